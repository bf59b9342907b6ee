"""振り分け: what the answers of 様式1 suggest, and why (要綱 3-1-イ to 3-1-エ2). It suggests; a worker decides.

Pure. Every reason is a row of RULES that fired, with its sentence and the field that fired it. The heaviest names the outcome (of equals
the earlier row); one row for today is enough for きょう中に. Nothing here says whether a person is entitled to anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Literal

from casestore.calendar import JST
from casestore.forms.form import Answers, Condition, On, all_of, any_of, said, values
from casestore.safety import Bad, Check, checks
from casestore.words import N_ as _

Group = Literal["today", "in_turn"]
Outcome = Literal["information_only", "referral", "application", "ward_assistance"]

COLD_MONTHS = (11, 12, 1, 2, 3, 4)  # heating counts more (research: domain 5.2)


@dataclass(frozen=True)
class Rule:
    """One row: when it fires it gives its sentence; with a weight it speaks for `outcome`; `today` puts the person into きょう中に."""

    id: str
    clause: str
    fires: Condition
    sentence: str
    outcome: Outcome | None = None
    weight: int = 0
    today: bool = False
    cold: bool = False  # only in the cold months


@dataclass(frozen=True)
class Reason:
    """A rule that fired: its id and clause, its sentence (msgid) with params, and the field whose answer fired it."""

    rule: str
    clause: str
    text: str
    params: dict[str, int]
    field: str


@dataclass(frozen=True)
class Tag:
    """A word on a queue row (msgid); an alert is one that harms somebody if it is missed."""

    text: str
    alert: bool


@dataclass(frozen=True)
class Suggestion:
    group: Group
    outcome: Outcome
    reasons: tuple[Reason, ...]  # those for today first, then the heavier first
    checks: tuple[Check, ...]
    tags: tuple[Tag, ...]


def suggest(answers: Answers, now: datetime) -> Suggestion:
    """What 様式1's answers suggest at `now`. Total: any answers, even none, get an outcome with at least one reason."""
    cold = now.astimezone(JST).month in COLD_MONTHS
    fired = [rule for rule in RULES if (cold or not rule.cold) and rule.fires(answers)]
    if not any(rule.outcome for rule in fired):
        fired.append(NOTHING_SURE)
    fired.sort(key=lambda rule: (not rule.today, -rule.weight))
    return Suggestion(
        group="today" if any(rule.today for rule in fired) else "in_turn",
        outcome=_heaviest(fired),
        reasons=tuple(_reason(rule, answers) for rule in fired),
        checks=checks(answers),
        tags=tags(answers),
    )


def _heaviest(fired: list[Rule]) -> Outcome:
    votes = [(rule.weight, rule.outcome) for rule in fired if rule.outcome]
    return max(votes, key=itemgetter(0))[1]


def _reason(rule: Rule, answers: Answers) -> Reason:
    field = rule.fires.fired_by(answers)
    return Reason(rule.id, rule.clause, rule.sentence, {"count": len(values(answers, field))}, field)


def _only(*codes: str) -> On:
    """These troubles and no other."""
    return On("troubles", lambda chosen: bool(chosen) and chosen <= set(codes))


IN_NEED = any_of(Bad("food"), Bad("place"), Bad("warmth"))

RULES = (
    Rule(
        "violence", "3-1-ウ", Bad("violence"),
        _("身の危険や暴力の心配があります。まず安全な場所と、女性相談・警察などの窓口を考えます。"), "referral", 90, today=True,
    ),
    Rule(
        "death", "3-1-イ", Bad("death"),
        _("死にたい気持ちや、自分を傷つける心配があります。ほかのことより先に、人が話を聞きます。"), today=True,
    ),
    Rule(
        "others_in_danger", "3-1-イ", said("alarms", "child", "harm_to_others"),
        _("子どもやほかの人を傷つける心配のあることばがありました。きょう中に主任と相談します。"), today=True,
    ),
    Rule(
        "wants_public_assistance", "3-1-エ2", said("wants_public_assistance", "yes"),
        _("生活保護を申請したいと話しています。区保護課へ確実につなぎ、着いたことを確かめます。"), "ward_assistance", 100, today=True,
    ),
    Rule(
        "no_place", "3-2-イ", Bad("place"),
        _("今夜の居場所がありません。プランを待たずに、一時生活支援を調整できます。"), "application", 80, today=True,
    ),
    Rule(
        "no_food", "3-2-イ", Bad("food"),
        _("食べるものや薬がありません。きょう中に、食料の支援や受診の方法を探します。"), "application", 75, today=True,
    ),
    Rule(
        "no_warmth", "3-2-イ", Bad("warmth"),
        _("暖房や、電気・ガス・水道が止まる心配があります。きょう中に、止めないよう相談する先へ連絡します。"), "application", 70, today=True,
    ),
    Rule(
        "cold_season", "3-1-イ", any_of(Bad("warmth"), Bad("place")),
        _("いまは寒い時期です。暖房や居場所がないことは、命にかかわります。"), today=True, cold=True,
    ),
    Rule(
        "child_with_them", "3-1-イ", Bad("children"),
        _("子どもがいっしょにいて、急ぎの心配があります。子どもの窓口にも知らせるか考えます。"), today=True,
    ),
    Rule(
        "violence_told", "3-1-ウ", said("troubles", "14"),
        _("DV・虐待に印があります。きょう中に、いまの安全と、安全な連絡のしかたを確かめます。"), "referral", 60, today=True,
    ),
    Rule(
        "unsure_about_public_assistance", "3-1-エ2",
        all_of(said("wants_public_assistance", "unsure"), any_of(IN_NEED, said("troubles", "03", "15"))),
        _("生活保護をまよっていて、くらしのお金か食べるものに困っています。申請できることを伝え、区保護課へいっしょに行くことも考えます。"),
        "ward_assistance", 65,
    ),
    Rule(
        "many_troubles", "3-1-エ", On("troubles", lambda chosen: len(chosen) >= 3),
        _("困りごとが%(count)dつ重なっています。ひとつの窓口では足りないので、アセスメントで全体を聞きます。"), "application", 55,
    ),
    Rule(
        "debts", "3-1-ウ", any_of(said("main_trouble", "06"), _only("06")),
        _("債務がいちばんの困りごとです。法テラスなどの専門の窓口へつなげます。"), "referral", 45,
    ),
    Rule(
        "caring", "3-1-ウ", any_of(said("main_trouble", "12"), _only("12")),
        _("介護がいちばんの困りごとです。地域包括支援センターへつなげます。"), "referral", 45,
    ),
    Rule(
        "raising_children", "3-1-ウ", _only("11"),
        _("困りごとは子育てだけです。区の子育ての窓口へつなげます。"), "referral", 42,
    ),
    Rule(
        "illness", "3-1-ウ", _only("01"),
        _("困りごとは病気や健康、障害のことだけです。医療や障害の窓口へつなげます。"), "referral", 42,
    ),
    Rule(
        "home", "3-1-エ", said("troubles", "02", "04"),
        _("住まいや家賃に困っています。住居確保給付金など、住まいの支援を考えます。"), "application", 50,
    ),
    Rule(
        "money", "3-1-エ", said("troubles", "03", "05", "15"),
        _("くらしのお金に困っています。家計の見直しや貸付もふくめて、アセスメントで聞きます。"), "application", 40,
    ),
    Rule(
        "work", "3-1-エ", said("troubles", "07", "08"),
        _("仕事のことで困っています。就労支援員といっしょに聞きます。"), "application", 40,
    ),
    Rule(
        "staying_in", "3-1-ア", said("troubles", "13"),
        _("ひきこもり・不登校に印があります。来所を待たずに、訪問することも考えます。"), "application", 40,
    ),
    Rule(
        "relations", "3-1-エ", said("troubles", "09", "10"),
        _("家族や地域との関係に困っています。ゆっくり話を聞きます。"), "application", 30,
    ),
    Rule(
        "only_other", "3-1-ウ", all_of(_only("16"), said("urgent", "none")),
        _("急ぎのことはなく、印は「その他」だけです。質問に答えるだけで足りるかもしれません。"), "information_only", 20,
    ),
    Rule(
        "not_the_person", "2-1-ア", said("who", "family", "other"),
        _("ご本人からの相談ではありません。ご本人の気持ちは、まだ聞けていません。"),
    ),
    Rule(
        "not_safe_to_message", "3-1-イ", said("safe_to_message", "no", "hours", "unsure"),
        _("いつでもメッセージを送ってよいとは聞いていません。連絡してよい方法と時間を守ってください。"),
    ),
)  # fmt: skip

NOTHING_SURE = Rule(
    "nothing_sure", "3-1-イ", On("own_words", lambda chosen: True),
    _("つなぐ先がはっきり決まる答えは、まだありません。いちど、ていねいに話を聞きます。"), "application", 1,
)  # fmt: skip


ALERT_TAGS: tuple[tuple[Condition, str], ...] = (
    (Bad("death"), _("いのち")),
    (Bad("violence"), _("身の安全")),
    (Bad("place"), _("今夜の居場所")),
    (Bad("food"), _("食べるもの")),
    (Bad("warmth"), _("暖房・ライフライン")),
    (said("safe_to_message", "no"), _("連絡に注意")),
)
TAGS: tuple[tuple[Condition, str], ...] = (
    (said("wants_public_assistance", "yes"), _("生活保護を申請したい")),
    (said("troubles", "02", "04"), _("住まい")),
    (said("troubles", "03", "05"), _("くらしのお金")),
    (said("troubles", "06"), _("借金")),
    (said("troubles", "07", "08"), _("しごと")),
    (said("troubles", "01"), _("からだ・こころ")),
    (said("troubles", "10"), _("家族")),
    (said("troubles", "09"), _("地域")),
    (said("troubles", "11"), _("子育て")),
    (said("troubles", "12"), _("介護")),
    (said("troubles", "13"), _("ひきこもり")),
    (said("troubles", "14"), _("DV・虐待")),
    (said("troubles", "16"), _("その他の困りごと")),
    (said("who", "family", "other"), _("ご本人以外から")),
    (said("route", "partner"), _("関係機関から")),
)


def tags(answers: Answers) -> tuple[Tag, ...]:
    """Words for a queue row: the alerts first, then what it is about."""
    alerts = tuple(Tag(text, alert=True) for test, text in ALERT_TAGS if test(answers))
    return alerts + tuple(Tag(text, alert=False) for test, text in TAGS if test(answers))
