"""The month's report of 住居確保給付金 by chat (要綱 8-1): which month, what stands in our records, and what was told written down.

Each day of job search becomes a benefit_duty of its own, once; the counts are casestore.housing_duties'. The city decides (8-1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from babel.dates import format_skeleton

from casestore import follow_ups, housing, housing_lists, ledger, same_person
from casestore.calendar import JST
from casestore.duty import duty
from casestore.entries import Written
from casestore.facts import Fact
from casestore.fine_print_housing import Housing
from casestore.follow_ups import Promise, Promised
from casestore.housing_duties import Count, done
from casestore.housing_months import Month, Receipt
from casestore.ledger import BY_PERSON
from casestore.tables import Case
from casestore.words import N_, to_person
from dialogs import acts
from dialogs.conversations.housing_report import DUTY_DAYS, DUTY_NAMES, DUTY_RULES, TODAY
from dialogs.days import MONTH
from dialogs.facts import Beginning
from dialogs.looked_up import Look, LookedUp
from dialogs.scene import Scene
from dialogs.two_layers import read
from locales import catalog

NOON, EVENING = time(12, 0), time(17, 0)
DIALOG = "housing_report"
READ_REPORT = N_("住居確保給付金の月の報告を読んで、足りないところを本人と確かめる")
NOT_RECEIVING = N_("給付金の報告がありましたが、いまは給付中ではありません。会話を読んで確かめる")
SO_FAR = to_person("・%(duty)s：めやす%(needed)s回、いま%(counted)s回")
SO_FAR_WEEKS = to_person("・%(duty)s：毎週（%(needed)s週のうち%(counted)s週）")


# -- what the talk knows -------------------------------------------------------------------------------------------------


def housing_month(look: Look) -> LookedUp:
    """The month to report, its duties and what was done so far; nothing to ask where nothing is received."""
    case = _receiving(look)
    rules, today = look.profile.housing, look.now.astimezone(JST).date()
    written = housing_lists.written(look.work, case.id) if case else ()
    receipt = housing.receipt(written, rules)
    month = _month(look, receipt, today) if receipt else None
    if case is None or receipt is None or month is None:
        begun_about = Month.read(look.about.get("month")) or Month.of(today)
        texts = _texts((), begun_about, rules, look.language, today)
        return LookedUp(texts=texts, beginnings={DIALOG: Beginning({"month": "", "duties": ()})})
    found = housing.duties(written, month, rules)
    about = {"case": case.id, "month": month.iso}
    return LookedUp(
        lists=_lists(written, found, rules, look.language),
        texts=_texts(found, month, rules, look.language, today),
        beginnings={DIALOG: Beginning({"month": month.iso, "duties": tuple(one.duty for one in found)}, about)},
    )


def _receiving(look: Look) -> Case | None:
    case = same_person.current_case(look.work, look.talk.person_id)
    return case if case is not None and Fact.RECEIVING in case.facts else None


def _month(look: Look, receipt: Receipt, today: date) -> Month | None:
    """The month it was begun about, else the first that has begun and has no report, else this month."""
    begun = [month for month in receipt.granted if month.first_day <= today]
    asked = Month.read(look.about.get("month"))
    if asked in begun:
        return asked
    return next((month for month in begun if month not in receipt.reports), begun[-1] if begun else None)


def _lists(
    written: Sequence[Written], found: Sequence[Count], rules: Housing, language: str
) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        DUTY_NAMES: tuple((one.duty, rules.duty_labels[one.duty].to(language)) for one in found),
        DUTY_RULES: tuple((one.duty, f"{one.times if one.weekly else one.needed}/{one.per}") for one in found),
        DUTY_DAYS: tuple((one.duty, one.on.isoformat()) for one in done(written)),
    }


def _texts(found: Sequence[Count], month: Month, rules: Housing, language: str, today: date) -> dict[str, str]:
    say = catalog(language).gettext
    lines = (
        say(SO_FAR_WEEKS if one.weekly else SO_FAR)
        % {"duty": rules.duty_labels[one.duty].to(language), "needed": str(one.needed), "counted": str(one.counted)}
        for one in found
    )
    return {MONTH: month.iso, TODAY: today.isoformat(), "month_name": month_name(month, language), "so_far": "\n".join(lines)}


def month_name(month: Month, language: str) -> str:
    """「11月」, “November”."""
    if language.startswith("ja"):
        return f"{month.month}月"
    return str(format_skeleton("LLLL", month.first_day, locale=language))


# -- what was told -------------------------------------------------------------------------------------------------------


def _report(scene: Scene, act: acts.Write) -> None:
    """The report of one month and its days; where nothing is received any more, a task to read the talk."""
    case = same_person.worked_on(scene.work, scene.work.session.get_one(Case, act.about["case"]))
    if Fact.RECEIVING not in case.facts:
        return _not_receiving(scene, case)
    values, sources = read(act.answers)
    fresh = _new_days(scene, case, act)
    days = {name: answer for name, answer in act.answers.items() if name in scene.profile.housing.duty_labels}
    counts = {name: str(len(_listed(answer.value))) for name, answer in days.items() if answer.how == "said"}
    photos = {"proofs": str(len(_listed(values["proofs"])))} if isinstance(values.get("proofs"), list) else {}
    ledger.write(
        scene.work,
        case.id,
        "benefit_report",
        {"month": act.about["month"]} | _money_as_text(values) | counts | photos,
        by=BY_PERSON,
        now=scene.now,
        sources=sources,
        promises=(_read_it(scene, case, READ_REPORT),),
        cause=scene.cause(),
        profile=scene.profile,
    )
    for name, day in fresh:
        _duty(scene, case, name, day, sources.get(name, {}))
    scene.case_id = case.id
    return None


def _new_days(scene: Scene, case: Case, act: acts.Write) -> list[tuple[str, date]]:
    """Days of duties that are not in the ledger yet: whoever tells a day twice did it once."""
    there = {(one.duty, one.on) for one in done(housing_lists.written(scene.work, case.id))}
    told = [
        (name, date.fromisoformat(day))
        for name, answer in act.answers.items()
        if name in scene.profile.housing.duty_labels and answer.how == "said"
        for day in _listed(answer.value)
    ]
    return [one for one in told if one not in there]


def _duty(scene: Scene, case: Case, name: str, day: date, source: Mapping[str, Any]) -> None:
    ledger.write(
        scene.work,
        case.id,
        "benefit_duty",
        {"duty": name, "done_on": day.isoformat()},
        by=BY_PERSON,
        now=scene.now,
        happened_at=min(datetime.combine(day, NOON, JST), scene.now),
        sources={"done_on": source} if source else {},
        cause=scene.cause(),
        profile=scene.profile,
    )


def _not_receiving(scene: Scene, case: Case) -> None:
    promise = _read_it(scene, case, NOT_RECEIVING, because=scene.because)
    follow_ups.promise(scene.work, promise, person=case.person_id, now=scene.now, case=case.id)


def _read_it(scene: Scene, case: Case, words: str, because: str = "") -> Promise:
    tomorrow = scene.profile.calendar.business_day_after(scene.now.astimezone(JST).date(), 1)
    due = datetime.combine(tomorrow, EVENING, JST)
    return Promise(Promised.NEXT_ACTION, because, due, duty(scene.work, case), step=DIALOG, words=words)


def _money_as_text(values: Mapping[str, Any]) -> dict[str, Any]:
    """Yen as digits, as the form keeps them."""
    return {name: str(value) if isinstance(value, int) else value for name, value in values.items()}


def _listed(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


WRITERS: dict[str, Callable[[Scene, acts.Write], None]] = {"housing_report": _report}
