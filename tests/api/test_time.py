"""ngx.now, time, update_time, today, localtime, utctime and HTTP's times against the real nginx.

Rule: every expectation of the table is what nginx printed. That time stands still until it is
updated, or the driver clears `state.now`, is ours to hold.
"""

from __future__ import annotations

import random
import time

from tests.api.conftest import Ask, asker, bare_runtime, cases, check, quoted, use

FAMILIES = ["time"]

CASES = cases(r"""
ngx.http_time(0)
    => "Thu, 01 Jan 1970 00:00:00 GMT"
ngx.http_time(1547178471)
    => "Fri, 11 Jan 2019 03:47:51 GMT"
ngx.http_time(951827696.9)
    => "Tue, 29 Feb 2000 12:34:56 GMT"
ngx.http_time(-1)
    => "Thu, 01 Jan 1970 00:00:00 GMT"
ngx.http_time(4102444799)
    => "Thu, 31 Dec 2099 23:59:59 GMT"
ngx.http_time(253402300799)
    => "Fri, 31 Dec 9999 23:59:59 GMT"
ngx.http_time(253402300800)
    => "Fri, 31 Dec 9999 23:59:59 GMT"
ngx.http_time(1e17)
    => "Fri, 31 Dec 9999 23:59:59 GMT"
ngx.http_time(1e300)
    => "Thu, 01 Jan 1970 00:00:00 GMT"
ngx.http_time(1/0)
    => "Thu, 01 Jan 1970 00:00:00 GMT"
ngx.http_time(-1/0)
    => "Thu, 01 Jan 1970 00:00:00 GMT"
ngx.http_time(0/0)
    => "Thu, 01 Jan 1970 00:00:00 GMT"
ngx.http_time()
    => error "t:1: number argument only"
ngx.http_time("1")
    => error "t:1: number argument only"
ngx.cookie_time(0)
    => "Thu, 01-Jan-70 00:00:00 GMT"
ngx.cookie_time(1290079655)
    => "Thu, 18-Nov-10 11:27:35 GMT"
ngx.cookie_time(2145916799)
    => "Thu, 31-Dec-37 23:59:59 GMT"
ngx.cookie_time(2145916800)
    => "Fri, 01-Jan-2038 00:00:00 GMT"
ngx.cookie_time(946684800)
    => "Sat, 01-Jan-00 00:00:00 GMT"
ngx.cookie_time(-5)
    => "Thu, 01-Jan-70 00:00:00 GMT"
ngx.cookie_time(nil)
    => error "t:1: number argument only"
ngx.cookie_time(true)
    => error "t:1: number argument only"
ngx.parse_http_time("Thu, 18 Nov 2010 11:27:35 GMT")
    => 1290079655
ngx.parse_http_time("Thursday, 18-Nov-10 11:27:35 GMT")
    => 1290079655
ngx.parse_http_time("Thursday, 18-Nov-70 11:27:35 GMT")
    => 27775655
ngx.parse_http_time("Thu Nov 18 11:27:35 2010")
    => 1290079655
ngx.parse_http_time("Sun Nov  6 08:49:37 1994")
    => 784111777
ngx.parse_http_time("Tue, 29 Feb 2000 00:00:00 GMT")
    => 951782400
ngx.parse_http_time("Tue, 29 Feb 1900 00:00:00 GMT")
    => nil
ngx.parse_http_time("Tue, 30 Feb 2000 00:00:00 GMT")
    => nil
ngx.parse_http_time("Wed, 31 Dec 1969 23:59:59 GMT")
    => nil
ngx.parse_http_time("Wed, 31 Dec 1969 23:59:58 GMT")
    => -2
ngx.parse_http_time("Fri, 01 Jan 1904 00:00:00 GMT")
    => -2082844800
ngx.parse_http_time("x,01 Jox 2000 00:00:00")
    => 962409600
ngx.parse_http_time("x, 01 Aux 2000 00:00:00 anything")
    => 965088000
ngx.parse_http_time("Thu, 18 Nov 2010 24:00:00 GMT")
    => nil
ngx.parse_http_time("Thu, 18 Nov 2010 23:60:00 GMT")
    => nil
ngx.parse_http_time("Thu, 18 Nov 2010 23:59:60 GMT")
    => nil
ngx.parse_http_time("Thu, 18 nov 2010 11:27:35 GMT")
    => nil
ngx.parse_http_time("Thu, 18 Nov-2010 11:27:35 GMT")
    => nil
ngx.parse_http_time("Thu, 00 Nov 2010 11:27:35 GMT")
    => 1288524455
ngx.parse_http_time("Thu, 18 Nov 2010 11:27")
    => nil
ngx.parse_http_time("")
    => nil
ngx.parse_http_time(",")
    => nil
ngx.parse_http_time("                             ")
    => nil
ngx.parse_http_time()
    => error "t:1: string argument only"
ngx.parse_http_time(12)
    => error "t:1: string argument only"
ngx.now() * 1000 % 1 < 1e-3 or ngx.now() * 1000 % 1 > 0.999
    => true
ngx.time() == math.floor(ngx.now())
    => true
(ngx.update_time())
    => nil
select("#", ngx.update_time())
    => 0
ngx.today():match("^%d%d%d%d%-%d%d%-%d%d$") ~= nil
    => true
ngx.localtime():match("^%d+%-%d%d%-%d%d %d%d:%d%d:%d%d$") ~= nil
    => true
ngx.localtime():sub(1, 10) == ngx.today()
    => true
ngx.utctime() == os.date("!%Y-%m-%d %H:%M:%S", ngx.time())
    => true
ngx.localtime() == os.date("%Y-%m-%d %H:%M:%S", ngx.time())
    => true
""")

DATES = [
    b"Sun, 06 Nov 1994 08:49:37 GMT",
    b"Sunday, 06-Nov-94 08:49:37 GMT",
    b"Sun Nov  6 08:49:37 1994",
    b"Sun Nov 16 08:49:37 1994",
    b"Tue, 29 Feb 2000 23:59:59 GMT",
]


def test_table(lua: Ask) -> None:
    check(lua, CASES)


def test_table_is_nginx(nginx: Ask) -> None:
    check(nginx, CASES)


def damaged(source: random.Random) -> bytes:
    date = bytearray(source.choice(DATES))
    for _ in range(source.randint(0, 3)):
        place = source.randrange(len(date))
        if source.random() < 0.5:
            date[place] = source.choice(b"0123456789 ,-:JFMASONDanupr")
        elif source.random() < 0.5:
            del date[place]
        else:
            date.insert(place, source.choice(b"0123456789 ,-:"))
    return bytes(date)


def test_random_input(lua: Ask, nginx: Ask) -> None:
    source = random.Random(23)
    lines = []
    for _ in range(400):
        second = source.choice([source.randint(-10, 2**32), source.randint(0, 253402300800)])
        lines += [
            f"ngx.http_time({second})",
            f"ngx.cookie_time({second})",
            f"ngx.parse_http_time(ngx.http_time({second}))",
            f"ngx.parse_http_time({quoted(damaged(source))})",
        ]
    # nginx's arithmetic wraps in January and February of the year 0
    theirs = dict(zip(lines, nginx(lines), strict=True))
    check(lua, {line: result for line, result in theirs.items() if result[:5] != "-6216"})


def test_the_last_text_is_not_given_for_another_second(lua: Ask) -> None:
    calls = "ngx.http_time(1), ngx.http_time(2), ngx.http_time(1)"
    dates = [f'"Thu, 01 Jan 1970 00:00:0{second} GMT"' for second in (1, 2, 1)]
    check(lua, {calls: " ".join(dates)})


def test_time_stands_still_until_updated() -> None:
    runtime = use(bare_runtime(), "time")
    now, update = runtime.execute(b"return ngx.now, ngx.update_time")
    state = runtime.execute(b"return package.loaded['ngxlua_asgi.engine.state']")
    before = time.time()
    first = now()
    assert before - 0.001 <= first <= time.time()
    assert state[b"now"] == first
    state[b"now"] = 1234567890.5
    assert now() == 1234567890.5
    assert asker(runtime)(["ngx.time(), ngx.utctime()"]) == ['1234567890 "2009-02-13 23:31:30"']
    update()
    assert now() >= first
    state[b"now"] = None
    assert now() >= first
