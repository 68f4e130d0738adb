// What the log-in pages do: show a code or a list, take a choice, hand the person back to the protocol.
import { readFileSync } from "node:fs";
import QRCode from "qrcode";
import { confirmPage, messagePage, peoplePage, phonePage, scanPage } from "./pages.mjs";
import { LEVELS } from "./people.mjs";

const SHOWN = 50;
const LONGEST_FORM = 4096;
const style = readFileSync(new URL("style.css", import.meta.url));

export function routes({ provider, people, tickets, issuer, returns }) {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // The choice of a person is a form whose answer leads back to the client.
    `form-action 'self' ${returns.join(" ")}`,
  ].join("; ");

  async function login(ctx, person, level) {
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, {
      login: { accountId: person.sub, acr: level, remember: false },
    }));
    ctx.status = 303;
  }

  async function interaction(ctx, uid, rest) {
    const details = await provider.interactionDetails(ctx.req, ctx.res);
    if (details.uid !== uid) return expired(ctx);
    const acr = details.params.acr_values?.split(" ")[0];
    const base = `/interaction/${uid}`;
    const ticket = tickets.forInteraction(uid);

    if (rest === "/cancel" && ctx.method === "POST") {
      const refusal = { error: "access_denied", error_description: "the person cancelled" };
      ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, refusal));
      ctx.status = 303;
    } else if (rest === "/confirm" && ctx.method === "POST") {
      const choice = await chosen(ctx);
      if (choice) await login(ctx, choice.person, choice.level);
    } else if (rest === "/people") {
      const text = ctx.query.q ?? "";
      ctx.body = peoplePage({ uid, acr, text, found: people.search(String(text), SHOWN) });
    } else if (rest.startsWith("/person/")) {
      const person = people.find(decodeURIComponent(rest.slice("/person/".length)));
      if (person) ctx.body = confirmPage({ base, person, acr });
    } else if (rest === "" && ticket.state === "confirmed") {
      tickets.spend(ticket);
      await login(ctx, people.find(ticket.sub), ticket.level);
    } else if (rest === "") {
      const link = `${issuer}/scan/${ticket.id}`;
      const qr = await QRCode.toString(link, { type: "svg", margin: 2 });
      ctx.body = scanPage({ uid, acr, ticket, qr, link });
    }
  }

  async function scan(ctx, id, rest) {
    const ticket = tickets.get(id);
    if (!ticket || ticket.state === "confirmed") return expired(ctx);
    tickets.scanned(ticket);
    if (rest === "/confirm" && ctx.method === "POST") {
      const choice = await chosen(ctx);
      if (!choice) return undefined;
      tickets.confirm(ticket, choice.person.sub, choice.level);
      ctx.body = messagePage("已确认", "请回到电脑，网页几秒内会自动登录。");
    } else if (rest.startsWith("/person/")) {
      const person = people.find(decodeURIComponent(rest.slice("/person/".length)));
      if (person) ctx.body = confirmPage({ base: `/scan/${id}`, person });
    } else if (rest === "") {
      const text = String(ctx.query.q ?? "");
      ctx.body = phonePage({ ticket, text, found: people.search(text, SHOWN) });
    }
    return undefined;
  }

  // The person and level a form names; says what is wrong when there is no such choice.
  async function chosen(ctx) {
    const form = await readForm(ctx.req);
    const person = people.find(form.get("sub"));
    const level = form.get("level");
    if (person && level in LEVELS) return { person, level };
    ctx.status = 422;
    ctx.body = messagePage("没有选好", "请返回上一页，选择一个人和认证等级。");
    return undefined;
  }

  return async function (ctx, next) {
    const found = ctx.path.match(/^\/(interaction|scan)\/([\w-]+)(\/.*)?$/);
    if (!found && ctx.path !== "/style.css" && ctx.path !== "/") return next();
    ctx.set("Content-Security-Policy", policy);
    ctx.set("X-Content-Type-Options", "nosniff");
    ctx.set("Referrer-Policy", "no-referrer");
    ctx.set("Cache-Control", "no-store");
    if (ctx.path === "/style.css") {
      ctx.type = "text/css";
      ctx.body = style;
    } else if (!found) {
      ctx.body = messagePage("统一身份认证", "这里是登录页，请从办事网页点“登录”进来。");
    } else {
      const [, kind, id, rest = ""] = found;
      await (kind === "scan" ? scan : interaction)(ctx, id, rest).catch((error) => {
        if (error.name !== "SessionNotFound") throw error;
        expired(ctx);
      });
      if (ctx.body === undefined && ctx.status === 404) {
        ctx.status = 404;
        ctx.body = messagePage("没有这一页", "请返回上一页再试。");
      }
    }
    return undefined;
  };
}

function expired(ctx) {
  ctx.status = 410;
  ctx.body = messagePage("这次登录已过期", "请回到原来的网页，再点一次登录。");
}

async function readForm(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > LONGEST_FORM) break;
  }
  return new URLSearchParams(text);
}
