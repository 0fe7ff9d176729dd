# Every check of a response, once as it passes and once as it fails. Rule: the first word of a
# block's title is the outcome that the plugin, and the original harness with nginx, must come to.
use Test::Nginx::Socket 'no_plan';

our $head = "X-One: 1";

no_long_string();
run_tests();

__DATA__

=== TEST 1: pass: the status is 200 where nothing is said
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t



=== TEST 2: fail: the status is 200 where nothing is said
--- config
location = /t { return 404; }
--- request
GET /t



=== TEST 3: pass: error_code
--- config
location = /t { return 404; }
--- request
GET /t
--- error_code: 404



=== TEST 4: fail: error_code
--- config
location = /t { return 404; }
--- request
GET /t
--- error_code: 403



=== TEST 5: fail: error_code with a line end is another string
--- config
location = /t { return 404; }
--- request
GET /t
--- error_code
404



=== TEST 6: pass: error_code_like
--- config
location = /t { return 404; }
--- request
GET /t
--- error_code_like: ^40[34]$



=== TEST 7: fail: error_code_like
--- config
location = /t { return 404; }
--- request
GET /t
--- error_code_like: ^40[35]$



=== TEST 8: pass: response_body
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- response_body
hello



=== TEST 9: fail: response_body by a missing line end
--- config
location = /t { return 200 "hello"; }
--- request
GET /t
--- response_body
hello



=== TEST 10: fail: response_body by one letter
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- response_body
hullo



=== TEST 11: pass: response_body of bytes
--- config
location = /t { content_by_lua_block { ngx.print("\0\255\n") } }
--- request
GET /t
--- response_body eval
"\0\x{ff}\n"



=== TEST 12: fail: response_body that is empty
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- response_body



=== TEST 13: pass: response_body as a regular expression
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- response_body eval
qr/^h.*o$/



=== TEST 14: fail: response_body as a regular expression
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- response_body eval
qr/^H.*o$/



=== TEST 15: pass: response_body_like
--- config
location = /t { return 200 "hello\nworld\n"; }
--- request
GET /t
--- response_body_like: ^hello.world$



=== TEST 16: fail: response_body_like
--- config
location = /t { return 200 "hello\nworld\n"; }
--- request
GET /t
--- response_body_like: ^world



=== TEST 17: pass: response_body_unlike
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- response_body_unlike: world



=== TEST 18: fail: response_body_unlike
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- response_body_unlike: hello



=== TEST 19: pass: response_body_like does not count beside response_body
--- config
location = /t { return 200 "hello\n"; }
--- request
GET /t
--- response_body
hello
--- response_body_like: nothing of the kind



=== TEST 20: pass: response_headers
--- config
location = /t { add_header X-One 1; add_header X-Two "a b"; return 200; }
--- request
GET /t
--- response_headers
X-One: 1
x-two: a b
! X-Three



=== TEST 21: fail: response_headers by value
--- config
location = /t { add_header X-One 1; return 200; }
--- request
GET /t
--- response_headers
X-One: 2



=== TEST 22: fail: response_headers by absence
--- config
location = /t { return 200; }
--- request
GET /t
--- response_headers
X-One: 1



=== TEST 23: fail: response_headers by presence
--- config
location = /t { add_header X-One 1; return 200; }
--- request
GET /t
--- response_headers
! X-One



=== TEST 24: pass: response_headers of one that came twice
--- config
location = /t { add_header X-One 1; add_header X-One 2; return 200; }
--- request
GET /t
--- response_headers
X-One: 1, 2



=== TEST 25: fail: a line without a colon says that the header is not there
--- config
location = /t { add_header X-One 1; return 200; }
--- request
GET /t
--- response_headers
X-One



=== TEST 26: pass: response_headers_like
--- config
location = /t { add_header X-One 123; return 200; }
--- request
GET /t
--- response_headers_like
X-One: \d+



=== TEST 27: fail: response_headers_like is of the whole value
--- config
location = /t { add_header X-One 123x; return 200; }
--- request
GET /t
--- response_headers_like
X-One: \d+



=== TEST 28: pass: raw_response_headers_like
--- config
location = /t { add_header X-One 1; return 200; }
--- request
GET /t
--- raw_response_headers_like: HTTP/1\.1 200 OK\r\n.*X-One: 1\r\n



=== TEST 29: fail: raw_response_headers_like
--- config
location = /t { add_header X-One 1; return 200; }
--- request
GET /t
--- raw_response_headers_like: X-One: 2\r\n



=== TEST 30: pass: raw_response_headers_unlike
--- config
location = /t { add_header X-One 1; return 200; }
--- request
GET /t
--- raw_response_headers_unlike: X-Two



=== TEST 31: fail: raw_response_headers_unlike
--- config
location = /t { add_header X-One 1; return 200; }
--- request
GET /t
--- raw_response_headers_unlike: X-One: 1



=== TEST 32: pass: response_body_filters
--- config
location = /t { return 200 "hello"; }
--- request
GET /t
--- response_body_filters
uc md5_hex
--- response_body chop
eb61eead90e3b899c6bcbe27ac581660



=== TEST 33: fail: response_body_filters
--- config
location = /t { return 200 "hello"; }
--- request
GET /t
--- response_body_filters: uc
--- response_body chop
hello



=== TEST 34: error: response_body_filters of another name
--- config
location = /t { return 200 "hello"; }
--- request
GET /t
--- response_body_filters: rot13
--- response_body chop
hello



=== TEST 35: pass: response_body_json_sort
--- config
location = /t { return 200 '{"b":1,"a":[2,{"d":3,"c":4}]}'; }
--- request
GET /t
--- response_body_json_sort
--- response_body
{"a":[2,{"c":4,"d":3}],"b":1}



=== TEST 36: pass: ignore_response looks at nothing of it
--- config
location = /t { return 404; }
--- request
GET /t
--- ignore_response
--- response_body
something else
--- no_error_log
[emerg]



=== TEST 37: skip: a block that checks nothing
--- config
location = /t { return 404; }
--- request
GET /t
--- ignore_response



=== TEST 38: pass: $ServerPort
--- config
location = /t { return 200 "$server_port\n"; }
--- request
GET /t
--- response_body
$ServerPort



=== TEST 39: pass: chunks are put together
--- config
location = /t { content_by_lua_block { ngx.say("a") ngx.flush(true) ngx.say("b") } }
--- request
GET /t
--- response_body
a
b
--- response_headers
Transfer-Encoding: chunked
