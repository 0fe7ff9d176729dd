/* get, set, add, replace, delete, incr, ttl, expire: ngx.shared.DICT's operations on values.
 *
 * Rule: an operation is lock, change, unlock (which commits). What it does in which case is
 * lua-nginx-module's (ngx_http_lua_shdict.c): what is removed first, what an expired entry is.
 */
#include <string.h>

#include "ngxlua.h"

static int bad_key(uint64_t length) {
    return length == 0 || length > MAX_KEY;
}

/* Copy the value out, where it fits. */
static int copy_out(entry *e, ngxlua_value *out) {
    out->type = e->type;
    out->flags = e->flags;
    out->length = e->length;
    if (e->type == TYPE_NUMBER) {
        memcpy(&out->number, value_of(e), sizeof(double));
    } else if (e->type == TYPE_BOOLEAN) {
        out->number = *(uint8_t *)value_of(e);
    } else if (e->type != TYPE_STRING) {
        return DICT_A_LIST;
    } else if (e->length > out->size) {
        return DICT_TOO_SMALL;
    } else {
        memcpy(out->data, value_of(e), e->length);
    }
    return DICT_OK;
}

int ngxlua_dict_get(ngxlua_dict *d, const char *key, uint64_t key_length, ngxlua_value *out,
                    int want_stale) {
    if (bad_key(key_length)) {
        return DICT_BAD_KEY;
    }
    uint32_t hash = hash_of(d, key, key_length);
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    out->type = TYPE_NIL;
    out->stale = 0;
    if (!want_stale) {
        expire_some(d);
    }
    int result = DICT_OK;
    ref at = find(d, key, key_length, hash);
    if (at != 0) {
        entry *e = entry_at(d, at);
        out->stale = has_expired(d, e);
        if (!out->stale) {
            touch(d, at);
        }
        if (want_stale || !out->stale) {
            result = copy_out(e, out);
        }
    }
    dict_unlock(d);
    return result;
}

/* --- store ---------------------------------------------------------------------------------- */

static uint64_t bytes_of(const ngxlua_value *in) {
    return in->type == TYPE_STRING ? in->length : in->type == TYPE_NUMBER ? 8 : 1;
}

static void write_value(void *place, const ngxlua_value *in) {
    if (in->type == TYPE_STRING) {
        memcpy(place, in->data, in->length);
    } else if (in->type == TYPE_NUMBER) {
        memcpy(place, &in->number, sizeof(double));
    } else {
        *(uint8_t *)place = in->number != 0;
    }
}

/* Whether the new value can stand where the old one does, each word of it in the undo log. */
static int fits_in_place(const entry *e, uint64_t bytes) {
    return e->type != TYPE_LIST && e->length == bytes && bytes <= IN_PLACE_WORDS * 4;
}

static void set_meta(ngxlua_dict *d, entry *e, uint8_t type, uint32_t flags, uint64_t expires) {
    uint32_t *tail = (uint32_t *)&e->key_length; /* the word that the type is in */
    if (e->type != type) {
        log_word(d, tail);
        *(volatile uint8_t *)&e->type = type;
    }
    if (e->flags != flags) {
        put(d, &e->flags, flags);
    }
    if (e->expires != expires) {
        put64(d, &e->expires, expires);
    }
    if (e->epoch != d->epoch) {
        put(d, &e->epoch, d->epoch);
    }
}

static void overwrite(ngxlua_dict *d, ref at, const ngxlua_value *in, uint64_t expires) {
    entry *e = entry_at(d, at);
    uint32_t *words = value_of(e);
    for (uint64_t i = 0; i < (bytes_of(in) + 3) / 4; i++) {
        log_word(d, words + i);
    }
    write_value(words, in);
    set_meta(d, e, (uint8_t)in->type, in->flags, expires);
    touch(d, at);
}

static void fill(entry *e, const ngxlua_value *in, uint64_t expires) {
    e->expires = expires;
    e->flags = in->flags;
    e->length = (uint32_t)bytes_of(in);
    e->type = (uint8_t)in->type;
    write_value(value_of(e), in);
}

/* A new entry in the place of `old` (0: none). */
static int store_new(ngxlua_dict *d, ref old, uint32_t hash, const char *key, uint64_t key_length,
                     ngxlua_value *in, uint64_t expires, int safe) {
    uint64_t room = bytes_of(in);
    ref at = new_entry(d, key, key_length, hash, room, 0, &in->forcible);
    if (at == 0 && old != 0) { /* as nginx has it, whatever comes of the new value */
        remove_entry(d, old);
        drop_garbage(d);
        old = 0;
    }
    if (at == 0) {
        at = new_entry(d, key, key_length, hash, room, !safe, &in->forcible);
    }
    if (at == 0) {
        return DICT_NO_MEMORY;
    }
    fill(entry_at(d, at), in, expires);
    if (old != 0) {
        remove_entry(d, old);
    }
    insert(d, at);
    drop_garbage(d);
    return DICT_OK;
}

static int store(ngxlua_dict *d, int how, const char *key, uint64_t key_length, ngxlua_value *in,
                 uint64_t expires) {
    uint32_t hash = hash_of(d, key, key_length);
    expire_some(d);
    ref at = find(d, key, key_length, hash);
    int alive = at != 0 && !has_expired(d, entry_at(d, at));
    if ((how & STORE_REPLACE) && !alive) {
        return DICT_NOT_FOUND;
    }
    if ((how & STORE_ADD) && alive) {
        return DICT_EXISTS;
    }
    if (in->type == TYPE_NIL) {
        if (at != 0) {
            remove_entry(d, at);
            drop_garbage(d);
        }
        return DICT_OK;
    }
    if (at != 0 && fits_in_place(entry_at(d, at), bytes_of(in))) {
        overwrite(d, at, in, expires);
        return DICT_OK;
    }
    return store_new(d, at, hash, key, key_length, in, expires, how & STORE_SAFE);
}

int ngxlua_dict_store(ngxlua_dict *d, int how, const char *key, uint64_t key_length,
                      ngxlua_value *in, double milliseconds) {
    in->forcible = 0;
    if (bad_key(key_length)) {
        return DICT_BAD_KEY;
    }
    if (in->type == TYPE_STRING && in->length > MAX_VALUE) {
        return DICT_NO_MEMORY;
    }
    uint64_t expires = expiry(milliseconds);
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    int result = store(d, how, key, key_length, in, expires);
    dict_unlock(d);
    return result;
}

/* --- incr ----------------------------------------------------------------------------------- */

static int add_to(ngxlua_dict *d, ref at, ngxlua_value *io) {
    entry *e = entry_at(d, at);
    if (e->type != TYPE_NUMBER) {
        return DICT_NOT_A_NUMBER;
    }
    double number;
    memcpy(&number, value_of(e), sizeof number);
    number += io->number;
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    put64(d, value_of(e), bits);
    touch(d, at);
    io->number = number;
    return DICT_OK;
}

int ngxlua_dict_incr(ngxlua_dict *d, const char *key, uint64_t key_length, ngxlua_value *io,
                     const double *init, double milliseconds) {
    io->forcible = 0;
    if (bad_key(key_length)) {
        return DICT_BAD_KEY;
    }
    uint32_t hash = hash_of(d, key, key_length);
    uint64_t expires = init == NULL ? 0 : expiry(milliseconds);
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    expire_some(d);
    int result;
    ref at = find(d, key, key_length, hash);
    if (at != 0 && !has_expired(d, entry_at(d, at))) {
        result = add_to(d, at, io);
    } else if (init == NULL) {
        result = DICT_NOT_FOUND;
    } else {
        io->number += *init;
        io->type = TYPE_NUMBER;
        io->flags = 0;
        if (at != 0 && fits_in_place(entry_at(d, at), sizeof(double))) {
            overwrite(d, at, io, expires);
            result = DICT_OK;
        } else {
            result = store_new(d, at, hash, key, key_length, io, expires, 0);
        }
    }
    dict_unlock(d);
    return result;
}

/* --- ttl, expire ---------------------------------------------------------------------------- */

/* Milliseconds left, 0 for ever; less than 0 where it has expired. */
int ngxlua_dict_ttl(ngxlua_dict *d, const char *key, uint64_t key_length, double *out) {
    if (bad_key(key_length)) {
        return DICT_BAD_KEY;
    }
    uint32_t hash = hash_of(d, key, key_length);
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    ref at = find(d, key, key_length, hash);
    if (at != 0) {
        entry *e = entry_at(d, at);
        uint64_t expires = e->epoch != d->epoch ? 1 : e->expires; /* as flush_all marks them */
        *out = expires == 0 ? 0 : (double)expires - (double)now_ms();
    }
    dict_unlock(d);
    return at == 0 ? DICT_NOT_FOUND : DICT_OK;
}

int ngxlua_dict_expire(ngxlua_dict *d, const char *key, uint64_t key_length, double milliseconds) {
    if (bad_key(key_length)) {
        return DICT_BAD_KEY;
    }
    uint32_t hash = hash_of(d, key, key_length);
    uint64_t expires = expiry(milliseconds);
    if (dict_lock(d) != 0) {
        return DICT_BROKEN;
    }
    ref at = find(d, key, key_length, hash);
    if (at != 0) {
        entry *e = entry_at(d, at);
        set_meta(d, e, e->type, e->flags, expires);
    }
    dict_unlock(d);
    return at == 0 ? DICT_NOT_FOUND : DICT_OK;
}
