/* The desk: a form is not sent into a lost connection; pictures of papers grow and turn. All of it works without. */
(() => {
  "use strict";

  /* Without a connection the browser would leave the page for its own; what was typed stays instead. */
  document.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("offline").hidden = false;
    document.getElementById("say").textContent = "网断了，没有送出。写的内容还在页面上，连上后再点一次。";
  }, true);

  const LARGEST = 4;
  const act = (photo, what) => {
    const size = Number(photo.dataset.size || 1);
    if (what === "larger") photo.dataset.size = Math.min(size + 1, LARGEST);
    if (what === "smaller") photo.dataset.size = Math.max(size - 1, 1);
    if (what === "turn") photo.dataset.turn = (Number(photo.dataset.turn || 0) + 1) % 4;
  };
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-photo] .tools").forEach((tools) => { tools.hidden = false; });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-photo] button[data-do]");
    if (button) act(button.closest("[data-photo]"), button.dataset.do);
  });
  const KEYS = { "+": "larger", "=": "larger", "-": "smaller", r: "turn" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    if (event.target.closest("input:not([type=radio]), select, textarea") || localStorage.getItem("jf:keys-off") === "1") return;
    const photo = document.activeElement.closest("[data-photo]") || document.querySelector("[data-photo]");
    if (photo) act(photo, KEYS[event.key]);
  });

  /* A link or button with data-key is pressed by that key, a field gets the focus: [ and ] go to the case before and after. */
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("jf:keys-off") === "1") return;
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea")) return;
    const wanted = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (!wanted) return;
    event.preventDefault(); /* else the key would be typed into the field that gets the focus */
    if (wanted.matches("input, textarea")) wanted.focus();
    else wanted.click();
  });

  /* Control and Enter send the form somebody writes in, by its first button. */
  document.addEventListener("keydown", (event) => {
    const form = event.target.form;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button"));
  });

  /* The arrow down leads from the search of a list to its first row. */
  document.addEventListener("keydown", (event) => {
    const row = document.querySelector("[data-row] a, a[data-row]");
    if (event.key !== "ArrowDown" || !event.target.matches("[data-to-rows]") || !row) return;
    event.preventDefault();
    row.focus();
  });

  /* The queue's bar counts what is ticked; X ticks the row that has the focus. */
  const count = () => {
    const said = document.querySelector("[data-ticked]");
    const ticked = document.querySelectorAll("input[name=cases]:checked").length;
    if (said) said.textContent = ticked ? `已选 ${ticked} 件` : "勾选几件，一起办";
  };
  document.addEventListener("change", (event) => { if (event.target.name === "cases") count(); });
  window.addEventListener("pageshow", count);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("jf:keys-off") === "1") return;
    const row = document.activeElement.closest("tr[data-row]");
    const box = row && row.querySelector("input[name=cases]");
    if (box && document.activeElement !== box) box.click();
  });
})();
