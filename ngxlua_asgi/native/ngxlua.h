/* The shared dictionaries: what the files of this folder share, and what LuaJIT and ctypes call.
 *
 * Rule: a segment is plain memory that several processes have mapped, each at its own address, so
 * everything in it is found by offset. Who changes a word of it that lives writes the old one into
 * the segment's undo log first; an operation ends by emptying the log. So a process may die at any
 * instruction: who takes the lock next puts the old words back. Only memory that nobody refers to
 * is written without the log.
 */
#ifndef NGXLUA_H
#define NGXLUA_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

#if defined(__APPLE__) && !defined(NGXLUA_PID_LOCK)
#define NGXLUA_PID_LOCK /* no robust mutexes there: see lock.c */
#endif

#ifdef NGXLUA_PID_LOCK
typedef _Atomic uint32_t dict_mutex; /* the process that holds it; 0: nobody */
#else
typedef pthread_mutex_t dict_mutex;
#endif

/* --- what is called from outside ---------------------------------------------------------- */

typedef struct segment ngxlua_dict;

enum { TYPE_NIL = 0, TYPE_BOOLEAN = 1, TYPE_NUMBER = 3, TYPE_STRING = 4, TYPE_LIST = 5 };

enum {
    DICT_OK = 0,
    DICT_NOT_FOUND = 1,
    DICT_EXISTS = 2,
    DICT_NO_MEMORY = 3,
    DICT_NOT_A_NUMBER = 4,
    DICT_A_LIST = 5,
    DICT_NOT_A_LIST = 6,
    DICT_TOO_SMALL = 7, /* the caller's buffer; `length` says what it takes */
    DICT_BAD_KEY = 8,
    DICT_BROKEN = 9 /* the lock or the segment */
};

enum { STORE_ADD = 1, STORE_REPLACE = 2, STORE_SAFE = 4 };

/* A value on its way in or out; the caller owns `data`, which has room for `size` bytes. */
typedef struct {
    double number; /* also a boolean's, 0 or 1 */
    char *data;
    uint64_t size;
    uint64_t length;
    uint32_t flags;
    int32_t type;
    int32_t stale;    /* out: it has expired */
    int32_t forcible; /* out: others that had not expired had to go */
} ngxlua_value;

EXPORT uint64_t ngxlua_dict_total(uint64_t capacity);
EXPORT int ngxlua_dict_format(void *memory, uint64_t total, uint64_t capacity, uint64_t seed);
EXPORT int ngxlua_dict_check(const void *memory, uint64_t total, uint64_t capacity);
EXPORT int ngxlua_dict_verify(ngxlua_dict *d);

EXPORT int ngxlua_dict_get(ngxlua_dict *d, const char *key, uint64_t key_length, ngxlua_value *out,
                           int want_stale);
EXPORT int ngxlua_dict_store(ngxlua_dict *d, int how, const char *key, uint64_t key_length,
                             ngxlua_value *in, double milliseconds);
EXPORT int ngxlua_dict_incr(ngxlua_dict *d, const char *key, uint64_t key_length, ngxlua_value *io,
                            const double *init, double milliseconds);
EXPORT int ngxlua_dict_ttl(ngxlua_dict *d, const char *key, uint64_t key_length, double *out);
EXPORT int ngxlua_dict_expire(ngxlua_dict *d, const char *key, uint64_t key_length,
                              double milliseconds);

EXPORT int ngxlua_dict_push(ngxlua_dict *d, int left, const char *key, uint64_t key_length,
                            ngxlua_value *io);
EXPORT int ngxlua_dict_pop(ngxlua_dict *d, int left, const char *key, uint64_t key_length,
                           ngxlua_value *out);
EXPORT int ngxlua_dict_llen(ngxlua_dict *d, const char *key, uint64_t key_length, double *out);

EXPORT int ngxlua_dict_flush_all(ngxlua_dict *d);
EXPORT int64_t ngxlua_dict_flush_expired(ngxlua_dict *d, int64_t most);
EXPORT int64_t ngxlua_dict_keys(ngxlua_dict *d, int64_t most, char *out, uint64_t size);
EXPORT uint64_t ngxlua_dict_capacity(const ngxlua_dict *d);
EXPORT int64_t ngxlua_dict_free_space(ngxlua_dict *d);

/* --- the segment -------------------------------------------------------------------------- */

enum { PAGE = 4096, CLASSES = 9, UNDO_WORDS = 512, IN_PLACE_WORDS = 64, MAX_KEY = 65535 };

#define MAX_VALUE ((uint64_t)UINT32_MAX) /* bytes */

typedef uint32_t ref; /* a place in the segment, in units of 8 bytes from its start; 0: none */

typedef struct {
    uint32_t place; /* in units of 4 bytes */
    uint32_t old;
} undo;

/* What is known of a page. Lists of pages hold numbers from 1. */
typedef struct {
    uint32_t kind;  /* PAGE_… or the number of a size class */
    uint32_t count; /* pages of the run; chunks in use */
    uint32_t next, previous;
    uint32_t chunk; /* first free chunk, as its ref; the head of the run at a run's last page */
    uint32_t fresh; /* bytes given out so far, of a page of chunks */
} page;

enum { PAGE_FREE = 100, PAGE_FREE_END, PAGE_RUN, PAGE_INSIDE };

struct segment {
    uint64_t magic;
    uint64_t total, capacity, seed;
    uint32_t n_pages, n_buckets;
    uint32_t pages_at, buckets_at; /* bytes from the start */
    uint32_t reserved;             /* chunks that are nobody's: see heap.c */
    uint64_t data_at;
    dict_mutex mutex;
    uint32_t recovered; /* how often a process had died inside */

    /* from here on: under the lock, changed through the undo log */
    uint32_t undo_count;
    undo undo_log[UNDO_WORDS];
    uint32_t bins[CLASSES]; /* pages that have free chunks of a size class */
    uint32_t runs;          /* free runs of pages */
    uint32_t free_pages;
    ref newest, oldest; /* the LRU queue */
    uint32_t entries;
    uint32_t epoch; /* entries of an earlier one count as expired (flush_all) */
    ref garbage;    /* an entry that is being taken apart */
};

/* An entry: this, the key, then the value (8-byte aligned). */
typedef struct {
    uint64_t expires; /* milliseconds since 1970; 0: never */
    ref chain;        /* the next of the same bucket */
    ref newer, older;
    uint32_t hash, epoch, flags;
    uint32_t length; /* of the value in bytes; of a list: how many elements */
    uint16_t key_length;
    uint8_t type, unused;
} entry;

/* The value of a list entry. */
typedef struct {
    ref first, last;
} list_ends;

/* An element of a list: this, then the value. */
typedef struct {
    ref next, previous;
    uint32_t length, type;
} element;

/* lock.c */
int dict_lock(ngxlua_dict *d);
void dict_unlock(ngxlua_dict *d);
int mutex_init(dict_mutex *mutex);
void recover(ngxlua_dict *d);
void commit(ngxlua_dict *d);

/* heap.c */
void heap_format(ngxlua_dict *d);
ref heap_take(ngxlua_dict *d, uint64_t bytes);
void heap_give(ngxlua_dict *d, ref chunk);
int heap_verify(ngxlua_dict *d, uint64_t *in_use);

/* entries.c */
uint64_t now_ms(void);
uint32_t hash_of(const ngxlua_dict *d, const char *key, uint64_t length);
ref find(ngxlua_dict *d, const char *key, uint64_t length, uint32_t hash);
int has_expired(const ngxlua_dict *d, const entry *e);
void touch(ngxlua_dict *d, ref at);
ref new_entry(ngxlua_dict *d, const char *key, uint64_t key_length, uint32_t hash, uint64_t room,
              int may_evict, int32_t *forcible);
void insert(ngxlua_dict *d, ref at);
void remove_entry(ngxlua_dict *d, ref at);
void drop_garbage(ngxlua_dict *d);
void expire_some(ngxlua_dict *d);
int make_room(ngxlua_dict *d);
uint64_t expiry(double milliseconds);

/* --- small things that every file needs --------------------------------------------------- */

static inline void *at_ref(const ngxlua_dict *d, ref place) {
    return (char *)d + (uint64_t)place * 8;
}

static inline ref ref_of(const ngxlua_dict *d, const void *thing) {
    return (ref)(((const char *)thing - (const char *)d) / 8);
}

#ifdef NGXLUA_DEATH /* the fuzzer's build: a process may die wherever this stands */
void ngxlua_death(void);
#define MAY_DIE() ngxlua_death()
#else
#define MAY_DIE() ((void)0)
#endif

/* Note what a word holds: it comes back where this operation does not end. */
static inline void log_word(ngxlua_dict *d, const uint32_t *word) {
    uint32_t n = d->undo_count;
    if (n >= UNDO_WORDS) { /* no operation changes so many: rather stop than break the promise */
        __builtin_trap();
    }
    d->undo_log[n].place = (uint32_t)(((const char *)word - (const char *)d) / 4);
    d->undo_log[n].old = *word;
    atomic_signal_fence(memory_order_seq_cst);
    *(volatile uint32_t *)&d->undo_count = n + 1;
    atomic_signal_fence(memory_order_seq_cst);
    MAY_DIE();
}

/* Change a word that lives. */
static inline void put(ngxlua_dict *d, uint32_t *word, uint32_t value) {
    log_word(d, word);
    *(volatile uint32_t *)word = value;
}

static inline void put64(ngxlua_dict *d, uint64_t *pair, uint64_t value) {
    uint32_t *words = (uint32_t *)pair;
    log_word(d, words);
    log_word(d, words + 1);
    *(volatile uint64_t *)pair = value;
}

static inline entry *entry_at(const ngxlua_dict *d, ref place) {
    return (entry *)at_ref(d, place);
}

static inline char *key_of(entry *e) {
    return (char *)(e + 1);
}

static inline uint64_t round8(uint64_t bytes) {
    return (bytes + 7) & ~(uint64_t)7;
}

static inline void *value_of(entry *e) {
    return (char *)(e + 1) + round8(e->key_length);
}

#endif
