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
  const letters = one("[data-keys-switch]");
  const KEPT = "tsunagi-letter-keys";
  const lettersOn = () => window.localStorage.getItem(KEPT) !== "off";
  if (letters) {
    letters.checked = lettersOn();
    letters.addEventListener("change", () => window.localStorage.setItem(KEPT, letters.checked ? "on" : "off"));
  }
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
    await Promise.all(all("form[data-draft]").map(flush));
    const answer = await fetch(link.dataset.peek, { headers: { "HX-Request": "true" }, signal });
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
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    r: () => write("person"),
    m: () => write("memo"),
    a: async () => { await shown; const take = one("[data-take]"); if (take) take.click(); },
    "/": () => { const box = one("#q"); if (box) box.focus(); },
    "?": () => { const box = one("#keys"); if (box) box.showModal(); },
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
    if (typing(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      const form = event.target.closest("form[data-composer], form.triage");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || !lettersOn()) return;
    if (event.key === "Enter" && event.target.matches("[data-open]")) { event.preventDefault(); window.location.assign(event.target.dataset.open); return; }
    const act = /^[1-4]$/.test(event.key) ? () => pick(event.key) : KEYS[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
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

  /* Drafts: kept on the server a moment after the last key. */
  const waiting = new WeakMap();
  const keep = async (form) => {
    const state = one("#draft-state", form);
    const words = one("#said").dataset;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true" } });
      state.textContent = answer.ok ? words.draftKept + " " + clock() : words.draftNotKept;
    } catch { state.textContent = words.draftNotKept; }
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
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
    if (status !== 422 && status !== 409) say(one("#said").dataset.problem);
  }));
  const fadeToasts = () => all("#toasts .toast:not([data-fading])").forEach((toast) => {
    toast.dataset.fading = "yes";
    window.setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); }, 10000);
  });

  /* Two minutes before the end of an idle session; drafts are on the server by then. */
  const leaving = one("#leaving");
  if (leaving) {
    const seconds = Number(leaving.dataset.seconds);
    let timer = 0;
    const arm = () => {
      window.clearTimeout(timer);
      leaving.hidden = true;
      timer = window.setTimeout(() => { leaving.hidden = false; timer = window.setTimeout(() => window.location.reload(), 121000); }, (seconds - 120) * 1000);
    };
    one("[data-stay]", leaving).addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch("/session/stay", { method: "POST", body: new URLSearchParams(new FormData(event.target)), headers: { "HX-Request": "true" } });
      if (answer.ok) arm(); else window.location.reload();
    });
    arm();
  }
  attend();
  fadeToasts();
})();
