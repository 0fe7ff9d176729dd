"""Log directives that nginx refuses are refused here in the same words, files included.

Rule: the recorded words hold for us; nginx, where it is installed, still says them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ngxlua_asgi.config.conf import config_from_conf
from ngxlua_asgi.config.log_files import open_logs
from ngxlua_asgi.errors import ConfigError
from tests.logs.case import Case, build
from tests.logs.site import refusal_of_nginx
from tests.logs.table_refused import REFUSED, Refused


def conf_of(refused: Refused, prefix: Path) -> Path:
    main = refused.main or "error_log logs/error.log;"
    server = "" if "server {" in refused.http else "server { }"
    case = Case("", f"{refused.http}\n{server}", (), {}, main=main, access="")
    return build(case, prefix, 1)


def refusal_of_us(conf: Path) -> str:
    prefix = conf.parents[1]
    try:
        open_logs(config_from_conf(conf, prefix, own_logs=True)).close()
    except ConfigError as error:
        return str(error).replace(str(prefix), "%PREFIX%")
    return ""


@pytest.mark.parametrize("refused", REFUSED, ids=lambda r: r.main or r.http)
def test_we_say_what_was_recorded(refused: Refused, tmp_path: Path) -> None:
    said = refusal_of_us(conf_of(refused, tmp_path / "us"))
    if refused.told.startswith("unknown") and refused.told.endswith("variable"):
        said = said.removesuffix(" in %PREFIX%/conf/nginx.conf:16")  # nginx does not say where
    assert said == refused.told


@pytest.mark.requires("nginx")
@pytest.mark.parametrize("refused", REFUSED, ids=lambda r: r.main or r.http)
def test_nginx_still_says_it(refused: Refused, tmp_path: Path) -> None:
    assert refusal_of_nginx(conf_of(refused, tmp_path / "nginx")) == refused.told
