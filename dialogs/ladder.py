"""The ladder of one asking (要綱 2-1-ア, 3-1-エ3, 3-3-エ): asked gently, asked again in other words, on another account, then a named worker's task.

Every rung is judged when it falls due: months may have passed, somebody may have answered, the city may have changed the schedule.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from casestore import follow_ups, held_back, same_person, standstill, talks
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import Fact, held
from casestore.fine_print_asking import Asking, Rung
from casestore.follow_ups import Promise, Promised
from casestore.profile import Profile
from casestore.reachable import another_account, may_be_written_to
from casestore.riding import Carrier
from casestore.tables import Case, Contact, Entry, FollowUp
from casestore.talks import TalkState
from casestore.words import N_
from dialogs.rungs import ASKED, Due, about_of, begun_with, moment, place, way_of

if TYPE_CHECKING:  # the desk's own acts promise askings too
    from dialogs.desk import Desk

NO_WAY_TO_ASK = N_("チャットで聞けないので、電話などで確かめる")
WORKER_HAS_THE_PEN = N_("いま職員が会話しているので、確認の質問は職員から聞いてください")
ALWAYS_BUSY = N_("ほかの質問がつづいていて聞けていないので、職員から聞いてください")
AGAIN = {Promised.CHECK_IN: Promised.CHECK_IN_AGAIN, Promised.CHECK_IN_AGAIN: Promised.CHECK_IN_AGAIN}
EARLIEST = timedelta(days=31)  # no schedule lets a question ride earlier than this
PATIENCE = 7  # so many times "idle" waits for a quiet talk


# -- is it still wanted --------------------------------------------------------------------------------------------------


def overtaken(work: Work, profile: Profile, due: Due, now: datetime) -> bool:
    """Whether something that happened since it was promised has made the question idle (cancels_on; its own last day)."""
    row, asking = due.row, profile.asking(place(due.row)[0])
    if row.kind == Promised.ASK:
        about = about_of(work, row)
        if (until := about.get("until")) and now.astimezone(JST).date() > date.fromisoformat(until):
            return True
        referral = about.get("referral", "")
        if referral and due.facts.isdisjoint({held(Fact.TO_ARRIVE, referral), held(Fact.WARD_TO_ARRIVE, referral)}):
            return True
    if "closed" in asking.cancels_on and Fact.CLOSED in due.facts:
        return True
    heard = due.contact.heard_at if due.contact else None
    if "wrote" in asking.cancels_on and heard is not None and heard > row.made_at:
        return True
    kinds = [kind for kind in asking.cancels_on if kind not in ("closed", "wrote")]
    written = select(Entry.id).where(Entry.case_id == row.case_id, col(Entry.kind).in_(kinds), Entry.written_at > row.made_at)
    return bool(kinds) and work.session.exec(written.limit(1)).first() is not None


def end_after_closing(desk: Desk, work: Work, now: datetime) -> None:
    """What a case that is over would still have asked ends with it, unless its schedule goes on afterwards (要綱 3-3-エ)."""
    over = select(FollowUp).join(Case, col(Case.id) == col(FollowUp.case_id))
    rows = over.where(FollowUp.kind == Promised.ASK, col(FollowUp.ended_at).is_(None), col(Case.closed_at).is_not(None))
    for row in work.session.exec(rows).all():
        case = work.session.get(Case, row.case_id)
        if overtaken(work, desk.profile, Due(row, case, way_of(work, row, case)), now):
            follow_ups.end(work, row.id, "overtaken", now)


# -- climbing ------------------------------------------------------------------------------------------------------------


def ride(desk: Desk, work: Work, talk: TalkState, carrier: Carrier, now: datetime) -> bool:
    """They have written and nothing is open: what is about due, or waits for messages, goes with the free answer. One question at a time."""
    rows = (
        select(FollowUp)
        .where(FollowUp.person_id == talk.person_id, FollowUp.ask == follow_ups.PERSON, col(FollowUp.ended_at).is_(None))
        .where(col(FollowUp.kind).in_(ASKED), col(FollowUp.due_at) <= now + EARLIEST)
        .order_by(col(FollowUp.due_at), col(FollowUp.id))
        .with_for_update(skip_locked=True)
    )
    for row in work.session.exec(rows).all():
        dialog, rung = place(row)
        case = work.session.get(Case, row.case_id) if row.case_id else None
        due = Due(row, case, work.session.get(Contact, talk.contact_id))
        early = timedelta(days=desk.profile.asking(dialog).early)
        if rung or row.due_at > now + early or held_back.held(work, (row.id,)) or _stands(work, talk, dialog):
            continue
        if due.contact is None or not may_be_written_to(work, due.contact) or overtaken(work, desk.profile, due, now):
            continue
        return climb(desk, work, due, now, carrier)
    return False


def _stands(work: Work, talk: TalkState, dialog: str) -> bool:
    return standstill.stands(standstill.standing(work), talk.channel, dialog)


def climb(desk: Desk, work: Work, due: Due, now: datetime, carrier: Carrier | None = None) -> bool:
    """Do what stands at this rung and promise the next one; whether the person was asked (else a worker has it).

    carrier: a free answer with which it goes out.
    """
    dialog, rung = place(due.row)
    asking = desk.profile.asking(dialog)
    if rung > 0 and due.row.edition not in (None, asking.edition):
        return planned_anew(desk, work, due, now)
    step = asking.ladder[rung - 1] if 0 < rung <= len(asking.ladder) else None
    if step is not None and step.by_a_worker:
        return _visit(work, due, step, now)
    asked = _asked(desk, work, due, asking, now, carrier) if step is None else _asked_again(desk, work, due, step, now)
    if asked:
        follow_ups.end(work, due.row.id, "asked", now)
        _told_in_vain(work, due, now)
        _next(desk, work, due, asking, rung, now)
    return asked


def _told_in_vain(work: Work, due: Due, now: datetime) -> None:
    """It went out after all: the worker who was told that the month has no messages left need not do it."""
    for row in work.session.exec(select(FollowUp).where(FollowUp.kind == Promised.CALL, FollowUp.because == due.row.id)):
        follow_ups.end(work, row.id, "overtaken", now)


def _asked(desk: Desk, work: Work, due: Due, asking: Asking, now: datetime, carrier: Carrier | None) -> bool:
    """Begin the dialog by chat, or make it a worker's where that cannot be."""
    talk = _talk(work, due)
    if talk is None:
        return by_hand(work, due, now, NO_WAY_TO_ASK)
    if talk.pen != "bot" or talk.held:
        return by_hand(work, due, now, WORKER_HAS_THE_PEN)
    if asking.start == "idle" and desk.is_open(talk):
        return _wait_for_quiet(desk, work, due, now)
    about = begun_with(desk.profile, work, due)
    desk.begin(work, talk.contact_id, asking.dialog, now, about=about, because=due.row.id, mode=asking.start, carrier=carrier)
    return True


def _asked_again(desk: Desk, work: Work, due: Due, step: Rung, now: datetime) -> bool:
    """The same question in other words, or on another account of theirs; not where somebody took over."""
    talk = _talk(work, due)
    if talk is None:
        return by_hand(work, due, now, NO_WAY_TO_ASK)
    if talk.pen != "bot" or talk.held:
        return by_hand(work, due, now, WORKER_HAS_THE_PEN)
    dialog, _rung = place(due.row)
    about = begun_with(desk.profile, work, due)
    other = another_account(work, due.case, talk.contact_id) if step.way == "other_account" and due.case else None
    if other is not None:
        desk.begin(work, other.id, dialog, now, about=about, because=due.row.id)
    elif desk.is_open(talk, dialog):
        desk.remind(work, talk, now, about=about, because=due.row.id, words=step.words)
    return True


def _wait_for_quiet(desk: Desk, work: Work, due: Due, now: datetime) -> bool:
    if due.row.tries > PATIENCE:
        return by_hand(work, due, now, ALWAYS_BUSY)
    follow_ups.move(work, due.row.id, desk.profile.calendar.good_time(now + timedelta(days=1)))
    return False


def _next(desk: Desk, work: Work, due: Due, asking: Asking, rung: int, now: datetime) -> None:
    """The rung above: asked again on its day, or at once a worker's task for that day, and then whatever is above that."""
    since = now
    for number, step in enumerate(asking.ladder[rung:], start=rung + 1):
        since = desk.profile.calendar.good_time(_at(since, step.days, step.at))
        if step.by_a_worker and number == _first_task(asking):
            task(work, due, since, now, step.words)
            continue
        kind = AGAIN.get(Promised(due.row.kind), Promised.ASK)
        base = due.row.step.partition(":")[0] if kind is Promised.CHECK_IN_AGAIN else asking.dialog
        words = _words_of_next(desk, work, due, kind)
        promise(work, due, Promise(kind, due.row.because, since, None, f"{base}:{number}", words, asking.edition), now)
        return


def _first_task(asking: Asking) -> int:
    return next(number for number, step in enumerate(asking.ladder, start=1) if step.by_a_worker)


def _words_of_next(desk: Desk, work: Work, due: Due, kind: Promised) -> str:
    if kind is Promised.CHECK_IN_AGAIN:
        return follow_ups.words_of(work, due.row)
    about = begun_with(desk.profile, work, due)
    return json.dumps({key: value for key, value in about.items() if key not in ("case", "follow_up")}, ensure_ascii=False)


def _visit(work: Work, due: Due, step: Rung, now: datetime) -> bool:
    """The rung above a call: where the call has been made, whoever made it decides; else somebody goes there."""
    calls = select(FollowUp).where(FollowUp.kind == Promised.CALL, FollowUp.because == due.row.because)
    if any(row.ended_as == "done" for row in work.session.exec(calls)):
        follow_ups.end(work, due.row.id, "overtaken", now)
        return False
    task(work, due, now, now, step.words, above=":visit")
    follow_ups.end(work, due.row.id, "handed_over", now)
    return False


def by_hand(work: Work, due: Due, now: datetime, words: str) -> bool:
    task(work, due, now, now, words)
    follow_ups.end(work, due.row.id, "handed_over", now)
    return False


def task(work: Work, due: Due, when: datetime, now: datetime, words: str, *, above: str = "") -> None:
    """A named worker's, by a day (2-1-ア)."""
    dialog, _rung = place(due.row)
    base = due.row.step.partition(":")[0]
    step = dialog if base in ("", dialog, follow_ups.REFERRAL) else f"{dialog}:{base}"
    promise(work, due, Promise(Promised.CALL, due.row.because, when, None, step + above, words), now)


def promise(work: Work, due: Due, made: Promise, now: datetime) -> None:
    """Promise something more about the same person, for the same worker."""
    case = same_person.worked_on(work, due.case) if due.case and made.kind is Promised.CALL else due.case
    owned = replace(made, owner_id=due.row.owner_id or duty(work, due.case))
    contact = due.contact.id if due.contact else None
    person = case.person_id if case else due.row.person_id
    follow_ups.promise(work, owned, person=person, now=now, case=case.id if case else None, contact=contact)


def plan_anew(desk: Desk, work: Work, now: datetime) -> int:
    """Every rung that was dated by a schedule which has changed meanwhile; how many there were."""
    editions = [asking.edition for asking in desk.profile.askings]
    stale = select(FollowUp).where(
        FollowUp.ask == follow_ups.PERSON, col(FollowUp.ended_at).is_(None), col(FollowUp.edition).not_in(editions)
    )
    rows = work.session.exec(stale.order_by(col(FollowUp.due_at), col(FollowUp.id))).all()
    for row in rows:
        case = work.session.get(Case, row.case_id) if row.case_id else None
        planned_anew(desk, work, Due(row, case, way_of(work, row, case)), now)
    return len(rows)


def planned_anew(desk: Desk, work: Work, due: Due, now: datetime) -> bool:
    """The city changed the schedule meanwhile: the old date is void, the same rung is dated by the new one, from the asking before it."""
    dialog, rung = place(due.row)
    asking, row = desk.profile.asking(dialog), due.row
    if rung > len(asking.ladder) or asking.ladder[rung - 1].by_a_worker:
        return by_hand(work, due, now, asking.ladder[min(rung, len(asking.ladder)) - 1].words)
    step = asking.ladder[rung - 1]
    fresh = desk.profile.calendar.good_time(_at(row.made_at, step.days, step.at))
    row.edition = asking.edition
    work.session.add(row)
    follow_ups.move(work, row.id, max(fresh, moment(desk.profile, work, due.contact, now)))
    return False


def _talk(work: Work, due: Due) -> TalkState | None:
    if due.contact is None or not may_be_written_to(work, due.contact):
        return None
    return talks.load(work, due.contact.id)


def _at(now: datetime, days: int, at: time) -> datetime:
    return datetime.combine(now.astimezone(JST).date() + timedelta(days=days), at, JST)
