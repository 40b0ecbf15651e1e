"""The right and the wrong decoders."""

from __future__ import annotations

import pytest

from corpus.repair.misread import decoders


def test_nothing_is_lost_between_wrong_decoders() -> None:
    for misreader, encoding in (
        (decoders.gbk_misreader(private_use=True), "gbk"),
        *((decoders.big5_misreader(codec), codec) for codec in ("big5", "big5hkscs", "cp950")),
    ):
        assert misreader.encode("中文Abc") == "中文Abc".encode(encoding)
        with pytest.raises(UnicodeEncodeError):
            misreader.encode("😀")


def test_an_unknown_pair_ends_the_reading() -> None:
    assert decoders.big5().decode("嚟中".encode("big5hkscs") + b"\xa4") == ("嚟中", b"\xa4")
    with pytest.raises(UnicodeDecodeError):
        decoders.big5().decode(b"\xff\x40")


def test_big5_of_hong_kong_has_kana_elsewhere() -> None:
    assert decoders.big5_misreader("big5hkscs").encode("ド") != decoders.big5_misreader("big5").encode("ド")
