/* libFuzzer: any bytes as a JSON text, and as strings and numbers to be written into one.
 *
 * Rule: the areas are exactly as large as json.h asks for, so that the address sanitizer sees one
 * byte too many; a number must be what the C library's strtod and printf make of it. Built with the
 * address and undefined-behaviour sanitizers:
 *
 *   clang -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
 *       tests/native/fuzz_json.c ngxlua_asgi/native/json*.c -lm -o fuzz_json
 *   ./fuzz_json tests/native/corpus_json
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ngxlua_asgi/native/json.h"

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    abort();
}

static void *area(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) {
        fail("no memory");
    }
    return memory;
}

static int same(double a, double b) {
    return (isnan(a) && isnan(b)) || (a == b && signbit(a) == signbit(b));
}

static void check_string(const ngxlua_json *j, const char *s, size_t length, size_t text_length) {
    int in_text = s >= j->text && s + length <= j->text + text_length;
    int in_scratch = s >= j->scratch && s + length <= j->free;
    if (!in_text && !in_scratch) {
        fail("a string that lies nowhere");
    }
}

static void check_printed(double number, int precision) {
    if (!isfinite(number)) {
        return;
    }
    uint8_t *out = area(JSON_NUMBER_ROOM);
    char wanted[64];
    int length = ngxlua_json_number(out, number, precision);
    snprintf(wanted, sizeof wanted, "%.*g", precision, number);
    if (length != 0 && (strlen(wanted) != (size_t)length || memcmp(wanted, out, length) != 0)) {
        fprintf(stderr, "%s\n", wanted);
        fail("is a number that printf writes otherwise");
    }
    free(out);
}

static void check_entry(const ngxlua_json *j, const ngxlua_json_entry *e, size_t length) {
    char *end;
    switch (e->kind) {
    case JSON_STRING:
        check_string(j, e->string, e->length, length);
        break;
    case JSON_NUMBER_TEXT:
        check_string(j, e->string, e->length, length);
        strtod(e->string, &end);
        if (end != e->string + e->length) {
            fail("a number that strtod ends elsewhere");
        }
        break;
    case JSON_NUMBER:
        check_printed(e->number, 14);
        check_printed(e->number, 1 + (int)(length % 16));
        break;
    case JSON_OBJECT_BEGIN:
    case JSON_ARRAY_BEGIN:
        if (e->length > JSON_TAPE) {
            fail("more than there are");
        }
        break;
    default:
        break;
    }
}

/* The whole text, part by part. Inside objects every value has its key. */
static void scan(const char *text, size_t length, uint32_t max_depth, _Bool any_number) {
    ngxlua_json *j = area(sizeof *j);
    int status;
    memset(j, 0xA5, sizeof *j);
    j->is_inside = 0;
    j->scratch = area(length);
    j->levels = area((length < max_depth ? length : max_depth) * sizeof *j->levels);
    do {
        status = ngxlua_json_scan(j, text, max_depth, any_number);
        for (uint32_t i = 0; i < j->count; i++) {
            check_entry(j, &j->tape[i], length);
        }
        if (j->at < text || j->at > text + length) {
            fail("beyond the text");
        }
    } while (status == JSON_MORE);
    free(j->levels);
    free(j->scratch);
    free(j);
}

static void check_number(const char *text) {
    ngxlua_json_entry e;
    char *end;
    double wanted = strtod(text, &end);
    const char *mine = strchr("-+0123456789inIN", *text) ? json_number(text, &e) : NULL;
    if (*text == '\0' || mine == NULL) {
        return;
    }
    if (mine != end || (e.kind == JSON_NUMBER && !same(e.number, wanted))) {
        fail("a number that strtod reads otherwise");
    }
}

static void check_escape(const char *text, size_t length) {
    uint8_t *out = area(length * 6);
    uint32_t size = ngxlua_json_escape(out, text, (uint32_t)length, length % 2);
    if (size < length || size > length * 6) {
        fail("an impossible length");
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    double number = 0;
    char *text = area(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    memcpy(&number, data, size < sizeof number ? size : sizeof number);
    check_number(text);
    check_escape(text, size);
    check_printed(number, 14);
    check_printed(number, 16);
    scan(text, size, 1000, 1);
    scan(text, size, 3, 0);
    free(text);
    return 0;
}
