"""The life of a case: random people try everything, and the house must answer as the 要綱 does (要綱 3-1 to 3-3, 5).

The model (case_life_model.py) is written from the 要綱 and never reads the table. Two traps, met while this was tried: a walker that asks
the house which steps are *worth* taking hides faults (it may ask what is *open*, no more); a walk that never gets to 終結 proves nothing
(so every stage must be seen). Lives told by hand reach the rare corners surely, the random ones what nobody thought of.
TSUNAGI_LONG_LIFE=1: 2,000 lives of 50 steps, from a random seed.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casestore.facts import NOTHING, Fact, over
from casestore.kinds import ANY, KINDS, Kind, after, open_to, standing
from casestore.refusals import Problem, refusal, refusal_to_write
from casestore.stages import Stage, stage, steps
from tests import case_life_model as seed
from tests.case_life_model import ABOUT, LAW, THE_WAY, WRITERS, History, Try, Written, allows

LONG = bool(os.environ.get("TSUNAGI_LONG_LIFE"))
EPOCH = datetime(2026, 4, 1, tzinfo=UTC)
OUTCOMES = ("information_only", "referral", "application", "ward_assistance")
RESULTS = ("information_only", "other_agency", "no_consent_yet", "plan", "ended_before")
SERVICES = (*sorted(seed.NEEDS_CITY), "housing_benefit", "shelter_support", "own_support")

WAYS = ("telephone", "chat", "visit", "letter", "note", "acquaintance")
VERDICTS = ("closed", "continued", "suspended")
TIDYING = (
    *("alert_cleared", "ward_referral", "ward_referral_released", "contact_attempt", "evaluation_confirmed"),
    "suspension_confirmed",
)
LIFE = (
    *(
        "alert",
        "wish_public_assistance",
        "contact_attempt",
        "consent_withdrawn",
        "consent",
        "plan_change_wish",
        "ward_referral",
    ),
    *("application_withdrawn", "employment_started", "employment_ended", "reopening", "resumption"),
    *("referral_reached", "referral_acknowledged", "referral_declined", "referral_reviewed", "referral_revoked"),
    *("benefit_application", "benefit_withdrawn", "benefit_ended", "merged_away", "merge_undone"),
)
ANSWERED = sorted({kind for name, kinds in ABOUT.items() if name != "correction" for kind in kinds})
ENDINGS = ("closure", "reception_closed", "lead_closed", "suspension")


@dataclass(frozen=True)
class Entry:
    id: str
    kind: str
    answers: dict[str, Any]
    about: str | None
    happened_at: datetime


class CaseLife(RuleBasedStateMachine):
    """One case, the house's law and the model side by side."""

    seen: ClassVar[set[Stage]] = set()
    agreed: ClassVar[set[str]] = (
        set()
    )  # histories after which both were asked about everything; hypothesis tells many a life twice

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self.entries: list[Entry] = []
        self.facts = NOTHING
        self.chance = Random(0)

    @initialize(first=st.sampled_from(("intake", "lead", "contact", "alert", "wish_public_assistance")))
    def somebody_reaches_us(self, first: str) -> None:
        self._attempt(first, LAW[first][0][0], "a", {}, None)

    @initialize()
    def everybody_may_write_what_the_text_gives_them(self) -> None:
        for kind in LAW:
            for role in WRITERS:
                no = refusal(KINDS[kind], NOTHING, {role})
                refused = no is not None and no.problem is Problem.NOT_YOURS
                assert refused == (role not in LAW[kind][0]), (kind, role)

    @rule(stir=st.integers(0, 2**64 - 1))
    def something_happens(self, stir: int) -> None:
        """The small choices come from one drawn number, stirred into all the earlier ones of this life.

        Hypothesis makes most lives by copying pieces of others and by leaving rules out; with every choice and rule drawn by itself a
        hundred lives were some thirty, and hardly one came to 終結.
        """
        self.chance = Random(f"{self.chance.random()} {stir}")
        moves = (self.anyone_tries_anything, self.somebody_writes_something_that_is_open, self.a_worker_follows_the_text,
                 self.life_comes_between, self.a_chief_clears_the_table_and_may_end_it)  # fmt: skip
        self.chance.choices(moves, weights=(2, 3, 8, 3, 2))[0](self.chance)

    def anyone_tries_anything(self, chance: Random) -> None:
        for _ in range(5):
            kind = chance.choice(tuple(LAW))
            about = chance.choice((None, *(one.id for one in self.entries[-8:])))
            self._attempt(kind, chance.choice(WRITERS), chance.choice("ab"), _answers(kind, chance), about)

    def somebody_writes_something_that_is_open(self, chance: Random) -> None:
        kind = chance.choice([name for name in LAW if open_to(KINDS[name], self.facts)])
        about = self._one_of(kind, chance)
        self._attempt(kind, chance.choice(LAW[kind][0]), chance.choice("ab"), _answers(kind, chance), about)

    def a_worker_follows_the_text(self, chance: Random) -> None:
        """From the furthest part of the text that is open (or from anywhere), some steps on."""
        parts = [part for part, kinds in enumerate(THE_WAY) if any(open_to(KINDS[kind], self.facts) for kind in kinds)]
        start = parts[-1] if parts and chance.random() < 0.7 else chance.randrange(len(THE_WAY))
        kinds = [kind for part in THE_WAY[start:] for kind in part][: chance.randint(1, 20)]
        for kind in kinds:
            if open_to(KINDS[kind], self.facts):
                about = next((one.id for one in reversed(self.entries) if one.kind in ABOUT.get(kind, ())), None)
                self._attempt(kind, LAW[kind][0][0], kind, _answers(kind, chance, usual=True), about)

    def life_comes_between(self, chance: Random) -> None:
        kind = chance.choice(LIFE)
        self._attempt(kind, chance.choice(LAW[kind][0]), "a", _answers(kind, chance), self._one_of(kind, chance))

    def a_chief_clears_the_table_and_may_end_it(self, chance: Random) -> None:
        for kind in TIDYING:
            fitting: list[str | None] = [one.id for one in self.entries if one.kind in ABOUT.get(kind, ())]
            for about in fitting or [None]:
                self._attempt(kind, "chief", "c", _answers(kind, chance), about)
        open_endings = [kind for kind in ENDINGS if open_to(KINDS[kind], self.facts)]
        if open_endings and chance.random() < 0.5:
            self._attempt(chance.choice(open_endings), "chief", "c", {}, None)

    @invariant()
    def the_house_and_the_text_agree_on_every_next_step(self) -> None:
        if (told := repr(self.history.entries)) in self.agreed:
            return
        for kind, (writers, _) in LAW.items():
            for about in self._candidates(kind):
                for answers in _every_answer(kind):
                    self._agree(kind, Try(writers[0], about.author if about else "c", answers, about))
                    self._agree(kind, Try(writers[-1], "somebody else", answers, about))
        self.agreed.add(told)

    @invariant()
    def rebuilding_gives_what_was_kept(self) -> None:
        assert standing(self.entries) == self.facts
        assert frozenset(sorted(self.facts)) == self.facts

    @invariant()
    def nobody_is_over_who_is_not(self) -> None:
        assert over(self.facts) == (self.history.ended and not self.history.something_must_not_be_left)

    @invariant()
    def the_stepper_tells_the_truth(self) -> None:
        type(self).seen.add(stage(self.facts))
        marks = steps(self.entries)
        assert [mark.stage for mark in marks if mark.state == "now"] in ([], [stage(self.facts)])
        assert all((mark.at is None) == (mark.state == "todo") for mark in marks)
        assert (marks[0].state == "did") == self.history.happened("triage", after=("reopening",))

    @invariant()
    def there_is_at_most_one_current_plan(self) -> None:
        current = [mark for mark in self.facts if mark.startswith(f"{Fact.PLANNED}:")]
        assert current == ([f"{Fact.PLANNED}:{self.history.plan.id}"] if self.history.plan else [])

    def _candidates(self, kind: str) -> Sequence[Written | None]:
        """Nothing, the two newest entries of each kind it may be about, and by turns one of a kind it may not."""
        fitting = [one for name in ABOUT.get(kind, ()) for one in self._newest(name)]
        stranger = ANSWERED[len(self.entries) % len(ANSWERED)]
        nothing: tuple[Written | None, ...] = (None,)
        return (*nothing, *(fitting[-3:] if kind == "correction" else fitting), *self._newest(stranger)[-1:])

    def _one_of(self, kind: str, chance: Random) -> str | None:
        """One of the newer entries this kind may be about."""
        fitting = [one.id for one in self.entries if one.kind in ABOUT.get(kind, ())]
        return chance.choice(fitting[-4:]) if fitting else None

    def _newest(self, kind: str) -> list[Written]:
        return [one for one in self.history.entries if one.kind == kind][-2:]

    def _attempt(self, kind: str, role: str, author: str, answers: dict[str, Any], about: str | None) -> None:
        attempt = Try(role, author, answers, self.history.find(about))
        if self._agree(kind, attempt):
            number = f"e{len(self.entries):03}"
            self.history.entries.append(Written(number, kind, role, author, answers, about))
            entry = Entry(number, kind, answers, about, EPOCH + timedelta(days=len(self.entries)))
            self.entries.append(entry)
            self.facts = after(self.facts, entry)

    def _agree(self, kind: str, attempt: Try) -> bool:
        """Both say yes, or both say no; a no of the house has a sentence."""
        expected = allows(self.history, kind, attempt)
        no = _house_says(self.facts, kind, attempt)
        assert (no is None) == expected, (kind, attempt, no, [one.kind for one in self.history.entries])
        assert no is None or all(no.reasons)
        return expected


def _house_says(facts: frozenset[str], kind: str, attempt: Try) -> Any:
    one = attempt.about
    about = Entry(one.id, one.kind, dict(one.answers), one.about, EPOCH) if one else None
    own = one is not None and one.author == attempt.author
    return refusal_to_write(KINDS[kind], facts, {attempt.role}, answers=attempt.answers, about=about, own=own)


def _answers(kind: str, chance: Random, usual: bool = False) -> dict[str, Any]:
    """What a form of this kind might say; `usual`: nine times in ten what leads on."""
    leads_on = usual and chance.random() < 0.9
    match kind:
        case "triage":
            return {"outcome": "application" if leads_on else chance.choice(OUTCOMES)}
        case "screening":
            ward = chance.choice(("", "ward_assistance_office"))
            return (
                {"result": "plan", "destination": ""} if leads_on else {"result": chance.choice(RESULTS), "destination": ward}
            )
        case "plan":
            return {"services": chance.sample(SERVICES, chance.randint(0, 3))}
        case "assessment":
            return {"complete": "yes" if leads_on else chance.choice(("yes", "no"))}
        case "contact_attempt":
            return {"way": chance.choice(WAYS)}
        case "evaluation_confirmed":
            return {"result": chance.choice(VERDICTS)}
        case "benefit_decision":
            return {"result": "granted" if leads_on else chance.choice(("granted", "refused"))}
        case "referral":
            return {"shares": chance.choice(("person_only", "with_consent"))}
    return {}


def _every_answer(kind: str) -> list[dict[str, Any]]:
    if kind == "screening":
        return [{"result": result} for result in RESULTS]
    if kind == "referral":
        return [{"shares": "person_only"}, {"shares": "with_consent"}]
    return [{"outcome": "application", "services": []}]


def lives(count: int, length: int) -> settings:
    return settings(
        max_examples=count, stateful_step_count=length, derandomize=not LONG, deadline=None, database=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip


def live(count: int, length: int) -> None:
    CaseLife.seen.clear()
    CaseLife.agreed.clear()
    run_state_machine_as_test(CaseLife, settings=lives(count, length))


def tell(story: str) -> None:
    """One life written down by hand; the house and the text are asked about everything after every step."""
    CaseLife.agreed.clear()
    life = CaseLife()
    life.everybody_may_write_what_the_text_gives_them()
    for step in story.split():
        kind, _, said = step.partition("=")
        about = next((one.id for one in reversed(life.entries) if one.kind in ABOUT.get(kind, ())), None)
        count = len(life.entries)
        life._attempt(kind, LAW[kind][0][0], f"the one for {kind}", _said(kind, said), about)
        assert len(life.entries) == count + 1, (step, "was refused")
        life.the_house_and_the_text_agree_on_every_next_step()
        life.rebuilding_gives_what_was_kept()
        life.nobody_is_over_who_is_not()
        life.the_stepper_tells_the_truth()
        life.there_is_at_most_one_current_plan()


def _said(kind: str, said: str) -> dict[str, Any]:
    match kind:
        case "triage":
            return {"outcome": said}
        case "screening":
            result, _, destination = said.partition("+")
            return {"result": result, "destination": destination}
        case "plan":
            return {"services": said.split("+")}
        case "assessment":
            return {"complete": said or "yes"}
        case "contact_attempt":
            return {"way": said or "telephone"}
        case "evaluation_confirmed" | "benefit_decision":
            return {"result": said}
        case "referral":
            return {"shares": said or "person_only"}
    return {}


IN = "intake triage=application application consent"
PLANNING = "assessment=no assessment assessment_confirmed screening=plan plan=work_training+hello_work_programme"
STORIES = {
    "decided, planned a second time, closed, and back again": f"""
        {IN} {PLANNING} plan_agreement pre_coordination approval plan_submission sent_back
        plan=work_training+hello_work_programme plan_agreement pre_coordination roles_agreed approval plan_submission
        support_decision support_request delivery monitoring support_change evaluation evaluation_confirmed=closed
        evaluation_confirmed=continued continuation assessment
        plan=own_support plan_change_wish plan_agreement pre_coordination approval plan_report notice delivery
        person_told evaluation evaluation_confirmed=closed evaluation evaluation_confirmed=closed alert alert_cleared closure
        employment_started check_in employment_ended reopening intake triage=information_only information_given
        reception_closed""",
    "confirmed, with a plan the meeting returned": f"""
        {IN} assessment screening=plan plan=budget_support plan_returned plan=learning_support+own_support plan_agreement
        pre_coordination approval plan_submission plan_confirmation delivery evaluation evaluation_confirmed=continued
        consent_withdrawn continuation consent consent assessment plan=own_support pre_coordination plan=own_support
        plan_agreement pre_coordination supervision""",
    "connected to the ward office without fail": """
        contact wish_public_assistance intake triage=ward_assistance ward_referral referral_seen referral_contacted
        referral_reached referral_declined referral_reviewed referral_declined referral_acknowledged referral_followed_up
        reception_closed alert alert_cleared""",
    "judged right for the ward, nothing else": """
        intake triage=ward_assistance ward_referral referral_acknowledged referral_reached reception_closed""",
    "a ward referral the chief releases": """
        alert emergency_support intake triage=ward_assistance ward_referral referral_acknowledged ward_referral_released alert_cleared
        wish_public_assistance ward_referral_released reception_closed wish_public_assistance reopening ward_referral""",
    "declined by one agency, referred to another": """
        lead intake triage=referral referral referral_declined referral_reviewed referral_revoked referral referral_declined
        referral_closed referral referral_acknowledged referral_reached referral_followed_up reception_closed""",
    "told with consent, and no more once it is withdrawn": f"{IN} referral=with_consent consent_withdrawn",
    "the rent is helped with for a while": """
        intake benefit_application benefit_check benefit_withdrawn benefit_application benefit_submission
        benefit_decision=refused benefit_application benefit_check benefit_submission benefit_decision=granted benefit_duty
        benefit_report benefit_paid benefit_extension benefit_extension_decided benefit_extension benefit_ended
        person_promised record_wish""",
    "two ledgers of one person": "intake triage=application merged_away merge_undone consent_declined merged_away",
    "a nameless lead ends, then the person comes": "lead lead_closed reopening contact intake",
    "the person does not want to apply": f"""
        intake triage=application application_withdrawn application consent {PLANNING}
        application_withdrawn information_given""",
    "consent withdrawn, the way to the ward stays open": f"""
        {IN} consent_withdrawn ward_referral referral_acknowledged referral_reached consent assessment
        screening=other_agency+ward_assistance_office referral ward_referral referral_acknowledged referral_reached reception_closed""",
    "out of touch, suspended, and in touch again": f"""
        {IN} {PLANNING} contact_attempt contact_attempt=visit contact contact_attempt contact_attempt=letter suspension_confirmed
        suspension resumption contact plan_agreement pre_coordination approval plan_submission support_decision evaluation
        contact_attempt=note evaluation_confirmed=suspended suspension""",
    "gone before the screening": """
        intake triage=application screening=no_consent_yet contact_attempt screening=ended_before reception_closed correction unsent
        owner_changed resource_gap gap_discussed""",
    "screened: information is enough": f"{IN} assessment screening=information_only information_given reception_closed",
}


@pytest.mark.parametrize("story", STORIES)
def test_a_life_told_by_hand_goes_as_the_text_says(story: str) -> None:
    tell(STORIES[story])


def test_the_stories_use_every_kind_of_entry() -> None:
    told = {step.partition("=")[0] for story in STORIES.values() for step in story.split()}
    assert told == set(LAW)


def test_whatever_people_try_the_house_answers_as_the_text_of_the_city_does_and_every_stage_is_reached() -> None:
    live(*((2000, 50) if LONG else (100, 30)))
    assert CaseLife.seen == set(Stage)


def _without(kind: str, **less: tuple[Any, ...]) -> Kind:
    """A row of the table with some of its cells missing."""
    cells: dict[str, Any] = {
        cell: tuple(one for one in getattr(KINDS[kind], cell) if one not in gone) for cell, gone in less.items()
    }
    return replace(KINDS[kind], **cells)


def _with(kind: str, **more: tuple[Any, ...]) -> Kind:
    cells: dict[str, Any] = {cell: (*getattr(KINDS[kind], cell), *added) for cell, added in more.items()}
    return replace(KINDS[kind], **cells)


def _answering(kind: str, code: str, **cells: Any) -> Kind:
    return replace(KINDS[kind], also=tuple(one._replace(**cells) if one.code == code else one for one in KINDS[kind].also))


FAULTS = {
    "a plan is approved that the person never agreed to": _without("approval", needs=(Fact.AGREED,)),
    "an author approves their own plan": replace(KINDS["approval"], not_by_author_of_about=False),
    "an old version of a plan is approved": replace(KINDS["approval"], about_open=()),
    "the chief gives the city's decision": _with("support_decision", by=("chief",)),
    "a support decision without work training": _without("support_decision", needs=(Fact.TRAINING,)),
    "work training is only confirmed": _without("plan_confirmation", unless=(Fact.TRAINING,)),
    "work training is not noticed in a plan": _answering("plan", "work_training", gives=(Fact.CITY_ACT,)),
    "a plan that needs the city is only reported": _without("plan_report", unless=(Fact.CITY_ACT,)),
    "a plan sent back still counts as approved": _without("sent_back", clears=(Fact.APPROVED,)),
    "a next plan without a new assessment": _without("continuation", clears=(Fact.ASSESSED,)),
    "an old evaluation counts in the next round": _without("continuation", clears=(Fact.EVALUATED,)),
    "emergency support waits for an application": _with("emergency_support", needs=(Fact.APPLIED,)),
    "nobody waits for arrival at the ward office": _without("ward_referral", opens=(Fact.WARD_TO_ARRIVE,)),
    "a referral to the ward is closed like any other": _with(
        "referral_closed", about=("ward_referral",), about_open=(Fact.WARD_TO_ARRIVE,), settles=(Fact.WARD_TO_ARRIVE,)
    ),
    "a counsellor releases a ward referral": _with("ward_referral_released", by=("counsellor",)),
    "closed while the ward has not acknowledged": _without("reception_closed", unless=(Fact.WARD_TO_ACKNOWLEDGE,)),
    "a ward judged right and never referred to": _answering("triage", "ward_assistance", gives=(Fact.OUTSIDE,)),
    "a wish for public assistance is forgotten": replace(KINDS["wish_public_assistance"], opens=()),
    "closed before anyone was told anything": _without("reception_closed", unless=(Fact.TO_TELL,)),
    "closed without the meeting": _without("closure", needs=(Fact.MAY_CLOSE,)),
    "closed on an old word of the meeting": _without("evaluation", clears=(Fact.MAY_CLOSE,)),
    "continued though the meeting said closed": _without("continuation", needs=(Fact.MAY_CONTINUE,)),
    "an author confirms their own evaluation": replace(KINDS["evaluation_confirmed"], not_by_author_of_about=False),
    "tabled without a word to the agencies": _without("approval", needs=(Fact.COORDINATED,)),
    "suspended after messages alone": _without("suspension_confirmed", needs=(Fact.TRIED_OTHERWISE,)),
    "suspended without the meeting": _without("suspension", needs=(Fact.MAY_SUSPEND,)),
    "one sitting is a whole assessment": replace(KINDS["assessment"], also=(), gives=(Fact.ASSESSED,)),
    "an agency is told without consent": _answering("referral", "with_consent", needs=()),
    "the agency grants the benefit": _with("benefit_decision", by=("chief",)),
    "a benefit is paid before it is decided": _without("benefit_duty", needs=(Fact.RECEIVING,)),
    "a benefit is decided before the city has the papers": _without("benefit_decision", needs=(Fact.BENEFIT_SENT,)),
    "a merged ledger is worked on": _without("reopening", unless=(Fact.MERGED,)),
    "closed while an alert is open": _without("closure", unless=(Fact.ALERTED,)),
    "the system clears its own alert": _with("alert_cleared", by=("system",)),
    "one cleared alert clears them all": _with("alert_cleared", clears=(Fact.ALERTED,)),
    "consent is withdrawn and nothing changes": _without("consent_withdrawn", clears=(Fact.CONSENTED,)),
    "a person is referred on after withdrawing consent": _without("referral", unless=(Fact.WITHDRAWN,)),
    "Hello Work is asked before the city": _without("support_request", needs=(Fact.SUPPORTED,)),
    "support starts before the city's act": _without("delivery", needs=(Fact.SUPPORTED,)),
    "suspended on the meeting's word alone": _without("suspension", needs=(Fact.TRIED_OTHERWISE,)),
    "screened before an assessment": _answering("screening", "plan", needs=(Fact.CONSENTED,)),
    "an assessment without consent": _without("assessment", needs=(Fact.CONSENTED,)),
    "an old consent survives the end": _without("reopening", clears=(Fact.CONSENTED,)),
    "work goes on after the end": _without("plan_agreement", unless=(Fact.CLOSED, Fact.SUSPENDED)),
    "anyone's entry can be corrected by anyone": replace(KINDS["correction"], by_writers_of_about=False),
    "the letter of a decision may be forgotten": _with("continuation", clears=(Fact.NOTICE_DUE,)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_planted_in_the_table_is_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, FAULTS[fault].name, FAULTS[fault])
    with pytest.raises(AssertionError):
        for story in STORIES.values():
            tell(story)
        live(100, 30)


def test_the_model_knows_every_kind_and_never_reads_the_table() -> None:
    assert set(LAW) == set(KINDS)
    tree = ast.parse(Path(seed.__file__).read_text(encoding="utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert not [module for module in modules if module.startswith("casestore")]
    assert {name: kind.about for name, kind in KINDS.items() if kind.about} == {
        name: ANY if name == "correction" else kinds for name, kinds in ABOUT.items()
    }
