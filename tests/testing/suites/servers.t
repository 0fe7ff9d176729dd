# The servers of a block, and the sections that make its surroundings. Rule: the first word of a
# block's title is its outcome.
use Test::Nginx::Socket 'no_plan';

repeat_each(2);

$ENV{TEST_NGINX_HTML_DIR} ||= html_dir();

our $ask = <<'_EOC_';
    location = /proxy { proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1; }
    location = /unix { proxy_pass http://unix:$TEST_NGINX_HTML_DIR/t.sock; }
_EOC_

run_tests();

__DATA__

=== TEST 1: pass: tcp_listen, tcp_reply, tcp_query
--- config eval: $::ask
--- request
GET /proxy
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_reply eval
"HTTP/1.0 200 OK\r\n\r\nhello\n"
--- tcp_query eval
qr{^GET /proxy HTTP/1\.0\r\n}
--- response_body
hello



=== TEST 2: fail: tcp_query
--- config eval: $::ask
--- request
GET /proxy
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_reply eval
"HTTP/1.0 200 OK\r\n\r\nhello\n"
--- tcp_query eval
"GET /proxy HTTP/1.0\r\n"
--- response_body
hello



=== TEST 3: fail: tcp_query_len
--- config
location = /proxy {
    proxy_set_header Host a;
    proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1;
}
--- request
GET /proxy
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_reply eval
"HTTP/1.0 200 OK\r\n\r\nhello\n"
--- tcp_query_len: 20
--- response_body
hello



=== TEST 4: pass: a reply in pieces, on a unix socket, after a delay
--- config eval: $::ask
--- request
GET /unix
--- tcp_listen: $TEST_NGINX_HTML_DIR/t.sock
--- tcp_reply_delay: 20ms
--- tcp_reply eval
["HTTP/1.0 200 OK\r\n", "\r\n", "hello\n"]
--- response_body
hello



=== TEST 5: error: tcp_listen without tcp_reply
--- config eval: $::ask
--- request
GET /proxy
--- tcp_listen: $TEST_NGINX_RAND_PORT_1



=== TEST 6: pass: tcp_no_close
--- config eval: $::ask
--- request
GET /proxy
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_no_close
--- tcp_reply eval
"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"
--- response_body
hello



=== TEST 7: pass: a server that shuts its writing side
--- config eval: $::ask
--- request
GET /proxy
--- tcp_listen: $TEST_NGINX_RAND_PORT_1
--- tcp_shutdown: 1
--- error_code: 502
--- error_log
upstream prematurely closed connection



=== TEST 8: pass: user_files, with a date
--- config
location /f { root html; }
--- user_files
>>> f/a.txt 201001021530.20
hello
world
>>> f/b.txt
--- request
GET /f/a.txt
--- response_body
hello
world
--- response_headers
Last-Modified: Sat, 02 Jan 2010 15:30:20 GMT



=== TEST 9: pass: user_files as a list
--- config
location /f { root html; }
--- user_files eval
[["f/a.txt", "hello\n"], ["f/b.txt", ""]]
--- request
GET /f/a.txt
--- response_body
hello



=== TEST 10: pass: init_by_lua, line numbers as in the original's file
--- http_config
init_by_lua_block { package.loaded.n = 17 }
--- config
location = /t {
    content_by_lua_block {
        ngx.say(package.loaded.n)
        error("here")
    }
}
--- request
GET /t
--- ignore_response
--- error_log
content_by_lua(nginx.conf:41):3: here



=== TEST 11: pass: must_die
--- config
location = /t { no_such_directive; }
--- must_die
--- error_log
[emerg]
unknown directive "no_such_directive" in
nginx.conf:39



=== TEST 12: fail: must_die
--- config
location = /t { return 200 "a\n"; }
--- must_die
--- no_error_log
[emerg]



=== TEST 13: error: a configuration that does not start
--- config
location = /t { return; }
--- request
GET /t



=== TEST 14: pass: main_config, env
--- main_config
env FOO=bar;
--- config
location = /t { content_by_lua_block { ngx.say(os.getenv("FOO"), os.getenv("HOME")) } }
--- request
GET /t
--- response_body
barnil



=== TEST 15: pass: the index page
--- config
--- request
GET /
--- response_body_like: It works!



=== TEST 16: pass: skip_nginx that does not hold
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- skip_nginx
2: < 0.5.0
--- response_body
a



=== TEST 17: skip: skip_nginx
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- skip_nginx
2: > 0.5.0
--- response_body
b



=== TEST 18: skip: skip_eval
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- skip_eval: 2: 1 + 1 == 2
--- response_body
b



=== TEST 19: skip: todo
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- todo
2: not yet
--- response_body
b



=== TEST 20: pass: post_main_config, http_config before the server
--- http_config
map $arg_a $mapped { default one; 2 two; }
--- post_main_config
env BAR=baz;
--- config
location = /t { content_by_lua_block { ngx.say(ngx.var.mapped, os.getenv("BAR")) } }
--- request
GET /t?a=2
--- response_body
twobaz



=== TEST 21: pass: a section that published suites have switched off
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- stap2
F(ngx_http_core_content_phase)
--- response_body
a
