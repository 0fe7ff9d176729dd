"""Functions that need more than values: of arrays and hashes themselves, with a block, on names.

Rule: each is a node; what changes an array or a hash gets the container, what takes a block sets
`$_` for it, and a changed `$_` goes back into the array that it came from.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from .calls import SubName, last
from .control import Block
from .nodes import Frame, Node, Sequence
from .values import MAX_ITEMS, Cell, Code, Place, Value, as_bool, number, text, truth
from .variables import ArrayVariable, Dereference, HashVariable, Local, My, Slice

__all__ = [
    "ArrayFunction",
    "Chomp",
    "Defined",
    "Each",
    "OnElement",
    "Reverse",
    "Scalar",
    "Sort",
    "Undefine",
    "WithBlock",
    "is_hash",
]


def is_hash(node: Node) -> bool:
    """Tell whether a node names a hash rather than an array."""
    return isinstance(node, HashVariable) or (isinstance(node, Dereference) and node.sigil == "%")


class ArrayFunction(Node):
    """`push`, `unshift`, `pop`, `shift`, `splice`; without an array: on `@_` (or `@ARGV`)."""

    def __init__(self, place: Place, name: str, target: Node | None, arguments: list[Node]) -> None:
        super().__init__(place)
        self.what = name
        self.target = target
        self.arguments = arguments

    def _array(self, frame: Frame) -> list[Value]:
        if self.target is None:
            if frame.file_level is not None:
                found: list[Value] = frame.run.package_variable("@ARGV", "main")
                return found
            return frame.arguments
        return self.target.array(frame, True)

    def scalar(self, frame: Frame) -> Value:
        if self.what == "splice":
            return last(self._splice(frame))
        array = self._array(frame)
        if self.what in ("pop", "shift"):
            at = -1 if self.what == "pop" else 0
            return array.pop(at) if array else None
        values = Sequence(self.place, self.arguments).items(frame)
        if self.what == "unshift":
            array[:0] = values
        else:
            array += values
        frame.run.check_items(array, self.place)
        return len(array)

    def items(self, frame: Frame) -> list[Value]:
        return self._splice(frame) if self.what == "splice" else [self.scalar(frame)]

    def _splice(self, frame: Frame) -> list[Value]:
        array = self._array(frame)
        size, values = len(array), [node.scalar(frame) for node in self.arguments[:2]]
        start = int(number(values[0])) if values else 0
        start = min(max(start + size if start < 0 else start, 0), size)
        count = int(number(values[1])) if len(values) > 1 else size
        end = max(size + count, start) if count < 0 else min(start + count, size)
        taken = array[start:end]
        array[start:end] = Sequence(self.place, self.arguments[2:]).items(frame)
        return taken


class Each(Node):
    """`keys`, `values` and `each` of a hash or an array."""

    def __init__(self, place: Place, name: str, target: Node) -> None:
        super().__init__(place)
        self.what = name
        self.target = target
        if name == "each":
            raise place.error("each is not supported")

    def items(self, frame: Frame) -> list[Value]:
        if is_hash(self.target):
            found = self.target.hash(frame, True)
            return list(found) if self.what == "keys" else list(found.values())
        array = self.target.array(frame, True)
        return list(range(len(array))) if self.what == "keys" else list(array)

    def scalar(self, frame: Frame) -> Value:
        return len(self.items(frame))


class Chomp(Node):
    """`chomp` and `chop`, on variables or `$_`."""

    def __init__(self, place: Place, name: str, target: Node) -> None:
        super().__init__(place)
        self.what = name
        self.target = target

    def scalar(self, frame: Frame) -> Value:
        if self.target.plural:
            values = self.target.items(frame)
            goal = getattr(self.target, "target", self.target)
            goal.assign(frame, [self._shortened(text(value)) for value in values])
            return len(values)
        value = self.target.text(frame)
        short = self._shortened(value)
        goal = getattr(self.target, "assigned", lambda: self.target)()
        goal = goal.target if isinstance(goal, (My, Local)) else goal
        if short != value:
            goal.assign(frame, short)
        return len(value) - len(short) if self.what == "chomp" else value[len(short) :]

    def _shortened(self, value: str) -> str:
        return value.removesuffix("\n") if self.what == "chomp" else value[:-1]


class WithBlock(Node):
    """`map`, `grep`, `first`, `any`, `all`: a block or expression for each value as `$_`."""

    def __init__(self, place: Place, name: str, body: Node, values: Node) -> None:
        super().__init__(place)
        self.what = name
        self.body = body
        self.values = values

    def items(self, frame: Frame) -> list[Value]:
        source = None
        if isinstance(self.values, Sequence) and len(self.values.parts) == 1:
            self.values = self.values.parts[0]
        if isinstance(self.values, (ArrayVariable, Dereference)):
            source = self.values.array(frame, False)
        results: list[Value] = []
        for at, value in enumerate(self.values.items(frame)):
            frame.run.tick(self.place)
            cell = Cell(value)
            saved = frame.run.swap_topic(cell)
            try:
                self._one(frame, value, results)
            finally:
                frame.run.swap_topic(saved)
            if source is not None and at < len(source) and cell.value is not value:
                source[at] = cell.value
            if len(results) > MAX_ITEMS:
                break
        frame.run.check_items(results, self.place)
        return results

    def _one(self, frame: Frame, value: Value, results: list[Value]) -> None:
        if self.what == "map":
            results += self.body.items(frame)
        elif truth(self.body.scalar(frame)):
            results.append(value)

    def scalar(self, frame: Frame) -> Value:
        return len(self.items(frame))


class Sort(Node):
    """`sort`, with a block or a sub that looks at `$a` and `$b`, or by text."""

    what = "sort in scalar context"
    plural = True

    def __init__(self, place: Place, order: Node | None, values: Node, package: str) -> None:
        super().__init__(place)
        self.order = order
        self.values = values
        self.package = package

    def items(self, frame: Frame) -> list[Value]:
        values = self.values.items(frame)
        if self.order is None:
            return sorted(values, key=text)
        first = frame.run.package_variable("$a", self.package)
        second = frame.run.package_variable("$b", self.package)
        order = self._order(frame)

        def compare(left: Value, right: Value) -> int:
            frame.run.tick(self.place)
            first.value, second.value = left, right
            return int(number(order()))

        return sorted(values, key=functools.cmp_to_key(compare))

    def _order(self, frame: Frame) -> Callable[[], Value]:
        node = self.order
        if node is None or isinstance(node, Block):
            return lambda: node.scalar(frame) if node else 0
        code = node.scalar(frame)
        if not isinstance(code, Code):
            raise self.place.error("sort by something else than a block or a sub")
        return lambda: last(code.run([], False))


class Reverse(Node):
    """`reverse`: a list's values, or in scalar context the characters of all of it."""

    what = "reverse"

    def __init__(self, place: Place, values: Node) -> None:
        super().__init__(place)
        self.values = values

    def items(self, frame: Frame) -> list[Value]:
        return self.values.items(frame)[::-1]

    def scalar(self, frame: Frame) -> Value:
        return "".join(text(value) for value in self.values.items(frame))[::-1]


class Scalar(Node):
    """`scalar …`."""

    def __init__(self, place: Place, inner: Node) -> None:
        super().__init__(place)
        self.inner = inner

    def scalar(self, frame: Frame) -> Value:
        return self.inner.scalar(frame)


class Defined(Node):
    """`defined …`, of a value, a sub or an array."""

    def __init__(self, place: Place, inner: Node) -> None:
        super().__init__(place)
        self.inner = inner

    def scalar(self, frame: Frame) -> Value:
        if isinstance(self.inner, SubName):
            return as_bool(self.inner.find(frame) is not None)
        if isinstance(self.inner, (ArrayVariable, HashVariable)):
            return as_bool(bool(self.inner.items(frame)))
        return as_bool(self.inner.scalar(frame) is not None)


class Undefine(Node):
    """`undef …`; in a list that is assigned to, `undef` takes a value and drops it."""

    def __init__(self, place: Place, target: Node | None) -> None:
        super().__init__(place)
        self.target = target

    def scalar(self, frame: Frame) -> Value:
        if self.target is not None:
            self.target.undefine(frame)
        return None

    def assign(self, frame: Frame, value: Value) -> None:
        if self.target is not None:
            super().assign(frame, value)


class OnElement(Node):
    """`exists …` and `delete …`."""

    def __init__(self, place: Place, name: str, target: Node) -> None:
        super().__init__(place)
        self.what = name
        self.target = target

    def scalar(self, frame: Frame) -> Value:
        if self.what == "exists":
            if isinstance(self.target, SubName):
                return as_bool(self.target.find(frame) is not None)
            return as_bool(self.target.exists(frame))
        value = self.target.delete(frame)
        return last(value) if isinstance(self.target, Slice) else value
