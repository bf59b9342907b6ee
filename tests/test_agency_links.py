"""Agencies answer by a link or a slip, without an account (要綱 3-1-エ2, 3-1-エ3): what opens, what is shown, what is written, on both databases."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from sqlmodel import col, select, update

from casestore import agency_links, audit, referrals
from casestore.agency_links import CODE_LETTERS, LETTERS, Made
from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.follow_ups import Promised
from casestore.ledger import NotYet
from casestore.referrals import Status
from casestore.tables import AgencyLink, Case, Entry, Person
from dialogs.agency_side import ACCEPTED, CONTACTED, DECLINED, SEEN, AgencyView, Key, NeedsMore
from dialogs.at_desk import NotAllowed
from tests.playing import Office
from tests.test_referrals import LEGAL, answered, chain, handed_on, promised
from tests.test_referrals import office as office  # the same room
from tests.test_sharing import agreed

SHARED = LEGAL | {
    "shares": "with_consent",
    "told": "滞納2か月",
    "request": "借金の整理を手伝ってほしい",
    "reply_by": "2026-12-04",
}


@pytest.fixture
def told(office: Office) -> str:
    """A つなぎ with the person's consent; its id."""
    agreed(office, "application", "consent")
    return handed_on(office, SHARED)


def made(office: Office, referral: str, who: str = "tanaka") -> Made:
    actor, case = office.actor(who), office.case()
    return office.do(lambda work: office.worker.make_agency_link(work, case.id, referral, actor, office.clock.now()))


def looked(office: Office, key: Key) -> AgencyView | None:
    return office.look(lambda work: office.worker.look(work, key, "ja", office.clock.now()))


def says(office: Office, key: Key, kind: str, words: str = "", on: date | None = None) -> AgencyView | None:
    return office.do(lambda work: office.worker.agency_answers(work, key, kind, words, on, "ja", office.clock.now()))


def enters(office: Office, code: str, source: str = "198.51.100.7") -> AgencyView | None:
    key = Key(code=code, source=source)
    return office.do(lambda work: office.worker.enter_code(work, key, "ja", office.clock.now()))


def kinds(office: Office) -> list[str]:
    return [entry.kind for entry in office.entries() if entry.kind.startswith("referral_")]


def test_of_a_link_and_a_slip_only_hashes_are_kept(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    link = made(office, told)

    def row(work: Work) -> AgencyLink:
        return work.session.exec(select(AgencyLink)).one()

    kept = office.look(row)
    assert kept.token_digest == hashlib.sha256(link.token.encode()).hexdigest()
    assert len(link.token) == 43 and set(link.code) - {"-"} <= set(LETTERS) and not set("01ILOU") & set(LETTERS)
    assert [len(group) for group in link.code.split("-")] == [4, 4, 4]
    assert link.code.replace("-", "") not in str(kept) and kept.code_digest != hashlib.sha256(link.code.encode()).hexdigest()
    assert kept.expires_at.astimezone(JST).date() == date(2026, 12, 25)


def test_the_destination_sees_what_the_consent_covers_and_looking_writes_nothing(office: Office, told: str) -> None:
    """(要綱 3-1-エ3) a mail program that fetches the link is nobody who read it."""
    key = Key(token=made(office, told).token)
    before = (len(office.entries()), office.look(audit.length))
    view = looked(office, key)
    assert view is not None
    assert (view.number, view.call_name, view.request, view.reply_by) == (
        "R8-0001",
        "美咲",
        SHARED["request"],
        date(2026, 12, 4),
    )
    assert "滞納" not in repr(view), "what was told by telephone does not stand on the page"
    assert (len(office.entries()), office.look(audit.length)) == before
    assert kinds(office) == []


def test_an_agency_reads_takes_on_and_tells_of_the_first_contact_in_steps(office: Office, told: str) -> None:
    """(要綱 3-1-エ3) written as the agency's own; after its last word the link is dead."""
    key = Key(token=made(office, told).token)
    assert says(office, key, SEEN) is not None
    assert chain(office, told).status is Status.SEEN
    left = says(office, key, ACCEPTED)
    assert left is not None and left.may == (CONTACTED,)
    assert promised(office, Promised.AGENCY) == []
    office.clock.forward(days=2)
    assert says(office, key, CONTACTED, on=date(2026, 11, 26)) is None
    assert looked(office, key) is None
    assert kinds(office) == [SEEN, ACCEPTED, CONTACTED]
    contacted = chain(office, told).last(CONTACTED)
    assert contacted is not None and contacted.role == "partner" and contacted.at.astimezone(JST).date() == date(2026, 11, 26)
    assert chain(office, told).not_arrived, "accepting is not arriving: the person is still asked"
    assert office.is_true()
    assert office.look(audit.broken_at) is None


def test_the_first_answer_also_says_that_it_was_read(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    says(office, Key(token=made(office, told).token), ACCEPTED)
    assert kinds(office) == [SEEN, ACCEPTED]


def test_a_double_post_writes_once(office: Office, told: str) -> None:
    """(要綱 3-1-エ3) also of the last word."""
    key = Key(token=made(office, told).token)
    for _ in range(3):
        says(office, key, SEEN)
        says(office, key, ACCEPTED)
    for _ in range(2):
        assert says(office, key, CONTACTED, on=date(2026, 11, 25)) is None
    assert kinds(office) == [SEEN, ACCEPTED, CONTACTED]


def test_a_refusal_needs_its_reason_kills_the_link_and_goes_to_review(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    key = Key(token=made(office, told).token)
    with pytest.raises(NeedsMore):
        says(office, key, DECLINED)
    assert kinds(office) == []
    assert says(office, key, DECLINED, "いまは受けていません") is None
    assert chain(office, told).declined and len(promised(office, Promised.REVIEW)) == 1
    assert looked(office, key) is None
    with pytest.raises(LookupError):
        says(office, key, ACCEPTED)
    answered(office, told, "referral_reviewed", "もう一度たのむ", decision="ask_again")
    assert looked(office, key) is None, "a final answer is not taken back by the old link"
    assert looked(office, Key(token=made(office, told).token)) is not None


@pytest.mark.parametrize("on", [None, date(2026, 11, 27), date(2026, 11, 24)])
def test_a_first_contact_has_a_day_neither_to_come_nor_before_the_referral(office: Office, told: str, on: date | None) -> None:
    """(要綱 3-1-エ3)"""
    key = Key(token=made(office, told).token)
    with pytest.raises(NeedsMore) as more:
        says(office, key, CONTACTED, on=on)
    assert more.value.field == "on" and kinds(office) == []


def test_a_new_link_replaces_the_old_one_and_both_can_be_revoked(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    old, new = made(office, told), made(office, told)
    assert looked(office, Key(token=old.token)) is None and enters(office, old.code) is None
    assert looked(office, Key(token=new.token)) is not None
    tanaka, case = office.actor("tanaka"), office.case()
    assert office.do(lambda work: office.worker.revoke_agency_link(work, case.id, told, tanaka, office.clock.now())) == 1
    assert looked(office, Key(token=new.token)) is None
    with pytest.raises(LookupError):
        says(office, Key(token=new.token), ACCEPTED)


def test_a_link_lives_until_the_end_of_its_last_day(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    link = made(office, told)
    office.clock.at = link.expires_at - timedelta(minutes=1)
    assert looked(office, Key(token=link.token)) is not None
    office.clock.at = link.expires_at
    assert looked(office, Key(token=link.token)) is None and enters(office, link.code) is None
    assert kinds(office) == []


@pytest.mark.parametrize("end", ["referral_closed", "referral_revoked", "both"])
def test_a_link_dies_with_its_referral(office: Office, told: str, end: str) -> None:
    """(要綱 3-1-エ3)"""
    key = Key(token=made(office, told).token)
    for kind in ("referral_acknowledged", "referral_reached") if end == "both" else (end,):
        answered(office, told, kind)
    assert looked(office, key) is None
    with pytest.raises(NotYet):
        made(office, told)


def test_consent_withdrawn_between_sending_and_opening_hides_everything_but_the_answer_still_arrives(
    office: Office, told: str
) -> None:
    """(要綱 3-1-エ)"""
    key = Key(token=made(office, told).token)
    agreed(office, "consent_withdrawn")
    view = looked(office, key)
    assert view is not None and view.withheld
    assert (view.call_name, view.request) == ("", "")
    assert says(office, key, ACCEPTED) is not None
    assert chain(office, told).status is Status.ACCEPTED


def test_nothing_about_the_person_stands_on_the_page_of_their_own_errand(office: Office) -> None:
    """(要綱 3-1-ウ)"""
    view = looked(office, Key(token=made(office, handed_on(office, LEGAL | {"request": "借金のこと"})).token))
    assert view is not None
    assert (view.call_name, view.request, view.number) == ("", "", "R8-0001")


@pytest.mark.parametrize("column", ["case", "person"])
def test_the_link_of_a_restricted_case_shows_neither_name_nor_place_nor_request(office: Office, told: str, column: str) -> None:
    """(要綱 3-1-エ3) even the name of a ward says where somebody is."""
    key, case = Key(token=made(office, told).token), office.case()
    table, which = (Case, col(Case.id) == case.id) if column == "case" else (Person, col(Person.id) == case.person_id)
    office.do(lambda work: work.session.exec(update(table).where(which).values(restricted=True)))
    view = looked(office, key)
    assert view is not None
    assert (view.destination, view.call_name, view.request) == ("", "", "")
    assert says(office, key, ACCEPTED) is not None


def test_an_erased_persons_link_is_dead(office: Office, told: str) -> None:
    """(要綱 6-1)"""
    key, person = Key(token=made(office, told).token), office.case().person_id
    office.do(lambda work: work.session.exec(update(Person).where(col(Person.id) == person).values(wrapped_key=None)))
    assert looked(office, key) is None


@pytest.mark.parametrize("typed", ["as printed", "small", "wide", "spaced"])
def test_a_code_counts_however_it_is_typed(office: Office, told: str, typed: str) -> None:
    """(要綱 3-1-エ3) and typing it is reading it."""
    code = made(office, told).code
    ways = {
        "as printed": code,
        "small": code.lower(),
        "wide": "".join(chr(ord(sign) + 0xFEE0) for sign in code),
        "spaced": " ".join(code.replace("-", "")),
    }
    assert enters(office, ways[typed]) is not None
    assert kinds(office) == [SEEN]


def test_wrong_codes_make_their_source_wait_and_nobody_else(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    code = made(office, told).code

    def may_try(source: str) -> bool:
        return office.look(lambda work: office.worker.may_try(work, Key(code=code, source=source), office.clock.now()))

    for wrong in range(4):
        office.clock.forward(minutes=1)
        assert may_try("203.0.113.9"), wrong
        assert enters(office, LETTERS[:CODE_LETTERS], "203.0.113.9") is None
    assert not may_try("203.0.113.9") and may_try("198.51.100.7")
    office.clock.forward(seconds=8)
    assert may_try("203.0.113.9")
    assert enters(office, code, "203.0.113.9") is not None
    assert office.look(audit.broken_at) is None


def test_an_unknown_token_and_a_short_code_open_nothing(office: Office, told: str) -> None:
    made(office, told)
    assert looked(office, Key(token="x" * 43)) is None
    assert looked(office, Key(code="ABCD")) is None and looked(office, Key()) is None


def test_only_somebody_who_may_write_in_the_case_makes_a_link_and_only_for_a_referral_of_it(office: Office, told: str) -> None:
    """(要綱 2-2)"""
    with pytest.raises(NotAllowed):
        made(office, told, who="sasaki")
    intake = next(entry.id for entry in office.entries() if entry.kind == "intake")
    with pytest.raises(LookupError):
        made(office, intake)
    assert office.look(lambda work: work.session.exec(select(AgencyLink)).all()) == []


def test_two_referrals_at_once_have_a_link_each(office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    other = handed_on(office, LEGAL | {"agency": "きた法律相談"})
    one, two = Key(token=made(office, told).token), Key(token=made(office, other).token)
    says(office, one, DECLINED, "満員です")
    view = looked(office, two)
    assert view is not None and view.destination == "きた法律相談"
    assert [found.status for found in referrals.of(office.entries())] == [Status.DECLINED, Status.SENT]


def test_a_ward_answers_by_its_slip(office: Office) -> None:
    """(要綱 3-1-エ2)"""
    ward = handed_on(office, {"ward": "chuo", "wishes_to_apply": "yes", "shares": "person_only"}, "ward_referral")
    link = made(office, ward)
    assert enters(office, link.code) is not None
    says(office, Key(code=link.code), ACCEPTED)
    assert promised(office, Promised.WARD) == [] and chain(office, ward).not_arrived


def test_the_database_holds_no_secret_of_a_link(store: Store, office: Office, told: str) -> None:
    """(要綱 3-1-エ3)"""
    link = made(office, told)

    def everything(work: Work) -> str:
        rows = [*work.session.exec(select(AgencyLink)), *work.session.exec(select(Entry))]
        return repr([row.model_dump() for row in rows])

    dump = office.look(everything)
    assert link.token not in dump and link.code not in dump and agency_links.plain(link.code) not in dump
