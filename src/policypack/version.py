"""The engine's version, stored with every result: a change of any number it gives is a new one."""

from typing import Final

ENGINE: Final = "policypack 1"
