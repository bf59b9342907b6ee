"""Reading what came at the open question: an answer, a part of one, a miss, an old button, a picture, a greeting. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from casestore.fields import read_number
from casestore.words import N_ as _
from dialogs.acts import WantPerson
from dialogs.asking import AboutText, Check, Text
from dialogs.choices import Choice, Many, fold_words
from dialogs.commands import APOLOGIES, GREETINGS, THANKS, command_in
from dialogs.digressions import edit, hand_over
from dialogs.hearing import Got, Hearing, Miss, Partly, Reopen, Shown
from dialogs.outreach import FIRST_ASKED
from dialogs.progress import Moment, Turn, ask_now, forgotten, pieces_of, push
from dialogs.says import Line, Saying, line, tap_data
from dialogs.session import Session
from dialogs.settling import settle
from dialogs.showing import name_of, titled
from dialogs.steps import Ask, Review, Way
from dialogs.story import keep_words, story

LONG = 25  # signs: from here on, words at a question with choices are part of the story, not a failed answer


def answer(m: Moment, session: Session, found: Way, *, finished: bool = False) -> Turn:
    """One turn at the open question."""
    ask = found.ask
    assert ask is not None  # noqa: S101 - the engine comes here only where a question is open
    dialog = m.dialogs[session.top.dialog]
    taps = [fragment.said.tap for fragment in m.heard if fragment.said.tap]
    fresh = _fresh(taps, tap_data(dialog.name, ask.key, "")) if taps else ()
    if taps and not fresh and not _has_words(m):
        if old := _old_button(m, session, found, taps[-1]):
            return old
        if not any(fragment.said.picked for fragment in m.heard):
            return ask_now(m, session, Saying(Line(_("そのボタンは、もう使えません。")), glue=True), short=True)
    if (greeted := _greeting(m, session)) is not None:
        return greeted
    heard = _hearing(m, session, fresh, finished)
    if isinstance(ask, Review) and (edited := _numbered_edit(m, session, found, heard)):
        return edited
    match ask.kind.read(heard):
        case Got() as got:
            return settle(m, _long_words_kept(m, session, ask), ask, got, *_seen(m, ask))
        case Partly(values):
            return _partly(m, _long_words_kept(m, session, ask), values)
        case Shown(page, why):
            return _shown(m, session, page, why)
        case Reopen(key, why, page):
            return ask_now(m, forgotten(session, key, page), Saying(why, glue=True))
        case Miss(why):
            return _missed(m, session, ask, why)


def _fresh(taps: list[str], here: str) -> tuple[str, ...]:
    """The choices among these taps that belong to the open question."""
    return tuple(tap.removeprefix(here) for tap in taps if tap.startswith(here) and tap != here)


def _hearing(m: Moment, session: Session, fresh: tuple[str, ...], finished: bool) -> Hearing:
    picked = next((fragment.said.picked for fragment in m.heard if fragment.said.picked), "")
    place = next((fragment.said.place for fragment in m.heard if fragment.said.place), None)
    steering = {fragment.message_id for fragment in m.heard if command_in(fragment.said)} if finished else ()
    pieces = tuple([piece for piece in m.pieces if piece.kind != "tap" and piece.message_id not in steering])
    return Hearing(pieces, m.facts, m.today, fresh, picked, place, session.top.partial, session.kept, finished)


def _has_words(m: Moment) -> bool:
    return any(fragment.said.text or fragment.said.media or fragment.said.place for fragment in m.heard)


def _partly(m: Moment, session: Session, values: tuple[str, ...]) -> Turn:
    """One more of several: ask whether there are others."""
    frame = session.top
    chosen = frame.having(partial=values, heard=frame.heard + m.pieces if values else (), misses=0)
    return ask_now(m, session.with_top(chosen), short=True)


def _shown(m: Moment, session: Session, page: int | None, why: Line | None) -> Turn:
    """The part of a long list they asked for."""
    frame = session.top
    turned = frame.having(page=frame.page + 1 if page is None else page, misses=0)
    return ask_now(m, session.with_top(turned), *((Saying(why, glue=True),) if why else ()), short=True)


def _long_words_kept(m: Moment, session: Session, ask: Ask) -> Session:
    """A whole thought in which we found a choice: the choice is read, and the words go into the story as well."""
    if isinstance(ask.kind, Text) or sum(len(piece.text) for piece in m.pieces) < LONG:
        return session
    return keep_words(m, session)


def _numbered_edit(m: Moment, session: Session, found: Way, heard: Hearing) -> Turn | None:
    """On the review a number means: change that line."""
    number = read_number(heard.text) if heard.text else None
    asks = titled(found)
    return edit(m, session, found, asks[number - 1].key) if number and number <= len(asks) else None


def _old_button(m: Moment, session: Session, found: Way, tap: str) -> Turn | None:
    """A button from further up: 「前は…でした。…に変えますか？」, unless it says what we know already."""
    name, _slash, rest = tap.partition("/")
    key, _slash, value = rest.partition("/")
    frame = session.top
    ask = next((ask for ask in found.passed if ask.key == key), None)
    if (
        name != frame.dialog
        or ask is None
        or not isinstance(ask.kind, Choice)
        or isinstance(ask.kind, (Many, Check, AboutText))
    ):
        return None
    if value not in {option.id for option in ask.kind.choices(m.facts)}:
        return None
    old = frame.answers[key]
    if old.value == value:
        same = line(_("「%(answer)s」は、もううかがっています。"), answer=ask.kind.show(value, m.facts))
        return ask_now(m, session, Saying(same, glue=True), short=True)
    about = {"key": key, "value": value}
    told = line(
        _("「%(title)s」は、前に「%(old)s」とうかがいました。"),
        title=name_of(ask, frame),
        old=ask.kind.show(old.value, m.facts) if old.how == "said" else Line(_("（答えていません）")),
    )
    now = line(_("「%(new)s」に変えますか。"), new=ask.kind.show(value, m.facts))
    return push(m, session, "change", Saying(told, glue=True), Saying(now, glue=True), about=about)


def _greeting(m: Moment, session: Session) -> Turn | None:
    """「こんにちは」 is not an answer: greet back and show the question again; 「すみません」 half-way needs no greeting but a kind word."""
    texts = {fold_words(fragment.said.text) for fragment in m.heard}
    if texts and texts <= APOLOGIES:
        return ask_now(m, session, Saying(Line(_("だいじょうぶです。ゆっくりで、かまいません。")), glue=True), short=True)
    if texts and texts <= THANKS:
        return ask_now(m, session, Saying(Line(_("こちらこそ、ありがとうございます。")), glue=True), short=True)
    if not texts or not texts <= GREETINGS:
        return None
    return ask_now(m, session, Saying(Line(_("こんにちは。つづきの質問です。")), glue=True))


def _seen(m: Moment, ask: Ask) -> tuple[Saying, ...]:
    """An acknowledgement for what a form cannot show back at once."""
    if not isinstance(ask.kind, Text):
        return ()
    if any(piece.kind in ("image", "audio", "video", "file") for piece in m.pieces):
        return (Saying(Line(_("写真や音声も受け取りました。職員が見ます。")), glue=True),)
    if ask.kind.gather and m.facts.audience != "staff":
        return (Saying(Line(_("書いてくれて、ありがとうございます。")), glue=True),)
    return ()


# -- not an answer -------------------------------------------------------------------------------------------------------

_BY_OTHER_MEANS = _(
    "うまく読み取れなくて、すみません。%(reads_by)sに、事務所から連絡します。急ぐときは、電話してください。電話：%(phone)s"
)
_ACKNOWLEDGE = {
    "image": _("写真を受け取りました。職員が見ます。"),
    "audio": _("音声を受け取りました。職員が聞きます。"),
    "video": _("動画を受け取りました。職員が見ます。"),
    "file": _("ファイルを受け取りました。職員が見ます。"),
    "sticker": _("スタンプ、ありがとうございます。"),
    "place": _("場所を受け取りました。職員が見ます。"),
    "unknown": _("届きました。ここでは開けない種類のものなので、職員が見ます。"),
}


def acknowledged(m: Moment) -> Saying | None:
    """A kind word for something we did not ask for; None when only words came."""
    for fragment in m.heard:
        if fragment.said.event.startswith("unknown"):
            return Saying(Line(_ACKNOWLEDGE["unknown"]), glue=True)
        for piece in pieces_of(fragment):
            if piece.kind in _ACKNOWLEDGE:
                return Saying(Line(_ACKNOWLEDGE[piece.kind]), glue=True)
    return None


_KEPT = _("書いてくれて、ありがとうございます。お話に加えて、職員に伝えます。")
_THANKS = _("書いてくれて、ありがとうございます。")  # weariness: staff are told, and it is no mistake


def _missed(m: Moment, session: Session, ask: Ask, why: Line | None) -> Turn:
    """Not an answer to this: kept if it is part of the story, else help that grows, and at the third miss a person."""
    dialog = m.dialogs[session.top.dialog]
    if (thing := acknowledged(m)) is not None:
        return ask_now(m, keep_words(m, session), thing, short=True)
    if m.told == "need" and not session.wanted:  # answered already, and people know: not a word that we could not read it
        return ask_now(m, keep_words(m, session), short=True)
    if sum(len(piece.text) for piece in m.pieces) >= LONG and not dialog.aside and story(dialog):
        return ask_now(m, keep_words(m, session), Saying(Line(_KEPT), glue=True), short=True)
    if not m.pieces:
        return ask_now(m, session, short=True)
    misses = session.top.misses + 1
    if misses >= 3:
        rest = session.with_top(session.top.having(misses=0))
        if m.facts.audience in FIRST_ASKED:
            told = (WantPerson("missed"),)
            return ask_now(m, rest, Saying(Line(_BY_OTHER_MEANS), glue=True), acts=told, short=True)
        return hand_over(rest, "missed", ask.kind.lost)
    help_text = _THANKS if m.told else ask.kind.again if misses == 1 else ask.kind.example
    tried = session.with_top(session.top.having(misses=misses))
    return ask_now(m, tried, Saying(why or Line(help_text), glue=True), short=True)


def answers_a_choice(ask: Ask, text: str, m: Moment) -> bool:
    """Whether words are exactly a choice of the open question: then they are an answer, even if they could also be a command."""
    return isinstance(ask.kind, Choice) and fold_words(text) in ask.kind.words(m.facts)


def noticed(m: Moment, session: Session) -> Turn:
    """A message while nobody asked anything: kept, answered truthfully, and made a person's task."""
    text = EARLIER_READ if m.facts.earlier_read else _("届きました。職員はまだ読んでいません。%(reads_by)sに読みます。")
    return Turn(session, (Saying(Line(text)),), (WantPerson("wrote"),))


EARLIER_READ = _("届きました。前のメッセージは、職員が読みました。これはまだです。%(reads_by)sに読みます。")
