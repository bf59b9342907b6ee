"""つかれた・あとで is an answer (要綱 2-1-ア): what is open rests, and we write again only when the person named a time or fell silent half-way. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from casestore.words import N_ as _
from dialogs.acts import Nudge
from dialogs.commands import TOKYO, when_named
from dialogs.half_way import reminder
from dialogs.progress import Moment, Turn
from dialogs.says import Day, Line, Saying, Tap, command, line
from dialogs.session import Session
from dialogs.steps import Way

GO = Tap(Line(_("つづける")), command("go"))
PERSON = Tap(Line(_("人と話す")), command("person"))


def later(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    """つかれた・あとで is an answer. The person may name when; otherwise we wait for them, and remind once."""
    at = _quick(argument, m.now) or when_named(argument, m.now) if argument and not session.stopped else None
    session = session.having(paused=at.isoformat() if at else "someday")
    if at:
        local = at.astimezone(TOKYO)
        text = line(
            _("わかりました。%(day)sの%(time)sごろ、こちらから声をかけます。それより前に書いてもだいじょうぶです。"),
            day=Day(local.date().isoformat()),
            time=local.strftime("%H:%M"),
        )
        return Turn(session, (Saying(text),), (Nudge(at - m.now, "remind", session.turn),))
    taps = (
        Tap(Line(_("きょうの夜")), command("later", "evening")),
        Tap(Line(_("あした")), command("later", "tomorrow")),
        GO,
        PERSON,
    )
    text = Line(
        _(
            "わかりました。ここまでのお答えは、とってあります。休んでください。「つづける」と書けば、いつでもつづきから始められます。"
        )
    )
    if session.stopped:  # 停止 holds: no promise to write first
        return Turn(session, (Saying(text, (GO, PERSON)),))
    when = Saying(Line(_("こちらから声をかけてほしいときは、「あしたの10時」のように書いてください。")), taps)
    return Turn(session, (Saying(text), when), reminder(m, session))


def _quick(argument: str, now: datetime) -> datetime | None:
    local = now.astimezone(TOKYO)
    evening = datetime.combine(local.date(), time(19), TOKYO)
    if argument == "evening":
        return evening if evening > now else evening + timedelta(days=1)
    return datetime.combine(local.date() + timedelta(days=1), time(10), TOKYO) if argument == "tomorrow" else None
