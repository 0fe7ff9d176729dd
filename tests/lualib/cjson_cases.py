# ruff: noqa: E501
"""What lua-cjson answers: a Lua body in which `c` is a fresh instance, and its line of results.

Rule: COMMON was recorded from Debian's lua-cjson 2.1.0 (test_cjson.py asks it again where nginx is
installed), OWN from OpenResty's, whose additions these are.
"""

__all__ = ["COMMON", "OWN"]

COMMON = r"""
return c.encode({ 1, "a", true, false, c.null })
    => "[1,\034a\034,true,false,null]"
return c.encode({ x = { y = { 1, 2, { z = "v" } } } })
    => "{\034x\034:{\034y\034:[1,2,{\034z\034:\034v\034}]}}"
return c.encode({}), c.encode({ {} })
    => "{}" "[{}]"
return c.encode(nil), c.encode(true), c.encode("x"), c.encode(-0), c.encode(c.null)
    => "null" "true" "\034x\034" "-0" "null"
return c.encode("\0\1\8\9\10\11\12\13\27\31 \"\\/\127\128\255")
    => "\034\092u0000\092u0001\092b\092t\092n\092u000b\092f\092r\092u001b\092u001f \092\034\092\092\092/\092u007f\128\255\034"
return c.encode(("ab/"):rep(4))
    => "\034ab\092/ab\092/ab\092/ab\092/\034"
return c.encode({ 1.5, 0.1, 1e14, 123456789012345, 1e-5, 0.00012, 1/3, 1e300, -7.25, 2^53 })
    => "[1.5,0.1,1e+14,1.2345678901234e+14,1e-05,0.00012,0.33333333333333,1e+300,-7.25,9.007199254741e+15]"
return c.encode({ 74.32, -16.8957, 0.0061, 100, 1e15, 99999999999999, 1.1, 0.1 + 0.2 })
    => "[74.32,-16.8957,0.0061,100,1e+15,99999999999999,1.1,0.3]"
c.encode_number_precision(3) return c.encode({ 1234, 0.12345, 999.9, 100 })
    => "[1.23e+03,0.123,1e+03,100]"
return c.encode({ [1] = 1, [2] = 2, [4] = 4 })
    => "[1,2,null,4]"
return c.encode({ [100] = 1 })
    => error "t:1: Cannot serialise table: excessively sparse array"
return c.encode({ [10] = 1 })
    => "[null,null,null,null,null,null,null,null,null,1]"
c.encode_sparse_array(true) return c.encode({ [100] = 1 })
    => "{\034100\034:1}"
c.encode_sparse_array(true, 0) return #c.encode({ [100] = 1 })
    => 498
c.encode_sparse_array(false, 3, 20) return #c.encode({ [20] = 1 }), pcall(c.encode, { [21] = 1 })
    => 98 false "Cannot serialise table: excessively sparse array"
return c.encode({ [0] = 1 })
    => "{\0340\034:1}"
return c.encode({ [1.5] = 1 })
    => "{\0341.5\034:1}"
return c.encode({ [-1] = 1 })
    => "{\034-1\034:1}"
return c.encode({ [2^40] = 1 })
    => "{\0341099511627776\034:1}"
return c.encode({ [true] = 1 })
    => error "t:1: Cannot serialise boolean: table key must be a number or string"
return c.encode({ [{}] = 1 })
    => error "t:1: Cannot serialise table: table key must be a number or string"
return c.encode(print)
    => error "t:1: Cannot serialise function: type not supported"
return c.encode({ x = print })
    => error "t:1: Cannot serialise function: type not supported"
return c.encode(coroutine.create(function() end))
    => error "t:1: Cannot serialise thread: type not supported"
return c.encode(newproxy())
    => error "t:1: Cannot serialise userdata: type not supported"
return c.encode(require("ffi").new("int", 1))
    => error "t:1: Cannot serialise cdata: type not supported"
return c.encode({ require("ffi").new("void *") })
    => error "t:1: Cannot serialise cdata: type not supported"
c.encode_max_depth(2) return c.encode({ { 1 } }), pcall(c.encode, { { {} } })
    => "[[1]]" false "Cannot serialise, excessive nesting (3)"
local t = {} t[1] = t return pcall(c.encode, t)
    => false "Cannot serialise, excessive nesting (1001)"
c.encode_invalid_numbers("null") return c.encode({ 1/0, -1/0, 0/0 }), c.encode_invalid_numbers()
    => "[null,null,null]" "null"
return c.encode()
    => error "t:1: bad argument #1 to '?' (expected 1 argument)"
return c.encode(1, 2)
    => error "t:1: bad argument #1 to '?' (expected 1 argument)"
return pcall(c.encode)
    => false "bad argument #1 to '?' (expected 1 argument)"
local x = c.encode(print) return x
    => error "t:1: Cannot serialise function: type not supported"
return c.decode('{"a":[1,2.5,-3e2,true,false,null,"x"],"b":{}}')
    => {"a"={1=1,2=2.5,3=-300,4=true,5=false,6=userdata: NULL,7="x"},"b"={}}
return c.decode('[1,2,3]'), c.decode(' "x" '), c.decode('\t\r\n1 ')
    => {1=1,2=2,3=3} "x" 1
return c.decode('[]'), c.decode('{}'), c.decode('[[],{},[[]]]')
    => {} {} {1={},2={},3={1={}}}
return c.decode('null') == c.null, c.decode('true'), c.decode('false')
    => true true false
return c.decode('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\ude00\\u0000"')
    => "\034\092/\008\012\010\013\009A\195\169\226\130\172\240\159\152\128\000"
return c.decode('{"a":1,"a":2}')
    => {"a"=2}
return c.decode('')
    => error "t:1: Expected value but found T_END at character 1"
return c.decode(' ')
    => error "t:1: Expected value but found T_END at character 2"
return c.decode('{')
    => error "t:1: Expected object key string but found T_END at character 2"
return c.decode('{1:2}')
    => error "t:1: Expected object key string but found T_NUMBER at character 2"
return c.decode('{x}')
    => error "t:1: Expected object key string but found invalid token at character 2"
return c.decode('{"a"}')
    => error "t:1: Expected colon but found T_OBJ_END at character 5"
return c.decode('{"a":}')
    => error "t:1: Expected value but found T_OBJ_END at character 6"
return c.decode('{"a":1,}')
    => error "t:1: Expected object key string but found T_OBJ_END at character 8"
return c.decode('{"a":1 "b"}')
    => error "t:1: Expected comma or object end but found T_STRING at character 8"
return c.decode('{"a":1]')
    => error "t:1: Expected comma or object end but found T_ARR_END at character 7"
return c.decode('[')
    => error "t:1: Expected value but found T_END at character 2"
return c.decode('[1')
    => error "t:1: Expected comma or array end but found T_END at character 3"
return c.decode('[1,]')
    => error "t:1: Expected value but found T_ARR_END at character 4"
return c.decode('[1 2]')
    => error "t:1: Expected comma or array end but found T_NUMBER at character 4"
return c.decode('[1}')
    => error "t:1: Expected comma or array end but found T_OBJ_END at character 3"
return c.decode('1 2')
    => error "t:1: Expected the end but found T_NUMBER at character 3"
return c.decode('[1]]')
    => error "t:1: Expected the end but found T_ARR_END at character 4"
return c.decode('tru')
    => error "t:1: Expected value but found invalid token at character 1"
return c.decode('nul')
    => error "t:1: Expected value but found invalid token at character 1"
return c.decode('[a]')
    => error "t:1: Expected value but found invalid token at character 2"
return c.decode(':')
    => error "t:1: Expected value but found T_COLON at character 1"
return c.decode(',')
    => error "t:1: Expected value but found T_COMMA at character 1"
return c.decode('"abc')
    => error "t:1: Expected value but found unexpected end of string at character 5"
return c.decode('"a\0b"')
    => error "t:1: Expected value but found unexpected end of string at character 3"
return c.decode('"\\x"')
    => error "t:1: Expected value but found invalid escape code at character 2"
return c.decode('"\\u12"')
    => error "t:1: Expected value but found invalid unicode escape code at character 2"
return c.decode('"\\u12G4"')
    => error "t:1: Expected value but found invalid unicode escape code at character 2"
return c.decode('"\\ud800"')
    => error "t:1: Expected value but found invalid unicode escape code at character 2"
return c.decode('"\\ud800\\u0041"')
    => error "t:1: Expected value but found invalid unicode escape code at character 2"
return c.decode('"\\udc00"')
    => error "t:1: Expected value but found invalid unicode escape code at character 2"
return c.decode('[1]\0x')
    => {1=1}
return c.decode('\0[1]')
    => error "t:1: JSON parser does not support UTF-16 or UTF-32"
return c.decode('[\0]')
    => error "t:1: JSON parser does not support UTF-16 or UTF-32"
return c.decode('-')
    => error "t:1: Expected value but found invalid number at character 1"
return c.decode('--1')
    => error "t:1: Expected value but found invalid number at character 1"
return c.decode('.5')
    => error "t:1: Expected value but found invalid token at character 1"
return c.decode('-.5'), c.decode('1.'), c.decode('+1'), c.decode('007')
    => -0.5 1 1 7
return c.decode('1e')
    => error "t:1: Expected the end but found invalid token at character 2"
return c.decode('1e5'), c.decode('1E+5'), c.decode('1e-5'), c.decode('123456789012345678')
    => 100000 100000 1.0000000000000001e-05 1.2345678901234568e+17
return c.decode('0x1F'), c.decode('0x1p4'), c.decode('-0x.8')
    => 31 16 -0.5
return c.decode('0x')
    => error "t:1: Expected the end but found invalid token at character 2"
return c.decode('inf'), c.decode('-Infinity'), c.decode('INF')
    => inf -inf inf
local n = c.decode('nan') return n ~= n
    => true
return c.decode('1e400'), c.decode('-1e99999999'), c.decode('1e-99999999'), c.decode('0e99999999')
    => inf -inf 0 0
return c.decode('0.1234567890123456'), c.decode('1.7976931348623157e308'), c.decode('4.9e-324')
    => 0.12345678901234559 1.7976931348623157e+308 4.9406564584124654e-324
return c.decode('9007199254740993'), c.decode('0.30000000000000004')
    => 9007199254740992 0.30000000000000004
c.decode_invalid_numbers(false) return c.decode('[0x10]')
    => error "t:1: Expected value but found invalid number at character 2"
c.decode_invalid_numbers(false) return c.decode('[inf]')
    => error "t:1: Expected value but found invalid token at character 2"
c.decode_invalid_numbers(false) return c.decode('[-inf]')
    => error "t:1: Expected value but found invalid number at character 2"
c.decode_invalid_numbers(false) return c.decode('[01]')
    => error "t:1: Expected value but found invalid number at character 2"
c.decode_invalid_numbers(false) return c.decode('[+1]')
    => error "t:1: Expected value but found invalid token at character 2"
c.decode_invalid_numbers(false) return c.decode('[0.5,-0.5,0,10]')
    => {1=0.5,2=-0.5,3=0,4=10}
c.decode_max_depth(2) return c.decode('[[1]]'), pcall(c.decode, '[[{}]]')
    => {1={1=1}} false "Found too many nested data structures (3) at character 3"
return pcall(c.decode, ('['):rep(1001))
    => false "Found too many nested data structures (1001) at character 1001"
return #c.decode(('['):rep(1000) .. (']'):rep(1000))
    => 1
return c.decode(nil)
    => error "t:1: bad argument #1 to '?' (string expected, got nil)"
return c.decode({})
    => error "t:1: bad argument #1 to '?' (string expected, got table)"
return c.decode()
    => error "t:1: bad argument #1 to '?' (expected 1 argument)"
return c.decode(12)
    => 12
return pcall(c.decode, nil)
    => false "bad argument #1 to '?' (string expected, got nil)"
return c.encode_max_depth(), c.decode_max_depth(), c.encode_number_precision(), c.encode_sparse_array()
    => 1000 1000 14 false 2 10
return c.encode_keep_buffer(), c.encode_invalid_numbers(), c.decode_invalid_numbers()
    => true false true
return c.encode_keep_buffer(false), c.encode_keep_buffer("on"), c.encode_keep_buffer()
    => false true true
return c.encode_max_depth("5"), c.encode_max_depth(7.9), c.encode_max_depth()
    => 5 7 7
return c.encode_max_depth(0)
    => error "t:1: bad argument #1 to '?' (expected integer between 1 and 2147483647)"
return c.encode_max_depth(2^31)
    => error "t:1: bad argument #1 to '?' (expected integer between 1 and 2147483647)"
return c.encode_max_depth("x")
    => error "t:1: bad argument #1 to '?' (number expected, got string)"
return c.encode_max_depth({})
    => error "t:1: bad argument #1 to '?' (number expected, got table)"
return c.encode_max_depth(1, 2)
    => error "t:1: bad argument #2 to '?' (found too many arguments)"
return c.encode_keep_buffer("x")
    => error "t:1: bad argument #1 to '?' (invalid option 'x')"
return c.encode_keep_buffer({})
    => error "t:1: bad argument #1 to '?' (string expected, got table)"
return c.encode_keep_buffer(1)
    => error "t:1: bad argument #1 to '?' (invalid option '1')"
return c.encode_invalid_numbers("nil")
    => error "t:1: bad argument #1 to '?' (invalid option 'nil')"
return c.encode_sparse_array(true, -1)
    => error "t:1: bad argument #1 to '?' (expected integer between 0 and 2147483647)"
return c.encode_sparse_array(true, 2, {})
    => error "t:1: bad argument #3 to '?' (number expected, got table)"
return c.encode_sparse_array(1, 2, 3, 4)
    => error "t:1: bad argument #4 to '?' (found too many arguments)"
return pcall(c.encode_max_depth, 0)
    => false "bad argument #1 to '?' (expected integer between 1 and 2147483647)"
local d = c.new() d.encode_max_depth(1) return c.encode_max_depth(), d.encode_max_depth()
    => 1000 1
return c.null == require("cjson").null, tostring(c.null), type(c.null), c._NAME
    => true "userdata: NULL" "userdata" "cjson"
local s = require("cjson.safe").new() return s.decode('[1'), s.decode('[1]'), s.encode(print)
    => nil {1=1} nil "Cannot serialise function: type not supported"
local s = require("cjson.safe").new() return pcall(s.decode)
    => false "bad argument #1 to '?' (expected 1 argument)"
local s = require("cjson.safe").new() return s.decode(nil)
    => nil "bad argument #1 to '?' (string expected, got nil)"
local s = require("cjson.safe").new() return s.decode(5), s.encode({ 1 }), s.decode('null') == c.null
    => 5 "[1]" true
"""

OWN = r"""
c.encode_invalid_numbers(true) return c.encode({ 1/0, -1/0, 0/0 })
    => "[Infinity,-Infinity,NaN]"
c.encode_number_precision(16) return c.encode({ 2^53, 0.1, 1/3, 0.1 + 0.2 })
    => "[9007199254740992,0.1,0.3333333333333333,0.3]"
return c.encode_number_precision(17)
    => error "t:1: bad argument #1 to '?' (expected integer between 1 and 16)"
return c.encode(1/0)
    => error "t:1: Cannot serialise number: must not be NaN or Infinity"
return c.encode({ 0/0 })
    => error "t:1: Cannot serialise number: must not be NaN or Infinity"
return c.encode({ [1/0] = 1 })
    => error "t:1: Cannot serialise number: must not be NaN or Infinity"
return c.encode(c.empty_array), c.encode({ c.empty_array }), type(c.empty_array)
    => "[]" "[[]]" "userdata"
return c.encode(setmetatable({}, c.empty_array_mt)), c.encode(setmetatable({ 1 }, c.empty_array_mt))
    => "[]" "[1]"
return c.encode(setmetatable({ x = 1 }, c.empty_array_mt)), c.encode(setmetatable({}, {}))
    => "[]" "{}"
return c.encode(setmetatable({}, c.array_mt)), c.encode(setmetatable({ x = 1, "a" }, c.array_mt))
    => "[]" "[\034a\034]"
return c.encode(setmetatable({}, { __len = function() return 2 end, __index = function(_, k) return k * 2 end }))
    => "[2,4]"
return c.encode(setmetatable({}, { __len = function() return "x" end }))
    => "[]"
return pcall(c.encode, setmetatable({}, { __len = function() error("my", 0) end }))
    => false "my"
return c.encode(setmetatable({ 1, nil, 3 }, { __index = function() return "hole" end }))
    => "[1,\034hole\034,3]"
return c.encode(setmetatable({ 1 }, { __metatable = false }))
    => "[1]"
c.encode_empty_table_as_object(false) return c.encode({}), c.encode({ x = {} }), c.encode_empty_table_as_object()
    => "[]" "{\034x\034:[]}" false
c.encode_escape_forward_slash(false) return c.encode("a/b"), c.encode({ ["/"] = "/" }), c.encode_escape_forward_slash()
    => "\034a/b\034" "{\034/\034:\034/\034}" false
c.encode_skip_unsupported_value_types(true) return c.encode(print), c.encode({ x = print }), c.encode({ 1, print, 2 }), c.encode({ print, 1 })
    => "" "{}" "[1,2]" "[1]"
c.encode_skip_unsupported_value_types(true) return c.encode({ [{}] = print })
    => error "t:1: Cannot serialise table: table key must be a number or string"
c.decode_array_with_array_mt(true) return getmetatable(c.decode('[]')) == c.array_mt, c.encode(c.decode('{"a":[]}')), getmetatable(c.decode('{}'))
    => true "{\034a\034:[]}" nil
return c.encode(c.decode('{"a":[]}')), getmetatable(c.decode('[]'))
    => "{\034a\034:{}}" nil
return c.new().array_mt == c.array_mt, c.new().empty_array_mt == require("cjson.safe").empty_array_mt
    => true true
return c._VERSION
    => "2.1.0.11"
local s = require("cjson.safe").new() return s.encode(setmetatable({}, { __len = function() error("my", 0) end }))
    => nil "my"
"""
