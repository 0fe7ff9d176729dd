"""Calls: of subs by name, of code references, of methods, of built-in functions; closures; `eval`.

Rule: `eval` catches what Perl itself dies of (`PerlDie`), never a construct that is not supported.
"""

from __future__ import annotations

from collections.abc import Callable

from .control import Block
from .nodes import Frame, LoopSignal, Node, ReturnSignal, Scope
from .values import Code, NativeObject, PerlDie, Place, Value, ref_name, text

__all__ = [
    "AnonSub",
    "Builtin",
    "Call",
    "CallReference",
    "DoBlock",
    "Eval",
    "Method",
    "NamedSub",
    "Several",
    "SubName",
]

Function = Callable[[Frame, Node, list[Value]], Value]


def last(values: list[Value]) -> Value:
    """Give the value that a list has in scalar context after a call."""
    return values[-1] if values else None


class Call(Node):
    """`name(…)`: a sub that is looked up when it runs."""

    what = "a call"

    def __init__(self, place: Place, name: str, package: str, arguments: Node | None) -> None:
        super().__init__(place)
        self.name = name
        self.package = package
        self.arguments = arguments  # None: `&name;`, which passes @_ on

    def _call(self, frame: Frame, wants_list: bool) -> list[Value]:
        code = frame.run.find_sub(self.name, self.package)
        if code is None:
            raise self.place.error(f"sub {self.name} is not known here")
        frame.run.tick(self.place)
        return code.run(self._values(frame, code), wants_list)

    def _values(self, frame: Frame, code: Code) -> list[Value]:
        if self.arguments is None:
            return frame.arguments
        if code.prototype is not None and code.prototype.lstrip(";") in ("$", "$;"):
            return [self.arguments.scalar(frame)] if self._has_arguments() else []
        return self.arguments.items(frame)

    def _has_arguments(self) -> bool:
        return bool(getattr(self.arguments, "parts", True))

    def scalar(self, frame: Frame) -> Value:
        return last(self._call(frame, False))

    def items(self, frame: Frame) -> list[Value]:
        return self._call(frame, True)

    def reference(self, frame: Frame) -> Value:
        return super().reference(frame)


class SubName(Node):
    """`&name` without being called: what `\\&name` and `defined &name` look at."""

    def __init__(self, place: Place, name: str, package: str) -> None:
        super().__init__(place)
        self.name = name
        self.package = package

    def find(self, frame: Frame) -> Code | None:
        """Give the sub, or None."""
        return frame.run.find_sub(self.name, self.package)

    def scalar(self, frame: Frame) -> Value:
        return self.find(frame)

    def reference(self, frame: Frame) -> Value:
        code = self.find(frame)
        if code is None:
            raise self.place.error(f"sub {self.name} is not known here")
        return code


class CallReference(Node):
    """`$code->(…)` and `&$code(…)`."""

    what = "a call"

    def __init__(self, place: Place, code: Node, arguments: Node | None) -> None:
        super().__init__(place)
        self.code = code
        self.arguments = arguments

    def _call(self, frame: Frame, wants_list: bool) -> list[Value]:
        code = self.code.scalar(frame)
        if not isinstance(code, Code):
            raise self.die(f"Not a CODE reference (it is {ref_name(code) or 'none'})")
        arguments = frame.arguments if self.arguments is None else self.arguments.items(frame)
        return code.run(arguments, wants_list)

    def scalar(self, frame: Frame) -> Value:
        return last(self._call(frame, False))

    def items(self, frame: Frame) -> list[Value]:
        return self._call(frame, True)


class Method(Node):
    """`$object->name(…)` and `Class->name(…)`."""

    what = "a method call"

    def __init__(self, place: Place, target: Node, name: str | Node, arguments: Node) -> None:
        super().__init__(place)
        self.target = target
        self.name = name
        self.arguments = arguments

    def _call(self, frame: Frame, wants_list: bool) -> list[Value]:
        frame.run.tick(self.place)
        target = self.target.scalar(frame)
        name = self.name if isinstance(self.name, str) else self.name.scalar(frame)
        arguments = self.arguments.items(frame)
        if isinstance(name, Code):
            return name.run([target, *arguments], wants_list)
        if isinstance(target, NativeObject):
            return self._native(target, text(name), arguments, wants_list)
        code = frame.run.subs.get(f"{target}::{name}") if isinstance(target, str) else None
        if code is not None:
            return code.run([target, *arguments], wants_list)
        if target is None:
            raise self.die(f'Can\'t call method "{name}" on an undefined value')
        raise self.place.error(f"method {name} of {ref_name(target) or target} is not supported")

    def _native(
        self, target: NativeObject, name: str, arguments: list[Value], wants_list: bool
    ) -> list[Value]:
        try:
            return target.call_method(name, arguments, wants_list)
        except PerlDie as died:
            if text(died.value).endswith("\n"):
                raise
            raise self.die(text(died.value)) from None

    def scalar(self, frame: Frame) -> Value:
        return last(self._call(frame, False))

    def items(self, frame: Frame) -> list[Value]:
        return self._call(frame, True)


class AnonSub(Node):
    """`sub { … }` as a value: a closure over the scope it stands in."""

    def __init__(self, place: Place, body: Block, name: str, prototype: str | None) -> None:
        super().__init__(place)
        self.body = body
        self.name = name
        self.prototype = prototype

    def scalar(self, frame: Frame) -> Value:
        return frame.run.make_code(self.body, frame.scope, self.name, self.prototype)

    def define(self, frame: Frame, scope: Scope) -> None:
        """Make it the package's sub of this name."""
        frame.run.subs[self.name] = frame.run.make_code(self.body, scope, self.name, self.prototype)


class NamedSub(AnonSub):
    """`sub name { … }`: known once it is parsed; inside a block it closes over that block's run."""

    def execute(self, frame: Frame) -> None:
        if frame.scope is not frame.file_level:
            self.define(frame, frame.scope)

    def scalar(self, frame: Frame) -> Value:
        self.execute(frame)
        return None

    def items(self, frame: Frame) -> list[Value]:
        self.execute(frame)
        return []


class DoBlock(Node):
    """`do { … }`."""

    what = "do"

    def __init__(self, place: Place, body: Block) -> None:
        super().__init__(place)
        self.body = body

    def scalar(self, frame: Frame) -> Value:
        return last(self.body.run(frame, False))

    def items(self, frame: Frame) -> list[Value]:
        return self.body.run(frame, True)


class Eval(Node):
    """`eval { … }`; `eval "…"` with the parser that the runtime has."""

    what = "eval"

    def __init__(self, place: Place, body: Block | Node, package: str) -> None:
        super().__init__(place)
        self.body = body
        self.package = package

    def _run(self, frame: Frame, wants_list: bool) -> list[Value]:
        mark, scope, calls = frame.run.mark(), frame.scope, frame.run.calls
        try:
            values = self._values(frame, wants_list)
        except ReturnSignal as signal:
            values = signal.values
        except LoopSignal:
            raise
        except PerlDie as died:
            frame.run.restore(mark)
            frame.scope, frame.run.calls = scope, calls
            frame.run.died(died.value)
            return [] if wants_list else [None]
        frame.run.died("")
        return values

    def _values(self, frame: Frame, wants_list: bool) -> list[Value]:
        if isinstance(self.body, Block):
            return self.body.run(frame, wants_list)
        source = self.body.text(frame)
        return frame.run.evaluate(source, self.place, self.package, frame, wants_list)

    def scalar(self, frame: Frame) -> Value:
        return last(self._run(frame, False))

    def items(self, frame: Frame) -> list[Value]:
        return self._run(frame, True)


class Builtin(Node):
    """A built-in function of evaluated arguments; `function` gets them in list context.

    A list is the function's answer in list context; in scalar context `scalar_of` makes one of it.
    """

    def __init__(
        self,
        place: Place,
        name: str,
        function: Function,
        arguments: list[Node],
        wants: str = "",
    ) -> None:
        super().__init__(place)
        self.what = name
        self.function = function
        self.arguments = arguments
        self.wants = wants  # one letter an argument: s for scalar context; the rest are lists

    def _run(self, frame: Frame) -> Value:
        values: list[Value] = []
        for at, argument in enumerate(self.arguments):
            if self.wants[at : at + 1] == "s":
                values.append(argument.scalar(frame))
            else:
                values += argument.items(frame)
        return self.function(frame, self, values)

    def scalar(self, frame: Frame) -> Value:
        value = self._run(frame)
        if isinstance(value, Several):
            return value.scalar
        return value

    def items(self, frame: Frame) -> list[Value]:
        value = self._run(frame)
        return value.values if isinstance(value, Several) else [value]


class Several:
    """The answer of a built-in that differs by context."""

    def __init__(self, values: list[Value], scalar: Value) -> None:
        self.values = values
        self.scalar = scalar
