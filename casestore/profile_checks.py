"""What no single file of a profile can know: nothing points nowhere, no id stands twice, nothing is asked at night (要綱 3-2-ウ, 3-3-エ). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from casestore.calendar import JST
from casestore.fine_print_asking import EVERY
from casestore.kinds import KINDS

if TYPE_CHECKING:
    from casestore.profile import Profile


class ProfileError(Exception):
    """A profile that cannot be used; the message names the file, the key and what is wrong."""


def check(profile: Profile) -> None:
    """What no single file can know: nothing points nowhere, no id stands twice."""
    wards = [ward.id for ward in profile.wards]
    for alarm, serving in profile.serves.items():
        for one in serving:
            must_be_known("hotlines", "serves", alarm, one, [hotline.id for hotline in profile.hotlines])
    _check_askings(profile)
    for resource in profile.resources:
        must_be_known("resources", resource.id, "kind", resource.kind, profile.codes["referral_targets"].ids)
        must_be_known("resources", resource.id, "ward", resource.ward, ("", *wards))
        if resource.hours is None:
            raise ProfileError(f"resources.toml: {resource.id}.hours: neither hours nor a hotline that has them")
    for paper in profile.papers:
        must_be_known("papers", paper.id, "housing", paper.housing, ("", *(one.id for one in profile.housing.papers)))
    for file, ids in _ids(profile):
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ProfileError(f"{file}: {sorted(twice)[0]}: this id stands twice")


def _check_askings(profile: Profile) -> None:
    """Nothing of a ladder stands at night; what cancels it is a kind of entry; there is a row for every dialog without one."""
    must_be_known("asking", EVERY, "dialog", EVERY, [one.dialog for one in profile.askings])
    for asking in profile.askings:
        for kind in asking.cancels_on:
            must_be_known("asking", asking.dialog, "cancels_on", kind, ("wrote", "closed", *KINDS))
        for rung in asking.ladder:
            if profile.calendar.at_night(datetime.combine(date(2000, 1, 1), rung.at, JST)):
                raise ProfileError(f"asking.toml: {asking.dialog}.ladder: {rung.at} is at night")


def _ids(profile: Profile) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "wards", tuple(one.id for one in profile.wards)
    yield "hotlines", tuple(one.id for one in profile.hotlines)
    yield "resources", tuple(one.id for one in profile.resources)
    yield "services", tuple(one.id for one in profile.services)
    yield "asking", tuple(one.dialog for one in profile.askings)
    yield "papers", tuple(one.id for one in profile.papers)
    yield "clocks", tuple(one.id for one in profile.clocks)
    yield "phrases", tuple(one.id for one in profile.phrases)
    yield "documents", tuple(f"{one.id} {one.edition}" for one in profile.documents)
    for name, codes in profile.codes.items():
        yield f"codes (lists.{name})", codes.ids


def must_be_known(file: str, entry: str, key: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise ProfileError(f"{file}.toml: {entry}.{key}: {value!r} is not known")
