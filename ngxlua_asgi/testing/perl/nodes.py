"""What a node of the syntax tree is, and the frame that it is evaluated in.

Rule: a node evaluates itself: `scalar` and `items` are its value in scalar and in list context,
`assign` stores into it, `execute` runs it for its effect. A node that cannot do one of these says
so with its place; none of them knows how it was parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import Cell, PerlDie, Place, Value, text

if TYPE_CHECKING:
    from .runtime import Runtime

__all__ = ["Frame", "LoopSignal", "Node", "ReturnSignal", "Scope", "Sequence"]


class Scope:
    """The lexical variables of one block, by sigil and name ("$x", "@x", "%x")."""

    __slots__ = ("outer", "variables")

    def __init__(self, outer: Scope | None = None) -> None:
        self.outer = outer
        self.variables: dict[str, Value] = {}

    def find(self, name: str) -> Value:
        """Give the variable's container, or None."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return scope.variables[name]
            scope = scope.outer
        return None

    def declare(self, name: str, fresh: bool = True) -> Value:
        """Make a variable of this block (or give the one that is there if not `fresh`)."""
        if fresh or name not in self.variables:
            self.variables[name] = new_container(name)
        return self.variables[name]


def new_container(name: str) -> Value:
    """Make an empty scalar, array or hash for a name with its sigil."""
    if name[0] == "$":
        return Cell()
    return [] if name[0] == "@" else {}


class Frame:
    """One call of a sub (or a file's own code): the scope now in force and what was called with."""

    __slots__ = ("arguments", "file_level", "run", "scope", "wants_list")

    def __init__(
        self,
        run: Runtime,
        scope: Scope,
        arguments: list[Value] | None = None,
        wants_list: bool = False,
    ) -> None:
        self.run = run
        self.scope = scope
        self.arguments = arguments if arguments is not None else []
        self.wants_list = wants_list
        self.file_level: Scope | None = None


class ReturnSignal(Exception):
    """`return`: the values, already in the context that the sub was called in."""

    def __init__(self, values: list[Value]) -> None:
        self.values = values
        super().__init__()


class LoopSignal(Exception):
    """`next` or `last`, for the innermost loop or the one with this label."""

    def __init__(self, kind: str, label: str, place: Place) -> None:
        self.kind = kind
        self.label = label
        self.place = place
        super().__init__(f'Can\'t "{kind}" outside a loop block')


class Node:
    """A construct at a place in the source."""

    what = "this expression"
    plural = False  # an assignment to it is a list assignment

    def __init__(self, place: Place) -> None:
        self.place = place

    def scalar(self, frame: Frame) -> Value:
        """Give the value in scalar context."""
        raise self.place.error(f"{self.what} as a scalar is not supported")

    def items(self, frame: Frame) -> list[Value]:
        """Give the values in list context."""
        return [self.scalar(frame)]

    def assign(self, frame: Frame, value: Value) -> None:
        """Store a value (for a plural node: the list)."""
        raise self.place.error(f"{self.what} cannot be assigned to")

    def execute(self, frame: Frame) -> None:
        """Run for the effect."""
        frame.run.tick(self.place)
        self.scalar(frame)

    def result(self, frame: Frame, wants_list: bool) -> list[Value]:
        """Give the values in the context that is asked for: a sub's last statement."""
        frame.run.tick(self.place)
        return self.items(frame) if wants_list else [self.scalar(frame)]

    def array(self, frame: Frame, create: bool) -> list[Value]:
        """Give the array itself that this names."""
        raise self.place.error(f"{self.what} is no array")

    def hash(self, frame: Frame, create: bool) -> dict[str, Value]:
        """Give the hash itself that this names."""
        raise self.place.error(f"{self.what} is no hash")

    def reference(self, frame: Frame) -> Value:
        """Give a reference to what this names."""
        return Cell(self.scalar(frame))

    def localize(self, frame: Frame) -> None:
        """Save the value and restore it when the block ends."""
        raise self.place.error(f"local on {self.what} is not supported")

    def exists(self, frame: Frame) -> bool:
        """Tell whether the element is there."""
        raise self.place.error(f"exists on {self.what} is not supported")

    def delete(self, frame: Frame) -> Value:
        """Take the element away and give what it was."""
        raise self.place.error(f"delete on {self.what} is not supported")

    def undefine(self, frame: Frame) -> None:
        """Make it undefined."""
        self.assign(frame, None)

    def die(self, reason: str) -> PerlDie:
        """Build an error of Perl's own at this place."""
        text = f"{reason} at {self.place.file} line {self.place.line}.\n"
        return PerlDie(text, self.place)

    def text(self, frame: Frame) -> str:
        """Give the scalar value as a string."""
        return text(self.scalar(frame))


class Sequence(Node):
    """Expressions with commas between them."""

    what = "a list"
    plural = True

    def __init__(self, place: Place, parts: list[Node]) -> None:
        super().__init__(place)
        self.parts = parts

    def scalar(self, frame: Frame) -> Value:
        for part in self.parts[:-1]:
            part.scalar(frame)
        return self.parts[-1].scalar(frame) if self.parts else None

    def items(self, frame: Frame) -> list[Value]:
        values: list[Value] = []
        for part in self.parts:
            values += part.items(frame)
        frame.run.check_items(values, self.place)
        return values

    def assign(self, frame: Frame, value: Value) -> None:
        left = list(value)
        for part in self.parts:
            if part.plural:
                part.assign(frame, left)
                left = []
            else:
                part.assign(frame, left.pop(0) if left else None)

    def localize(self, frame: Frame) -> None:
        for part in self.parts:
            part.localize(frame)
