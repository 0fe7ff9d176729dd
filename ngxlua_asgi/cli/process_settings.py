"""What a worker process becomes before it serves: environment, limits, user, folder.

Rule: nginx's ngx_worker_process_init: what fails is told and mostly ignored, except that a worker
which cannot change its user ends. The environment keeps what ``env`` names, and the time zone.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import resource
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ngxlua_asgi.config.model import Config
from ngxlua_asgi.errors import ConfigError

__all__ = [
    "Account",
    "account_of",
    "become_user",
    "environment_of_init",
    "set_environment",
    "set_limits",
]

Say = Callable[[str, str], None]


class Account(NamedTuple):
    """Who workers run as."""

    name: str
    uid: int
    gid: int


def account_of(config: Config, say: Say) -> Account | None:
    """The account that ``user`` names, by default ``nobody``; None where nobody changes.

    Raises:
        ConfigError: there is no such user or group.
    """
    said = config.http("user")
    if os.geteuid() != 0:
        if said:
            words = (
                'the "user" directive makes sense only if the master process runs'
                f" with super-user privileges, ignored in {said['file']}:{said['line']}"
            )
            say("warn", words)
        return None
    if said is None:
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            return None
        return Account("nobody", nobody.pw_uid, nobody.pw_gid)
    try:
        uid = pwd.getpwnam(said["user"]).pw_uid
    except KeyError:
        raise _unknown("getpwnam", "user", said) from None
    try:
        gid = grp.getgrnam(said["group"]).gr_gid
    except KeyError:
        raise _unknown("getgrnam", "group", said) from None
    return Account(said["user"], uid, gid)


def _unknown(call: str, what: str, said: dict[str, str]) -> ConfigError:
    file, line = said["file"], int(said["line"])
    return ConfigError(f'{call}("{said[what]}") failed', file=file, line=line)


def _env(config: Config) -> list[bytes]:
    return [each.encode("latin-1") for each in config.http("env", ())]


@contextlib.contextmanager
def environment_of_init(config: Config) -> Iterator[None]:
    """All of the environment, and what ``env NAME=value`` sets: lua-resty-core's os.getenv."""
    before: dict[bytes, bytes | None] = {}
    for each in _env(config):
        name, equals, value = each.partition(b"=")
        if equals and name:
            before.setdefault(name, os.environb.get(name))
            os.environb[name] = value
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                os.environb.pop(name, None)
            else:
                os.environb[name] = old


def set_environment(config: Config) -> None:
    """Keep of the environment what ``env`` names, and ``TZ``; set what it sets."""
    names = _env(config)
    if not any(each.partition(b"=")[0] == b"TZ" for each in names):
        names.append(b"TZ")
    kept = {}
    for each in names:
        name, equals, value = each.partition(b"=")
        if equals:
            kept[name] = value
        elif name in os.environb:
            kept[name] = os.environb[name]
    for name in list(os.environb):
        if name not in kept:
            del os.environb[name]
    os.environb.update(kept)


def set_limits(config: Config, say: Say) -> None:
    """Set ``worker_priority``, ``worker_rlimit_nofile`` and ``worker_rlimit_core``."""
    priority = config.http("worker_priority", 0)
    if priority:
        try:
            os.setpriority(os.PRIO_PROCESS, 0, priority)
        except OSError as error:
            say("alert", f"setpriority({priority}) failed ({error.errno}: {error.strerror})")
    for name, which in (("NOFILE", resource.RLIMIT_NOFILE), ("CORE", resource.RLIMIT_CORE)):
        limit = config.http(f"worker_rlimit_{name.lower()}")
        if limit is not None:
            try:
                resource.setrlimit(which, (limit, limit))
            except (OSError, ValueError) as error:
                say("alert", f"setrlimit(RLIMIT_{name}, {limit}) failed ({error})")


def become_user(account: Account | None) -> None:
    """Give up the rights of root.

    Raises:
        OSError: that is not possible.
    """
    if account is not None:
        os.setgid(account.gid)
        os.initgroups(account.name, account.gid)
        os.setuid(account.uid)
