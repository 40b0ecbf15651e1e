"""One folder of shards for another: the only way in which finished shards are ever replaced.

The new folder is written under ``_state/swap``; shards that stay are linked, not copied. When it is complete and
durable, the swap is announced in the ledger. Then the two *folders* change places in one step of the file system
(``renameat2`` with ``RENAME_EXCHANGE``; Linux 3.15, ext4, xfs, btrfs, tmpfs, overlayfs), the manifest follows, then
the inventory, and after a moment the old folder is removed.

What a reader is guaranteed: whoever lists the folder gets the old set of names or the new one, never a mix
and never an empty folder, and every file that is open stays readable. A reader that listed the old names
and opens them only after the exchange gets ``FileNotFoundError``, loudly, and succeeds when it reads again: with
plain files nothing better is possible. (`corpus.storage.shards.reading` does that by itself.)

Killed before the announcement, nothing happened, and ``recover`` drops what was written. Killed after it, ``recover``
does the rest. A file that no manifest names goes along into the new folder.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import OutputError
from corpus.storage import durable, layout
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import inventory
from corpus.storage.ledger.database import Database
from corpus.storage.shards import manifest
from corpus.storage.shards.manifest import Shard

#: Seconds the old folder stays, for readers that opened it but have not read its names yet.
GRACE = 1.0

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


@dataclass(frozen=True, slots=True)
class _Swap:
    """As announced."""

    group: Group
    shards: list[Shard]  # what the folder is to hold, in their order
    before: frozenset[str]  # names of the shards it held
    damaged: frozenset[str]  # those of them that are set aside, not removed

    @property
    def after(self) -> frozenset[str]:
        return frozenset(shard.name for shard in self.shards)


def stage(db: Database, group: Group) -> Path:
    """An empty folder to write the new shards of a group in."""
    folder = group.staging(db.root)
    _remove(folder)
    durable.make_folder(folder.parent, private=True)
    durable.make_folder(folder, private=group.private)
    return folder


def keep(db: Database, shard: Shard) -> Shard:
    """Let a shard be in the new folder too."""
    path = shard.group.staging(db.root) / shard.name
    with durable.errors(path):
        path.hardlink_to(shard.path(db.root))
    return shard


def announce(db: Database, group: Group, shards: Sequence[Shard], damaged: Iterable[str] = ()) -> None:
    """The new folder is written: from here on the swap will be done, by ``complete`` or by the next command.

    Args:
        db: of the data root.
        group: the folder.
        shards: all that it is to hold, each in the folder ``stage`` gave.
        damaged: names of present shards that are to be set aside.
    """
    folder, before = group.staging(db.root), {shard.name for shard in manifest.read(db.root, group)}
    with durable.errors(folder):
        for name in _names(group.folder(db.root)) - before:
            (folder / name).hardlink_to(group.folder(db.root) / name)
        durable.sync_folder(folder)
    with db.transaction():
        db.execute(
            "INSERT OR REPLACE INTO swaps(kind, site, month, manifest, before, damaged) VALUES(?, ?, ?, ?, ?, ?)",
            (
                *inventory.columns(group),
                manifest.encode(group, shards).decode(),
                json.dumps(sorted(before)),
                json.dumps(sorted(damaged)),
            ),
        )


def complete(db: Database, group: Group) -> None:
    """Do what was announced for a group; ``clear`` follows. Doing it again does no harm.

    Raises:
        OutputError: this file system can't exchange two folders in one step; nothing was changed.
    """
    for swap in _announced(db, group):
        live, staged = group.folder(db.root), group.staging(db.root)
        if not _is_done(swap, _names(live)):
            if not swap.after <= _names(staged):  # lost, e.g. with a `_state` that was copied in part
                _forget(db, swap)
                return
            try:
                _exchange(group, live, staged)
            except OutputError:
                _forget(db, swap)
                raise
        if not swap.shards:
            with suppress(OSError):
                live.rmdir()
        # Shards that were sealed since, where an old copy of the ledger came back, stay.
        others = [s for s in manifest.read(db.root, group) if s.name not in swap.before | swap.after]
        manifest.write(db.root, group, [*swap.shards, *others])
        with db.transaction():
            inventory.replace(db, group, [*swap.shards, *others])


def clear(db: Database, groups: Sequence[Group], grace: float = GRACE) -> list[Path]:
    """Remove the old folders after a moment, and the announcements with them.

    Returns:
        Where the files set aside are now.
    """
    aside = []
    if groups:
        time.sleep(grace)
    for swap in (each for group in groups for each in _announced(db, group)):
        live, old = swap.group.folder(db.root), swap.group.staging(db.root)
        for name in sorted(_names(old)):
            known = name in swap.before | swap.after or (live / name).exists()
            if name in swap.damaged or not known:
                aside.append(_set_aside(db, old / name))
        _forget(db, swap)
    return aside


def recover(db: Database) -> None:
    """Do what was announced by a process that died, and drop what was not."""
    for swap in _announced(db):
        complete(db, swap.group)
        clear(db, [swap.group], grace=0)
    _remove(layout.state(db.root) / "swap")


def _announced(db: Database, group: Group | None = None) -> Iterator[_Swap]:
    rows = db.execute("SELECT kind, site, month, manifest, before, damaged FROM swaps").fetchall()
    for kind, site, month, new, before, damaged in rows:
        found = Group(Kind(kind), site, month)
        if group in (None, found):
            shards = manifest.decode(found, new)
            yield _Swap(found, shards, frozenset(json.loads(before)), frozenset(json.loads(damaged)))


def _is_done(swap: _Swap, present: frozenset[str]) -> bool:
    """Whether the folders changed places: told by the names that came, or else by those that went."""
    if added := swap.after - swap.before:
        return added <= present
    return not (swap.before - swap.after) & present


def _forget(db: Database, swap: _Swap) -> None:
    with db.transaction():
        db.execute("DELETE FROM swaps WHERE kind = ? AND site = ? AND month = ?", inventory.columns(swap.group))
    _remove(swap.group.staging(db.root))


def _exchange(group: Group, live: Path, staged: Path) -> None:
    """Let the new folder and the old one change places, in one step."""
    with durable.errors(live):
        if not live.exists():  # the whole folder was lost
            durable.make_folder(live.parent, private=group.private)
            staged.rename(live)
        elif failed := _rename_exchange(live, staged):
            raise OutputError(
                f"{live}: this system can't exchange two folders in one step ({os.strerror(failed)}), and any other "
                f"way readers could see an empty folder; do it on a local Linux disk",
                path=live,
            )
        durable.sync_folder(live.parent)
        durable.sync_folder(staged.parent)


def _rename_exchange(live: Path, staged: Path) -> int:
    """0, or what the system says against it."""
    libc = ctypes.CDLL(None, use_errno=True)
    exchange = getattr(libc, "renameat2", None)
    if exchange is None:
        return errno.ENOSYS
    paths = (_AT_FDCWD, os.fsencode(staged), _AT_FDCWD, os.fsencode(live))
    return ctypes.get_errno() if exchange(*paths, ctypes.c_uint(_RENAME_EXCHANGE)) else 0


def _set_aside(db: Database, path: Path) -> Path:
    aside = layout.state(db.root) / "damaged" / path.relative_to(layout.state(db.root) / "swap")
    durable.make_folder(aside.parent, private=True)
    with durable.errors(aside):
        path.replace(aside)
        durable.make_private(aside)
        durable.sync_folder(aside.parent)
    return aside


def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()


def _remove(folder: Path) -> None:
    with durable.errors(folder):
        shutil.rmtree(folder, ignore_errors=True)
