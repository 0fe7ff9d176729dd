/* Numbers of a JSON text, and strings and numbers on their way into one: see json.h.
 *
 * Rule: exact or not at all. What arithmetic on doubles and integers cannot do without rounding
 * (long fractions, great exponents, hexadecimal) LuaJIT converts, which does not know locales.
 */
#include "json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const double POWER[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum { MOST_DIGITS = 18 };

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int is_hex(char c) {
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static const char *skip_sign(const char *s) {
    return *s == '-' || *s == '+' ? s + 1 : s;
}

/* An exponent behind the letter at `s`, in `*value`; `s` itself where there is none. */
static const char *exponent(const char *s, int *value) {
    const char *digits = skip_sign(s + 1);
    int power = 0;
    if (!is_digit(*digits)) {
        return s;
    }
    const char *end = digits;
    for (; is_digit(*end); end++) {
        power = power < 10000 ? power * 10 + (*end - '0') : power;
    }
    *value += s[1] == '-' ? -power : power;
    return end;
}

/* The end of a hexadecimal number whose digits begin at `s`, or NULL. */
static const char *hexadecimal(const char *s) {
    const char *start = s;
    int ignored = 0;
    while (is_hex(*s)) {
        s++;
    }
    int digits = (int)(s != start);
    if (*s == '.' && (digits || is_hex(s[1]))) {
        s++;
        while (is_hex(*s)) {
            s++;
            digits = 1;
        }
    }
    if (!digits) {
        return NULL;
    }
    return (*s | 32) == 'p' ? exponent(s, &ignored) : s;
}

/* "inf", "infinity", "nan", "nan(...)" at `s`, or NULL. */
static const char *infinite(const char *s, int negative, ngxlua_json_entry *e) {
    e->kind = JSON_NUMBER;
    if (strncasecmp(s, "inf", 3) == 0) {
        e->number = negative ? -INFINITY : INFINITY;
        return strncasecmp(s, "infinity", 8) == 0 ? s + 8 : s + 3;
    }
    if (strncasecmp(s, "nan", 3) != 0) {
        return NULL;
    }
    e->number = NAN;
    const char *end = s + 3;
    if (*end != '(') {
        return end;
    }
    do {
        end++;
    } while (is_digit(*end) || ((*end | 32) >= 'a' && (*end | 32) <= 'z') || *end == '_');
    return *end == ')' ? end + 1 : s + 3;
}

static const char *as_text(ngxlua_json_entry *e, const char *start, const char *end) {
    e->kind = JSON_NUMBER_TEXT;
    e->string = start;
    e->length = (uint32_t)(end - start);
    return end;
}

/* The number at `s` into `e`, as strtod reads it; its end, or NULL where there is none. */
const char *json_number(const char *start, ngxlua_json_entry *e) {
    const char *s = skip_sign(start);
    int negative = *start == '-';
    if (s[0] == '0' && (s[1] | 32) == 'x') {
        const char *end = hexadecimal(s + 2);
        if (end != NULL) {
            return as_text(e, start, end);
        }
    }
    uint64_t digits = 0;
    const char *first = s;
    int power = 0;
    for (; is_digit(*s); s++) { /* wraps where there are too many: not used then */
        digits = digits * 10 + (uint64_t)(*s - '0');
    }
    int64_t count = s - first;
    if (*s == '.' && (count != 0 || is_digit(s[1]))) {
        const char *point = s++;
        for (; is_digit(*s); s++) {
            digits = digits * 10 + (uint64_t)(*s - '0');
        }
        count += s - point - 1;
        power = count > MOST_DIGITS ? 0 : -(int)(s - point - 1);
    }
    if (count == 0) {
        return infinite(s, negative, e);
    }
    if ((*s | 32) == 'e') {
        s = exponent(s, &power);
    }
    if (count > MOST_DIGITS || digits > UINT64_C(1) << 53 || power > 22 || power < -22) {
        return as_text(e, start, s);
    }
    double value = (double)digits; /* exact, as is the power: one rounding, the right one */
    value = power < 0 ? value / POWER[-power] : value * POWER[power];
    e->kind = JSON_NUMBER;
    e->number = negative ? -value : value;
    return s;
}

/* Does strtod accept more here than JSON allows? */
int json_is_odd_number(const char *s) {
    if (*s == '+') {
        return 1;
    }
    if (*s == '-') {
        s++;
    }
    if (*s == '0') {
        return (s[1] | 32) == 'x' || is_digit(s[1]);
    }
    return strncasecmp(s, "inf", 3) == 0 || strncasecmp(s, "nan", 3) == 0;
}

/* --- towards a text ----------------------------------------------------------------------- */

static const char HEX[] = "0123456789abcdef";
static const char ESCAPED[256] = {['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\t'] = 't',
                                  ['\n'] = 'n', ['\f'] = 'f',  ['\r'] = 'r', ['/'] = '/'};

/* Escape a string into `out`, which has room for 6 bytes each; how many it became. */
uint32_t ngxlua_json_escape(uint8_t *out, const char *in, uint32_t length, _Bool slash) {
    uint8_t *start = out;
    for (uint32_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)in[i];
        if (c >= ' ' && c != '"' && c != '\\' && c != 127 && (c != '/' || !slash)) {
            *out++ = c;
        } else if (ESCAPED[c] != '\0') {
            *out++ = '\\';
            *out++ = (uint8_t)ESCAPED[c];
        } else {
            memcpy(out, "\\u00", 4);
            out[4] = (uint8_t)HEX[c >> 4];
            out[5] = (uint8_t)HEX[c & 15];
            out += 6;
        }
    }
    return (uint32_t)(out - start);
}

static int put_digits(uint8_t *out, uint64_t value) {
    char text[20];
    int length = 0;
    do {
        text[length++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    for (int i = 0; i < length; i++) {
        out[i] = (uint8_t)text[length - 1 - i];
    }
    return length;
}

/* printf's, whatever the locale has for a decimal point. */
static int print_number(uint8_t *out, double number, int precision) {
    char text[JSON_NUMBER_ROOM + 8];
    int length = 0;
    snprintf(text, sizeof text, "%.*g", precision, number);
    for (const char *s = text; *s != '\0'; s++) {
        if (is_digit(*s) || *s == '-' || *s == '+' || *s == 'e') {
            out[length++] = (uint8_t)*s;
        } else if (out[length - 1] != '.') {
            out[length++] = '.';
        }
    }
    return length;
}

/* What "%.<precision>g" makes of a finite number, in at most JSON_NUMBER_ROOM bytes; 0: LuaJIT has
 * it faster, and exactly unless it is very great or small.
 *
 * A whole number below 10^precision is its digits. So is one of up to 6 decimals that, times their
 * power of ten, is such a whole number but for that product's own rounding: no other decimal of so
 * few digits is as near, which holds up to 15 of them.
 */
int ngxlua_json_number(uint8_t *out, double number, int precision) {
    double size = fabs(number), limit = POWER[precision < 15 ? precision : 15];
    int decimals = 0, length = 0;
    if (size != 0 && (size < 1e-20 || size > 1e20)) {
        return print_number(out, number, precision);
    }
    if (size >= limit || (size < 1e-4 && size != 0)) {
        return 0;
    }
    double whole = size;
    while (whole != (double)(uint64_t)whole) {
        whole = size * POWER[++decimals];
        if (decimals > 6 || whole >= limit || precision > 15) {
            return 0;
        }
    }
    if (signbit(number)) {
        out[length++] = '-';
    }
    uint64_t digits = (uint64_t)whole;
    for (; decimals > 0 && digits % 10 == 0; decimals--) { /* 1.1 * 10 is not whole */
        digits /= 10;
    }
    uint64_t unit = (uint64_t)POWER[decimals];
    length += put_digits(out + length, digits / unit);
    if (decimals > 0) {
        int fraction = length;
        length += put_digits(out + length, digits % unit + unit); /* a 1 keeps the zeros */
        out[fraction] = '.';
    }
    return length;
}
