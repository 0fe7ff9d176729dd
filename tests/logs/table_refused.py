"""What nginx refuses of its log directives, in its words. Recorded from ``nginx -t``."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["REFUSED", "Refused"]


@dataclass(frozen=True)
class Refused:
    """Statements of the main level and of ``http {}``, and why they are refused."""

    http: str
    told: str
    main: str = ""


REFUSED = [
    Refused(
        "error_log;",
        'invalid number of arguments in "error_log" directive in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "error_log logs/x.log loud;", 'invalid log level "loud" in %PREFIX%/conf/nginx.conf:16'
    ),
    Refused(
        "error_log logs/x.log error warn;",
        'duplicate log level "warn" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "error_log logs/x.log error debug_http;",
        'invalid log level "debug_http" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "error_log logs/x.log debug debug_http;",
        'invalid log level "debug_http" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "error_log logs/x.log debug_http error;",
        'duplicate log level "error" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("error_log logs/x.log debug_http debug_core;", ""),
    Refused("error_log off;", ""),
    Refused("error_log a; error_log a;", ""),
    Refused(
        "error_log logs/no/x.log;",
        'open() "%PREFIX%/logs/no/x.log" failed (2: No such file or directory)',
    ),
    Refused("error_log logs;", 'open() "%PREFIX%/logs" failed (21: Is a directory)'),
    Refused(
        "",
        'invalid log level "loud" in %PREFIX%/conf/nginx.conf:6',
        main="error_log logs/x.log loud;",
    ),
    Refused(
        "",
        'open() "%PREFIX%/logs/no/x.log" failed (2: No such file or directory)',
        main="error_log logs/no/x.log;",
    ),
    Refused("", "", main="error_log a; error_log a warn;"),
    Refused("", "", main="error_log a.log debug_core;"),
    Refused(
        "log_format x;",
        'invalid number of arguments in "log_format" directive in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "log_format a 'x'; log_format a 'y';",
        'duplicate "log_format" name "a" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "log_format combined 'x';",
        'duplicate "log_format" name "combined" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "log_format a escape=xml 'x';",
        'unknown log format escaping "xml" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("log_format a escape=json; access_log logs/x.log a;", ""),
    Refused(
        "log_format a 'x $'; access_log logs/x.log a;",
        'invalid parameter "$" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("log_format a 'x $ y';", 'invalid parameter "$ y" in %PREFIX%/conf/nginx.conf:16'),
    Refused(
        "log_format a 'x ${host';",
        'the closing bracket in "host" variable is missing in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("log_format a 'x ${}';", 'invalid parameter "${}" in %PREFIX%/conf/nginx.conf:16'),
    Refused("log_format a 'x ${';", 'invalid parameter "${" in %PREFIX%/conf/nginx.conf:16'),
    Refused("log_format a 'x $-';", 'invalid parameter "$-" in %PREFIX%/conf/nginx.conf:16'),
    Refused(
        "log_format a '$nothing_such'; access_log logs/x.log a;", 'unknown "nothing_such" variable'
    ),
    Refused("log_format a '$1'; access_log logs/x.log a;", 'unknown "1" variable'),
    Refused(
        "access_log;",
        'invalid number of arguments in "access_log" directive in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log none;", 'unknown log format "none" in %PREFIX%/conf/nginx.conf:16'
    ),
    Refused(
        "access_log logs/x.log late; log_format late 'x';",
        'unknown log format "late" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("access_log logs/x.log Combined;", ""),
    Refused("access_log off off;", 'invalid parameter "off" in %PREFIX%/conf/nginx.conf:16'),
    Refused("access_log off; access_log off;", ""),
    Refused(
        "access_log off combined;", 'invalid parameter "combined" in %PREFIX%/conf/nginx.conf:16'
    ),
    Refused(
        "access_log logs/x.log combined buffer;",
        'invalid parameter "buffer" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined buffer=;",
        'invalid buffer size "" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined buffer=0;",
        'invalid buffer size "0" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined buffer=4x;",
        'invalid buffer size "4x" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined flush=1s;",
        'no buffer is defined for access_log "logs/x.log" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined buffer=4k flush=0;",
        'invalid flush time "0" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined buffer=4k flush=soon;",
        'invalid flush time "soon" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined buffer=4k flush=1s gzip=0;",
        'invalid compression level "0" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined gzip=10;",
        'invalid compression level "10" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined gzip=x;",
        'invalid compression level "x" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/x.log combined gzipped;",
        'invalid parameter "gzipped" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("access_log logs/x.log combined gzip flush=1s;", ""),
    Refused("access_log logs/x.log combined if=$nothing_such;", 'unknown "nothing_such" variable'),
    Refused("access_log logs/x.log combined if=;", ""),
    Refused(
        "access_log logs/x.log combined unless=1;",
        'invalid parameter "unless=1" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "access_log logs/$host.log combined buffer=4k;",
        "buffered logs cannot have variables in name in %PREFIX%/conf/nginx.conf:16",
    ),
    Refused("access_log logs/$nothing_such.log;", 'unknown "nothing_such" variable'),
    Refused(
        "access_log logs/no/x.log;",
        'open() "%PREFIX%/logs/no/x.log" failed (2: No such file or directory)',
    ),
    Refused(
        "access_log logs/x.log combined buffer=4k; access_log logs/x.log combined buffer=8k;",
        'access_log "logs/x.log" already defined with conflicting parameters'
        " in %PREFIX%/conf/nginx.conf:16",
    ),
    Refused("access_log logs/x.log combined buffer=4k; access_log logs/x.log combined;", ""),
    Refused(
        "open_log_file_cache max=1; open_log_file_cache max=2;",
        '"open_log_file_cache" directive is duplicate in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("open_log_file_cache off;", ""),
    Refused(
        "open_log_file_cache max=x;",
        'invalid "open_log_file_cache" parameter "max=x" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "open_log_file_cache min_uses=1;",
        '"open_log_file_cache" must have "max" parameter in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("open_log_file_cache max=10 inactive=20s valid=1m min_uses=2;", ""),
    Refused(
        "open_log_file_cache max=10 loud;",
        'invalid "open_log_file_cache" parameter "loud" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "open_log_file_cache inactive=1s;",
        '"open_log_file_cache" must have "max" parameter in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("open_log_file_cache off max=3;", ""),
    Refused(
        "open_log_file_cache max=1 inactive=x;",
        'invalid "open_log_file_cache" parameter "inactive=x" in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused("open_log_file_cache max=1 min_uses=0;", ""),
    Refused(
        "open_log_file_cache max=0;",
        '"open_log_file_cache" must have "max" parameter in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "server { if ($arg_a) { access_log off; } }",
        '"access_log" directive is not allowed here in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "server { location / { if ($arg_a) { error_log logs/x.log; } } }",
        '"error_log" directive is not allowed here in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "server { location / { if ($arg_a) { log_format x y; } } }",
        '"log_format" directive is not allowed here in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "server { log_format x y; }",
        '"log_format" directive is not allowed here in %PREFIX%/conf/nginx.conf:16',
    ),
    Refused(
        "",
        '"access_log" directive is not allowed here in %PREFIX%/conf/nginx.conf:6',
        main="access_log off;",
    ),
    Refused(
        "",
        '"log_format" directive is not allowed here in %PREFIX%/conf/nginx.conf:6',
        main="log_format x y;",
    ),
]
