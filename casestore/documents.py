"""様式7, the consent text, and what a consent covers (要綱 3-1-エ, 6-2): exact edition and digest of the text, to whom, until when. Pure.

A consent is a record, never a ticked default: it names the document that was explained, in which language, who explained it and how the
person said yes. `covers` is asked by every way out of the house (casestore.sharing).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from casestore.calendar import JST
from casestore.facts import FACTS, Fact
from casestore.fields import later_by_months
from casestore.fine_print_documents import Document, DocumentId
from casestore.kinds import EntryLike
from casestore.profile import Profile
from casestore.words import N_ as _

ENDS_CONSENT = ("consent_withdrawn", "application_withdrawn", "reopening")

NO_EDITION = _("同意の記録に、説明した文書の版がありません。もう一度説明して、同意をもらってください。")
NEWER_EDITION = _("同意のあとで、説明の文書が新しくなっています。もう一度説明して、同意をもらってください。")
OTHER_TEXT = _("同意の記録と、文書の文面が合いません。もう一度説明して、同意をもらってください。")
EXPIRED = _("同意から長い時間がたち、期限がすぎています。もう一度、本人にたずねてください。")
CHANGED_WHILE_OPEN = _(
    "画面をひらいているあいだに、文書が新しくなりました。新しい文面を説明してから、もう一度記録してください。"
)
NOT_IN_SCOPE = _("本人が同意した範囲に、この相手は入っていません。本人にたずねてください。")


def text_of(document: Document, language: str) -> str:
    """The document in one language as one plain text; its digest is reckoned over exactly this."""
    lines = [document.id, document.edition, document.title.to(language)]
    for section in document.sections:
        lines += ["", section.heading.to(language), section.body.to(language)]
    return "\n".join(lines)


def digest(document: Document, language: str) -> str:
    """SHA-256 (hex) of the text as it is shown in this language: two texts that differ in one letter differ here."""
    return sha256(text_of(document, language).encode()).hexdigest()


@dataclass(frozen=True)
class Part:
    """One part of a document as it is read in a conversation; its stamp is another one as soon as one letter is."""

    text: str

    @property
    def stamp(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:16]


def parts(document: Document, language: str) -> tuple[Part, ...]:
    """A document a section at a time, the first with its title and edition: together all that its digest is reckoned over."""
    shown = [f"{one.heading.to(language)}\n{one.body.to(language)}" for one in document.sections]
    return (Part(f"{document.title.to(language)}（{document.edition}）\n\n{shown[0]}"), *map(Part, shown[1:]))


def edition_of(profile: Profile, document: str, edition: str) -> Document:
    """A document in the edition somebody agreed to, however old. Raises KeyError."""
    found = (one for one in profile.documents if (one.id, one.edition) == (document, edition))
    try:
        return next(found)
    except StopIteration:
        raise KeyError((document, edition)) from None


def current(profile: Profile, document: str, day: date) -> Document:
    """The edition in force on that day (Asia/Tokyo). Raises KeyError where there is none yet."""
    valid = [one for one in profile.documents if one.id == document and one.valid_from <= day]
    if not valid:
        raise KeyError(document)
    return max(valid, key=lambda one: one.valid_from)


def consent_answers(
    document: Document,
    language: str,
    *,
    scope: Collection[str],
    channel: str,
    evidence: str,
    given_on: date,
    explained_by: str,
    scope_named: str = "",
    words: str = "",
) -> dict[str, Any]:
    """The answers of a `consent` entry. scope: codes of consent_scopes, `scope_named` where "other" is among them; channel: of consent_channels.

    evidence: where the yes can be seen (a paper, a message); explained_by: staff id, "" where the document was read on a page.
    """
    given = {
        "document": document.id,
        "edition": document.edition,
        "digest": digest(document, language),
        "scope": list(scope),
        "scope_named": scope_named,
        "channel": channel,
        "language": language,
        "evidence": evidence,
        "given_on": given_on.isoformat(),
        "explained_by": explained_by,
        "words": words,
    }
    return {name: value for name, value in given.items() if value}


def completed(typed: Mapping[str, Any], profile: Profile, day: date) -> dict[str, Any]:
    """Answers of a consent as a worker fills them, with the edition in force on that day and the digest of its text in that language.

    A document nobody knows stays as typed, for the form to refuse.
    """
    document, language = str(typed.get("document") or ""), str(typed.get("language") or "ja")
    if document not in DOCUMENTS:
        return dict(typed)
    found = current(profile, document, day)
    return {**typed, "edition": found.edition, "digest": digest(found, language)}


def evidence_sources(messages: Collection[str], by: str) -> dict[str, dict[str, Any]]:
    """The sources of a consent said in a conversation: the messages in which the person said yes, and who read them so."""
    return {"scope": {"how": "message", "messages": list(messages), "by": by}} if messages else {}


def still_covers(answers: Mapping[str, object], profile: Profile, day: date, *, given_on: date, scope: str = "") -> str:
    """ "" where a consent holds on that day (Asia/Tokyo), and reaches `scope` if one is asked for; else one sentence (msgid): why not.

    given_on: the day it is counted from where the answers do not say it.
    """
    if answers.get("document") not in DOCUMENTS or not answers.get("edition"):
        return NO_EDITION
    return (
        _outdated(answers, profile, day)
        or (EXPIRED if day > later_by_months(_given(answers, given_on), profile.follow_ups.consent_months) else "")
        or (NOT_IN_SCOPE if scope and scope not in _scopes(answers) else "")
    )


def in_force(entries: Iterable[EntryLike]) -> EntryLike | None:
    """The person's latest consent that they have not taken back, whatever it is worth by now; None where there is none."""
    given: EntryLike | None = None
    for entry in entries:
        if entry.kind == "consent":
            given = entry
        elif entry.kind in ENDS_CONSENT:
            given = None
    return given


def covers(entries: Iterable[EntryLike], scope: str, profile: Profile, now: datetime) -> str:
    """ "" where the person's latest consent lets what is known go to `scope` (a code of consent_scopes); else one sentence (msgid)."""
    given = in_force(entries)
    if given is None:
        return FACTS[Fact.CONSENTED].missing
    return still_covers(given.answers, profile, _day(now), given_on=_day(given.happened_at), scope=scope)


def scopes_of(answers: Mapping[str, object]) -> tuple[str, ...]:
    """The codes of consent_scopes a consent names."""
    return tuple(_scopes(answers))


def given_on(entry: EntryLike) -> date:
    """The day a consent counts from (Asia/Tokyo)."""
    return _given(entry.answers, _day(entry.happened_at))


DOCUMENTS: tuple[DocumentId, ...] = ("privacy_rules", "consent_text")


def _outdated(answers: Mapping[str, object], profile: Profile, day: date) -> str:
    document, edition, language = (str(answers.get(key) or "") for key in ("document", "edition", "language"))
    if current(profile, document, day).edition != edition:
        return NEWER_EDITION
    recorded = answers.get("digest")
    return OTHER_TEXT if recorded and recorded != digest(edition_of(profile, document, edition), language or "ja") else ""


def _scopes(answers: Mapping[str, object]) -> Collection[str]:
    found = answers.get("scope")
    return [str(one) for one in found] if isinstance(found, list | tuple) else [str(found)] if found else []


def _given(answers: Mapping[str, object], otherwise: date) -> date:
    try:
        return date.fromisoformat(str(answers.get("given_on") or ""))
    except ValueError:
        return otherwise


def _day(moment: datetime) -> date:
    return moment.astimezone(JST).date()
