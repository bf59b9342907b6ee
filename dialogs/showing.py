"""How answers and questions are shown back to a person: by their names, cut where they are long, said back in a sentence. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.answers import Answer
from dialogs.facts import Facts
from dialogs.says import Fill, Line, Looked
from dialogs.session import Frame, Session
from dialogs.steps import Ask, Way


def fills_of(frame: Frame, key: str = "") -> tuple[tuple[str, Fill], ...]:
    """What the host gave; inside a Repeat also this turn's %(item)s: given at the beginning, or looked up as 「consent.part.1」."""
    turn = key.rpartition(".")[0]
    item = frame.about.get(turn) or (Looked(f"{frame.dialog}.{turn}") if turn else "")
    return (*frame.about.items(), *((("item", item),) if item else ()))


def name_of(ask: Ask, frame: Frame) -> Line:
    """What a question is called towards the person; inside a Repeat with its %(item)s."""
    return Line(ask.title, fills_of(frame, ask.key))


def titled(found: Way) -> list[Ask]:
    """The answered questions that have a name towards the person, in order."""
    return [ask for ask in found.passed if ask.title]


def shown(ask: Ask, answer: Answer, facts: Facts) -> Fill:
    """An answer shown back; long words are cut here, never in what is kept."""
    match answer.how:
        case "skipped":
            return Line(_("（答えていません）"))
        case "withheld":
            return Line(_("（答えたくない）"))
    fill = ask.kind.show(answer.value, facts)
    if not isinstance(fill, str):
        return fill
    flat = " ".join(fill[:200].split())
    return flat if len(flat) <= 100 else flat[:100] + "…"


def asked_for_more(session: Session, ask: Ask) -> bool:
    """Whether a question only asks if there is more than what was written before it was asked."""
    return bool(ask.more and session.kept) and session.top.editing != ask.key


def said_back(facts: Facts, frame: Frame, found: Way, text: str) -> tuple[tuple[str, Fill], ...]:
    """Of the answers on the way those that a sentence names by their keys."""
    if "%(" not in text:
        return ()
    named = (ask for ask in found.passed if f"%({ask.key})s" in text)
    return tuple((ask.key, shown(ask, frame.answers[ask.key], facts)) for ask in named)
