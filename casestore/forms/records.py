"""The record form of every kind of entry that has no official 様式, by kind (要綱 6-1). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from casestore.forms import (
    records_after,
    records_benefit,
    records_contact,
    records_ledger,
    records_plan,
    records_reception,
    records_referral,
)
from casestore.forms.form import Form

SUBJECTS = (
    *(records_reception, records_referral, records_contact, records_plan),
    *(records_after, records_benefit, records_ledger),
)
RECORDS: Mapping[str, Form] = {form.name: form for subject in SUBJECTS for form in subject.RECORDS}
