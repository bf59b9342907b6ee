"""「かくす」: how to take this talk off a screen that others may see; asks nothing. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.says import Line, Saying, Tap, command
from dialogs.steps import Dialog, Say, no_words

_STEPS = (
    Say("how", _("この会話を、画面から消すことができます。\nLINE：トークの一覧で、この会話を長くおして「削除」。\nTelegram：会話を長くおして「削除」。")),
    Say("stays", _("消しても、相談は終わりません。こちらの記録は、かぎをかけて残っています。また書けば、つづきから話せます。")),
)  # fmt: skip

HIDE = Dialog(
    "hide",
    _("画面から消す"),
    _STEPS,
    why=_("同じ電話を見る人がいるときに、あなたを危なくしないためです。"),
    farewell=no_words,
    rests=True,  # somebody looks over a shoulder: the open question does not come back onto the screen
    words=(_("かくす"), "隠す", "画面から消す", "会話を消す", "履歴を消す", "hide", "hide this chat", "delete this chat", "🙈"),
)  # fmt: skip

# The button says nothing of hiding: whoever looks over a shoulder reads it too.
HIDE_TAP = Tap(Line(_("とじる")), command("start", "hide"))

# The same where no dialog may begin: in an open crisis, and while a worker has the pen.
HOW_TO_HIDE = tuple(Saying(Line(say.text)) for say in _STEPS)
