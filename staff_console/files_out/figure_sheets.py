"""集計 of a month as a grid (要綱 3, 7, 8-1; 支援状況調査): every number with what it counts, the waits, how the questions went. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casestore.statistics import SERVICE
from staff_console.figures import Figure, Group
from staff_console.files_out.cells import Cell
from staff_console.files_out.grids import Column, Grid, lines_of
from staff_console.question_figures import DropOff
from staff_console.waiting_figures import WaitRow

COLUMNS = (Column("区分", 26), Column("項目", 40), Column("数", 10), Column("備考", 24), Column("数え方", 56))
TITLE, SHEET = "集計 %s", "集計"
RATES, WAITS, QUESTIONS = "割合", "待ち時間", "質問ごとの途中離脱：%s（%s）"
EVERY_LANGUAGE = "すべてのことば"
ANSWERED = "答えた割合"
TIMES = ("まんなか（分）", "いちばん長い（分）")
BY_SERVICE = "プランの決まった月に、そのプランにこの事業があるものを数えています。"
DROPPED = "人ではなく、質問が出た回数を数えています。だれの答えかは残していません。"
RATE_RESTS = "数が出ていないものから計算する割合は出していません。"
MEANS = {
    "plans": "プランを、「%s」を記録した月に数えています。",
    "employment_targets": "そのうち、就労支援の対象としたプランです。",
    "employed": "その月の、働きはじめた記録の数です。",
    "employed_of_targets": "そのうち、就労支援の対象としたプランのあるケースの記録です。",
    "income_increased": "評価で、収入が増えたと記録したものです。",
    "income_increased_of_targets": "そのうち、就労支援の対象としたプランのあるケースの評価です。",
    "evaluated": "その月に評価を記録したプランです。",
    "improved": "そのうち、見られた変化が1つ以上あるものです。",
    "information_only": "振り分けまたはスクリーニングで「情報提供のみ」としたものです。",
    "referred": "振り分けまたはスクリーニングで、他の制度・機関につないだものです。",
    "referred_to_ward": "つないだもののうち、区保護課（生活保護の窓口）へのものです。",
    "accepted_for_plan": "スクリーニングで、プラン作成に進むとしたものです。",
    "reopened": "終わったケースを再開したものです。",
    "closed": "終結を記録したケースです。",
    "suspended": "中断を記録したケースです。",
}


@dataclass(frozen=True)
class MonthOnFile:
    """One month as this reader may see it. rule: how new consultations are counted; made_at: the record with which a plan is made;
    notes: what is not shown and why."""

    month: str
    rule: str
    made_at: str
    groups: Sequence[Group]
    rates: Sequence[Figure]
    waits: Sequence[WaitRow]
    questions: DropOff
    printed: str
    notes: Sequence[str] = ()


def figure_grid(one: MonthOnFile) -> Grid:
    """Every number of the month a row."""
    rows = [*_counted(one), *_rates(one), *_waited(one.waits), *_asked(one.questions)]
    return Grid(SHEET, TITLE % one.month, COLUMNS, lines_of(rows), one.printed, notes=tuple(one.notes))


def _counted(one: MonthOnFile) -> Iterator[tuple[Cell, ...]]:
    for group in one.groups:
        for figure in group.figures:
            yield (group.heading, figure.words, number(figure.number), figure.note, _means(one, figure.item))


def _means(one: MonthOnFile, item: str) -> str:
    if item == "new_consultations":
        return one.rule
    if item == "plans":
        return MEANS[item] % one.made_at
    return BY_SERVICE if item.startswith(SERVICE) else MEANS[item]


def _rates(one: MonthOnFile) -> Iterator[tuple[Cell, ...]]:
    for figure in one.rates:
        yield (RATES, figure.words, figure.number, "", RATE_RESTS)


def _waited(waits: Sequence[WaitRow]) -> Iterator[tuple[Cell, ...]]:
    for wait in waits:
        yield (WAITS, wait.words, number(wait.count), "", wait.means)
        for label, minutes, words in zip(TIMES, wait.minutes, (wait.middle, wait.longest), strict=False):
            yield (WAITS, f"{wait.words}：{label}", minutes, words, wait.means)


def _asked(questions: DropOff) -> Iterator[tuple[Cell, ...]]:
    dialog = next((one.words for one in questions.dialogs if one.id == questions.dialog), "")
    language = next((one.words for one in questions.languages if one.id == questions.language), EVERY_LANGUAGE)
    heading = QUESTIONS % (dialog, language)
    for row in questions.rows:
        yield (heading, f"{row.words}：{ANSWERED}", row.rate, "", DROPPED)
        for words, count in row.cells:
            yield (heading, f"{row.words}：{words}", number(count), "", DROPPED)


def number(text: str) -> Cell:
    """A count as a number where it is one; "5未満" stays words."""
    return int(text) if text.isdecimal() else text
