"""Terms that begin with a sigil, and the subscripts behind them, in code and in strings.

Rule: `$x[…]` is of `@x`, `$x{…}` of `%x`, `$x->[…]` of what `$x` refers to; in a string only
brackets and arrows before brackets go on, in a pattern only what cannot be a set or a quantifier.
"""

from __future__ import annotations

import re

from .calls import Call, CallReference, Method, SubName
from .nodes import Node, Sequence
from .operators import Constant
from .quotes import Quotes
from .variables import (
    ArrayVariable,
    Dereference,
    Element,
    HashVariable,
    LastIndex,
    ScalarVariable,
    Slice,
    Variable,
)

__all__ = ["VariableTerms"]

_NAME = re.compile(r"(?:::)?[A-Za-z_]\w*(?:::\w+)*|\d+|\^[A-Z]|::(?=\W)", re.ASCII)
_BRACED = re.compile(r"\{\s*(\^?\w+(?:::\w+)*|::\w+(?:::\w+)*)\s*\}", re.ASCII)
_PUNCTUATION = re.compile(r"""[&`'+@!0/\\,;.$"?|<>()\[\]-]""")
_WORD_KEY = re.compile(r"\{\s*(-?[A-Za-z_]\w*)\s*\}", re.ASCII)
_PATTERN_INDEX = re.compile(r"\[(?:-?\d+|\$\w+)\]", re.ASCII)
_PATTERN_QUANTIFIER = re.compile(r"\{\d*,?\d*\}")
_METHOD = re.compile(r"->\s*(\$?)([A-Za-z_]\w*(?:::\w+)*)", re.ASCII)
_POSTFIX_DEREFERENCE = re.compile(r"->\s*([@%$])\*")
_SUBSCRIPT = re.compile(r"->\s*(?=[\[{(])")

KINDS = {"$": ScalarVariable, "@": ArrayVariable, "%": HashVariable}


class VariableTerms(Quotes):
    """The part of the parser that reads variables."""

    def expression(self, floor: int = 0) -> Node:
        """Parse an expression (the grammar's next part says how)."""
        raise NotImplementedError

    def block_value(self) -> Node:
        """Parse `{ … }` whose value is a reference, behind a sigil."""
        raise NotImplementedError

    def call_arguments(self) -> Node:
        """Parse `( … )` of a call."""
        raise NotImplementedError

    def variable(self, sigil: str, name: str) -> Variable:
        """Make the node of a variable at the cursor's place."""
        return KINDS[sigil](self.place(), sigil + name, self.package)

    def _name(self) -> str | None:
        """Take a name behind a sigil: `x`, `a::b`, `{x}`, `1`; None if it is something else."""
        braced = _BRACED.match(self.source, self.pos)
        if braced:
            self.pos = braced.end()
            return braced[1]
        found = _NAME.match(self.source, self.pos)
        if found:
            self.pos = found.end()
            return found[0]
        return None

    def _inner_reference(self) -> Node:
        """Take what is dereferenced behind a sigil: `$x`, `$$x` or a block."""
        if self.source.startswith("{", self.pos):
            return self.block_value()
        self.pos += 1  # the inner `$`
        name = self._name()
        if name is not None:
            return self.variable("$", name)
        return Dereference(self.place(), "$", self._inner_reference())

    def _is_dereference(self) -> bool:
        return self.source.startswith("{", self.pos) or bool(
            re.compile(r"\$+(?:::)?[A-Za-z_{]", re.ASCII).match(self.source, self.pos)
        )

    def scalar_term(self) -> Node:
        """Take a term that begins with `$`."""
        place = self.place()
        self.pos += 1
        if self.source.startswith("#", self.pos) and (node := self._last_index()) is not None:
            return node
        name = self._name()
        if name is not None:
            return self._of_variable(name)
        if self._is_dereference():
            inner = self._inner_reference()
            return self._of_reference(inner)
        found = _PUNCTUATION.match(self.source, self.pos)
        if not found:
            raise self.unexpected("the name of a variable")
        self.pos = found.end()
        return ScalarVariable(place, "$" + found[0], "main")

    def _last_index(self) -> Node | None:
        """Take `$#x`, `$#{…}` and `$#$x`, the cursor standing on the `#`."""
        place = self.place()
        self.pos += 1
        if self._is_dereference() and not _BRACED.match(self.source, self.pos):
            return LastIndex(place, Dereference(place, "@", self._inner_reference()))
        name = self._name()
        if name is None:
            self.pos -= 1
            return None
        return LastIndex(place, self.variable("@", name))

    def _subscript_follows(self, char: str) -> bool:
        return self.source.startswith(char, self.pos)

    def _of_variable(self, name: str) -> Node:
        """Tell `$x` from `$x[…]` and `$x{…}`."""
        place = self.place()
        if self._subscript_follows("["):
            return Element(place, self.variable("@", name), self._index(), False)
        if self._subscript_follows("{"):
            return Element(place, self.variable("%", name), self._key(), True)
        return self.variable("$", name)

    def _of_reference(self, inner: Node) -> Node:
        """Tell `$$x` from `$$x[…]` and `$$x{…}`."""
        place = self.place()
        if self._subscript_follows("["):
            return Element(place, Dereference(place, "@", inner), self._index(), False)
        if self._subscript_follows("{"):
            return Element(place, Dereference(place, "%", inner), self._key(), True)
        return Dereference(place, "$", inner)

    def _index(self) -> Node:
        self.expect("[")
        node = self.expression()
        self.expect("]")
        return node

    def _key(self) -> Node:
        found = _WORD_KEY.match(self.source, self.pos)
        if found:
            word = Constant(self.place(), found[1])
            self.pos = found.end()
            return word
        self.expect("{")
        node = self.expression()
        self.expect("}")
        return node

    def array_term(self) -> Node:
        """Take a term that begins with `@`: an array or a slice."""
        place = self.place()
        self.pos += 1
        name = self._name()
        if name is None and not self._is_dereference():
            raise self.unexpected("the name of an array")
        inner = None if name is not None else self._inner_reference()

        def named(sigil: str) -> Node:
            if inner is not None:
                return Dereference(place, sigil, inner)
            return self.variable(sigil, name or "")

        if self._subscript_follows("["):
            return Slice(place, named("@"), self._index(), "[")
        if self._subscript_follows("{"):
            return Slice(place, named("%"), self._key(), "{")
        return named("@")

    def hash_term(self) -> Node:
        """Take a term that begins with `%`."""
        place = self.place()
        self.pos += 1
        name = self._name()
        if name is not None:
            return self.variable("%", name)
        if not self._is_dereference():
            raise self.unexpected("the name of a hash")
        return Dereference(place, "%", self._inner_reference())

    def code_term(self) -> Node:
        """Take a term that begins with `&`: `&name`, `&name(…)`, `&$code(…)`."""
        place = self.place()
        self.pos += 1
        name = self._name()
        inner = None if name is not None else self._inner_reference()
        has_arguments = self.peek("(")
        arguments = self.call_arguments() if has_arguments else None
        if name is None and inner is not None:
            return CallReference(place, inner, arguments)
        if has_arguments:
            return Call(place, name or "", self.package, arguments)
        return SubName(place, name or "", self.package)

    # what follows a term

    def subscripts(self, node: Node) -> Node:
        """Take the arrows, subscripts and calls behind a term."""
        while True:
            after = self._arrow(node) or self._bare_subscript(node)
            if after is None:
                return node
            node = after

    def _bare_subscript(self, node: Node) -> Node | None:
        """Take a subscript without arrow, which may follow another subscript."""
        if not isinstance(node, (Element, CallReference)) or not self.look(re.compile(r"[\[{(]")):
            return None
        if isinstance(node, CallReference) and self.peek("{"):
            return None
        return self._subscript(node)

    def _subscript(self, node: Node) -> Node:
        place = self.place()
        if self.peek("["):
            return Element(place, Dereference(place, "@", node), self._index(), False)
        if self.peek("{"):
            return Element(place, Dereference(place, "%", node), self._key(), True)
        return CallReference(place, node, self.call_arguments())

    def _arrow(self, node: Node) -> Node | None:
        place = self.place()
        if self.take(_SUBSCRIPT):
            return self._subscript(node)
        found = self.take(_POSTFIX_DEREFERENCE)
        if found:
            return Dereference(place, found[1], node)
        found = self.take(_METHOD)
        if not found:
            return None
        name = self.variable("$", found[2]) if found[1] else found[2]
        arguments = (
            self.call_arguments() if self.source.startswith("(", self.pos) else Sequence(place, [])
        )
        return Method(place, node, name, arguments)

    # in strings

    def interpolated(self, in_pattern: bool) -> Node:
        """Parse the variable of a string at the cursor."""
        if self.source[self.pos] == "@":
            return self.array_term()
        place = self.place()
        self.pos += 1
        if self.source.startswith("#", self.pos) and (size := self._last_index()) is not None:
            return size
        name = self._name()
        if name is not None:
            node = self._string_start(name, in_pattern)
        elif self._is_dereference():
            node = self._of_reference(self._inner_reference())
        else:
            node = ScalarVariable(place, "$" + self.source[self.pos], "main")
            self.pos += 1
        return self._string_subscripts(node, in_pattern)

    def _string_start(self, name: str, in_pattern: bool) -> Node:
        if name[0].isdigit() or not self._goes_on(in_pattern, 0):
            return self.variable("$", name)
        return self._of_variable(name)

    def _goes_on(self, in_pattern: bool, skip: int) -> bool:
        """Tell whether a subscript begins here, and not a set or text of its own."""
        at = self.pos + skip
        if self.source.startswith("{", at):
            return not (in_pattern and _PATTERN_QUANTIFIER.match(self.source, at))
        if not self.source.startswith("[", at):
            return False
        if in_pattern:
            return _PATTERN_INDEX.match(self.source, at) is not None
        return re.compile(r"\[\s*[-$\w]").match(self.source, at) is not None

    def _string_subscripts(self, node: Node, in_pattern: bool) -> Node:
        while True:
            if self.source.startswith("->", self.pos) and self._goes_on(in_pattern, 2):
                self.pos += 2
            elif not (isinstance(node, Element) and self._goes_on(in_pattern, 0)):
                return node
            node = self._subscript(node)
