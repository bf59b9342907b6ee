"""The tables: storage only. Nothing here validates; every value from outside passes an input model first (DESIGN.md 6).

`Entry` is the truth about a case and is only ever added to. Columns marked (projection) have one writer, ledger.py, and a proof,
`tsunagi verify`. Columns of bytes hold sealed values (sealing.py).
"""

from datetime import date, datetime

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Person(SQLModel, table=True):
    """A person in need (生活困窮者), known or not yet known by name. `wrapped_key` is null once erased."""

    id: str = Field(primary_key=True)
    wrapped_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    name: bytes | None = Field(default=None, sa_type=LargeBinary)
    kana: bytes | None = Field(default=None, sa_type=LargeBinary)
    call_name: bytes | None = Field(default=None, sa_type=LargeBinary)
    birth_date: bytes | None = Field(default=None, sa_type=LargeBinary)
    language: str = "ja"
    restricted: bool = False
    made_at: datetime
    erased_at: datetime | None = None


class NameToken(SQLModel, table=True):
    """Keyed tokens of names and kana, one and two characters long: how 林 and 山田 are found without storing them in the clear."""

    __tablename__ = "name_token"
    token: str = Field(primary_key=True, max_length=32)
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True)


class LookUp(SQLModel, table=True):
    """Keyed hashes of exact values (phone, birth date): the same value of two people is a suspicion, not an error."""

    __tablename__ = "look_up"
    kind: str = Field(primary_key=True)
    digest: str = Field(primary_key=True, max_length=32)
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True)


class Staff(SQLModel, table=True):
    """支援員, city officers, administrators (要綱 2-2)."""

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    password_hash: str = ""
    totp_seed: bytes | None = Field(default=None, sa_type=LargeBinary)
    totp_step: int = 0
    language: str = "ja"
    demo: bool = False
    made_at: datetime
    disabled_at: datetime | None = None


class StaffRole(SQLModel, table=True):
    """One person may hold several roles; the training certificate goes with the role (要綱 2-2)."""

    __tablename__ = "staff_role"
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    role: str = Field(primary_key=True)
    certificate_no: str = ""
    certificate_on: date | None = None


class Contact(SQLModel, table=True):
    """One LINE or Telegram account that reached us. With `staff_id` it is a linked worker's phone, not a resident's."""

    __table_args__ = (UniqueConstraint("channel", "account", "address_digest"),)
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    staff_id: str | None = Field(default=None, foreign_key="staff.id", index=True)
    channel: str
    account: str
    address_digest: str = Field(max_length=32)
    address: bytes = Field(sa_type=LargeBinary)
    prefers: bytes | None = Field(default=None, sa_type=LargeBinary)
    made_at: datetime
    heard_at: datetime | None = None
    blocked_at: datetime | None = None
    stopped_at: datetime | None = None


class Talk(SQLModel, table=True):
    """Where a conversation stands: the engine's session, who has the pen, and whether something waits to be read."""

    __table_args__ = (
        Index(
            "ix_talk_waiting",
            "ready_at",
            sqlite_where=text("ready_at IS NOT NULL"),
            postgresql_where=text("ready_at IS NOT NULL"),
        ),
    )
    contact_id: str = Field(primary_key=True, foreign_key="contact.id")
    session: bytes | None = Field(default=None, sa_type=LargeBinary)
    pen: str = "bot"
    held: bool = False
    turn: int = 0
    ready_at: datetime | None = None
    tries: int = 0
    changed_at: datetime | None = None


class Case(SQLModel, table=True):
    """One 支援台帳. All but `number`, `person_id`, `made_at` and `restricted` is projection from the entries."""

    __table_args__ = (
        Index("ix_case_open", "stage", "updated_at", "id", sqlite_where=text("closed_at IS NULL")),
        Index("ix_case_owner", "owner_id", "updated_at", "id"),
    )
    id: str = Field(primary_key=True)
    number: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    made_at: datetime
    restricted: bool = False
    stage: str = "reception"
    facts: list[str] = Field(default_factory=list, sa_type=JSON)
    group: str = Field(default="in_turn")
    alerted: bool = False
    shown: bool = False
    owner_id: str | None = Field(default=None, foreign_key="staff.id")
    received_at: datetime | None = None
    closed_at: datetime | None = None
    updated_at: datetime
    version: int = 0


class Entry(SQLModel, table=True):
    """One line of the ledger, never changed. `about` links an answer to what it answers; `cause` makes a command idempotent."""

    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id")
    seq: int
    kind: str = Field(index=True)
    form: str = ""
    edition: str = ""
    about: str | None = Field(default=None, foreign_key="entry.id")
    cause: str | None = Field(default=None, unique=True)
    role: str
    staff_id: str | None = Field(default=None, foreign_key="staff.id")
    happened_at: datetime
    written_at: datetime
    late: bool = False
    body: bytes = Field(sa_type=LargeBinary)


class Assignment(SQLModel, table=True):
    """Who works on a case besides its owner, from when to when; `named`: may know of it where it is restricted."""

    case_id: str = Field(primary_key=True, foreign_key="case.id")
    staff_id: str = Field(primary_key=True, foreign_key="staff.id", index=True)
    since: datetime = Field(primary_key=True)
    until: datetime | None = None
    named: bool = False


class Message(SQLModel, table=True):
    """Everything said, both ways, and what staff noted beside it. It is its own queue entry: arrived and unread, or written and unsent.

    way: in, out, memo (never leaves), event (a line between bubbles). state of an out: waiting, accepted, uncertain, never, cancelled.
    """

    __table_args__ = (
        UniqueConstraint("channel", "account", "event_id"),
        Index("ix_message_talk", "contact_id", "at", "id"),
        Index("ix_message_unread", "contact_id", "at", "id", sqlite_where=text("unread"), postgresql_where=text("unread")),
        Index(
            "ix_message_waiting",
            "not_before",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_message_platform", "channel", "platform_id"),
    )
    id: str = Field(primary_key=True)
    contact_id: str = Field(foreign_key="contact.id")
    way: str
    channel: str
    account: str
    event_id: str | None = None
    platform_id: str = ""
    kind: str = "text"
    at: datetime
    arrived_at: datetime
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    raw: bytes | None = Field(default=None, sa_type=LargeBinary)
    language: str = ""
    author: str = "person"
    unread: bool = False
    turned_at: datetime | None = None
    failed_at: datetime | None = None
    unsent_at: datetime | None = None
    reply_token: str = ""
    reply_until: datetime | None = None
    state: str = ""
    not_before: datetime | None = None
    claimed_until: datetime | None = None
    tries: int = 0
    first_try_at: datetime | None = None
    settled_at: datetime | None = None
    must_arrive: bool = False
    problem: str = ""
    request_id: str = ""
    because: str = ""


class Attachment(SQLModel, table=True):
    """A picture, voice or file: wanted, then kept (re-encoded and sealed) or refused with a reason."""

    __table_args__ = (
        Index(
            "ix_attachment_wanted", "try_at", sqlite_where=text("state = 'wanted'"), postgresql_where=text("state = 'wanted'")
        ),
    )
    id: str = Field(primary_key=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    person_id: str = Field(foreign_key="person.id")
    kind: str
    ref: bytes = Field(sa_type=LargeBinary)
    mime: str = ""
    size: int = 0
    state: str = "wanted"
    reason: str = ""
    try_at: datetime
    tries: int = 0
    content: bytes | None = Field(default=None, sa_type=LargeBinary)


class FollowUp(SQLModel, table=True):
    """A promise with a date and an owner (要綱 3-1-エ3, 3-3-ウ, 3-3-エ). `ask` says whether the person or staff is asked."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("kind", "because", "step"),
        Index("ix_follow_up_due", "due_at", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        Index("ix_follow_up_case", "case_id", "ended_at"),
    )
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    case_id: str | None = Field(default=None, foreign_key="case.id")
    contact_id: str | None = Field(default=None, foreign_key="contact.id")
    kind: str
    ask: str
    because: str
    step: str = ""
    due_at: datetime
    owner_id: str | None = Field(default=None, foreign_key="staff.id", index=True)
    words: bytes | None = Field(default=None, sa_type=LargeBinary)
    made_at: datetime
    claimed_until: datetime | None = None
    tries: int = 0
    ended_at: datetime | None = None
    ended_as: str = ""


class ReadMark(SQLModel, table=True):
    """How far a member of staff has read a conversation."""

    __tablename__ = "read_mark"
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    contact_id: str = Field(primary_key=True, foreign_key="contact.id")
    read_to: datetime


class Draft(SQLModel, table=True):
    """What someone was typing, kept on the server so that nothing typed is lost."""

    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    place: str = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)
    saved_at: datetime


class SignIn(SQLModel, table=True):
    """One signed-in browser. Only the hash of its token is kept."""

    __tablename__ = "sign_in"
    token_digest: str = Field(primary_key=True, max_length=64)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    csrf: str
    made_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    agent: str = ""


class SignInTry(SQLModel, table=True):
    """Failed tries by account or by source, so that the throttle survives a restart."""

    __tablename__ = "sign_in_try"
    subject: str = Field(primary_key=True, max_length=64)
    failures: int = 0
    wait_until: datetime | None = None


class OneTimeLink(SQLModel, table=True):
    """A link that works once and not for long; only its hash is kept."""

    __tablename__ = "one_time_link"
    token_digest: str = Field(primary_key=True, max_length=64)
    purpose: str
    staff_id: str = Field(foreign_key="staff.id")
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Audit(SQLModel, table=True):
    """Who did and who looked: a chain, each row bound to the one before it. Never content."""

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor: str
    action: str
    thing: str = ""
    detail: str = ""
    mac: str = Field(max_length=64)


class Series(SQLModel, table=True):
    """Running numbers handed out once (reception numbers by fiscal year)."""

    name: str = Field(primary_key=True)
    value: int = 0


class Heartbeat(SQLModel, table=True):
    """When something that must run last ran: a stalled timetable has to be visible."""

    name: str = Field(primary_key=True)
    at: datetime
