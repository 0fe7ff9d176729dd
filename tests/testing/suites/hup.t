# HUP mode: the server goes on from block to block. Rule: the first word of a block's title is its
# outcome.
use Test::Nginx::Socket 'no_plan';

use_hup();
no_shuffle();

run_tests();

__DATA__

=== TEST 1: pass: the first configuration
--- config
location = /t { return 200 "first\n"; }
--- request
GET /t
--- response_body
first



=== TEST 2: pass: the next configuration
--- config
location = /t { return 200 "second\n"; }
--- request
GET /t
--- response_body
second



=== TEST 3: pass: a configuration that is refused changes nothing
--- config
location = /t { return; }
--- reload_fails
--- request
GET /t
--- response_body
second
--- error_log
[emerg]



=== TEST 4: fail: a configuration that is refused without a word of it
--- config
location = /t { return; }
--- request
GET /t
--- response_body
second



=== TEST 5: fail: the one before is not in force any more
--- config
location = /t { return 200 "third\n"; }
--- request
GET /t
--- response_body
second
