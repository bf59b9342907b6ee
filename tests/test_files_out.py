"""Files that leave the house (要綱 6-1, 6-2): opened again and compared; text is text in every cell, nothing is cut, nobody's case is in a list that
may not be, and each one is written down."""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
import zipfile
from collections.abc import Coroutine, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import col, select

from casestore import audit, newest_entries, waiting_times
from casestore.db import Store, open_store
from casestore.forms import FORM_OF
from casestore.forms.case_list import CASE_LIST
from casestore.permissions import Act
from casestore.sight import visible
from casestore.tables import Audit, Case
from staff_console.files_out.case_lists import KINDS
from staff_console.files_out.cells import LONGEST, MOST_LINES, cell_text, csv_text, is_like_a_formula, lines_in, pieces
from staff_console.files_out.csv_files import csv_file
from staff_console.files_out.form_sheets import KIND_OF
from staff_console.files_out.grids import Column, Grid, Line, spread
from staff_console.files_out.workbooks import workbook
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.doubles import Doubles
from tests.life import TO_THE_APPROVAL, Life
from tests.submitting import OWN, TRAINING, hand_in, plans, up_to_the_plan, writes

N = "R8-0001"
NOV_25, DEC_10 = (datetime(2026, *day) for day in ((11, 25), (12, 10)))  # noqa: DTZ001 - a day in a sheet has no zone
EVIL = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " \u200b=1", "＝1+1", "＠x", "‐ではない")


def run(visit: Coroutine[Any, Any, None]) -> None:
    asyncio.run(visit)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def told(sheet: Any) -> dict[str, str]:
    """Item and words of a form's sheet."""
    return {str(row[0].value): str(row[1].value or "") for row in sheet.iter_rows() if row[0].value}


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b'\xef\xbb\xbf"') and content.endswith(b'"\r\n')
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# -- one rule for every cell ------------------------------------------------------------------------------------------------


def test_text_is_cleaned_of_what_no_file_can_hold_and_says_what_turns_it() -> None:
    assert cell_text("a\x00b\x0b\ud800c\ufffe\x9f") == "abc"
    assert cell_text("一\r\n二\r三\u2028四") == "一\n二\n三\n四"
    assert cell_text("\u202egpj.exe") == "‹U+202E›gpj.exe"
    assert (cell_text(None), cell_text(12)) == ("", "12")


@pytest.mark.parametrize("text", EVIL[:-1])
def test_what_a_spreadsheet_might_compute_is_text_in_csv_and_in_xlsx(text: str) -> None:
    assert is_like_a_formula(cell_text(text))
    assert csv_text(text).startswith("'")
    grid = Grid("1", "=表題", (Column("=見出し"),), (Line((text,)),), "=人", number="R8-0001")
    cells = [cell for row in opened(workbook([grid])).worksheets[0].iter_rows() for cell in row]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert cells[-1].value == cell_text(text)


def test_words_that_only_look_a_little_like_it_stay_as_they_are() -> None:
    assert csv_text("‐ではない") == "‐ではない"
    assert (csv_text("R8-0001"), csv_text(-5), csv_text(date(2026, 11, 5))) == ("R8-0001", "-5", "2026-11-05")


@pytest.mark.parametrize("text", ["あ" * 60_000, "𠮷" * 20_000 + "=1", "行\n" * 3_000, "a" * LONGEST])
def test_long_text_goes_on_in_the_next_rows_and_none_is_lost(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert all(len(one.encode("utf-16-le")) // 2 <= LONGEST for one in pieces(text))
    drawn = pieces(text, 50)
    assert "".join(drawn) == text
    assert all(lines_in(one, 50) <= MOST_LINES + 1 for one in drawn)
    grid = Grid("1", "表", (Column("項目"), Column("内容", 50)), (Line(("メモ", text)),), "人")
    sheet = opened(workbook([grid])).worksheets[0]
    read = [(row[0].value, row[1].value or "") for row in sheet.iter_rows(min_row=4)]
    assert "".join(words for _item, words in read) == text
    assert {item for item, _words in read[1:]} <= {"メモ（つづき）"}
    assert "".join(row[1].removeprefix("'") for row in rows(csv_file(grid))[1:]) == text


def test_a_sign_by_its_number_is_not_read_as_that_sign() -> None:
    content = workbook([Grid("1", "表", (Column("x"),), (Line(("_x0041_と_x000D_",)),), "人")])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "_x005F_x0041_と_x005F_x000D_" in parts.read("xl/worksheets/sheet1.xml").decode()


def test_a_line_that_needs_more_rows_repeats_what_it_is_about() -> None:
    made = list(spread(Line((7, "あ" * 40_000, date(2026, 1, 1)))))
    assert [(row[0], row[2]) for row in made] == [(7, date(2026, 1, 1)), ("7（つづき）", None)]


# -- a case -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, key_file: Path) -> Iterator[Doubles]:
    """One case up to the city, with a contact that was corrected; the tests only read it."""
    folder = tmp_path_factory.mktemp("files")
    shutil.copy(migrated_sqlite, folder / "tsunagi.sqlite3")
    store = open_store(f"sqlite:///{folder}/tsunagi.sqlite3", key_file)
    found = Doubles(store, StillClock())
    found.says("U1", *THE_INTAKE)
    up_to_the_plan(found, N)
    hand_in(found, N, plans(found, N, TRAINING, OWN))
    contact = writes(found, N, "contact", {"way": "telephone", "facts": EVIL[0], "opinion": "あ" * 40_000}, "tanaka")
    lines = [{"field": "facts", "words": EVIL[1], "value": EVIL[1]}]
    writes(found, N, "correction", {"corrections": lines, "reason": "=聞きまちがえた"}, "tanaka", contact.id)
    yield found
    store.close()


@pytest.fixture
def desk(sqlite_store: Store) -> Doubles:
    """A case of Tanaka's that nobody has triaged, in a store of its own."""
    found = Doubles(sqlite_store, StillClock())
    found.takes_down("tanaka")
    found.owned_by(N, "tanaka")
    return found


async def at_the_desk(office: Doubles, who: str = "mori") -> Visitor:
    return await Visitor(console_of(office)).sits_down_as(office, who)


def taken(office: Doubles, since: int = 0) -> list[Audit]:
    """What left the house, after the row of the audit with this number."""
    query = select(Audit).where(col(Audit.action).startswith("exported_"), col(Audit.seq) > since).order_by(col(Audit.seq))
    return office.look(lambda work: list(work.session.exec(query)))


def so_far(office: Doubles) -> int:
    return office.look(audit.length)


def test_each_form_is_a_sheet_with_every_field_all_codes_and_where_the_answers_come_from(office: Doubles) -> None:
    """(要綱 6-2)"""

    since = so_far(office)

    async def visit() -> None:
        mori = await at_the_desk(office)
        answer = await mori.opens(f"/cases/{N}/forms/all.xlsx")
        assert answer.headers["content-disposition"] == f'attachment; filename="{N}-all.xlsx"'
        assert answer.headers["cache-control"] == "no-store"
        book = opened(answer.content)
        assert book.sheetnames == ["様式1", "様式2", "様式3", "様式4", "様式5", "様式6", "様式8"]
        intake = told(book["様式1"])
        assert "■ 本人　□ 家族" in intake["だれについての相談ですか"]
        assert "家賃が払えません。今月で仕事をやめました。" in intake["(14) 具体的に（ご本人のことばで）"]
        (row,) = [row for row in book["様式1"].iter_rows(values_only=True) if row[0] == "お呼びする名前"]
        assert row[1:] == ("美咲", None, "本人のメッセージ", "第1号")
        plan = told(book["様式5"])
        assert "■ 認定就労訓練事業" in plan["　1行目 サービス"]
        assert any(item.startswith("プランへの同意") or "同意" in item for item in plan)
        (day,) = [row for row in book["様式5"].iter_rows(values_only=True) if row[0] == "　1行目 始まり"]
        assert day[1:3] == ("令和8年12月10日", DEC_10)
        assert any("まだ書かれていません。" in (row[0] or "") for row in book["様式8"].iter_rows(values_only=True))

    run(visit())
    assert [(one.action, one.detail) for one in taken(office, since)] == [("exported_form", f"{N}:desk")]


def test_a_sheet_is_ready_for_a4_and_bears_form_case_and_page(office: Doubles) -> None:
    """(要綱 6-2)"""

    async def visit() -> None:
        mori = await at_the_desk(office)
        sheet = opened((await mori.opens(f"/cases/{N}/forms/support_plan.xlsx")).content)["様式5"]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == (9, "portrait", 1)
        assert sheet.print_area == f"'様式5'!$A$1:$E${sheet.max_row}"
        assert (sheet.oddHeader.left.text, sheet.oddHeader.right.text) == ("様式5 プラン兼事業等利用申込書", N)
        assert sheet.oddFooter.left.text.startswith("森")
        assert "令和8年11月25日" in sheet.oddFooter.left.text
        assert sheet.oddFooter.right.text == "&P / &N"

    run(visit())


def test_a_corrected_answer_says_who_put_it_right_and_text_of_formulas_is_text_on_every_sheet(office: Doubles) -> None:
    """(要綱 6-1)"""

    since = so_far(office)

    async def visit() -> None:
        mori = await at_the_desk(office)
        for path in ("forms/all.xlsx", "ledger.xlsx", "contact-log.xlsx"):
            book = opened((await mori.opens(f"/cases/{N}/{path}")).content)
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
            assert EVIL[1] in {cell.value for cell in cells}
        ledger = opened((await mori.opens(f"/cases/{N}/ledger.xlsx")).content)
        assert ledger.sheetnames == ["本人", N, f"{N} 予定"]
        lines = list(ledger[N].iter_rows(values_only=True))
        (facts,) = [row for row in lines if row[6] == "事実（見たこと・聞いたこと・したこと）"]
        assert facts[7] == EVIL[1]
        assert facts[9] == f"{EVIL[0]} → {EVIL[1]}、田中 ゆかり：=聞きまちがえた"
        opinion = [row[7] for row in lines if row[6] == "所見（支援員の考え）" or (row[7] or "").startswith("ああ")]
        assert "".join(opinion) == "あ" * 40_000
        assert {row[0] for row in lines[3:] if isinstance(row[0], int)} == {one.seq for one in office.entries(N)}

    run(visit())
    assert [one.action for one in taken(office, since)] == ["exported_form", "exported_case", "exported_form", "exported_case"]


def test_the_contact_log_has_every_contact_with_its_promise_in_csv_too(office: Doubles) -> None:
    """(要綱 3-3-イ, 6-2)"""

    async def visit() -> None:
        mori = await at_the_desk(office)
        found = rows((await mori.opens(f"/cases/{N}/contact-log.csv")).content)
        assert found[0][:4] == ["番号", "年月日", "日付（西暦）", "開始–終了"]
        first = dict(zip(found[0], found[1], strict=True))
        assert first["日付（西暦）"] == "2026-11-25"
        assert first["内容（事実）"] == f"'{EVIL[1]}"
        assert first["支援形態"] == "電話相談・連絡"
        assert first["次回予定・約束（だれが・いつまでに）"].startswith("つづけて支える（田中 ゆかり、令和8年11月25日")
        assert found[2][0].endswith("（つづき）")

    run(visit())


OF_A_CASE = ("forms/intake.xlsx", "forms/all.xlsx", "ledger.xlsx", "contact-log.csv", "contact-log.xlsx")


def test_who_may_read_but_not_take_gets_a_reason_and_who_may_not_read_nothing(desk: Doubles) -> None:
    async def answers(who: str) -> set[int]:
        one = await at_the_desk(desk, who)
        return {(await one.opens(f"/cases/{N}/{path}")).status_code for path in OF_A_CASE}

    async def visit() -> None:
        assert await answers("sato") == {403}
        desk.restricts(N, "tanaka", "tanaka", "mori")
        assert await answers("sato") == {404}
        assert await answers("ito") == {404}
        assert await answers("tanaka") == {200}

    run(visit())


def test_a_form_there_is_not_and_an_entry_of_another_form_are_not_found(office: Doubles) -> None:
    intake = office.entries(N)[0].id

    since = so_far(office)

    async def visit() -> None:
        mori = await at_the_desk(office)
        assert (await mori.opens(f"/cases/{N}/forms/nothing.xlsx")).status_code == 404
        assert (await mori.opens(f"/cases/{N}/forms/support_plan.xlsx?entry={intake}")).status_code == 404
        assert (await mori.opens(f"/cases/{N}/forms/intake.xlsx?entry={intake}")).status_code == 200

    run(visit())
    assert len(taken(office, since)) == 1


def test_the_names_of_forms_are_those_of_the_forms() -> None:
    kinds = ("intake", "assessment", "plan", "evaluation", "notice")
    assert {FORM_OF[kind].name: kind for kind in kinds} == KIND_OF
    assert all(name in KIND_OF for name in ("intake", "intake_assessment", "support_plan", "evaluation", "support_notice"))


# -- lists ------------------------------------------------------------------------------------------------------------------


def test_the_list_has_the_official_columns_with_days_in_both_calendars(office: Doubles) -> None:
    """(要綱 6-2)"""

    since = so_far(office)

    async def visit() -> None:
        mori = await at_the_desk(office)
        found = rows((await mori.opens("/cases.csv")).content)
        assert [one for one in found[0] if "西暦" not in one] == [*(column.label for column in CASE_LIST), "いまの段階"]
        case = dict(zip(found[0], found[1], strict=True))
        assert (case["ID"], case["氏名"], case["担当"]) == (N, "美咲", "")
        assert (case["受付日"], case["受付日（西暦）"]) == ("令和8年11月25日", "2026-11-25")
        assert case["スクリーニング結果"] == "自立相談支援機関が継続支援し、プランを策定する"
        assert case["利用事業"] == "認定就労訓練事業、自立相談支援機関による支援（相談・同行など）"
        assert (case["プラン回数"], case["就労支援対象者"]) == ("1", "はい")
        sheet = opened((await mori.opens("/cases.xlsx")).content)["様式4"]
        assert [cell.value for cell in sheet[5]] == found[0]
        assert sheet.cell(6, found[0].index("受付日（西暦）") + 1).value == NOV_25

    run(visit())
    assert [(one.action, one.thing, one.detail) for one in taken(office, since)] == [
        ("exported_list", "cases.csv", "1:"),
        ("exported_list", "cases.xlsx", "1:"),
    ]


def test_a_list_holds_only_what_may_be_taken_says_how_many_more_there_are_and_keeps_no_name(desk: Doubles) -> None:
    """(要綱 6-2)"""
    number = desk.takes_down("tanaka", name="髙﨑 花子", kana="タカサキ ハナコ")
    desk.owned_by(number, "tanaka")
    third = desk.takes_down("sato", name="=cmd|' /C calc'!A0")
    desk.owned_by(third, "sato")

    async def visit() -> None:
        tanaka = await at_the_desk(desk, "tanaka")
        found = rows((await tanaka.opens("/cases.csv?q=タカサキ")).content)
        assert [row[0] for row in found[1:]] == [number]
        desk.restricts(number, "tanaka", "tanaka", "mori")
        sato = await at_the_desk(desk, "sato")
        found = rows((await sato.opens("/cases.csv")).content)
        assert [row[:2] for row in found[1:2]] == [[third, "'=cmd|' /C calc'!A0"]]
        assert found[2] == ["※ ほかに1件は、書き出せる担当ではないので入っていません。"]
        assert rows((await sato.opens("/cases.csv?q=タカサキ")).content)[1:] == []
        assert rows((await sato.opens("/cases.csv?view=mine")).content)[1][0] == third
        city = await at_the_desk(desk, "ito")
        assert (await city.opens("/cases.csv")).status_code == 404
        page = (await tanaka.opens("/cases?view=mine")).text
        assert 'href="/cases.xlsx?owner=mine"' in page
        looks = (await (await at_the_desk(desk)).opens("/team/looks")).text
        assert "一覧を書き出した" in looks

    run(visit())
    details = [one.detail for one in taken(desk)]
    assert details[0].startswith("1:q=") and "タカサキ" not in "".join(details)
    assert details[3] == "1:view=mine"


def test_a_list_longer_than_a_page_is_written_whole(desk: Doubles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casestore.worklists.PAGE", 2)
    numbers = [desk.takes_down("mori", name=f"人 {n}") for n in range(4)]

    async def visit() -> None:
        mori = await at_the_desk(desk)
        found = rows((await mori.opens(f"/cases.csv?before={desk.case(numbers[2]).id}")).content)
        assert [row[0] for row in found[1:]] == [*reversed(numbers), N]

    run(visit())


def test_what_the_list_reads_is_the_newest_as_it_was_corrected(store: Store, clock: StillClock) -> None:
    """(要綱 6-2)"""
    life = Life(store, clock)
    life.live(*TO_THE_APPROVAL)
    intake = next(one for one in life.entries() if one.kind == "intake")
    lines = [{"field": "sex", "words": "女性", "value": "female"}]
    life.write("correction", about=intake.id, corrections=lines, reason="聞き直した")
    with store.reading() as work:
        cases = work.session.exec(select(Case).where(visible(life.staff["chief"], Act.EXPORT_CASE))).all()
        found = newest_entries.newest(work, cases, KINDS)
    assert found[life.case_id, "intake"].answers["sex"] == "female"
    assert found[life.case_id, "plan"].entry.id == [one for one in life.entries() if one.kind == "plan"][-1].id
    assert (life.case_id, "evaluation") not in found


# -- figures ----------------------------------------------------------------------------------------------------------------


def test_the_figures_leave_with_what_each_counts_the_waits_and_the_questions(office: Doubles) -> None:
    """(要綱 7, 8-1)"""

    since = so_far(office)

    async def visit() -> None:
        mori = await at_the_desk(office)
        answer = await mori.opens("/figures.csv?month=2026-11")
        assert answer.headers["content-disposition"] == 'attachment; filename="figures-2026-11.csv"'
        found = rows(answer.content)
        assert found[0] == ["区分", "項目", "数", "備考", "数え方"]
        by_item = {row[1]: row for row in found[1:]}
        assert by_item["① 新規相談受付件数"][2] == "1"
        assert "はじめての相談受付" in by_item["① 新規相談受付件数"][4]
        assert by_item["相談受付から振り分けまで"][2] == "1"
        assert int(by_item["相談受付から振り分けまで：まんなか（分）"][2]) > 0
        assert any(row[0].startswith("質問ごとの途中離脱") for row in found)
        assert all(row[4] for row in found[1:] if len(row) == 5)
        sheet = opened((await mori.opens("/figures.xlsx?month=2026-11")).content).worksheets[0]
        assert sheet.cell(4, 3).data_type == "n"
        page = (await mori.opens("/figures?month=2026-11")).text
        assert "待ち時間" in page and "/figures.xlsx?month=2026-11&amp;talk=" in page

    run(visit())
    assert [one.detail.partition(":")[2] for one in taken(office, since)] == ["month=2026-11"] * 2


def test_few_people_are_not_counted_out_to_the_city_in_a_file_either(office: Doubles) -> None:
    async def visit() -> None:
        city = await at_the_desk(office, "ito")
        found = rows((await city.opens("/figures.csv?month=2026-11")).content)
        by_item = {row[1]: row for row in found if len(row) > 2}
        assert by_item["① 新規相談受付件数"][2] == by_item["相談受付から振り分けまで"][2] == "5未満"
        assert "相談受付から振り分けまで：まんなか（分）" not in by_item
        assert "未満の数とその割合は出していません" in found[-1][0]

    run(visit())


def test_a_wait_is_counted_in_the_month_it_ends_from_the_first_that_asked(store: Store, clock: StillClock) -> None:
    """(要綱 3-1-イ, 5-2)"""
    life = Life(store, clock)
    life.write("intake")
    clock.forward(hours=30)
    life.write("triage")
    life.live("application", "consent", "assessment", "screening", "plan", "plan_agreement", "pre_coordination")
    clock.forward(days=9)
    life.write("approval")
    with store.reading() as work:
        november = {one.step.id: one for one in waiting_times.in_month(work, date(2026, 11, 1))}
        december = {one.step.id: one for one in waiting_times.in_month(work, date(2026, 12, 1))}
    assert november["triage"].middle == november["triage"].longest
    assert november["triage"].longest is not None and november["triage"].longest.total_seconds() == 30 * 3600
    assert (november["plan"].count, november["meeting"].count, november["city"].count) == (1, 0, 0)
    assert (december["meeting"].count, december["triage"].count) == (1, 0)
    assert december["meeting"].longest is not None and december["meeting"].longest.days == 9
