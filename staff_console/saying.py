"""Saying something in a conversation (要綱 3-3-ア): to the person, or a memo that can never leave; with kana in it, and marked where it is hard."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from casestore import conversation, drafts, ledger, people, sent_once
from casestore.db import Work
from casestore.permissions import Act
from casestore.words import N_ as _
from staff_console import asked_to_read, before_sending, refusals, sending_hours
from staff_console.composing import composer
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.reaching import reachable
from staff_console.shell import part
from staff_console.talks import back_to, pane
from staff_console.triage_form import refusal_words

NOTHING_TYPED = _("送ることばを書いてください")
TOO_LONG = _("長すぎて送れません。%(most)d文字までにしてください。")
LONGEST = 4500  # letters; a LINE bubble holds 5,000


def say(asked: Asked) -> Response:
    """POST /talks/{contact}/say: to the person, or a memo that can never leave. An empty or too long one comes back as typed."""
    contact, text, to = asked.path["contact"], asked.typed("text"), asked.typed("to")
    gettext = words_in(asked.language)
    problem = gettext(NOTHING_TYPED) if not text else gettext(TOO_LONG) % {"most": LONGEST} if len(text) > LONGEST else ""
    if problem:
        return _said(asked, problem=problem, status=422)

    def write(work: Work) -> None:
        reach = reachable(work, asked, contact, Act.MEMO if to == "memo" else Act.REPLY)
        if sent_once.already(work, asked.by.staff_id, asked.typed("send_once"), asked.now):
            return
        if to == "memo":
            tell = asked_to_read.chosen(work, asked, reach)
            asked.house.desk.memo(work, contact, text, asked.by, asked.now, tell=tell)
        else:
            when = sending_hours.chosen(work, asked, reach)
            asked.house.desk.reply(work, contact, text, asked.by, asked.now, not_before=when.not_before, why_now=when.why)
        conversation.read_to(work, asked.by.staff_id, contact, asked.now)

    try:
        asked.house.store.write(write)
    except ledger.NotYet as no:
        return _said(asked, problem=refusal_words(asked, no.refusal), status=422)
    except sending_hours.Undecided:
        return _said(asked, problem=gettext(sending_hours.CHOOSE), status=422)
    except asked_to_read.NotToBeTold as nobody:
        return _said(asked, problem=nobody.words, status=422)
    return _said(asked)


def read_out(asked: Asked) -> Response:
    """POST /talks/{contact}/readings: the same text with kana in brackets, to be read before it is sent. Nothing goes out."""
    contact, gettext = asked.path["contact"], words_in(asked.language)

    def write(work: Work) -> None:
        who = people.known(work, reachable(work, asked, contact, Act.REPLY).contact.person_id)
        names = before_sending.names_of(who.shown, who.kana)
        text = before_sending.with_readings(asked.typed("text"), names)
        fields = {"to": ("person",), "text": (text,), "when": (asked.typed("when"),)}
        drafts.keep(work, asked.by.staff_id, drafts.of_form(f"/talks/{contact}/say"), drafts.as_text(fields), asked.now)

    asked.house.store.write(write)
    if not asked.fragment:
        return back_to(asked, "read_out")
    with asked.house.store.reading() as work:
        box = composer(work, asked, reachable(work, asked, contact, Act.REPLY), focus=True)
    return part(asked, "_composer.html", {"composer": replace(box, note=gettext(before_sending.CHECK))})


def marks(asked: Asked) -> Response:
    """POST /talks/{contact}/marks: what is hard to read in the text as it stands, while it is typed."""
    with asked.house.store.reading() as work:
        reachable(work, asked, asked.path["contact"], Act.REPLY)
    return part(asked, "_marks.html", {"marks": before_sending.marks(asked.typed("text"), words_in(asked.language))})


def _said(asked: Asked, problem: str = "", status: int = 200) -> Response:
    contact = asked.path["contact"]
    if not asked.fragment and not problem:
        return back_to(asked, "sent" if asked.typed("to") != "memo" else "noted")
    with asked.house.store.reading() as work:
        reach = reachable(work, asked, contact, Act.MEMO)
        box = composer(work, asked, reach, problem=problem, focus=True)
        talk = pane(work, asked, contact, box)
    if asked.fragment:
        return part(asked, "_composer.html" if problem else "_composer_sent.html", {"composer": box, "talk": talk}, status)
    return refusals.come_back(asked, problem, status)
