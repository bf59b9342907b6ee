"""住居確保給付金 in words (要綱 8-1, 8-2, 9): the sums, the months and the duties of casestore/housing.py as the pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casestore import housing
from casestore.calendar import Calendar
from casestore.entries import Written
from casestore.fine_print import Trust
from casestore.fine_print_housing import Housing
from casestore.housing import Application, Unmet
from casestore.housing_duties import Count
from casestore.housing_months import Month, Receipt
from casestore.housing_sums import MISSING, Finding, State, Step
from casestore.words import N_ as _
from staff_console.dates import MONTHS, full_day, long_day, short_day
from staff_console.house import Asked
from staff_console.housing_views import DutyLine, DutyMonth, MonthCell, Months, RequirementLine, SumLine, Sums
from staff_console.pages import words_in
from staff_console.phrases import beside, listed, told, with_note
from staff_console.views import Check, Tag

YEN = _("%(yen)s円")
MONTH = _("%(year)d年%(month)s")
TRUST: Mapping[Trust, str] = {
    "sourced": "",
    "recalled": _("確かめられていない規則です。市に確認してください。"),
    "proposed": _("市の資料にない、当方の案です。"),
}
STATES: Mapping[State, tuple[str, Tag]] = {
    State.MET: ("ok", Tag(_("あてはまる"), "done")),
    State.NOT_MET: ("bad", Tag(_("あてはまらない"), "alert")),
    State.NOT_KNOWN: ("unk", Tag(_("まだわからない"))),
}
STILL_WANTED = _("まだ聞いていないこと：%(what)s")
ASKED_ON = _("%(day)sの申請")
TABLE = _("%(day)sからの表で計算しています。%(note)s")
TABLE_UNSURE = _("表の始まりの日は、市の資料で確かめられていません。")
PAID, OVERDUE, AHEAD = _("支給済み"), _("まだ支給の記録がありません"), _("これから")
SUMMARY = _("決まった%(granted)dか月のうち、支給済み%(paid)dか月・のこり%(left)dか月")
STOPPED, FINISHED = _("中止になりました。"), _("支給は終わりました。")
BESIDE = _("決まった月ではない支給の記録があります：%(months)s。市に確認してください。")
BEYOND = _("9か月をこえる決定が記録されています。市に確認してください。")
WINDOW_OPEN, WINDOW_AHEAD = _("延長の申請ができます"), _("延長の申請は、まだ先です")
WINDOW_ASKED, WINDOW_LATE, WINDOW_MISSED = (
    _("延長を申請しました"),
    _("延長の申請は、期限のあとでした"),
    _("延長の申請の期限がすぎました"),
)
WINDOW_DAYS = _("%(opens)sから%(closes)sまで。窓口が開いているのは%(last)sまでです。")
DUTIES_OF = _("%(month)sにすること（%(nth)dか月目）")
TIMES, WEEKS, EVERY_WEEK = _("%(count)d回"), _("%(count)d週"), _("毎週%(times)d回（%(weeks)d週）")
ENOUGH, MISSING_TIMES, MISSING_WEEKS = _("足りています"), _("あと%(count)d回"), _("あと%(count)d週")
LOST = _("もう取りもどせない週が%(count)d週あります。")
WEEK = _("%(first)sから%(last)s")
NOT_THIS_WEEK = _("まだ")


def yen(asked: Asked, amount: int | None) -> str:
    """「35,000円」; "" for none."""
    return "" if amount is None else words_in(asked.language)(YEN) % {"yen": f"{amount:,}"}


def month_words(asked: Asked, month: Month) -> str:
    """「2026年12月」"""
    gettext = words_in(asked.language)
    return gettext(MONTH) % {"year": month.year, "month": gettext(MONTHS[month.month - 1])}


def sums(asked: Asked, found: Application, rules: Housing) -> Sums:
    """The application step by step."""
    gettext, language, advice = words_in(asked.language), asked.language, found.advice
    kind = rules.kind(str(found.answers.get("type") or "rent")).label.to(language)
    reason = {str(one): label.to(language) for one, label in rules.reasons.items()}.get(str(found.answers.get("reason")), "")
    when = gettext(ASKED_ON) % {"day": full_day(found.day, gettext, language)}
    return Sums(
        asked=beside((kind, reason, when), gettext),
        requirements=tuple(_requirement(asked, one) for one in advice.findings),
        wanted=_wanted(asked, advice.missing),
        yen=yen(asked, advice.yen),
        amount=tuple(_line(asked, step) for step in advice.amount),
        ask_city=tuple(gettext(words) for words in advice.ask_city),
        table=_table(asked, found),
        received=tuple(f"{one.no} {one.label.to(language)}" for one in found.received),
        papers_wanted=tuple(f"{one.no} {one.label.to(language)}" for one in found.wanted),
    )


def _table(asked: Asked, found: Application) -> str:
    gettext, table = words_in(asked.language), found.advice.table
    if table is None or not found.advice.amount:
        return ""
    note = gettext(TABLE_UNSURE) if table.valid_from_trust != "sourced" else ""
    return gettext(TABLE) % {"day": full_day(table.valid_from, gettext, asked.language), "note": note}


def _requirement(asked: Asked, one: Finding) -> RequirementLine:
    gettext, (mark, tag) = words_in(asked.language), STATES[one.state]
    return RequirementLine(
        check=Check(mark, one.label.to(asked.language)),  # type: ignore[arg-type]  # one of the three
        state=Tag(gettext(tag.words), tag.tone),
        lines=tuple(_line(asked, step) for step in one.steps),
        wanted=_wanted(asked, one.missing),
        note=_unsure(asked, one.trust),
    )


def _line(asked: Asked, step: Step) -> SumLine:
    gettext = words_in(asked.language)
    params = {
        key: full_day(value, gettext, asked.language) if isinstance(value, date) else value
        for key, value in step.params.items()
    }
    parts = tuple((who, yen(asked, amount)) for who, amount in step.parts) if len(step.parts) > 1 else ()
    words = gettext(step.words) % params if params else gettext(step.words)
    return SumLine(words, yen(asked, step.yen), parts, _unsure(asked, step.trust))


def _wanted(asked: Asked, missing: Sequence[str]) -> str:
    gettext = words_in(asked.language)
    return gettext(STILL_WANTED) % {"what": listed((gettext(MISSING[key]) for key in missing), gettext)} if missing else ""


def _unsure(asked: Asked, trust: Trust) -> str:
    return words_in(asked.language)(TRUST[trust]) if TRUST[trust] else ""


def months(asked: Asked, found: Receipt, calendar: Calendar, today: date, chosen: Month | None = None) -> Months:
    """Every month granted with its payment, and the window of the extension."""
    gettext = words_in(asked.language)
    count = {"granted": len(found.granted), "paid": len(found.paid), "left": len(found.left)}
    warnings = [gettext(BEYOND)] if found.beyond_most else []
    if found.beside:
        warnings.append(gettext(BESIDE) % {"months": listed((month_words(asked, one) for one in found.beside), gettext)})
    ended = {"": "", "stopped": gettext(STOPPED)}.get(found.ended, gettext(FINISHED))
    window, note = _window(asked, found, calendar, today)
    return Months(
        summary=gettext(SUMMARY) % count,
        ended=ended,
        cells=tuple(_cell(asked, found, month, today, chosen) for month in found.granted),
        window=window,
        window_note=note,
        warnings=tuple(warnings),
    )


def _cell(asked: Asked, found: Receipt, month: Month, today: date, chosen: Month | None) -> MonthCell:
    gettext = words_in(asked.language)
    state = Tag(gettext(OVERDUE), "wait") if month.last_day < today else Tag(gettext(AHEAD))
    if month in found.paid:
        state = Tag(gettext(PAID), "done")
    return MonthCell(month_words(asked, month), month.iso, state, yen(asked, found.paid.get(month)), month == chosen)


def _window(asked: Asked, found: Receipt, calendar: Calendar, today: date) -> tuple[Tag | None, str]:
    gettext, window = words_in(asked.language), found.window
    if window is None:
        return None, ""
    last = housing.last_open_day(window.closes, calendar)
    days = {"opens": window.opens, "closes": window.closes, "last": last}
    note = gettext(WINDOW_DAYS) % {name: long_day(day, gettext) for name, day in days.items()}
    if window.asked_on is not None:
        return Tag(gettext(WINDOW_LATE), "alert") if window.was_late else Tag(gettext(WINDOW_ASKED), "done"), note
    if window.is_missed(today):
        return Tag(gettext(WINDOW_MISSED), "alert"), note
    return Tag(gettext(WINDOW_OPEN), "key") if window.is_open(today) else Tag(gettext(WINDOW_AHEAD)), note


def duty_month(
    asked: Asked, entries: Sequence[Written], found: Receipt, month: Month, rules: Housing, today: date
) -> DutyMonth:
    """What one month asks for, counted."""
    gettext = words_in(asked.language)
    heading = gettext(DUTIES_OF) % {"month": month_words(asked, month), "nth": found.nth(month) or 0}
    return DutyMonth(heading, tuple(_duty(asked, one, rules, today) for one in housing.duties(entries, month, rules)))


def _duty(asked: Asked, one: Count, rules: Housing, today: date) -> DutyLine:
    gettext, weekly = words_in(asked.language), one.weekly
    needed = EVERY_WEEK if weekly else TIMES
    left = MISSING_WEEKS if weekly else MISSING_TIMES
    lost = one.lost(today)
    days = listed((short_day(day, gettext) for day in one.days), gettext)
    return DutyLine(
        words=rules.duty_labels[one.duty].to(asked.language),
        needed=gettext(needed) % {"count": one.needed, "times": one.times, "weeks": one.needed},
        counted=gettext(WEEKS if weekly else TIMES) % {"count": one.counted},
        left=Tag(gettext(left) % {"count": one.missing}, "alert" if lost else "wait")
        if one.missing
        else Tag(gettext(ENOUGH), "done"),
        days=beside((days, gettext(LOST) % {"count": lost} if lost else ""), gettext),
        weeks=tuple(
            (
                gettext(WEEK) % {"first": short_day(week.monday, gettext), "last": short_day(week.sunday, gettext)},
                Tag(gettext(TIMES) % {"count": week.counted}, "done")
                if week.counted >= one.times
                else Tag(gettext(NOT_THIS_WEEK), "alert" if week.sunday < today else ""),
            )
            for week in one.weeks
        ),
    )


def short_month(asked: Asked, one: Unmet, rules: Housing) -> str:
    """「2026年12月：相談支援員との面談（あと2回）」"""
    gettext = words_in(asked.language)
    missing = (
        with_note(
            rules.duty_labels[count.duty].to(asked.language),
            gettext(MISSING_WEEKS if count.weekly else MISSING_TIMES) % {"count": count.missing},
            gettext,
        )
        for count in one.counts
    )
    return told(month_words(asked, one.month), listed(missing, gettext), gettext)
