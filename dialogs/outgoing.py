"""What will go out to people in the next two weeks, and what a worker may do about each: move, hold, release, stop (要綱 2-1-ア, 3-3-エ).

Askings, reminders and posts already written, of the cases somebody may see; a restricted case does not exist for others here either.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, literal_column
from sqlmodel import col, or_, select

from casestore import (
    audit,
    due_today,
    follow_ups,
    held_back,
    people,
    posts,
    push_budget,
    same_person,
    shared_phones,
    standstill,
)
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.held_back import Held
from casestore.ledger import NoNextAction
from casestore.permissions import Act, Actor, may
from casestore.profile import Profile
from casestore.reachable import Ways
from casestore.sight import visible
from casestore.tables import Case, Contact, FollowUp, Message, Standstill
from casestore.wishes import Wishes
from dialogs import ladder, letting_out, rungs
from dialogs.at_desk import AtDesk

AHEAD = timedelta(days=14)
MOST = 100
WAITS: ColumnElement[bool] = literal_column("message.state = 'waiting'")  # these two in the words of their indexes
RIDES = and_(col(Message.carried_by).is_not(None), col(Message.state) == "riding")
HALF_WAY, WORKERS_WORDS, WRITTEN = "half_way", "staff", "written"  # what goes out besides dialogs


@dataclass(frozen=True)
class GoingOut:
    """One thing that will go out. what: a dialog's name, or one of the three above; why: "", held, stopped, budget, riding."""

    id: str
    what: str
    at: datetime
    number: str  # "" before there is a case
    name: str
    channel: str  # "" where nobody can be written to: it will become a worker's task
    costs: bool
    why: str
    held: Held | None
    owner_id: str | None
    rung: int = 0
    may_change: bool = False

    @property
    def is_written(self) -> bool:
        return self.what in (WORKERS_WORDS, WRITTEN)


def going_out(work: Work, profile: Profile, by: Actor, now: datetime) -> tuple[GoingOut, ...]:
    """Everything of the cases they may see, soonest first."""
    found = [*_askings(work, profile, by, now), *_written(work, by, now)]
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def _askings(work: Work, profile: Profile, by: Actor, now: datetime) -> Iterable[GoingOut]:
    rows = work.session.exec(
        select(FollowUp)
        .join(Case, col(Case.id) == col(FollowUp.case_id), isouter=True)
        .where(FollowUp.ask == follow_ups.PERSON, col(FollowUp.ended_at).is_(None), col(FollowUp.due_at) <= now + AHEAD)
        .where(or_(visible(by, Act.READ_CASE), col(FollowUp.case_id).is_(None)), FollowUp.step != "task")
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
        .limit(MOST)
    ).all()
    held, cases = held_back.held(work, [row.id for row in rows]), _cases(work, by, [row.person_id for row in rows])
    names = people.known_all(work, {row.person_id for row in rows})
    owning = {one.id: one for one in work.session.exec(select(Case).where(col(Case.id).in_({row.case_id for row in rows})))}
    ways = Ways.of_all(work, rows, owning.values())
    spent, stops = letting_out.accounts_spent(work, profile, now), standstill.standing(work)
    movable = _allowed(
        work, by, Act.MOVE_FOLLOW_UP, [*(row.case_id for row in rows), *(one.id for one in cases.values() if one)]
    )
    for row in rows:
        case = owning.get(row.case_id) if row.case_id else cases.get(row.person_id)
        due = rungs.Due(row, case, ways.of(row, case))
        if row.person_id not in cases or (row.kind != Promised.HALF_WAY and ladder.overtaken(work, profile, due, now)):
            continue
        way = due.contact if due.contact and ways.open_to(due.contact) else None
        dialog, rung = rungs.place(row)
        yield GoingOut(
            row.id,
            dialog or HALF_WAY,
            _when(row.due_at, held.get(row.id), now),
            case.number if case else "",
            names[row.person_id].shown,
            way.channel if way else "",
            way is not None and way.channel == push_budget.COUNTED,
            "held" if row.id in held else _kept(due, stops, spent, now) if way else "",
            held.get(row.id),
            row.owner_id,
            rung,
            case.id in movable if case else may(by, Act.MOVE_FOLLOW_UP, None, now).allowed,
        )


def _written(work: Work, by: Actor, now: datetime) -> Iterable[GoingOut]:
    """Posts that wait: of our own accord, or a worker's for a later hour."""
    waiting = (
        select(Message, Contact)
        .join(Contact, col(Contact.id) == col(Message.contact_id))
        .where(
            Message.way == "out", func.coalesce(col(Contact.staff_id), "") == ""
        )  # SQLite: from what waits, not from every contact
        .where(or_(col(Message.own_accord).is_(True), col(Message.not_before) > now), col(Message.tries) == 0)
        .order_by(col(Message.not_before), col(Message.id))
        .limit(MOST)
    )
    rows = [row for state in (WAITS, RIDES) for row in work.session.exec(waiting.where(state)).all()]
    kept_from = shared_phones.kept_from(work, by, [contact for _message, contact in rows])
    cases = _cases(work, by, [contact.person_id for _message, contact in rows])
    held = held_back.held(work, [message.id for message, _contact in rows])
    answerable = _allowed(work, by, Act.REPLY, [one.id for one in cases.values() if one])
    stops, names = standstill.standing(work), people.known_all(work, {contact.person_id for _message, contact in rows})
    for message, contact in rows:
        if contact.person_id not in cases or contact.id in kept_from:
            continue
        case, riding = cases[contact.person_id], message.state == "riding"
        stopped = bool(message.own_accord) and standstill.stands(stops, contact.channel, "")
        yield GoingOut(
            message.id,
            WRITTEN if message.own_accord or message.author == "bot" else WORKERS_WORDS,
            _when(message.not_before or now, held.get(message.id), now),
            case.number if case else "",
            names[contact.person_id].shown,
            contact.channel,
            contact.channel == push_budget.COUNTED and not riding,
            _why(message, message.id in held, stopped),
            held.get(message.id),
            None if message.author in ("bot", "person") else message.author,
            may_change=not riding and (case.id in answerable if case else may(by, Act.REPLY, None, now).allowed),
        )


def _allowed(work: Work, by: Actor, act: Act, cases: Iterable[str | None]) -> set[str]:
    """Those of these cases in which they may do this."""
    ids = {one for one in cases if one}
    return set(work.session.exec(select(Case.id).where(col(Case.id).in_(ids), visible(by, act))).all())


def _when(due: datetime, held: Held | None, now: datetime) -> datetime:
    """When it will go out; what is held until released keeps its day."""
    return max(due if due < held_back.UNTIL_RELEASED else now, now, held.until if held and held.until else now)


def _kept(due: rungs.Due, stops: Sequence[Standstill], spent: Container[str], now: datetime) -> letting_out.Kept:
    """What would keep it on its day as things stand; a month that has not begun has all its messages. spent: letting_out.accounts_spent."""
    why = letting_out.kept_by(stops, due, lambda contact: contact.account in spent)
    return "" if why == "budget" and due.row.due_at >= push_budget.month_of(now)[1] else why


def _why(message: Message, held: bool, stopped: bool) -> str:
    if message.state == "riding":
        return "riding"
    used_up = message.problem == posts.USED_UP
    return "held" if held else "stopped" if stopped else "budget" if used_up else ""


def _cases(work: Work, by: Actor, persons: Iterable[str]) -> Mapping[str, Case | None]:
    """The case of each of these people, for those whose case may be seen; None of somebody who has none yet."""
    found = due_today.cases_of(work, set(persons))
    seen = _allowed(work, by, Act.READ_CASE, [case.id for case in found.values() if case])
    return {person: case for person, case in found.items() if case is None or case.id in seen}


def months(work: Work, profile: Profile, by: Actor, now: datetime) -> tuple[tuple[str, push_budget.Budget], ...]:
    """How the month stands on each LINE account, with what is planned until its end."""
    accounts = select(Contact.account).where(Contact.channel == push_budget.COUNTED).distinct().order_by(Contact.account)
    end = push_budget.month_of(now)[1]
    planned = select(FollowUp.id).where(
        FollowUp.ask == follow_ups.PERSON, col(FollowUp.ended_at).is_(None), col(FollowUp.due_at) < end
    )
    count = len(work.session.exec(planned).all())
    return tuple(
        (account, push_budget.budget(work, profile.pushes, account, now, count)) for account in work.session.exec(accounts)
    )


class Outgoing(AtDesk):
    """The staff's hand on what goes out. `thing`: the id of a follow-up or of a message. Raises NotAllowed, LookupError."""

    def hold_outgoing(self, work: Work, thing: str, reason: str, until: datetime | None, by: Actor, now: datetime) -> None:
        """Nothing of it goes out until then, or until it is released."""
        row, person = self._outgoing(work, thing, by, now)
        when = held_back.hold(work, thing, person, reason, until, by, now)
        if isinstance(row, FollowUp):
            follow_ups.rest(work, row.id, when)
        else:
            _not_before(work, row, when)
        audit.note(work, by.staff_id, "held_back", thing, now, detail=until.isoformat() if until else "")

    def release_outgoing(self, work: Work, thing: str, by: Actor, now: datetime) -> None:
        """It may go out again on its day; what is past, by day and soon."""
        row, _person = self._outgoing(work, thing, by, now)
        held_back.let_go(work, thing, now)
        if isinstance(row, FollowUp):
            follow_ups.rest(work, row.id, now)
        else:
            _not_before(work, row, self.profile.calendar.not_at_night(now))
        audit.note(work, by.staff_id, "let_go", thing, now)

    def move_outgoing(self, work: Work, thing: str, due: datetime, by: Actor, now: datetime) -> None:
        """Another day; whoever moves what is held, releases it for that day."""
        row, _person = self._outgoing(work, thing, by, now)
        held_back.let_go(work, thing, now)
        when = self.profile.calendar.not_at_night(due)
        if isinstance(row, FollowUp):
            follow_ups.move(work, row.id, when)
        else:
            _not_before(work, row, when)
        audit.note(work, by.staff_id, "moved_follow_up", thing, now, detail=when.isoformat())

    def send_outgoing(self, work: Work, thing: str, by: Actor, now: datetime) -> None:
        """A written post goes out now, at whatever hour: a person said so. Raises LookupError for what is not written yet."""
        row, _person = self._outgoing(work, thing, by, now)
        if not isinstance(row, Message):
            raise LookupError(thing)
        held_back.let_go(work, thing, now)
        _not_before(work, row, now)
        wishes = Wishes.of(people.prefers(work, row.contact_id))
        for ahead in _goes_ahead(work, row):
            _not_before(work, ahead, wishes.in_their_hours(now))
        work.tell("post", thing)
        audit.note(work, by.staff_id, "sent_now", thing, now)

    def stop_outgoing(self, work: Work, thing: str, by: Actor, now: datetime) -> None:
        """It will not go out. Raises NoNextAction where that would leave an open case without a next action (2-1-ア)."""
        row, _person = self._outgoing(work, thing, by, now)
        held_back.let_go(work, thing, now)
        if isinstance(row, Message):
            for one in (row, *_goes_ahead(work, row)):
                one.state, one.settled_at = "cancelled", now
                work.session.add(one)
            work.tell("talk", row.contact_id)
        else:
            follow_ups.end(work, row.id, "withdrawn", now)
            case = work.session.get(Case, row.case_id) if row.case_id else None
            if case is not None and case.closed_at is None and not follow_ups.has_next_action(work, case.id):
                raise NoNextAction(case.number)
        audit.note(work, by.staff_id, "ended_follow_up", thing, now, detail="withdrawn")

    def stop_sending(self, work: Work, what: str, by: Actor, now: datetime) -> None:
        """Nothing goes out of our own accord on this channel ("line") or by this dialog ("dialog:check_in"). KeyError for anything else."""
        self.allow(work, by, Act.STOP_SENDING, None, now)
        known = (*standstill.CHANNELS, *(standstill.A_DIALOG + one.dialog for one in self.profile.askings))
        if what not in known:
            raise KeyError(what)
        standstill.stop(work, what, by, now)

    def go_on_sending(self, work: Work, what: str, by: Actor, now: datetime) -> int:
        """What waited goes out in its order, one at a time; how many there are."""
        self.allow(work, by, Act.STOP_SENDING, None, now)
        return standstill.go_on(work, what, by, now)

    def _outgoing(self, work: Work, thing: str, by: Actor, now: datetime) -> tuple[FollowUp | Message, str]:
        """The row, for someone who may change it."""
        row = work.session.get(FollowUp, thing)
        if row is not None and row.ended_at is None and row.ask == follow_ups.PERSON:
            case = work.session.get(Case, row.case_id) if row.case_id else same_person.current_case(work, row.person_id)
            self.allow(work, by, Act.MOVE_FOLLOW_UP, case, now)
            return row, row.person_id
        message = work.session.get(Message, thing)
        if message is None or message.state != "waiting" or message.tries or message.claimed_until is not None:
            raise LookupError(thing)
        self.allow_talk(work, by, Act.REPLY, message.contact_id, now)
        return message, work.session.get_one(Contact, message.contact_id).person_id


def _goes_ahead(work: Work, message: Message) -> list[Message]:
    """What would ring for these words and has not gone out yet."""
    rows = select(Message).where(Message.because == message.id, col(Message.kind).in_(posts.AHEAD), Message.tries == 0)
    return list(work.session.exec(rows.where(Message.contact_id == message.contact_id, Message.state == "waiting")))


def _not_before(work: Work, message: Message, when: datetime) -> None:
    message.not_before = when
    work.session.add(message)
    work.tell("talk", message.contact_id)
