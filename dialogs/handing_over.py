"""つなぎ from the staff's side (要綱 3-1-ウ, 3-1-エ2, 3-1-エ3): written through the gate of sharing, answered, looked after, with links for the agency.

What each answer promises and which promises it keeps are two tables, used for the agency's own answers (agency_side.py) too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from casestore import agency_links, audit, entries, follow_ups, ledger, referrals, sharing
from casestore.agency_links import Made
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty, leading
from casestore.follow_ups import REFERRAL, Promise, Promised
from casestore.ledger import NotYet, Writer
from casestore.permissions import Act, Actor
from casestore.profile import Profile
from casestore.referrals import Referral
from casestore.refusals import Problem, Refusal
from casestore.sharing import Basis
from casestore.tables import Case
from casestore.words import N_
from dialogs.at_desk import AtDesk, action, contact_of

ASK_AT = time(10, 0)
OFFICE_CLOSES = time(17, 0)
NOON = time(12, 0)
CALL_TO_ASK = N_("つなぎ先に行けたか、電話などで確かめる")
LOOK_AT_WARD = N_("区保護課が受け取ったか確かめる")
LOOK_AT_AGENCY = N_("つなぎ先が受け取ったか確かめる")
DECLINED = N_("つなぎ先に断られました。ほかの方法を、本人といっしょに考える")
# What may become of a つなぎ, and what is next then; "" where what is promised already goes on.
AFTER_ANSWER = {
    "referral_seen": "",
    "referral_acknowledged": CALL_TO_ASK,
    "referral_contacted": N_("つなぎ先が本人と連絡をとりました。本人にようすを聞く"),
    "referral_reached": N_("ご本人は行けました。これで終わってよいか確かめる"),
    "referral_declined": DECLINED,
    "referral_reviewed": N_("見直しで決めたことをする"),
    "referral_followed_up": "",
    "referral_revoked": N_("つなぎをとりやめました。次にすることを決める"),
    "referral_closed": N_("つなぎを終えました。次にすることを決めるか、相談を終える"),
    "ward_referral_released": N_("区保護課へのつなぎを終えました。次にすることを決めるか、相談を終える"),
}
_ANSWERED = (Promised.WARD, Promised.AGENCY)
_ALL = (*_ANSWERED, Promised.REVIEW, Promised.REACHED, Promised.CALL)
KEPT_BY_ANSWER = {
    "referral_acknowledged": (*_ANSWERED, Promised.REVIEW),
    "referral_declined": _ANSWERED,
    "referral_reviewed": (Promised.REVIEW,),
    "referral_reached": (Promised.REACHED, Promised.CALL),
    "referral_revoked": _ALL,
    "referral_closed": _ALL,
    "ward_referral_released": _ALL,
}
LOOK_AT_SHARING = {
    Basis.SPOKEN: N_("口で言われた同意で情報を伝えました。主任が確かめる"),
    Basis.DANGER: N_("同意を待たずに情報を伝えました。主任が確かめる"),
}
ASK_AGAIN = "ask_again"  # a decision of a review (review_decisions)
NO_LINK = N_("このつなぎは、もう返事を待っていません。")


class HandingOver(AtDesk):
    """The desk of つなぎ."""

    def refer(
        self,
        work: Work,
        case_id: str,
        kind: str,
        answers: Mapping[str, Any],
        by: Actor,
        now: datetime,
        *,
        happened_at: datetime | None = None,
        cause: str | None = None,
        seen_version: int | None = None,
    ) -> str:
        """A つなぎ with what keeps it; the entry's id. `answers` were checked by the form; kind: referral or ward_referral.

        Raises NotYet where the law or the gate of sharing says no, NotYours, NotAllowed, ChangedMeanwhile; LookupError for another kind.
        """
        if kind not in referrals.KINDS_OF:
            raise LookupError(kind)
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        if cause and (same := entries.by_cause(work, cause)):
            return same.id
        if no := sharing.of_referral(entries.entries(work, case_id), frozenset(case.facts), kind, answers, self.profile, now):
            raise NotYet(Refusal(Problem.NOT_YET, (no,), {}))
        contact = contact_of(work, case)
        written = ledger.write(
            work,
            case_id,
            kind,
            answers,
            by=by,
            now=now,
            happened_at=happened_at,
            promises=self._kept_by(work, case, kind, answers, by, contact is not None, now),
            contact=contact.id if contact else None,
            profile=self.profile,
            cause=cause,
            seen_version=seen_version,
        )
        if (basis := sharing.basis_of(answers)) in sharing.LOUD:
            audit.note(work, by.staff_id, f"shared_by_{basis}", written.id, now, detail=case.number)
        return written.id

    def _kept_by(
        self, work: Work, case: Case, kind: str, answers: Mapping[str, Any], by: Actor, by_chat: bool, now: datetime
    ) -> list[Promise]:
        """What keeps a つなぎ from being forgotten."""
        owner = duty(work, case) or by.staff_id
        asked = reach_promises(self.profile, kind, answers, owner, by_chat, now)
        return [*asked, *_looked_at(work, answers, self.profile, now)]

    def answer_of_referral(
        self,
        work: Work,
        case_id: str,
        referral: str,
        kind: str,
        words: str,
        by: Actor,
        now: datetime,
        *,
        on: date | None = None,
        decision: str = "",
        more: Mapping[str, Any] | None = None,
        cause: str | None = None,
    ) -> None:
        """What became of a つなぎ (3-1-エ2, 3-1-エ3), as staff heard of it; `on` is the day it happened, `more` the form's other answers.

        kind: one of AFTER_ANSWER. decision: what a review came to; unless the same agency is asked again, that also ends the つなぎ (one to
        the ward stays open). Raises NotYet, NotYours, NotAllowed; LookupError for another kind.
        """
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        answers = {**(more or {}), "words": words} | ({"decision": decision} if decision else {})
        write_answer(work, self.profile, case, referral, kind, answers, by, now, on=on, cause=cause)
        ends = kind == "referral_reviewed" and decision not in ("", ASK_AGAIN)
        if ends and entries.read(work, referral).kind == referrals.REFERRAL:
            write_answer(work, self.profile, case, referral, "referral_closed", {"words": words}, by, now)

    def make_agency_link(self, work: Work, case_id: str, referral: str, by: Actor, now: datetime) -> Made:
        """A link and a slip with which the destination answers (3-1-エ3); its secrets are known this once.

        Raises NotYet when nothing is waited for from it any more, NotAllowed; LookupError when the case has no such つなぎ.
        """
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        found = _waiting_for(work, case_id, referral)
        if not found.awaits_agency:
            raise NotYet(Refusal(Problem.NO_LONGER, (NO_LINK,), {}))
        return agency_links.make(work, case, referral, self.profile.follow_ups.agency_link_days, by.staff_id, now)

    def revoke_agency_link(self, work: Work, case_id: str, referral: str, by: Actor, now: datetime) -> int:
        """The link and the slip stop working; how many that ended. Raises NotAllowed; LookupError."""
        self.allow(work, by, Act.WRITE_ENTRY, work.session.get_one(Case, case_id), now)
        _waiting_for(work, case_id, referral)
        return agency_links.revoke(work, referral, by.staff_id, now)


def _waiting_for(work: Work, case_id: str, referral: str) -> Referral:
    found = referrals.one(entries.entries(work, case_id), referral)
    if found is None:
        raise LookupError(referral)
    return found


def write_answer(
    work: Work,
    profile: Profile,
    case: Case,
    referral: str,
    kind: str,
    answers: Mapping[str, Any],
    by: Writer,
    now: datetime,
    *,
    on: date | None = None,
    cause: str | None = None,
) -> None:
    """Write what became of a つなぎ, promise what comes next, and end what was promised until then. Raises as ledger.write."""
    if kind not in AFTER_ANSWER:
        raise LookupError(kind)
    if cause and entries.by_cause(work, cause):
        return
    happened = datetime.combine(on, NOON, JST) if on and on < now.astimezone(JST).date() else now
    owner = duty(work, case) or by.staff_id
    ledger.write(
        work,
        case.id,
        kind,
        {**answers, "on": on.isoformat()} if on else answers,
        by=by,
        now=now,
        happened_at=happened,
        about=referral,
        promises=_next(profile, kind, _waits(work, case, referral), owner, now),
        profile=profile,
        cause=cause,
    )
    _keep(work, case.id, referral, kind, now)


def _waits(work: Work, case: Case, referral: str) -> Referral | None:
    return referrals.one(entries.entries(work, case.id), referral)


def _next(profile: Profile, kind: str, found: Referral | None, owner: str, now: datetime) -> list[Promise]:
    """What an answer promises: the next act; after a refusal its review; after a review that the destination is asked again."""
    words = AFTER_ANSWER[kind]
    if kind == "referral_declined":
        day = profile.calendar.business_day_after(now.astimezone(JST).date(), profile.follow_ups.review_business_days)
        return [Promise(Promised.REVIEW, "", _at(day, profile.calendar.hours.closes), owner, words=words)]
    again = found is not None and kind == "referral_reviewed" and found.unacknowledged
    return [
        *([action(words, None, profile, owner, now)] if words else []),
        *([_answer_promise(profile, found.kind, None, owner, now)] if again and found else []),
    ]


def _keep(work: Work, case_id: str, referral: str, kind: str, now: datetime) -> None:
    """End what this answer keeps of what was promised about the つなぎ, or about an earlier answer to it."""
    kept = KEPT_BY_ANSWER.get(kind, ())
    about = {referral, *(entry.id for entry in entries.entries(work, case_id) if entry.about == referral)}
    for row in follow_ups.open_of(work, case_id):
        if row.because in about and row.kind in kept:
            follow_ups.end(work, row.id, "overtaken", now)


def reach_promises(
    profile: Profile, kind: str, answers: Mapping[str, Any], owner: str, by_chat: bool, now: datetime
) -> list[Promise]:
    """ "Did you reach them?" to the person, or to a worker where chat cannot; and the destination's own answer (3-1-エ2, 3-1-エ3).

    kind: referral, ward_referral, or information_given, after which nobody but the person is asked.
    """
    day = now.astimezone(JST).date() + timedelta(days=profile.follow_ups.reached_after_days)
    asked = profile.calendar.good_time(datetime.combine(day, ASK_AT, JST))
    step = REFERRAL if kind in referrals.KINDS_OF else ""
    places = referrals.places_of(answers) or (str(answers.get("agency") or "").replace(",", "、"),)
    first = (
        Promise(Promised.REACHED, "", asked, owner, step=step, words=",".join(places))
        if by_chat
        else Promise(Promised.CALL, "", asked, owner, step=step, words=CALL_TO_ASK)
    )
    if kind not in referrals.KINDS_OF:
        return [first]
    return [first, _answer_promise(profile, kind, referrals.reply_by(answers), owner, now)]


def _answer_promise(profile: Profile, kind: str, by: date | None, owner: str, now: datetime) -> Promise:
    """By when the destination has to have said whether it takes the person on."""
    today, rules = now.astimezone(JST).date(), profile.follow_ups
    if kind == referrals.WARD_REFERRAL:
        day = by or profile.calendar.business_day_after(today, rules.ward_confirmation_days)
        return Promise(Promised.WARD, "", _at(day, OFFICE_CLOSES), owner, words=LOOK_AT_WARD)
    day = by or profile.calendar.business_day_after(today + timedelta(days=rules.reached_after_days), 0)
    return Promise(Promised.AGENCY, "", _at(day, OFFICE_CLOSES), owner, words=LOOK_AT_AGENCY)


def _looked_at(work: Work, answers: Mapping[str, Any], profile: Profile, now: datetime) -> Sequence[Promise]:
    """What went out without a signed consent is looked at by the chief, by the close of the next business day."""
    basis = sharing.basis_of(answers)
    if basis is None or basis not in LOOK_AT_SHARING:
        return ()
    day = profile.calendar.business_day_after(now.astimezone(JST).date(), 1)
    return (
        Promise(Promised.SHARING, "", _at(day, profile.calendar.hours.closes), leading(work), words=LOOK_AT_SHARING[basis]),
    )


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, JST)
