"""Records of evaluation in the meeting, of continuing, ending and 中断, and of work after it (要綱 3-3-ウ to 3-3-オ, 2-2-ウ). Pure."""

from __future__ import annotations

from casestore.forms.form import said
from casestore.forms.parts import NOTE, OWN_WORDS, REASON, by_person, by_staff, by_system, record, table
from casestore.forms.records_plan import MEETING
from casestore.words import N_ as _

ATTEMPTS = by_staff(
    "attempts",
    _("試みたことのまとめ"),
    "long_text",
    required=True,
    hint=_("訪問・置き手紙・知人への連絡など、いつ何をして、どうだったか。"),
)
SAID_THERE = by_staff("words", _("会議で話し合ったこと"), "long_text", required=True)
EVALUATION_CONFIRMED = record(
    "evaluation_confirmed",
    _("支援調整会議での評価"),
    *MEETING,
    by_staff("result", _("会議の結果"), "one", "plan_results", required=True, national_report=True),
    SAID_THERE,
)
CONTINUATION = record("continuation", _("継続・再プラン"), REASON, OWN_WORDS)
CLOSURE = record(
    "closure",
    _("終結"),
    by_staff("outcome", _("終わり方"), "many", "closing_outcomes", required=True, national_report=True),
    REASON,
    OWN_WORDS,
    by_staff("left_open_reason", _("残っていることがあるまま終える理由"), "long_text"),
    by_staff("follow_up", _("フォローアップをしますか"), "one", "yes_no", required=True),
    by_staff("follow_up_on", _("ようすを聞く日"), "date", required=True, asked_if=said("follow_up", "yes")),
    by_staff("follow_up_plan", _("フォローアップの内容"), "long_text", asked_if=said("follow_up", "yes")),
    by_staff("who_will_notice", _("また困ったとき、気づける人・ところ"), "text"),
)
SUSPENSION_CONFIRMED = record("suspension_confirmed", _("支援調整会議での中断の確認"), *MEETING, SAID_THERE)
SUSPENSION = record("suspension", _("中断"), REASON, ATTEMPTS, NOTE)
RESUMPTION = record("resumption", _("中断からの再開"), REASON, OWN_WORDS, by_system("why", _("きっかけ"), "text"))
EMPLOYMENT_STARTED = record(
    "employment_started",
    _("働きはじめた"),
    by_staff("started_on", _("働きはじめた日"), "date", required=True, national_report=True),
    by_staff("employer", _("勤め先"), "text"),
    by_staff("kind", _("働き方"), "one", "employment_kinds", national_report=True),
    by_staff("lasting", _("期限がない、または6か月以上の雇用ですか"), "one", "yes_no_unsure"),
    by_staff("hours", _("1週間に働く時間"), "number"),
    by_staff("wage", _("1か月の賃金（円）"), "money"),
    by_staff("income_increased", _("前より収入が増えましたか"), "one", "yes_no_unsure", national_report=True),
    NOTE,
)
CHECK_IN = record(
    "check_in",
    _("働きはじめてからの確認"),
    by_system("step", _("いつの確認"), "text"),
    by_person("work", _("お仕事"), "one", "work_states", required=True),
    by_person("last_day", _("さいごに働いた日"), "date", past=True, asked_if=said("work", "quit")),
    by_person("pay", _("お給料と時間"), "one", "ok_trouble"),
    by_person("people", _("職場の人"), "one", "ok_trouble"),
    by_person("health", _("体と気持ち"), "one", "ok_trouble"),
    by_person("money", _("暮らしのお金"), "one", "ok_trouble"),
    OWN_WORDS,
    by_person("call", _("職員からの連絡をのぞみますか"), "one", "yes_no_unsure"),
    NOTE,
)
PERSON_TOLD = record(
    "person_told",
    _("本人から聞いたこと"),
    by_system("dialog", _("どのおたずねか"), "one", "person_told_dialogs", required=True),
    table(
        "lines",
        _("支援のようす"),
        by_person("service", _("サービス"), "one", "services"),
        by_person("going", _("本人から見たようす"), "one", "support_going"),
    ),
    by_person("changed", _("変わったこと"), "many", "changed_topics"),
    by_person("home_now", _("住まいや家族"), "one", "ok_trouble"),
    by_person("health_now", _("体と気持ち"), "one", "ok_trouble"),
    by_person("money_now", _("暮らしのお金"), "one", "ok_trouble"),
    by_person("work_now", _("仕事のようす"), "one", "ok_trouble"),
    table(
        "goals",
        _("目標"),
        by_person("goal", _("目標"), "long_text"),
        by_person("attained", _("本人が感じる達成"), "one", "attainments"),
    ),
    by_person("changes", _("よくなったこと"), "many", "changes"),
    by_person("remains", _("まだ困っていること"), "long_text"),
    by_person("wish_code", _("本人の希望の別"), "one", "wishes_after"),
    by_person("wish", _("本人の希望（本人のことばで）"), "long_text"),
    by_person("now", _("いまの暮らし"), "one", "life_after"),
    by_person("returned", _("困っていること"), "many", "returned_topics"),
    OWN_WORDS,
    by_person("wanted", _("してほしいこと"), "long_text"),
    by_person("again", _("もう一度相談したいですか"), "one", "yes_no"),
    by_person("call", _("職員からの連絡をのぞみますか"), "one", "yes_no_unsure"),
)
EMPLOYMENT_ENDED = record(
    "employment_ended",
    _("仕事をやめた"),
    by_staff("last_day", _("さいごに働いた日"), "date", past=True),
    REASON,
    OWN_WORDS,
)

RECORDS = (
    *(EVALUATION_CONFIRMED, CONTINUATION, CLOSURE, SUSPENSION_CONFIRMED, SUSPENSION, RESUMPTION),
    *(EMPLOYMENT_STARTED, CHECK_IN, PERSON_TOLD, EMPLOYMENT_ENDED),
)
