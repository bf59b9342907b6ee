"""地域の資源 as they are now: those of the profile, with what the office has added, changed, verified and retired (要綱 2-1-イ, 3-1-ウ, 7).

One table is the directory of つなぎ先 and of everything else: whoever offers, names or checks a place asks for the profile as it is `now`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from pydantic import TypeAdapter
from sqlmodel import col, select

from casestore import audit
from casestore.calendar import JST
from casestore.db import Work
from casestore.fields import later_by_months
from casestore.fine_print import Resource
from casestore.ids import new_id
from casestore.made_lists import made_lists
from casestore.profile import Profile
from casestore.statements import Statement
from casestore.tables import LocalResource, LocalResourceChange

What = Literal["added", "changed", "verified", "retired", "restored"]
SHAPE = TypeAdapter(Resource)
EVERY = Statement(select(LocalResource.id, LocalResource.body).order_by(col(LocalResource.made_at), col(LocalResource.id)))


class ChangedMeanwhile(Exception):
    """Somebody else has changed this place since it was opened."""


@dataclass(frozen=True)
class Change:
    """Who did what to a place, when and why; before: how it stood until then, None where it was new."""

    what: What
    by: str
    at: datetime
    reason: str
    before: Resource | None


def now(work: Work, profile: Profile) -> Profile:
    """The profile with its directory as the office keeps it. A number that is a hotline's stays the hotline's."""
    rows = EVERY.all(work, {})
    if not rows:
        return profile
    kept = {row.id: _with_number(_open(work, row.id, row.body), profile) for row in rows}
    places = tuple(kept.pop(one.id, one) for one in profile.resources) + tuple(kept.values())
    lists = made_lists(profile.services, places, profile.codes["referral_targets"])
    return replace(profile, resources=places, codes={**profile.codes, **lists})


def version(work: Work, resource_id: str) -> int:
    """How often the office has written this place; 0 where it stands as in the profile."""
    row = work.session.get(LocalResource, resource_id)
    return row.version if row else 0


def keep(
    work: Work, place: Resource, what: What, by: str, at: datetime, *, before: Resource | None, seen: int, reason: str = ""
) -> None:
    """Write a place down as it is from `at` on, with what it was. seen: the version its writer saw. Raises ChangedMeanwhile."""
    row = work.session.exec(select(LocalResource).where(LocalResource.id == place.id).with_for_update()).first()
    if (row.version if row else 0) != seen:
        raise ChangedMeanwhile(place.id)
    row = row or LocalResource(id=place.id, body=b"", version=0, made_at=at)
    row.body, row.version = work.vault.seal_for_house("resource", place.id, SHAPE.dump_json(place)), seen + 1
    work.session.add(row)
    work.session.add(_change(work, place.id, what, by, at, reason, before))
    audit.note(work, by, f"resource_{what}", place.id, at)


def history(work: Work, resource_id: str) -> list[Change]:
    """All that was done to a place, newest first."""
    rows = work.session.exec(
        select(LocalResourceChange)
        .where(LocalResourceChange.resource_id == resource_id)
        .order_by(col(LocalResourceChange.made_at).desc(), col(LocalResourceChange.id).desc())
    ).all()
    return [_as_change(work, row) for row in rows]


def stale(place: Resource, months: int, today: date) -> bool:
    """Whether nobody has looked at it for so many months, or ever."""
    return place.last_verified is None or later_by_months(place.last_verified, months) < today


def offered(places: Collection[Resource], today: date) -> tuple[Resource, ...]:
    """Those somebody may still be handed on to."""
    return tuple(one for one in places if one.retired_on is None or one.retired_on > today)


def day(at: datetime) -> date:
    """The day of a moment in Asia/Tokyo."""
    return at.astimezone(JST).date()


def _with_number(place: Resource, profile: Profile) -> Resource:
    known = {one.id: one for one in profile.hotlines}
    return replace(place, phone=known[place.hotline].phone) if place.hotline in known else place


def _change(
    work: Work, resource_id: str, what: What, by: str, at: datetime, reason: str, before: Resource | None
) -> LocalResourceChange:
    new = new_id(at)
    return LocalResourceChange(
        id=new,
        resource_id=resource_id,
        what=what,
        made_by=by,
        made_at=at,
        reason=work.vault.seal_for_house("resource.reason", new, reason.encode()) if reason else None,
        before=work.vault.seal_for_house("resource.before", new, SHAPE.dump_json(before)) if before else None,
    )


def _as_change(work: Work, row: LocalResourceChange) -> Change:
    reason = work.vault.open_for_house("resource.reason", row.id, row.reason).decode() if row.reason else ""
    before = SHAPE.validate_json(work.vault.open_for_house("resource.before", row.id, row.before)) if row.before else None
    return Change(row.what, row.made_by, row.made_at, reason, before)  # type: ignore[arg-type]  # only `keep` writes it


def _open(work: Work, resource_id: str, body: bytes) -> Resource:
    return SHAPE.validate_json(work.vault.open_for_house("resource", resource_id, body))
