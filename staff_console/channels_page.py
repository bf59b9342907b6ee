"""外の窓口 (要綱 2-1-ア): LINE, Telegram, the room: set up or rehearsed, last arrival, last post, what failed, the month's messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from casestore import audit, channel_health
from casestore.channel_health import Health
from casestore.words import N_ as _
from dialogs import outgoing
from staff_console.channel_door import ChannelState
from staff_console.dates import clock, day_of, long_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Tag

NAMES = {"line": _("LINE"), "telegram": _("Telegram"), "room": _("部屋（ウェブ）")}
WAYS = {
    "talk": _("LINEのトークで聞きます"),
    "contact_point": _("LINEは知らせるだけで、部屋で聞きます"),
    "webhook": _("Telegramから呼んでもらいます"),
    "polling": _("Telegramへ取りに行きます"),
    "own": _("この機関のウェブの画面です"),
}
NEVER = _("7日のあいだ、ありません")
WHEN = _("%(day)s %(clock)s")
MONTH = _("%(used)d／%(limit)d（月末の見込み %(forecast)d）")


@dataclass(frozen=True)
class ChannelCard:
    """One window in words."""

    id: str
    name: str
    tag: Tag
    lines: tuple[tuple[str, str], ...]


def show(asked: Asked) -> Response:
    """GET /admin/channels"""
    asked.house.store.write(lambda work: audit.note(work, asked.by.staff_id, "looked_at_channels", "", asked.now))
    return page(asked, "channels.html", {"channels": cards(asked)})


def cards(asked: Asked) -> tuple[ChannelCard, ...]:
    """Every window as it is now."""
    states = asked.house.settings.channels(asked.now)
    with asked.house.store.reading() as work:
        found = [(state, channel_health.health(work, state.channel, asked.now)) for state in states]
        months = outgoing.months(work, asked.house.settings.profile, asked.by, asked.now)
    gettext = words_in(asked.language)
    lines = [
        gettext(MONTH) % {"used": one.used, "limit": one.plan.monthly_limit, "forecast": one.forecast}
        for _account, one in months
    ]
    return tuple(_card(asked, state, health, lines if state.channel == "line" else []) for state, health in found)


def _card(asked: Asked, state: ChannelState, health: Health, months: list[str]) -> ChannelCard:
    gettext = words_in(asked.language)
    told = (
        (_("使い方"), gettext(WAYS[state.way]) if state.configured else ""),
        (_("最後に届いたもの"), _when(asked.now, health.last_in, gettext)),
        (_("最後に送れたもの"), _when(asked.now, health.last_out, gettext)),
        (_("24時間で送れなかった数"), str(health.failed)),
        (_("いま送るのを待っている数"), str(health.waiting)),
        *((_("今月のLINEの送信数"), month) for month in months),
        (_("呼び出しを受けるアドレス"), state.address),
    )
    return ChannelCard(
        state.channel,
        gettext(NAMES[state.channel]),
        _tag(asked, state, health),
        tuple((gettext(label), words) for label, words in told if words),
    )


def _tag(asked: Asked, state: ChannelState, health: Health) -> Tag:
    gettext = words_in(asked.language)
    if not state.configured:
        return Tag(gettext(_("使っていません")))
    if state.resting_until is not None:
        words = gettext(_("送れないので休ませています（%(clock)sまで）")) % {"clock": clock(state.resting_until)}
        return Tag(words, "alert")
    if health.failed:
        return Tag(gettext(_("送れなかったものがあります")), "wait")
    return Tag(gettext(_("練習の相手とつながっています") if state.rehearsal else _("動いています")), "done")


def _when(now: datetime, at: datetime | None, gettext: Callable[[str], str]) -> str:
    return gettext(WHEN) % {"day": long_day(day_of(at), gettext), "clock": clock(at)} if at else gettext(NEVER)
