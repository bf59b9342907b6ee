"""The box below a conversation, as it was left (要綱 3-3-ア): to the person or a memo, when it goes out, who is told, what is hard to read."""

from __future__ import annotations

from casestore import people, readings, safe_contact
from casestore.db import Work
from casestore.ids import new_id
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console import asked_to_read, before_sending, careful, sending_hours, unsent
from staff_console.dates import clock
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.reaching import Reach
from staff_console.talk_views import Composer

BLOCKED = _("この人には送れません（ブロックされています）。内部メモは書けます。")
STOPPED = _("本人がメッセージを止めています。内部メモは書けます。")
NOT_YOURS = _("返信できるのは担当と主任です。内部メモは書けます。")
DRAFT_KEPT = _("下書きを保存しました %(clock)s")


def composer(work: Work, asked: Asked, reach: Reach, *, problem: str = "", focus: bool = False) -> Composer:
    gettext, contact = words_in(asked.language), reach.contact.id
    left = unsent.left(work, asked, f"/talks/{contact}/say") if not problem else None
    typed = {"to": asked.typed("to")} | ({name: asked.typed(name) for name in ("text", "tell")} if problem else {})
    box = {name: values[0] for name, values in left.fields.items() if values} if left else typed
    to, text = box.get("to", ""), box.get("text", "")
    blocked = _blocked(asked, reach)
    mode = safe_contact.mode_of(work, contact)
    japanese = people.known(work, reach.contact.person_id).language in readings.READ_IN
    return Composer(
        contact=contact,
        number=reach.case.number if reach.case else "",
        to="memo" if to == "memo" or blocked else "person",
        text=text,
        saved=gettext(DRAFT_KEPT) % {"clock": clock(left.saved_at)} if left else "",
        once=(asked.typed("send_once") if problem else "") or new_id(asked.now),
        hours=sending_hours.offer(work, asked, reach),
        colleagues=asked_to_read.colleagues(work, asked, reach),
        tell=box.get("tell", ""),
        may_read_out=japanese and not blocked,
        marks=before_sending.marks(text, gettext) if japanese else before_sending.NO_MARKS,
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
