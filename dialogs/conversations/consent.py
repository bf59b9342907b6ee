"""利用申込と同意 (要綱 3-1-エ, 6-2; 様式1 の下の欄, 様式7): the document read in parts, questions allowed; then for whom, and yes, no or later. Pure.

No and later are answers like yes. What is agreed to is the very text that was shown: each part holds its stamp (asking.AboutText).
"""

from __future__ import annotations

from collections.abc import Mapping

from casestore.words import N_ as _
from dialogs.acts import Act, Question, WantPerson, Write
from dialogs.answers import Answer, Known
from dialogs.asking import AboutText, Text
from dialogs.choices import Choice, Many, Option
from dialogs.conversations.asked_often import when_again
from dialogs.conversations.preferences import NOT_HERE
from dialogs.conversations.withdraw import STEPS, stopped, taken_back
from dialogs.facts import Facts
from dialogs.says import Line
from dialogs.steps import Ask, Dialog, Repeat, Say, Section, picked, said

NEXT = Option(
    "next",
    _("つぎへ"),
    also=(
        "次へ",
        "次",
        "はい",
        "読んだ",
        "読みました",
        "わかった",
        "わかりました",
        "next",
        "ok",
        "yes",
        "go on",
        "i have read it",
        "👍",
        "⭕",
    ),
)
ASK = Option(
    "ask", _("質問がある"), also=("質問", "聞きたい", "わからない", "意味がわからない", "question", "i don't understand", "❓")
)
SOMEONE_ELSE = "other"
NOBODY = "nobody"

# The codes of consent_scopes in a resident's words (a test holds the two together).
SCOPES = (
    Option("agency", _("こちらが紹介する機関"), also=("紹介先", "つなぎ先", "機関", "相談先", "agencies", "places you refer me to")),
    Option("ward", _("区役所の保護課"), also=("保護課", "区役所", "区", "ward", "ward office")),
    Option("meeting", _("支援を話し合う会議"), also=("会議", "支援調整会議", "meeting")),
    Option("city", _("市の担当の人"), also=("市", "市役所", "札幌市", "city", "city hall")),
    Option("hello_work", _("ハローワーク"), also=("職安", "はろーわーく", "hello work", "job office")),
    Option(SOMEONE_ELSE, _("ほかの人や機関"), also=("ほか", "その他", "ほかの人", "家族", "someone else", "others")),
    Option(NOBODY, _("だれにも伝えない"), also=("だれにも", "誰にも", "伝えないで", "ない", "なし", "nobody", "tell nobody", "none"), alone=True),
)  # fmt: skip

YES = Option(
    "yes", _("同意する"), also=("はい", "同意します", "同意", "うん", "いいです", "yes", "agree", "i agree", "👍", "⭕")
)
NO = Option("no", _("同意しない"), also=("いいえ", "同意しません", "いや", "したくない", "no", "i do not agree", "👎", "❌"))
LATER = Option(
    "later",
    _("あとで決める"),
    also=("あとで", "後で", "まだ", "迷っている", "考えたい", "考えます", "また今度", "later", "not now", "decide later"),
)


def may_read(known: Known) -> bool:
    return known.get("standing") in ("apply", "consent", "again") or known.get("keep") == "change"


def explained(known: Known) -> bool:
    """Whether they know what they would agree to; who would rather hear it from a person hears it first."""
    return known.get("rules") in ("read", "heard")


def applying(known: Known) -> bool:
    return known.get("standing") == "apply"


def goes_on(known: Known) -> bool:
    return not applying(known) or known.get("apply") == "yes"


def somebody(known: Known) -> bool:
    return bool(known.get("scope")) and NOBODY not in (known.get("scope") or ())  # type: ignore[operator]  # ids of a Many


def taking_back(known: Known) -> bool:
    """Whether they would end a consent that holds: said so, or chose that nobody be told."""
    nobody = "scope" in known and not somebody(known)
    return known.get("keep") == "withdraw" or (known.get("keep") == "change" and nobody)


def outcome(known: Known) -> str:
    """yes, no, later; "explain": a person explains first; "withdraw": the old consent is in question; "" where nothing was asked."""
    if taking_back(known):
        return "withdraw"
    if known.get("rules") == "ask":
        return "explain"
    if applying(known) and known.get("apply") in ("no", "later"):
        return str(known["apply"])
    if "scope" in known and not somebody(known):
        return "no"
    return str(picked(known.get("agree")) or "")


def decided(known: Known, answers: Mapping[str, Answer], facts: Facts) -> tuple[Act, ...]:
    """申込み and 同意 as two entries; no and later as 「同意がまだ得られない」; where it cannot begin here, a person is wanted."""
    if known.get("standing") in ("not_yet", "hidden"):
        return (WantPerson("asked"),)
    applied = (Write("application", _of(answers, "apply")),) if known.get("apply") == "yes" else ()
    match outcome(known):
        case "withdraw":
            return taken_back(known, _of(answers, "sure"), facts)
        case "yes":
            return (*applied, Write("consent", answers, {"digest": str(known.get("text") or "")}))
        case "no" | "later" as answer:
            kept = _of(answers, "apply", "scope", "agree", "reason", "when")
            return (*applied, Write("consent_declined", kept, {"answer": answer}))
        case "explain":
            return (Question("explain", ""),)
    return ()


def _of(answers: Mapping[str, Answer], *keys: str) -> dict[str, Answer]:
    return {key: answers[key] for key in keys if key in answers}


_APPLIED = Line(_("利用の申込みも、受け取りました。次は職員といっしょに、いまのことを整理していきます。"))
_WITHDRAW = Line(_("同意は、いつでも取り消せます。理由はいりません。そのときは「同意をとりけす」と送ってください。"))
_NOT_TOLD = _("同意がないあいだ、こちらからほかのところには伝えません。命の危険があるときなどは、べつです。")
_STILL = _("前にいただいた同意は、そのままです。取り消したいときは「同意をとりけす」と送ってください。")
_GOES_ON = _("相談は、これからもつづけられます。できることを、いっしょに考えます。%(reads_by)sに、職員が読みます。")


def goodbye(known: Known, facts: Facts) -> tuple[Line, ...]:
    if known.get("standing") == "hidden":
        return (Line(NOT_HERE),)
    if known.get("standing") == "not_yet":
        return (
            Line(_("申込みは、職員がお話をうかがってからになります。申し込みたいことは、職員に伝えました。")),
            Line(_("%(reads_by)sに、職員が読んで返事をします。それまで、することはありません。")),
        )
    if known.get("keep") == "keep":
        return (Line(_("わかりました。このままにします。")), _WITHDRAW)
    if taking_back(known):
        return stopped(known)
    applied = (_APPLIED,) if known.get("apply") == "yes" else ()
    untouched = Line(_STILL if known.get("standing") == "holds" else _NOT_TOLD)
    match outcome(known):
        case "yes":
            thanks = _("ありがとうございます。同意のお答えを受け取りました。選んだところだけに、必要なことだけを伝えます。")
            return (Line(thanks), *applied, _WITHDRAW)
        case "no":
            return (Line(_("わかりました。お気持ちのとおりにします。")), *applied, untouched, Line(_GOES_ON))
        case "later":
            again = (
                _("%(when)sごろ、もう一度おたずねします。")
                if known.get("when")
                else _("決まったら「申込みと同意」と送ってください。")
            )
            return (Line(_("わかりました。いそがなくて、だいじょうぶです。")), *applied, untouched, Line(again))
    return (
        Line(_("わかりました。職員から説明します。%(reads_by)sに、職員が読んで返事をします。")),
        Line(_("申込みと同意は、説明を聞いたあとで決めてください。いまは、何も決まっていません。")),
    )


def _part(stamps: str, subject: str) -> tuple[Ask | Section, ...]:
    """One part of a document: read on, or ask about it first."""
    return (
        Ask(
            "read",
            "%(item)s",
            AboutText((NEXT, ASK), stamps=stamps),
            why=_("何に同意するのかを、ご自分で確かめられるようにするためです。"),
        ),
        Section(
            said("read", "ask"),
            (
                Ask(
                    "question",
                    _("どんなことを聞きたいですか。ひとことでも、かまいません。"),
                    Text(gather=True, media=True),
                    why=_("職員が、あなたの質問にお返事するためです。"),
                    skip=True,
                    for_staff=subject,
                ),
                Section(
                    lambda known: known.get("question") is not None,
                    (
                        Say(
                            "noted",
                            _("%(reads_by)sに、職員が読んで返事をします。文書のつづきは、このまま読めます。"),
                            glue=True,
                        ),
                    ),
                ),
            ),
        ),
    )


CONSENT = Dialog(
    "consent",
    _("申込みと同意"),
    (
        Section(
            said("standing", "holds"),
            (
                Ask(
                    "keep",
                    _("%(consent_given)sに、同意をいただいています。伝えてよい相手は「%(consent_scope)s」です。どうしますか。"),
                    Choice(
                        (
                            Option("keep", _("このままでいい"), also=("このまま", "いい", "はい", "だいじょうぶ", "大丈夫", "keep it", "as it is", "yes")),
                            Option("change", _("選びなおす"), also=("変える", "変えたい", "選び直す", "もう一度読む", "change", "choose again")),
                            Option("withdraw", _("取り消したい"), also=("取り消す", "とりけす", "やめたい", "withdraw", "take it back")),
                        )
                    ),
                    title=_("いまの同意"),
                    why=_("同意は、いつでも変えたり、取り消したりできるためです。"),
                ),
            ),
        ),
        Section(
            may_read,
            (
                Say("hello", _("利用の申込みと、個人情報についての文書を、短く分けて読みます。いそがなくて、だいじょうぶです。")),
                Say("free", _("同意しなくても、相談はつづけられます。途中で「あとで」と送って、休んでもかまいません。")),
                Repeat("part", lambda known: len(known.get("parts") or ()), _part("parts", "consent")),  # type: ignore[arg-type]  # stamps
                Ask(
                    "rules",
                    _("もう1つ、個人情報の扱いかたを書いた「様式7」という文書があります。%(rules_count)s回に分けて読めます。どうしますか。"),
                    Choice(
                        (
                            Option("read", _("いま読む"), also=("読む", "読みます", "はい", "read it now", "read", "yes")),
                            Option("heard", _("もう説明を聞いた"), also=("聞いた", "聞きました", "知っている", "説明を聞いた", "もう読んだ", "already heard", "i know it")),
                            Option("ask", _("職員から聞きたい"), also=("職員から", "説明してほしい", "聞きたい", "いいえ", "explain it to me", "from a person", "no")),
                        )
                    ),
                    title=_("様式7の説明"),
                    why=_("説明を聞かないまま、同意していただくことのないようにするためです。"),
                ),
                Section(
                    said("rules", "read"),
                    (Repeat("rule", lambda known: len(known.get("clauses") or ()), _part("clauses", "consent")),),  # type: ignore[arg-type]
                ),
                Section(
                    explained,
                    (
                        Section(
                            applying,
                            (
                                Ask(
                                    "apply",
                                    _("この窓口の支援を、申し込みますか。お金は、かかりません。"),
                                    Choice(
                                        (
                                            Option("yes", _("申し込む"), also=("はい", "申し込みます", "申込む", "もうしこむ", "お願いします", "yes", "apply", "i want to apply", "👍", "⭕")),
                                            Option("no", _("いまは申し込まない"), also=("いいえ", "申し込まない", "申し込みません", "やめておく", "no", "not now")),
                                            LATER,
                                        )
                                    ),
                                    title=_("利用の申込み"),
                                    why=_("申し込むかどうかは、あなたが決めることだからです。申し込まなくても、相談はできます。"),
                                    form="application.words",
                                    names=("申込み", "申し込み", "application"),
                                ),
                            ),
                        ),
                        Section(
                            goes_on,
                            (
                                Say(
                                    "who",
                                    _("次に、あなたのことをだれに伝えてよいかを、うかがいます。伝えるのは、支援に必要なことだけです。"),
                                ),
                                Ask(
                                    "scope",
                                    _("伝えてよい相手を選んでください。いくつでも選べます。選ばなかったところには、伝えません。"),
                                    Many(SCOPES),
                                    title=_("伝えてよい相手"),
                                    why=_("「紹介する機関」は、あなたと決めた行き先です。「会議」には、市の人と支援する人が出ます。あなたが選んだところだけに伝えるためです。"),
                                    form="consent.scope",
                                    names=("相手", "範囲", "who"),
                                ),
                                Section(
                                    said("scope", SOMEONE_ELSE),
                                    (
                                        Ask(
                                            "scope_named",
                                            _("「ほかの人や機関」は、どなたですか。名前や、どんな関係かを書いてください。"),
                                            Text(),
                                            title=_("ほかの人や機関"),
                                            why=_("まちがった相手に伝えないためです。"),
                                            form="consent.scope_named",
                                        ),
                                        Say("else", _("「ほかの人や機関」は「%(scope_named)s」ですね。"), glue=True),
                                    ),
                                ),
                                Section(
                                    somebody,
                                    (
                                        Ask(
                                            "agree",
                                            _("支援に必要なことだけを「%(scope)s」に伝えます。これに同意しますか。"),
                                            AboutText((YES, NO, LATER), stamps="text", rest=False),
                                            title=_("同意"),
                                            why=_("あなたの同意なしに、あなたのことをほかへ伝えないためです。いつでも取り消せます。"),
                                            form="consent.words",
                                        ),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
                Section(
                    lambda known: outcome(known) == "no",
                    (
                        Ask(
                            "reason",
                            _("よければ、気になっていることを教えてください。言わなくても、だいじょうぶです。"),
                            Text(gather=True, media=True),
                            title=_("気になること"),
                            why=_("あなたの気がかりを、こちらで直せるかもしれないためです。答えなくても、何も変わりません。"),
                            skip=True,
                            form="consent_declined.words",
                        ),
                    ),
                ),
                Section(
                    lambda known: outcome(known) == "later",
                    (
                        when_again("consent_declined.ask_again_on"),
                    ),
                ),
            ),
        ),
        Section(taking_back, STEPS),
    ),
    why=_("あなたの同意なしに、あなたのことをほかへ伝えないためです。いつでも取り消せます。"),
    done=decided,
    farewell=goodbye,
    words=(_("申込みと同意"), "申し込みと同意", "利用申込", "利用の申込み", "申込み", "申し込み", "申し込みたい", "利用したい", "同意", "同意書", "application", "consent"),
    needs=("consent",),
    given=("standing", "text", "parts", "clauses"),
    follows=("text", "parts", "clauses"),
    renewed=_("この文書は、読んでいるあいだに変わりました。変わったところを、もう一度お読みください。"),
)  # fmt: skip
