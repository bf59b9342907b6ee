"""Which notices a worker wants on their own phone: at once, the morning's list, both or none. 要綱 2-2-イ. Pure.

A notice has a reception number and nothing else (dialogs/ringing.py).
"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.choices import Choice, Option
from dialogs.steps import Ask, Dialog

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
    audience="staff",
    words=(_("お知らせの設定"), "お知らせ", "通知", "通知の設定", "notices", "notifications"),
)  # fmt: skip
