"""What translators work with: new texts into the catalogs, and what is missing or wrong in a language (要綱 3-1-イ). For a checkout.

`python -m tsunagi.languages` brings all catalogs up to date; `new LANGUAGE` begins one as a draft, `check [LANGUAGE]` names what is
missing or wrong in it, draft or not, `open LANGUAGE` puts a finished draft in its place. See docs/languages.md.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from casestore.profile import load_profile
from casestore.profile_words import FOLDER, lines_of, shown_to_residents
from locales import CONSOLE, HERE, NAMES, SOURCE, babel_locale, po_file
from tsunagi import wording_checks

ROOT = HERE.parent
PROFILE = "sapporo"
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {"_": None, "N_": None, "to_person": None, "gettext": None, "ngettext": (1, 2)}
TO_PERSON: Mapping[str, tuple[int, ...] | None] = {"to_person": None}
PLURALS = {"en": 2, "ne": 2}  # the others have one form for any number
HEADER = """\
# {name}: what residents read. Part of tsunagi-desk, under the same license.
# How to work on this file: docs/languages.md
msgid ""
msgstr ""
"Project-Id-Version: tsunagi-desk\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals={forms}; plural={rule};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


@dataclass(frozen=True)
class Files:
    """Where a language's two files are: the catalog, in its place or still a draft, and the profile's words."""

    language: str

    @property
    def final(self) -> Path:
        return po_file(self.language)

    @property
    def draft(self) -> Path:
        return self.final.with_suffix(".draft.po")

    @property
    def catalog(self) -> Path:
        return self.final if self.final.exists() else self.draft

    @property
    def words(self) -> Path:
        return ROOT / "casestore/profiles" / PROFILE / FOLDER / f"{self.language}.toml"


def template(language: str) -> Catalog:
    """All texts this language must have, in the order of their files: for English every one, else what residents read."""
    return _template(language in CONSOLE)


@cache
def _template(everything: bool) -> Catalog:
    found = Catalog()
    if everything:
        _extract(found, "babel.cfg", KEYWORDS)
    else:
        _extract(found, "talk.cfg", KEYWORDS)
        _extract(found, "babel.cfg", TO_PERSON)
    in_order = io.BytesIO()
    write_po(in_order, found, sort_by_file=True, omit_header=True)
    in_order.seek(0)
    return read_po(in_order)


def _extract(into: Catalog, mapping: str, keywords: Mapping[str, tuple[int, ...] | None]) -> None:
    with (HERE / mapping).open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # this part of Babel has no types
    texts = extract_from_dir(ROOT, methods, options, keywords, comment_tags=("NOTE:",), strip_comment_tags=True)
    for name, line, message, notes, _context in texts:
        if message:
            into.add(message, locations=[(name, line)], auto_comments=notes)


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=babel_locale(language))


def write(language: str, path: Path, wanted: Catalog) -> None:
    """The catalog with every wanted text and no other; what was translated stays. No dates: they only make differences."""
    head = _head(language, path)
    known = read(path, language) if path.exists() else Catalog(locale=babel_locale(language))
    known.update(wanted, no_fuzzy_matching=True)
    if language not in CONSOLE:
        _beside_english(known)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(head)
        write_po(file, known, omit_header=True, no_location=True, ignore_obsolete=True)


def _beside_english(known: Catalog) -> None:
    """Each text with its English above it: whoever translates sees both."""
    english = {one.id: one.string for one in read(po_file("en"), "en")}
    for message in known:
        meaning = english.get(message.id)
        message.auto_comments = [f"en: {line}" for line in meaning.split("\n")] if isinstance(meaning, str) and meaning else []


def _head(language: str, path: Path) -> bytes:
    if path.exists():
        return path.read_bytes().partition(b"\n\n")[0] + b"\n\n"
    forms = PLURALS.get(language, 1)
    filled = HEADER.format(name=NAMES[language], language=language, forms=forms, rule="(n != 1)" if forms == 2 else "0")
    return (filled + "\n").encode()


def write_words(path: Path) -> None:
    """The profile's lines residents may see, each with its English above it; what was translated stays, what is gone goes."""
    known = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    lines = lines_of(shown_to_residents(load_profile(PROFILE)))
    head = "# The profile's lines that residents may see: Japanese = the same in this language. See docs/languages.md.\n"
    entries = (f"\n# {meaning}\n{_quoted(ja)} = {_quoted(known.get(ja, ''))}\n" for ja, meaning in lines.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + "".join(entries), "utf-8")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def update(language: str) -> None:
    files = Files(language)
    write(language, files.catalog, template(language))
    if language not in CONSOLE:
        write_words(files.words)


def check(language: str) -> list[str]:
    """What is missing or wrong in a language, one line each; nothing when it may be opened."""
    files = Files(language)
    if language == SOURCE or not files.catalog.exists():
        return [] if language == SOURCE else [f"{files.catalog.relative_to(ROOT)} is not there: `new {language}` makes it"]
    translated = {one.id: one for one in read(files.catalog, language) if one.id}
    found = wording_checks.of_catalog(language, [one.id for one in template(language) if one.id], translated)
    if language not in CONSOLE:
        known = tomllib.loads(files.words.read_text("utf-8")) if files.words.exists() else {}
        found += wording_checks.of_words(language, list(lines_of(shown_to_residents(load_profile(PROFILE)))), known)
    return found


def main(arguments: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="python -m tsunagi.languages", description="the languages of the dialogs")
    asked.add_argument("what", nargs="?", default="update", choices=("update", "new", "check", "open"))
    asked.add_argument("language", nargs="?", choices=tuple(NAMES))
    what, language = (given := asked.parse_args(arguments)).what, given.language
    begun = [one for one in NAMES if one != SOURCE and Files(one).catalog.exists()]
    chosen = [language] if language else begun
    if what in ("new", "update"):
        for one in chosen:
            update(one)
    problems = {one: check(one) for one in chosen}
    for one, lines in problems.items():
        print(f"{one}: {len(lines)} to mend" if lines else f"{one}: complete")
        if what in ("check", "open"):
            print("".join(f"  {line}\n" for line in lines), end="")
    if what == "open" and not any(problems.values()):
        for one in chosen:
            Files(one).catalog.rename(Files(one).final)
    return int(what in ("check", "open") and any(problems.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
