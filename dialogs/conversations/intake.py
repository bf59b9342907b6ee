"""相談受付 (様式1, 要綱 3-1-イ): who it is about, tonight's needs, the 16 troubles, own words, how to reach them safely. Pure.

Identity (address, date of birth, telephone) is not asked in a chat; it belongs in the room (要綱 6-2; research: domain 5.4). A wish
to apply for 生活保護 is written down as said: it is the ward's to decide, and ours to make sure they get there (3-1-エ).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from casestore.words import N_ as _
from dialogs.acts import Act, Write
from dialogs.answers import Answer, Known
from dialogs.asking import Name, Text
from dialogs.choices import Choice, Many, Option, yes_no
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.signs import with_signs
from dialogs.steps import Ask, Dialog, Next, Review, Say, Section, said

# 様式1 「ご相談の内容」: the form's own words, numbered 01–16 in its order. `short` is for the button.
TROUBLES = (
    Option("01", _("病気や健康、障害のこと"), _("病気・健康・障害"), ("病気", "健康", "障害", "けが", "体調", "うつ", "illness", "health", "disability", "sick")),
    Option("02", _("住まいについて"), _("住まい"), ("住まい", "家", "部屋", "引っ越し", "アパート", "housing", "home", "apartment")),
    Option("03", _("収入・生活費のこと"), _("収入・生活費"), ("収入", "生活費", "お金", "おかね", "お金がない", "income", "money", "living costs")),
    Option("04", _("家賃やローンの支払いのこと"), _("家賃・ローン"), ("家賃", "やちん", "ローン", "rent", "mortgage", "loan")),
    Option("05", _("税金や公共料金等の支払いについて"), _("税金・公共料金"), ("税金", "公共料金", "電気代", "ガス代", "水道代", "国保", "滞納", "tax", "taxes", "bills", "utilities")),
    Option("06", _("債務について"), _("債務（借金）"), ("債務", "借金", "しゃっきん", "debt", "debts")),
    Option("07", _("仕事探し、就職について"), _("仕事探し・就職"), ("仕事", "仕事探し", "就職", "求職", "失業", "job", "work", "job search", "unemployed")),
    Option("08", _("仕事上の不安やトラブル"), _("仕事の不安・トラブル"), ("職場", "パワハラ", "残業", "職場のトラブル", "workplace", "trouble at work", "boss")),
    Option("09", _("地域との関係について"), _("地域との関係"), ("近所", "地域", "隣人", "町内会", "neighbours", "neighbors", "community")),
    Option("10", _("家族との関係について"), _("家族との関係"), ("家族", "夫婦", "親子", "離婚", "family", "divorce")),
    Option("11", _("子育てのこと"), _("子育て"), ("子育て", "子ども", "子供", "育児", "children", "childcare", "parenting")),
    Option("12", _("介護のこと"), _("介護"), ("介護", "親の介護", "care", "elderly care")),
    Option("13", _("ひきこもり・不登校"), _("ひきこもり・不登校"), ("ひきこもり", "引きこもり", "不登校", "withdrawal", "hikikomori", "school refusal")),
    Option("14", _("DV・虐待"), _("DV・虐待"), ("dv", "虐待", "暴力", "abuse", "domestic violence")),
    Option("15", _("食べるものがない"), _("食べるものがない"), ("食べ物", "食料", "食べるもの", "food", "no food")),
    Option("16", _("その他"), _("その他"), ("そのほか", "ほか", "それ以外", "other", "something else")),
)  # fmt: skip

# Tonight: an alarm is "class:level"; today = a person the same day, now = the talk is held and help is shown.
URGENT = (
    Option("safety", _("暴力やおどしで、いま危ない"), _("いま危ない"), ("暴力", "危ない", "こわい", "violence", "danger", "not safe"), "violence:now"),
    Option("life", _("死にたい、消えたい気持ちがある"), _("死にたい気持ちがある"), ("自殺", "suicidal"), "crisis:now"),
    Option("food", _("きょう食べるものがない"), _("食べるものがない"), ("食べ物", "食べるもの", "食料", "おなかがすいた", "food", "hungry"), "hunger:today"),
    Option("sleep", _("今夜、寝る場所がない"), _("寝る場所がない"), ("寝る所", "泊まる所", "家", "sleep", "shelter", "place to sleep"), "no_roof:today"),
    Option("heating", _("暖房がない、寒くて困っている"), _("暖房がない・寒い"), ("暖房", "寒い", "灯油", "ストーブ", "heating", "cold"), "lifeline:today"),
    Option("lifeline", _("電気・ガス・水道が止まった、止まりそう"), _("電気・ガス・水道"), ("電気", "ガス", "水道", "ライフライン", "electricity", "gas", "water", "power"), "lifeline:today"),
    Option("medicine", _("薬や病院のお金がなくて、困っている"), _("薬・病院のお金"), ("薬", "病院", "医療費", "medicine", "hospital", "doctor"), "medicine:today"),
    Option("none", _("いまは、どれもない"), _("どれもない"), ("ない", "なし", "ありません", "だいじょうぶ", "大丈夫", "いいえ", "とくにない", "特にない", "none", "no", "nothing", "i'm ok"), alone=True),
)  # fmt: skip

_EASY = _("答えたくないことは、答えなくてだいじょうぶです。途中でやめても、つづきから始められます。")


def _more_than_one(known: Known) -> bool:
    troubles = known.get("troubles")
    return isinstance(troubles, tuple) and len(troubles) > 1


def _for_another(known: Known) -> bool:
    return known.get("who") in ("family", "other")


def _speaks_of_another(known: Known) -> bool:
    """About somebody who is not there: that is heard as a 気づき, not as their 相談受付 (3-1-ア). Who began before we asked goes on."""
    return known.get("together") == "no"


def _goes_on(known: Known) -> bool:
    return not _speaks_of_another(known)


def _began_before(known: Known) -> bool:
    """Whoever began before we asked whether they write together is asked whether the person knows; now the one answers the other."""
    return _for_another(known) and "together" not in known


def other_dialog(known: Known) -> Next:
    """Somebody else's matter has a dialog of its own."""
    if not _speaks_of_another(known):
        return Next()
    return Next("for_another", {"relation": "family"} if known.get("who") == "family" else {})


def _can_write(known: Known) -> bool:
    return known.get("safe_to_message") in ("yes", "hours")


def sent(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """One entry of the kind intake, once the person has looked at it and sent it; none about somebody who is not there."""
    if _speaks_of_another(known):
        return ()
    together = {"person_knows": answers["together"]} if "together" in answers else {}
    return (Write("intake", with_signs({key: one for key, one in answers.items() if key != "together"} | together)),)


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    """The reception number, who reads it by when, and what to do until then."""
    if _speaks_of_another(known):
        return ()
    number = Line(_("受け付けました。受付番号は %(reception_number)s です。話してくれて、ありがとうございました。"))
    reads = Line(_("%(agency)sの相談支援員が、%(reads_by)sに読んで、ご連絡します。"))
    unsafe = Line(_("こちらからは、メッセージを送りません。書いてくださった方法で、ご連絡します。"))
    until = Line(
        _(
            "それまでに困ったことがあれば、いつでもここに書いてください。命や体があぶないときは、%(ambulance)sか%(police)sに電話してください。"
        )
    )
    return (number, reads, *(() if _can_write(known) else (unsafe,)), until)


INTAKE = Dialog(
    "intake",
    _("相談の受付"),
    (
        Say("easy", _EASY),
        Ask(
            "who",
            _("だれのことの相談ですか。"),
            Choice(
                (
                    Option("self", _("わたし自身のこと"), also=("わたし", "私", "自分", "ぼく", "俺", "本人", "自分のこと", "me", "myself", "self")),
                    Option("family", _("家族のこと"), also=("家族", "親", "母", "父", "息子", "娘", "夫", "妻", "きょうだい", "兄弟", "family", "my family")),
                    Option("other", _("知りあいのこと"), also=("友だち", "友人", "知人", "近所の人", "ほかの人", "someone i know", "friend", "someone else", "neighbour")),
                )
            ),
            title=_("だれのこと"),
            why=_("ご本人と、書いている方がちがうときは、ご本人の気持ちを大切にしながら進めるためです。"),
            form="intake.who",
            names=("本人", "who"),
        ),
        Section(
            _for_another,
            (
                Ask(
                    "together",
                    _("ご本人は、いま、いっしょに書いていますか。"),
                    Choice(
                        (
                            Option("yes", _("いっしょに書いている"), also=("はい", "います", "となりにいる", "いる", "yes", "we are together")),
                            Option("no", _("いまは、いっしょではない"), _("いっしょではない"), ("いいえ", "いない", "いません", "ちがう", "no", "they are not here")),
                        )
                    ),
                    title=_("ご本人といっしょか"),
                    why=_("ご本人の相談として進めるか、気になる方のこととしてうかがうかを、決めるためです。"),
                    since=2,
                    late="skip",
                    form="intake.person_knows",
                ),
            ),
        ),
        Section(
            _began_before,
            (
                Ask(
                    "person_knows",
                    _("相談することを、ご本人は知っていますか。"),
                    yes_no(_("知っている"), _("知らない"), unsure=_("わからない")),
                    title=_("ご本人は知っているか"),
                    why=_("ご本人に、いつ、どう声をかけるかを考えるためです。知らなくても、相談できます。"),
                    skip=True,
                    form="intake.person_knows",
                ),
            ),
        ),
        Section(
            _goes_on,
            (
                Ask(
                    "urgent",
                    _("いま、いそいで困っていることはありますか。いくつでも選べます。"),
                    Many(URGENT),
                    title=_("いそいで困っていること"),
                    why=_("今夜の食べもの、寝る場所、暖房や命のことは、ほかの手続きより先に動くためです。"),
                    form="intake.urgent",
                    names=("いそぎ", "緊急", "urgent"),
                ),
                Section(
                    said("urgent", "food"),
                    (
                        Ask(
                            "last_meal",
                            _("さいごに食事をしたのは、いつですか。"),
                            Choice(
                                (
                                    Option("today", _("きょう"), also=("今日", "さっき", "朝", "昼", "today")),
                                    Option("yesterday", _("きのう"), also=("昨日", "昨夜", "ゆうべ", "yesterday")),
                                    Option("before", _("おとといか、もっと前"), also=("おととい", "一昨日", "3日前", "ずっと前", "before that", "days ago")),
                                )
                            ),
                            title=_("さいごの食事"),
                            why=_("どのくらいいそぐかを知って、食べものを届ける方法を考えるためです。"),
                            withhold=True,
                            form="intake.last_meal",
                        ),
                    ),
                ),
                Section(
                    said("urgent", "sleep"),
                    (
                        Ask(
                            "tonight_place",
                            _("今夜は、どこで過ごすことになりそうですか。場所の名前でも、「まだわからない」でもかまいません。"),
                            Text(),
                            title=_("今夜はどこで"),
                            why=_("近くの、今夜使える場所をさがすためです。"),
                            withhold=True,
                            form="intake.tonight_place",
                        ),
                    ),
                ),
                Section(
                    said("urgent", "lifeline"),
                    (
                        Ask(
                            "lifelines",
                            _("止まっているもの、止めると知らせが来ているものを選んでください。"),
                            Many(
                                (
                                    Option("power", _("電気"), also=("でんき", "electricity")),
                                    Option("gas", _("ガス"), also=("がす",)),
                                    Option("water", _("水道"), also=("すいどう", "みず", "water")),
                                    Option("phone", _("携帯電話"), also=("携帯", "スマホ", "でんわ", "phone", "mobile")),
                                )
                            ),
                            title=_("止まっているもの"),
                            why=_("止められる前や、止まってすぐなら、待ってもらえることがあるためです。"),
                            withhold=True,
                            form="intake.lifelines",
                        ),
                    ),
                ),
                Ask(
                    "troubles",
                    _("どんなことで困っていますか。いくつでも選べます。「1、3」のように番号を送ることもできます。"),
                    Many(TROUBLES),
                    title=_("困っていること"),
                    why=_("どんな支援や窓口があるかを、先に調べておくためです。あとで変えられます。"),
                    form="intake.troubles",
                    names=("悩み", "相談内容", "troubles"),
                ),
                Section(
                    _more_than_one,
                    (
                        Ask(
                            "main_trouble",
                            _("そのなかで、いちばん困っていることはどれですか。"),
                            Choice(TROUBLES, among="troubles"),
                            title=_("いちばん困っていること"),
                            why=_("いちばんつらいことから、いっしょに考えるためです。"),
                            skip=True,
                            form="intake.main_trouble",
                            names=("一番", "いちばん"),
                        ),
                    ),
                ),
                Ask(
                    "own_words",
                    _("くわしいことを、あなたのことばで書いてください。何回に分けて送っても、写真や音声でもかまいません。"),
                    Text(gather=True, media=True),
                    more=_("先に書いてくださったことは、受け取っています。つけ加えることがあれば書いてください。なければ「これで全部」です。"),
                    title=_("あなたのことば"),
                    why=_("あなたのことばを、そのまま職員に伝えるためです。書きにくいときは、とばしてかまいません。"),
                    skip=True,
                    form="intake.own_words",
                    names=("くわしいこと", "文章", "own words"),
                ),
                Ask(
                    "call_name",
                    _("何とお呼びすればいいですか。名字だけでも、ニックネームでもかまいません。"),
                    Name(),
                    title=_("お呼びする名前"),
                    why=_("ご連絡するときに、お呼びするためです。本名でなくてかまいません。"),
                    withhold=True,
                    prefer="call_name",
                    form="intake.call_name",
                    names=("名前", "呼び名", "name"),
                ),
                Ask(
                    "safe_to_message",
                    _("このままここに、メッセージを送ってもだいじょうぶですか。だれかに見られると困ることはありませんか。"),
                    Choice(
                        (
                            Option("yes", _("いつでもだいじょうぶ"), also=("はい", "だいじょうぶ", "大丈夫", "大丈夫です", "いつでも", "yes", "ok", "any time")),
                            Option("hours", _("時間を決めてほしい"), also=("時間", "時間帯", "夜だけ", "昼だけ", "certain hours", "only at certain times")),
                            Option("no", _("送らないでほしい"), also=("いいえ", "だめ", "困る", "見られると困る", "no", "do not write", "not safe")),
                        )
                    ),
                    title=_("ここに送ってもよいか"),
                    why=_("同じ電話を見る人がいるときに、あなたを危なくしないためです。"),
                    prefer="safe_contact",
                    form="intake.safe_to_message",
                    names=("連絡", "contact"),
                ),
                Section(
                    said("safe_to_message", "hours"),
                    (
                        Ask(
                            "safe_times",
                            _("いつなら、だいじょうぶですか。"),
                            Many(
                                (
                                    Option("morning", _("午前"), also=("朝", "午前中", "morning")),
                                    Option("afternoon", _("午後"), also=("昼", "afternoon")),
                                    Option("evening", _("夕方（20時まで）"), also=("夕方", "夜", "evening", "night")),
                                    Option("weekend", _("土曜・日曜"), also=("週末", "土日", "weekend")),
                                    Option("ask", _("そのつど聞いてほしい"), also=("そのつど", "ask me each time"), alone=True),
                                )
                            ),
                            title=_("送ってよい時間"),
                            why=_("その時間のほかには、送らないようにするためです。"),
                            skip=True,
                            prefer="safe_hours",
                            form="intake.safe_times",
                        ),
                    ),
                ),
                Section(
                    said("safe_to_message", "no"),
                    (
                        Ask(
                            "other_contact",
                            _("では、どうやってご連絡すればいいですか。「こちらから電話します」「区役所で会いたい」などでもかまいません。"),
                            Text(),
                            title=_("連絡の方法"),
                            why=_("あなたを危なくしない方法で、ご連絡するためです。"),
                            skip=True,
                            form="intake.other_contact",
                        ),
                    ),
                ),
                Ask(
                    "ward",
                    _("お住まいの区は、どこですか。"),
                    Choice((Option("elsewhere", _("市の外・わからない"), also=("わからない", "市外", "札幌市外", "住所がない", "elsewhere", "not sure", "outside the city")),), of="wards"),
                    title=_("区"),
                    why=_("お近くの窓口や、区役所の手続きをご案内するためです。"),
                    withhold=True,
                    form="intake.ward",
                    names=("住所", "すまいの区", "ward", "address"),
                ),
                Ask(
                    "wants_public_assistance",
                    _("生活保護を申請したい気持ちはありますか。申請は、だれでもできます。"),
                    Choice(
                        (
                            Option("yes", _("申請したい"), also=("はい", "したい", "あります", "yes", "i want to apply")),
                            Option("unsure", _("迷っている・話を聞きたい"), _("話を聞きたい"), also=("話を聞きたい", "聞きたい", "くわしく知りたい", "tell me more", "maybe", "迷っている", "わからない")),
                            Option("no", _("いまは考えていない"), also=("いいえ", "ない", "したくない", "no", "not now")),
                            Option("receiving", _("いま受けている"), also=("受給中", "もらっている", "already receiving", "receiving")),
                        )
                    ),
                    title=_("生活保護の申請"),
                    why=_("申請したいときに、区役所の保護課へ、かならずおつなぎするためです。ここで決まることはありません。"),
                    withhold=True,
                    form="intake.wants_public_assistance",
                    names=("生活保護", "保護", "welfare"),
                ),
                Review("check"),
            ),
        ),
    ),
    why=_("あなたに合う支援や窓口を、職員が考えるためです。答えたくないことは、答えなくてかまいません。"),
    version=2,
    done=sent,
    farewell=goodbye,
    after=other_dialog,
    sitting=6,
    remind_after=timedelta(hours=20),
    give_up_after=timedelta(days=2),
)  # fmt: skip
