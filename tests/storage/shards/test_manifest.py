from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import DamagedError
from corpus.storage.layout import Group, Kind
from corpus.storage.shards import manifest
from corpus.storage.shards.manifest import Shard

GROUP = Group(Kind.ARTICLES, "example", "2026-11")


def shard(name: str, **changes: object) -> Shard:
    known: dict[str, object] = {"rows": 1, "bytes": 2, "sha256": "ab", "first": "a", "last": "z"}
    return Shard(group=GROUP, name=name, **(known | changes))  # type: ignore[arg-type]


def test_the_order_of_sealing_is_kept(tmp_path: Path) -> None:
    for name in ("b", "c", "a"):
        manifest.add(tmp_path, shard(name))
    assert [each.name for each in manifest.read(tmp_path, GROUP)] == ["b", "c", "a"]
    assert list(manifest.shards(tmp_path, Kind.ARTICLES, "example")) == manifest.read(tmp_path, GROUP)
    assert list(manifest.shards(tmp_path, Kind.PAGES)) == []


def test_a_shard_written_again_has_one_entry(tmp_path: Path) -> None:
    manifest.add(tmp_path, shard("a"))
    manifest.add(tmp_path, shard("a", rows=2))
    assert [each.rows for each in manifest.read(tmp_path, GROUP)] == [2]


def test_no_manifest_is_an_empty_one(tmp_path: Path) -> None:
    assert manifest.read(tmp_path, GROUP) == []
    assert list(manifest.groups(tmp_path)) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"shards": [{"name": "a"}]}', '{"shards": 1}', "\ud800"])
def test_a_damaged_manifest_is_named(tmp_path: Path, content: str) -> None:
    path = GROUP.manifest(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(DamagedError, match=path.name):
        manifest.read(tmp_path, GROUP)


def test_what_is_wrong_with_a_shard(tmp_path: Path) -> None:
    import hashlib

    good = shard("a", bytes=5, sha256=hashlib.sha256(b"right").hexdigest())
    assert manifest.damage(tmp_path, good) == "missing; it held 1 rows"
    good.path(tmp_path).parent.mkdir(parents=True)
    for content, words in ((b"right", None), (b"wrong", "SHA-256"), (b"short"[:3], "3 bytes")):
        good.path(tmp_path).write_bytes(content)
        found = manifest.damage(tmp_path, good)
        assert (found is None) if words is None else (found is not None and words in found)
