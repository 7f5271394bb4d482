// A call is looked at every second: the page as it is now is fetched, and what changed of it takes the place of what is shown. A
// text that is being written stays.
"use strict";
(function () {
  const call = document.querySelector("[data-call]");
  if (!call) return;
  const look = async () => {
    try {
      const answer = await fetch(call.dataset.call + "/now", { credentials: "same-origin", cache: "no-store" });
      if (answer.redirected && !new URL(answer.url).pathname.endsWith("/now")) { location.href = answer.url; return; }
      if (answer.ok) {
        const now = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of call.querySelectorAll("[data-live]")) {
          const fresh = now.querySelector('[data-live="' + part.dataset.live + '"]');
          if (!fresh) continue;
          const picture = part.querySelector("img"), next = fresh.querySelector("img");
          if (picture && next) { // the old frame stays until the new one is there
            const loaded = new Image();
            loaded.onload = () => { picture.src = loaded.src; };
            loaded.src = next.getAttribute("src");
            continue;
          }
          if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(...[...fresh.childNodes].map((n) => document.importNode(n, true)));
        }
      }
    } catch (e) { /* the network: the next look tells */ }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
