"""受付 and 振り分け (要綱 3-1-ア … 3-1-エ2): 様式1 by telephone or visit, the four outcomes, what the person is told, what is promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from casestore import audit, ledger, lookalikes, people, posts
from casestore import resources as directory
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import Fact
from casestore.fine_print import Resource
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.permissions import Act, Actor
from casestore.tables import Case
from casestore.wishes import Wishes
from casestore.words import N_
from dialogs.at_desk import action, contact_of
from dialogs.handing_on import letter
from dialogs.handing_over import reach_promises
from dialogs.phone_of_two import PhoneOfTwo
from dialogs.scene import triage_due

HANDED_ON = {"information_only": "information_given", "referral": "referral", "ward_assistance": "ward_referral"}
READ_TRIAGE = {
    "information_only": N_("情報が届いて役に立ったか確かめ、終わりにしてよいか決める"),
    "referral": N_("つなぎ先と連絡をとり、行けたか確かめる"),
    "application": N_("利用申込とアセスメントの日を決める"),
    "ward_assistance": N_("区保護課に連絡し、受け取りを確かめる"),
}


class Receiving(PhoneOfTwo):
    """The reception desk."""

    def enter_intake(
        self, work: Work, answers: Mapping[str, Any], by: Actor, now: datetime, *, case_id: str = "", phone: str = ""
    ) -> str:
        """様式1 taken by telephone or at the counter (3-1-ア); the reception number. `answers` were checked by the form.

        With `case_id` it is about somebody who was noticed before (気づき) or stopped half-way; else a new person and a new case.
        `phone`: somebody else's account from which they write too; then it is a telephone of two.
        """
        self.allow(work, by, Act.ENTER_INTAKE, None, now)
        case = self._case_for_intake(work, answers, case_id, by, now)
        people.introduce(work, case.person_id, answers)
        promise = Promise(Promised.TRIAGE, "", triage_due(self.profile, now), duty(work, case))
        sources = {key: {"by": by.staff_id, "how": "told", "words": "", "messages": []} for key in answers}
        ends = (Promised.LEAD, Promised.CALL)
        ledger.write(work, case.id, "intake", answers, by=by, now=now, sources=sources, promises=[promise], ends=ends)
        if answers.get("wants_public_assistance") == "yes":
            ledger.write(work, case.id, "wish_public_assistance", {"words": ""}, by=by, now=now, profile=self.profile)
        if phone:
            self.share_phone(work, phone, case.id, by, now)
        lookalikes.notice(work, self.profile, case.person_id, now)
        return case.number

    def _case_for_intake(self, work: Work, answers: Mapping[str, Any], case_id: str, by: Actor, now: datetime) -> Case:
        if case_id:
            case = work.session.get_one(Case, case_id)
            self.allow(work, by, Act.WRITE_ENTRY, case, now)
            return case
        language = str(answers.get("language") or "ja")
        return ledger.open_case(work, people.new_person(work, now, language=language, person=new_id(now)), now)

    def triage(
        self,
        work: Work,
        case_id: str,
        outcome: str,
        reason: str,
        resources: Sequence[str],
        owner: str,
        next_action: str,
        next_date: date | None,
        by: Actor,
        now: datetime,
        *,
        seen_version: int | None = None,
    ) -> None:
        """振り分け (3-1-イ): the entry with its reason, what the person is told, and the promises that keep it.

        outcome: information_only, referral, application or ward_assistance. Raises NotYet, NotYours, ChangedMeanwhile, NotAllowed.
        """
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.TRIAGE, case, now)
        named_owner = owner or by.staff_id
        keeps = action(next_action or READ_TRIAGE[outcome], next_date, self.profile, named_owner, now)
        ledger.write(
            work,
            case_id,
            "triage",
            {"outcome": outcome, "reason": reason, "resources": list(resources), "owner": named_owner},
            by=by,
            now=now,
            promises=[keeps],
            ends=(Promised.TRIAGE, Promised.LEAD, Promised.CALL),
            seen_version=seen_version,
            profile=self.profile,
        )
        if outcome != "application":
            known = directory.now(work, self.profile)
            self._hand_on(work, case, outcome, [known.resource(one) for one in resources], named_owner, by, now)

    def _hand_on(
        self, work: Work, case: Case, outcome: str, places: Sequence[Resource], owner: str, by: Actor, now: datetime
    ) -> None:
        """Tell the person what to do, where, when, with what; and ask later whether they got there (3-1-ウ, 3-1-エ2, 3-1-エ3)."""
        contact = contact_of(work, case)
        kind = HANDED_ON[outcome]
        together = [tuple(places)] if kind == "information_given" else [(place,) for place in places]
        for told in together:
            answers = {"resources": [place.id for place in told], "sent": contact is not None}
            ledger.write(
                work,
                case.id,
                kind,
                answers,
                by=by,
                now=now,
                promises=reach_promises(self.profile, kind, answers, owner, contact is not None, now),
                contact=contact.id if contact else None,
                profile=self.profile,
            )
        if contact is not None and places:
            language = people.known(work, contact.person_id).language
            posts.queue(
                work,
                contact.id,
                letter(self.profile, places, language),
                now,
                author=by.staff_id,
                language=language,
                must_arrive=True,
                not_before=Wishes.of(people.prefers(work, contact.id)).in_their_hours(now),
            )

    def end_reception(self, work: Work, case_id: str, reason: str, by: Actor, now: datetime) -> None:
        """The reception is over (3-1-ウ, 3-1-エ3), or somebody noticed never came (3-1-ア): with a reason, and with it all that was promised.

        Raises NotYet with every sentence of what is still in the way, NotYours, NotAllowed.
        """
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        kind = "reception_closed" if Fact.RECEIVED in case.facts else "lead_closed"
        ledger.write(work, case_id, kind, {"reason": reason}, by=by, now=now)
        audit.note(work, by.staff_id, "ended_reception", case_id, now, detail=case.number)

    def open_again(self, work: Work, case_id: str, reason: str, by: Actor, now: datetime) -> None:
        """A case that was over is taken up again (2-1-ア); it is triaged anew."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        promise = Promise(Promised.TRIAGE, "", triage_due(self.profile, now), duty(work, case))
        ledger.write(work, case_id, "reopening", {"reason": reason}, by=by, now=now, promises=[promise])
