"""Numbers, money, times and days as people write them in Chinese, Korean, Vietnamese, Nepali and English, put into our words. Pure.

Each language is a table of patterns; casestore.fields then reads the result as it reads Japanese (様式1–6). Nothing is guessed: a Nepali
month (विक्रम संवत्) and what fits no pattern stay as they are, and are then not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

Change = str | Callable[[re.Match[str]], str]
Table = tuple[tuple[re.Pattern[str], Change], ...]

_DIGITS = {0x0966 + digit: str(digit) for digit in range(10)}  # देवनागरी
_WORD = r"(?<![a-z])(?:%s)(?![a-z])"


def _table(*rows: tuple[str, Change]) -> Table:
    return tuple((re.compile(pattern), change) for pattern, change in rows)


def _among(words: Mapping[str, str], wrap: str = "%s") -> tuple[str, Change]:
    """One row for many words; the longest wins."""
    return wrap % "|".join(sorted(map(re.escape, words), key=len, reverse=True)), lambda found: words[found[0]]


def _one_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


# -- English -------------------------------------------------------------------------------------------------------------

_MONTHS = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)
}
_COUNTED = {name: str(at) for at, name in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
)}  # fmt: skip
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"


def _dated(month: int, day: int) -> Change:
    def written(found: re.Match[str]) -> str:
        year = f"{found[3]}年" if found[3] else ""
        return f"{year}{_MONTHS[found[month]]}月{found[day]}日"

    return written


ENGLISH = _table(
    (rf"^{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?$", _dated(1, 2)),
    (rf"^(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (\d{{4}}))?$", _dated(2, 1)),
    (r"^(?:the )?day after tomorrow$", "明後日"),
    (r"^(\d{1,3}) (day|week|month)s? (?:from now|later)$", lambda found: f"in {found[1]} {found[2]}s"),
    _among(_COUNTED, r"^(?:%s)(?=$| )"),
    (r"(?<=\d) (?:people|persons?|adults?|children|child|kids?|times?)$", "人"),
)

# -- 中文 ----------------------------------------------------------------------------------------------------------------

_ZH_DAYS = {
    "今天": "今日",
    "明天": "明日",
    "大后天": "しあさって",
    "大後天": "しあさって",
    "后天": "明後日",
    "後天": "明後日",
    "昨天": "昨日",
    "前天": "一昨日",
    "今晚": "今夜",
    "明晚": "明日夜",
}
_ZH_WEEKS = {"": "", "这": "今週の", "這": "今週の", "本": "今週の", "下": "来週の", "下下": "再来週の", "上": "先週の"}
_ZH_WEEKDAY = dict(zip("一二三四五六日天1234567", "月火水木金土日日月火水木金土日", strict=True))
_ZH_PARTS = {
    "上午": "午前",
    "下午": "午後",
    "早上": "朝",
    "早晨": "朝",
    "清晨": "朝",
    "傍晚": "夕方",
    "晚上": "夜",
    "夜里": "夜",
    "夜裡": "夜",
    "中午": "昼",
}
_ZH_AFTER = {"天": "日", "周": "週", "週": "週", "星期": "週", "礼拜": "週", "禮拜": "週", "月": "か月"}
_HAN = "〇零一二三四五六七八九十百千万"


def _small(text: str) -> str:
    """一 to 九十九 as digits, for an hour or a count of days."""
    if text.isdigit():
        return text
    tens, ten, ones = text.rpartition("十")
    value = ("零一二三四五六七八九".find(tens) if tens else 1) * 10 if ten else 0
    return str(value + (max("零一二三四五六七八九".find(ones), 0) if ones else 0))


CHINESE = _table(
    (r"[两兩]", "二"),
    (r"^中午$", "正午"),
    _among(_ZH_DAYS),
    (rf"(下下|下|上|这|這|本)?[个個]?(?:周|週|星期|礼拜|禮拜)([{''.join(_ZH_WEEKDAY)}])", lambda found: f"{_ZH_WEEKS[found[1] or '']}{_ZH_WEEKDAY[found[2]]}曜日"),
    (rf"([\d{_HAN}]+)[个個]?(天|周|週|星期|礼拜|禮拜|月)(?:之|以)?(后|後|前)", lambda found: f"{_small(found[1])}{_ZH_AFTER[found[2]]}{'前' if found[3] == '前' else '後'}"),
    (rf"([\d{_HAN}]+)[点點](?:钟|鐘|整)?(?:一刻|([\d{_HAN}]+)分?)?", lambda found: f"{_small(found[1])}時" + (f"{_small(found[2])}分" if found[2] else "15分" if "一刻" in found[0] else "")),
    _among(_ZH_PARTS),
    (r"(?<=\d)[号號]|(?<=[一二三四五六七八九十])[号號]", "日"),
    (r"(?:块钱|塊錢|日元|日圆|日圓|块|塊|元)$", "円"),
)  # fmt: skip

# -- 한국어 --------------------------------------------------------------------------------------------------------------

_KO_DAYS = {
    "오늘": "今日",
    "내일모레": "明後日",
    "내일": "明日",
    "모레": "明後日",
    "글피": "しあさって",
    "어제": "昨日",
    "그저께": "一昨日",
    "그제": "一昨日",
}
_KO_WEEKS = {"이번": "今週の", "다음": "来週の", "담": "来週の", "다다음": "再来週の", "지난": "先週の"}
_KO_WEEKDAY = dict(zip("월화수목금토일", "月火水木金土日", strict=True))
_KO_COUNT = {
    "하나": "1",
    "한": "1",
    "둘": "2",
    "두": "2",
    "셋": "3",
    "세": "3",
    "넷": "4",
    "네": "4",
    "다섯": "5",
    "여섯": "6",
    "일곱": "7",
    "여덟": "8",
    "아홉": "9",
    "열": "10",
    "열한": "11",
    "열하나": "11",
    "열두": "12",
    "열둘": "12",
}
_KO_SPANS = {
    "하루": "1日",
    "이틀": "2日",
    "사흘": "3日",
    "나흘": "4日",
    "닷새": "5日",
    "일주일": "1週",
    "한 주": "1週",
    "한 달": "1か月",
    "한달": "1か月",
    "두 달": "2か月",
}
_KO_PARTS = {"오전": "午前", "오후": "午後", "아침": "朝", "점심": "昼", "낮": "昼", "저녁": "夕方", "밤": "夜", "정오": "正午"}
_KO_SINO = dict(zip("영공일이삼사오육칠팔구십백천만억", "零零一二三四五六七八九十百千万億", strict=True))
_KO_UNIT = {"년": "年", "월": "月", "일": "日", "시": "時", "분": "分", "주": "週", "개월": "か月", "달": "か月"}

KOREAN = _table(
    _among(_KO_DAYS),
    _among(_KO_SPANS),
    (r"(다다음|다음|담|이번|지난) ?주 ?(?:에 ?)?([월화수목금토일])요일?", lambda found: f"{_KO_WEEKS[found[1]]}{_KO_WEEKDAY[found[2]]}曜日"),
    (r"([월화수목금토일])요일", lambda found: f"{_KO_WEEKDAY[found[1]]}曜日"),
    _among(_KO_PARTS),
    (rf"(?<![가-힣])({_one_of(_KO_COUNT)}) ?(?=시|명|개|살|번|식구|사람)", lambda found: _KO_COUNT[found[1]]),
    (rf"^({_one_of(_KO_COUNT)})$", lambda found: _KO_COUNT[found[1]]),
    (r"^만(?= ?[원엔]|$)", "1万"),
    (r"^천(?= ?[원엔]|$)", "1千"),
    (r"^([영공일이삼사오육칠팔구십백천만억]+)(?= ?(?:명|개|번|살|엔|원|$))", lambda found: "".join(_KO_SINO[sign] for sign in found[1])),
    (r"(?<=\d) ?(개월|년|월|일|시|분|주일?|달)(?![가-힣]*요일)", lambda found: _KO_UNIT["주" if found[1].startswith("주") else found[1]]),
    (r"(?<=[日週月]) ?(?:후|뒤)(?:에)?", "後"),
    (r"(?<=[日週月]) ?전(?:에)?", "前"),
    (r"(?<=時) ?반", "半"),
    (r"(?<=[\d천백]) ?만", "万"), (r"(?<=[\d万]) ?천|(?<=\d) ?천", "千"), (r"(?<=[\d千万]) ?백", "百"),
    (r" ?(?:엔|원)(?: ?정도| ?쯤)?$", "円"),
    (r"(?<=日)(?:쯤|경|에|까지)$|(?<=曜日)(?:쯤|에|까지)$", ""),
)  # fmt: skip

# -- tiếng Việt (with or without its marks) ------------------------------------------------------------------------------

_VI_DAYS = {
    "hom nay": "今日",
    "ngay mai": "明日",
    "mai": "明日",
    "ngay kia": "明後日",
    "ngay mot": "明後日",
    "hom qua": "昨日",
    "hom kia": "一昨日",
    "toi nay": "今夜",
}
_VI_WEEKDAY = {
    "hai": "月",
    "ba": "火",
    "tu": "水",
    "nam": "木",
    "sau": "金",
    "bay": "土",
    "2": "月",
    "3": "火",
    "4": "水",
    "5": "木",
    "6": "金",
    "7": "土",
}
_VI_WEEKS = {"": "", "nay": "今週の", "sau": "来週の", "toi": "来週の", "sau nua": "再来週の", "truoc": "先週の"}
_VI_PARTS = {"sang": "朝", "trua": "昼", "chieu": "午後", "toi": "夜", "dem": "夜"}
_VI_UNIT = {"ngay": "日", "tuan": "週", "thang": "か月"}
_VI_COUNT = {"khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}


def _vietnamese(words: str) -> int | None:
    """mười lăm, hai mươi: 0 to 99."""
    parts = words.replace("muoi", " muoi ").split()
    if "muoi" not in parts:
        return _VI_COUNT.get(words) if words != "lam" else None
    at = parts.index("muoi")
    tens, ones = parts[:at], [one.replace("mot", "mot") for one in parts[at + 1 :]]
    known = all(one in _VI_COUNT for one in (*tens, *ones)) and len(tens) < 2 and len(ones) < 2
    return (_VI_COUNT[tens[0]] if tens else 1) * 10 + (_VI_COUNT[ones[0]] if ones else 0) if known else None


def _counted(found: re.Match[str]) -> str:
    value = _vietnamese(found[1])
    return found[0] if value is None else f"{value}{found[2]}"


def _vi_weekday(found: re.Match[str]) -> str:
    day = "日" if found[1] is None else _VI_WEEKDAY[found[1]]
    return f"{_VI_WEEKS[found[2] or '']}{day}曜日"


def _vi_time(found: re.Match[str]) -> str:
    minute = "半" if found[3] else f"{found[2]}分" if found[2] else ""
    return f"{_VI_PARTS[found[4]] if found[4] else ''}{found[1]}時{minute}"


_VI_NUMBER = "((?:mot|hai|ba|bon|nam|lam|sau|bay|tam|chin|muoi)(?: (?:mot|hai|ba|bon|nam|lam|sau|bay|tam|chin|muoi)){0,3})"

VIETNAMESE = _table(
    _among(_VI_DAYS, r"(?<!\S)(?:%s)(?!\S)"),
    (r"^(?:vao )?(?:(?:thu (hai|ba|tu|nam|sau|bay|[2-7]))|chu nhat|cn)(?: tuan (nay|sau nua|sau|toi|truoc))?$", _vi_weekday),
    (r"^(?:sau )?(\d{1,3}) (ngay|tuan|thang)(?: (?:nua|sau|toi))?$", lambda found: f"{found[1]}{_VI_UNIT[found[2]]}後"),
    (r"^(?:cach day )?(\d{1,3}) (ngay|tuan|thang) truoc$", lambda found: f"{found[1]}{_VI_UNIT[found[2]]}前"),
    (r"^(?:(?:ngay|mung|mong) )?(\d{1,2})(?: thang (\d{1,2}))(?:,? nam (\d{4}))?$|^(?:ngay|mung|mong) (\d{1,2})$", lambda found: f"{found[4]}日" if found[4] else (f"{found[3]}年" if found[3] else "") + f"{found[2]}月{found[1]}日"),
    (r"(?:luc )?(?<!\d)(\d{1,2}) ?(?:gio|h|g)(?![a-z])(?: ?(\d{1,2})(?: ?phut)?)?( ruoi)?(?: (sang|trua|chieu|toi|dem))?", _vi_time),
    (rf"^(?!hai$){_VI_NUMBER}(| (?:nguoi|lan|cai|thang|ngay|dua|con))$", _counted),  # 「hai」 alone is a Japanese yes
    (r"(?<=\d) ?(?:man|van)(?: ruoi)?(?![a-z])", lambda found: "万半" if "ruoi" in found[0] else "万"),
    (r"(\d+) ?trieu", lambda found: f"{int(found[1]) * 100}万"),
    (r"(?<=\d) ?(?:nghin|ngan)(?![a-z])", "千"),
    (r"(?<=\d) ?tram(?![a-z])", "百"),
    (r" ?yen$|(?<=[\d万千百]) ?y$", "円"),
    (r"(?<=\d) (?:nguoi|lan|cai|dua|con|chau)$", "人"),
)  # fmt: skip

# -- नेपाली (also in Latin letters) --------------------------------------------------------------------------------------

_NE_DAYS = {
    "आज": "今日",
    "भोलि": "明日",
    "भोली": "明日",
    "पर्सि": "明後日",
    "हिजो": "昨日",
    "अस्ति": "一昨日",
    "aaja": "今日",
    "bholi": "明日",
    "bholli": "明日",
    "parsi": "明後日",
    "hijo": "昨日",
    "asti": "一昨日",
}
_NE_WEEKDAY = {
    "आइत": "日",
    "सोम": "月",
    "मंगल": "火",
    "मङ्गल": "火",
    "मगंल": "火",
    "बुध": "水",
    "बिही": "木",
    "बिहि": "木",
    "शुक्र": "金",
    "शनि": "土",
    "aita": "日",
    "aaita": "日",
    "som": "月",
    "mangal": "火",
    "budha": "水",
    "budh": "水",
    "bihi": "木",
    "sukra": "金",
    "shukra": "金",
    "shani": "土",
    "sani": "土",
}
_NE_WEEKS = {
    "अर्को": "来週の",
    "आउने": "来週の",
    "यो": "今週の",
    "यस": "今週の",
    "गएको": "先週の",
    "गत": "先週の",
    "arko": "来週の",
    "aaune": "来週の",
    "yo": "今週の",
    "gata": "先週の",
    "gayeko": "先週の",
}
_NE_PARTS = {
    "बिहान": "朝",
    "दिउँसो": "午後",
    "दिउसो": "午後",
    "बेलुका": "夕方",
    "बेलुकी": "夕方",
    "साँझ": "夕方",
    "राति": "夜",
    "bihana": "朝",
    "bihan": "朝",
    "diuso": "午後",
    "diunso": "午後",
    "beluka": "夕方",
    "sanjha": "夕方",
    "rati": "夜",
    "raati": "夜",
}
_NE_UNIT = {"दिन": "日", "हप्ता": "週", "साता": "週", "महिना": "か月", "din": "日", "hapta": "週", "mahina": "か月"}
_NE_MONTHS = {
    "जनवरी": 1,
    "फेब्रुअरी": 2,
    "फेब्रुवरी": 2,
    "मार्च": 3,
    "अप्रिल": 4,
    "मे": 5,
    "जुन": 6,
    "जुलाई": 7,
    "अगस्ट": 8,
    "अगस्त": 8,
    "सेप्टेम्बर": 9,
    "अक्टोबर": 10,
    "नोभेम्बर": 11,
    "डिसेम्बर": 12,
}
_NE_COUNT = {
    "शून्य": "0",
    "एक": "1",
    "दुई": "2",
    "तीन": "3",
    "चार": "4",
    "पाँच": "5",
    "पांच": "5",
    "छ": "6",
    "सात": "7",
    "आठ": "8",
    "नौ": "9",
    "दश": "10",
    "दस": "10",
    "ek": "1",
    "dui": "2",
    "tin": "3",
    "teen": "3",
    "char": "4",
    "chaar": "4",
    "panch": "5",
    "paanch": "5",
    "chha": "6",
    "saat": "7",
    "aath": "8",
    "nau": "9",
    "das": "10",
}
_NE_CLOCK = {"": "", "साढे": "半", "sadhe": "半", "saadhe": "半", "सवा": "15分", "sawa": "15分"}

NEPALI = _table(
    _among(_NE_DAYS, r"(?<!\S)(?:%s)(?!\S)"),
    (rf"^(?:({_one_of(_NE_WEEKS)}) ?(?:हप्ता|साता|hapta)(?:को|ko)? )?(?:({_one_of(_NE_WEEKS)}) )?({_one_of(_NE_WEEKDAY)})(?:बार|वार|bar|baar|war)$",
     lambda found: f"{_NE_WEEKS[found[1] or found[2]] if found[1] or found[2] else ''}{_NE_WEEKDAY[found[3]]}曜日"),
    (rf"^({_one_of(_NE_COUNT)})(?= |$)", lambda found: _NE_COUNT[found[1]]),
    (rf"^(\d{{1,3}}) ?({_one_of(_NE_UNIT)}) ?(?:पछि|pachhi|pachi)$", lambda found: f"{found[1]}{_NE_UNIT[found[2]]}後"),
    (rf"^(\d{{1,3}}) ?({_one_of(_NE_UNIT)}) ?(?:अघि|अगाडि|aghi|agadi)$", lambda found: f"{found[1]}{_NE_UNIT[found[2]]}前"),
    (rf"^(?:(\d{{4}}) )?({_one_of(_NE_MONTHS)}) (\d{{1,2}})(?: गते)?$", lambda found: (f"{found[1]}年" if found[1] else "") + f"{_NE_MONTHS[found[2]]}月{found[3]}日"),
    (rf"(?:({_one_of(_NE_PARTS)})(?:को|ko)? )?(?:(साढे|सवा|sadhe|saadhe|sawa) )?(\d{{1,2}}) ?(?:बजे|baje)(?: ?(\d{{1,2}}) ?(?:मिनेट|minute))?",
     lambda found: f"{_NE_PARTS[found[1]] if found[1] else ''}{found[3]}時{_NE_CLOCK[found[2] or '']}{found[4] + '分' if found[4] else ''}"),
    (r"(\d+) ?(?:लाख|lakh)", lambda found: f"{int(found[1]) * 10}万"),
    (r"(?<=\d) ?(?:हजार|hajar|hajaar)(?![a-z])", "千"),
    (r"(?<=[\d千]) ?(?:सय|saya?)(?![a-z])", "百"),
    (r" ?येन$", "円"),
)  # fmt: skip

_SCRIPTS: tuple[tuple[re.Pattern[str], Table], ...] = (
    (re.compile(r"[가-힣]"), KOREAN),
    (re.compile(r"[ऀ-ॿ]"), NEPALI),
    (re.compile(r"[周週星期礼禮拜天号號点點钟午晚晨两兩块塊元圆圓后後前早傍]"), CHINESE),
    (re.compile(r"[a-zà-ỹđ]"), ENGLISH),
    (re.compile(r"[a-z]"), NEPALI),
    (re.compile(r"[a-zà-ỹđ]"), VIETNAMESE),
)
LONGEST = 60  # what is longer is a story, not a day or an amount
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ]")
_OURS = re.compile(r"[一-龠]")


def in_our_words(text: str) -> str:
    """A text in one of the five languages with its days, times and amounts in Japanese; any other text as it is, its digits ours."""
    text = text.translate(_DIGITS)
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()
    if len(plain) > LONGEST or _JAPANESE.search(plain):
        return text
    for script, table in _SCRIPTS:
        if script.search(plain):
            words = without_marks(plain) if table is VIETNAMESE else plain
            if (changed := _changed(words, table)) != words:
                return re.sub(r"\s+", "", changed) if _OURS.search(changed) else changed
    return text


def _changed(text: str, table: Table) -> str:
    for pattern, change in table:
        text = pattern.sub(change, text)
    return text


def without_marks(text: str) -> str:
    """「thứ ba」 as people type it on a keyboard without marks: 「thu ba」."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.replace("đ", "d")) if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare)
