"""Damage by another forward model: the demo's, whose tables are Python's codecs and not those of ``corpus.repair``."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import opencc
import pytest

from benchmarks.forward_model import NOTED, Mirror, encodable, fold
from corpus.demo.damage import damaged, readings
from corpus.repair import repair
from tests.repair.damage import plain

CASES = tomllib.loads(Path(__file__).with_name("damage_cases").joinpath("damaged.toml").read_text("utf-8"))["case"]
SENTENCES = sorted({text for case in CASES if encodable(text := opencc.OpenCC("s2t").convert(case["after"]))})


def table(seed: int) -> dict[str, str]:
    """The notes of one mirror, in the order of replacement."""
    return readings(random.Random(seed).sample(NOTED, 120))


@pytest.mark.parametrize("seed", range(4))
def test_both_forward_models_show_the_same_page(seed: int) -> None:
    """Where none of the demo's shortcuts matters: it knows two marks, and two of the three private-use areas."""
    notes = table(seed)
    mirror = Mirror(table=tuple(notes.items()), private_use="kept")
    pages = [(damaged(text, notes), mirror.notes(text)) for text in SENTENCES]
    same = sum(one == other or any("\ue4c6" <= ch <= "\ue765" for ch in other) for one, other in pages)
    assert same == len(pages)


def test_what_it_damages_comes_back() -> None:
    """175 of 179 with 16 tables; the rest lack a byte that another character fits as well."""
    total = exact = 0
    for seed in range(8):
        for text in SENTENCES:
            shown = damaged(text, table(seed))
            if plain(shown) != fold(text):
                total += 1
                exact += plain(repair(shown)) == fold(text)
    assert total > 80
    assert exact >= 0.97 * total, f"{exact} of {total}"
