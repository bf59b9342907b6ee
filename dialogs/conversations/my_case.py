"""「どうなってる？」: where the case stands, what comes next, who, by when, in words a person understands. Pure. 要綱 2-1-ア, 3-1-イ, 3-1-エ3

The host looks it up (dialogs.case_in_words): every promise told here is a row. Where nothing may be told the answer is neutral.
"""

from __future__ import annotations

from dataclasses import dataclass

from casestore.words import N_ as _
from dialogs.answers import Known
from dialogs.asking import Text
from dialogs.choices import Choice, Option
from dialogs.conversations.consent import ASK
from dialogs.conversations.preferences import may_be_shown
from dialogs.facts import Facts
from dialogs.says import Line, Saying, Tap, command
from dialogs.steps import Ask, Dialog, Section, said

MORE = (
    Option("why", _("どうしてそうなったか"), _("どうして"), ("どうして", "なぜ", "理由", "why", "why is that")),
    Option("records", _("わたしの記録"), also=("記録", "my records", "my data")),
    ASK,
    Option("enough", _("これでわかった"), also=("わかった", "わかりました", "はい", "いいえ", "だいじょうぶ", "大丈夫", "ない", "enough", "ok", "that is all", "no")),
)  # fmt: skip

_RECORDS = Saying(
    Line(_("あなたの記録のことは「わたしの記録」で見られます。")),
    (Tap(Line(_("わたしの記録")), command("start", "my_records")),),
)
NEUTRAL = _("メッセージを受け取りました。くわしいことは、窓口か電話でおたずねください。\n%(hours)s\n電話：%(phone)s")
_ANY_TIME = _("心配なことがあれば、いつでもここに書いてください。「どうなってる？」と送ると、また見られます。")


@dataclass(frozen=True)
class More(Choice):
    """What else they want to know. A question of their own is for people to answer: the help says how it reaches them."""

    options: tuple[Option, ...] = MORE
    again = _("職員に聞きたいことは「質問がある」をおすと書けます。ほかは、番号で教えてください。")


def told(known: Known, facts: Facts) -> tuple[Line | Saying, ...]:
    if known.get("hidden"):
        return (Line(NEUTRAL),)
    match known.get("more"):
        case "why":
            return (
                Line(_("%(case_why)s\n\n決めたのは、機械ではなく職員です。ちがうと思うときは「人と話す」と送ってください。")),
                Line(_ANY_TIME),
            )
        case "records":
            return (_RECORDS,)
        case "ask" if known.get("question") is not None:
            return (Line(_("%(reads_by)sに、職員が読んで返事をします。それまで、することはありません。")), Line(_ANY_TIME))
    return (Line(_ANY_TIME),)


MY_CASE = Dialog(
    "my_case",
    _("相談のいま"),
    (
        Section(
            may_be_shown,
            (
                Ask(
                    "more",
                    _("%(case_now)s\n\nほかに知りたいことは、ありますか。"),
                    More(),
                    short=_("相談のことで、ほかに知りたいことは、ありますか。"),
                    title=_("知りたいこと"),
                ),
                Section(
                    said("more", "ask"),
                    (
                        Ask(
                            "question",
                            _("どんなことを聞きたいですか。ひとことでも、かまいません。"),
                            Text(gather=True, media=True),
                            title=_("質問"),
                            why=_("職員が、あなたの質問にお返事するためです。"),
                            skip=True,
                            for_staff="case",
                        ),
                    ),
                ),
            ),
        ),
    ),
    why=_("あなたの相談が、いまどこまで進んでいるかを、いつでもわかるようにするためです。"),
    farewell=told,
    words=(
        _("どうなってる？"), "どうなっていますか", "どうなってますか", "どうなりましたか", "わたしの相談", "私の相談", "相談のいま", "いまどこまで", "進み具合", "how is my case", "my case",
        "how is my case going", "status",
    ),
    needs=("my_case",),
    given=("hidden",),
)  # fmt: skip
