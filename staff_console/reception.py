"""受付 (要綱 3-1-イ): who waits, in two groups and not by score; the preview with the safety checks; the four outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from starlette.responses import Response

from casestore import access_log, entries, safety, worklists
from casestore.db import Work
from casestore.facts import Fact
from casestore.forms import form_named
from casestore.kinds import KINDS
from casestore.permissions import Act, may
from casestore.refusals import refusal
from casestore.triage import Reason, suggest
from casestore.words import N_ as _
from casestore.worklists import CaseLine
from staff_console import answers, noticed, owning, same_reading, triage_form
from staff_console.case_views import Noticed
from staff_console.dates import ago, day_of, how_long, short_day, told
from staff_console.house import Asked, NotFound
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.shell import page, part
from staff_console.views import Because, Check, OwnWords, Peek, Queue, QueueGroup, QueueRow, Suggestion, Tag, Triage, View

VIEWS = {
    "waiting": _("振り分け待ち"),
    "mine": _("自分の担当"),
    "reply": _("本人の返事待ち"),
    "reached": _("つなぎ先の確認"),
    "all": _("すべて"),
}
GROUPS = (("today", _("きょう中に")), ("in_turn", _("順番に")))
CHANNELS = {"line": "LINE", "telegram": "Telegram", "room": _("部屋")}
NOT_KNOWN = _("年代・住所は未確認")
RUNG = _("急ぎの知らせ：%(what)s（%(when)sから）")
DECIDED = _("振り分けずみ：%(outcome)s（%(day)s）")
HALF_WAY = _("聞き取りの途中です。")
SEEN_WITHOUT_WORDS = _("写真や声で届きました。")
NOBODY = _("担当なし")
WAITING = _("新しい相談が%(count)d件。いちばん長くお待たせしているのは%(longest)sです。")
RANG = _("支援中の人の急ぎの知らせが%(count)d件。")
LATE = timedelta(days=1)
GIST = 90  # letters of one's own words in a row
MORE = _("ほかに%(count)d件あります。上の人から進めると、つづきが出ます。")
STATES: dict[str, Literal["bad", "ok", "unk"]] = {"bad": "bad", "ok": "ok", "unknown": "unk"}


def show(asked: Asked) -> Response:
    """GET /reception: the list and the preview of the chosen (or first) person."""
    with asked.house.store.reading() as work:
        listed = _queue(work, asked)
        chosen = _chosen(work, asked, listed)
        values = _preview(work, asked, chosen) | {"queue": _shown(work, asked, listed, chosen.case.number if chosen else "")}
    asked.house.store.write(lambda work: _looked(work, asked, chosen, len(listed)))
    return page(asked, "reception.html", values | {"asked_for": "case" in asked.query})


def queue(asked: Asked) -> Response:
    """GET /reception/queue: the list alone, live."""
    with asked.house.store.reading() as work:
        return part(asked, "_queue.html", {"queue": _shown(work, asked, _queue(work, asked), asked.query.get("chosen", ""))})


def peek(asked: Asked) -> Response:
    """GET /reception/{number}/peek: the preview alone."""
    with asked.house.store.reading() as work:
        line = _line(work, asked, asked.path["number"])
        answer = part(asked, "_peek.html", _preview(work, asked, line))
    asked.house.store.write(lambda work: _looked(work, asked, line))
    return answer


def _looked(work: Work, asked: Asked, line: CaseLine | None, listed: int | None = None) -> None:
    """The list is one row of the audit, the person in the preview another."""
    if listed is not None:
        access_log.listed(work, asked.by, "reception", listed, asked.now)
    if line is not None:
        access_log.read(work, asked.by, line.case, asked.now)


def _view(asked: Asked) -> str:
    wanted = asked.query.get("view", "waiting")
    return wanted if wanted in VIEWS else "waiting"


def _queue(work: Work, asked: Asked) -> list[CaseLine]:
    return worklists.reception(work, asked.by, _view(asked))


def _chosen(work: Work, asked: Asked, listed: Sequence[CaseLine]) -> CaseLine | None:
    if number := asked.query.get("case", ""):
        return next((line for line in listed if line.case.number == number), None) or _line(work, asked, number)
    return listed[0] if listed else None


def _line(work: Work, asked: Asked, number: str) -> CaseLine:
    case = worklists.case_by_number(work, asked.by, number, Act.SEE_QUEUE)
    if case is None:
        raise NotFound
    return worklists.lines(work, asked.by, [case])[0]


def _shown(work: Work, asked: Asked, listed: Sequence[CaseLine], chosen: str) -> Queue:
    gettext = words_in(asked.language)
    groups = tuple(
        QueueGroup(gettext(words), tuple(_row(asked, line) for line in listed if line.case.group == group))
        for group, words in GROUPS
    )
    counts = {id: worklists.reception_count(work, asked.by, id) for id in VIEWS}
    more = counts[_view(asked)] - len(listed)
    return Queue(
        groups=tuple(group for group in groups if group.rows),
        views=tuple(View(id, gettext(words), counts[id]) for id, words in VIEWS.items()),
        view=_view(asked),
        summary=_summary(work, asked, counts["waiting"]),
        more=gettext(MORE) % {"count": more} if more > 0 else "",
        chosen=chosen,
        empty_hint=gettext(_("新しい相談が届くと、ここに出ます。")),
    )


def _summary(work: Work, asked: Asked, count: int) -> str:
    """Who waits to be triaged, and beside them who is with us already and rang again."""
    gettext = words_in(asked.language)
    if _view(asked) != "waiting":
        return ""
    new, since = worklists.untriaged(work, asked.by)
    rang = count - new
    pieces = [gettext(RANG) % {"count": rang}] if rang else []
    if since is not None:
        pieces.insert(0, gettext(WAITING) % {"count": new, "longest": how_long(asked.now - since, gettext)})
    return " ".join(pieces)


def _since(line: CaseLine) -> datetime:
    """Since when somebody waits: from 相談受付 (or from being noticed) until triage, after that since it rang."""
    if line.case.stage not in worklists.NOT_YET_TRIAGED and line.alerted_at:
        return line.alerted_at
    return line.case.received_at or line.case.made_at


def _row(asked: Asked, line: CaseLine) -> QueueRow:
    gettext, since = words_in(asked.language), _since(line)
    return QueueRow(
        number=line.case.number,
        name=line.who.shown,
        kana=line.who.kana,
        about=about(asked, line),
        gist=gist(asked, line),
        tags=tags(asked, line),
        unread=line.unread,
        waited=ago(since, asked.now, gettext),
        late=asked.now - since > LATE and _view(asked) == "waiting",
        owner=line.owner_name or gettext(NOBODY),
    )


def about(asked: Asked, line: CaseLine) -> str:
    """「27歳・中央区」, or that it is not known yet."""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    pieces = answers.about(line.intake, line.who.birth_date, profile, day_of(asked.now), asked.language, gettext)
    return beside(pieces, gettext) or gettext(NOT_KNOWN)


def gist(asked: Asked, line: CaseLine) -> str:
    """One line of what is needed, in the person's own words where there are any."""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    said = line.own_words or str(line.lead.get("seen") or line.lead.get("own_words") or "")
    if said:
        return said if len(said) <= GIST else said[: GIST - 1] + "…"
    main = str(line.intake.get("main_trouble") or "")
    if main:
        return profile.codes["troubles"].label(main, asked.language)
    return "" if line.intake else gettext(SEEN_WITHOUT_WORDS if line.lead else HALF_WAY)


def heard(line: CaseLine) -> dict[str, object]:
    """The answers together with what rang since: urgent words written later count as much as a tick."""
    alarms = [*answers.codes_of(line.intake.get("alarms")), *line.alerts]
    return dict(line.intake) | ({"alarms": alarms} if alarms else {})


def tags(asked: Asked, line: CaseLine) -> tuple[Tag, ...]:
    """Alerts first, then what it is about, then the language and the way it came; the same thing is said once."""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    alarms = [Tag(answers.alarm(alarm, profile, asked.language, gettext), "alert") for alarm in dict.fromkeys(line.alerts)]
    told_already = {answers.ALSO_TOLD.get(alarm, "") for alarm in line.alerts}
    found = suggest(heard(line), asked.now).tags if line.intake else ()
    said = [Tag(gettext(tag.text), "alert" if tag.alert else "") for tag in found if tag.text not in told_already]
    spoken = (
        [Tag(profile.codes["languages"].label(line.who.language, asked.language), "wait")] if line.who.language != "ja" else []
    )
    found_tags = (*alarms, *said, *spoken, Tag(_way(asked, line)))
    return tuple({tag.words: tag for tag in reversed(found_tags)}.values())[::-1]


def _way(asked: Asked, line: CaseLine) -> str:
    if line.contact:
        return words_in(asked.language)(CHANNELS.get(line.contact.channel, line.contact.channel))
    return asked.house.settings.profile.codes["route"].label(str(line.intake.get("route") or "outreach"), asked.language)


def _preview(work: Work, asked: Asked, line: CaseLine | None) -> dict[str, Peek | Triage | Noticed | None]:
    if line is None:
        return {"peek": None, "noticed": None, "triage": None}
    thing = worklists.thing_of(work, line.case)
    may_triage = may(asked.by, Act.TRIAGE, thing, asked.now).allowed
    may_read = may(asked.by, Act.READ_CASE, thing, asked.now).allowed
    no = refusal(KINDS["triage"], frozenset(line.case.facts), asked.by.roles) if may_triage else None
    lead = Fact.RECEIVED not in line.case.facts
    peek = replace(
        _peek(asked, line, may_read=may_read),
        may_own=owning.may_own(work, asked, line.case),
        not_yet=triage_form.refusal_words(asked, no) if no else "",
        take_down=f"/reception/new?case={line.case.number}" if lead and may_read and may_triage else "",
        rung=_rung(asked, line),
        may_clear=bool(line.alerts) and may(asked.by, Act.CLEAR_ALERT, thing, asked.now).allowed,
        decided=_decided(work, asked, line),
        marks=same_reading.marks(work, asked, line.case),
    )
    return {
        "peek": peek,
        "noticed": noticed.of_case(work, asked, line),
        "triage": triage_form.empty(work, asked, line) if may_triage and no is None else None,
    }


def _rung(asked: Asked, line: CaseLine) -> str:
    """「急ぎの知らせ：ねる場所がない（13:02から）」"""
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    what = beside(dict.fromkeys(answers.alarm(one, profile, asked.language, gettext) for one in line.alerts), gettext)
    when = told(line.alerted_at, asked.now, gettext) if line.alerted_at else ""
    return gettext(RUNG) % {"what": what, "when": when} if what else ""


def _decided(work: Work, asked: Asked, line: CaseLine) -> str:
    """What was decided before; "" while nothing was."""
    if Fact.TRIAGED not in line.case.facts:
        return ""
    gettext, codes = words_in(asked.language), asked.house.settings.profile.codes["triage_outcomes"]
    last = next(one for one in reversed(entries.entries(work, line.case.id)) if one.kind == "triage")
    outcome = codes.label(str(last.answers.get("outcome")), asked.language)
    return gettext(DECIDED) % {"outcome": outcome, "day": short_day(day_of(last.happened_at), gettext)}


def _peek(asked: Asked, line: CaseLine, *, may_read: bool) -> Peek:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    found = suggest(heard(line), asked.now)
    came = _("%(way)sから・%(when)s")
    since = line.case.received_at or line.case.made_at
    said = line.own_words
    return Peek(
        number=line.case.number,
        name=line.who.shown,
        came=gettext(came) % {"way": _way(asked, line), "when": told(since, asked.now, gettext)},
        link=f"/cases/{line.case.number}" if may_read else "",
        own_words=(OwnWords(said, gettext(_("ご本人のことば"))),) if said else (),
        checks=tuple(sorted((_check(asked, check) for check in found.checks), key=lambda check: check.state != "bad")),
        suggestion=Suggestion(
            found.outcome,
            profile.codes["triage_outcomes"].label(found.outcome, asked.language),
            tuple(_because(asked, line, reason) for reason in found.reasons),
        )
        if line.intake
        else None,
    )


def _check(asked: Asked, check: safety.Check) -> Check:
    return Check(STATES[check.state], words_in(asked.language)(check.text))


def _because(asked: Asked, line: CaseLine, reason: Reason) -> Because:
    """The rule's sentence, and the answer: 「お困りのこと：住まいについて」."""
    gettext, profile, form = words_in(asked.language), asked.house.settings.profile, form_named("intake")
    answer = line.intake.get(reason.field)
    if not answer:
        return Because(gettext(reason.text) % reason.params, "")
    field = form.field(reason.field)
    said = beside(answers.words(field, answer, profile, asked.language), gettext)
    told_so = gettext(_("答え：%(question)s「%(answer)s」")) % {"question": gettext(field.label), "answer": said[:GIST]}
    return Because(gettext(reason.text) % reason.params, told_so)
