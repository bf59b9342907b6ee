"""支援のようす (要綱 3-3-イ, 3-3-ア, 2-1-ア): how each support of the plan goes, what changed at home, what the person wants of us next. Pure.

The host begins it with the plan's services ("lines", %(item)s). Trouble is told to the owner at once; what was said is the worker's to
make a モニタリング of.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Alert, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Text
from dialogs.choices import Choice, Many, Option
from dialogs.conversations.asked_often import may_we_call, tell_us_more
from dialogs.conversations.check_in import OK_TROUBLE
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Repeat, Say, Section, said

GOING = Choice(
    (
        Option("ok", _("うまくいっている"), _("うまくいっている"), ("はい", "いい", "よい", "順調", "だいじょうぶ", "大丈夫", "助かっている", "going well", "fine", "good", "ok", "👍", "⭕", "😊", "🙂")),
        Option("some", _("少し困っている"), also=("少しこまっている", "少し", "まあまあ", "ちょっと", "a little trouble", "so so", "😐")),
        Option("trouble", _("うまくいっていない"), _("うまくいかない"), ("困っている", "だめ", "つらい", "合わない", "いいえ", "not going well", "bad", "no", "👎", "😢", "😭")),
        Option("not_begun", _("まだ始まっていない"), _("まだ始まらない"), ("まだ", "これから", "使っていない", "not yet", "not begun", "has not started")),
    )
)  # fmt: skip
CHANGED = Many(
    (
        Option("home", _("住まいや家族のこと"), _("住まい・家族"), ("住まい", "家", "家族", "引っ越し", "home", "family")),
        Option("health", _("体や気持ちのこと"), _("体・気持ち"), ("体", "健康", "病気", "気持ち", "health", "mind")),
        Option("money", _("お金のこと"), also=("お金", "収入", "支払い", "借金", "money")),
        Option("work", _("仕事のこと"), also=("仕事", "バイト", "就職", "work", "job")),
        Option("none", _("とくに変わらない"), _("変わらない"), ("ない", "なし", "変わりない", "変わりません", "同じ", "no change", "none", "nothing", "no"), alone=True),
    )
)  # fmt: skip
NOW = ("home_now", "health_now", "money_now", "work_now")


def lines(known: Known) -> int:
    """How many supports the plan has."""
    given = known.get("lines")
    return len(given) if isinstance(given, tuple) else 0


def _troubles(known: Known) -> set[object]:
    return {known.get(f"line.{at}.going") for at in range(1, lines(known) + 1)} | {known.get(key) for key in NOW}


def in_trouble(known: Known) -> bool:
    return "trouble" in _troubles(known)


def has_more_to_tell(known: Known) -> bool:
    """Something is hard, or has changed."""
    return bool(_troubles(known) & {"some", "trouble", "not_begun"}) or known.get("changed") not in (None, ("none",))


def heard(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """Written always; the owner is told of real trouble."""
    write = Write("monitoring", answers)
    return (write, Alert("owner", "support_trouble")) if in_trouble(known) else (write,)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    if in_trouble(known):
        return (Line(_("職員に伝えます。%(reads_by)sに読みます。ひとりで決めてしまう前に、いっしょに考えさせてください。")),)
    return (Line(_("教えてくれて、ありがとうございます。担当の職員が読みます。困ったときは、いつでもここに書いてください。")),)


def _now(key: str, topic: str, text: str, title: str) -> Section:
    why = _("変わったことに早めに気づいて、支援を合わせるためです。")
    return Section(
        said("changed", topic), (Ask(key, text, OK_TROUBLE, title=title, why=why, skip=True, form=f"person_told.{key}"),)
    )


MONITORING = Dialog(
    "monitoring",
    _("支援のようす"),
    (
        Say("hello", _("こんにちは。支援が始まってからのようすを、少しだけうかがいます。3分ほどで終わります。答えたくないことは「とばす」でかまいません。")),
        Repeat(
            "line",
            lines,
            (
                Ask(
                    "going",
                    _("「%(item)s」は、うまくいっていますか。"),
                    GOING,
                    title=_("%(item)sのようす"),
                    why=_("支援があなたに合っているかを、たしかめるためです。合わないときは変えられます。"),
                    skip=True,
                    form="person_told.lines.going",
                ),
            ),
        ),
        Ask(
            "changed",
            _("このごろ、変わったことはありますか。いくつでも選べます。"),
            CHANGED,
            title=_("変わったこと"),
            why=_("変わったことに早めに気づいて、支援を合わせるためです。"),
            skip=True,
            form="person_told.changed",
        ),
        _now("home_now", "home", _("住まいや家族のことは、いまはどうですか。"), _("住まいや家族")),
        _now("health_now", "health", _("体と気持ちの調子は、どうですか。"), _("体と気持ち")),
        _now("money_now", "money", _("暮らしのお金は、どうですか。"), _("暮らしのお金")),
        _now("work_now", "work", _("仕事のことは、いまはどうですか。"), _("仕事のようす")),
        Section(
            has_more_to_tell,
            (
                tell_us_more(_("担当の職員が、あなたのことばを読んで考えるためです。"), "person_told.words"),
            ),
        ),
        Ask(
            "wanted",
            _("これから、わたしたちにしてほしいことはありますか。ひとことで、かまいません。"),
            Text(gather=True),
            title=_("してほしいこと"),
            why=_("あなたの希望から、次にすることを考えるためです。"),
            skip=True,
            form="person_told.wanted",
        ),
        Section(
            in_trouble,
            (
                may_we_call("person_told.call"),
            ),
        ),
    ),
    why=_("支援があなたに合っているかを、たしかめるためです。合わないときは変えられます。"),
    done=heard,
    farewell=goodbye,
    reminders=(
        _("その後、支援のようすはいかがですか。ひとことだけでも、教えてください。"),
        _("お返事がないので、少し気にかけています。書きにくいときは「人と話す」と送ってください。職員からご連絡することもできます。"),
    ),
    words=(_("ようすを伝える"), "支援のようす", "近況", "近況を伝える", "ようす", "how it goes", "how it is going"),
    needs=("plan_lines",),
    given=("lines",),
)  # fmt: skip
