/* The memory of a dictionary: pages, runs of pages, and chunks of a few sizes within a page.
 *
 * Rule: chunks are of nginx's sizes, powers of two, so that as much fits as in nginx, and
 * `free_space` is what the manual says (whole free pages). Every word that changes is logged. A
 * free chunk's first word is the next free one, and that word is logged when the chunk is taken, so
 * that its new owner may write over it; so what an operation gives back it must not take again
 * before a commit.
 */
#include <string.h>

#include "ngxlua.h"

enum { SMALLEST = 8, LARGEST = PAGE / 2 };

static uint32_t size_of(uint32_t class) {
    return (uint32_t)SMALLEST << class;
}

static page *page_at(const ngxlua_dict *d, uint32_t number) {
    return (page *)((char *)d + d->pages_at) + (number - 1);
}

static char *page_data(const ngxlua_dict *d, uint32_t number) {
    return (char *)d + d->data_at + (uint64_t)(number - 1) * PAGE;
}

static uint32_t page_of(const ngxlua_dict *d, ref chunk) {
    return (uint32_t)(((uint64_t)chunk * 8 - d->data_at) / PAGE) + 1;
}

static uint32_t class_of(uint64_t bytes) {
    return bytes <= SMALLEST ? 0 : (uint32_t)(61 - __builtin_clzll(bytes - 1));
}

/* --- lists of pages ------------------------------------------------------------------------ */

static void link_page(ngxlua_dict *d, uint32_t *head, uint32_t number) {
    page *p = page_at(d, number);
    put(d, &p->next, *head);
    put(d, &p->previous, 0);
    if (*head != 0) {
        put(d, &page_at(d, *head)->previous, number);
    }
    put(d, head, number);
}

static void unlink_page(ngxlua_dict *d, uint32_t *head, uint32_t number) {
    page *p = page_at(d, number);
    if (p->previous != 0) {
        put(d, &page_at(d, p->previous)->next, p->next);
    } else {
        put(d, head, p->next);
    }
    if (p->next != 0) {
        put(d, &page_at(d, p->next)->previous, p->previous);
    }
}

/* --- runs of pages ------------------------------------------------------------------------- */

/* Make pages `number`… a free run; its last page knows the first. */
static void make_run(ngxlua_dict *d, uint32_t number, uint32_t count) {
    page *first = page_at(d, number), *last = page_at(d, number + count - 1);
    put(d, &first->kind, PAGE_FREE);
    put(d, &first->count, count);
    if (last != first) {
        put(d, &last->kind, PAGE_FREE_END);
    }
    put(d, &last->chunk, number);
    link_page(d, &d->runs, number);
}

static uint32_t take_run(ngxlua_dict *d, uint32_t count) {
    for (uint32_t number = d->runs; number != 0; number = page_at(d, number)->next) {
        page *p = page_at(d, number);
        if (p->count < count) {
            continue;
        }
        uint32_t rest = p->count - count;
        unlink_page(d, &d->runs, number);
        if (rest > 0) {
            make_run(d, number + count, rest);
        }
        put(d, &p->kind, PAGE_RUN);
        put(d, &p->count, count);
        put(d, &d->free_pages, d->free_pages - count);
        if (count > 1) { /* what a neighbour that becomes free looks at */
            put(d, &page_at(d, number + count - 1)->kind, PAGE_INSIDE);
        }
        return number;
    }
    return 0;
}

static void give_run(ngxlua_dict *d, uint32_t number, uint32_t count) {
    put(d, &d->free_pages, d->free_pages + count);
    uint32_t after = number + count;
    if (after <= d->n_pages && page_at(d, after)->kind == PAGE_FREE) {
        count += page_at(d, after)->count;
        unlink_page(d, &d->runs, after);
    }
    if (number > 1) {
        page *before = page_at(d, number - 1);
        if (before->kind == PAGE_FREE || before->kind == PAGE_FREE_END) {
            uint32_t first = before->chunk;
            count += page_at(d, first)->count;
            unlink_page(d, &d->runs, first);
            number = first;
        }
    }
    make_run(d, number, count);
}

/* --- chunks -------------------------------------------------------------------------------- */

static int is_full(const page *p) {
    return p->chunk == 0 && p->fresh + size_of(p->kind) > PAGE;
}

static uint32_t page_with_room(ngxlua_dict *d, uint32_t class) {
    uint32_t number = d->bins[class];
    if (number != 0) {
        return number;
    }
    number = take_run(d, 1);
    if (number != 0) {
        page *p = page_at(d, number);
        put(d, &p->kind, class);
        put(d, &p->count, 0);
        put(d, &p->chunk, 0);
        put(d, &p->fresh, 0);
        link_page(d, &d->bins[class], number);
    }
    return number;
}

static ref take_chunk(ngxlua_dict *d, uint32_t class) {
    uint32_t number = page_with_room(d, class);
    if (number == 0) {
        return 0;
    }
    page *p = page_at(d, number);
    ref chunk = p->chunk;
    if (chunk != 0) {
        uint32_t *next = at_ref(d, chunk);
        log_word(d, next);
        put(d, &p->chunk, *next);
    } else {
        chunk = ref_of(d, page_data(d, number) + p->fresh);
        put(d, &p->fresh, p->fresh + size_of(class));
    }
    put(d, &p->count, p->count + 1);
    if (is_full(p)) {
        unlink_page(d, &d->bins[class], number);
    }
    return chunk;
}

/* Memory for `bytes`; 0 where there is none. */
ref heap_take(ngxlua_dict *d, uint64_t bytes) {
    if (bytes <= LARGEST) {
        return take_chunk(d, class_of(bytes));
    }
    uint64_t count = (bytes + PAGE - 1) / PAGE;
    if (count > d->n_pages) {
        return 0;
    }
    uint32_t number = take_run(d, (uint32_t)count);
    return number == 0 ? 0 : ref_of(d, page_data(d, number));
}

void heap_give(ngxlua_dict *d, ref chunk) {
    uint32_t number = page_of(d, chunk);
    page *p = page_at(d, number);
    if (p->kind == PAGE_RUN) {
        give_run(d, number, p->count);
        return;
    }
    uint32_t class = p->kind;
    int was_full = is_full(p);
    if (p->count == 1) {
        if (!was_full) {
            unlink_page(d, &d->bins[class], number);
        }
        give_run(d, number, 1);
        return;
    }
    put(d, (uint32_t *)at_ref(d, chunk), p->chunk);
    put(d, &p->chunk, chunk);
    put(d, &p->count, p->count - 1);
    if (was_full) {
        link_page(d, &d->bins[class], number);
    }
}

/* Of these bytes are the two chunks that nginx takes for a dictionary's head and its log. */
enum { NGINX_HEAD = 80, NGINX_LOG = 64 };

void heap_format(ngxlua_dict *d) {
    d->free_pages = d->n_pages;
    make_run(d, 1, d->n_pages);
    d->reserved = (heap_take(d, NGINX_HEAD) != 0) + (heap_take(d, NGINX_LOG) != 0);
    commit(d);
}

/* --- the check ----------------------------------------------------------------------------- */

static int verify_chunks(ngxlua_dict *d, uint32_t number, uint64_t *in_use) {
    page *p = page_at(d, number);
    uint64_t start = d->data_at + (uint64_t)(number - 1) * PAGE;
    uint32_t free_ones = 0, made = p->fresh / size_of(p->kind);
    for (ref chunk = p->chunk; chunk != 0; chunk = *(uint32_t *)at_ref(d, chunk)) {
        uint64_t at = (uint64_t)chunk * 8;
        if (at < start || at >= start + p->fresh || (at - start) % size_of(p->kind) != 0) {
            return -1;
        }
        if (++free_ones > made) {
            return -1;
        }
    }
    *in_use += p->count;
    return p->count + free_ones == made && p->count > 0 ? 0 : -1;
}

/* Walk all pages: 0 where everything agrees; `in_use` counts chunks and runs. */
int heap_verify(ngxlua_dict *d, uint64_t *in_use) {
    uint32_t number = 1, free_pages = 0;
    *in_use = 0;
    while (number <= d->n_pages) {
        page *p = page_at(d, number);
        if (p->kind < CLASSES) {
            if (verify_chunks(d, number, in_use) != 0) {
                return -1;
            }
            number++;
            continue;
        }
        if ((p->kind != PAGE_FREE && p->kind != PAGE_RUN) || p->count == 0
            || p->count > d->n_pages - number + 1) {
            return -1;
        }
        if (p->kind == PAGE_FREE) {
            free_pages += p->count;
            if (page_at(d, number + p->count - 1)->chunk != number) {
                return -1;
            }
        } else {
            *in_use += 1;
        }
        number += p->count;
    }
    return free_pages == d->free_pages ? 0 : -1;
}
