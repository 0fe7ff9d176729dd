/* A segment as a whole: making it, knowing it again, checking it, walking through it.
 *
 * Rule: who maps the memory has made sure of its size; everything else is checked here before the
 * first operation. Of the capacity that a script declared as many pages are for values as nginx
 * leaves of it; what the segment needs for itself comes on top.
 */
#include <string.h>

#include "ngxlua.h"

static const uint64_t MAGIC = 0x3174636964616c6e; /* changes with the layout */

static uint64_t round_page(uint64_t bytes) {
    return (bytes + PAGE - 1) / PAGE * PAGE;
}

static uint32_t buckets_for(uint64_t capacity) {
    uint32_t n = 64;
    while ((uint64_t)n * 128 < capacity && n < (1u << 28)) {
        n *= 2;
    }
    return n;
}

/* nginx's slab pool begins with its own data, then the pages' descriptions. */
enum { POOL = 704, DESCRIPTION = 24 };

static uint32_t pages_for(uint64_t capacity) {
    uint64_t pages = capacity < POOL ? 0 : (capacity - POOL) / (PAGE + DESCRIPTION);
    uint64_t before = (POOL + pages * DESCRIPTION + PAGE - 1) / PAGE;
    uint64_t behind = capacity / PAGE < before ? 0 : capacity / PAGE - before;
    pages = pages < behind ? pages : behind;
    return pages > 1 ? (uint32_t)pages : 1;
}

static uint64_t buckets_at(uint64_t capacity) {
    return round8(sizeof(struct segment)) + round8(pages_for(capacity) * (uint64_t)sizeof(page));
}

static uint64_t data_at(uint64_t capacity) {
    return round_page(buckets_at(capacity) + buckets_for(capacity) * (uint64_t)sizeof(ref));
}

/* How many bytes a dictionary of `capacity` bytes takes; 0 where it cannot be (over 15 GiB). */
uint64_t ngxlua_dict_total(uint64_t capacity) {
    if (capacity == 0 || capacity > (uint64_t)15 << 30) {
        return 0;
    }
    return data_at(capacity) + (uint64_t)pages_for(capacity) * PAGE;
}

/* Make an empty dictionary of `total` zero bytes. */
int ngxlua_dict_format(void *memory, uint64_t total, uint64_t capacity, uint64_t seed) {
    if (total == 0 || total != ngxlua_dict_total(capacity)) {
        return DICT_BROKEN;
    }
    ngxlua_dict *d = memory;
    d->total = total;
    d->capacity = capacity;
    d->seed = seed;
    d->n_pages = pages_for(capacity);
    d->n_buckets = buckets_for(capacity);
    d->pages_at = (uint32_t)round8(sizeof(struct segment));
    d->buckets_at = (uint32_t)buckets_at(capacity);
    d->data_at = data_at(capacity);
    if (mutex_init(&d->mutex) != 0) {
        return DICT_BROKEN;
    }
    heap_format(d);
    d->magic = MAGIC;
    return DICT_OK;
}

/* Whether the memory is a dictionary of this capacity, made by this version. */
int ngxlua_dict_check(const void *memory, uint64_t total, uint64_t capacity) {
    const ngxlua_dict *d = memory;
    if (total < sizeof(struct segment) || total != ngxlua_dict_total(capacity)) {
        return DICT_BROKEN;
    }
    return d->magic == MAGIC && d->total == total && d->capacity == capacity
                   && d->n_pages == pages_for(capacity) && d->n_buckets == buckets_for(capacity)
                   && d->data_at == data_at(capacity)
               ? DICT_OK
               : DICT_BROKEN;
}

uint64_t ngxlua_dict_capacity(const ngxlua_dict *d) {
    return d->capacity;
}

/* Bytes in whole free pages, as nginx counts them; -1 where the lock is broken. */
int64_t ngxlua_dict_free_space(ngxlua_dict *d) {
    if (dict_lock(d) != 0) {
        return -1;
    }
    int64_t bytes = (int64_t)d->free_pages * PAGE;
    dict_unlock(d);
    return bytes;
}

/* Everything expires now; the memory is given back by and by, or by flush_expired.
 *
 * The three oldest go at once, as in nginx, where this asks for room.
 */
int ngxlua_dict_flush_all(ngxlua_dict *d) {
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    put(d, &d->epoch, d->epoch + 1);
    commit(d);
    make_room(d);
    dict_unlock(d);
    return DICT_OK;
}

/* Remove at most `most` (0: all) that have expired, the oldest first; how many; -1: broken. */
int64_t ngxlua_dict_flush_expired(ngxlua_dict *d, int64_t most) {
    if (dict_lock(d) != 0) {
        return -1;
    }
    int64_t removed = 0;
    ref at = d->oldest;
    while (at != 0) {
        ref newer = entry_at(d, at)->newer;
        if (has_expired(d, entry_at(d, at))) {
            remove_entry(d, at);
            drop_garbage(d);
            if (++removed == most) {
                break;
            }
        }
        at = newer;
    }
    dict_unlock(d);
    return removed;
}

/* Write at most `most` (0: all) keys, the oldest first, each as a 16-bit length and the bytes.
 *
 * The bytes written; where they do not fit, minus the bytes that it takes (at least 2: a
 * dictionary without keys takes 0). INT64_MIN: broken.
 */
int64_t ngxlua_dict_keys(ngxlua_dict *d, int64_t most, char *out, uint64_t size) {
    if (dict_lock(d) != 0) {
        return INT64_MIN;
    }
    uint64_t needed = 0;
    int64_t count = 0;
    for (ref at = d->oldest; at != 0; at = entry_at(d, at)->newer) {
        entry *e = entry_at(d, at);
        if (has_expired(d, e)) {
            continue;
        }
        if (needed + 2 + e->key_length <= size) {
            memcpy(out + needed, &e->key_length, 2);
            memcpy(out + needed + 2, key_of(e), e->key_length);
        }
        needed += 2 + (uint64_t)e->key_length;
        if (++count == most) {
            break;
        }
    }
    dict_unlock(d);
    return needed <= size ? (int64_t)needed : -(int64_t)needed;
}

/* --- the check ------------------------------------------------------------------------------ */

static int verify_list(ngxlua_dict *d, entry *e, uint64_t *chunks) {
    list_ends *ends = value_of(e);
    ref previous = 0, at = ends->first;
    uint32_t n = 0;
    while (at != 0 && n <= e->length) {
        element *each = at_ref(d, at);
        if (each->previous != previous) {
            return -1;
        }
        previous = at;
        at = each->next;
        n++;
    }
    *chunks += n;
    return at == 0 && previous == ends->last && n == e->length && n > 0 ? 0 : -1;
}

static int verify_entries(ngxlua_dict *d, uint64_t *chunks) {
    uint32_t n = 0;
    ref newer = 0, at = d->newest;
    for (; at != 0 && n <= d->entries; n++) {
        entry *e = entry_at(d, at);
        if (e->newer != newer || e->hash != hash_of(d, key_of(e), e->key_length)
            || find(d, key_of(e), e->key_length, e->hash) != at
            || (e->type == TYPE_LIST && verify_list(d, e, chunks) != 0)) {
            return -1;
        }
        newer = at;
        at = e->older;
    }
    *chunks += n;
    return at == 0 && newer == d->oldest && n == d->entries ? 0 : -1;
}

/* Walk through everything: 0 where all agrees and no memory is lost. For tests. */
int ngxlua_dict_verify(ngxlua_dict *d) {
    if (dict_lock(d) != 0) {
        return -1;
    }
    drop_garbage(d);
    uint64_t in_use = 0, chunks = d->reserved;
    int wrong = heap_verify(d, &in_use) != 0 ? -2 : verify_entries(d, &chunks) != 0 ? -3 : 0;
    if (wrong == 0 && in_use != chunks) {
        wrong = -4;
    }
    dict_unlock(d);
    return wrong;
}
