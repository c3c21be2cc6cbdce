// 检索: o opens the chosen paper's PDF, s saves the search, ? shows the keys. Without this file all of it works by links.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input, textarea, select")) return;
    if (event.key === "o") {
      const link = document.querySelector("[data-rows] .chosen .scan-link");
      if (link) link.click();
    } else if (event.key === "s") {
      const keep = document.querySelector("[data-keep]");
      if (!keep) return;
      event.preventDefault();
      keep.open = true;
      keep.querySelector("[name=name]").select();
    } else if (event.key === "?") {
      const keys = document.querySelector("[data-keys]");
      if (keys) keys.open = !keys.open;
    }
  });
  document.addEventListener("click", (event) => {
    const keep = document.querySelector("[data-keep][open]");
    if (keep && !keep.contains(event.target)) keep.open = false;
  });
})();
