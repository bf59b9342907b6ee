"""The safety timer of a visit (要綱 2-2-イ, 3-1-ア): who goes out says how long; who is not back is asked, then the office is told.

Judged anew at every look, so a server that was down asks and tells at once; at night too, because it may be a life.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from casestore import people, posts, visits
from casestore.db import Work
from casestore.duty import leading, on_duty
from casestore.fine_print_outreach import Outreach
from casestore.profile import Profile
from casestore.speech import Bubble, Button, Post
from casestore.tables import Case, Contact, Visit
from casestore.words import N_
from dialogs import acts, lost_colleagues, ringing
from dialogs.outreach.field_questions import NAMELESS
from dialogs.scene import Scene
from locales import catalog

ARE_YOU_BACK = N_(
    "%(number)s の訪問の、予定の時間をすぎました。だいじょうぶですか。戻ったら「戻りました」、まだのときは「のばす」を送ってください。"
)
NO_NAME = N_("名前のない人")
BACK, LONGER = N_("戻りました"), N_("のばす")
SEEN_TO = N_("事務所が、訪問のことを確かめました。心配をおかけしないよう、戻ったら「戻りました」を送ってください。")


def start(scene: Scene, act: acts.Write) -> None:
    """Somebody goes out."""
    known = {key: answer.value for key, answer in act.answers.items() if answer.how == "said"}
    number, place = str(known["case"]), known.get("place")
    case = None
    if number != NAMELESS:
        case = scene.work.session.exec(select(Case).where(Case.number == number)).one()
    visits.start(
        scene.work,
        scene.talk.staff_id or "",
        scene.talk.contact_id,
        scene.talk.person_id,
        case,
        int(str(known["minutes"])),
        _place(place),
        scene.now,
    )


def back(scene: Scene, act: acts.Write) -> None:
    """Somebody is back."""
    if (row := visits.under_way(scene.work, scene.talk.staff_id or "")) is not None:
        visits.back(scene.work, row, scene.now)


def more(scene: Scene, act: acts.Write) -> None:
    """It takes longer."""
    if (row := visits.under_way(scene.work, scene.talk.staff_id or "")) is not None:
        visits.longer(scene.work, row, int(str(act.answers["minutes"].value)), scene.now)


def cried(scene: Scene) -> None:
    """A colleague wrote words of danger: the visit they are on is told like one overdue, somebody calls them now, the leader's phone rings."""
    work, talk = scene.work, scene.talk
    row = visits.under_way(work, talk.staff_id) if talk.staff_id else None
    if row is not None:
        visits.alerted(work, row, scene.now)
    lost_colleagues.call_now(scene)
    ringing.ring_for_a_colleague(
        work, f"cry:{talk.contact_id}", _told(work, row) if row else _leader(work, talk.staff_id), scene.now, ringing.CRIED
    )


def _leader(work: Work, but: str | None) -> list[str]:
    leader = leading(work)
    return [leader] if leader and leader != but else []


def _place(value: object) -> dict[str, Any] | None:
    return dict(value) if isinstance(value, dict) else None


def watch(work: Work, profile: Profile, now: datetime) -> int:
    """Ask whoever is overdue, and tell the office of who does not answer, again and again; how often that was."""
    return sum(_one(work, profile.outreach, row, now) for row in visits.overdue(work, now) if row.back_at is None)


def _one(work: Work, rules: Outreach, row: Visit, now: datetime) -> int:
    moved = 0
    if row.asked_at is None:
        _ask(work, row, now)
        visits.asked(work, row, now)
        moved += 1
    late = now - row.expected_back_at >= timedelta(minutes=rules.grace_minutes)
    again = row.rung_at is None or now - row.rung_at >= timedelta(minutes=rules.ring_again_minutes)
    if late and again:
        visits.alerted(work, row, now)
        ringing.ring_for_a_colleague(work, f"visit:{row.id}", _told(work, row), now)
        moved += 1
    return moved


def _ask(work: Work, row: Visit, now: datetime) -> None:
    language = people.known(work, _worker_person(work, row)).language
    gettext = catalog(language).gettext
    case = work.session.get(Case, row.case_id) if row.case_id else None
    text = gettext(ARE_YOU_BACK) % {"number": case.number if case else gettext(NO_NAME)}
    buttons = (Button(gettext(BACK), "!start:visit_back"), Button(gettext(LONGER), "!start:visit_more"))
    _post(work, row, text, now, language, buttons)


def tell_cleared(work: Work, row: Visit, now: datetime) -> None:
    """The worker hears that the office has looked, so that nobody goes on looking for them in vain."""
    language = people.known(work, _worker_person(work, row)).language
    _post(work, row, catalog(language).gettext(SEEN_TO), now, language, ())


def _post(work: Work, row: Visit, text: str, now: datetime, language: str, buttons: tuple[Button, ...]) -> None:
    because = f"visit:{row.id}"
    post = Post((Bubble(text, buttons),))
    posts.queue(work, row.contact_id, post, now, author="bot", language=language, must_arrive=True, because=because)


def _worker_person(work: Work, row: Visit) -> str:
    return work.session.get_one(Contact, row.contact_id).person_id


def _told(work: Work, row: Visit) -> list[str]:
    """Whose phones ring: whoever leads, and the owner of the case."""
    case = work.session.get(Case, row.case_id) if row.case_id else None
    asked = (leading(work), on_duty(work, case.owner_id) if case and case.owner_id else None)
    return [one for one in dict.fromkeys(asked) if one and one != row.staff_id]


WRITERS = {"visit_start": start, "visit_back": back, "visit_more": more}
