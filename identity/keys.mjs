// Signing and cookie keys, made once into var/identity/keys.json.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export function loadKeys(folder) {
  const file = join(folder, "keys.json");
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = privateKey.export({ format: "jwk" });
  const keys = {
    jwks: { keys: [{ ...jwk, kid: randomBytes(8).toString("hex"), use: "sig", alg: "RS256" }] },
    cookies: [randomBytes(32).toString("hex")],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.half`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.half`, file);
  return keys;
}
