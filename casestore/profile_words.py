"""The profile's words in more languages than Japanese and English: `words/<language>.toml` beside its other files (要綱 3-1-ウ, 6-2).

Each file is a list: the Japanese line as it stands in the profile, and the same line in that language. A text of several lines is put
together line by line; where a line is missing the whole text falls back (Text.to). Pure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casestore.fine_print import Text
    from casestore.profile import Profile

FOLDER = "words"
Lines = Mapping[str, str]  # a line in Japanese to the same line; "" where it is not translated yet


@dataclass(frozen=True)
class Folder:
    """A profile's folder with its words by language."""

    path: Traversable
    words: Mapping[str, Lines]


def folder(path: Traversable) -> Folder:
    """Raises tomllib.TOMLDecodeError and OSError, as the reading of any of its files does."""
    inside = path / FOLDER
    files = sorted(inside.iterdir(), key=lambda one: one.name) if inside.is_dir() else ()
    named = {one.name.removesuffix(".toml"): one for one in files if one.name.endswith(".toml")}
    return Folder(path, {language: tomllib.loads(one.read_text("utf-8")) for language, one in named.items()})


def with_words(raw: Any, words: Mapping[str, Lines]) -> Any:
    """The same raw file, every { ja, en } with what the other languages have for it."""
    if isinstance(raw, list):
        return [with_words(one, words) for one in raw]
    if not isinstance(raw, dict):
        return raw
    if raw.keys() == {"ja", "en"} and isinstance(raw["ja"], str):
        return raw | {"more": more_of(raw["ja"], words)}
    return {key: with_words(value, words) for key, value in raw.items()}


def more_of(ja: str, words: Mapping[str, Lines]) -> tuple[tuple[str, str], ...]:
    """(language, text) for each language that has all the lines of a Japanese text."""
    found = (
        (language, "\n".join(lines.get(line, "") if line else "" for line in ja.split("\n")))
        for language, lines in words.items()
    )
    wanted = sum(1 for line in ja.split("\n") if line)
    return tuple((language, text) for language, text in found if sum(1 for line in text.split("\n") if line) == wanted)


def shown_to_residents(profile: Profile) -> Iterator[Text]:
    """Every text of the profile that a resident may be shown, in the order of its files: these must be there in every language."""
    agency = profile.agency
    yield from (agency.name, agency.short_name, agency.city, agency.address, agency.hours, agency.who_reads, profile.no_phone)
    for ward in profile.wards:
        yield ward.name
    for hotline in profile.hotlines:
        yield from (hotline.name, hotline.hours, *((hotline.languages_note,) if hotline.languages_note else ()))
    for place in profile.resources:
        yield from (place.name, place.place, *((place.hours,) if place.hours else ()), place.what_to_bring)
    for service in profile.services:
        yield from (service.name, service.plain, *(renamed.name for renamed in service.renamed))
    yield from profile.housing.duty_labels.values()
    yield from (profile.appointments.place, profile.appointments.bring, *profile.appointments.ways.values())
    for paper in profile.papers:
        yield from (paper.label, paper.what)
    for phrase in profile.phrases:
        yield phrase.text
    yield from (*profile.appointments.ways.values(), profile.appointments.place, profile.appointments.bring)
    for paper in profile.papers:
        yield from (paper.label, paper.what)
    for document in profile.documents:
        yield document.title
        for section in document.sections:
            yield from (section.heading, section.body)


def lines_of(texts: Iterator[Text]) -> dict[str, str]:
    """Each line of these texts once, Japanese to English (the whole English text where the lines do not pair)."""
    found: dict[str, str] = {}
    for text in texts:
        ja, en = text.ja.split("\n"), text.en.split("\n")
        paired = en if len(en) == len(ja) else [text.en.replace("\n", " ")] * len(ja)
        for line, meaning in zip(ja, paired, strict=True):
            if line:
                found.setdefault(line, meaning)
    return found
