"""What a round gives for the parameters of a pack."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.cells import Unfit, reader_of
from policypack.errors import FactsError
from policypack.pack_model import Pack


def parameter_values(pack: Pack, given: Mapping[str, object]) -> dict[str, int | None]:
    """The pack's parameters as the engine's integers; FactsError names one that does not fit."""
    found = {key: parameter.default for key, parameter in pack.parameters.items()}
    for key, parameter in pack.parameters.items() if given else ():
        value = given.get(key)
        if value is None or value == "":
            continue
        try:
            found[key] = reader_of(parameter.field, {})(value)
        except Unfit as unfit:
            raise FactsError(f"“{parameter.field.label}”的值“{value}”不对：{unfit}", fact=key) from None
    return found
