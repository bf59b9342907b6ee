"""An answer that was understood: recorded, its alarm sounded if it has one, and the next question asked. Pure. 要綱 3-1-イ, 3-2-イ"""

from __future__ import annotations

from dialogs.acts import Act, Alert, Prefer
from dialogs.answers import Value
from dialogs.crisis import NEEDS, hold, need
from dialogs.hearing import Got
from dialogs.progress import Moment, Turn, ask_now, record
from dialogs.says import Saying
from dialogs.session import Session
from dialogs.steps import Ask
from dialogs.urgency import LIFE


def settle(m: Moment, session: Session, ask: Ask, got: Got, *before: Saying) -> Turn:
    """Record the answer and go on; a choice with an alarm tells people at once, and one about life holds the talk."""
    recorded = record(m, session, ask, got)
    acts = _preferred(ask, got.value)
    alarms = [alarm.split(":") for alarm in ask.kind.alarms(got.value)]
    if not alarms:
        return ask_now(m, recorded, *before, acts=acts)
    acts += tuple(Alert("now" if level == "now" else "today", cls, m.ids) for cls, level in dict(alarms).items())
    worst = next((cls for cls, level in alarms if level == "now" and cls in LIFE), "")
    if worst:
        return hold(m, recorded, worst, *acts)
    fresh = tuple(dict.fromkeys(cls for cls, _level in alarms if cls not in session.warned and cls in NEEDS))
    says = need(m, fresh) if fresh else ()
    return ask_now(m, recorded.having(warned=(*recorded.warned, *fresh)), *before, *says, acts=acts)


def _preferred(ask: Ask, value: Value) -> tuple[Act, ...]:
    return (Prefer(ask.prefer, str(value)),) if ask.prefer and isinstance(value, str) else ()
