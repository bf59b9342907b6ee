"""支援の経過 (要綱 6-1): the ledger as lines, newest first; what a person answered stands below, in the words they chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby

from casestore import leads, person_said
from casestore.entries import Written
from casestore.facts import ROLES, Role
from casestore.kinds import KINDS
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import answers, meeting_items, replies
from staff_console.case_views import FactLine, LogLine
from staff_console.dates import clock, day_of, full_day, short_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import listed, with_note
from staff_console.shell import typed_day

NOTES = ("reason", "note", "text", "words", "employer", "summary")
RESULT, TIMES = _("%(what)s：%(result)s"), _("%(what)s（%(count)d回）")
FROM_DAY = _("%(day)sから")
SILENT = _("質問の途中で返事がなくなりました")
NOT_SENT = _("こちらからは送れないので、職員が伝えます")
TOLD_ON_FORM = (person_said.KIND, "benefit_report")  # answers of which some are rows, or counted by us
MADE_OF_IT = {"monitoring": _("モニタリングに記録する"), "evaluation": _("この答えから評価シートを書く")}
FROM_DIALOG = {"check_in": "check_in", "referral_reached": "reached", "contact_attempt": "reached", "lead": "field_report"}


def lines(asked: Asked, found: CasePage) -> tuple[LogLine, ...]:
    """Each entry in a line; the same thing told twice in a row by the same writer in one minute is one line with a count."""
    drawn = [_line(asked, found, entry) for entry in reversed(found.entries)]
    merged = [_together(asked, tuple(same)) for _told, same in groupby(drawn)]
    return tuple(replace(line, key=at == 0) for at, line in enumerate(merged))


def _together(asked: Asked, same: tuple[LogLine, ...]) -> LogLine:
    if len(same) == 1:
        return same[0]
    return replace(same[0], words=words_in(asked.language)(TIMES) % {"what": same[0].words, "count": len(same)})


def _line(asked: Asked, found: CasePage, entry: Written) -> LogLine:
    gettext, at = words_in(asked.language), entry.happened_at
    same_day = day_of(at) == day_of(asked.now)
    act, link = _made_of_it(asked, found, entry)
    return LogLine(
        when=f"{day_of(at).month}/{day_of(at).day} {clock(at)}" if same_day else short_day(day_of(at), gettext),
        iso=at.isoformat(timespec="minutes"),
        words=_words(asked, found, entry),
        by=found.staff.get(entry.staff_id) or gettext(ROLES[Role(entry.role)]),
        note="\n".join(str(entry.answers[key]) for key in _notes(entry) if _is_words(entry, key)),
        answers=_answers(asked, entry),
        act=act,
        link=link,
    )


def _made_of_it(asked: Asked, found: CasePage, entry: Written) -> tuple[str, str]:
    """The sheet a worker begins from what the person told, while none has been made of it (3-3-イ, 3-3-ウ)."""
    for kind, words in MADE_OF_IT.items():
        if person_said.newest(found.entries, kind) is entry and asked.by.roles & set(KINDS[kind].by):
            return words_in(asked.language)(words), f"/cases/{found.line.case.number}/write/{kind}"
    return "", ""


def _notes(entry: Written) -> tuple[str, ...]:
    """What a worker wrote; of an entry from a dialog or a meeting its words stand among the answers."""
    if entry.kind in meeting_items.SAID or entry.kind in TOLD_ON_FORM:
        return ()
    return tuple(key for key in NOTES if key not in entry.sources or entry.kind not in FROM_DIALOG)


def _is_words(entry: Written, key: str) -> bool:
    return isinstance(entry.answers.get(key), str) and bool(entry.answers[key]) and entry.how(key) == "said"


def _answers(asked: Asked, entry: Written) -> tuple[FactLine, ...]:
    if entry.kind in TOLD_ON_FORM:
        return replies.on_form(entry, asked.house.settings.profile, asked.language, words_in(asked.language))
    if entry.kind in meeting_items.SAID:
        return tuple(FactLine(one.label, one.words) for one in meeting_items.said(asked, entry))
    dialog = leads.DIALOG if leads.by_another(entry) else FROM_DIALOG.get(entry.kind)
    return replies.lines(dialog, entry, words_in(asked.language)) if dialog and entry.sources else ()


def _words(asked: Asked, found: CasePage, entry: Written) -> str:
    """「振り分け：利用申込・アセスメントへ」"""
    gettext = words_in(asked.language)
    label, result = gettext(KINDS[entry.kind].label), RESULTS.get(entry.kind, _nothing)(asked, found, entry)
    return gettext(RESULT) % {"what": label, "result": result} if result else label


def _nothing(asked: Asked, found: CasePage, entry: Written) -> str:
    return ""


def _outcome(asked: Asked, found: CasePage, entry: Written) -> str:
    return asked.house.settings.profile.codes["triage_outcomes"].label(str(entry.answers.get("outcome")), asked.language)


def _alarm(asked: Asked, found: CasePage, entry: Written) -> str:
    return answers.alarm(
        str(entry.answers.get("class")), asked.house.settings.profile, asked.language, words_in(asked.language)
    )


def _alarm_about(asked: Asked, found: CasePage, entry: Written) -> str:
    alert = next((one for one in found.entries if one.id == entry.about), None)
    return _alarm(asked, found, alert) if alert else ""


def places(asked: Asked, entry: Written) -> str:
    """Where somebody was sent: the names of the directory."""
    ids = [*answers.codes_of(entry.answers.get("resource")), *answers.codes_of(entry.answers.get("resources"))]
    known = {place.id: place.name.to(asked.language) for place in asked.house.settings.profile.resources}
    return listed((known.get(one, one) for one in ids), words_in(asked.language))


def _place(asked: Asked, found: CasePage, entry: Written) -> str:
    gettext, named = words_in(asked.language), places(asked, entry)
    return with_note(named, gettext(NOT_SENT), gettext) if named and entry.answers.get("sent") is False else named


def _place_about(asked: Asked, found: CasePage, entry: Written) -> str:
    referral = next((one for one in found.entries if one.id == entry.about), None)
    return places(asked, referral) if referral else ""


def _started(asked: Asked, found: CasePage, entry: Written) -> str:
    gettext, day = words_in(asked.language), typed_day(str(entry.answers.get("started_on") or ""))
    return gettext(FROM_DAY) % {"day": full_day(day, gettext, asked.language)} if day else ""


def _owner(asked: Asked, found: CasePage, entry: Written) -> str:
    return found.staff.get(str(entry.answers.get("owner")), "")


def _attempt(asked: Asked, found: CasePage, entry: Written) -> str:
    return words_in(asked.language)(SILENT) if entry.answers.get("result") == "silent" else ""


RESULTS: Mapping[str, Callable[[Asked, CasePage, Written], str]] = {
    "triage": _outcome,
    "alert": _alarm,
    "alert_cleared": _alarm_about,
    "information_given": _place,
    "referral": _place,
    "ward_referral": _place,
    "referral_acknowledged": _place_about,
    "referral_reached": _place_about,
    "referral_declined": _place_about,
    "referral_closed": _place_about,
    "ward_referral_released": _place_about,
    "employment_started": _started,
    "owner_changed": _owner,
    "contact_attempt": _attempt,
}
