// Starts the demonstration's identity provider and says so when it listens.
import { createServer } from "node:http";
import { join } from "node:path";
import { loadKeys } from "./keys.mjs";
import { People } from "./people.mjs";
import { makeProvider } from "./provider.mjs";
import { routes } from "./routes.mjs";
import { Tickets } from "./tickets.mjs";

const env = process.env;
const folder = env.JIFENBAN_VAR || join(import.meta.dirname, "..", "var");
const issuer = (env.JIFENBAN_OIDC_ISSUER || "http://localhost:8001").replace(/\/$/, "");
if (!env.JIFENBAN_OIDC_SECRET) {
  console.error("Set JIFENBAN_OIDC_SECRET: the secret shared with the client.");
  process.exit(1);
}

const people = new People(env.JIFENBAN_PEOPLE || join(folder, "demo", "people.json"));
const client = {
  id: env.JIFENBAN_OIDC_CLIENT || "jifenban",
  secret: env.JIFENBAN_OIDC_SECRET,
  urls: (env.JIFENBAN_URL || "http://localhost:8000").split(","),
};
const keys = loadKeys(join(folder, "identity"));
const { provider, returns } = makeProvider({ issuer, client, people, keys });
provider.use(routes({ provider, people, tickets: new Tickets(), issuer, returns }));

const server = createServer(provider.callback());
const stop = () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
const { hostname, port } = new URL(issuer);
server.on("error", (error) => {
  console.error(`身份认证服务不能监听端口 ${port}：${error.message}`);
  process.exit(1);
});
const bind = env.JIFENBAN_BIND || (hostname === "localhost" ? "127.0.0.1" : hostname);
server.listen(Number(port || 80), bind, () => console.log(`identity provider: ${issuer}`));
