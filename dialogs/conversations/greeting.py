"""First contact: who runs this, what is kept and where, who reads it and when, what to do in danger, that it is a machine. Pure. 要綱 3-1-ア・イ, 6-2"""

from __future__ import annotations

from datetime import timedelta

from casestore.words import N_ as _
from dialogs.steps import Ask, Dialog, Say, no_words
from dialogs.tongues import TALKED

GREETING = Dialog(
    "greeting",
    _("はじめに"),
    (
        Say("who", _("こんにちは。ここは、%(agency)sの相談窓口「つなぎ」です。暮らしやお金、仕事、住まいのことを、無料で相談できます。")),
        Say("machine", _("質問は、機械が自動で送っています。あなたが書いたことは、%(reads_by)sに、職員が読みます。")),
        Say(
            "kept",
            _("書いたことは、%(kept_where)sに、かぎをかけて保存します。職員のほかには見せません。ただし、命があぶないときは、助けるために知らせることがあります。LINEなどの画面にも、書いたことは残ります。"),
        ),
        Say("danger", _("いま命や体があぶないときは、%(ambulance)sか%(police)sに電話してください。ここでは、すぐにお返事できないことがあります。")),
        Ask(
            "language",
            _("どの言語で話しますか。\nWhich language would you like?"),
            TALKED,
            title=_("言語"),
            prefer="language",
            why=_("あなたが読みやすい言語で、お話しするためです。"),
            names=("ことば",),
        ),
    ),
    why=_("相談を受けるために、はじめに少しだけおたずねします。"),
    farewell=no_words,
    remind_after=timedelta(hours=20),
    remind_writers=True,  # who only added us and wrote nothing is not called after
    reminders=(
        _("書いてくださったことは、とってあります。話したい言語の番号を送ると、つづきから始められます。\nYour message is kept. Please send the number of your language."),
        _("お返事がないので、少し気にかけています。書きにくいときは「人と話す」と送ってください。職員からご連絡することもできます。"),
    ),
    then="intake",
)  # fmt: skip
