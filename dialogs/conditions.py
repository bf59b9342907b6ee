"""What a condition of a dialog looks at, and whether it can ever hold. Pure.

A condition is a function of earlier answers. It is run with answers it did not get: each one it asks for takes every value that its
question allows in turn, so that nothing is guessed about how it is written (要綱 3-1-イ: no question may be out of reach).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType, FunctionType

from dialogs.answers import Known, Value
from dialogs.asking import AboutText, Date, Money, Number, Photo, Time, Where
from dialogs.choices import Choice, Many
from dialogs.facts import Facts
from dialogs.says import Line, Saying
from dialogs.steps import Ask, Dialog, Repeat, Section, Step

MOST_RUNS = 2_000  # of one condition; beyond that it is not told apart any further
LONGEST_CODE = 40  # signs of a value that conditions compare with


@dataclass(frozen=True)
class Gate:
    """A Section's `when` or a Repeat's `count`, with the prefix under which it sees answers."""

    holds: Callable[[Known], object]
    prefix: str


@dataclass(frozen=True)
class Placed:
    """A step at its place: its whole key (a star for each repeated turn), what stands around it, which questions come before it."""

    step: Step
    key: str
    prefix: str
    under: tuple[Gate, ...]
    earlier: frozenset[str]


def placed(dialog: Dialog) -> tuple[Placed, ...]:
    """Every step of a dialog in order, sections and repeats before what is in them."""
    found: list[Placed] = []
    _place(dialog.steps, "", (), found)
    return tuple(found)


def _place(steps: Sequence[Step], prefix: str, under: tuple[Gate, ...], found: list[Placed]) -> None:
    for step in steps:
        earlier = frozenset(one.key for one in found if isinstance(one.step, Ask))
        key = "" if isinstance(step, Section) else prefix + step.key
        found.append(Placed(step, key, prefix, under, earlier))
        match step:
            case Section(when, inner):
                _place(inner, prefix, (*under, Gate(when, prefix)), found)
            case Repeat(name, count, inner):
                _place(inner, f"{prefix}{name}.*.", (*under, Gate(count, prefix)), found)


def condition_of(step: Section | Repeat) -> Callable[[Known], object]:
    return step.when if isinstance(step, Section) else step.count


# -- which answers there are ---------------------------------------------------------------------------------------------

ANYTHING: tuple[Value, ...] = ("", "x", 0, 1, 2, (), ("x",), ("x", "y"))  # what the host may know at the beginning


def possible(ask: Ask) -> tuple[Value, ...]:
    """Values a question can come to, enough of them to tell conditions apart."""
    left_out: tuple[Value, ...] = (None,) if ask.skip or ask.withhold else ()
    return (*_values(ask), *left_out)


def _values(ask: Ask) -> tuple[Value, ...]:
    match ask.kind:
        case Many(options=options):
            together = tuple(option.id for option in options if not option.alone)
            return (*((option.id,) for option in options), *((together[:2], together) if len(together) > 1 else ()))
        case AboutText():
            return tuple({"choice": option.id, "shown": ""} for option in ask.kind.options)
        case Choice(options=options, of=of):
            return (*(option.id for option in options), *(("a name", "another name") if of else ()))
        case Number(low=low, high=high):
            return tuple(sorted({low, min(low + 1, high), min(low + 2, high), high}))
        case Money():
            return (0, 1, 100_000)
        case Date():
            return ("2000-01-01", "2100-01-01")
        case Time():
            return ("00:00", "23:59")
        case Photo():
            return (("m1",), ("m1", "m2"))
        case Where():
            return ({"title": "x"},)
    return ("x",)


class Given(Mapping[str, Value]):
    """Answers handed out one by one along a plan, noting what was asked for. A key with no answer is not there."""

    def __init__(self, table: Mapping[str, tuple[Value, ...]], plan: Sequence[int], may_be_absent: frozenset[str]) -> None:
        self.table, self.plan, self.may_be_absent = table, plan, may_be_absent
        self.looked: dict[str, int] = {}  # in order; which of the values it got
        self.unknown: set[str] = set()

    def under(self, prefix: str) -> _Under:
        return _Under(self, prefix)

    def sizes(self) -> list[int]:
        return [self._size(key) for key in self.looked]

    def _size(self, key: str) -> int:
        return len(self.table[key]) + (key in self.may_be_absent)

    def __getitem__(self, key: str) -> Value:
        starred = ".".join("*" if part.isdecimal() else part for part in key.split("."))
        if starred not in self.table:
            self.unknown.add(key)
            raise KeyError(key)
        if starred not in self.looked:
            at = len(self.looked)
            self.looked[starred] = self.plan[at] if at < len(self.plan) else 0
        chosen = self.looked[starred]
        if chosen == len(self.table[starred]):
            raise KeyError(key)
        return self.table[starred][chosen]

    def __iter__(self) -> Iterator[str]:
        return iter(self.looked)

    def __len__(self) -> int:
        return len(self.looked)


class _Under(Mapping[str, Value]):
    """The same answers as they are seen inside a Repeat: its own ones by their short names as well."""

    def __init__(self, given: Given, prefix: str) -> None:
        self.given, self.prefix = given, prefix

    def __getitem__(self, key: str) -> Value:
        return self.given[self.prefix + key if self.prefix + key in self.given.table else key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


@dataclass(frozen=True)
class Run:
    """One run of a condition: what it said, and the answers it had looked at, as places in their lists of values."""

    held: bool
    looked: tuple[tuple[str, int], ...]


@dataclass
class Explored:
    """All runs of some gates, one after the other as on the way to a step."""

    runs: list[Run] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)  # asked for, and no question of the dialog
    looked: set[str] = field(default_factory=set)
    cut_short: bool = False

    @property
    def ever(self) -> bool:
        return self.cut_short or any(run.held for run in self.runs)


def explore(
    gates: Sequence[Gate], table: Mapping[str, tuple[Value, ...]], may_be_absent: frozenset[str], most: int = MOST_RUNS
) -> Explored:
    """Run gates with every combination of what they ask for. A run that fails for want of an answer counts as not held."""
    found = Explored()
    plan: list[int] = []
    for _turn in range(most):
        given = Given(table, plan, may_be_absent)
        held = holds(gates, given)
        found.runs.append(Run(held, tuple(given.looked.items())))
        found.unknown |= given.unknown
        found.looked |= set(given.looked)
        plan, sizes = list(given.looked.values()), given.sizes()
        while plan and plan[-1] + 1 >= sizes[len(plan) - 1]:
            plan.pop()
        if not plan:
            return found
        plan[-1] += 1
    found.cut_short = True
    return found


def holds(gates: Sequence[Gate], given: Given) -> bool:
    try:
        return all(bool(gate.holds(given.under(gate.prefix))) for gate in gates)
    except (LookupError, TypeError, ValueError, AttributeError):
        return False


def answers_table(dialog: Dialog) -> tuple[dict[str, tuple[Value, ...]], frozenset[str]]:
    """Every question's possible values, the host's own among them, and the keys that may be missing on some way.

    Where the host decides what there is to choose, the values are those that the dialog's own conditions compare with.
    """
    steps = placed(dialog)
    compared = tuple(
        sorted({text for one in steps if isinstance(one.step, (Section, Repeat)) for text in _texts_in(condition_of(one.step))})
    )
    table = {one.key: possible(one.step) for one in steps if isinstance(one.step, Ask)}
    table |= {
        one.key: (*table[one.key], *compared)
        for one in steps
        if isinstance(one.step, Ask) and bool(getattr(one.step.kind, "of", None)) and not isinstance(one.step.kind, Many)
    }
    absent = frozenset(one.key for one in steps if isinstance(one.step, Ask) and one.under)
    return dict.fromkeys(dialog.given, (*ANYTHING, *compared, compared)) | table, absent


def _texts_in(function: object, deep: int = 4) -> set[str]:
    """The texts a function may compare an answer with: its own, those of what it closes over and of what it calls."""
    if deep and isinstance(function, FunctionType):
        inside = [*(cell.cell_contents for cell in function.__closure__ or ()), *_called(function)]
        return _constants(function.__code__) | {text for one in inside for text in _texts_in(one, deep - 1)}
    if deep and callable(function) and not isinstance(function, type):  # a value that can be called, such as a dataclass
        inside = [*vars(function).values(), type(function).__call__] if hasattr(function, "__dict__") else []
        return {text for one in inside for text in _texts_in(one, deep - 1)}
    return _plain_texts(function)


def _called(function: FunctionType) -> Iterator[object]:
    return (function.__globals__[name] for name in function.__code__.co_names if name in function.__globals__)


def _constants(code: CodeType) -> set[str]:
    words = {text for one in code.co_consts for text in (_constants(one) if isinstance(one, CodeType) else _plain_texts(one))}
    return words - {code.co_consts[0]} if code.co_consts and isinstance(code.co_consts[0], str) else words


def _plain_texts(value: object) -> set[str]:
    """A text, or the texts in a collection of them."""
    if isinstance(value, (tuple, frozenset, set)):
        return {one for one in value if isinstance(one, str)}
    return {value} if isinstance(value, str) and 0 < len(value) <= LONGEST_CODE and value.isascii() else set()


def explored_farewell(dialog: Dialog) -> tuple[Line, ...]:
    """Every sentence a dialog may end with."""
    table, absent = answers_table(dialog)
    found: dict[Line, None] = {}

    def says(known: Known) -> bool:
        said = dialog.farewell(known, Facts())
        found.update(dict.fromkeys(one.line if isinstance(one, Saying) else one for one in said))
        return True

    explore((Gate(says, ""),), table, absent)
    return tuple(found)
