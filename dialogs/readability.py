"""How easy the dialogs read: figures per dialog and language, printed by `tsunagi check-dialogs`. Pure. 要綱 3-1-イ"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dialogs.catalogue import DIALOGS
from dialogs.plain_words import Figures, figures
from dialogs.spoken_texts import texts
from dialogs.steps import Dialog
from locales import LANGUAGES, catalog

COUNTED = tuple(language for language in ("ja", "ja@easy") if language in LANGUAGES)


def of(dialogs: Iterable[Dialog], language: str) -> Figures:
    """The figures of all sentences of some dialogs."""
    say = catalog(language).gettext
    said = dict.fromkeys(text.text for dialog in dialogs for text in texts(dialog) if text.role == "sentence")
    return figures(map(say, said), language)


def table(names: Iterable[str]) -> Iterator[str]:
    """Lines of a plain table: every dialog in Japanese and やさしい日本語, and all of them together."""
    dialogs = [DIALOGS[name] for name in names]
    yield f"{'dialog':<22}{'language':<10}{'sentences':>10}{'mean':>7}{'longest':>9}{'kanji':>7}{'over':>7}"
    for language in COUNTED:
        yield from (_row(one.name, language, of((one,), language)) for one in dialogs)
        yield _row("all together", language, of(dialogs, language))


def _row(name: str, language: str, one: Figures) -> str:
    return f"{name:<22}{language:<10}{one.sentences:>10}{one.mean:>7.1f}{one.longest:>9}{one.kanji:>7.1f}{one.over:>7.0%}"
