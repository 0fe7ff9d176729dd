-- nginx's own small HTML pages for statuses that have one.
--
-- Rule: bytes are nginx's with server_tokens off (ngx_http_special_response):
-- CRLF line ends, "<center>nginx</center>" as the signature.
local TITLES = {
    [301] = "301 Moved Permanently", [302] = "302 Found",
    [303] = "303 See Other", [307] = "307 Temporary Redirect",
    [308] = "308 Permanent Redirect",
    [400] = "400 Bad Request", [401] = "401 Authorization Required",
    [402] = "402 Payment Required", [403] = "403 Forbidden",
    [404] = "404 Not Found", [405] = "405 Not Allowed",
    [406] = "406 Not Acceptable", [408] = "408 Request Time-out",
    [409] = "409 Conflict", [410] = "410 Gone",
    [411] = "411 Length Required", [412] = "412 Precondition Failed",
    [413] = "413 Request Entity Too Large",
    [414] = "414 Request-URI Too Large",
    [415] = "415 Unsupported Media Type",
    [416] = "416 Requested Range Not Satisfiable",
    [421] = "421 Misdirected Request", [429] = "429 Too Many Requests",
    [500] = "500 Internal Server Error", [501] = "501 Not Implemented",
    [502] = "502 Bad Gateway", [503] = "503 Service Temporarily Unavailable",
    [504] = "504 Gateway Time-out",
    [505] = "505 HTTP Version Not Supported",
    [507] = "507 Insufficient Storage",
}

-- these say why in a second line
local DETAILS = {
    [494] = "Request Header Or Cookie Too Large",
    [495] = "The SSL certificate error",
    [496] = "No required SSL certificate was sent",
    [497] = "The plain HTTP request was sent to HTTPS port",
}
local DETAIL_TITLES = {
    [494] = "400 Request Header Or Cookie Too Large",
    [495] = "400 The SSL certificate error",
    [496] = "400 No required SSL certificate was sent",
    [497] = "400 The plain HTTP request was sent to HTTPS port",
}

local TAIL = "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"

local function build(title, heading, detail)
    return "<html>\r\n<head><title>" .. title .. "</title></head>\r\n"
        .. "<body>\r\n<center><h1>" .. heading .. "</h1></center>\r\n"
        .. (detail and "<center>" .. detail .. "</center>\r\n" or "")
        .. TAIL
end

local PAGES = {}
for code, title in pairs(TITLES) do
    PAGES[code] = build(title, title)
end
PAGES[498] = PAGES[404]  -- so it is in nginx's table
for code, detail in pairs(DETAILS) do
    PAGES[code] = build(DETAIL_TITLES[code], "400 Bad Request", detail)
end

local _M = {}

-- the page of `code` (nil: none) and the status it is sent with
function _M.page(code)
    return PAGES[code], DETAILS[code] and 400 or code
end

return _M
