"""The run of one block, from its sections to its verdict.

Rule: the order of things is Test::Nginx's ``run_test``: files, configuration, start, then per
repeat the servers, the requests and their checks, and at last the end of the server and its log.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ngxlua_asgi.testing.checks import ResponseChecks
from ngxlua_asgi.testing.client import exchange
from ngxlua_asgi.testing.conf import conf_of
from ngxlua_asgi.testing.instance import Instance, StartFailure
from ngxlua_asgi.testing.log_checks import ErrorLog, LogChecks
from ngxlua_asgi.testing.perl.regex import RegexError
from ngxlua_asgi.testing.perl.values import number, text, truth
from ngxlua_asgi.testing.requests import Packet, requests_of
from ngxlua_asgi.testing.response import Response, parse_response
from ngxlua_asgi.testing.sections import check_names, seconds
from ngxlua_asgi.testing.servers import servers_of
from ngxlua_asgi.testing.site import Site, process_state, suite_root
from ngxlua_asgi.testing.skips import Versions, skip_of
from ngxlua_asgi.testing.spec import Block, SpecError, Suite
from ngxlua_asgi.testing.user_files import write_user_files
from ngxlua_asgi.testing.verdict import BlockError, Verdict

__all__ = ["Runner"]

_PERL_SLEEP: Final = 0.015  # TEST_NGINX_SLEEP
_LOG_LOOKS: Final = 3  # times that, from the response to reading the log
_STOP: Final = 3.0
_LIMIT: Final = 60.0  # seconds a block may take
_UNKNOWN = re.compile(r'unknown directive "([^"]+)"')
_SHOWN_LINES: Final = 15


@dataclass
class Runner:
    """Runs the blocks of one suite.

    Args:
        versions: what ``skip_nginx`` and its like compare with.
        limit: seconds after which a block is given up.
        app: the app behind the configurations, ``module:name`` as of the command line.
    """

    suite: Suite
    site: Site
    versions: Versions = field(default_factory=Versions)
    limit: float = _LIMIT
    app: str = ""

    def run(self, block: Block) -> Verdict:
        """Run ``block``; never raises for what the block does."""
        verdict = Verdict()
        root = suite_root(self.suite.path)
        with process_state(root, self.suite.settings.env):
            try:
                if block.error is not None:
                    raise block.error
                check_names(block)
                asyncio.run(_BlockRun(self, block, verdict).run())
                for handler in self.suite.settings.test_cleanup_handlers:
                    handler(block)
            except (BlockError, SpecError, StartFailure, RegexError) as error:
                if verdict.lacking is None:
                    verdict.error = str(error)
            except Exception as error:  # ours: it must be seen, and the run goes on
                verdict.error = f"internal error: {error!r}\n{traceback.format_exc()}"
            verdict.log_tail = "" if verdict.outcome == "pass" else self._tail()
        return verdict

    def close(self) -> None:
        """Run what the preamble wants at the end of the file."""
        with process_state(suite_root(self.suite.path), self.suite.settings.env):
            for handler in self.suite.settings.cleanup_handlers:
                handler()

    def configured(self, block: Block) -> Block:
        """The block whose configuration is in force: itself, or the last before it that has one.

        Raises:
            BlockError: there is none.
        """
        if block.has("config"):
            return block
        for before in self.before(block):
            return before
        raise BlockError(
            "No '--- config' section specified and could not get previous one."
            " Use TEST_NGINX_NO_NGINX_MANAGER ?"
        )

    def before(self, block: Block) -> Iterator[Block]:
        """The blocks before ``block`` that may have left a server running, the last one first."""
        for each in reversed(self.suite.blocks):
            stays = each.has("must_die") or each.has("reload_fails")
            if each.number < block.number and each.has("config") and not stays:
                yield each

    def _tail(self) -> str:
        try:
            lines = self.site.error_log.read_bytes().decode("latin-1").splitlines(keepends=True)
        except OSError:
            return ""
        return "".join(lines[-_SHOWN_LINES:])


class _BlockRun:
    """State of one run."""

    def __init__(self, runner: Runner, block: Block, verdict: Verdict) -> None:
        self.runner = runner
        self.block = block
        self.verdict = verdict
        self.site = runner.site
        self.suite = runner.suite
        self.settings = runner.suite.settings
        self.limit = runner.limit
        self.versions = runner.versions
        self.app = runner.app
        timeout = seconds(block.get("timeout"))
        self.timeout = self.settings.timeout if timeout is None else timeout
        delay = float(self.settings.env.get("TEST_NGINX_SLEEP") or _PERL_SLEEP)
        self.log = ErrorLog(
            self.site.error_log, _LOG_LOOKS * delay, self.settings.check_accum_error_log
        )
        self.log_checks = LogChecks(
            block, verdict, self.log, self.site.access_log, self.expand, self.site.at_port
        )
        self.response_checks = ResponseChecks(
            block,
            verdict,
            self.with_ports,
            self.expand,
            self.evaluate,
            self.settings.response_body_checks,
        )

    # --- texts -----------------------------------------------------------------------------

    def expand(self, written: str) -> str:
        """Put ``$TEST_NGINX_…`` in."""
        return self.site.expand(written, self.settings.env)

    def with_ports(self, written: str) -> str:
        """Put ``$ServerPort`` and ``$ServerPortForClient`` in, and our port for the original's."""
        written = re.sub(r"\$ServerPort\b", str(self.settings.server_port), written)
        for_client = str(self.settings.server_port_for_client)
        return self.site.at_port(re.sub(r"\$ServerPortForClient\b", for_client, written))

    def evaluate(self, code: str) -> Any:
        """Evaluate Perl of a section; the last of its values."""
        values = self.suite.evaluate(code)
        return values[-1] if values else None

    # --- the way through -------------------------------------------------------------------

    async def run(self) -> None:
        skip = skip_of(self.block, self.versions, self.evaluate)
        if skip is not None:
            self.verdict.skip(skip.reason, skip.count * self.settings.repeat_each)
            return
        if self.settings.no_nginx_manager:
            raise BlockError("a server that runs already (no_nginx_manager) is not supported")
        self.site.renew()
        if self.block.has("must_die"):
            self._prepare(self.block)
            await self._must_die()
            return
        instance = self._instance()
        try:
            await self._start(instance)
            self.log.at_rest = instance.at_rest
            await self._in_thread(self._judge)
        except StartFailure as failure:
            self._lacks_directive(str(failure))
            raise
        finally:
            self.log.at_rest = lambda: True
            if not await instance.stop(_STOP):
                self.verdict.warn("timeout when waiting for the server to exit")
        self._check_shutdown()

    async def _start(self, instance: Instance) -> None:
        """Start the block's configuration; in HUP mode, where there was one before, go over to it.

        The requests of the block before are not sent again: what they left in the process is not
        there, as if no other block had been run since the start.
        """
        block = self.runner.configured(self.block)
        if not self.settings.use_hup or not await self._start_before(instance):
            await self._start_with(block, instance)
            return
        self.site.clear()
        self._prepare(block)
        instance.reopen()
        if not await instance.reload() and not self.block.has("reload_fails"):
            self.verdict.fail("failed to reload configuration")

    async def _start_before(self, instance: Instance) -> bool:
        """Start the configuration that the block before left in force; whether there is one."""
        for before in self.runner.before(self.block):
            with contextlib.suppress(StartFailure):
                await self._start_with(before, instance)
                return True
        return False

    async def _start_with(self, block: Block, instance: Instance) -> None:
        self._prepare(block)
        await instance.start()

    def _prepare(self, block: Block) -> None:
        if truth(block.get("post_setup_server_root")):
            self.evaluate(text(block.get("post_setup_server_root")))
        self._write_user_files(block)
        version = secrets.token_hex(5) if self.settings.use_hup else ""
        written = conf_of(block, self.settings, self.site, version)
        self.site.conf.write_bytes(written.encode("latin-1"))

    def _write_user_files(self, block: Block) -> None:
        write_user_files(
            block.get("user_files"),
            self.site.html,
            lambda content: self.expand(self.site.at_port(content)),
        )

    def _instance(self) -> Instance:
        return Instance(self.site.conf, self.site.servroot, self.app, self.log.delay)

    def _check_shutdown(self) -> None:
        if not self.settings.use_hup:
            self.log_checks.check_shutdown()
        elif self.block.has("shutdown_error_log") or self.block.has("no_shutdown_error_log"):
            self.verdict.skip("shutdown_error_log - tests skipped due to HUP mode")

    def _lacks_directive(self, words: str) -> None:
        unknown = _UNKNOWN.search(words)
        if unknown and truth(self.settings.env.get("TEST_NGINX_IGNORE_MISSING_DIRECTIVES")):
            self.verdict.lacking = unknown[1]

    async def _must_die(self) -> None:
        """The configuration is expected not to start."""
        expected = text(self.block.get("must_die"))
        for repeat in range(self.settings.repeat_each):
            status = 0
            instance = self._instance()
            try:
                await instance.start()
            except StartFailure:
                status = 1
            if re.fullmatch(r"\s*\d+\s*", expected):
                good = status == number(expected)
                self.verdict.ok(good, "die with the expected exit code", f"got {status}")
            else:
                self.verdict.ok(status != 0, "die as expected")
            self.log_checks.check(repeat)
            if status == 0:
                self.verdict.warn("nginx must die but it does not; killing it")
                await instance.stop(_STOP)

    async def _in_thread(self, work: Callable[[], None]) -> None:
        """Run the client and the checks beside the server; give up after the limit."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def run() -> None:
            result: BaseException | None = None
            try:
                work()
            except BaseException as error:
                result = error
            loop.call_soon_threadsafe(settle, result)

        def settle(result: BaseException | None) -> None:
            if done.done():
                return
            if result is None:
                done.set_result(None)
            else:
                done.set_exception(result)

        threading.Thread(target=run, daemon=True).start()
        try:
            await asyncio.wait_for(done, self.limit)
        except TimeoutError:
            self.verdict.fail(f"the block did not end within {self.limit:g} s")

    # --- in the client's thread ------------------------------------------------------------

    def _judge(self) -> None:
        if truth(self.block.get("init")):
            self.evaluate(text(self.block.get("init")))
        self.log.position = 0
        for repeat in range(self.settings.repeat_each):
            servers = servers_of(self.block, self.expand)
            try:
                for server in servers:
                    server.start()
                if repeat:
                    self._write_user_files(self.block)
                self._requests(repeat)
                for server in servers:
                    server.check(self.verdict)
            finally:
                for server in servers:
                    server.close()

    def _requests(self, repeat: int) -> None:
        requests = requests_of(self.block, self.settings.server_name, self.expand, self.evaluate)
        pipelined = self.block.get("pipelined_requests")
        in_one = len(pipelined) if isinstance(pipelined, list) and pipelined else 0
        several = bool(in_one) or len(requests) > 1
        total = in_one or len(requests)
        index = 0
        for packets in requests:
            raw, is_head = self._send(packets)
            for _ in range(in_one or 1):
                raw = self._response(raw, is_head, index, repeat, several, last=not in_one)
                index += 1
                if index < total:
                    self._check_logs(repeat)
        if truth(self.block.get("stap")):
            self.verdict.skip("stap_out - tests skipped due to SystemTap not being used")
        self._check_logs(repeat)

    def _check_logs(self, repeat: int) -> None:
        wait = self.block.get("wait")
        if truth(wait):
            time.sleep(float(number(wait)))
        self.log_checks.check(repeat)
        if not self.block.has("ignore_response"):
            self.log_checks.check_access(repeat)

    def _send(self, packets: list[Packet]) -> tuple[str, bool]:
        sent = "".join(packet.value for packet in packets)
        shutdown = self.block.get("shutdown")
        delay = self.block.get("raw_request_middle_delay")
        address = self.block.get("server_addr_for_client") or self.settings.server_addr
        result = exchange(
            (text(address), int(number(self.settings.server_port_for_client))),
            packets,
            timeout=self.timeout,
            middle_delay=None if delay is None else float(number(delay)),
            shutdown=None if shutdown is None else int(number(shutdown)) if shutdown else 1,
            abort=self.block.has("abort"),
        )
        if result.refused is not None:
            self.verdict.fail(f"Can't connect to {text(address)}: {result.refused} (aborted)")
        if result.timed_out and not self.block.has("abort"):
            self.verdict.fail("ERROR: client socket timed out")
        for note in result.notes:
            self.verdict.warn(note)
        return result.response.decode("latin-1"), re.match(r"\s*HEAD\s+", sent) is not None

    def _response(
        self, raw: str, is_head: bool, index: int, repeat: int, several: bool, last: bool
    ) -> str:
        """Judge one response; what is left is the next one's."""
        if self.block.has("ignore_response"):
            return ""
        response: Response | None
        if self.block.has("http09"):
            response = Response(code="200", body=raw)
        else:
            response = parse_response(raw, is_head, self.verdict)
        self.response_checks.check(response, index, repeat, several)
        left = response.left if response else ""
        if last and left:
            self.verdict.warn(f"unexpected extra bytes after last chunk in response: {left!r}")
        return left
