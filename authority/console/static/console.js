// What the script adds to the pages: keys, rows that can be walked, a lock that comes by itself. Everything works without it.
"use strict";
(function () {
  document.documentElement.classList.add("scripted");
  const keys = document.documentElement.dataset.keys === "on";
  const typing = (e) => e.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");

  // A choice of the filter is carried out at once.
  for (const select of document.querySelectorAll("select[data-submit]"))
    select.addEventListener("change", () => select.form.requestSubmit());

  // A form is sent once, however often it is clicked; going back makes it usable again.
  document.addEventListener("submit", (e) => {
    if (e.target.dataset.sent) { e.preventDefault(); return; }
    if (e.target.method === "post") e.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));

  const complaint = document.querySelector("[role=alert][tabindex]");
  if (complaint) complaint.focus();

  // The marks are counted while they are set.
  const line = document.querySelector("[data-marks]");
  if (line) {
    const count = () => {
      const set = [...document.querySelectorAll("[data-mark]:checked")].map((m) => m.dataset.mark);
      line.textContent = set.length ? line.dataset.some + " " + set.length + ": " + set.join(", ") : line.dataset.none;
    };
    document.addEventListener("change", (e) => {
      if (!e.target.matches("[data-mark]")) return;
      count();
      if (e.target.checked) e.target.closest(".answer").querySelector("textarea").focus();
    });
    count();
  }

  // Idle for fifteen minutes: the lock takes the place of what is on the screen. A form that was being filled in goes along and
  // waits behind the password; the server sends nothing of it by itself.
  if (!document.body.classList.contains("outside")) {
    let timer, changed = null;
    const lock = () => {
      document.body.hidden = true;
      if (!changed || changed.querySelector("[type=password]")) {
        location.href = "/unlock?next=" + encodeURIComponent(location.pathname + location.search);
        return;
      }
      const to = document.createElement("input");
      to.type = "hidden"; to.name = "carry-to"; to.value = new URL(changed.action).pathname;
      changed.append(to);
      changed.action = "/lock";
      changed.submit(); // not requestSubmit: what is half filled in goes too, and no button is pressed
    };
    const wait = () => { clearTimeout(timer); timer = setTimeout(lock, 15 * 60 * 1000); };
    for (const event of ["pointerdown", "keydown", "scroll"]) addEventListener(event, wait, { passive: true });
    document.addEventListener("input", (e) => { if (e.target.form && e.target.form.method === "post") changed = e.target.form; });
    wait();
  }

  // On a narrow screen the line of sections shows where one is.
  const here = document.querySelector(".rail nav [aria-current]");
  if (here && innerWidth <= 960) here.scrollIntoView({ block: "nearest", inline: "center" });

  // Rows are walked with j and k and opened with Enter.
  const rows = [...document.querySelectorAll("[data-rows] tbody tr, ul[data-rows] > li")];
  let at = -1;
  const walk = (by) => {
    if (!rows.length) return;
    if (rows[at]) rows[at].classList.remove("here");
    at = Math.min(Math.max(at + by, 0), rows.length - 1);
    rows[at].classList.add("here");
    const inside = rows[at].querySelector("a, button");
    if (inside) inside.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };

  if (!keys || document.body.classList.contains("outside")) return;
  const places = { q: "/queue", c: "/conversations", s: "/search", p: "/proposals", d: "/dashboard", a: "/audit", k: "/certificates", m: "/account" };
  // Keys go by their place too: somebody writing Russian need not change the layout to give a command.
  const latin = (e) => (/^Key[A-Z]$/.test(e.code) ? e.code[3].toLowerCase() : e.key);
  let going = 0;
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape" && typing(e)) { e.target.blur(); return; }
    if (typing(e)) return;
    const key = e.key === "?" || e.key === "/" ? e.key : latin(e);
    if (Date.now() - going < 1500 && places[key]) {
      const link = document.querySelector('.rail a[href="' + places[key] + '"]');
      going = 0;
      if (link) { e.preventDefault(); link.click(); }
      return;
    }
    if (key === "g") { going = Date.now(); return; }
    if (key === "?") { location.href = "/help"; return; }
    if (key === "j" || key === "k") { e.preventDefault(); walk(key === "j" ? 1 : -1); return; }
    if (key === "f") {
      const differing = [...document.querySelectorAll(".answer.differs")];
      if (!differing.length) return;
      const next = differing[(differing.findIndex((d) => d.contains(document.activeElement)) + 1) % differing.length];
      next.scrollIntoView({ block: "center" });
      next.querySelector("input").focus({ preventScroll: true });
      return;
    }
    const target = document.querySelector('[data-shortcut="' + CSS.escape(key) + '"]');
    if (!target) return;
    e.preventDefault();
    // A decision is only brought under the finger: Enter carries it out. A queue goes on at once.
    if (key === "n") target.click(); else target.focus();
  });
})();
