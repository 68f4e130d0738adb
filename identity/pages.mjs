// HTML of the log-in pages. Every value from outside passes `esc`; nothing needs JavaScript.
import { LEVELS } from "./people.mjs";

const MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const esc = (text) => String(text ?? "").replace(/[&<>"']/g, (mark) => MARKS[mark]);
const masked = (number) => String(number).replace(/^(.{4}).*(.{2})$/, "$1************$2");
const tail = (phone) => `尾号 ${String(phone).slice(-4)}`;

export function page({ title, body, refresh }) {
  const again = refresh ? `<meta http-equiv="refresh" content="${refresh}">` : "";
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${again}
<title>${esc(title)} · 统一身份认证（演示）</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><p class="brand">统一身份认证</p><p class="demo">演示用，人员均为虚构</p></header>
<main>
<h1>${esc(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

function required(acr) {
  return acr ? `<p class="asked">对方要求的认证等级：<strong>${esc(acr)}</strong>（${esc(LEVELS[acr] ?? "未知")}）</p>` : "";
}

function tabs(uid, current) {
  const tab = (name, href, label) =>
    name === current
      ? `<a aria-current="page" href="${href}">${label}</a>`
      : `<a href="${href}">${label}</a>`;
  const base = `/interaction/${uid}`;
  return `<nav aria-label="登录方式">${tab("scan", base, "扫一扫")}${tab("people", `${base}/people`, "选择演示人员")}</nav>`;
}

export function scanPage({ uid, acr, ticket, qr, link }) {
  const said = ticket.state === "scanned" ? "已扫码，请在手机上确认。" : "用微信“扫一扫”扫描二维码登录。";
  const body = `${tabs(uid, "scan")}
${required(acr)}
<p role="status">${said}</p>
<div class="qr">${qr}</div>
<p><a href="${esc(link)}" target="_blank" rel="noopener">手边没有手机？在这台电脑上打开手机页面</a></p>
<p class="small">二维码 5 分钟内有效，本页每 3 秒自动刷新。</p>
${cancel(uid)}`;
  return page({ title: "登录", body, refresh: 3 });
}

function cancel(uid) {
  return `<form method="post" action="/interaction/${uid}/cancel"><button class="quiet">取消登录</button></form>`;
}

function searchForm(action, text) {
  return `<form class="search" method="get" action="${action}" role="search">
<label for="q">按姓名、证件号码、手机号或情形查找</label>
<div><input id="q" name="q" value="${esc(text)}" autocomplete="off"><button>查找</button></div>
</form>`;
}

function personList(base, { total, people }) {
  if (total === 0) return `<p class="empty">没有找到。换一个词，或者清空后查看全部人员。</p>`;
  const row = (person) => `<li><a href="${base}/person/${encodeURIComponent(person.sub)}">
<strong>${esc(person.name)}</strong><span>${esc(masked(person.id_number))}</span><span>${esc(tail(person.phone))}</span>
${person.note ? `<span class="note">${esc(person.note)}</span>` : ""}</a></li>`;
  const more = total > people.length ? `<p class="small">共 ${total} 人，只显示前 ${people.length} 人，请查找。</p>` : "";
  return `<ul class="people">${people.map(row).join("")}</ul>${more}`;
}

export function peoplePage({ uid, acr, text, found }) {
  const base = `/interaction/${uid}`;
  const body = `${tabs(uid, "people")}
${required(acr)}
${searchForm(`${base}/people`, text)}
${personList(base, found)}
${cancel(uid)}`;
  return page({ title: "登录", body });
}

export function phonePage({ ticket, text, found }) {
  const base = `/scan/${ticket.id}`;
  const body = `<p>您正在电脑上登录。请选择您是谁：</p>${searchForm(base, text)}${personList(base, found)}`;
  return page({ title: "扫码登录", body });
}

export function confirmPage({ base, person, acr }) {
  const reached = Object.keys(LEVELS).includes(person.level) ? person.level : "L3";
  const choice = ([level, words]) => `<label class="level">
<input type="radio" name="level" value="${level}"${level === reached ? " checked" : ""}> ${level}　${esc(words)}</label>`;
  const body = `${required(acr)}
<dl><dt>姓名</dt><dd>${esc(person.name)}</dd><dt>证件号码</dt><dd>${esc(masked(person.id_number))}</dd>
<dt>手机</dt><dd>${esc(tail(person.phone))}</dd></dl>
<form method="post" action="${base}/confirm">
<input type="hidden" name="sub" value="${esc(person.sub)}">
<fieldset><legend>这次登录达到的认证等级</legend>${Object.entries(LEVELS).map(choice).join("")}</fieldset>
<button>确认登录</button>
</form>`;
  return page({ title: "确认身份", body });
}

export function messagePage(title, sentence) {
  return page({ title, body: `<p>${esc(sentence)}</p>` });
}
