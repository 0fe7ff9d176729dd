"""Configurations as OpenResty users write them, for the fuzzer to spoil.

Rule: the real nginx accepts each as it stands (test_reader_fuzz.py asks it), with the files of
FILES beside it.
"""

from __future__ import annotations

FILES = {
    "mime.types": "types {\n    text/html html htm;\n    image/svg+xml svg svgz; # vector\n}\n",
    "proxy.inc": "proxy_set_header Host $http_host;\nproxy_set_header X-IP $remote_addr;\n",
    "sites/a.conf": 'server {\n server_name a;\n include proxy.inc;\n return 200 "a\\n";\n}\n',
    "sites/b.conf": "server {\n server_name b;\n location / {\n  return 204;\n }\n}\n",
}

GUARD = r"""
worker_processes  auto;
error_log stderr warn;

events {
    worker_connections  1024;
}

http {
    include       mime.types;
    default_type  application/octet-stream;
    access_log off;
    lua_package_path "/usr/local/lib/?.lua;;";
    lua_shared_dict sessions 10m;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer"';

    upstream backend {
        server 127.0.0.1:8080 max_fails=3 fail_timeout=30s;
        keepalive 32;
    }

    server {
        listen 127.0.0.1:8080;
        server_name  api.example.com *.example.org;

        location /api/ {
            access_by_lua_block {
                local token = ngx.var.http_authorization
                -- no token, no entry: }
                if not token or token == "" then
                    ngx.header["WWW-Authenticate"] = 'Bearer realm="api"'
                    return ngx.exit(ngx.HTTP_UNAUTHORIZED)
                end
                local m = ngx.re.match(token, [[^Bearer\s+([\w\-.]{10,})$]], "jo")
                ngx.ctx.user = m and { id = m[1], scopes = {} } or nil
            }
            proxy_pass http://backend;
            include proxy.inc;
        }
    }
}
"""

REWRITE = r"""
# static files, PHP style rewrites
user root;
worker_processes 2;
events { use epoll; worker_connections 64; multi_accept on; }

http {
    map $http_upgrade $connection_upgrade {
        default upgrade;
        ''      close;
    }
    map $uri $target {
        hostnames;
        default "";
        include mime.typo*;
        ~^/old/(?<rest>.*)$  /new/$rest;
        "~*\.(gif|jpe?g)$"   "/img";
        server 1;
    }
    types_hash_max_size 2048; server_tokens off;

    server {
        root html;   index index.html index.htm;
        if ($host ~* ^(www\.)?old\.example\.com$) {
            return 301 https://example.com$request_uri;
        }
        if ($request_method = 'POST') { set $post "yes;}"; }
        rewrite "^/user/([0-9]{1,5})/?$" /profile?id=$1 last;
        location = /favicon.ico { log_not_found off; access_log off; }
        location ~ \.php$ {
            try_files $uri =404;
            return 200 "${uri}x\tq\"\\\n";
        }
        location ~* \.(?:css|js)$ {
            expires 7d;
            add_header Cache-Control "public, max-age=604800" always;
            location ~ \.min\.js$ { expires max; }
        }
        error_page 500 502 503 504 = @fallback;
        error_page 404 =200 /empty.gif;
        location @fallback { internal; return 503 'it\'s down'; }
    }
}
"""

OLD_STYLE = r"""
events {}
http {
    init_by_lua 'counter = { n = 0, name = "it\'s" }';
    init_worker_by_lua_block { counter.n = counter.n + 1 }
    server {
        location /hello {
            default_type 'text/plain';
            set $who "world";
            set_by_lua $sum 'local a, b = ngx.arg[1], ngx.arg[2]; return a .. b' $who "!";
            set_by_lua_block $twice { return ngx.var.who .. "{" .. ngx.var.who .. "}" }
            content_by_lua '
                ngx.say("hello, ", ngx.var.who)  -- \"quoted\"
                if ngx.var.arg_name then
                    ngx.say("a\\tb\\n")
                end
            ';
            header_filter_by_lua 'ngx.header["X-A"] = "b"';
            body_filter_by_lua_block{ngx.arg[1] = ngx.arg[1]:gsub("[{}]", { ["{"] = "(" })}
            log_by_lua_file logs/write.lua;
        }
        location ~ ^/n/(\d+)$ {
            content_by_lua_block {
                --[[ a long
                     comment with } and ' and "
                ]]
                local s = [==[ ]] } ]=] ]==] -- ]]
                ngx.print(s, '\'', "\"", '\\')
            }
        }
    }
}
"""

INCLUDES = """\
events{worker_connections 16;}
http{
  include mime.types;include sites/*.conf;
  server{listen 127.0.0.1:8080 default_server;server_name _ ~^(?<sub>.+)\\.x$ "";
    location /{if ($args ~ "a=(b|c)"){set $x "$1";break;}proxy_pass http://127.0.0.1:1/;}
    location ^~ /a\\ b/ {alias html/;}
    location /p{limit_except GET HEAD{deny all;}include proxy.inc;}
  }
}
"""

CRLF = REWRITE.replace("\n", "\r\n")

SEEDS = (GUARD, REWRITE, OLD_STYLE, INCLUDES, CRLF)
