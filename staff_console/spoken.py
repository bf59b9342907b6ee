"""A conversation as lines on a screen: who, what, how far it went, told truthfully (要綱 3-1-エ3). What we do not know is shown as what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from casestore.conversation import Conversation, Spoken
from casestore.posts import USED_UP
from casestore.safe_contact import KEPT
from casestore.speech import Bubble, Said
from casestore.words import N_ as _
from dialogs.says import command
from staff_console.case_views import Picture
from staff_console.dates import clock, day_heading, day_of, long_day
from staff_console.phrases import told, with_note
from staff_console.talk_views import Line

Gettext = Callable[[str], str]

BOT, PERSON, ROOM = _("自動応答"), _("本人"), _("部屋")
MEMO = _("内部メモ・本人には見えません　%(name)s")
NEW = _("ここから新しいメッセージ")
STATES = {
    "waiting": _("送信待ち"),
    "riding": _("返事といっしょに送信待ち"),
    KEPT: _("本人の返事を待って送ります"),
    "accepted": _("送りました"),
    "answered": _("返事あり"),
    "uncertain": _("届いたか分かりません"),
    "never": _("送れませんでした"),
    "cancelled": _("取り消しました"),
}
LAST_ACCEPTED = _("送りました（届いたかは返事で分かります）")
WAITS_UNTIL = _("%(day)s %(clock)s に送ります")
BECAUSE = _("%(state)s（%(why)s）")
PROBLEMS = {
    "blocked": _("ブロックされています"),
    "stopped": _("本人がメッセージを止めています"),
    "gone": _("相手のアカウントが見つかりません"),
    "limit": _("今月送れる数をこえました"),
    USED_UP: _("今月送れる数をこえました"),
    "too_old": _("時間がたちすぎました"),
    "no_room": _("2人で使う電話なので、LINEにも部屋にも出せません"),
}
COMMAND = command("")  # what begins so is no answer, and always there
LISTED = re.compile(r"\d{1,2} ")  # dialogs.wording writes choices with their numbers below the question
NOT_SENT = ("never", "uncertain")
EVENTS = {
    "follow": _("友だちに追加しました"),
    "unfollow": _("本人がブロックしました"),
    "start": _("会話をはじめました"),
    "unsend": _("メッセージを1つ取り消しました"),
    "edit": _("メッセージを書きなおしました"),
    "linked": _("職員の電話がつながりました"),
    "stopped": _("本人がメッセージの停止を希望しました"),
    "blocked": _("本人がブロックしました"),
    "start_again": _("質問をはじめからやりなおしています"),
    "took_over": _("職員が引きつぎました"),
    "answered_for": _("職員が、本人から聞いた答えを入れました"),
    "moved_over": _("質問のつづきは、本人の別の連絡先に移りました"),
    "handed_back": _("自動応答に戻しました"),
    "cleared": _("安全を確かめました"),
    "hushed": _("とめことばが送られました。合いことばまで、こちらからは何も送られません"),
    "stranger": _("合いことばがちがいました（本人ではないかもしれません）"),
}
UNKNOWN = _("この画面では表示できない種類のメッセージが届きました（%(kind)s）")
UNSENT = _("（本人が送信を取り消しました）")
NOT_READ = _("自動では読めませんでした。返事をお願いします。")
MEDIA = {
    "image": _("写真"),
    "audio": _("音声"),
    "video": _("動画"),
    "file": _("ファイル"),
    "sticker": _("スタンプ"),
}
NOT_YET_FETCHED = _("%(what)sを取りに行っています")
REFUSED = _("%(what)sは表示できません")
TAPPED = _("（ボタンで答えました）")
PICKED = _("えらんだ日時：%(when)s")
PLACE = _("位置：%(title)s（北緯%(latitude).5f・東経%(longitude).5f）")


def lines(
    talk: Conversation, names: Mapping[str, str], person: str, now: datetime, _t: Gettext, tongue: Gettext = lambda _code: ""
) -> tuple[Line, ...]:
    """All lines with the days between them and the mark where this reader's new ones begin.

    tongue: the name of a language where it has to be told in which one we answered, else "".
    """
    last = next((one.id for one in reversed(talk.spoken) if one.state == "accepted"), "")
    drawn: list[Line] = []
    day, marked = None, False
    labels: dict[str, str] = {}
    for stored, before in zip(talk.spoken, (None, *talk.spoken), strict=False):
        one = _as_shown(stored, labels)
        if _told_already(one, before, talk):
            continue
        if day_of(one.at) != day:
            day = day_of(one.at)
            drawn.append(Line("day", day_heading(day, now, _t), id=day.isoformat()))
        if not marked and one.way == "in" and (talk.read_to is None or one.at > talk.read_to):
            marked = True
            drawn.append(Line("unread", _t(NEW)))
        line = _line(one, names, person, now, _t, is_last=one.id == last)
        answered_in = tongue(one.language) if one.way == "out" and one.author == "bot" else ""
        by = with_note(line.by, answered_in, _t)
        drawn.append(replace(line, by=with_note(by, _t(ROOM), _t) if one.channel == "room" and by else by))
    return tuple(drawn)


def _as_shown(one: Spoken, labels: dict[str, str]) -> Spoken:
    """A tap with the words of the button, as the person's own screen shows it. `labels` gathers the buttons on the way."""
    for bubble in one.post.bubbles if one.post else ():
        labels.update((button.data, button.label) for button in bubble.buttons if button.data)
    said = one.said
    if said is None or not said.tap or said.text or said.tap not in labels:
        return one
    return replace(one, said=replace(said, text=labels[said.tap]))


def _told_already(one: Spoken, before: Spoken | None, talk: Conversation) -> bool:
    """The platform's word and our note of it are one thing: so are a bubble shown as taken back and the event that did it."""
    if one.kind == "blocked":
        return before is not None and before.kind == "unfollow"
    return one.kind == "unsend" and any(other.unsent for other in talk.spoken)


def _line(one: Spoken, names: Mapping[str, str], person: str, now: datetime, _t: Gettext, *, is_last: bool) -> Line:
    if one.way == "memo":
        return Line("memo", one.words, id=one.id, by=_t(MEMO) % {"name": names.get(one.author, "")}, clock=clock(one.at))
    if one.way == "event":
        return Line("ev", _event(one, names, _t), id=one.id)
    if one.way == "out":
        return _ours(one, names, now, _t, is_last=is_last)
    return _theirs(one, person, _t)


def _ours(one: Spoken, names: Mapping[str, str], now: datetime, _t: Gettext, *, is_last: bool) -> Line:
    bubbles = one.post.bubbles if one.post else ()
    return Line(
        "us",
        "",
        id=one.id,
        by=names.get(one.author) or _t(BOT),
        clock=clock(one.at),
        state=_state(one, now, _t, is_last=is_last),
        failed=one.state in NOT_SENT,
        may_retry=one.state in NOT_SENT and one.problem not in ("blocked", "stopped"),
        may_recall=one.state == "waiting" and one.author in names and one.not_before is not None and one.not_before > now,
        bubbles=tuple(bubble.text for bubble in bubbles),
        choices=_choices(bubbles[-1]) if bubbles else (),
        in_japanese=one.post.in_japanese if one.post else (),
    )


def _choices(last: Bubble) -> tuple[str, ...]:
    """The answers offered as buttons, unless the bubble lists them itself; the ways out that every question has are left away."""
    if any(LISTED.match(line) for line in last.text.splitlines()):
        return ()
    return tuple(button.label for button in last.buttons if not button.data.startswith(COMMAND))


def _state(one: Spoken, now: datetime, _t: Gettext, *, is_last: bool) -> str:
    if one.state == "waiting" and one.not_before and one.not_before > now:
        waits = _t(WAITS_UNTIL) % {"day": long_day(day_of(one.not_before), _t), "clock": clock(one.not_before)}
        return _t(BECAUSE) % {"state": waits, "why": _t(PROBLEMS[USED_UP])} if one.problem == USED_UP else waits
    state = _t(LAST_ACCEPTED if is_last else STATES.get(one.state, STATES["waiting"]))
    why = PROBLEMS.get(one.problem)
    return _t(BECAUSE) % {"state": state, "why": _t(why)} if why and one.state in NOT_SENT else state


def _theirs(one: Spoken, person: str, _t: Gettext) -> Line:
    if one.kind in EVENTS:
        text = one.said.text if one.said else ""
        return Line("ev", told(_t(EVENTS[one.kind]), text, _t), id=one.id)
    line = Line("them", _heard(one, _t), id=one.id, by=person or _t(PERSON), clock=clock(one.at), pictures=_pictures(one, _t))
    return replace(line, failed=True, state=_t(NOT_READ)) if one.failed else line


def _heard(one: Spoken, _t: Gettext) -> str:
    if one.unsent or one.said is None:
        return _t(UNSENT)
    said = one.said
    if said.event.startswith("unknown:"):
        return _t(UNKNOWN) % {"kind": said.event.partition(":")[2]}
    pieces = [visible(said.text), _picked(said, _t), _place(said, _t), *_media(one, _t)]
    words = "\n".join(piece for piece in pieces if piece)
    if words or any(kept.state == "kept" for kept in one.kept):
        return words
    return _t(TAPPED if said.tap else UNKNOWN) % {"kind": one.kind}


def visible(text: str) -> str:
    """Signs that change the direction of text or hide in it, made visible; the joiner of emoji stays (security 3.7)."""
    return "".join(f"[U+{ord(sign):04X}]" if sign in HIDDEN else sign for sign in text)


HIDDEN = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def _picked(said: Said, _t: Gettext) -> str:
    return _t(PICKED) % {"when": said.picked} if said.picked and not said.text else ""


def _place(said: Said, _t: Gettext) -> str:
    if said.place is None:
        return ""
    title = " ".join(words for words in (said.place.title, said.place.address) if words)
    return _t(PLACE) % {"title": title, "latitude": said.place.latitude, "longitude": said.place.longitude}


def _media(one: Spoken, _t: Gettext) -> list[str]:
    """A word for each medium that is not shown as a picture: stickers, and what is on its way or was refused."""
    said = one.said.media if one.said else ()
    words = [told(_t(MEDIA["sticker"]), medium.name, _t) for medium in said if medium.kind == "sticker"]
    for kept in one.kept:
        if kept.state != "kept":
            sentence = NOT_YET_FETCHED if kept.state == "wanted" else REFUSED
            words.append(_t(sentence) % {"what": _t(MEDIA.get(kept.kind, MEDIA["file"]))})
    return words


def _pictures(one: Spoken, _t: Gettext) -> tuple[Picture, ...]:
    return tuple(
        Picture(f"/pictures/{kept.id}", _t(MEDIA.get(kept.kind, MEDIA["file"])), kept.mime.partition("/")[0])
        for kept in one.kept
        if kept.state == "kept"
    )


def _event(one: Spoken, names: Mapping[str, str], _t: Gettext) -> str:
    """An event line; who did it where it was one of us."""
    words = _t(EVENTS[one.kind]) if one.kind in EVENTS else _t(one.words) if one.words else one.kind
    if one.kind == "handed_back" and one.words:
        words = told(words, one.words, _t)
    who = names.get(one.author, "")
    return with_note(words, who, _t)
