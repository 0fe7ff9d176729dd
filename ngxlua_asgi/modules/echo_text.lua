-- The texts of an echo command, compiled: words, and a line made of them.
--
-- Rule: words are evaluated when the command runs; an echo joins them by
-- blanks and ends them with a newline, unless it was given -n.
local template = require "ngxlua_asgi.api.template"

local ipairs = ipairs
local concat = table.concat

local _M = {}

-- a function of the request that answers the words
function _M.words(texts)
    local computes, n = {}, #texts
    for i, text in ipairs(texts) do
        computes[i] = template.compile(text)
    end
    return function(r)
        local words = {}
        for i = 1, n do
            words[i] = computes[i](r)
        end
        return words
    end
end

-- a function of the request that answers the line
function _M.line(data)
    local ending = data.newline and "\n" or ""
    if #data.texts == 1 then
        local compute, constant = template.compile(data.texts[1])
        if constant then
            constant = constant .. ending
            return function()
                return constant
            end
        end
        return function(r)
            return compute(r) .. ending
        end
    end
    local words_of = _M.words(data.texts)
    return function(r)
        return concat(words_of(r), " ") .. ending
    end
end

return _M
