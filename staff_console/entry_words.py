"""One entry of the ledger in words (要綱 6-1): what, when it happened and when it was written, by whom, every answer, what was put right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from casestore.corrections import Corrected, Correction
from casestore.entries import Written
from casestore.facts import ROLES, Role
from casestore.forms import FORM_OF, Field
from casestore.kinds import KINDS
from casestore.told import Reader, told
from casestore.told import words as words_of
from casestore.words import N_ as _
from staff_console.dates import clock, day_of, full_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.writing_views import Answered, EntryInWords, Was

WHEN = _("%(day)s %(clock)s")
LATE = _("%(day)s %(clock)s に記録しました")
WAS = _("%(when)s %(who)s：%(why)s")
TAKEN_AWAY = _("取り消し")
NOT_SHOWN = ("case_number", "name", "digest", "messages", "told_by_contact")


def reader(asked: Asked, names: Mapping[str, str]) -> Reader:
    return Reader(asked.house.settings.profile, asked.language, words_in(asked.language), names)


def in_words(
    asked: Asked,
    one: Corrected,
    names: Mapping[str, str],
    all_entries: Sequence[Written] = (),
    correctable: Collection[str] = (),
    number: str = "",
) -> EntryInWords:
    """The entry for a reader of the case; `correctable`: ids this reader may put right; number: of its case, if not the page's."""
    entry, gettext = one.entry, words_in(asked.language)
    about = next((other for other in all_entries if other.id == entry.about), None)
    number = number or asked.path.get("number", "")
    return EntryInWords(
        id=entry.id,
        seq=entry.seq,
        words=gettext(KINDS[entry.kind].label),
        when=_moment(asked, WHEN, entry.happened_at),
        by=who(asked, entry, names),
        answers=_answers(asked, one, reader(asked, names)),
        about=gettext(KINDS[about.kind].label) if about else "",
        about_link=f"#e-{about.id}" if about else "",
        late=_moment(asked, LATE, entry.written_at) if entry.late else "",
        correct=f"/cases/{number}/write/correction?about={entry.id}" if entry.id in correctable else "",
    )


def who(asked: Asked, entry: Written, names: Mapping[str, str]) -> str:
    return names.get(entry.staff_id) or words_in(asked.language)(ROLES[Role(entry.role)])


def _answers(asked: Asked, one: Corrected, how: Reader) -> tuple[Answered, ...]:
    """Every answer as it reads now, with what it said before; an answer that was taken away still shows what it was."""
    form, gettext = FORM_OF[one.entry.kind], words_in(asked.language)
    if one.entry.kind == "correction":
        return _of_correction(one, how)
    by_id = {field.id: field for field in form.fields}
    found = [
        Answered(line.label, line.words, tuple(_was(asked, change, how, by_id) for change in one.of(line.field)))
        for line in told(form, one.answers, how, NOT_SHOWN)
    ]
    gone = {change.field for change in one.corrections} - set(one.answers)
    for name in sorted(gone):
        label = how.gettext(by_id[name].label) if name in by_id else name
        changes = tuple(_was(asked, change, how, by_id) for change in one.of(name))
        found.append(Answered(label, (gettext(TAKEN_AWAY),), changes))
    return tuple(found)


def _of_correction(one: Corrected, how: Reader) -> tuple[Answered, ...]:
    """What was corrected stands at the entry itself; here only why."""
    reason = FORM_OF["correction"].field("reason")
    return (Answered(how.gettext(reason.label), words_of(reason, one.answers.get("reason"), how)),)


def _was(asked: Asked, change: Correction, how: Reader, by_id: Mapping[str, Field]) -> Was:
    gettext = words_in(asked.language)
    when = _moment(asked, WHEN, change.at)
    name = (how.names or {}).get(change.by) or gettext(ROLES[Role(change.role)])
    before = words_of(by_id.get(change.field), change.before, how)
    return Was(before, gettext(WAS) % {"when": when, "who": name, "why": change.why})


def _moment(asked: Asked, sentence: str, at: datetime) -> str:
    gettext = words_in(asked.language)
    day = full_day(day_of(at), gettext, asked.language)
    return gettext(sentence) % {"day": day, "clock": clock(at)}
