// 待核对: keys, the picture of the page, and the next paper without loading the page anew. Without this file the forms work.
(() => {
  "use strict";
  let root, ask, zoom, fit, turns, at, boxes, prefetched;
  const all = (selector, from = root) => [...from.querySelectorAll(selector)];
  const one = (selector, from = root) => from.querySelector(selector);
  const form = () => one("form.decide");
  const asks = () => all("[data-ask]").filter((set) => !set.classList.contains("off"));
  const typed = (set) => one(".typed input", set);

  // --- which question is open

  const unfiled = () => root.dataset.unfiled.split(" ");
  const chosen = (set) => typed(set).value.trim() !== "";
  const activate = (name) => {
    ask = name;
    all("[data-ask]").forEach((set) => set.classList.toggle("active", set.dataset.ask === name));
  };
  const advance = () => {
    const unit = one('[data-ask="unit"]'), paper = one('[data-ask="paper"]');
    if (!unit) return;
    const pressed = one('[aria-pressed="true"]', paper);
    const slug = pressed ? pressed.dataset.value : paper.dataset.value || "";
    const office = slug !== "" && unfiled().includes(slug);
    unit.classList.toggle("off", office);
    one(".office", unit).hidden = !office;
    one(".choices", unit).hidden = office;
    const other = one(".read .other");
    if (other) {
      other.hidden = !slug || slug === root.dataset.planned;
      one(".read .fields").hidden = !other.hidden;
    }
    const open = asks().find((set) => !chosen(set));
    activate(open ? open.dataset.ask : "unit");
  };
  const choose = (set, button) => {
    all("button", one(".choices", set)).forEach((b) => b.setAttribute("aria-pressed", b === button));
    typed(set).value = set.dataset.ask === "unit" ? button.dataset.value : button.dataset.label;
    set.dataset.value = button.dataset.value;
    typed(set).blur();
    advance();
  };

  // --- typing any spelling

  const originals = new WeakMap();
  const button = (option, number) => {
    const item = document.createElement("li"), made = document.createElement("button");
    made.type = "button";
    made.dataset.value = option.value;
    made.dataset.label = option.label;
    const key = document.createElement("kbd"), what = document.createElement("span");
    const label = document.createElement("b"), more = document.createElement("i");
    key.textContent = number;
    what.className = "what";
    label.textContent = option.label;
    more.textContent = option.more;
    what.append(label, " ", more);
    made.append(key, what);
    item.append(made);
    return item;
  };
  let asked = 0;
  const look = async (set) => {
    const list = one(".choices", set), text = typed(set).value.trim(), mine = ++asked;
    if (!originals.has(list)) originals.set(list, [...list.childNodes]);
    delete set.dataset.value;
    if (!text) { list.replaceChildren(...originals.get(list)); mark(set, 0); return; }
    let found = [];
    try {
      found = await (await fetch(`/held/find?what=${set.dataset.ask}&q=${encodeURIComponent(text)}`)).json();
    } catch { return; }
    if (mine !== asked) return;
    list.replaceChildren(...found.map((option, n) => button(option, n + 1)));
    mark(set, 0);
    const wanted = set.dataset.enter;
    delete set.dataset.enter;
    if (wanted && found.length) choose(set, one("button", list));
  };
  const mark = (set, n) => {
    const buttons = all(".choices button", set);
    const to = Math.max(0, Math.min(buttons.length - 1, n));
    buttons.forEach((b, i) => b.classList.toggle("at", i === to));
    set.dataset.at = to;
  };
  let waiting;
  const onInput = (event) => {
    const set = event.target.closest("[data-ask]");
    if (!set) return;
    activate(set.dataset.ask);
    set.dataset.pending = "yes";
    clearTimeout(waiting);
    waiting = setTimeout(() => look(set).then(() => { delete set.dataset.pending; }), 60);
  };

  // --- the picture

  const spins = () => all(".spin");
  const sheet = () => one(".sheet", spins()[at]);
  const stage = () => one(".stage");
  const place = () => {
    const spin = spins()[at];
    if (!spin) return;
    const own = sheet(), picture = one("img", own), room = stage().clientWidth - 18, tall = stage().clientHeight - 18;
    const ratio = picture.naturalWidth ? picture.naturalHeight / picture.naturalWidth : 1.414;
    const lies = turns % 2 === 1, across = lies ? ratio : 1, down = lies ? 1 : ratio;
    const width = (fit === "page" ? Math.min(room / across, tall / down) : room / across) * zoom;
    own.style.width = `${width}px`;
    own.style.height = `${width * ratio}px`;
    const moves = [["0px", "0px"], [`${width * ratio}px`, "0px"], [`${width}px`, `${width * ratio}px`], ["0px", `${width}px`]];
    own.style.transform = `translate(${moves[turns].join(",")}) rotate(${turns * 90}deg)`;
    spin.style.width = `${width * across}px`;
    spin.style.height = `${width * down}px`;
  };
  const sharp = () => {
    const own = sheet();
    if (!own || one(".large", own)) return;
    const picture = new Image();
    picture.className = "large";
    picture.alt = "";
    picture.onload = () => { own.insertBefore(picture, one(".box", own)); ahead(); };
    picture.onerror = ahead;
    picture.src = own.dataset.large;
  };
  const ahead = () => {
    const next = root.dataset.next;
    if (!next || prefetched === next) return;
    prefetched = next;
    const small = new Image();
    small.onload = () => { new Image().src = next; };
    small.src = `${next}?w=s`;
  };
  const turnTo = (n) => {
    at = Math.max(0, Math.min(spins().length - 1, n));
    spins().forEach((spin, i) => { spin.hidden = i !== at; });
    const own = spins()[at] && sheet();
    if (!own) { one(".broken").hidden = true; ahead(); return; }
    const picture = one("img", own), shown = () => { place(); sharp(); };
    if (picture.dataset.src) { picture.src = picture.dataset.src; delete picture.dataset.src; }
    picture.onerror = () => { one(".broken").hidden = false; ahead(); };
    if (picture.complete && picture.naturalWidth) shown(); else { place(); picture.onload = shown; if (picture.complete) picture.onerror(); }
    const said = one("[data-page]");
    if (said) said.textContent = at + 1;
    drawBoxes(own);
    stage().scrollTo(0, 0);
  };
  const drawBoxes = (own) => {
    all(".box", own).forEach((box) => box.remove());
    for (const box of boxes.filter((b) => String(b.page) === own.dataset.number)) {
      const drawn = document.createElement("div"), label = one(`[data-field="${CSS.escape(box.name)}"]`);
      drawn.className = label && label.classList.contains("doubtful") ? "box doubtful" : "box";
      drawn.dataset.name = box.name;
      ["left", "top", "width", "height"].forEach((side, i) => { drawn.style[side] = `${box.box[i] * 100}%`; });
      own.append(drawn);
    }
  };
  const showField = (name) => {
    const box = boxes.find((b) => b.name === name);
    all(".box.here").forEach((b) => b.classList.remove("here"));
    if (!box) return;
    const page = spins().findIndex((spin) => one(".sheet", spin).dataset.number === String(box.page));
    if (page < 0) return;
    if (page !== at) turnTo(page);
    const drawn = all(".box").find((b) => b.dataset.name === name);
    if (drawn) { drawn.classList.add("here"); drawn.scrollIntoView({ block: "center", inline: "center" }); }
  };
  const doing = {
    "page-": () => turnTo(at - 1), "page+": () => turnTo(at + 1),
    "zoom+": () => { zoom = Math.min(8, zoom * 1.25); place(); },
    "zoom-": () => { zoom = Math.max(0.25, zoom / 1.25); place(); },
    fit: () => { fit = zoom !== 1 ? fit : fit === "page" ? "width" : "page"; zoom = 1; place(); },
    turn: () => { turns = (turns + 1) % 4; place(); },
  };

  // --- from paper to paper

  const say = (text) => { const said = one(".said"); said.textContent = text; said.hidden = !text; };
  const go = async (address, options) => {
    root.classList.add("working");
    let answer, doc;
    try {
      answer = await fetch(address, options);
      doc = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      root.classList.remove("working");
      say("没有连上服务器，刚才的操作没有保存，请再试一次。");
      return;
    }
    const next = answer.ok && doc.querySelector("#held");
    if (next) {
      history.pushState({}, "", answer.url);
      document.title = doc.title;
      root.replaceWith(next);
      begin();
    } else if (answer.ok) {
      location.href = answer.url;
    } else {
      root.classList.remove("working");
      const heading = doc.querySelector("main h1"), hint = doc.querySelector("main .hint");
      say([heading, hint].filter(Boolean).map((part) => part.textContent.trim()).join(" "));
      all("form[data-sent]").forEach((sent) => { delete sent.dataset.sent; });
    }
  };
  const send = (sent, submitter) => {
    const data = new URLSearchParams(new FormData(sent, submitter));
    if (sent === form()) {
      const paper = one('[data-ask="paper"]');
      if (paper.dataset.value) data.set("paper", paper.dataset.value);
    }
    go(sent.action, { method: "POST", body: data });
  };

  const keys = {
    p: () => typed(one('[data-ask="paper"]')).select(), u: () => typed(one('[data-ask="unit"]')).select(),
    m: () => { const box = one("[name=despite]"); if (box) box.checked = !box.checked; },
    f: () => { const field = one(".fields .doubtful :is(input, select, textarea)") || one(".fields :is(input, select, textarea)"); if (field) field.focus(); },
    n: () => { if (root.dataset.after) go(`/held/${root.dataset.after}`); },
    b: () => { if (root.dataset.before) go(`/held/${root.dataset.before}`); },
    z: () => { const undo = one("[data-undo-form]"); if (undo) send(undo); },
    g: () => { const same = one("[data-same-form]"); if (same) send(same); },
    c: () => { const cut = at > 0 && all(".remake li")[at]; if (cut) { open("t"); const box = one("input[type=checkbox]", cut); box.checked = !box.checked; one(".remake button").focus(); } },
    "[": doing["page-"], "]": doing["page+"], PageUp: doing["page-"], PageDown: doing["page+"],
    "+": doing["zoom+"], "=": doing["zoom+"], "-": doing["zoom-"], 0: doing.fit, r: doing.turn,
    ArrowLeft: () => stage().scrollBy(-80, 0), ArrowRight: () => stage().scrollBy(80, 0),
    ArrowUp: () => stage().scrollBy(0, -80), ArrowDown: () => stage().scrollBy(0, 80),
  };
  const open = (key) => {
    const details = all("details[data-key]").find((d) => d.dataset.key === key);
    if (!details) return false;
    details.open = !details.open || key === "t";
    if (details.open) { const field = one("input:not([type=hidden])", details); if (field && key === "s") field.focus(); details.scrollIntoView({ block: "nearest" }); }
    return true;
  };

  const onTyped = (event, set) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(set, Number(set.dataset.at || 0) + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape") {
      event.target.blur();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (set.dataset.pending) { set.dataset.enter = "yes"; return; }
      const button = all(".choices button", set)[Number(set.dataset.at || 0)];
      if (set.dataset.value || !event.target.value.trim() || !button) { event.target.blur(); advance(); if (set.dataset.value) confirm(); } else choose(set, button);
    }
  };
  const confirm = () => {
    const open = asks().find((set) => !chosen(set));
    if (open) { activate(open.dataset.ask); typed(open).focus(); return; }
    send(form());
  };

  document.addEventListener("keydown", (event) => {
    if (!root || !root.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target, set = target.closest && target.closest("[data-ask]");
    if (set && target.matches(".typed input")) {
      onTyped(event, set);
      return;
    }
    if (target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (/^[1-9]$/.test(event.key)) {
      const drop = one('details[data-key="x"][open]');
      const list = drop ? all("button[name=why]", drop) : ask ? all(`[data-ask="${ask}"] .choices button`) : [];
      const button = list[Number(event.key) - 1];
      if (!button) return;
      event.preventDefault();
      if (drop) send(button.form, button); else choose(button.closest("[data-ask]"), button);
    } else if (event.key === "Enter") {
      if (target.matches("button, a, summary")) return;
      event.preventDefault();
      if (form()) confirm(); else keys.n();
    } else if (["x", "s", "t", "?"].includes(event.key)) {
      if (open(event.key)) event.preventDefault();
    } else if (keys[event.key] && (form() || "nbz[]+-=0r".includes(event.key) || event.key.length > 1)) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.addEventListener("input", (event) => { if (event.target.matches("#held .typed input")) onInput(event); });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#held") || event.target.method !== "post") return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    if (!root || !event.target.closest) return;
    const tool = event.target.closest("#held [data-do]"), choice = event.target.closest("#held .choices button");
    const link = event.target.closest("#held a[data-key]");
    if (tool) doing[tool.dataset.do]();
    else if (choice) choose(choice.closest("[data-ask]"), choice);
    else if (link && !event.ctrlKey && !event.metaKey && event.button === 0) { event.preventDefault(); go(link.href); }
  });
  document.addEventListener("focusin", (event) => {
    const field = event.target.closest && event.target.closest("#held [data-field]");
    if (field) showField(field.dataset.field);
    const set = event.target.closest && event.target.closest("#held [data-ask]");
    if (set && event.target.matches("input")) activate(set.dataset.ask);
  });
  document.addEventListener("wheel", (event) => {
    if (!event.ctrlKey || !event.target.closest || !event.target.closest("#held .stage")) return;
    event.preventDefault();
    doing[event.deltaY < 0 ? "zoom+" : "zoom-"]();
  }, { passive: false });
  let from;
  document.addEventListener("pointerdown", (event) => {
    const on = event.target.closest && event.target.closest("#held .stage");
    if (!on || event.pointerType !== "mouse" || event.button) return;
    from = { x: event.clientX + on.scrollLeft, y: event.clientY + on.scrollTop };
    on.classList.add("dragging");
  });
  document.addEventListener("pointermove", (event) => { if (from) stage().scrollTo(from.x - event.clientX, from.y - event.clientY); });
  document.addEventListener("pointerup", () => { if (from) { from = null; stage().classList.remove("dragging"); } });
  window.addEventListener("resize", () => { if (root && root.isConnected && spins().length) place(); });
  window.addEventListener("popstate", () => location.reload());

  const begin = () => {
    root = document.querySelector("#held");
    if (!root) return;
    [zoom, fit, turns, at, ask] = [1, "width", 0, 0, ""];
    boxes = JSON.parse(root.dataset.boxes || "[]");
    all("[data-ask]").forEach((set) => {
      const pressed = one('[aria-pressed="true"]', set);
      if (pressed) set.dataset.value = pressed.dataset.value;
      mark(set, pressed ? all(".choices button", set).indexOf(pressed) : 0);
    });
    turnTo(0);
    if (!form()) return;
    advance();
    if (document.activeElement && document.activeElement !== document.body) document.activeElement.blur();
  };
  begin();
})();
