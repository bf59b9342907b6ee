"""docs/dialogs.md: every dialog drawn from its own data, for those who answer for the words (要綱 3-1-イ).

`python -m dialogs.dialog_book docs` writes it; a test fails when it is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from casestore.fine_print_asking import Asking, Mode, Rung, Way
from casestore.profile import Profile, load_profile
from dialogs.answers import Value
from dialogs.catalogue import DIALOGS
from dialogs.choices import Choice, Many
from dialogs.conditions import Gate, answers_table, explored_farewell
from dialogs.steps import Ask, Dialog, Repeat, Review, Say, Section, Step
from dialogs.when_in_words import terms

CITY = "sapporo"
KINDS: Mapping[str, str] = {
    "Text": "自分のことば", "Name": "呼び名", "Kana": "かな", "Phone": "電話番号", "Money": "金額", "Number": "数", "Date": "日にち", "Time": "時間",
    "Photo": "写真", "Voice": "声", "Where": "場所", "Choice": "ひとつ選ぶ", "Many": "いくつでも選ぶ", "Check": "確かめて送る",
    "AboutText": "文書への答え",
}  # fmt: skip
AUDIENCES: Mapping[str, str] = {"resident": "相談する人", "staff": "職員（外回り）", "partner": "関係機関"}
STARTS: Mapping[Mode, str] = {
    "wait": "開いている会話が終わってから",
    "idle": "何も開いていないときだけ",
    "interrupt": "すぐに、開いている会話の上に",
}
WAYS: Mapping[Way, str] = {"chat": "チャット", "other_account": "別のアカウント", "call": "職員の電話", "visit": "職員の訪問"}
LATE: Mapping[str, str] = {"end": "まとまりの終わりに聞く", "now": "すぐに聞く", "skip": "聞かない"}
INDENT = "  "


def page(profile: Profile, dialogs: Mapping[str, Dialog] = DIALOGS) -> str:
    """docs/dialogs.md as it must be."""
    several = [part for name in dialogs for part in _dialog(dialogs[name], profile)]
    return "\n".join((*_top(dialogs), *several))


def _top(dialogs: Mapping[str, Dialog]) -> Iterator[str]:
    yield from (
        "# 会話（データから作成）",
        "",
        "このページは `dialogs/conversations/` と `dialogs/outreach/` の会話そのものから作られます。手で直さず、"
        "`python -m dialogs.dialog_book docs` で作り直してください。会話の直し方は [authoring.md](authoring.md) にあります。",
        "",
        "字下げは「その条件のときだけ」です。どの質問でも、いつでも「人と話す」「もどる」「あとで」「停止」「なぜ聞くの？」が使えます。",
        "",
        "| 会話 | 名前 | だれに | 質問 | 始まることば |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| [{one.title}](#{name}) | `{name}` | {AUDIENCES[one.audience]} | {len(one.asks)} | {'、'.join(one.words) or '–'} |"
            for name, one in dialogs.items()
        ),
        "",
    )


def _dialog(dialog: Dialog, profile: Profile) -> Iterator[str]:
    yield from (f'<a id="{dialog.name}"></a>', "", f"## {dialog.title}", "")
    yield from (f"- {line}" for line in _about(dialog, profile))
    yield from ("", *_Outline(dialog).lines(dialog.steps, "", ""))
    if last := explored_farewell(dialog):
        yield from ("- 終わりのことば", *(f"{INDENT}- {_flat(line.text)}" for line in last if line.text))
    yield ""


def _about(dialog: Dialog, profile: Profile) -> Iterator[str]:
    """What there is to know before the first question."""
    yield f"`{dialog.name}`、第{dialog.version}版、{AUDIENCES[dialog.audience]}に"
    yield f"わけ：{_flat(dialog.why)}"
    if dialog.words:
        yield "始まることば：" + "、".join(f"「{word}」" for word in dialog.words)
    if dialog.needs:
        yield "前もって調べること：" + "、".join(f"`{need}`" for need in dialog.needs)
    if dialog.given:
        yield "聞かずに知っていること：" + "、".join(f"`{key}`" for key in dialog.given)
    if dialog.then:
        yield f"つづけて：[{dialog.then}](#{dialog.then})"
    if dialog.aside:
        yield "質問のあいだの、短い質問"
        return
    own = [one for one in profile.askings if one.dialog == dialog.name]
    yield from (f"こちらから聞くとき：{line}" for one in own for line in _ladder(one))
    if dialog.remind_after is not None:
        hours = round(dialog.remind_after.total_seconds() / 3600)
        yield f"途中で止まったとき：{hours}時間たつと、" + "、次は".join(f"「{_flat(text)}」" for text in dialog.reminders)


def _ladder(asking: Asking) -> Iterator[str]:
    rungs = " → ".join(map(_rung, asking.ladder))
    yield f"{STARTS[asking.start]}。返事がなければ {rungs}"


def _rung(rung: Rung) -> str:
    words = f"「{rung.words}」" if rung.words else ""
    return f"{rung.days}日あとの{rung.at:%H:%M}に{WAYS[rung.way]}{words}"


class _Outline:
    """The steps of one dialog as an indented list."""

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.table, self.absent = answers_table(dialog)

    def lines(self, steps: Sequence[Step], prefix: str, indent: str) -> Iterator[str]:
        for step in steps:
            match step:
                case Section(when, inner):
                    yield f"{indent}- *{self.condition(Gate(when, prefix))}とき*"
                    yield from self.lines(inner, prefix, indent + INDENT)
                case Repeat(key, count, inner):
                    yield f"{indent}- *くりかえし `{prefix}{key}`（{_named(count) or '答えや記録の数だけ'}）*"
                    yield from self.lines(inner, f"{prefix}{key}.*.", indent + INDENT)
                case Say(key, text):
                    yield f"{indent}- （言う）{_flat(text)} `{prefix}{key}`"
                case Ask():
                    yield from self._ask(step, prefix, indent)

    def _ask(self, ask: Ask, prefix: str, indent: str) -> Iterator[str]:
        yield f"{indent}- **{_flat(ask.say)}** `{prefix}{ask.key}`"
        if isinstance(ask, Review):
            return
        yield f"{indent}{INDENT}- {'。'.join(_ways(ask))}"
        if isinstance(ask.kind, Choice) and (ask.kind.options or ask.kind.of):
            yield f"{indent}{INDENT}- {_choices(ask.kind)}"
        if ask.why:
            yield f"{indent}{INDENT}- わけ：{_flat(ask.why)}"
        if ask.more:
            yield f"{indent}{INDENT}- 先に書いてくれていたとき：{_flat(ask.more)}"

    def condition(self, gate: Gate) -> str:
        """In words: the author's own (the first line of the docstring), else the answers it needs."""
        if named := _named(gate.holds):
            return f"{named}という"
        groups = terms(gate, self.table, self.absent)
        if not groups:
            return "前の答えによって決まる"
        return "、または".join("、".join(self._term(gate, key, places) for key, places in group.items()) for group in groups)

    def _term(self, gate: Gate, key: str, places: list[int]) -> str:
        ask = self.dialog.asks.get(key)
        name = f"「{ask.title or key}」" if ask else f"`{key}`"
        values = self.table[key]
        some = [values[at] for at in places if at < len(values)]
        if not some:
            return f"{name}を聞いていない"
        if isinstance(ask.kind if ask else None, Many):
            single = [value for value in some if isinstance(value, tuple) and len(value) == 1]
            words = "、".join(_value(ask, value) for value in single or some[:1])
            return f"{name}に{words}がある" if single else f"{name}で、いくつか選んでいる"
        left = [value for at, value in enumerate(values) if at not in places and value is not None]
        if 0 < len(left) < len([value for value in some if value is not None]):
            return f"{name}が{'、'.join(_value(ask, value) for value in left)}ではない"
        return f"{name}が{'か'.join(_value(ask, value) for value in some)}"


def _named(condition: object) -> str:
    """An author's own words for a condition: the first line of its docstring, where it is Japanese."""
    first = (getattr(condition, "__doc__", None) or "").strip().split("\n")[0].rstrip("。.")
    return first if first and not first.isascii() and "「" not in first[:1] else ""


def _value(ask: Ask | None, value: Value) -> str:
    if value is None:
        return "「答えない」"
    options = ask.kind.options if ask is not None and isinstance(ask.kind, Choice) else ()
    of = value["choice"] if isinstance(value, dict) and "choice" in value else value
    ids = of if isinstance(of, tuple) else (of,)
    return "".join(f"「{next((one.label for one in options if one.id == id), id)}」" for id in ids) or "「なし」"


def _ways(ask: Ask) -> Iterator[str]:
    yield KINDS.get(type(ask.kind).__name__, type(ask.kind).__doc__ or "").split("\n")[0].rstrip(".")
    if ask.title:
        yield f"名前「{ask.title}」"
    if ask.form:
        yield f"様式 `{ask.form}`"
    if ask.prefer:
        yield f"連絡の望み `{ask.prefer}`"
    if ask.withhold or ask.skip:
        yield "「答えたくない」がある" if ask.withhold else "「とばす」がある"
    if ask.since > 1:
        yield f"第{ask.since}版から（もう過ぎた人には{LATE[ask.late]}）"
    if ask.was:
        yield "もとの名前 " + "、".join(f"`{key}`" for key in ask.was)


def _choices(kind: Choice) -> str:
    named = [f"（{kind.of}の一覧）"] if kind.of else []
    return " / ".join(
        (*named, *(f"{option.label} `{option.id}`{'（急ぎ）' if option.alarm else ''}" for option in kind.options))
    )


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("|", "｜").replace("*", "＊")


if __name__ == "__main__":
    (Path(sys.argv[1]) / "dialogs.md").write_text(page(load_profile(CITY)), encoding="utf-8")
