/* Live updates. The stream carries only the names of topics; what changed is fetched again through the ordinary pages. */
"use strict";
(() => {
  const address = document.body.dataset.live;
  if (!address) return;
  const offline = document.querySelector("[data-offline]");
  /* Several commits in a moment are one reason to ask again; a hidden tab asks when it is looked at. */
  const due = new Map();
  const dispatch = (topic) => { due.delete(topic); document.body.dispatchEvent(new CustomEvent("live:" + topic)); };
  const tell = (topic) => {
    if (due.has(topic)) return;
    due.set(topic, document.hidden ? 0 : window.setTimeout(() => dispatch(topic), 120));
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) [...due].filter(([, timer]) => timer === 0).forEach(([topic]) => dispatch(topic));
  });
  const lost = (is) => { if (offline) offline.hidden = !is; };
  const look = () => document.body.dispatchEvent(new CustomEvent("console:look"));
  const POLL = 60000;
  const AGAIN = 3000;
  let stream = null;
  let polling = 0;
  let gone = 0;
  let told = document.body.dataset.told; /* what the page knows of; after a cut nobody can tell */

  const ping = async () => {
    try {
      const answer = await fetch("/live/ping", { headers: { "HX-Request": "true" } });
      if (answer.status === 401 || answer.status === 423) look();
      else if (answer.ok) tell("poll");
    } catch { /* still away: the notice stays until the stream is back */ }
  };
  const calm = () => {
    window.clearTimeout(gone);
    window.clearInterval(polling);
    gone = polling = 0;
    delete document.body.dataset.line;
    lost(false);
  };
  const open = () => {
    stream = new EventSource(address);
    stream.addEventListener("open", calm);
    stream.addEventListener("told", (event) => {
      if (event.data !== told) tell("poll"); /* what happened before the line was open, or while it was down */
      told = null;
    });
    stream.addEventListener("notify", (event) => tell(event.data));
    stream.addEventListener("error", () => {
      document.body.dataset.line = "cut";
      if (stream.readyState === EventSource.CLOSED) window.setTimeout(() => { if (stream.readyState === EventSource.CLOSED) { ping(); open(); } }, AGAIN);
      if (gone) return; /* each new try fails again: the first failure counts */
      gone = window.setTimeout(() => { lost(true); polling = polling || window.setInterval(ping, POLL); }, 4000); /* a restart of a second is not worth a notice */
    });
  };
  const close = () => { if (stream) stream.close(); };
  document.body.addEventListener("console:covered", () => { close(); calm(); });
  document.body.addEventListener("console:open", open);
  window.addEventListener("pagehide", close);
  open();
})();
