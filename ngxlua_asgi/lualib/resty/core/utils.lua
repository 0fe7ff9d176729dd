-- require "resty.core.utils": str_replace_char.
--
-- Rule: lua-resty-core's own little helper; bytes, not characters.
local find, gsub, byte = string.find, string.gsub, string.byte

local _M = { version = require("resty.core.base").version }

--- `text` with every byte `from` replaced by `to` (one byte each).
function _M.str_replace_char(text, from, to)
    if not find(text, from, 1, true) then
        return text
    end
    local code = byte(from)
    return (gsub(text, code == 0 and "%z" or "%" .. from, function()
        return to
    end))
end

return _M
