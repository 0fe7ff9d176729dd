/* Feeds files to a fuzz target, for a compiler without libFuzzer: `replay FOLDER`.
 *
 * Rule: a file's bytes lie in memory of exactly their size, so that the address sanitizer sees a
 * read behind them. Prints how many files there were.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(1);
    }
    size_t size = (size_t)ftell(file);
    uint8_t *data = malloc(size > 0 ? size : 1);
    rewind(file);
    if (data == NULL || fread(data, 1, size, file) != size) {
        perror(path);
        exit(1);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

int main(int count, char **arguments) {
    DIR *folder = opendir(count == 2 ? arguments[1] : "");
    if (folder == NULL) {
        fputs("usage: replay FOLDER\n", stderr);
        return 2;
    }
    int files = 0;
    for (struct dirent *each = readdir(folder); each != NULL; each = readdir(folder)) {
        if (each->d_name[0] != '.') {
            feed(arguments[1], each->d_name);
            files++;
        }
    }
    closedir(folder);
    printf("%d files\n", files);
    return files > 0 ? 0 : 1;
}
