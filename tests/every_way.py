"""Which of the seven ways each dialog shows, counted by playing tests/transcripts. `python -m tests.every_way` prints it. 要綱 3-1, 2-2-イ

The dialog counted is the one whose question stood when it happened; short questions between (dialogs.between) count for what they interrupt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from dialogs.acts import Act, Alert, ColleagueInDanger, Done, Prefer, Stop, WantPerson, Write
from dialogs.catalogue import DIALOGS
from dialogs.conversations import CONVERSATIONS
from dialogs.outreach import OUTREACH
from dialogs.progress import Turn
from dialogs.script import Play, perform
from dialogs.session import Session
from locales import SOURCE
from tests.demo_office import demo_facts

WAYS: Mapping[str, str] = {
    "plain": "goes to its end",
    "edit": "an answer is changed",
    "misses": "not understood, until a person is called",
    "language": "goes on in another language",
    "urgent": "words of danger reach people",
    "silence": "no answer, on the clock",
    "stop": "the person stops it",
}
EVERY_DIALOG = tuple(dialog.name for dialog in (*CONVERSATIONS, *OUTREACH))
SCRIPTS = tuple(sorted((Path(__file__).parent / "transcripts").glob("*.txt")))

Cell = tuple[str, str]  # (dialog, way)

_ONE_QUESTION = "asks one thing, and its answer ends it: nothing lies behind to go back to"
_ASKS_NOTHING = "asks nothing: it is over in the turn in which it begins"
_NOT_OF_HIDE = ("edit", "misses", "urgent", "silence", "stop")
_TIMER = "silence here is the safety timer's (dialogs/visiting.py), on the clock in tests/test_outreach.py"
_NO_LADDER = "a colleague's phone is reminded only at a time that they named: what is open waits there until they write"
_CRIES_AS_AT_THE_MENU = "no record is open here: such words go to the office as at the menu, where a play shows it"

# Where a way makes no sense, with the reason. What a play shows meanwhile must go from here again (tests/test_every_way.py).
EXCEPTIONS: Mapping[Cell, str] = {
    ("greeting", "edit"): "asks the language, and the answer ends it; the list is tapped again (言語をまちがえておしてしまう)",
    **{("hide", way): "asks nothing: over another question, in a crisis and in English it is played" for way in _NOT_OF_HIDE},
    (
        "tomorrow",
        "silence",
    ): "no answer is a call at nine on the day itself (asking.toml), on the clock in tests/test_appointment_life.py",
    ("withdraw", "edit"): _ONE_QUESTION,
    ("menu", "edit"): _ONE_QUESTION,
    ("today", "urgent"): _CRIES_AS_AT_THE_MENU,
    ("today", "silence"): _NO_LADDER,
    ("visit_start", "urgent"): _CRIES_AS_AT_THE_MENU,
    ("visit_start", "silence"): _TIMER,
    ("visit_back", "edit"): _ASKS_NOTHING,
    ("visit_back", "misses"): _ASKS_NOTHING,
    ("visit_back", "urgent"): _ASKS_NOTHING,
    ("visit_back", "silence"): _TIMER,
    ("visit_back", "stop"): _ASKS_NOTHING,
    ("visit_more", "edit"): _ONE_QUESTION,
    ("visit_more", "urgent"): _CRIES_AS_AT_THE_MENU,
    ("visit_more", "silence"): _TIMER,
    ("visit_more", "stop"): "the timer asks whoever is out all the same, stopped or not; a play of it would say otherwise",
    ("absent", "urgent"): "asks about the note only and says where the rest is written: 「不在の中から声がする」",
    ("notices", "edit"): _ONE_QUESTION,
    ("notices", "urgent"): _CRIES_AS_AT_THE_MENU,
    ("notices", "silence"): _NO_LADDER,
    ("partner_menu", "edit"): _ONE_QUESTION,
    ("referral_answer", "urgent"): "a reason for declining is read by the owner as a review (要綱 3-1-エ3), not as an alarm",
}


def ways_in(play: Play) -> Iterator[Cell]:
    """Every way that a play shows, with the dialog that shows it; the same more than once."""
    turns = (Turn(Session()), *play.turns)
    for before, turn in pairwise(turns):
        yield from _finished(turn.session.language, turn.acts)
        dialog = _stood(before.session) or _stood(turn.session)
        if dialog:
            yield from ((dialog, way) for way in _happened(before.session, turn))
        yield from ((frame.dialog, "edit") for frame in turn.session.frames if frame.editing)
        if turn.session.language != SOURCE and (now := _stood(turn.session)):
            yield (now, "language")


def _finished(language: str, acts: tuple[Act, ...]) -> Iterator[Cell]:
    for act in acts:
        if isinstance(act, Done):
            yield (act.dialog, "plain")
            yield from [(act.dialog, "language")] if language != SOURCE else []


def _stood(session: Session) -> str:
    """The dialog whose question is open; "" where none is."""
    return next((frame.dialog for frame in reversed(session.frames) if not DIALOGS[frame.dialog].aside), "")


def _happened(before: Session, turn: Turn) -> Iterator[str]:
    if turn.session.nudges > before.nudges:
        yield "silence"
    yield from filter(None, map(_way_of, turn.acts))


def _way_of(act: Act) -> str:
    match act:
        case WantPerson("missed"):
            return "misses"
        case Prefer("language", _):
            return "language"
        case Alert("now" | "today", _) | ColleagueInDanger():
            return "urgent"
        case Write() if tells_of_danger(act):
            return "urgent"
        case Stop() | Prefer("messages", "off"):
            return "stop"
    return ""


def tells_of_danger(act: Write) -> bool:
    """Whether what a colleague recorded tells of danger: words (`alarms`) or a button that the desk makes an alert of (field_records)."""
    chosen = {str(act.answers[key].value) for key in ("seemed", "urgency") if key in act.answers}
    return "alarms" in act.answers or not chosen.isdisjoint({"urgent", "now", "today"})


@cache
def shown() -> Mapping[Cell, tuple[str, ...]]:
    """Each way of each dialog with the plays that show it. Every play is played once."""
    found: dict[Cell, tuple[str, ...]] = {}
    for path in SCRIPTS:
        _printed, play = perform(path.read_text(encoding="utf-8"), demo_facts)
        for cell in dict.fromkeys(ways_in(play)):
            found[cell] = (*found.get(cell, ()), path.stem)
    return found


def holes() -> list[Cell]:
    """What no play shows, whether or not there is a reason for it."""
    return [(dialog, way) for dialog in EVERY_DIALOG for way in WAYS if (dialog, way) not in shown()]


def matrix() -> str:
    """A line a dialog: how many plays show each way, · where it makes no sense (EXCEPTIONS), -- where a play is missing."""
    widest = max(map(len, EVERY_DIALOG))
    head = f"{len(SCRIPTS)} plays".ljust(widest) + "".join(f"{way:>10}" for way in WAYS)
    lines = [dialog.ljust(widest) + "".join(f"{_cell((dialog, way)):>10}" for way in WAYS) for dialog in EVERY_DIALOG]
    return "\n".join((head, *lines, "", *(f"· {dialog}, {way}: {why}" for (dialog, way), why in EXCEPTIONS.items())))


def _cell(cell: Cell) -> str:
    return str(len(shown()[cell])) if cell in shown() else "·" if cell in EXCEPTIONS else "--"


if __name__ == "__main__":
    print(matrix())
