"""What falls due and asks a person (DESIGN.md 3): judged again, then asked; silence goes on to another hour, then to a named worker.

Serves 要綱 3-1-エ3 (つなぎの確認), 3-3-エ (就労後) and 2-1-ア (nobody is left half-way). Nothing goes out at night.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from casestore import audit, follow_ups, people, same_person, shared_phones, talks
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty, leading_for
from casestore.facts import Facts
from casestore.fine_print import Escalation
from casestore.follow_ups import Promise, Promised, still_wanted
from casestore.tables import Case, Contact, FollowUp, Staff
from casestore.wishes import Wishes
from casestore.words import N_
from dialogs import engine
from dialogs.at_desk import contact_of
from dialogs.desk import Desk, session_of
from dialogs.effects import half_way_task
from dialogs.scene import Scene

REACHED_SILENCE = timedelta(days=3)
NOBODY_ANSWERED = N_("就労後の確認に返事がありません。電話などで声をかける")
NO_WAY_TO_ASK = N_("チャットで聞けないので、電話などで確かめる")
WORKER_HAS_THE_PEN = N_("いま職員が会話しているので、確認の質問は職員から聞いてください")
REACHED_UNANSWERED = N_("つなぎ先に行けたか、返事がありません。ご本人かつなぎ先に確かめる")
SILENCE = {
    Promised.WARD: N_("区保護課の受け取りがまだ確かめられていません"),
    Promised.AGENCY: N_("つなぎ先の受け取りがまだ確かめられていません"),
    Promised.REVIEW: N_("断られたつなぎが、まだ見直されていません"),
}
TO_CHIEF = "chief:"  # the step of what the chief is told, with the day


@dataclass(frozen=True)
class Due:
    """One claimed follow-up with what is needed to judge it."""

    row: FollowUp
    case: Case | None
    contact: Contact | None

    @property
    def facts(self) -> Facts:
        return frozenset(self.case.facts) if self.case else frozenset()


def fall_due(desk: Desk, work: Work, now: datetime, limit: int = 20) -> int:
    """Take what asks a person and is due; how many there were."""
    claimed = follow_ups.claim_due(work, now, limit)
    for follow_up in claimed:
        _one(desk, work, follow_up, now)
    return len(claimed)


def _one(desk: Desk, work: Work, follow_up: str, now: datetime) -> None:
    row = work.session.get_one(FollowUp, follow_up)
    case = work.session.get(Case, row.case_id) if row.case_id else None
    due = Due(row, case, _way(work, row, case))
    moment = _wishes(work, due.contact).moment(now, desk.profile.calendar)
    if moment > now:
        return follow_ups.move(work, row.id, moment)
    heard_at = due.contact.heard_at if due.contact else None
    if not still_wanted(row, due.facts, heard_at, now):
        follow_ups.end(work, row.id, "overtaken", now)
        return None
    ASKED[Promised(row.kind)](desk, work, due, now)
    audit.note(work, "system", f"due_{row.kind}", row.id, now)
    return None


def _half_way(desk: Desk, work: Work, due: Due, now: datetime) -> None:
    """Remind once, if they are still where we asked; then it is a worker's."""
    assert due.contact is not None  # noqa: S101 - a half-way promise is always about a talk
    follow_ups.end(work, due.row.id, "done", now)
    talk = talks.load(work, due.contact.id)
    session = session_of(talk)
    if f"{due.contact.id}#{session.turn}" != due.row.because or session.pen != "bot":
        return
    if due.row.step == "task" or _unreachable(work, due.contact):
        half_way_task(Scene(work, desk.profile, talk, now, f"follow_up:{due.row.id}"))
        return
    facts = desk.facts(work, talk, session, now)
    turn = engine.nudge(session, now, facts)
    desk.settle(work, talk, turn, facts, now, because=due.row.id)


def _reached(desk: Desk, work: Work, due: Due, now: datetime) -> None:
    """「行けましたか」: asked once by chat; no answer is a worker's to follow (3-1-エ3)."""
    about = {
        "case": due.row.case_id or "",
        "referral": due.row.because if due.row.step == follow_ups.REFERRAL else "",
        "place": _places(desk, work, due.row, due.contact.person_id if due.contact else due.row.person_id),
        "follow_up": due.row.id,
    }
    if not _ask(desk, work, due, "reached", about, now):
        return
    follow_up_by = desk.profile.calendar.good_time(now + REACHED_SILENCE)
    _task(work, due, Promised.CALL, follow_up_by, now, REACHED_UNANSWERED, step="reached")


def _places(desk: Desk, work: Work, row: FollowUp, person: str) -> str:
    """The places they were sent to, named in their language; the promise holds their ids."""
    language = people.known(work, person).language
    known = {place.id: place.name.to(language) for place in desk.profile.resources}
    names = [known.get(one, one) for one in follow_ups.words_of(work, row).split(",") if one]
    return ("、" if language.startswith("ja") else ", ").join(names)


def _check_in(desk: Desk, work: Work, due: Due, now: datetime) -> None:
    """Ask how work goes; if nobody answers: another day, another hour, then a named worker (3-3-エ)."""
    step, _sep, tried = due.row.step.partition(":")
    about = {
        "case": due.row.case_id or "",
        "employment": due.row.because,
        "step": step,
        "workplace": follow_ups.words_of(work, due.row),
        "follow_up": due.row.id,
    }
    again = int(tried or 0)
    asked = _again(desk, work, due, about, now) if again else _ask(desk, work, due, "check_in", about, now)
    if not asked:
        return
    ladder = desk.profile.follow_ups.asking_again
    if again < len(ladder):
        next_asking = ladder[again]
        when = desk.profile.calendar.good_time(_at(now, next_asking.days, next_asking.at))
        _task(work, due, Promised.CHECK_IN_AGAIN, when, now, follow_ups.words_of(work, due.row), step=f"{step}:{again + 1}")
    else:
        when = desk.profile.calendar.good_time(_at(now, 1, time(10, 0)))
        _task(work, due, Promised.CALL, when, now, NOBODY_ANSWERED, step=step)
        follow_ups.end(work, due.row.id, "unanswered", now)


def _again(desk: Desk, work: Work, due: Due, about: dict[str, str], now: datetime) -> bool:
    """The same question in other words, unless they have answered or somebody took over."""
    if due.contact is None or _unreachable(work, due.contact):
        return _by_hand(work, due, now, NO_WAY_TO_ASK)
    talk = talks.load(work, due.contact.id)
    session = session_of(talk)
    if session.pen != "bot" or session.held:
        return _by_hand(work, due, now, WORKER_HAS_THE_PEN)
    facts = desk.facts(work, talk, session, now, about=about)
    turn = engine.nudge(session, now, facts)
    desk.settle(work, talk, turn, facts, now, because=due.row.id)
    follow_ups.end(work, due.row.id, "asked", now)
    return True


def _ask(desk: Desk, work: Work, due: Due, dialog: str, about: dict[str, str], now: datetime) -> bool:
    """Begin the dialog by chat, or make it a worker's where that cannot be."""
    if due.contact is None or _unreachable(work, due.contact):
        return _by_hand(work, due, now, NO_WAY_TO_ASK)
    talk = talks.load(work, due.contact.id)
    if talk.pen != "bot" or talk.held:
        return _by_hand(work, due, now, WORKER_HAS_THE_PEN)
    desk.begin(work, due.contact.id, dialog, now, about=about, because=due.row.id)
    follow_ups.end(work, due.row.id, "asked", now)
    return True


def _by_hand(work: Work, due: Due, now: datetime, words: str) -> bool:
    _task(work, due, Promised.CALL, now, now, words, step=due.row.step)
    follow_ups.end(work, due.row.id, "handed_over", now)
    return False


def _task(work: Work, due: Due, kind: Promised, when: datetime, now: datetime, words: str, *, step: str) -> None:
    owner = due.row.owner_id or duty(work, due.case)
    promise = Promise(kind, due.row.because, when, owner, step=step, words=words)
    contact = due.contact.id if due.contact else None
    case = same_person.worked_on(work, due.case) if due.case and kind is Promised.CALL else due.case
    person = case.person_id if case else due.row.person_id
    follow_ups.promise(work, promise, person=person, now=now, case=case.id if case else None, contact=contact)


def _way(work: Work, row: FollowUp, case: Case | None) -> Contact | None:
    """Where it is asked: on the account it was promised on, else on another of the same person that may be written to."""
    contact = work.session.get(Contact, row.contact_id) if row.contact_id else None
    if case is None or (contact is not None and not _unreachable(work, contact)):
        return contact
    return contact_of(work, case) or contact


def _unreachable(work: Work, contact: Contact) -> bool:
    """Whether we cannot, or must not, write of our own accord: what somebody else reads too is not written to either."""
    if contact.blocked_at is not None or contact.stopped_at is not None or shared_phones.is_shared(work, contact.id):
        return True
    return not _wishes(work, contact).may_write


def _wishes(work: Work, contact: Contact | None) -> Wishes:
    return Wishes.of(people.prefers(work, contact.id)) if contact is not None else Wishes()


def _at(now: datetime, days: int, at: time) -> datetime:
    day: date = now.astimezone(JST).date() + timedelta(days=days)
    return datetime.combine(day, at, JST)


ASKED: dict[Promised, Callable[[Desk, Work, Due, datetime], None]] = {
    Promised.HALF_WAY: _half_way,
    Promised.REACHED: _reached,
    Promised.CHECK_IN: _check_in,
    Promised.CHECK_IN_AGAIN: _check_in,
}


def escalate(desk: Desk, work: Work, now: datetime) -> int:
    """Silence about a つなぎ becomes the chief's business, again and again by the profile's rules (3-1-エ2, 3-1-エ3); also what an
    absent owner left behind. How many promises that were."""
    told = sum(_escalate(work, rule, now) for rule in desk.profile.follow_ups.escalations)
    return told + _left_behind(work, now)


def _escalate(work: Work, rule: Escalation, now: datetime) -> int:
    """Tell the chief (who is away: their cover; of a restricted case: who may know) of every promise of a kind that nobody kept.

    What was told before gives way to it.
    """
    kind = Promised(rule.promised)
    late = now - timedelta(days=rule.after_days)
    overdue = work.session.exec(
        select(FollowUp).where(
            FollowUp.kind == kind, FollowUp.step == "", col(FollowUp.ended_at).is_(None), col(FollowUp.due_at) <= late
        )
    ).all()
    for row in overdue:
        chief = leading_for(work, work.session.get(Case, row.case_id) if row.case_id else None, now)
        since = (now.astimezone(JST).date() - row.due_at.astimezone(JST).date()).days - rule.after_days
        day = row.due_at.astimezone(JST).date() + timedelta(days=rule.after_days + since // rule.every_days * rule.every_days)
        promise = Promise(kind, row.because, now, chief, step=f"{TO_CHIEF}{day.isoformat()}", words=SILENCE[kind])
        newest = follow_ups.promise(work, promise, person=row.person_id, now=now, case=row.case_id, contact=row.contact_id)
        _give_way(work, row, newest, now)
    return len(overdue)


def _give_way(work: Work, row: FollowUp, newest: str, now: datetime) -> None:
    earlier = work.session.exec(
        select(FollowUp.id).where(
            FollowUp.kind == row.kind,
            FollowUp.because == row.because,
            col(FollowUp.step).startswith(TO_CHIEF),
            FollowUp.id != newest,
            col(FollowUp.ended_at).is_(None),
        )
    ).all()
    for one in earlier:
        follow_ups.end(work, one, "overtaken", now)


def _left_behind(work: Work, now: datetime) -> int:
    """Nothing stays with a disabled account."""
    rows = work.session.exec(
        select(FollowUp)
        .join(Staff, col(Staff.id) == col(FollowUp.owner_id))
        .where(col(FollowUp.ended_at).is_(None), col(Staff.disabled_at).is_not(None))
    ).all()
    for row in rows:
        if chief := leading_for(work, work.session.get(Case, row.case_id) if row.case_id else None, now):
            follow_ups.hand_over(work, row.id, chief)
    return len(rows)
