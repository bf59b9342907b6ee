"""The plain pages for what cannot be: unknown, not from our page, store away. They say what to do, never what was wrong with you."""

from __future__ import annotations

from starlette.responses import Response

from casestore.words import N_ as _
from staff_console.house import Asked
from staff_console.plain import plain

UNKNOWN = (_("ページが見つかりません"), _("アドレスを確かめるか、はじめの画面から探してください。"))
FOREIGN = (
    _("送信を受け付けませんでした"),
    _(
        "この画面からの操作か確かめられませんでした。ページを開きなおして、もう一度ためしてください。書きかけの下書きは残っています。"
    ),
)
AWAY = (
    _("いま記録できません"),
    _("記録する場所につながりません。少し待って、もう一度ためしてください。書いたことはこの画面に残っています。"),
)

NOT_HERE, PUT_RIGHT = _("この操作はできません"), _("もう一度確かめてください")
TOO_MUCH = (_("長すぎて受け取れませんでした"), _("少し短くして、もう一度ためしてください。"))


def not_allowed(asked: Asked, reason: str) -> Response:
    """403 with the reason, for what is visible but someone else's to do."""
    return _page(asked, (NOT_HERE, reason), 403)


def come_back(asked: Asked, problem: str, status: int) -> Response:
    """A form without JavaScript whose words were not enough: the sentence, and the way back with the draft kept."""
    return plain(asked, "refusal.html", {"heading": PUT_RIGHT, "words": problem}, status)


def unknown(asked: Asked) -> Response:
    """404, for what does not exist and for what this person may not see."""
    return _page(asked, UNKNOWN, 404)


def foreign(asked: Asked) -> Response:
    """403 for a form that another site sent, or that lost its token."""
    return _page(asked, FOREIGN, 403)


def unavailable(asked: Asked) -> Response:
    return _page(asked, AWAY, 503)


def too_much(asked: Asked) -> Response:
    return _page(asked, TOO_MUCH, 413)


def _page(asked: Asked, words: tuple[str, str], status: int) -> Response:
    if asked.fragment:
        return Response(status_code=status)
    heading, sentence = words
    return plain(asked, "refusal.html", {"heading": heading, "words": sentence}, status)
