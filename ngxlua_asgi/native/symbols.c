/* The symbols of nginx itself that public lua-resty libraries call through `ffi.C`.
 *
 * Rule: name, arguments and result are nginx's, so those libraries run unchanged; the caller gives
 * room, as there (hex: two bytes for one; base64: four for three begun; escaped: six for one).
 * Nothing here keeps state, allocates, or reads beyond the length it is given.
 */
#include <string.h>

#include "ngxlua.h"

typedef struct {
    size_t len;
    unsigned char *data;
} ngx_str_t;

EXPORT unsigned char *ngx_hex_dump(unsigned char *dst, const unsigned char *src, size_t len);
EXPORT intptr_t ngx_atoi(const unsigned char *line, size_t n);
EXPORT uint32_t ngx_murmur_hash2(const unsigned char *data, size_t len);
EXPORT void ngx_encode_base64(ngx_str_t *dst, const ngx_str_t *src);
EXPORT void ngx_encode_base64url(ngx_str_t *dst, const ngx_str_t *src);
EXPORT intptr_t ngx_decode_base64(ngx_str_t *dst, const ngx_str_t *src);
EXPORT intptr_t ngx_decode_base64url(ngx_str_t *dst, const ngx_str_t *src);
EXPORT uintptr_t ngx_escape_uri(unsigned char *dst, const unsigned char *src, size_t size,
                                uintptr_t type);
EXPORT uintptr_t ngx_escape_html(unsigned char *dst, const unsigned char *src, size_t size);

enum { NGX_OK = 0, NGX_ERROR = -1 };

/* --- numbers ------------------------------------------------------------------------------- */

unsigned char *ngx_hex_dump(unsigned char *dst, const unsigned char *src, size_t len)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        *dst++ = (unsigned char)hex[src[i] >> 4];
        *dst++ = (unsigned char)hex[src[i] & 15];
    }
    return dst;
}

intptr_t ngx_atoi(const unsigned char *line, size_t n)
{
    intptr_t value = 0;
    if (n == 0)
        return NGX_ERROR;
    for (size_t i = 0; i < n; i++) {
        if (line[i] < '0' || line[i] > '9')
            return NGX_ERROR;
        int digit = line[i] - '0';
        if (value > (INTPTR_MAX - digit) / 10)
            return NGX_ERROR;
        value = value * 10 + digit;
    }
    return value;
}

/* Austin Appleby's MurmurHash2, with the length as its seed */
uint32_t ngx_murmur_hash2(const unsigned char *data, size_t len)
{
    const uint32_t mix = 0x5bd1e995;
    uint32_t hash = (uint32_t)len;
    for (; len >= 4; data += 4, len -= 4) {
        uint32_t word = (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16
                        | (uint32_t)data[3] << 24;
        word *= mix;
        word ^= word >> 24;
        hash = (hash * mix) ^ (word * mix);
    }
    if (len > 0) {
        for (size_t i = 0; i < len; i++)
            hash ^= (uint32_t)data[i] << (8 * i);
        hash *= mix;
    }
    hash ^= hash >> 13;
    hash *= mix;
    return hash ^ hash >> 15;
}

/* --- base64 -------------------------------------------------------------------------------- */

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
static const char standard[] = LETTERS "+/";
static const char url_safe[] = LETTERS "-_";

static void encode(ngx_str_t *dst, const ngx_str_t *src, const char *alphabet, int padded)
{
    unsigned char *out = dst->data;
    const unsigned char *in = src->data;
    size_t left = src->len;
    for (; left > 2; left -= 3, in += 3) {
        *out++ = (unsigned char)alphabet[in[0] >> 2];
        *out++ = (unsigned char)alphabet[(in[0] & 3) << 4 | in[1] >> 4];
        *out++ = (unsigned char)alphabet[(in[1] & 15) << 2 | in[2] >> 6];
        *out++ = (unsigned char)alphabet[in[2] & 63];
    }
    if (left > 0) {
        unsigned second = left == 2 ? in[1] : 0;
        *out++ = (unsigned char)alphabet[in[0] >> 2];
        *out++ = (unsigned char)alphabet[(in[0] & 3) << 4 | second >> 4];
        if (left == 2)
            *out++ = (unsigned char)alphabet[(second & 15) << 2];
        for (; padded && left < 3; left++)
            *out++ = '=';
    }
    dst->len = (size_t)(out - dst->data);
}

/* what a letter stands for; -1: none of the alphabet */
static int digit_of(int letter, int beyond62, int beyond63)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52;
    return letter == beyond62 ? 62 : letter == beyond63 ? 63 : -1;
}

/* what follows the first '=' does not count, as in nginx */
static intptr_t decode(ngx_str_t *dst, const ngx_str_t *src, int beyond62, int beyond63)
{
    unsigned char *out = dst->data;
    uint32_t bits = 0;
    int n = 0;
    size_t i = 0;
    for (; i < src->len && src->data[i] != '='; i++) {
        int digit = digit_of(src->data[i], beyond62, beyond63);
        if (digit < 0)
            return NGX_ERROR;
        bits = bits << 6 | (uint32_t)digit;
        n += 6;
        if (n >= 8) {
            n -= 8;
            *out++ = (unsigned char)(bits >> n);
        }
    }
    if (i % 4 == 1)
        return NGX_ERROR;
    dst->len = (size_t)(out - dst->data);
    return NGX_OK;
}

void ngx_encode_base64(ngx_str_t *dst, const ngx_str_t *src)
{
    encode(dst, src, standard, 1);
}

void ngx_encode_base64url(ngx_str_t *dst, const ngx_str_t *src)
{
    encode(dst, src, url_safe, 0);
}

intptr_t ngx_decode_base64(ngx_str_t *dst, const ngx_str_t *src)
{
    return decode(dst, src, '+', '/');
}

intptr_t ngx_decode_base64url(ngx_str_t *dst, const ngx_str_t *src)
{
    return decode(dst, src, '-', '_');
}

/* --- escapes ------------------------------------------------------------------------------- */

enum { ESCAPE_URI, ESCAPE_ARGS, ESCAPE_COMPONENT, ESCAPE_HTML, ESCAPE_REFRESH, ESCAPE_KINDS = 7 };

static const char never_in_uri[] = "\"<>\\^`{|}"; /* RFC 3986 */

static int among(int c, const char *set)
{
    return c != 0 && strchr(set, c) != NULL;
}

static int escapes(int c, uintptr_t type)
{
    if (c <= ' ')
        return 1;
    if (type > ESCAPE_REFRESH) /* memcached and mail_auth */
        return c == '%';
    if (c >= 0x7f)
        return 1;
    switch (type) {
    case ESCAPE_URI:
        return among(c, never_in_uri) || among(c, "#%?");
    case ESCAPE_ARGS:
        return among(c, never_in_uri) || among(c, "#%?&+;");
    case ESCAPE_COMPONENT:
        return digit_of(c, '-', '_') < 0 && c != '.' && c != '~';
    case ESCAPE_HTML:
        return among(c, never_in_uri) || among(c, "#%'");
    default: /* nginx lets } pass in a refresh, and ~ not */
        return c == '\'' || c == '~' || (c != '}' && among(c, never_in_uri));
    }
}

uintptr_t ngx_escape_uri(unsigned char *dst, const unsigned char *src, size_t size, uintptr_t type)
{
    static const char hex[] = "0123456789ABCDEF";
    uintptr_t count = 0;
    if (type >= ESCAPE_KINDS)
        type = ESCAPE_URI;
    for (size_t i = 0; i < size; i++) {
        int escaped = escapes(src[i], type);
        count += (uintptr_t)escaped;
        if (dst == NULL)
            continue;
        if (escaped) {
            *dst++ = '%';
            *dst++ = (unsigned char)hex[src[i] >> 4];
            *dst++ = (unsigned char)hex[src[i] & 15];
        } else {
            *dst++ = src[i];
        }
    }
    return dst == NULL ? count : (uintptr_t)dst;
}

static const char *entity(int c)
{
    return c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : NULL;
}

uintptr_t ngx_escape_html(unsigned char *dst, const unsigned char *src, size_t size)
{
    uintptr_t more = 0;
    for (size_t i = 0; i < size; i++) {
        const char *name = entity(src[i]);
        size_t length = name ? strlen(name) : 1;
        more += length - 1;
        if (dst != NULL) {
            memcpy(dst, name ? name : (const char *)&src[i], length);
            dst += length;
        }
    }
    return dst == NULL ? more : (uintptr_t)dst;
}
