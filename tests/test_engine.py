"""The engine by itself: positions from answers, versions, hands, urgency, what the desk may ask of it. 要綱 3-1-イ, 3-2-イ"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casestore.speech import Media, Said
from casestore.words import N_ as _
from dialogs import engine
from dialogs.acts import Alert, Done, Nudge, Prefer, Stop, WantPerson, Write
from dialogs.asking import Date, Kana, Money, Name, Number, Phone, Photo, Text, Time, Voice, Where
from dialogs.catalogue import DIALOGS
from dialogs.choices import Choice, Many, Option, yes_no
from dialogs.commands import command_in, when_named
from dialogs.facts import Facts
from dialogs.progress import Turn
from dialogs.session import Fragment, Session
from dialogs.steps import Ask, Dialog, Repeat, Review, Say, Section, nothing, said, way
from dialogs.urgency import Found, screen
from dialogs.wording import post
from tests.demo_office import demo_facts

NOW = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
FACTS = demo_facts("ja", NOW)


def heard(*texts: str | Said) -> tuple[Fragment, ...]:
    return tuple(Fragment(Said(text=one) if isinstance(one, str) else one, f"m{number}") for number, one in enumerate(texts, 1))


def dialog(*steps: Any, version: int = 1, **more: Any) -> Dialog:
    return Dialog(
        "d",
        _("ためし"),
        steps,
        why=_("ためすため"),
        version=version,
        done=lambda known, answers, facts: (Write("d", answers),),
        **more,
    )


class Talk:
    """A talk with one dialog of a test's own, stored between turns."""

    def __init__(self, *steps: Any, version: int = 1, session: Session | None = None, facts: Facts = FACTS) -> None:
        self.dialogs = {**DIALOGS, "d": dialog(*steps, version=version)}
        self.session, self.facts, self.number = session or Session(), facts, 0
        self.turn = Turn(self.session)
        if session is None:
            self.took(engine.begin(self.session, "d", NOW, facts, dialogs=self.dialogs))

    def took(self, turn: Turn) -> Turn:
        self.turn = turn
        self.session = Session.from_json(json.loads(json.dumps(turn.session.as_json())))
        return turn

    def hear(self, *texts: str | Said) -> Turn:
        pieces = []
        for one in texts:
            self.number += 1
            pieces.append(Fragment(Said(text=one) if isinstance(one, str) else one, f"m{self.number}"))
        return self.took(engine.turn(self.session, tuple(pieces), NOW, self.facts, self.dialogs))

    @property
    def open(self) -> str:
        found = way(self.dialogs["d"], self.session.frames[0]).ask
        return found.key if found else ""

    @property
    def written(self) -> dict[str, Any]:
        return {key: answer.value for act in self.turn.acts if isinstance(act, Write) for key, answer in act.answers.items()}


COLOUR = Choice((Option("red", _("あか")), Option("blue", _("あお")), Option("green", _("みどり"), also=("緑", "🟢"))))


def ask(key: str, kind: Any = None, **more: Any) -> Ask:
    return Ask(key, _("おたずねします"), kind or COLOUR, title=key, **more)


# -- position from answers -----------------------------------------------------------------------------------------------


def test_a_closed_branch_leaves_the_effective_answers_and_returns_with_its_old_ones() -> None:
    talk = Talk(ask("a"), Section(said("a", "red"), (ask("b"),)), ask("c"), ask("e"))
    talk.hear("あか")
    talk.hear("あお")
    talk.hear("みどり")
    talk.hear(Said(tap="!edit:a"))
    talk.hear("みどり")
    assert talk.open == "e"
    assert "b" not in way(talk.dialogs["d"], talk.session.top).known
    talk.hear(Said(tap="!edit:a"))
    talk.hear("あか")
    assert talk.open == "e"
    talk.hear("あか")
    assert talk.written == {"a": "red", "b": "blue", "c": "green", "e": "red"}


def test_every_version_of_an_answer_is_kept_with_its_words_and_reader() -> None:
    talk = Talk(ask("a"), ask("b"))
    talk.hear("あか")
    talk.hear("もどる")
    talk.hear("緑")
    answer = talk.session.top.answers["a"]
    assert (answer.value, answer.version, answer.words, answer.by, answer.message_ids) == ("green", 2, "緑", "bot", ("m3",))
    assert [(key, old.value, old.words) for key, old in talk.session.top.earlier] == [("a", "red", "あか")]


def test_a_repeat_asks_the_same_questions_for_each_and_sees_its_own_answers() -> None:
    inner = (ask("age", Number(0, 120)), Section(lambda known: int(str(known["age"] or 0)) < 18, (ask("school", yes_no()),)))
    talk = Talk(ask("children", Number(0, 9)), Repeat("child", lambda known: int(str(known["children"])), inner))
    talk.hear("2")
    talk.hear("8さい")
    talk.hear("はい")
    talk.hear("20")
    assert talk.written == {"children": 2, "child.1.age": 8, "child.1.school": "yes", "child.2.age": 20}


def test_a_question_in_a_repeat_can_be_changed() -> None:
    talk = Talk(ask("n", Number(0, 9)), Repeat("x", lambda known: int(str(known["n"])), (ask("a"),)))
    for text in ("2", "あか"):
        talk.hear(text)
    talk.hear(Said(tap="!edit:x.1.a"))
    talk.hear("あお")
    talk.hear("みどり")
    assert talk.written == {"n": 2, "x.1.a": "blue", "x.2.a": "green"}


# -- versions ------------------------------------------------------------------------------------------------------------


def parked(*answers: str) -> Session:
    talk = Talk(ask("a"), ask("b"), ask("c"), Review("check"))
    for text in answers:
        talk.hear(text)
    return talk.session


@pytest.mark.parametrize("number", range(4))
def test_a_talk_parked_anywhere_goes_on_under_a_version_that_adds_removes_and_swaps(number: int) -> None:
    session = parked(*("あか", "あお", "みどり")[:number])
    talk = Talk(ask("c"), ask("new", since=2), ask("b"), Review("check"), version=2, session=session)
    for _step in range(12):
        if talk.open in ("check", ""):
            break
        talk.hear("あか")
    talk.hear("これで送る")
    assert talk.written["new"] == "red"
    assert talk.written["b"] == ("blue" if number > 1 else "red")
    assert talk.written["c"] == ("green" if number > 2 else "red")
    assert "a" not in talk.written


def test_a_new_question_behind_somebody_is_asked_at_the_end_now_or_only_of_others() -> None:
    for late, expected in (("end", "c"), ("now", "new"), ("skip", "c")):
        talk = Talk(ask("a"), ask("new", since=2, late=late), ask("b"), ask("c"), version=2, session=parked("あか", "あお"))
        talk.hear("こんにちは")
        assert talk.open == expected, late
    assert Talk(ask("a"), ask("new", since=2, late="skip"), version=2).open == "a"


def test_a_renamed_question_keeps_its_answer() -> None:
    talk = Talk(ask("first", was=("a",)), ask("b"), ask("c"), version=2, session=parked("あか"))
    talk.hear("あお")
    talk.hear("みどり")
    assert talk.written == {"first": "red", "b": "blue", "c": "green"}


def test_a_retired_dialog_drops_out_and_the_person_is_still_answered() -> None:
    talk = Talk(ask("a"))
    turn = engine.turn(talk.session, heard("あか"), NOW, FACTS)
    assert turn.says
    assert all(frame.dialog != "d" for frame in turn.session.frames)


def test_a_session_of_a_newer_version_with_unknown_fields_can_be_read() -> None:
    stored = parked("あか").as_json() | {"something_new": 1}
    del stored["warned"]
    assert Session.from_json(json.loads(json.dumps(stored))).top.answers["a"].value == "red"


# -- kinds of answer -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["みどり", "緑", "3", "３", "三", "③", "3番", "🟢", "ミドリ", "みど", "みどりです", " みどり。"]
)
def test_a_choice_may_be_said_in_many_ways(text: str) -> None:
    talk = Talk(ask("a"))
    talk.hear(text)
    assert talk.written == {"a": "green"}


@pytest.mark.parametrize("text", ["みどりではない", "4", "0", "あ", "きいろ", "あかとあお"])
def test_what_is_not_a_choice_is_not_taken_for_one(text: str) -> None:
    talk = Talk(ask("a"))
    talk.hear(text)
    assert talk.open == "a"


def test_several_choices_come_in_one_message_or_one_by_one_and_cite_every_message() -> None:
    talk = Talk(ask("a", Many(COLOUR.options)))
    talk.hear("1,3")
    talk.hear("あお")
    talk.hear("1")
    talk.hear("これで全部")
    assert talk.written == {"a": ("blue", "green")}
    answer = next(act for act in talk.turn.acts if isinstance(act, Write)).answers["a"]
    assert answer.message_ids == ("m1", "m2", "m3", "m4")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Text(), "ひとこと", "ひとこと"),
        (Name(), "さとうです", "さとう"),
        (Kana(), "やまだ はなこ", "ヤマダ ハナコ"),
        (Date(), "来週の火曜", "2026-12-08"),
        (Time(), "午後2時半", "14:30"),
        (Money(), "3万5千", 35_000),
        (Number(0, 9), "２", 2),
        (Phone(), "000-0000-0000", "00000000000"),
        (Where(), "大通公園", {"title": "大通公園"}),
        (yes_no(), "うん", "yes"),
    ],
)
def test_each_kind_reads_its_answer_from_words(kind: Any, text: str, value: Any) -> None:
    talk = Talk(ask("a", kind))
    talk.hear(text)
    assert talk.written == {"a": value}


def test_pictures_and_voices_are_answers_by_their_message() -> None:
    talk = Talk(ask("a", Photo()), ask("b", Voice()))
    talk.hear(Said(media=(Media("image", ref="r"),)))
    talk.hear(Said(media=(Media("audio", ref="r"),)))
    assert talk.written == {"a": ("m1",), "b": ("m2",)}


def test_a_picked_date_is_read_like_a_typed_one_and_a_past_one_is_refused_with_its_reason() -> None:
    talk = Talk(ask("a", Date(only="future")))
    talk.hear(Said(tap="d/a/", picked="2026-12-01"))
    assert any("もう過ぎた日" in saying.line.text for saying in talk.turn.says)
    talk.hear(Said(tap="d/a/", picked="2026-12-10"))
    assert talk.written == {"a": "2026-12-10"}


def test_a_narrowed_choice_keeps_the_numbers_of_the_whole_list_and_falls_with_it() -> None:
    talk = Talk(ask("all", Many(COLOUR.options)), ask("main", Choice(COLOUR.options, among="all")), ask("end"))
    for text in ("1,3", "これで全部", "3"):
        talk.hear(text)
    assert talk.session.top.answers["main"].value == "green"
    talk.hear(Said(tap="!edit:all"))
    for text in ("1,2", "これで全部"):
        talk.hear(text)
    assert talk.open == "main", "an answer that is no longer among the choices is asked again"


def test_skipping_and_not_saying_are_answers_of_their_own() -> None:
    talk = Talk(ask("a", skip=True), ask("b", withhold=True), ask("c"))
    talk.hear("とばす")
    talk.hear("答えたくない")
    assert {key: answer.how for key, answer in talk.session.top.answers.items()} == {"a": "skipped", "b": "withheld"}
    talk.hear("とばす")
    assert talk.open == "c"


# -- nothing may break it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["あ" * 20_000, "\ud800", "😀" * 300, "ﾔﾁﾝｶﾞﾊﾗｴﾅｲ", "\x00\x1b[31m", "%(name)s %d %%", "\u202e逆", "１" * 5_000]
)
def test_no_text_breaks_any_question(text: str) -> None:
    kinds = (
        COLOUR,
        Many(COLOUR.options),
        Text(gather=True),
        Name(),
        Date(),
        Time(),
        Money(),
        Number(),
        Phone(),
        Kana(),
        Where(),
    )
    for kind in kinds:
        talk = Talk(ask("a", kind), Review("check"))
        assert talk.hear(text).says
        json.dumps(talk.session.as_json()).encode()


def test_the_same_words_at_the_same_moment_give_the_same_turn() -> None:
    talk = Talk(ask("a"), ask("b"))
    once = engine.turn(talk.session, heard("あか"), NOW, FACTS, talk.dialogs)
    assert once == engine.turn(talk.session, heard("あか"), NOW, FACTS, talk.dialogs)


# -- urgency -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("死にたい", "crisis"), ("し に た い", "crisis"), ("シニタイ", "crisis"),
        ("もうきえてしまいたいです", "crisis"), ("生きる意味がない", "crisis"), ("I want to die", "crisis"),
        ("死んだほうがまし", "crisis"), ("suicide", "crisis"),
        ("薬をたくさん飲んだ", "self_harm"), ("リスカした", "self_harm"), ("ODしちゃった", "self_harm"),
        ("夫に殴られる", "violence"), ("家に帰れない", "violence"),
        ("He hits me", "violence"), ("殺される", "violence"), ("子どもを叩いてしまいそう", "child"),
        ("I hit my child", "child"), ("あいつを殺したい", "harm_to_others"),
        ("食べるものがない", "hunger"), ("三日食べてない", "hunger"), ("nothing to eat", "hunger"),
        ("今夜泊まる所がない", "no_roof"), ("アパートを追い出された", "no_roof"),
        ("ネットカフェで寝ています", "no_roof"), ("evicted and homeless", "no_roof"),
        ("ガスが止まった", "lifeline"), ("電気を止められた", "lifeline"),
        ("灯油がない", "lifeline"), ("寒くて眠れない", "lifeline"), ("our power was cut off", "lifeline"),
    ],
)  # fmt: skip
def test_words_of_danger_are_caught_however_they_are_written(text: str, cls: str) -> None:
    assert screen(text) == Found(cls, "exact")
    assert screen(f"きのうから、{text}、どうしたら") == Found(cls, "exact")


@pytest.mark.parametrize(
    "text", ["楽になりたい", "生きていけない", "遺書を書いた", "夫が怖くて眠れない", "助けて", "I can't go on"]
)
def test_words_that_may_mean_danger_are_asked_about_first(text: str) -> None:
    found = screen(text)
    assert found is not None and found.sureness == "near"


@pytest.mark.parametrize("text", ["つらい", "疲れた", "もう限界です", "I'm exhausted"])
def test_everyday_weariness_is_told_to_staff_only(text: str) -> None:
    assert screen(text) == Found("", "soft")


@pytest.mark.parametrize(
    "text",
    [
        "死ぬほど忙しい",
        "必死で探した",
        "スマホが死んだ",
        "家賃が払えません",
        "父が亡くなりました",
        "dying to know",
        "仕事を探しています",
        "蚊を殺した",
        "",
    ],
)
def test_what_only_sounds_like_danger_is_left_alone(text: str) -> None:
    assert screen(text) is None


def test_danger_in_two_pieces_of_one_thought_is_heard() -> None:
    talk = Talk(ask("a", Text(gather=True)))
    turn = talk.hear("もう死に", "たいです")
    assert [act.level for act in turn.acts if isinstance(act, Alert)] == ["now"]
    assert talk.session.held == "crisis"


@pytest.mark.parametrize("state", ["idle", "open", "waiting", "paused", "stopped", "pen", "aside"])
@pytest.mark.parametrize("text", ["死にたい", "I want to die"])
def test_danger_is_heard_first_in_every_state_and_language(state: str, text: str) -> None:
    talk = Talk(ask("a"))
    states = {
        "idle": Session(done=("greeting",)),
        "open": talk.session,
        "waiting": replace(talk.session, wanted="asked"),
        "paused": replace(talk.session, paused="someday"),
        "stopped": replace(talk.session, stopped=True),
        "pen": engine.take_pen(talk.session, "sato"),
        "aside": engine.turn(talk.session, heard("言語"), NOW, FACTS, talk.dialogs).session,
    }
    turn = engine.turn(states[state], heard(text), NOW, FACTS, talk.dialogs)
    assert Alert("now", "crisis", ("m1",)) in turn.acts
    assert turn.session.held == "crisis"
    assert any("ひとりでかかえなくて" in saying.line.text for saying in turn.says)
    assert not any(saying.taps for saying in turn.says), "never a menu"


def test_while_a_crisis_is_open_no_question_is_asked_and_no_answer_is_said_twice_running() -> None:
    talk = Talk(ask("a"))
    talk.hear("死にたい")
    said_before = ""
    for text in ("あか", "!back", "とばす", "人と話す", "どうして"):
        turn = talk.hear(text)
        (saying,) = turn.says
        assert not saying.taps and saying.line.text != said_before
        said_before = saying.line.text
    assert talk.session.top.answers == {}
    talk.session = engine.release(talk.session)
    assert engine.resume(talk.session, NOW, FACTS, talk.dialogs).says[-1].taps
    talk.hear("あか")
    assert talk.written == {"a": "red"}


def test_a_need_is_answered_once_with_help_and_the_talk_goes_on() -> None:
    talk = Talk(ask("a", Text()), ask("b"))
    turn = talk.hear("電気が止まりました")
    assert Alert("today", "lifeline", ("m1",)) in turn.acts
    assert talk.open == "b"
    again = talk.hear("電気が止まっています")
    assert Alert("today", "lifeline", ("m2",)) in again.acts
    assert not any("いそぐこと" in saying.line.text for saying in again.says)


# -- digressions ---------------------------------------------------------------------------------------------------------


def test_the_same_word_is_an_answer_where_it_is_a_choice_and_a_command_where_it_is_not() -> None:
    later = Choice((Option("now", _("いま")), Option("later", _("あとで"))))
    talk = Talk(ask("a", later), ask("b"))
    talk.hear("あとで")
    assert talk.open == "b"
    talk.hear("あとで")
    assert talk.session.paused == "someday"


@pytest.mark.parametrize("text", ["停止", "STOP", "ｓｔｏｐ", "停止。"])
def test_stop_as_a_whole_message_stops_what_we_send_of_our_own_accord(text: str) -> None:
    talk = Talk(ask("a"))
    assert Stop() in talk.hear(text).acts
    assert engine.begin(talk.session, "check_in", NOW, FACTS).says == ()
    assert engine.nudge(talk.session, NOW, FACTS, talk.dialogs).says == ()
    assert talk.hear("あか").says
    assert talk.session.stopped, "an answer does not silently opt back in"
    assert Prefer("messages", "on") in talk.hear("再開").acts


@pytest.mark.parametrize("text", ["バスが停止しています", "stop sending me to that office please", "人と話すのが苦手です"])
def test_a_command_inside_a_sentence_is_not_a_command(text: str) -> None:
    assert command_in(Said(text=text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("あしたの8時", datetime(2026, 12, 3, 23, 0, tzinfo=UTC)),
        ("夜", datetime(2026, 12, 4, 10, 0, tzinfo=UTC)),
        ("来週の火曜", datetime(2026, 12, 8, 1, 0, tzinfo=UTC)),
        ("2日後", datetime(2026, 12, 5, 1, 0, tzinfo=UTC)),
        ("いつか", None),
        ("来年の1月", None),
    ],
)
def test_a_moment_for_going_on_can_be_named(text: str, expected: datetime | None) -> None:
    assert when_named(text, NOW) == expected


def test_a_button_of_a_question_that_no_longer_exists_is_met_kindly() -> None:
    talk = Talk(ask("a"))
    for tap in ("d/gone/red", "other/a/red", "nonsense", "d/a/purple", "!", "!edit:zzz"):
        assert talk.hear(Said(tap=tap)).says, tap
    assert talk.session.top.answers == {}


def test_the_third_miss_brings_a_person_and_says_by_when() -> None:
    talk = Talk(ask("a"))
    talk.hear("ん")
    talk.hear("ん")
    turn = talk.hear("ん")
    assert WantPerson("missed") in turn.acts
    assert "%(reads_by)s" in turn.says[0].line.text


# -- hands ---------------------------------------------------------------------------------------------------------------


def test_answers_a_worker_entered_carry_the_workers_name_and_are_not_asked_again() -> None:
    talk = Talk(ask("a"), ask("b"), ask("c"))
    talk.hear("あか")
    session = engine.take_pen(talk.session, "sato")
    session = engine.told(session, {"a": "blue", "b": "red"}, "sato", NOW, talk.dialogs)
    turn = engine.give_pen(session, NOW, FACTS, talk.dialogs)
    answer = turn.session.top.answers["a"]
    assert (answer.value, answer.by, answer.version) == ("blue", "sato", 2)
    assert way(talk.dialogs["d"], turn.session.top).ask == talk.dialogs["d"].ask("c")
    assert any("もう一度はおたずねしません" in saying.line.text for saying in turn.says)


def test_the_bot_keeps_still_while_a_worker_has_the_pen() -> None:
    talk = Talk(ask("a"))
    talk.session = engine.take_pen(talk.session, "sato")
    for text in ("あか", "人と話す", "停止", "もどる"):
        assert talk.hear(text).says == ()
    assert engine.nudge(talk.session, NOW, FACTS, talk.dialogs).says == ()
    assert talk.session.top.answers == {}


def test_a_dialog_waits_comes_only_when_idle_or_interrupts() -> None:
    talk = Talk(ask("a"), ask("b"))
    waits = engine.begin(talk.session, "check_in", NOW, FACTS, mode="wait", about={"case": "c1"}, dialogs=talk.dialogs)
    assert waits.says == () and len(waits.session.queue) == 1
    assert engine.begin(talk.session, "check_in", NOW, FACTS, mode="idle", dialogs=talk.dialogs) == Turn(talk.session)
    cuts_in = engine.begin(talk.session, "check_in", NOW, FACTS, mode="interrupt", dialogs=talk.dialogs)
    assert [frame.dialog for frame in cuts_in.session.frames] == ["d", "check_in"]
    talk.session = waits.session
    talk.hear("あか")
    turn = talk.hear("あお")
    assert turn.session.top.dialog == "check_in" and turn.session.top.about == {"case": "c1"}


def test_what_the_host_gave_comes_back_with_every_act_and_known_answers_are_not_asked() -> None:
    about = {"case": "c1", "follow_up": "f1", "place": "法律の窓口"}
    begun = engine.begin(Session(), "reached", NOW, FACTS, {"reached": "yes"}, about=about)
    assert begun.session.top.answers["reached"].by == "record"
    turn = engine.turn(begun.session, heard("聞いてもらえなかった"), NOW, FACTS)
    turn = engine.turn(turn.session, heard("とばす"), NOW, FACTS)
    for act in turn.acts:
        assert isinstance(act, (Write, Alert, Done)) and act.about == about


# -- what the desk asks --------------------------------------------------------------------------------------------------


def test_the_desk_waits_for_pieces_only_where_words_are_gathered() -> None:
    talk = Talk(ask("a"), ask("b", Text(gather=True)))
    assert not engine.gathers(talk.session, talk.dialogs)
    talk.hear("あか")
    assert engine.gathers(talk.session, talk.dialogs)
    assert engine.gathers(Session())
    assert not engine.gathers(replace(talk.session, held="crisis"), talk.dialogs)


@pytest.mark.parametrize("text", ["これで全部", "もどる", "人と話す", "死にたい", "楽になりたい", "停止", "言語"])
def test_words_that_steer_or_mean_danger_do_not_wait_for_more(text: str) -> None:
    assert engine.is_command(Session(), Said(text=text))


@pytest.mark.parametrize("text", ["家賃が払えません", "つらいです", "きのうから熱があります"])
def test_a_piece_of_a_thought_may_be_followed_by_another(text: str) -> None:
    assert not engine.is_command(Session(), Said(text=text))


def test_a_reminder_is_never_the_same_twice_and_ends_in_a_task() -> None:
    begun = engine.begin(Session(), "intake", NOW, FACTS)
    (first,) = [act for act in begun.acts if isinstance(act, Nudge)]
    assert (first.after, first.then, first.turn) == (timedelta(hours=20), "remind", begun.session.turn)
    session, texts, thens = begun.session, [], []
    for _time in range(3):
        turn = engine.nudge(session, NOW, FACTS)
        texts += [saying.line.text for saying in turn.says[:1]]
        thens += [act.then for act in turn.acts if isinstance(act, Nudge)]
        session = turn.session
    assert len(texts) == len(set(texts)) == 2
    assert thens == ["task"] * 3


# -- the dialogs themselves ----------------------------------------------------------------------------------------------


def every_ask() -> list[tuple[Dialog, Ask]]:
    return [(one, question) for one in DIALOGS.values() for question in one.asks.values()]


def test_every_question_says_why_it_is_asked_and_its_keys_fit_a_button() -> None:
    for one, question in every_ask():
        assert question.why or one.why
        for option in getattr(question.kind, "options", ()):
            assert len(f"{one.name}/{question.key}/{option.id}".encode()) <= 64
        assert len(f"!edit:{question.key}".encode()) <= 64


def test_an_answer_taken_back_while_a_later_one_is_being_changed_is_asked_first() -> None:
    session = engine.begin(Session(), "intake", NOW, FACTS).session
    for number, text in enumerate(("わたし自身のこと", "どれもない"), start=1):
        session = engine.turn(session, (Fragment(Said(text=text), f"m{number}"),), NOW, FACTS).session
    session = engine.turn(session, (Fragment(Said(tap="!edit:urgent"), "m3"),), NOW, FACTS).session
    assert session.top.editing == "urgent"
    taken = engine.turn(session, (Fragment(Said(event="unsend"), "m4", "m1"),), NOW, FACTS)
    assert taken.says[-1].line.text == DIALOGS["intake"].asks["who"].say
    again = engine.turn(taken.session, (Fragment(Said(text="わたし自身のこと"), "m5"),), NOW, FACTS)
    assert again.says[-1].line.text == DIALOGS["intake"].asks["urgent"].say


def test_what_a_dialog_writes_down_has_its_field_on_a_form() -> None:
    """That the fields exist is `proof.form_fields`; a question that only steers the talk needs none."""
    for one in DIALOGS.values():
        questions = [question for question in one.asks.values() if not isinstance(question, Review) and not question.prefer]
        if one.audience == "resident" and one.done is not nothing and len(questions) > 1:
            assert any(question.form for question in questions), one.name


def test_no_key_and_no_spoken_text_is_used_twice_in_a_dialog() -> None:
    for one in DIALOGS.values():
        says = [step.key for step in one.steps if isinstance(step, Say)]
        assert len(says) == len(set(says))
        for question in one.asks.values():
            ids = [option.id for option in getattr(question.kind, "options", ())]
            assert len(ids) == len(set(ids)), question.key


def test_a_field_report_has_at_most_six_questions_and_only_what_was_seen_must_be_said() -> None:
    questions = [question for question in DIALOGS["field_report"].asks.values() if not isinstance(question, Review)]
    assert len(questions) <= 6
    assert [question.key for question in questions if not question.skip] == ["seen"]


def test_a_choice_we_offer_ourselves_is_an_answer_even_if_it_sounds_like_danger() -> None:
    begun = engine.begin(Session(), "intake", NOW, FACTS, {"who": "self", "urgent": ("none",)})
    turn = engine.turn(begun.session, heard("DV・虐待"), NOW, FACTS)
    assert turn.session.top.partial == ("14",)


def test_being_blocked_is_told_once_and_asks_nothing() -> None:
    talk = Talk(ask("a"))
    turn = talk.hear(Said(event="unfollow"))
    assert (turn.says, turn.acts) == ((), (Stop(blocked=True),))
    assert not talk.session.stopped, "to block is not to say 停止: who follows us again is heard from again"


def test_a_message_taken_back_leaves_no_trace_in_the_session() -> None:
    talk = Talk(ask("a", Text(gather=True)), ask("b"), ask("c"))
    talk.hear("ひみつの話", "のこる話")
    talk.hear("あか")
    talk.hear("もどる")
    talk.hear("あお")
    talk.took(engine.turn(talk.session, (Fragment(Said(event="unsend"), "x", "m1"),), NOW, FACTS, talk.dialogs))
    talk.took(engine.turn(talk.session, (Fragment(Said(event="unsend"), "x", "m3"),), NOW, FACTS, talk.dialogs))
    stored = json.dumps(talk.session.as_json(), ensure_ascii=False)
    assert "ひみつ" not in stored and "m1" not in stored and "m3" not in stored
    assert talk.session.top.answers["a"].value == "のこる話"
    assert talk.session.top.answers["b"].value == "blue"


def test_an_outreach_workers_words_about_somebody_are_a_sign_on_the_lead_and_never_an_alarm_about_the_worker() -> None:
    staff = replace(FACTS, audience="staff")
    session, signs = Session(), ()
    for text in (
        "野宿の人が死にたいと言っていた。寒くて眠れないそうだ",
        "声かけ",
        "駅前",
        "これで全部",
        "受付にまかせる",
        "これで送る",
    ):
        turn = engine.turn(session, heard(text), NOW, staff)
        assert not any(isinstance(act, Alert) for act in turn.acts) and not turn.session.held
        signs = next((act.answers["alarms"].value for act in turn.acts if isinstance(act, Write)), signs)
        session = turn.session
    assert signs == ("crisis", "no_roof", "lifeline")


def test_words_of_danger_stay_part_of_the_persons_story() -> None:
    begun = engine.begin(Session(), "intake", NOW, FACTS, {"who": "self", "urgent": ("none",), "troubles": ("04",)})
    turn = engine.turn(begun.session, heard("家賃を払えず、もう生きていけないと思っています"), NOW, FACTS)
    turn = engine.turn(turn.session, heard("いいえ"), NOW, FACTS)
    turn = engine.turn(turn.session, heard("これで全部"), NOW, FACTS)
    assert turn.session.top.answers["own_words"].value == "家賃を払えず、もう生きていけないと思っています"


@pytest.mark.parametrize("count", [9, 10, 11, 16, 40])
def test_a_long_list_of_long_names_fits_the_buttons_of_a_phone_and_stands_whole_in_the_text(count: int) -> None:
    names = tuple((f"w{number}", f"とてもとても長い名前のついた町の区 {number}") for number in range(1, count + 1))
    kind = Choice((Option("elsewhere", _("その他")),), of="wards")
    talk = Talk(ask("first"), ask("a", kind, withhold=True), ask("b"), facts=replace(FACTS, wards=names))
    talk.hear("あか")
    for _page in range(7):
        said_now = post(talk.turn.says, "ja", talk.facts)
        assert said_now is not None
        last = said_now.bubbles[-1]
        assert len(last.buttons) <= 13
        assert all(len(button.label) <= 20 for button in last.buttons)
        assert {"!withhold", "!back", "!person"} <= {button.data for button in last.buttons}
        assert all(f"{number} {name}" in last.text for number, (_id, name) in enumerate(names, 1))
        talk.hear(Said(tap="!more"))
    talk.hear(str(count))
    assert talk.session.top.answers["a"].value == f"w{count}"
