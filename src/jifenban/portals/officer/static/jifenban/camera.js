/* The camera at the window: C opens it for a paper, the space bar shoots, and the picture goes the way of a chosen file.
   Without a camera, or without this script, papers are chosen from files. The camera is off whenever the dialog is closed. */
(() => {
  "use strict";

  const dialog = document.getElementById("camera");
  if (!dialog || !navigator.mediaDevices) return;
  const video = dialog.querySelector("video");
  const take = dialog.querySelector("[data-take]");
  const other = dialog.querySelector("[data-other]");
  const fault = dialog.querySelector("[data-fault]");
  const QUALITY = 0.92;
  const SENTENCES = {
    NotAllowedError: "浏览器没有允许用摄像头。请在地址栏旁边允许后再按一次，或从文件选。",
    NotFoundError: "没有找到摄像头。请接好高拍仪或摄像头后再按一次，或从文件选。",
    NotReadableError: "摄像头打不开，可能正被别的程序占用。请关掉那个程序后再按一次，或从文件选。",
    NotSupportedError: "这个浏览器不能用摄像头。请换一个浏览器，或从文件选。",
  };
  const OTHERWISE = "摄像头打不开。请检查摄像头后再按一次，或从文件选。";
  let slot = null;   // the id of the slot that is photographed: htmx draws the slot itself anew after every picture
  let stream = null;
  let chosen = 0;

  const shooters = () => [...document.querySelectorAll("[data-shoot]")];
  const show = () => shooters().forEach((button) => { button.hidden = false; });
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:afterSettle", show);
  show();

  const say = (sentence) => {
    fault.textContent = sentence;
    fault.hidden = !sentence;
    take.disabled = Boolean(sentence);
  };

  const stop = () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
  };

  const start = async () => {
    stop();
    say("");
    take.disabled = true;
    try {
      const devices = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
      const device = devices.length ? devices[chosen % devices.length].deviceId : "";
      const wanted = { width: { ideal: 4096 }, height: { ideal: 3072 } };
      if (device) wanted.deviceId = { exact: device };
      const found = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      if (!dialog.open) { found.getTracks().forEach((track) => track.stop()); return; }
      stream = video.srcObject = found;
      other.hidden = devices.length < 2;
    } catch (error) {
      say(SENTENCES[error.name] || OTHERWISE);
    }
  };
  video.addEventListener("loadeddata", () => { take.disabled = false; take.focus(); });

  const open = (button) => {
    slot = button.closest(".jf-slot").id;
    dialog.querySelector("[data-paper]").textContent = button.querySelector(".visually-hidden").textContent;
    dialog.showModal();
    start();
  };

  const shoot = () => {
    const input = document.getElementById(`${slot}-file`);
    if (!stream || !video.videoWidth || !input) return;
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((picture) => {
      const files = new DataTransfer();
      files.items.add(new File([picture], "window.jpg", { type: "image/jpeg" }));
      input.files = files.files;
      dialog.close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }, "image/jpeg", QUALITY);
  };

  take.addEventListener("click", shoot);
  other.addEventListener("click", () => { chosen += 1; start(); });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", stop);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-shoot]");
    if (button) open(button);
  });

  /* C: the slot that has the focus, else the first that still lacks a picture, else the first with room. */
  const wanted = () => {
    const here = document.activeElement.closest(".jf-slot");
    const all = shooters();
    return (here && here.querySelector("[data-shoot]"))
      || all.find((button) => !button.closest(".jf-slot").querySelector(".jf-tile:not(.add)")) || all[0];
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "c" || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (localStorage.getItem("jf:keys-off") === "1") return;
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]):not([type=file]), select, textarea")) return;
    const button = wanted();
    if (button) { event.preventDefault(); open(button); }
  });

  /* The slot is drawn anew when its picture has arrived: whoever works by keyboard goes on from there. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!slot || event.target.id !== slot || document.activeElement !== document.body) return;
    const next = event.target.querySelector("[data-shoot], button, label");
    if (next) next.focus();
  });
})();
