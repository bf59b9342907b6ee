"""A resident on the rehearsal's LINE, over HTTP: `python -m tests.resident [BASE_URL]`, up to the reception number (要綱 3-1-イ).

Reads what the phone shows and answers by the ids behind the buttons, never by their place. Prints the talk as a play.
Needs nothing but Python, so that it runs beside `make run` before anything is installed.
"""

from __future__ import annotations

import json
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

NUMBER = re.compile(r"R\d+-\d{4,}")
OPENING = 20.0  # seconds until the doors must be open
EVERYTHING = 180.0  # seconds for the whole talk
ONE_ANSWER = 30.0  # seconds until the phone shows an answer
MOST_TURNS = 60
LOOK_AGAIN = 0.2

# What this person answers where there is something to tap: the question, then what they tap, one after the other.
TAPS: dict[str, tuple[str, ...]] = {
    "greeting/language": ("ja",),
    "intake/who": ("self",),
    "intake/urgent": ("food", "heating"),
    "intake/last_meal": ("yesterday",),
    "intake/troubles": ("03", "04", "07"),
    "intake/main_trouble": ("04",),
    "intake/safe_to_message": ("yes",),
    "intake/ward": ("kita", "chuo", "elsewhere"),
    "intake/wants_public_assistance": ("unsure",),
}
SEVERAL = ("intake/urgent", "intake/troubles")  # questions that take more than one answer
# What they write where there is nothing to tap, by what the question asks for.
WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("あなたのことば", ("先月、仕事がなくなりました。", "家賃が2か月分、払えていません。", "以上です")),
    ("お呼びすれば", ("工藤",)),
)
ALL_SAID, SEND, NEW = "!done", "check/send", "!new"
WAYS_ROUND = ("!skip", "!withhold")  # when a question is not one of ours


class Stuck(Exception):
    """The talk did not get to its end; the text says where it stopped."""


class Closed(Stuck):
    """Nobody answers at that address."""


@dataclass
class Resident:
    """One phone and the person behind it. `tell` gets each line of the play."""

    base: str
    name: str = "kudo"
    tell: Callable[[str], object] = print
    seen: set[str] = field(default_factory=set)
    tapped: dict[str, list[str]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def get_a_number(self, seconds: float = EVERYTHING) -> str:
        """Talk until the reception number is there; the number. Raises Stuck."""
        until = time.monotonic() + seconds
        self._wait_for_the_doors(min(until, time.monotonic() + OPENING))
        self.seen = {bubble["id"] for bubble in self._screen()["bubbles"]}
        self._act("follow")
        for _turn in range(MOST_TURNS):
            said = self._listen(min(until, time.monotonic() + ONE_ANSWER))
            if found := NUMBER.search("\n".join(said)):
                return found[0]
            self._answer(said)
        raise Stuck(f"no reception number after {MOST_TURNS} turns")

    # -- listening ------------------------------------------------------------------------------------------------------

    def _listen(self, until: float) -> list[str]:
        """What we say next, once all of it is on the screen."""
        while time.monotonic() < until:
            new = [one for one in self._screen()["bubbles"] if one["id"] not in self.seen and one["by"] == "us"]
            if new:
                time.sleep(LOOK_AGAIN)  # a post of several bubbles comes at once
                return self._heard()
            time.sleep(LOOK_AGAIN)
        raise Stuck("no answer came")

    def _heard(self) -> list[str]:
        new = [one for one in self._screen()["bubbles"] if one["id"] not in self.seen]
        self.seen.update(one["id"] for one in new)
        said = [one["text"] for one in new if one["by"] == "us"]
        for text in said:
            self.tell("つなぎ：" + text.replace("\n", "\n        "))
        return said

    # -- answering ------------------------------------------------------------------------------------------------------

    def _answer(self, said: list[str]) -> None:
        ids = {one["data"]: one["label"] for one in self._screen()["within_reach"] if one.get("data")}
        if (data := self._choice(ids)) is not None:
            return self._tap(ids[data], data)
        for asked, lines in WORDS:
            if asked in said[-1] and asked not in self.written:
                self.written.add(asked)
                return self._say(*lines)
        way = next((one for one in (ALL_SAID, NEW, *WAYS_ROUND) if one in ids), None)
        if way is None:
            raise Stuck(f"nothing to answer with: {said[-1][:60]}")
        return self._tap(ids[way], way)

    def _choice(self, ids: Mapping[str, str]) -> str | None:
        """The id we want of those offered: the one that sends, or the next answer to the question being asked."""
        if send := next((data for data in ids if data.endswith(SEND)), None):
            return send
        for question, wanted in TAPS.items():
            given = self.tapped.get(question, ())
            if given and question not in SEVERAL:
                continue
            for value in wanted:
                if (data := f"{question}/{value}") in ids and value not in given:
                    return data
        return None

    def _tap(self, label: str, data: str) -> None:
        question, _slash, value = data.rpartition("/")
        self.tapped.setdefault(question, []).append(value)
        self.tell(f"工藤　：［{label}］")
        self._act("tap", data=data)

    def _say(self, *lines: str) -> None:
        for text in lines:
            self.tell(f"工藤　：{text}")
            self._act("say", text=text)

    def _wait_for_the_doors(self, until: float) -> None:
        while True:
            try:
                self._screen()
                return
            except Closed:
                if time.monotonic() > until:
                    raise
            time.sleep(LOOK_AGAIN)

    # -- the phone ------------------------------------------------------------------------------------------------------

    def _screen(self) -> Json:
        return self._call(f"{self.base}/rehearsal/phones/{self.name}")

    def _act(self, act: str, **fields: str) -> Json:
        return self._call(f"{self.base}/rehearsal/phones/{self.name}/{act}", fields)

    def _call(self, url: str, body: Json | None = None) -> Json:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, content, {"content-type": "application/json"})  # noqa: S310 - our own base
        try:
            with _straight.open(request, timeout=10) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refusal:
            raise Stuck(f"{url.rpartition('/')[2]}: {refusal.status} {refusal.read(200).decode(errors='replace')}") from None
        except OSError as problem:
            raise Closed(f"the rehearsal at {self.base} does not answer ({problem})") from None


_straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main(arguments: list[str]) -> int:
    base = (arguments[0] if arguments else "http://127.0.0.1:8000").rstrip("/")
    try:
        number = Resident(base).get_a_number()
    except Stuck as reason:
        print(f"stuck: {reason}", file=sys.stderr)
        return 1
    print(f"\n受付番号 reception number: {number}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
