"""Whatever a client or a script writes as a path, no file outside of the root is answered.

Rule: hypothesis writes the paths; a secret lies beside the root and in every folder above what is
served; symbolic links, which nginx follows, are none of it.
"""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ngxlua_asgi import NgxLua
from tests.gateway.driver import Wire, http_scope
from tests.gateway.logs import Log

SECRET = b"the secret"
CONFIG = """
location / { }
location /a/ { alias PREFIX/html/pub/; }
location /b { alias PREFIX/html/pub/; }
location ~ ^/c(.*)$ { alias PREFIX/html/pub/$1; }
location /d { root PREFIX/html/$arg_r; }
location /e { try_files /$arg_r $uri =404; }
location /f { rewrite ^ /$arg_r break; }
location /g { rewrite_by_lua_block { ngx.req.set_uri("/" .. ngx.var.arg_r, true) } }
location /h { index $arg_r index.html; }
location /i { try_files /none /$arg_r; }
location /j { content_by_lua_block { ngx.exec("/x/" .. ngx.var.arg_r) } }
"""

SEGMENTS = st.sampled_from(
    (
        " .. . ... ..; %2e%2e %2e. ..%2f %2e%2e%2f ..%5c secret file pub html a b c"
        " %00 ..%00 %c0%ae%c0%ae x secret%00 ..\\"
    ).split(" ")
)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=8).map("/".join)
ROOTS = st.sampled_from(["/", *(f"/{name}" for name in "abcdefghij"), "/a/", "/d/", "/h/"])


@pytest.fixture(scope="module")
def wrapped(tmp_path_factory: pytest.TempPathFactory) -> NgxLua:
    prefix = tmp_path_factory.mktemp("fuzz")
    (prefix / "html/pub/dir").mkdir(parents=True)
    for folder in ("", "conf/", "pub/"):
        (prefix / folder).mkdir(exist_ok=True)
        (prefix / folder / "secret").write_bytes(SECRET)
    for folder in ("html", "html/pub", "html/pub/dir"):
        (prefix / folder / "file").write_bytes(b"open")
    conf = Path(prefix / "nginx.conf")
    text = CONFIG.replace("PREFIX", str(prefix))
    conf.write_text(f"events {{ }} http {{ server {{ root {prefix}/html; {text} }} }}")
    made: NgxLua = NgxLua.from_conf(conf)
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ROOTS, PATHS, PATHS)
def test_the_secret_stays_secret(
    wrapped: NgxLua, log: Log, root: str, path: str, argument: str
) -> None:
    wire = Wire()
    raw = f"{root}{path}"
    scope = http_scope("/") | {
        "path": raw,
        "raw_path": raw.encode(),
        "query_string": f"r={argument}".encode(),
    }
    anyio.run(wrapped, scope, wire.receive, wire.send)
    reply = wire.reply()
    log.entries.clear()
    assert SECRET not in reply.body
    assert reply.status in (200, 301, 400, 403, 404, 500)
