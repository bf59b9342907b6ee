"""The city's forms (様式1 to 6 and 8, 要綱 6-2) and our own records, by name and edition, and by kind of entry. Pure.

A case keeps the edition its answers were given in; a form once released keeps its file.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.forms.assessment import ASSESSMENT, SCREENING
from casestore.forms.contact_log import CONTACT_LOG
from casestore.forms.evaluation import EVALUATION
from casestore.forms.form import (
    Answers,
    CodeLists,
    Field,
    Form,
    Problem,
    gaps,
    problems,
    relevant,
    rows,
    said,
    sentence,
    values,
)
from casestore.forms.intake import INTAKE
from casestore.forms.notice import SUPPORT_NOTICE
from casestore.forms.plan import SUPPORT_PLAN
from casestore.forms.records import RECORDS

__all__ = [
    "Answers",
    "CodeLists",
    "FORMS",
    "FORM_OF",
    "Field",
    "Form",
    "Problem",
    "form_named",
    "gaps",
    "problems",
    "relevant",
    "rows",
    "said",
    "sentence",
    "values",
]

FORM_OF: Mapping[str, Form] = {
    **RECORDS,
    "intake": INTAKE,
    "assessment": ASSESSMENT,
    "screening": SCREENING,
    "plan": SUPPORT_PLAN,
    "evaluation": EVALUATION,
    "notice": SUPPORT_NOTICE,
}
"""Kind of entry (`casestore.kinds`) to the form its answers are on: every kind has one."""

FORMS: Mapping[tuple[str, str], Form] = {(form.name, form.edition): form for form in (CONTACT_LOG, *FORM_OF.values())}


def form_named(name: str, edition: str = "") -> Form:
    """A form by name, in the edition given or else its newest. Raises KeyError."""
    editions = sorted(known for form, known in FORMS if form == name)
    return FORMS[name, edition or (editions[-1] if editions else "")]
