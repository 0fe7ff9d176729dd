/* A process dies after each instruction of each operation; what it leaves must be whole.
 *
 * Rule: the operation has happened or it has not; everything else is as it was. A process that is
 * stepped through an operation leaves after each instruction what it would leave if it died there:
 * a copy of the memory is recovered and checked. At every stride-th one it dies in earnest, so that
 * the lock is really taken over: `kill_anywhere [stride]` (default 1000). Linux.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../ngxlua_asgi/native/ngxlua.h"

enum { CAPACITY = 64 * 1024, OTHERS = 40, LONG = 3000 };

static ngxlua_dict *d;
static char bytes[LONG + 1], out[LONG + 1];

static ngxlua_value of(char fill, uint64_t length) {
    ngxlua_value v;
    memset(&v, 0, sizeof v);
    memset(bytes, fill, sizeof bytes);
    v.type = TYPE_STRING;
    v.data = bytes;
    v.length = length;
    v.size = sizeof bytes;
    return v;
}

static void set(const char *key, char fill, uint64_t length) {
    ngxlua_value v = of(fill, length);
    ngxlua_dict_store(d, 0, key, strlen(key), &v, 0);
}

static void push(const char *key, char fill, uint64_t length) {
    ngxlua_value v = of(fill, length);
    ngxlua_dict_push(d, 0, key, strlen(key), &v);
}

/* --- the operations, each on a key of its own ----------------------------------------------- */

static void in_place(void) { set("k", 'b', 100); }
static void longer(void) { set("k", 'b', LONG); }
static void new_key(void) { set("n", 'b', 300); }
static void get(void) {
    ngxlua_value v = of('x', 0);
    v.data = out;
    ngxlua_dict_get(d, "other7", 6, &v, 0);
}
static void delete(void) {
    ngxlua_value v;
    memset(&v, 0, sizeof v);
    ngxlua_dict_store(d, 0, "k", 1, &v, 0);
}
static void add_to_number(void) {
    ngxlua_value v;
    double zero = 0;
    memset(&v, 0, sizeof v);
    v.number = 1;
    ngxlua_dict_incr(d, "number", 6, &v, &zero, 0);
}
static void push_one(void) { push("l", 'b', 50); }
static void push_first(void) { push("m", 'b', 50); }
static void pop_one(void) {
    ngxlua_value v = of('x', 0);
    v.data = out;
    ngxlua_dict_pop(d, 1, "l", 1, &v);
}
static void over_list(void) { set("l", 'b', 10); }
static void flush(void) { ngxlua_dict_flush_expired(d, 0); }
static void flush_all(void) { ngxlua_dict_flush_all(d); }
static void let_live(void) { ngxlua_dict_expire(d, "gone", 4, 1e6); }
static void evicting(void) {
    for (int i = 0; i < 3; i++) { /* there is room for less */
        char key[] = {'e', (char)('0' + i), 0};
        set(key, 'b', LONG);
    }
}

typedef struct {
    const char *name;
    void (*run)(void);
} operation;

static const operation OPERATIONS[] = {
    {"set in place", in_place}, {"set longer", longer},    {"set new", new_key},
    {"get", get},               {"delete", delete},        {"incr", add_to_number},
    {"push", push_one},         {"push first", push_first}, {"pop", pop_one},
    {"set over list", over_list}, {"flush_expired", flush}, {"evict", evicting},
    {"flush_all", flush_all},   {"expire", let_live},
};

/* --- what must hold -------------------------------------------------------------------------- */

/* Free chunks of the sizes that the operations take, so that they take those. */
static void leave_gaps(void) {
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 8; i++) {
            char key[] = {'g', (char)('0' + i), 0};
            if (pass == 0) {
                set(key, 'g', i % 2 ? 50 : 300);
            } else {
                ngxlua_value nothing = of('x', 0);
                nothing.type = TYPE_NIL;
                ngxlua_dict_store(d, 0, key, 2, &nothing, 0);
            }
        }
    }
}

static void set_up(int nearly_full) {
    uint64_t total = ngxlua_dict_total(CAPACITY);
    memset(d, 0, total);
    if (ngxlua_dict_format(d, total, CAPACITY, 7) != DICT_OK) {
        abort();
    }
    for (int i = 0; i < OTHERS; i++) {
        char key[16];
        snprintf(key, sizeof key, "other%d", i);
        set(key, 'o', 20 + (uint64_t)i);
    }
    set("k", 'a', 100);
    set("keep", 'o', 300);
    leave_gaps();
    for (int i = 0; i < 4; i++) {
        push("l", 'a', 50);
    }
    ngxlua_value v = of('t', 30);
    ngxlua_dict_store(d, 0, "gone", 4, &v, 1);
    for (int i = 0; nearly_full && ngxlua_dict_free_space(d) > 2 * PAGE; i++) {
        char key[] = {'f', (char)('a' + i), 0};
        set(key, 'f', LONG);
    }
}

static void fail(const char *name, long at, const char *what) {
    fprintf(stderr, "%s, killed after %ld instructions: %s\n", name, at, what);
    exit(1);
}

static void check_whole(const char *name, long at, const char *key) {
    ngxlua_value v = of('x', 0);
    v.data = out;
    if (ngxlua_dict_get(d, key, strlen(key), &v, 1) == DICT_OK && v.type == TYPE_STRING) {
        for (uint64_t i = 1; i < v.length; i++) {
            if (out[i] != out[0]) {
                fail(name, at, "a torn value");
            }
        }
        uint64_t n = v.length;
        int known = (out[0] == 'a' && n == 100) || out[0] == 'b' || (out[0] == 'f' && n == LONG);
        if (!known) {
            fail(name, at, "a value that nobody wrote");
        }
    }
}

/* A list of whole elements: of the four at first, at most one is gone or one more has come. */
static void check_list(const char *name, long at, int over_it) {
    ngxlua_value v = of('x', 0);
    v.data = out;
    double length = 0;
    int told = ngxlua_dict_llen(d, "l", 1, &length);
    if (told == DICT_NOT_A_LIST && over_it) {
        return;
    }
    if (told != DICT_OK || length < 3 || length > 5) {
        fail(name, at, "a list is lost");
    }
    while (ngxlua_dict_pop(d, 1, "l", 1, &v) == DICT_OK && v.type == TYPE_STRING) {
        for (uint64_t i = 0; i < v.length; i++) {
            if (v.length != 50 || out[i] != out[0]) {
                fail(name, at, "a torn element");
            }
        }
        length--;
    }
    if (length != 0) {
        fail(name, at, "elements are lost");
    }
}

static int has(const char *key, uint64_t length) {
    ngxlua_value v = of('x', 0);
    v.data = out;
    int found = ngxlua_dict_get(d, key, strlen(key), &v, 1);
    return found == DICT_OK && v.type != TYPE_NIL && (length == 0 || v.length == length);
}

static void check(const operation *o, long at) {
    if (ngxlua_dict_verify(d) != 0) {
        fail(o->name, at, "the dictionary is broken");
    }
    const char *keys[] = {"k", "n", "e0", "e1", "e2", "fa"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        check_whole(o->name, at, keys[i]);
    }
    if (o->run == evicting || o->run == flush_all) {
        return;
    }
    for (int i = 0; i < OTHERS; i++) {
        char key[16];
        snprintf(key, sizeof key, "other%d", i);
        if (!has(key, 20 + (uint64_t)i)) {
            fail(o->name, at, "another value is lost");
        }
    }
    if (o->run != delete && !has("k", 0)) {
        fail(o->name, at, "the old value is gone before the new one is there");
    }
    check_list(o->name, at, o->run == over_list);
    if (ngxlua_dict_verify(d) != 0) {
        fail(o->name, at, "the dictionary is broken by what came after");
    }
}

/* --- dying ------------------------------------------------------------------------------------ */

static pid_t start(const operation *o, int *status) {
    pid_t pid = fork();
    if (pid == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        o->run();
        _exit(0);
    }
    waitpid(pid, status, 0);
    return pid;
}

static int step(pid_t pid, int *status) {
    ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
    waitpid(pid, status, 0);
    return WIFSTOPPED(*status);
}

/* Look at a copy of the memory after each instruction; how many there are. */
static long step_through(const operation *o, ngxlua_dict *copy) {
    ngxlua_dict *live = d;
    int status = 0;
    long at = 0, words_undone = 0;
    set_up(o->run == evicting);
    pid_t pid = start(o, &status);
    do {
        memcpy(copy, live, live->total);
        words_undone += copy->undo_count;
        d = copy;
        mutex_init(&d->mutex);
        recover(d);
        check(o, at++);
        d = live;
    } while (step(pid, &status));
    if (words_undone == 0 && o->run != get) {
        fail(o->name, at, "nothing was ever to be undone: the test does not see the operation");
    }
    return at;
}

/* Kill a process after so many instructions; whether it held the lock. */
static int kill_after(const operation *o, long instructions) {
    int status = 0;
    set_up(o->run == evicting);
    pid_t pid = start(o, &status);
    for (long i = 0; i < instructions; i++) {
        step(pid, &status);
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    check(o, instructions);
    return (int)d->recovered;
}

int main(int count, char **arguments) {
    long stride = count > 1 ? atol(arguments[1]) : 1000, places = 0, deaths = 0, holding = 0;
    uint64_t total = ngxlua_dict_total(CAPACITY);
    ngxlua_dict *copy = aligned_alloc(PAGE, total);
    d = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < sizeof OPERATIONS / sizeof *OPERATIONS; i++) {
        const operation *o = &OPERATIONS[i];
        long instructions = step_through(o, copy);
        places += instructions;
        for (long at = stride / 2; at < instructions - 1; at += stride, deaths++) {
            holding += kill_after(o, at);
        }
    }
    printf("%ld places, %ld deaths, %ld of them with the lock held\n", places, deaths, holding);
    return holding > 0 ? 0 : 1;
}
