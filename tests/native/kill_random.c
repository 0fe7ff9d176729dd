/* Writers are killed at random, thousands of times, while others read and check every value.
 *
 * Rule: a value tells its key, its version, its length and a checksum. Writers note in memory of
 * their own what they are about to do and what is done; after each death everything must be as it
 * was noted, but for the one write in flight, which has happened or has not. In a dictionary that
 * is too small for all of it values may be missing, but what is there is whole.
 * `kill_random KILLS KILOBYTES`; prints how many had died with the lock held.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../ngxlua_asgi/native/ngxlua.h"

enum { WRITERS = 3, READERS = 2, KEYS = 16, LONGEST = 6000, ENOUGH = 1000 /* kilobytes */ };
enum { NOTHING, SET, INCR, PUSH, POP };

/* What a writer says of itself; version 0: the key is not there. */
typedef struct {
    volatile int doing, key;
    volatile unsigned version, versions[KEYS], count, length;
} notes;

typedef struct {
    volatile int stop;
    notes of[WRITERS];
} board;

static ngxlua_dict *d;
static board *shared;
static int may_miss;
static pid_t killer; /* when it has ended, the others do, too */
static char value[LONGEST + 100], out[LONGEST + 100];

static void fail(const char *what, const char *key) {
    fprintf(stderr, "%s: %s\n", key, what);
    exit(1);
}

static unsigned checksum(const char *data, unsigned length) {
    unsigned sum = 2166136261u;
    for (unsigned i = 0; i < length; i++) {
        sum = (sum ^ (unsigned char)data[i]) * 16777619u;
    }
    return sum;
}

static void key_name(char *key, int writer, int number) {
    snprintf(key, 16, "w%d-%d", writer, number);
}

static uint64_t make_value(const char *key, unsigned version, unsigned length) {
    char body[LONGEST];
    for (unsigned i = 0; i < length; i++) {
        body[i] = (char)(version * 31 + i);
    }
    int head = snprintf(value, 100, "%s %u %u %u ", key, version, length, checksum(body, length));
    memcpy(value + head, body, length);
    return (uint64_t)head + length;
}

/* The version of the value of `key`, which must be whole; 0: there is none. */
static unsigned version_of(const char *key) {
    ngxlua_value v = {.data = out, .size = LONGEST + 100};
    if (ngxlua_dict_get(d, key, strlen(key), &v, 0) != DICT_OK) {
        fail("not readable", key);
    }
    if (v.type == TYPE_NIL) {
        return 0;
    }
    char name[16];
    unsigned version, length, sum;
    int head = 0;
    out[v.length] = 0;
    int known = sscanf(out, "%15s %u %u %u%n", name, &version, &length, &sum, &head);
    if (v.type != TYPE_STRING || known != 4 || strcmp(name, key) != 0
        || v.length != (uint64_t)head + 1 + length
        || checksum(out + head + 1, length) != sum) {
        fail("a torn value", key);
    }
    return version;
}

/* --- writing ----------------------------------------------------------------------------------- */

static unsigned seed;

static unsigned chance(unsigned below) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void write_key(notes *n, int writer, int number) {
    char key[16];
    key_name(key, writer, number);
    int is_delete = chance(8) == 0;
    n->key = number;
    n->version = is_delete ? 0 : n->versions[number] + 1 + chance(1000);
    n->doing = SET;
    ngxlua_value v = {.type = TYPE_NIL};
    if (!is_delete) {
        v.type = TYPE_STRING;
        v.length = make_value(key, n->version, chance(chance(3) ? 200 : LONGEST));
        v.data = value;
    }
    ngxlua_dict_store(d, 0, key, strlen(key), &v, 0);
    n->versions[number] = n->version;
}

static void count_up(notes *n, int writer) {
    char key[16];
    double zero = 0;
    snprintf(key, sizeof key, "n%d", writer);
    n->doing = INCR;
    ngxlua_value v = {.number = 1};
    ngxlua_dict_incr(d, key, strlen(key), &v, &zero, 0);
    n->count++;
}

static void change_list(notes *n, int writer) {
    char key[16];
    snprintf(key, sizeof key, "l%d", writer);
    int pops = n->length > 20 || (n->length > 0 && chance(2));
    ngxlua_value v = {.type = TYPE_STRING, .data = out, .size = sizeof out, .length = chance(300)};
    n->doing = pops ? POP : PUSH;
    if (pops) {
        ngxlua_dict_pop(d, (int)chance(2), key, strlen(key), &v);
        n->length--;
    } else {
        ngxlua_dict_push(d, (int)chance(2), key, strlen(key), &v);
        n->length++;
    }
}

static void be_writer(int writer) {
    notes *n = &shared->of[writer];
    while (getppid() == killer) {
        unsigned which = chance(10);
        if (which == 0) {
            count_up(n, writer);
        } else if (which < 3) {
            change_list(n, writer);
        } else {
            write_key(n, writer, (int)chance(KEYS));
        }
        n->doing = NOTHING;
    }
}

/* --- checking ---------------------------------------------------------------------------------- */

static void be_reader(void) {
    char key[16];
    while (!shared->stop && getppid() == killer) {
        key_name(key, (int)chance(WRITERS), (int)chance(KEYS));
        version_of(key);
    }
    exit(0);
}

/* What the dead writer has noted against what is there; from then on that counts. */
static void check_notes(int writer) {
    notes *n = &shared->of[writer];
    char key[16];
    for (int i = 0; i < KEYS; i++) {
        key_name(key, writer, i);
        unsigned version = version_of(key);
        int in_flight = n->doing == SET && n->key == i && version == n->version;
        if (version != n->versions[i] && !in_flight && !(may_miss && version == 0)) {
            fail("a write that was done is lost", key);
        }
        n->versions[i] = version;
    }
    if (!may_miss) {
        ngxlua_value v = {.data = out, .size = sizeof out};
        snprintf(key, sizeof key, "n%d", writer);
        ngxlua_dict_get(d, key, strlen(key), &v, 0);
        unsigned count = v.type == TYPE_NUMBER ? (unsigned)v.number : 0;
        if (count != n->count && !(n->doing == INCR && count == n->count + 1)) {
            fail("a count is lost", key);
        }
        double length = 0;
        snprintf(key, sizeof key, "l%d", writer);
        ngxlua_dict_llen(d, key, strlen(key), &length);
        double done = n->doing == PUSH ? n->length + 1. : n->doing == POP ? n->length - 1. : -1;
        if (length != n->length && length != done) {
            fail("an element is lost", key);
        }
        n->count = count;
        n->length = (unsigned)length;
    }
    n->doing = NOTHING;
}

static pid_t start(int writer) {
    unsigned next = chance(1u << 24);
    pid_t pid = fork();
    if (pid == 0) {
        seed = next;
        if (writer < 0) {
            be_reader();
        }
        be_writer(writer);
        exit(0);
    }
    return pid;
}

int main(int count, char **arguments) {
    long kills = count > 1 ? atol(arguments[1]) : 2000;
    long kilobytes = count > 2 ? atol(arguments[2]) : ENOUGH;
    uint64_t capacity = (uint64_t)kilobytes * 1024, total = ngxlua_dict_total(capacity);
    int how = MAP_SHARED | MAP_ANONYMOUS, readers_ok = 1;
    d = mmap(NULL, total, PROT_READ | PROT_WRITE, how, -1, 0);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, how, -1, 0);
    may_miss = kilobytes < ENOUGH;
    killer = getpid();
    if (ngxlua_dict_format(d, total, capacity, 7) != DICT_OK) {
        return 1;
    }
    pid_t writers[WRITERS], readers[READERS];
    for (int i = 0; i < READERS; i++) {
        readers[i] = start(-1);
    }
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = start(i);
    }
    for (long i = 0; i < kills; i++) {
        int writer = (int)chance(WRITERS);
        struct timespec while_it_works = {0, 1000L * chance(1500)};
        nanosleep(&while_it_works, NULL);
        kill(writers[writer], SIGKILL);
        waitpid(writers[writer], NULL, 0);
        check_notes(writer);
        writers[writer] = start(writer);
    }
    for (int i = 0; i < WRITERS; i++) {
        kill(writers[i], SIGKILL);
        waitpid(writers[i], NULL, 0);
        check_notes(i);
    }
    shared->stop = 1;
    for (int i = 0; i < READERS; i++) {
        int status = 0;
        waitpid(readers[i], &status, 0);
        readers_ok &= status == 0;
    }
    int wrong = ngxlua_dict_verify(d);
    printf("%ld deaths, %u with the lock held, readers %d, verify %d\n", kills + WRITERS,
           d->recovered, readers_ok, wrong);
    return readers_ok && wrong == 0 ? 0 : 1;
}
