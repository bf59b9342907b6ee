"""What a person sent, as it was kept: re-encoded pictures and voices, never the original bytes (security 3.6)."""

from __future__ import annotations

from starlette.responses import Response

from casestore import access_log, attachments
from casestore.db import Work
from casestore.permissions import Act
from casestore.tables import Attachment, Message
from staff_console.house import Asked, NotFound
from staff_console.reaching import reachable

INLINE = ("image/jpeg", "image/png", "image/webp", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/x-m4a", "audio/aac")
SANDBOX = "default-src 'none'; sandbox"


def show(asked: Asked) -> Response:
    """GET /pictures/{attachment}: inline only what a browser can do no harm with; the rest is a download."""
    with asked.house.store.reading() as work:
        row = work.session.get(Attachment, asked.path["attachment"])
        message = work.session.get(Message, row.message_id) if row else None
        if message is None:
            raise NotFound
        reach = reachable(work, asked, message.contact_id, Act.READ_CONVERSATION)
        answer = served(work, asked.path["attachment"])
    if (case := reach.case) is not None:
        asked.house.store.write(lambda work: access_log.read(work, asked.by, case, asked.now, access_log.READ_PICTURE))
    return answer


def served(work: Work, attachment: str) -> Response:
    """A kept medium in its sandbox. Whoever calls has made sure that it may be seen."""
    kept = attachments.content_of(work, attachment)
    if kept is None:
        raise NotFound
    content, mime = kept
    inline = mime in INLINE
    headers = {"content-security-policy": SANDBOX, "content-disposition": "inline" if inline else "attachment; filename=file"}
    return Response(content, media_type=mime if inline else "application/octet-stream", headers=headers)
