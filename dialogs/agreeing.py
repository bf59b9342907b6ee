"""What a person agrees to by chat, or does not, written down (要綱 3-1-エ, 3-2-ア, 6-2): 利用申込, 同意, its refusal and withdrawal, the plan's yes or wish.

Each names the exact text: of a consent the edition and the digest of what was shown, of a plan the very version. Where the law does not
open an entry at that moment nothing is lost: a worker gets what was said, and the person is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from casestore import documents, entries, follow_ups, ledger, posts, same_person
from casestore.calendar import JST
from casestore.duty import duty
from casestore.entries import Written
from casestore.facts import Fact
from casestore.follow_ups import Promise, Promised
from casestore.forms.form import rows
from casestore.ledger import BY_PERSON
from casestore.speech import Bubble, Post
from casestore.tables import Case
from casestore.words import N_, to_person
from dialogs import acts, scheduled
from dialogs.answers import Answer
from dialogs.scene import Scene, reception_of
from dialogs.two_layers import read
from locales import catalog

CHAT = "chat"  # of consent_channels and agreement_ways
ASK_AGAIN_AT = time(10, 0)
APPLIED = N_("チャットで利用の申込みがありました。次の面談を決める")
CONSENTED = N_("チャットで同意がありました。だれに伝えてよいかを確かめて、次の面談を決める")
DECLINED = N_("本人は、いまは同意しないと答えました。気がかりを聞いて、できる支援をつづける")
PUT_OFF = N_("本人は、同意をあとで決めると答えました。せかさずに、できる支援をつづける")
KEEPS_THE_OLD = N_("本人は、新しい同意はしないと答えました。いまの同意でよいかを、本人と確かめる")
WITHDRAWN = N_("本人が同意を取り下げました。伝えているところを確かめて、本人と話す")
AGREED = N_("本人が、チャットでプランの案に同意しました。会議の準備をする")
WISHED = N_("本人が、プランの案に直してほしいところがあると答えました。本人のことばを読む")
PLAN_PUT_OFF = N_("本人は、プランの案をあとで考えると答えました。聞きたいことがないかを確かめる")
NOT_WRITTEN = N_("本人がチャットで答えましたが、台帳に記録できませんでした。会話を読んで、本人に確かめる")
NO_REASON = {"no": N_("いまは同意しない、との答え"), "later": N_("あとで決める、との答え")}
WITHOUT_WORDS = N_("（ことばは書かれていません。望まない行を選びました）")
SORRY = to_person(
    "お答えは届いています。ただ、手続きの順番のために、いまは記録できませんでした。職員が読んで、あなたに確かめます。"
)


# -- consent -------------------------------------------------------------------------------------------------------------


def _application(scene: Scene, act: acts.Write) -> None:
    """利用申込 by the person's own yes."""
    case, today, yes = _case(scene, act), _today(scene), act.answers["apply"]
    if Fact.APPLIED in case.facts:
        return  # a worker wrote it down meanwhile
    answers = {"applied_on": today.isoformat(), "way": CHAT, "words": yes.words}
    _write(scene, case, "application", answers, {"words": _source(yes)}, APPLIED)


def _consent(scene: Scene, act: acts.Write) -> None:
    """同意 to the text that was shown, by its digest; a text that changed since is not agreed to."""
    case, today, yes = _case(scene, act), _today(scene), act.answers["agree"]
    document = documents.current(scene.profile, "consent_text", today)
    if documents.digest(document, yes.language) != act.about.get("digest"):
        return _left_to_people(scene, case, "consent")
    _values, said = read(act.answers)
    answers = documents.consent_answers(
        document,
        yes.language,
        scope=_several(act.answers["scope"]),
        scope_named=_text(act.answers.get("scope_named")),
        channel=CHAT,
        evidence=" ".join(yes.message_ids),
        given_on=today,
        explained_by="",
        words=yes.words,
    )
    shown = [one for key, answer in act.answers.items() if key.endswith(".read") for one in answer.message_ids]
    sources = {
        "scope": said["scope"] | {"messages": [*said["scope"]["messages"], *yes.message_ids]},
        "words": _source(yes),
        "document": _source(yes) | {"words": "", "messages": shown},
    }
    _write(scene, case, "consent", answers, sources, CONSENTED)
    return None


def _declined(scene: Scene, act: acts.Write) -> None:
    """No, or later: both are respected. With a day the bot asks again then, else a worker's clock does, gently (clocks.toml)."""
    case, answer = _case(scene, act), act.about.get("answer", "no")
    day, words = _text(act.answers.get("when")), _text(act.answers.get("reason"))
    told = {"no": DECLINED, "later": PUT_OFF}[answer]
    if Fact.CONSENTED in case.facts:
        because = _task(scene, case, "keeps_the_old", KEEPS_THE_OLD)
    else:
        answers = {"reason": words or NO_REASON[answer], "words": words, "ask_again_on": day}
        source = act.answers.get("reason") or act.answers.get("agree") or act.answers.get("apply") or act.answers.get("scope")
        written = _write(scene, case, "consent_declined", answers, {"words": _source(source)} if source else {}, told)
        because = written.id if written else ""
    _ask_again(scene, case, "consent", day, because)


def _withdrawn(scene: Scene, act: acts.Write) -> None:
    """Their word is enough: what rests on the consent stops with this entry, and somebody knows on the same day."""
    case, yes = _case(scene, act), act.answers["sure"]
    _write(
        scene, case, "consent_withdrawn", {"words": yes.words, "way": CHAT}, {"words": _source(yes)}, WITHDRAWN, at_once=True
    )


# -- the plan ------------------------------------------------------------------------------------------------------------


def _agreement(scene: Scene, act: acts.Write) -> None:
    """The plan may go ahead: about this very version."""
    case, yes = _case(scene, act), act.answers["go"]
    answers = {
        "way": CHAT,
        "signed_on": _today(scene).isoformat(),
        "words": yes.words,
        "said": _line_by_line(scene, act),
    }
    _write(scene, case, "plan_agreement", answers, {"words": _source(yes)}, AGREED, about=act.about["entry"])


def _change_wish(scene: Scene, act: acts.Write) -> None:
    """What the person does not want, or wants otherwise, in their own words, line by line."""
    case, said = _case(scene, act), _line_by_line(scene, act)
    last = [_text(act.answers.get(key)) for key in ("change", "more")]
    words = "\n".join(one for one in (*(row["words"] for row in said if row["view"] == "unwanted"), *last) if one)
    ids = [one for answer in act.answers.values() for one in answer.message_ids]
    answers = {"words": words or WITHOUT_WORDS, "said": said}
    sources = {"words": {"words": words, "messages": ids, "how": "said", "by": "bot", "at": scene.now.isoformat()}}
    _write(scene, case, "plan_change_wish", answers, sources, WISHED, about=act.about["entry"])


def _plan_later(scene: Scene, act: acts.Write) -> None:
    """Later is an answer: nothing is written about the plan, and it does not go on."""
    case = _case(scene, act)
    because = _task(scene, case, "plan_later", PLAN_PUT_OFF)
    _ask_again(scene, case, "plan_review", _text(act.answers.get("when")), because)


def _line_by_line(scene: Scene, act: acts.Write) -> list[dict[str, str]]:
    """What was said about each goal and each service of the version they read."""
    plan = entries.read(scene.work, act.about["entry"])
    return [
        {"what": what, "view": str(view.value["choice"]), "words": words}
        for key, what in _named(scene, plan.answers)
        if (view := act.answers.get(f"{key}.view")) is not None and isinstance(view.value, Mapping)
        for words in ("\n".join(filter(None, (_text(act.answers.get(f"{key}.{part}")) for part in ("words", "question")))),)
    ]


def _named(scene: Scene, plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each goal and line by its key in the dialog, with what the office calls it."""
    for at, goal in enumerate(rows(plan, "goals"), start=1):
        yield f"goal.{at}", str(goal.get("goal") or "")
    for at, row in enumerate(rows(plan, "lines"), start=1):
        yield f"line.{at}", scene.profile.service(str(row.get("service") or "")).name.ja


# -- together ------------------------------------------------------------------------------------------------------------


def _write(
    scene: Scene,
    case: Case,
    kind: str,
    answers: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    told: str,
    *,
    about: str | None = None,
    at_once: bool = False,
) -> Written | None:
    """The person's entry, with a task that tells their worker of it. None where the law does not open it now."""
    promise = Promise(Promised.NEXT_ACTION, "", _due(scene, at_once), duty(scene.work, case), step=kind, words=told)
    try:
        return ledger.write(
            scene.work,
            case.id,
            kind,
            {name: answer for name, answer in answers.items() if answer},
            by=BY_PERSON,
            now=scene.now,
            about=about,
            sources=sources,
            promises=(promise,),
            cause=scene.cause(),
            profile=scene.profile,
        )
    except ledger.NotYet:
        _left_to_people(scene, case, kind)
        return None


def _left_to_people(scene: Scene, case: Case, kind: str) -> None:
    """Nothing is lost: the words stay in the conversation, a worker reads them, and the person knows that it is not written yet."""
    _task(scene, case, f"not_written:{kind}", NOT_WRITTEN)
    language = scene.talk.language
    sorry = Post((Bubble(catalog(language).gettext(SORRY)),))
    posts.queue(scene.work, scene.talk.contact_id, sorry, scene.now, author="bot", language=language, because=scene.because)


def _task(scene: Scene, case: Case, step: str, words: str) -> str:
    """A dated task of whoever looks after the person, for this message once; its id."""
    promise = Promise(Promised.NEXT_ACTION, scene.because, _due(scene), duty(scene.work, case), step=step, words=words)
    return follow_ups.promise(scene.work, promise, person=case.person_id, now=scene.now, case=case.id)


def _ask_again(scene: Scene, case: Case, dialog: str, day: str, because: str) -> None:
    if day and because:
        due = datetime.combine(date.fromisoformat(day), ASK_AGAIN_AT, JST)
        scheduled.ask_on(scene.work, case, dialog, due, because=because, now=scene.now, about={"case": case.id})


def _due(scene: Scene, at_once: bool = False) -> datetime:
    return scene.now if at_once else scene.profile.calendar.reads_by(scene.now)


def _case(scene: Scene, act: acts.Write) -> Case:
    """The case it was asked about, or where that rests the one worked on."""
    asked = scene.work.session.get(Case, act.about.get("case", ""))
    return same_person.worked_on(scene.work, asked) if asked else reception_of(scene)


def _today(scene: Scene) -> date:
    return scene.now.astimezone(JST).date()


def _source(answer: Answer) -> dict[str, Any]:
    return read({"": answer})[1][""]


def _text(answer: Answer | None) -> str:
    return str(answer.value) if answer is not None and answer.how == "said" and isinstance(answer.value, str) else ""


def _several(answer: Answer) -> Sequence[str]:
    return answer.value if isinstance(answer.value, tuple) else ()


WRITERS: Mapping[str, Callable[[Scene, acts.Write], None]] = {
    "application": _application,
    "consent": _consent,
    "consent_declined": _declined,
    "consent_withdrawn": _withdrawn,
    "plan_agreement": _agreement,
    "plan_change_wish": _change_wish,
    "plan_later": _plan_later,
}
