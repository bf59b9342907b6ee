"""Pictures, voices and files from a chat (security 3.6): wanted at once, fetched by the posting loop, shown only once re-encoded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, insert, literal_column, select, update
from sqlmodel import col

from casestore.db import Work, blank
from casestore.ids import new_id
from casestore.speech import Media, MediaKind
from casestore.tables import Attachment, Contact, Message

NO_ATTACHMENT = blank(Attachment)
ADD = insert(Attachment)
WANTED: ColumnElement[str] = literal_column("'wanted'")  # spelled out, or SQLite does not use the index of what is wanted
DUE = (
    select(
        col(Attachment.id),
        col(Attachment.message_id),
        col(Attachment.person_id),
        col(Attachment.kind),
        col(Attachment.ref),
        col(Attachment.tries),
        col(Message.channel),
        col(Message.account),
        col(Message.contact_id),
    )
    .join(Message, col(Message.id) == col(Attachment.message_id))
    .where(col(Attachment.state) == WANTED, col(Attachment.try_at) <= bindparam("now"))
    .order_by(col(Attachment.try_at))
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
CLAIM = (
    update(Attachment)
    .where(col(Attachment.id) == bindparam("attachment"))
    .values(try_at=bindparam("again"), tries=col(Attachment.tries) + 1)
)
KEEP = (
    update(Attachment)
    .where(col(Attachment.id) == bindparam("attachment"), col(Attachment.state) == "wanted")
    .values(
        state=bindparam("state"),
        reason=bindparam("reason"),
        mime=bindparam("mime"),
        size=bindparam("size"),
        content=bindparam("content"),
    )
)
FORGET = (
    update(Attachment)
    .where(col(Attachment.message_id) == bindparam("message"))
    .values(state="forgotten", content=None, reason="unsent")
)
OWNER = (
    select(col(Attachment.person_id), col(Message.contact_id))
    .join(Message, col(Message.id) == col(Attachment.message_id))
    .where(col(Attachment.id) == bindparam("attachment"))
)

OF_MESSAGE = (
    select(col(Contact.person_id))
    .join(Message, col(Message.contact_id) == col(Contact.id))
    .where(col(Message.id) == bindparam("message"))
)


@dataclass(frozen=True)
class Wanted:
    """One thing still to be fetched from a platform. `tries` are those before this one."""

    id: str
    message_id: str
    channel: str
    account: str
    media: Media
    tries: int = 0


def want(work: Work, message: str, person: str, media: Media, now: datetime) -> None:
    """Remember that a medium has to be fetched; stickers are names only and are not fetched, out of respect for their rights."""
    if media.kind == "sticker" or not media.ref:
        return
    attachment = new_id(now)
    work.connection.execute(
        ADD,
        NO_ATTACHMENT
        | {
            "id": attachment,
            "message_id": message,
            "person_id": person,
            "kind": media.kind,
            "ref": work.seal(person, "attachment.ref", attachment, media.ref),
            "mime": media.mime,
            "size": media.size,
            "try_at": now,
        },
    )


def bring(work: Work, message: str, kind: MediaKind, content: bytes, mime: str, now: datetime) -> None:
    """Keep what came with the message itself, sealed. `content` must already be safe to show (bots.media)."""
    attachment, owner = new_id(now), work.connection.execute(OF_MESSAGE, {"message": message}).one().person_id
    work.connection.execute(
        ADD,
        NO_ATTACHMENT
        | {
            "id": attachment,
            "message_id": message,
            "person_id": owner,
            "kind": kind,
            "ref": b"",
            "mime": mime,
            "size": len(content),
            "state": "kept",
            "try_at": now,
            "content": work.seal(owner, "attachment.content", attachment, content),
        },
    )


def attachments_wanted(work: Work, now: datetime, limit: int = 5) -> tuple[Wanted, ...]:
    """What is due to be fetched, claimed for a growing while (1, 2, 4 … minutes), so that a crash only delays it."""
    wanted = []
    for row in work.connection.execute(DUE, {"now": now, "limit": limit}).all():
        work.connection.execute(CLAIM, {"attachment": row.id, "again": now + timedelta(minutes=2**row.tries)})
        ref = work.open(row.person_id, "attachment.ref", row.id, row.ref)
        wanted.append(Wanted(row.id, row.message_id, row.channel, row.account, Media(row.kind, ref=ref), row.tries))
    return tuple(wanted)


def keep_attachment(work: Work, attachment: str, content: bytes, mime: str, now: datetime) -> None:
    """Keep what was fetched, sealed. `content` must already be safe to show (re-encoded); see bots/media.py."""
    person, contact = _owner(work, attachment)
    sealed = work.seal(person, "attachment.content", attachment, content)
    _settle(work, attachment, "kept", "", mime, len(content), sealed)
    work.tell("talk", contact)


def give_up_attachment(work: Work, attachment: str, reason: str, now: datetime) -> None:
    """It cannot be had or may not be shown; staff see the reason (gone, too_big, not_allowed, broken)."""
    _, contact = _owner(work, attachment)
    _settle(work, attachment, "refused", reason, "", 0, None)
    work.tell("talk", contact)


def content_of(work: Work, attachment: str) -> tuple[bytes, str] | None:
    """The bytes and type of a kept attachment, or None."""
    row = work.session.get(Attachment, attachment)
    if row is None or row.state != "kept" or row.content is None:
        return None
    return work.open_bytes(row.person_id, "attachment.content", row.id, row.content), row.mime


def forget(work: Work, message: str) -> None:
    """The message was unsent: nothing of its media stays."""
    work.connection.execute(FORGET, {"message": message})


def _owner(work: Work, attachment: str) -> tuple[str, str]:
    row = work.connection.execute(OWNER, {"attachment": attachment}).one()
    return row.person_id, row.contact_id


def _settle(work: Work, attachment: str, state: str, reason: str, mime: str, size: int, content: bytes | None) -> None:
    work.connection.execute(
        KEEP, {"attachment": attachment, "state": state, "reason": reason, "mime": mime, "size": size, "content": content}
    )
