"""The generators of damage that tests and benchmark share."""

from __future__ import annotations

import random

import pytest

from benchmarks import forward_model


@pytest.mark.parametrize(
    ("clean", "table", "shown"),
    [
        ("我們適當的休息", [("數", "shù"), ("當", "dāng")], "我們適當(dāng)?shù)男菹?"),
        ("數據", [("數", "shù")], "數(shù)據"),
        ("好。“他”", [], "好?！八\ue34e?"),  # 。“ holds the bytes of ！, which is protected
        ("好，他來！", [], "好，他來！"),
    ],
)
def test_the_forward_model_shows_what_pages_show(clean: str, table: list[tuple[str, str]], shown: str) -> None:
    assert forward_model.Mirror(table=table, private_use="kept").notes(clean) == shown


def test_wrong_decodings_without_loss_come_back() -> None:
    clean = "数据系统，运行正常。"
    assert forward_model.MISREADINGS["UTF-8 as Latin-1"](clean).encode("latin-1").decode("utf-8") == clean
    assert forward_model.MISREADINGS["GBK as Latin-1"](clean).encode("latin-1").decode("gbk") == clean


def test_mirrors_differ_but_not_for_one_seed() -> None:
    assert forward_model.mirror(random.Random(1)) == forward_model.mirror(random.Random(1))
    assert forward_model.mirror(random.Random(1)) != forward_model.mirror(random.Random(2))
