"""The papers themselves: the look of each form, text that is too long, text that looks like markup, signs no font has, the same bytes again (要綱 6-1, 6-2)."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops
from pypdf import PdfReader

from casestore.fields import show_date_wareki
from casestore.forms.assessment import ASSESSMENT, SCREENING
from casestore.forms.evaluation import EVALUATION
from casestore.forms.form import Form
from casestore.forms.intake import INTAKE
from casestore.forms.notice import SUPPORT_NOTICE
from casestore.forms.plan import SUPPORT_PLAN
from staff_console.files_out.grids import Column, Grid, lines_of
from staff_console.papers import boxes, filling, glyphs, hello_work, lists, press
from staff_console.papers.boxes import Paper
from staff_console.papers.filling import CaseOnPaper
from tests.case_on_paper import PLAN, STORY, case_on_paper

MADE = datetime(2027, 3, 20, 3, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden_papers"
SOURCES = Path(press.__file__).parent
FILLS: dict[str, Callable[[CaseOnPaper], Paper | None]] = {
    "intake": filling.intake,
    "intake_assessment": filling.assessment,
    "support_plan": filling.plan,
    "evaluation": filling.evaluation,
    "support_notice": filling.notice,
}


def made(name: str, **changed: dict[str, Any]) -> Paper:
    paper = FILLS[name](case_on_paper(**changed))
    assert paper is not None
    return paper


def told(*papers: Paper, geta: bool = False) -> list[str]:
    """The text of each page of the file."""
    content = press.pdf(press.put(papers, geta=geta), MADE)
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def joined(pages: list[str]) -> str:
    return re.sub(r"[\s\u200b]", "", "".join(pages))


@pytest.mark.parametrize("name", FILLS)
def test_each_form_looks_as_it_did_when_it_was_last_looked_at(name: str) -> None:
    """(要綱 6-2) REWRITE=1 keeps the picture of today."""
    picture = Image.open(io.BytesIO(press.pictures(press.put([made(name)]), 50)[0])).convert("L")
    kept = GOLDEN / f"{name}.png"
    if os.environ.get("REWRITE"):
        kept.parent.mkdir(exist_ok=True)
        picture.save(kept, optimize=True)
    before = Image.open(kept).convert("L")
    assert picture.size == before.size
    far = sum(ImageChops.difference(picture, before).histogram()[64:])
    assert far < picture.width * picture.height * 0.002, f"{far} points differ: look at it, then REWRITE=1"


@pytest.mark.parametrize(
    ("source", "form", "before"),
    [
        ("intake", INTAKE, ""),
        ("intake_assessment", ASSESSMENT, ""),
        ("intake_assessment", SCREENING, "screening_"),
        ("support_plan", SUPPORT_PLAN, ""),
        ("evaluation", EVALUATION, ""),
        ("support_notice", SUPPORT_NOTICE, ""),
    ],
)
def test_every_field_of_a_form_stands_on_its_paper(source: str, form: Form, before: str) -> None:
    """(要綱 6-2) A field added to a form and forgotten on paper would be lost without a word."""
    layout = (SOURCES / f"{source}.typ").read_text()
    assert [
        one.id
        for one in form.fields
        if not re.search(rf"\b(f|d\.fields)\.{before}{one.id}\b", layout) and one.id not in ("services",)
    ] == []


def test_the_papers_say_what_the_ledger_says_with_every_code_and_the_chosen_one_marked() -> None:
    """(要綱 6-2, 5-2)"""
    intake, plan, notice = (
        joined(told(made("intake"))),
        joined(told(made("support_plan"))),
        joined(told(made("support_notice"))),
    )
    for words in (
        "佐藤美咲",
        "昭和55年4月1日（46歳）",
        "◎家賃やローンの支払いのこと",
        "○その他",
        "✓2女性",
        "1男性",
        "猫のえさ代",
        "令和8年11月25日",
    ):
        assert words in intake, words
    for words in (
        "認定就労訓練事業",
        "支援決定",
        "必要な理由：働く生活に慣れるため",
        "第1回",
        "これでお願いします。",
        "札幌訓練所、家計相談室、市の職員が出席",
        "✓了承",
    ):
        assert words in plan, words
    assert "札保自第123号" in notice and "支援提供通知書" in notice and "佐藤美咲様" in notice
    changed = joined(
        told(made("support_notice", notice={"sort": "change", "before": "週2日", "after": "週3日", "reason": "体調"}))
    )
    assert "支援提供変更通知書" in changed and "週3日" in changed
    assert joined(told(made("evaluation"))).count("✓住まいの確保・安定") == 1


def test_a_consent_that_was_taken_back_is_told_on_the_paper_and_opens_nothing() -> None:
    """(要綱 3-1-エ)"""
    case = case_on_paper()
    back = case.entries[2].__class__("w", 99, "consent_withdrawn", {"words": "やめたい"}, None, MADE, MADE, "counsellor", "s1")
    taken = CaseOnPaper(case.number, case.who, [*case.entries, back], case.reader, case.day)
    paper = filling.intake(taken)
    assert paper is not None and "に取り下げ。やめたい" in joined(told(paper))
    assert filling.consented_to(case) >= {"hello_work"} and filling.consented_to(taken) == frozenset()


def test_what_does_not_fit_goes_on_on_a_sheet_that_names_form_case_and_page_and_nothing_is_lost() -> None:
    """(要綱 6-2) A note of 60,000 signs."""
    note = "".join(f"{place:05d}番。" for place in range(7500))
    pages = told(made("intake", intake={"own_words": note, "address": "北" * 199 + "端", "visitor_name": "客" * 200}))
    whole = joined(pages)
    lost = set(re.findall(r"\d{5}番。", note)) - set(re.findall(r"\d{5}番。", whole))
    assert whole.count("番") >= 7500 and len(lost) <= 1, "one number may stand on both sides of the cut"
    assert (whole.count("北"), whole.count("端"), whole.count("客")) == (199 + 1, 1, 200), "and 北 once more in a list of wards"
    assert "続紙へ" in pages[0] and "続紙" in pages[2] and "（続き）" in pages[2]
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page and "R8-0001" in page and "様式1" in page


def test_long_words_break_within_their_box_and_long_rows_go_on_too() -> None:
    row = {"goal": "目" * 3000, "measure": "W" * 200, "by": ""}
    whole = joined(told(made("support_plan", plan={"goals": [row]})))
    assert whole.count("目") >= 3000 and whole.count("W") == 200


def test_text_that_looks_like_markup_is_text() -> None:
    """(要綱 6-2)"""
    words = (
        '#import "x.typ": * *b* $x$ `raw` <script> @preview/x #read("/etc/passwd") \\ // = 見出し ~ \u202eabc\u202c\x07 =1+1'
    )
    page = told(made("intake", intake={"own_words": words, "address": "#strong[x]"}))[0]
    for part in ('#import "x.typ": *', "*b* $x$ `raw` <script>", "‹U+202E›abc‹U+202C›‹U+0007›", "=1+1", "#strong[x]"):
        assert re.sub(r"\s", "", part) in joined([page]), part


def test_a_sign_no_font_has_is_named_before_anything_is_printed() -> None:
    """(要綱 6-2)"""
    paper = made("intake", intake={"own_words": "猫\U00013000と"})
    with pytest.raises(press.NoGlyph) as stopped:
        press.put([paper])
    assert stopped.value.signs == ("\U00013000",)
    whole = joined(told(paper, geta=True))
    assert "猫〓と" in whole and "印刷できない文字を〓で表しています：U+13000" in whole
    assert "\U00013000" not in whole


def test_every_sign_of_the_usual_papers_is_in_our_own_font_as_another_reader_of_fonts_sees_it() -> None:
    """(要綱 6-2) So a paper looks the same on every machine."""
    ready = press.put([made(name) for name in FILLS])
    assert ready.fonts == (glyphs.OURS,)
    constant = "".join(path.read_text() for path in SOURCES.glob("*.typ"))
    for weight in ("Regular", "Bold"):
        known = set(TTFont(glyphs.FONTS / f"BIZUDGothic-{weight}.ttf").getBestCmap())
        assert [sign for sign in set(ready.data + constant) if ord(sign) not in known and sign not in "\n\u200b"] == []
    font = TTFont(glyphs.FONTS / "BIZUDGothic-Regular.ttf")
    ours = glyphs.read(glyphs.FONTS / "BIZUDGothic-Regular.ttf")
    assert ours.points == set(font.getBestCmap())
    uvs = next(table for table in font["cmap"].tables if table.format == 14).uvsDict
    assert ours.shapes == {(point, selector) for selector, pairs in uvs.items() for point, _name in pairs}


def test_a_name_with_the_selector_of_a_shape_no_font_has_is_named_and_printed_in_the_usual_shape_on_request() -> None:
    paper = made("intake", intake={"address": "葛\U000e01ef飾 一"})
    with pytest.raises(press.NoGlyph) as stopped:
        press.put([paper])
    assert stopped.value.signs == ("葛\U000e01ef",)
    assert "葛飾一" in joined(told(paper, geta=True))


def test_the_same_papers_are_the_same_bytes() -> None:
    ready = press.put([made("support_plan")], title="様式5 R8-0001")
    assert press.pdf(ready, MADE) == press.pdf(press.put([made("support_plan")], title="様式5 R8-0001"), MADE)
    assert "佐藤" not in str(PdfReader(io.BytesIO(press.pdf(ready, MADE))).metadata)


def test_the_papers_for_hello_work_exist_only_after_the_citys_act_and_with_consent() -> None:
    """(要綱 3-2-カ)"""
    line = {"service": "hello_work_programme", "agency": "ハローワーク札幌"}
    ready = case_on_paper(plan={"lines": [*PLAN["lines"], line]})
    papers = hello_work.papers(ready, MADE)
    assert [paper.form for paper in papers] == ["cover", "support_plan", "intake"] and papers[2].sheets == (1,)
    pages = told(*papers)
    assert len(pages) == 3 and "支援要請書" in pages[0] and "公共職業安定所" in pages[0] and "1 / 1" in pages[2]
    assert "急ぎの確認" not in joined(pages), "the B票 stays in the house"
    acted = [kind for kind, _answers, _about in STORY].index("support_decision")
    early = CaseOnPaper(ready.number, ready.who, ready.entries[:acted], ready.reader, ready.day)
    assert (hello_work.why_not(early), hello_work.papers(early, MADE)) == (hello_work.NOT_CONFIRMED, ())
    silent = case_on_paper(plan={"lines": [line]}, consent={"scope": ["city"]})
    assert hello_work.why_not(silent) == hello_work.NO_CONSENT
    assert hello_work.why_not(case_on_paper()) == hello_work.NO_PLAN


def test_a_list_on_paper_has_every_row_under_its_heading_on_every_page() -> None:
    """(要綱 6-2)"""
    rows = [(f"R8-{place:04d}", show_date_wareki(MADE.date()), MADE.date(), None) for place in range(120)]
    columns = (Column("ID"), Column("受付日"), Column("受付日（西暦）"), Column("氏名"))
    pages = told(
        lists.of_grid(
            "case_list",
            Grid("様式4", "支援ケース一覧", columns, lines_of(rows), "森", corner="様式4", about=(("件数", "120"),)),
        )
    )
    assert len(pages) > 2 and all("受付日" in page and "西暦" not in page for page in pages)
    assert set(re.findall(r"R8-\d{4}", "".join(pages))) >= {row[0] for row in rows}


def test_what_has_no_shape_is_shown_by_its_number_and_tabs_are_spaces() -> None:
    assert boxes.visible("a\tb\r\nc\u200b\x00") == "a    b\nc‹U+200B›‹U+0000›"
