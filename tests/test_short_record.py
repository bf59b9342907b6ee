"""様式3 in four fields (要綱 3-3-イ, 6-1, 6-2): from the case page, from a message in one click, and what comes next with its day."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, select

from casestore import entries, follow_ups
from casestore.db import Store, Work
from casestore.entries import Written
from casestore.tables import FollowUp, Message
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, visit
from tests.playing import Office

CASE = "/cases/R8-0001"
SHORT = {
    "way": "telephone",
    "facts": "電話で話した。家賃は今週払えるそうです。",
    "next_action": "家賃のことを聞く",
    "after": "3",
}


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    made = Office(sqlite_store, clock)
    made.says("U1", *THE_INTAKE)
    return made


def contacts(office: Office) -> list[Written]:
    case = office.case("R8-0001")
    return [one for one in office.look(lambda work: entries.entries(work, case.id)) if one.kind == "contact"]


def newest(office: Office) -> str:
    """The id of the message that came last."""
    heard = select(Message.id).where(Message.way == "in").order_by(col(Message.at).desc(), col(Message.id).desc())
    return office.look(lambda work: work.session.exec(heard).first() or "")


def promised(office: Office) -> list[tuple[str, str]]:
    case = office.case("R8-0001")

    def rows(work: Work) -> list[tuple[str, str]]:
        found: list[FollowUp] = follow_ups.open_of(work, case.id)
        return [(follow_ups.words_of(work, row), row.due_at.isoformat()) for row in found if row.words]

    return office.look(rows)


def test_a_call_is_written_in_four_fields_with_the_next_promise_on_a_day_somebody_is_here(office: Office) -> None:
    """(要綱 6-2)"""

    async def act(visitor: Visitor) -> None:
        await visitor.opens(f"{CASE}?record=1")
        assert '<details class="record" open>' in visitor.page
        once = re.search(r'name="command" value="([^"]+)"', visitor.page[visitor.page.index('id="note"') :])
        for _twice in range(2):
            answer = await visitor.sends(f"{CASE}/note", command=once[1] if once else "", **SHORT)
            assert (answer.status_code, answer.headers["location"]) == (303, f"{CASE}?done=written#log")

    visit(office, "tanaka", act)
    (written,) = contacts(office)
    assert (written.answers["way"], written.answers["facts"]) == ("telephone", SHORT["facts"])
    assert written.answers["by"] == office.actor("tanaka").staff_id
    ((words, due),) = promised(office)
    assert words == SHORT["next_action"]
    assert due.startswith("2026-11-30"), "three days on is a Saturday: the next Monday"


def test_what_the_person_wrote_is_taken_down_in_one_click_with_the_message_as_its_source(office: Office) -> None:
    """(要綱 6-1)"""
    office.says("U1", "大家さんから手紙がきました。")
    last = newest(office)

    async def act(visitor: Visitor) -> None:
        await visitor.opens(CASE)
        link = re.search(rf'href="([^"]*from={last}[^"]*)"', visitor.page)
        assert link is not None
        await visitor.opens(link[1].replace("&amp;", "&"))
        form = visitor.page[visitor.page.index('id="note"') :]
        assert "大家さんから手紙がきました。" in form[: form.index("</form>")]
        answer = await visitor.sends(f"{CASE}/note", message=last, command="c1", **(SHORT | {"way": "chat"}))
        assert answer.status_code == 303

    visit(office, "tanaka", act)
    (written,) = contacts(office)
    assert written.answers["own_words"] == "大家さんから手紙がきました。"
    assert written.sources["own_words"]["messages"] == [last]


def test_a_message_of_another_person_is_never_taken_into_a_record(office: Office) -> None:
    office.says("U2", "ほかの人のことばです。")
    theirs = newest(office)

    async def act(visitor: Visitor) -> None:
        assert "ほかの人のことばです。" not in (await visitor.opens(f"{CASE}?from={theirs}")).text
        assert (await visitor.sends(f"{CASE}/note", message=theirs, command="c2", **SHORT)).status_code == 303

    visit(office, "tanaka", act)
    assert "own_words" not in contacts(office)[0].answers


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"facts": ""}, "話したこと・したことを書いてください。"),
        ({"next_action": ""}, "次にすることを書いてください。"),
        ({"after": "day", "next_date": "令和8年13月1日"}, "いつまでにするか、日を入れてください。"),
        ({"after": "day", "next_date": "2026-11-01"}, "いつまでにするかは、きょうかそれより後の日にしてください。"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    office: Office, change: dict[str, str], words: str
) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.opens(CASE)
        answer = await visitor.sends(f"{CASE}/note", command="c3", **(SHORT | change))
        assert answer.status_code == 422
        form = answer.text[answer.text.index('id="note"') :]
        form = form[: form.index("</form>")]
        assert words in form
        for name in ("facts", "next_action"):
            assert (SHORT | change)[name] in form

    visit(office, "tanaka", act)
    assert contacts(office) == []


def test_without_javascript_the_ready_sentence_stands_where_nothing_was_typed(office: Office) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.opens(CASE)
        form = SHORT | {"facts": "", "beginning": "no_answer"}
        assert (await visitor.sends(f"{CASE}/note", command="c4", **form)).status_code == 303

    visit(office, "tanaka", act)
    assert contacts(office)[0].answers["facts"] == "電話をかけたが、出なかった。"
