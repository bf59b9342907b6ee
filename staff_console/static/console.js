/* Small behaviours: keys, drafts, sending by Ctrl+Enter, focus. Every act also works without this file. */
"use strict";
(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const one = (what, within = document) => within.querySelector(what);
  const say = (words) => { const box = one("#said"); if (box) box.textContent = words; };
  const wide = () => window.matchMedia("(min-width: 48.01rem)").matches;
  const typing = (event) => event.isComposing || event.keyCode === 229;
  const clock = () => new Date().toLocaleTimeString("ja-JP", { hour: "2-digit", minute: "2-digit" });

  /* Focus goes to the summary of what has to be put right. */
  const attend = (within = document) => {
    const first = one("[data-focus]", within);
    if (first) first.focus();
    all("[data-scroll]", within).forEach((box) => toEnd(box));
    toNewest();
  };
  const toNewest = () => { /* on a phone the conversation is part of the page: go to its end, not to its beginning */
    const newest = !wide() && window.location.hash === "#chat" && one("#msgs > :last-child");
    if (newest) newest.scrollIntoView({ block: "center" });
  };
  window.addEventListener("hashchange", toNewest);
  const toEnd = (box) => {
    if (!window.location.hash.startsWith("#m-")) box.scrollTop = box.scrollHeight; /* at the newest; the line of the new ones is seen when it is near */
  };

  /* Keys of one letter: never while something is being written, and not when switched off. */
  const lettersOn = () => document.body.dataset.keys !== "off";
  const inField = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog[open]");

  const rows = () => all("[data-queue] .row .name a");
  const chosen = () => one("[data-queue] .row.on .name a");
  let shown = Promise.resolve(); /* settled once the preview belongs to the marked row */
  let earlier = new AbortController();
  const choose = (link, focus) => {
    if (!link || !wide()) return;
    mark(link);
    if (focus) link.focus();
    earlier.abort();
    earlier = new AbortController();
    shown = preview(link, earlier.signal).catch((error) => { if (error.name !== "AbortError") say(one("#said").dataset.problem); });
  };
  const preview = async (link, signal) => {
    const before = one("#peek");
    before.inert = true; /* it is about to go: what is chosen in it from now on would be lost */
    try { await redraw(link, signal); } finally { if (!signal.aborted) before.inert = false; }
  };
  const redraw = async (link, signal) => {
    await flushAll();
    const answer = await fetch(link.dataset.peek, { headers: { "HX-Request": "true", "HX-Current-URL": new URL(link.href, window.location.href).href }, signal });
    if (answer.status === 423) { cover(); return; }
    if (!answer.ok) { window.location.assign(link.href); return; }
    const drawn = document.createElement("template");
    drawn.innerHTML = await answer.text();
    one("#peek").replaceWith(drawn.content);
    window.htmx.process(one("#peek"));
    window.history.replaceState(null, "", link.getAttribute("href"));
  };
  const mark = (link) => {
    all("[data-queue] .row.on").forEach((row) => { row.classList.remove("on"); one(".name a", row).removeAttribute("aria-current"); });
    link.closest(".row").classList.add("on");
    link.setAttribute("aria-current", "true");
    link.closest("[data-queue]").dataset.chosen = link.closest(".row").id;
  };
  const step = (by) => {
    const list = rows();
    const at = list.indexOf(chosen());
    choose(list[Math.min(Math.max(at + by, 0), list.length - 1)], true);
  };
  const write = (to) => {
    const radio = one("#to-" + to);
    if (!radio || radio.disabled) return;
    radio.checked = true;
    one("#reply").focus();
  };
  const regions = () => all("main section[aria-labelledby], main .lead").filter((part) => part.checkVisibility());
  const region = (by) => {
    const list = regions();
    const at = list.findLastIndex((part) => part.contains(document.activeElement));
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)];
    const heading = next && one("h1, h2, h3", next);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  };
  const nextAction = () => { const act = one(".next .acts :is(a, summary, button)"); if (act) act.focus(); };
  let going = 0; /* G was pressed: the next letter says where to */
  const go = (letter) => { window.clearTimeout(going); going = 0; const link = one('#nav-items a[data-go="' + letter + '"]'); if (link) link.click(); };
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    r: () => write("person"),
    m: () => write("memo"),
    a: async () => { await shown; const take = one("[data-take]"); if (take) take.click(); },
    n: nextAction,
    "]": () => region(1),
    "[": () => region(-1),
    g: () => { going = window.setTimeout(() => { going = 0; }, 1500); },
    l: () => { if (leaving) lock(); },
    "/": () => { const box = one("#q"); if (box) box.focus(); },
    "?": () => { const box = one("#keys"); if (box) box.showModal(); },
    1: () => pick("1"),
    2: () => pick("2"),
    3: () => pick("3"),
    4: () => pick("4"),
  };
  const pick = async (digit) => {
    await shown;
    const radio = one('.triage [data-key="' + digit + '"]');
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    one("#f-reason").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (typing(event) || covered()) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea, input")) {
      const form = event.target.closest(KEEPS);
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || !lettersOn()) return;
    if (event.key === "Enter" && event.target.matches("[data-open]")) { event.preventDefault(); window.location.assign(event.target.dataset.open); return; }
    const letter = event.key.toLowerCase();
    const act = going ? () => go(letter) : Object.hasOwn(KEYS, letter) && KEYS[letter];
    if (act) { event.preventDefault(); act(); }
  });
  const help = one("#keys");
  if (help) help.dataset.known = [...Object.keys(KEYS).filter((key) => key !== "g"), "enter", "ctrl+enter", ...all("#nav-items a[data-go]").map((link) => "g " + link.dataset.go)].sort().join(",");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-peek]");
    if (link && wide() && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) { event.preventDefault(); choose(link, false); }
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.menu[open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); }
  });

  /* Drafts: whatever is written in any form is on the server a moment after the last key. */
  const KEEPS = "form[method=post]:has(textarea, input[type=text]:not([readonly], [autocomplete=one-time-code])):not([data-draft-form], .unlock)";
  const waiting = new WeakMap();
  const stateOf = (form) => {
    const there = one("#draft-state, .draft-state", form);
    if (there) return there;
    const line = document.createElement("p");
    line.className = "state draft-state";
    line.setAttribute("role", "status");
    form.append(line);
    return line;
  };
  const blank = (form) => [...form.elements].every((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked;
    if (field.type === "select-one") return [...field.options].every((option) => option.selected === option.defaultSelected) || field.selectedIndex <= 0;
    return !field.matches("textarea, input:not([type=hidden])") || !field.value.trim();
  });
  const tellTwo = (state) => {
    const words = one("#said").dataset;
    const link = document.createElement("a");
    link.href = window.location.pathname + window.location.search;
    link.textContent = words.draftSee;
    state.replaceChildren(words.draftTwo + " ", link);
  };
  const keep = async (form) => {
    const state = stateOf(form);
    const words = one("#said").dataset;
    const body = new URLSearchParams(new FormData(form));
    body.set("draft-at", form.getAttribute("action").split(/[?#]/)[0]);
    if (blank(form)) body.set("draft-empty", "1");
    try {
      const answer = await fetch("/drafts", { method: "POST", body, headers: { "HX-Request": "true", "HX-Current-URL": window.location.href } });
      if (answer.ok) {
        one("input[name=drawn]", form).value = answer.headers.get("x-drawn");
        state.textContent = words.draftKept + " " + clock();
      } else if (answer.status === 409) tellTwo(state);
      else { state.textContent = words.draftNotKept; if (answer.status === 423) cover(); }
    } catch { state.textContent = words.draftNotKept; }
    stirred();
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form && event.target.form.closest(KEEPS);
    if (!form) return;
    window.clearTimeout(waiting.get(form));
    waiting.set(form, window.setTimeout(() => { waiting.delete(form); if (form.isConnected) keep(form); }, 800));
  });
  const flush = (form) => {
    if (!waiting.has(form)) return null;
    window.clearTimeout(waiting.get(form));
    waiting.delete(form);
    return keep(form);
  };
  const flushAll = () => Promise.all(all(KEEPS).map(flush));
  document.addEventListener("click", async (event) => {
    const choice = event.target.closest("button[form]:is([formaction^='/drafts/'])");
    if (!choice || choice.dataset.ready) return;
    event.preventDefault(); /* what was typed a moment ago first */
    await flushAll();
    choice.dataset.ready = "yes";
    choice.click();
  });
  /* A form that cannot go now stays as it is and can be sent again; the same form is taken once. */
  const notSent = (form) => {
    const words = one("#said").dataset;
    let line = one(".not-sent", form);
    if (!line) {
      line = document.createElement("p");
      line.className = "not-sent note";
      line.setAttribute("role", "alert");
      const again = document.createElement("button");
      again.type = "button";
      again.className = "btn";
      again.textContent = words.sendAgain;
      again.addEventListener("click", () => form.requestSubmit());
      line.append(words.cut + " ", again);
      form.append(line);
    }
  };
  const reaches = async () => {
    try { await fetch("/live/ping", { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(4000) }); return true; } catch { return false; }
  };
  const tried = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (document.body.dataset.line !== "cut" || form.method !== "post" || tried.has(form) || form.matches("[data-lock], [data-stay], .unlock")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const by = event.submitter;
    if (!await reaches()) { notSent(form); return; }
    const line = one(".not-sent", form);
    if (line) line.remove();
    tried.add(form);
    form.requestSubmit(by);
    tried.delete(form);
  }, true);
  document.addEventListener("submit", (event) => {
    window.clearTimeout(waiting.get(event.target));
    waiting.delete(event.target);
    const button = one("button[type=submit]", event.target);
    if (button) window.setTimeout(() => { button.disabled = true; window.setTimeout(() => { button.disabled = false; }, 4000); }, 0);
  });

  /* After a swap: focus, and the end of the conversation. */
  document.addEventListener("htmx:after:swap", () => {
    const queue = one("[data-queue]");
    if (queue && queue.dataset.chosen && !chosen()) {
      const row = document.getElementById(queue.dataset.chosen.startsWith("row-") ? queue.dataset.chosen : "row-" + queue.dataset.chosen);
      if (row) mark(one(".name a", row));
    }
    const summary = one("[data-focus]:not([data-attended])");
    if (summary) { summary.dataset.attended = "yes"; summary.focus(); }
    all("[data-scroll]").forEach((box) => { if (box.scrollHeight - box.scrollTop - box.clientHeight < 400) box.scrollTop = box.scrollHeight; });
    const message = one("[data-composer] [autofocus]");
    if (message && document.activeElement === document.body) message.focus();
    fadeToasts();
  });
  ["htmx:response:error", "htmx:error"].forEach((name) => document.addEventListener(name, (event) => {
    const status = event.detail && event.detail.ctx && event.detail.ctx.response ? event.detail.ctx.response.status : 0;
    const form = event.target.closest && event.target.closest("form[method=post]");
    if (status === 423) cover();
    else if (status === 0 && form) notSent(form);
    else if (status !== 422 && status !== 409) say(one("#said").dataset.problem);
  }));
  const fadeToasts = () => all("#toasts .toast:not([data-fading])").forEach((toast) => {
    toast.dataset.fading = "yes";
    const leave = () => { if (toast.matches(":hover, :focus-within")) window.setTimeout(leave, 2000); else toast.remove(); };
    window.setTimeout(leave, 10000); /* never while somebody is at it */
  });

  /* The lock: what is on the page stays there, hidden from eyes and from readers, until whoever was there is back. */
  const coverBox = one("#cover");
  const leaving = one("#leaving");
  let before = null; /* where the focus was, and what the window was called */
  let timer = 0;
  let counting = 0;
  const covered = () => document.body.classList.contains("covered");
  const others = () => [...document.body.children].filter((part) => part !== coverBox && part.tagName !== "SCRIPT");
  const cover = () => {
    if (!coverBox || covered()) return;
    window.clearTimeout(timer);
    window.clearInterval(counting);
    leaving.hidden = true;
    before = { focus: document.activeElement, title: document.title };
    all("dialog[open]").forEach((box) => box.close());
    others().forEach((part) => { part.inert = true; });
    document.body.classList.add("covered");
    document.title = coverBox.dataset.title;
    coverBox.hidden = false;
    one("input:not([type=hidden]), #cover-h", coverBox).focus();
    document.body.dispatchEvent(new CustomEvent("console:covered"));
  };
  const uncover = () => {
    document.body.classList.remove("covered");
    others().forEach((part) => { part.inert = false; });
    coverBox.hidden = true;
    one("[data-wrong]", coverBox).hidden = true;
    all("input:not([type=hidden])", coverBox).forEach((field) => { field.value = ""; });
    document.title = before.title;
    if (before.focus && before.focus.isConnected) before.focus.focus();
    stirred();
    document.body.dispatchEvent(new CustomEvent("console:open"));
    document.body.dispatchEvent(new CustomEvent("live:poll"));
  };
  const toSignIn = () => window.location.assign("/sign-in?next=" + encodeURIComponent(window.location.pathname + window.location.search));
  const asked = (path, form) => fetch(path, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true", "HX-Current-URL": window.location.href } });
  const lock = async () => {
    await flushAll();
    const answer = await asked("/session/lock", one("[data-lock]"));
    if (answer.status === 401) toSignIn(); else if (answer.ok || answer.status === 423) cover(); else say(one("#said").dataset.problem);
  };
  const secondsLeft = async () => { /* other windows of the same worker count too */
    try {
      const answer = await fetch("/session/left", { headers: { "HX-Request": "true" } });
      return answer.status === 423 ? 0 : answer.ok ? Number(await answer.text()) : -1;
    } catch { return null; }
  };
  const count = (until) => {
    const left = Math.max(Math.round((until - Date.now()) / 1000), 0);
    one("[data-count]", leaving).textContent = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
    if (left === 0) { window.clearInterval(counting); lock().catch(cover); }
  };
  const look = async () => {
    const left = await secondsLeft();
    if (left === -1) { toSignIn(); return; }
    if (left === 0) { cover(); return; }
    if (covered()) uncover();
    arm(left === null ? 30 : left);
  };
  const arm = (left) => {
    window.clearTimeout(timer);
    window.clearInterval(counting);
    leaving.hidden = left > 121;
    if (left > 121) { timer = window.setTimeout(look, (left - 120) * 1000); return; }
    const until = Date.now() + left * 1000;
    count(until);
    counting = window.setInterval(() => count(until), 1000);
  };
  const stirred = () => { if (leaving && !covered()) arm(Number(leaving.dataset.seconds)); };
  if (leaving) {
    one("[data-stay]", leaving).addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await asked("/session/stay", event.target);
      if (answer.ok) stirred(); else look();
    });
    one("[data-lock]").addEventListener("submit", (event) => { event.preventDefault(); lock(); });
    one(".unlock", coverBox).addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await asked("/session/unlock", event.target);
      if (answer.ok) { uncover(); return; }
      if (answer.status === 401) { toSignIn(); return; }
      const wrong = one("[data-wrong]", coverBox);
      wrong.textContent = await answer.text();
      wrong.hidden = false;
    });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) look(); });
    document.body.addEventListener("console:look", look);
    stirred();
  }
  /* The short record: a ready sentence goes before what is written; choosing a day by hand lets go of the ready ones. */
  document.addEventListener("change", (event) => {
    const start = event.target.closest("select[data-into]");
    if (start && start.value) {
      const words = start.selectedOptions[0].textContent;
      const box = document.getElementById(start.dataset.into);
      box.value = box.value ? words + "\n" + box.value : words;
      start.value = "";
      box.focus();
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (event.target.matches(".short .boxes input[type=date]")) one("input[value=day]", event.target.closest(".boxes")).checked = true;
  });
  attend();
  fadeToasts();
})();
