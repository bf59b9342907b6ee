"""評価の前のおたずね (様式6, 要綱 3-3-ウ): how far each goal was reached as the person feels it, what got better, what remains, what they wish. Pure.

The host begins it with the plan's goals ("goals", %(item)s). The answers stand in 様式6 as the person's; the worker's opinion is the worker's.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Text
from dialogs.choices import Choice, Many, Option
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Repeat, Review, Say

ATTAINED = Choice(
    (
        Option("attained", _("できた"), also=("はい", "できました", "達成", "かなった", "yes", "done", "reached", "👍", "⭕", "😊")),
        Option("partly", _("少しできた"), also=("少し", "半分", "まあまあ", "一部", "途中", "partly", "a little", "somewhat", "😐")),
        Option("not_attained", _("まだできていない"), _("まだ"), ("まだ", "できていない", "できなかった", "いいえ", "no", "not yet", "👎")),
    )
)  # fmt: skip

# The changes the national survey names, and home, health and family, by the form's codes (codes_plan.toml) in the words of a life; the worker
# adds the others. Not more than fit one screen.
BETTER = (
    Option("housing_secured", _("住まいが落ちついた"), also=("住まい", "家", "住む所", "home", "housing")),
    Option("health_improved", _("体の調子がよくなった"), _("体の調子"), ("体", "健康", "体調", "health", "body")),
    Option("mental_stability", _("気持ちが落ちついた"), also=("気持ち", "心", "mind", "calmer")),
    Option("isolation_ended", _("ひとりではないと思えるようになった"), _("ひとりではない"), ("ひとりではない", "孤独", "not alone")),
    Option("relations_improved", _("家族やまわりの人とよくなった"), _("人との関係"), ("家族", "人間関係", "family", "people")),
    Option("budget_improved", _("お金のやりくりがよくなった"), _("お金のやりくり"), ("やりくり", "家計", "budget")),
    Option("debts_settled", _("借金の整理がすすんだ"), _("借金の整理"), ("借金", "債務", "debt", "debts")),
    Option("employed", _("仕事についた"), also=("就職", "働きはじめた", "got a job", "work")),
    Option("income_increased", _("収入がふえた"), also=("収入", "給料が上がった", "more income")),
    Option("none", _("まだない"), also=("ない", "なし", "まだ", "とくにない", "特にない", "none", "nothing yet", "no"), alone=True),
)  # fmt: skip


def goals(known: Known) -> int:
    """How many goals the plan has."""
    given = known.get("goals")
    return len(given) if isinstance(given, tuple) else 0


def heard(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    return (Write("before_evaluation", answers),)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    """What becomes of it; nothing is decided by an answer."""
    return (
        Line(_("教えてくれて、ありがとうございます。担当の職員が読んで、評価の話し合いにあなたの希望を伝えます。")),
        Line(_("これからのことは、あなたと話しながら決めます。考えが変わったら、いつでもここに書いてください。")),
    )


BEFORE_EVALUATION = Dialog(
    "before_evaluation",
    _("ふりかえり"),
    (
        Say("hello", _("こんにちは。支援を始めてからのことを、いっしょにふりかえります。5分ほどです。できていなくても、だいじょうぶです。")),
        Repeat(
            "goal",
            goals,
            (
                Ask(
                    "attained",
                    _("目標「%(item)s」は、どのくらいできたと感じますか。"),
                    ATTAINED,
                    title=_("目標「%(item)s」"),
                    why=_("できたことを数えて、むりのあった目標は変えるためです。点数をつけるのではありません。"),
                    skip=True,
                    form="evaluation.goals.attainment",
                ),
            ),
        ),
        Ask(
            "changes",
            _("支援を始めてから、よくなったことはありますか。いくつでも選べます。"),
            Many(BETTER),
            title=_("よくなったこと"),
            why=_("何が役に立ったかを知って、次の支援を考えるためです。"),
            skip=True,
            form="evaluation.changes",
        ),
        Ask(
            "remains",
            _("まだ困っていること、これから心配なことはありますか。何回に分けて送ってもかまいません。"),
            Text(gather=True, media=True),
            more=_("書いてくださったことは、受け取っています。ほかにもあれば書いてください。なければ「これで全部」です。"),
            title=_("まだ困っていること"),
            why=_("残っている困りごとを、話し合いで忘れないためです。"),
            skip=True,
            form="evaluation.present_state",
        ),
        Ask(
            "wish_code",
            _("これからの支援を、どうしたいですか。いまの気持ちで、だいじょうぶです。"),
            Choice(
                (
                    Option("close", _("終わりにしたい"), also=("終わり", "やめたい", "終結", "もうだいじょうぶ", "finish", "end", "i want to finish")),
                    Option("continue", _("続けたい"), also=("つづけたい", "継続", "まだ必要", "continue", "go on", "i want to continue")),
                    Option("unsure", _("わからない"), also=("まよっている", "迷っている", "まだわからない", "not sure", "i do not know")),
                )
            ),
            title=_("これからの支援"),
            why=_("終えるか続けるかを、あなたの希望から話し合うためです。どちらを選んでもかまいません。"),
            withhold=True,
            form="evaluation.wish_code",
        ),
        Ask(
            "wish",
            _("そう思うわけや、伝えたいことがあれば、あなたのことばで書いてください。"),
            Text(gather=True),
            title=_("あなたのことば"),
            why=_("あなたのことばを、そのまま話し合いに伝えるためです。"),
            skip=True,
            form="evaluation.wish",
        ),
        Review("check"),
    ),
    why=_("支援がどうだったかを、あなたの目から教えてもらうためです。点数をつけるのではありません。"),
    done=heard,
    farewell=goodbye,
    reminders=(
        _("ふりかえりの質問が、途中になっています。いそがなくて、だいじょうぶです。書けるところだけ、教えてください。"),
        _("書くのがむずかしいときは「人と話す」と送ってください。職員が話をうかがいます。"),
    ),
    words=(_("ふりかえる"), "ふりかえり", "振り返り", "評価", "look back", "review my support"),
    needs=("plan_goals",),
    given=("goals",),
)  # fmt: skip
