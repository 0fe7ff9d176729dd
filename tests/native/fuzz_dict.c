/* libFuzzer: operations on a small dictionary, in which the process dies at places that the input
 * chooses; after each death the next one recovers, and everything must be whole.
 *
 * Rule: a value tells its key and its own length, so that a torn one is known for what it is. Built
 * with -DNGXLUA_DEATH and the address and undefined-behaviour sanitizers (tests/native/fuzz.sh).
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../ngxlua_asgi/native/ngxlua.h"

enum { CAPACITY = 40 * 1024, KEYS = 24, LONGEST = 9000 };

static jmp_buf dead;
static int lives = -1; /* logged words until the process dies; -1: it does not */

void ngxlua_death(void);
void ngxlua_death(void) {
    if (lives > 0 && --lives == 0) {
        lives = -1;
        longjmp(dead, 1);
    }
}

static const uint8_t *input;
static size_t left;

static unsigned byte(void) {
    if (left == 0) {
        return 0;
    }
    left--;
    return *input++;
}

static unsigned two_bytes(void) {
    unsigned high = byte();
    return high << 8 | byte();
}

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    abort();
}

static char text[LONGEST + 16];

/* A string for a key: both its own length and the key in front, then one byte repeated. */
static void make_value(ngxlua_value *v, char key, unsigned kind, unsigned length) {
    memset(v, 0, sizeof *v);
    v->flags = kind;
    if (kind % 4 == 0) {
        v->type = TYPE_NUMBER;
        v->number = key;
        return;
    }
    v->type = TYPE_STRING;
    v->length = (uint64_t)snprintf(text, sizeof text, "%c%05u", key, length % LONGEST);
    memset(text + v->length, (int)(kind | 1), length % LONGEST);
    v->length += length % LONGEST;
    v->data = text;
}

static void check_value(const ngxlua_value *v, char key) {
    if (v->type != TYPE_STRING) {
        return;
    }
    unsigned length = 0;
    if (v->length < 6 || v->data[0] != key || sscanf(v->data + 1, "%5u", &length) != 1
        || length + 6 != v->length) {
        fail("a torn value");
    }
    for (unsigned i = 7; i < v->length; i++) {
        if (v->data[i] != v->data[6]) {
            fail("a mixed value");
        }
    }
}

static char out[LONGEST + 16];

static void one(ngxlua_dict *d, unsigned operation) {
    char key = (char)('A' + byte() % KEYS);
    ngxlua_value v;
    memset(&v, 0, sizeof v);
    v.data = out;
    v.size = sizeof out;
    double number = 0;
    switch (operation % 12) {
    case 0:
    case 1:
    case 2:
        make_value(&v, key, byte(), two_bytes());
        ngxlua_dict_store(d, (int)(operation / 12 % 8), &key, 1, &v, byte() == 7 ? 1 : 0);
        break;
    case 3:
        ngxlua_dict_store(d, 0, &key, 1, &v, 0);
        break;
    case 4:
        if (ngxlua_dict_get(d, &key, 1, &v, (int)(operation / 12 % 2)) == DICT_OK) {
            check_value(&v, key);
        }
        break;
    case 5:
        v.number = 1;
        ngxlua_dict_incr(d, &key, 1, &v, operation / 12 % 2 ? &number : NULL, 0);
        break;
    case 6:
    case 7:
        make_value(&v, key, byte(), two_bytes() % 600);
        ngxlua_dict_push(d, (int)(operation / 12 % 2), &key, 1, &v);
        break;
    case 8:
        if (ngxlua_dict_pop(d, (int)(operation / 12 % 2), &key, 1, &v) == DICT_OK) {
            check_value(&v, key);
        }
        break;
    case 9:
        ngxlua_dict_llen(d, &key, 1, &number);
        ngxlua_dict_ttl(d, &key, 1, &number);
        ngxlua_dict_expire(d, &key, 1, byte() == 7 ? 1 : 100000);
        break;
    case 10:
        ngxlua_dict_keys(d, byte() % 5, out, byte());
        break;
    default:
        if (byte() % 8 == 0) {
            ngxlua_dict_flush_all(d);
        } else {
            ngxlua_dict_flush_expired(d, byte() % 4);
        }
    }
}

/* One operation; where the process died in it, the next takes over. */
static void survive(ngxlua_dict *d, unsigned operation, int deaths) {
    if (setjmp(dead) == 0) {
        lives = deaths;
        one(d, operation);
        lives = -1;
        return;
    }
    if (setjmp(dead) == 0) { /* and may die while it recovers */
        lives = deaths % 13;
        recover(d);
        lives = -1;
    } else {
        recover(d);
    }
    dict_unlock(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ngxlua_dict *d;
    uint64_t total = ngxlua_dict_total(CAPACITY);
    if (d == NULL) {
        d = aligned_alloc(4096, total);
    }
    memset(d, 0, total);
    if (ngxlua_dict_format(d, total, CAPACITY, 1) != DICT_OK
        || ngxlua_dict_check(d, total, CAPACITY) != DICT_OK) {
        fail("format");
    }
    input = data;
    left = size;
    while (left > 0) {
        unsigned operation = byte();
        survive(d, operation, operation & 128 ? (int)byte() : -1);
        if (ngxlua_dict_verify(d) != 0) {
            fail("the dictionary is broken");
        }
    }
    return 0;
}
