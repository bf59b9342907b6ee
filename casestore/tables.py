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
    """A person in need (生活困窮者), known or not yet known by name. `wrapped_key` is null once erased.

    `same_as`: the oldest id of the same person (same_person.py); each keeps their own key and records, so that it can be undone.
    """

    id: str = Field(primary_key=True)
    wrapped_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    name: bytes | None = Field(default=None, sa_type=LargeBinary)
    kana: bytes | None = Field(default=None, sa_type=LargeBinary)
    call_name: bytes | None = Field(default=None, sa_type=LargeBinary)
    birth_date: bytes | None = Field(default=None, sa_type=LargeBinary)
    language: str = "ja"
    restricted: bool = False
    same_as: str | None = Field(default=None, foreign_key="person.id", index=True)
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
    letter_keys: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})  # keys of one letter at the console
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
    """One LINE or Telegram account that reached us. With `staff_id` it is a worker's phone, with `partner_id` another agency's."""

    __table_args__ = (UniqueConstraint("channel", "account", "address_digest"),)
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    staff_id: str | None = Field(default=None, foreign_key="staff.id", index=True)
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    channel: str
    account: str
    address_digest: str = Field(max_length=32)
    address: bytes = Field(sa_type=LargeBinary)
    prefers: bytes | None = Field(default=None, sa_type=LargeBinary)
    made_at: datetime
    heard_at: datetime | None = None
    blocked_at: datetime | None = None
    stopped_at: datetime | None = None
    menu: str | None = None  # whose menu this phone shows (casestore.phone_menus); None: everybody's
    rings: bool | None = None  # the account only rings: what we say waits in its room (casestore.rooms)


class Talk(SQLModel, table=True):
    """Where a conversation stands: the engine's session, who has the pen, and whether something waits to be read."""

    __table_args__ = (
        Index(
            "ix_talk_waiting",
            "ready_at",
            sqlite_where=text("ready_at IS NOT NULL"),
            postgresql_where=text("ready_at IS NOT NULL"),
        ),
        Index("ix_talk_pen", "pen", sqlite_where=text("pen <> 'bot'"), postgresql_where=text("pen <> 'bot'")),
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
        Index("ix_case_received", "received_at"),
        Index("ix_case_closed", "closed_at"),
        Index("ix_case_under_way", "id", sqlite_where=text("under_way = 1"), postgresql_where=text("under_way")),
        Index("ix_case_shown", "updated_at", "id", sqlite_where=text("shown = 1"), postgresql_where=text("shown")),
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
    under_way: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})  # open, or something of it is waited for


class Entry(SQLModel, table=True):
    """One line of the ledger, never changed. `about` links an answer to what it answers; `cause` makes a command idempotent."""

    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        Index("ix_entry_kind_case", "kind", "case_id"),
        Index("ix_entry_happened", "kind", "happened_at", "case_id"),
    )
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id")
    seq: int
    kind: str
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

    way: in, out, memo (never leaves), event (a line between bubbles). state of an out: waiting, riding (goes with `carried_by`), accepted,
    uncertain, never, cancelled. own_accord: nobody asked for it and it is not urgent. pushes: how many of the month's messages it cost.
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
        Index(
            "ix_message_failed",
            "at",
            sqlite_where=text("failed_at IS NOT NULL AND settled_at IS NULL"),
            postgresql_where=text("failed_at IS NOT NULL AND settled_at IS NULL"),
        ),
        Index(
            "ix_message_unsent",
            "at",
            sqlite_where=text("state IN ('never', 'uncertain') AND turned_at IS NULL"),
            postgresql_where=text("state IN ('never', 'uncertain') AND turned_at IS NULL"),
        ),
        Index("ix_message_platform", "channel", "platform_id"),
        Index(
            "ix_message_read",
            "contact_id",
            "at",
            sqlite_where=text("read_token <> ''"),
            postgresql_where=text("read_token <> ''"),
        ),
        Index(
            "ix_message_carried",
            "carried_by",
            sqlite_where=text("carried_by IS NOT NULL"),
            postgresql_where=text("carried_by IS NOT NULL"),
        ),
        Index(
            "ix_message_pushes",
            "channel",
            "account",
            "settled_at",
            sqlite_where=text("pushes > 0"),
            postgresql_where=text("pushes > 0"),
        ),
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
    read_token: str = ""  # with which 「既読」 is shown on the person's phone, until a human has read
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
    own_accord: bool | None = None
    carried_by: str | None = None
    pushes: int | None = None


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
        Index(
            "ix_follow_up_owner",
            "owner_id",
            "due_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_follow_up_contact",
            "contact_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
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
    owner_id: str | None = Field(default=None, foreign_key="staff.id")
    words: bytes | None = Field(default=None, sa_type=LargeBinary)
    made_at: datetime
    claimed_until: datetime | None = None
    tries: int = 0
    ended_at: datetime | None = None
    ended_as: str = ""
    edition: str | None = None


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
    locked_at: datetime | None = None
    unlock_tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


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
    thing: str = Field(default="", index=True)
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


class SharedContact(SQLModel, table=True):
    """A second person who writes from somebody's account: two persons on one phone."""

    __tablename__ = "shared_contact"
    contact_id: str = Field(primary_key=True, foreign_key="contact.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True)
    since: datetime
    until: datetime | None = None


class Lookalike(SQLModel, table=True):
    """Two people who may be one; "not the same" is remembered. `person_a` is the smaller id. judged_as: same, different, "" while open."""

    person_a: str = Field(primary_key=True, foreign_key="person.id")
    person_b: str = Field(primary_key=True, foreign_key="person.id", index=True)
    why: str
    found_at: datetime
    judged_as: str = ""
    judged_at: datetime | None = None
    judged_by: str | None = Field(default=None, foreign_key="staff.id")


class AgencyLink(SQLModel, table=True):
    """How a receiving agency answers a つなぎ without an account (要綱 3-1-エ3): a link, and the code on the slip. Only hashes are kept."""

    __tablename__ = "agency_link"
    id: str = Field(primary_key=True)
    entry_id: str = Field(foreign_key="entry.id", index=True)
    case_id: str = Field(foreign_key="case.id")
    token_digest: str = Field(unique=True, max_length=64)
    code_digest: str = Field(unique=True, max_length=64)
    made_by: str | None = Field(default=None, foreign_key="staff.id")
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    answered_at: datetime | None = None
    revoked_at: datetime | None = None


class Meeting(SQLModel, table=True):
    """A 支援調整会議 (要綱 4): monthly or as needed. state: planned, held, recorded, cancelled. Minutes are sealed for the house."""

    id: str = Field(primary_key=True)
    held_at: datetime
    place: str = ""
    regular: bool = True
    state: str = "planned"
    month: str | None = Field(default=None, unique=True)
    chair_id: str | None = Field(default=None, foreign_key="staff.id")
    minutes: bytes | None = Field(default=None, sa_type=LargeBinary)
    made_at: datetime
    made_by: str | None = Field(default=None, foreign_key="staff.id")
    version: int = 0


class MeetingSeat(SQLModel, table=True):
    """Who was asked to a 支援調整会議 and who came; `city`: the presence 4-2 asks for."""

    __tablename__ = "meeting_seat"
    id: str = Field(primary_key=True)
    meeting_id: str = Field(foreign_key="meeting.id", index=True)
    staff_id: str | None = Field(default=None, foreign_key="staff.id")
    name: str = ""
    agency: str = ""
    city: bool = False
    present: bool | None = None


class MeetingItem(SQLModel, table=True):
    """One item of an agenda (要綱 4-1): kind plan, roles, evaluation or gap, about one entry of one case.

    state: tabled, recorded, refused, withdrawn. `body`: sealed for the person: checklist, override and its reason, outcome, words, roles.
    """

    __tablename__ = "meeting_item"
    __table_args__ = (UniqueConstraint("meeting_id", "kind", "entry_id"),)
    id: str = Field(primary_key=True)
    meeting_id: str = Field(foreign_key="meeting.id", index=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    entry_id: str = Field(foreign_key="entry.id")
    kind: str
    place: int = 0
    seen_version: int = 0
    state: str = "tabled"
    result_id: str | None = Field(default=None, foreign_key="entry.id")
    body: bytes = Field(sa_type=LargeBinary)


class SharingMeeting(SQLModel, table=True):
    """A 支援会議 (法9条): another kind of object. No column leads to a person or a case, and none from there leads here."""

    __tablename__ = "sharing_meeting"
    id: str = Field(primary_key=True)
    held_at: datetime
    place: str = ""
    closes_at: datetime
    made_by: str = Field(foreign_key="staff.id")
    made_at: datetime
    version: int = 0


class SharingSeat(SQLModel, table=True):
    """The access list of a 支援会議 is its list of members. `pledged_at`: when they were told of the duty of secrecy."""

    __tablename__ = "sharing_seat"
    meeting_id: str = Field(primary_key=True, foreign_key="sharing_meeting.id")
    staff_id: str = Field(primary_key=True, foreign_key="staff.id", index=True)
    pledged_at: datetime | None = None
    present: bool | None = None


class SharingTopic(SQLModel, table=True):
    """What a 支援会議 spoke about, sealed for the house: never under a person's key, never in a case."""

    __tablename__ = "sharing_topic"
    id: str = Field(primary_key=True)
    meeting_id: str = Field(foreign_key="sharing_meeting.id", index=True)
    place: int = 0
    body: bytes = Field(sa_type=LargeBinary)
    written_by: str = Field(foreign_key="staff.id")
    written_at: datetime


class BreakGlass(SQLModel, table=True):
    """Somebody opened one case that is not theirs, for a while, with a reason; someone else reviews it (security 3.5).

    Into a restricted case it counts only where `id` is also that of a FourEyes row with the answer yes. `words`: the reviewer's.
    """

    __tablename__ = "break_glass"
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    category: str
    reason: bytes = Field(sa_type=LargeBinary)
    at: datetime
    until: datetime
    reviewed_at: datetime | None = None
    reviewed_by: str | None = Field(default=None, foreign_key="staff.id")
    verdict: str = ""
    words: bytes | None = Field(default=None, sa_type=LargeBinary)


class Exclusion(SQLModel, table=True):
    """Conflict of interest: for this member of staff this case does not exist."""

    case_id: str = Field(primary_key=True, foreign_key="case.id")
    staff_id: str = Field(primary_key=True, foreign_key="staff.id", index=True)
    since: datetime = Field(primary_key=True)
    until: datetime | None = None
    reason: bytes = Field(sa_type=LargeBinary)
    made_by: str = Field(foreign_key="staff.id")


class FourEyes(SQLModel, table=True):
    """An act that needs a second person's yes: lifting a restriction, erasing, opening a restricted case. answer: yes, no, withdrawn."""

    __tablename__ = "four_eyes"
    id: str = Field(primary_key=True)
    act: str = Field(index=True)
    thing: str = Field(index=True)
    asked_by: str = Field(foreign_key="staff.id")
    asked_at: datetime
    reason: bytes = Field(sa_type=LargeBinary)
    answer: str = ""
    answered_by: str | None = Field(default=None, foreign_key="staff.id")
    answered_at: datetime | None = None


class Absence(SQLModel, table=True):
    """A member of staff is away, and who looks after their work meanwhile. Both days belong to it."""

    id: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    cover_id: str = Field(foreign_key="staff.id")
    first_day: date
    last_day: date
    made_at: datetime
    ended_at: datetime | None = None


class Hold(SQLModel, table=True):
    """Retention stands still for this person (a dispute, a request, an inquiry)."""

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    reason: bytes = Field(sa_type=LargeBinary)
    made_by: str = Field(foreign_key="staff.id")
    since: datetime
    until: datetime | None = None


class Tombstone(SQLModel, table=True):
    """What remains of something erased: which class of record, when, by which two people, how many; never what."""

    id: str = Field(primary_key=True)
    record_class: str
    thing: str = Field(index=True)
    case_number: str = ""
    asked_by: str = Field(foreign_key="staff.id")
    agreed_by: str = Field(foreign_key="staff.id")
    erased_at: datetime
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    certificate: str = Field(max_length=64)


class LookedAt(SQLModel, table=True):
    """The first retention clock: somebody looked again at what is kept and said how long more, and why."""

    __tablename__ = "looked_at"
    id: str = Field(primary_key=True)
    record_class: str
    thing: str = Field(index=True)
    looked_by: str = Field(foreign_key="staff.id")
    looked_at: datetime
    keep_until: date
    reason: bytes = Field(sa_type=LargeBinary)


class MonthEnd(SQLModel, table=True):
    """The monthly figures as they were reported; made again, the difference is a correction. figures: item to number."""

    __tablename__ = "month_end"
    id: str = Field(primary_key=True)
    month: str = Field(index=True)
    made_at: datetime
    made_by: str
    rule: str
    figures: dict[str, int] = Field(default_factory=dict, sa_type=JSON)


# What goes out of our own accord (要綱 2-1-ア): held back one by one, or stopped altogether.


class HeldBack(SQLModel, table=True):
    """One thing that would go out (a follow-up or a message) is held back by a worker, with a reason, until a day or until released."""

    __tablename__ = "held_back"
    id: str = Field(primary_key=True)
    thing: str = Field(index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    reason: bytes = Field(sa_type=LargeBinary)
    until: datetime | None = None
    made_by: str = Field(foreign_key="staff.id")
    since: datetime
    ended_at: datetime | None = None


class Standstill(SQLModel, table=True):
    """Nothing goes out of our own accord: on a channel ("line") or by a dialog ("dialog:check_in")."""

    id: str = Field(primary_key=True)
    what: str = Field(index=True)
    made_by: str = Field(foreign_key="staff.id")
    since: datetime
    ended_by: str | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = None


# Appointments, and papers that were asked for (要綱 3-3-ア).


class Appointment(SQLModel, table=True):
    """A time with a member of staff. state: offered, booked, cancelled, kept, missed, released (an offer that was not taken).

    way: office, telephone, visit, online. `offer` joins the times of one invitation. `words`: names for the door, notes, what was said.
    """

    __table_args__ = (
        Index("ix_appointment_day", "staff_id", "starts_at"),
        Index("ix_appointment_case", "case_id", "starts_at"),
    )
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    case_id: str = Field(foreign_key="case.id")
    staff_id: str = Field(foreign_key="staff.id")
    way: str
    starts_at: datetime
    minutes: int
    state: str
    offer: str = ""
    made_by: str
    made_at: datetime
    version: int = 1
    words: bytes | None = Field(default=None, sa_type=LargeBinary)


class AppointmentCell(SQLModel, table=True):
    """A quarter of an hour of somebody's day that is taken: two people can never have the same one."""

    __tablename__ = "appointment_cell"
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    at: datetime = Field(primary_key=True)
    appointment_id: str = Field(foreign_key="appointment.id", index=True)


class PaperAsked(SQLModel, table=True):
    """A paper a person was asked for. state: wanted, later, show, lost, none, sent, received, not_needed. `messages`: those its photos came in."""

    __tablename__ = "paper_asked"
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    code: str = ""
    state: str = "wanted"
    by_day: date | None = None
    messages: list[str] = Field(default_factory=list, sa_type=JSON)
    words: bytes = Field(sa_type=LargeBinary)
    asked_by: str = Field(foreign_key="staff.id")
    asked_at: datetime
    answered_at: datetime | None = None
    settled_by: str | None = Field(default=None, foreign_key="staff.id")
    settled_at: datetime | None = None


# -- outreach and partners (要綱 2-2-イ, 3-1-ア, 3-1-エ3) ----------------------------------------------------------------------


class Visit(SQLModel, table=True):
    """A visit under way and its safety timer. person_id: under whose key the place is sealed (who is visited, else the worker's account).

    asked_at, alerted_at, rung_at: how far silence has gone. back_at: the worker said so. cleared_at: somebody found out what happened.
    recorded_at: a record of it was written. found: what they found, sealed for the house.
    """

    __table_args__ = (
        Index(
            "ix_visit_open",
            "expected_back_at",
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )
    id: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    contact_id: str = Field(foreign_key="contact.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    case_id: str | None = Field(default=None, foreign_key="case.id", index=True)
    started_at: datetime
    expected_back_at: datetime
    asked_at: datetime | None = None
    alerted_at: datetime | None = None
    rung_at: datetime | None = None
    back_at: datetime | None = None
    recorded_at: datetime | None = None
    cleared_at: datetime | None = None
    cleared_by: str | None = Field(default=None, foreign_key="staff.id")
    place: bytes | None = Field(default=None, sa_type=LargeBinary)
    found: bytes | None = Field(default=None, sa_type=LargeBinary)


class Partner(SQLModel, table=True):
    """Somebody at another agency whose chat account may tell us things and answer つなぎ, until they leave. name: sealed for the house.

    place: the agency's id in the directory, "" where only `agency` names it.
    """

    id: str = Field(primary_key=True)
    place: str = ""
    agency: str = ""
    name: bytes = Field(sa_type=LargeBinary)
    made_by: str = Field(foreign_key="staff.id")
    made_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, foreign_key="staff.id")


class PartnerLink(SQLModel, table=True):
    """A one-time link, and the same as a code on paper, with which a partner's account is linked; only their hashes are kept."""

    __tablename__ = "partner_link"
    token_digest: str = Field(primary_key=True, max_length=64)
    code_digest: str = Field(unique=True, max_length=64)
    partner_id: str = Field(foreign_key="partner.id", index=True)
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


# -- languages -------------------------------------------------------------------------------------------------------------


class StaffPhrase(SQLModel, table=True):
    """A 定型文 the office wrote or changed: texts by language. With the id of one of the profile it stands in its place."""

    __tablename__ = "staff_phrase"
    id: str = Field(primary_key=True)
    category: str
    texts: dict[str, str] = Field(sa_type=JSON)
    out: bool = False
    made_at: datetime
    changed_at: datetime
    changed_by: str = Field(foreign_key="staff.id")


# -- drop-off: how the questions do, without who and without words (要綱 7) ----------------------------------------------------


class DialogStep(SQLModel, table=True):
    """How often something happened at a question on a day (Asia/Tokyo). key: "" for the dialog itself. event: of dialogs.steps_taken."""

    __tablename__ = "dialog_step"
    day: date = Field(primary_key=True)
    dialog: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    event: str = Field(primary_key=True)
    count: int


# -- the room (DESIGN.md 1): our own web chat, opened from a chat account by a link ----------------------------------------


class RoomKey(SQLModel, table=True):
    """A link into the room of an account: opens it once, and not for long. Only its hash is kept."""

    __tablename__ = "room_key"
    token_digest: str = Field(primary_key=True, max_length=64)
    contact_id: str = Field(foreign_key="contact.id", index=True)
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class RoomVisit(SQLModel, table=True):
    """One browser in the room of an account; of its cookie only the hash is kept. readings: kanji are shown with their kana."""

    __tablename__ = "room_visit"
    cookie_digest: str = Field(primary_key=True, max_length=64)
    contact_id: str = Field(foreign_key="contact.id", index=True)
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    readings: bool = False


# -- papers: what was printed (要綱 6-2) ---------------------------------------------------------------------------------------


class PrintedForm(SQLModel, table=True):
    """A paper as it was printed: the very file, sealed for the person. seq: the case's newest entry then; digest: of the file, SHA-256.

    paper: name of the form ("support_plan") or of a bundle; entry_id: whose answers it shows; source: digest of the sources it was set from.
    """

    __tablename__ = "printed_form"
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    paper: str
    entry_id: str | None = Field(default=None, foreign_key="entry.id")
    seq: int = 0
    pages: int = 1
    made_by: str = Field(foreign_key="staff.id")
    made_at: datetime
    source: str = Field(default="", max_length=64)
    digest: str = Field(max_length=64)
    content: bytes = Field(sa_type=LargeBinary)


# -- the calendar of a worker outside the house (要綱 2-1-ア) ---------------------------------------------------------------


class CalendarLink(SQLModel, table=True):
    """The secret address of one worker's calendar. Of its token only the hash is kept; seen_at: when a program fetched it last."""

    __tablename__ = "calendar_link"
    token_digest: str = Field(primary_key=True, max_length=64)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    made_at: datetime
    seen_at: datetime | None = None
    ended_at: datetime | None = None


# -- nothing typed is lost -------------------------------------------------------------------------------------------------


class SentOnce(SQLModel, table=True):
    """A form that was taken, by the id it was drawn with, so that the same one sent again does nothing more."""

    __tablename__ = "sent_once"
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    once: str = Field(primary_key=True, max_length=64)
    at: datetime = Field(index=True)


# -- what a worker asks of a colleague, and what they put off (要綱 2-1-ア, 6-1) ----------------------------------------------


class Mention(SQLModel, table=True):
    """A colleague was asked to read a memo. Never what it says: that is sealed with the message."""

    id: str = Field(primary_key=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    contact_id: str = Field(foreign_key="contact.id", index=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    made_by: str = Field(foreign_key="staff.id")
    made_at: datetime
    seen_at: datetime | None = None


class PutOff(SQLModel, table=True):
    """One worker does not want to see a follow-up on their きょう before a day. for_reply: until the person writes. Its date stays."""

    __tablename__ = "put_off"
    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    follow_up_id: str = Field(primary_key=True, foreign_key="follow_up.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    until: date
    for_reply: bool = False
    made_at: datetime


# -- supervision: what a worker asks the chief, and what the chief looks at (要綱 2-2-ア) ---------------------------------------


class Flag(SQLModel, table=True):
    """相談したい: a worker's question to the chief about a case, sealed for its person. The answer is an entry of the ledger.

    read_at: the asker has read the answer. ended_at without an answer: taken back by its asker.
    """

    __table_args__ = (
        Index("ix_flag_open", "asked_at", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )
    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    asked_by: str = Field(foreign_key="staff.id", index=True)
    asked_at: datetime
    words: bytes = Field(sa_type=LargeBinary)
    ended_at: datetime | None = None
    answered_by: str | None = Field(default=None, foreign_key="staff.id")
    answer: str | None = Field(default=None, foreign_key="entry.id")
    read_at: datetime | None = None


class CaseReview(SQLModel, table=True):
    """A case that was drawn for the month's look, and the chief has looked. month: "2026-10", of which the records are. note: sealed."""

    __tablename__ = "case_review"
    month: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True, foreign_key="case.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    seen_by: str = Field(foreign_key="staff.id")
    seen_at: datetime
    note: bytes | None = Field(default=None, sa_type=LargeBinary)
    asked: str | None = Field(default=None, foreign_key="entry.id")  # the question to its owner that came of it


# -- what was laid before a 支援調整会議 (要綱 4-1, 6-2) -----------------------------------------------------------------------


class MeetingPack(SQLModel, table=True):
    """The papers of a meeting as they were printed: one file that opens only while the key of everyone in it is there.

    named: with names (for those who decide), or without (for those from outside). digest: of the file, SHA-256.
    """

    __tablename__ = "meeting_pack"
    id: str = Field(primary_key=True)
    meeting_id: str = Field(foreign_key="meeting.id", index=True)
    named: bool = True
    pages: int = 1
    made_by: str = Field(foreign_key="staff.id")
    made_at: datetime
    source: str = Field(default="", max_length=64)
    digest: str = Field(max_length=64)
    content: bytes = Field(sa_type=LargeBinary)


class MeetingPackCase(SQLModel, table=True):
    """A case whose papers are in the pack. layer: in which order its person's key sealed the file; seq: the case's newest entry then."""

    __tablename__ = "meeting_pack_case"
    pack_id: str = Field(primary_key=True, foreign_key="meeting_pack.id")
    case_id: str = Field(primary_key=True, foreign_key="case.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    layer: int = 0
    seq: int = 0


# -- the directory of 地域の資源 (要綱 2-1-イ, 3-1-ウ, 7) -------------------------------------------------------------------------


class LocalResource(SQLModel, table=True):
    """A place the office wrote down or changed: fine_print.Resource, sealed for the house. With the id of one of the profile it stands in its place."""

    __tablename__ = "local_resource"
    id: str = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)
    version: int = 1
    made_at: datetime


class LocalResourceChange(SQLModel, table=True):
    """What somebody did to a place (added, changed, verified, retired, restored), and how it stood before. reason, before: sealed for the house."""

    __tablename__ = "local_resource_change"
    id: str = Field(primary_key=True)
    resource_id: str = Field(index=True)
    what: str
    made_by: str = Field(foreign_key="staff.id")
    made_at: datetime
    reason: bytes | None = Field(default=None, sa_type=LargeBinary)
    before: bytes | None = Field(default=None, sa_type=LargeBinary)


# -- 支援ケース一覧: ways of looking at it that a worker keeps (要綱 6-1) ------------------------------------------------------


class SavedView(SQLModel, table=True):
    """A narrowed 様式4 by a name, for its worker or (`shared`) for the whole team. query: of casestore.case_filter, never what was searched for."""

    __tablename__ = "saved_view"
    id: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)
    name: str
    query: str
    shared: bool = False
    made_at: datetime
