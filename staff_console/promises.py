"""How a promise (follow-up) is told: what it is, why it is there, and the page where it is kept (要綱 2-1-ア, 3-1-エ3, 3-3-エ)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from casestore.clocks import clock_of
from casestore.follow_ups import Promised
from casestore.tables import FollowUp
from casestore.words import N_ as _
from dialogs.catalogue import DIALOGS
from staff_console import answers
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import beside


class Told(NamedTuple):
    """Sentences (msgids). `act` is the button's words, `link` its address with the reception number in it."""

    words: str
    why: str
    act: str = ""
    link: str = ""


TRIAGE = (_("振り分ける"), "/reception?case=%(number)s")
REPLY = (_("返事を書く"), "/cases/%(number)s#chat")
COMPARE = (_("くらべる"), "/cases/%(number)s/same")
APPOINTMENTS = (_("予約を見る"), "/cases/%(number)s/appointments")
WAYS = (_("つなぎを見る"), "/cases/%(number)s#ways")
TOLD: dict[Promised, Told] = {
    Promised.TRIAGE: Told(_("振り分けをする"), _("だれが何をするか、まだ決まっていません。"), *TRIAGE),
    Promised.NEXT_ACTION: Told(_("次にすること"), _("担当が決めた、次にすることです。")),
    Promised.ALERT: Told(_("急ぎの知らせを確かめる"), _("急ぎのことばがありました。人が安全を確かめます。"), *REPLY),
    Promised.WANTS_PERSON: Told(_("本人と話す"), _("人と話したい、という気持ちを受けとっています。"), *REPLY),
    Promised.LEAD: Told(_("気づきを確かめる"), _("訪問や声かけで気づいた人がいます。"), *TRIAGE),
    Promised.APPOINTMENT: Told(_("面談の予約"), _("本人と約束した時間です。"), *APPOINTMENTS),
    Promised.CALL: Told(_("ほかの方法で連絡する"), _("メッセージに返事がありません。電話や訪問も考えます。"), *REPLY),
    Promised.WARD: Told(_("区保護課が受け取ったか確かめる"), _("区保護課へつないだあと、受け取りと到着を確かめるまで続きます。")),
    Promised.AGENCY: Told(_("つなぎ先が受け取ったか確かめる"), _("つないだあと、受け取りと到着を確かめるまで続きます。"), *WAYS),
    Promised.REVIEW: Told(_("断られたつなぎを見直す"), _("断られたままにせず、ほかの方法を考えます。"), *WAYS),
    Promised.SHARING: Told(_("同意の書面がないまま伝えたことを確かめる"), _("主任が、伝えてよかったかを見ます。"), *WAYS),
    Promised.HALF_WAY: Told(_("聞き取りの続きをうかがう（自動）"), _("聞き取りの途中で止まっています。自動でやさしく声をかけます。")),
    Promised.REACHED: Told(_("つなぎ先に行けたかを聞く（自動）"), _("つなぎ先へ行けたか、本人に自動でうかがいます。")),
    Promised.CHECK_IN: Told(_("働きはじめてからのようすを聞く（自動）"), _("働きはじめたあとのようすを、本人に自動でうかがいます。")),
    Promised.CLOCK: Told(_("時期がきたこと"), _("記録から数えて、時期がきたので見直します。")),
    Promised.AFTERWARDS: Told(_("終わったあとのこと"), _("支援が終わったあとも続く約束です。")),
    Promised.SILENT: Told(_("しばらく連絡がありません"), _("本人から連絡がないまま日がたっています。ようすを聞きます。"), *REPLY),
    Promised.LOOKALIKE: Told(_("同じ方か確かめる"), _("名前や電話番号が同じ人がいます。"), *COMPARE),
    Promised.ASK: Told(_("本人にうかがう（自動）"), _("決めた日に、本人に自動でうかがいます。返事がなければ職員の仕事になります。")),
    Promised.CHECK_IN_AGAIN: Told(_("もう一度ようすを聞く（自動）"), _("返事がなかったので、別の日にもう一度うかがいます。")),
}  # fmt: skip
PERIODS = {"week_1": _("1週間"), "month_1": _("1か月"), "month_3": _("3か月"), "month_6": _("6か月")}
CLOCKS = (Promised.CLOCK, Promised.AFTERWARDS)
RINGING = (Promised.ALERT, Promised.WANTS_PERSON)  # somebody waits for a person now; their words are a class or a reason
ALERT = _("「%(what)s」を確かめる")
ASK = _("「%(what)s」をうかがう（自動）")
ENDED = {
    "done": _("済み"),
    "wrote": _("本人から連絡あり"),
    "stopped": _("本人の希望で停止"),
    "withdrawn": _("やめました"),
    "overtaken": _("ほかの記録で済み"),
    "handed_over": _("職員に引きつぎました"),
    "closed": _("終結で終わり"),
    "merged": _("合わせた台帳でつづけます"),
    "answered": _("返事あり"),
    "cleared": _("確かめました"),
    "taken": _("職員が引きつぎました"),
    "unanswered": _("返事なし"),
    "asked": _("聞きました・返事待ち"),
    "no_answer": _("返事なし"),
}


def told(row: FollowUp) -> Told:
    return TOLD[Promised(row.kind)]


def words(asked: Asked, row: FollowUp, own: str) -> str:
    """What it is: the words someone (or the desk, as a msgid) wrote for it, what an alert is about, else the words of its kind."""
    gettext = words_in(asked.language)
    if row.kind in RINGING:
        return ringing(asked, ((row.kind, own),))
    if row.kind == Promised.ASK and (dialog := DIALOGS.get(row.step.partition(":")[0])):
        return gettext(ASK) % {"what": gettext(dialog.title)}
    if row.kind in CLOCKS and (clock := clock_of(asked.house.settings.profile, row.step)):
        return clock.words.to(asked.language)
    return gettext(own) if own and row.ask == "staff" else gettext(told(row).words)


def ringing(asked: Asked, rung: Iterable[tuple[str, str]]) -> str:
    """All that rings about one person in one sentence: kinds with the classes of the alerts, each said once."""
    gettext, profile, found = words_in(asked.language), asked.house.settings.profile, tuple(rung)
    about = dict.fromkeys(
        answers.alarm(own, profile, asked.language, gettext) for kind, own in found if kind == Promised.ALERT and own
    )
    wanted = [gettext(TOLD[Promised.WANTS_PERSON].words)] if any(kind == Promised.WANTS_PERSON for kind, _own in found) else []
    alert = [gettext(ALERT) % {"what": beside(about, gettext)}] if about else []
    return beside([*alert, *wanted], gettext) or gettext(TOLD[Promised.ALERT].words)


def period(row: FollowUp, gettext: Callable[[str], str]) -> str:
    """「1か月」 for a check-in; the day alone says nothing."""
    known = PERIODS.get(row.step.partition(":")[0])
    return gettext(known) if known else gettext(told(row).words)


def how_it_ended(row: FollowUp, gettext: Callable[[str], str]) -> str:
    return gettext(ENDED.get(row.ended_as, ENDED["done"])) if row.ended_at else gettext(_("予定"))
