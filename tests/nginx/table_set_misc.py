"""The set-misc module's directives: codes of the rewrite phase that compute a variable.

Rule: with two arguments the second is the input, with one it is the variable itself.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "escaping",
        r"""
location /e { set_escape_uri $x $arg_a; set_unescape_uri $y $arg_a; return 200 "[$x][$y]"; }
location /own { set $x "a b/c?d&e=f+g%"; set_escape_uri $x; return 200 "$x"; }
location /all { set_unescape_uri $raw $arg_a; set_escape_uri $x $raw; return 200 "$x"; }
location /un { set_unescape_uri $x $arg_a; return 200 "[$x]"; }
location /sql { set_unescape_uri $raw $arg_a; set_quote_sql_str $x $raw; return 200 "$x"; }
location /pg { set_unescape_uri $raw $arg_a; set_quote_pgsql_str $x $raw; return 200 "$x"; }
location /json { set_unescape_uri $raw $arg_a; set_quote_json_str $x $raw; return 200 "$x"; }
""",
        (
            Ask("/e?a=%20b%2Fc", status=200, reply=b"[%2520b%252Fc][ b/c]"),
            Ask("/e", status=200, reply=b"[][]"),
            Ask("/own", status=200, reply=b"a%20b%2Fc%3Fd%26e%3Df%2Bg%25"),
            Ask(
                "/all?a=%00%01%1f%20!%22%23$%25%26'()*%2b,-./09:;%3c=%3e%3f@AZ",
                status=200,
                reply=b"%00%01%1F%20!%22%23$%25%26'()*%2B,-.%2F09%3A%3B%3C%3D%3E%3F@AZ",
            ),
            Ask(
                "/all?a=[%5c]%5e_%60az%7b%7c%7d~%7f%80%ff",
                status=200,
                reply=b"%5B%5C%5D%5E_`az%7B|%7D~%7F%80%FF",
            ),
            Ask("/un?a=a+b%41%zz%4", status=200, reply=b"[a bAzz]"),
            Ask("/un?a=%4g%g4%", status=200, reply=b"[g4]"),
            Ask("/un?a=%3f%3F%2B", status=200, reply=b"[??+]"),
            Ask(
                "/sql?a=it's%20%22q%22%5c%00%08%0a%0d%09%1a%24%c3%a9",
                status=200,
                reply=b"'it\\'s \\\"q\\\"\\\\\\0\\b\\n\\r\\t\\Z\\$\xc3\xa9'",
            ),
            Ask("/sql?a=", status=200, reply=b"''"),
            Ask("/sql", status=200, reply=b"''"),
            Ask(
                "/pg?a=it's%20%22q%22%5c%0a%24", status=200, reply=b"E'it\\'s \\\"q\\\"\\\\\\n\\$'"
            ),
            Ask("/pg?a=%c3%a9", status=200, reply=b"E'\xc3\xa9'"),
            Ask("/pg?a=%ff%c3", status=200, reply=b"E'\\\\377\\\\303'"),
            Ask(
                "/pg?a=%e4%bd%a0%f0%9f%98%80", status=200, reply=b"E'\xe4\xbd\xa0\xf0\x9f\x98\x80'"
            ),
            Ask("/pg?a=%a9x", status=200, reply=b"E'\\\\251x'"),
            Ask("/pg", status=200, reply=b"''"),
            Ask(
                "/json?a=it's%20%22q%22%5c/%00%01%08%0a%0c%0d%09%1f%7f%c3%a9",
                status=200,
                reply=b'"it\'s \\"q\\"\\\\/\\u0000\\u0001\\b\\n\\f\\r\\t\\u001f\x7f\xc3\xa9"',
            ),
            Ask("/json", status=200, reply=b"null"),
        ),
        main="load_module modules/ngx_http_set_misc_module.so;",
    ),
    Case(
        "digests and encodings",
        r"""
location /md5 { set_md5 $x $arg_a; return 200 "$x"; }
location /sha1 { set $x $arg_a; set_sha1 $x; return 200 "$x"; }
location /hmac { set_hmac_sha1 $x $arg_k $arg_a; set_encode_base64 $x; return 200 "$x"; }
location /hmac2 { set_hmac_sha256 $x $arg_k $arg_a; set_encode_hex $x; return 200 "$x"; }
location /b64 { set_encode_base64 $x $arg_a; set_decode_base64 $y $x; return 200 "$x $y"; }
location /d64 { set_decode_base64 $y $arg_a; return 200 "[$y]"; }
location /url { set_unescape_uri $r $arg_a; set_encode_base64url $x $r; set_decode_base64url $y $x;
                return 200 "$x $y"; }
location /durl { set_decode_base64url $y $arg_a; return 200 "[$y]"; }
location /hex { set_encode_hex $x $arg_a; set_decode_hex $y $x; return 200 "$x $y"; }
location /dhex { set_decode_hex $y $arg_a; return 200 "[$y]"; }
location /b32 { set_encode_base32 $x $arg_a; set_decode_base32 $y $x; return 200 "$x $y"; }
location /b32n { set_base32_padding off; set_encode_base32 $x $arg_a; set_decode_base32 $y $x;
                 return 200 "$x $y"; }
location /b32a { set_base32_alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
                 set_encode_base32 $x $arg_a; set_decode_base32 $y $x; return 200 "$x $y"; }
location /d32 { set_decode_base32 $y $arg_a; return 200 "[$y]"; }
""",
        (
            Ask("/md5?a=hello", status=200, reply=b"5d41402abc4b2a76b9719d911017c592"),
            Ask("/md5", status=200, reply=b"d41d8cd98f00b204e9800998ecf8427e"),
            Ask("/sha1?a=hello", status=200, reply=b"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
            Ask("/sha1", status=200, reply=b"da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            Ask("/hmac?k=secret&a=text", status=200, reply=b"uDksI2kMz4cfN+wnC+FYLexXpQM="),
            Ask("/hmac", status=200, reply=b"+9sdGxiqbAgyS31ktx+3Y3BpDh0="),
            Ask(
                "/hmac2?k=secret&a=text",
                status=200,
                reply=b"2f443685592900e619f2f3b2350c3c8a5738e2e7a26bc9a244d3393c3cd6abd6",
            ),
            Ask("/b64?a=hello", status=200, reply=b"aGVsbG8= hello"),
            Ask("/b64?a=a", status=200, reply=b"YQ== a"),
            Ask("/b64", status=200, reply=b" "),
            Ask("/d64?a=aGVsbG8", status=200, reply=b"[hello]"),
            Ask("/d64?a=aGVsbG8=", status=200, reply=b"[hello]"),
            Ask("/d64?a=!!", status=500, reply=page("500 Internal Server Error")),
            Ask("/url?a=%ff%fe%fd%fb", status=200, reply=b"__79-w \xff\xfe\xfd\xfb"),
            Ask("/durl?a=__79-w", status=200, reply=b"[\xff\xfe\xfd\xfb]"),
            Ask("/durl?a=!!", status=500, reply=page("500 Internal Server Error")),
            Ask("/hex?a=hello", status=200, reply=b"68656c6c6f hello"),
            Ask("/dhex?a=68656C6c6f", status=200, reply=b"[hello]"),
            Ask("/dhex?a=686", status=500, reply=page("500 Internal Server Error")),
            Ask("/dhex?a=zz", status=500, reply=page("500 Internal Server Error")),
            Ask("/b32?a=hello", status=200, reply=b"d1imor3f hello"),
            Ask("/b32?a=a", status=200, reply=b"c4====== a"),
            Ask("/b32?a=ab", status=200, reply=b"c5h0==== ab"),
            Ask("/b32?a=abc", status=200, reply=b"c5h66=== abc"),
            Ask("/b32?a=abcd", status=200, reply=b"c5h66p0= abcd"),
            Ask("/b32?a=abcde", status=200, reply=b"c5h66p35 abcde"),
            Ask("/b32n?a=ab", status=200, reply=b"c5h0 ab"),
            Ask("/b32a?a=abcdef", status=200, reply=b"MFRGGZDFMY====== abcdef"),
            Ask("/d32?a=d1imor3f", status=200, reply=b"[hello]"),
            Ask("/d32?a=d1i", status=200, reply=b"[]"),
        ),
        main="load_module modules/ngx_http_set_misc_module.so;",
        error_log=(
            "[error] set_decode_base64: invalid value",
            "[error] set_decode_base64url: invalid value",
            "[error] set_decode_hex: invalid value",
            "[error] set_decode_hex: invalid value",
        ),
    ),
    Case(
        "set_if_empty, random and rotation",
        r"""
location /i { set $x $arg_a; set_if_empty $x "the default $uri"; return 200 "[$x]"; }
location /j { set_if_empty $never set; return 200 "[$never]"; }
location /r { set_random $x $arg_a $arg_b; return 200 "[$x]"; }
location /s { set_secure_random_alphanum $x $arg_n; set_secure_random_lcalpha $y $arg_n;
              content_by_lua_block {
                  ngx.say(#ngx.var.x, ngx.var.x:find("^%w+$"), #ngx.var.y, ngx.var.y:find("^%l+$"))
              } }
location /rot { set $x $arg_a; set_rotate $x $arg_f $arg_t; return 200 "[$x]"; }
location /rot2 { set_rotate $y 1 3; return 200 "[$y]"; }
location /today { set_local_today $x; content_by_lua_block {
    ngx.say(ngx.var.x == ngx.today()) } }
location /gmt { set_formatted_gmt_time $x "%Y year %m"; set_formatted_local_time $y "%H%%";
    content_by_lua_block { ngx.say(ngx.var.x == os.date("!%Y year %m"), ngx.var.y:find("^%d%d%%$"))
} }
""",
        (
            Ask("/i?a=1", status=200, reply=b"[1]"),
            Ask("/i?a=", status=200, reply=b"[the default /i]"),
            Ask("/i", status=200, reply=b"[the default /i]"),
            Ask("/j", status=200, reply=b"[set]"),
            Ask("/r?a=5&b=5", status=200, reply=b"[5]"),
            Ask("/r?a=x&b=5", status=500, reply=page("500 Internal Server Error")),
            Ask("/r?a=5&b=x", status=500, reply=page("500 Internal Server Error")),
            Ask("/s?n=32", status=200, reply_headers=CHUNKED, reply=b"32132132\n"),
            Ask("/s?n=0", status=500, reply=page("500 Internal Server Error")),
            Ask("/s?n=65", status=500, reply=page("500 Internal Server Error")),
            Ask("/s?n=x", status=500, reply=page("500 Internal Server Error")),
            Ask("/rot?a=1&f=1&t=3", status=200, reply=b"[2]"),
            Ask("/rot?a=3&f=1&t=3", status=200, reply=b"[1]"),
            Ask("/rot?f=1&t=3", status=200, reply=b"[2]"),
            Ask("/rot?a=x&f=1&t=3", status=200, reply=b"[3]"),
            Ask("/rot?a=1&f=x&t=3", status=500, reply=page("500 Internal Server Error")),
            Ask("/rot?a=9&f=3&t=1", status=200, reply=b"[1]"),
            Ask("/rot2", status=200, reply=b"[1]"),
            Ask("/rot2", status=200, reply=b"[2]"),
            Ask("/rot2", status=200, reply=b"[3]"),
            Ask("/rot2", status=200, reply=b"[1]"),
            Ask("/today", status=200, reply_headers=CHUNKED, reply=b"true\n"),
            Ask("/gmt", status=200, reply_headers=CHUNKED, reply=b"true13\n"),
        ),
        main="load_module modules/ngx_http_set_misc_module.so;",
        error_log=(
            '[warn] using uninitialized "never" variable',
            '[error] set_random: bad "from" argument: x',
            '[error] set_random: bad "to" argument: x',
            '[error] set_random: bad "length" argument: 0',
            '[error] set_random: bad "length" argument: 65',
            '[error] set_random: bad "length" argument: x',
            '[error] set_rotate: bad current value: "x"',
            '[error] set_rotate: bad "from" argument value: "x"',
            '[warn] using uninitialized "y" variable',
            '[warn] using uninitialized "y" variable',
            '[warn] using uninitialized "y" variable',
            '[warn] using uninitialized "y" variable',
            '[warn] using uninitialized "x" variable',
        ),
    ),
    Case(
        "place and order",
        r"""
set_md5 $server "server";
location /a { set $x a; set_md5 $y $x; set $x b; return 200 "$y $x $server"; }
location /b { if ($arg_a) { set_md5 $x in; } return 200 "[$x]"; }
location /c { set_md5 $x c; rewrite_by_lua_block { ngx.header.X = ngx.var.x } echo $x; }
location /d { set_decode_base64 $x "!"; set $y reached; return 200 "$y"; }
location /e { set_md5 $arg_z z; return 200 "$arg_z"; }
""",
        (
            Ask(
                "/a",
                status=200,
                reply=b"0cc175b9c0f1b6a831c399e269772661 b cf1e8c14e54505f60aa10ceb8d5d8ab3",
            ),
            Ask("/b?a=1", status=200, reply=b"[13b5bfe96f3e2fe411c9f66f4a582adf]"),
            Ask("/b", status=200, reply=b"[]"),
            Ask(
                "/c",
                status=200,
                reply_headers=CHUNKED,
                also={"x": "4a8a08f09d37b73795649038408b5f33"},
                reply=b"4a8a08f09d37b73795649038408b5f33\n",
            ),
            Ask("/d", status=500, reply=page("500 Internal Server Error")),
            Ask("/e", status=200, reply=b"fbade9e36a3f36d3d676c1b808451dd7"),
        ),
        main="load_module modules/ngx_http_set_misc_module.so;",
        error_log=(
            '[warn] using uninitialized "x" variable',
            "[error] set_decode_base64: invalid value",
        ),
    ),
    Case(
        "refused: name",
        "location /t { set_md5 x y; }",
        main="load_module modules/ngx_http_set_misc_module.so;",
        refused='invalid variable name "x" in %PREFIX%/conf/nginx.conf:25',
    ),
    Case(
        "refused: arguments",
        "location /t { set_hmac_sha1 $x y; }",
        main="load_module modules/ngx_http_set_misc_module.so;",
        refused=(
            'invalid number of arguments in "set_hmac_sha1" directive in '
            "%PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "refused: too many",
        "location /t { set_md5 $x y z; }",
        main="load_module modules/ngx_http_set_misc_module.so;",
        refused=(
            'invalid number of arguments in "set_md5" directive in %PREFIX%/conf/nginx.conf:25'
        ),
    ),
    Case(
        "refused: alphabet",
        "location /t { set_base32_alphabet abc; }",
        main="load_module modules/ngx_http_set_misc_module.so;",
        refused=(
            '"set_base32_alphabet" directive takes an alphabet of 3 bytes but 32 '
            "expected in %PREFIX%/conf/nginx.conf:25"
        ),
    ),
    Case(
        "refused: a variable",
        "location /t { set_md5 $x $nosuch; }",
        main="load_module modules/ngx_http_set_misc_module.so;",
        refused='unknown "nosuch" variable',
    ),
    Case(
        "refused: unset alone",
        "location /t { set_md5 $x; return 200 $y; }",
        main="load_module modules/ngx_http_set_misc_module.so;",
        refused='unknown "y" variable',
    ),
]
