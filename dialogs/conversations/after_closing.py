"""終わってからの見守り (要綱 3-3-エ, 2-1-ア): how life goes after the end, whether something has returned, whether to talk again. Pure.

「もう連絡はいらない」 is an answer that is kept to: nothing more is sent of our own accord.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Stop, Write
from dialogs.answers import Answer, Known
from dialogs.choices import Choice, Many, Option, yes_no
from dialogs.conversations.asked_often import tell_us_more
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Say, Section, said

RETURNED = Many(
    (
        Option("home", _("住まいのこと"), also=("住まい", "家", "家賃", "home", "rent")),
        Option("money", _("お金のこと"), also=("お金", "生活費", "借金", "money", "debt")),
        Option("work", _("仕事のこと"), also=("仕事", "職場", "work", "job")),
        Option("health", _("体や気持ちのこと"), _("体・気持ち"), ("体", "健康", "病気", "気持ち", "health", "mind")),
        Option("people", _("家族や人とのこと"), _("家族・人のこと"), ("家族", "人間関係", "孤独", "family", "people")),
        Option("other", _("ほかのこと"), also=("ほか", "その他", "other", "something else")),
    )
)  # fmt: skip
in_trouble = said("now", "some", "trouble")


def heard(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """Written always. Who wants no more of us gets no more."""
    write = Write("after_closing", answers)
    return (write, Stop()) if known.get("now") == "leave" else (write,)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    if known.get("now") == "leave":
        return (
            Line(_("わかりました。こちらから送るのは、これで終わりにします。教えてくれて、ありがとうございました。")),
            Line(_("困ったときは、いつでもここに書いてください。また受け取りたいときは「再開」と送ってください。")),
        )
    if known.get("again") == "yes":
        return (Line(_("わかりました。もう一度、相談を始めましょう。%(reads_by)sに、職員が読んでご連絡します。")),)
    if in_trouble(known):
        return (
            Line(_("話してくれて、ありがとうございます。職員が読みます。相談したくなったら、いつでもここに書いてください。")),
        )
    return (Line(_("教えてくれて、ありがとうございます。また困ったことがあれば、ここに書いてください。")),)


AFTER_CLOSING = Dialog(
    "after_closing",
    _("その後のようす"),
    (
        Say("hello", _("こんにちは。相談が終わってから、しばらくたちました。その後のようすを、ひとこと教えてください。")),
        Ask(
            "now",
            _("いまの暮らしは、いかがですか。"),
            Choice(
                (
                    Option("ok", _("だいじょうぶ"), also=("はい", "大丈夫", "大丈夫です", "問題ない", "順調", "元気", "元気です", "いい", "よい", "ok", "fine", "good", "yes", "👍", "⭕", "😊", "🙂")),
                    Option("some", _("少し困っている"), also=("少しこまっている", "すこし", "少し", "まあまあ", "ちょっと", "a little trouble", "so so", "😐")),
                    Option("trouble", _("困っている"), also=("こまっている", "困っています", "だめ", "つらい", "大変", "いいえ", "trouble", "bad", "no", "👎", "😢", "😭")),
                    Option("leave", _("もう連絡はいらない"), _("連絡はいらない"), ("連絡しないで", "連絡しないでほしい", "もういい", "いらない", "do not contact me", "no more messages", "leave me alone")),
                )
            ),
            title=_("いまの暮らし"),
            why=_("終わったあとも、困ったときに早く気づくためです。連絡がいらないときは、そう選んでください。"),
            form="person_told.now",
        ),
        Section(
            in_trouble,
            (
                Ask(
                    "returned",
                    _("どんなことですか。いくつでも選べます。"),
                    RETURNED,
                    title=_("困っていること"),
                    why=_("どんな支援や窓口があるかを、先に調べておくためです。あとで変えられます。"),
                    skip=True,
                    form="person_told.returned",
                ),
                tell_us_more(_("職員が、次の方法を考えるためです。"), "person_told.words"),
                Ask(
                    "again",
                    _("もう一度、わたしたちに相談しますか。何回でも相談できます。"),
                    yes_no(_("相談したい"), _("いまはいい"), also_yes=("話したい", "お願いします", "i want to talk"), also_no=("いらない", "だいじょうぶ", "大丈夫", "大丈夫です", "今はいい", "not now")),
                    title=_("もう一度相談するか"),
                    why=_("あなたの望まない連絡をしないためです。"),
                    form="person_told.again",
                ),
            ),
        ),
    ),
    why=_("終わったあとも、困ったときに早く気づくためです。連絡がいらないときは、そう選んでください。"),
    done=heard,
    farewell=goodbye,
    reminders=(
        _("その後、いかがですか。いそがなくて、だいじょうぶです。ひとことだけでも、教えてください。"),
        _("お返事がないので、少し気にかけています。書きにくいときは「人と話す」と送ってください。職員からご連絡することもできます。"),
    ),
)  # fmt: skip
