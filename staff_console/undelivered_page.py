"""届かなかったもの (要綱 2-1-ア): posts that did not go out, of all cases one may see: sent again, told by another way, or settled with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from casestore import access_log, audit, conversation, due_today
from casestore.db import Work
from casestore.due_today import Trouble
from casestore.words import N_ as _
from staff_console.dates import told
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.spoken import PROBLEMS
from staff_console.standing import CHANNELS
from staff_console.views import Problem, Tag

NO_REASON = _("どうしたかを書いてください。")
NOTE = _("届かなかったメッセージについて：%(reason)s")
UNCERTAIN = _("届いたかどうか、分かりません")
NOT_SENT = _("送れませんでした")
LONGEST = 400


@dataclass(frozen=True)
class Row:
    """One post that did not go out."""

    id: str
    contact: str
    name: str
    number: str
    when: str
    channel: str
    tag: Tag
    why: str


def show(asked: Asked) -> Response:
    """GET /outgoing/undelivered"""
    return _draw(asked)


def again(asked: Asked) -> Response:
    """POST /outgoing/undelivered/{message}/again"""

    def job(work: Work) -> None:
        asked.house.desk.send_again(work, _mine(work, asked).message.id, asked.by, asked.now)

    asked.house.store.write(job)
    return see_other("/outgoing/undelivered?done=again")


def settle(asked: Asked) -> Response:
    """POST /outgoing/undelivered/{message}/settle: what was done about it stands as a memo beside the conversation. 422 without."""
    reason = asked.typed("reason")[:LONGEST]
    if not reason:
        return _draw(asked, asked.path["message"], 422)

    def job(work: Work) -> None:
        found = _mine(work, asked).message
        words = words_in("ja")(NOTE) % {"reason": reason}
        asked.house.desk.memo(work, found.contact_id, words, asked.by, asked.now)
        conversation.looked_at(work, found.id, asked.now)
        audit.note(work, asked.by.staff_id, "settled_undelivered", found.id, asked.now)

    asked.house.store.write(job)
    return see_other("/outgoing/undelivered?done=undelivered_settled")


def _open(work: Work, asked: Asked) -> list[Trouble]:
    return [one for one in due_today.troubles(work, asked.by) if one.message.way == "out"]


def _mine(work: Work, asked: Asked) -> Trouble:
    """The one of the address. Raises NotFound for what is settled, or of a case one may not see."""
    found = next((one for one in _open(work, asked) if one.message.id == asked.path["message"]), None)
    if found is None:
        raise NotFound
    return found


def _draw(asked: Asked, wrong: str = "", status: int = 200) -> Response:
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        found = _open(work, asked)
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "undelivered", len(found), asked.now))
    rows = tuple(_row(asked, one) for one in found)
    problems = (Problem(f"reason-{wrong}", gettext(NO_REASON)),) if wrong else ()
    return page(asked, "undelivered.html", {"rows": rows, "problems": problems, "wrong": wrong}, status)


def _row(asked: Asked, one: Trouble) -> Row:
    gettext, message = words_in(asked.language), one.message
    unsure = message.state == "uncertain"
    return Row(
        message.id,
        message.contact_id,
        one.who.shown,
        one.case.number if one.case else "",
        told(message.at, asked.now, gettext),
        gettext(CHANNELS[message.channel]) if message.channel in CHANNELS else "",
        Tag(gettext(UNCERTAIN if unsure else NOT_SENT), "wait" if unsure else "alert"),
        gettext(PROBLEMS[message.problem]) if message.problem in PROBLEMS else "",
    )
