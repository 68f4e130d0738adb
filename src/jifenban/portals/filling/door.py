"""The door by which a form is filled in: whose pages they are, and where each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Door:
    """The addresses of one portal's form pages.

    `space` is the portal's namespace; `lead` stands before a page's key in an address, `photo_lead` before a
    photo's number. `leave` is where people go who leave off; `closing` is where the last page leads instead of
    submitting by itself ("" where it submits). `template` draws a page, with what `frame` adds to it. `camera`:
    papers are photographed on the page itself, by a camera that stands there.
    """

    space: str
    lead: tuple[str | int, ...]
    template: str
    leave: str
    photo_lead: tuple[str | int, ...] = ()
    closing: str = ""
    camera: bool = False
    frame: Mapping[str, Any] = field(default_factory=dict)

    def page(self, key: str) -> str:
        """Where a page of the form is."""
        return reverse(f"{self.space}:page", args=[*self.lead, key])

    def slot(self, section: str, slot: str) -> str:
        """Where the pictures of a slot are sent and read."""
        return reverse(f"{self.space}:slot", args=[*self.lead, section, slot])

    def reuse(self, section: str, slot: str, photo_id: int) -> str:
        """Where a picture of an earlier application is put into a slot."""
        return reverse(f"{self.space}:reuse_photo", args=[*self.lead, section, slot, photo_id])

    def photo(self, name: str, photo_id: int) -> str:
        """One picture's address: `picture`, `turn_photo`, `move_photo` or `remove_photo`."""
        return reverse(f"{self.space}:{name}", args=[*self.photo_lead, photo_id])
