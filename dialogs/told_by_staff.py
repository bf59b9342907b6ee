"""What follows when a worker enters what they heard: recorded under their name, its alarms sounded, and the bot goes on from there. Pure.

要綱 2-1-ア, 3-1-イ, 3-2-イ. The pen stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from dialogs.acts import Act, Alert
from dialogs.answers import Value
from dialogs.catalogue import ASIDES, DIALOGS
from dialogs.crisis import hold
from dialogs.facts import Facts
from dialogs.on_behalf import alarmed, is_told
from dialogs.own_accord import pass_on, told
from dialogs.progress import Moment, Turn
from dialogs.session import Session
from dialogs.settling import preferred
from dialogs.steps import Ask
from dialogs.urgency import LIFE


def entered(session: Session, answers: Mapping[str, Value], by_staff: str, now: datetime, facts: Facts, *, go_on: bool) -> Turn:
    """The turn after a worker's entry. go_on: the bot says at once what it has heard and asks on; else that is kept as news.

    A danger to life holds the talk, as it does when the person chooses it.
    """
    m = Moment(now, facts, DIALOGS, ASIDES)
    known = told(session, answers, by_staff, now)
    asks = tuple(_asks(session, answers))
    acts: tuple[Act, ...] = tuple(act for ask in asks for act in preferred(ask, answers[ask.key]))
    alarms = dict(alarm.split(":") for ask in asks for alarm in ask.kind.alarms(answers[ask.key]))
    if is_told(m, session):
        of_another = alarmed(m, known, alarms)
        known, acts = of_another.session, acts + of_another.acts
    else:
        acts += tuple(Alert("now" if level == "now" else "today", cls, ()) for cls, level in alarms.items())
        known = known.having(warned=tuple(dict.fromkeys((*known.warned, *alarms))))
        if worst := next((cls for cls, level in alarms.items() if level == "now" and cls in LIFE), ""):
            return hold(m, known.having(turn=known.turn + 1), worst, *acts)
    if go_on:
        return pass_on(known, now, facts).after(acts=acts)
    return Turn(known.having(turn=known.turn + 1), (), acts)


def _asks(session: Session, answers: Mapping[str, Value]) -> Iterator[Ask]:
    for key in answers:
        found = (DIALOGS[frame.dialog].ask(key) for frame in session.frames if frame.dialog in DIALOGS)
        if (ask := next((one for one in found if one), None)) is not None:
            yield ask
