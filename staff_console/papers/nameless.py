"""Papers for those from outside the house (要綱 4-1; 様式7 第三者提供の制限): the case number stays, who it is goes. Pure.

Fields that say who somebody is are covered whole; in everything else written, their names, numbers and addresses are, however they are spelled
(width, kana, old shapes, spaces). Names of other people in free text are not known here: the page asks to look before it is handed out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from casestore.names import fold_name
from staff_console.papers.boxes import Box, Line, Paper, Section
from staff_console.papers.filling import CaseOnPaper

COVER, COVERED = "■■", "（伏せています）"
MARK = "氏名なし"  # at the top of every such paper
NAMES = ("name", "kana", "call_name", "visitor_name", "accompanied_by", "addressee")
PLACES = ("address", "postal_code", "email", "other_contact")
NUMBERS = ("phone_home", "phone_mobile", "visitor_phone")
FIELDS = frozenset((*NAMES, *PLACES, *NUMBERS))
AGE = re.compile(r"（\d+歳）")
CLUSTER = re.compile(r".[ﾞﾟ\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)
TITLES = re.compile(r"(さん|さま|様|氏|くん|君|ちゃん)$")
SHORTEST = 2  # signs: a name of one sign alone is a word as well; with a title behind it, it is a name
TITLED = ("さん", "様", "氏", "くん", "君", "ちゃん", "さま")


def nameless(paper: Paper, case: CaseOnPaper) -> Paper:
    """The paper without what says whose it is."""
    hide = hider(case)
    fields = {name: _box(name, one, hide) for name, one in paper.fields.items()}
    return replace(
        paper,
        fields=fields,
        corner=f"{hide(paper.corner)}　{MARK}",
        notes=tuple(map(hide, paper.notes)),
        sections=tuple(_section(one, hide) for one in paper.sections),
    )


def hider(case: CaseOnPaper) -> Callable[[str], str]:
    """What covers everything in a text that names this person."""
    names, places, numbers = _secrets(case)
    words = {fold_name(one) for one in (*names, *places)}
    words |= {fold_name(name + title) for name in names for title in TITLED}
    whole = {one for one in words if len(one) >= SHORTEST}
    digits = {_digits(one) for one in numbers if len(_digits(one)) >= SHORTEST * 3}
    return lambda text: _hidden(_hidden(text, whole, fold_name), digits, _digits_only)


def _secrets(case: CaseOnPaper) -> tuple[set[str], set[str], set[str]]:
    """Names, places and telephone numbers, as they were and as they are written."""
    answers = [said for entry in case.entries for said in (entry.answers, case.now(entry))]
    names = {part for one in _said(answers, NAMES, case) for part in (one, TITLES.sub("", one), *one.split())}
    return names, set(_said(answers, PLACES)), set(_said(answers, NUMBERS))


def _said(answers: Iterable[Mapping[str, Any]], fields: tuple[str, ...], case: CaseOnPaper | None = None) -> Iterator[str]:
    yield from (case.who.name, case.who.kana, case.who.call_name) if case else ()
    for said in answers:
        yield from (value.strip() for field in fields if isinstance(value := said.get(field), str) and value.strip())


def _box(name: str, box: Box, hide: Callable[[str], str]) -> Box:
    if name in FIELDS:
        return replace(box, lines=(COVERED,) if any(box.lines) else ())
    if name == "birth_date":
        return replace(box, lines=tuple(AGE.findall("".join(box.lines))))
    return replace(box, lines=tuple(map(hide, box.lines)), rows=tuple(tuple(map(hide, row)) for row in box.rows))


def _section(section: Section, hide: Callable[[str], str]) -> Section:
    lines = tuple(Line(one.label, hide(one.words)) for one in section.lines)
    return Section(hide(section.title), hide(section.note), lines)


def _hidden(text: str, secrets: set[str], fold: Callable[[str], str]) -> str:
    """The text with every run of signs that folds to a secret covered; the longest first."""
    if not secrets or not text:
        return text
    clusters = CLUSTER.findall(text)
    folded = [fold(one) for one in clusters]
    starts = [at for at, one in enumerate(folded) for _sign in one]
    found = re.finditer("|".join(re.escape(one) for one in sorted(secrets, key=lambda one: (-len(one), one))), "".join(folded))
    covered = {starts[hit.start()]: starts[hit.end() - 1] for hit in found}
    out, at = [], 0
    while at < len(clusters):
        out.append(COVER if at in covered else clusters[at])
        at = covered.get(at, at) + 1
    return "".join(out)


def _digits(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isdigit())


def _digits_only(cluster: str) -> str:
    """A digit as itself, what stands between the digits of a telephone number as nothing, any other sign as one that is no digit."""
    plain = unicodedata.normalize("NFKC", cluster)
    if plain.isdigit():
        return plain
    return "" if not plain.strip() or plain in "-‐‑–—―−ー()." else "\0"
