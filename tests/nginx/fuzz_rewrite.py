"""Random programs of the rewrite module: set, if, rewrite, return, break in servers and locations.

Rule: only what nginx accepts, and what it answers at once; every way through a server ends in a
text that shows the variables, so that two machines that differ are seen to differ.
"""

from __future__ import annotations

from random import Random

__all__ = ["random_server", "random_target"]

PIECES = (
    *(
        "",
        "0",
        "1",
        "a",
        "b",
        "x y",
        "${uri}",
        "${args}",
        "${a}",
        "${b}",
        "$1",
        "$2",
        "${arg_x}",
        "${n}",
        "/",
    ),
    *(
        "${is_args}",
        "${request_uri}",
        "${document_uri}",
        "%41",
        "%2F",
        "?",
        "&",
        "#",
        ";",
        "\xe9",
        "+",
        "${host}",
    ),
    *(
        "${arg_nothing}",
        "${http_host}",
        "${request_method}",
        "${query_string}",
        "${a}b",
        ".",
        "%",
        "//",
    ),
)
REGEXES = (
    *(
        "^/(.*)$",
        "^/a(.)?",
        "b",
        "(x)(y)?",
        "^(?<n>.)",
        "^$",
        r"/(\w+)/(\w+)",
        "(?i)B",
        ".",
        "a|(b)",
    ),
    *(
        "^/[ab]/?(.*)",
        "%",
        r"\?",
        "(?<n>[^/]*)$",
        "^/(?<n>a)(b)?",
        "^(.+)/(.*)$",
        "=",
        "0",
        r"(\d)",
    ),
)
TARGETS = (
    *("/a", "/b", "/c", "/d/", "/a/$1", "/b?$args", "/c?x=$1", "/d?", "/b?", "/$1", "/$1?y=$2"),
    *("http://h/$1?z=$2", "https://h$uri", "$scheme://h/", "//x", "c", "$a", "/%41/$1", "/a/./b"),
    *("/b c", "/?$1", "/$uri", "/$n", "/b?a=$arg_x&", "?x", "/a#f", "/$1$2", "/e/$arg_x", "/b?$1?"),
)
CODES = (
    200,
    201,
    204,
    301,
    302,
    303,
    307,
    308,
    400,
    402,
    403,
    404,
    405,
    410,
    416,
    500,
    502,
    503,
    599,
)
FILES = ("html/f", "html/none", "html/d", "$document_root/f", "$document_root$uri")
SHOW = '"%s $uri|$args|$a|$b|$1|$2|$n"'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _value(rng: Random) -> str:
    text = "".join(rng.choice(PIECES) for _ in range(rng.choice((1, 1, 2, 3))))
    return _quoted(text)


def _condition(rng: Random) -> str:
    variable = rng.choice(("$a", "$b", "$uri", "$args", "$arg_x", "$n", "$request_uri", "$is_args"))
    match rng.randrange(6):
        case 0:
            return f"({variable})"
        case 1:
            return f"({variable} {rng.choice(('=', '!='))} {_value(rng)})"
        case 2:
            test = rng.choice(("-f", "!-f", "-d", "!-d", "-e", "!-e", "-x", "!-x"))
            return f"({test} {_quoted(rng.choice(FILES))})"
        case _:
            operator = rng.choice(("~", "~*", "!~", "!~*"))
            return f"({variable} {operator} {_quoted(rng.choice(REGEXES))})"


def _return(rng: Random) -> str:
    kind = rng.randrange(5)
    if kind == 0:
        return f"return {rng.choice(CODES)};"
    if kind == 1:
        return f"return {rng.choice(('http://h/$1', 'https://$host$uri', '$scheme://x?$args'))};"
    if kind == 2:
        return f"return {rng.choice((301, 302, 303, 307, 308))} {_quoted(rng.choice(TARGETS))};"
    return f"return {rng.choice(CODES)} {_value(rng)};"


def _statement(rng: Random, depth: int) -> str:
    match rng.randrange(12):
        case 0 | 1 | 2:
            return f"set ${rng.choice('ab')} {_value(rng)};"
        case 3 | 4 | 5 if depth == 0:
            inside = " ".join(_statement(rng, 1) for _ in range(rng.randrange(3)))
            return f"if {_condition(rng)} {{ {inside} }}"
        case 6:
            return "break;" if rng.random() < 0.5 else _return(rng)
        case 7:
            return "set $args " + _value(rng) + ";"
        case _:
            flag = rng.choice(("", "", "", " last", " last", " break", " redirect", " permanent"))
            to = _quoted(rng.choice(TARGETS))
            return f"rewrite {_quoted(rng.choice(REGEXES))} {to}{flag};"


def _program(rng: Random, most: int, name: str) -> str:
    lines = [_statement(rng, 0) for _ in range(rng.randrange(most + 1))]
    if name:
        lines.append(f"return 200 {SHOW % name};")
    return "\n".join(lines) + "\n"


def _error_pages(rng: Random) -> str:
    lines = []
    while rng.random() < 0.25:
        codes = " ".join(str(code) for code in sorted({rng.choice(CODES[3:]) for _ in range(3)}))
        answer = rng.choice(("", "", "=", "=200", "=404", "=302"))
        uri = rng.choice(("/a", "/b?e=1", "/e/1", "@named", "/$a", "http://h/$uri", "/none", "x"))
        lines.append(f"error_page {codes} {answer} {uri};\n")
    if rng.random() < 0.1:
        lines.append("recursive_error_pages on;\n")
    return "".join(lines)


def random_server(rng: Random) -> str:
    """The inside of a server."""
    heads = ("/", "/a", "= /b", "^~ /c", r"~ ^/d(.)?", "/e", r"~* /(\w)$")
    chosen = ["/", *(head for head in heads[1:] if rng.random() < 0.6)]
    locations = "".join(
        f"location {head} {{\n{_error_pages(rng)}{_program(rng, 4, str(number))}}}\n"
        for number, head in enumerate(chosen)
    )
    return (
        'root html; log_not_found off; uninitialized_variable_warn off;\nset $n "";\n'
        f"{_error_pages(rng)}{_program(rng, 2, '')}{locations}"
        f'location @named {{\nset $a "named";\n{_program(rng, 2, "@")}}}\n'
        'location @never { set $a ""; set $b ""; }\n'
    )


def random_target(rng: Random) -> str:
    """What is asked."""
    path = rng.choice(
        ("/", "/a", "/b", "/c/x", "/d", "/dx", "/e/1", "/a/b", "/ab", "/a%20b", "/x%3Fy", "/%C3%A9")
    )
    return path + rng.choice(
        ("", "", "?x=1", "?x=a%20b", "?x=", "?y&x=%2F", "?b", "?x=1&x=2", "?%zz")
    )
