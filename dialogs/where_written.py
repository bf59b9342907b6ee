"""Where something of a dialog stands in its source, so that a finding can name the line to mend."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from dialogs.steps import Dialog

_HERE = Path(__file__).parent
_STEPS = ("Ask", "Say", "Review", "Repeat")
_SHARED = ("asking.py", "choices.py", "hearing.py", "steps.py", "between.py")
_A_WORD = 8  # signs; a text that long in a shared file is a sentence, not a key


@dataclass(frozen=True, slots=True)
class Line:
    """A file as people name it, and a line in it (1 is the first)."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


def of(dialog: Dialog, *things: str) -> Line:
    """The line of the first of these keys and texts that stands in a dialog's module or in what all dialogs are made of.

    Where none does, the line where the dialog begins.
    """
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()) if isinstance(module, ModuleType) else ():
            if value is dialog and (begins := _begins(module, name)):
                return _found(Path(str(module.__file__)), begins, things)
    return Line(dialog.name, 0)


def _found(path: Path, begins: int, things: tuple[str, ...]) -> Line:
    for thing in filter(None, things):
        if line := _line(str(path), begins, thing):
            return Line(_shown(path), line)
        for shared in _SHARED if len(thing) > _A_WORD else ():
            if line := _line(str(_HERE / shared), 0, thing):
                return Line(_shown(_HERE / shared), line)
    return Line(_shown(path), begins)


def _begins(module: ModuleType, name: str) -> int:
    """The line where a module assigns this name itself; 0: it only imports it."""
    if not getattr(module, "__file__", None) or not str(module.__file__).endswith(".py"):
        return 0
    assigned = (node for node in _tree(str(module.__file__)).body if isinstance(node, (ast.Assign, ast.AnnAssign)))
    for node in assigned:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node.lineno
    return 0


def _line(path: str, begins: int, thing: str) -> int:
    """A key's own step first, then any call with it in front, then anywhere; in the dialog itself before the rest of the file."""
    calls: list[int] = []
    steps: list[int] = []
    texts: list[int] = []
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Constant) and node.value == thing:
            texts.append(node.lineno)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == thing:
            named = getattr(node.func, "id", "")
            (steps if named in _STEPS else calls if named != "said" else texts).append(node.args[0].lineno)
    for lines in (steps, calls, texts):
        if lines:
            return min((line for line in lines if line >= begins), default=min(lines))
    return 0


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def _shown(path: Path) -> str:
    """The path from the project's own folder on."""
    root = _HERE.parent
    return str(path.relative_to(root)) if path.is_relative_to(root) else path.name
