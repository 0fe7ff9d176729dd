# Every check of the logs. Rule: the first word of a block's title is its outcome.
use Test::Nginx::Socket 'no_plan';

repeat_each(2);

run_tests();

__DATA__

=== TEST 1: pass: error_log
--- config
location = /t { content_by_lua_block { ngx.log(ngx.ERR, "alpha") ngx.log(ngx.WARN, "beta") ngx.say("a") } }
--- request
GET /t
--- response_body
a
--- error_log
alpha
[warn]



=== TEST 2: fail: error_log, one of two lines
--- config
location = /t { content_by_lua_block { ngx.log(ngx.ERR, "alpha") ngx.say("a") } }
--- request
GET /t
--- response_body
a
--- error_log
alpha
beta



=== TEST 3: pass: error_log, a list with an expression
--- config
location = /t { content_by_lua_block { ngx.log(ngx.ERR, "alpha 17") ngx.say("a") } }
--- request
GET /t
--- error_log eval
["alpha", qr/alpha \d+, client/]



=== TEST 4: fail: error_log, a list with an expression
--- config
location = /t { content_by_lua_block { ngx.log(ngx.ERR, "alpha x") ngx.say("a") } }
--- request
GET /t
--- error_log eval
["alpha", qr/alpha \d+, client/]



=== TEST 5: fail: what a text says is literal
--- config
location = /t { content_by_lua_block { ngx.log(ngx.ERR, "alpha 17") ngx.say("a") } }
--- request
GET /t
--- error_log
alpha \d+



=== TEST 6: fail: each run of the block must log it
--- config
location = /t {
    content_by_lua_block {
        local seen = package.loaded.seen
        package.loaded.seen = true
        if not seen then ngx.log(ngx.ERR, "alpha") end
        ngx.say("a")
    }
}
--- request
GET /t
--- error_log
alpha



=== TEST 7: pass: no_error_log
--- config
location = /t { content_by_lua_block { ngx.log(ngx.WARN, "alpha") ngx.say("a") } }
--- request
GET /t
--- no_error_log
[error]
beta



=== TEST 8: fail: no_error_log
--- config
location = /t { content_by_lua_block { ngx.log(ngx.ERR, "alpha") ngx.say("a") } }
--- request
GET /t
--- no_error_log
[error]



=== TEST 9: fail: no_error_log, a line that comes just after the response
--- config
location = /t {
    content_by_lua_block { ngx.say("a") }
    log_by_lua_block { ngx.log(ngx.ERR, "alpha") }
}
--- request
GET /t
--- no_error_log
alpha



=== TEST 10: fail: no_error_log, a line that comes a little after the response
--- config
location = /t {
    content_by_lua_block {
        ngx.timer.at(0.02, function() ngx.log(ngx.ERR, "alpha") end)
        ngx.say("a")
    }
}
--- request
GET /t
--- no_error_log
alpha



=== TEST 11: pass: wait
--- config
location = /t {
    content_by_lua_block {
        ngx.timer.at(0.1, function() ngx.log(ngx.ERR, "alpha") end)
        ngx.say("a")
    }
}
--- request
GET /t
--- wait: 0.15
--- error_log
alpha



=== TEST 12: pass: grep_error_log
--- config
location = /t {
    content_by_lua_block {
        for i = 1, 3 do ngx.log(ngx.ERR, "n = ", i) end
        ngx.say("a")
    }
}
--- request
GET /t
--- grep_error_log eval
qr/n = \d/
--- grep_error_log_out
n = 1
n = 2
n = 3



=== TEST 13: fail: grep_error_log with a line too many
--- config
location = /t {
    content_by_lua_block {
        for i = 1, 3 do ngx.log(ngx.ERR, "n = ", i) end
        ngx.say("a")
    }
}
--- request
GET /t
--- grep_error_log eval
qr/n = \d/
--- grep_error_log_out
n = 1
n = 2



=== TEST 14: fail: grep_error_log with a line that comes a little later
--- config
location = /t {
    content_by_lua_block {
        ngx.log(ngx.ERR, "n = 1")
        ngx.timer.at(0.02, function() ngx.log(ngx.ERR, "n = 2") end)
        ngx.say("a")
    }
}
--- request
GET /t
--- grep_error_log eval
qr/n = \d/
--- grep_error_log_out
n = 1



=== TEST 15: pass: grep_error_log_out by run
--- config
location = /t {
    content_by_lua_block {
        package.loaded.n = (package.loaded.n or 0) + 1
        ngx.log(ngx.ERR, "n = ", package.loaded.n)
        ngx.say("a")
    }
}
--- request
GET /t
--- grep_error_log chop
n = 
--- grep_error_log_out eval
["n = \n", qr/^n = $/]



=== TEST 16: fail: grep_error_log_out by run
--- config
location = /t {
    content_by_lua_block {
        package.loaded.n = (package.loaded.n or 0) + 1
        ngx.log(ngx.ERR, "n = ", package.loaded.n)
        ngx.say("a")
    }
}
--- request
GET /t
--- grep_error_log eval
qr/n = \d/
--- grep_error_log_out eval
["n = 1\n", "n = 1\n"]



=== TEST 17: error: grep_error_log without its result
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- grep_error_log: n



=== TEST 18: error: grep_error_log_out without a pattern
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- grep_error_log_out
n



=== TEST 19: pass: access_log
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t?one
--- access_log eval
qr{"GET /t\?one HTTP/1\.1" 200 2 }



=== TEST 20: fail: access_log
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t?one
--- access_log
GET /t?two



=== TEST 21: fail: no_access_log
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t?one
--- no_access_log
GET /t



=== TEST 22: pass: log_level
--- log_level: warn
--- config
location = /t { content_by_lua_block { ngx.log(ngx.NOTICE, "alpha") ngx.log(ngx.WARN, "beta") ngx.say("a") } }
--- request
GET /t
--- error_log
beta
--- no_error_log
alpha



=== TEST 23: pass: shutdown_error_log
--- http_config
exit_worker_by_lua_block { ngx.log(ngx.NOTICE, "the end") }
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- no_error_log
the end
--- shutdown_error_log
the end



=== TEST 24: fail: shutdown_error_log sees only what is new
--- config
location = /t { content_by_lua_block { ngx.log(ngx.ERR, "alpha") ngx.say("a") } }
--- request
GET /t
--- error_log
alpha
--- shutdown_error_log
alpha



=== TEST 25: pass: no_shutdown_error_log
--- config
location = /t { content_by_lua_block { ngx.log(ngx.ERR, "alpha") ngx.say("a") } }
--- request
GET /t
--- error_log
alpha
--- no_shutdown_error_log
alpha



=== TEST 26: fail: no_shutdown_error_log
--- http_config
exit_worker_by_lua_block { ngx.log(ngx.NOTICE, "the end") }
--- config
location = /t { return 200 "a\n"; }
--- request
GET /t
--- no_shutdown_error_log
the end
