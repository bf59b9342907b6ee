"""The short questions between questions: are you safe, change it?, which language, really from the start? Pure. 要綱 3-1-イ

Each is a dialog like any other, so that numbers, words and misses work alike; what it leads to is in the catalogue's ASIDES.
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs import command_words
from dialogs.choices import Choice, Option, yes_no
from dialogs.steps import Ask, Dialog
from dialogs.tongues import TALKED

_WHY = _("あなたの気持ちと安全を、まちがえずに受け取りたいので、おたずねしています。")

SAFE = Dialog(
    "safe",
    _("安全のたしかめ"),
    (
        Ask(
            "danger",
            _("大事なことなので、先におたずねします。いま、あなたやだれかの命や体に、危険がありますか。"),
            Choice(
                (
                    Option("yes", _("はい、あります"), also=("はい", "ある", "うん", "危ない", "あぶない", "yes", "i am in danger", *command_words.IN_DANGER, *command_words.YES)),
                    Option("no", _("いいえ、ありません"), also=("いいえ", "ない", "ありません", "だいじょうぶ", "大丈夫", "大丈夫です", "no", "i'm ok", "i am ok", "i'm safe", *command_words.NO_DANGER, *command_words.NO)),
                    Option("unsure", _("わからない"), also=("わかりません", "分からない", "not sure", "i don't know", "maybe", *command_words.UNSURE)),
                )
            ),
        ),
    ),
    why=_WHY,
    aside=True,
)  # fmt: skip

CHANGE = Dialog(
    "change",
    _("お答えの変更"),
    (
        Ask(
            "change",
            _("「はい」か「いいえ」で教えてください。"),
            yes_no(also_yes=("変える", "change"), also_no=("変えない", "keep")),
        ),
    ),
    why=_("前のお答えをまちがって消さないように、おたずねしています。"),
    aside=True,
)

LANGUAGE = Dialog(
    "language",
    _("言語"),
    (
        Ask(
            "language",
            _("どの言語にしますか。\nWhich language would you like?"),
            TALKED,
            prefer="language",
        ),
    ),
    why=_("あなたが読みやすい言語で、お話しするためです。"),
    aside=True,
)

HEARD_RIGHT = Dialog(
    "heard_right",
    _("書いたことの確かめ"),
    (
        Ask(
            "right",
            _("これで合っていますか。"),
            yes_no(_("合っている"), _("ちがう"), also_yes=("合っています", "そのとおり", "that is right", "right"), also_no=("ちがいます", "違う", "that is wrong", "wrong")),
        ),
    ),
    why=_("職員が書いたことを、あなたに確かめてから、正式な書類に使うためです。"),
    aside=True,
)  # fmt: skip

AGAIN = Dialog(
    "again",
    _("最初から"),
    (
        Ask(
            "sure",
            _("ここまでのお答えを消して、最初から始めますか。"),
            yes_no(_("はい、最初から"), _("いいえ、つづける"), also_no=("つづける",)),
        ),
    ),
    why=_("お答えをまちがって消さないように、おたずねしています。"),
    aside=True,
)
