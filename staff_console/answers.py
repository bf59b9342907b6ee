"""The answers of a form in words (要綱 6-2): one line a field, with the message it was read from. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from casestore.entries import Written
from casestore.fields import show_date_wareki, show_phone
from casestore.forms import Field, Form
from casestore.profile import Profile
from casestore.words import N_
from staff_console.case_views import FactLine
from staff_console.dates import age, told
from staff_console.views import OwnWords

Gettext = Callable[[str], str]
NOT_AS_FACTS = (
    "own_words",
    "name",
    "kana",
    "call_name",
    "case_number",
    "route",
    "received_on",
    "received_by",
    "signature",
    "consent_document",
)
OUR_ALARMS = {
    "wants_person": N_("人と話したい"),
    "trouble": N_("仕事でこまっている"),
    "quit": N_("仕事をやめた"),
    "medicine": N_("薬・病院のお金がない"),
    "support_trouble": N_("支援がうまくいっていない"),
    "housing_changed": N_("家族の人数・住所・家賃が変わった"),
    "not_helped": N_("つなぎ先で話を聞いてもらえなかった"),
    "field_worry": N_("訪問や電話で、急ぎの心配がある"),
    "kept_record": N_("書けなくなった職員からの記録"),
    "tip_urgent": N_("関係機関から、急ぎの知らせ"),
}
# The same thing told as an alert and as a tag of the answers (triage.ALERT_TAGS): said once, as the alert.
ALSO_TOLD = {
    "crisis": N_("いのち"),
    "self_harm": N_("いのち"),
    "violence": N_("身の安全"),
    "no_roof": N_("今夜の居場所"),
    "hunger": N_("食べるもの"),
    "medicine": N_("食べるもの"),
    "lifeline": N_("暖房・ライフライン"),
}
TICKED = {
    "violence": ("safety",),
    "crisis": ("life",),
    "self_harm": ("life",),
    "hunger": ("food",),
    "no_roof": ("sleep",),
    "lifeline": ("heating", "lifeline"),
}  # what the person ticked themself says the same as what their words gave away
NOT_GIVEN = {"withheld": N_("答えたくない"), "skipped": N_("とばした")}
USUAL = {"who": "self", "language": "ja"}  # said only where it is otherwise
WARNINGS = {"urgent": ("none",), "alarms": (), "lifelines": ("none",)}  # these fields warn, unless the answer is one of these


def lines(
    form: Form, entry: Written, profile: Profile, said_at: Mapping[str, datetime], now: datetime, language: str, _: Gettext
) -> tuple[FactLine, ...]:
    """What was answered, in the form's order. `said_at` has the time of each message of the conversation beside it."""
    return tuple(
        _line(field, entry, profile, said_at, now, language, _)
        for field in form.fields
        if entry.answers.get(field.id) and field.id not in NOT_AS_FACTS and not _goes_without_saying(field.id, entry)
    )


def _goes_without_saying(field: str, entry: Written) -> bool:
    """What is as it mostly is, and signs of urgency that stand in another answer already."""
    if field != "alarms":
        return bool(entry.answers[field] == USUAL.get(field))
    ticked = set(codes_of(entry.answers.get("urgent")))
    return all(not ticked.isdisjoint(TICKED.get(sign, ())) for sign in codes_of(entry.answers[field]))


def words(field: Field, answer: Any, profile: Profile, language: str) -> tuple[str, ...]:
    """One answer in words: labels of codes, 和暦 days, grouped telephone numbers, text as it stands."""
    answers = answer if isinstance(answer, list | tuple) else (answer,)
    if field.codes:
        return tuple(profile.codes[field.codes].label(str(one), language) for one in answers)
    return tuple(_plain(field, str(one)) for one in answers)


def sources_of(entry: Written, field: str) -> tuple[str, ...]:
    """Ids of the messages an answer rests on."""
    found: Any = entry.sources.get(field, {}).get("messages", ())
    return tuple(str(one) for one in found) if isinstance(found, list | tuple) else ()


def alarm(code: str, profile: Profile, language: str, _: Gettext) -> str:
    """What an alert is about: a class of urgent words, or one of ours."""
    return _(OUR_ALARMS[code]) if code in OUR_ALARMS else profile.codes["alarms"].label(code, language)


def own_words(entry: Written, said_at: Mapping[str, datetime], now: datetime, said: str, _: Gettext) -> tuple[OwnWords, ...]:
    """The person's own words with when they were said; `said` is a sentence with %(when)s."""
    text = str(entry.given.get("own_words") or "")
    if not text:
        return ()
    message = next((one for one in sources_of(entry, "own_words") if one in said_at), "")
    when = told(said_at[message] if message else entry.happened_at, now, _)
    return (OwnWords(text, said % {"when": when}, f"#m-{message}" if message else ""),)


def about(answers: Mapping[str, Any], born: date | None, profile: Profile, today: date, language: str, _: Gettext) -> list[str]:
    """A person in two or three words: age, ward, in whose name they came."""
    pieces = (
        [_("%(age)d歳") % {"age": age(born, today)}]
        if born
        else [str(answers[key]) for key in ("age_band",) if answers.get(key)]
    )
    pieces += [profile.codes["wards"].label(str(answers["ward"]), language)] if answers.get("ward") else []
    if answers.get("who") in ("family", "other"):
        pieces.append(_("ご本人以外から"))
    return pieces


def _line(
    field: Field, entry: Written, profile: Profile, said_at: Mapping[str, datetime], now: datetime, language: str, _: Gettext
) -> FactLine:
    answer, how = entry.answers[field.id], entry.how(field.id)
    message = next((one for one in reversed(sources_of(entry, field.id)) if one in said_at), "")
    return FactLine(
        label=_(field.label),
        words=(_(NOT_GIVEN[how]),) if how in NOT_GIVEN else words(field, answer, profile, language),
        quiet=how in NOT_GIVEN,
        warn=(field.id in WARNINGS and not set(codes_of(answer)) <= set(WARNINGS[field.id])) or answer == "bad",
        link=f"#m-{message}" if message else "",
        said=told(said_at[message], now, _) if message else "",
    )


def codes_of(answer: Any) -> Collection[str]:
    """The codes of an answer, one or many; none when it was not given."""
    return [str(one) for one in answer] if isinstance(answer, list | tuple) else [str(answer)] if answer else []


def _plain(field: Field, text: str) -> str:
    if field.kind == "date":
        try:
            return show_date_wareki(date.fromisoformat(text))
        except ValueError:
            return text
    return show_phone(text) if field.kind == "phone" and text.isdigit() and len(text) in (10, 11) else text
