"""How a person wants to be contacted, told to a worker before they write (要綱 3-1-イ; violence, telephones that others read). Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from casestore.safe_contact import Mode
from casestore.words import N_ as _

HUSHED = _("本人が「とめことば」を送りました。合いことばが送られるまで、書いても何も送られません。")
NOT_AT_ALL = _("本人は、こちらからのメッセージを望んでいません。ほかの方法で連絡してください。")
NOTICE_FIRST = _("安全な連絡：先に「お知らせがあります」とだけ送られます。書いたことは、本人が返事をしてから届きます。")
HERE_NOW = _("安全な連絡：いまは本人が会話しています。書いたことは、すぐ届きます。")
WHY = {
    "restricted": _("（閲覧制限のある方です）"),
    "shared": _("（2人で使う電話です）"),
    "wished": _("（本人の希望です）"),
}
WAITING = _("返事を待っているもの：%(num)s件")


def words(mode: Mode, waits: int, now: datetime, gettext: Callable[[str], str]) -> str:
    """The line above the box, "" where nothing is to be minded."""
    line = _line(mode, now)
    if not line:
        return ""
    parts = [gettext(line), gettext(WHY[mode.why]) if mode.why in WHY and line in (NOTICE_FIRST, HERE_NOW) else ""]
    parts.append(gettext(WAITING) % {"num": waits} if waits else "")
    return " ".join(filter(None, parts))


def _line(mode: Mode, now: datetime) -> str:
    if mode.wishes.hushed:
        return HUSHED
    if mode.wishes.safe == "no":
        return NOT_AT_ALL
    if not mode.why:
        return ""
    return NOTICE_FIRST if mode.must_wait(now) else HERE_NOW
