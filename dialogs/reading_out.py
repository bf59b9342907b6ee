"""What a person is read out: the text of a consent and the draft of their plan, part by part (要綱 3-1-エ, 3-2-ア, 6-2).

From the store to plain words in the person's language; each part comes with the stamp by which an answer about it is held
(dialogs.asking.AboutText). On a telephone that two people use nothing is read out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256

from casestore import documents, entries, plans, same_person, shared_phones
from casestore.calendar import JST
from casestore.documents import Part
from casestore.facts import Fact, over
from casestore.forms.form import rows
from casestore.tables import Case
from casestore.words import N_ as _
from dialogs.conversations.consent import SCOPES
from dialogs.facts import Beginning, Facts
from dialogs.looked_up import Look, LookedUp
from dialogs.says import Day, Fill, Line, line
from dialogs.wording import Words

PART = _("（%(at)s／%(count)s）\n%(part)s")
CALLED = {option.id: option.label for option in SCOPES}


def case_in(look: Look) -> Case | None:
    """The case the dialog was begun about where it is this person's, else the one that is worked on for them."""
    asked = look.work.session.get(Case, look.about.get("case", ""))
    if asked is not None and asked.person_id in same_person.ids(look.work, look.talk.person_id):
        return same_person.worked_on(look.work, asked)
    return same_person.current_case(look.work, look.talk.person_id)


# -- the consent ---------------------------------------------------------------------------------------------------------


def consent(look: Look) -> LookedUp:
    """The text in force, its rules, how the person stands to it, and what they have agreed to."""
    day = look.now.astimezone(JST).date()
    text, rules = (documents.current(look.profile, one, day) for one in ("consent_text", "privacy_rules"))
    read, clauses = documents.parts(text, look.language), documents.parts(rules, look.language)
    case = case_in(look)
    shared = shared_phones.is_shared(look.work, look.talk.contact_id)
    about = {"case": case.id} if case else {}
    given = documents.in_force(entries.entries(look.work, case.id)) if case and not shared else None
    known = {
        "standing": "hidden" if shared else _standing(look, case),
        "text": documents.digest(text, look.language),
        "parts": tuple(part.stamp for part in read),
        "clauses": tuple(part.stamp for part in clauses),
    }
    consented = "hidden" if shared else "yes" if given is not None else "no"
    words = Words(look.language, Facts())
    return LookedUp(
        texts={
            **_numbered("consent.part", read, words),
            **_numbered("consent.rule", clauses, words),
            "rules_count": str(len(clauses)),
            "consent_given": words.day(documents.given_on(given)) if given else "",
            "consent_scope": _scope(given.answers, words) if given else "",
        },
        beginnings={"consent": Beginning(known, about), "withdraw": Beginning({"consented": consented}, about)},
    )


def _standing(look: Look, case: Case | None) -> str:
    """not_yet: nobody has judged it ours · apply: not applied · consent: none yet · again: it does not hold any more · holds."""
    facts = frozenset(case.facts) if case else frozenset()
    if case is None or Fact.HERE not in facts or over(facts):
        return "not_yet"
    if Fact.APPLIED not in facts:
        return "apply"
    if Fact.CONSENTED not in facts:
        return "consent"
    return "again" if documents.covers(entries.entries(look.work, case.id), "", look.profile, look.now) else "holds"


def _scope(answers: Mapping[str, object], words: Words) -> str:
    """Whom they named, as they chose them."""
    return words.fill(tuple(Line(CALLED[one]) for one in documents.scopes_of(answers) if one in CALLED))


def _numbered(name: str, read: tuple[Part, ...], words: Words) -> dict[str, str]:
    count = str(len(read))
    return {
        f"{name}.{at}": words.line(line(PART, at=str(at), count=count, part=part.text)) for at, part in enumerate(read, start=1)
    }


# -- the plan ------------------------------------------------------------------------------------------------------------


def plan_draft(look: Look) -> LookedUp:
    """The current version of 様式5: its goals in the person's own words, its lines in plain ones, its period."""
    case = case_in(look)
    shared = shared_phones.is_shared(look.work, look.talk.contact_id)
    plan = plans.current(entries.entries(look.work, case.id)) if case and not shared else None
    if case is None or plan is None:
        standing = "hidden" if shared else "none"
        return LookedUp(beginnings={"plan_review": Beginning({"standing": standing, "plan": "", "goals": (), "lines": ()})})
    answers, words = plan.entry.answers, Words(look.language, Facts())
    goals, lines = rows(answers, "goals"), rows(answers, "lines")
    known = {
        "standing": plan_standing(frozenset(case.facts)),
        "plan": plan.entry.id,
        "goals": tuple(map(_stamp, goals)),
        "lines": tuple(map(_stamp, lines)),
    }
    return LookedUp(
        texts={
            **{f"plan_review.goal.{at}": "\n".join(_goal(one, words)) for at, one in enumerate(goals, start=1)},
            **{f"plan_review.line.{at}": "\n".join(_line(one, words, look)) for at, one in enumerate(lines, start=1)},
            "plan_from": words.fill(_day(answers.get("period_from"))),
            "plan_until": words.fill(_day(answers.get("period_until"))),
            "plan_evaluation": words.fill(_day(answers.get("next_evaluation"))),
        },
        beginnings={"plan_review": Beginning(known, {"case": case.id})},
    )


def plan_standing(facts: frozenset[str]) -> str:
    """open: to be answered · agreed: answered, and may be taken back until the meeting · set: the meeting has been · none."""
    if Fact.APPROVED in facts:
        return "set"
    if Fact.PLANNED not in facts or over(facts):
        return "none"
    return "agreed" if Fact.AGREED in facts else "open"


def _goal(goal: Mapping[str, object], words: Words) -> Iterator[str]:
    yield _said(goal, "goal")
    if measure := _said(goal, "measure"):
        yield words.line(line(_("できたとわかるしるし：%(measure)s"), measure=measure))
    if goal.get("by"):
        yield words.line(line(_("いつまで：%(by)s"), by=_day(goal["by"])))


def _line(row: Mapping[str, object], words: Words, look: Look) -> Iterator[str]:
    """What it is, where, who, how often, until when; and why, where the plan says so."""
    names = {service.id: service.plain for service in look.profile.services}
    service = str(row.get("service") or "")
    yield names[service].to(look.language) if service in names else service
    yield from (_said(row, key) for key in ("content",) if row.get(key))
    for key, text in _TOLD.items():
        if told := _said(row, key):
            yield words.line(line(text, told=told))
    if row.get("from") and row.get("until"):
        yield words.line(line(_("期間：%(begins)sから%(ends)sまで"), begins=_day(row["from"]), ends=_day(row["until"])))
    elif row.get("until"):
        yield words.line(line(_("いつまで：%(by)s"), by=_day(row["until"])))
    elif row.get("from"):
        yield words.line(line(_("始まり：%(begins)s"), begins=_day(row["from"])))
    if need := _said(row, "need"):
        yield words.line(line(_("理由：%(need)s"), need=need))


_TOLD = {
    "agency": _("ところ：%(told)s"),
    "in_charge": _("担当：%(told)s"),
    "frequency": _("回数：%(told)s"),
}


def _said(row: Mapping[str, object], key: str) -> str:
    return str(row.get(key) or "").strip()


def _day(said: object) -> Fill:
    """A day as the person's language has it; what is no day stays as it was written."""
    try:
        return Day(date.fromisoformat(str(said)).isoformat())
    except ValueError:
        return str(said or "")


def _stamp(row: Mapping[str, object]) -> str:
    """Language-free: what the plan itself says in this row."""
    return sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
