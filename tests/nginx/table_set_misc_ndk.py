"""ndk.set_var: the set-misc directives of one argument as functions for Lua.

Rule: a directive of another kind, or none, is an error of the caller.
"""

from __future__ import annotations

from blocks import page

from tests.nginx.case import CHUNKED, Ask, Case

CASES = [
    Case(
        "functions",
        r"""
location /t {
    content_by_lua_block {
        local set = ndk.set_var
        for _, name in ipairs {
            "set_escape_uri", "set_unescape_uri", "set_quote_sql_str", "set_quote_pgsql_str",
            "set_quote_json_str", "set_md5", "set_sha1", "set_encode_base64", "set_decode_base64",
            "set_encode_hex", "set_decode_hex", "set_encode_base32",
            "set_encode_base64url", "set_formatted_gmt_time",
        } do
            for _, text in ipairs { "a b'%41", "68656c6c6f", "" } do
                local ok, result = pcall(function() return set[name](text) end)
                ngx.say(name, " ", text, " ", ok, " ", result)
            end
        end
    }
}
location /e {
    content_by_lua_block {
        local function try(name, ...)
            local n = select("#", ...)
            local args = { ... }
            local ok, result = pcall(function()
                return ndk.set_var[name](unpack(args, 1, n))
            end)
            ngx.say(tostring(name), " ", ok, " ", result)
        end
        try("nosuch", "x") try("set_hmac_sha1", "x") try("set_if_empty", "x") try("set", "x")
        try("set_md5") try("set_md5", 12) try("set_md5", true) try("set_md5", nil)
        try("set_md5", "a", "b") try("set_random", "1") try("echo", "x")
        try("set_misc_base32_padding", "x") try("set_rotate", "1")
        try(1, "x")
    }
}
location /w {
    content_by_lua_block {
        ngx.say(type(ndk), " ", type(ndk.set_var), " ", type(ndk.set_var.set_md5))
        ngx.say(pcall(function() ndk.set_var.set_md5 = 1 end))
        ngx.say(package.loaded.ndk == ndk)
        local escape = ndk.set_var.set_escape_uri
        ngx.say(escape("a b"), escape == ndk.set_var.set_escape_uri)
    }
}
location /u { content_by_lua_block { ngx.say(ndk.set_var.nosuch("x")) } }
location /p {
    set_by_lua_block $s { return ndk.set_var.set_md5("s") }
    rewrite_by_lua_block { ngx.ctx.r = ndk.set_var.set_md5("r") }
    access_by_lua_block { ngx.ctx.a = ndk.set_var.set_md5("a") }
    header_filter_by_lua_block { ngx.header.X_H = ndk.set_var.set_md5("h") }
    body_filter_by_lua_block { ngx.arg[1] = ndk.set_var.set_escape_uri(ngx.arg[1]) }
    log_by_lua_block { ngx.log(ngx.WARN, ndk.set_var.set_md5("l")) }
    content_by_lua_block { ngx.print(ngx.var.s, " ", ngx.ctx.r, " ", ngx.ctx.a) }
}
""",
        (
            Ask(
                "/t",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"set_escape_uri a b'%41 true a%20b'%2541\n"
                    b"set_escape_uri 68656c6c6f true 68656c6c6f\n"
                    b"set_escape_uri  true \n"
                    b"set_unescape_uri a b'%41 true a b'A\n"
                    b"set_unescape_uri 68656c6c6f true 68656c6c6f\n"
                    b"set_unescape_uri  true \n"
                    b"set_quote_sql_str a b'%41 true 'a b\\'%41'\n"
                    b"set_quote_sql_str 68656c6c6f true '68656c6c6f'\n"
                    b"set_quote_sql_str  true ''\n"
                    b"set_quote_pgsql_str a b'%41 true E'a b\\'%41'\n"
                    b"set_quote_pgsql_str 68656c6c6f true E'68656c6c6f'\n"
                    b"set_quote_pgsql_str  true ''\n"
                    b"set_quote_json_str a b'%41 true \"a b'%41\"\n"
                    b'set_quote_json_str 68656c6c6f true "68656c6c6f"\n'
                    b"set_quote_json_str  true null\n"
                    b"set_md5 a b'%41 true 63b8dd69fe3c35d4874a6f081086c840\n"
                    b"set_md5 68656c6c6f true 6287e070bf42759f9423e540866cb98a\n"
                    b"set_md5  true d41d8cd98f00b204e9800998ecf8427e\n"
                    b"set_sha1 a b'%41 true 739ecd0c9d882729ef4591435718d96bc2133dd9\n"
                    b"set_sha1 68656c6c6f true 738314a81e07533dc2694f1c2b593ee1c5d59355\n"
                    b"set_sha1  true da39a3ee5e6b4b0d3255bfef95601890afd80709\n"
                    b"set_encode_base64 a b'%41 true YSBiJyU0MQ==\n"
                    b"set_encode_base64 68656c6c6f true Njg2NTZjNmM2Zg==\n"
                    b"set_encode_base64  true \n"
                    b"set_decode_base64 a b'%41 false calling directive set_decode_base64 "
                    b"failed with code -1\n"
                    b"set_decode_base64 68656c6c6f true \xeb\xce\xb9\xe9\xce\x9c\xe9\n"
                    b"set_decode_base64  true \n"
                    b"set_encode_hex a b'%41 true 61206227253431\n"
                    b"set_encode_hex 68656c6c6f true 36383635366336633666\n"
                    b"set_encode_hex  true \n"
                    b"set_decode_hex a b'%41 false calling directive set_decode_hex failed "
                    b"with code -1\n"
                    b"set_decode_hex 68656c6c6f true hello\n"
                    b"set_decode_hex  true \n"
                    b"set_encode_base32 a b'%41 true c4g649p56gog====\n"
                    b"set_encode_base32 68656c6c6f true 6os3cd9mccr66dj6\n"
                    b"set_encode_base32  true \n"
                    b"set_encode_base64url a b'%41 true YSBiJyU0MQ\n"
                    b"set_encode_base64url 68656c6c6f true Njg2NTZjNmM2Zg\n"
                    b"set_encode_base64url  true \n"
                    b"set_formatted_gmt_time a b'%41 true a b'                                "
                    b"      %41\n"
                    b"set_formatted_gmt_time 68656c6c6f true 68656c6c6f\n"
                    b"set_formatted_gmt_time  true \n"
                ),
            ),
            Ask(
                "/e",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b'nosuch false content_by_lua(conf):6: ndk.set_var: directive "nosuch" '
                    b"not found or does not use ndk_set_var_value\n"
                    b"set_hmac_sha1 false content_by_lua(conf):6: ndk.set_var: directive "
                    b'"set_hmac_sha1" not found or does not use ndk_set_var_value\n'
                    b"set_if_empty false content_by_lua(conf):6: ndk.set_var: directive "
                    b'"set_if_empty" not found or does not use ndk_set_var_value\n'
                    b'set false content_by_lua(conf):6: ndk.set_var: directive "set" not '
                    b"found or does not use ndk_set_var_value\n"
                    b"set_md5 true 852438d026c018c4307b916406f98c62\n"
                    b"set_md5 true c20ad4d76fe97759aa27a0c99bff6710\n"
                    b"set_md5 true b326b5062b2f0e69046810717534cb09\n"
                    b"set_md5 true 852438d026c018c4307b916406f98c62\n"
                    b"set_md5 true 0cc175b9c0f1b6a831c399e269772661\n"
                    b"set_random false content_by_lua(conf):6: ndk.set_var: directive "
                    b'"set_random" not found or does not use ndk_set_var_value\n'
                    b'echo false content_by_lua(conf):6: ndk.set_var: directive "echo" not '
                    b"found or does not use ndk_set_var_value\n"
                    b"set_misc_base32_padding false content_by_lua(conf):6: ndk.set_var: "
                    b'directive "set_misc_base32_padding" not found or does not use '
                    b"ndk_set_var_value\n"
                    b"set_rotate false content_by_lua(conf):6: ndk.set_var: directive "
                    b'"set_rotate" not found or does not use ndk_set_var_value\n'
                    b'1 false content_by_lua(conf):6: ndk.set_var: directive "1" not found or '
                    b"does not use ndk_set_var_value\n"
                ),
            ),
            Ask(
                "/w",
                status=200,
                reply_headers=CHUNKED,
                reply=(
                    b"table table function\n"
                    b"falsecontent_by_lua(conf):3: not allowed\n"
                    b"true\n"
                    b"a%20bfalse\n"
                ),
            ),
            Ask("/u", status=500, reply=page("500 Internal Server Error")),
            Ask(
                "/p",
                status=200,
                reply_headers=CHUNKED,
                also={"x-h": "2510c39011c5be704182423e3a695e91"},
                reply=(
                    b"03c7c0ace395d80182db07ae2c30f034%204b43b0aee35624cd95b910189b3dc231%200cc1"
                    b"75b9c0f1b6a831c399e269772661"
                ),
            ),
        ),
        main="load_module modules/ngx_http_set_misc_module.so;",
        error_log=(
            "[error] set_decode_base64: invalid value",
            "[error] set_decode_hex: invalid value",
            (
                "[error] lua entry thread aborted: runtime error: content_by_lua(conf):1:"
                ' ndk.set_var: directive "nosuch" not found or does not use '
                "ndk_set_var_value"
            ),
            (
                "[warn] [lua] log_by_lua(conf):1: 2db95e8e1a9267b7a1188556b2013b33 while "
                "logging request"
            ),
        ),
    ),
]
