"""気づき (要綱 3-1-ア, 2-2-イ): what an outreach worker saw, where, with pictures and voice; and what an unfinished 聞き取り holds so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select
from starlette.responses import Response

from casestore import access_log, entries, leads, talks, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Role
from casestore.permissions import Act
from casestore.tables import Attachment
from casestore.words import N_ as _
from casestore.worklists import CaseLine, CasePage
from dialogs.desk import session_of
from dialogs.two_layers import read
from staff_console import pictures, replies
from staff_console.answers import sources_of
from staff_console.case_views import Noticed, Picture
from staff_console.dates import told
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.spoken import MEDIA

TOLD = _("まわりの人から・%(when)s")
SAW = _("%(name)sさん・%(when)s")
OUTSIDE = ("contact", "contact_attempt")
SHOWN = ("lead", *OUTSIDE)


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
    gettext, name = words_in(asked.language), names.get(entry.staff_id, "") or _partner(entry)
    dialog = "tip" if _partner(entry) else leads.DIALOG if leads.by_another(entry) else "field_report"
    return Noticed(
        words=str(entry.given.get("seen") or entry.given.get("own_words") or ""),
        said=gettext(SAW if name else TOLD) % {"name": name, "when": told(entry.happened_at, asked.now, gettext)},
        facts=tuple(
            line for line in replies.lines(dialog, entry, gettext) if line.words != (str(entry.given.get("seen") or ""),)
        ),
        pictures=_pictures(work, asked, number, entry),
    )


def _partner(entry: Written) -> str:
    """Which agency's contact person told it, "" where it was not one."""
    return str(entry.given.get("told_by") or "") if entry.role == Role.PARTNER else ""


def _pictures(work: Work, asked: Asked, number: str, entry: Written) -> tuple[Picture, ...]:
    gettext = words_in(asked.language)
    return tuple(
        Picture(
            f"/cases/{number}/seen/{row.id}",
            gettext(MEDIA.get(row.kind, MEDIA["file"])),
            row.mime.partition("/")[0],
        )
        for row in _kept(work, entry)
    )


def from_outside(work: Work, asked: Asked, found: CasePage) -> Noticed | None:
    """The newest record of a visit or call with which photos or voice were sent, or None (3-3-ア)."""
    entry = next((one for one in reversed(found.entries) if one.kind in OUTSIDE and _kept(work, one)), None)
    if entry is None:
        return None
    gettext, name = words_in(asked.language), found.staff.get(entry.staff_id, "")
    return Noticed(
        words=str(entry.given.get("facts") or ""),
        said=gettext(SAW) % {"name": name, "when": told(entry.happened_at, asked.now, gettext)},
        facts=(),
        pictures=_pictures(work, asked, found.line.case.number, entry),
    )


def picture(asked: Asked) -> Response:
    """GET /cases/{number}/seen/{attachment}: what was sent with a 気づき or a record, for those who may read the case."""
    with asked.house.store.reading() as work:
        case = worklists.case_by_number(work, asked.by, asked.path["number"], Act.READ_CASE)
        page = worklists.case_page(work, asked.by, asked.path["number"]) if case else None
        cited = (one for one in page.entries if one.kind in SHOWN) if page else ()
        if case is None or not any(row.id == asked.path["attachment"] for one in cited for row in _kept(work, one)):
            raise NotFound
        answer = pictures.served(work, asked.path["attachment"])
    asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now, access_log.READ_PICTURE))
    return answer


def newest(written: Sequence[Written]) -> Written | None:
    return next((one for one in reversed(written) if one.kind == "lead"), None)


def _kept(work: Work, entry: Written) -> list[Attachment]:
    messages = [message for field in entry.sources for message in sources_of(entry, field)]
    if not messages:
        return []
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
