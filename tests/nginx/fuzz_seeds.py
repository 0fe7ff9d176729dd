"""Configurations as OpenResty users write them, for test_fuzz_conf.py to spoil.

Rule: the real nginx accepts each as it stands and so do we (the test asks both); between them
they use every directive module. None waits: what a spoiled one may make of time is not tested.
"""

from __future__ import annotations

from tests.config.data_seeds import FILES as READER_FILES
from tests.config.data_seeds import GUARD, OLD_STYLE, REWRITE

__all__ = ["ASKS", "FILES", "LOADS", "SEEDS"]

# What Debian builds apart from nginx; ignored by us.
LOADS = "".join(
    f"load_module modules/{name}_module.so;\n"
    for name in (
        "ndk_http",
        "ngx_http_lua",
        "ngx_http_echo",
        "ngx_http_headers_more_filter",
        "ngx_http_set_misc",
    )
)

FILES = {
    **{f"conf/{name}": text for name, text in READER_FILES.items()},
    "conf/passwd": "ann:{PLAIN}secret\nbob:$apr1$x$0123456789abcdefghijkl\n",
    "lua/page.lua": "ngx.say('page ', ngx.var.uri, ' ', ngx.var.arg_x)\n",
    "html/index.html": "<p>index</p>\n",
    "html/a.txt": "0123456789",
    "html/d/index.html": "<p>d</p>\n",
    "html/50x.html": "<p>sorry</p>\n",
}

GATEWAY = r"""
worker_processes auto;
events { worker_connections 1024; }

http {
    include mime.types;
    default_type application/octet-stream;
    lua_package_path "$prefix/lua/?.lua;$prefix/lua/?/init.lua;;";
    lua_shared_dict limits 1m;
    client_max_body_size 2m;
    client_body_buffer_size 16k;
    init_by_lua_block { count, app = 0, { name = function(x) return "n" .. x end } }

    upstream users {
        server 127.0.0.1:9 weight=2 max_fails=1 fail_timeout=5s;
        server 127.0.0.1:10 backup;
    }
    upstream hello { server 127.0.0.1:9; keepalive 4; }

    map $http_x_version $pool { default hello; "~^v(?<version>\d+)$" users; 2 users; }
    map $request_method $is_write { default 0; POST 1; PUT 1; }

    server {
        listen 8080 default_server;
        server_name gateway.test *.gateway.test;
        set $user "";
        set $trace "t-$request_method";

        server_rewrite_by_lua_block { ngx.ctx.begun = ngx.now() }
        error_page 401 = @login;
        error_page 502 504 /50x.html;

        location /api/ {
            access_by_lua_block {
                local token = ngx.var.arg_token
                if not token then return ngx.exit(401) end
                ngx.var.user = app.name(token)
            }
            proxy_pass http://hello;
            proxy_set_header X-User $user;
            proxy_set_header Host $http_host;
            proxy_connect_timeout 1s;
            header_filter_by_lua_block { ngx.header["X-Trace"] = ngx.var.trace }
            body_filter_by_lua_block { if ngx.arg[1] then ngx.arg[1] = ngx.arg[1]:upper() end }
            log_by_lua_block { count = count + 1 }
        }
        location = /v { return 200 "$pool $version $is_write\n"; }
        location /sub {
            content_by_lua_block {
                local a, b = ngx.location.capture_multi {
                    { "/v" }, { "/api/x", { args = "token=1" } }
                }
                ngx.say(a.status, a.body, b.status, #b.body)
            }
        }
        location /page { content_by_lua_file lua/page.lua; }
        location @login { default_type text/plain; return 401 "who are you?\n"; }
        location = /50x.html { internal; root html; }
    }
}
"""

SITE = r"""
events {}
http {
    default_type text/plain;
    geo $remote_addr $office { default 0; 127.0.0.0/8 1; ::1 1; 10.0.0.0/8 2; }
    split_clients "${remote_addr}x" $variant { 50% a; 20.5% b; * c; }
    limit_req_zone $binary_remote_addr zone=one:1m rate=100r/s;
    limit_conn_zone $server_name zone=two:64k;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
    real_ip_recursive on;

    server {
        listen 127.0.0.1:8081;
        server_name site.test www.site.* ~^(?<sub>\w+)\.site\.test$ "";
        root html;
        index index.html;
        merge_slashes on;
        limit_conn two 10;
        limit_req zone=one burst=5 nodelay;
        limit_req_status 429;
        add_header X-Variant "$variant-$office" always;

        location / { try_files $uri $uri/ /index.html =404; expires 1h; }
        location ^~ /static/ { alias html/; autoindex on; etag off; add_header X-S 1; }
        location ~* \.(txt|css)$ {
            expires 7d;
            types { text/css css; text/plain txt; }
            max_ranges 2;
        }
        location /private {
            satisfy any;
            allow 10.0.0.0/8;
            deny all;
            auth_basic "private $host";
            auth_basic_user_file passwd;
            location /private/deep { auth_basic off; allow all; return 200 "deep\n"; }
        }
        location /guarded {
            auth_request /auth;
            auth_request_set $who $sent_http_x_who;
            echo "hello $who";
        }
        location = /auth {
            internal;
            content_by_lua_block { ngx.header["X-Who"] = "me" ngx.exit(204) }
        }
        location /write { limit_except GET HEAD { deny all; } return 200 "w"; }
        error_page 404 403 /e404;
        location /e404 { return 404 "nothing here\n"; }
    }
}
"""

LEGACY = r"""
events {}
http {
    rewrite_log on;
    recursive_error_pages on;
    server {
        listen 8082;
        server_name legacy.test;
        server_name_in_redirect off;
        absolute_redirect off;
        if ($http_user_agent ~* (bot|spider)) { return 403; }
        if ($args ~ "^old=(\d+)$") { set $id $1; rewrite ^ /item/$id? permanent; }
        rewrite ^/u/([^/]+)/?(.*)$ /user?name=$1&rest=$2 last;
        rewrite "^/y/(\d{4})$" http://example.com/$1?;

        location /user {
            set $x "$arg_name";
            if ($x = "") { return 404; }
            if (-f $document_root/a.txt) { set $x "${x}-f"; }
            if (!-d /nowhere) { add_header X-D 1; break; }
            return 200 "$x $args $is_args $request_uri";
        }
        location ~ ^/item/(?<item>\d+)$ { return 200 "item $item $1"; }
        location /loop { rewrite ^/loop(.*)$ /loop$1x last; }
        location /pool { rewrite ^/pool/(.*)$ /item/$1 break; return 200 "$uri"; }
        location /r { return 302 /there?x=$arg_x; }
        location /code { error_page 418 =200 /user?name=teapot; return 418; }
        location /named { error_page 404 = @n; return 404; }
        location @n { set_by_lua_block $n { return "n" .. ngx.var.uri } return 200 "$n"; }
        location / { uninitialized_variable_warn off; return 200 "$uri $nothing"; set $nothing 1; }
    }
    server { listen 8082; server_name other.test; return 301 $scheme://legacy.test$request_uri; }
}
"""

ECHOES = r"""
events {}
http {
    default_type text/plain;
    more_set_headers "X-Http: $host";
    server {
        listen 8083;
        location /echo { echo "hello $arg_x"; echo -n b; echo_duplicate 2 "ab"; echo_flush; }
        location /main {
            echo_before_body "before";
            echo_after_body "after";
            echo_location /sub "a=$arg_a";
            echo_subrequest POST /read -b "body of $uri";
            echo_location_async /sub;
            echo end;
        }
        location /sub { echo "sub $args $echo_request_method"; }
        location /read { echo_read_request_body; echo_request_body; echo $request_body; }
        location /split { echo_foreach_split "," $arg_list; echo "<$echo_it>"; echo_end; }
        location /exec { echo_exec /echo?x=1; }
        location /status { echo_status 404; echo gone; }
        location /more {
            more_set_headers -s "200 404" -t "text/plain" "X-A: a$arg_x" "Server: x";
            more_clear_headers "X-H*";
            more_set_input_headers "X-In: 1";
            more_clear_input_headers User-Agent;
            echo "$http_x_in";
        }
        location /misc {
            set_escape_uri $e $arg_x;
            set_unescape_uri $u $e;
            set_quote_sql_str $q $u;
            set_md5 $m "a$u"; set_sha1 $s; set_encode_base64 $b $u; set_decode_base64 $d $b;
            set_hmac_sha1 $h key $u; set_if_empty $i none;
            echo "$e $u $q $m $s $b $d $i";
        }
    }
}
"""

PHASES = r"""
events {}
http {
    lua_package_path 'lua/?.lua;;';
    init_worker_by_lua_block { started = true }
    log_by_lua_block { local s = ngx.status }
    server {
        listen 8084;
        location / {
            rewrite_by_lua_block {
                if ngx.var.arg_to then ngx.req.set_uri("/" .. ngx.var.arg_to, true) end
            }
            access_by_lua 'if ngx.var.arg_no then ngx.exit(403) end';
        }
        location /content {
            lua_need_request_body on;
            set $v "v";
            set_by_lua $w 'return ngx.arg[1] .. "w"' $v;
            content_by_lua_block {
                ngx.header.content_type = "text/x"
                local m = ngx.re.match(ngx.var.uri, [[(\w+)$]], "jo")
                ngx.print(m and m[1], ngx.var.w, ngx.req.get_body_data())
                ngx.eof()
            }
        }
        location /exec { content_by_lua_block { ngx.exec("@last", "x=2") } }
        location /redirect { rewrite_by_lua 'return ngx.redirect("/content?a=1", 302)'; }
        location /fail { content_by_lua_block { error { code = 500 } } }
        location /filter {
            header_filter_by_lua_block {
                ngx.header.content_length = nil
                ngx.header["X-F"] = { "1", "2" }
            }
            body_filter_by_lua_block { ngx.arg[1] = "[" .. (ngx.arg[1] or "") .. "]"; }
            return 200 "filtered";
        }
        location /self { content_by_lua_block {
            local r = ngx.location.capture("/filter", {
                share_all_vars = true, method = ngx.HTTP_POST, body = "b"
            })
            ngx.say(r.status, r.body) } }
        location @last { echo "last $uri $args"; }
    }
}
"""

SEEDS = (GATEWAY, SITE, LEGACY, ECHOES, PHASES, GUARD, REWRITE, OLD_STYLE)

# Targets and hosts that mean something to a seed, and some that mean nothing to any.
ASKS = (
    (
        ("/api/x?token=1", "/api/x", "/v", "/sub", "/page?x=1", "/50x.html"),
        (
            "/",
            "/static/",
            "/a.txt",
            "/d",
            "/private",
            "/private/deep",
            "/guarded",
            "/write",
            "/none",
        ),
        ("/u/ann/x", "/y/2020", "/user?name=x", "/item/7", "/loop", "/pool/1", "/code", "/?old=3"),
        (
            "/echo?x=1",
            "/main?a=1",
            "/read",
            "/split?list=a,b",
            "/exec",
            "/status",
            "/more",
            "/misc?x=%27",
        ),
        ("/?to=content", "/content/a", "/exec", "/redirect", "/fail", "/filter", "/self", "/?no=1"),
        ("/api/", "/api/x?y"),
        ("/user/12", "/a.php", "/x.min.js", "/favicon.ico"),
        ("/hello?name=x", "/n/12"),
    ),
    (
        "/",
        "/%41/../b//c",
        "/x%00",
        "/..",
        "/a?%zz",
        "/\xe9",
        "/@named",
        "/d/",
        "/%2e%2e/",
        "/a%0d%0ab",
    ),
)
