"""様式7 and the consent text: editions, digests, and what a consent still covers (要綱 3-1-エ, 6-2)."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from casestore import documents
from casestore.facts import FACTS, Fact
from casestore.fine_print import Text
from casestore.fine_print_documents import Document, Section
from casestore.profile import Profile, ProfileError, load_profile, read_profile
from locales import LANGUAGES

SAPPORO = load_profile("sapporo")
FOLDER = Path(__file__).parents[1] / "casestore/profiles/sapporo"
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
RULES = documents.current(SAPPORO, "privacy_rules", TODAY)


def with_edition(profile: Profile, **changed: object) -> Profile:
    return replace(profile, documents=(*profile.documents, replace(RULES, **changed)))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Entry:
    kind: str
    answers: Mapping[str, object] = field(default_factory=dict)
    id: str = "e"
    about: str | None = None
    happened_at: datetime = NOW - timedelta(days=1)


def consent(**changed: object) -> dict[str, object]:
    given = documents.consent_answers(
        RULES,
        "ja",
        scope=("agency", "city"),
        channel="paper",
        evidence="署名のある紙",
        given_on=date(2026, 11, 24),
        explained_by="staff-1",
    )
    return given | changed


def test_both_documents_stand_in_every_language_and_are_marked_as_ours() -> None:
    assert {one.id for one in SAPPORO.documents} == set(documents.DOCUMENTS)
    for one in SAPPORO.documents:
        assert one.trust == "proposed"
        assert "replace" in one.source
        assert len({documents.text_of(one, language) for language in LANGUAGES}) == len(LANGUAGES) == 7
    assert RULES.form_no == "様式7"


@pytest.mark.parametrize(
    "told",
    [
        "LINEやTelegram",
        "札幌市が決めます",
        "取り下げられます",
        "同意したときだけ",
        "職員",
        "のっているもの",
        "写し",
        "いのちの危険",
    ],
)
def test_the_rules_say_what_has_to_be_told(told: str) -> None:
    assert told in documents.text_of(RULES, "ja")


def test_the_digest_is_of_the_exact_text_and_changes_with_every_letter() -> None:
    digest = documents.digest(RULES, "ja")
    assert digest == documents.digest(RULES, "ja")
    assert len(digest) == 64
    assert len({documents.digest(RULES, language) for language in LANGUAGES}) == len(LANGUAGES)
    section = RULES.sections[0]
    moved = replace(RULES, sections=(*RULES.sections[1:], section))
    comma = replace(
        RULES, sections=(Section(section.heading, Text(section.body.ja + "。", section.body.en)), *RULES.sections[1:])
    )
    others = {documents.digest(one, "ja") for one in (moved, comma, replace(RULES, edition="2027-04-01"))}
    assert len(others | {digest}) == 4


def test_a_digest_once_recorded_can_be_reckoned_again() -> None:
    """A consent proves what was shown only while this value stays what it is; a changed text needs a new edition, not a new digest."""
    text = Document(
        id="privacy_rules",
        edition="1",
        valid_from=TODAY,
        title=Text("規程", "Rules"),
        sections=(Section(Text("一", "One"), Text("本文", "Body")),),
        source="a document of the test",
        trust="proposed",
    )
    assert documents.text_of(text, "ja") == "privacy_rules\n1\n規程\n\n一\n本文"
    assert documents.digest(text, "ja") == "f2c172b705beb4c2a27322cc8071ac61450b3658bedca8f6c161847375d88bd6"


def test_the_edition_in_force_is_the_newest_that_has_begun() -> None:
    newer = with_edition(SAPPORO, edition="2027-04-01", valid_from=date(2027, 4, 1))
    assert documents.current(newer, "privacy_rules", date(2027, 3, 31)).edition == "2026-04-01"
    assert documents.current(newer, "privacy_rules", date(2027, 4, 1)).edition == "2027-04-01"
    assert documents.edition_of(newer, "privacy_rules", "2026-04-01") == RULES
    for unknown in (("poem", TODAY), ("privacy_rules", date(2020, 1, 1))):
        with pytest.raises(KeyError):
            documents.current(newer, *unknown)
    with pytest.raises(KeyError):
        documents.edition_of(newer, "privacy_rules", "1999")


def test_a_consent_records_document_edition_digest_whom_how_and_who_explained() -> None:
    """(要綱 3-1-エ)"""
    assert consent() == {
        "document": "privacy_rules",
        "edition": "2026-04-01",
        "digest": documents.digest(RULES, "ja"),
        "scope": ["agency", "city"],
        "channel": "paper",
        "language": "ja",
        "evidence": "署名のある紙",
        "given_on": "2026-11-24",
        "explained_by": "staff-1",
    }
    assert documents.evidence_sources(["m-1"], "staff-1") == {"scope": {"how": "message", "messages": ["m-1"], "by": "staff-1"}}
    assert documents.evidence_sources([], "staff-1") == {}


NEWER = with_edition(SAPPORO, edition="2026-11-01", valid_from=date(2026, 11, 1))
LATER = with_edition(SAPPORO, edition="2026-12-01", valid_from=date(2026, 12, 1))
REWORDED = replace(
    SAPPORO,
    documents=tuple(
        replace(one, title=Text("別の題", "Another")) if one.id == "privacy_rules" else one for one in SAPPORO.documents
    ),
)


@pytest.mark.parametrize(
    ("answers", "profile", "day", "why"),
    [
        (consent(), SAPPORO, TODAY, ""),
        (consent(language="en", digest=documents.digest(RULES, "en")), SAPPORO, TODAY, ""),
        (consent(), LATER, TODAY, ""),
        (consent(), LATER, date(2026, 12, 1), documents.NEWER_EDITION),
        (consent(), NEWER, TODAY, documents.NEWER_EDITION),
        (consent(), REWORDED, TODAY, documents.OTHER_TEXT),
        (consent(digest="0" * 64), SAPPORO, TODAY, documents.OTHER_TEXT),
        (consent(), SAPPORO, date(2027, 11, 24), ""),
        (consent(), SAPPORO, date(2027, 11, 25), documents.EXPIRED),
        (consent(given_on="2028-02-29"), SAPPORO, date(2029, 2, 28), ""),
        (consent(given_on="2028-02-29"), SAPPORO, date(2029, 3, 1), documents.EXPIRED),
        (consent(given_on=""), SAPPORO, date(2027, 11, 26), documents.EXPIRED),
        ({}, SAPPORO, TODAY, documents.NO_EDITION),
        (consent(document="poem"), SAPPORO, TODAY, documents.NO_EDITION),
        (consent(edition=""), SAPPORO, TODAY, documents.NO_EDITION),
    ],
)
def test_a_consent_holds_until_the_text_changes_or_its_time_is_over(
    answers: dict[str, object], profile: Profile, day: date, why: str
) -> None:
    """(要綱 3-1-エ)"""
    assert documents.still_covers(answers, profile, day, given_on=date(2026, 11, 24)) == why


@pytest.mark.parametrize(
    ("scope", "why"),
    [("agency", ""), ("city", ""), ("meeting", documents.NOT_IN_SCOPE), ("hello_work", documents.NOT_IN_SCOPE)],
)
def test_a_consent_reaches_only_those_the_person_chose(scope: str, why: str) -> None:
    """(要綱 3-1-エ)"""
    assert documents.still_covers(consent(), SAPPORO, TODAY, given_on=TODAY, scope=scope) == why
    assert documents.covers([Entry("consent", consent())], scope, SAPPORO, NOW) == why


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([], FACTS[Fact.CONSENTED].missing),
        ([Entry("consent", consent())], ""),
        ([Entry("consent", consent()), Entry("consent_withdrawn")], FACTS[Fact.CONSENTED].missing),
        ([Entry("consent", consent()), Entry("application_withdrawn")], FACTS[Fact.CONSENTED].missing),
        ([Entry("consent", consent()), Entry("reopening")], FACTS[Fact.CONSENTED].missing),
        ([Entry("consent_withdrawn"), Entry("consent", consent())], ""),
        ([Entry("consent", consent()), Entry("consent", consent(scope=["meeting"]))], documents.NOT_IN_SCOPE),
        ([Entry("consent", consent(scope=["meeting"])), Entry("contact"), Entry("consent", consent())], ""),
        ([Entry("consent", {})], documents.NO_EDITION),
    ],
)
def test_the_person_s_latest_word_counts(entries: list[Entry], why: str) -> None:
    """(要綱 3-1-エ) A withdrawal ends it; a new consent replaces the one before, wider or narrower."""
    assert documents.covers(entries, "city", SAPPORO, NOW) == why


def test_the_day_a_consent_runs_out_is_a_day_in_japan() -> None:
    given = Entry("consent", consent())
    last_minute = datetime(2027, 11, 24, 14, 59, tzinfo=UTC)
    assert documents.covers([given], "city", SAPPORO, last_minute) == ""
    assert documents.covers([given], "city", SAPPORO, last_minute + timedelta(minutes=1)) == documents.EXPIRED


def broken(tmp_path: Path, file: str, old: str, new: str) -> Profile:
    folder = tmp_path / "town"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return read_profile("town", folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("documents.toml", 'id = "consent_text"', 'id = "poem"', r"documents\.toml: documents\.1\.id: "),
        (
            "documents.toml",
            'id = "consent_text"',
            'id = "privacy_rules"',
            r"documents: privacy_rules 2026-04-01: this id stands twice",
        ),
        ("documents.toml", "valid_from = 2026-04-01", "valid_from = 2026-13-01", r"documents\.toml: "),
        (
            "codes_contact.toml",
            "[lists.support_forms]",
            "[lists.troubles]",
            r"codes_contact\.toml: lists\.troubles: this list stands twice",
        ),
        (
            "codes_contact.toml",
            'id = "visit"',
            'id = "telephone"',
            r"codes \(lists\.support_forms\): telephone: this id stands twice",
        ),
        ("codes_contact.toml", 'edition = "2021-04-01"', "", r"codes_contact\.toml: edition: Field required"),
    ],
)
def test_a_mistake_in_these_files_is_named_with_its_place(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message):
        broken(tmp_path, file, old, new)
