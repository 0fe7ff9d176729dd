"""What ``-v``, ``-V`` and ``-h`` print.

Rule: OpenResty's form, which its tools read (Test::Nginx: the version, "built with OpenSSL",
"pcre"; opm and others: names of modules). Nothing heavy is imported: ``-V`` is asked for once a
test.
"""

from __future__ import annotations

from typing import Final

from ngxlua_asgi.cli.arguments import Arguments

__all__ = ["VERSION", "version_text"]

VERSION: Final = (
    "openresty/1.22.1.1"  # nginx's as in ngx.config.nginx_version, and OpenResty's fourth
)
_MODULES: Final = (
    "ngx_devel_kit-0.3.2",
    "echo-nginx-module-0.63",
    "set-misc-nginx-module-0.33",
    "headers-more-nginx-module-0.34",
    "ngx_lua-0.10.23",
)
_WITH: Final = ("pcre-jit", "http_realip_module", "http_auth_request_module")
_HELP: Final = """\
Usage: ngxlua-asgi [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]
             [--app module:app] [--upstream name=module:app]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -p prefix     : set prefix path (default: the current folder)
  -e filename   : set error log file (default: logs/error.log)
  -c filename   : set configuration file (default: conf/nginx.conf)
  -g directives : set global directives out of configuration file
  --app module:app           : the ASGI app behind locations without a handler
  --upstream name=module:app : an ASGI app that proxy_pass http://name reaches

"""


def version_text(arguments: Arguments) -> str:
    """What the flags of ``arguments`` ask for, with its line ends."""
    text = f"nginx version: {VERSION}\n"
    if arguments.help:
        text += _HELP
    if arguments.configure:
        text += f"{_openssl()}configure arguments: {_configured()}\n"
    return text


def _openssl() -> str:
    try:
        from _ssl import OPENSSL_VERSION  # ssl itself takes 30 ms
    except ImportError:
        return ""
    return f"built with {OPENSSL_VERSION}\nTLS SNI support enabled\n"


def _configured() -> str:
    options = [f"--with-{name}" for name in _WITH]
    return " ".join([*options, *(f"--add-module=../{name}" for name in _MODULES)])
