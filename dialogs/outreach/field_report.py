"""声かけ・訪問の記録 (要綱 2-2-イ, 3-1-ア): an outreach worker's short report from one thumb, under a minute, six questions at most. Pure.

No name is needed. Only what was seen must be said; it may be a voice or a photo.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Date, Where
from dialogs.choices import Choice, Option
from dialogs.facts import Facts
from dialogs.outreach.field_questions import Seen
from dialogs.says import Line
from dialogs.signs import with_signs
from dialogs.steps import Ask, Dialog, Review, Section


def reported(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("lead", with_signs(answers)),)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    return (Line(_("記録しました。受付の画面に届いています。ありがとうございました。")),)


FIELD_REPORT = Dialog(
    "field_report",
    _("声かけ・訪問の記録"),
    (
        Ask(
            "kind",
            _("どんな記録ですか。"),
            Choice(
                (
                    Option("call", _("声かけ"), also=("声をかけた", "こえかけ", "outreach")),
                    Option("visit", _("訪問"), also=("家に行った", "ほうもん", "visit")),
                    Option("told", _("人から聞いた"), also=("通報", "情報", "聞いた", "heard", "report")),
                )
            ),
            title=_("種類"),
            why=_("活動の記録と、市への報告で数えるためです。"),
            skip=True,
            form="lead.kind",
        ),
        Ask(
            "where",
            _("どこですか。だれのことかは、書かなくてかまいません。"),
            Where(),
            title=_("場所"),
            why=_("次に行く人が、見つけられるようにするためです。"),
            skip=True,
            form="lead.where",
        ),
        Ask(
            "seen",
            _("見たこと、聞いたことを送ってください。声でも、写真でも、ことばでも、いくつでもかまいません。名前はいりません。"),
            Seen(),
            more=_("送ってくださったものは、受け取っています。ほかにもあれば送ってください。なければ「これで全部」です。"),
            title=_("見たこと"),
            why=_("受付の職員が、次に何をするかを決めるためです。"),
            form="lead.seen",
        ),
        Ask(
            "next",
            _("次は、どうしますか。"),
            Choice(
                (
                    Option("visit", _("もう一度行く"), also=("また行く", "再訪", "visit again")),
                    Option("desk", _("受付にまかせる"), also=("まかせる", "受付", "お願い", "leave it to the desk")),
                    Option("none", _("見守るだけ"), also=("なし", "様子を見る", "見守り", "just watch")),
                )
            ),
            title=_("次にすること"),
            why=_("だれも止まったままにしないためです。"),
            skip=True,
            form="lead.next",
        ),
        Section(
            lambda known: known.get("next") == "visit",
            (
                Ask(
                    "date",
                    _("いつ行きますか。"),
                    Date(only="future"),
                    title=_("行く日"),
                    why=_("その日に、お知らせを出すためです。"),
                    skip=True,
                    form="lead.date",
                ),
            ),
        ),
        Review("check"),
    ),
    why=_("受付の職員が、次に何をするかを決めるためです。"),
    done=reported,
    farewell=goodbye,
    audience="staff",
    words=(_("声かけ"), "声かけの記録", "声をかけた", "outreach"),
)  # fmt: skip
