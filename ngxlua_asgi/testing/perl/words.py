"""Terms that begin with a word: declarations, built-in functions, calls, class names.

Rule: a table says which method reads what follows a word; a word in no table is a sub that is
known, a class before `->` or `::`, a string before `=>`, or an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .calls import AnonSub, Builtin, Call, DoBlock, Eval
from .control import Block, Jump, Return
from .expressions import ASSIGN, COMMA, UNARY, Expressions
from .files import close, open_file
from .functions import FUNCTIONS, Row
from .lists import (
    ArrayFunction,
    Chomp,
    Defined,
    Each,
    OnElement,
    Reverse,
    Scalar,
    Sort,
    Undefine,
    WithBlock,
)
from .matching import Split
from .nodes import Frame, Node, Sequence
from .operators import Constant
from .quotes import QUOTE_WORDS
from .source import WORD
from .values import Place, Value, text
from .variables import Local, My, ScalarVariable, Variable

__all__ = ["Words"]

_FAT_COMMA = re.compile(r"\s*=>")
_PROTOTYPE = re.compile(r"\(\s*([$@%&*\\;\[\]_+\s]*)\)")
_HANDLE = re.compile(r"([A-Z][A-Z0-9_]*)\b(?!\s*(?:\(|::|->|=>))")
_PRINT_TO = re.compile(r"(?:STDERR|STDOUT)\b|\{\s*\*?(?:STDERR|STDOUT)\s*\}")
_PRINT_TO_FILE = re.compile(r"\$\w+\s+[\"'$@<A-Za-z]|\{\s*\$|[A-Z_]+\s+[\"'$@<A-Za-z]")
_SIGIL_NAME = re.compile(r"([$@%])(\w+)", re.ASCII)
_LABEL = re.compile(r"[A-Z_][A-Z0-9_]*\b")
_HASH_START = re.compile(
    r"""\{\s*(?:\}|(?:[A-Za-z_]\w*|"[^"\n]*"|'[^'\n]*')\s*=>|(?:[A-Z]\w*|"[^"]*"|'[^']*')\s*,)"""
)


class Words(Expressions):
    """The part of the parser that reads words."""

    frame: Frame  # of the file that is parsed

    def block(self) -> Block:
        """Parse `{ … }`."""
        raise NotImplementedError

    def word_term(self) -> Node:
        place = self.place()
        found = self.take(WORD)
        if not found:
            raise self.unexpected("a word")
        word = found[0]
        if _FAT_COMMA.match(self.source, self.pos):
            return Constant(place, word)
        word = word.removeprefix("CORE::").removeprefix("GLOBAL::")
        if word in QUOTE_WORDS:
            return self.quote_like(word)
        reader = READERS.get(word)
        if reader is not None:
            return reader(self, word, place)
        if word in FUNCTIONS:
            return self._function(word, FUNCTIONS[word], place)
        return self._user_word(word, place)

    # arguments

    def one_argument(self, floor: int = UNARY) -> Node | None:
        """Take the argument of a named unary operator, with or without parentheses."""
        if self.peek("("):
            node = self.call_arguments()
            parts = node.parts if isinstance(node, Sequence) else [node]
            if len(parts) > 1:
                raise self.error("one argument expected")
            return parts[0] if parts else None
        return self.expression(floor) if self.term_follows() else None

    def needed_argument(self, word: str) -> Node:
        """Take the argument of a named unary operator that has to have one."""
        node = self.one_argument()
        if node is None:
            raise self.unexpected(f"an argument of {word}")
        return node

    def list_arguments(self) -> list[Node]:
        """Take the arguments of a list operator, with or without parentheses."""
        if self.peek("("):
            node = self.call_arguments()
        elif self.term_follows():
            node = self.expression(COMMA)
        else:
            return []
        return node.parts if isinstance(node, Sequence) else [node]

    def _as_list(self) -> Node:
        return Sequence(self.place(), self.list_arguments())

    def _function(self, word: str, row: Row, place: Place) -> Node:
        if row.arity == "none":
            if self.accept("("):
                self.expect(")")
            return Builtin(place, word, row.run, [])
        if row.arity == "list":
            arguments = self.list_arguments()
            if len(arguments) < row.least:
                raise place.error(f"not enough arguments for {word}")
            return Builtin(place, word, row.run, arguments, row.wants)
        argument = self.one_argument()
        if argument is None and row.arity == "unary":
            argument = ScalarVariable(place, "$_", "main")
        return Builtin(place, word, row.run, [argument] if argument else [], row.wants)

    # names of subs and classes

    def _user_word(self, word: str, place: Place) -> Node:
        if self.source.startswith("(", self.pos) or self.peek("("):
            return self._call(word, place, self.call_arguments())
        if self.peek("->") or word.endswith("::"):
            if self.run.find_sub(word, self.package) is None:
                return Constant(place, word.removesuffix("::"))
        code = self.run.find_sub(word, self.package)
        if code is None:
            return self._class_name(word, place)
        return self._open_call(word, code.prototype, place)

    def _class_name(self, word: str, place: Place) -> Node:
        if "::" in word and self.look(re.compile(r"[,;)]")):
            return Constant(place, word)
        if self.look(re.compile(r"[$A-Z\"']")) and word == "new":
            raise place.error("new Class … is not supported: write Class->new")
        raise place.error(f"the word {word!r} is neither a sub that is known here nor supported")

    def _call(self, word: str, place: Place, arguments: Node) -> Node:
        return Call(place, word, self.package, arguments)

    def _open_call(self, word: str, prototype: str | None, place: Place) -> Node:
        """Take a call without parentheses, as the sub's prototype says."""
        if prototype == "":
            return self._call(word, place, Sequence(place, []))
        if prototype is not None and prototype.startswith("&") and self.peek("{"):
            code: Node = AnonSub(place, self.block(), "__ANON__", None)
            self.accept(",")
            return self._call(word, place, Sequence(place, [code, *self.list_arguments()]))
        if prototype in ("$", ";$", "_"):
            argument = self.one_argument()
            return self._call(word, place, Sequence(place, [argument] if argument else []))
        return self._call(word, place, self._as_list())

    # readers

    def _declaration(self, word: str, place: Place) -> Node:
        if word == "state":
            raise place.error("state variables are not supported")
        variables: list[Variable] = []
        if not self.accept("("):
            target: Node = self._declared(variables)
        else:
            parts: list[Node] = []
            while not self.accept(")"):
                parts.append(self._declared(variables))
                self.accept(",")
            target = Sequence(place, parts)
        node = My(place, word, target, variables)
        if self.frame.scope is self.frame.file_level and self.at_file_level():
            node.declare(self.frame, self.frame.scope)
        return node

    def at_file_level(self) -> bool:
        """Tell whether the cursor stands outside of every block."""
        return True

    def _declared(self, variables: list[Variable]) -> Node:
        if self.accept_word("undef"):
            return Undefine(self.place(), None)
        found = self.take(_SIGIL_NAME)
        if not found:
            raise self.unexpected("a variable")
        variable = self.variable(found[1], found[2])
        variables.append(variable)
        return variable

    def _local(self, word: str, place: Place) -> Node:
        return Local(place, self.expression(UNARY + 3))

    def _sub(self, word: str, place: Place) -> Node:
        prototype = self.prototype()
        return AnonSub(place, self.block(), "__ANON__", prototype)

    def prototype(self) -> str | None:
        """Take a prototype, if there is one."""
        found = self.take(_PROTOTYPE)
        if found:
            return re.sub(r"\s", "", found[1])
        if self.peek("("):
            raise self.error("a sub's signature is not supported")
        return None

    def _do(self, word: str, place: Place) -> Node:
        if not self.peek("{"):
            raise place.error("do FILE is not supported")
        return DoBlock(place, self.block())

    def _eval(self, word: str, place: Place) -> Node:
        if self.peek("{"):
            return Eval(place, self.block(), self.package)
        argument = self.one_argument() or ScalarVariable(place, "$_", "main")
        return Eval(place, argument, self.package)

    def _with_block(self, word: str, place: Place) -> Node:
        closing = self.accept("(")
        body = self._leading_block()
        if body is None:
            body = self.expression(ASSIGN)
            self.expect(",")
        values = Sequence(place, self._rest_of_list(closing))
        return WithBlock(place, word, body, values)

    def _leading_block(self) -> Node | None:
        """Take the block of `map`, `grep` or `sort`; None if it is an expression's hash."""
        if not self.peek("{"):
            return None
        start, depth = self.pos, self.depth
        if self.look(_HASH_START):
            self.delimited()
            is_hash = self.peek(",")
            self.pos, self.depth = start, depth
            if is_hash:
                return None
        return self.block()

    def _rest_of_list(self, closing: bool) -> list[Node]:
        self.accept(",")
        parts: list[Node] = []
        if not (closing and self.peek(")")) and self.term_follows():
            node = self.expression(COMMA)
            parts = node.parts if isinstance(node, Sequence) else [node]
        if closing:
            self.expect(")")
        return parts

    def _sort(self, word: str, place: Place) -> Node:
        closing = self.accept("(")
        order: Node | None = None
        if self.peek("{"):
            order = self.block()
        elif found := self.take(re.compile(r"\$(\w+)(?=\s+[@(\w])", re.ASCII)):
            order = self.variable("$", found[1])
        values = Sequence(place, self._rest_of_list(closing))
        return Sort(place, order, values, self.package)

    def _reverse(self, word: str, place: Place) -> Node:
        return Reverse(place, self._as_list())

    def _array_function(self, word: str, place: Place) -> Node:
        if word in ("pop", "shift"):
            return ArrayFunction(place, word, self.one_argument(), [])
        arguments = self.list_arguments()
        if not arguments:
            raise place.error(f"not enough arguments for {word}")
        return ArrayFunction(place, word, arguments[0], arguments[1:])

    def _each(self, word: str, place: Place) -> Node:
        return Each(place, word, self.needed_argument(word))

    def _chomp(self, word: str, place: Place) -> Node:
        target = self.one_argument() or ScalarVariable(place, "$_", "main")
        return Chomp(place, word, target)

    def _defined(self, word: str, place: Place) -> Node:
        return Defined(place, self.one_argument() or ScalarVariable(place, "$_", "main"))

    def _scalar(self, word: str, place: Place) -> Node:
        return Scalar(place, self.needed_argument(word))

    def _undefine(self, word: str, place: Place) -> Node:
        return Undefine(place, self.one_argument())

    def _on_element(self, word: str, place: Place) -> Node:
        return OnElement(place, word, self.needed_argument(word))

    def _split(self, word: str, place: Place) -> Node:
        arguments = [*self.list_arguments(), None, None, None]
        pattern = arguments[0] or Constant(place, " ")
        return Split(place, self._bare_pattern(pattern), arguments[1], arguments[2])

    @staticmethod
    def _bare_pattern(node: Node) -> Node:
        """Give the pattern of a `/…/` that is not to be matched here."""
        found: Node = getattr(node, "pattern", node)
        return found

    def _return(self, word: str, place: Place) -> Node:
        return Return(place, self.expression(COMMA) if self.term_follows() else None)

    def _jump(self, word: str, place: Place) -> Node:
        if word == "redo":
            raise place.error("redo is not supported")
        label = self.take(_LABEL)
        return Jump(place, word, label[0] if label else "")

    def _print(self, word: str, place: Place) -> Node:
        closing = self.accept("(")
        if not self.take(_PRINT_TO) and self.look(_PRINT_TO_FILE):
            raise place.error(f"{word} to a file is not supported")
        row = FUNCTIONS["warn"]
        return Builtin(place, word, row.run, self._rest_of_list(closing), "")

    def _open(self, word: str, place: Place) -> Node:
        closing = self.accept("(")
        handle = self.look(_HANDLE)
        target: Node
        if handle:
            self.pos = handle.end()
            target = ScalarVariable(place, f"$main::*{handle[1]}", "main")
        else:
            target = self.expression(ASSIGN)
        if word == "close":
            if closing:
                self.expect(")")
            return Builtin(place, word, close, [])
        self.expect(",")
        arguments = self._rest_of_list(closing)

        def run(frame: Frame, node: Node, values: list[Value]) -> Value:
            return open_file(frame, node, values, target)

        return Builtin(place, word, run, arguments)

    def _require(self, word: str, place: Place) -> Node:
        name = self.take(WORD)
        argument: Node = Constant(place, name[0]) if name else self.needed_argument(word)

        def run(frame: Frame, node: Node, values: list[Value]) -> Value:
            return frame.run.require(text(values[0]), node.place)

        return Builtin(place, word, run, [argument])

    def _position(self, word: str, place: Place) -> Node:
        values = {"__FILE__": place.file, "__LINE__": place.line, "__PACKAGE__": self.package}
        return Constant(place, values[word])


Reader = Callable[[Words, str, Place], Node]

READERS: dict[str, Reader] = {
    **dict.fromkeys(["my", "our", "state"], Words._declaration),
    "local": Words._local,
    "sub": Words._sub,
    "do": Words._do,
    "eval": Words._eval,
    **dict.fromkeys(["map", "grep"], Words._with_block),
    "sort": Words._sort,
    "reverse": Words._reverse,
    **dict.fromkeys(["push", "unshift", "pop", "shift", "splice"], Words._array_function),
    **dict.fromkeys(["keys", "values", "each"], Words._each),
    **dict.fromkeys(["chomp", "chop"], Words._chomp),
    "defined": Words._defined,
    "scalar": Words._scalar,
    "undef": Words._undefine,
    **dict.fromkeys(["exists", "delete"], Words._on_element),
    "split": Words._split,
    "return": Words._return,
    **dict.fromkeys(["next", "last", "redo"], Words._jump),
    **dict.fromkeys(["print", "say"], Words._print),
    **dict.fromkeys(["open", "close"], Words._open),
    "require": Words._require,
    **dict.fromkeys(["__FILE__", "__LINE__", "__PACKAGE__"], Words._position),
}
