"""A つなぎ answered by chat (要綱 3-1-エ2, 3-1-エ3): what a slip's code shows a linked partner, and their answer, as on the agency's page.

Without a code a partner sees how many wait, and nothing else. Wrong codes are throttled and audited as on that page.
"""

from __future__ import annotations

from datetime import date, datetime

from casestore import agency_links, partners, staff
from casestore.calendar import JST
from casestore.db import Work
from casestore.slip_codes import is_code, plain
from casestore.talks import TalkState
from casestore.words import N_
from dialogs import acts, agency_side
from dialogs.agency_side import ACCEPTED, CONTACTED, DECLINED, SEEN, AgencyView, Key
from dialogs.facts import Facts
from dialogs.looked_up import Look, LookedUp
from dialogs.outreach.referral_answer import REFERRAL_ANSWER, TOO_SOON
from dialogs.progress import Turn
from dialogs.scene import Scene
from dialogs.session import Heard, Session
from dialogs.wording import Words
from locales import catalog

WAITING = N_("お返事を待っているつなぎが%(count)d件あります。")
NONE_WAITING = N_("いま、お返事を待っているつなぎは、こちらではわかりません。")
NUMBER = N_("受付番号：%(number)s")
CALL_NAME = N_("呼び名：%(name)s")
REQUEST = N_("お願いしたいこと：%(request)s")
REPLY_BY = N_("お返事の期限：%(day)s")
WAIT = "wait"
NOT_SHOWN = N_("いまは、この方のことをお見せできません。お返事だけ、うかがいます。")
MAY = {
    ACCEPTED: N_("受け取りました"),
    DECLINED: N_("受けられない"),
    CONTACTED: N_("連絡がとれた"),
    SEEN: N_("読みました"),
}


def slips(look: Look) -> LookedUp:
    """What a linked partner may see now: the slip whose code they typed or had typed, and what can be said about it."""
    partner = partners.known(look.work, look.talk.partner_id or "")
    gettext = catalog(look.language).gettext
    count = agency_links.awaiting(look.work, partner.place, look.now) if partner and partner.place else 0
    waiting = gettext(WAITING) % {"count": count} if count else gettext(NONE_WAITING)
    waits = staff.waits_until(look.work, by_chat(look.talk).subject, look.now) is not None
    code, found = _opened(look, waits) if partner else ("", None)
    if found is None:
        return LookedUp(lists={TOO_SOON: ((WAIT, ""),) if waits else ()}, texts={"slips_waiting": waiting, "slip_shown": ""})
    may = (*found.may, *(() if found.seen else (SEEN,)))
    return LookedUp(
        lists={
            "slips": ((code, found.number),),
            "slip_sent": ((found.sent.isoformat(), ""),),
            "slip_may": tuple((kind, gettext(MAY[kind])) for kind in may),
        },
        texts={"slips_waiting": waiting, "slip_shown": _shown(found, look.language)},
    )


def _opened(look: Look, waits: bool) -> tuple[str, AgencyView | None]:
    """The newest code that was said now or answered before, with what it shows. A new one is not looked at while they have to wait."""
    texts = () if waits else tuple(reversed(look.said))
    said = (plain(text) for text in (*texts, str(look.answered.get("code") or "")) if is_code(text))
    for code in said:
        if (found := agency_side.shown_for(look.profile, look.work, Key(code=code), look.language, look.now)) is not None:
            return code, found
    return "", None


def by_chat(talk: TalkState, code: str = "") -> Key:
    """A code that came by chat; the throttle counts by account."""
    return Key(code=code, source=f"chat:{talk.contact_id}")


def tried(work: Work, talk: TalkState, before: Session, turn: Turn, heard: Heard, now: datetime) -> None:
    """After a turn in which a code was typed where one was asked for: whether it opened something, for the throttle and the audit."""
    top, subject = before.top if before.frames else None, by_chat(talk).subject
    asked = talk.audience == "partner" and top is not None and top.dialog == REFERRAL_ANSWER.name and "code" not in top.answers
    typed = any(is_code(one.said.text) for one in heard)
    if not asked or not typed or staff.waits_until(work, subject, now) is not None:
        return
    after = turn.session.top if turn.session.frames else None
    if after is not None and after.dialog == REFERRAL_ANSWER.name and "code" not in after.answers:
        agency_side.wrong_code(work, subject, now)
    else:
        staff.good_try(work, subject)


def _shown(found: AgencyView, language: str) -> str:
    gettext = catalog(language).gettext
    day = Words(language, Facts()).day(found.reply_by) if found.reply_by else ""
    lines = (
        gettext(NUMBER) % {"number": found.number},
        gettext(CALL_NAME) % {"name": found.call_name} if found.call_name else "",
        gettext(REQUEST) % {"request": found.request} if found.request else "",
        gettext(REPLY_BY) % {"day": day} if day else "",
        gettext(NOT_SHOWN) if found.withheld else "",
    )
    return "\n".join(line for line in lines if line)


def answer(scene: Scene, act: acts.Write) -> None:
    """The partner's answer, through the same door as the agency's page; silence still goes on to people as before."""
    known = {key: str(one.value or "") for key, one in act.answers.items() if one.how == "said"}
    on = date.fromisoformat(known["on"]) if known.get("on") else None
    if known["answer"] == CONTACTED and on is None:
        on = scene.now.astimezone(JST).date()
    agency_side.answer(
        scene.profile,
        scene.work,
        by_chat(scene.talk, known["code"]),
        known["answer"],
        known.get("words", ""),
        on,
        scene.talk.language,
        scene.now,
    )


WRITERS = {"referral_answer": answer}
