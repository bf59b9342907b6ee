"""Danger in what is told of somebody else: people hear of it at once about that person, and the talk goes on. Pure. 要綱 3-1-ア, 3-2-イ

Words about one's own life hold the talk as everywhere: nobody can know from them whose life it is.
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.acts import Alert
from dialogs.progress import Moment, Turn
from dialogs.says import Line, Saying
from dialogs.session import Session
from dialogs.urgency import LIFE, Found

OWN_LIFE = ("crisis", "self_harm")
ANOTHER = {"another": "yes"}  # in an alert's `about`: not the speaker
CALL = _("いま命や体があぶないときは、待たずに%(police)sか%(ambulance)sに電話してください。わたしたちより早く動けます。")


def is_told(m: Moment, session: Session) -> bool:
    """Whether the open dialog is about somebody else."""
    return bool(session.frames) and session.top.dialog in m.dialogs and m.dialogs[session.top.dialog].on_behalf


def of_another(m: Moment, session: Session, found: Found) -> Turn | None:
    """An alert about the other person, with who can act now said once; None where the ordinary way is the right one."""
    if not is_told(m, session) or found.cls in OWN_LIFE or found.sureness == "soft":
        return None
    return alarmed(m, session, {found.cls: "now" if found.holds else "today"})


def alarmed(m: Moment, session: Session, classes: dict[str, str]) -> Turn:
    """People are told of these dangers of another; the numbers to call are said the first time life is among them."""
    alerts = tuple(Alert("now" if level == "now" else "today", cls, m.ids, ANOTHER) for cls, level in classes.items())
    fresh = tuple(cls for cls in classes if cls not in session.warned)
    call = (Saying(Line(CALL)),) if any(cls in LIFE for cls in fresh) and not set(LIFE) & set(session.warned) else ()
    return Turn(session.having(warned=(*session.warned, *fresh)), call, alerts)
