/* 練習モードの画面：届いたところだけを差しかえる。文字はすべてサーバーが書く。 */
"use strict";
const root = document.body.dataset.root, query = document.body.dataset.query;
const says = document.querySelector(".says");
const drawn = new WeakMap();

document.documentElement.classList.add("js");
const tell = text => { says.textContent = ""; requestAnimationFrame(() => { says.textContent = text; }); };
const atEnd = box => box.scrollHeight - box.scrollTop - box.clientHeight < 80;
const toEnd = box => { box.scrollTop = box.scrollHeight; };

function swapRows(old, fresh) {
  const follow = atEnd(old), wanted = [...fresh.children];
  const keep = new Set(wanted.map(row => row.id));
  for (const row of [...old.children]) if (!keep.has(row.id)) row.remove();
  wanted.forEach((row, place) => {
    const mine = document.getElementById(row.id);
    const source = row.outerHTML;
    if (mine && (drawn.get(mine) ?? mine.outerHTML) === source) {
      if (old.children[place] !== mine) old.insertBefore(mine, old.children[place] ?? null);
      return;
    }
    drawn.set(row, source);
    if (mine) mine.replaceWith(row);
    else { row.classList.add("arrives"); old.insertBefore(row, old.children[place] ?? null); }
  });
  if (follow) toEnd(old);
}

function swapZone(old, fresh) {
  const source = fresh.innerHTML;
  if ((drawn.get(old) ?? old.innerHTML) === source) return;
  drawn.set(old, source);
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const typed = old.querySelector("textarea")?.value;
  old.replaceChildren(...fresh.childNodes);
  const box = old.querySelector("textarea");
  if (box && typed) box.value = typed;
  if (held) (box && held.matches("textarea") ? box : old.querySelector(".tap, summary, button"))?.focus({ preventScroll: true });
}

async function redraw(phone) {
  const card = document.getElementById(`phone-${phone}`);
  if (!card) return;
  const answer = await fetch(`${root}/phones/${phone}/screen${query}`);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const lost = document.activeElement === document.body;
  for (const fresh of page.querySelectorAll("[data-zone]")) {
    const old = card.querySelector(`[data-zone="${fresh.dataset.zone}"]`);
    if (old) (fresh.dataset.zone === "msgs" ? swapRows : swapZone)(old, fresh);
  }
  const rows = card.querySelector(".msgs");
  if (!lost && document.activeElement === document.body) rows.focus({ preventScroll: true });
  if (!card.classList.contains("on")) document.querySelector(`.tabs a[href="#phone-${phone}"] .new`)?.removeAttribute("hidden");
}

const waiting = new Map();
function soon(phone) {
  if (phone === "*") { document.querySelectorAll(".phone").forEach(card => soon(card.dataset.phone)); return; }
  const state = waiting.get(phone);
  if (state) { state.again = true; return; }
  const mine = { again: false };
  waiting.set(phone, mine);
  setTimeout(async () => {
    try { await redraw(phone); } catch { /* the next event draws it */ }
    waiting.delete(phone);
    if (mine.again) soon(phone);
  }, 30);
}

async function readClock() {
  const answer = await fetch(`${root}/clock${query}`);
  if (answer.ok) showClock(await answer.json());
}

function showClock({ now, shown }) {
  const face = document.getElementById("now"), target = document.getElementById("target");
  face.dateTime = now; face.textContent = shown;
  target.min = now.slice(0, 16);
  if (target.value < target.min && document.activeElement !== target) target.value = target.min;
}

async function moveClock(form, submitter) {
  const line = document.querySelector(".moving"), buttons = document.querySelectorAll(".clock button");
  const body = JSON.stringify(Object.fromEntries(new FormData(form, submitter)));
  line.hidden = false; line.textContent = line.dataset.busy; buttons.forEach(one => { one.disabled = true; });
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "content-type": "application/json" } });
  } catch { answer = null; }
  buttons.forEach(one => { one.disabled = false; });
  submitter?.focus();
  line.textContent = answer?.ok ? "" : line.dataset.wrong; line.hidden = Boolean(answer?.ok);
  if (answer?.ok) showClock(await answer.json());
}

async function act(form, submitter) {
  form.closest("details")?.removeAttribute("open");
  const several = form.enctype === "multipart/form-data", fields = new FormData(form, submitter);
  const box = form.querySelector("textarea"), before = box?.value;
  if (box) { box.value = ""; box.focus(); }
  try {
    const answer = await fetch(form.action, { method: "POST", body: several ? fields : new URLSearchParams(fields) });
    const result = await answer.json();
    if (!answer.ok) throw new Error(result.problem);
    const card = form.closest(".phone"), text = card.querySelector("textarea");
    if (result.fill && text) { text.value = result.fill; text.focus(); }
    if (result.copy) { await navigator.clipboard?.writeText(result.copy); tell(says.dataset.copied); }
    toEnd(card.querySelector(".msgs"));
    soon(card.dataset.phone);
  } catch {
    if (box && !box.value) box.value = before;
    tell(says.dataset.lost);
  }
}

document.addEventListener("submit", event => {
  const form = event.target;
  event.preventDefault();
  if ("clock" in form.dataset) moveClock(form, event.submitter); else act(form, event.submitter);
});
document.addEventListener("change", event => {
  if (event.target.type === "file" && event.target.files.length) event.target.form.requestSubmit();
});
document.addEventListener("keydown", event => {
  if (event.key === "Enter" && event.target.matches(".say textarea") && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key === "Escape") {
    const open = event.target.closest?.("details.pops[open]") ?? document.querySelector("details.pops[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  }
});
document.addEventListener("click", event => {
  for (const open of document.querySelectorAll("details.pops[open]")) if (!open.contains(event.target)) open.open = false;
  const tab = event.target.closest(".tabs a");
  if (tab) { event.preventDefault(); history.replaceState(null, "", tab.hash); choose(tab.hash); }
});

function choose(hash) {
  const card = hash && document.querySelector(`.phone${CSS.escape ? `#${CSS.escape(hash.slice(1))}` : hash}`);
  if (!card) return;
  document.querySelectorAll(".phone").forEach(one => one.classList.toggle("on", one === card));
  document.querySelectorAll(".tabs a").forEach(one => {
    if (one.hash === hash) { one.setAttribute("aria-current", "true"); one.querySelector(".new").hidden = true; }
    else one.removeAttribute("aria-current");
  });
  toEnd(card.querySelector(".msgs"));
}

document.querySelectorAll(".msgs").forEach(toEnd);
choose(location.hash);
let opened = false;
const stream = new EventSource(`${root}/phones/stream`);
stream.addEventListener("open", () => { if (opened) { soon("*"); readClock(); } opened = true; });
stream.addEventListener("phone", event => soon(JSON.parse(event.data).phone));
stream.addEventListener("phones", () => location.reload());
stream.addEventListener("clock", () => { readClock(); soon("*"); });
stream.addEventListener("tick", () => {
  readClock();
  document.querySelectorAll(".typing").forEach(dots => soon(dots.closest(".phone").dataset.phone));
});
addEventListener("pagehide", () => stream.close());
