"""仕事が始まってからの見守り (要綱 3-3-イ・エ): how work, pay and hours, people, health and money are. Pure.

Trouble or quitting is told to the owner at once and written; silence is the host's to turn into a task (Nudge "task").
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Alert, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Date
from dialogs.choices import Choice, Option
from dialogs.conversations.asked_often import may_we_call, tell_us_more
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Say, Section, said

OK_TROUBLE = Choice(
    (
        Option("ok", _("だいじょうぶ"), also=("はい", "大丈夫", "大丈夫です", "問題ない", "順調", "いい", "よい", "ok", "fine", "good", "yes", "👍", "⭕", "😊", "🙂")),
        Option("some", _("少し困っている"), also=("少しこまっている", "すこし", "少し", "まあまあ", "ちょっと", "a little trouble", "so so", "😐")),
        Option("trouble", _("困っている"), also=("こまっている", "困っています", "だめ", "つらい", "大変", "いいえ", "trouble", "bad", "no", "👎", "😢", "😭")),
    )
)  # fmt: skip

TOPICS = ("work", "pay", "people", "health", "money")


def has_trouble(known: Known) -> bool:
    return known.get("work") == "quit" or any(known.get(topic) in ("trouble", "some") for topic in TOPICS)


def working(known: Known) -> bool:
    return known.get("work") != "quit"


def heard(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """Written always; the owner is told of quitting or of real trouble."""
    write = Write("check_in", answers)
    if known.get("work") == "quit":
        return (write, Alert("owner", "quit"))
    return (write, Alert("owner", "trouble")) if any(known.get(topic) == "trouble" for topic in TOPICS) else (write,)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    if known.get("work") == "quit":
        return (
            Line(
                _(
                    "職員に伝えます。やめたことを、責める人はいません。%(reads_by)sに職員が読んで、これからのことをいっしょに考えます。"
                )
            ),
        )
    if has_trouble(known):
        return (Line(_("職員に伝えます。%(reads_by)sに読みます。ひとりで決めてしまう前に、いっしょに考えさせてください。")),)
    return (
        Line(
            _(
                "教えてくれて、ありがとうございます。また、しばらくしたらうかがいます。困ったときは、いつでもここに書いてください。"
            )
        ),
    )


def _topic(key: str, text: str, title: str, why: str) -> Ask:
    return Ask(key, text, OK_TROUBLE, title=title, why=why, skip=True, form=f"check_in.{key}")


CHECK_IN = Dialog(
    "check_in",
    _("お仕事のようす"),
    (
        Say("hello", _("こんにちは。「%(workplace)s」で働きはじめてからのようすを、少しだけうかがいます。1分ほどで終わります。答えたくないことは「とばす」でかまいません。")),
        Ask(
            "work",
            _("お仕事は、つづいていますか。"),
            Choice(
                (
                    Option("ok", _("つづいている"), also=("はい", "つづいています", "続いている", "続いています", "だいじょうぶ", "大丈夫", "yes", "still working", "👍", "⭕")),
                    Option("trouble", _("つづけるのがつらい"), also=("つらい", "やめたい", "辞めたい", "しんどい", "it is hard", "i want to quit", "😢")),
                    Option("quit", _("やめた、休んでいる"), _("やめた・休んでいる"), ("やめた", "やめました", "辞めた", "辞めました", "休んでいる", "休職", "クビ", "解雇", "いいえ", "i quit", "quit", "fired", "no", "off work")),
                )
            ),
            title=_("お仕事"),
            why=_("始めてすぐは、だれでも困ることが出てきます。早めに気づいて、いっしょに考えるためです。"),
            form="check_in.work",
        ),
        Section(
            said("work", "quit"),
            (
                Ask(
                    "last_day",
                    _("さいごに働いた日は、いつですか。だいたいでかまいません。"),
                    Date(lean="past", only="past"),
                    title=_("さいごに働いた日"),
                    why=_("使える給付や手続きの期限を、調べるためです。"),
                    skip=True,
                    form="check_in.last_day",
                ),
            ),
        ),
        Section(
            working,
            (
                _topic("pay", _("お給料や、働く時間は、約束のとおりですか。"), _("お給料と時間"), _("約束とちがうときに、早めに確かめられるようにするためです。")),
                _topic("people", _("職場の人とは、どうですか。"), _("職場の人"), _("ひとりで悩まないように、早めに気づくためです。")),
            ),
        ),
        _topic("health", _("体と気持ちの調子は、どうですか。"), _("体と気持ち"), _("むりがつづかないように、早めに気づくためです。")),
        _topic("money", _("暮らしのお金は、どうですか。"), _("暮らしのお金"), _("お給料が出るまでの間など、困ったときの方法があるためです。")),
        Section(
            has_trouble,
            (
                tell_us_more(_("担当の職員が、あなたのことばを読んで考えるためです。"), "check_in.words"),
                may_we_call("check_in.call"),
            ),
        ),
    ),
    why=_("始めてすぐは、だれでも困ることが出てきます。早めに気づいて、いっしょに考えるためです。"),
    done=heard,
    farewell=goodbye,
    reminders=(
        _("その後、お仕事はいかがですか。いそがなくて、だいじょうぶです。ひとことだけでも、教えてください。"),
        _("お返事がないので、少し気にかけています。書きにくいときは「人と話す」と送ってください。職員からご連絡することもできます。"),
    ),
)  # fmt: skip
