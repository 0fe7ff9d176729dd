"""Scripts and other modules around a proxied answer.

Rule: a proxied answer passes the filters, the captures and the log as any other does.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "filters",
        r"""
location /head {
    header_filter_by_lua_block {
        ngx.header["X-Lua"] = ngx.header["X-A"]
        ngx.header["X-A"] = nil
        ngx.header["Set-Cookie"] = "lua=1"
    }
    proxy_pass http://say;
}
location /status { header_filter_by_lua_block { ngx.status = 202 } proxy_pass http://say; }
location /loc {
    header_filter_by_lua_block { ngx.header["X-Loc"] = ngx.header["Location"] }
    proxy_pass http://say/;
}
location /seth {
    header_filter_by_lua_block { ngx.header["Location"] = "/lua" }
    proxy_pass http://say;
}
location /date {
    header_filter_by_lua_block { ngx.header["X-Date"] = tostring(ngx.header.x_pad) }
    proxy_pass http://say;
}
location /body {
    header_filter_by_lua_block { ngx.header.content_length = nil }
    body_filter_by_lua_block { ngx.arg[1] = string.upper(ngx.arg[1]) }
    proxy_pass http://say;
}
location /add { add_header X-Add "$status $upstream_status"; proxy_pass http://say; }
location /more {
    more_set_headers "X-More: m" "X-A: more"; more_clear_headers Etag; proxy_pass http://say;
}
location /early {
    access_by_lua_block { ngx.header["X-Early"] = "e"; ngx.header["X-A"] = "early" }
    proxy_pass http://say;
}
location /exit { header_filter_by_lua_block { ngx.exit(403) } proxy_pass http://say; }
location /type { default_type text/x; charset utf-8; proxy_pass http://say; }
""",
        (
            Ask(
                "/head?x-a=a&set-cookie=b",
                status=200,
                reply_headers={"content-length": "5", "set-cookie": "lua=1", "x-lua": "a"},
                reply=b"said\n",
            ),
            Ask(
                "/status?status=404",
                status=202,
                reply_headers={"content-length": "5"},
                reply=b"said\n",
            ),
            Ask(
                "/loc?status=302&location=http://say/x",
                status=302,
                reply_headers={
                    "content-length": "5",
                    "location": "http://localhost:%PORT%/locx",
                    "x-loc": "/locx",
                },
                reply=b"said\n",
            ),
            Ask(
                "/seth?status=302&location=http://say/x",
                status=302,
                reply_headers={"content-length": "5", "location": "/lua"},
                reply=b"said\n",
            ),
            Ask(
                "/date?x-pad=p",
                status=200,
                reply_headers={"content-length": "5", "x-date": "nil"},
                reply=b"said\n",
            ),
            Ask("/body?body=lower", status=200, reply_headers={}, reply=b"LOWER"),
            Ask(
                "/add",
                status=200,
                reply_headers={"content-length": "5", "x-add": "200 200"},
                reply=b"said\n",
            ),
            Ask(
                "/add?status=404",
                status=404,
                reply_headers={"content-length": "5"},
                reply=b"said\n",
            ),
            Ask(
                "/add?expires=0&cache-control=no-store",
                status=200,
                reply_headers={
                    "content-length": "5",
                    "expires": "0",
                    "cache-control": "no-store",
                    "x-add": "200 200",
                },
                reply=b"said\n",
            ),
            Ask(
                "/more?x-a=a&etag=e",
                status=200,
                reply_headers={"content-length": "5", "x-a": "more", "x-more": "m"},
                reply=b"said\n",
            ),
            Ask(
                "/early?x-a=a",
                status=200,
                reply_headers={"content-length": "5", "x-early": "e", "x-a": ["early", "a"]},
                reply=b"said\n",
            ),
            Ask("/exit", status=403, reply=page("403 Forbidden")),
            Ask("/type", status=200, reply_headers={"content-length": "5"}, reply=b"said\n"),
            Ask(
                "/type?content-type=text/html",
                status=200,
                reply_headers={"content-type": "text/html; charset=utf-8", "content-length": "5"},
                reply=b"said\n",
            ),
        ),
        apps=("say",),
    ),
    Case(
        "captures",
        r"""
location /cap { content_by_lua_block {
    local method = ngx["HTTP_" .. (ngx.var.arg_m or "GET")]
    local res = ngx.location.capture(ngx.var.arg_u, { method = method, body = ngx.var.arg_b })
    ngx.say(res.status, " ", res.truncated)
    local names = {}
    for name in pairs(res.header) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
        local value = res.header[name]
        if name ~= "Connection" and name ~= "Date" then
            ngx.say(name, ": ", type(value) == "table" and table.concat(value, "|") or value)
        end
    end
    ngx.print(res.body)
} }
location /say { proxy_pass http://say/?set-cookie=a&set-cookie=b&x-a=1; }
location /e404 { proxy_pass http://say/?status=404; }
location /redirect { proxy_pass http://say/?status=302&location=/x; }
location /mine { proxy_redirect /x /mine; proxy_pass http://say/?status=302&location=/x; }
location /dump { proxy_set_header Host h; proxy_pass http://dump; }
location /wire { proxy_pass http://wire; }
location /wires/ { proxy_pass http://wire/to/; }
location /intercept {
    proxy_intercept_errors on; error_page 404 = /say; proxy_pass http://say/?status=404;
}
location /accel { proxy_pass http://say/?x-accel-redirect=/inner; }
location /inner { internal; return 200 inner; }
location /accels { proxy_pass http://say/?x-accel-redirect=/inners; }
location /inners { internal; content_by_lua_block { ngx.say("lua ", ngx.var.uri) } }
location /head { proxy_pass http://hello; }
location /closed { proxy_pass http://127.0.0.1:%PORT3%; }
location /slash/ { proxy_pass http://say; }
""",
        (
            Ask(
                "/cap?u=/say",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 false\nContent-Length: 5\nset-cookie: a|b\nx-a: 1\nsaid\n",
            ),
            Ask(
                "/cap?u=/e404",
                status=200,
                reply_headers=CHUNKED,
                reply=b"404 false\nContent-Length: 5\nsaid\n",
            ),
            Ask(
                "/cap?u=/redirect",
                status=200,
                reply_headers=CHUNKED,
                reply=b"302 false\nContent-Length: 5\nlocation: /x\nsaid\n",
            ),
            Ask(
                "/cap?u=/mine",
                status=200,
                reply_headers=CHUNKED,
                reply=b"302 false\nContent-Length: 5\nLocation: /mine\nlocation: /mine\nsaid\n",
                differs="nginx lists the rewritten one twice",
                ours={"reply": b"302 false\nContent-Length: 5\nLocation: /mine\nsaid\n"},
            ),
            Ask(
                "/cap?u=/dump&m=POST&b=body",
                headers=(("X-Client", "c"),),
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 false\n"
                    b"Content-Length: 73\n"
                    b"Content-Type: text/plain\n"
                    b"method=POST\n"
                    b"path=/dump\n"
                    b"query=\n"
                    b"content-length: 4\n"
                    b"host: h\n"
                    b"x-client: c\n"
                    b"\n"
                    b"body"
                ),
            ),
            Ask(
                "/cap?u=/dump",
                method="POST",
                body=b"client's",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"200 false\n"
                    b"Content-Length: 38\n"
                    b"Content-Type: text/plain\n"
                    b"method=GET\n"
                    b"path=/dump\n"
                    b"query=\n"
                    b"host: h\n"
                    b"\n"
                ),
            ),
            Ask(
                "/cap?u=/wire/x%20y?q",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 false\nContent-Type: text/plain\nGET /wire/x%20y q\n",
            ),
            Ask(
                "/cap?u=/wire/xy",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 false\nContent-Type: text/plain\nGET /wire/xy \n",
            ),
            Ask(
                "/cap?u=/wires/xy&m=PUT",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 false\nContent-Type: text/plain\nPUT /to/xy \n",
            ),
            Ask(
                "/cap?u=/intercept",
                status=200,
                reply_headers=CHUNKED,
                reply=b"404 true\nContent-Type: text/plain\n",
            ),
            Ask(
                "/cap?u=/accel",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 false\nContent-Length: 5\nContent-Type: text/plain\ninner",
            ),
            Ask(
                "/cap?u=/accels",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 false\nContent-Type: text/plain\nlua /inners\n",
            ),
            Ask(
                "/cap?u=/head&m=HEAD",
                status=200,
                reply_headers=CHUNKED,
                reply=b"200 true\nContent-Length: 6\nContent-Type: text/plain\n",
            ),
            Ask(
                "/cap?u=/closed",
                status=200,
                reply_headers=CHUNKED,
                reply=b"502 true\nContent-Type: text/plain\n",
            ),
            Ask(
                "/cap?u=/slash",
                status=200,
                reply_headers=CHUNKED,
                reply=b"301 true\nContent-Type: text/plain\nLocation: /slash/\n",
            ),
        ),
        apps=("say", "dump", "wire", "hello"),
        error_log=(
            ("[error] connect() failed (111: Connection refused) while connecting to upstream"),
        ),
    ),
    Case(
        "phases",
        r"""
location /order {
    set $x 1;
    rewrite_by_lua_block { ngx.ctx.seen = "rewrite" }
    access_by_lua_block { ngx.ctx.seen = ngx.ctx.seen .. " access" }
    header_filter_by_lua_block { ngx.header["X-Seen"] = ngx.ctx.seen }
    log_by_lua_block { ngx.log(ngx.NOTICE, ngx.ctx.seen, " ", ngx.status) }
    proxy_pass http://say;
}
location /both { proxy_pass http://say; content_by_lua_block { ngx.say("lua") } }
location /both2 { content_by_lua_block { ngx.say("lua") } proxy_pass http://say; }
location /echo { echo echo; proxy_pass http://say; }
location /return { return 200 returned; proxy_pass http://say; }
location /deny { deny all; proxy_pass http://say; }
location /auth { auth_basic x; auth_basic_user_file none; proxy_pass http://say; }
location /exit { access_by_lua_block { ngx.exit(204) } proxy_pass http://say; }
location /sayin { access_by_lua_block { ngx.say("access") ngx.exit(200) } proxy_pass http://say; }
location /ctx {
    access_by_lua_block { ngx.req.set_uri_args("status=201&body=args") } proxy_pass http://say;
}
location /size { client_max_body_size 3; proxy_pass http://wire; }
location /index/ { index none.html; proxy_pass http://wire; }
""",
        (
            Ask(
                "/order",
                status=200,
                reply_headers={"content-length": "5", "x-seen": "rewrite access"},
                reply=b"said\n",
            ),
            Ask("/both", status=200, reply_headers=CHUNKED, reply=b"lua\n"),
            Ask("/both2", status=200, reply_headers={"content-length": "5"}, reply=b"said\n"),
            Ask("/echo", status=200, reply_headers={"content-length": "5"}, reply=b"said\n"),
            Ask("/return", status=200, reply=b"returned"),
            Ask("/deny", status=403, reply=page("403 Forbidden")),
            Ask(
                "/auth",
                status=401,
                also={"www-authenticate": 'Basic realm="x"'},
                reply=page("401 Authorization Required"),
            ),
            Ask("/exit", status=204, reply_headers={}),
            Ask("/sayin", status=200, reply_headers=CHUNKED, reply=b"access\n"),
            Ask("/ctx", status=201, reply_headers={"content-length": "4"}, reply=b"args"),
            Ask(
                "/size",
                method="POST",
                body=b"four",
                status=413,
                reply=page("413 Request Entity Too Large"),
            ),
            Ask(
                "/size",
                method="POST",
                body=b"fit",
                status=200,
                reply_headers=CHUNKED,
                reply=b"POST /size \nfit",
            ),
            Ask("/index/", status=200, reply_headers=CHUNKED, reply=b"GET /index/ \n"),
        ),
        apps=("say", "wire"),
        error_log=(
            ("[notice] [lua] log_by_lua(conf):1: rewrite access 200 while logging request"),
            "[error] access forbidden by rule",
            "[error] client intended to send too large body: 4 bytes",
        ),
    ),
]
