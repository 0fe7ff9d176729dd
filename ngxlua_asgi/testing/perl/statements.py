"""Statements: the parser as a whole, and what a file does while it is parsed.

Rule: `use`, `BEGIN` and named subs take effect as soon as they are parsed, the rest when the file
runs. Parsing ends at `__DATA__` or `__END__`.
"""

from __future__ import annotations

import re

from .calls import DoBlock, NamedSub
from .control import Block, Foreach, If, Nothing, While
from .files import ReadLine
from .lists import Defined
from .nodes import Frame, Node, Sequence
from .operators import Assign
from .runtime import Runtime
from .values import Place, Value
from .variables import ScalarVariable
from .words import _HASH_START, Words

__all__ = ["Parser"]


def _line_test(test: Node) -> Node:
    """Make `while (<$fh>)` and `while (my $line = <$fh>)` ask whether there was a line."""
    if isinstance(test, ReadLine):
        test = Assign(test.place, ScalarVariable(test.place, "$_", "main"), "", test)
    if isinstance(test, Assign) and isinstance(test.value, ReadLine):
        return Defined(test.place, test)
    return test


_END = re.compile(r"__(?:DATA|END)__\b")
_LABEL = re.compile(r"([A-Z_][A-Z0-9_]*)\s*:(?!:)")
_MODULE = re.compile(r"(?:v?\d[\d._]*|[A-Za-z_]\w*(?:::\w+)*)", re.ASCII)
_VERSION = re.compile(r"v?\d[\d._]*(?=\s*[;\s])")
_SUB_NAME = re.compile(r"sub\s+([A-Za-z_]\w*(?:::\w+)*)", re.ASCII)
_PHASE = re.compile(r"(BEGIN|END|INIT|CHECK|UNITCHECK)\s*\{")
_MODIFIER = re.compile(r"(?:if|unless|while|until|for|foreach)\b")
_PACKAGE = re.compile(r"package\s+([A-Za-z_]\w*(?:::\w+)*)\s*;", re.ASCII)


class Parser(Words):
    """A parser of one text, whose file-level code belongs to one frame."""

    def __init__(
        self,
        source: str,
        file: str,
        line: int,
        run: Runtime,
        package: str = "main",
        frame: Frame | None = None,
    ) -> None:
        super().__init__(source, file, line, run, package)
        self.frame = frame if frame is not None else Frame(run, run.scope)
        self.blocks = 0

    def fork(self, source: str, line: int) -> Parser:
        inner = Parser(source, self.file, line, self.run, self.package, self.frame)
        inner.depth, inner.blocks = self.depth + 1, self.blocks + 1
        return inner

    def at_file_level(self) -> bool:
        return self.blocks == 0

    def program(self) -> list[Node]:
        """Parse the whole text."""
        statements: list[Node] = []
        while not self.at_end() and not self.look(_END):
            statements.append(self.statement())
        return statements

    def block_expression(self) -> Node:
        return DoBlock(self.place(), Block(self.place(), self.program()))

    def block_value(self) -> Node:
        return DoBlock(self.place(), self.block())

    def block(self) -> Block:
        self.expect("{")
        return self._rest_of_block()

    def _rest_of_block(self, label: str = "") -> Block:
        place, package = self.place(), self.package
        self.blocks += 1
        self.depth += 1
        statements: list[Node] = []
        while not self.accept("}"):
            if self.at_end():
                raise place.error("a block without its end")
            statements.append(self.statement())
        self.blocks -= 1
        self.depth -= 1
        self.package = package
        return Block(place, statements, label)

    def statement(self) -> Node:
        """Parse one statement."""
        self.skip()
        place = self.place()
        if self.accept(";"):
            return Nothing(place)
        label = self.take(_LABEL)
        name = label[1] if label else ""
        if self.peek("{") and not self.look(_HASH_START):
            self.pos += 1
            return self._rest_of_block(name)
        reader = {
            "if": self._if,
            "unless": self._if,
            "while": self._while,
            "until": self._while,
            "for": self._for,
            "foreach": self._for,
        }.get(self.peek_word())
        if reader:
            return reader(place, name)
        return self._declaration_statement(place) or self._simple(place)

    def _declaration_statement(self, place: Place) -> Node | None:
        word = self.peek_word()
        if word in ("use", "no"):
            return self._use(place, word)
        if word == "package":
            found = self.take(_PACKAGE)
            if not found:
                raise place.error("a package with a block is not supported")
            self.package = found[1]
            return Nothing(place)
        if word == "sub" and self.look(_SUB_NAME):
            return self._named_sub(place)
        if self.look(_PHASE):
            return self._phase(place)
        return None

    def _simple(self, place: Place) -> Node:
        node = self.expression()
        found = self.take(_MODIFIER)
        if found:
            node = self._modified(node, found[0], place)
        if not self.peek("}") and not self.at_end():
            self.expect(";")
        return node

    def _modified(self, node: Node, word: str, place: Place) -> Node:
        test = self.expression()
        if word in ("if", "unless"):
            return If(place, test, node, None, word == "unless")
        if word in ("while", "until"):
            body_first = isinstance(node, DoBlock)
            return While(place, node, "", test, negated=word == "until", body_first=body_first)
        values = test.parts[0] if isinstance(test, Sequence) and len(test.parts) == 1 else test
        return Foreach(place, node, "", None, values)

    # compound statements

    def _condition(self) -> Node:
        self.expect("(")
        node = self.expression()
        self.expect(")")
        return node

    def _if(self, place: Place, label: str) -> Node:
        negated = self.accept_word("unless")
        if not negated:
            self.pos += len(self.peek_word())
        self.depth += 1
        test, yes = self._condition(), self.block()
        no: Node | None = None
        if self.peek_word() == "elsif":
            if self.depth > 200:
                raise place.error("too many branches")
            no = self._if(self.place(), "")
        elif self.accept_word("else"):
            no = self.block()
        self.depth -= 1
        return If(place, test, yes, no, negated)

    def _while(self, place: Place, label: str) -> Node:
        negated = self.accept_word("until")
        if not negated:
            self.accept_word("while")
        self.expect("(")
        test = None if self.peek(")") else _line_test(self.expression())
        self.expect(")")
        return While(place, self.block(), label, test, negated=negated)

    def _for(self, place: Place, label: str) -> Node:
        self.pos += len(self.peek_word())
        variable = None
        if self.peek_word() in ("my", "our") or self.peek("$"):
            variable = self._loop_variable()
        self.expect("(")
        first = None if self.peek(";") or self.peek(")") else self.expression()
        if variable is None and self.accept(";"):
            return self._three_parts(place, label, first)
        self.expect(")")
        values = first or Sequence(place, [])
        return Foreach(place, self.block(), label, variable, values)

    def _loop_variable(self) -> Node:
        if self.peek("$"):
            return self.scalar_term()
        return self.word_term()

    def _three_parts(self, place: Place, label: str, first: Node | None) -> Node:
        test = None if self.peek(";") else self.expression()
        self.expect(";")
        step = None if self.peek(")") else self.expression()
        self.expect(")")
        return While(place, self.block(), label, test, first=first, step=step)

    # what takes effect at once

    def _named_sub(self, place: Place) -> Node:
        found = self.take(_SUB_NAME)
        if not found:
            raise self.unexpected("the name of a sub")
        name = found[1] if "::" in found[1] else f"{self.package}::{found[1]}"
        prototype = self.prototype()
        if self.accept(";"):  # only announced: it can be called without parentheses from here on
            self.run.announce(name, prototype, place)
            return Nothing(place)
        self.run.announce(name, prototype, place)
        node = NamedSub(place, self.block(), name, prototype)
        node.define(self.frame, self.frame.scope)
        return node

    def _phase(self, place: Place) -> Node:
        found = self.take(_PHASE)
        body = self._rest_of_block()
        if found and found[1] == "BEGIN":
            body.run(self.frame, wanted=False)
        elif found and found[1] != "END":  # END runs when all is over, with nothing left to see
            raise place.error(f"{found[1]} blocks are not supported")
        return Nothing(place)

    def _use(self, place: Place, word: str) -> Node:
        self.pos += len(word)
        found = self.take(_MODULE)
        if not found:
            raise self.unexpected("the name of a module")
        arguments: list[Value] | None = None
        self.take(_VERSION)
        if not self.peek(";") and not self.at_end():
            node = self.expression()
            values = node.items(self.frame)
            literally_none = isinstance(node, Sequence) and not node.parts
            arguments = values if values or literally_none else None
        if not self.at_end():
            self.expect(";")
        if found[0][0].isdigit() or (found[0][0] == "v" and found[0][1:2].isdigit()):
            return Nothing(place)
        if word == "no":
            self.run.unimport(found[0], place)
        else:
            self.run.use(found[0], self.package, arguments, place, self)
        return Nothing(place)

    def replace_rest(self, pattern: re.Pattern[str], replacement: str) -> None:
        """Change the text behind the cursor, as a source filter does (lines stay)."""
        rest = pattern.sub(replacement, self.source[self.pos :])
        changed = self.source[: self.pos] + rest
        pos = self.pos
        super(Words, self).__init__(changed, self.file, self.first_line, self.run, self.package)
        self.pos = pos
