"""How long a large configuration takes to load: 400 servers of five locations each.

Rule: CPU time of this process, the best of several rounds; the budget is 0.5 s.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from ngxlua_asgi import NgxLua
from ngxlua_asgi.config.conf import config_from_conf

SERVERS = 400
ROUNDS = 5
BUDGET = 0.5  # seconds

HTTP = """events { worker_connections 1024; }
http {
    default_type text/plain;
    lua_shared_dict limits 10m;
    map $http_upgrade $connection_upgrade { default upgrade; '' close; }
    access_by_lua_block {
        if ngx.var.http_x_blocked then return ngx.exit(403) end
    }
"""

SERVER = """    server {{
        listen 80;
        server_name site{n}.example.com www.site{n}.example.com;
        set $site "site{n}";
        error_page 404 /404.html;
        location / {{ proxy_set_header X-Site $site; root html/{n}; try_files $uri $uri/ =404; }}
        location = /health {{ return 200 "ok {n}"; }}
        location ~ \\.php$ {{ return 403; }}
        location /api/ {{
            rewrite ^/api/v1/(.*)$ /api/$1 break;
            add_header X-Api "v{n}" always;
            content_by_lua_block {{
                local id = ngx.var.arg_id or "none"
                ngx.say("site {n}: ", id)
            }}
        }}
        location @fallback {{ internal; return 503; }}
    }}
"""


def configuration() -> Iterator[str]:
    yield HTTP
    for n in range(SERVERS):
        yield SERVER.format(n=n)
    yield "}\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "nginx.conf")
        path.write_text("".join(configuration()))
        reading, whole = [], []
        for _ in range(ROUNDS):
            start = process_time()
            config_from_conf(path)
            reading.append(process_time() - start)
            start = process_time()
            NgxLua.from_conf(path)
            whole.append(process_time() - start)
    print(
        f"{SERVERS} servers, {path.name}: the model {min(reading):.3f} s, with the VM "
        f"{min(whole):.3f} s (budget {BUDGET} s)"
    )
    sys.exit(min(whole) > BUDGET)


if __name__ == "__main__":
    main()
