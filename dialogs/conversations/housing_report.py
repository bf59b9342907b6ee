"""住居確保給付金の月の報告 (要綱 8-1): the days of job search, the month's income, what changed at home, proofs as photos. Pure.

What is done and what is left is counted by casestore.housing_duties from what the host looked up and what was just told. It is said plainly
and without threat: the worker helps, the city decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casestore.fine_print_housing import Duty
from casestore.housing_duties import Count, Done, counts
from casestore.housing_months import Month
from casestore.words import N_ as _
from dialogs.acts import Act, Alert, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Money, Photo, Text
from dialogs.choices import Many, Option
from dialogs.days import Days
from dialogs.facts import Facts
from dialogs.says import Day, Fill, Line, line
from dialogs.steps import Ask, Dialog, Review, Say, Section

CONSULTATION = "consultation"  # counted by the agency, which holds it
DUTY_NAMES, DUTY_RULES, DUTY_DAYS = "duty_names", "duty_rules", "duty_days"  # lists of Facts
TODAY = "report_today"  # a text of Facts, ISO

CHANGED = Many(
    (
        Option("household", _("家族の人数"), also=("家族", "人数", "同居", "household", "family")),
        Option("address", _("住所"), also=("引っ越し", "引っこし", "住まい", "address", "moved")),
        Option("rent", _("家賃"), also=("やちん", "家ちん", "rent")),
        Option("none", _("変わらない"), also=("ない", "なし", "同じ", "変わりません", "とくに変わらない", "no change", "none", "no"), alone=True),
    )
)  # fmt: skip


def receives(known: Known) -> bool:
    """Whether there is a month to report."""
    return bool(known.get("month"))


def receives_nothing(known: Known) -> bool:
    return not receives(known)


def changed(known: Known) -> bool:
    return known.get("changed") not in (None, (), ("none",))


@dataclass(frozen=True)
class Asks:
    """Whether this month asks for a duty of this name."""

    duty: str

    def __call__(self, known: Known) -> bool:
        asked = known.get("duties")
        return isinstance(asked, tuple) and self.duty in asked


# -- what is left --------------------------------------------------------------------------------------------------------


def left(known: Known, facts: Facts) -> tuple[Count, ...]:
    """The duties of the month that are not whole yet, with the days just told counted in (a day told twice is one)."""
    month = Month.read(known.get("month"))
    if month is None:
        return ()
    told = {Done(duty, date.fromisoformat(day)) for duty in _asked(known) for day in _days(known.get(duty))}
    did = told | {Done(duty, date.fromisoformat(day)) for duty, day in facts.named(DUTY_DAYS)}
    rules = tuple(_rule(duty, text) for duty, text in facts.named(DUTY_RULES))
    return tuple(one for one in counts(did, month, 1, "job_loss", rules) if one.missing)


def _asked(known: Known) -> tuple[str, ...]:
    asked = known.get("duties")
    return tuple(map(str, asked)) if isinstance(asked, tuple) else ()


def _days(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _rule(duty: str, text: str) -> Duty:
    """「4/month」: how often in each month or week. Which month and which reason was judged by the host."""
    times, _slash, per = text.partition("/")
    return Duty(id=duty, reason="job_loss", times=int(times), per="week" if per == "week" else "month")


def shown(one: Count, today: date | None, facts: Facts) -> Line:
    """「ハローワークでの職業相談（あと1回）」; of a weekly duty only weeks that can still be done."""
    names = dict(facts.named(DUTY_NAMES))
    count = one.missing - (one.lost(today) if today else 0) if one.weekly else one.missing
    text = _("%(duty)s（あと%(count)s週）") if one.weekly else _("%(duty)s（あと%(count)s回）")
    return line(text, duty=names.get(one.duty, one.duty), count=str(count))


def what_is_left(known: Known, facts: Facts) -> tuple[Line, ...]:
    """What can still be done this month. Weeks that have gone by are not named again."""
    iso = facts.texts.get(TODAY, "")
    today = date.fromisoformat(iso) if iso else None
    return tuple(
        shown(one, today, facts) for one in left(known, facts) if one.missing > (one.lost(today) if one.weekly and today else 0)
    )


# -- its end -------------------------------------------------------------------------------------------------------------


def reported(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """The report and each day of job search; the owner hears of a new address, rent or household."""
    if receives_nothing(known):
        return ()
    write = Write("housing_report", answers)
    return (write, Alert("owner", "housing_changed")) if changed(known) else (write,)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    if receives_nothing(known):
        return (Line(_("職員に聞きたいことがあるときは「人と話す」と送ってください。")),)
    thanks = Line(_("%(month_name)sの報告を受け取りました。ありがとうございます。%(reads_by)sに、職員が読みます。"))
    month, missing = Month.read(known.get("month")), what_is_left(known, facts)
    if month is None or not missing:
        return (thanks, Line(_("いま、あなたがこの月にすることで、残っているものはありません。")))
    until: Fill = Day(month.last_day.isoformat())
    more = line(_("%(until)sまでに、あと残っているのは、%(missing)sです。"), until=until, missing=missing)
    return (thanks, more, Line(_("むずかしいときは「人と話す」と送ってください。どうするかを、いっしょに考えます。")))


def _days_of(duty: str, text: str, title: str) -> Section:
    why = _("給付をつづけるために、月ごとに数えることになっています。思い出せる日だけで、だいじょうぶです。")
    return Section(Asks(duty), (Ask(duty, text, Days(), title=title, why=why, skip=True, form=f"benefit_report.{duty}"),))


HOUSING_REPORT = Dialog(
    "housing_report",
    _("給付金の報告"),
    (
        Section(receives_nothing, (Say("nothing", _("いま、住居確保給付金のことで報告していただく月はありません。")),)),
        Section(
            receives,
            (
                Say("hello", _("住居確保給付金の、%(month_name)sの報告です。3分ほどで終わります。思い出せないところは「とばす」でかまいません。")),
                Say("so_far", _("こちらの記録では、%(month_name)sは次のとおりです。\n%(so_far)s")),
                _days_of("hello_work", _("%(month_name)sに、ハローワークで仕事の相談をした日を教えてください。"), _("ハローワーク")),
                _days_of("job_application", _("%(month_name)sに、会社に応募したり、面接を受けたりした日を教えてください。"), _("応募・面接")),
                _days_of("business_consultation", _("%(month_name)sに、経営の相談をした日を教えてください。"), _("経営相談")),
                _days_of("income_action", _("%(month_name)sに、収入をふやすために何かをした日を教えてください。"), _("収入をふやす取組み")),
                Ask(
                    "income",
                    _("%(month_name)sに入ったお金は、家族の分も合わせていくらですか。なければ「0」です。"),
                    Money(),
                    title=_("この月の収入"),
                    why=_("収入が変わると、給付の額が変わることがあるためです。決めるのは市です。"),
                    skip=True,
                    form="benefit_report.income",
                ),
                Ask(
                    "changed",
                    _("家族の人数、住所、家賃で、変わったことはありますか。いくつでも選べます。"),
                    CHANGED,
                    title=_("変わったこと"),
                    why=_("変わったときは、別の手続きがいることがあるためです。"),
                    skip=True,
                    form="benefit_report.changed",
                ),
                Section(
                    changed,
                    (
                        Ask(
                            "words",
                            _("どんなふうに変わりましたか。いつからかも、わかれば教えてください。"),
                            Text(gather=True),
                            title=_("あなたのことば"),
                            more=_("書いてくださったことは、受け取っています。ほかにもあれば書いてください。なければ「これで全部」です。"),
                            why=_("職員が、必要な手続きを調べるためです。"),
                            skip=True,
                            form="benefit_report.words",
                        ),
                    ),
                ),
                Ask(
                    "proofs",
                    _("相談や応募、収入がわかる紙があれば、写真で送ってください。あとで見せてもだいじょうぶです。"),
                    Photo(),
                    title=_("紙の写真"),
                    why=_("報告といっしょに、市に出すことになるためです。"),
                    skip=True,
                    form="benefit_report.proofs",
                ),
                Review("check"),
            ),
        ),
    ),
    why=_("給付をつづけるために、月ごとに報告することになっています。わからないところは、職員が手伝います。"),
    done=reported,
    farewell=goodbye,
    reminders=(
        _("給付金の報告が、まだ途中です。ここまでのお答えは、とってあります。書けるところだけで、だいじょうぶです。"),
        _("報告を書くのがむずかしいときは「人と話す」と送ってください。職員が電話などで手伝います。"),
    ),
    words=(_("給付金の報告"), "住居確保給付金の報告", "家賃の報告", "月の報告", "給付金", "housing report", "benefit report"),
    needs=("housing_month",),
    given=("month", "duties"),
)  # fmt: skip
