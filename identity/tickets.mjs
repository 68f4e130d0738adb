// Codes that a phone scans: one for each log-in that waits on a desktop page. Kept in memory only.
import { randomBytes } from "node:crypto";

const LIFETIME_MS = 5 * 60 * 1000;

export class Tickets {
  #tickets = new Map();

  // The living code of a waiting log-in, a new one if it has none.
  forInteraction(uid) {
    this.#sweep();
    for (const ticket of this.#tickets.values()) {
      if (ticket.uid === uid) return ticket;
    }
    const id = randomBytes(16).toString("hex");
    const ticket = { id, uid, state: "waiting", born: Date.now() };
    this.#tickets.set(id, ticket);
    return ticket;
  }

  get(id) {
    this.#sweep();
    return this.#tickets.get(id);
  }

  // The phone has opened the page; the desktop says so.
  scanned(ticket) {
    if (ticket.state === "waiting") ticket.state = "scanned";
  }

  confirm(ticket, sub, level) {
    Object.assign(ticket, { state: "confirmed", sub, level });
  }

  // A code serves once.
  spend(ticket) {
    this.#tickets.delete(ticket.id);
  }

  #sweep() {
    const oldest = Date.now() - LIFETIME_MS;
    for (const [id, ticket] of this.#tickets) {
      if (ticket.born < oldest) this.#tickets.delete(id);
    }
  }
}
