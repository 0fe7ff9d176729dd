"""Variables, elements, slices and declarations: whatever can be assigned to.

Rule: a name is looked up among the block's own variables first, then among the package's; under
`strict vars` an unknown name is an error. Reading never makes anything, writing makes what is
missing on the way, as in Perl.
"""

from __future__ import annotations

from .nodes import Frame, Node, Scope, new_container
from .values import MAX_ITEMS, Cell, Code, ElementAlias, Place, Value, number, ref_name, text

__all__ = [
    "ArrayVariable",
    "Dereference",
    "Element",
    "HashVariable",
    "LastIndex",
    "Local",
    "My",
    "Placeholder",
    "ScalarVariable",
    "Slice",
    "Variable",
]


class Variable(Node):
    """A variable by its name; `key` is sigil and name as written, `package` where it stands."""

    def __init__(self, place: Place, key: str, package: str) -> None:
        super().__init__(place)
        self.key = key
        self.package = package
        self.what = key

    def find(self, frame: Frame) -> Value:
        """Give the container of the variable."""
        found = frame.scope.find(self.key)
        return frame.run.global_variable(self) if found is None else found

    def localize(self, frame: Frame) -> None:
        frame.run.localize_global(self)

    def reference(self, frame: Frame) -> Value:
        return self.find(frame)


class ScalarVariable(Variable):
    """`$x`."""

    def scalar(self, frame: Frame) -> Value:
        return self.find(frame).value

    def assign(self, frame: Frame, value: Value) -> None:
        self.find(frame).value = value


class ArrayVariable(Variable):
    """`@x`; `@_` is what the sub was called with."""

    plural = True

    def array(self, frame: Frame, create: bool) -> list[Value]:
        if self.key == "@_":
            return frame.arguments
        found: list[Value] = self.find(frame)
        return found

    def scalar(self, frame: Frame) -> Value:
        return len(self.array(frame, False))

    def items(self, frame: Frame) -> list[Value]:
        return list(self.array(frame, False))

    def assign(self, frame: Frame, value: Value) -> None:
        self.array(frame, True)[:] = value

    def undefine(self, frame: Frame) -> None:
        self.assign(frame, [])

    def reference(self, frame: Frame) -> Value:
        return self.array(frame, True)


class HashVariable(Variable):
    """`%x`."""

    plural = True

    def hash(self, frame: Frame, create: bool) -> dict[str, Value]:
        found: dict[str, Value] = self.find(frame)
        return found

    def scalar(self, frame: Frame) -> Value:
        return len(self.hash(frame, False))

    def items(self, frame: Frame) -> list[Value]:
        return [part for pair in self.hash(frame, False).items() for part in pair]

    def assign(self, frame: Frame, value: Value) -> None:
        store_pairs(self.hash(frame, True), value)

    def undefine(self, frame: Frame) -> None:
        self.assign(frame, [])


def store_pairs(target: dict[str, Value], values: list[Value]) -> None:
    """Replace a hash's content by a list of names and values."""
    padded = [*values, None] if len(values) % 2 else list(values)
    target.clear()
    for at in range(0, len(padded), 2):
        target[text(padded[at])] = padded[at + 1]


class Dereference(Node):
    """`@$x`, `@{…}`, `%$x`, `$$x`, `&$x` as a name: what a reference points to."""

    def __init__(self, place: Place, sigil: str, inner: Node) -> None:
        super().__init__(place)
        self.sigil = sigil
        self.inner = inner
        self.plural = sigil != "$"
        self.what = f"{sigil}{{…}}"

    def _target(self, frame: Frame, wanted: type, create: bool) -> Value:
        value = self.inner.scalar(frame)
        if value is None and create:
            value = new_container({list: "@", dict: "%", Cell: "$"}[wanted])
            self.inner.assign(frame, value)
        if value is None and wanted is not Cell:
            return wanted()
        if not isinstance(value, wanted):
            raise self.die(f"Not {ARTICLES[wanted]} reference (it is {ref_name(value) or 'none'})")
        return value

    def array(self, frame: Frame, create: bool) -> list[Value]:
        found: list[Value] = self._target(frame, list, create)
        return found

    def hash(self, frame: Frame, create: bool) -> dict[str, Value]:
        found: dict[str, Value] = self._target(frame, dict, create)
        return found

    def scalar(self, frame: Frame) -> Value:
        if self.sigil == "$":
            return self._target(frame, Cell, False).value
        return len(self.array(frame, False) if self.sigil == "@" else self.hash(frame, False))

    def items(self, frame: Frame) -> list[Value]:
        if self.sigil == "@":
            return list(self.array(frame, False))
        if self.sigil == "%":
            return [part for pair in self.hash(frame, False).items() for part in pair]
        return [self.scalar(frame)]

    def assign(self, frame: Frame, value: Value) -> None:
        if self.sigil == "@":
            self.array(frame, True)[:] = value
        elif self.sigil == "%":
            store_pairs(self.hash(frame, True), value)
        else:
            self._target(frame, Cell, True).value = value

    def reference(self, frame: Frame) -> Value:
        return self.inner.scalar(frame)


ARTICLES: dict[type, str] = {list: "an ARRAY", dict: "a HASH", Cell: "a SCALAR", Code: "a CODE"}


class Element(Node):
    """`$x[1]`, `$x->[1]`, `$x{a}`, `$x->{a}`: `base` names the array or hash."""

    what = "an element"

    def __init__(self, place: Place, base: Node, index: Node, is_hash: bool) -> None:
        super().__init__(place)
        self.base = base
        self.index = index
        self.is_hash = is_hash

    def _at(self, frame: Frame, size: int) -> int:
        at = int(number(self.index.scalar(frame)))
        return at + size if at < 0 else at

    def scalar(self, frame: Frame) -> Value:
        if self.is_hash:
            return self.base.hash(frame, False).get(self.index.text(frame))
        array = self.base.array(frame, False)
        at = self._at(frame, len(array))
        return array[at] if 0 <= at < len(array) else None

    def assign(self, frame: Frame, value: Value) -> None:
        if self.is_hash:
            self.base.hash(frame, True)[self.index.text(frame)] = value
            return
        if getattr(self.base, "key", "") == "@_":
            raise self.place.error("assignment to an element of @_ is not supported")
        array = self.base.array(frame, True)
        at = self._at(frame, len(array))
        if not 0 <= at < MAX_ITEMS:
            raise self.die("Modification of non-creatable array value attempted")
        array.extend([None] * (at + 1 - len(array)))
        array[at] = value

    def reference(self, frame: Frame) -> Value:
        if not self.exists(frame):
            self.assign(frame, None)
        if self.is_hash:
            return ElementAlias(self.base.hash(frame, True), self.index.text(frame))
        array = self.base.array(frame, True)
        return ElementAlias(array, self._at(frame, len(array)))

    def exists(self, frame: Frame) -> bool:
        if self.is_hash:
            return self.index.text(frame) in self.base.hash(frame, False)
        array = self.base.array(frame, False)
        return 0 <= self._at(frame, len(array)) < len(array)

    def delete(self, frame: Frame) -> Value:
        if not self.is_hash:
            raise self.place.error("delete of an array's element is not supported")
        return self.base.hash(frame, False).pop(self.index.text(frame), None)

    def localize(self, frame: Frame) -> None:
        if not self.is_hash:
            raise self.place.error("local on an array's element is not supported")
        values, name = self.base.hash(frame, True), self.index.text(frame)
        frame.run.localize_element(values, name)


class Slice(Node):
    """`@x[1, 2]`, `@h{"a", "b"}`, `@$r{…}`, and `(list)[…]` when `base` is a list."""

    what = "a slice"
    plural = True

    def __init__(self, place: Place, base: Node, index: Node, kind: str) -> None:
        super().__init__(place)
        self.base = base
        self.index = index
        self.kind = kind  # "[" of an array, "{" of a hash, "(" of a list

    def items(self, frame: Frame) -> list[Value]:
        keys = self.index.items(frame)
        if self.kind == "{":
            values = self.base.hash(frame, False)
            return [values.get(text(key)) for key in keys]
        array = self.base.items(frame) if self.kind == "(" else self.base.array(frame, False)
        if self.kind == "(" and not array:
            return []
        size = len(array)
        places = [int(number(key)) for key in keys]
        return [array[at] if -size <= at < size else None for at in places]

    def scalar(self, frame: Frame) -> Value:
        values = self.items(frame)
        return values[-1] if values else None

    def assign(self, frame: Frame, value: Value) -> None:
        if self.kind == "(":
            raise self.place.error("a list's slice cannot be assigned to")
        left = list(value)
        for key in self.index.items(frame):
            one = Element(self.place, self.base, Placeholder(self.place, key), self.kind == "{")
            one.assign(frame, left.pop(0) if left else None)

    def delete(self, frame: Frame) -> Value:
        if self.kind != "{":
            raise self.place.error("delete of an array's slice is not supported")
        values = self.base.hash(frame, False)
        return [values.pop(text(key), None) for key in self.index.items(frame)][-1:]


class Placeholder(Node):
    """A value that is already there; as a list's target (`undef`) it takes one and drops it."""

    def __init__(self, place: Place, value: Value = None) -> None:
        super().__init__(place)
        self.value = value

    def scalar(self, frame: Frame) -> Value:
        return self.value

    def assign(self, frame: Frame, value: Value) -> None:
        """Drop it: `my (undef, $x) = @_`."""


class LastIndex(Node):
    """`$#x`, `$#{…}`, `$#$x`."""

    what = "$#"

    def __init__(self, place: Place, base: Node) -> None:
        super().__init__(place)
        self.base = base

    def scalar(self, frame: Frame) -> Value:
        return len(self.base.array(frame, False)) - 1

    def assign(self, frame: Frame, value: Value) -> None:
        array, size = self.base.array(frame, True), int(number(value)) + 1
        if size > MAX_ITEMS:
            raise self.place.error("the array grows too large")
        del array[max(size, 0) :]
        array.extend([None] * (size - len(array)))


class My(Node):
    """`my $x`, `our @x`, `state`-less: declares, then is the variable (or the list of them)."""

    def __init__(self, place: Place, kind: str, target: Node, variables: list[Variable]) -> None:
        super().__init__(place)
        self.kind = kind
        self.target = target
        self.variables = variables
        self.plural = target.plural
        self.what = kind

    def declare(self, frame: Frame, scope: Scope | None = None) -> None:
        """Make the variables in the scope: what a file declares itself is made once."""
        where = scope or frame.scope
        for variable in self.variables:
            if self.kind == "our":
                where.variables[variable.key] = frame.run.package_variable(
                    variable.key, variable.package
                )
            else:
                where.declare(variable.key, fresh=where is not frame.file_level and scope is None)

    def scalar(self, frame: Frame) -> Value:
        self.declare(frame)
        return self.target.scalar(frame)

    def items(self, frame: Frame) -> list[Value]:
        self.declare(frame)
        return self.target.items(frame)

    def assign(self, frame: Frame, value: Value) -> None:
        self.declare(frame)
        self.target.assign(frame, value)

    def array(self, frame: Frame, create: bool) -> list[Value]:
        self.declare(frame)
        return self.target.array(frame, create)

    def reference(self, frame: Frame) -> Value:
        self.declare(frame)
        return self.target.reference(frame)


class Local(Node):
    """`local $x`, `local $ENV{X}`: the value comes back when the block ends."""

    what = "local"

    def __init__(self, place: Place, target: Node) -> None:
        super().__init__(place)
        self.target = target
        self.plural = target.plural

    def scalar(self, frame: Frame) -> Value:
        self.target.localize(frame)
        return self.target.scalar(frame)

    def items(self, frame: Frame) -> list[Value]:
        self.target.localize(frame)
        return self.target.items(frame)

    def assign(self, frame: Frame, value: Value) -> None:
        self.target.localize(frame)
        self.target.assign(frame, value)
