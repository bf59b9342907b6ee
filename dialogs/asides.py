"""What the short questions between lead to: which language, really from the start, change it? Pure. 要綱 3-1-イ"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.acts import StartAgain
from dialogs.digressions import again
from dialogs.hearing import Got
from dialogs.progress import Moment, Turn, ask_now, push, unread
from dialogs.says import Line, Saying, line
from dialogs.session import Frame, Session
from dialogs.settling import settle
from dialogs.showing import name_of, shown
from dialogs.steps import Way


def answered_language(m: Moment, session: Session, frame: Frame, found: Way) -> Turn:
    return again(m, unread(m, session), _("わかりました。日本語でつづけます。"))


def shown_back(m: Moment, session: Session, keys: tuple[str, ...], *before: Saying) -> Turn:
    """Before it counts, the person sees in which words a worker wrote what they had said."""
    first, *left = keys
    ask = m.dialogs[session.top.dialog].ask(first)
    if ask is None:
        return again(m, session, _("よければ、質問のつづきです。書きたくないときは「あとで」で、だいじょうぶです。"))
    written = line(
        _("%(title)s：%(answer)s"), title=name_of(ask, session.top), answer=shown(ask, session.top.answers[first], m.facts)
    )
    wrote = Saying(Line(_("職員が、あなたのお話を次のように書きました。")), glue=True)
    about = {"key": first, "left": ",".join(left)}
    return push(m, session, "heard_right", *before, wrote, Saying(written, glue=True), about=about)


def answered_heard_right(m: Moment, session: Session, frame: Frame, found: Way) -> Turn:
    """Right: it counts as their own. Not right: they are asked once more, and what they say goes before."""
    key, left = frame.about["key"], tuple(filter(None, frame.about["left"].split(",")))
    top = session.top
    if found.known["right"] != "yes":
        wrong = Saying(Line(_("教えてくれて、ありがとうございます。あなたのことばで、もう一度教えてください。")), glue=True)
        return ask_now(m, session.with_top(top.having(editing=key, misses=0, partial=(), heard=(), page=0)), wrong)
    answers = {**top.answers, key: top.answers[key]._replace(confirmed=True)}
    confirmed = session.with_top(top.having(answers=answers))
    if left:
        return shown_back(m, confirmed, left)
    return again(m, confirmed, _("ありがとうございます。そのまま記録します。"))


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
