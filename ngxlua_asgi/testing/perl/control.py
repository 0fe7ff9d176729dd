"""Statements: blocks, conditions, loops, `return`, `next`, `last`, and the ends of all of them.

Rule: every statement and every turn of a loop counts one step, so that an endless loop ends in an
error. A `foreach` over one array writes a changed loop variable back, as Perl's aliases do.
"""

from __future__ import annotations

from .nodes import Frame, LoopSignal, Node, ReturnSignal, Scope
from .values import Cell, Place, Value, truth
from .variables import ArrayVariable, Dereference, My

__all__ = ["Block", "Foreach", "If", "Jump", "Nothing", "Return", "While", "run_statements"]


def run_statements(
    statements: list[Node], frame: Frame, wants_list: bool, wanted: bool
) -> list[Value]:
    """Run statements; give the last one's values if they are wanted."""
    for statement in statements[:-1]:
        statement.execute(frame)
    if not statements:
        return []
    if wanted:
        return statements[-1].result(frame, wants_list)
    statements[-1].execute(frame)
    return []


class Nothing(Node):
    """A statement that is over once it is parsed: `sub`, `package`, `use`, a lone semicolon."""

    def scalar(self, frame: Frame) -> Value:
        return None

    def items(self, frame: Frame) -> list[Value]:
        return []


class Block(Node):
    """`{ … }`: statements with a scope of their own; alone it is a loop that runs once."""

    def __init__(self, place: Place, statements: list[Node], label: str = "") -> None:
        super().__init__(place)
        self.statements = statements
        self.label = label

    def run(self, frame: Frame, wants_list: bool = False, wanted: bool = True) -> list[Value]:
        """Run the statements in a new scope."""
        outer = frame.scope
        frame.scope = Scope(outer)
        mark = frame.run.mark()
        try:
            return run_statements(self.statements, frame, wants_list, wanted)
        finally:
            frame.scope = outer
            frame.run.restore(mark)

    def scalar(self, frame: Frame) -> Value:
        values = self.run(frame)
        return values[-1] if values else None

    def items(self, frame: Frame) -> list[Value]:
        return self.run(frame, True)

    def execute(self, frame: Frame) -> None:
        frame.run.tick(self.place)
        try:
            self.run(frame, wanted=False)
        except LoopSignal as signal:
            if signal.label and signal.label != self.label:
                raise

    def result(self, frame: Frame, wants_list: bool) -> list[Value]:
        frame.run.tick(self.place)
        return self.run(frame, wants_list)


class If(Node):
    """`if`, `unless`, `elsif`, `else`; `… if …` after a statement."""

    def __init__(
        self, place: Place, test: Node, yes: Node, no: Node | None, negated: bool = False
    ) -> None:
        super().__init__(place)
        self.test = test
        self.yes = yes
        self.no = no
        self.negated = negated

    def execute(self, frame: Frame) -> None:
        self.result(frame, False, wanted=False)

    def result(self, frame: Frame, wants_list: bool, wanted: bool = True) -> list[Value]:
        frame.run.tick(self.place)
        value = self.test.scalar(frame)
        chosen = self.yes if truth(value) is not self.negated else self.no
        if isinstance(chosen, Block):
            return chosen.run(frame, wants_list, wanted)
        if chosen is None:
            return [value] if wanted else []
        if wanted:
            return chosen.result(frame, wants_list)
        chosen.execute(frame)
        return []


class Loop(Node):
    """What loops share: their label, and what `next` and `last` do to them."""

    def __init__(self, place: Place, body: Node, label: str) -> None:
        super().__init__(place)
        self.body = body
        self.label = label

    def turn(self, frame: Frame) -> bool:
        """Run the body once; tell whether to go on."""
        frame.run.tick(self.place)
        try:
            if isinstance(self.body, Block):
                self.body.run(frame, wanted=False)
            else:
                self.body.execute(frame)
        except LoopSignal as signal:
            if signal.label and signal.label != self.label:
                raise
            return signal.kind == "next"
        return True

    def result(self, frame: Frame, wants_list: bool) -> list[Value]:
        self.execute(frame)
        return []


class While(Loop):
    """`while`, `until` and the `for` of three parts (`first` runs in the loop's own scope)."""

    def __init__(
        self,
        place: Place,
        body: Node,
        label: str,
        test: Node | None,
        *,
        negated: bool = False,
        first: Node | None = None,
        step: Node | None = None,
        body_first: bool = False,
    ) -> None:
        super().__init__(place, body, label)
        self.test = test
        self.negated = negated
        self.first = first
        self.step = step
        self.body_first = body_first

    def _goes_on(self, frame: Frame) -> bool:
        return self.test is None or truth(self.test.scalar(frame)) is not self.negated

    def execute(self, frame: Frame) -> None:
        outer = frame.scope
        frame.scope = Scope(outer)
        try:
            if self.first:
                self.first.scalar(frame)
            again = self.body_first
            while again or self._goes_on(frame):
                again = False
                if not self.turn(frame):
                    return
                if self.step:
                    self.step.scalar(frame)
        finally:
            frame.scope = outer


class Foreach(Loop):
    """`for my $x (…)`, `for (…)`, `… for …`; without a variable it is `$_`."""

    def __init__(
        self, place: Place, body: Node, label: str, variable: Node | None, values: Node
    ) -> None:
        super().__init__(place, body, label)
        self.variable = variable
        self.values = values

    def execute(self, frame: Frame) -> None:
        source = None
        if isinstance(self.values, (ArrayVariable, Dereference)):
            source = self.values.array(frame, True)
        for at, value in enumerate(self.values.items(frame)):
            cell = Cell(value)
            goes_on = self._turn_with(frame, cell)
            if source is not None and at < len(source) and cell.value is not value:
                source[at] = cell.value
            if not goes_on:
                return

    def _turn_with(self, frame: Frame, cell: Cell) -> bool:
        """Run the body with the loop variable being this cell: the block's own, or a global."""
        outer, key = frame.scope, self._lexical(frame)
        if key:
            frame.scope = Scope(outer)
            frame.scope.variables[key] = cell
            try:
                return self.turn(frame)
            finally:
                frame.scope = outer
        saved = frame.run.swap_topic(cell)
        try:
            return self.turn(frame)
        finally:
            frame.run.swap_topic(saved)

    def _lexical(self, frame: Frame) -> str:
        if self.variable is None:
            return ""
        if isinstance(self.variable, My):
            return self.variable.variables[0].key
        key: str = getattr(self.variable, "key", "")
        if key == "$_":
            return ""
        if frame.scope.find(key) is None:
            raise self.place.error(f"a package variable ({key}) as a loop's variable")
        return key


class Return(Node):
    """`return …`, in the context of the sub's call."""

    what = "return"

    def __init__(self, place: Place, value: Node | None) -> None:
        super().__init__(place)
        self.value = value

    def scalar(self, frame: Frame) -> Value:
        if self.value is None:
            raise ReturnSignal([])
        wants_list = frame.wants_list
        raise ReturnSignal(self.value.items(frame) if wants_list else [self.value.scalar(frame)])


class Jump(Node):
    """`next` and `last`, with or without a label."""

    def __init__(self, place: Place, kind: str, label: str) -> None:
        super().__init__(place)
        self.kind = kind
        self.label = label

    def scalar(self, frame: Frame) -> Value:
        raise LoopSignal(self.kind, self.label, self.place)
