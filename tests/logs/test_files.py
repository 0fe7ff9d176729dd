"""The files themselves: opened at the start, written at once or from a buffer, opened anew.

Rule: what nginx documents of `error_log`, `access_log` and SIGUSR1; the tests read what is on disk.
"""

from __future__ import annotations

import gzip
import logging
import multiprocessing
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ngxlua_asgi.config.conf import config_from_conf
from ngxlua_asgi.config.log_files import BufferedLogFile, open_logs
from ngxlua_asgi.errors import ConfigError
from ngxlua_asgi.logs import LogFile, LogFileError, Logs, logger

LINE = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(\w*)\] (\d+)#(\d+): (.*)")

Read = Callable[..., Logs]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    """Give a function that opens the logs of a configuration, http and main level."""
    opened: list[Logs] = []

    def opens(http: str = "", main: str = "", default: str = "logs/error.log") -> Logs:
        (tmp_path / "logs").mkdir(exist_ok=True)
        conf = tmp_path / "nginx.conf"
        conf.write_text(f"{main}\nevents {{}}\nhttp {{ {http} server {{ }} }}\n")
        opened.append(open_logs(config_from_conf(conf, tmp_path, own_logs=True), default))
        return opened[-1]

    yield opens
    for logs in opened:
        logs.close()


def entries(path: Path) -> list[tuple[str, str]]:
    """Level and text of each line."""
    found = (LINE.fullmatch(line) for line in path.read_text().splitlines())
    return [(line[1], line[4]) if line else ("?", "?") for line in found]


def test_a_line_names_level_process_and_thread(read: Read, tmp_path: Path) -> None:
    read().write("error", "text é")
    line = LINE.fullmatch((tmp_path / "logs/error.log").read_text().rstrip("\n"))
    assert line is not None
    assert line.groups() == ("error", str(os.getpid()), line[3], "text é")


def test_the_default_is_level_error_and_the_file_of_the_command_line(
    read: Read, tmp_path: Path
) -> None:
    logs = read(default="logs/early.log")
    logs.write("warn", "no")
    logs.write("error", "yes")
    assert entries(tmp_path / "logs/early.log") == [("error", "yes")]
    assert not (tmp_path / "logs/error.log").exists()
    assert (logs.enabled("error"), logs.enabled("warn"), logs.enabled(4)) == (True, False, True)


def test_each_file_gets_its_levels(read: Read, tmp_path: Path) -> None:
    main = "error_log logs/a.log crit; error_log logs/b.log info; error_log logs/c.log;"
    logs = read(main=main)
    for level in ("alert", "error", "notice", "debug"):
        logs.write(level, level)
    counts = {name: len(entries(tmp_path / f"logs/{name}.log")) for name in "abc"}
    assert counts == {"a": 1, "b": 3, "c": 2}


def test_files_are_made_at_the_start(read: Read, tmp_path: Path) -> None:
    logs = read("access_log logs/a.log; error_log logs/e.log;", "error_log logs/main.log;")
    assert sorted(os.path.basename(path) for path in logs.files) == ["a.log", "e.log", "main.log"]
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == [
        "a.log",
        "e.log",
        "main.log",
    ]


def test_without_access_log_it_is_combined(read: Read, tmp_path: Path) -> None:
    assert read().writes_access
    assert (tmp_path / "logs/access.log").exists()


def test_access_log_off_makes_no_file(read: Read, tmp_path: Path) -> None:
    assert not read("access_log off;").writes_access
    assert not (tmp_path / "logs/access.log").exists()


def test_a_file_that_cannot_be_opened_closes_the_others(read: Read, tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(LogFileError, match=r'open\(\) "[^"]*no/x.log" failed \(2: No such file'):
        read("error_log logs/a.log; access_log logs/no/x.log;")
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("http", ["error_log syslog:server=a;", "access_log syslog:server=a;"])
def test_syslog_is_refused_where_the_files_are_ours(read: Read, http: str) -> None:
    with pytest.raises(ConfigError, match=r"logs to syslog are not supported in .*nginx.conf:3"):
        read(http)


def test_standard_error(read: Read, capfd: pytest.CaptureFixture[str]) -> None:
    read(main="error_log stderr warn;").write("warn", "seen")
    assert LINE.fullmatch(capfd.readouterr().err.rstrip("\n"))


# --- before there is a configuration ----------------------------------------------------------


def test_the_early_log_writes_notices(tmp_path: Path) -> None:
    logs = Logs.early("e.log", str(tmp_path))
    logs.write("emerg", "refused")
    logs.write("notice", "noticed")
    logs.write("info", "no")
    logs.close()
    assert (logs.failed, entries(tmp_path / "e.log")) == (
        "",
        [("emerg", "refused"), ("notice", "noticed")],
    )


def test_the_early_log_says_why_it_has_no_file(tmp_path: Path) -> None:
    logs = Logs.early("no/e.log", str(tmp_path))
    logs.write("emerg", "nowhere")
    path = tmp_path / "no" / "e.log"
    reason = f'could not open error log file: open() "{path}" failed (2: No such file or directory)'
    assert logs.failed == reason


# --- opened anew ------------------------------------------------------------------------------


def test_reopen_goes_on_in_a_new_file(read: Read, tmp_path: Path) -> None:
    logs = read()
    log, old = tmp_path / "logs/error.log", tmp_path / "logs/error.log.1"
    logs.write("error", "one")
    log.rename(old)
    logs.write("error", "two")
    logs.reopen()
    logs.write("error", "three")
    assert (entries(old), entries(log)) == (
        [("error", "one"), ("error", "two")],
        [("error", "three")],
    )


def test_what_cannot_be_opened_anew_goes_on_and_is_told(read: Read, tmp_path: Path) -> None:
    logs = read("error_log logs/http.log;")
    (tmp_path / "logs/http.log").unlink()
    (tmp_path / "logs/http.log").mkdir()
    logs.reopen()
    (level, text), *_ = entries(tmp_path / "logs/error.log")
    assert level == "emerg"
    assert text.endswith('logs/http.log" failed (21: Is a directory)')


# --- buffers ----------------------------------------------------------------------------------


def test_a_buffer_is_written_when_a_line_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "b.log"
    file = BufferedLogFile(str(path), 10)
    sizes = []
    for line in (b"12345\n", b"123\n", b"1\n", b"longer than it\n", b"1\n"):
        file.write(line)
        sizes.append(path.stat().st_size)
    file.close()
    assert sizes == [0, 0, 10, 27, 27]
    assert path.read_bytes() == b"12345\n123\n1\nlonger than it\n1\n"


def test_a_compressed_buffer_is_a_member_of_gzip_each(tmp_path: Path) -> None:
    path = tmp_path / "b.log.gz"
    file = BufferedLogFile(str(path), 8, level=9)
    for number in range(5):
        file.write(b"line %d\n" % number)
    file.close()
    assert gzip.decompress(path.read_bytes()) == b"".join(b"line %d\n" % n for n in range(5))


def test_reopen_writes_the_buffer_to_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "b.log"
    file = BufferedLogFile(str(path), 100)
    file.write(b"one\n")
    path.rename(tmp_path / "old.log")
    file.reopen()
    file.write(b"two\n")
    file.close()
    assert ((tmp_path / "old.log").read_bytes(), path.read_bytes()) == (b"one\n", b"two\n")


# --- trouble, and several processes -----------------------------------------------------------


def test_a_full_disk_is_told_once() -> None:
    file = LogFile("/dev/full")
    told = [file.write(b"x\n") for _ in range(3)]
    file.close()
    assert told == ['write() to "/dev/full" failed (28: No space left on device)', None, None]


def _write_many(path: str, letter: bytes) -> None:
    file = LogFile(path)
    for _ in range(300):
        file.write(letter * 1500 + b"\n")
    file.close()


def test_lines_of_several_processes_stay_whole(tmp_path: Path) -> None:
    path = str(tmp_path / "x.log")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write_many, args=(path, bytes([65 + n]))) for n in (0, 1)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    lines = Path(path).read_bytes().splitlines()
    assert len(lines) == 600
    assert set(lines) == {b"A" * 1500, b"B" * 1500}


# --- Python's logging -------------------------------------------------------------------------


def test_records_go_to_the_process_log_while_attached(read: Read, tmp_path: Path) -> None:
    logs = read(main="error_log logs/error.log info;")
    logs.attach()
    logger.info("of ours %d", 1)
    logger.error("emergency", extra={"ngx_level": "emerg"})
    server = logging.getLogger("uvicorn.error")
    server.info("started")
    server.warning("odd")
    logs.detach()
    assert entries(tmp_path / "logs/error.log") == [
        ("info", "of ours 1"),
        ("emerg", "emergency"),
        ("warn", "odd"),
    ]


def test_detach_leaves_the_loggers_as_they_were(read: Read) -> None:
    before = (logger.level, logger.propagate, list(logger.handlers))
    logs = read()
    logs.attach()
    logs.close()
    assert (logger.level, logger.propagate, list(logger.handlers)) == before


def test_a_traceback_is_written_whole(read: Read, tmp_path: Path) -> None:
    logs = read()
    logs.attach()
    try:
        raise ValueError("x" * 3000)
    except ValueError:
        logger.exception("failed")
    text = (tmp_path / "logs/error.log").read_text()
    assert "[error]" in text
    assert text.endswith("x" * 3000 + "\n")
