/* Pictures of papers at the desk: larger, smaller, turned. Without this file each picture is a plain link. */
(() => {
  "use strict";
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
