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

  /* A button that prints the page; without JavaScript it is not there, the browser's own menu is. */
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }));

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
    document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });

  /* A page's savings are numbered: one in the background may arrive after the press that overtook it. */
  const nextTurn = (form) => {
    const turn = form && form.elements.turn;
    if (turn) turn.value = String(Number(turn.value) + 1);
    return turn;
  };
  /* A press takes everything with it: what a page that is being left saved afterwards would undo the press. */
  document.addEventListener("submit", (event) => {
    nextTurn(event.target);
    event.target.dataset.leaving = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-leaving]").forEach((form) => delete form.dataset.leaving);
  });

  /* Lost connection: what stands in a form stays on this device until the server has saved it. A request saves
     a form when it names it in hx-include. Kept in sessionStorage: it goes with the tab, phones are shared. */
  const keyOf = (form) => `jf:${location.pathname}:${form.id}`;
  const savedBy = (event) => {
    const element = event.target.closest && event.target.closest("[hx-include]");
    return element ? document.querySelector(element.getAttribute("hx-include")) : null;
  };
  const PRIVATE = ["csrfmiddlewaretoken", "request_key", "turn"];
  const controlsOf = (form) =>
    [...form.elements].filter((control) => control.name && control.type !== "file" && control.localName !== "button" && !PRIVATE.includes(control.name));
  const isTick = (control) => control.type === "radio" || control.type === "checkbox";
  const valuesOf = (form) => {
    const values = {};
    controlsOf(form).forEach((control) => {
      if (!isTick(control)) values[control.name] = control.value;
      else if (control.checked) values[control.name] = control.value;
      else values[control.name] = values[control.name] || "";
    });
    return values;
  };
  const keep = (form) => {
    try {
      sessionStorage.setItem(keyOf(form), JSON.stringify(valuesOf(form)));
    } catch {
      say("这部手机存不下没保存的内容，请先不要关掉页面。");
    }
  };
  const forget = (form) => {
    delete form.dataset.unsaved;
    sessionStorage.removeItem(keyOf(form));
  };
  const markUnsaved = (form) => {
    form.dataset.unsaved = "1";
    const stamp = document.querySelector(".jf-save");
    if (stamp) stamp.textContent = "待上传";
  };
  const offline = document.getElementById("offline");
  const showOffline = (lost) => { if (offline) offline.hidden = !lost; };
  const tryAgain = () => document.querySelectorAll("form[data-unsaved]").forEach((form) => form.dispatchEvent(new Event("change", { bubbles: true })));

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.id && document.querySelector(`[hx-include="#${form.id}"]`)) keep(form);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const form = savedBy(event);
    if (form && form.dataset.leaving) return event.preventDefault();
    const turn = nextTurn(form);
    if (turn) event.detail.parameters.turn = turn.value;
  });
  document.addEventListener("htmx:sendError", (event) => {
    showOffline(true);
    const form = savedBy(event);
    if (!form) return;
    markUnsaved(form);
    keep(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.xhr.status) return; /* no answer at all: sendError follows */
    showOffline(false);
    const form = savedBy(event);
    /* 409: a newer version exists and the page asks which one counts; the older one must not come back by itself. */
    if (form && (event.detail.successful || event.detail.xhr.status === 409)) forget(form);
  });
  window.addEventListener("offline", () => showOffline(true));
  window.addEventListener("online", () => { showOffline(false); tryAgain(); });

  const restore = (form) => {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) || "null");
    if (!kept) return;
    const differing = controlsOf(form).filter((control) => {
      if (!(control.name in kept) || control.type === "hidden") return false;
      return isTick(control) ? control.checked !== (kept[control.name] === control.value) : control.value.trim() !== kept[control.name].trim();
    });
    if (!differing.length) return forget(form);
    differing.forEach((control) => {
      if (isTick(control)) control.checked = kept[control.name] === control.value;
      else control.value = kept[control.name];
    });
    /* The version goes back too: if somebody saved a newer one meanwhile, the server says so. */
    controlsOf(form).filter((control) => control.name.endsWith(".version") && control.name in kept)
      .forEach((control) => { control.value = kept[control.name]; });
    markUnsaved(form);
    say("上次没有保存的内容已放回表里，正在保存。");
  };
  const restoreAll = () => {
    document.querySelectorAll("form[id]").forEach(restore);
    tryAgain();
  };
  /* htmx listens from DOMContentLoaded on; a page out of the back-forward cache still has its fields. */
  window.addEventListener("load", restoreAll);
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-forget]")) sessionStorage.clear(); });

  /* The desk: J and K walk the rows, Enter opens; off while a field has the focus, and can be switched off with ?. */
  const OFF = "jf:keys-off";
  const inField = (element) => Boolean(element.closest && element.closest("input:not([type=radio]), select, textarea, [contenteditable]"));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
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
      if (!choice) return;
      event.preventDefault();
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
      /* The focus goes where more is to be said; else Enter sends the answer. */
      const more = choice.dataset.more ? document.querySelector(choice.dataset.more) : choice;
      const folded = more.closest("details");
      if (folded) folded.open = true;
      more.focus();
    }
  });
})();
