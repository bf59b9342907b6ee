"""The city's forms filled from a case (要綱 6-2): 様式1 with the consent, 様式2, 様式5 with what became of the plan, 様式6, 様式8. Pure.

Answers are read as they were corrected; what the system knows (number, name, days, who wrote it) is put in from the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from casestore import provenance
from casestore.calendar import JST
from casestore.city_acts import act_of
from casestore.corrections import as_corrected
from casestore.entries import Written
from casestore.fields import show_date_wareki
from casestore.forms import FORM_OF, Form, gaps, rows, values
from casestore.forms.assessment import ASSESSMENT, SCREENING
from casestore.forms.evaluation import EVALUATION
from casestore.forms.intake import INTAKE
from casestore.forms.notice import SUPPORT_NOTICE
from casestore.forms.plan import SUPPORT_PLAN
from casestore.people import Known
from casestore.plans import Version, versions
from casestore.told import Reader
from casestore.told import words as words_of
from staff_console.dates import age
from staff_console.papers.boxes import Box, Paper, box, boxes, text_box

ACTS = ("support_decision", "plan_confirmation", "plan_report")
MEETINGS = ("approval", "plan_returned")


@dataclass(frozen=True)
class CaseOnPaper:
    """What papers of a case are made from. entries: oldest first; reader: in Japanese, with the names of staff; day: today (Asia/Tokyo)."""

    number: str
    who: Known
    entries: Sequence[Written]
    reader: Reader
    day: date

    def last(self, *kinds: str) -> Written | None:
        """The newest entry of these kinds."""
        return next((one for one in reversed(self.entries) if one.kind in kinds), None)

    def now(self, entry: Written | None) -> dict[str, Any]:
        """Its answers as they read now; {} for none."""
        return next((one.answers for one in as_corrected(self.entries) if entry and one.entry.id == entry.id), {})

    def named(self, staff: str) -> str:
        return (self.reader.names or {}).get(staff, "")

    @property
    def identity(self) -> dict[str, str]:
        """What is typed once and stands on every sheet."""
        return {"case_number": self.number, "name": self.who.name or self.who.call_name}


def day_of(moment: datetime) -> str:
    """A moment as the stored day in Sapporo."""
    return moment.astimezone(JST).date().isoformat()


def wareki(moment: datetime) -> str:
    return show_date_wareki(moment.astimezone(JST).date())


def _paper(
    case: CaseOnPaper, form: Form, answers: Mapping[str, Any], more: Mapping[str, Box], *, entry: str, corner: str = ""
) -> Paper:
    return Paper(
        form=form.name,
        form_no=form.form_no,
        title=form.title,
        number=case.number,
        fields={**boxes(form, answers, case.reader, case.day), **more},
        corner=corner or f"ID {case.number}",
        missing=tuple(one.label for one in gaps(form, answers)),
        entry=entry,
    )


def intake(case: CaseOnPaper) -> Paper | None:
    """様式1, with the consent that was given or is still missing. None before a 相談受付."""
    entry = case.last("intake")
    if entry is None:
        return None
    answers = {"received_on": day_of(entry.happened_at), **case.now(entry), **case.identity}
    answers.setdefault("kana", case.who.kana)
    if case.who.birth_date and not answers.get("birth_date"):
        answers["birth_date"] = case.who.birth_date.isoformat()
    answers |= _consented(case)
    more = _consent_boxes(case)
    paper = _paper(case, INTAKE, answers, more, entry=entry.id)
    return replace(paper, fields={**paper.fields, "birth_date": _with_age(paper.fields["birth_date"], answers)})


def _with_age(born: Box, answers: Mapping[str, Any]) -> Box:
    try:
        years = age(date.fromisoformat(str(answers["birth_date"])), date.fromisoformat(str(answers["received_on"])))
    except (KeyError, ValueError):
        return replace(born, lines=(f"{born.lines[0]}（　　歳）",))
    return replace(born, lines=(f"{born.lines[0]}（{years}歳）",))


def _consent(case: CaseOnPaper) -> tuple[Written | None, Written | None]:
    """The consent that was given last, and what took it back."""
    given = case.last("consent")
    back = case.last("consent_withdrawn")
    return given, back if given and back and back.seq > given.seq else None


def consented_to(case: CaseOnPaper) -> frozenset[str]:
    """To whom the person lets us tell what is known; nobody once it was taken back."""
    given, back = _consent(case)
    return values(case.now(given), "scope") if given and not back else frozenset()


def _consented(case: CaseOnPaper) -> dict[str, Any]:
    """The fields of 様式1 that the consent and its refusal fill."""
    given, _back = _consent(case)
    if given is None:
        declined = case.now(case.last("consent_declined"))
        return {"consent_variant": "without", "no_consent_reason": declined.get("reason", "")} if declined else {}
    said = case.now(given)
    applied = case.now(case.last("application")).get("applied_on")
    edition = f"（{said['edition']} の版）" if said.get("edition") else ""
    document = words_of(FORM_OF["consent"].field("document"), said.get("document"), case.reader)
    return {
        "consent_variant": "with",
        "consent_addressee": case.reader.profile.agency.name.ja,
        "consent_document": "".join(document) + edition,
        "applied_on": applied or said.get("given_on") or day_of(given.happened_at),
    }


def _consent_boxes(case: CaseOnPaper) -> dict[str, Box]:
    given, back = _consent(case)
    form, said = FORM_OF["consent"], case.now(given)
    way = words_of(form.field("channel"), said.get("channel"), case.reader)
    day = words_of(form.field("given_on"), said.get("given_on"), case.reader)
    signed = f"（{''.join(day)}　{''.join(way)}で同意）" if given else ""
    words = "、".join(words_of(form.field("words"), case.now(back).get("words"), case.reader))
    return {
        "scope": box(form.field("scope"), said, case.reader, case.day),
        "scope_named": box(form.field("scope_named"), said, case.reader),
        "consent_way": text_box("同意のしるし", str(said.get("evidence") or "")),
        "signature": text_box("本人署名", signed),
        "withdrawn": text_box("同意の取下げ", f"{wareki(back.happened_at)}に取り下げ。{words}" if back else ""),
    }


def assessment(case: CaseOnPaper) -> Paper | None:
    """様式2 on three sheets: the sittings of the present round as one, and the スクリーニング. None before the first sitting."""
    sheet = provenance.gathered(case.entries)
    if not sheet.sittings:
        return None
    last = max((one for one in case.entries if one.id in sheet.sittings), key=lambda one: one.happened_at)
    answers = {"sitting_on": day_of(last.happened_at), "assessor": last.staff_id, **sheet.answers, **case.identity}
    screening = case.last("screening")
    said = case.now(screening)
    more = {f"screening_{name}": one for name, one in boxes(SCREENING, said, case.reader, case.day).items()}
    more["yes"] = text_box("本人の確認", "本人が内容を確かめた" if sheet.confirmed else "")
    return _paper(case, ASSESSMENT, answers, more, entry=last.id)


def version_of(case: CaseOnPaper, entry: str = "") -> Version | None:
    """The plan with this entry, else the current one, else the last."""
    known = versions(case.entries)
    wanted = [one for one in known if one.entry.id == entry] if entry else [*(one for one in known if one.current), *known[-1:]]
    return wanted[0] if wanted else None


def plan(case: CaseOnPaper, entry: str = "") -> Paper | None:
    """様式5: one version with the person's yes, the meeting and the city's act. None where there is no such plan."""
    found = version_of(case, entry)
    if found is None:
        return None
    written = found.entry
    answers = {
        **case.now(written),
        **case.identity,
        "written_on": day_of(written.happened_at),
        "written_by": written.staff_id,
        "plan_no": str(found.round),
        **_later(case, found),
    }
    corner = f"ID {case.number}　第{found.round}回　第{found.number}版"
    return _paper(case, SUPPORT_PLAN, answers, _plan_boxes(case, found), entry=written.id, corner=corner)


def _later(case: CaseOnPaper, found: Version) -> dict[str, Any]:
    """What was written about the plan after it: fields 同意・会議・市の決定."""
    agreed, met, act = found.last("plan_agreement"), found.last(*MEETINGS), found.last(*ACTS)
    said, result = case.now(agreed), case.now(met)
    outcome = "returned" if met and met.kind == "plan_returned" else result.get("outcome")
    return {
        "agreed_on": said.get("signed_on") or (day_of(agreed.happened_at) if agreed else ""),
        "meeting_on": result.get("held_on") or (day_of(met.happened_at) if met else ""),
        "meeting_result": outcome or "",
        "meeting_present": _present(case, found, result),
        "city_act": act.kind if act else "",
        "city_act_on": case.now(act).get("decided_on") or (day_of(act.happened_at) if act else ""),
    }


def _present(case: CaseOnPaper, found: Version, result: Mapping[str, Any]) -> str:
    """The agencies that took a role at the meeting, and whether the city was there."""
    city = {"yes": "市の職員が出席", "no": "市の職員は欠席"}.get(str(result.get("city_present") or ""), "")
    agreed = next((one for one in found.answered if one.kind == "roles_agreed"), None)
    agencies = [str(row.get("agency") or "") for row in rows(case.now(agreed), "roles")]
    return "、".join(dict.fromkeys(one for one in (*agencies, city) if one))


def _plan_boxes(case: CaseOnPaper, found: Version) -> dict[str, Box]:
    """The services with their letters and the city's act for each, and how the person agreed."""
    profile, agreed = case.reader.profile, found.last("plan_agreement")
    way = words_of(FORM_OF["plan_agreement"].field("way"), case.now(agreed).get("way"), case.reader)
    signed = f"（{wareki(agreed.happened_at)}　{''.join(way)}同意）" if agreed else ""
    known = {one.id for one in profile.services}
    services = [str(row.get("service") or "") for row in rows(case.now(found.entry), "lines")]
    acts = [EACH[profile.service(one).act] if one in known else "" for one in services]
    whole = act_of([one for one in services if one in known], profile).kind
    return {
        "signature": text_box("本人署名", signed),
        "acts": Box("市の決定等", lines=tuple(acts)),
        "whole_act": text_box("このプランに要る市の決定等", WHOLE[whole]),
        "agreement_words": text_box("同意のときの本人のことば", str(case.now(agreed).get("words") or "")),
    }


WHOLE = {"support_decision": "支援決定", "plan_confirmation": "確認", "plan_report": "報告"}
EACH = {"support_decision": "支援決定", "plan_confirmation": "確認", "benefit_decision": "支給決定", "none": "―"}


def evaluation(case: CaseOnPaper, entry: str = "") -> Paper | None:
    """様式6: one evaluation, and what the meeting decided about it. None where there is none."""
    found = _one(case, "evaluation", entry)
    if found is None:
        return None
    about = next((one for one in versions(case.entries) if one.entry.id == found.about), None) or version_of(case)
    answers = {
        **case.now(found),
        **case.identity,
        "written_on": day_of(found.happened_at),
        "written_by": found.staff_id,
        "plan_no": str(about.round) if about else "",
    }
    decided = next((one for one in case.entries if one.kind == "evaluation_confirmed" and one.about == found.id), None)
    form, said = FORM_OF["evaluation_confirmed"], case.now(decided)
    more = {
        "decided_on": text_box("支援調整会議 開催日", wareki(decided.happened_at) if decided else ""),
        "decided": box(form.field("result"), said, case.reader, case.day),
    }
    return _paper(case, EVALUATION, answers, more, entry=found.id)


def notice(case: CaseOnPaper, entry: str = "") -> Paper | None:
    """様式8 as the city wrote it. None where there is none."""
    found = _one(case, "notice", entry)
    if found is None:
        return None
    more = {"city": text_box("市", case.reader.profile.agency.city.ja)}
    return _paper(case, SUPPORT_NOTICE, case.now(found), more, entry=found.id, corner="　")


def _one(case: CaseOnPaper, kind: str, entry: str) -> Written | None:
    found = [one for one in case.entries if one.kind == kind and entry in ("", one.id)]
    return found[-1] if found else None
