"""What a round gives for the parameters of a pack."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.cells import Unfit, reader_of
from policypack.errors import FactsError
from policypack.pack_model import Pack


def parameter_values(pack: Pack, given: Mapping[str, object]) -> dict[str, int | None]:
    """The pack's parameters as the engine's integers; FactsError names one that does not fit."""
    found: dict[str, int | None] = {}
    for key, parameter in pack.parameters.items():
        value = given.get(key)
        if value is None or value == "":
            found[key] = parameter.default
            continue
        try:
            found[key] = reader_of(parameter.field, {})(value)
        except Unfit as unfit:
            raise FactsError(f"“{parameter.field.label}”的值“{value}”不对：{unfit}", fact=key) from None
    return found
