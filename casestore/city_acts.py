"""The city's act on a plan (要綱 3-2-オ, 3-2-カ, 5): which act each service needs, the eligibility checklist, 差戻し and what came again, 様式8.

Pure. Only a city officer writes these entries (`casestore.kinds`); the lists of the city's desk are `casestore.submitted_plans`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casestore.calendar import JST
from casestore.entries import Written
from casestore.fine_print import Service
from casestore.forms.form import Problem, rows
from casestore.forms.parts import Row
from casestore.forms.plan import SUPPORT_PLAN
from casestore.plans import Difference, Version, difference, versions
from casestore.profile import Profile
from casestore.words import N_ as _

ACTS_WITH_CHECKS = ("support_decision", "plan_confirmation")


WHY_ACT: Mapping[str, str] = {
    "support_decision": _("市の支援決定が要ります。"),
    "plan_confirmation": _("市の確認が要ります。"),
    "benefit_decision": _("このプランとは別に、給付の要綱で支給が決まります。"),
    "none": _("市の決定や確認は要りません。"),
}
AFTER_CONFIRMATION = _("市の確認のあとで、ハローワークに支援を要請します。")
WHOLE_ACTS: Mapping[str, str] = {
    "support_decision": _("認定就労訓練事業を含むので、市がプラン全体の支援を決定します。"),
    "plan_confirmation": _("市の確認が要る支援を含むので、市が内容を確認します。"),
    "plan_report": _("市の決定や確認は要らないので、会議のあとで市に報告します。"),
}


@dataclass(frozen=True)
class LineAct:
    """The city's act one service needs, with its reasons (msgids) and clause."""

    service: str
    act: str
    clause: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class WholeAct:
    """The entry by which the whole plan comes into force: support_decision, plan_confirmation or plan_report (3-2-オ)."""

    kind: str
    why: str
    lines: tuple[LineAct, ...]


def act_of(services: Iterable[str], profile: Profile) -> WholeAct:
    """Which act these services need. A service the profile does not know is a KeyError: it would be supported without its act."""
    lines = tuple(_line_act(service, profile) for service in services)
    needed = {line.act for line in lines}
    kind = next((act for act in ("support_decision", "plan_confirmation") if act in needed), "plan_report")
    return WholeAct(kind, WHOLE_ACTS[kind], lines)


def _line_act(service: str, profile: Profile) -> LineAct:
    known = profile.service(service)
    more = (AFTER_CONFIRMATION,) if known.then == "support_request" else ()
    return LineAct(service, known.act, known.clause, (WHY_ACT[known.act], *more))


UNANSWERED = _("まだ確かめていない利用要件があります。1つずつ選んでください。")
HOW = {"added": _("加わった"), "removed": _("なくなった"), "changed": _("変わった")}


def checklist(services: Iterable[str], profile: Profile) -> tuple[Service, ...]:
    """The services of a plan with something to check before the city's act, in the plan's order."""
    known = (profile.service(service) for service in services)
    return tuple(service for service in known if service.act in ACTS_WITH_CHECKS)


def check_problems(answers: Mapping[str, Any], services: Iterable[str], profile: Profile) -> tuple[Problem, ...]:
    """A check of the plan's services without an answer (5-1); that none may fail is a rule of the form itself."""
    said = {(str(row.get("service")), str(row.get("check"))): row.get("answer") for row in rows(answers, "checks")}
    given = [said.get((service.id, check.id)) for service in checklist(services, profile) for check in service.checks]
    return () if all(given) else (Problem("checks", UNANSWERED),)


@dataclass(frozen=True)
class Resubmission:
    """A plan the city gave back, and what has been made of it since (5-3). `new` is None until it is written anew."""

    sent_back: Written
    refused: Version
    new: Version | None
    changed: Difference | None

    @property
    def reasons(self) -> str:
        return str(self.sent_back.answers.get("reasons") or "")


def resubmission(entries: Sequence[Written]) -> Resubmission | None:
    """The last 差戻し of the present round that has not led to an act yet, or None."""
    all_versions = versions(entries)
    here = all_versions[-1].round if all_versions else 0
    refused = next((one for one in reversed(all_versions) if one.round == here and one.last("sent_back")), None)
    if refused is None or (sent_back := refused.last("sent_back")) is None:
        return None
    new = all_versions[-1] if all_versions[-1] is not refused else None
    return Resubmission(sent_back, refused, new, difference(refused.entry.answers, new.entry.answers) if new else None)


def submission_derived(entries: Sequence[Written], profile: Profile) -> dict[str, Any]:
    """What the system adds to a submission: which 差戻し it answers, and what has changed since the plan that was refused."""
    again = resubmission(entries)
    if again is None or again.changed is None:
        return {}
    return {"resubmits": again.sent_back.id, "what_changed": in_rows(again.changed, profile)}


def in_rows(changed: Difference, profile: Profile) -> list[dict[str, str]]:
    """A difference as rows of a record, in Japanese: what, how, before and after."""
    fields = [_row(_label(one.field), "changed", one.before, one.after) for one in changed.fields]
    lines = [
        _row(profile.service(one.service).name.ja, one.how, _part(one.before, one.columns), _part(one.after, one.columns))
        for one in changed.lines
    ]
    return [*lines, *fields]


def _row(what: str, how: str, before: Any, after: Any) -> dict[str, str]:
    return {"what": what, "how": HOW[how], "before": in_text(before), "after": in_text(after)}


def _label(field: str) -> str:
    return next((known.label for known in SUPPORT_PLAN.fields if known.id == field), field)


def _part(row: Row, columns: Sequence[str]) -> Row:
    """A line without its service; only the columns that changed, where it stayed."""
    return {key: value for key, value in row.items() if (key in columns if columns else key != "service")}


def in_text(answer: Any) -> str:
    """A stored answer as plain text: a row beside, a list below one another."""
    if isinstance(answer, Mapping):
        return "・".join(in_text(one) for one in answer.values() if one)
    if isinstance(answer, list | tuple):
        return "\n".join(in_text(one) for one in answer)
    return str(answer or "")


def days_waiting(submitted: datetime, now: datetime) -> int:
    """Whole days (Asia/Tokyo) since the plan was handed in: 5-2 asks for promptness."""
    return (now.astimezone(JST).date() - submitted.astimezone(JST).date()).days


def notice_answers(plan: Version, decision: Written, number: str, now: datetime) -> dict[str, Any]:
    """様式8 from the decision or the change it tells of: its number and day, new or changed, the lines decided, before and after, why."""
    change = decision.kind == "support_change"
    said = decision.answers
    derived: dict[str, Any] = {
        "document_no": number,
        "issued_on": now.astimezone(JST).date().isoformat(),
        "sort": "change" if change else "new",
        "decided_on": str(said.get("decided_on") or decision.happened_at.astimezone(JST).date().isoformat()),
        "approval_no": str(said.get("approval_no") or ""),
        "lines": [dict(row) for row in plan.lines],
    }
    return derived | ({key: said.get(key) or "" for key in ("before", "after", "reason")} if change else {})
