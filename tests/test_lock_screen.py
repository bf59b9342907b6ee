"""The lock screen (security 3.1): a locked browser reads nothing by any address, and goes on where it was once its worker is back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from datetime import date
from typing import Any, TypeVar

import pyotp
import pytest
from sqlmodel import col, select

from casestore import audit, staff
from casestore.db import Store
from casestore.locking import MOST_TRIES
from casestore.tables import Audit, FollowUp, Staff
from staff_console import undo
from staff_console.guard import OPEN
from staff_console.routes import PAGES
from staff_console.shell import DONE
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office

T = TypeVar("T")
PASSWORD = "correct horse battery"
SECRET_WORDS = ("家賃が払えません", "美咲", "R8-0001")


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    office.do(lambda work: staff.add(work, "hana@example.jp", "本物 花子", ("counsellor",), clock.now(), password=PASSWORD))
    return office


async def at_the_desk(office: Office, who: str = "mori") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


async def hana(office: Office) -> Visitor:
    visitor = Visitor(console_of(office))
    await visitor.opens("/sign-in")
    assert (await visitor.sends("/sign-in", email="hana@example.jp", password=PASSWORD)).status_code == 303
    await visitor.opens("/me")
    return visitor


def acts(office: Office) -> list[str]:
    with office.store.reading() as work:
        return list(work.session.exec(select(Audit.action).order_by(col(Audit.seq))).all())


def test_a_locked_browser_reads_nothing_by_any_address(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        assert "R8-0001" in (await visitor.opens("/cases")).text
        page = visitor.page
        assert (await visitor.sends("/session/lock", htmx=True)).status_code == 204
        for one in PAGES:
            if one.permission == OPEN or one.while_locked:
                continue
            path = re.sub(r"{contact}", office.contact().id, one.path)
            path = re.sub(r"{\w+}", "R8-0001", path)
            for part in (False, True) if one.quiet else (False,):
                visitor.page = page
                headers = {"hx-request": "true"} if part else {}
                answer = await (visitor.opens(path, headers=headers) if one.method == "GET" else visitor.sends(path, htmx=part))
                assert answer.status_code == 423, (one.method, path)
                shown = answer.text.replace(path, "")
                assert not any(words in shown for words in SECRET_WORDS), path
        for path in ("/live", "/live/ping"):
            assert (await visitor.opens(path)).status_code == 423
        assert "美咲" not in (await visitor.opens("/sign-in")).text

    run(story())


def test_after_unlocking_one_is_where_one_was_and_both_are_on_record(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        page = await visitor.opens("/cases/R8-0001")
        drawn = re.search(r'name="drawn" value="([^"]*)"', page.text)
        cover = await visitor.sends("/session/lock", drawn=drawn[1] if drawn else "")
        assert 'name="next" value="/cases/R8-0001"' in cover.text
        opened = await visitor.sends("/session/unlock", next="/cases/R8-0001")
        assert opened.headers["location"] == "/cases/R8-0001"
        assert (await visitor.opens("/cases/R8-0001")).status_code == 200
        office.clock.forward(minutes=20)
        assert (await visitor.opens("/cases/R8-0001", headers={"hx-request": "true"})).status_code == 423
        assert (await visitor.opens("/reception")).status_code == 423

    run(story())
    assert [act for act in acts(office) if act in ("locked", "unlocked")] == ["locked", "unlocked", "locked"]
    with office.store.reading() as work:
        assert audit.broken_at(work) is None


def test_it_opens_with_the_password_or_with_a_code_and_for_nobody_else(office: Office) -> None:
    seed = pyotp.random_base32()

    async def story() -> None:
        visitor = await hana(office)
        await visitor.sends("/session/lock", htmx=True)
        wrong = await visitor.sends("/session/unlock", password="not this one at all")
        assert wrong.status_code == 422 and f"あと{MOST_TRIES - 1}回" in wrong.text
        assert (await visitor.sends("/session/unlock", password="")).status_code == 422
        assert (await visitor.sends("/session/unlock", password=PASSWORD, htmx=True)).status_code == 204
        assert (await visitor.opens("/me")).status_code == 200
        with_code(office, seed)
        await visitor.sends("/session/lock", htmx=True)
        code = pyotp.TOTP(seed).at(office.clock.now())
        assert (await visitor.sends("/session/unlock", code=code, htmx=True)).status_code == 204
        await visitor.sends("/session/lock", htmx=True)
        assert (await visitor.sends("/session/unlock", code=code, htmx=True)).status_code == 422

    run(story())


def test_many_wrong_tries_end_the_session(office: Office) -> None:
    async def story() -> None:
        visitor = await hana(office)
        page = visitor.page
        await visitor.sends("/session/lock", htmx=True)
        for left in range(MOST_TRIES - 1, 0, -1):
            visitor.page = page
            assert f"あと{left}回" in (await visitor.sends("/session/unlock", password="wrong wrong wrong")).text
        visitor.page = page
        last = await visitor.sends("/session/unlock", password="wrong wrong wrong")
        assert last.headers["location"] == "/sign-in"
        visitor.page = page
        assert (await visitor.sends("/session/unlock", password=PASSWORD)).status_code == 303
        assert (await visitor.opens("/me")).status_code == 303

    run(story())
    assert acts(office)[-1] == "lock_ended_session"


def test_the_seconds_left_are_told_without_anyone_being_there(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        assert (await visitor.opens("/session/left")).text == "900"
        office.clock.forward(minutes=10)
        assert (await visitor.opens("/session/left")).text == "300"
        await visitor.sends("/session/stay", htmx=True)
        assert (await visitor.opens("/session/left")).text == "900"

    run(story())


# -- 元に戻す --------------------------------------------------------------------------------------------------------------


def test_every_way_back_is_an_act_of_its_own_that_exists_and_is_permitted() -> None:
    posts = {re.sub(r"{\w+}", "{}", page.path): page for page in PAGES if page.method == "POST"}
    assert set(undo.UNDO) <= set(DONE)
    for done, way in undo.UNDO.items():
        assert re.sub(r"{\w+}", "{}", way.path) in posts, done


def test_what_was_stopped_or_taken_over_is_taken_back_with_one_button(office: Office) -> None:
    contact = office.contact().id
    first = next(one for one in office.promised() if one.ask == "staff")
    office.do(
        lambda work: office.worker.next_action(
            work, office.case().id, "電話", date(2026, 12, 1), office.actor("mori"), office.clock.now()
        )
    )

    async def press_the_way_back(visitor: Visitor, location: str) -> None:
        page = (await visitor.opens(location)).text
        form = re.search(r'<form method="post" action="([^"]*)" data-undo>(.*?)</form>', page, re.DOTALL)
        assert form, location
        fields = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form[2]))
        back = await visitor.sends(form[1], **{name: value for name, value in fields.items() if name != "csrf"})
        assert back.status_code == 303, back.text

    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        stopped = await visitor.sends(f"/cases/R8-0001/follow-ups/{first.id}/stop")
        assert first.id not in {one.id for one in office.promised()}
        await press_the_way_back(visitor, stopped.headers["location"])
        assert first.id in {one.id for one in office.promised()}
        taken = await visitor.sends(f"/talks/{contact}/take")
        await press_the_way_back(visitor, taken.headers["location"])
        given = (await visitor.opens("/cases/R8-0001")).text
        assert "自動応答が話しています" in given

    run(story())
    office.clock.forward(minutes=11)

    async def too_late() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/cases/R8-0001")
        await visitor.sends(f"/cases/R8-0001/follow-ups/{first.id}/stop")
        office.clock.forward(minutes=11)
        assert (await visitor.sends(f"/cases/R8-0001/follow-ups/{first.id}/again")).status_code == 404

    run(too_late())
    with office.store.reading() as work:
        assert work.session.get_one(FollowUp, first.id).ended_as == "withdrawn"


def with_code(office: Office, seed: str) -> None:
    def job(work: Any) -> None:
        row = work.session.exec(select(Staff).where(Staff.email == "hana@example.jp")).one()
        row.totp_seed = work.vault.seal_for_house("staff.totp", row.id, seed.encode())
        work.session.add(row)

    office.do(job)
