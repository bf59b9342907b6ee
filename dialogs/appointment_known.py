"""What a talk about appointments and papers knows: free times of one's worker, the time there is, what is offered, papers asked for (要綱 3-3-ア)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from casestore import appointments, free_times, papers, same_person, staff
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import over
from casestore.profile import Profile
from casestore.tables import Appointment, Case, PaperAsked
from casestore.words import to_person as _
from dialogs.facts import Beginning, Facts
from dialogs.looked_up import Look, LookedUp
from dialogs.says import line
from dialogs.slots import slot_words
from dialogs.wording import Words
from locales import catalog

HOW = {
    "office": _("場所は、%(office_place)sです。"),
    "telephone": _("その時間に、職員からお電話します。"),
    "visit": _("その時間に、職員が家にうかがいます。"),
    "online": _("ビデオ通話のつなぎ方は、職員がお知らせします。"),
}
SHOWN = _("%(when)s、%(way)s")
THEIRS = _("職員")
MOST = 96  # free times looked up: two dozen pages


def appointment(look: Look) -> LookedUp:
    """Times free, the appointment this is about, and what was offered; for every conversation about appointments."""
    work, rules = look.work, look.profile.appointments
    persons = same_person.ids(work, look.talk.person_id)
    case = same_person.current_case(work, look.talk.person_id)
    booked = appointments.next_booked(work, persons, look.now)
    about = _about(work, look, persons) or booked
    offers = appointments.last_offer(work, persons, look.now)
    worker = _with(work, case, about or next(iter(offers), None))
    free = [local(start) for start in free_times.free(work, look.profile, worker, look.now)[:MOST]] if worker else []
    room = "free" if free else "full"
    standing = "booked" if booked else "none"
    of = {"case": case.id} if case else {}
    return LookedUp(
        lists={"slots": _pairs(free), "offered": _pairs(local(one.starts_at) for one in offers)},
        texts=_texts(look, about, next(iter(offers), None), worker)
        | {
            "minutes": str(rules.minutes),
            "office_place": rules.place.to(look.language),
            "bring": rules.bring.to(look.language),
        },
        beginnings={
            "appointment": Beginning({"standing": standing, "room": room}, of),
            "tomorrow": Beginning({"standing": standing, "room": room}, of),
            "missed": Beginning({"standing": "missed", "room": room}, of),
            "invited": Beginning({"by": offers[0].way if offers else "office"}, of),
        },
    )


def local(start: datetime) -> str:
    """「2026-12-10T10:00」 (Asia/Tokyo), as dialogs.slots names a time."""
    return start.astimezone(JST).strftime("%Y-%m-%dT%H:%M")


def moment(slot: str) -> datetime:
    """The beginning a slot names, aware."""
    return datetime.fromisoformat(slot).replace(tzinfo=JST)


def _pairs(slots: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((slot, slot) for slot in slots)


def _about(work: Work, look: Look, persons: tuple[str, ...]) -> Appointment | None:
    """The appointment the dialog was begun about, if it is theirs."""
    row = work.session.get(Appointment, look.about.get("appointment_id", ""))
    return row if row is not None and row.person_id in persons else None


def _with(work: Work, case: Case | None, about: Appointment | None) -> str:
    """Whose time it is: the worker of the appointment while they work here, else whoever has the case."""
    if about is not None and staff.actor_by_id(work, about.staff_id):
        return about.staff_id
    return duty(work, case if case is not None and not over(frozenset(case.facts)) else None) or ""


def _texts(look: Look, about: Appointment | None, offered: Appointment | None, worker: str) -> dict[str, str]:
    say, ways = catalog(look.language).gettext, look.profile.appointments.ways
    place = look.profile.appointments.place.to(look.language)
    who = staff.actor_by_id(look.work, worker) if worker else None
    texts = {"worker": who.name if who else say(THEIRS)}
    this = about or offered
    if this is None:
        return {"appointment": "", "appointment_how": "", "appointment_way": "", **texts}
    return {
        "appointment": shown_in(look.profile, this, look.language),
        "appointment_how": say(HOW[this.way]) % {"office_place": place},
        "appointment_way": ways[(offered or this).way].to(look.language),  # type: ignore[index]  # a way by our own writing
        **texts,
    }


def shown_in(profile: Profile, row: Appointment, language: str) -> str:
    """「12月10日（木）の10:00、窓口での面談」"""
    words = Words(language, Facts())
    way = profile.appointments.ways[row.way].to(language)  # type: ignore[index]  # as above
    return words.line(line(SHOWN, when=slot_words(local(row.starts_at)), way=way))


# -- papers --------------------------------------------------------------------------------------------------------------

ONE_PAPER = _("・%(paper)s：%(what)s")
ONLY_ITS_NAME = _("・%(paper)s")


def papers_asked(look: Look) -> LookedUp:
    """The papers this person is still asked for, in the words of their language."""
    case = same_person.current_case(look.work, look.talk.person_id)
    rows = _asked_in_this_talk(look) or papers.to_send(look.work, same_person.ids(look.work, look.talk.person_id))
    names = [papers.name(look.work, look.profile, row, look.language) for row in rows]
    say = catalog(look.language).gettext
    explained = [papers.what(look.profile, row, look.language) for row in rows]
    listed = [
        say(ONE_PAPER if what else ONLY_ITS_NAME) % {"paper": paper, "what": what}
        for paper, what in zip(names, explained, strict=True)
    ]
    about = {f"paper.{at}.id": row.id for at, row in enumerate(rows, start=1)}
    return LookedUp(
        texts={"papers_list": "\n".join(listed)} | {f"papers.paper.{at}": paper for at, paper in enumerate(names, start=1)},
        beginnings={"papers": Beginning({"papers": len(rows)}, about | ({"case": case.id} if case else {}))},
    )


def _asked_in_this_talk(look: Look) -> list[PaperAsked]:
    """Those an open conversation began with, in their order: what is asked for meanwhile is another conversation."""
    ids = (look.about.get(f"paper.{at}.id", "") for at in range(1, len(look.about) + 1))
    rows = (look.work.session.get(PaperAsked, id) for id in ids if id)
    return [row for row in rows if row is not None]
