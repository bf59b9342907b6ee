"""A city's profile, read and checked: casestore/profiles/<city>/*.toml as one frozen value (要綱 2-1-イ, 3-2-ウ, 6-2, 7, 8-2).

The only telephone numbers of the project stand in those files. Anything unknown, missing or pointing nowhere is a ProfileError that names
file and key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypeVar

import jpholiday
from pydantic import TypeAdapter, ValidationError

from casestore import profile_words
from casestore.calendar import Calendar, Quiet
from casestore.fine_print import (
    Agency,
    FollowUps,
    Hotline,
    Hotlines,
    Resource,
    Resources,
    Service,
    Services,
    Text,
    Ward,
    Wards,
)
from casestore.fine_print_appointments import Appointments, AskedPaper, AskedPapers
from casestore.fine_print_asking import EVERY, Asking, Askings, Pushes
from casestore.fine_print_clocks import Clock, Clocks
from casestore.fine_print_codes import Code, CodeList, Codes
from casestore.fine_print_documents import Document, Documents
from casestore.fine_print_housing import Housing
from casestore.fine_print_meetings import Meetings
from casestore.fine_print_outreach import Outreach
from casestore.fine_print_phrases import Phrases, PhraseText
from casestore.fine_print_retention import Retention
from casestore.fine_print_statistics import Counting
from casestore.made_lists import made_lists
from casestore.profile_checks import ProfileError as ProfileError
from casestore.profile_checks import check, must_be_known
from casestore.profile_words import Folder, with_words

CODES_FILE = re.compile(r"codes(_[a-z_]+)?\.toml")
ELSEWHERE = Code(
    id="elsewhere",
    label=Text("市の外・わからない", "Outside the city, or not sure"),
    button=Text("市の外・わからない", "Elsewhere, not sure"),
    trust="proposed",
)


@dataclass(frozen=True)
class Profile:
    """All of it. Look things up by id; an unknown id is a KeyError."""

    name: str
    agency: Agency
    wards: tuple[Ward, ...]
    hotlines: tuple[Hotline, ...]
    serves: Mapping[str, tuple[str, ...]]  # class of urgency to hotlines
    resources: tuple[Resource, ...]  # the ten ward offices among them
    no_phone: Text
    stale_months: int
    codes: Mapping[str, CodeList]
    edition: str
    services: tuple[Service, ...]
    follow_ups: FollowUps
    meetings: Meetings
    housing: Housing
    appointments: Appointments
    outreach: Outreach
    papers: tuple[AskedPaper, ...]
    askings: tuple[Asking, ...]
    pushes: Pushes
    clocks: tuple[Clock, ...]
    silent_days: tuple[int, ...]
    review_percent: int  # of the cases somebody wrote in during a month, the share whose records the chief reads
    documents: tuple[Document, ...]  # 様式7 and the consent text, every edition
    phrases: tuple[PhraseText, ...]
    statistics: Counting
    retention: Retention
    calendar: Calendar

    def ward(self, ward_id: str) -> Ward:
        return _named(self.wards, ward_id)

    def ward_office(self, ward_id: str) -> Resource:
        """The 保護課 of a ward, as a resource to hand on to."""
        return self.resource(f"hogo_{ward_id}")

    def resource(self, resource_id: str) -> Resource:
        return _named(self.resources, resource_id)

    def asking(self, dialog: str) -> Asking:
        """How this dialog is asked of our own accord; without a row of its own, as every other."""
        rows = {one.dialog: one for one in self.askings}
        return rows.get(dialog) or replace(rows[EVERY], dialog=dialog)

    def hotline(self, hotline_id: str) -> Hotline:
        return _named(self.hotlines, hotline_id)

    def service(self, service_id: str) -> Service:
        return _named(self.services, service_id)

    def hotlines_for(self, alarms: Collection[str], *, around_the_clock: bool = False) -> tuple[Hotline, ...]:
        """The hotlines for these classes of urgency, the most fitting first; at will only those that answer at any hour.

        A class the profile does not know is a KeyError: no number at all would be shown to somebody in danger.
        """
        ids = dict.fromkeys(one for alarm in alarms for one in self.serves[alarm])
        fitting = (self.hotline(one) for one in ids)
        return tuple(one for one in fitting if one.around_the_clock or not around_the_clock)


_Identified = TypeVar("_Identified", Ward, Resource, Hotline, Service)


def _named(entries: Collection[_Identified], wanted: str) -> _Identified:
    try:
        return next(entry for entry in entries if entry.id == wanted)
    except StopIteration:
        raise KeyError(wanted) from None


@lru_cache
def load_profile(name: str) -> Profile:
    """The profile `name` that comes with the program. Raises ProfileError."""
    folder = resources.files("casestore.profiles") / name
    if not name.isidentifier() or not folder.is_dir():
        raise ProfileError(f"there is no profile {name!r}")
    return read_profile(name, folder)


def read_profile(name: str, path: Traversable) -> Profile:
    """A profile from any folder that holds the files of one. Raises ProfileError."""
    folder, numbers = _folder(path), _read(_folder(path), "hotlines", Hotlines)
    hotlines, agency = numbers.hotlines, _agency(folder, numbers.hotlines)
    wards = _read(folder, "wards", Wards)
    found = tuple(_with_number(ward, agency) for ward in wards.wards)
    directory, services = _read(folder, "resources", Resources), _read(folder, "services", Services).services
    follow_ups, housing = _read(folder, "follow_ups", FollowUps), _read(folder, "housing", Housing)
    lists = _code_lists(folder) | housing.code_lists | {"wards": _ward_codes(found)}
    places = (*(_with_hotline(one, hotlines) for one in directory.resources), *(_office(ward, wards) for ward in found))
    profile = Profile(
        name=name,
        agency=agency,
        wards=found,
        hotlines=hotlines,
        serves={str(alarm): ids for alarm, ids in numbers.serves.items()},
        resources=places,
        no_phone=directory.no_phone,
        stale_months=directory.stale_months,
        codes=lists | made_lists(services, places, lists["referral_targets"]),
        edition=_read(folder, "codes", Codes).edition,
        services=services,
        follow_ups=follow_ups,
        meetings=_read(folder, "meetings", Meetings),
        housing=housing,
        appointments=_read(folder, "appointments", Appointments),
        outreach=_read(folder, "outreach", Outreach),
        papers=_read(folder, "papers", AskedPapers).papers,
        askings=_read(folder, "asking", Askings).askings,
        pushes=_read(folder, "asking", Askings).pushes,
        clocks=_read(folder, "clocks", Clocks).clocks,
        silent_days=_read(folder, "clocks", Clocks).silent_days,
        review_percent=_read(folder, "clocks", Clocks).review_percent,
        documents=_read(folder, "documents", Documents).documents,
        phrases=_read(folder, "phrases", Phrases).phrases,
        statistics=_read(folder, "statistics", Counting),
        retention=_read(folder, "retention", Retention),
        calendar=Calendar(agency.office_hours.for_calendar(), _quiet(follow_ups), _holiday),
    )
    check(profile)
    return profile


_Shape = TypeVar("_Shape")


def _folder(path: Traversable) -> Folder:
    try:
        return profile_words.folder(path)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise ProfileError(f"{profile_words.FOLDER}: {wrong}") from wrong


def _read(folder: Folder, file: str, shape: type[_Shape]) -> _Shape:
    try:
        raw = tomllib.loads((folder.path / f"{file}.toml").read_text("utf-8"))
        return TypeAdapter(shape).validate_python(with_words(raw, folder.words))
    except ValidationError as wrong:
        raise ProfileError("; ".join(_places(file, wrong))) from wrong
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise ProfileError(f"{file}.toml: {wrong}") from wrong


def _places(file: str, wrong: ValidationError) -> Iterator[str]:
    for one in wrong.errors(include_url=False, include_input=False):
        yield f"{file}.toml: {'.'.join(map(str, one['loc'])) or 'the whole file'}: {one['msg']}"


def _agency(folder: Folder, hotlines: Collection[Hotline]) -> Agency:
    agency = _read(folder, "agency", Agency)
    must_be_known("agency", agency.id, "hotline", agency.hotline, [one.id for one in hotlines])
    return replace(agency, phone=_named(hotlines, agency.hotline).phone)


def _quiet(follow_ups: FollowUps) -> Quiet:
    return Quiet(follow_ups.quiet.begins, follow_ups.quiet.ends, follow_ups.quiet.sends_at)


def _with_number(ward: Ward, agency: Agency) -> Ward:
    return replace(ward, phone=ward.phone or agency.city_phone, own_phone=ward.phone is not None)


def _with_hotline(resource: Resource, hotlines: Collection[Hotline]) -> Resource:
    """Number and hours of the hotline it names, so that each stands in one place."""
    if not resource.hotline:
        return resource
    must_be_known("resources", resource.id, "hotline", resource.hotline, [one.id for one in hotlines])
    hotline = _named(hotlines, resource.hotline)
    return replace(resource, phone=hotline.phone, hours=resource.hours or hotline.hours)


def _office(ward: Ward, wards: Wards) -> Resource:
    return Resource(
        id=f"hogo_{ward.id}",
        name=ward.office,
        kind="public_assistance",
        ward=ward.id,
        place=ward.place,
        hours=wards.hours,
        phone=ward.phone,
        what_to_bring=wards.what_to_bring,
        needs_appointment="no",
        own_phone=ward.own_phone,
        last_verified=ward.last_verified,
        source=ward.source,
        trust=ward.trust,
    )


def _ward_codes(wards: Collection[Ward]) -> CodeList:
    codes = (*(Code(id=ward.id, label=ward.name) for ward in wards), ELSEWHERE)
    return CodeList(codes=codes, source="wards.toml", trust="sourced")


def _code_lists(folder: Folder) -> dict[str, CodeList]:
    """The lists of codes.toml and of every codes_….toml beside it; a name may stand in one of them only."""
    lists: dict[str, CodeList] = {}
    for file in sorted(one.name.removesuffix(".toml") for one in folder.path.iterdir() if CODES_FILE.fullmatch(one.name)):
        more = _read(folder, file, Codes).lists
        if twice := sorted(more.keys() & lists.keys()):
            raise ProfileError(f"{file}.toml: lists.{twice[0]}: this list stands twice")
        lists |= more
    return lists


@lru_cache(maxsize=4096)
def _holiday(day: date) -> bool:
    return bool(jpholiday.is_holiday(day))
