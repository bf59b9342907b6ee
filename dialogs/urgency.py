"""Words that mean tonight, not next week: screened before anything else, in every state and language. Pure. 要綱 3-1-イ, 3-2-イ

Stance (research: domain 5.2): include too much rather than too little. A false alarm costs a kind sentence; a miss leaves a person
alone. Everyday tiredness (「つらい」「もう限界」) is told to staff only. Word lists miss what is said indirectly, so the way to a
person is always open beside them; a professional should review these lists (docs: to be confirmed with the city).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

# exact: help at once, people alerted · near: ask first · soft: staff are told, nothing is said
Sureness = Literal["exact", "near", "soft"]

LIFE = ("crisis", "self_harm", "violence", "child", "harm_to_others")  # the talk is held until a human clears it
NEED = ("hunger", "no_roof", "lifeline")  # a person the same day; the talk goes on


class Found(NamedTuple):
    cls: str
    sureness: Sureness

    @property
    def holds(self) -> bool:
        return self.cls in LIFE


# Patterns see text folded by `fold`: one width, small letters, katakana as hiragana, nothing between the signs in Japanese.
_EXACT: dict[str, str] = {
    "self_harm": r"りすとかっと|りすか(?!い)|自傷|おーばーどーず|薬を?(大量|たくさん|全部|いっぱい)に?(飲|のん|の)|薬を?ぜんぶの|手首を?(切|きっ)"
    r"|くすりを?(たくさん|たいりょうに|いっぱい|ぜんぶ)の|(?<![a-z])od(した|しちゃ|する|しそう)|overdos|cut(ting)? my(self| wrist)|hurt(ing)? myself|self[- ]?harm"
    r"|took (all|too many)( of)?( my| the)? (pills|tablets)",
    "crisis": r"(死|し)にた(い|く(なっ|なる|て))|(死|し)んでしまいたい|(死|し)んじゃいたい|(死|し)ぬしか|死のう|死にます|自殺|首を?(吊|つ)(る|っ|り|ろ)"
    r"|飛び(降|お)り(て|る|たい|よう)|飛び込んで(死|しまい)|(命|いのち)を?(絶|た)(つ|ち|と|って)|消えたい|きえたい|消えてしまいたい|消えてなくなりたい|きえてしまいたい"
    r"|いなくなりたい|居なくなりたい|生きて(い)?たくない|いきて(い)?たくない|生きる(意味|価値|いみ|かち)が?(ない|無)|生きるのが?(つら|辛)|いきるのが?つら"
    r"|(死|し)んだ(ほう|方)が?(まし|いい|楽)|心中(したい|する|しよう)|一緒に死"
    r"|kill(ing)? myself|suicid|want(ed)? to die|wanna die|end(ing)? (my life|it all)|better off dead|don'?t want to (live|be alive)|no reason to live",
    "violence": r"殴られ|なぐられ|(叩|たた)かれ(る|て|た)|蹴られ|(暴力|ぼうりょく)を?(受|う|ふるわれ|振るわれ)|逃げられない|にげられない|監禁|首を?(絞|し)められ"
    r"|家に?(帰れない|かえれない|帰るのが(怖|こわ))|性(被害|暴力|的暴行)|れいぷ|(襲|おそ)われ(た|る|て)|(殺|ころ)される|(殺|ころ)すと?(言|い)われ"
    r"|(he|she|they|husband|wife|partner|boyfriend|girlfriend|father|dad|mother|mum|mom|son) (hits|hit|beats|beat|punch(es|ed)?|kicks?|chok(es|ed)) me"
    r"|being (beaten|abused)|rape|afraid to go home|domestic violence|going to kill me",
    "child": r"(子ども|子供|こども|娘|息子|赤ちゃん|あかちゃん)を?(叩|たた|殴|なぐ|傷|きず|虐待|ころ|殺)\S{0,4}(しまい|しまう|そう|ちゃ)"
    r"|虐待して(しま|る|い)|子(ども|供)に(手を(あげ|上げ)|暴力)|hit(ting)? my (child|kid|baby|son|daughter)|hurt my (child|kid|baby|son|daughter)|shak(e|ing) (my|the) baby",
    "harm_to_others": r"(殺|ころ)したい|(殺|ころ)してやる|(ぶっ|ぶち)ころ|刺してやる|(殺|ころ)しに(行|い)く|包丁を?(持|も)って|火を?つけてやる"
    r"|kill (him|her|them|someone|somebody|everyone)|stab (him|her|them)",
    "hunger": r"食べ(る)?(もの|物)が?(ない|無|なく|なし|ありません)|たべるものが?(ない|なく|ありません)|何日も?食べ|なんにちも?たべ|(二|三|2|3|数)日(間)?(何も|なにも)?食べて(い)?な"
    r"|(何|なに)も食べて(い)?な|なにもたべて(い)?な|水しか|お?米が?(もう)?(ない|無|なくな|ありません)|餓死|no food|nothing to eat|haven'?t eaten|starving",
    "no_roof": r"今(夜|晩|日)?(泊|と)まる(所|ところ|場所)|こんやとまる|(泊|と)まる(所|ところ|場所)が?(ない|無|ありません)|(寝|ね)る(所|ところ|場所)が?(ない|無|ありません)"
    r"|(家|いえ|部屋|あぱーと)を?(から)?(追|お)い(出|だ)され|野宿|のじゅく|ねっとかふぇ|ねかふぇ|車中泊|住む(所|ところ|家|場所)が?(ない|無|なくな|ありません)|帰る家が?(ない|無)"
    r"|nowhere to (sleep|stay|go)|no place to (sleep|stay)|sleeping (rough|outside|in my car)|been evicted|kicked out|homeless",
    "lifeline": r"(がす|電気|でんき|水道|すいどう|らいふらいん)(が|も|を|は)?(と|止)(ま|め)(っ|り|る|ら)|灯油が?(ない|無|なくな|買えな|ありません)|とうゆがない"
    r"|暖房が?(ない|無|使えな|つかな|壊|こわれ|ありません)|だんぼうが?(ない|つかな)|(凍|こご)え(そう|て|死)|寒くて(死|眠れ|寝られ|たえ|耐え|どう)|さむくて(し|ねむれ|ねられ)"
    r"|(gas|power|electricity|water|heating)( is| was| has been| got| been)? (cut|shut|turned) ?off|no (heating|heat|electricity|running water|kerosene)|freezing",
}  # fmt: skip

_NEAR: dict[str, str] = {
    "crisis": r"(死|し)にそう|(死|し)ぬかも|(死|し)に(場|方)|遺書|いしょを|もう終わりに|全部終わり|終わらせたい|楽になりたい|らくになりたい|いなくなれば|生きて(い)?られない"
    r"|いきて(い)?られない|生きていけない|いきていけない|もう生き|(死|し)にた|飛び降|おわりにしたい|さようなら|^(助|たす)けて(ください|下さい)?$|^(please )?help me[.! ]*$|can'?t go on|give up on life|disappear|goodbye forever|not worth living|dying",
    "self_harm": r"切りたい|傷つけたい|きずつけたい|薬を?(飲|のん)(んで)?しまい",
    "violence": r"(怖|こわ)くて(家|帰|眠)|(怒鳴|どな)られ|(脅|おど)(され|か)|夫が(怖|こわ)|妻が(怖|こわ)|彼氏が(怖|こわ)|(暴力|ぼうりょく)|threaten|scared of (him|her|my)|afraid of (him|her|my)",
    "child": r"(子ども|子供|こども|赤ちゃん)を?(叩|たた|怒鳴|どな|放|ほう)|虐待|ぎゃくたい|child abuse",
    "harm_to_others": r"(殺|ころ)(す|し|そ)|包丁|復讐|kill(?! time)",
}  # fmt: skip

_SOFT = r"つらい|辛い|つかれた|疲れた|疲れまし|もう限界|げんかい|しんどい|くるしい|苦しい|眠れない|ねむれない|泣いて|exhausted|can'?t cope|hopeless|desperate"

# Ways of speaking that only look like it. What stands here is taken out before the patterns look.
_HARMLESS = re.compile(
    r"(死|し)ぬほど|必死|死に物狂い|(死|し)にたくない|(死|し)にたいわけ(では|じゃ)(ない|ありません)|死にたいとは(思|おも)(わない|いません|っていません)"
    r"|(すまほ|携帯|けーたい|ばってりー|ぱそこん)が(死|し)ん|蚊を?(殺|ころ)|ごきぶりを?(殺|ころ)|殺虫|包丁で料理|包丁を?研|時間を?(潰|つぶ)|killing time|dying to"
    r"|suicide prevention|自殺(防止|対策|予防)|homelessness support"
)

_FIRST = re.compile("|".join(f"(?P<{cls}>{pattern})" for cls, pattern in _EXACT.items()))
_THEN = re.compile("|".join(f"(?P<{cls}>{pattern})" for cls, pattern in _NEAR.items()))
_LAST = re.compile(_SOFT)
# Most of what people write holds nothing of all this. One pattern without groups tells so several times sooner.
_ANY = re.compile(re.sub(r"(?<!\\)\((?!\?)", "(?:", "|".join((*_EXACT.values(), *_NEAR.values(), _SOFT))))
_GAPS = re.compile(r"(?<![a-z0-9])[\s・、。.…‥〜~]+|[\s・、。.…‥〜~]+(?![a-z0-9])")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def fold(text: str) -> str:
    """One shape for 「シニタイ」「し に た い」「死　にたい」「死・に・た・い」; English keeps its single spaces."""
    plain = text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold().translate(_TO_HIRAGANA)
    return re.sub(r"\s+", " ", plain) if plain.isascii() else _GAPS.sub("", plain.replace("’", "'"))


def screen(text: str) -> Found | None:
    """The most serious thing a text says, or None. Choices that are tapped are not screened: their own alarm speaks."""
    folded = fold(text[:6_000])
    plain = _HARMLESS.sub("", folded)
    if _ANY.search(plain) is None:
        return None
    for cls in _classes(_FIRST, plain):
        return Found(cls, "exact")
    for cls in _classes(_THEN, plain):
        return Found(cls, "near")
    return Found("", "soft") if _LAST.search(plain) else None


def classes_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The classes of danger and need in several texts, gravest first; for the form's 「急ぎのしるし」."""
    plain = [_HARMLESS.sub("", fold(text[:6_000])) for text in texts]
    found = {cls for text in plain for pattern in (_FIRST, _THEN) for cls in _classes(pattern, text)}
    return tuple(cls for cls in (*LIFE, *NEED) if cls in found)


def _classes(pattern: re.Pattern[str], text: str) -> list[str]:
    """All classes found, life before need, in the order of _EXACT."""
    if pattern.search(text) is None:
        return []
    found = {match.lastgroup for match in pattern.finditer(text) if match.lastgroup}
    return [cls for cls in (*LIFE, *NEED) if cls in found]
