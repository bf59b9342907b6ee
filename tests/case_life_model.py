"""The life of a case in the words of the 要綱: a small model that looks back over what was written, and nothing else.

Written from the text of the 要綱 (clauses beside the rules), never from the table: it must not import casestore. What the house keeps as
facts, this reads from the history ("since the last 差戻し …"), so that the two cannot share a mistake of mechanism.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Written:
    id: str
    kind: str
    role: str
    author: str
    answers: Mapping[str, Any]
    about: str | None


STAFF = ("chief", "counsellor", "employment", "shelter")  # 支援員等 (2-2)
LEADING = ("chief", "counsellor")
WITH_PERSON = (*STAFF, "person")
ANYBODY = (*STAFF, "person", "system")
WRITERS = (*STAFF, "city", "admin", "auditor", "person", "partner", "system")

NEEDS_CITY = {"work_training", "learning_support", "budget_support", "hello_work_programme", "welfare_loan", "other_support"}
FRESH_START = ("reopening", "application_withdrawn")
NEW_ROUND = (*FRESH_START, "continuation")
GIVEN_UP = ("referral_closed", "referral_revoked", "ward_referral_released")
PLAN_FALLS = (*NEW_ROUND, "sent_back", "plan_returned", "screening")


class History:
    def __init__(self) -> None:
        self.entries: list[Written] = []

    def since(self, *kinds: str) -> list[Written]:
        """What was written after the last of these; everything, if none was."""
        starts = [place for place, one in enumerate(self.entries) if one.kind in kinds]
        return self.entries[starts[-1] + 1 :] if starts else self.entries

    def find(self, entry: str | None) -> Written | None:
        return next((one for one in self.entries if one.id == entry), None)

    def happened(self, *kinds: str, after: tuple[str, ...] = ()) -> bool:
        return any(one.kind in kinds for one in (self.since(*after) if after else self.entries))

    def last(self, *kinds: str, after: tuple[str, ...] = ()) -> Written | None:
        found = [one for one in (self.since(*after) if after else self.entries) if one.kind in kinds]
        return found[-1] if found else None

    def last_is(self, kind: str, *others: str, after: tuple[str, ...] = ()) -> bool:
        last = self.last(kind, *others, after=after)
        return last is not None and last.kind == kind

    def answered(self, entry: str, *kinds: str) -> bool:
        return any(one.about == entry and one.kind in kinds for one in self.entries)

    # How it stands

    @property
    def known(self) -> bool:
        return self.happened("intake", "lead", "contact", "contact_attempt", "alert", "wish_public_assistance")

    @property
    def received(self) -> bool:
        return self.happened("intake")

    @property
    def closed(self) -> bool:
        last = self.last("closure", "reception_closed", "lead_closed", "merged_away", "reopening", "merge_undone")
        return last is not None and last.kind not in ("reopening", "merge_undone")

    @property
    def merged(self) -> bool:
        return self.last_is("merged_away", "merge_undone")

    @property
    def suspended(self) -> bool:
        return self.last_is("suspension", "resumption")

    @property
    def ended(self) -> bool:
        return self.closed or self.suspended

    @property
    def here(self) -> bool:
        """エ 自立相談支援機関による支援が必要であると判断される場合"""
        triage = self.last("triage", after=("reopening",))
        return triage is not None and triage.answers["outcome"] == "application"

    @property
    def applied(self) -> bool:
        return self.happened("application", after=FRESH_START)

    @property
    def consent(self) -> bool:
        return self.last_is("consent", "consent_withdrawn", after=FRESH_START)

    @property
    def consent_taken_back(self) -> bool:
        return self.last_is("consent_withdrawn", "consent", after=("reopening",))

    @property
    def judgement(self) -> str:
        """The last word about where this person's help lies."""
        last = self.last("triage", "screening", "application", "application_withdrawn", after=("reopening",))
        if last is None:
            return ""
        return str(last.answers.get("outcome") or last.answers.get("result") or last.kind)

    @property
    def outside(self) -> bool:
        elsewhere = ("information_only", "referral", "ward_assistance", "other_agency", "ended_before", "application_withdrawn")
        return self.judgement in elsewhere

    @property
    def told(self) -> bool:
        """ウ 情報提供や他機関へつなぐことにより対応する: what was judged has also been done."""
        done = self.since("triage", "screening", "application", "application_withdrawn", "reopening")
        kinds = {one.kind for one in done}
        if self.judgement in ("referral", "other_agency"):
            return bool(kinds & {"referral", "ward_referral"})
        if self.judgement in ("information_only", "application_withdrawn"):
            return bool(kinds & {"information_given", "referral", "ward_referral"})
        return True

    @property
    def ward_judged(self) -> bool:
        """なお、生活保護制度へつなぐことが適切と判断される場合"""
        last = self.last("triage", "screening", after=("reopening",))
        if last is None or "ward_referral" in {one.kind for one in self.since("triage", "screening", "reopening")}:
            return False
        return last.answers.get("outcome") == "ward_assistance" or last.answers.get("destination") == "ward_assistance_office"

    def wish_open(self, wish: Written) -> bool:
        later = self.entries[self.entries.index(wish) + 1 :]
        return not self.answered(wish.id, "ward_referral_released") and all(one.kind != "ward_referral" for one in later)

    def unacknowledged(self, referral: Written) -> bool:
        return not self.answered(referral.id, "referral_acknowledged", *GIVEN_UP)

    def not_arrived(self, referral: Written) -> bool:
        return not self.answered(referral.id, "referral_reached", *GIVEN_UP)

    def refused(self, referral: Written) -> bool:
        answers = [one.kind for one in self.entries if one.about == referral.id]
        ends = ("referral_declined", "referral_acknowledged", "referral_reviewed", *GIVEN_UP)
        answers = [kind for kind in answers if kind in ends]
        return bool(answers) and answers[-1] == "referral_declined"

    def alert_open(self, alert: Written) -> bool:
        return not self.answered(alert.id, "alert_cleared")

    @property
    def something_must_not_be_left(self) -> bool:
        return (
            self.ward_judged
            or any(self.alert_open(one) for one in self.entries if one.kind == "alert")
            or any(self.wish_open(one) for one in self.entries if one.kind == "wish_public_assistance")
            or any(self.unacknowledged(one) or self.not_arrived(one) for one in self.entries if one.kind == "ward_referral")
        )

    @property
    def may_end(self) -> bool:
        return not self.ended and not self.something_must_not_be_left

    @property
    def assessed(self) -> bool:
        """詳細なアセスメント may take several sittings; it is there once the worker says it is whole."""
        sittings = [one for one in self.since(*NEW_ROUND) if one.kind == "assessment"]
        return any(one.answers.get("complete") == "yes" for one in sittings)

    @property
    def accepted(self) -> bool:
        """ア スクリーニングの結果、継続的な支援が妥当と判断された者"""
        screening = self.last("screening", after=FRESH_START)
        return screening is not None and screening.answers["result"] == "plan"

    @property
    def plan(self) -> Written | None:
        return self.last("plan", after=PLAN_FALLS)

    @property
    def services(self) -> set[str]:
        return set(self.plan.answers["services"]) if self.plan else set()

    @property
    def agreed(self) -> bool:
        return self.plan is not None and self.last_is("plan_agreement", "plan_change_wish", after=("plan",))

    def about_plan(self, *kinds: str) -> bool:
        return self.plan is not None and self.happened(*kinds, after=("plan",))

    @property
    def approved(self) -> bool:
        return self.about_plan("approval")

    @property
    def submitted(self) -> bool:
        return self.about_plan("plan_submission", "plan_report")

    @property
    def supported(self) -> bool:
        return self.about_plan("support_decision", "plan_confirmation", "plan_report")

    def evaluation_of_this_round(self, one: Written) -> bool:
        """The newest 評価 of this round; 3-3-ウ speaks of the plan's evaluation, so a later one takes its place."""
        return one is self.last("evaluation", after=NEW_ROUND)

    def meeting_said(self, result: str) -> bool:
        """支援調整会議においてプランの評価を行う: what the meeting made of the newest 評価."""
        newest = self.last("evaluation", after=NEW_ROUND)
        if newest is None:
            return False
        said = [one for one in self.since("evaluation") if one.kind == "evaluation_confirmed" and one.about == newest.id]
        return bool(said) and said[-1].answers["result"] == result

    @property
    def out_of_touch(self) -> bool:
        return self.last_is("contact_attempt", "contact", "resumption", "reopening")

    @property
    def everything_tried(self) -> bool:
        """Not by messages alone: a visit, a letter, a note, somebody who knows them."""
        tried = [one for one in self.since("contact", "resumption", "reopening") if one.kind == "contact_attempt"]
        return any(one.answers.get("way") in ("visit", "letter", "note", "acquaintance") for one in tried)

    @property
    def suspension_agreed(self) -> bool:
        since = self.since("contact", "resumption", "reopening")
        return any(
            one.kind == "suspension_confirmed" or (one.kind == "evaluation_confirmed" and one.answers["result"] == "suspended")
            for one in since
        )

    @property
    def coordinated(self) -> bool:
        return self.about_plan("pre_coordination")

    # 8 住居確保給付金

    @property
    def asked_for_benefit(self) -> bool:
        return self.last_is("benefit_application", "benefit_withdrawn", "benefit_decision", after=("reopening",))

    @property
    def benefit_with_city(self) -> bool:
        return self.asked_for_benefit and self.happened("benefit_submission", after=("benefit_application",))

    @property
    def receiving(self) -> bool:
        since = self.since("benefit_ended", "reopening")
        return any(one.kind == "benefit_decision" and one.answers["result"] == "granted" for one in since)

    @property
    def extension_asked(self) -> bool:
        return self.last_is("benefit_extension", "benefit_extension_decided", "benefit_ended", after=("reopening",))


@dataclass(frozen=True)
class Try:
    """What somebody is about to write."""

    role: str
    author: str
    answers: Mapping[str, Any]
    about: Written | None


Rule = Callable[[History, Try], bool]


def _about(*kinds: str) -> Rule:
    return lambda h, t: t.about is not None and t.about.kind in kinds


def _current_plan(h: History, t: Try) -> bool:
    return t.about is not None and t.about is h.plan


def _triage(h: History, t: Try) -> bool:
    return h.received and not h.applied and not h.ended


def _screening(h: History, t: Try) -> bool:
    """エ アセスメントにより…分析した後…判断: but no consent yet, or gone before, may be said earlier."""
    result = t.answers["result"]
    ready = h.assessed and h.consent
    in_time = {"no_consent_yet": True, "ended_before": h.out_of_touch}.get(result, ready)
    return h.here and not h.approved and not h.ended and in_time


def _plan(h: History, t: Try) -> bool:
    return h.accepted and h.assessed and h.consent and not h.approved and not h.ended


def _approval(h: History, t: Try) -> bool:
    mine = t.about is not None and t.about.author == t.author
    return _current_plan(h, t) and h.agreed and h.coordinated and h.consent and not h.approved and not h.ended and not mine


def _with_city(h: History) -> bool:
    return bool(h.services & NEEDS_CITY)


def _submission(h: History, t: Try) -> bool:
    return _current_plan(h, t) and h.approved and _with_city(h) and h.consent and not h.submitted and not h.ended


def _report(h: History, t: Try) -> bool:
    return _current_plan(h, t) and h.approved and not _with_city(h) and h.consent and not h.submitted and not h.ended


def _decision(h: History, t: Try) -> bool:
    """オ（ウ）の事業が盛り込まれたプランが了承された場合には…支援決定"""
    return _current_plan(h, t) and h.submitted and "work_training" in h.services and not h.supported and not h.ended


def _confirmation(h: History, t: Try) -> bool:
    others = _with_city(h) and "work_training" not in h.services
    return _current_plan(h, t) and h.submitted and others and not h.supported and not h.ended


def _sent_back(h: History, t: Try) -> bool:
    return _current_plan(h, t) and h.submitted and not h.supported and not h.ended


def _notice(h: History, t: Try) -> bool:
    """速やかに利用者へ通知: owed once whatever came since; again (変更) while that decision stands."""
    if t.about is None or t.about.kind not in ("support_decision", "support_change"):
        return False
    return not h.answered(t.about.id, "notice") or t.about in h.since(*NEW_ROUND)


def _request(h: History, t: Try) -> bool:
    """カ 札幌市がプランの内容を確認し了承した後…支援要請"""
    asked = h.about_plan("support_request")
    wanted = "hello_work_programme" in h.services
    return _current_plan(h, t) and h.supported and wanted and h.consent and not asked and not h.ended


def _open_referral(h: History, t: Try) -> bool:
    return t.about is not None and t.about.kind in ("referral", "ward_referral") and h.unacknowledged(t.about)


def _reached(h: History, t: Try) -> bool:
    return t.about is not None and t.about.kind in ("referral", "ward_referral") and h.not_arrived(t.about)


def _referral_closed(h: History, t: Try) -> bool:
    one = t.about
    if one is None or one.kind != "referral":
        return False
    return h.unacknowledged(one) or h.not_arrived(one) or h.refused(one)


def _referral(h: History, t: Try) -> bool:
    """Telling an agency more than the person carries there themself needs the recorded 同意."""
    told = t.answers.get("shares") == "with_consent"
    return h.received and not h.consent_taken_back and not h.ended and (h.consent or not told)


def _seen(h: History, t: Try) -> bool:
    one = t.about
    return one is not None and one.kind in ("referral", "ward_referral") and (h.unacknowledged(one) or h.not_arrived(one))


def _reviewed(h: History, t: Try) -> bool:
    return t.about is not None and t.about.kind in ("referral", "ward_referral") and h.refused(t.about)


def _evaluation_confirmed(h: History, t: Try) -> bool:
    one = t.about
    if one is None or one.kind != "evaluation" or h.ended:
        return False
    return h.evaluation_of_this_round(one) and one.author != t.author


def _benefit_about(kind: str, open_now: Callable[[History], bool]) -> Rule:
    return lambda h, t: t.about is not None and t.about.kind == kind and open_now(h)


def _released(h: History, t: Try) -> bool:
    one = t.about
    if one is None or one.kind not in ("ward_referral", "wish_public_assistance"):
        return False
    return h.wish_open(one) if one.kind == "wish_public_assistance" else h.unacknowledged(one) or h.not_arrived(one)


def _working(h: History, t: Try) -> bool:
    return t.about is not None and t.about.kind == "employment_started" and not h.answered(t.about.id, "employment_ended")


def _correction(h: History, t: Try) -> bool:
    return t.about is not None and t.role in LAW[t.about.kind][0]


LAW: dict[str, tuple[tuple[str, ...], Rule]] = {
    # 3-1
    "lead": ((*STAFF, "partner", "system"), lambda h, t: not h.received and not h.ended),
    "lead_closed": (LEADING, lambda h, t: h.known and not h.received and h.may_end),
    "intake": (WITH_PERSON, lambda h, t: not h.happened("triage", after=("reopening",)) and not h.ended),
    "contact": (STAFF, lambda h, t: True),
    "contact_attempt": ((*STAFF, "system"), lambda h, t: True),
    "triage": (LEADING, _triage),
    "information_given": (STAFF, lambda h, t: h.known and not h.ended),
    "referral": (STAFF, _referral),
    "ward_referral": (STAFF, lambda h, t: h.known and not h.ended),
    "referral_acknowledged": ((*STAFF, "partner"), _open_referral),
    "referral_seen": ((*STAFF, "partner"), _seen),
    "referral_declined": ((*STAFF, "partner"), _open_referral),
    "referral_reviewed": (LEADING, _reviewed),
    "referral_contacted": ((*STAFF, "partner"), _reached),
    "referral_followed_up": (STAFF, _about("referral", "ward_referral")),
    "referral_revoked": (STAFF, _referral_closed),
    "referral_reached": (WITH_PERSON, _reached),
    "referral_closed": (STAFF, _referral_closed),
    "ward_referral_released": (("chief",), _released),
    "wish_public_assistance": (WITH_PERSON, lambda h, t: True),
    "application": (WITH_PERSON, lambda h, t: h.here and not h.applied and not h.ended),
    "application_withdrawn": (WITH_PERSON, lambda h, t: h.here and not h.supported and not h.ended),
    "consent": (WITH_PERSON, lambda h, t: h.applied and not h.ended),
    "consent_declined": (WITH_PERSON, lambda h, t: h.here and not h.consent and not h.ended),
    "consent_withdrawn": (WITH_PERSON, lambda h, t: h.consent),
    "assessment": (STAFF, lambda h, t: h.applied and h.consent and not h.ended),
    "assessment_confirmed": (WITH_PERSON, lambda h, t: _about("assessment")(h, t) and not h.ended),
    "screening": (LEADING, _screening),
    "reception_closed": (LEADING, lambda h, t: h.outside and h.told and h.may_end),
    # 3-2, 4, 5
    "emergency_support": (STAFF, lambda h, t: h.known and not h.ended),
    "plan": (LEADING, _plan),
    "plan_agreement": (WITH_PERSON, lambda h, t: _current_plan(h, t) and not h.agreed and not h.approved and not h.ended),
    "plan_change_wish": (WITH_PERSON, lambda h, t: _current_plan(h, t) and not h.approved and not h.ended),
    "pre_coordination": (LEADING, lambda h, t: _current_plan(h, t) and not h.approved and not h.ended),
    "roles_agreed": (("chief",), lambda h, t: _current_plan(h, t) and not h.ended),
    "approval": (("chief",), _approval),
    "plan_returned": (("chief",), lambda h, t: _current_plan(h, t) and not h.approved and not h.ended),
    "plan_submission": (LEADING, _submission),
    "plan_report": (LEADING, _report),
    "support_decision": (("city",), _decision),
    "plan_confirmation": (("city",), _confirmation),
    "sent_back": (("city",), _sent_back),
    "support_change": (
        ("city",),
        lambda h, t: _current_plan(h, t) and h.supported and "work_training" in h.services and not h.ended,
    ),
    "notice": (("city",), _notice),
    "support_request": (("chief", "counsellor", "employment"), _request),
    # 3-3
    "delivery": (STAFF, lambda h, t: h.supported and not h.ended),
    "monitoring": (STAFF, lambda h, t: h.supported and not h.ended),
    "person_told": (("person",), lambda h, t: True),
    "evaluation": (LEADING, lambda h, t: _current_plan(h, t) and h.supported and not h.ended),
    "evaluation_confirmed": (("chief",), _evaluation_confirmed),
    "continuation": (LEADING, lambda h, t: h.meeting_said("continued") and not h.ended),
    "closure": (LEADING, lambda h, t: h.meeting_said("closed") and h.may_end),
    "suspension_confirmed": (("chief",), lambda h, t: h.received and h.out_of_touch and h.everything_tried and not h.ended),
    "suspension": (
        LEADING,
        lambda h, t: h.received and h.out_of_touch and h.everything_tried and h.suspension_agreed and h.may_end,
    ),
    "resumption": (ANYBODY, lambda h, t: h.suspended),
    "reopening": (ANYBODY, lambda h, t: h.closed and not h.merged),
    # 8
    "benefit_application": (
        WITH_PERSON,
        lambda h, t: h.known and not h.asked_for_benefit and not h.receiving and not h.ended,
    ),
    "benefit_check": (STAFF, _benefit_about("benefit_application", lambda h: h.asked_for_benefit and not h.ended)),
    "benefit_withdrawn": (WITH_PERSON, lambda h, t: h.asked_for_benefit and not h.ended),
    "benefit_submission": (
        STAFF,
        _benefit_about("benefit_application", lambda h: h.asked_for_benefit and not h.benefit_with_city and not h.ended),
    ),
    "benefit_decision": (("city",), _benefit_about("benefit_application", lambda h: h.benefit_with_city and not h.ended)),
    "benefit_duty": (WITH_PERSON, lambda h, t: h.receiving and not h.ended),
    "benefit_report": (WITH_PERSON, lambda h, t: h.receiving and not h.ended),
    "benefit_paid": (("city",), lambda h, t: h.receiving),
    "benefit_extension": (WITH_PERSON, lambda h, t: h.receiving and not h.extension_asked and not h.ended),
    "benefit_extension_decided": (("city",), _benefit_about("benefit_extension", lambda h: h.extension_asked and not h.ended)),
    "benefit_ended": (("city",), lambda h, t: h.receiving),
    "employment_started": (("chief", "counsellor", "employment"), lambda h, t: h.known),
    "check_in": (ANYBODY, _working),
    "employment_ended": (WITH_PERSON, _working),
    # At any time
    "alert": (ANYBODY, lambda h, t: True),
    "alert_cleared": (STAFF, lambda h, t: t.about is not None and t.about.kind == "alert" and h.alert_open(t.about)),
    "person_promised": (WITH_PERSON, lambda h, t: h.known),
    "record_wish": (WITH_PERSON, lambda h, t: True),
    "supervision": (("chief",), lambda h, t: h.known),
    "resource_gap": (STAFF, lambda h, t: h.known),
    "gap_discussed": (("chief",), _about("resource_gap")),
    "merged_away": (LEADING, lambda h, t: h.may_end),
    "merge_undone": (LEADING, lambda h, t: h.merged),
    "owner_changed": ((*LEADING, "system"), lambda h, t: True),
    "correction": ((*STAFF, "city"), _correction),
    "unsent": (("person", "system"), lambda h, t: True),
}

ABOUT: dict[str, tuple[str, ...]] = {
    "referral_acknowledged": ("referral", "ward_referral"),
    **dict.fromkeys(
        ("referral_seen", "referral_declined", "referral_reviewed", "referral_contacted", "referral_reached", "referral_followed_up"),
        ("referral", "ward_referral"),
    ),
    "referral_revoked": ("referral",),
    "referral_closed": ("referral",),
    "assessment_confirmed": ("assessment",),
    "evaluation_confirmed": ("evaluation",),
    "benefit_check": ("benefit_application",),
    "benefit_submission": ("benefit_application",),
    "benefit_decision": ("benefit_application",),
    "benefit_extension_decided": ("benefit_extension",),
    "gap_discussed": ("resource_gap",),
    "ward_referral_released": ("ward_referral", "wish_public_assistance"),
    **dict.fromkeys(
        ("plan_agreement", "plan_change_wish", "pre_coordination", "roles_agreed", "support_change", "approval", "plan_returned",
         "plan_submission", "plan_report", "support_decision", "plan_confirmation", "sent_back", "support_request", "evaluation"), ("plan",)
    ),
    "notice": ("support_decision", "support_change"),
    "check_in": ("employment_started",),
    "employment_ended": ("employment_started",),
    "alert_cleared": ("alert",),
    "correction": tuple(LAW),
}  # fmt: skip

THE_WAY = (
    ("reopening", "resumption"),
    ("sent_back",),
    ("continuation", "assessment", "plan", "plan_agreement", "pre_coordination", "approval"),
    ("intake", "triage", "information_given", "referral", "ward_referral"),
    ("intake", "triage", "application", "consent"),
    ("assessment", "screening", "plan", "plan_agreement"),
    ("pre_coordination", "approval", "plan_submission", "plan_report"),
    ("benefit_application", "benefit_submission", "benefit_decision", "benefit_duty"),
    ("support_decision", "plan_confirmation", "support_request"),
    ("delivery", "monitoring", "evaluation", "evaluation_confirmed"),
)
"""The steps of chapter 3 in their order, in parts, for a worker who follows it."""


def allows(history: History, kind: str, attempt: Try) -> bool:
    """Whether the 要綱 lets this be written now by this role."""
    writers, rule = LAW[kind]
    if kind not in ABOUT and attempt.about is not None:
        return False
    return attempt.role in writers and rule(history, attempt)
