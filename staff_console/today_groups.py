"""きょう in the order of harm (要綱 2-1-ア): which group a promise stands in, why it is there, and the exact place where it is kept. Pure.

One table for the agency's desks; the city's groups are in city_today.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from casestore.follow_ups import Promised
from casestore.tables import FollowUp
from casestore.words import N_ as _
from staff_console.views import Task

SHOWN = 8  # rows of a group before it is folded


class Heading(NamedTuple):
    """One group: its id (also its place on the page), its words and why a row is in it."""

    id: str
    words: str
    why: str


@dataclass(frozen=True)
class DueGroup:
    """A group as it is drawn; `more` is what is folded away."""

    id: str
    words: str
    why: str
    first: tuple[Task, ...]
    more: tuple[Task, ...] = ()

    @property
    def count(self) -> int:
        return len(self.first) + len(self.more)


HEADINGS = (
    Heading("urgent", _("急ぎの知らせ"), _("いのちや安全にかかわることばがありました。いちばん先に、人が確かめます。")),
    Heading("waiting", _("返事を待っている人"), _("本人が、職員のことばを待っています。まだだれも答えていません。")),
    Heading("second", _("2人目の確認を待っています"), _("ひとりでは決めないことです。もう1人が確かめます。")),
    Heading("flags", _("職員からの相談"), _("職員が、主任に相談したいと言っています。")),
    Heading(
        "untriaged", _("振り分けを待っている人"), _("だれが何をするかが、まだ決まっていません。長く待っている人が上です。")
    ),
    Heading("ward", _("生活保護へのつなぎ"), _("区保護課が受け取って本人が着くまで、手をはなしません。")),
    Heading("returned", _("見直しになったプラン"), _("市の差戻しか会議の見直しがありました。本人といっしょに直します。")),
    Heading("referrals", _("返事のないつなぎ"), _("つないだ先がまだ受け取っていないか、断られています。")),
    Heading("silent", _("連絡がとだえている人"), _("しばらくことばがありません。やり方を変えて、もう一度声をかけます。")),
    Heading("ours", _("こちらの約束"), _("職員が、すると決めたことです。")),
    Heading("theirs", _("本人の約束"), _("本人が、すると話してくれたことです。せめずに、やさしく聞きます。")),
    Heading("advice", _("主任の助言"), _("主任が、ケースに助言を残しました。読んで返事をします。")),
    Heading("evaluations", _("評価の時期"), _("プランは、およそ3・6・12か月で評価して、会議にかけます。")),
    Heading("housing", _("住居確保給付金"), _("今月の面談や求職活動、報告がそろうと、支給がおくれません。")),
    Heading("steps", _("支援の次の段階"), _("記録から数えて、時期がきたことです。")),
)
LATER = Heading("later", _("これから"), _("まだ日があります。"))
KINDS = {
    Promised.ALERT: "urgent",
    Promised.WANTS_PERSON: "waiting",
    Promised.TRIAGE: "untriaged",
    Promised.LEAD: "untriaged",
    Promised.WARD: "ward",
    Promised.AGENCY: "referrals",
    Promised.REVIEW: "referrals",
    Promised.SHARING: "referrals",
    Promised.CALL: "silent",
    Promised.SILENT: "silent",
    Promised.NEXT_ACTION: "ours",
    Promised.APPOINTMENT: "ours",
}
CLOCKS = {
    "ward_wish": "ward",
    "revise": "returned",
    "try_again": "silent",
    "promised": "theirs",
    "supervision": "advice",
    "evaluation": "evaluations",
    "evaluation_to_meeting": "evaluations",
}
AT_ONCE = frozenset({"urgent", "waiting", "untriaged", "returned"})  # shown whatever their day: somebody waits already
NOTE, WRITE = "/cases/%(number)s?record=1#note", "/cases/%(number)s/write/"
PLACES = {
    Promised.TRIAGE: "/reception?case=%(number)s",
    Promised.LEAD: "/reception?case=%(number)s",
    Promised.ALERT: "/cases/%(number)s#chat",
    Promised.WANTS_PERSON: "/cases/%(number)s#chat",
    Promised.APPOINTMENT: "/cases/%(number)s/appointments#a-%(thing)s",
    Promised.WARD: "/cases/%(number)s#way-%(because)s",
    Promised.AGENCY: "/cases/%(number)s#way-%(because)s",
    Promised.REVIEW: "/cases/%(number)s#ways",
    Promised.SHARING: "/cases/%(number)s#ways",
    Promised.CALL: NOTE,
    Promised.SILENT: NOTE,
    Promised.LOOKALIKE: "/cases/%(number)s/same",
    Promised.NEXT_ACTION: "/cases/%(number)s#lead",
}
OF_CLOCK = {
    "application": "/cases/%(number)s/consent",
    "ask_consent_again": "/cases/%(number)s/consent",
    "renew_consent": "/cases/%(number)s/consent",
    "assessment": "/cases/%(number)s/assessment",
    "plan": WRITE + "plan",
    "revise": WRITE + "plan",
    "agreement": WRITE + "plan_agreement",
    "submission": "/cases/%(number)s/plan",
    "city_answer": "/cases/%(number)s/plan",
    "notice": "/cases/%(number)s/plan",
    "monitoring": WRITE + "monitoring",
    "evaluation": WRITE + "evaluation",
    "evaluation_to_meeting": "/meetings#du-h",
    "close": "/cases/%(number)s#end",
    "continue": WRITE + "continuation",
    "suspend": WRITE + "suspension",
    "hello_work": WRITE + "support_request",
    "emergency": WRITE + "emergency_support",
    "promised": NOTE,
    "try_again": NOTE,
    "after_closing": NOTE,
    "ward_wish": WRITE + "ward_referral",
    "supervision": "/cases/%(number)s#flags",
    "benefit_papers": WRITE + "benefit_submission",
}
HOUSING, HOUSING_PLACE = "benefit_", "/cases/%(number)s/housing"
REACHED = "reached"  # the step of a call about whether somebody got where they were sent


def group_of(row: FollowUp) -> str:
    """The id of its group."""
    if row.kind in (Promised.CLOCK, Promised.AFTERWARDS):
        clock = row.step.partition(":")[0]
        return CLOCKS.get(clock, "housing" if clock.startswith(HOUSING) else "steps")
    if row.kind == Promised.CALL and row.step == REACHED:
        return "referrals"
    return KINDS.get(Promised(row.kind), "steps")


def place_of(row: FollowUp, number: str) -> str:
    """Where it is kept: the form, the message or the つなぎ itself, never only the top of the case."""
    clock = row.step.partition(":")[0]
    known = OF_CLOCK.get(clock) if row.kind in (Promised.CLOCK, Promised.AFTERWARDS) else PLACES.get(Promised(row.kind))
    place = known or (HOUSING_PLACE if clock.startswith(HOUSING) else "/cases/%(number)s#lead")
    if row.kind == Promised.CALL and row.step == REACHED:
        place = PLACES[Promised.WARD]
    return place % {"number": number, "because": row.because, "thing": row.because.partition(":")[0]}


def folded(heading: Heading, tasks: Iterable[Task], words: str, why: str, shown: int = SHOWN) -> DueGroup:
    """A group of so many rows, the rest behind a fold; a single row is never folded away alone."""
    rows: Sequence[Task] = tuple(tasks)
    at = len(rows) if len(rows) <= shown + 1 else shown
    return DueGroup(heading.id, words, why, tuple(rows[:at]), tuple(rows[at:]))
