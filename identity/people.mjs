// The demo's people, out of a file that the demo's seeder writes: [{sub, name, id_number, phone, level, note?}].
import { readFileSync, statSync } from "node:fs";

export const LEVELS = {
  L1: "账号密码",
  L2: "手机短信核验",
  L3: "实名实人核验（刷脸）",
  L4: "到窗口核验身份证件",
};

export class People {
  #file;
  #seen = -1;
  #rows = [];

  constructor(file) {
    this.#file = file;
  }

  // The rows as the file has them now; none while the seeder has not written it.
  all() {
    const changed = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined) return [];
    if (changed !== this.#seen) {
      this.#rows = JSON.parse(readFileSync(this.#file, "utf8"));
      this.#seen = changed;
    }
    return this.#rows;
  }

  find(sub) {
    return this.all().find((person) => person.sub === sub);
  }

  // People whose name, number, phone or note holds every word of `text`, at most `limit`.
  search(text, limit) {
    const words = text.trim().split(/\s+/).filter(Boolean);
    const fits = (person) => {
      const line = [person.name, person.id_number, person.phone, person.note].join(" ");
      return words.every((word) => line.includes(word));
    };
    const found = this.all().filter(fits);
    return { total: found.length, people: found.slice(0, limit) };
  }
}
