// Beside days and times a button that fills in this moment; small pictures of chosen photos. Everything works without.
(() => {
  "use strict";
  const pad = (number) => String(number).padStart(2, "0");
  const day = (now) => `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  const clock = (now) => `${pad(now.getHours())}:${pad(now.getMinutes())}`;
  const moment = { date: day, time: clock, "datetime-local": (now) => `${day(now)}T${clock(now)}` };
  const english = document.documentElement.lang === "en";
  for (const field of document.querySelectorAll(".when input")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = field.type === "date" ? (english ? "Today" : "今天") : (english ? "Now" : "现在");
    button.addEventListener("click", () => { field.value = moment[field.type](new Date()); field.focus(); });
    field.after(button);
  }
  for (const field of document.querySelectorAll(".photos input[type=file]")) {
    const shown = field.closest(".photos").querySelector("output");
    field.addEventListener("change", () => {
      shown.replaceChildren();
      for (const file of field.files) {
        const small = document.createElement("canvas");
        small.width = small.height = 176;
        small.title = file.name;
        shown.append(small);
        createImageBitmap(file, { resizeHeight: 176, resizeQuality: "low" })
          .then((image) => { small.width = image.width; small.getContext("2d").drawImage(image, 0, 0); image.close(); })
          .catch(() => { small.getContext("2d").fillText("?", 88, 88); });
      }
    });
  }
  const drawn = document.querySelector(".drawn");
  const now = drawn && drawn.querySelector(".now");
  if (now) {
    const [box, frame] = [now.getBoundingClientRect(), drawn.getBoundingClientRect()];
    drawn.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  }
  const said = document.querySelector(".alert[role=alert]");
  if (said) { (document.querySelector("[aria-invalid]") || said).focus(); }
})();
