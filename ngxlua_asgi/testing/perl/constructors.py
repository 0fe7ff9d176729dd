"""Lists and references made on the spot: ranges, repetition, `[…]`, `{…}` and backslashes.

Rule: whatever grows by a number that the source gives is held below the limits of `values`.
"""

from __future__ import annotations

from .nodes import Frame, Node, Sequence
from .operators import next_text, repeated
from .values import MAX_ITEMS, Place, Value, number, text

__all__ = ["AnonArray", "AnonHash", "Range", "Reference", "Repeat"]


class Range(Node):
    """`1 .. 5`, `'a' .. 'e'`."""

    what = "a range"
    plural = True

    def __init__(self, place: Place, first: Node, last: Node) -> None:
        super().__init__(place)
        self.first = first
        self.last = last

    def items(self, frame: Frame) -> list[Value]:
        first, last = self.first.scalar(frame), self.last.scalar(frame)
        if isinstance(first, str) and first and not first.lstrip("+-")[:1].isdigit():
            return self._texts(first, text(last), frame)
        start, stop = int(number(first)), int(number(last))
        if stop - start >= MAX_ITEMS:
            raise self.place.error("the range is too long")
        return list(range(start, stop + 1))

    def _texts(self, first: str, last: str, frame: Frame) -> list[Value]:
        values = [first]
        while values[-1] != last and len(values[-1]) <= len(last) and len(values) < MAX_ITEMS:
            frame.run.tick(self.place)
            values.append(next_text(values[-1]))
        if len(values) >= MAX_ITEMS:
            raise self.place.error("the range is too long")
        return values if len(values[-1]) <= len(last) else values[:-1]


class Repeat(Node):
    """`"ab" x 3`, and `(1, 2) x 3` for a list."""

    def __init__(self, place: Place, value: Node, times: Node, is_list: bool) -> None:
        super().__init__(place)
        self.value = value
        self.times = times
        self.is_list = is_list

    def scalar(self, frame: Frame) -> Value:
        return repeated(self.value.scalar(frame), self.times.scalar(frame), frame, self)

    def items(self, frame: Frame) -> list[Value]:
        if not self.is_list:
            return [self.scalar(frame)]
        values, count = self.value.items(frame), int(number(self.times.scalar(frame)))
        if len(values) * count > MAX_ITEMS:
            raise self.place.error("the list grows too large")
        return values * count


class Reference(Node):
    r"""`\$x`, `\@x`, `\&name`."""

    def __init__(self, place: Place, inner: Node) -> None:
        super().__init__(place)
        self.inner = inner

    def scalar(self, frame: Frame) -> Value:
        if isinstance(self.inner, Sequence):
            return self.items(frame)[-1]
        return self.inner.reference(frame)

    def items(self, frame: Frame) -> list[Value]:
        if not isinstance(self.inner, Sequence):
            return [self.inner.reference(frame)]
        for part in self.inner.parts:
            if part.plural:
                raise self.place.error(f"references to the elements of {part.what}")
        return [part.reference(frame) for part in self.inner.parts]


class AnonArray(Node):
    """`[…]`."""

    def __init__(self, place: Place, inner: Node) -> None:
        super().__init__(place)
        self.inner = inner

    def scalar(self, frame: Frame) -> Value:
        return list(self.inner.items(frame))


class AnonHash(AnonArray):
    """`{…}` as a value."""

    def scalar(self, frame: Frame) -> Value:
        values = self.inner.items(frame)
        padded = [*values, None] if len(values) % 2 else values
        return {text(padded[at]): padded[at + 1] for at in range(0, len(padded), 2)}
