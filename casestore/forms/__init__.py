"""The city's forms (様式1 to 6 and 8, 要綱 6-2) by name and edition. Pure.

A case keeps the edition its answers were given in; a form once released keeps its file.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.forms.form import Answers, CodeLists, Field, Form, Problem, gaps, problems, relevant, said, values
from casestore.forms.intake import INTAKE

__all__ = [
    "Answers",
    "CodeLists",
    "FORMS",
    "Field",
    "Form",
    "Problem",
    "form_named",
    "gaps",
    "problems",
    "relevant",
    "said",
    "values",
]

FORMS: Mapping[tuple[str, str], Form] = {(form.name, form.edition): form for form in (INTAKE,)}


def form_named(name: str, edition: str = "") -> Form:
    """A form by name, in the edition given or else its newest. Raises KeyError."""
    editions = sorted(known for form, known in FORMS if form == name)
    return FORMS[name, edition or (editions[-1] if editions else "")]
