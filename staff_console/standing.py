"""The stop-all switch in words: what can be stopped, and the banner while something stands still (要綱 2-1-ア)."""

from __future__ import annotations

from casestore import standstill
from casestore.permissions import Act, may
from casestore.tables import Standstill
from casestore.words import N_ as _
from dialogs.catalogue import DIALOGS
from staff_console.dates import clock, day_of, long_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.views import Choice

CHANNELS = {"line": _("LINE"), "telegram": _("Telegram")}
ALL_OF_CHANNEL = _("%(channel)sで自動に送るものすべて")
ONE_DIALOG = _("「%(what)s」の質問")
STANDS = _("%(what)sを止めています（%(day)s %(clock)sから）")


def switches(asked: Asked) -> tuple[Choice, ...]:
    gettext = words_in(asked.language)
    channels = (Choice(one, gettext(ALL_OF_CHANNEL) % {"channel": gettext(CHANNELS[one])}) for one in standstill.CHANNELS)
    dialogs = (one.dialog for one in asked.house.settings.profile.askings if one.dialog in DIALOGS)
    asks = (Choice(standstill.A_DIALOG + one, gettext(ONE_DIALOG) % {"what": gettext(DIALOGS[one].title)}) for one in dialogs)
    return (*channels, *asks)


def standing_words(asked: Asked, stop: Standstill) -> str:
    """「LINEで自動に送るものすべてを止めています（…から）」: the banner."""
    gettext = words_in(asked.language)
    what = next((one.words for one in switches(asked) if one.id == stop.what), stop.what)
    return gettext(STANDS) % {"what": what, "day": long_day(day_of(stop.since), gettext), "clock": clock(stop.since)}


def banner(asked: Asked) -> tuple[str, ...]:
    """What stands still, for those who see what goes out."""
    if not may(asked.by, Act.SEE_OUTGOING, None, asked.now).allowed:
        return ()
    with asked.house.store.reading() as work:
        return tuple(standing_words(asked, one) for one in standstill.standing(work))
