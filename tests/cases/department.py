"""A department's own system as a process: `python department.py FILE`; prints its port.

What it was asked is written to FILE, a JSON line for each question it had not seen. The first word of the person's
name says how it behaves: 拒 refuses the question, 慢 takes it and answers when asked the second time, 坏 is out of
order at the first try, 迟 answers too late at the first try (though it took the question), 忘 loses it once, 乱
answers with a decision that does not exist, 退 returns the item, 半 has another degree on record; all others it confirms at once.
"""

import json
import sys
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LATE_SECONDS = 3
tries: Counter[str] = Counter()
polls: Counter[str] = Counter()
asked: dict[str, dict] = {}


class Department(BaseHTTPRequestHandler):
    """Keeps one question for each key, however often it comes."""

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key, manner = self.headers["Idempotency-Key"], question["person"]["name"][:1]
        tries[key] += 1
        if self.headers["Authorization"] != "Bearer right":
            return self._answer(401, {})
        if manner == "拒":
            return self._answer(422, {"error": "no such person"})
        if manner == "坏" and tries[key] == 1:
            return self._answer(503, {})
        if key not in asked:
            asked[key] = question
            with Path(sys.argv[1]).open("a") as file:
                file.write(json.dumps({**question, "key": key}, ensure_ascii=False) + "\n")
        if manner == "迟" and tries[key] == 1:
            time.sleep(LATE_SECONDS)
        if manner in "慢忘":
            return self._answer(202, {})
        return self._answer(200, self._opinion(manner, question))

    def do_GET(self) -> None:
        key = self.path.rpartition("/")[2]
        question = asked.get(key)
        if question is None:
            return self._answer(404, {})
        polls[key] += 1
        manner = question["person"]["name"][:1]
        if manner == "忘" and polls[key] == 1:
            del asked[key]
            return self._answer(404, {})
        if polls[key] < 2:
            return self._answer(202, {})
        return self._answer(200, self._opinion(manner, question))

    def _opinion(self, manner: str, question: dict) -> dict:
        if manner == "乱":
            return {"decision": "perhaps"}
        if manner == "退":
            return {"decision": "return", "reason": "照片看不清，请重拍。"}
        if manner == "半":
            return {
                "decision": "partly",
                "confirmed": {"records": [{"level": "college"}]},
                "reason": "按系统数据核定。",
            }
        return {"decision": "confirm"}

    def _answer(self, status: int, data: dict) -> None:
        self.send_response(status)
        self.end_headers()
        try:
            self.wfile.write(json.dumps(data, ensure_ascii=False).encode())
        except BrokenPipeError:
            return  # who asked has gone

    def log_message(self, *args: object) -> None:
        """Say nothing: the port is the only line that is read."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Department)
    print(server.server_port, flush=True)
    server.serve_forever()
