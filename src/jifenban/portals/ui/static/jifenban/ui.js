/* What the pages gain with JavaScript; every task works without it. No inline handlers, no eval. */
(() => {
  "use strict";

  const say = (text) => {
    const region = document.getElementById("say");
    if (region) region.textContent = text;
  };

  /* A refusal or an error summary gets the focus, on load and after a swap. */
  const focusOn = (root) => {
    const wanted = root.querySelector("[data-focus], [autofocus]");
    if (wanted) wanted.focus();
  };
  document.addEventListener("DOMContentLoaded", () => focusOn(document));
  document.addEventListener("htmx:afterSwap", (event) => focusOn(event.target));

  /* A form marked data-once is sent once; the button says that it is on its way. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  /* Offline: what stands in a form is kept on this device until the server has stamped it. */
  const keyOf = (form) => `jf:${location.pathname}:${form.id || "form"}`;
  const keep = (form) => {
    const plain = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
    try { sessionStorage.setItem(keyOf(form), JSON.stringify(plain)); } catch { say("这部手机存不下未保存的内容，请先不要关掉页面。"); }
  };
  const offline = document.getElementById("offline");
  const showOffline = (lost) => { if (offline) offline.hidden = !lost; };
  window.addEventListener("offline", () => showOffline(true));
  window.addEventListener("online", () => {
    showOffline(false);
    document.querySelectorAll("form[data-unsaved]").forEach((form) => window.htmx && htmx.trigger(form, "change"));
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.target.closest("form[hx-post]");
    showOffline(true);
    if (!form) return;
    form.dataset.unsaved = "1";
    keep(form);
    const stamp = document.querySelector(".jf-save");
    if (stamp) stamp.textContent = "待上传";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form[hx-post]");
    if (!form || !event.detail.successful) return;
    delete form.dataset.unsaved;
    sessionStorage.removeItem(keyOf(form));
    showOffline(false);
  });
  const restore = (form) => {
    const kept = sessionStorage.getItem(keyOf(form));
    if (!kept) return;
    const values = new Map(JSON.parse(kept));
    for (const control of form.elements) {
      if (!control.name || control.type === "hidden" || control.type === "file" || !values.has(control.name)) continue;
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.get(control.name) === control.value;
      else control.value = values.get(control.name);
    }
    form.dataset.unsaved = "1";
    say("上次没有保存的内容已放回表里。");
    if (window.htmx) htmx.trigger(form, "change");
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[hx-post][id]").forEach(restore));

  /* Pictures: sent as soon as they are chosen, with progress; without JavaScript the form has its button. */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-upload]") || !input.files.length) return;
    const form = input.form;
    const bar = form.querySelector("progress");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (step) => {
      if (!bar || !step.lengthComputable) return;
      bar.hidden = false;
      bar.max = step.total;
      bar.value = step.loaded;
      say(`正在上传 ${Math.round((100 * step.loaded) / step.total)}%`);
    });
    request.addEventListener("load", () => location.reload());
    request.addEventListener("error", () => { showOffline(true); say("照片没有传上，连上网后请再选一次。"); });
    request.send(new FormData(form));
    event.preventDefault();
  });

  /* The desk: J and K walk the rows, Enter opens; off while a field has the focus, and can be switched off with ?. */
  const OFF = "jf:keys-off";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.key === "?") {
      const off = localStorage.getItem(OFF) === "1";
      localStorage.setItem(OFF, off ? "0" : "1");
      return say(off ? "快捷键已打开" : "快捷键已关闭");
    }
    if (localStorage.getItem(OFF) === "1") return;
    const rows = [...document.querySelectorAll("[data-row]")].map((row) => (row.matches("a") ? row : row.querySelector("a"))).filter(Boolean);
    const at = rows.indexOf(document.activeElement);
    if (event.key === "j" && rows.length) rows[Math.min(at + 1, rows.length - 1)].focus();
    if (event.key === "k" && rows.length) rows[Math.max(at - 1, 0)].focus();
    if (/^[1-4]$/.test(event.key)) {
      const choice = document.querySelectorAll("input[name=decision]")[Number(event.key) - 1];
      if (choice) { choice.checked = true; choice.focus(); }
    }
  });
})();
