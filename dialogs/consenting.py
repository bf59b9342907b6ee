"""同意 as a record (要綱 3-1-エ): the exact text that was on the page, whom it may be told to, how the person said yes, who explained it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from casestore import documents, ledger
from casestore.calendar import JST
from casestore.db import Work
from casestore.forms import FORM_OF
from casestore.forms.form import Problem
from casestore.forms.form import problems as form_problems
from casestore.permissions import Act, Actor
from casestore.tables import Case
from casestore.writing import Unreadable
from dialogs.at_desk import AtDesk

CONSENT = FORM_OF["consent"]


class Consenting(AtDesk):
    """What a worker does when the person agrees."""

    def give_consent(
        self,
        work: Work,
        case_id: str,
        typed: Mapping[str, Any],
        by: Actor,
        now: datetime,
        *,
        shown: str,
        messages: Collection[str] = (),
        cause: str | None = None,
    ) -> str:
        """Write down a consent; the entry's id. typed: answers of the form `consent`, without edition and digest.

        shown: the digest of the text that was on the page; messages: ids of the person's messages that say yes. The page asked once
        (`cause`) writes once. Raises Unreadable (also where the text has changed since the page was opened), NotYet, NotYours.
        """
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        answers = self._whole(typed, shown, now)
        sources = documents.evidence_sources(messages, by.staff_id)
        written = ledger.write(
            work, case.id, "consent", answers, by=by, now=now, sources=sources, profile=self.profile, cause=cause
        )
        return written.id

    def _whole(self, typed: Mapping[str, Any], shown: str, now: datetime) -> dict[str, Any]:
        today = now.astimezone(JST).date()
        answers = documents.completed(typed, self.profile, today)
        wrong = form_problems(CONSENT, answers, self.profile.codes, today)
        if not wrong and answers["digest"] != shown:
            wrong = (Problem("document", documents.CHANGED_WHILE_OPEN, CONSENT.field("document").label),)
        if wrong:
            raise Unreadable(*wrong)
        return answers
