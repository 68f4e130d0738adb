"""Runs mypy, whose Django plugin reads the settings, in the environment of the tests."""

from mypy.__main__ import console_entry

import jifenban.runtime.for_tests  # noqa: F401  (sets what the settings ask for)

console_entry()
