"""Names of languages as people write them, in their own and in the others' words; and the choice among those we have. Pure. 要綱 3-1-イ"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from casestore.words import N_ as _
from dialogs.choices import Choice, Option
from locales import LANGUAGES, NAMES

# Whole messages; flags count, although a country is not a language: people send them.
CALLED: Mapping[str, tuple[str, ...]] = {
    "ja": (
        "日本語", "にほんご", "japanese", "nihongo", "jp", "日语", "日文", "日語", "일본어", "tiếng nhật", "tieng nhat", "जापानी", "japani", "🇯🇵",
    ),
    "ja@easy": (
        "やさしい日本語", "やさしいにほんご", "優しい日本語", "かんたんな日本語", "簡単な日本語", "easy japanese", "simple japanese", "plain japanese",
        "yasashii nihongo", "简单日语", "簡單日語", "쉬운 일본어", "tiếng nhật dễ", "tiếng nhật đơn giản", "tieng nhat de", "सजिलो जापानी", "sajilo japani",
    ),
    "en": (
        "english", "english please", "in english", "in english please", "英語", "えいご", "英語で", "英語でお願いします", "英语", "英文", "영어", "tiếng anh", "tieng anh", "अङ्ग्रेजी", "अंग्रेजी", "angreji", "eigo", "🇬🇧", "🇺🇸", "🇵🇭", "🇦🇺",
    ),
    "zh_Hans": (
        "简体中文", "中文", "汉语", "普通话", "简体", "简体字", "简中", "華語", "中国語", "ちゅうごくご", "中國語", "chinese", "simplified chinese", "mandarin",
        "zhongwen", "putonghua", "중국어", "tiếng trung", "tiếng trung quốc", "tieng trung", "tiếng hoa", "tieng hoa", "चिनियाँ", "चिनियां", "chiniya", "🇨🇳",
    ),
    "ko": (
        "한국어", "한국말", "조선말", "韓国語", "かんこくご", "ハングル", "朝鮮語", "korean", "hangugeo", "hangul", "韩语", "韩国语", "韓語", "朝鲜语", "tiếng hàn",
        "tieng han", "tiếng hàn quốc", "कोरियाली", "koriyali", "🇰🇷",
    ),
    "vi": (
        "tiếng việt", "tieng viet", "tiếng việt nam", "tieng viet nam", "ベトナム語", "べとなむご", "ヴェトナム語", "vietnamese", "越南语", "越语", "越南語", "越南文",
        "베트남어", "월남말", "भियतनामी", "bhiyatnami", "🇻🇳",
    ),
    "ne": (
        "नेपाली", "nepali", "nepalese", "ネパール語", "ねぱーるご", "尼泊尔语", "尼泊爾語", "네팔어", "tiếng nepal", "tieng nepal", "tiếng nê-pan", "🇳🇵",
    ),
}  # fmt: skip

LISTS = ("greeting", "language")  # the dialogs that ask for it by TALKED and nothing else

# What tells a language by its writing. Han alone may be Japanese: only words that Japanese does not write so count.
_WRITTEN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[ぁ-んァ-ヶ]")),
    ("ko", re.compile(r"[가-힣]")),
    ("ne", re.compile(r"[\u0900-\u097f]")),
    ("vi", re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)),
    ("zh_Hans", re.compile(r"[你您们吗这说谢请么还没钱]")),
    (
        "en",
        re.compile(
            r"(?<![a-z])(hello|hi|hey|please|help|i|i'm|my|am|need|can|have|good (morning|evening|afternoon))(?![a-z])",
            re.IGNORECASE,
        ),
    ),
)


def written_in(texts: Iterable[str], otherwise: str) -> str:
    """The language somebody's first words are written in, as far as the writing itself tells; it is still asked."""
    words = unicodedata.normalize("NFC", "\n".join(texts))
    return next((one for one, signs in _WRITTEN if one in LANGUAGES and signs.search(words)), otherwise)


class Tongue(Choice):
    """The choice of a language: who is not understood here may read no Japanese, so the help is in two languages."""

    again = _("すみません、うまく読み取れませんでした。下の番号を送ってください。\nPlease send one of the numbers below.")
    example = _(
        "番号だけで、だいじょうぶです。話したい言語がないときは、英語ややさしい日本語を選べます。\nJust the number is enough. If your language is not here, you can choose English."
    )
    lost = _(
        "うまく聞き取れなくて、すみません。%(reads_by)sに、職員が読みます。\nSorry, we could not read that. Our staff will read your message."
    )


def tapped(tap: str) -> str:
    """The language of a button of one of our lists of languages, else ""."""
    name, _slash, rest = tap.partition("/")
    key, _slash, language = rest.partition("/")
    return language if name in LISTS and key == "language" and language in LANGUAGES else ""


# Each language in its own name and script: whoever cannot read this screen must still find theirs.
TALKED = Tongue(tuple(Option(language, NAMES[language], also=CALLED[language], as_is=True) for language in LANGUAGES))
