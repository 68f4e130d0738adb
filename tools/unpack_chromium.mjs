// Unpacks npm's @sparticuz/chromium (made for machines without a display) into the folder given.
import { createReadStream, createWriteStream, chmodSync, mkdirSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const target = process.argv[2];
const packed = join(import.meta.dirname, "..", "node_modules", "@sparticuz", "chromium", "bin");

async function unpack(name, file) {
  await pipeline(createReadStream(join(packed, name)), createBrotliDecompress(), createWriteStream(file));
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const name of ["al2023", "swiftshader"]) {
  const archive = join(target, `${name}.tar`);
  await unpack(`${name}.tar.br`, archive);
  const done = spawnSync("tar", ["--no-same-owner", "-xf", archive, "-C", target], { stdio: "inherit" });
  if (done.status !== 0) process.exit(1);
  rmSync(archive);
}
await unpack("chromium.br", join(target, "chromium"));
chmodSync(join(target, "chromium"), 0o755);
