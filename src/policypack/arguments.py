"""The command line's own words: what argparse says of wrong arguments, and its help, in Chinese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

from policypack.errors import did_you_mean

_WORD: Final = re.compile(r"[\w-]+")
#: What argparse says → what we say; the groups are the argument and what was written.
_SAID: Final[tuple[tuple[str, Callable[..., str]], ...]] = (
    (r"the following arguments are required: (.+)", lambda names: f"缺少 {names}"),
    (r"unrecognized arguments: (.+)", lambda words: f"不认识“{words}”"),
    (r"argument (\S+): expected one argument", lambda name: f"{name} 后面要写一个值"),
    (r"argument (\S+): invalid int value: '(.*)'", lambda name, word: f"{name} 要写整数，“{word}”不是"),
    (
        r"argument (\S+): invalid choice: '(.*)' \(choose from (.+)\)",
        lambda name, word, words: f"{name} 没有“{word}”；{did_you_mean(word, _WORD.findall(words))}",
    ),
    (
        r"ambiguous option: (\S+) could match (.+)",
        lambda name, words: f"“{name}”可以是 {words}，请写全",
    ),
    (r"argument (\S+): (.+)", lambda name, words: f"{name}：{words}"),
)


class Arguments(argparse.ArgumentParser):
    """An argparse parser that speaks Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """One sentence and where to read more; the exit code is 2."""
        self.exit(2, f"{said(message)}。写法见 {self.prog} --help\n")

    def format_usage(self) -> str:
        """As argparse, in Chinese."""
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        """As argparse, in Chinese."""
        return super().format_help().replace("usage: ", "用法：", 1)


def said(message: str) -> str:
    """A message of argparse in Chinese."""
    for pattern, words in _SAID:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match is not None:
            return words(*match.groups())
    return message
