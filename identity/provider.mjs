// The protocol: which client, which claims, and that every log-in asks who it is.
import Provider from "oidc-provider";
import { LEVELS } from "./people.mjs";

const HOUR = 3600;

// Both names of this machine: a person may type either.
function origins(url) {
  const { origin, hostname } = new URL(url);
  const other = { localhost: "127.0.0.1", "127.0.0.1": "localhost" }[hostname];
  return other ? [origin, origin.replace(hostname, other)] : [origin];
}

export function makeProvider({ issuer, client, people, keys }) {
  const returns = client.urls.flatMap(origins);
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: returns.map((origin) => `${origin}/accounts/oidc/identity/login/callback/`),
        post_logout_redirect_uris: returns.map((origin) => `${origin}/`),
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    acrValues: Object.keys(LEVELS),
    claims: {
      openid: ["sub", "acr"],
      profile: ["name"],
      phone: ["phone_number"],
      identity: ["id_number"],
    },
    scopes: ["openid", "profile", "phone", "identity"],
    pkce: { required: () => true },
    jwks: keys.jwks,
    cookies: { keys: keys.cookies },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: { Interaction: HOUR, Session: HOUR, Grant: HOUR, AccessToken: HOUR, IdToken: HOUR, AuthorizationCode: 60 },
    findAccount: (_, sub) => account(people.find(sub)),
    // The client belongs to the same government: no page asks whether it may know who logs in.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid profile phone identity");
      await grant.save();
      return grant;
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = "text/plain; charset=utf-8";
      ctx.body = `登录没有完成（${error}）：${description ?? ""}\n请回到原来的网页，再点一次登录。\n`;
    },
  });
  provider.use(forgetLastLogin);
  return { provider, returns };
}

// A demonstration logs in as somebody else each time: a new request never sees who came before.
function forgetLastLogin(ctx, next) {
  if (ctx.path === "/auth") {
    const cookies = (ctx.req.headers.cookie ?? "").split(/;\s*/);
    ctx.req.headers.cookie = cookies.filter((cookie) => !cookie.startsWith("_session")).join("; ");
    ctx.cookies.set("_session", null);
  }
  return next();
}

function account(person) {
  if (!person) return undefined;
  const claims = { sub: person.sub, name: person.name, id_number: person.id_number, phone_number: person.phone };
  return { accountId: person.sub, claims: async () => claims };
}
