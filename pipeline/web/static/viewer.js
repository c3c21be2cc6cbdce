// Pages of a paper as pictures: zoom, turn, pages by keys, hits of the search drawn over them. Without it pages are links.
(() => {
  "use strict";
  const root = document.querySelector("[data-viewer]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.matches("input, textarea, select")) return;
    const link = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (link) { event.preventDefault(); link.click(); }
  });
  if (!root) return;
  const find = (name) => root.querySelector(`[data-${name}]`);
  const stage = find("stage"), sheet = find("sheet"), image = find("image"), fault = find("fault");
  const id = root.dataset.document, pages = Number(root.dataset.pages), words = root.dataset.words;
  const WIDTHS = [800, 1200, 1600, 2400];
  let page = Number(root.dataset.page), zoom = "fit", turn = 0, hits = [], hit = -1;
  const frame = document.createElement("div");
  frame.className = "frame";
  sheet.replaceWith(frame);
  frame.append(sheet);
  root.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });

  const sized = () => {  // the picture's width on the screen
    const across = image.naturalWidth || 600, down = image.naturalHeight || 850, lying = turn % 180 !== 0;
    const room = { across: stage.clientWidth - 22, down: stage.clientHeight - 22 };
    const byWidth = room.across * (lying ? across / down : 1);
    if (zoom === "width") return byWidth;
    const byHeight = room.down * (lying ? 1 : across / down);
    return zoom === "fit" ? Math.min(byWidth, byHeight) : byWidth * zoom;
  };
  const lay = () => {
    const width = Math.max(80, Math.round(sized()));
    const height = Math.round((width * (image.naturalHeight || 850)) / (image.naturalWidth || 600));
    const lying = turn % 180 !== 0;
    sheet.style.width = `${width}px`;
    frame.style.width = `${lying ? height : width}px`;
    frame.style.height = `${lying ? width : height}px`;
    const moves = { 0: "none", 90: `translate(${height}px, 0) rotate(90deg)`, 180: `translate(${width}px, ${height}px) rotate(180deg)`, 270: `translate(0, ${width}px) rotate(270deg)` };
    sheet.style.transform = moves[turn];
    return width;
  };
  const source = (number, wide) => `/documents/${id}/pages/${number}?w=${wide}`;
  const sharpen = () => {  // fetch a sharper picture when the one here is too coarse
    const wanted = lay() * (window.devicePixelRatio || 1);
    const wide = WIDTHS.find((one) => one >= wanted * 0.95) || WIDTHS[WIDTHS.length - 1];
    if (wide > Number(image.dataset.wide || 1200)) { image.dataset.wide = String(wide); image.src = source(page, wide); }
  };
  const draw = () => {
    sheet.querySelectorAll(".hit").forEach((box) => box.remove());
    hits.forEach((one, number) => {
      if (one.page !== page) return;
      one.boxes.forEach(([left, top, width, height]) => {
        const box = document.createElement("span");
        box.className = number === hit ? "hit now" : "hit";
        Object.assign(box.style, { left: `${left * 100}%`, top: `${top * 100}%`, width: `${width * 100}%`, height: `${height * 100}%` });
        sheet.append(box);
      });
    });
    const said = find("hits");
    if (said) said.textContent = hits.length ? `${said.dataset.some} ${hit + 1} / ${hits.length}` : said.dataset.none;
  };
  const show = (number) => {
    if (number < 1 || number > pages || number === page) return;
    page = number;
    image.dataset.wide = "1200";
    image.src = source(page, 1200);
    image.alt = image.dataset.alt.replace("{n}", page);
    find("place").textContent = `${page} / ${pages}`;
    const here = new URL(location.href);
    here.searchParams.set("page", page);
    history.replaceState(history.state, "", here);
    root.querySelector("[data-do=before]").setAttribute("aria-disabled", String(page === 1));
    root.querySelector("[data-do=after]").setAttribute("aria-disabled", String(page === pages));
    stage.scrollTo(0, 0);
    draw();
  };
  const reveal = () => {
    const box = sheet.querySelector(".hit.now");
    if (box) box.scrollIntoView({ block: "center", inline: "center" });
  };
  const jump = (step) => {
    if (!hits.length) return;
    hit = (hit + step + hits.length) % hits.length;
    if (hits[hit].page === page) draw(); else show(hits[hit].page);
    reveal();
  };
  const grow = (by) => {
    const base = typeof zoom === "number" ? zoom : sized() / Math.max(1, (() => { const kept = zoom; zoom = "width"; const width = sized(); zoom = kept; return width; })());
    zoom = Math.max(0.2, Math.min(6, base * by));
    sharpen();
  };
  const acts = {
    before: () => show(page - 1), after: () => show(page + 1), larger: () => grow(1.25), smaller: () => grow(0.8),
    fit: () => { zoom = "fit"; sharpen(); }, width: () => { zoom = "width"; sharpen(); },
    turn: () => { turn = (turn + 90) % 360; sharpen(); }, "hit-before": () => jump(-1), "hit-after": () => jump(1),
  };
  const keys = { ArrowLeft: "before", ArrowRight: "after", PageUp: "before", PageDown: "after", "+": "larger", "=": "larger", "-": "smaller", 0: "fit", w: "width", r: "turn", n: "hit-after", N: "hit-before" };
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) { event.preventDefault(); acts[button.dataset.do](); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.matches("input, textarea, select")) return;
    const name = keys[event.key];
    if (!name) return;
    const sideways = event.key.startsWith("Arrow") && stage.scrollWidth > stage.clientWidth + 2 && document.activeElement === stage;
    if (sideways) return;  // a wide page is scrolled
    event.preventDefault();
    acts[name]();
  });
  image.addEventListener("load", () => { fault.hidden = true; frame.hidden = false; sharpen(); });
  image.addEventListener("error", () => { fault.hidden = false; frame.hidden = true; });
  window.addEventListener("resize", sharpen);
  if (image.complete && image.naturalWidth) sharpen();
  if (words) {
    fetch(`/documents/${id}/hits?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : []))
      .then((found) => {
        hits = found;
        hit = Math.max(0, hits.findIndex((one) => one.page >= page));
        if (!hits.length) { hit = -1; draw(); return; }
        const asked = new URL(location.href).searchParams.has("page");
        if (!asked && hits[hit].page !== page) show(hits[hit].page); else draw();
        if (zoom !== "fit") reveal();
      })
      .catch(() => { hits = []; draw(); });
  }
})();
