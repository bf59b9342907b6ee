"""What the short questions between lead to: which language, really from the start, change it? Pure. 要綱 3-1-イ"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.acts import StartAgain
from dialogs.digressions import again
from dialogs.hearing import Got
from dialogs.progress import Moment, Turn, ask_now, push
from dialogs.says import Line, Saying
from dialogs.session import Frame, Session
from dialogs.settling import settle
from dialogs.steps import Way


def answered_language(m: Moment, session: Session, frame: Frame, found: Way) -> Turn:
    return again(m, session, _("わかりました。日本語でつづけます。"))


def answered_again(m: Moment, session: Session, frame: Frame, found: Way) -> Turn:
    """最初から: the open dialog is thrown away and begun anew, only after they said yes."""
    if found.known["sure"] != "yes" or not session.frames:
        return again(m, session, _("わかりました。このままつづけます。"))
    top = session.top
    rest = session.having(frames=session.frames[:-1], kept=())
    begun = Saying(Line(_("わかりました。最初から始めます。")), glue=True)
    return push(m, rest, top.dialog, begun, acts=(StartAgain(top.dialog),), about=top.about)


def answered_change(m: Moment, session: Session, frame: Frame, found: Way) -> Turn:
    """A tap on an old button, and they meant it: the old answer gives way to the new one."""
    if found.known["change"] != "yes" or not session.frames:
        return again(m, session, _("わかりました。前のお答えのままにします。"))
    ask = m.dialogs[session.top.dialog].ask(frame.about["key"])
    if ask is None:
        return ask_now(m, session, short=True)
    return settle(m, session, ask, Got(frame.about["value"]))
