// The documents of a case without going to the server for each look: pages, zoom, turning, dragging.
"use strict";
(function () {
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const glass = viewer.querySelector("[data-glass]"), picture = viewer.querySelector("[data-picture]");
  const pdf = viewer.querySelector("[data-pdf]"), caption = viewer.querySelector("[data-caption]"), shown = viewer.querySelector("[data-zoom]");
  const pages = [...document.querySelectorAll("[data-page]")], kept = document.querySelector("input[data-look]");
  const zooms = [100, 150, 200, 300, 400];
  let at = Math.max(0, pages.findIndex((p) => p.getAttribute("aria-current"))), zoom = 100, turn = 0;

  const draw = () => {
    picture.className = "zoom-" + zoom + " turn-" + turn;
    shown.textContent = zoom + " %";
    glass.classList.toggle("grab", zoom > 100);
    const part = kept.value.split(":");
    kept.value = part[0] + ":" + part[1] + ":" + zoom + ":" + turn;
  };
  const open = (i) => {
    if (i < 0 || i >= pages.length) return;
    pages[at].removeAttribute("aria-current");
    at = i;
    const page = pages[at];
    page.setAttribute("aria-current", "true");
    page.scrollIntoView({ block: "nearest", inline: "nearest" });
    kept.value = page.value;
    zoom = 100; turn = 0;
    caption.textContent = page.dataset.title;
    const isPicture = page.dataset.media !== "application/pdf";
    picture.hidden = !isPicture; pdf.hidden = isPicture;
    if (isPicture) { picture.src = page.dataset.src; picture.alt = page.dataset.title; }
    for (const a of viewer.querySelectorAll("[data-save]")) a.href = page.dataset.src + "?save";
    draw();
  };
  const enlarge = (steps) => {
    const centreX = (glass.scrollLeft + glass.clientWidth / 2) / glass.scrollWidth;
    const centreY = (glass.scrollTop + glass.clientHeight / 2) / glass.scrollHeight;
    zoom = zooms[Math.min(Math.max(zooms.indexOf(zoom) + steps, 0), zooms.length - 1)];
    draw();
    glass.scrollTo(centreX * glass.scrollWidth - glass.clientWidth / 2, centreY * glass.scrollHeight - glass.clientHeight / 2);
  };
  const act = { smaller: () => enlarge(-1), larger: () => enlarge(1), left: () => { turn = (turn + 270) % 360; draw(); },
    right: () => { turn = (turn + 90) % 360; draw(); }, fit: () => { zoom = 100; turn = 0; draw(); } };

  pages.forEach((page, i) => page.addEventListener("click", (e) => { e.preventDefault(); open(i); }));
  for (const button of viewer.querySelectorAll("[data-view]"))
    button.addEventListener("click", (e) => { e.preventDefault(); act[button.dataset.view](); });
  picture.addEventListener("dblclick", () => (zoom === 100 ? enlarge(2) : act.fit()));
  glass.addEventListener("wheel", (e) => { if (!e.ctrlKey) return; e.preventDefault(); enlarge(e.deltaY < 0 ? 1 : -1); }, { passive: false });

  let from = null;
  glass.addEventListener("pointerdown", (e) => {
    if (zoom === 100 || e.pointerType === "touch" || e.button) return;
    from = { x: e.clientX + glass.scrollLeft, y: e.clientY + glass.scrollTop };
    glass.setPointerCapture(e.pointerId); glass.classList.add("grabbing"); e.preventDefault();
  });
  glass.addEventListener("pointermove", (e) => { if (from) glass.scrollTo(from.x - e.clientX, from.y - e.clientY); });
  for (const end of ["pointerup", "pointercancel"]) glass.addEventListener(end, () => { from = null; glass.classList.remove("grabbing"); });

  const asked = kept.value.split(":");
  zoom = Number(asked[2]) || 100; turn = Number(asked[3]) || 0; draw();
  if (document.documentElement.dataset.keys !== "on") return;
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select")) return;
    const say = { "+": act.larger, "=": act.larger, "-": act.smaller, "0": act.fit, "[": () => open(at - 1), "]": () => open(at + 1) }[e.key];
    if (say) say();
    else if (e.code === "KeyR") act.right();
    else if (e.code === "BracketLeft") open(at - 1);
    else if (e.code === "BracketRight") open(at + 1);
    else if (/^[1-9]$/.test(e.key)) open(Number(e.key) - 1);
  });
})();
