"""Walks through the calculator as a person without JavaScript does: by sending the form of each page."""

import re
from dataclasses import dataclass, field
from html import unescape

from django.http import HttpResponse
from django.test import Client

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Walk:
    """One sitting: `page` is the text of the page in front of the person."""

    client: Client
    identity: str
    answer: HttpResponse = field(default_factory=HttpResponse)

    @property
    def address(self) -> str:
        return f"/try/{self.identity}/"

    @property
    def page(self) -> str:
        return unescape(self.answer.content.decode())

    @property
    def carried(self) -> dict[str, str]:
        """The hidden fields of the page."""
        return dict(HIDDEN.findall(self.page))

    def begin(self, basis: str = "") -> "Walk":
        self.answer = self.client.post(self.address, {"do": "begin", "basis": basis})
        return self

    def send(self, do: str = "next", **typed: object) -> "Walk":
        """Press a button with these controls filled in; `_` in names stands for the dot."""
        names = {name.replace("__", "."): value for name, value in typed.items()}
        self.answer = self.client.post(self.address, {**self.carried, **names, "do": do})
        return self
