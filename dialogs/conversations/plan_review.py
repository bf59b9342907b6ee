"""プラン案を本人と読む (要綱 3-2-ア, 2-1-ア; 様式5): goal by goal, line by line; fine, not wanted, or a question; then whether to go on with it. Pure.

The answer is about one exact version: a draft that changes meanwhile is shown anew where it changed (asking.AboutText).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casestore.words import N_ as _
from dialogs.acts import Act, WantPerson, Write
from dialogs.answers import Answer, Known
from dialogs.asking import AboutText, Text
from dialogs.choices import Choice, Option
from dialogs.conversations.asked_often import when_again
from dialogs.conversations.consent import LATER
from dialogs.conversations.preferences import NOT_HERE
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Repeat, Say, Section, Step, picked, said

FINE = Option(
    "fine",
    _("これでいい"),
    also=(
        "はい",
        "いい",
        "いいです",
        "ok",
        "オーケー",
        "だいじょうぶ",
        "大丈夫",
        "お願いします",
        "fine",
        "yes",
        "good",
        "👍",
        "⭕",
    ),
)
UNWANTED = Option(
    "unwanted",
    _("これは望まない"),
    also=(
        "いいえ",
        "望まない",
        "いや",
        "嫌",
        "ちがう",
        "違う",
        "いらない",
        "やりたくない",
        "したくない",
        "no",
        "i do not want this",
        "👎",
        "❌",
    ),
)
ASK = Option("ask", _("聞きたい"), also=("質問", "質問がある", "わからない", "くわしく", "question", "i have a question", "❓"))


@dataclass(frozen=True)
class View(AboutText):
    """What they think of one goal or line. Own words about it have their place behind two of the buttons, and the help says so."""

    options: tuple[Option, ...] = (FINE, UNWANTED, ASK)
    again = _("思ったことは、「これは望まない」か「聞きたい」をおすと書けます。これでよければ「これでいい」です。")


def may_answer(known: Known) -> bool:
    return known.get("standing") == "open" or known.get("again") == "yes"


def spoken_about(known: Known) -> Iterator[tuple[str, str]]:
    """Every goal and line by its key (「line.2」) with what was said about it."""
    for kind in ("goal", "line"):
        for turn in range(1, len(known.get(f"{kind}s") or ()) + 1):  # type: ignore[arg-type]  # stamps
            key = f"{kind}.{turn}"
            yield key, str(picked(known.get(f"{key}.view")) or "")


def objected(known: Known) -> bool:
    return any(view == "unwanted" for _key, view in spoken_about(known))


def whole(known: Known) -> str:
    """go, change or later; an objection to any line is a wish for change."""
    return "change" if objected(known) else str(picked(known.get("go")) or "")


def answered(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    if known.get("standing") == "hidden":
        return (WantPerson("asked"),)
    about = {"entry": str(known.get("plan") or "")}
    match whole(known):
        case "change":
            return (Write("plan_change_wish", answers, about),)
        case "go" if known.get("standing") == "open":
            return (Write("plan_agreement", answers, about),)
        case "later":
            return (Write("plan_later", answers, about),)
    return ()


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    match known.get("standing"):
        case "hidden":
            return (Line(NOT_HERE),)
        case "set":
            return (
                Line(
                    _(
                        "いまのプランは、会議でたしかめて、決まったものです。変えたいことがあれば、ここに書いてください。職員が読みます。"
                    )
                ),
            )
        case "open" | "agreed":
            return _answers(known)
    return (Line(_("いまは、見ていただくプランの案がありません。案ができたら、職員からお知らせします。")),)


def _answers(known: Known) -> tuple[Line, ...]:
    match whole(known):
        case "change":
            return (
                Line(_("直してほしいところを、職員に伝えます。%(reads_by)sに読みます。")),
                Line(_("直した案ができたら、もう一度見ていただきます。あなたが望まないまま、進めることはありません。")),
            )
        case "go" if known.get("standing") == "open":
            return (
                Line(_("ありがとうございます。「このプランで進めてよい」とのお答えを、受け取りました。")),
                Line(_("次は、支援する人たちの会議でたしかめます。気持ちが変わったら「プランを見る」と送ってください。")),
            )
        case "later":
            again = (
                _("%(when)sごろ、もう一度おたずねします。")
                if known.get("when")
                else _("決まったら「プランを見る」と送ってください。")
            )
            wait = _("わかりました。いそがなくて、だいじょうぶです。お返事があるまで、このプランは進めません。")
            return (Line(wait), Line(again))
    return (Line(_("わかりました。前のお答えのまま、このプランで進めます。")),)


_UNWANTED = Section(
    said("view", "unwanted"),
    (
        Ask(
            "words",
            _("教えてくれて、ありがとうございます。どこがちがうか、どうしたいか、あなたのことばで書いてください。"),
            Text(gather=True, media=True),
            short=_("どこがちがうか、どうしたいか、あなたのことばで書いてください。"),
            why=_("あなたのことばのまま、プランを作る職員に伝えるためです。"),
            skip=True,
        ),
    ),
)
_NOTED = Say("noted", _("%(reads_by)sに、職員が読んで返事をします。プランのつづきは、このまま読めます。"), glue=True)
_ASKED = Section(
    said("view", "ask"),
    (
        Ask(
            "question",
            _("どんなことを聞きたいですか。ひとことでも、かまいません。"),
            Text(gather=True, media=True),
            why=_("職員が、あなたの質問にお返事するためです。"),
            skip=True,
            for_staff="plan",
        ),
        Section(lambda known: known.get("question") is not None, (_NOTED,)),
    ),
)


def _line(asked: str, stamps: str) -> tuple[Step, ...]:
    """One goal or one line of support: fine, not wanted, or a question about it, in own words."""
    why = _("プランは、あなたといっしょに作るものだからです。望まないことは、入れません。")
    return (Ask("view", asked, View(stamps=stamps), why=why), _UNWANTED, _ASKED)


PLAN_REVIEW = Dialog(
    "plan_review",
    _("プランの案"),
    (
        Section(
            said("standing", "agreed"),
            (
                Ask(
                    "again",
                    _("このプランの案には「進めてよい」とのお答えを、もういただいています。もう一度、見ますか。"),
                    Choice(
                        (
                            Option("yes", _("もう一度見る"), also=("はい", "見る", "見たい", "直したい", "変えたい", "yes", "see it again")),
                            Option("no", _("このままでいい"), also=("いいえ", "このまま", "だいじょうぶ", "大丈夫", "no", "as it is", "keep it")),
                        )
                    ),
                    title=_("もう一度見る"),
                    why=_("気持ちが変わったときは、会議の前なら直せるためです。"),
                ),
            ),
        ),
        Section(
            may_answer,
            (
                Say("hello", _("これからの支援の「プランの案」ができました。あなたのためのプランなので、1つずつ、いっしょに見てください。")),
                Say("free", _("ちがうと思ったら、そう言ってください。案なので、直せます。つかれたら「あとで」と送ってください。")),
                Repeat("goal", lambda known: len(known.get("goals") or ()), _line(_("あなたの目標です。\n%(item)s\n\nこれでいいですか。"), "goals")),  # type: ignore[arg-type]
                Repeat("line", lambda known: len(known.get("lines") or ()), _line(_("受けられる支援です。\n%(item)s\n\nこれでいいですか。"), "lines")),  # type: ignore[arg-type]
                Section(
                    lambda known: not objected(known),
                    (
                        Ask(
                            "go",
                            _("プランの期間は%(plan_from)sから%(plan_until)sまでです。%(plan_evaluation)sごろに、いっしょにふりかえります。\nこのプランで進めてもいいですか。"),
                            AboutText(
                                (
                                    Option("go", _("これで進める"), also=("はい", "いい", "これでいい", "進める", "進めてよい", "進めてください", "いいです", "お願いします", "同意します", "yes", "go ahead", "👍", "⭕")),
                                    Option("change", _("直してほしい"), also=("いいえ", "直したい", "変えたい", "変えてほしい", "no", "change it", "👎", "❌")),
                                    LATER,
                                ),
                                stamps="plan",
                                rest=False,
                            ),
                            title=_("このプランで進める"),
                            why=_("あなたが望まないプランで、進めないためです。決めるのは、あなたです。"),
                            form="plan_agreement.words",
                        ),
                    ),
                ),
                Section(
                    lambda known: not objected(known) and whole(known) == "change",
                    (
                        Ask(
                            "change",
                            _("どこを、どう直してほしいですか。あなたのことばで書いてください。"),
                            Text(gather=True, media=True),
                            title=_("直してほしいところ"),
                            why=_("あなたのことばのまま、プランを作る職員に伝えるためです。"),
                            form="plan_change_wish.words",
                        ),
                    ),
                ),
                Section(
                    objected,
                    (
                        Ask(
                            "more",
                            _("ほかに、直してほしいことや、伝えたいことはありますか。なければ「とばす」でかまいません。"),
                            Text(gather=True, media=True),
                            title=_("ほかに伝えたいこと"),
                            why=_("プランに足りないことも、あなたに聞いて直すためです。"),
                            skip=True,
                            form="plan_change_wish.words",
                        ),
                    ),
                ),
                Section(
                    lambda known: whole(known) == "later",
                    (
                        when_again(),
                    ),
                ),
            ),
        ),
    ),
    why=_("プランは、あなたといっしょに作るものだからです。望まないことは、入れません。"),
    done=answered,
    farewell=goodbye,
    words=(_("プランを見る"), "プラン", "プランの案", "支援プラン", "わたしのプラン", "私のプラン", "プランを見たい", "my plan", "see my plan", "plan"),
    needs=("plan_draft",),
    given=("standing", "plan", "goals", "lines"),
    follows=("plan", "goals", "lines"),
    renewed=_("プランの案が、新しくなりました。変わったところを、もう一度見てください。"),
)  # fmt: skip
