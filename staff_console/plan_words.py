"""A plan in words (様式5; 要綱 3-2-ア … 3-2-オ): its lines with the act each needs, its other fields, what changed, the person's own words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from casestore.city_acts import act_of
from casestore.entries import Written
from casestore.fields import show_date_wareki
from casestore.forms import Field, Form
from casestore.forms.plan import SUPPORT_PLAN
from casestore.plans import STATES, Difference, State, Version
from casestore.profile import Profile
from casestore.words import N_ as _
from staff_console import answers
from staff_console.dates import day_of
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.plan_views import Change, LineByLine, PlanInFull, PlanLine, SaidOf, Told
from staff_console.views import OwnWords, Tag, Tone

TITLE = _("第%(round)d回・第%(version)d版")
TONES: Mapping[State, Tone] = {
    State.RETURNED: "alert",
    State.SENT_BACK: "alert",
    State.WISHED: "wait",
    State.SUBMITTED: "wait",
    State.AGREED: "done",
    State.APPROVED: "done",
    State.DECIDED: "done",
    State.CONFIRMED: "done",
    State.REPORTED: "done",
}
LINE_CHANGES = {"added": _("%(service)s（加わった）"), "removed": _("%(service)s（なくなった）"), "changed": "%(service)s"}
PERIOD, FROM, UNTIL = _("%(from_day)s から %(until_day)s まで"), _("%(from_day)s から"), _("%(until_day)s まで")
IN_THE_PLAN = _("プランに書いた本人のことば（%(day)s）")
WISHED = _("プラン案を直してほしい、という本人のことば（%(day)s）")
AGREED = _("プラン案に同意したときの本人のことば（%(day)s）")
VOICES = {"plan_change_wish": WISHED, "plan_agreement": AGREED}
YES_TO_IT = (
    ("plan_agreement", _("本人は、%(day)sに、この版に同意しました。"), _("本人は、この版にまだ同意していません。")),
    ("approval", _("支援調整会議は、%(day)sに、この版を了承しました。"), _("支援調整会議は、この版をまだ了承していません。")),
)
READ_BY_CHAT = _("チャットで1つずつ聞いた本人の答え（%(day)s）")
VIEWS: Mapping[str, Tone] = {"unwanted": "alert", "ask": "wait", "fine": "done"}
NOT_AGAIN = ("lines", "services", "own_words", "case_number", "name", "plan_no", "written_on", "written_by")
Gettext = Callable[[str], str]


def title(asked: Asked, version: Version) -> str:
    return words_in(asked.language)(TITLE) % {"round": version.round, "version": version.number}


def state_tag(asked: Asked, version: Version) -> Tag:
    return Tag(words_in(asked.language)(STATES[version.state]), TONES.get(version.state, ""))


def in_full(asked: Asked, version: Version, changed_from: str = "", changed: Difference | None = None) -> PlanInFull:
    """The version as it was written; with what has changed since another one."""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    services = [str(one) for one in version.entry.answers.get("services") or ()]
    acts = {line.service: beside((gettext(why) for why in line.why), gettext) for line in act_of(services, profile).lines}
    return PlanInFull(
        title=title(asked, version),
        tag=state_tag(asked, version),
        act=gettext(act_of(services, profile).why),
        voices=voices(asked, version),
        lines=tuple(_line(row, acts, profile, asked.language, gettext) for row in version.lines),
        rest=shown(asked, SUPPORT_PLAN, version.entry.answers, NOT_AGAIN),
        line_by_line=tuple(_line_by_line(asked, one) for one in reversed(version.answered) if one.answers.get("said")),
        changed_from=changed_from,
        changes=changes(asked, changed) if changed else (),
        agreed_again=agreed_again(asked, version) if changed_from else (),
    )


def agreed_again(asked: Asked, version: Version) -> tuple[str, ...]:
    """Who has said yes to this version since it was changed (5-3): the person, then the meeting."""
    gettext = words_in(asked.language)
    said = ((version.last(kind), yes, not_yet) for kind, yes, not_yet in YES_TO_IT)
    return tuple(
        gettext(yes) % {"day": shown_day(day_of(one.happened_at), asked.language)} if one else gettext(not_yet)
        for one, yes, not_yet in said
    )


def voices(asked: Asked, version: Version) -> tuple[OwnWords, ...]:
    """The person's own words about this plan: in it, and in answer to it (2-1-ア)."""
    gettext = words_in(asked.language)
    said = [(version.entry, "own_words", IN_THE_PLAN)]
    said += [(one, "words", VOICES[one.kind]) for one in version.answered if one.kind in VOICES]
    return tuple(
        _voice(asked, entry, str(entry.answers[key]), gettext(cite)) for entry, key, cite in said if entry.answers.get(key)
    )


def _line_by_line(asked: Asked, entry: Written) -> LineByLine:
    """What they said of each goal and service, and when."""
    gettext, views = words_in(asked.language), asked.house.settings.profile.codes["plan_views"]
    told = gettext(READ_BY_CHAT) % {"day": shown_day(day_of(entry.happened_at), asked.language)}
    return LineByLine(
        told,
        tuple(
            SaidOf(
                str(row["what"]), Tag(views.label(row["view"], asked.language), VIEWS.get(row["view"], "")), str(row["words"])
            )
            for row in entry.answers["said"]
        ),
    )


def _voice(asked: Asked, entry: Written, text: str, cite: str) -> OwnWords:
    return OwnWords(text, cite % {"day": shown_day(day_of(entry.happened_at), asked.language)})


def changes(asked: Asked, changed: Difference) -> tuple[Change, ...]:
    """What is otherwise, field by field and line by line."""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    known = {field.id: field for field in SUPPORT_PLAN.fields}
    fields = [
        Change(
            gettext(known[one.field].label) if one.field in known else one.field,
            *(
                "\n".join(_told(known.get(one.field), said, profile, asked.language, gettext))
                for said in (one.before, one.after)
            ),
        )
        for one in changed.fields
    ]
    lines = [
        Change(
            gettext(LINE_CHANGES[one.how]) % {"service": profile.service(one.service).name.to(asked.language)},
            *(
                _row_words(SUPPORT_PLAN.field("lines"), row, profile, asked.language, gettext, one.columns)
                for row in (one.before, one.after)
            ),
        )
        for one in changed.lines
    ]
    return (*lines, *fields)


def _line(row: Mapping[str, Any], acts: Mapping[str, str], profile: Profile, language: str, gettext: Gettext) -> PlanLine:
    service = str(row.get("service") or "")
    content = beside((str(row.get(key) or "") for key in ("content", "frequency", "in_charge")), gettext)
    days = {key: shown_day(row.get(key), language) for key in ("from", "until")}
    words = PERIOD if all(days.values()) else FROM if days["from"] else UNTIL if days["until"] else ""
    period = gettext(words) % {"from_day": days["from"], "until_day": days["until"]} if words else ""
    return PlanLine(
        profile.service(service).name.to(language), str(row.get("agency") or ""), content, period, acts.get(service, "")
    )


def shown_day(answer: object, language: str) -> str:
    """A day without its weekday, "" for what is none."""
    try:
        day = date.fromisoformat(str(answer or ""))
    except ValueError:
        return ""
    return show_date_wareki(day) if language.startswith("ja") else day.isoformat()


def shown(asked: Asked, form: Form, answers_: Mapping[str, Any], but: Collection[str] = ()) -> tuple[Told, ...]:
    """The answered fields of a form in its order, without those a reader has seen already."""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    return tuple(
        Told(gettext(field.label), tuple(_told(field, answers_[field.id], profile, asked.language, gettext)))
        for field in form.fields
        if answers_.get(field.id) and field.id not in but
    )


def _told(field: Field | None, answer: Any, profile: Profile, language: str, gettext: Gettext) -> Sequence[str]:
    """One answer in words, a line for each row of a table."""
    if field is None:
        return [str(answer or "")]
    if not answer:
        return []
    if field.kind != "rows":
        return answers.words(field, answer, profile, language)
    return [_row_words(field, row, profile, language, gettext) for row in answer]


def _row_words(
    table: Field, row: Mapping[str, Any], profile: Profile, language: str, gettext: Gettext, only: Sequence[str] = ()
) -> str:
    """One row: its columns side by side, or only those that matter."""
    shown = [column for column in table.columns if row.get(column.id) and (not only or column.id in only)]
    pieces = [_cell(column, row[column.id], profile, language) for column in shown if only or column.id != "service"]
    return beside(pieces, gettext)


def _cell(column: Field, answer: Any, profile: Profile, language: str) -> str:
    if column.id == "service":
        return profile.service(str(answer)).name.to(language)
    return "".join(answers.words(column, answer, profile, language))
