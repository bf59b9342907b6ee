"""The gate of sharing (要綱 3-1-エ): without consent nothing leaves but the person's own errand; a withdrawal stops it at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from casestore import referrals
from casestore.db import Store, Work
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.kinds import standing
from casestore.ledger import BY_PERSON, NotYet, write
from casestore.profile import load_profile
from casestore.sharing import BASES, Basis, Scope, basis_of, hands_over, may_share, of_referral
from casestore.tables import Audit
from tests.conftest import StillClock
from tests.playing import Office, whole_consent
from tests.test_referrals import LEGAL, THE_INTAKE, handed_on

NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
SAPPORO = load_profile("sapporo")


@dataclass(frozen=True)
class Entry:
    """An entry as the gate reads it."""

    kind: str
    answers: dict[str, object] = field(default_factory=dict)
    id: str = ""
    about: str | None = None
    happened_at: datetime = NOW
    written_at: datetime = NOW


APPLIED = (Entry("intake", id="1"), Entry("triage", {"outcome": "application"}, id="2"), Entry("application", id="3"))
CONSENT = (*APPLIED, Entry("consent", whole_consent(SAPPORO, NOW), id="4"))
TAKEN_BACK = (*CONSENT, Entry("consent_withdrawn", id="5", written_at=NOW + timedelta(hours=1)))


def gate(entries: tuple[Entry, ...], scope: Scope = Scope.AGENCY, **more: object) -> str:
    return may_share(entries, standing(entries), scope, SAPPORO, NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("scope", list(Scope))
def test_nothing_leaves_without_consent_and_the_reason_is_a_whole_sentence(scope: Scope) -> None:
    """(要綱 3-1-エ) 本人同意なし: not to an agency, a meeting, the city, Hello Work or a ward."""
    no = gate(APPLIED, scope)
    assert no == "本人の同意がまだ記録されていません。"
    assert gate(CONSENT, scope) == ""


@pytest.mark.parametrize("scope", list(Scope))
def test_a_withdrawal_stops_it_for_everyone_at_once(scope: Scope) -> None:
    """(要綱 3-1-エ)"""
    assert "取り下げて" in gate(TAKEN_BACK, scope)


def test_a_consent_that_names_some_does_not_reach_the_others() -> None:
    """(要綱 3-1-エ) the newest counts, and only for those it names."""
    narrow = (*CONSENT, Entry("consent", whole_consent(SAPPORO, NOW, "city"), id="6"))
    assert gate(narrow, Scope.CITY) == ""
    for scope in set(Scope) - {Scope.CITY}:
        assert "この相手は入っていません" in gate(narrow, scope)
    assert gate((*narrow, Entry("consent", whole_consent(SAPPORO, NOW, "meeting"), id="7")), Scope.MEETING) == ""


def test_a_new_application_form_is_no_consent_and_a_reopened_case_asks_anew() -> None:
    """(要綱 3-1-エ, 3-3-エ)"""
    ended = (*CONSENT, Entry("application_withdrawn", id="5"))
    assert gate(ended) != ""


def test_spoken_consent_needs_the_persons_words_and_danger_its_reason() -> None:
    """(要綱 3-1-エ) the two exceptions, each with what makes it one."""
    assert gate(APPLIED, basis=Basis.SPOKEN) != "" and gate(APPLIED, basis=Basis.DANGER, words="  ") != ""
    assert gate(APPLIED, basis=Basis.SPOKEN, words="はい、電話していいです") == ""
    assert gate(TAKEN_BACK, basis=Basis.DANGER, words="いま死のうとしている") == ""


def test_what_was_open_to_be_read_before_a_withdrawal_is_stopped_by_it() -> None:
    """(要綱 3-1-エ) on the strength of a signature or of a word, even where consent was given anew later."""
    again = (*TAKEN_BACK, Entry("consent", whole_consent(SAPPORO, NOW), id="6", written_at=NOW + timedelta(hours=2)))
    assert "取り下げて" in gate(again, since=NOW)
    assert gate(again, since=NOW + timedelta(hours=3)) == "", "a new link on the strength of the new consent"
    assert "取り下げて" in gate(TAKEN_BACK, basis=Basis.SPOKEN, words="はい", since=NOW)
    assert gate(TAKEN_BACK, basis=Basis.SPOKEN, words="はい", since=NOW + timedelta(hours=2)) == ""


def test_the_persons_own_errand_needs_no_consent_and_hands_nothing_over() -> None:
    """(要綱 3-1-ウ) the person goes and says themself what they want to say."""
    errand = {"shares": "person_only"}
    assert of_referral(APPLIED, standing(APPLIED), "referral", errand, SAPPORO, NOW) == ""
    assert not hands_over(errand) and not hands_over({})
    assert gate(CONSENT, basis=Basis.PERSON_ONLY) != "", "not even with consent: it was decided so"


def test_a_basis_nobody_knows_opens_nothing() -> None:
    assert basis_of({"shares": "because"}) is None
    assert of_referral(CONSENT, standing(CONSENT), "referral", {"shares": "because"}, SAPPORO, NOW) != ""


def test_the_gate_and_the_form_know_the_same_bases() -> None:
    labels = {code.id: code.label.ja for code in SAPPORO.codes["sharing"].codes}
    assert labels == {basis.value: words for basis, words in BASES.items()}


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    office = Office(store, clock)
    office.says("U1", *THE_INTAKE)
    tanaka, case = office.actor("tanaka"), office.case()
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "続けて支える", (), tanaka.staff_id, "面談", None, tanaka, clock.now()
        )
    )
    return office


def agreed(office: Office, *kinds: str) -> None:
    """The person applies, agrees, takes it back: themself."""
    case = office.case()
    for kind in kinds:
        office.clock.forward(seconds=1)
        _wrote(office, case.id, kind)


def _wrote(office: Office, case: str, kind: str) -> None:
    now = office.clock.now()
    answers = whole_consent(office.desk.profile, now) if kind == "consent" else {}
    office.do(lambda work: write(work, case, kind, answers, by=BY_PERSON, now=now))


@pytest.mark.parametrize("kind", ["referral", "ward_referral"])
def test_the_server_writes_no_referral_that_tells_more_than_was_allowed(office: Office, kind: str) -> None:
    """(要綱 3-1-エ, 3-1-エ2) refused with the sentence, and nothing is written."""
    told = LEGAL | {"ward": "chuo", "shares": "with_consent", "told": "家賃の滞納"}
    for answers in (told, LEGAL | {"shares": "spoken_consent"}, LEGAL | {"shares": "danger", "danger_reason": " "}):
        with pytest.raises(NotYet) as no:
            handed_on(office, answers, kind)
        assert no.value.refusal.reason.endswith("。")
    assert referrals.of(office.entries()) == ()
    agreed(office, "application", "consent")
    handed_on(office, told, kind)
    agreed(office, "consent_withdrawn")
    with pytest.raises(NotYet):
        handed_on(office, told, kind)


@pytest.mark.parametrize(
    ("answers", "action"),
    [
        ({"shares": "spoken_consent", "consent_words": "電話していいです"}, "shared_by_spoken_consent"),
        ({"shares": "danger", "danger_reason": "いま薬を大量に飲んだ"}, "shared_by_danger"),
    ],
)
def test_an_exception_is_loud_and_the_chief_looks_at_it(office: Office, answers: dict[str, str], action: str) -> None:
    """(要綱 3-1-エ, 2-2-ア)"""
    handed_on(office, LEGAL | answers)

    def noted(work: Work) -> list[str]:
        return list(work.session.exec(select(Audit.action)).all())

    assert action in office.look(noted)
    (look,) = [row for row in office.promised() if row.kind == Promised.SHARING]
    assert look.owner_id == office.actor("mori").staff_id
    assert office.is_true()


def test_the_chief_has_nothing_to_look_at_where_the_person_signed(office: Office) -> None:
    """(要綱 3-1-エ)"""
    agreed(office, "application", "consent")
    handed_on(office, LEGAL | {"shares": "with_consent", "told": "家賃の滞納"})
    assert Fact.CONSENTED in office.case().facts
    assert not [row for row in office.promised() if row.kind == Promised.SHARING]
