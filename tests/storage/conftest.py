"""What every test of the storage needs."""

from __future__ import annotations

import pytest

from tests.storage.samples import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()
