"""同意の取下げ (要綱 3-1-エ; 様式7 9): what stops and what does not, said plainly; one question, no reason asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casestore.words import N_ as _
from dialogs.acts import Act, WantPerson, Write
from dialogs.answers import Answer, Known
from dialogs.asking import AboutText
from dialogs.choices import Choice, Option
from dialogs.conversations.preferences import NOT_HERE
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Say, Section, Step, said


@dataclass(frozen=True)
class Sure(Choice):
    """Yes or no; whoever is in two minds hears that nothing has to be decided now."""

    example = AboutText.example
    again = _("いま決めなくても、だいじょうぶです。迷うときは「やめておく」か「人と話す」を送ってください。")


def taken_back(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    if known.get("consented") == "hidden":
        return (WantPerson("asked"),)
    return (Write("consent_withdrawn", answers),) if known.get("sure") == "yes" else ()


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    if known.get("consented") == "hidden":
        return (Line(NOT_HERE),)
    if known.get("consented") != "yes":
        return (
            Line(_("いま、いただいている同意はありません。こちらから、ほかのところに新しく伝えることはありません。")),
            Line(_("気になることがあれば、ここに書いてください。職員が読みます。")),
        )
    return stopped(known)


def stopped(known: Known) -> tuple[Line, ...]:
    """What is said once they have answered whether they take it back."""
    if known.get("sure") != "yes":
        return (Line(_("わかりました。同意は、そのままにします。")),)
    return (
        Line(_("同意の取り消しを、受け取りました。ここから先は、ほかのところに新しく伝えません。")),
        Line(_("担当の職員にも、知らせました。相談は、これからもつづけられます。")),
    )


STEPS: tuple[Step, ...] = (
    Say("stops", _("同意を取り消すと、こちらからほかのところに新しく伝えることを、やめます。相手に見せていたページも、すぐに閉じます。")),
    Say("stays", _("すでに伝えたことは、なかったことにはできません。相談と、もう決まっている支援は、つづけられます。")),
    Say("harder", _("ほかの機関の力を借りる支援は、むずかしくなることがあります。命の危険があるときなどは、同意がなくても伝えることがあります。")),
    Ask(
        "sure",
        _("%(consent_given)sの同意を、取り消しますか。理由は、言わなくてかまいません。"),
        Sure(
            (
                Option("yes", _("取り消す"), also=("はい", "とりけす", "取り消します", "お願いします", "yes", "withdraw", "👍", "⭕")),
                Option("no", _("やめておく"), also=("いいえ", "取り消さない", "そのままで", "そのまま", "no", "keep it", "👎", "❌")),
            )
        ),
        title=_("取り消すかどうか"),
        why=_("まちがって取り消すことのないように、一度だけ確かめています。"),
        form="consent_withdrawn.words",
    ),
)  # fmt: skip


WITHDRAW = Dialog(
    "withdraw",
    _("同意の取り消し"),
    (
        Section(said("consented", "yes"), STEPS),
    ),
    why=_("まちがって取り消すことのないように、一度だけ確かめています。"),
    done=taken_back,
    farewell=goodbye,
    words=(
        _("同意をとりけす"), "同意を取り消す", "同意を取り消したい", "同意をとりけしたい", "同意の取り消し", "同意取り消し", "同意をやめる", "同意をやめたい", "同意を撤回する",
        "withdraw consent", "withdraw my consent", "cancel my consent",
    ),
    needs=("consent",),
    given=("consented",),
)  # fmt: skip
