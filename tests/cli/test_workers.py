"""Worker processes: how many, who they are, what becomes of one that crashes."""

from __future__ import annotations

import os
import resource
import signal

import pytest

from tests.cli.site import USER, Site, eventually


def test_a_crashed_worker_is_replaced(site: Site) -> None:
    site.serve("ngx.say(ngx.worker.pid())", "worker_processes 2;")
    site.start()
    before = eventually(lambda: len(site.workers()) == 2 and site.workers(), "two workers")
    site.kill(signal.SIGKILL, before[0])
    site.logged(rf"\[alert\] {site.pid}#\d+: worker process {before[0]} exited on signal 9$")
    (new,) = eventually(lambda: {*site.workers()} - {*before}, "a new worker")
    site.logged(rf"\[notice\] {site.pid}#\d+: start worker process {new}$")
    eventually(lambda: int(site.get()) == new, "an answer of the new one")


def test_what_a_worker_knows_of_itself(site: Site) -> None:
    site.serve(
        "local w = ngx.worker ngx.say(w.id(), ' ', w.count(), ' ', #w.pids(), ' ', w.pid(), ' ',"
        " table.concat(w.pids(), ','), ' ', tostring(w.exiting()))",
        "worker_processes 3;",
        "init_by_lua_block { ngx.log(ngx.ERR, 'init ', tostring(ngx.worker.id()), ' ',"
        " ngx.worker.count()) }",
    )
    site.start()
    eventually(lambda: len(site.workers()) == 3, "three workers")
    site.logged("init 0 3")  # as OpenResty has it: not yet a master
    number, count, pids, pid, ids, exiting = site.get().split()
    assert int(number) in range(3)
    assert (count, pids, exiting) == ("3", "3", "false")
    assert sorted(map(int, ids.split(","))) == site.workers()
    assert int(pid) in site.workers()
    site.kill(signal.SIGHUP)
    site.logged("init nil 3")


def test_the_vm_works_in_every_worker(site: Site) -> None:
    """What was compiled by the JIT before the fork, and modules that were loaded then."""
    site.serve(
        "local n = 0 for i = 1, 1000 do n = n + square(i) end"
        " ngx.say(n, ' ', ngx.re.match and 'r' or '', ngx.md5('a'))",
        "worker_processes 3;",
        "init_by_lua_block { function square(i) return i * i end"
        " for i = 1, 1000 do square(i) ngx.md5('a') end }",
    )
    site.start()
    for _ in range(12):
        assert site.get().startswith("333833500 ")


def test_phases_of_a_worker(site: Site) -> None:
    site.serve(
        "ngx.say('x')",
        http="init_worker_by_lua_block { ngx.log(ngx.ERR, 'in ', tostring(ngx.worker.exiting())) }"
        " exit_worker_by_lua_block { ngx.log(ngx.ERR, 'out ', tostring(ngx.worker.exiting())) }",
    )
    site.start()
    pid = site.pid
    site.get()
    site.logged("in false")
    site.kill(signal.SIGQUIT)
    site.wait_until_gone(pid)
    site.logged("out true")


def test_auto_is_as_many_as_there_are_processors(site: Site) -> None:
    site.serve("ngx.say(ngx.worker.count())", "worker_processes auto; master_process off;")
    site.start()
    assert site.get() == f"{os.cpu_count()}\n"


@pytest.mark.parametrize("master", ["on", "off"])
def test_env(site: Site, master: str) -> None:
    names = "'HERE', 'SAID', 'GONE', 'TZ', 'PATH', 'SET'"
    lua = f"for _, n in ipairs {{ {names} }} do ngx.print(n, '=', os.getenv(n) or 'nil', ' ') end"
    main = f"env HERE; env SAID=it=so; env NOWHERE; env SET=new; master_process {master};"
    site.serve(
        lua, main, "init_by_lua_block { ngx.log(ngx.ERR, os.getenv('GONE'), os.getenv('SET')) }"
    )
    site.start(env={"HERE": "yes", "GONE": "gone!", "TZ": "UTC", "SET": "old"})
    assert site.get() == "HERE=yes SAID=it=so GONE=nil TZ=UTC PATH=nil SET=new "
    site.logged("gone!new")  # lua-resty-core's os.getenv: all there was, and what is set


def test_limits_and_folder(site: Site) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = min(hard, 400)
    site.serve(
        "local p = io.popen('ulimit -n; pwd; cat /proc/self/stat')"
        " ngx.print(p:read('*l'), ' ', p:read('*l'), ' ', (select(19,"
        " p:read('*a'):match('%) (.*)'):match(('(%S+) '):rep(19))))) p:close()",
        f"worker_rlimit_nofile {limit}; working_directory {site.prefix}/html; worker_priority 3;"
        " worker_rlimit_core 0; env PATH;",
    )
    site.start()
    assert site.get().split()[:2] == [str(limit), f"{site.prefix}/html"]
    assert os.getpriority(os.PRIO_PROCESS, site.workers()[0]) == 3


def test_a_folder_that_is_not_there_is_fatal(site: Site) -> None:
    site.serve("ngx.say('x')", "working_directory /nonexistent;")
    site.start()
    site.logged(r'\[alert\] \d+#\d+: chdir\("/nonexistent"\) failed \(2: No such file or directory')
    site.logged(
        r"\[alert\] \d+#\d+: worker process \d+ exited with fatal code 2 and cannot be resp"
    )
    pid = site.pid
    site.kill(signal.SIGQUIT)
    site.wait_until_gone(pid)


def test_user(site: Site) -> None:
    """As root workers become somebody else; who is not root is told that nobody can."""
    if USER:
        site.prefix.parent.chmod(0o755)
        site.serve("local p = io.popen('id -un; id -gn') ngx.print(p:read('*a')) p:close()")
        conf = site.prefix / "conf/nginx.conf"
        conf.write_text(conf.read_text().replace(USER, "user daemon;\nenv PATH;\n"))
        site.start()
        assert site.get() == "daemon\ndaemon\n"
        assert os.stat(f"/proc/{site.pid}").st_uid == 0
    else:
        site.serve("ngx.say('x')", "user daemon;")
        words = 'the "user" directive makes sense only if the master process runs with super-user'
        assert words in site.run().stderr
