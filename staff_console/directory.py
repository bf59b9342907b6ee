"""The resource directory as the triage form shows it (要綱 2-1-イ, 3-1-ウ): the likely places first, each with what will be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casestore import resources
from casestore.fine_print import Resource as Place
from casestore.forms import values
from casestore.profile import Profile
from casestore.words import N_ as _
from dialogs import handing_on
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.views import Resource

WARD = "public_assistance"
LABELS = (_("場所"), _("電話"))
# Which kinds of place answer which trouble of 様式1; only the order of the list depends on it.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "01": ("medical", "disability", "mental_health"),
    "02": ("housing",),
    "03": ("loan", "food", "consultation_agency"),
    "04": ("housing", "loan"),
    "05": ("tax_pension_insurance", "loan"),
    "06": ("legal", "consumer"),
    "07": ("hello_work", "work_preparation", "youth_station"),
    "08": ("hello_work", "legal"),
    "09": ("welfare_commissioner",),
    "10": ("women", "mental_health"),
    "11": ("child_guidance", "single_parent"),
    "12": ("community_care",),
    "13": ("hikikomori", "youth_station"),
    "14": ("women", "child_guidance"),
    "15": ("food", "loan"),
}


def likely(profile: Profile, answers: Mapping[str, Any], today: date) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The places that answer these troubles, and all others; the ward offices are in neither."""
    wanted = {kind for trouble in values(answers, "troubles") for kind in ANSWERS.get(trouble, ())}
    places = [place for place in resources.offered(profile.resources, today) if place.kind != WARD]
    return tuple(p for p in places if p.kind in wanted), tuple(p for p in places if p.kind not in wanted)


def ward_offices(profile: Profile, answers: Mapping[str, Any], today: date) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The 保護課 of the person's own ward, and those of the others."""
    own = f"hogo_{answers.get('ward', '')}"
    offices = [place for place in resources.offered(profile.resources, today) if place.kind == WARD]
    return tuple(place for place in offices if place.id == own), tuple(place for place in offices if place.id != own)


def shown(asked: Asked, place: Place, language: str) -> Resource:
    """A place with its lines; the preview, with hours and what to bring, is in the person's language as it will be sent."""
    gettext, mine = words_in(asked.language), asked.language
    phone = place.phone.label if place.phone else asked.house.settings.profile.no_phone.to(mine)
    said = (place.place.to(mine), phone)
    lines = tuple((gettext(label), words) for label, words in zip(LABELS, said, strict=True) if words)
    return Resource(place.id, place.name.to(mine), lines, handing_on.about(asked.house.settings.profile, place, language))
