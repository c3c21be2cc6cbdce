// Arrow keys through the units of a building. Without this file tab and enter do.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest && event.target.closest("[data-grid] a");
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !step) return;
    const rows = [...document.querySelectorAll("[data-grid] ul")].map((row) => [...row.querySelectorAll("a")]);
    if (!cell) {
      if (event.target !== document.body && event.target.id !== "main") return;
      if (rows.length && rows[0].length && event.key === "ArrowDown") { event.preventDefault(); rows[0][0].focus(); }
      return;
    }
    const at = rows.findIndex((row) => row.includes(cell));
    const row = rows[Math.max(0, Math.min(rows.length - 1, at + step[1]))];
    const place = Math.max(0, Math.min(row.length - 1, rows[at].indexOf(cell) + step[0]));
    event.preventDefault();
    row[place].focus();
  });
})();
