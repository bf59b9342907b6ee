"""支援ケース一覧 (様式4) and one case: header, stepper, next action, facts with their messages, work, ledger, conversation (要綱 6-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.responses import Response

from casestore import conversation, people, tallies, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import ROLES, Fact, Role
from casestore.follow_ups import Promised
from casestore.forms import form_named
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.stages import STAGES, Stage, steps
from casestore.tables import FollowUp
from casestore.words import N_ as _
from casestore.worklists import CaseLine, CasePage
from staff_console import answers, owning, promises, talks, work_card
from staff_console.case_views import CaseHeader, LogLine, NextAction, Step
from staff_console.dates import clock, day_of, full_day, left, short_day
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.shell import page, part
from staff_console.views import CaseRow, Choice, Tag, View

VIEWS = {"all": _("すべて"), "mine": _("自分の担当")}
STEP_STATES = {"did": "did", "now": "here", "todo": "ahead"}
NOBODY, HERE = _("担当なし"), _("いまここ")
OWNER = _("担当 %(names)s")
SAID = _("ご本人のことば（%(when)s）")
FOUND = _("「%(text)s」は%(count)d件です。")
OPEN_CASES = _("つづいているケースは%(count)d件です。")
SAFE_TIMES = _("連絡は%(times)s")
LANGUAGE = _("ことば：%(language)s")
FROM = _("%(day)s %(way)s")
WHOSE, WHOSE_AND_MORE = _("担当は%(name)sさん。"), _("担当は%(name)sさん。このほかに予定が%(count)d件あります。")
NOTES = ("reason", "note", "text", "employer", "summary", "seen")


def show(asked: Asked) -> Response:
    """GET /cases: the list, or what a search found."""
    gettext, text = words_in(asked.language), asked.query.get("q", "").strip()
    with asked.house.store.reading() as work:
        listed = _listed(work, asked, text)
        rows = tuple(_row(work, asked, line) for line in listed)
        open_now, mine = tallies.open_cases(work, asked.by), tallies.open_cases(work, asked.by, mine=True)
    summary = gettext(FOUND) % {"text": text, "count": len(rows)} if text else gettext(OPEN_CASES) % {"count": open_now}
    more = f"/cases?before={listed[-1].case.id}" if not text and len(listed) == worklists.PAGE else ""
    views = tuple(View(id, gettext(words), count) for (id, words), count in zip(VIEWS.items(), (open_now, mine), strict=True))
    view = "" if text else asked.query.get("view", "all")
    return page(asked, "cases.html", {"rows": rows, "summary": summary, "views": views, "view": view, "more": more})


def case(asked: Asked) -> Response:
    """GET /cases/{number}: one 支援台帳. That it was opened is written down before it is shown."""
    return draw(asked)


def draw(asked: Asked, typed: work_card.Typed | None = None, status: int = 200) -> Response:
    """The case page; `typed` carries what was typed into the employment card and came back."""
    with asked.house.store.reading() as work:
        found = _page(work, asked)
        contact = found.line.contact
        values = _values(work, asked, found) | {
            "talk": talks.pane(work, asked, contact.id) if contact and contact.staff_id is None else None,
            "employment": work_card.card(work, asked, found, typed),
        }
    asked.house.store.write(lambda work: talks.opened(work, asked, found.line.case, contact.id if contact else ""))
    return page(asked, "case.html", values, status)


def lead(asked: Asked) -> Response:
    """GET /cases/{number}/lead: who, where in the process, what next; live."""
    with asked.house.store.reading() as work:
        return part(asked, "_lead.html", {"header": _header(work, asked, _page(work, asked))})


def log(asked: Asked) -> Response:
    """GET /cases/{number}/log: the ledger; live."""
    with asked.house.store.reading() as work:
        return part(asked, "_log.html", {"log": _log(asked, _page(work, asked))})


def _page(work: Work, asked: Asked) -> CasePage:
    found = worklists.case_page(work, asked.by, asked.path["number"])
    if found is None:
        raise NotFound
    return found


def _listed(work: Work, asked: Asked, text: str) -> Sequence[CaseLine]:
    if text:
        return worklists.found(work, asked.by, text)
    if asked.query.get("view") == "mine":
        return worklists.reception(work, asked.by, "mine")
    return worklists.case_list(work, asked.by, before=asked.query.get("before", ""))


def _row(work: Work, asked: Asked, line: CaseLine) -> CaseRow:
    gettext, due = words_in(asked.language), line.due
    return CaseRow(
        number=line.case.number,
        name=line.who.shown,
        kana=line.who.kana,
        stage=gettext(STAGES[Stage(line.case.stage)]),
        since=short_day(day_of(line.case.received_at or line.case.made_at), gettext),
        owner=line.owner_name or gettext(NOBODY),
        next_action=promises.words(due, _words_of(work, due), gettext) if due else "",
        due=short_day(day_of(due.due_at), gettext) if due else "",
        late=bool(due and day_of(due.due_at) < day_of(asked.now)),
        unread=line.unread,
    )


def _words_of(work: Work, row: FollowUp) -> str:
    return work.open(row.person_id, "follow_up.words", row.id, row.words)


def _values(work: Work, asked: Asked, found: CasePage) -> dict[str, object]:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    intake = next((one for one in reversed(found.entries) if one.kind in ("intake", "lead")), None)
    said_at = _said_at(work, found, asked)
    return {
        "header": _header(work, asked, found),
        "facts": answers.lines(form_named("intake"), intake, profile, said_at, asked.now, asked.language, gettext)
        if intake
        else (),
        "facts_from": _from(asked, intake) if intake else "",
        "own_words": answers.own_words(intake, said_at, asked.now, gettext(SAID), gettext) if intake else (),
        "log": _log(asked, found),
    }


def _said_at(work: Work, found: CasePage, asked: Asked) -> Mapping[str, datetime]:
    """When each message beside the case was said: only these can be linked to."""
    contact = found.line.contact
    if contact is None:
        return {}
    return {one.id: one.at for one in conversation.conversation(work, contact.id, asked.by.staff_id).spoken}


def _from(asked: Asked, entry: Written) -> str:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    way = profile.codes["route"].label(str(entry.answers.get("route") or "outreach"), asked.language)
    return gettext(FROM) % {"day": full_day(day_of(entry.happened_at), gettext, asked.language), "way": way}


def _header(work: Work, asked: Asked, found: CasePage) -> CaseHeader:
    gettext, line, profile = words_in(asked.language), found.line, asked.house.settings.profile
    pieces = answers.about(line.intake, line.who.birth_date, profile, day_of(asked.now), asked.language, gettext)
    return CaseHeader(
        number=line.case.number,
        name=line.who.shown,
        kana=line.who.kana,
        facts=(*pieces, gettext(OWNER) % {"names": line.owner_name} if line.owner_name else gettext(NOBODY)),
        tags=_tags(work, asked, line),
        steps=_steps(asked, found),
        next_action=_next(work, asked, found),
        may_own=owning.may_own(work, asked, line.case),
    )


def _tags(work: Work, asked: Asked, line: CaseLine) -> tuple[Tag, ...]:
    gettext, profile, standing = words_in(asked.language), asked.house.settings.profile, line.case.facts
    found = [Tag(gettext(_("急ぎの知らせあり")), "alert")] if Fact.ALERTED in standing else []
    found += [Tag(gettext(_("同意あり")), "done")] if Fact.CONSENTED in standing else []
    stage = Stage(line.case.stage)
    found += [Tag(gettext(STAGES[stage]), "key")] if stage in (Stage.OUTSIDE, Stage.LEAD, Stage.SUSPENDED, Stage.CLOSED) else []
    found += [Tag(gettext(_("働いています")), "key")] if Fact.EMPLOYED in standing else []
    if line.who.language != "ja":
        found.append(
            Tag(gettext(LANGUAGE) % {"language": profile.codes["languages"].label(line.who.language, asked.language)}, "wait")
        )
    if line.intake.get("safe_to_message") == "no":
        found.append(Tag(gettext(_("連絡に注意")), "alert"))
    times = [profile.codes["safe_times"].label(str(one), asked.language) for one in _many(line.intake.get("safe_times"))]
    found += [Tag(gettext(SAFE_TIMES) % {"times": "・".join(times)})] if times else []
    wishes = people.prefers(work, line.contact.id) if line.contact else {}
    return (*found, *(Tag(str(wishes[key])) for key in ("safe_contact_note",) if wishes.get(key)))


def _many(answer: object) -> Sequence[object]:
    return answer if isinstance(answer, list | tuple) else [answer] if answer else []


def _steps(asked: Asked, found: CasePage) -> tuple[Step, ...]:
    gettext = words_in(asked.language)
    return tuple(
        Step(
            gettext(STAGES[step.stage]),
            STEP_STATES[step.state],  # type: ignore[arg-type]  # one of the three
            gettext(HERE) if step.state == "now" else f"{day_of(step.at).month}/{day_of(step.at).day}" if step.at else "",
        )
        for step in steps(found.entries)
    )


def _next(work: Work, asked: Asked, found: CasePage) -> NextAction | None:
    """The soonest open promise: one act, its day, and why."""
    gettext, names = words_in(asked.language), found.staff
    row = next((one for one in found.follow_ups if one.ended_at is None), None)
    if row is None:
        return None
    told, due = promises.told(row), day_of(row.due_at)
    return NextAction(
        id=row.id,
        words=promises.words(row, _words_of(work, row), gettext),
        due=short_day(due, gettext),
        due_iso=due.isoformat(),
        left=left(due, day_of(asked.now), gettext),
        late=due < day_of(asked.now),
        why=_why(asked, found, row),
        owner=names.get(row.owner_id or "", ""),
        act=Choice(told.link % {"number": found.line.case.number}, gettext(told.act)) if told.act else None,
        may_clear=row.kind == Promised.ALERT
        and may(asked.by, Act.CLEAR_ALERT, worklists.thing_of(work, found.line.case), asked.now).allowed,
        may_finish=row.ask == "staff" and row.kind == Promised.NEXT_ACTION,
    )


def _why(asked: Asked, found: CasePage, row: FollowUp) -> str:
    """Why this is next; of what a worker chose themself, whose it is and how much else is planned."""
    gettext, others = words_in(asked.language), sum(one.ended_at is None for one in found.follow_ups) - 1
    if row.kind != Promised.NEXT_ACTION:
        return gettext(promises.told(row).why)
    words = WHOSE_AND_MORE if others else WHOSE
    return gettext(words) % {"name": found.staff.get(row.owner_id or "", ""), "count": others}


def _log(asked: Asked, found: CasePage) -> tuple[LogLine, ...]:
    """The ledger, newest first, each entry in a line."""
    return tuple(_log_line(asked, found, entry, newest=at == 0) for at, entry in enumerate(reversed(found.entries)))


def _log_line(asked: Asked, found: CasePage, entry: Written, *, newest: bool) -> LogLine:
    gettext, at = words_in(asked.language), entry.happened_at
    same_day = day_of(at) == day_of(asked.now)
    return LogLine(
        when=f"{day_of(at).month}/{day_of(at).day} {clock(at)}" if same_day else short_day(day_of(at), gettext),
        iso=at.isoformat(timespec="minutes"),
        words=_entry_words(asked, entry),
        by=found.staff.get(entry.staff_id) or gettext(ROLES[Role(entry.role)]),
        note="\n".join(
            str(entry.answers[key]) for key in NOTES if isinstance(entry.answers.get(key), str) and entry.answers[key]
        ),
        key=newest,
    )


def _entry_words(asked: Asked, entry: Written) -> str:
    """「振り分け：利用申込・アセスメントへ」"""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    label = gettext(KINDS[entry.kind].label)
    if entry.kind == "triage":
        outcome = profile.codes["triage_outcomes"].label(str(entry.answers.get("outcome")), asked.language)
        return gettext(_("%(what)s：%(result)s")) % {"what": label, "result": outcome}
    if entry.kind == "alert":
        what = answers.alarm(str(entry.answers.get("class")), profile, asked.language, gettext)
        return gettext(_("%(what)s：%(result)s")) % {"what": label, "result": what}
    return label
