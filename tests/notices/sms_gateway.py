"""A text message gateway as a process of its own: `python sms_gateway.py FILE`; prints its port.

What it took is written to FILE, a JSON line each. The last digit of the phone says how it behaves: 4 refuses the
number, 5 is out of order at the first try, 6 answers too late at the first try (though it took the message).
"""

import json
import sys
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LATE_SECONDS = 6
tries: Counter[str] = Counter()
taken: set[str] = set()


class Gateway(BaseHTTPRequestHandler):
    """Takes a message once for each key."""

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key, phone = self.headers["Idempotency-Key"], message["phone"]
        tries[key] += 1
        if self.headers["Authorization"] != "Bearer right":
            return self._answer(401, "wrong key")
        if phone.endswith("4"):
            return self._answer(400, "no such number")
        if phone.endswith("5") and tries[key] == 1:
            return self._answer(503, "out of order")
        if key not in taken:
            taken.add(key)
            with Path(sys.argv[1]).open("a") as file:
                file.write(json.dumps({**message, "key": key}, ensure_ascii=False) + "\n")
        if phone.endswith("6") and tries[key] == 1:
            time.sleep(LATE_SECONDS)
        return self._answer(202, "taken")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        try:
            self.wfile.write(text.encode())
        except BrokenPipeError:
            return  # who asked has gone

    def log_message(self, *args: object) -> None:
        """Say nothing: the port is the only line that is read."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    print(server.server_port, flush=True)
    server.serve_forever()
