# Every way to say a request. Rule: the first word of a block's title is its outcome.
use Test::Nginx::Socket 'no_plan';

run_tests();

__DATA__

=== TEST 1: pass: a request line alone
--- config
location = /t {
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.var.request, "|", ngx.req.get_body_data() or "")
        ngx.say(ngx.var.http_host, "|", ngx.var.http_connection)
    }
}
--- request
GET /t
--- response_body
GET /t HTTP/1.1|
localhost|close



=== TEST 2: pass: a body, without the white space around it
--- config
location = /t {
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.req.get_body_data(), "|", ngx.var.http_content_length)
    }
}
--- request
POST /t
a b

--- response_body
a b|3



=== TEST 3: pass: version, comments before the line, more_headers
--- config
location = /t {
    content_by_lua_block {
        ngx.say(ngx.var.request, "|", ngx.var.http_host, "|", ngx.var.http_x_one)
    }
}
--- more_headers
Host: example.com
# not this: one
X-One: 1
--- request
# a comment
GET  /t  HTTP/1.0
--- response_body
GET /t HTTP/1.0|example.com|1



=== TEST 4: pass: several requests
--- config
location /t { return 200 "$uri $http_x_one\n"; }
--- more_headers eval
["X-One: 1", "X-One: 2"]
--- request eval
["GET /t1", "GET /t2"]
--- response_body eval
["/t1 1\n", "/t2 2\n"]



=== TEST 5: fail: the second of several requests
--- config
location /t { return 200 "$uri\n"; }
--- request eval
["GET /t1", "GET /t2"]
--- response_body eval
["/t1\n", "/t3\n"]



=== TEST 6: error: several requests and one expectation
--- config
location /t { return 200 "$uri\n"; }
--- request eval
["GET /t1", "GET /t2"]
--- response_body
/t1



=== TEST 7: fail: several requests and too few expectations
--- config
location /t { return 200 "$uri\n"; }
--- request eval
["GET /t1", "GET /t2"]
--- response_body eval
["/t1\n"]



=== TEST 8: pass: pipelined requests
--- config
location /t { return 200 "$uri $http_connection\n"; }
--- pipelined_requests eval
["GET /t1", "GET /t2"]
--- response_body eval
["/t1 keep-alive\n", "/t2 close\n"]



=== TEST 9: fail: the second of two pipelined requests
--- config
location /t { return 200 "$uri $http_connection\n"; }
--- pipelined_requests eval
["GET /t1", "GET /t2"]
--- response_body eval
["/t1 keep-alive\n", "/t2 keep-alive\n"]



=== TEST 10: fail: no answer to the second of two pipelined requests
--- config
keepalive_timeout 0;
location /t { return 200 "$uri\n"; }
--- pipelined_requests eval
["GET /t1", "GET /t2"]
--- response_body eval
["/t1\n", "/t2\n"]



=== TEST 11: pass: raw_request
--- config
location = /t { return 200 "$request_method $http_x_one\n"; }
--- raw_request eval
"PUT /t HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nConnection: close\r\n\r\n"
--- response_body
PUT 1



=== TEST 12: pass: raw_request in pieces
--- config
location = /t {
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.req.get_body_data())
    }
}
--- raw_request eval
["POST /t HTTP/1.1\r\nHost: a\r\nConnection: close\r\n",
 "Content-Length: 6\r\n\r\nabc", "def"]
--- raw_request_middle_delay: 0.01
--- response_body
abcdef



=== TEST 13: pass: a request in packets, one of them late
--- config
location = /t {
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.req.get_body_data())
    }
}
--- request eval
[["POST /t\n", "abc", {value => "def", delay_before => 0.01}]]
--- response_body eval
["abcdef\n"]



=== TEST 14: pass: a chunked body is sent as it is written
--- config
location = /t {
    content_by_lua_block {
        ngx.req.read_body()
        ngx.say(ngx.req.get_body_data())
    }
}
--- more_headers
Transfer-Encoding: chunked
--- request eval
"POST /t
3\r
abc\r
0\r
\r
"
--- response_body
abc



=== TEST 15: pass: HEAD
--- config
location = /t { return 200 "hello\n"; }
--- request
HEAD /t
--- response_body
--- response_headers
Content-Length: 6



=== TEST 16: pass: HTTP 0.9
--- config
location = /t { return 200 "hello\n"; }
--- raw_request eval
"GET /t\r\n"
--- http09
--- response_body
hello



=== TEST 17: fail: silence
--- config
location = /t { content_by_lua_block { ngx.sleep(0.5) ngx.say("hello") } }
--- request
GET /t
--- timeout: 50ms
--- ignore_response



=== TEST 18: pass: silence that is expected
--- config
location = /t { content_by_lua_block { ngx.sleep(0.2) ngx.say("hello") } }
--- request
GET /t
--- timeout: 50ms
--- abort
--- ignore_response
--- no_error_log
[emerg]



=== TEST 19: pass: shutdown of the writing side
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- shutdown: 1
--- response_body
hello



=== TEST 20: error: more_headers for one of two requests
--- config
location /t { return 200 "$uri\n"; }
--- more_headers eval
["X-One: 1"]
--- request eval
["GET /t1", "GET /t2"]
--- response_body eval
["/t1\n", "/t2\n"]



=== TEST 21: error: a request line with too many words
--- config
location /t { return 200 "$uri\n"; }
--- request
GET /t HTTP/1.1 and more



=== TEST 22: pass: a variable of the environment in a pipelined request
--- config
location /t { return 200 "$arg_p\n"; }
--- pipelined_requests eval
["GET /t?p=\$TEST_NGINX_SERVER_PORT"]
--- response_body eval
["\$ServerPort\n"]



=== TEST 23: error: a variable that is not in the environment
--- config
location /t { return 200 "$TEST_NGINX_NOT_SET\n"; }
--- request
GET /t
