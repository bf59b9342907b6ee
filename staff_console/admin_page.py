"""管理 (要綱 2-2, 6-1): one page of cards to everything the office decides about its own work, each with what waits there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from casestore import due_today, resources, staff
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console import channels_page
from staff_console.dates import day_of
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Tag


@dataclass(frozen=True)
class Card:
    path: str
    icon: str
    title: str
    words: str
    tag: Tag | None


@dataclass(frozen=True)
class Group:
    heading: str
    cards: tuple[Card, ...]


State = Callable[[Asked, Work], Tag | None]
Entry = tuple[str, str, str, str, Act, State]


def nothing(_asked: Asked, _work: Work) -> Tag | None:
    return None


def uncertified(asked: Asked, work: Work) -> Tag | None:
    """How many members of staff have not yet shown the certificate of their role (2-2)."""
    lacks = sum(
        1
        for one, roles in staff.everyone(work)
        if one.disabled_at is None and any(staff.lacks_certificate(row) for row in roles)
    )
    return Tag(words_in(asked.language)(_("修了証がまだ %(num)d人")) % {"num": lacks}, "wait") if lacks else None


def old(asked: Asked, _work: Work) -> Tag | None:
    """How many places of the directory nobody has looked at for too long."""
    profile, today = asked.house.settings.profile, day_of(asked.now)
    count = sum(resources.stale(one, profile.stale_months, today) for one in resources.offered(profile.resources, today))
    return Tag(words_in(asked.language)(_("確かめる時期のもの %(num)s件")) % {"num": count}, "wait") if count else None


def undelivered(asked: Asked, work: Work) -> Tag | None:
    count = sum(one.message.way == "out" for one in due_today.troubles(work, asked.by))
    return Tag(words_in(asked.language)(_("%(num)s件")) % {"num": count}, "alert") if count else None


def windows(asked: Asked, _work: Work) -> Tag | None:
    """The worst of the windows."""
    rank = {"alert": 0, "wait": 1, "done": 2}
    tags = sorted((one.tag for one in channels_page.cards(asked)), key=lambda tag: rank.get(tag.tone, 3))
    return tags[0] if tags else None


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        _("人"),
        (
            (
                *("/admin/staff", "people", _("職員と役割")),
                *(_("だれがどの役割で働くか。修了証、電話のつなぎ、アカウントの終わり。"), Act.MANAGE_STAFF, uncertified),
            ),
            (
                *("/referrals/partners", "person", _("関係機関の担当者")),
                *(_("チャットで知らせたり、つなぎに返事をしたりする人の電話。"), Act.LINK_PARTNER, nothing),
            ),
        ),
    ),
    (
        _("つなぎ先とことば"),
        (
            (
                *("/resources", "table", _("つなぎ先の機関・地域の資源")),
                *(_("名前、電話、時間、つなぎ方。確かめた日と、これまでの変更。"), Act.EDIT_RESOURCES, old),
            ),
            (
                *("/admin/phrases", "bubble", _("定型文")),
                *(_("本人のことばで送れる文。訳がまだのものも分かります。"), Act.EDIT_PHRASES, nothing),
            ),
            (
                *("/admin/rules", "form", _("支援サービス・予定・開所時間")),
                *(_("いま使っている決まりと、その版。どのファイルにあるか。"), Act.SEE_ADMIN, nothing),
            ),
        ),
    ),
    (
        _("送ること"),
        (
            (
                *("/admin/channels", "phone", _("外の窓口")),
                *(_("LINE、Telegram、部屋。最後に届いたもの、送れなかったもの、今月の送信数。"), Act.MANAGE_CHANNELS, windows),
            ),
            (
                *("/outgoing/undelivered", "warn", _("届かなかったもの")),
                *(_("もう一度送る、別の方法で伝える、理由を書いて終わりにする。"), Act.REPLY, undelivered),
            ),
            (
                *("/outgoing", "send", _("これから送るもの")),
                *(_("2週間のあいだに自動で送るもの。すべて止めることもできます。"), Act.SEE_OUTGOING, nothing),
            ),
        ),
    ),
    (
        _("記録を守ること"),
        (
            (
                *("/admin/audit", "search", _("操作の記録")),
                *(_("だれが、いつ、何をしたか。内容は出ません。"), Act.SEE_AUDIT, nothing),
            ),
            (
                *("/admin/retention", "lock", _("保存期間")),
                *(_("記録をいつまで残すかを、2人で決めます。"), Act.RETAIN, nothing),
            ),
        ),
    ),
)


def show(asked: Asked) -> Response:
    """GET /admin: only what this person may open."""
    with asked.house.store.reading() as work:
        groups = tuple(_group(asked, work, heading, entries) for heading, entries in GROUPS)
    return page(asked, "admin.html", {"groups": tuple(one for one in groups if one.cards)})


def _group(asked: Asked, work: Work, heading: str, entries: tuple[Entry, ...]) -> Group:
    gettext = words_in(asked.language)
    mine = (one for one in entries if may(asked.by, one[4], None, asked.now).allowed)
    cards = (
        Card(path, icon, gettext(title), gettext(words), state(asked, work)) for path, icon, title, words, _act, state in mine
    )
    return Group(gettext(heading), tuple(cards))
