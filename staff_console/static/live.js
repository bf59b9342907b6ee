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
  let polling = 0;
  let seen = false;

  const poll = () => {
    if (polling) return;
    polling = window.setInterval(async () => {
      try {
        const answer = await fetch("/live/ping", { headers: { "HX-Request": "true" } });
        if (answer.status === 401) { window.location.reload(); return; }
        if (answer.ok) tell("poll");
      } catch { /* still away: the notice stays until the stream is back */ }
    }, 60000);
  };
  const calm = () => { window.clearInterval(polling); polling = 0; lost(false); };

  let gone = 0;
  const stream = new EventSource(address);
  stream.addEventListener("open", () => {
    window.clearTimeout(gone);
    gone = 0;
    calm();
    if (seen) tell("poll"); /* what happened while the line was down */
    seen = true;
  });
  stream.addEventListener("notify", (event) => tell(event.data));
  stream.addEventListener("error", () => {
    if (gone) return; /* each new try fails again: the first failure counts */
    gone = window.setTimeout(() => { lost(true); poll(); }, 4000); /* a restart of a second is not worth a notice */
  });
  window.addEventListener("pagehide", () => stream.close());
})();
