"""The generic extractor never gets worse on the recorded pages: floors.json, raised by scripts/pin_floors.py."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("rapidfuzz")

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "pin_floors.py"
FLOORS: dict[str, float] = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def floors() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pin_floors", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["pin_floors"] = module
    spec.loader.exec_module(module)
    return module


def test_every_recorded_page_keeps_its_floor(shared: Path, floors: ModuleType) -> None:
    scores = floors.measured(list(floors.gold_pages(shared / "pages" / "generic")))
    _, fallen = floors.pinned(FLOORS, scores, lower=False)
    assert not fallen
    assert set(scores) == set(FLOORS)


def test_the_goal_is_held() -> None:
    assert FLOORS["mean"] >= 0.96
    assert min(FLOORS.values()) >= 0.5


def test_floors_rise_and_fall_only_when_told(floors: ModuleType) -> None:
    old = {"a": 0.9, "b": 0.8}
    assert floors.pinned(old, {"a": 0.95, "b": 0.8}, lower=False) == ({"a": 0.95, "b": 0.8}, [])
    kept, fallen = floors.pinned(old, {"a": 0.7, "b": 0.9}, lower=False)
    assert kept == {"a": 0.9, "b": 0.9}
    assert fallen == ["a: 0.7000 is below its floor 0.9000"]
    assert floors.pinned(old, {"a": 0.7}, lower=True)[0] == {"a": 0.7, "b": 0.8}


@pytest.mark.parametrize(
    ("got", "gold", "score"),
    [("见实", "见 \n实", 1.0), ("", "见", 0.0), ("见", "", 0.0), ("甲乙丙", "甲丙", 0.8), ("乙甲", "甲乙", 0.5)],
)
def test_f1_counts_characters_in_common_order(floors: ModuleType, got: str, gold: str, score: float) -> None:
    assert floors.f1(got, gold) == pytest.approx(score)
