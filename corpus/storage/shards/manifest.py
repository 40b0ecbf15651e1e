"""What each folder of shards is meant to hold: one JSON file a folder, under ``_state/manifests``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import DamagedError
from corpus.storage import durable, layout
from corpus.storage.layout import Group, Kind
from corpus.storage.shards import columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One finished file, as it was when it was written."""

    group: Group
    name: str
    rows: int
    bytes: int
    sha256: str  # hex
    first: str  # lowest and highest key of its rows, see schema.key
    last: str
    schema: int = columns.VERSION

    def path(self, root: Path) -> Path:
        return self.group.folder(root) / self.name


def read(root: Path, group: Group) -> list[Shard]:
    """The shards of one folder in the order they were sealed; none where there is no manifest.

    Raises:
        DamagedError: the manifest can't be read.
    """
    path = group.manifest(root)
    try:
        return decode(group, path.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedError(f"{path}: the manifest can't be read: {error}", path=path) from error


def write(root: Path, group: Group, shards: Sequence[Shard]) -> None:
    """Replace the manifest of one folder in one step. The same shards give the same bytes."""
    durable.write(group.manifest(root), encode(group, shards), layout.temporary(root))


def encode(group: Group, shards: Iterable[Shard]) -> bytes:
    entries = [{key: value for key, value in asdict(shard).items() if key != "group"} for shard in shards]
    about = {"kind": group.kind, "site": group.site, "month": group.month, "shards": entries}
    return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()


def decode(group: Group, data: str | bytes) -> list[Shard]:
    return [Shard(group=group, **entry) for entry in json.loads(data)["shards"]]


def add(root: Path, shard: Shard) -> None:
    """Add a shard, or replace the entry of its name."""
    shards = [each for each in read(root, shard.group) if each.name != shard.name]
    write(root, shard.group, [*shards, shard])


def damage(root: Path, shard: Shard) -> str | None:
    """What is wrong with the bytes of a shard; None: they are those that were written."""
    try:
        with shard.path(root).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except FileNotFoundError:
        return f"missing; it held {shard.rows} rows"
    except OSError as error:
        return f"can't be read: {error.strerror or error}"
    if size != shard.bytes:
        return f"{size} bytes, the manifest says {shard.bytes}"
    if digest != shard.sha256:
        return "its SHA-256 is not the manifest's: the content changed after it was written"
    return None


def groups(root: Path) -> Iterator[Group]:
    """Every folder that has a manifest, in order."""
    for kind in Kind:
        for path in sorted((layout.state(root) / "manifests" / kind).glob("*/*.json")):
            yield Group(kind, path.parent.name, path.stem)


def shards(root: Path, kind: Kind | None = None, site: str | None = None) -> Iterator[Shard]:
    """Every shard the manifests name, folder by folder, in the order they were sealed."""
    for group in groups(root):
        if kind in (None, group.kind) and site in (None, group.site):
            yield from read(root, group)
