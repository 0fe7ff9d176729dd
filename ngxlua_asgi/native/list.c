/* lpush, rpush, lpop, rpop, llen: lists as values.
 *
 * Rule: an element is a chunk of its own; a list without elements does not exist.
 */
#include <string.h>

#include "ngxlua.h"

enum { NGINX_LIST = 16, NGINX_ELEMENT = 21 }; /* bytes of nginx's own structures */

_Static_assert(sizeof(list_ends) <= NGINX_LIST && sizeof(element) <= NGINX_ELEMENT, "ours fit");

static element *element_at(const ngxlua_dict *d, ref place) {
    return (element *)at_ref(d, place);
}

/* The list of `key`; 0 where there is none that has not expired. */
static ref find_list(ngxlua_dict *d, const char *key, uint64_t length, uint32_t hash) {
    expire_some(d);
    ref at = find(d, key, length, hash);
    return at == 0 || has_expired(d, entry_at(d, at)) ? 0 : at;
}

static void link_element(ngxlua_dict *d, entry *e, ref at, int left) {
    list_ends *ends = value_of(e);
    element *new = element_at(d, at);
    new->next = left ? ends->first : 0;
    new->previous = left ? 0 : ends->last;
    if (left) {
        put(d, ends->first == 0 ? &ends->last : &element_at(d, ends->first)->previous, at);
        put(d, &ends->first, at);
    } else {
        put(d, ends->last == 0 ? &ends->first : &element_at(d, ends->last)->next, at);
        put(d, &ends->last, at);
    }
    put(d, &e->length, e->length + 1);
}

static ref new_element(ngxlua_dict *d, const ngxlua_value *in) {
    uint64_t bytes = in->type == TYPE_NUMBER ? sizeof(double) : in->length;
    ref at = heap_take(d, NGINX_ELEMENT + bytes);
    if (at != 0) {
        element *new = element_at(d, at);
        new->length = (uint32_t)bytes;
        new->type = (uint32_t)in->type;
        const void *from = in->type == TYPE_NUMBER ? (const void *)&in->number : in->data;
        memcpy(new + 1, from, bytes);
    }
    return at;
}

static ref new_list(ngxlua_dict *d, const char *key, uint64_t key_length, uint32_t hash) {
    int32_t forcible = 0;
    ref at = new_entry(d, key, key_length, hash, NGINX_LIST, 0, &forcible);
    if (at != 0) {
        entry *e = entry_at(d, at);
        e->expires = 0;
        e->flags = 0;
        e->length = 0;
        e->type = TYPE_LIST;
        memset(value_of(e), 0, sizeof(list_ends));
    }
    return at;
}

static int push(ngxlua_dict *d, int left, const char *key, uint64_t key_length, ngxlua_value *io) {
    uint32_t hash = hash_of(d, key, key_length);
    ref list = find_list(d, key, key_length, hash), found = list;
    if (list != 0 && entry_at(d, list)->type != TYPE_LIST) {
        return DICT_NOT_A_LIST;
    }
    if (list == 0) {
        ref expired = find(d, key, key_length, hash);
        if (expired != 0) {
            remove_entry(d, expired);
            drop_garbage(d);
        }
        list = new_list(d, key, key_length, hash);
    }
    ref at = list == 0 ? 0 : new_element(d, io);
    if (at == 0) {
        if (found == 0 && list != 0) {
            heap_give(d, list);
        }
        return DICT_NO_MEMORY;
    }
    entry *e = entry_at(d, list);
    link_element(d, e, at, left);
    if (found == 0) {
        insert(d, list);
    } else {
        touch(d, list);
    }
    io->number = e->length;
    return DICT_OK;
}

/* Add an element; `io->number` becomes the length of the list. */
int ngxlua_dict_push(ngxlua_dict *d, int left, const char *key, uint64_t key_length,
                     ngxlua_value *io) {
    if (key_length == 0 || key_length > MAX_KEY) {
        return DICT_BAD_KEY;
    }
    if (io->type == TYPE_STRING && (io->length > MAX_VALUE || io->length > d->capacity)) {
        return DICT_NO_MEMORY;
    }
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    int result = push(d, left, key, key_length, io);
    dict_unlock(d);
    return result;
}

static void unlink_element(ngxlua_dict *d, entry *e, ref at, int left) {
    list_ends *ends = value_of(e);
    element *old = element_at(d, at);
    ref neighbour = left ? old->next : old->previous;
    put(d, left ? &ends->first : &ends->last, neighbour);
    if (neighbour == 0) {
        put(d, left ? &ends->last : &ends->first, 0);
    } else {
        element *other = element_at(d, neighbour);
        put(d, left ? &other->previous : &other->next, 0);
    }
    put(d, &e->length, e->length - 1);
}

static int pop(ngxlua_dict *d, int left, ref list, ngxlua_value *out) {
    entry *e = entry_at(d, list);
    if (e->type != TYPE_LIST) {
        return DICT_NOT_A_LIST;
    }
    list_ends *ends = value_of(e);
    ref at = left ? ends->first : ends->last;
    element *taken = element_at(d, at);
    out->type = (int32_t)taken->type;
    out->length = taken->length;
    if (taken->type == TYPE_NUMBER) {
        memcpy(&out->number, taken + 1, sizeof(double));
    } else if (taken->length > out->size) {
        return DICT_TOO_SMALL;
    } else {
        memcpy(out->data, taken + 1, taken->length);
    }
    unlink_element(d, e, at, left);
    heap_give(d, at);
    if (e->length == 0) {
        remove_entry(d, list);
        drop_garbage(d);
    } else {
        touch(d, list);
    }
    return DICT_OK;
}

/* Take an element off an end; type nil where there is no list. */
int ngxlua_dict_pop(ngxlua_dict *d, int left, const char *key, uint64_t key_length,
                    ngxlua_value *out) {
    if (key_length == 0 || key_length > MAX_KEY) {
        return DICT_BAD_KEY;
    }
    uint32_t hash = hash_of(d, key, key_length);
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    out->type = TYPE_NIL;
    ref list = find_list(d, key, key_length, hash);
    int result = list == 0 ? DICT_OK : pop(d, left, list, out);
    dict_unlock(d);
    return result;
}

int ngxlua_dict_llen(ngxlua_dict *d, const char *key, uint64_t key_length, double *out) {
    if (key_length == 0 || key_length > MAX_KEY) {
        return DICT_BAD_KEY;
    }
    uint32_t hash = hash_of(d, key, key_length);
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    int result = DICT_OK;
    ref list = find_list(d, key, key_length, hash);
    if (list == 0) {
        *out = 0;
    } else if (entry_at(d, list)->type != TYPE_LIST) {
        result = DICT_NOT_A_LIST;
    } else {
        *out = entry_at(d, list)->length;
        touch(d, list);
    }
    dict_unlock(d);
    return result;
}
