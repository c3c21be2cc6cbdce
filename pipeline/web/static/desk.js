// Keys: / to the search field, j and k through rows, Enter opens. Without this file everything works by links and forms.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("[data-rows] > *")].filter((row) => row.querySelector("a"));
  const link = (row) => row.querySelector("a.main") || row.querySelector("a");
  const choose = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.classList.contains("chosen"));
    const next = Math.max(0, Math.min(all.length - 1, here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step));
    all.forEach((row, number) => row.classList.toggle("chosen", number === next));
    link(all[next]).focus({ preventScroll: true });
    all[next].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const writing = event.target.matches("input, textarea, select");
    if (event.key === "Escape" && writing) event.target.blur();
    if (event.target.matches("[data-find]") && event.key === "ArrowDown") { event.preventDefault(); choose(1); return; }
    if (writing) return;
    if (event.key === "/") {
      const field = document.querySelector("[data-find]");
      event.preventDefault();
      if (field) { field.focus(); field.select(); } else { location.href = "/search"; }
    } else if (event.key === "j") { choose(1); } else if (event.key === "k") { choose(-1); }
  });
  // A form is sent once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector("details.me[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
})();
