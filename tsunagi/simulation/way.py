"""The way of a case as the virtual office walks it (要綱 3-1 to 3-3, 5): which step comes next, by whom, and what the sheet says.

An order of work and no law: whether a step may be written is asked of the ledger when it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from casestore import documents
from casestore.calendar import JST
from casestore.facts import Fact, entries_holding
from casestore.kinds import KINDS, open_to
from tsunagi.simulation import likelihoods as likely
from tsunagi.simulation.city import City


class Step(NamedTuple):
    """A kind somebody may write next: by whom, how likely in a round, and with which answers; only where `when` holds of the case."""

    kind: str
    role: str
    chance: float = likely.WORKER_HAS_TIME
    answers: Callable[[City], dict[str, Any]] = lambda _city: {}
    unless: tuple[Fact, ...] = ()
    needs: tuple[Fact, ...] = ()


def _consent(city: City) -> dict[str, Any]:
    day = city.now.astimezone(JST).date()
    text = documents.current(city.desk.profile, "consent_text", day)
    scope = ("agency", "ward", "meeting", "city", "hello_work")
    return documents.consent_answers(
        text, "ja", scope=scope, channel="room", evidence="はい、のボタン", given_on=day, explained_by=""
    )


def services(city: City) -> dict[str, Any]:
    return {"services": [likely.drawn(likely.SERVICES, city.chance)]}


WAY: Sequence[Step] = (
    Step("alert_cleared", "counsellor", 0.95),
    Step("closure", "counsellor"),
    Step("continuation", "counsellor"),
    Step("suspension", "counsellor"),
    Step("notice", "city", likely.CITY_HAS_TIME),
    Step("sent_back", "city", likely.CITY_HAS_TIME * likely.CITY["sends_back"], lambda _city: {"reasons": "期間を書いてください"}),
    Step("support_decision", "city", likely.CITY_HAS_TIME),
    Step("plan_confirmation", "city", likely.CITY_HAS_TIME),
    Step("support_request", "employment"),
    Step("plan_submission", "counsellor"),
    Step("plan_report", "counsellor"),
    Step("ward_referral", "counsellor", needs=(Fact.WISHED,)),
    Step("application", "counsellor", unless=(Fact.OUTSIDE,)),
    Step("consent", "person", 0.4, _consent, unless=(Fact.CONSENTED, Fact.WITHDRAWN)),
    Step("assessment", "counsellor", 0.3, lambda city: {"complete": "yes" if city.chance.random() < 0.7 else "no"}, unless=(Fact.ASSESSED,)),
    Step("screening", "counsellor", 0.4, lambda city: {"result": likely.drawn(likely.SCREENINGS, city.chance)},
         unless=(Fact.ACCEPTED, Fact.OUTSIDE), needs=(Fact.ASSESSED,)),
    Step("pre_coordination", "counsellor", needs=(Fact.AGREED,), unless=(Fact.COORDINATED,)),
    Step("plan_agreement", "person", 0.4),
    Step("referral", "counsellor", needs=(Fact.TO_CONNECT,), answers=lambda _city: {"resources": ["houterasu"], "shares": "person_only"}),
    Step("information_given", "counsellor", needs=(Fact.TO_TELL,)),
    Step("referral_reviewed", "chief"),
    Step("employment_started", "employment", likely.FINDS_WORK, needs=(Fact.SUPPORTED,), unless=(Fact.EMPLOYED,),
         answers=lambda city: {"started_on": city.now.astimezone(JST).date().isoformat(), "employer": "倉庫"}),
    Step("check_in", "counsellor", 0.02, lambda _city: {"result": "going_well"}),
    Step("delivery", "counsellor", 0.05),
    Step("monitoring", "counsellor", 0.05),
)  # fmt: skip


def opens(kind: str, facts: Collection[str]) -> bool:
    """Whether the law opens it now, and what it would be about is there."""
    law, standing = KINDS[kind], frozenset(facts)
    return open_to(law, standing) and (not law.about_open or any(entries_holding(standing, fact) for fact in law.about_open))
