"""つなぎ read from the ledger (要綱 3-1-ウ, 3-1-エ2, 3-1-エ3): to where, what was told, who did what when, what is still open, whose turn.

Pure over the entries of one case, several つなぎ at once. What holds about each is the law's to say (casestore.kinds), never counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from casestore.calendar import JST
from casestore.facts import Fact, Facts, held
from casestore.kinds import EntryLike, standing
from casestore.profile import Profile
from casestore.words import N_ as _

REFERRAL, WARD_REFERRAL = "referral", "ward_referral"
KINDS_OF = (REFERRAL, WARD_REFERRAL)
TO_ACKNOWLEDGE = (Fact.TO_ACKNOWLEDGE, Fact.WARD_TO_ACKNOWLEDGE)
TO_ARRIVE = (Fact.TO_ARRIVE, Fact.WARD_TO_ARRIVE)
OPEN = (Fact.DECLINED, *TO_ACKNOWLEDGE, *TO_ARRIVE)


class Status(StrEnum):
    """How far a つなぎ has come. A draft is no entry yet: it lies with what its writer has typed (casestore.drafts)."""

    DRAFT = "draft"
    SENT = "sent"
    SEEN = "seen"
    REVIEWED = "reviewed"
    ACCEPTED = "accepted"
    CONTACTED = "contacted"
    ARRIVED = "arrived"
    DECLINED = "declined"
    REVOKED = "revoked"
    CLOSED = "closed"


STATUSES: dict[Status, str] = {
    Status.DRAFT: _("下書き"),
    Status.SENT: _("つなぎました"),
    Status.SEEN: _("つなぎ先が読みました"),
    Status.REVIEWED: _("断られて、見直しました"),
    Status.ACCEPTED: _("つなぎ先が受け取りました"),
    Status.CONTACTED: _("つなぎ先が連絡をとりました"),
    Status.ARRIVED: _("ご本人が着きました"),
    Status.DECLINED: _("断られました"),
    Status.REVOKED: _("とりやめました"),
    Status.CLOSED: _("終わりました"),
}
REACHED_BY = {
    "referral_seen": Status.SEEN,
    "referral_acknowledged": Status.ACCEPTED,
    "referral_contacted": Status.CONTACTED,
    "referral_reached": Status.ARRIVED,
}
ENDED_BY = {
    "referral_revoked": Status.REVOKED,
    "referral_closed": Status.CLOSED,
    "ward_referral_released": Status.CLOSED,
}
FARTHEST = tuple(Status)
MARKS = (*REACHED_BY, "referral_declined", "referral_reviewed", "referral_followed_up", *ENDED_BY)


class Turn(StrEnum):
    """Who is to do something next."""

    AGENCY = "agency"  # the destination has not said whether it takes the person on
    OFFICE = "office"  # it declined: somebody here looks for another way
    PERSON = "person"  # the person is on the way; we ask whether they got there
    NOBODY = "nobody"


TURNS: dict[Turn, str] = {
    Turn.AGENCY: _("つなぎ先の返事を待っています"),
    Turn.OFFICE: _("こちらで見直します"),
    Turn.PERSON: _("ご本人が着いたか確かめます"),
    Turn.NOBODY: _("待つことはありません"),
}


class EntryWithWriter(EntryLike, Protocol):
    """What is read of an entry here."""

    @property
    def written_at(self) -> datetime: ...
    @property
    def role(self) -> str: ...
    @property
    def staff_id(self) -> str: ...


@dataclass(frozen=True)
class Mark:
    """One thing that happened to a つなぎ: which kind of entry, when it happened and was written, who wrote it, in what words."""

    kind: str
    entry: str
    at: datetime
    written_at: datetime
    role: str
    staff_id: str
    words: str


@dataclass(frozen=True)
class Referral:
    """One つなぎ with its chain of marks, oldest first. `open`: what the law still waits for about it."""

    id: str
    kind: str
    sent: Mark
    places: tuple[str, ...]  # ids of the profile's directory
    agency: str  # by name, where the directory does not know it
    contact_person: str
    told: str
    request: str
    shares: str
    reply_by: date | None
    marks: tuple[Mark, ...]
    open: tuple[Fact, ...]

    @property
    def ward(self) -> bool:
        return self.kind == WARD_REFERRAL

    @property
    def over(self) -> bool:
        """Whether nothing is waited for any more."""
        return not self.open

    @property
    def unacknowledged(self) -> bool:
        return not set(self.open).isdisjoint(TO_ACKNOWLEDGE)

    @property
    def not_arrived(self) -> bool:
        return not set(self.open).isdisjoint(TO_ARRIVE)

    @property
    def declined(self) -> bool:
        """Whether a refusal of the destination still waits for its review."""
        return Fact.DECLINED in self.open

    @property
    def awaits_agency(self) -> bool:
        """Whether the destination still has something to say: that it takes the person on or not, or its first contact."""
        return not self.declined and (self.unacknowledged or (self.not_arrived and self.last("referral_contacted") is None))

    @property
    def status(self) -> Status:
        """How far it came: an end, a refusal, else the farthest since the last refusal."""
        if ends := [ENDED_BY[mark.kind] for mark in self.marks if mark.kind in ENDED_BY]:
            return ends[-1]
        if self.declined:
            return Status.DECLINED
        declined = [at for at, mark in enumerate(self.marks, 1) if mark.kind == "referral_declined"]
        since = self.marks[declined[-1] :] if declined else self.marks
        begun = Status.REVIEWED if declined else Status.SENT
        return max((REACHED_BY[mark.kind] for mark in since if mark.kind in REACHED_BY), key=FARTHEST.index, default=begun)

    @property
    def turn(self) -> Turn:
        """Whose move it is."""
        if self.declined:
            return Turn.OFFICE
        return Turn.AGENCY if self.unacknowledged else Turn.PERSON if self.not_arrived else Turn.NOBODY

    def last(self, kind: str) -> Mark | None:
        """The newest mark of a kind."""
        return next((mark for mark in reversed(self.marks) if mark.kind == kind), None)

    def due(self, profile: Profile) -> date | None:
        """By which day (Asia/Tokyo) whoever's turn it is should have moved; None when nothing is waited for."""
        match self.turn:
            case Turn.OFFICE:
                return self._review_due(profile)
            case Turn.AGENCY:
                return self.answer_due(profile)
            case Turn.PERSON:
                return _day(self.sent.at) + timedelta(days=profile.follow_ups.reached_after_days)
            case Turn.NOBODY:
                return None

    def answer_due(self, profile: Profile) -> date:
        """By when the destination should have said whether it takes the person on: as asked, else as the profile has it."""
        if self.reply_by is not None:
            return self.reply_by
        if self.ward:
            return profile.calendar.business_day_after(_day(self.sent.at), profile.follow_ups.ward_confirmation_days)
        return _day(self.sent.at) + timedelta(days=profile.follow_ups.reached_after_days)

    def _review_due(self, profile: Profile) -> date:
        refused = self.last("referral_declined") or self.sent
        return profile.calendar.business_day_after(_day(refused.written_at), profile.follow_ups.review_business_days)

    def overdue_since(self, profile: Profile, now: datetime) -> date | None:
        """The first day after the due one, when that is past; else None."""
        due = self.due(profile)
        return due + timedelta(days=1) if due is not None and due < _day(now) else None


def of(entries: Sequence[EntryWithWriter], facts: Facts | None = None) -> tuple[Referral, ...]:
    """Every つなぎ of one case, in the order they were written.

    in: all entries of the case, oldest first; or only those of KINDS_OF and MARKS, with what holds about the case.
    """
    facts = standing(entries) if facts is None else facts
    about = _marks_by_referral(entries)
    return tuple(_referral(one, about.get(one.id, ()), facts) for one in entries if one.kind in KINDS_OF)


def one(entries: Sequence[EntryWithWriter], referral: str) -> Referral | None:
    """The つなぎ with this id, or None when the case has no such one."""
    return next((found for found in of(entries) if found.id == referral), None)


def places_of(answers: Mapping[str, object]) -> tuple[str, ...]:
    """Ids of the directory in the answers of a つなぎ; a ward stands for its 保護課."""
    listed = answers.get("resources") or ()
    many = listed if isinstance(listed, list | tuple) else (listed,)
    ward = f"hogo_{answers['ward']}" if answers.get("ward") and not many else None
    return tuple(str(place) for place in (*many, answers.get("resource"), ward) if place)


def destination(profile: Profile, found: Referral, language: str) -> str:
    """Where somebody is handed on to, in words: the names of the directory, else the name that was typed."""
    known = {place.id: place.name.to(language) for place in profile.resources}
    named = [known.get(place, place) for place in found.places or (found.agency,)]
    return ("、" if language.startswith("ja") else ", ").join(named)


def reply_by(answers: Mapping[str, object]) -> date | None:
    """By when the destination was asked to answer, if a day was named."""
    try:
        return date.fromisoformat(str(answers.get("reply_by") or ""))
    except ValueError:
        return None


def _referral(entry: EntryWithWriter, marks: Iterable[Mark], facts: Facts) -> Referral:
    answers = entry.answers
    return Referral(
        id=entry.id,
        kind=entry.kind,
        sent=_mark(entry),
        places=places_of(answers),
        agency=str(answers.get("agency") or ""),
        contact_person=str(answers.get("contact_person") or ""),
        told=_text(answers.get("told")),
        request=_text(answers.get("request")),
        shares=str(answers.get("shares") or "person_only"),
        reply_by=reply_by(answers),
        marks=tuple(marks),
        open=tuple(fact for fact in OPEN if held(fact, entry.id) in facts),
    )


def _marks_by_referral(entries: Iterable[EntryWithWriter]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    for entry in entries:
        if entry.kind in MARKS and entry.about:
            found.setdefault(entry.about, []).append(_mark(entry))
    return found


def _mark(entry: EntryWithWriter) -> Mark:
    said = next((_text(entry.answers[key]) for key in ("words", "reason", "note") if entry.answers.get(key)), "")
    return Mark(entry.kind, entry.id, entry.happened_at, entry.written_at, entry.role, entry.staff_id, said)


def _text(answer: object) -> str:
    return "\n".join(str(line) for line in answer) if isinstance(answer, list | tuple) else str(answer or "")


def _day(at: datetime) -> date:
    return at.astimezone(JST).date()
