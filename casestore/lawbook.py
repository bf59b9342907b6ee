"""The law printed for readers: docs/process.md (kinds, facts, diagram) and docs/permissions.md (acts and roles).

`python -m casestore.lawbook docs` writes both; tests fail when they are stale. Serves everyone who must check the table against the 要綱.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from casestore.facts import FACTS, ROLES, STAFF_ROLES, Fact, Role
from casestore.fine_print_clocks import Clock, Turn
from casestore.kinds import ANY, KINDS, Kind
from casestore.permissions import ACTS, MATRIX, REACHES, Reach
from casestore.profile import load_profile
from casestore.stages import STAGES

_MAIN_WAY = (
    *("intake", "triage", "application", "consent", "assessment", "screening", "plan", "plan_agreement", "pre_coordination"),
    *(
        "approval",
        "plan_submission",
        "plan_report",
        "support_decision",
        "plan_confirmation",
        "sent_back",
        "evaluation",
        "evaluation_confirmed",
        "continuation",
        "closure",
    ),
)
_CITY = "sapporo"
_AGENCY = (Role.CHIEF, Role.COUNSELLOR, Role.EMPLOYMENT, Role.SHELTER)


def process_page() -> str:
    """docs/process.md as it must be."""
    return "\n".join(
        (
            "# 要綱の手順（表から作成）",
            "",
            "このページは `casestore/kinds.py` の表から作られます。手で直さず、`python -m casestore.lawbook docs` で作り直してください。",
            "",
            "だれが何をできるか（権限の表）は [permissions.md](permissions.md) にあり、同じ命令で作られます。",
            "",
            "段階（事実から読みとる呼び名）: " + "、".join(STAGES.values()),
            "",
            "## 主な流れ",
            "",
            "矢印は「前の記録があって、次が書ける」という関係です（主なものだけ）。",
            "",
            *_diagram(),
            "",
            *_kinds_table(),
            *_answers_table(),
            "## 事実",
            "",
            "| id | 事実 | ないときの説明 | あって困るときの説明 |",
            "| --- | --- | --- | --- |",
            *(f"| {fact} | {words.label} | {words.missing} | {words.in_the_way} |" for fact, words in FACTS.items()),
            "",
            *_clocks_table(),
        )
    )


def _kinds_table() -> Iterable[str]:
    yield from (
        "## 記録の種類",
        "",
        "| id | 記録 | 書く人 | 要るもの | あると書けないもの | 生まれること | 消えること | 何についての記録か | 要綱 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_kind_row(kind) for kind in KINDS.values()),
        "",
    )


def _answers_table() -> Iterable[str]:
    yield from (
        "## 答えによって変わること",
        "",
        "| 記録 | 項目 | 答え | さらに要るもの | 生まれること |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {kind.label} | {when.field} | {when.code} | {_labels(when.needs)} | {_labels(when.gives)} |"
            for kind in KINDS.values()
            for when in kind.also
        ),
        "",
    )


def _clocks_table() -> Iterable[str]:
    yield from (
        "## 時計（札幌の細則 `clocks.toml`）",
        "",
        "| id | いつまでに | 何をする | 始まる記録 | 終わる記録 | 要綱 |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_clock_row(clock) for clock in load_profile(_CITY).clocks),
        "",
    )


def permissions_page() -> str:
    """docs/permissions.md as it must be."""
    return "\n".join(
        (
            "# だれが何をできるか（表から作成）",
            "",
            "このページは `casestore/permissions.py` の表から作られます。手で直さず、`python -m casestore.lawbook docs` で作り直してください。",
            "台帳にどの種類の記録を書けるかは [process.md](process.md) の「書く人」にあります。",
            "",
            "閲覧制限のあるケースは、担当と名前を挙げられた人のほかには存在しません（だれも挙げられていないときは主任に見えます）。",
            "",
            "| id | 操作 | " + " | ".join(ROLES[role] for role in STAFF_ROLES) + " |",
            "| --- | --- |" + " --- |" * len(STAFF_ROLES),
            *(
                f"| {act} | {ACTS[act]} | " + " | ".join(_reach(reaches[role]) for role in STAFF_ROLES) + " |"
                for act, reaches in MATRIX.items()
            ),
            "",
        )
    )


def _diagram() -> Iterable[str]:
    yield "```mermaid"
    yield "flowchart TD"
    yield from (f'  {name}["{KINDS[name].label}"]' for name in _MAIN_WAY)
    yield from sorted({f"  {giver} --> {name}" for name in _MAIN_WAY for giver in _before(KINDS[name])})
    yield "  sent_back -.-> plan"
    yield "  continuation -.-> assessment"
    yield "```"


def _before(kind: Kind) -> Iterable[str]:
    """The kinds of the main way that give what this one needs, and nothing that stands in its way."""
    needed = {*kind.needs, *kind.about_open, *(fact for when in kind.also for fact in when.needs)}
    given = {name: _given(KINDS[name]) for name in _MAIN_WAY if name != kind.name}
    return (name for name, facts in given.items() if needed & facts and not facts & set(kind.unless))


def _given(kind: Kind) -> set[Fact]:
    return {*kind.gives, *kind.opens, *(fact for when in kind.also for fact in when.gives)}


def _kind_row(kind: Kind) -> str:
    needs = _labels((*kind.needs, *(fact for fact in kind.about_open[:1] if fact not in kind.needs)))
    gives = _labels((*kind.gives, *kind.opens, *kind.marks))
    clears = _labels((*kind.clears, *kind.settles))
    cells = (
        kind.name,
        kind.label,
        _writers(kind),
        needs,
        _labels(kind.unless),
        gives,
        clears,
        _subjects(kind),
        "、".join(kind.clauses),
    )
    return "| " + " | ".join(cells) + " |"


def _clock_row(clock: Clock) -> str:
    spans = "、".join(_span(turn) for turn in clock.turns)
    when = f"決めた日（なければ{spans}）" if clock.day else spans
    cells = (clock.id, when, clock.words.ja, _kinds(clock.starts), _kinds(clock.stops), clock.clause)
    return "| " + " | ".join(cells) + " |"


def _span(turn: Turn) -> str:
    return f"{turn.months}か月" if turn.months else f"{turn.days}日" if turn.days else f"{turn.business_days}営業日"


def _kinds(names: Iterable[str]) -> str:
    return "、".join(KINDS[name].label for name in names)


def _writers(kind: Kind) -> str:
    if set(_AGENCY) <= set(kind.by):
        return "、".join(("支援員等", *(ROLES[role] for role in kind.by if role not in _AGENCY)))
    return "、".join(ROLES[role] for role in kind.by)


def _subjects(kind: Kind) -> str:
    if kind.about == ANY:
        return "どの記録でも（その記録を書ける人）"
    subjects = "、".join(KINDS[about].label for about in kind.about)
    return subjects + "（書いた本人は不可）" if kind.not_by_author_of_about else subjects


def _labels(facts: Iterable[Fact]) -> str:
    return "、".join(FACTS[fact].label for fact in facts)


def _reach(reach: Reach) -> str:
    return "–" if reach is Reach.NO else REACHES[reach]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "process.md").write_text(process_page(), encoding="utf-8")
    (folder / "permissions.md").write_text(permissions_page(), encoding="utf-8")
