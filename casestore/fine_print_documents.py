"""The shapes of documents.toml: 様式7 and the text a consent is given to, as documents with editions (要綱 3-1-エ, 6-2)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from casestore.fine_print import STRICT, Seen, Text, Words

DocumentId = Literal["privacy_rules", "consent_text"]


@dataclass(frozen=True, config=STRICT)
class Section:
    heading: Text
    body: Text


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Document(Seen):
    """One edition of a document, in force from a day on until a newer one is."""

    id: DocumentId
    edition: Words
    form_no: str = ""
    valid_from: date
    title: Text
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]


@dataclass(frozen=True, config=STRICT)
class Documents:
    documents: tuple[Document, ...]
