/* Pictures go as soon as they are chosen, one after another for each kind of paper. What is chosen meanwhile waits
   its turn; what a broken line lost is sent again with the line or at a press. Without this script they go with the page. */
(() => {
  "use strict";

  const FIELD = ".jf-slot input[type=file]";
  const queues = new Map(); // id of a slot → pictures in order, the first being sent; htmx draws the slot anew after each
  const say = (text) => { document.getElementById("say").textContent = text; };

  const boxOf = (input) => {
    const found = input.parentElement.querySelector(".jf-upload");
    if (found) return found;
    const box = document.createElement("span");
    box.className = "jf-upload";
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", "上传进度");
    box.append(bar, document.createElement("small"));
    input.after(box);
    return box;
  };
  const tell = (input, words, share) => {
    const box = boxOf(input);
    const bar = box.querySelector("progress");
    bar.hidden = share === null;
    if (share !== null) bar.value = share;
    box.querySelector("small").textContent = words;
    box.querySelectorAll("button").forEach((button) => button.remove());
    return box;
  };

  /* The next picture of a slot goes into its field, or into the one for a further picture if that field is gone. */
  const sendNext = (slot) => {
    const queue = queues.get(slot.id) || [];
    if (!queue.length || queue[0].sending) return;
    const input = slot.querySelector(`input[name="${CSS.escape(queue[0].name)}"]`) || slot.querySelector(".add input[type=file]");
    if (!input) {
      queues.delete(slot.id);
      slot.querySelector("[role=status]").textContent = "这里已经放满，后面选的照片没有上传。";
      return;
    }
    input.files = queue[0].files;
    queue[0].sending = true;
    input.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "from the queue" }));
  };
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches(FIELD) || event.detail === "from the queue" || !input.files.length) return;
    event.stopImmediatePropagation();
    const held = new DataTransfer();
    [...input.files].forEach((file) => held.items.add(file));
    const slot = input.closest(".jf-slot");
    queues.set(slot.id, [...(queues.get(slot.id) || []), { name: input.name, files: held.files, sending: false }]);
    const waiting = queues.get(slot.id).length - 1;
    if (waiting) say(`前面还有 ${waiting} 次上传，传完接着传这张。`);
    sendNext(slot);
  }, true);
  document.addEventListener("htmx:load", (event) => {
    if (event.target.matches(".jf-slot")) sendNext(event.target);
  });

  const isUpload = (event) => Boolean(event.detail.elt.matches && event.detail.elt.matches(FIELD));
  const slotOf = (event) => event.detail.elt.closest(".jf-slot");
  const isSending = (slot) => Boolean(((slot && queues.get(slot.id)) || []).find((one) => one.sending));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isUpload(event)) {
      tell(event.detail.elt, "正在上传，可以接着填", 0);
      say("正在上传，可以接着填。");
    } else if (isSending(slotOf(event))) event.preventDefault(); // what it would draw anew is being sent from
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const { lengthComputable, loaded, total } = event.detail;
    if (!isUpload(event) || !lengthComputable || !total) return;
    tell(event.detail.elt, `正在上传 ${Math.floor((100 * loaded) / total)}%，可以接着填`, loaded / total);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const input = event.detail.requestConfig.elt; // the event itself is about the slot
    if (input.matches(FIELD) && event.detail.shouldSwap) queues.get(input.closest(".jf-slot").id).shift();
  });

  /* Refused by the server: the same picture again would be refused again. */
  document.addEventListener("htmx:responseError", (event) => {
    if (!isUpload(event)) return;
    queues.delete(slotOf(event).id);
    event.detail.elt.value = "";
    const words = "照片没有传上，其他内容不受影响。请再选一次。";
    tell(event.detail.elt, words, null);
    say(words);
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!isUpload(event)) return;
    const slot = slotOf(event);
    queues.get(slot.id)[0].sending = false;
    const words = "照片没有传上，其他内容不受影响。连上网后会自动再传。";
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-line";
    again.textContent = "再传一次";
    again.addEventListener("click", () => sendNext(slot));
    tell(event.detail.elt, words, null).append(again);
    say(words);
  });
  window.addEventListener("online", () => {
    [...queues.keys()].map((id) => document.getElementById(id)).filter(Boolean).forEach(sendNext);
  });
})();
