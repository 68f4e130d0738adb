"""Whom a form is for: not people of elsewhere, and perhaps one application for each child. Read by form_subjects."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outsider:
    """People this service is not for, told by the first digits of their number; `text` names a longer text."""

    numbers: tuple[str, ...]
    label: str
    text: str


@dataclass(frozen=True)
class PerSubject:
    """An application is for somebody or something, and a person may have one for each: a child, a home.

    `number` and `name` are (section, field): by what it is told apart, and what it is called. `more` are the words of
    the way to another one, `taken` what is said when there is an application for it. One over in a status of
    `kept` has got what it asked for: `kept_say` refuses another.
    """

    number: tuple[str, str]
    name: tuple[str, str]
    more: str
    taken: str
    basis: str
    kept: tuple[str, ...] = ()
    kept_say: str = ""
