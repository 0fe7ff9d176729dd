/* JSON texts as cjson reads and writes them: what json.c offers to lualib/cjson.
 *
 * Rule: the text is scanned and checked here, a part of it at a time, into a flat tape; Lua builds
 * the tables from it. Nothing is allocated: every area is the caller's. A text ends at its first
 * NUL outside of a string, as a C string does, and has one behind its last byte (Lua's all do).
 */
#ifndef NGXLUA_JSON_H
#define NGXLUA_JSON_H

#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

/* What may stand in a text. Lua has the names (decode.lua). */
enum {
    JSON_OBJECT_BEGIN,
    JSON_OBJECT_END,
    JSON_ARRAY_BEGIN,
    JSON_ARRAY_END,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_COLON,
    JSON_COMMA,
    JSON_END,
    JSON_BAD_TOKEN,
    JSON_BAD_NUMBER,
    JSON_OPEN_STRING,
    JSON_BAD_ESCAPE,
    JSON_BAD_UNICODE,
    JSON_NUMBER_TEXT, /* only on the tape: a number that Lua converts itself */
    JSON_SPACE        /* only inside json.c, like the next */
};

/* What was expected where something else was found; also what may come next. */
enum {
    EXPECT_VALUE,
    EXPECT_KEY,
    EXPECT_COLON,
    EXPECT_OBJECT_GOES_ON,
    EXPECT_ARRAY_GOES_ON,
    EXPECT_NO_MORE,
    EXPECT_FIRST_KEY,  /* or the end of the object */
    EXPECT_FIRST_VALUE /* or the end of the array */
};

enum { JSON_DONE, JSON_MORE, JSON_ERROR, JSON_TOO_DEEP };

enum { JSON_TAPE = 512, JSON_NUMBER_ROOM = 32 };

/* A value, or the end of an object or array. */
typedef struct {
    union {
        double number;
        const char *string; /* also a number's text */
    };
    const char *key; /* inside an object; in the text or in the scratch area */
    uint32_t length; /* of the string; how many an object or array holds, at least */
    uint32_t key_length;
    uint32_t kind;
    uint32_t unused;
} ngxlua_json_entry;

typedef struct {
    const char *text, *at;
    char *scratch, *free; /* as large as the text: what was unescaped */
    uint32_t *levels;     /* max_depth of them, or as many as the text is long */
    uint32_t depth, max_depth;
    uint32_t old_depth; /* levels whose beginning is on an earlier tape */
    int32_t any_number; /* hexadecimal, infinite and other numbers that JSON has not */
    int32_t expected, found;
    uint32_t count;    /* entries on the tape */
    int32_t is_inside; /* of a text; 0 before the first */
    ngxlua_json_entry tape[JSON_TAPE];
} ngxlua_json;

EXPORT int ngxlua_json_scan(ngxlua_json *j, const char *text, uint32_t max_depth, _Bool any_number);
EXPORT uint32_t ngxlua_json_escape(uint8_t *out, const char *in, uint32_t length, _Bool slash);
EXPORT int ngxlua_json_number(uint8_t *out, double number, int precision);

/* json_number.c: the number at `s`; its end, or NULL where there is none */
const char *json_number(const char *s, ngxlua_json_entry *e);
int json_is_odd_number(const char *s);

#endif
