"""An answer that was understood: recorded, its alarm sounded if it has one, and the next question asked. Pure. 要綱 3-1-イ, 3-2-イ"""

from __future__ import annotations

from dialogs.acts import Act, Alert, Prefer, Question
from dialogs.answers import Value
from dialogs.crisis import NEEDS, hold, need
from dialogs.hearing import Got
from dialogs.on_behalf import alarmed, is_told
from dialogs.progress import Moment, Turn, ask_now, record
from dialogs.says import Saying
from dialogs.session import Session
from dialogs.sitting import rest_offered, with_later
from dialogs.steps import Ask
from dialogs.urgency import LIFE


def settle(m: Moment, session: Session, ask: Ask, got: Got, *before: Saying) -> Turn:
    """Record the answer and go on; a choice with an alarm tells people at once, and one about life holds the talk."""
    recorded = record(m, session, ask, got)
    acts = preferred(ask, got.value) + _to_staff(m, recorded, ask)
    alarms = [alarm.split(":") for alarm in ask.kind.alarms(got.value)]
    if not alarms and (rest := rest_offered(m, session, recorded)):
        return with_later(ask_now(m, recorded, *before, *rest, acts=acts))
    if not alarms:
        return ask_now(m, recorded, *before, acts=acts)
    if is_told(m, session):
        told_of = alarmed(m, recorded, dict(alarms))
        return ask_now(m, told_of.session, *before, *told_of.says, acts=acts + told_of.acts)
    acts += tuple(Alert("now" if level == "now" else "today", cls, m.ids) for cls, level in dict(alarms).items())
    worst = next((cls for cls, level in alarms if level == "now" and cls in LIFE), "")
    if worst:
        return hold(m, recorded, worst, *acts)
    fresh = tuple(dict.fromkeys(cls for cls, _level in alarms if cls not in session.warned and cls in NEEDS))
    says = need(m, fresh) if fresh else ()
    return ask_now(m, recorded.having(warned=(*recorded.warned, *fresh)), *before, *says, acts=acts)


def _to_staff(m: Moment, session: Session, ask: Ask) -> tuple[Act, ...]:
    """A question of theirs goes to a person at once: the dialog may never come to its end."""
    asked = session.top.answers[ask.key]
    return (
        (Question(ask.for_staff, asked.words, asked.message_ids, session.top.about),) if ask.for_staff and asked.pieces else ()
    )


def preferred(ask: Ask, value: Value) -> tuple[Act, ...]:
    """A wish about contact itself takes effect with the answer; of several choices they are joined by commas."""
    if not ask.prefer or not isinstance(value, (str, tuple)):
        return ()
    return (Prefer(ask.prefer, value if isinstance(value, str) else ",".join(value)),)
