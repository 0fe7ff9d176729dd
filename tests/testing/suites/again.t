# What a block takes over from the file and from blocks before it. Rule: the first word of a
# block's title is its outcome.
use Test::Nginx::Socket 'no_plan';

our $Config = <<'_EOC_';
    location = /t { return 200 "from a variable\n"; }
_EOC_

add_block_preprocessor(sub {
    my $block = shift;
    if (!defined $block->request) {
        $block->set_value("request", "GET /t");
    }
});

env_to_nginx("FROM_PREAMBLE=here");
log_level("info");
no_root_location();
check_accum_error_log();
repeat_each(2);
no_shuffle();

run_tests();

__DATA__

=== TEST 1: pass: a preprocessor's default
--- config eval: $::Config
--- response_body
from a variable



=== TEST 2: pass: no configuration: the one before goes on
--- response_body
from a variable



=== TEST 3: pass: env_to_nginx, no_root_location
--- config
location = /t { content_by_lua_block { ngx.say(os.getenv("FROM_PREAMBLE")) } }
--- request eval
["GET /t", "GET /index.html"]
--- error_code eval
[200, 200]
--- response_body eval
["here\n", qr/It works/]



=== TEST 4: pass: log lines add up
--- config
location = /t {
    content_by_lua_block {
        package.loaded.n = (package.loaded.n or 0) + 1
        ngx.log(ngx.INFO, "n = ", package.loaded.n)
        ngx.log(ngx.DEBUG, "not this")
        ngx.say("a")
    }
}
--- grep_error_log eval
qr/n = \d/
--- grep_error_log_out eval
["n = 1\n", "n = 1\nn = 2\n"]
--- no_error_log
not this



=== TEST 5: fail: log lines add up
--- config
location = /t {
    content_by_lua_block {
        package.loaded.n = (package.loaded.n or 0) + 1
        ngx.log(ngx.INFO, "n = ", package.loaded.n)
        ngx.say("a")
    }
}
--- grep_error_log eval
qr/n = \d/
--- grep_error_log_out eval
["n = 1\n", "n = 2\n"]
