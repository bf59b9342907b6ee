"""A conversation with a person: read, take over, answer, note, hand back (要綱 3-3-ア). The composer never refreshes itself."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from casestore import access_log, conversation, drafts, ledger, people, safe_contact, shared_phones, worklists
from casestore.db import Work
from casestore.permissions import Act, Actor, may
from casestore.tables import Case, Message
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import careful, refusals, spoken
from staff_console.case_views import Account, Composer, Talk
from staff_console.dates import clock, day_of, long_day, short_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.reaching import Reach, reachable
from staff_console.shell import part
from staff_console.triage_form import refusal_words

CHANNELS = {"line": "LINE", "telegram": "Telegram", "room": _("部屋")}
PENS = {
    "bot": _("自動応答が話しています"),
    "mine": _("あなたが返信中（自動応答は停止）"),
    "other": _("%(name)sさんが返信中（自動応答は停止）"),
}
HELD = _("急ぎのことばがあり、自動の質問を止めています")
NOTHING_TYPED = _("送ることばを書いてください")
TOO_LONG = _("長すぎて送れません。%(most)d文字までにしてください。")
BLOCKED = _("この人には送れません（ブロックされています）。内部メモは書けます。")
STOPPED = _("本人がメッセージを止めています。内部メモは書けます。")
NOT_YOURS = _("返信できるのは担当と主任です。内部メモは書けます。")
OUT_OF_HOURS = _("いまは時間外です")
AT_OPENING = _("%(day)s %(clock)s に送る")
DRAFT_KEPT = _("下書きを保存しました %(clock)s")
NAMED, NO_NAME = _("%(name)sさん"), _("お名前はまだです")
LONGEST = 4500  # letters; a LINE bubble holds 5,000
ONE_OF_TWO = _("2人のどちらか")
PHONE_OF_TWO = _("この電話は2人で使っています（%(names)s）。返事は、もう1人も読むかもしれません。自動応答は止めています。")
OPEN_NOW, CLOSED_UNTIL = _("いま窓口はひらいています"), _("時間外・次は%(day)s %(clock)sから")
IN_THEIR_WORDS = _("ことば：%(language)s")


def pane(work: Work, asked: Asked, contact_id: str, composer: Composer | None = None) -> Talk:
    """Everything beside a case: lines, who has the pen, the composer as it was left."""
    reach = reachable(work, asked, contact_id, Act.READ_CONVERSATION)
    gettext, talk = words_in(asked.language), conversation.conversation(work, contact_id, asked.by.staff_id)
    names, who = worklists.staff_names(work), people.known(work, reach.contact.person_id)
    pen = "bot" if talk.pen == "bot" else "mine" if talk.pen == asked.by.staff_id else "other"
    return Talk(
        contact=contact_id,
        number=reach.case.number if reach.case else "",
        heading=gettext(CHANNELS.get(reach.contact.channel, reach.contact.channel)),
        note=_note(asked, who.language),
        pen=pen,  # type: ignore[arg-type]  # one of the three
        pen_words=gettext(PENS[pen]) % {"name": names.get(talk.pen, "")} if pen == "other" else gettext(PENS[pen]),
        of_two=_of_two(work, asked, reach),
        may_answer=may(asked.by, Act.REPLY, reach.thing, asked.now).allowed
        and asked.house.desk.has_questions(work, contact_id),
        may_take=may(asked.by, Act.TAKE_OVER, reach.thing, asked.now).allowed,
        held=gettext(HELD) if talk.held else "",
        may_clear=may(asked.by, Act.CLEAR_ALERT, reach.thing, asked.now).allowed,
        lines=spoken.lines(
            talk,
            names,
            gettext(ONE_OF_TWO) if reach.of_two else gettext(NAMED) % {"name": who.shown} if who.shown else "",
            asked.now,
            gettext,
            lambda code: _tongue(asked, code) if code != "ja" or who.language != "ja" else "",
        ),
        composer=composer or _composer(work, asked, reach),
    )


def lines(asked: Asked) -> Response:
    """GET /talks/{contact}/lines: the lines alone, live."""
    with asked.house.store.reading() as work:
        return part(asked, "_lines.html", {"talk": pane(work, asked, asked.path["contact"])})


def pen(asked: Asked) -> Response:
    """GET /talks/{contact}/pen: who has the pen, live."""
    with asked.house.store.reading() as work:
        return part(asked, "_pen.html", {"talk": pane(work, asked, asked.path["contact"])})


def say(asked: Asked) -> Response:
    """POST /talks/{contact}/say: to the person, or a memo that can never leave. An empty or too long one comes back as typed."""
    contact, text, to = asked.path["contact"], asked.typed("text"), asked.typed("to")
    gettext = words_in(asked.language)
    problem = gettext(NOTHING_TYPED) if not text else gettext(TOO_LONG) % {"most": LONGEST} if len(text) > LONGEST else ""
    if problem:
        return _said(asked, problem=problem, status=422)

    def write(work: Work) -> None:
        reachable(work, asked, contact, Act.MEMO if to == "memo" else Act.REPLY)
        if to == "memo":
            asked.house.desk.memo(work, contact, text, asked.by, asked.now)
        else:
            wait = asked.typed("when") == "open" and not _open(asked)
            opening = asked.house.settings.profile.calendar.next_opening(asked.now) if wait else None
            asked.house.desk.reply(work, contact, text, asked.by, asked.now, not_before=opening)
        conversation.read_to(work, asked.by.staff_id, contact, asked.now)
        drafts.drop(work, asked.by.staff_id, _place(contact))

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        return _said(asked, problem=refusal_words(asked, no.refusal), status=422)
    return _said(asked)


def draft(asked: Asked) -> Response:
    """POST /talks/{contact}/draft: a moment after the last key."""

    def keep(work: Work) -> None:
        reachable(work, asked, asked.path["contact"], Act.MEMO)
        drafts.keep(work, asked.by.staff_id, _place(asked.path["contact"]), _as_draft(asked), asked.now)

    asked.house.store.write(keep)
    return Response(status_code=204) if asked.fragment else _back(asked, "")


def take(asked: Asked) -> Response:
    """POST /talks/{contact}/take"""
    return _act(asked, Act.TAKE_OVER, asked.house.desk.take_over, "taken")


def give(asked: Asked) -> Response:
    """POST /talks/{contact}/give"""
    note = asked.typed("note")
    return _act(
        asked, Act.TAKE_OVER, lambda work, contact, by, now: asked.house.desk.hand_back(work, contact, by, note, now), "given"
    )


def clear(asked: Asked) -> Response:
    """POST /talks/{contact}/clear: somebody has made sure that the person is safe."""
    return _act(asked, Act.CLEAR_ALERT, asked.house.desk.clear_hold, "cleared")


def again(asked: Asked) -> Response:
    """POST /talks/{contact}/again: one message that did not go out."""

    def send(work: Work, contact: str, by: Actor, now: object) -> None:
        row = work.session.get(Message, asked.typed("message"))
        if row is None or row.contact_id != contact:
            raise NotFound
        asked.house.desk.send_again(work, row.id, by, asked.now)

    return _act(asked, Act.REPLY, send, "again")


def opened(work: Work, asked: Asked, case: Case, contact: str) -> None:
    """A case was opened: that is on record, and what was new is read."""
    access_log.read(work, asked.by, case, asked.now, access_log.READ_CASE, *((access_log.READ_TALK,) if contact else ()))
    if contact:
        conversation.read_to(work, asked.by.staff_id, contact, asked.now)


def _act(asked: Asked, act: Act, do: Callable[..., None], done: str) -> Response:
    contact = asked.path["contact"]

    def write(work: Work) -> None:
        reachable(work, asked, contact, act)
        do(work, contact, asked.by, asked.now)

    asked.house.store.write(write)
    return _back(asked, done)


def _said(asked: Asked, problem: str = "", status: int = 200) -> Response:
    contact = asked.path["contact"]
    if not asked.fragment and not problem:
        return _back(asked, "sent" if asked.typed("to") != "memo" else "noted")
    with asked.house.store.reading() as work:
        reach = reachable(work, asked, contact, Act.MEMO)
        composer = _composer(work, asked, reach, problem=problem, focus=True)
        talk = pane(work, asked, contact, composer)
    if asked.fragment:
        return part(asked, "_composer.html" if problem else "_composer_sent.html", {"composer": composer, "talk": talk}, status)
    return refusals.come_back(asked, problem, status)


def _composer(work: Work, asked: Asked, reach: Reach, *, problem: str = "", focus: bool = False) -> Composer:
    gettext, contact = words_in(asked.language), reach.contact.id
    left = drafts.kept(work, asked.by.staff_id, _place(contact)) if not problem else None
    to, _sep, text = left.text.partition(":") if left else (asked.typed("to"), "", asked.typed("text") if problem else "")
    blocked = _blocked(asked, reach)
    closed, mode = not _open(asked), safe_contact.mode_of(work, contact)
    return Composer(
        contact=contact,
        number=reach.case.number if reach.case else "",
        to="memo" if to == "memo" or blocked else "person",
        text=text,
        saved=gettext(DRAFT_KEPT) % {"clock": clock(left.saved_at)} if left else "",
        out_of_hours=gettext(OUT_OF_HOURS) if closed else "",
        opens=gettext(AT_OPENING) % _opening(asked) if closed else "",
        blocked=gettext(blocked) if blocked else "",
        problem=problem,
        focus=focus,
        careful=careful.words(mode, safe_contact.waits(work, contact), asked.now, gettext),
        notice_first=mode.must_wait(asked.now),
    )


def _blocked(asked: Asked, reach: Reach) -> str:
    if reach.contact.blocked_at is not None:
        return BLOCKED
    if reach.contact.stopped_at is not None:
        return STOPPED
    return "" if may(asked.by, Act.REPLY, reach.thing, asked.now).allowed else NOT_YOURS


def _of_two(work: Work, asked: Asked, reach: Reach) -> str:
    """The clear line above a conversation of two, "" for one person's."""
    if not reach.of_two:
        return ""
    gettext = words_in(asked.language)
    both = (people.known(work, one).shown for one in shared_phones.writers_of(work, reach.contact.id))
    names = beside((gettext(NAMED) % {"name": one} if one else gettext(NO_NAME) for one in both), gettext)
    return gettext(PHONE_OF_TWO) % {"names": names}


def accounts(asked: Asked, found: CasePage, chosen: str) -> tuple[Account, ...]:
    """The accounts of a person who writes from several, the one on the page marked; nothing for a single one."""
    gettext, number = words_in(asked.language), found.line.case.number
    rows = [one for one in found.contacts if one.staff_id is None]
    if len(rows) < 2:
        return ()
    return tuple(
        Account(
            f"/cases/{number}?talk={one.id}#chat",
            gettext(CHANNELS.get(one.channel, one.channel)),
            short_day(day_of(one.heard_at), gettext) if one.heard_at else "",
            one.id == chosen,
        )
        for one in rows
    )


def _note(asked: Asked, language: str) -> str:
    """Under the channel: in which language the person reads, and the office hours."""
    gettext = words_in(asked.language)
    hours = gettext(OPEN_NOW) if _open(asked) else gettext(CLOSED_UNTIL) % _opening(asked)
    spoken_words = "" if language == "ja" else gettext(IN_THEIR_WORDS) % {"language": _tongue(asked, language)}
    return beside((spoken_words, hours), gettext)


def _tongue(asked: Asked, language: str) -> str:
    return asked.house.settings.profile.codes["languages"].label(language, asked.language) if language else ""


def _opening(asked: Asked) -> dict[str, str]:
    gettext, opening = words_in(asked.language), asked.house.settings.profile.calendar.next_opening(asked.now)
    return {"day": long_day(day_of(opening), gettext), "clock": clock(opening)}


def _open(asked: Asked) -> bool:
    return asked.house.settings.profile.calendar.is_open(asked.now)


def _as_draft(asked: Asked) -> str:
    text = (asked.form.get("text") or ("",))[0]
    return f"{'memo' if asked.typed('to') == 'memo' else 'person'}:{text}" if text.strip() else ""


def _place(contact: str) -> str:
    return f"talk:{contact}"


def _back(asked: Asked, done: str) -> Response:
    """To the case page, or to the desk when there is no case."""
    with asked.house.store.reading() as work:
        reach = reachable(work, asked, asked.path["contact"], Act.READ_CONVERSATION)
    query = f"?done={done}" if done else ""
    return see_other(f"/cases/{reach.case.number}{query}#chat" if reach.case else f"/reception{query}")
