"""Days, times, amounts and numbers as people write them in Chinese, Korean, Vietnamese, Nepali and English (様式1, 要綱 3-1-イ)."""

from __future__ import annotations

from datetime import date, time

import pytest

from casestore.fields import read_date, read_money, read_number, read_time

THURSDAY = date(2026, 12, 3)
NEXT_TUESDAY = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *((text, date(2026, 12, 3)) for text in ("今天", "오늘", "hôm nay", "hom nay", "आज", "aaja", "12월 3일", "12月3号", "十二月三日",
            "ngày 3 tháng 12", "3 tháng 12", "डिसेम्बर ३", "१२/३", "December 3", "3rd of December", "2026년 12월 3일", "2026年12月3號")),
        *((text, date(2026, 12, 4)) for text in ("明天", "내일", "내일까지", "ngày mai", "mai", "ngay mai", "भोलि", "bholi", "tomorrow",
            "这周五", "이번 주 금요일", "thứ sáu tuần này", "यो हप्ता शुक्रबार")),
        *((text, date(2026, 12, 5)) for text in ("后天", "後天", "모레", "내일모레", "ngày kia", "ngay mot", "पर्सि", "parsi", "the day after tomorrow", "thứ 7")),
        *((text, date(2026, 12, 2)) for text in ("昨天", "어제", "hôm qua", "हिजो", "hijo", "yesterday")),
        *((text, date(2026, 12, 1)) for text in ("前天", "그저께", "hôm kia", "अस्ति", "asti")),
        *((text, NEXT_TUESDAY) for text in ("下周二", "下週二", "下个星期二", "下星期二", "下礼拜二", "周二", "星期二", "다음 주 화요일", "다음주 화요일", "화요일", "담주 화요일",
            "thứ ba tuần sau", "thu ba tuan sau", "thứ ba", "thứ 3", "thứ ba tuần tới", "अर्को हप्ता मंगलबार", "अर्को मंगलबार", "मंगलबार", "मङ्गलबार", "arko hapta mangalbar",
            "mangalbar", "next Tuesday", "来週の火曜")),
        *((text, date(2026, 12, 14)) for text in ("下下周一", "다다음 주 월요일", "thứ hai tuần sau nữa")),
        *((text, date(2026, 12, 6)) for text in ("三天后", "3天后", "3일 후", "3일 뒤", "사흘 뒤", "3 ngày nữa", "sau 3 ngày", "3 दिनपछि", "३ दिन पछि", "3 din pachhi", "in 3 days", "星期天", "周日", "chủ nhật", "आइतबार")),
        *((text, date(2026, 12, 17)) for text in ("两周后", "兩週後", "2주 후", "2 tuần nữa", "sau 2 tuần", "२ हप्तापछि", "in 2 weeks")),
        *((text, date(2027, 2, 3)) for text in ("两个月后", "2개월 후", "두 달 뒤", "2 tháng nữa", "२ महिनापछि")),
        *((text, date(2026, 12, 10)) for text in ("일주일 뒤", "一周后", "1 hapta pachi")),
        *((text, None) for text in ("मंसिर १७", "哪天都行", "아무 때나", "hôm nào cũng được", "जहिले पनि", "2月30号", "31 tháng 2", "2월 30일", "someday", "周", "월", "thứ", "बार")),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_language(text: str, day: date | None) -> None:
    assert read_date(text, THURSDAY) == day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        *((text, time(9)) for text in ("上午9点", "早上九点", "오전 9시", "아침 9시", "아홉 시", "9 giờ sáng", "9h sáng", "9h", "बिहान ९ बजे", "bihana 9 baje", "9am")),
        *((text, time(14, 30)) for text in ("下午2点半", "下午两点半", "下午兩點半", "14点30分", "오후 2시 반", "오후 두시 반", "14시 30분", "2 giờ rưỡi chiều", "2h30 chiều", "14h30", "14 giờ 30 phút",
            "दिउँसो साढे २ बजे", "diuso sadhe 2 baje")),
        *((text, time(20)) for text in ("晚上8点", "晚上八点", "저녁 8시", "밤 8시", "8 giờ tối", "8h toi", "राति ८ बजे", "बेलुका ८ बजे")),
        *((text, time(12)) for text in ("中午", "정오", "12 giờ trưa", "12h trua", "中午12点", "낮 12시", "दिउँसो १२ बजे")),
        *((text, time(0)) for text in ("晚上12点", "밤 12시", "12 giờ đêm")),
        *((text, time(10, 15)) for text in ("10点一刻", "10시 15분", "10 giờ 15 phút", "बिहान सवा १० बजे")),
        *((text, None) for text in ("下午", "오후", "buổi sáng", "बिहान", "25点", "26 giờ", "25시", "२५ बजे")),
    ],
)  # fmt: skip
def test_a_time_is_read_in_every_language(text: str, at: time | None) -> None:
    assert read_time(text) == at


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        *((text, 35_000) for text in ("3万5千", "3万5千日元", "三万五千", "三万五千块", "3万5", "3万5000元", "3만5천 엔", "3만 5천원", "3만5천", "삼만오천 엔", "35 nghìn yên", "35 ngàn", "35.000 yên", "3 man rưỡi", "3 vạn rưỡi",
            "३५ हजार", "35 हजार येन", "35 hajar", "３５０００円", "35,000", "35000 yen", "३५,०००")),
        *((text, 5_000) for text in ("5천 원", "5천엔", "五千日元", "5 nghìn", "5 nghin yen", "५ हजार", "पाँच हजार", "5,000엔")),
        *((text, 10_000) for text in ("만 엔", "만원", "一万", "1 man", "1 vạn", "१० हजार", "1만")),
        *((text, 100_000) for text in ("10万", "10만 엔", "10 man", "100 nghìn", "१ लाख", "1 lakh", "十万日元")),
        *((text, None) for text in ("很多", "많이", "nhiều lắm", "धेरै", "मानिस", "nghìn", "हजार")),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_every_language(text: str, yen: int | None) -> None:
    assert read_money(text) == yen


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *((text, 3) for text in ("三", "三个", "3个人", "셋", "세 명", "3명", "삼", "ba", "ba người", "3 người", "तीन", "तीन जना", "३", "३ जना", "tin", "three", "3 people")),
        *((text, 2) for text in ("两个", "二", "둘", "두 명", "hai người", "दुई", "dui jana", "two", "２")),
        *((text, 15) for text in ("十五", "십오", "mười lăm", "15", "१५")),
        *((text, 20) for text in ("二十", "이십", "hai mươi", "hai muoi", "20명")),
        *((text, None) for text in ("几个", "몇 명", "mấy người", "कति", "không biết", "थाहा छैन", "一会儿再说吧", "이따가 말할게요", "namaste", "hai")),
    ],
)  # fmt: skip
def test_a_number_is_read_in_every_language(text: str, number: int | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "ごはんを天つゆで",
        "周りの人",
        "前の仕事",
        "土曜 夕方",
        "みなさん",
        "A",
        "ok",
        "ba ba black sheep",
        "may be",
        "sunny",
        "mars",
        "decline",
        "man",
        "char",
    ],
)
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert read_date(text, THURSDAY) is None
