"""Every page on one page: method, path, page, permission. What is not here does not exist."""

from __future__ import annotations

from casestore.permissions import Act
from staff_console import (
    cases,
    employment,
    ending,
    entering,
    looking_after,
    members,
    noticed,
    owning,
    pictures,
    reception,
    shell,
    sign_in,
    talks,
    today,
    triage_form,
    two_step,
)
from staff_console.guard import OPEN, SIGNED_IN, Page

PAGES: tuple[Page, ...] = (
    Page("GET", "/", shell.first_page, SIGNED_IN),
    Page("GET", "/nav", shell.nav_items, SIGNED_IN, quiet=True),
    Page("GET", "/bell", shell.bell, SIGNED_IN, quiet=True),
    # sign-in
    Page("GET", "/sign-in", sign_in.show, OPEN),
    Page("POST", "/sign-in", sign_in.sign_in, OPEN),
    Page("POST", "/sign-in/rehearsal", sign_in.rehearse, OPEN),
    Page("POST", "/sign-out", sign_in.sign_out, SIGNED_IN, before_two_step=True),
    Page("POST", "/session/stay", sign_in.stay, SIGNED_IN, before_two_step=True),
    # きょう
    Page("GET", "/today", today.show, Act.SEE_TODAY),
    Page("GET", "/today/lists", today.lists, Act.SEE_TODAY, quiet=True),
    Page("POST", "/today/seen", today.seen, Act.SEE_TODAY),
    # 受付
    Page("GET", "/reception", reception.show, Act.SEE_QUEUE),
    Page("GET", "/reception/queue", reception.queue, Act.SEE_QUEUE, quiet=True),
    Page("GET", "/reception/new", entering.show, Act.ENTER_INTAKE),
    Page("POST", "/reception/new", entering.enter, Act.ENTER_INTAKE),
    Page("POST", "/drafts/intake", entering.draft, Act.ENTER_INTAKE),
    Page("GET", "/reception/{number}/peek", reception.peek, Act.SEE_QUEUE),
    Page("POST", "/reception/{number}/draft", triage_form.draft, Act.TRIAGE),
    Page("POST", "/reception/{number}/triage", triage_form.triage, Act.TRIAGE),
    # ケース
    Page("GET", "/cases", cases.show, Act.READ_CASE),
    Page("GET", "/cases/{number}", cases.case, Act.READ_CASE),
    Page("GET", "/cases/{number}/lead", cases.lead, Act.READ_CASE, quiet=True),
    Page("GET", "/cases/{number}/log", cases.log, Act.READ_CASE, quiet=True),
    Page("POST", "/cases/{number}/follow-ups/{follow_up}/move", looking_after.move, Act.MOVE_FOLLOW_UP),
    Page("POST", "/cases/{number}/follow-ups/{follow_up}/stop", looking_after.stop, Act.MOVE_FOLLOW_UP),
    Page("POST", "/cases/{number}/follow-ups/{follow_up}/done", looking_after.finish, Act.WRITE_ENTRY),
    Page("POST", "/cases/{number}/alerts/clear", looking_after.clear_alerts, Act.CLEAR_ALERT),
    Page("POST", "/cases/{number}/owner", owning.change, Act.WRITE_ENTRY),
    Page("GET", "/cases/{number}/plans", cases.plans, Act.READ_CASE, quiet=True),
    Page("GET", "/cases/{number}/seen/{attachment}", noticed.picture, Act.READ_CASE),
    Page("POST", "/cases/{number}/ways/{entry}", ending.answer, Act.WRITE_ENTRY),
    Page("POST", "/cases/{number}/end", ending.end, Act.WRITE_ENTRY),
    Page("POST", "/cases/{number}/again", ending.again, Act.WRITE_ENTRY),
    Page("POST", "/cases/{number}/employment", employment.record, Act.WRITE_ENTRY),
    # 会話
    Page("GET", "/talks/{contact}/lines", talks.lines, Act.READ_CONVERSATION, quiet=True),
    Page("GET", "/talks/{contact}/pen", talks.pen, Act.READ_CONVERSATION, quiet=True),
    Page("POST", "/talks/{contact}/say", talks.say, Act.MEMO),
    Page("POST", "/talks/{contact}/draft", talks.draft, Act.MEMO),
    Page("POST", "/talks/{contact}/take", talks.take, Act.TAKE_OVER),
    Page("POST", "/talks/{contact}/give", talks.give, Act.TAKE_OVER),
    Page("POST", "/talks/{contact}/clear", talks.clear, Act.CLEAR_ALERT),
    Page("POST", "/talks/{contact}/again", talks.again, Act.REPLY),
    Page("GET", "/pictures/{attachment}", pictures.show, Act.READ_CONVERSATION),
    # 職員
    Page("GET", "/me", members.me, SIGNED_IN),
    Page("GET", "/me/two-step", two_step.show, SIGNED_IN, before_two_step=True),
    Page("POST", "/me/two-step", two_step.confirm, SIGNED_IN, before_two_step=True),
    Page("POST", "/me/two-step/anew", two_step.anew, SIGNED_IN),
    Page("POST", "/me/telegram", members.link_mine, Act.LINK_CHANNEL),
    Page("GET", "/admin/staff", members.show, Act.MANAGE_STAFF),
    Page("POST", "/admin/staff/{staff}/telegram", members.link, Act.MANAGE_STAFF),
)
