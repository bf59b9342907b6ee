"""Names of people: stored exactly as received, folded only to be found (要綱 6-1: 支援台帳). Pure."""

from __future__ import annotations

import unicodedata

from casestore.fields import to_katakana

# Old and variant shapes that one family writes in several ways. Left: as written; right: the shape we search by.
_SHAPES = str.maketrans(
    "髙﨑嵜碕邉邊齋齎斎齊濱濵澤廣國櫻惠瀧嶋嶌冨渕淵槗塚栁桒曻德眞德髮黑與龍圓學藏條禮壽榮兒實關鐵豐靑淸濟晧祿穗繩螢靜隆",
    "高崎崎崎辺辺斉斉斉斉浜浜沢広国桜恵滝島島富淵淵橋塚柳桑昇徳真徳髪黒与竜円学蔵条礼寿栄児実関鉄豊青清済皓禄穂縄蛍静隆",
)


def fold_name(text: str) -> str:
    """One shape for all the ways a name is written: width, kana, old kanji, variation selectors, spaces and case.

    「髙﨑　ﾊﾅｺ」「高崎はなこ」 fold to the same. Never shown, never stored in the clear.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SHAPES)
    kept = (sign for sign in plain if not (sign.isspace() or sign in "・･" or _is_selector(sign)))
    return to_katakana("".join(kept)).casefold()


def _is_selector(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def name_tokens(text: str) -> tuple[str, ...]:
    """The two-character tokens of a folded name, in order, each once; a single character is its own token.

    SQLite's trigram index cannot find 山田 (two characters), so we index pairs (research: performance G9).
    """
    folded = fold_name(text)
    if len(folded) < 2:
        return (folded,) if folded else ()
    return tuple(dict.fromkeys(folded[at : at + 2] for at in range(len(folded) - 1)))
