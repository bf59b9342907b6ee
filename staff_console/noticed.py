"""気づき (要綱 3-1-ア, 2-2-イ): what an outreach worker saw, where, with pictures and voice; and what an unfinished 聞き取り holds so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select
from starlette.responses import Response

from casestore import access_log, entries, talks, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.permissions import Act
from casestore.tables import Attachment
from casestore.words import N_ as _
from casestore.worklists import CaseLine, CasePage
from dialogs.desk import session_of
from dialogs.recording import read
from staff_console import pictures, replies
from staff_console.answers import sources_of
from staff_console.case_views import Noticed, Picture
from staff_console.dates import told
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.spoken import MEDIA

SAW = _("%(name)sさん・%(when)s")


def card(work: Work, asked: Asked, found: CasePage) -> Noticed | None:
    """The newest 気づき of a case, or None."""
    return _drawn(work, asked, found.line.case.number, newest(found.entries), found.staff)


def of_case(work: Work, asked: Asked, line: CaseLine) -> Noticed | None:
    """The same for the preview at the reception desk; pictures only for those who may read the case."""
    if not line.lead:
        return None
    return _drawn(work, asked, line.case.number, newest(entries.entries(work, line.case.id)), worklists.staff_names(work))


def _drawn(work: Work, asked: Asked, number: str, entry: Written | None, names: Mapping[str, str]) -> Noticed | None:
    if entry is None:
        return None
    gettext, name = words_in(asked.language), names.get(entry.staff_id, "")
    return Noticed(
        words=str(entry.given.get("seen") or entry.given.get("own_words") or ""),
        said=gettext(SAW) % {"name": name, "when": told(entry.happened_at, asked.now, gettext)},
        facts=tuple(
            line
            for line in replies.lines("field_report", entry, gettext)
            if line.words != (str(entry.given.get("seen") or ""),)
        ),
        pictures=tuple(
            Picture(
                f"/cases/{number}/seen/{row.id}",
                gettext(MEDIA.get(row.kind, MEDIA["file"])),
                row.mime.partition("/")[0],
            )
            for row in _kept(work, entry)
        ),
    )


def picture(asked: Asked) -> Response:
    """GET /cases/{number}/seen/{attachment}: what was sent with a 気づき, for those who may read the case."""
    with asked.house.store.reading() as work:
        case = worklists.case_by_number(work, asked.by, asked.path["number"], Act.READ_CASE)
        page = worklists.case_page(work, asked.by, asked.path["number"]) if case else None
        entry = newest(page.entries) if page else None
        if case is None or entry is None or asked.path["attachment"] not in {row.id for row in _kept(work, entry)}:
            raise NotFound
        answer = pictures.served(work, asked.path["attachment"])
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now, access_log.READ_PICTURE))
    return answer


def newest(written: Sequence[Written]) -> Written | None:
    return next((one for one in reversed(written) if one.kind == "lead"), None)


def _kept(work: Work, entry: Written) -> list[Attachment]:
    messages = [message for field in entry.sources for message in sources_of(entry, field)]
    rows = select(Attachment).where(col(Attachment.message_id).in_(messages), Attachment.state == "kept")
    return list(work.session.exec(rows.order_by(col(Attachment.id))))


def so_far(work: Work, found: CasePage) -> Written | None:
    """The answers of an intake that is still going on, as an entry would hold them; None when there are none."""
    contact = found.line.contact
    if contact is None or contact.staff_id is not None:
        return None
    session = session_of(talks.load(work, contact.id))
    frame = next((one for one in session.frames if one.dialog == "intake"), None)
    if frame is None or not frame.answers:
        return None
    values, sources = read(frame.answers)
    at = contact.heard_at or found.line.case.made_at
    return Written("", 0, "intake", values, None, at, at, sources=sources)
