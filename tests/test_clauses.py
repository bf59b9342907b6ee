"""Every clause of the 要綱 is shown by tests that exist, and the list of clauses is the one the law cites (CLAUSES)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from casestore.kinds import KINDS
from casestore.profile import load_profile
from tests.clause_map import CLAUSES
from tests.conftest import clauses_unshown
from tests.test_kinds import CLAUSES as OF_THE_GUIDELINE

HERE = Path(__file__).parent


def named_in(file: str) -> set[str]:
    path = HERE / file
    if not path.exists():
        return set()
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_clause_of_the_guideline_has_its_tests() -> None:
    assert set(CLAUSES) == OF_THE_GUIDELINE
    assert [clause for clause, tests in CLAUSES.items() if not tests] == []


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_tests_of_a_clause_exist(clause: str) -> None:
    missing = [one for one in CLAUSES[clause] if one.partition("::")[2] not in named_in(one.partition("::")[0])]
    assert missing == []


def test_every_clause_a_kind_or_a_clock_cites_is_one_of_the_guideline() -> None:
    cited = {clause for kind in KINDS.values() for clause in kind.clauses} | {
        clock.clause for clock in load_profile("sapporo").clocks
    }
    assert cited <= set(CLAUSES)


class _Report:
    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid


def test_a_clause_whose_test_failed_in_one_of_its_shapes_is_not_shown() -> None:
    tests = {one for ids in CLAUSES.values() for one in ids}
    passed = {"passed": [_Report(f"tests/{one}[sqlite]") for one in tests]}
    assert clauses_unshown(passed) == []
    (only,) = CLAUSES["4-3"]
    assert clauses_unshown({**passed, "failed": [_Report(f"tests/{only}[postgresql]")]}) == ["4-3"]
    without = {"passed": [_Report(f"tests/{one}") for one in tests if one != only]}
    assert clauses_unshown(without) == ["4-3"]
