"""The if directive: files, conditions put together, what is commonly tested.

Rule: a query argument brings the value; the reply says whether the condition held.
"""

from __future__ import annotations

from tests.nginx.case import Ask, Case

CASES = [
    Case(
        "files",
        r"""
location /f { if (-f $document_root$arg_p) { return 200 "yes"; } return 200 "no"; }
location /nf { if (!-f $document_root$arg_p) { return 200 "yes"; } return 200 "no"; }
location /d { if (-d $document_root$arg_p) { return 200 "yes"; } return 200 "no"; }
location /nd { if (!-d $document_root$arg_p) { return 200 "yes"; } return 200 "no"; }
location /e { if (-e $document_root$arg_p) { return 200 "yes"; } return 200 "no"; }
location /ne { if (!-e $document_root$arg_p) { return 200 "yes"; } return 200 "no"; }
location /x { if (-x $document_root$arg_p) { return 200 "yes"; } return 200 "no"; }
location /nx { if (!-x $document_root$arg_p) { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/f?p=/file", status=200, reply=b"yes"),
            Ask("/f?p=/dir", status=200, reply=b"no"),
            Ask("/f?p=/dir/", status=200, reply=b"no"),
            Ask("/f?p=/none", status=200, reply=b"no"),
            Ask("/f?p=/run", status=200, reply=b"yes"),
            Ask("/f?p=/link", status=200, reply=b"yes"),
            Ask("/f?p=/broken", status=200, reply=b"no"),
            Ask("/f?p=/file/x", status=200, reply=b"no"),
            Ask("/nf?p=/file", status=200, reply=b"no"),
            Ask("/nf?p=/dir", status=200, reply=b"yes"),
            Ask("/nf?p=/dir/", status=200, reply=b"yes"),
            Ask("/nf?p=/none", status=200, reply=b"yes"),
            Ask("/nf?p=/run", status=200, reply=b"no"),
            Ask("/nf?p=/link", status=200, reply=b"no"),
            Ask("/nf?p=/broken", status=200, reply=b"yes"),
            Ask("/nf?p=/file/x", status=200, reply=b"yes"),
            Ask("/d?p=/file", status=200, reply=b"no"),
            Ask("/d?p=/dir", status=200, reply=b"yes"),
            Ask("/d?p=/dir/", status=200, reply=b"yes"),
            Ask("/d?p=/none", status=200, reply=b"no"),
            Ask("/d?p=/run", status=200, reply=b"no"),
            Ask("/d?p=/link", status=200, reply=b"no"),
            Ask("/d?p=/broken", status=200, reply=b"no"),
            Ask("/d?p=/file/x", status=200, reply=b"no"),
            Ask("/nd?p=/file", status=200, reply=b"yes"),
            Ask("/nd?p=/dir", status=200, reply=b"no"),
            Ask("/nd?p=/dir/", status=200, reply=b"no"),
            Ask("/nd?p=/none", status=200, reply=b"yes"),
            Ask("/nd?p=/run", status=200, reply=b"yes"),
            Ask("/nd?p=/link", status=200, reply=b"yes"),
            Ask("/nd?p=/broken", status=200, reply=b"yes"),
            Ask("/nd?p=/file/x", status=200, reply=b"yes"),
            Ask("/e?p=/file", status=200, reply=b"yes"),
            Ask("/e?p=/dir", status=200, reply=b"yes"),
            Ask("/e?p=/dir/", status=200, reply=b"yes"),
            Ask("/e?p=/none", status=200, reply=b"no"),
            Ask("/e?p=/run", status=200, reply=b"yes"),
            Ask("/e?p=/link", status=200, reply=b"yes"),
            Ask("/e?p=/broken", status=200, reply=b"no"),
            Ask("/e?p=/file/x", status=200, reply=b"no"),
            Ask("/ne?p=/file", status=200, reply=b"no"),
            Ask("/ne?p=/dir", status=200, reply=b"no"),
            Ask("/ne?p=/dir/", status=200, reply=b"no"),
            Ask("/ne?p=/none", status=200, reply=b"yes"),
            Ask("/ne?p=/run", status=200, reply=b"no"),
            Ask("/ne?p=/link", status=200, reply=b"no"),
            Ask("/ne?p=/broken", status=200, reply=b"yes"),
            Ask("/ne?p=/file/x", status=200, reply=b"yes"),
            Ask("/x?p=/file", status=200, reply=b"no"),
            Ask("/x?p=/dir", status=200, reply=b"yes"),
            Ask("/x?p=/dir/", status=200, reply=b"yes"),
            Ask("/x?p=/none", status=200, reply=b"no"),
            Ask("/x?p=/run", status=200, reply=b"yes"),
            Ask("/x?p=/link", status=200, reply=b"no"),
            Ask("/x?p=/broken", status=200, reply=b"no"),
            Ask("/x?p=/file/x", status=200, reply=b"no"),
            Ask("/nx?p=/file", status=200, reply=b"yes"),
            Ask("/nx?p=/dir", status=200, reply=b"no"),
            Ask("/nx?p=/dir/", status=200, reply=b"no"),
            Ask("/nx?p=/none", status=200, reply=b"yes"),
            Ask("/nx?p=/run", status=200, reply=b"no"),
            Ask("/nx?p=/link", status=200, reply=b"yes"),
            Ask("/nx?p=/broken", status=200, reply=b"yes"),
            Ask("/nx?p=/file/x", status=200, reply=b"yes"),
        ),
        files={
            "html/file": "x\n",
            "html/dir/": "",
            "html/run": "#!/bin/sh\n",
            "html/link": "-> file",
            "html/broken": "-> nowhere",
        },
    ),
    Case(
        "files by name: relative, with variables, with a blank, with a query",
        r"""
location /rel { if (-f html/file) { return 200 "yes"; } return 200 "no"; }
location /abs { if (-f %PREFIX%/html/file) { return 200 "yes"; } return 200 "no"; }
location /name {
    if (-f $request_filename) { return 200 "yes"; }
    return 200 "no $request_filename";
}
location /quoted { if (-f "$document_root/a b") { return 200 "yes"; } return 200 "no"; }
location /empty { if (-f $arg_none) { return 200 "yes"; } return 200 "no"; }
location /emptye { if (-e "$arg_none") { return 200 "yes"; } return 200 "no"; }
location /emptyd { if (!-d "$arg_none") { return 200 "yes"; } return 200 "no"; }
location /up { if (-f $document_root/../conf/nginx.conf) { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/rel", status=200, reply=b"no"),
            Ask("/abs", status=200, reply=b"yes"),
            Ask("/name", status=200, reply=b"no %PREFIX%/html/name"),
            Ask("/name/file", status=200, reply=b"yes"),
            Ask("/name?x", status=200, reply=b"no %PREFIX%/html/name"),
            Ask("/quoted", status=200, reply=b"yes"),
            Ask("/empty", status=200, reply=b"no"),
            Ask("/emptye", status=200, reply=b"no"),
            Ask("/emptyd", status=200, reply=b"yes"),
            Ask("/up", status=200, reply=b"yes"),
        ),
        files={"html/file": "x\n", "html/name/file": "x\n", "html/a b": "x\n"},
    ),
    Case(
        "and, or, else: the ways around",
        r"""
location /and {
    set $both "";
    if ($arg_a = 1) { set $both "${both}a"; }
    if ($arg_b = 1) { set $both "${both}b"; }
    if ($both = ab) { return 200 "both"; }
    return 200 "not both: [$both]";
}
location /or {
    if ($arg_a$arg_b ~ 1) { return 200 "one of them"; }
    return 200 "none";
}
location /not { if ($arg_a !~ .) { return 200 "empty"; } return 200 "full"; }
""",
        (
            Ask("/and?a=1&b=1", status=200, reply=b"both"),
            Ask("/and?a=1", status=200, reply=b"not both: [a]"),
            Ask("/and?b=1", status=200, reply=b"not both: [b]"),
            Ask("/and", status=200, reply=b"not both: []"),
            Ask("/or?b=1", status=200, reply=b"none"),
            Ask("/or", status=200, reply=b"none"),
            Ask("/not", status=200, reply=b"empty"),
            Ask("/not?a=x", status=200, reply=b"full"),
        ),
    ),
    Case(
        "methods, hosts, agents",
        r"""
location /post { if ($request_method = POST) { return 200 "yes"; } return 200 "no"; }
location /unsafe { if ($request_method !~ ^(GET|HEAD)$) { return 200 "yes"; } return 200 "no"; }
location /host { if ($host = a.test) { return 200 "yes"; } return 200 "no"; }
location /agent { if ($http_user_agent ~* (curl|bot)) { return 200 "yes"; } return 200 "no"; }
location /noagent { if ($http_user_agent = "") { return 200 "yes"; } return 200 "no"; }
location /scheme { if ($scheme = http) { return 200 "yes"; } return 200 "no"; }
location /port { if ($server_port = %PORT%) { return 200 "yes"; } return 200 "no"; }
location /type { if ($content_type ~ json) { return 200 "yes"; } return 200 "no"; }
location /addr { if ($remote_addr = 127.0.0.1) { return 200 "yes"; } return 200 "no"; }
""",
        (
            Ask("/post", method="POST", status=200, reply=b"yes"),
            Ask("/post", status=200, reply=b"no"),
            Ask("/unsafe", method="PUT", status=200, reply=b"yes"),
            Ask("/unsafe", status=200, reply=b"no"),
            Ask("/host", host="A.Test", status=200, reply=b"yes"),
            Ask("/host", status=200, reply=b"no"),
            Ask("/agent", headers=(("User-Agent", "CURL/7"),), status=200, reply=b"yes"),
            Ask("/agent", status=200, reply=b"no"),
            Ask("/noagent", status=200, reply=b"yes"),
            Ask("/noagent", headers=(("User-Agent", ""),), status=200, reply=b"yes"),
            Ask("/scheme", status=200, reply=b"yes"),
            Ask("/port", status=200, reply=b"yes"),
            Ask(
                "/type",
                method="POST",
                headers=(("Content-Type", "application/json"),),
                status=200,
                reply=b"yes",
            ),
            Ask("/addr", status=200, reply=b"yes"),
            Ask("/addr", client="127.0.0.2", status=200, reply=b"no"),
        ),
    ),
]
