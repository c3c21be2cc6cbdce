// 收件箱: files sent with their progress, photographs put in order, and what the watcher does as it happens.
// Without this file the forms work as they stand, and the page shows the present when it is loaded again.
(() => {
  "use strict";
  const send = document.getElementById("send");
  const word = (name) => send.dataset[`word${name}`];
  const list = send.querySelector(".sending");
  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  };
  document.documentElement.classList.add("scripted");

  // --- sending, two at a time
  const queue = [];
  let busy = 0;

  const fault = (request) => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const said = [page.querySelector("h1"), page.querySelector(".hint")].filter(Boolean).map((one) => one.textContent.trim());
    return said.join("　") || word("Lost");
  };

  const begin = () => {
    while (busy < 2 && queue.length) {
      const one = queue.shift();
      busy += 1;
      one.start(() => { busy -= 1; begin(); });
    }
  };

  const line = (name) => {
    const row = make("li");
    const tag = make("span", "tag", word("Sending"));
    const bar = make("span", "bar");
    const progress = make("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", name);
    bar.append(progress);
    row.append(make("span", "break", name), tag, bar);
    list.append(row);
    return {
      progress,
      end(tone, text, why, again) {
        tag.className = `tag ${tone}`;
        tag.textContent = text;
        bar.remove();
        if (why) row.append(make("span", "why", why));
        if (again) {
          const button = make("button", "", word("Again"));
          button.type = "button";
          button.addEventListener("click", () => { row.remove(); again(); });
          row.append(button);
        }
        if (tone === "ok") setTimeout(() => row.remove(), 8000);
      },
    };
  };

  const post = (name, files, field, unit, after) => {
    const row = line(name);
    queue.push({
      start(done) {
        const form = new FormData();
        if (unit) form.append("unit", unit);
        for (const file of files) form.append(field, file, file.name || "photo.jpg");
        const request = new XMLHttpRequest();
        request.open("POST", "/inbox/upload");
        request.setRequestHeader("X-CSRF", send.dataset.csrf);
        request.setRequestHeader("Accept", "application/json");
        request.upload.addEventListener("progress", (event) => {
          if (event.lengthComputable) row.progress.value = event.loaded / event.total;
        });
        request.addEventListener("loadend", () => {
          done();
          const again = () => post(name, files, field, unit, after);
          if (request.status === 201) { row.end("ok", word("Sent")); if (after) after(); }
          else if (request.responseURL && new URL(request.responseURL).pathname === "/signin") location.reload();
          else if (!request.status) row.end("late", word("Failed"), word("Lost"), again);
          else row.end("late", word("Failed"), fault(request), request.status >= 429 ? again : null);
        });
        request.send(form);
      },
    });
    begin();
  };

  const refused = (file, why) => line(file.name).end("late", word("Failed"), why);

  const take = (files) => {
    const all = [...files];
    const most = Number(send.dataset.most);
    all.slice(most).forEach((file) => refused(file, word("Many")));
    all.slice(0, most).forEach((file) => {
      if (file.size > Number(send.dataset.mb) * 1048576) refused(file, word("Large"));
      else if (!file.size) refused(file, word("Empty"));
      else post(file.name, [file], "file", "");
    });
  };

  const form = document.getElementById("files");
  const field = form.querySelector("input[type=file]");
  field.addEventListener("change", () => { take(field.files); field.value = ""; });
  form.addEventListener("submit", (event) => { event.preventDefault(); take(field.files); field.value = ""; });
  const zone = form.querySelector(".zone");
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    zone.classList.remove("over");
    const files = [];
    for (const item of event.dataTransfer.items) {
      if (item.kind !== "file") continue;
      const entry = item.webkitGetAsEntry ? item.webkitGetAsEntry() : null;
      const file = item.getAsFile();
      if (entry && entry.isDirectory) refused({ name: entry.name }, word("Folder"));
      else if (file) files.push(file);
    }
    take(files);
  });

  // --- photographs of one paper
  const photos = document.getElementById("photos");
  const shots = photos.querySelector(".shots");
  const button = photos.querySelector("button.primary");
  let pages = [];
  let moving = null;

  const draw = async (canvas, file) => {
    try {
      const picture = await createImageBitmap(file, { resizeHeight: 272, imageOrientation: "from-image" });
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.getContext("2d").drawImage(picture, 0, 0);
      picture.close();
    } catch { canvas.remove(); }
  };

  const move = (from, to) => {
    if (to < 0 || to >= pages.length || from === to) return;
    pages.splice(to, 0, ...pages.splice(from, 1));
    show();
  };

  const show = () => {
    shots.hidden = !pages.length;
    button.disabled = !pages.length;
    button.textContent = pages.length > 1 ? `${word("Together")}（${pages.length} ${word("Photos")}）` : word("Together");
    shots.replaceChildren(...pages.map((page, number) => {
      page.row.querySelector("b").textContent = String(number + 1);
      const [up, down] = page.row.querySelectorAll("button");
      up.disabled = number === 0;
      down.disabled = number === pages.length - 1;
      return page.row;
    }));
  };

  const add = (file) => {
    const large = file.size > Number(send.dataset.mb) * 1048576;
    if (file.type !== "image/jpeg" || large || !file.size) {
      refused(file, file.type !== "image/jpeg" ? word("Jpeg") : large ? word("Large") : word("Empty"));
      return;
    }
    if (pages.length >= Number(send.dataset.most)) { refused(file, word("Many")); return; }
    const row = make("li");
    row.draggable = true;
    const canvas = make("canvas");
    const acts = make("div", "acts");
    const page = { file, row };
    const here = () => pages.indexOf(page);
    for (const [text, sign, act] of [
      [word("Up"), "←", () => move(here(), here() - 1)],
      [word("Down"), "→", () => move(here(), here() + 1)],
      [word("Remove"), "×", () => { pages = pages.filter((one) => one !== page); show(); }],
    ]) {
      const one = make("button", "", sign);
      one.type = "button";
      one.title = text;
      one.setAttribute("aria-label", text);
      one.addEventListener("click", () => { act(); one.focus(); });
      acts.append(one);
    }
    row.append(canvas, make("b"), acts);
    row.addEventListener("dragstart", (event) => {
      moving = page;
      row.classList.add("moving");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    row.addEventListener("dragend", () => { moving = null; row.classList.remove("moving"); });
    row.addEventListener("dragover", (event) => { if (moving) event.preventDefault(); });
    row.addEventListener("drop", (event) => {
      if (!moving) return;
      event.preventDefault();
      move(pages.indexOf(moving), here());
    });
    pages.push(page);
    draw(canvas, file);
  };

  photos.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", () => {
    [...input.files].forEach(add);
    input.value = "";
    show();
  }));
  photos.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!pages.length) return;
    const unit = photos.querySelector("[name=unit]");
    const files = pages.map((page) => page.file);
    post(`${files.length} ${word("Photos")}`, files, "photo", unit.value.trim(), () => {
      pages = pages.filter((page) => !files.includes(page.file));
      unit.value = "";
      show();
    });
  });
  show();

  // --- what the watcher does
  const now = document.getElementById("now");
  const keys = () => new Set([...now.querySelectorAll("[data-key]")].map((row) => row.dataset.key));

  let late = 0;
  const refresh = () => {
    const drops = document.getElementById("drops");
    if (drops.dataset.fresh !== "yes") return;
    clearTimeout(late);
    late = setTimeout(async () => {
      const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("drops");
      const old = document.getElementById("drops");
      if (fresh && old && !old.contains(document.activeElement)) old.replaceWith(fresh);
    }, 300);
  };

  const show_now = (html) => {
    const before = keys();
    now.innerHTML = html;
    const after = keys();
    for (const key of before) if (!after.has(key)) { refresh(); return; }
  };

  let used = Date.now();
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, () => { used = Date.now(); }, true);
  const ask = async () => {  // where no stream is to be had; it must not keep a session alive that nobody uses
    if (Date.now() - used < 300000 && !document.hidden) {
      const answer = await fetch(now.dataset.live, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (answer && answer.ok && !answer.redirected) show_now(await answer.text());
    }
    setTimeout(ask, 10000);
  };

  const stream = new EventSource(now.dataset.live);
  stream.addEventListener("now", (event) => show_now(event.data));
  stream.addEventListener("over", () => { stream.close(); location.reload(); });
  stream.addEventListener("error", () => { if (stream.readyState === EventSource.CLOSED) setTimeout(ask, 10000); });
  window.addEventListener("pagehide", () => stream.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
