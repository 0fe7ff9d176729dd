/* The entries of a dictionary: the hash index, the LRU queue, expiry, and making room.
 *
 * Rule: an operation is one commit, but making room is a commit of its own for every entry that
 * goes, so that the undo log is never long. An entry with a list leaves the index at once and is
 * taken apart afterwards, by whoever holds the lock, as `garbage`.
 */
#include <string.h>
#include <time.h>

#include "ngxlua.h"

enum {
    MOST_EVICTED = 30, /* nginx's own patience with one operation */
    NGINX_ENTRY = 68   /* bytes: ngx_rbtree_node_t up to its color, ngx_http_lua_shdict_node_t */
};

_Static_assert(sizeof(entry) + 7 + 7 <= NGINX_ENTRY, "an entry, its key and value rounded, fits");

uint64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t expiry(double milliseconds) {
    if (!(milliseconds >= 1)) { /* also NaN */
        return 0;
    }
    return now_ms() + (milliseconds < 9e15 ? (uint64_t)milliseconds : (uint64_t)9e15);
}

static uint64_t mix(uint64_t a, uint64_t b) {
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* 8 bytes at a time, multiplied and folded; seeded, so that nobody can choose what collides. */
uint32_t hash_of(const ngxlua_dict *d, const char *key, uint64_t length) {
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    uint64_t h = d->seed ^ length, word = 0;
    while (length >= 8) {
        memcpy(&word, key, 8);
        h = mix(h ^ word, odd);
        key += 8;
        length -= 8;
    }
    word = 0;
    memcpy(&word, key, length);
    h = mix(h ^ word, odd);
    h = mix(h ^ d->seed, odd ^ 0xff51afd7ed558ccdu);
    return (uint32_t)(h ^ (h >> 32));
}

static ref *bucket_of(const ngxlua_dict *d, uint32_t hash) {
    return (ref *)((char *)d + d->buckets_at) + (hash & (d->n_buckets - 1));
}

/* The entry of `key`, expired or not; 0: none. */
ref find(ngxlua_dict *d, const char *key, uint64_t length, uint32_t hash) {
    ref at = *bucket_of(d, hash);
    while (at != 0) {
        entry *e = entry_at(d, at);
        if (e->hash == hash && e->key_length == length && memcmp(key_of(e), key, length) == 0) {
            return at;
        }
        at = e->chain;
    }
    return 0;
}

int has_expired(const ngxlua_dict *d, const entry *e) {
    return e->epoch != d->epoch || (e->expires != 0 && e->expires <= now_ms());
}

/* --- the LRU queue -------------------------------------------------------------------------- */

static void leave_queue(ngxlua_dict *d, entry *e) {
    if (e->newer != 0) {
        put(d, &entry_at(d, e->newer)->older, e->older);
    } else {
        put(d, &d->newest, e->older);
    }
    if (e->older != 0) {
        put(d, &entry_at(d, e->older)->newer, e->newer);
    } else {
        put(d, &d->oldest, e->newer);
    }
}

static void enter_queue(ngxlua_dict *d, ref at) {
    entry *e = entry_at(d, at);
    put(d, &e->newer, 0);
    put(d, &e->older, d->newest);
    if (d->newest != 0) {
        put(d, &entry_at(d, d->newest)->newer, at);
    } else {
        put(d, &d->oldest, at);
    }
    put(d, &d->newest, at);
}

/* The entry has been used. */
void touch(ngxlua_dict *d, ref at) {
    if (d->newest != at) {
        leave_queue(d, entry_at(d, at));
        enter_queue(d, at);
    }
}

/* --- in and out ----------------------------------------------------------------------------- */

/* `at` is nobody's yet: its chain and queue words need no log, but going in does. */
void insert(ngxlua_dict *d, ref at) {
    entry *e = entry_at(d, at);
    ref *bucket = bucket_of(d, e->hash);
    put(d, &e->chain, *bucket);
    put(d, bucket, at);
    enter_queue(d, at);
    put(d, &d->entries, d->entries + 1);
}

static void leave_index(ngxlua_dict *d, ref at) {
    entry *e = entry_at(d, at);
    ref *link = bucket_of(d, e->hash);
    while (*link != at) {
        link = &entry_at(d, *link)->chain;
    }
    put(d, link, e->chain);
    leave_queue(d, e);
    put(d, &d->entries, d->entries - 1);
}

/* Take the entry out; a list's elements are freed once that is committed. */
void remove_entry(ngxlua_dict *d, ref at) {
    leave_index(d, at);
    if (entry_at(d, at)->type == TYPE_LIST) {
        put(d, &d->garbage, at);
    } else {
        heap_give(d, at);
    }
}

/* Free what `remove_entry` has left, an element a commit; nothing else is under way. */
void drop_garbage(ngxlua_dict *d) {
    commit(d);
    while (d->garbage != 0) {
        list_ends *ends = value_of(entry_at(d, d->garbage));
        ref first = ends->first;
        if (first != 0) {
            put(d, &ends->first, ((element *)at_ref(d, first))->next);
            heap_give(d, first);
        } else {
            heap_give(d, d->garbage);
            put(d, &d->garbage, 0);
        }
        commit(d);
    }
}

/* --- making room ---------------------------------------------------------------------------- */

/* Remove the oldest entry; whether there was one. */
static int evict(ngxlua_dict *d, int only_expired) {
    ref oldest = d->oldest;
    if (oldest == 0 || (only_expired && !has_expired(d, entry_at(d, oldest)))) {
        return 0;
    }
    remove_entry(d, oldest);
    drop_garbage(d);
    return 1;
}

/* As nginx does at the beginning of most operations: up to two that have expired go. */
void expire_some(ngxlua_dict *d) {
    if (evict(d, 1)) {
        evict(d, 1);
    }
}

/* The oldest goes, and up to two more that have expired; whether there was one. */
int make_room(ngxlua_dict *d) {
    if (!evict(d, 0)) {
        return 0;
    }
    expire_some(d);
    return 1;
}

/* Memory for an entry with its key and `room` bytes for the value, linked nowhere yet.
 *
 * It takes what nginx's entry does, which is never less than ours. Where there is none, and
 * `may_evict`, the oldest go first; with them, what was changed before is committed.
 */
ref new_entry(ngxlua_dict *d, const char *key, uint64_t key_length, uint32_t hash, uint64_t room,
              int may_evict, int32_t *forcible) {
    uint64_t bytes = NGINX_ENTRY + key_length + room;
    ref at = heap_take(d, bytes);
    for (int i = 0; at == 0 && may_evict && i < MOST_EVICTED; i++) {
        if (!make_room(d)) {
            break;
        }
        *forcible = 1;
        at = heap_take(d, bytes);
    }
    if (at == 0) {
        return 0;
    }
    entry *e = entry_at(d, at);
    e->hash = hash;
    e->epoch = d->epoch;
    e->key_length = (uint16_t)key_length;
    e->unused = 0;
    memcpy(key_of(e), key, key_length);
    return at;
}
