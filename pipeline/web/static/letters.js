// 发文: tick all of a page; the preview follows what is typed. Without this file the same is done by buttons.
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-all]");
    if (!all) return;
    for (const box of all.form.querySelectorAll("[name=id]")) box.checked = all.checked;
  });
  // Previewing is not sending: the form may be sent again at once (desk.js).
  document.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.formTarget === "preview") {
      setTimeout(() => { delete event.target.dataset.sent; });
      const frame = document.querySelector("iframe[name=preview]");
      if (!frame) return;
      const fresh = frame.cloneNode(); // the first page of a new frame is no step for the back button
      fresh.src = "about:blank";
      frame.replaceWith(fresh);
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-writing]");
    const button = form && form.querySelector("[data-preview]");
    if (!button || matchMedia("(max-width: 56rem)").matches) return;
    let shown = "";
    const show = () => {
      if ([...form.querySelectorAll("[data-needed]")].some((field) => !field.value.trim())) return;
      const now = new URLSearchParams(new FormData(form)).toString();
      if (now === shown) return;
      shown = now;
      form.requestSubmit(button);
    };
    form.addEventListener("change", () => setTimeout(show, 50));
    show();
  });
})();
