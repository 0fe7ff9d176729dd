"""Operators: arithmetic, strings, comparison, logic, assignment, ranges and references.

Rule: one table says what each binary operator does with two values; the rest are nodes of their
own because they choose what to evaluate, or evaluate in list context.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from .nodes import Frame, Node
from .values import (
    MAX_TEXT,
    PerlDie,
    Place,
    Value,
    as_bool,
    bounded,
    compare,
    number,
    text,
    truth,
)

__all__ = [
    "Assign",
    "Binary",
    "Constant",
    "Increment",
    "Joined",
    "ListAssign",
    "Logical",
    "Ternary",
    "Unary",
    "binary",
    "decided",
    "next_text",
    "repeated",
]

Operation = Callable[[Value, Value], Value]


def _power(left: Value, right: Value) -> Value:
    base, exponent = number(left), number(right)
    if isinstance(base, int) and isinstance(exponent, int) and 0 <= exponent < 64:
        return bounded(base**exponent)
    try:
        result = float(base) ** float(exponent)
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.inf
    return math.nan if isinstance(result, complex) else result


def _divide(left: Value, right: Value) -> Value:
    top, bottom = number(left), number(right)
    if bottom == 0:
        raise PerlDie("Illegal division by zero")
    if isinstance(top, int) and isinstance(bottom, int) and top % bottom == 0:
        return top // bottom
    result = top / bottom
    return int(result) if result.is_integer() and abs(result) < 1 << 53 else result


def _modulo(left: Value, right: Value) -> Value:
    top, bottom = int(number(left)), int(number(right))
    if bottom == 0:
        raise PerlDie("Illegal modulus zero")
    return top % bottom


def _shift_left(left: Value, right: Value) -> Value:
    return (int(number(left)) << min(max(int(number(right)), 0), 64)) & 0xFFFFFFFFFFFFFFFF


def _concat(left: Value, right: Value) -> Value:
    joined = text(left) + text(right)
    if len(joined) > MAX_TEXT:
        raise OverflowError
    return joined


def _numeric(function: Callable[[Value, Value], Value]) -> Operation:
    return lambda left, right: bounded(function(number(left), number(right)))


def _numeric_test(function: Callable[[Value, Value], bool]) -> Operation:
    return lambda left, right: as_bool(function(number(left), number(right)))


def _text_test(function: Callable[[str, str], bool]) -> Operation:
    return lambda left, right: as_bool(function(text(left), text(right)))


def _bits(function: Callable[[int, int], int]) -> Operation:
    def run(left: Value, right: Value) -> Value:
        if isinstance(left, str) and isinstance(right, str):
            raise NotImplementedError
        mask = 0xFFFFFFFFFFFFFFFF
        return function(int(number(left)) & mask, int(number(right)) & mask)

    return run


OPERATIONS: dict[str, Operation] = {
    "+": _numeric(operator.add),
    "-": _numeric(operator.sub),
    "*": _numeric(operator.mul),
    "/": _divide,
    "%": _modulo,
    "**": _power,
    ".": _concat,
    "<<": _shift_left,
    ">>": lambda left, right: int(number(left)) >> min(max(int(number(right)), 0), 64),
    "&": _bits(operator.and_),
    "|": _bits(operator.or_),
    "^": _bits(operator.xor),
    "==": _numeric_test(operator.eq),
    "!=": _numeric_test(operator.ne),
    "<": _numeric_test(operator.lt),
    ">": _numeric_test(operator.gt),
    "<=": _numeric_test(operator.le),
    ">=": _numeric_test(operator.ge),
    "<=>": lambda left, right: compare(number(left), number(right)),
    "eq": _text_test(operator.eq),
    "ne": _text_test(operator.ne),
    "lt": _text_test(operator.lt),
    "gt": _text_test(operator.gt),
    "le": _text_test(operator.le),
    "ge": _text_test(operator.ge),
    "cmp": lambda left, right: compare(text(left), text(right)),
}


def binary(sign: str, left: Value, right: Value, node: Node) -> Value:
    """Compute one operator on two values; its own errors name the node's place."""
    try:
        return OPERATIONS[sign](left, right)
    except PerlDie as died:
        raise node.die(text(died.value)) from None
    except NotImplementedError:
        raise node.place.error(f"{sign} on two strings is not supported") from None
    except (OverflowError, ValueError):
        raise node.place.error(f"the result of {sign} is too large") from None


class Constant(Node):
    """A number, or a string without variables."""

    def __init__(self, place: Place, value: Value) -> None:
        super().__init__(place)
        self.value = value

    def scalar(self, frame: Frame) -> Value:
        return self.value


class Joined(Node):
    """A string with variables in it: its parts, each a string's piece."""

    def __init__(self, place: Place, parts: list[Node]) -> None:
        super().__init__(place)
        self.parts = parts

    def scalar(self, frame: Frame) -> Value:
        joined = "".join(part.text(frame) for part in self.parts)
        frame.run.check_text(len(joined), self.place)
        return joined


class Binary(Node):
    """`left sign right`, both evaluated."""

    def __init__(self, place: Place, sign: str, left: Node, right: Node) -> None:
        super().__init__(place)
        self.sign = sign
        self.left = left
        self.right = right

    def scalar(self, frame: Frame) -> Value:
        return binary(self.sign, self.left.scalar(frame), self.right.scalar(frame), self)


class Unary(Node):
    """`-x`, `+x`, `!x`, `not x`, `~x`."""

    def __init__(self, place: Place, sign: str, inner: Node) -> None:
        super().__init__(place)
        self.sign = sign
        self.inner = inner

    def scalar(self, frame: Frame) -> Value:
        value = self.inner.scalar(frame)
        if self.sign == "!":
            return as_bool(not truth(value))
        if self.sign == "~":
            return ~int(number(value)) & 0xFFFFFFFFFFFFFFFF
        if isinstance(value, str) and value[:1].isalpha():
            return "-" + value
        return bounded(-number(value))


class Logical(Node):
    """`&&`, `||`, `//` and their words: the second side only if the first does not decide."""

    def __init__(self, place: Place, sign: str, left: Node, right: Node) -> None:
        super().__init__(place)
        self.sign = sign
        self.left = left
        self.right = right

    def _decided(self, value: Value) -> bool:
        return decided(self.sign, value)

    def scalar(self, frame: Frame) -> Value:
        value = self.left.scalar(frame)
        return value if self._decided(value) else self.right.scalar(frame)

    def items(self, frame: Frame) -> list[Value]:
        value = self.left.scalar(frame)
        return [value] if self._decided(value) else self.right.items(frame)

    def execute(self, frame: Frame) -> None:
        frame.run.tick(self.place)
        if not self._decided(self.left.scalar(frame)):
            self.right.execute(frame)


def decided(sign: str, value: Value) -> bool:
    """Tell whether the left side's value is the answer."""
    if sign == "//":
        return value is not None
    return truth(value) is (sign == "||")


class Ternary(Node):
    """`test ? yes : no`, which can also be assigned to."""

    def __init__(self, place: Place, test: Node, yes: Node, no: Node) -> None:
        super().__init__(place)
        self.test = test
        self.yes = yes
        self.no = no

    def _chosen(self, frame: Frame) -> Node:
        return self.yes if truth(self.test.scalar(frame)) else self.no

    def scalar(self, frame: Frame) -> Value:
        return self._chosen(frame).scalar(frame)

    def items(self, frame: Frame) -> list[Value]:
        return self._chosen(frame).items(frame)

    def reference(self, frame: Frame) -> Value:
        return self._chosen(frame).reference(frame)

    def assign(self, frame: Frame, value: Value) -> None:
        self._chosen(frame).assign(frame, value)


class Assign(Node):
    """`x = y` and `x op= y` for one value; it is the variable again."""

    what = "an assignment"

    def __init__(self, place: Place, target: Node, sign: str, value: Node) -> None:
        super().__init__(place)
        self.target = target
        self.sign = sign  # "" for a plain assignment
        self.value = value

    def scalar(self, frame: Frame) -> Value:
        if not self.sign:
            value = self.value.scalar(frame)
            self.target.assign(frame, value)
            return value
        before = self.target.scalar(frame)
        if self.sign in ("&&", "||", "//"):
            if decided(self.sign, before):
                return before
            value = self.value.scalar(frame)
        elif self.sign == "x":
            value = repeated(before, self.value.scalar(frame), frame, self)
        else:
            value = binary(self.sign, before, self.value.scalar(frame), self)
            if self.sign == ".":
                frame.run.check_text(len(value) >> 6, self.place)  # each step copies all of it
        self.target.assign(frame, value)
        return value

    def assign(self, frame: Frame, value: Value) -> None:
        self.scalar(frame)
        self.assigned().assign(frame, value)

    def assigned(self) -> Node:
        """Give the variable without a declaration in front of it."""
        return getattr(self.target, "target", self.target)


class ListAssign(Node):
    """`(…) = …`, `@x = …`, `%h = …`, `my ($a, $b) = …`; `push`-like `@x op= …` is not here."""

    what = "a list assignment"

    def __init__(self, place: Place, target: Node, value: Node) -> None:
        super().__init__(place)
        self.target = target
        self.value = value
        self.plural = True

    def _run(self, frame: Frame) -> list[Value]:
        values = self.value.items(frame)
        self.target.assign(frame, values)
        return values

    def scalar(self, frame: Frame) -> Value:
        return len(self._run(frame))

    def items(self, frame: Frame) -> list[Value]:
        self._run(frame)
        return self.assigned().items(frame)

    def array(self, frame: Frame, create: bool) -> list[Value]:
        self._run(frame)
        return self.assigned().array(frame, create)

    def assigned(self) -> Node:
        """Give the variables without a declaration in front of them."""
        return getattr(self.target, "target", self.target)


def repeated(value: Value, times: Value, frame: Frame, node: Node) -> str:
    """Repeat a string, up to the limit."""
    count, piece = max(int(number(times)), 0), text(value)
    frame.run.check_text(count * len(piece), node.place)
    return piece * count


class Increment(Node):
    """`++x`, `x++`, `--x`, `x--`; `++` on letters counts letters."""

    def __init__(self, place: Place, target: Node, step: int, before: bool) -> None:
        super().__init__(place)
        self.target = target
        self.step = step
        self.before = before

    def scalar(self, frame: Frame) -> Value:
        old = self.target.scalar(frame)
        if isinstance(old, str) and self.step > 0 and old and not old[0].isdigit():
            new: Value = next_text(old)
        else:
            new = bounded(number(old) + self.step)
        self.target.assign(frame, new)
        return new if self.before else (0 if old is None else old)


def next_text(value: str) -> str:
    """Count a string of letters and digits up by one: "az" gives "ba", "Zz" gives "AAa"."""
    if not value.isascii() or not value.isalnum():
        return text(number(value) + 1)
    done = ""
    for at in range(len(value) - 1, -1, -1):
        char = value[at]
        if char not in "zZ9":
            return value[:at] + chr(ord(char) + 1) + done
        done = {"z": "a", "Z": "A", "9": "0"}[char] + done
    return {"a": "a", "A": "A", "0": "1"}[done[0]] + done
