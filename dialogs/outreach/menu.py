"""The first question on a colleague's phone: what is this about? One menu for outreach workers, one for partners. 要綱 2-2-イ, 3-1-ア. Pure.

A photo, a voice or a word may come first: it is kept, and lands in the record that is chosen here.
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.answers import Known
from dialogs.choices import Choice, Option
from dialogs.steps import Ask, Dialog, Next, no_words

LEADS_TO = {
    "call": "field_report",
    "told": "field_report",
    "visit": "visit",
    "absent": "absent",
    "called": "called",
    "start": "visit_start",
    "back": "visit_back",
    "today": "today",
}


def chosen(known: Known) -> Next:
    kind = str(known.get("kind"))
    leads_to = LEADS_TO.get(kind, "")
    return Next(leads_to, {"kind": kind} if leads_to == "field_report" else {})


MENU = Dialog(
    "menu",
    _("記録のメニュー"),
    (
        Ask(
            "kind",
            _("どうしますか。"),
            Choice(
                (
                    Option("call", _("声かけ"), also=("声をかけた", "こえかけ", "野宿", "outreach")),
                    Option("visit", _("訪問の記録"), also=("訪問", "訪問した", "家に行った", "ほうもん", "会えた", "visit")),
                    Option("absent", _("不在だった"), also=("不在", "留守", "留守だった", "いなかった", "会えなかった", "nobody home", "not at home")),
                    Option("called", _("電話した"), also=("電話", "でんわした", "電話をした", "called", "phoned")),
                    Option("told", _("人から聞いた"), also=("通報", "情報", "聞いた", "heard", "report")),
                    Option("start", _("訪問を始める"), also=("出発", "今から訪問", "いまから訪問", "行ってきます", "start", "start a visit")),
                    Option("back", _("戻りました"), also=("戻った", "帰りました", "もどりました", "無事です", "i am back", "i'm back")),
                    Option("today", _("きょうの予定"), also=("きょう", "今日", "予定", "today")),
                )
            ),
            why=_("どの記録にするかを、はじめに決めるためです。送ってくださったものは、そのまま記録に入ります。"),
        ),
    ),
    why=_("どの記録にするかを、はじめに決めるためです。送ってくださったものは、そのまま記録に入ります。"),
    farewell=no_words,
    after=chosen,
    audience="staff",
    words=(_("メニュー"), "めにゅー", "menu"),
)  # fmt: skip

PARTNER_LEADS_TO = {"tip": "tip", "answer": "referral_answer"}


def asked_by_partner(known: Known) -> Next:
    return Next(PARTNER_LEADS_TO.get(str(known.get("what")), ""))


PARTNER_MENU = Dialog(
    "partner_menu",
    _("関係機関のメニュー"),
    (
        Ask(
            "what",
            _("どちらのことですか。"),
            Choice(
                (
                    Option("tip", _("気になる方がいる"), _("気になる方"), ("気になる人", "知らせたい", "相談したい人がいる", "tip", "worried about someone")),
                    Option("answer", _("つなぎに返事をする"), _("つなぎの返事"), ("返事", "つなぎ", "用紙", "コード", "answer", "referral")),
                )
            ),
            why=_("受け取る人を、まちがえないためです。送ってくださったものは、そのまま入ります。"),
        ),
    ),
    why=_("受け取る人を、まちがえないためです。送ってくださったものは、そのまま入ります。"),
    farewell=no_words,
    after=asked_by_partner,
    audience="partner",
    words=(_("メニュー"), "めにゅー", "menu"),
)  # fmt: skip
