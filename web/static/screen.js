// Keys of the projector: next and back, first and last. A slide that refreshes itself does so without moving the focus.
"use strict";
(() => {
  const body = document.body.dataset;
  const follow = (rel) => {
    const link = document.querySelector(`a[rel="${rel}"]`);
    if (link) window.location.replace(link.href);
  };
  const keys = {
    ArrowRight: "next", PageDown: "next", " ": "next",
    ArrowLeft: "prev", PageUp: "prev", Backspace: "prev",
    Home: "first", End: "last",
  };
  document.addEventListener("keydown", (event) => {
    const rel = keys[event.key];
    if (!rel || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    follow(event.key === " " && event.shiftKey ? "prev" : rel);
  });
  // Enter goes on at once, and a window that is too small for its slide still begins at the top.
  document.querySelector('a[rel="next"]')?.focus({ preventScroll: true });
  const again = async () => {
    try {
      const answer = await fetch(window.location.href, { cache: "no-store" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      const main = document.querySelector("main");
      if (fresh && fresh.innerHTML !== main.innerHTML) main.innerHTML = fresh.innerHTML;
    } catch {
      // The server cannot be reached for a moment: what is on the screen stays, with the time that it is from.
    }
  };
  const seconds = Number(body.refresh);
  if (seconds) window.setInterval(again, seconds * 1000);
})();
