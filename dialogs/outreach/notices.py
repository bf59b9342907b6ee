"""Which notices a worker wants on their own phone: at once, the morning's list, both or none. 要綱 2-2-イ. Pure.

A notice has a reception number and nothing else (dialogs/ringing.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.answers import Known
from dialogs.choices import Choice, Option
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog

SENT: Mapping[str, str] = {
    "both": _("わかりました。急ぎのことはすぐに、用事の一覧は朝に、この電話に送ります。"),
    "now": _("わかりました。急ぎのことだけを、この電話に送ります。"),
    "morning": _("わかりました。朝の一覧だけを、この電話に送ります。"),
    "off": _("わかりました。この電話には送りません。急ぎのことも、コンソールの画面だけに出ます。"),
}
ALWAYS = _(
    "訪問から戻らない職員がいるときは、どの設定でもお知らせすることがあります。変えるときは「お知らせの設定」と送ってください。"
)


def chosen(known: Known, facts: Facts) -> tuple[Line, ...]:
    """What comes from now on, and what comes all the same (dialogs/visiting.py)."""
    return (Line(SENT[str(known.get("which"))]), Line(ALWAYS))


NOTICES = Dialog(
    "notices",
    _("お知らせの設定"),
    (
        Ask(
            "which",
            _("この電話に、どのお知らせを送りますか。どれも、受付番号だけが入ります。"),
            Choice(
                (
                    Option("both", _("急ぎと朝の一覧"), also=("両方", "ぜんぶ", "全部", "both", "all")),
                    Option("now", _("急ぎだけ"), also=("緊急だけ", "urgent only", "urgent")),
                    Option("morning", _("朝の一覧だけ"), also=("一覧だけ", "morning list", "morning")),
                    Option("off", _("どちらもいらない"), also=("いらない", "なし", "オフ", "off", "none")),
                )
            ),
            title=_("お知らせ"),
            why=_("休みの日や夜に、ご自分で止められるようにするためです。コンソールの画面には、いつも出ています。"),
            prefer="notices",
        ),
    ),
    why=_("休みの日や夜に、ご自分で止められるようにするためです。コンソールの画面には、いつも出ています。"),
    farewell=chosen,
    audience="staff",
    words=(_("お知らせの設定"), "お知らせ", "通知", "通知の設定", "notices", "notifications"),
)  # fmt: skip
