"""A plan brought as far as the city on a whole house: what the tests of its pages start from."""

from __future__ import annotations

from typing import Any

from casestore import city_acts, ledger
from casestore.entries import Written
from casestore.follow_ups import Promise, Promised
from tests.playing import Office

TRAINING = {
    "service": "work_training",
    "agency": "札幌訓練所",
    "content": "清掃の訓練",
    "frequency": "週2日",
    "from": "2026-12-10",
    "until": "2027-03-31",
}
OWN = {"service": "own_support", "content": "月1回の面談", "in_charge": "田中"}
PLAN = {
    "policy": "体調を整えながら、働く準備をする",
    "content": "訓練と面談",
    "goals": [{"goal": "朝、決まった時間に起きる", "measure": "週5日"}],
    "issues": [{"issue": "家賃が払えない"}],
    "own_words": "人と話すのは苦手だけど、体を動かす仕事ならできそうです。",
    "plan_no": "1",
    "employment_target": "yes",
    "period_from": "2026-12-10",
    "period_until": "2027-03-31",
    "next_evaluation": "2027-03-10",
}
BEFORE_THE_PLAN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("triage", {"outcome": "application", "reason": "聞き取りから"}),
    ("application", {}),
    ("consent", {}),
    ("assessment", {"complete": "yes"}),
    ("screening", {"result": "plan"}),
)


def writes(office: Office, number: str, kind: str, answers: dict[str, Any], who: str, about: str | None = None) -> Written:
    """One entry by a member of the demo staff, a minute after the last."""
    office.clock.forward(minutes=1)
    case, by, now = office.case(number), office.actor(who), office.clock.now()
    keep = Promise(Promised.NEXT_ACTION, "", now, by.staff_id, words="つづけて支える")
    return office.do(
        lambda work: ledger.write(
            work, case.id, kind, answers, by=by, now=now, about=about, promises=[keep], profile=office.desk.profile
        )
    )


def up_to_the_plan(office: Office, number: str) -> None:
    for kind, answers in BEFORE_THE_PLAN:
        writes(office, number, kind, answers, "tanaka")


def plans(office: Office, number: str, *lines: dict[str, str], **more: Any) -> Written:
    """A draft by the counsellor."""
    services = [line["service"] for line in lines]
    return writes(office, number, "plan", PLAN | {"lines": list(lines), "services": services} | more, "tanaka")


def hand_in(office: Office, number: str, plan: Written) -> Written:
    """From the draft to the city: agreed, arranged beforehand, approved by the chief, submitted."""
    writes(office, number, "plan_agreement", {"words": "これでお願いします。"}, "tanaka", plan.id)
    writes(office, number, "pre_coordination", {}, "tanaka", plan.id)
    writes(office, number, "approval", {}, "mori", plan.id)
    derived = city_acts.submission_derived(office.entries(number), office.desk.profile)
    return writes(office, number, "plan_submission", derived, "tanaka", plan.id)


def checked(office: Office, *services: str, answer: str = "yes") -> dict[str, Any]:
    """The checklist of these services as a browser sends it."""
    profile = office.desk.profile
    found = city_acts.checklist(services, profile)
    return {f"check.{service.id}.{check.id}": answer for service in found for check in service.checks}
