"""One installation for all tests of this folder: starting it takes ten seconds, and it heals by itself."""

from collections.abc import Iterator

import pytest

from jifenban.runtime.places import var
from tests.reliability.installation import Installation, running
from tests.runtime.places import any_port, scratch


@pytest.fixture(scope="session")
def hurt() -> Iterator[Installation]:
    """An installation of its own, outside the demonstration, to be hurt."""
    with scratch() as folder, running(folder, any_port(), assets=var() / "assets") as one:
        yield one
