-- ngx.now, time, update_time, today, localtime, utctime and the times of
-- HTTP: http_time, cookie_time, parse_http_time.
--
-- Rule: as in nginx, time stands still while Lua runs: the clock is read once
-- per turn of the event loop and kept in `now` of the engine's state, which
-- the driver clears. The texts of a second are made once in it.

local ffi = require "ffi"
local state = require "ngxlua_asgi.engine.state"

local cast = ffi.cast
local date = os.date
local error = error
local ffi_string = ffi.string
local floor = math.floor
local str_byte = string.byte
local str_find = string.find
local str_sub = string.sub
local tonumber = tonumber
local type = type

local CLOCK_REALTIME = 0
local DAY = 86400
local LAST_DAY = 2932896        -- December 31, 9999
local DAYS_TO_1970 = 719468     -- from March 1, year 0
local COOKIE_YEAR = 2037        -- the last that nginx writes with two digits

-- A name of our own, so that a library's ffi.cdef of the same function cannot
-- meet this declaration.
ffi.cdef [[
int ngxlua_clock_gettime(int, long *) __asm__("clock_gettime");
]]
local clock_gettime = ffi.C.ngxlua_clock_gettime
local timespec = ffi.new("long[2]")

local _M = {}


-- Now -----------------------------------------------------------------------

-- nginx keeps milliseconds.
local function read_clock()
    clock_gettime(CLOCK_REALTIME, timespec)
    local now = tonumber(timespec[0])
                + floor(tonumber(timespec[1]) / 1000000) / 1000
    state.now = now
    return now
end


function _M.now()
    return state.now or read_clock()
end


local function time()
    return floor(state.now or read_clock())
end


function _M.update_time()
    read_clock()
end


_M.time = time

local local_second, local_text
local utc_second, utc_text


local function localtime()
    local second = time()
    if second ~= local_second then
        local_second = second
        local_text = date("%Y-%m-%d %H:%M:%S", second)
    end
    return local_text
end


_M.localtime = localtime


function _M.today()
    return str_sub(localtime(), 1, 10)
end


function _M.utctime()
    local second = time()
    if second ~= utc_second then
        utc_second = second
        utc_text = date("!%Y-%m-%d %H:%M:%S", second)
    end
    return utc_text
end


-- Written times -------------------------------------------------------------

-- What nginx's conversion to time_t and its gmtime make of any number.
local function clamp(sec)
    if not (sec >= 0 and sec < 2^63) then
        return 0
    end
    sec = floor(sec)
    if sec >= (LAST_DAY + 1) * DAY then
        return LAST_DAY * DAY + DAY - 1
    end
    return sec
end


-- Day of the month, month from March, and year; in the years from March 1 a
-- month begins at day (153 * month + 2) / 5.
local function civil(days)
    local z = days + DAYS_TO_1970
    local era = floor(z / 146097)
    local doe = z - era * 146097
    local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524)
                       - floor(doe / 146096)) / 365)
    local doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))
    local month = floor((5 * doy + 2) / 153)
    local day = doy - floor((153 * month + 2) / 5) + 1
    local year = era * 400 + yoe
    if month >= 10 then
        year = year + 1
    end
    return day, month, year
end


-- The one text, written over at fixed places, by 2 bytes or 4.
local text = ffi.new("uint8_t[32]")
ffi.copy(text, "Thu, 01 Jan 1970 00:00:00 GMT")
local HTTP_SIZE = 29

local WEEK = ffi.new("uint32_t[7]")
ffi.copy(WEEK, "Sun,Mon,Tue,Wed,Thu,Fri,Sat,", 28)
-- from March, so that a leap day ends the year
local MONTH = ffi.new("uint32_t[12]")
ffi.copy(MONTH, " Mar Apr May Jun Jul Aug Sep Oct Nov Dec Jan Feb", 48)
local TWO = ffi.new("uint16_t[100]")
for i = 0, 99 do
    ffi.copy(TWO + i, string.format("%02d", i), 2)
end

local week_at = cast("uint32_t *", text)
local day_at = cast("uint16_t *", text + 5)
local month_word_at = cast("uint32_t *", text + 7)
local century_at = cast("uint16_t *", text + 12)
local year_at = cast("uint16_t *", text + 14)
local hour_at = cast("uint16_t *", text + 17)
local minute_at = cast("uint16_t *", text + 20)
local second_at = cast("uint16_t *", text + 23)


-- "Thu, 01 Jan 1970 00:00:00 GMT" of any number, and its year.
local function format(sec)
    sec = clamp(sec)
    local days = floor(sec / DAY)
    local day, month, year = civil(days)
    local minutes = floor((sec - days * DAY) / 60)
    local hours = floor(minutes / 60)
    local century = floor(year / 100)
    week_at[0] = WEEK[(4 + days) % 7]
    day_at[0] = TWO[day]
    month_word_at[0] = MONTH[month]
    century_at[0] = TWO[century]
    year_at[0] = TWO[year - century * 100]
    hour_at[0] = TWO[hours]
    minute_at[0] = TWO[minutes - hours * 60]
    second_at[0] = TWO[sec - days * DAY - minutes * 60]
    return ffi_string(text, HTTP_SIZE), year
end


-- A server writes the time of the same second again and again.
local http_second, http_text
local cookie_second, cookie_text


function _M.http_time(sec)
    if type(sec) ~= "number" then
        error("number argument only", 2)
    end
    if sec ~= http_second then
        http_second, http_text = sec, (format(sec))
    end
    return http_text
end


function _M.cookie_time(sec)
    if type(sec) ~= "number" then
        error("number argument only", 2)
    end
    if sec ~= cookie_second then
        local s, year = format(sec)
        cookie_second = sec
        cookie_text = str_sub(s, 1, 7) .. "-" .. str_sub(s, 9, 11) .. "-"
                      .. str_sub(s, year > COOKIE_YEAR and 13 or 15)
    end
    return cookie_text
end


-- Read times ----------------------------------------------------------------

local MONTH_DAYS = {
    [0] = 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
}


-- Behind the end of a string nginx sees the NUL there.
local function at(s, p)
    return str_byte(s, p) or 0
end


-- `p` digits as a number, or nil.
local function two_digits(s, p)
    local a, b = at(s, p) - 48, at(s, p + 1) - 48
    if a < 0 or a > 9 or b < 0 or b > 9 then
        return nil
    end
    return a * 10 + b
end


local function four_digits(s, p)
    local a, b = two_digits(s, p), two_digits(s, p + 2)
    return a and b and a * 100 + b
end


-- nginx looks at no more letters than it takes to tell the months apart.
local function month_at(s, p)
    local a, b, c = at(s, p), at(s, p + 1), at(s, p + 2)
    if a == 74 then                                         -- J
        return b == 97 and 0 or c == 110 and 5 or 6         -- an, un, ul
    elseif a == 77 then                                     -- M
        return c == 114 and 2 or 4                          -- ar, ay
    elseif a == 65 then                                     -- A
        return b == 112 and 3 or 7                          -- pr, ug
    end
    return a == 70 and 1 or a == 83 and 8 or a == 79 and 9
           or a == 78 and 10 or a == 68 and 11 or nil
end


-- Hour, minute and second at `p` as seconds, or nil.
local function seconds_at(s, p)
    local hour, min = two_digits(s, p), two_digits(s, p + 3)
    local sec = two_digits(s, p + 6)
    if not hour or not min or not sec
       or at(s, p + 2) ~= 58 or at(s, p + 5) ~= 58
       or hour > 23 or min > 59 or sec > 59
    then
        return nil
    end
    return hour * 3600 + min * 60 + sec
end


local function timestamp(year, month, day, seconds)
    local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
    if day > MONTH_DAYS[month] and not (day == 29 and month == 1 and leap) then
        return nil
    end
    month = month - 1
    if month <= 0 then
        month = month + 12
        year = year - 1
    end
    local days = 365 * year + floor(year / 4) - floor(year / 100)
                 + floor(year / 400) + floor(367 * month / 12) - 30 + day - 1
                 - 719527 + 31 + 28
    local t = days * DAY + seconds
    -- -1 is nginx's error, and so is the second before 1970
    return t ~= -1 and t or nil
end


-- "Sun, 06 Nov 1994 08:49:37 GMT" and "Sunday, 06-Nov-94 08:49:37 GMT", from
-- the day of the month.
local function parse_comma(s, p)
    local day, separator = two_digits(s, p), at(s, p + 2)
    local month = month_at(s, p + 3)
    if not day or not month or at(s, p + 6) ~= separator then
        return nil
    end
    local year
    if separator == 32 then
        if #s - p < 19 then
            return nil
        end
        year = four_digits(s, p + 7)
        p = p + 11
    elseif separator == 45 then
        year = two_digits(s, p + 7)
        year = year and year + (year < 70 and 2000 or 1900)
        p = p + 9
    end
    local seconds = seconds_at(s, p + 1)
    if not year or not seconds or at(s, p) ~= 32 then
        return nil
    end
    return timestamp(year, month, day, seconds)
end


-- "Sun Nov  6 08:49:37 1994", from the month.
local function parse_asctime(s, p)
    local month = month_at(s, p)
    p = p + 4
    if at(s, p) == 32 then
        p = p + 1
    end
    local day = at(s, p) - 48
    if not month or day < 0 or day > 9 then
        return nil
    end
    p = p + 1
    local unit = at(s, p) - 48
    if unit ~= -16 then                                     -- a space
        if unit < 0 or unit > 9 then
            return nil
        end
        day = day * 10 + unit
        p = p + 1
    end
    if #s - p < 13 or at(s, p) ~= 32 or at(s, p + 9) ~= 32 then
        return nil
    end
    local seconds, year = seconds_at(s, p + 1), four_digits(s, p + 10)
    if not seconds or not year then
        return nil
    end
    return timestamp(year, month, day, seconds)
end


function _M.parse_http_time(s)
    if type(s) ~= "string" then
        error("string argument only", 2)
    end
    local n = #s
    local comma = str_find(s, ",", 1, true) or n + 1
    local space = str_find(s, " ", 1, true) or n + 1
    local p = (comma < space and comma or space) + 1
    while str_byte(s, p) == 32 do
        p = p + 1
    end
    if n - p < 17 then
        return nil
    end
    if comma < space then
        return (parse_comma(s, p))
    end
    return (parse_asctime(s, p))
end


return _M
