-- JSON texts into Lua values.
--
-- Rule: native/json.c scans and checks; here the tables are built from its
-- tape, in one loop with an explicit stack. Who decodes takes the one scanner
-- and puts it back: a finalizer that decodes meanwhile makes its own.
local ffi = require "ffi"
local new_tab = require "table.new"

local C = ffi.C
local ffi_new, ffi_string = ffi.new, ffi.string
local tonumber, setmetatable = tonumber, setmetatable
local byte, find, format = string.byte, string.find, string.format
local min, huge = math.min, math.huge

local shared = require "ngxlua_asgi.lualib.cjson.shared"
local null, array_mt = shared.null, shared.array_mt

ffi.cdef [[
typedef struct {
    union { double number; const char *string; };
    const char *key;
    uint32_t length, key_length, kind, unused;
} ngxlua_json_entry;
typedef struct {
    const char *text, *at;
    char *scratch, *free;
    uint32_t *levels;
    uint32_t depth, max_depth, old_depth;
    int32_t any_number, expected, found;
    uint32_t count;
    int32_t is_inside;
    ngxlua_json_entry tape[512];
} ngxlua_json;
int ngxlua_json_scan(ngxlua_json *j, const char *text, uint32_t max_depth,
                     bool any_number);
]]

local OBJECT, OBJECT_END, ARRAY = 0, 1, 2
local STRING, NUMBER, TRUE, NULL, NUMBER_TEXT = 4, 5, 6, 8, 17
local DONE, MORE, TOO_DEEP = 0, 1, 3
local EXPECTED = {
    [0] = "value", "object key string", "colon", "comma or object end",
    "comma or array end", "the end",
}
local FOUND = {
    [0] = "T_OBJ_BEGIN", "T_OBJ_END", "T_ARR_BEGIN", "T_ARR_END", "T_STRING",
    "T_NUMBER", "T_BOOLEAN", "T_BOOLEAN", "T_NULL", "T_COLON", "T_COMMA",
    "T_END", "invalid token", "invalid number", "unexpected end of string",
    "invalid escape code", "invalid unicode escape code", "T_NUMBER",
}
local MINUS = 45
local FIRST_SCRATCH = 4096
local KEPT_SCRATCH = 1048576  -- bytes: a larger one goes after its text
local AN_OBJECT = -1          -- stands for the count of an array

local free_scanner

local function new_scanner()
    return {
        c = ffi_new("ngxlua_json"), scratch_size = 0, levels_size = 0,
        tables = {}, counts = {}, root = {},
    }
end

-- areas that suffice for a text of `length` bytes, whatever is in it
local function make_room(s, length, max_depth)
    if s.scratch_size < length then
        s.scratch_size = length < FIRST_SCRATCH and FIRST_SCRATCH or length
        s.scratch = ffi_new("char[?]", s.scratch_size)
        s.c.scratch = s.scratch
    end
    local levels = min(max_depth, length)
    if s.levels_size < levels then
        s.levels_size = min(max_depth, 2 * length)
        s.levels = ffi_new("uint32_t[?]", s.levels_size)
        s.c.levels = s.levels
    end
end

-- LuaJIT knows no exponents of eight digits and more
local function far_number(text)
    local number = huge
    if find(text, "[eEpP]%-") or find(text, "^[+-]?[0.]+[eE]")
       or find(text, "^[+-]?0[xX][0.]+[pP]")
    then
        number = 0
    end
    return byte(text, 1) == MINUS and -number or number
end

local function message(c, status)
    local at = tonumber(c.at - c.text)
    if status == TOO_DEEP then
        return format("Found too many nested data structures (%d) at "
                      .. "character %d", c.depth, at)
    end
    return format("Expected %s but found %s at character %d",
                  EXPECTED[c.expected], FOUND[c.found], at + 1)
end

local function convert(text)
    return tonumber(text) or far_number(text)
end

-- One loop: what runs before and after it, LuaJIT interprets, and an FFI
-- call there costs as much as the whole loop.
local function build(s, text, max_depth, any_number, mt)
    local c, tables, counts = s.c, s.tables, s.counts
    local tape = c.tape
    local depth, t, count = 0, s.root, 0
    local status, i, n = MORE, 0, 0
    while true do
        if i == n then
            if status ~= MORE then
                break
            end
            status = C.ngxlua_json_scan(c, text, max_depth, any_number)
            i, n = 0, c.count
            if n == 0 then
                break
            end
        end
        local kind = tape[i].kind
        if kind == OBJECT_END then
            t, count = tables[depth], counts[depth]
            tables[depth] = nil
            depth = depth - 1
        else
            local value
            if kind == STRING then
                value = ffi_string(tape[i].string, tape[i].length)
            elseif kind == NUMBER then
                value = tape[i].number
            elseif kind == OBJECT then
                value = new_tab(0, tape[i].length)
            elseif kind == ARRAY then
                value = new_tab(tape[i].length, 0)
                if mt then
                    setmetatable(value, mt)
                end
            elseif kind == NULL then
                value = null
            elseif kind == NUMBER_TEXT then
                value = convert(ffi_string(tape[i].string, tape[i].length))
            else
                value = kind == TRUE
            end
            if count == AN_OBJECT then
                t[ffi_string(tape[i].key, tape[i].key_length)] = value
            else
                count = count + 1
                t[count] = value
            end
            if kind == OBJECT or kind == ARRAY then
                depth = depth + 1
                tables[depth], counts[depth] = t, count
                t = value
                count = kind == ARRAY and 0 or AN_OBJECT
            end
        end
        i = i + 1
    end
    for open = 1, depth do  -- an error left them so
        tables[open] = nil
    end
    return status
end

local _M = {}

-- the value of `text`, or nil and what is wrong with it
function _M.decode(text, config)
    if byte(text, 1) == 0 and #text > 1 or byte(text, 2) == 0 then
        return nil, "JSON parser does not support UTF-16 or UTF-32"
    end
    local s = free_scanner or new_scanner()
    free_scanner = nil
    make_room(s, #text, config.decode_max_depth)
    local root = s.root
    s.text = text  -- not collected while its bytes are read
    local status = build(s, text, config.decode_max_depth,
                         config.decode_invalid_numbers,
                         config.decode_array_with_array_mt and array_mt)
    local value = root[1]
    root[1], s.text = nil, nil
    if status ~= DONE then
        local err = message(s.c, status)
        free_scanner = s
        return nil, err
    end
    if s.scratch_size <= KEPT_SCRATCH then
        free_scanner = s
    end
    return value
end

return _M
