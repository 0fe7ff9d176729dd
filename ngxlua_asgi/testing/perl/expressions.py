"""Expressions: operators by precedence, and what may begin an expression.

Rule: one table of binding strengths (perlop's); a position wants either a term or an operator,
and only that decides what `/`, `<`, `%`, `x` and `{` mean.
"""

from __future__ import annotations

import re

from .constructors import AnonArray, AnonHash, Range, Reference, Repeat
from .files import file_test
from .matching import Match, Pattern, Substitute, Transliterate
from .nodes import Frame, Node, Sequence
from .operators import (
    Assign,
    Binary,
    Constant,
    Increment,
    Joined,
    ListAssign,
    Logical,
    Ternary,
    Unary,
)
from .values import Place, Value
from .variable_terms import VariableTerms
from .variables import Slice

__all__ = ["ASSIGN", "COMMA", "MAX_DEPTH", "UNARY", "Expressions"]

MAX_DEPTH = 50

OR, AND, NOT, COMMA, ASSIGN, TERNARY, RANGE, OROR, ANDAND = 1, 2, 3, 5, 6, 8, 9, 10, 11
UNARY, BIND, SIGN, POWER = 17, 20, 21, 22

STRENGTH = {
    **dict.fromkeys(["or", "xor"], OR),
    "and": AND,
    **dict.fromkeys([",", "=>"], COMMA),
    **dict.fromkeys(["=", "+=", "-=", "*=", "/=", ".=", "%=", "x=", "&=", "|=", "^="], ASSIGN),
    **dict.fromkeys(["**=", "||=", "&&=", "//=", "<<=", ">>="], ASSIGN),
    "?": TERNARY,
    **dict.fromkeys(["..", "..."], RANGE),
    **dict.fromkeys(["||", "//"], OROR),
    "&&": ANDAND,
    **dict.fromkeys(["|", "^"], 12),
    "&": 13,
    **dict.fromkeys(["==", "!=", "<=>", "eq", "ne", "cmp"], 14),
    **dict.fromkeys(["<", ">", "<=", ">=", "lt", "gt", "le", "ge"], 15),
    **dict.fromkeys(["<<", ">>"], 17),
    **dict.fromkeys(["+", "-", "."], 18),
    **dict.fromkeys(["*", "/", "%", "x"], 19),
    **dict.fromkeys(["=~", "!~"], BIND),
    "**": POWER,
}
_OPERATOR = re.compile(
    r"\*\*=|\|\|=|&&=|//=|<=>|\.\.\.|<<=|>>=|\*\*|=~|!~|==|!=|<=|>=|&&|\|\||//|\.\.|=>"
    r"|[-+*/.%&|^]=|<<|>>|x=(?![=>~])|x(?=\d)|[-+*/%=<>.?,&|^]"
    r"|(?:x|lt|gt|le|ge|eq|ne|cmp|and|or|xor)\b(?!\s*=>)",
    re.ASCII,
)
_WORD_LOGIC = {"or": "||", "and": "&&"}
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?"
)
_FILE_TEST = re.compile(r"-([edflrwxsz])(?=\s+[$\"'(\w]|[$\"'(])(?!\s*=>)", re.ASCII)
_DASH_WORD = re.compile(r"[A-Za-z_]\w*(?=\s*(?:=>|\}))|[A-Z]\w*(?=\s*[;,)])", re.ASCII)
_COMMA = re.compile(r",|=>")
_LIST_END = re.compile(
    r"[)\]};:]|\Z|(?:if|unless|while|until|for|foreach|or|and)\b(?!\s*=>)", re.ASCII
)
_TERM_START = re.compile(
    r"""[\w$@%&"'`(\[{\\~!]|-(?!\s|=)|\+(?!\s|=)|/(?!/|=)|<<["'~\\A-Za-z_]|<\$?\w*>|::\w|\.\d""",
    re.ASCII,
)
_NOT_A_TERM = re.compile(
    r"(?:x|lt|gt|le|ge|eq|ne|cmp|and|or|xor|if|unless|while|until|for|foreach)\b(?!\s*=>)|%\s|&&|&\s"
    r"|x\d",
    re.ASCII,
)


class Expressions(VariableTerms):
    """The part of the parser that reads operators."""

    def word_term(self) -> Node:
        """Parse a term that begins with a word."""
        raise NotImplementedError

    def term_follows(self) -> bool:
        """Tell whether an argument may begin here, behind a named operator."""
        return bool(self.look(_TERM_START)) and not self.look(_NOT_A_TERM)

    def expression(self, floor: int = 0) -> Node:
        """Parse an expression of operators that bind at least as strongly as `floor`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("expressions are nested too deeply")
        node = self._prefix()
        while True:
            found = self.look(_OPERATOR)
            if not found or STRENGTH[found[0]] < floor:
                break
            node = self._infix(node, found[0], STRENGTH[found[0]])
        self.depth -= 1
        return node

    def _infix(self, left: Node, sign: str, strength: int) -> Node:
        place = self.place()
        self.pos += len(sign)
        if strength == COMMA:
            return self._comma(left, place)
        if strength == ASSIGN:
            return self._assignment(left, sign[:-1], self.expression(ASSIGN), place)
        if sign == "?":
            yes = self.expression(ASSIGN)
            self.expect(":")
            return Ternary(place, left, yes, self.expression(ASSIGN))
        if sign == "**":
            return Binary(place, sign, left, self.expression(SIGN))
        right = self.expression(strength + 1)
        return self._combine(left, sign, right, place)

    def _combine(self, left: Node, sign: str, right: Node, place: Place) -> Node:
        if sign in ("&&", "||", "//", "and", "or"):
            return Logical(place, _WORD_LOGIC.get(sign, sign), left, right)
        if sign == "xor":
            raise place.error("xor is not supported")
        if sign in ("..", "..."):
            return Range(place, left, right)
        if sign in ("=~", "!~"):
            return self._bind(left, right, sign == "!~", place)
        if sign == "x":
            return Repeat(place, left, right, isinstance(left, Sequence))
        if sign == ".":
            if isinstance(left, Chain):
                left.parts.append(right)
                return left
            return Chain(place, [left, right])
        return Binary(place, sign, left, right)

    def _comma(self, left: Node, place: Place) -> Node:
        parts = [left]
        while True:
            if not self.look(_COMMA):
                if self.look(_LIST_END):
                    break
                parts.append(self.expression(ASSIGN))
            if not self.take(_COMMA):
                break
        return Commas(place, parts)

    def _assignment(self, target: Node, sign: str, value: Node, place: Place) -> Node:
        if not target.plural:
            return Assign(place, target, sign, value)
        if sign == "x" and isinstance(target, Sequence):
            raise place.error("x= on a list is not supported")
        if sign in ("||", "//", "&&"):
            return Logical(place, sign, target, ListAssign(place, target, value))
        if sign:
            raise place.error(f"{sign}= on {target.what} is not supported")
        return ListAssign(place, target, value)

    def _bind(self, target: Node, right: Node, negated: bool, place: Place) -> Node:
        if isinstance(target, Sequence) and len(target.parts) == 1:
            target = target.parts[0]
        if isinstance(right, (Match, Substitute, Transliterate)):
            right.target = target
            right.negated = negated
            return right
        pattern = (
            right if isinstance(right, Pattern) else Pattern(place, Joined(place, [right]), "")
        )
        return Match(place, pattern, "", target, negated)

    # what begins an expression

    def _prefix(self) -> Node:
        self.skip()
        place = self.place()
        char = self.source[self.pos : self.pos + 1]
        if char == "-":
            node = self._minus(place)
        elif char == "+":
            node = self._plus(place)
        elif char in ("!", "~"):
            self.pos += 1
            node = Unary(place, char, self.expression(SIGN))
        elif char == "\\":
            self.pos += 1
            node = Reference(place, self.expression(SIGN))
        elif self.peek_word() == "not":
            self.pos += 3
            node = Unary(place, "!", self.expression(NOT))
        else:
            node = self._postfix(self.subscripts(self._term(char)))
        return node

    def _minus(self, place: Place) -> Node:
        if self.accept("--"):
            return Increment(place, self.expression(SIGN), -1, True)
        test = self.take(_FILE_TEST)
        if test:
            return FileTest(place, test[1], self.expression(UNARY))
        self.pos += 1
        word = self.look(_DASH_WORD)
        if word and self.source[self.pos] == word[0][0]:
            self.pos = word.end()
            return Constant(place, "-" + word[0])
        return Unary(place, "-", self.expression(SIGN))

    def _plus(self, place: Place) -> Node:
        if self.accept("++"):
            return Increment(place, self.expression(SIGN), 1, True)
        self.pos += 1
        if self.peek("{"):
            return self.subscripts(self._anonymous_hash())
        return self.expression(SIGN)

    def _postfix(self, node: Node) -> Node:
        place = self.place()
        if self.accept("++"):
            return Increment(place, node, 1, False)
        if self.accept("--"):
            return Increment(place, node, -1, False)
        return node

    def _term(self, char: str) -> Node:
        readers = {
            "$": self.scalar_term,
            "@": self.array_term,
            "%": self.hash_term,
            "&": self.code_term,
            '"': self.quoted_string,
            "'": self.quoted_string,
            "`": self.backticks,
            "(": self.parenthesized,
            "[": self._anonymous_array,
            "{": self._anonymous_hash,
            "<": self._angle,
            "/": self._slash,
        }
        if char in readers:
            return readers[char]()
        if char.isdigit() or (char == "." and self.look(_NUMBER)):
            return self._number()
        if char and (char == "_" or char == ":" or (char.isascii() and char.isalpha())):
            return self.word_term()
        raise self.unexpected("a term")

    def _slash(self) -> Node:
        return self.pattern("m")

    def _angle(self) -> Node:
        node = self.heredoc_term() or self.read_line()
        if node is None:
            raise self.unexpected("a term")
        return node

    def _number(self) -> Node:
        place = self.place()
        found = self.take(_NUMBER)
        if not found:
            raise self.unexpected("a number")
        digits = found[0].replace("_", "")
        if digits[:2].lower() in ("0x", "0b"):
            return Constant(place, int(digits, 0))
        if digits.isdigit():
            if digits[0] == "0" and len(digits) > 1:
                if set(digits) & set("89"):
                    raise place.error(f"illegal octal digit in {digits}")
                return Constant(place, int(digits, 8))
            return Constant(place, int(digits) if len(digits) < 20 else float(digits))
        return Constant(place, float(digits))

    def parenthesized(self) -> Node:
        """Take `( … )`: a list, or a slice of one."""
        place = self.place()
        node = self.call_arguments()
        if self.peek("["):
            self.pos += 1
            index = self.expression()
            self.expect("]")
            return Slice(place, node, index, "(")
        return node

    def call_arguments(self) -> Node:
        """Take `( … )` as a list of expressions."""
        place = self.place()
        self.expect("(")
        if self.accept(")"):
            return Sequence(place, [])
        node = self.expression()
        self.expect(")")
        return Sequence(place, node.parts if isinstance(node, Commas) else [node])

    def _anonymous_array(self) -> Node:
        place = self.place()
        self.expect("[")
        inner: Node = Sequence(place, [])
        if not self.peek("]"):
            inner = self.expression()
        self.expect("]")
        return AnonArray(place, inner)

    def _anonymous_hash(self) -> Node:
        place = self.place()
        self.expect("{")
        inner: Node = Sequence(place, [])
        if not self.peek("}"):
            inner = self.expression()
        self.expect("}")
        return AnonHash(place, inner)


class Commas(Sequence):
    """A list that the parser has not yet seen parentheses around."""


class Chain(Joined):
    """`a . b . c`: one node, however long."""


class FileTest(Unary):
    """`-e $name` and its kin."""

    def scalar(self, frame: Frame) -> Value:
        return file_test(self.sign, self.inner.scalar(frame), frame, self)
