"""Whatever is typed stays: in any form, in a second window, past a refusal, a lock and the end of a session (要綱 6-1)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import pytest

from casestore import drafts
from casestore.beside import Beside
from casestore.db import Store, Work
from staff_console import filling
from staff_console.guard import OPEN
from staff_console.routes import PAGES
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office

T = TypeVar("T")
PAPERS = "/cases/R8-0001/papers"
EMPTY: dict[str, Any] = {"draft-empty": "1"}
TYPED = "電話のとちゅうの<b>ことば</b>\n2行め"
TEMPLATES = Path(filling.__file__).parent / "templates"


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE)
    return office


async def at_the_desk(office: Office, who: str = "tanaka") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def drawn(page: str) -> dict[str, Any]:
    """What the forms of a page say of it."""
    found = re.search(r'name="drawn" value="([^"]*)"', page)
    return {"drawn": found[1] if found else ""}


def in_field(page: str, name: str) -> str:
    """What stands in a text field of a page, as a browser reads it."""
    found = Reader(name)
    found.feed(page)
    return found.value


class Reader(HTMLParser):
    """Reads one field the way a browser does, not the way the page was filled."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name, self.value, self._in, self._first = name, "", False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if dict(attrs).get("name") == self.name:
            self._in, self.value = tag == "textarea", dict(attrs).get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._in, self.value = False, self.value.removeprefix("\n") if self._in else self.value

    def handle_data(self, data: str) -> None:
        self.value += data if self._in else ""


async def types(visitor: Visitor, address: str, **fields: Any) -> int:
    return (await visitor.sends("/drafts", htmx=True, **at(address), **fields)).status_code


def at(address: str) -> dict[str, Any]:
    """Which form a draft is of."""
    return {"draft-at": address}


# -- every form ------------------------------------------------------------------------------------------------------------


def test_every_form_of_the_console_in_which_something_is_typed_keeps_it() -> None:
    """(要綱 6-1) but for passwords, codes and the pages of those who have no account."""
    posts = {page.path: page for page in PAGES if page.method == "POST"}
    found = set()
    for file in TEMPLATES.glob("*.html"):
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', file.read_text("utf-8"), re.DOTALL):
            action = re.search(r'action="(/[^"?#]*)', form)
            if action and re.search(r'<textarea|type="text"|_field.html', form):
                pattern = re.sub(r"{{[^}]*}}", "{}", action[1])
                found |= {path for path in posts if re.sub(r"{\w+}", "{}", path) == pattern}
    lost = {path for path in found if not posts[path].keeps and posts[path].permission != OPEN}
    assert len(found) > 25
    assert lost == {"/session/unlock", "/me/two-step", "/me/two-step/anew"}


def test_what_is_typed_in_any_form_waits_for_its_writer_on_any_machine(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens(PAPERS)).text
        assert await types(visitor, PAPERS, own=TYPED, **drawn(page)) == 204
        office.clock.forward(minutes=3)
        again = (await (await at_the_desk(office)).opens(PAPERS)).text
        assert in_field(again, "own") == TYPED
        assert "に保存した下書きを戻しました" in again
        assert "電話のとちゅう" not in (await (await at_the_desk(office, "mori")).opens(PAPERS)).text

    run(story())


def test_a_draft_goes_in_the_transaction_of_its_act_and_stays_when_nothing_came_of_it(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens("/break-glass")
        refused = await visitor.sends("/break-glass", number="R8-9999", reason="とても長い理由をここまで書いた")
        assert refused.status_code >= 400
        assert in_field((await visitor.opens("/break-glass")).text, "reason") == "とても長い理由をここまで書いた"
        await visitor.opens(PAPERS)
        await types(visitor, PAPERS, own="書きかけ")
        asked = await visitor.sends(PAPERS, own="通帳の写し")
        assert asked.status_code == 303, asked.status_code

    run(story())
    who = office.actor("tanaka").staff_id
    assert office.look(lambda work: drafts.kept(work, who, drafts.of_form(PAPERS))) is None


def test_what_goes_with_an_act_goes_back_with_it(office: Office) -> None:
    who, now = office.actor("tanaka").staff_id, office.clock.now()
    office.do(lambda work: drafts.keep(work, who, "form:/x", "{}", now))
    store = Beside(office.store, lambda work: drafts.drop(work, who, "form:/x"))

    def fails(_work: Work) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        store.write(fails)
    assert office.look(lambda work: drafts.kept(work, who, "form:/x")) is not None
    store.write(lambda _work: None)
    assert office.look(lambda work: drafts.kept(work, who, "form:/x")) is None


def test_a_draft_is_thrown_away_with_a_button_and_can_be_taken_back(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens(PAPERS)).text
        await types(visitor, PAPERS, own=TYPED, **drawn(page))
        page = (await visitor.opens(PAPERS)).text
        assert "下書きを捨てる" in page
        thrown = await visitor.sends("/drafts/drop", **at(PAPERS), **drawn(page))
        assert thrown.headers["location"].startswith(f"{PAPERS}?done=draft_thrown")
        page = (await visitor.opens(thrown.headers["location"])).text
        assert "下書きを捨てました。" in page and in_field(page, "own") == ""
        form = re.search(r'<form method="post" action="/drafts/back".*?</form>', page, re.DOTALL)
        assert form and f'value="{PAPERS}"' in form[0]
        back = await visitor.sends("/drafts/back", **at(PAPERS), **drawn(page))
        assert in_field((await visitor.opens(back.headers["location"])).text, "own") == TYPED

    run(story())


# -- two windows -----------------------------------------------------------------------------------------------------------


def test_an_older_window_never_goes_over_the_newer_text_and_each_field_is_chosen(office: Office) -> None:
    """(要綱 6-1) both texts are kept; the one that is not chosen is still there until it is said which."""

    async def story() -> None:
        older = await at_the_desk(office)
        first = drawn((await older.opens(PAPERS)).text)
        newer = await at_the_desk(office)
        office.clock.forward(minutes=1)
        second = drawn((await newer.opens(PAPERS)).text)
        office.clock.forward(minutes=1)
        assert await types(newer, PAPERS, own="新しい画面のことば", **second) == 204
        office.clock.forward(minutes=1)
        assert await types(older, PAPERS, own="古い画面のことば", **first) == 409
        page = (await older.opens(PAPERS)).text
        assert in_field(page, "own") == "新しい画面のことば"
        assert "別の画面で書いたこと" in page and "古い画面のことば" in page
        chosen = await older.sends("/drafts/choose", field="own", **at(PAPERS), **drawn(page))
        assert chosen.headers["location"] == PAPERS
        page = (await older.opens(PAPERS)).text
        assert in_field(page, "own") == "古い画面のことば" and "別の画面で書いたこと" not in page

    run(story())


def test_the_window_that_wrote_last_goes_on_writing(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        page = drawn((await visitor.opens(PAPERS)).text)
        for text in ("あ", "あい", "あいう"):
            office.clock.forward(seconds=2)
            answer = await visitor.sends("/drafts", htmx=True, **at(PAPERS), own=text, **page)
            assert answer.status_code == 204
            page = {"drawn": answer.headers["x-drawn"]}
        assert in_field((await visitor.opens(PAPERS)).text, "own") == "あいう"
        assert await types(visitor, PAPERS, own="", **page, **EMPTY) == 204
        assert "下書きを戻しました" not in (await visitor.opens(PAPERS)).text

    run(story())


# -- whose it is -----------------------------------------------------------------------------------------------------------


def test_a_draft_about_what_one_may_not_see_is_refused_like_one_about_nothing(office: Office) -> None:
    async def story() -> None:
        admin = await at_the_desk(office, "ito")
        await admin.opens("/me")
        hidden = await types(admin, PAPERS, own="x")
        nothing = await types(admin, "/cases/R8-7777/papers", own="x")
        talk = await types(admin, f"/talks/{office.contact().id}/say", text="x")
        assert (hidden, nothing, talk) == (404, 404, 404)

    run(story())


def test_what_was_typed_is_sealed_in_the_store(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        await visitor.opens(PAPERS)
        await types(visitor, PAPERS, own="かくされることば")

    run(story())
    with office.store.reading() as work:
        rows = work.connection.exec_driver_sql("SELECT body FROM draft").scalars().all()
    assert rows and not any("かくされることば".encode() in bytes(row) for row in rows)


# -- past the lock and the end ---------------------------------------------------------------------------------------------


def test_a_form_that_meets_a_locked_screen_is_there_after_unlocking(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens(PAPERS)).text
        office.clock.forward(minutes=16)
        met = await visitor.sends(PAPERS, own=TYPED, **drawn(page))
        assert met.status_code == 423 and "画面をロックしています" in met.text
        assert f'name="next" value="{PAPERS}"' in met.text
        opened = await visitor.sends("/session/unlock", next=PAPERS)
        assert opened.headers["location"] == PAPERS
        assert in_field((await visitor.opens(PAPERS)).text, "own") == TYPED

    run(story())


def test_a_form_of_a_session_that_has_ended_waits_for_its_writer_to_sign_in(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens(PAPERS)).text
        office.clock.forward(hours=9)
        met = await visitor.sends(PAPERS, own=TYPED, **drawn(page))
        assert met.headers["location"] == f"/sign-in?next={PAPERS}"
        await visitor.opens("/sign-in")
        await visitor.sits_down_as(office, "tanaka")
        assert in_field((await visitor.opens(PAPERS)).text, "own") == TYPED
        stranger = Visitor(console_of(office))
        stranger.browser.cookies.set("sid", "nobody")
        assert (await stranger.sends(PAPERS, own="よその人のことば", **drawn(page))).status_code == 303

    run(story())
    who = office.actor("tanaka").staff_id
    left = office.look(lambda work: drafts.kept(work, who, drafts.of_form(PAPERS)))
    assert left and left.fields["own"] == (TYPED,)


def test_a_form_signed_out_of_leaves_nothing(office: Office) -> None:
    async def story() -> None:
        visitor = await at_the_desk(office)
        page = (await visitor.opens(PAPERS)).text
        cookie = visitor.browser.cookies["sid"]
        await visitor.sends("/sign-out")
        visitor.browser.cookies.set("sid", cookie)
        visitor.page = page
        assert (await visitor.sends(PAPERS, own="あとから", **drawn(page))).status_code == 303

    run(story())
    assert office.look(lambda work: drafts.of_forms(work, office.actor("tanaka").staff_id)) == {}


def test_the_time_a_draft_is_known_of_is_told_by_the_page_and_nothing_else(office: Office) -> None:
    who, now = office.actor("tanaka").staff_id, office.clock.now()

    def job(work: Work) -> list[bool]:
        said = [drafts.keep_or_beside(work, who, "form:/y", "1", now, None)]
        said.append(drafts.keep_or_beside(work, who, "form:/y", "2", now, now - timedelta(minutes=1)))
        said.append(drafts.keep_or_beside(work, who, "form:/y", "1", now, now - timedelta(minutes=1)))
        said.append(drafts.keep_or_beside(work, who, "form:/y", "3", now, now))
        return said

    assert office.do(job) == [True, False, True, True]
    assert office.look(lambda work: drafts.kept(work, who, "form:/y" + drafts.BESIDE)) is not None


# -- filling ---------------------------------------------------------------------------------------------------------------

FORM = """<details class="others"><summary>x</summary><form method="post" action="/a?b"><input type="hidden" name="form_which" value="w">
<textarea name="t" id="t">old</textarea><input type="text" name="l" value="1" maxlength="9"><input type="checkbox" name="c" value="1" checked>
<input type="checkbox" name="c" value="2"><input type="radio" name="r" value="1" checked><input type="radio" name="r" value="2">
<select name="s"><option value="1" selected>1</option><option value="2">2</option></select></form></details>
<form method="post" action="/b"><button>x</button></form>"""


def test_a_form_is_filled_as_a_browser_would_have_it() -> None:
    fields = {"t": ("\nぜんぶ \"'<&>",), "l": ('a"b',), "c": ("2",), "r": ("2",), "s": ("2",)}

    def put(sent: filling.Sent) -> filling.Put | None:
        assert (sent.address, sent.which, sent.own) == ("/a", "w", False)
        return filling.Put(fields, lambda name, value: f"[{name}={value!r}]", "TOP", "AFTER")

    html = filling.filled(FORM, put)
    assert in_field(html, "t") == "\nぜんぶ \"'<&>" and in_field(html, "l") == 'a"b'
    assert '<details open class="others">' in html
    assert '<input type="checkbox" name="c" value="1">' in html and '<input type="checkbox" name="c" value="2" checked>' in html
    assert '<input type="radio" name="r" value="1">' in html and '<input type="radio" name="r" value="2" checked>' in html
    assert '<option value="1">' in html and '<option value="2" selected>' in html
    assert html.count("TOP") == html.count("AFTER") == 1
    assert [one.address for one in filling.forms(FORM)] == ["/a"]
