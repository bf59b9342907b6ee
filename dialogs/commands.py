"""Words that steer the talk instead of answering: help, back, a person, stop, a language. One table; whole messages only. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, timezone
from functools import cache
from typing import NamedTuple

from casestore.fields import read_date, read_time
from casestore.fields_abroad import in_our_words
from casestore.speech import Said
from casestore.words import N_ as _
from dialogs import command_words
from dialogs.choices import fold_words
from dialogs.command_words import ABROAD
from dialogs.conversations import CONVERSATIONS
from dialogs.outreach import OUTREACH
from dialogs.tongues import CALLED
from locales import LANGUAGES, catalog

TOKYO = timezone(timedelta(hours=9), "JST")  # no summer time since 1951; a fixed offset is quicker than the zone file


class Command(NamedTuple):
    name: str
    argument: str = ""


# What people write for each, as a whole message. Only whole messages count: 「停止」 stops, 「電気が停止した」 does not.
WORDS: Mapping[str, tuple[str, ...]] = {
    "person": (
        _("人と話す"), "人と話したい", "人と話したいです", "職員", "職員と話したい", "職員と話す", "担当者", "担当の人", "オペレーター", "人間", "相談員と話したい", "ひとと話したい",
        "人にかわって", "人に代わって", "person", "human", "agent", "staff", "talk to a person", "talk to someone", "speak to someone", "real person", "🙋",
    ),
    "stop": ("停止", "配信停止", "stop", "unsubscribe", "もう送らないで", "もう送らないでください", "送らないで", "送らないでください", "送るのをやめて", "送るのをやめてください", "止めてください", "とめてください", "ていし", "すとっぷ"),
    "unstop": (_("再開"), "さいかい", "unstop", "restart messages", "配信再開"),
    "back": (_("もどる"), "戻る", "ひとつ前", "前にもどる", "前の質問", "まえの質問", "back", "go back", "previous", "◀", "⬅"),
    "skip": (_("とばす"), "スキップ", "飛ばす", "次へ", "つぎへ", "次", "パス", "とくにない", "特にない", "特になし", "とくになし", "ありません", "skip", "next", "pass", "nothing"),
    "withhold": (
        _("答えたくない"), "答えたくありません", "こたえたくない", "言いたくない", "いいたくない", "秘密", "ひみつ", "prefer not to say", "rather not say", "no comment",
    ),
    "later": (
        _("あとで"), "後で", "またあとで", "つかれた", "疲れた", "疲れました", "つかれました", "やすみたい", "休みたい", "休む", "また今度", "今度", "一時停止", "later", "pause",
        "tired", "i'm tired", "not now",
    ),
    "go": (_("つづける"), "続ける", "つづき", "続き", "続きから", "つづきから", "continue", "resume", "go on", "▶"),
    "help": (_("使い方"), "ヘルプ", "へるぷ", "わからない", "分からない", "わかりません", "？", "?", "help", "how", "i don't understand", "❓"),
    "why": (
        _("なぜ聞くの？"), "なぜ", "なんで", "どうして", "なぜきくの", "なんで聞くの", "どうして聞くの", "なぜ聞くのですか", "理由は", "何に使うの", "why", "why do you ask", "what for",
    ),
    "hours": (_("受付時間"), "営業時間", "何時まで", "何時から", "開いてますか", "時間は", "電話番号", "電話", "hours", "opening hours", "phone", "phone number"),
    "numbers": (_("急ぐとき"), "急ぎの電話", "緊急", "緊急の電話", "すぐ電話したい", "urgent", "emergency", "urgent help", "hotline", "hotlines"),
    "room": (_("部屋"), "へや", "ルーム", "部屋に入る", "部屋をひらく", "room", "the room", "open the room"),
    "again": (_("最初から"), "はじめから", "最初からやりなおす", "やりなおす", "やり直す", "リセット", "start again", "start over", "restart", "reset"),
    "done": (_("これで全部"), "これでぜんぶ", "以上", "以上です", "いじょう", "おわり", "終わり", "終わりです", "それだけ", "それだけです", "おわりです", "that's all", "thats all", "done", "finished", "that is all"),
    "language": ("言語", "ことば", "language", "言葉を変える", "ことばをかえる", "🌐"),
    **{f"language:{language}": CALLED[language] for language in LANGUAGES},
    "keep": (_("このままにする"), "そのままにする", "そのまま", "このまま", "変えない", "leave it as it is", "keep it", "keep"),
    "more": (_("ほかをみる"), "ほかを見る", "もっと見る", "つぎを見る", "see others", "see more", "more"),
    "edit": (_("直したい"), "訂正", "修正", "変更したい", "まちがえた", "間違えた", "間違えました", "まちがえました", "edit", "change", "i made a mistake", "correct"),
    "new": (_("新しい相談"), "相談したい", "新しい記録", "記録", "きろく", "new", "new consultation", "report", "new report"),
    "repeat": ("もう一度", "もういちど", "もう一回", "repeat", "again please", "pardon"),
}  # fmt: skip

GREETINGS = frozenset(map(fold_words, (
    "こんにちは", "こんばんは", "おはよう", "おはようございます", "はじめまして", "初めまして", "もしもし", "すみません", "あの", "ただいま", "お久しぶりです",
    "よろしくお願いします", "hello", "hi", "hey", "good morning", "good evening", "good afternoon", "👋", "/start",
    *command_words.GREETINGS,
)))  # fmt: skip

THANKS = frozenset(map(fold_words, (
    "ありがとう", "ありがとうございます", "ありがとうございました", "どうも", "助かります", "助かりました", "おつかれさまです", "thanks", "thank you", "thank you very much", "🙏",
    *command_words.THANKS,
)))  # fmt: skip

APOLOGIES = frozenset(map(fold_words, (
    "すみません", "すみませんでした", "ごめんなさい", "ごめん", "ごめんね", "申し訳ありません", "申し訳ございません", "申し訳ない", "sorry", "i'm sorry", "i am sorry",
    "对不起", "不好意思", "抱歉", "對不起", "죄송합니다", "죄송해요", "미안해요", "미안합니다", "xin lỗi", "xin loi", "माफ गर्नुहोस्", "maaf garnuhos", "gomen nasai", "gomennasai",
)))  # fmt: skip

# Said for themselves these go before everything; the others give way when they are a choice of the open question.
FIRST = ("person", "stop", "unstop")
# A gathering desk need not wait for more after these.
ALONE = ("person", "stop", "unstop", "back", "skip", "withhold", "later", "go", "help", "why", "hours", "numbers", "room", "again", "done", "language", "edit", "repeat", "more", "start")  # fmt: skip

_EDIT = re.compile(r"(.{1,20}?)(?:の(?:ところ|答え|質問))?(?:を|が)(?:直し|なおし|変更|修正|訂正|間違|まちが)")
_EDIT_EN = re.compile(r"(?:change|fix|edit|correct) (?:my |the )?(.{1,30}?)[.!]?")
_EDIT_ABROAD = re.compile(command_words.EDIT)
_LATER = re.compile(
    command_words.LATER
    + r"|(?:あとで|後で|later|pause)[、,\s]*(.{1,20})|(.{1,20}?)(?:に|また)?(?:あとで|後で|続きを?|つづきを?)"
)

_ANY_DAY = datetime(2026, 4, 1, tzinfo=UTC)  # only to see whether a moment was named at all
_PARTS_OF_DAY = (
    (r"朝|あさ|morning", time(9)),
    (r"昼|ひる|noon", time(12)),
    (r"夕", time(17)),
    (r"夜|よる|晩|今夜|evening|tonight", time(19)),
)
_PART_ONLY = ("きょう", "今日", "today")


@cache
def table() -> Mapping[str, Command]:
    """Folded words to commands. Labels of our own buttons count in every language (through their synonyms here and the catalogs)."""
    found: dict[str, Command] = {}
    for name, words in WORDS.items():
        head, _colon, argument = name.partition(":")
        for word in _said_as((*words, *ABROAD.get(name, ()))):
            found.setdefault(word, Command(head, argument))
    for dialog in (*CONVERSATIONS, *OUTREACH):
        for word in _said_as(dialog.words) if dialog.words else ():
            known = found.setdefault(word, Command("start", dialog.name))
            if known.name == "start" and dialog.name not in known.argument.split(","):
                found[word] = Command("start", f"{known.argument},{dialog.name}")  # one word, another kind of phone
    return found


def _said_as(words: tuple[str, ...]) -> list[str]:
    """These words and the first of them in every language, folded."""
    shown = [catalog(language).gettext(words[0]) for language in LANGUAGES]
    return [fold_words(word) or word.strip() for word in (*words, *shown)]


def command_in(said: Said) -> Command | None:
    """The command a message is, or None. A tap of one of our command buttons, or a whole message of such words."""
    if said.tap:
        head, _colon, argument = said.tap[1:].partition(":")
        return Command(head, argument) if said.tap.startswith("!") else None
    if not said.text or len(said.text) > 60:
        return None
    folded = fold_words(said.text) or said.text.strip()
    if folded in table():
        return table()[folded]
    return _edit_in(said.text) or _later_in(said.text)


def _edit_in(text: str) -> Command | None:
    said = text.strip(" 。.!！")
    found = _EDIT.match(said) or _EDIT_EN.fullmatch(said.casefold()) or _EDIT_ABROAD.fullmatch(said.casefold())
    return Command("edit?", next(name for name in found.groups() if name).strip()) if found else None


def _later_in(text: str) -> Command | None:
    """「あとで、8時に」「あした続きを」: a pause with a time in it."""
    found = _LATER.fullmatch(text.strip(" 。、,.")) if len(text) < 40 else None
    named = next(name for name in found.groups() if name).strip(" 、,に。") if found else ""
    return Command("later", named) if named and when_named(named, _ANY_DAY) else None


def when_named(text: str, now: datetime) -> datetime | None:
    """The moment a person named for going on, UTC: 「あしたの8時」「夜」「3日後」. None: no moment in the next 60 days."""
    today, text = now.astimezone(TOKYO).date(), in_our_words(text)
    at = read_time(text) or next((hour for words, hour in _PARTS_OF_DAY if re.search(words, text)), None)
    bare = re.sub(
        r"(の)?((午前|午後|朝|あさ|昼|ひる|夕方|夜|よる|夕)?\d{1,2}(時半?|:)(\d{1,2}分?)?|朝|あさ|昼|お昼|夕方|夜|よる|晩|(morning|evening|tonight))$",
        "",
        text,
    )
    day = read_date(bare, today) if bare else today
    if day is None or (bare and bare in _PART_ONLY):
        day = read_date(text, today) or (today if at else None)
    if day is None:
        return None
    moment = datetime.combine(day, at or time(10), TOKYO).astimezone(UTC)
    moment += timedelta(days=1) if moment <= now and not bare else timedelta()
    return moment if now < moment < now + timedelta(days=60) else None


def is_greeting(text: str) -> bool:
    return fold_words(text) in GREETINGS


def is_thanks(text: str) -> bool:
    return fold_words(text) in THANKS
