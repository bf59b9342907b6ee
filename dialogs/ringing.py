"""Notices on staff phones: a reception number and a task, never a name and never what was said (要綱 2-2-イ; DESIGN.md 1).

At once for danger, at any hour; each morning of a business day a list of what is due. Everybody can switch theirs off (outreach/notices.py).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import col, select, update

from casestore import absences, due_today, people, posts, push_budget, staff
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty, leading_for
from casestore.profile import Profile
from casestore.speech import Bubble, Button, Post
from casestore.tables import Case, Contact, Heartbeat, Message
from casestore.words import N_
from dialogs import field_work
from dialogs.letting_out import no_messages_left
from locales import catalog

LOOK = N_("%(number)s で、見てほしいことがあります。コンソールをひらいてください。")
CRIED = N_("急ぎのことばを書いた職員や関係機関がいます。コンソールの「きょう」をひらいて、すぐに電話してください。")
NOT_BACK = N_("訪問から戻った知らせのない職員がいます。コンソールの「きょう」をひらいてください。")
GOOD_MORNING = N_("おはようございます。%(summary)s\n%(lines)s")
SHOW = N_("きょうの予定")
NOT_AGAIN_WITHIN = timedelta(minutes=10)
MOST_LINES = 12
AT_ONCE, IN_THE_MORNING = ("both", "now"), ("both", "morning")
MORNING = "morning_list"


def ring(work: Work, case: Case, now: datetime) -> int:
    """The owner's phones say that there is something to look at in this case; who has none, whoever leads. How many phones."""
    owner = duty(work, case)
    phones = phones_of(work, [owner] if owner else [], AT_ONCE) or phones_of(work, _leader(work, case, now), AT_ONCE)
    return sum(_once(work, one, f"rings:{case.id}", LOOK, {"number": case.number}, now) for one in phones)


def ring_for_a_colleague(work: Work, thing: str, everyone: Collection[str], now: datetime, words: str = NOT_BACK) -> int:
    """Somebody has not come back, or cries for help: told on these people's phones whatever they have switched off, as it may be a life."""
    return sum(_once(work, one, thing, words, {}, now) for one in phones_of(work, everyone, ()))


def ring_to_read(work: Work, profile: Profile, reader: str, number: str, because: str, now: datetime) -> int:
    """A colleague is asked to read something in a case: told on their phones while the office is open. How many phones."""
    calendar, phones = profile.calendar, phones_of(work, [reader], AT_ONCE)
    when = None if calendar.is_open(now) else calendar.next_opening(now)
    for phone in phones:
        language = people.known(work, phone.person_id).language
        post = Post((Bubble(catalog(language).gettext(LOOK) % {"number": number}),))
        posts.queue(
            work, phone.id, post, now, author="bot", language=language, because=because, not_before=when, own_accord=True
        )
    return len(phones)


def phones_of(work: Work, who: Collection[str], wanted: Collection[str]) -> list[Contact]:
    """The linked phones of these people, while they work here; with `wanted` only where they want such notices."""
    here = [one for one in who if staff.actor_by_id(work, one) is not None]
    rows = work.session.exec(
        select(Contact).where(col(Contact.staff_id).in_(here), col(Contact.blocked_at).is_(None)).order_by(col(Contact.id))
    ).all()
    return [one for one in rows if not wanted or (people.prefers(work, one.id).get("notices") or "both") in wanted]


def _leader(work: Work, case: Case, now: datetime) -> list[str]:
    leader = leading_for(work, case, now)
    return [leader] if leader else []


def _once(work: Work, phone: Contact, because: str, words: str, fills: dict[str, str], now: datetime) -> bool:
    """Say it, unless the same was said a few minutes ago. It goes out at any hour and must arrive."""
    rows = select(Message.id).where(
        Message.contact_id == phone.id, Message.because == because, col(Message.at) > now - NOT_AGAIN_WITHIN
    )
    if work.session.exec(rows).first() is not None:
        return False
    language = people.known(work, phone.person_id).language
    text = catalog(language).gettext(words) % fills
    posts.queue(work, phone.id, Post((Bubble(text),)), now, author="bot", language=language, must_arrive=True, because=because)
    return True


def morning(work: Work, profile: Profile, now: datetime) -> int:
    """The list of the morning, once a business day; what was missed until late in the morning is not made up for. How many phones.

    Where only the reserve is left of the month's messages there is none: it stands on きょう too, and yesterday's list helps nobody.
    """
    local, rules = now.astimezone(JST), profile.outreach
    if not rules.morning_list_at <= local.time() < rules.morning_list_until or not profile.calendar.is_business_day(
        local.date()
    ):
        return 0
    row = work.session.exec(select(Heartbeat).where(Heartbeat.name == MORNING).with_for_update()).first()
    if row is not None and row.at.astimezone(JST).date() == local.date():
        return 0
    row = row or Heartbeat(name=MORNING, at=now)
    row.at = now
    work.session.add(row)
    linked = set(work.session.exec(select(Contact.staff_id).where(col(Contact.staff_id).is_not(None))).all())
    away = absences.covers_today(work, now)
    here = sorted(one for one in linked if one and one not in away)
    phones = phones_of(work, here, IN_THE_MORNING)
    return sum(_good_morning(work, phone, now) for phone in phones if not no_messages_left(work, profile, phone, now))


def _good_morning(work: Work, phone: Contact, now: datetime) -> bool:
    worker = staff.actor_by_id(work, phone.staff_id or "", now)
    if worker is None:
        return False
    language = people.known(work, phone.person_id).language
    due = field_work.due_lines(due_today.today(work, worker, now, everyone=False), now, language)
    if not due:
        return False
    gettext = catalog(language).gettext
    lines = "\n".join(words for _number, words in due[:MOST_LINES])
    text = gettext(GOOD_MORNING) % {"summary": field_work.summary(len(due), language), "lines": lines}
    of_an_earlier_day = col(Message.contact_id) == phone.id, col(Message.because).startswith(push_budget.EVERY_MORNING)
    work.session.exec(
        update(Message).where(*of_an_earlier_day, col(Message.state) == "waiting").values(state="cancelled", settled_at=now)
    )
    button = Button(gettext(SHOW), "!start:today", "tap")
    because = f"{push_budget.EVERY_MORNING}{now.astimezone(JST).date().isoformat()}"
    posts.queue(
        work,
        phone.id,
        Post((Bubble(text, (button,)),)),
        now,
        author="bot",
        language=language,
        because=because,
        own_accord=True,
    )
    return True
