from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.errors import DamagedError
from corpus.storage import layout
from corpus.storage.care.rewrite import rewrite
from corpus.storage.care.upgrade import upgrade
from corpus.storage.care.verify import verify
from corpus.storage.layout import Kind
from corpus.storage.opening import open_ledger
from corpus.storage.shards import columns, manifest, reading, schema
from tests.storage.samples import make_article, make_page, make_rejected, older_columns


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two shards of each kind from an older program, one from today's."""
    for start, how in ((0, older_columns), (3, older_columns), (6, None)):
        if how:
            with how():
                fill(tmp_path, start)
        else:
            fill(tmp_path, start)
    return tmp_path


def fill(root: Path, start: int) -> None:
    with open_ledger(root) as ledger:
        for number in range(start, start + 3):
            ledger.store(None, page=make_page(number), document=make_article(number))
        ledger.store(None, document=make_rejected(10 + start))
        ledger.seal(final=True)


def run(root: Path) -> list[tuple[str, int]]:
    with open_ledger(root) as ledger:
        return [(str(each.group), each.shards) for each in upgrade(ledger.database, grace=0)]


def everything(root: Path, kind: Kind) -> list[dict[str, Any]]:
    return list(reading.rows(root, kind))


def test_every_row_stays_and_has_the_columns_of_today(data: Path) -> None:
    before = {kind: everything(data, kind) for kind in Kind}
    assert verify(data).good
    assert run(data) == [
        ("articles/example/2026-11", 2),
        ("rejected/example/2026-11", 2),
        ("pages/example/2026-11", 2),
    ]
    for kind in Kind:
        for old, new in zip(before[kind], everything(data, kind), strict=True):
            assert {name: new[name] for name in old} == old
        assert {shard.schema for shard in manifest.shards(data, kind)} == {columns.VERSION}
        assert all(pq.read_schema(shard.path(data)).equals(schema.arrow(kind)) for shard in manifest.shards(data, kind))
    assert [row["images"] for row in everything(data, Kind.ARTICLES)] == [[]] * 9
    assert verify(data).problems == []
    assert not list((layout.state(data) / "swap").glob("*/*/*"))
    assert run(data) == []


def test_a_damaged_shard_stops_it_with_nothing_changed(data: Path) -> None:
    victim = next(shard for shard in manifest.shards(data, Kind.ARTICLES) if shard.schema < columns.VERSION)
    victim.path(data).write_bytes(b"damaged")
    with pytest.raises(DamagedError, match=victim.name):
        run(data)
    assert len(list(data.glob("articles/*/*/*.parquet"))) == 3


def test_a_shard_of_a_later_version_is_left_alone(data: Path) -> None:
    [*_, newest] = manifest.shards(data, Kind.ARTICLES)
    with older_columns():
        with open_ledger(data) as ledger, pytest.raises(DamagedError, match="later version"):
            rewrite(ledger.database, newest, dict)
        assert verify(data).good
