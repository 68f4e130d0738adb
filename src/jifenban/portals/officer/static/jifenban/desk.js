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
})();
