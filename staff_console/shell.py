"""The frame around every desk: menu with counts, bell, who is signed in, the sentence about what was just done."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import HTMLResponse, Response

from casestore import staff, tallies
from casestore.facts import ROLES
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console import before_sending, undo, unsent
from staff_console.dates import day_of, full_day, long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import render, words_in
from staff_console.phrases import beside
from staff_console.plain import drawn, shared
from staff_console.standing import banner
from staff_console.views import NavItem, Toast

DESKS = (
    ("/today", "flag", _("きょう"), Act.SEE_TODAY),
    ("/reception", "inbox", _("受付"), Act.SEE_QUEUE),
    ("/cases", "people", _("ケース"), Act.READ_CASE),
    ("/referrals", "link", _("つなぎ"), Act.READ_CASE),
    ("/calendar", "cal", _("予定表"), Act.SEE_TODAY),
    ("/meetings", "cal", _("会議"), Act.SEE_MEETINGS),
    ("/city", "ok", _("市の決定・確認"), Act.SEE_CITY_DESK),
    ("/team", "work", _("チーム"), Act.SUPERVISE),
    ("/figures", "chart", _("集計"), Act.SEE_FIGURES),
    ("/admin", "form", _("管理"), Act.SEE_ADMIN),
    ("/resources", "table", _("地域の資源"), Act.SEE_RESOURCES),
)
GO_KEYS = {
    "/today": "t",
    "/reception": "r",
    "/cases": "c",
    "/referrals": "l",
    "/calendar": "k",
    "/meetings": "m",
    "/city": "d",
    "/team": "w",
    "/figures": "f",
    "/admin": "s",
}  # after G
ON_A_PHONE = 4  # desks in the bar of a phone; the others are behind その他
DONE = {
    "entered": _("相談を記録して、受付にのせました。"),
    "triaged": _("振り分けを記録しました。"),
    "moved": _("日を変えました。"),
    "stopped": _("この確認をやめました。"),
    "taken_up": _("この確認をつづけます。"),
    "employed": _("就職を記録しました。ようすを聞く日を予定に入れました。"),
    "sent": _("送信を受け付けました。"),
    "noted": _("内部メモを残しました。"),
    "read_out": before_sending.CHECK,
    "put_off": _("あとにしました。「あとにしたもの」にあります。"),
    "brought_back": _("きょうの一覧に戻しました。"),
    "next": _("済んだことと、次にすることを記録しました。"),
    "finished": _("済んだことを記録しました。"),
    "taken": _("引きつぎました。自動応答は止まっています。"),
    "given": _("自動応答に戻しました。"),
    "invited": _("部屋のリンクを送りました。"),
    "cleared": _("安全を確かめたことを記録しました。"),
    "seen": _("見た、と記録しました。"),
    "colleague_called": _("連絡したことを記録しました。"),
    "visit_cleared": _("確かめたことを記録しました。本人の電話にも知らせました。"),
    "partner_ended": _("つながりを切りました。この電話からの返事は、もう受けとりません。"),
    "mine": _("担当になりました。"),
    "calendar_revoked": _("カレンダーのアドレスを使えなくしました。"),
    "given_back": _("担当を戻しました。"),
    "again": _("もう一度送ります。"),
    "answered": _("つなぎ先のことを記録しました。"),
    "unlinked": _("返事のリンクと用紙を使えなくしました。"),
    "restricted": _("閲覧を制限しました。ほかの人には、このケースはもう見えません。"),
    "let_know": _("知らせました。この人にもケースが見えます。"),
    "kept_away": _("ケースから外しました。"),
    "readmitted": _("戻しました。この人にもケースが見えます。"),
    "reviewed": _("確かめたことを記録しました。"),
    "absence": _("休みを入れました。"),
    "absence_ended": _("休みを取りけしました。"),
    "handed_over": _("すべて引きつぎました。"),
    "certified": _("修了証を記録しました。"),
    "account_closed": _("アカウントを使えなくしました。"),
    "ended": _("終わりにしました。理由は経過に残っています。"),
    "reopened": _("相談を再開しました。"),
    "written": _("記録しました。"),
    "corrected": _("訂正しました。もとのことばも残っています。"),
    "called": _("会議を予定に入れました。"),
    "meeting_moved": _("会議の日時と場所を変えました。"),
    "called_off": _("会議を取りやめました。議題は、次の会議の候補にもどりました。"),
    "seated": _("出席する人に加えました。"),
    "unseated": _("出席する人から外しました。"),
    "held": _("出席を記録しました。"),
    "tabled": _("議題にのせました。"),
    "withdrawn": _("議題から下ろしました。"),
    "arranged": _("議題の順番を変えました。"),
    "looked_again": _("増えた記録を確かめた、と記録しました。"),
    "results": _("会議の結果を、それぞれの台帳に記録しました。"),
    "minutes": _("議事録を保存しました。"),
    "pledged": _("秘密を守ることを確かめました。"),
    "spoken": _("話したことを残しました。"),
    "duty": _("したことを記録しました。"),
    "benefit": _("住居確保給付金のことを記録しました。"),
    "decided": _("支援決定を記録しました。通知書を作ってください。"),
    "confirmed": _("内容を確認した、と記録しました。"),
    "sent_back": _("差し戻しました。理由は相談機関に見えます。"),
    "support_changed": _("支援決定の変更を記録しました。通知書を作ってください。"),
    "noticed": _("通知書を作りました。書類ができたことは、本人に知らせてあります（書ける連絡先があるとき）。"),
    "asked_second": _("2人目に頼みました。"),
    "answered_second": _("答えを記録しました。"),
    "kept": _("記録しました。"),
    "consented": _("同意を記録しました。"),
    "answered_for": _("聞いた答えを記録しました。あなたの名前で残ります。"),
    "asked": _("チャットで本人に聞くことにしました。夜のあいだは送らず、朝になってから送ります。"),
    "already_asking": _("もうチャットで聞いています。本人の返事を待っています。"),
    "nothing_to_ask": _("いまは、チャットで聞くことがありません。"),
    "no_way_to_ask": _("いまはチャットで書けません。ほかの方法で聞くことを、あなたの用事に入れました。"),
    "told_apart": _("別の方として記録しました。もう聞きません。"),
    "brought_together": _("同じ方として合わせました。次にすることを、台帳に入れてあります。"),
    "taken_apart": _("分けました。それぞれの台帳に、次にすることを入れてあります。"),
    "phone_shared": _("2人で使っている電話として記録しました。自動応答は止まっています。"),
    "phone_unshared": _("もう2人では使っていない、と記録しました。"),
    "held_back": _("止めました。送りません。"),
    "let_go": _("止めるのをやめました。予定どおり送ります。"),
    "outgoing_moved": _("送る日を変えました。"),
    "outgoing_stopped": _("送るのをやめました。"),
    "all_stopped": _("自動で送ることを止めました。"),
    "all_released": _("再開しました。たまったものは、順番に少しずつ送ります。"),
    "appointed": _("予約を入れました。本人にも知らせます。"),
    "offered": _("時間をえらんでもらうよう、チャットで本人に聞きます。"),
    "appointment_moved": _("予約の時間を変えました。本人にも知らせます。"),
    "appointment_off": _("予約を取り消しました。本人にも知らせます。"),
    "appointment_kept": _("会えた、と記録しました。次は、面談の記録です。"),
    "appointment_missed": _("会えなかった、と記録しました。次の営業日に、本人にやさしく聞きます。"),
    "view_kept": _("タブにして残しました。"),
    "view_changed": _("タブを変えました。"),
    "view_removed": _("タブを消しました。"),
    "phrase_kept": _("定型文を記録しました。"),
    "undelivered_settled": _("理由を残して、終わりにしました。"),
    "resource_added": _("加えました。振り分けとつなぎの画面で、えらべます。"),
    "resource_changed": _("直しました。前の内容も残っています。"),
    "resource_verified": _("きょう確かめた、と記録しました。"),
    "resource_retired": _("もう使わない、と記録しました。"),
    "resource_restored": _("また使うようにしました。"),
    "draft_thrown": _("下書きを捨てました。"),
    "draft_back": _("下書きを戻しました。"),
    "flagged": _("主任に相談しました。答えは、このケースときょうに出ます。"),
    "unflagged": _("相談を取りさげました。"),
    "advised": _("助言を台帳に残しました。担当の人のきょうに出ます。"),
    "taken_over": _("引きうけました。前からの担当の人にも伝わります。"),
    "closed_month": _("この月を締めました。あとで変わった数は、訂正として残ります。"),
}


def first_page(asked: Asked) -> Response:
    """GET /: the first desk this person has."""
    for path, _icon, _words, act in DESKS:
        if may(asked.by, act, None, asked.now).allowed:
            return see_other(path)
    return see_other("/me")


def page(asked: Asked, template: str, values: dict[str, Any], status: int = 200) -> Response:
    """Draw a whole page inside the frame. A refusal bears no count of what has happened: two of them are alike (security 3.5)."""
    return _drawn(asked, template, frame(asked) | ({"told": ""} if status >= 400 else {}) | values, status)


def part(asked: Asked, template: str, values: dict[str, Any], status: int = 200) -> Response:
    """Draw a fragment that refreshes itself; it needs no menu."""
    small = {"language": asked.language, "csrf": asked.csrf, "drawn": drawn(asked), "today_iso": day_of(asked.now).isoformat()}
    return _drawn(asked, template, small | values, status)


def _drawn(asked: Asked, template: str, values: dict[str, Any], status: int) -> Response:
    """With the reader's own drafts in the forms."""
    return HTMLResponse(unsent.restored(asked, render(asked.language, template, values), values), status_code=status)


def frame(asked: Asked) -> dict[str, Any]:
    """Everything the layout shows."""
    gettext, today = words_in(asked.language), day_of(asked.now)
    counts = _counts(asked)
    return shared(asked) | {
        "me": {"name": asked.by.name, "roles": roles_in_words(asked, asked.by.roles)},
        "nav": nav(asked, counts),
        "at": at(asked.here),
        "alerts": counts.alerts,
        "today_wareki": full_day(today, gettext, asked.language),
        "today_iso": today.isoformat(),
        "agency": asked.house.settings.profile.agency.short_name.to(asked.language),
        "searched": asked.query.get("q", ""),
        "toast": toast(asked),
        "all_stopped": banner(asked),
        "idle_seconds": int(staff.IDLE.total_seconds()),
        "one_click": asked.demo,
        "next": asked.here,
        "letter_keys": asked.letter_keys,
    }


def nav(asked: Asked, counts: tallies.Counts) -> tuple[NavItem, ...]:
    """The desks this person has, with what waits there."""
    gettext = words_in(asked.language)
    numbers = {"/reception": counts.reception, "/cases": counts.cases}
    mine = [desk for desk in DESKS if may(asked.by, desk[3], None, asked.now).allowed]
    shown = len(mine) if len(mine) <= ON_A_PHONE + 1 else ON_A_PHONE
    return tuple(
        NavItem(path, icon, gettext(words), numbers.get(path, 0), path == "/reception", place >= shown, GO_KEYS.get(path, ""))
        for place, (path, icon, words, _act) in enumerate(mine)
    )


def nav_items(asked: Asked) -> Response:
    """GET /nav: the menu again, live."""
    return part(asked, "_nav_items.html", {"nav": nav(asked, _counts(asked)), "at": asked.query.get("at", "")})


def bell(asked: Asked) -> Response:
    """GET /bell"""
    return part(asked, "_bell.html", {"alerts": _counts(asked).alerts})


def at(here: str) -> str:
    """Which desk a path belongs to."""
    return next((path for path, *_rest in DESKS if here == path or here.startswith((f"{path}/", f"{path}?"))), "")


def roles_in_words(asked: Asked, roles: frozenset[str]) -> str:
    gettext = words_in(asked.language)
    return beside((gettext(words) for role, words in ROLES.items() if role.value in roles), gettext)


def toast(asked: Asked) -> Toast | None:
    """What was just done, by its code in the address: never free words."""
    gettext = words_in(asked.language)
    if (done := asked.query.get("done", "")) not in DONE:
        return None
    words, back = gettext(DONE[done]), undo.way_back(asked, done)
    if done == "moved" and back and (was := _day(asked.query.get("was", ""))):
        words = gettext(_("日を変えました（もとは %(day)s）。")) % {"day": long_day(was, gettext)}
    return Toast(words, *back) if back else Toast(words)


def typed_day(text: str) -> date | None:
    """An ISO day from a date field."""
    return _day(text)


def found(verdict_allowed: bool) -> None:
    """Raise NotFound for what this person may not see."""
    if not verdict_allowed:
        raise NotFound


def _counts(asked: Asked) -> tallies.Counts:
    with asked.house.store.reading() as work:
        return tallies.counts(work, asked.by, asked.now)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
