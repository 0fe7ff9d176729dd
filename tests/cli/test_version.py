"""``-v``, ``-V`` and ``-h``: what tools of OpenResty's read, and how quickly it comes."""

from __future__ import annotations

import re
import resource
import ssl
import subprocess
import sys
from importlib.resources import files

import pytest

from ngxlua_asgi.cli.arguments import parse_arguments
from ngxlua_asgi.cli.version import version_text
from tests.cli.site import OURS


def run(*flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*OURS, *flags], capture_output=True, text=True, timeout=30, check=False)


def test_v_is_one_line_on_standard_error() -> None:
    done = run("-v")
    assert (done.returncode, done.stdout) == (0, "")
    assert re.fullmatch(r"nginx version: openresty/\d+\.\d+\.\d+\.\d+\n", done.stderr)


def test_big_v_names_what_test_nginx_looks_for() -> None:
    text = run("-V").stderr
    assert re.search(r"(?:nginx|openresty+?)[^/]*/(\d+)\.(\d+)\.(\d+)", text)
    assert f"built with {ssl.OPENSSL_VERSION}\n" in text
    assert re.search(r"built with OpenSSL (\d+)\.(\d+)\.(\d+)", text)
    assert "--with-pcre-jit" in text


@pytest.mark.parametrize(
    "module", ["ngx_devel_kit", "echo-nginx-module", "headers-more-nginx-module", "ngx_lua"]
)
def test_big_v_names_the_modules(module: str) -> None:
    assert re.search(rf"--add-module=\S*/{module}-\d", version_text(parse_arguments(["-V"])))


def test_h_lists_every_flag() -> None:
    done = run("-h")
    assert done.returncode == 0
    for flag in "-? -h -v -V -t -T -q -s -p -e -c -g --app --upstream".split():
        assert re.search(rf"(?:^|[ ,\[|])\{flag}\b|{re.escape(flag)}[ ,]", done.stderr), flag


def test_the_version_is_the_one_that_scripts_see() -> None:
    lua = files("ngxlua_asgi").joinpath("api/constants.lua").read_text(encoding="utf-8")
    number = re.search(r"NGINX_VERSION = (\d+)", lua)
    version = re.search(r"openresty/(\d+)\.(\d+)\.(\d+)", version_text(parse_arguments(["-v"])))
    assert number is not None
    assert version is not None
    major, minor, patch = map(int, version.groups())
    assert int(number[1]) == major * 1_000_000 + minor * 1000 + patch


def test_big_v_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom ngxlua_asgi.cli.main import main\nmain(['-V'])\n"
        "print(*{'lupa', 'uvicorn', 'asyncio', 'ssl', 'ngxlua_asgi.config.conf'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_big_v_takes_little_time() -> None:
    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    fastest = 9.0
    for _ in range(3):
        before = spent()
        run("-V")
        fastest = min(fastest, spent() - before)
    assert fastest < 0.15  # seconds of CPU
