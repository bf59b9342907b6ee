"""Whose phone shows which menu: a person's own language, a colleague's commands (要綱 2-2-イ, 3-1-ア). What is shown is kept per account.

The wish follows from what the record says; the account remembers what was last shown; the difference is what there is to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, func
from sqlmodel import col, select, update

from casestore.db import Work
from casestore.sealing import Erased
from casestore.tables import Contact, Person

EVERYBODYS = "ja"  # what a phone shows that was never given its own: the source language's
COLLEAGUE = "staff "


@dataclass(frozen=True, slots=True)
class MenuWanted:
    """One phone that should show another menu than it does. `menu` is what to remember once it does."""

    contact_id: str
    channel: str
    to: str
    language: str
    audience: str
    menu: str


_WANTED = case((col(Contact.staff_id).is_not(None), COLLEAGUE + col(Person.language)), else_=col(Person.language))


def menus_wanted(work: Work, channels: Iterable[str], limit: int = 20) -> list[MenuWanted]:
    """Phones on these channels that show another menu than they should; those that blocked us or are forgotten are left alone."""
    rows = work.session.exec(
        select(Contact, Person.language, _WANTED)
        .join(Person, col(Person.id) == col(Contact.person_id))
        .where(
            col(Contact.channel).in_([*channels]),
            col(Contact.blocked_at).is_(None),
            func.coalesce(col(Contact.menu), EVERYBODYS) != _WANTED,
            func.length(col(Contact.address)) > 0,
        )
        .order_by(col(Contact.id))
        .limit(limit)
    ).all()
    return [found for contact, language, menu in rows if (found := _wanted(work, contact, language, menu)) is not None]


def _wanted(work: Work, contact: Contact, language: str, menu: str) -> MenuWanted | None:
    try:
        to = work.open(contact.person_id, "contact.address", contact.id, contact.address)
    except Erased:
        return None
    return MenuWanted(contact.id, contact.channel, to, language, "staff" if contact.staff_id else "resident", menu)


def menu_shown(work: Work, contact: str, menu: str) -> None:
    """Remember what a phone shows now."""
    work.session.exec(update(Contact).where(col(Contact.id) == contact).values(menu=menu))


def show_again(work: Work, channel: str, languages: Iterable[str]) -> int:
    """The menus of these languages were replaced: everybody who had one is given it anew. How many."""
    found = work.session.exec(
        update(Contact).where(col(Contact.channel) == channel, col(Contact.menu).in_([*languages])).values(menu="")
    )
    return int(found.rowcount or 0)
