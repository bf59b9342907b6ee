"""A conversation with a person: read, take over, answer, note, hand back (要綱 3-3-ア). The composer never refreshes itself."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from casestore import (
    access_log,
    conversation,
    mentions,
    people,
    shared_phones,
    worklists,
)
from casestore import talks as states
from casestore.db import Work
from casestore.permissions import Act, Actor, may
from casestore.tables import Case, Message
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import asked_to_read, composing, spoken, undo
from staff_console.dates import clock, day_of, long_day, short_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.reaching import Reach, reachable
from staff_console.shell import part
from staff_console.talk_views import Account, Composer, Talk

CHANNELS = {"line": "LINE", "telegram": "Telegram", "room": _("部屋")}
PENS = {
    "bot": _("自動応答が話しています"),
    "mine": _("あなたが返信中（自動応答は停止）"),
    "other": _("%(name)sさんが返信中（自動応答は停止）"),
}
HELD = _("急ぎのことばがあり、自動の質問を止めています")
NAMED, NO_NAME = _("%(name)sさん"), _("お名前はまだです")
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
        may_record=reach.case is not None and may(asked.by, Act.WRITE_ENTRY, reach.thing, asked.now).allowed,
        may_take=may(asked.by, Act.TAKE_OVER, reach.thing, asked.now).allowed,
        held=gettext(HELD) if talk.held else "",
        may_clear=may(asked.by, Act.CLEAR_ALERT, reach.thing, asked.now).allowed,
        lines=asked_to_read.with_readers(
            spoken.lines(
                talk,
                names,
                gettext(ONE_OF_TWO) if reach.of_two else gettext(NAMED) % {"name": who.shown} if who.shown else "",
                asked.now,
                gettext,
                lambda code: _tongue(asked, code) if code != "ja" or who.language != "ja" else "",
            ),
            mentions.told_of(work, contact_id),
            names,
            asked,
        ),
        composer=composer or composing.composer(work, asked, reach),
    )


def lines(asked: Asked) -> Response:
    """GET /talks/{contact}/lines: the lines alone, live."""
    with asked.house.store.reading() as work:
        return part(asked, "_lines.html", {"talk": pane(work, asked, asked.path["contact"])})


def pen(asked: Asked) -> Response:
    """GET /talks/{contact}/pen: who has the pen, live."""
    with asked.house.store.reading() as work:
        return part(asked, "_pen.html", {"talk": pane(work, asked, asked.path["contact"])})


def invite(asked: Asked) -> Response:
    """POST /talks/{contact}/room: a link into the room."""
    return _act(asked, Act.REPLY, asked.house.desk.invite, "invited")


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


def recall(asked: Asked) -> Response:
    """POST /talks/{contact}/waiting: words that wait for their hour go out now, or not at all (`how`: stop)."""
    stops = asked.typed("how") == "stop"

    def job(work: Work, contact: str, by: Actor, now: object) -> None:
        row, desk = work.session.get(Message, asked.typed("message")), asked.house.desk
        if row is None or row.contact_id != contact:
            raise NotFound
        try:
            (desk.stop_outgoing if stops else desk.send_outgoing)(work, row.id, asked.by, asked.now)
        except LookupError:  # it went out a moment ago
            raise NotFound from None

    return _act(asked, Act.REPLY, job, "outgoing_stopped" if stops else "sent")


def opened(work: Work, asked: Asked, case: Case, contact: str) -> None:
    """A case was opened: that is on record, and what was new is read."""
    access_log.read(work, asked.by, case, asked.now, access_log.READ_CASE, *((access_log.READ_TALK,) if contact else ()))
    if contact:
        conversation.read_to(work, asked.by.staff_id, contact, asked.now)
        mentions.seen(work, asked.by.staff_id, contact, asked.now)


def _act(asked: Asked, act: Act, do: Callable[..., None], done: str) -> Response:
    contact = asked.path["contact"]

    def write(work: Work) -> str:
        reachable(work, asked, contact, act)
        pen = states.load(work, contact).pen
        do(work, contact, asked.by, asked.now)
        return pen

    pen = asked.house.store.write(write)
    reversible = (done, pen) in (("taken", "bot"), ("given", asked.by.staff_id))
    return back_to(asked, done, talk=contact if reversible else "")


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


def back_to(asked: Asked, done: str, talk: str = "") -> Response:
    """To the case page, or to the desk when there is no case."""
    with asked.house.store.reading() as work:
        reach = reachable(work, asked, asked.path["contact"], Act.READ_CONVERSATION)
    query = f"?{undo.told(done, talk=talk)}" if done else ""
    return see_other(f"/cases/{reach.case.number}{query}#chat" if reach.case else f"/reception{query}")
