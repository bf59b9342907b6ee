"""ほかの人のこと (要綱 3-1-ア, 2-1-イ): family, a neighbour or a 民生委員 tells of somebody else. Who says and who it is about are kept apart. Pure.

Without that person's yes it is a 気づき (lead), never an application, and never part of the speaker's own case. The speaker hears truly
what will happen, and what we may not tell them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Text
from dialogs.choices import Choice, Many, Option, yes_no
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.signs import with_signs
from dialogs.steps import Ask, Dialog, Review, Say, Section, said

# The alarms sound about the other person, never in the speaker's name (dialogs/on_behalf.py).
DANGER = Many(
    (
        Option("life", _("命や体が、いまあぶない"), _("いまあぶない"), ("命があぶない", "けが", "たおれている", "in danger", "danger", "emergency"), "crisis:now"),
        Option("safety", _("暴力やおどしを受けている"), _("暴力・おどし"), ("暴力", "なぐられている", "虐待", "dv", "violence", "abuse"), "violence:now"),
        Option("food", _("食べるものがない"), also=("食べ物", "食べていない", "food", "no food", "hungry"), alarm="hunger:today"),
        Option("sleep", _("寝る場所がない"), also=("野宿", "家がない", "sleep", "no place to sleep", "homeless"), alarm="no_roof:today"),
        Option("lifeline", _("電気・ガス・水道や暖房が止まっている"), _("電気・ガス・水道"), ("電気", "ガス", "水道", "暖房", "灯油", "power", "heating", "lifeline"), "lifeline:today"),
        Option("none", _("どれでもない・わからない"), _("ない・わからない"), ("ない", "なし", "わからない", "いいえ", "none", "no", "not sure"), alone=True),
    )
)  # fmt: skip


def told(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """A lead about somebody who has no name yet; the desk also tells people at once where there is danger."""
    return (Write("lead_by_another", with_signs(answers)),)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    """What happens now; what we will not do; what we cannot tell."""
    reads = Line(_("教えてくれて、ありがとうございます。気になる方のこととして、%(reads_by)sに職員が読みます。"))
    truly = Line(
        _(
            "申込みではありません。その方に会えたときは、まずご本人の気持ちを聞きます。その後のことは、ご本人の了解がないとお伝えできません。"
        )
    )
    secret = Line(_("だれから聞いたかは、その方に話さないようにします。"))
    open_to_all = Line(_("ご本人がここに書くことも、いつでもできます。あなた自身が困っているときも、書いてください。"))
    return (reads, truly, *(() if known.get("may_tell") == "yes" else (secret,)), open_to_all)


FOR_ANOTHER = Dialog(
    "for_another",
    _("ほかの人のこと"),
    (
        Say("easy", _("気にかけてくれて、ありがとうございます。その方の名前や住所は、書かなくてだいじょうぶです。")),
        Ask(
            "relation",
            _("その方とは、どんな間がらですか。"),
            Choice(
                (
                    Option("family", _("家族・親せき"), also=("家族", "親", "母", "父", "息子", "娘", "夫", "妻", "きょうだい", "兄弟", "親戚", "祖母", "祖父", "family", "relative")),
                    Option("friend", _("友だち・知りあい"), _("友だち・知人"), ("友だち", "友人", "知人", "知りあい", "friend", "someone i know")),
                    Option("neighbour", _("近所の人"), also=("近所", "隣の人", "となり", "大家", "neighbour", "neighbor", "landlord")),
                    Option("commissioner", _("民生委員・地域の役の人"), _("民生委員など"), ("民生委員", "町内会", "児童委員", "welfare commissioner")),
                    Option("work", _("仕事で知った人"), also=("仕事", "学校", "病院", "お店", "職場", "through work", "my job")),
                    Option("other", _("そのほか"), also=("ほか", "その他", "other", "something else")),
                )
            ),
            title=_("間がら"),
            why=_("その方にどう声をかけるのがよいかを、考えるためです。"),
            withhold=True,
            form="lead.relation",
        ),
        Ask(
            "danger",
            _("その方は、いま次のようなことがありますか。いくつでも選べます。"),
            DANGER,
            title=_("いまの危険"),
            why=_("命や今夜の食べもの、寝る場所のことは、ほかより先に動くためです。"),
            form="lead.danger",
        ),
        Ask(
            "seen",
            _("気になっていることを、見たまま聞いたままに書いてください。何回に分けて送っても、音声でもかまいません。"),
            Text(gather=True, media=True),
            more=_("書いてくださったことは、受け取っています。ほかにもあれば書いてください。なければ「これで全部」です。"),
            title=_("気になっていること"),
            why=_("職員が、次に何をするかを決めるためです。"),
            form="lead.seen",
        ),
        Ask(
            "person_knows",
            _("相談することを、ご本人は知っていますか。"),
            yes_no(_("知っている"), _("知らない"), unsure=_("わからない")),
            title=_("ご本人は知っているか"),
            why=_("ご本人に、いつ、どう声をかけるかを考えるためです。知らなくても、相談できます。"),
            skip=True,
            form="lead.person_knows",
        ),
        Section(
            said("person_knows", "yes"),
            (
                Ask(
                    "agrees",
                    _("わたしたちから連絡してよいと、ご本人は言っていますか。"),
                    yes_no(_("よいと言っている"), _("いやだと言っている"), unsure=_("わからない"), also_yes=("はい", "いい", "よい"), also_no=("いいえ", "いや", "だめ")),
                    title=_("ご本人の気持ち"),
                    why=_("ご本人の望まないことをしないためです。"),
                    skip=True,
                    form="lead.agrees",
                ),
            ),
        ),
        Ask(
            "reach",
            _("その方には、どこでどうすれば会えそうですか。だいたいの場所や時間だけでも、かまいません。"),
            Text(),
            title=_("会えそうなところ"),
            why=_("職員が声をかけに行くときに、見つけられるようにするためです。"),
            skip=True,
            form="lead.reach",
        ),
        Ask(
            "may_tell",
            _("その方に会えたとき、あなたから聞いたと話してもいいですか。"),
            yes_no(_("話してよい"), _("話さないで"), also_yes=("いい", "よい", "かまわない"), also_no=("だめ", "ひみつ", "秘密に", "言わないで", "do not tell")),
            title=_("だれから聞いたか"),
            why=_("あなたとその方の間がらを、こわさないためです。答えがないときは話しません。"),
            skip=True,
            form="lead.may_tell",
        ),
        Ask(
            "speaker_reach",
            _("あなたにもう少し聞きたいとき、どうやって連絡すればいいですか。「ここに書いて」「電話で」など。なくてもかまいません。"),
            Text(),
            title=_("あなたへの連絡"),
            why=_("職員が、わからないところをおたずねするためです。"),
            skip=True,
            form="lead.speaker_reach",
        ),
        Review("check"),
    ),
    why=_("気になる方に、職員がどう声をかけるかを考えるためです。書けることだけで、だいじょうぶです。"),
    done=told,
    farewell=goodbye,
    on_behalf=True,
    remind_after=timedelta(hours=2),
    give_up_after=timedelta(hours=20),
    reminders=(
        _("その方のことが、途中になっています。ここまでのことは、とってあります。書けるときに、つづきをどうぞ。"),
        _("お答えの途中になっています。書きにくいときは「人と話す」と送ってください。職員からご連絡することもできます。"),
    ),
    words=(_("ほかの人のこと"), "家族のことで相談", "知りあいのことで相談", "近所の人が心配", "気になる人がいる", "about someone else", "for someone else"),
)  # fmt: skip
