/* A JSON text becomes a tape: see json.h.
 *
 * Rule: what is accepted and what is said of the rest is lua-cjson's; each function reads up to the
 * byte that stops it, and the NUL behind the text stops all of them.
 */
#include "json.h"

#include <string.h>

/* --- strings ------------------------------------------------------------------------------ */

static int hex4(const char *s) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int c = (unsigned char)s[i];
        if (c >= '0' && c <= '9') {
            c -= '0';
        } else if ((c | 32) >= 'a' && (c | 32) <= 'f') {
            c = (c | 32) - 'a' + 10;
        } else {
            return -1;
        }
        value = value << 4 | c;
    }
    return value;
}

static char *put_utf8(char *out, unsigned code) {
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 63));
        *out++ = (char)(0x80 | (code & 63));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 63));
        *out++ = (char)(0x80 | (code >> 6 & 63));
        *out++ = (char)(0x80 | (code & 63));
    }
    return out;
}

/* The escape "\uXXXX" at j->at, or the two of a surrogate pair; NULL: it is none. */
static char *unescape_unicode(ngxlua_json *j, char *out) {
    int code = hex4(j->at + 2);
    if (code < 0) {
        return NULL;
    }
    if ((code & 0xF800) == 0xD800) {
        if ((code & 0x400) != 0 || j->at[6] != '\\' || j->at[7] != 'u') {
            return NULL;
        }
        int low = hex4(j->at + 8);
        if (low < 0 || (low & 0xFC00) != 0xDC00) {
            return NULL;
        }
        code = ((code & 0x3FF) << 10 | (low & 0x3FF)) + 0x10000;
        j->at += 6;
    }
    j->at += 6;
    return put_utf8(out, (unsigned)code);
}

static const char UNESCAPED[256] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                    ['t'] = '\t', ['n'] = '\n',  ['f'] = '\f', ['r'] = '\r'};

/* The rest of a string that has escapes, the first of them at j->at. */
static int scan_escaped(ngxlua_json *j, ngxlua_json_entry *e, const char *start) {
    char *out = j->free;
    e->string = out;
    memcpy(out, start, (size_t)(j->at - start));
    out += j->at - start;
    for (;;) {
        char c = *j->at;
        if (c == '"') {
            break;
        }
        if (c == '\0') {
            return JSON_OPEN_STRING;
        }
        if (c != '\\') {
            *out++ = c;
            j->at++;
        } else if (j->at[1] == 'u') {
            out = unescape_unicode(j, out);
            if (out == NULL) {
                return JSON_BAD_UNICODE;
            }
        } else {
            *out = UNESCAPED[(unsigned char)j->at[1]];
            if (*out++ == '\0') {
                return JSON_BAD_ESCAPE;
            }
            j->at += 2;
        }
    }
    e->length = (uint32_t)(out - e->string);
    j->free = out;
    j->at++;
    return JSON_STRING;
}

static int scan_string(ngxlua_json *j, ngxlua_json_entry *e) {
    const char *start = ++j->at, *s = start;
    while (*s != '"' && *s != '\\' && *s != '\0') {
        s++;
    }
    j->at = s;
    if (*s == '\\') {
        return scan_escaped(j, e, start);
    }
    if (*s == '\0') {
        return JSON_OPEN_STRING;
    }
    e->string = start;
    e->length = (uint32_t)(s - start);
    j->at = s + 1;
    return JSON_STRING;
}

/* --- tokens ------------------------------------------------------------------------------- */

enum { A_STRING = JSON_SPACE + 1, A_NUMBER, A_WORD, A_NUMBER_OR_WORD };

static const uint8_t FIRST[256] = {
    ['{'] = JSON_OBJECT_BEGIN + 1, ['}'] = JSON_OBJECT_END + 1, ['['] = JSON_ARRAY_BEGIN + 1,
    [']'] = JSON_ARRAY_END + 1,    [','] = JSON_COMMA + 1,      [':'] = JSON_COLON + 1,
    ['\0'] = JSON_END + 1,         [' '] = JSON_SPACE + 1,      ['\t'] = JSON_SPACE + 1,
    ['\n'] = JSON_SPACE + 1,       ['\r'] = JSON_SPACE + 1,     ['"'] = A_STRING + 1,
    ['-'] = A_NUMBER + 1,          ['0'] = A_NUMBER + 1,        ['1'] = A_NUMBER + 1,
    ['2'] = A_NUMBER + 1,          ['3'] = A_NUMBER + 1,        ['4'] = A_NUMBER + 1,
    ['5'] = A_NUMBER + 1,          ['6'] = A_NUMBER + 1,        ['7'] = A_NUMBER + 1,
    ['8'] = A_NUMBER + 1,          ['9'] = A_NUMBER + 1,        ['t'] = A_WORD + 1,
    ['f'] = A_WORD + 1,            ['n'] = A_NUMBER_OR_WORD + 1, ['N'] = A_NUMBER_OR_WORD + 1,
    ['i'] = A_NUMBER_OR_WORD + 1,  ['I'] = A_NUMBER_OR_WORD + 1, ['+'] = A_NUMBER_OR_WORD + 1,
};

static int scan_number(ngxlua_json *j, ngxlua_json_entry *e) {
    const char *end = json_number(j->at, e);
    if (end == NULL) {
        return JSON_BAD_NUMBER;
    }
    j->at = end;
    return (int)e->kind;
}

static int scan_word(ngxlua_json *j, ngxlua_json_entry *e) {
    if (strncmp(j->at, "true", 4) == 0) {
        j->at += 4;
        return JSON_TRUE;
    }
    if (strncmp(j->at, "false", 5) == 0) {
        j->at += 5;
        return JSON_FALSE;
    }
    if (strncmp(j->at, "null", 4) == 0) {
        j->at += 4;
        return JSON_NULL;
    }
    if (j->any_number && json_is_odd_number(j->at)) {
        return scan_number(j, e);
    }
    return JSON_BAD_TOKEN;
}

/* The next token; j->at is behind it, or where the error or the end is. */
static int next_token(ngxlua_json *j, ngxlua_json_entry *e, const char **start) {
    int kind;
    while ((kind = FIRST[(unsigned char)*j->at] - 1) == JSON_SPACE) {
        j->at++;
    }
    *start = j->at;
    switch (kind) {
    case -1:
        return JSON_BAD_TOKEN;
    case JSON_END:
        return JSON_END;
    case A_STRING:
        kind = scan_string(j, e);
        break;
    case A_NUMBER:
        kind = !j->any_number && json_is_odd_number(j->at) ? JSON_BAD_NUMBER : scan_number(j, e);
        break;
    case A_WORD:
    case A_NUMBER_OR_WORD:
        kind = scan_word(j, e);
        break;
    default:
        j->at++;
        return kind;
    }
    if (kind >= JSON_BAD_TOKEN && kind <= JSON_BAD_UNICODE) {
        *start = j->at;
    }
    return kind;
}

/* --- what may follow what ----------------------------------------------------------------- */

/* An object or array begins; 0: too deep. */
static int descend(ngxlua_json *j, int kind) {
    if (j->depth >= j->max_depth) {
        j->depth++;
        return 0;
    }
    j->levels[j->depth++] = j->count << 1 | (kind == JSON_ARRAY_BEGIN);
    j->expected = kind == JSON_ARRAY_BEGIN ? EXPECT_FIRST_VALUE : EXPECT_FIRST_KEY;
    return 1;
}

/* A value or a whole object or array is complete. */
static void go_on(ngxlua_json *j) {
    if (j->depth == 0) {
        j->expected = EXPECT_NO_MORE;
    } else {
        j->expected = j->levels[j->depth - 1] & 1 ? EXPECT_ARRAY_GOES_ON : EXPECT_OBJECT_GOES_ON;
    }
}

static void ascend(ngxlua_json *j, ngxlua_json_entry *e) {
    e->kind = JSON_OBJECT_END;
    j->count++;
    j->depth--;
    if (j->old_depth > j->depth) {
        j->old_depth = j->depth;
    }
    go_on(j);
}

/* Whoever holds this value, holds one more. */
static void count_in(ngxlua_json *j) {
    if (j->depth > j->old_depth) {
        j->tape[j->levels[j->depth - 1] >> 1].length++;
    }
}

static int is_value(int kind) {
    return kind == JSON_OBJECT_BEGIN || kind == JSON_ARRAY_BEGIN || kind == JSON_NUMBER_TEXT
           || (kind >= JSON_STRING && kind <= JSON_NULL);
}

static int take_value(ngxlua_json *j, ngxlua_json_entry *e, int kind) {
    count_in(j);
    e->kind = (uint32_t)kind;
    if (kind == JSON_OBJECT_BEGIN || kind == JSON_ARRAY_BEGIN) {
        e->length = 0;
        if (!descend(j, kind)) {
            return JSON_TOO_DEEP;
        }
    } else {
        go_on(j);
    }
    j->count++;
    return JSON_MORE;
}

static int wrong(ngxlua_json *j, int expected, int found, const char *start) {
    j->expected = expected;
    j->found = found;
    j->at = start;
    return JSON_ERROR;
}

/* One token further. */
static int step(ngxlua_json *j) {
    ngxlua_json_entry *e = &j->tape[j->count];
    const char *start;
    int kind = next_token(j, e, &start);
    switch (j->expected) {
    case EXPECT_FIRST_KEY:
        if (kind == JSON_OBJECT_END) {
            ascend(j, e);
            return JSON_MORE;
        } /* fall through */
    case EXPECT_KEY:
        if (kind != JSON_STRING) {
            return wrong(j, EXPECT_KEY, kind, start);
        }
        e->key = e->string;
        e->key_length = e->length;
        j->expected = EXPECT_COLON;
        return JSON_MORE;
    case EXPECT_COLON:
        j->expected = EXPECT_VALUE;
        return kind == JSON_COLON ? JSON_MORE : wrong(j, EXPECT_COLON, kind, start);
    case EXPECT_FIRST_VALUE:
        if (kind == JSON_ARRAY_END) {
            ascend(j, e);
            return JSON_MORE;
        } /* fall through */
    case EXPECT_VALUE:
        return is_value(kind) ? take_value(j, e, kind) : wrong(j, EXPECT_VALUE, kind, start);
    case EXPECT_NO_MORE:
        return kind == JSON_END ? JSON_DONE : wrong(j, EXPECT_NO_MORE, kind, start);
    default:
        if (kind == JSON_COMMA) {
            j->expected = j->expected == EXPECT_OBJECT_GOES_ON ? EXPECT_KEY : EXPECT_VALUE;
            return JSON_MORE;
        }
        if (kind != (j->expected == EXPECT_OBJECT_GOES_ON ? JSON_OBJECT_END : JSON_ARRAY_END)) {
            return wrong(j, j->expected, kind, start);
        }
        ascend(j, e);
        return JSON_MORE;
    }
}

/* Fill the tape from its start; the first call for a text, and each after JSON_MORE. */
int ngxlua_json_scan(ngxlua_json *j, const char *text, uint32_t max_depth, _Bool any_number) {
    int status = JSON_MORE;
    if (!j->is_inside) {
        j->text = j->at = text;
        j->free = j->scratch;
        j->max_depth = max_depth;
        j->any_number = any_number;
        j->depth = 0;
        j->expected = EXPECT_VALUE;
    }
    j->count = 0;
    j->old_depth = j->depth;
    while (status == JSON_MORE && j->count < JSON_TAPE) {
        status = step(j);
    }
    j->is_inside = status == JSON_MORE;
    return status;
}
