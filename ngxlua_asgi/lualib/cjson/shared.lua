-- What all instances of cjson and cjson.safe have in common: null and the
-- marks of arrays.
--
-- Rule: one of each per VM, so that an instance knows another's tables.
local string_buffer = require "string.buffer"

return {
    -- a null pointer as light userdata: the same value as ngx.null
    null = string_buffer.decode("\3"),
    empty_array = newproxy(),
    empty_array_mt = {},
    array_mt = {},
}
