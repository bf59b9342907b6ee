/* 部屋: what is new appears by itself; nothing here is needed to read, choose or write. */
"use strict";
(() => {
  const talk = document.getElementById("talk");
  const news = document.getElementById("news");
  const summary = document.getElementById("errors");
  if (summary) summary.focus();

  /* At once away: the page behind is replaced, the visit ends on the server. */
  document.querySelectorAll("form[data-out]").forEach((form) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, redirect: "manual" });
    document.body.hidden = true;
    window.location.replace(form.dataset.out);
  }));

  /* Sent once, however often it is pressed. */
  document.querySelectorAll("form").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 8000);
  }));

  const text = document.getElementById("text");
  const count = document.getElementById("count");
  if (text && count) {
    const plain = count.textContent;
    text.addEventListener("input", () => {
      const left = Number(text.dataset.most) - text.value.length;
      count.textContent = text.value.length > text.dataset.most * 0.8 ? count.dataset.count.replace("{left}", left) : plain;
    });
  }

  const down = () => { const log = talk && talk.querySelector(".before"); if (log) log.scrollTop = log.scrollHeight; };
  down();
  if (!talk || !window.EventSource) return;

  let asking = false;
  let again = false;
  const ask = async () => {
    if (document.hidden) return;
    if (asking) { again = true; return; } /* what is on its way may have been drawn before the news */
    asking = true;
    try {
      const answer = await fetch(talk.dataset.part, { redirect: "manual" });
      if (answer.status === 401) { news.hidden = false; return; }
      if (!answer.ok) return;
      const fresh = document.createElement("div");
      fresh.innerHTML = await answer.text();
      const ids = (root) => [...root.querySelectorAll("[data-id]")].map((one) => one.dataset.id).join() + root.querySelectorAll(".choice").length + root.querySelectorAll("[role=status]").length;
      if (ids(fresh) === ids(talk)) return;
      /* Whoever is on a button keeps it; they are told, and go there themselves. */
      if (talk.contains(document.activeElement)) { news.hidden = false; return; }
      talk.replaceChildren(...fresh.childNodes);
      news.hidden = true;
      down();
    } catch { /* away: the next try tells */ } finally {
      asking = false;
      if (again) { again = false; ask(); }
    }
  };
  const stream = new EventSource(talk.dataset.live);
  stream.addEventListener("news", ask);
  stream.addEventListener("open", ask);
  let polling = 0;
  stream.addEventListener("error", () => { if (!polling && stream.readyState === EventSource.CLOSED) polling = window.setInterval(ask, 15000); });
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("pagehide", () => stream.close());
})();
