"""足りない社会資源 (要綱 2-1-イ, 4-1, 7): the register of all cases one may see, counted by kind, with what the meetings said."""

from __future__ import annotations

from starlette.responses import Response

from casestore import audit, gaps
from casestore.gaps import STATUSES, Gap
from casestore.words import N_ as _
from staff_console.dates import day_of, short_day
from staff_console.house import Asked
from staff_console.meeting_views import GapCount, GapRow
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Tag, Tone

TONES: dict[str, Tone] = {"new": "wait", "noted": "", "carried": "key", "solved": "done"}
SAID = _("%(day)s %(words)s")


def show(asked: Asked) -> Response:
    """GET /resources/gaps"""
    asked.house.store.write(lambda work: audit.note(work, asked.by.staff_id, "listed_gaps", "", asked.now))
    with asked.house.store.reading() as work:
        found = gaps.register(work, asked.by)
    counts = tuple(GapCount(_kind(asked, one.kind), one.gaps, one.people) for one in gaps.by_kind(found))
    return page(asked, "gaps.html", {"gaps": tuple(_row(asked, one) for one in found), "counts": counts, "see_gaps": True})


def _row(asked: Asked, gap: Gap) -> GapRow:
    gettext = words_in(asked.language)
    return GapRow(
        what=str(gap.entry.answers.get("what") or ""),
        kind=_kind(asked, str(gap.entry.answers.get("kind") or "")),
        tag=Tag(gettext(STATUSES[gap.status]), TONES[gap.status]),
        since=short_day(day_of(gap.since), gettext),
        number=gap.number,
        said=tuple(
            gettext(SAID) % {"day": short_day(day_of(one.happened_at), gettext), "words": one.answers.get("words", "")}
            for one in gap.discussed
        ),
    )


def _kind(asked: Asked, kind: str) -> str:
    return asked.house.settings.profile.codes["referral_targets"].label(kind, asked.language)
