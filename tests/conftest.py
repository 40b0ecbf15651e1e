"""Fixtures for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded real input beside the repository; users don't have it."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED
