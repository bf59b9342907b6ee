"""A tip from a partner (要綱 2-1-イ, 3-1-ア): somebody they worry about. It becomes a lead, never an application. Pure.

Who says it is the linked agency, known already; who it is about is asked apart, without a name. Whether the person knows is asked, because
nobody is visited as if they had agreed when they have not.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Text, Where
from dialogs.choices import Choice, Option
from dialogs.facts import Facts
from dialogs.outreach.field_questions import Seen
from dialogs.says import Line, Numbers, line
from dialogs.signs import with_signs
from dialogs.steps import Ask, Dialog, Review, Say

WHY = _("受付の職員が、本人を困らせずに声をかける方法を考えるためです。")


def told(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("tip", with_signs(answers)),)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    received = Line(_("受け取りました。%(reads_by)sに、職員が読みます。くわしく聞くときは、こちらから電話します。"))
    if known.get("urgency") == "today" and facts.numbers("no_roof"):
        return (
            received,
            line(_("それまで待てないときは、こちらに電話してください。\n%(numbers)s"), numbers=Numbers("no_roof")),
        )
    if known.get("urgency") != "now":
        return (received,)
    return (
        Line(
            _(
                "急ぎのこととして、すぐ職員に知らせました。命があぶないときは、待たずに%(ambulance)sか%(police)sへ電話してください。"
            )
        ),
        received,
    )


TIP = Dialog(
    "tip",
    _("気になる方のこと"),
    (
        Say("hello", _("知らせてくださって、ありがとうございます。わかることだけで、だいじょうぶです。本人の名前は、ここには書かないでください。")),
        Ask(
            "urgency",
            _("いま、急ぐことがありますか。"),
            Choice(
                (
                    Option("now", _("命や体があぶない"), also=("命", "あぶない", "危ない", "暴力", "in danger")),
                    Option("today", _("食事や寝る所がない"), also=("食べ物がない", "寝る場所がない", "電気が止まった", "no food", "nowhere to sleep")),
                    Option("no", _("急ぎではない"), also=("いいえ", "ない", "急がない", "急がないです", "急ぎではありません", "急ぎではないと思う", "急ぎではないと思います", "not urgent", "no")),
                    Option("unknown", _("わからない"), also=("わかりません", "分からない", "not sure")),
                )
            ),
            title=_("急ぎ"),
            why=_("急ぐことは、夜でも職員に知らせるためです。"),
            form="lead.urgency",
        ),
        Ask(
            "told_of",
            _("どんな方ですか。年代や世帯など、わかることを書いてください。名前はいりません。"),
            Text(),
            title=_("だれのこと"),
            why=WHY,
            skip=True,
            form="lead.told_of",
        ),
        Ask(
            "seen",
            _("見たこと、聞いたことを送ってください。声でも、写真でも、ことばでも、いくつでもかまいません。"),
            Seen(),
            more=_("送ってくださったものは、受け取っています。ほかにもあれば送ってください。なければ「これで全部」です。"),
            title=_("見たこと"),
            why=WHY,
            form="lead.seen",
        ),
        Ask(
            "where",
            _("どこで会えますか。だいたいの場所でかまいません。"),
            Where(),
            title=_("場所"),
            why=WHY,
            skip=True,
            form="lead.where",
        ),
        Ask(
            "knows",
            _("本人は、ここに知らせることを知っていますか。"),
            Choice(
                (
                    Option("agreed", _("知っていて、よいと言った"), _("よいと言った"), ("はい", "了解", "agreed", "yes")),
                    Option("knows", _("知っているが、返事はまだ"), _("返事はまだ"), ("まだ", "told but no answer")),
                    Option("not_told", _("知らない"), also=("いいえ", "話していない", "not told", "no")),
                )
            ),
            title=_("本人は知っているか"),
            why=_("本人の同意がないまま、申込みにはしません。声のかけ方を考えるためにうかがいます。"),
            skip=True,
            form="lead.knows",
        ),
        Ask(
            "bridge",
            _("本人に会うとき、どうするのがよさそうですか。"),
            Choice(
                (
                    Option("together", _("いっしょに行ける"), also=("同行", "いっしょに", "together")),
                    Option("hand_on", _("案内を渡せる"), also=("チラシを渡す", "案内", "hand on a leaflet")),
                    Option("alone", _("職員だけで行く"), also=("そちらで", "you go")),
                )
            ),
            title=_("会い方"),
            why=WHY,
            skip=True,
            form="lead.bridge",
        ),
        Review("check"),
    ),
    why=WHY,
    done=told,
    farewell=goodbye,
    audience="partner",
    words=(_("気になる方"), "気になる方がいる", "気になる人がいる", "知らせたい", "tip", "new tip"),
)  # fmt: skip
