"""Healing a data root: rows of damaged shards are made again from the raw pages, or fetched again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from corpus.article import Article, Page, Rejected
from corpus.errors import DamagedError
from corpus.storage import layout
from corpus.storage.care import reconcile, swap
from corpus.storage.care.twins import remove_twins
from corpus.storage.layout import Group, Kind
from corpus.storage.ledger import documents, inventory, journal
from corpus.storage.ledger.database import Database
from corpus.storage.shards import archive, manifest, reading, schema, writing
from corpus.storage.shards.manifest import Shard
from corpus.storage.shards.schema import Identity

Contents = dict[tuple[Kind, str], dict[int, str]]  # of a kind and id: what each of its revisions says


@dataclass(slots=True)
class Restored:
    """What was done."""

    lost_shards: int = 0
    restored: int = 0  # rows made again
    refetch: int = 0  # articles whose raw page is lost too: they wait in the queue again
    lost: int = 0  # older revisions whose raw page is lost too
    doubled: int = 0  # rows that were there twice
    set_aside: list[Path] = field(default_factory=list)  # where damaged files, and shards with rows of others, are now


def restore(db: Database, read: Callable[[Page], Article | Rejected], *, grace: float = swap.GRACE) -> Restored:
    """Put right what `verify` names: manifests that can't be read, shards that are missing or not what was written.

    Shards that no manifest names are taken in, and rows that are there twice are left in one place (see ``twins``).
    Rows of articles and rejected pages that are in no good shard are read again from the raw pages. They and the good
    shards of their folder take its place in one step (see ``swap``): no row leaves before it is there again. Damaged
    files are moved to ``_state/damaged``, never deleted. What has no raw page any more is forgotten, so that the next
    run fetches it. Killed anywhere, running it again does the rest.

    Args:
        db: of the data root.
        read: page → document, ``corpus.process.read``.
        grace: seconds a folder that was replaced stays, for readers that opened it a moment ago.

    Raises:
        DiskFullError, OutputError: nothing that was there is lost.
    """
    _mend_manifests(db)
    reconcile.adopt(db, (group for group, _ in layout.shard_files(db.root)))
    reconcile.learn(db)
    journal.Sealer(db, journal.DEFAULT_LIMITS).seal(final=True)  # a raw page that waits is one to read from, too
    damaged = [shard for shard in manifest.shards(db.root) if manifest.damage(db.root, shard)]
    missing, contents = _missing(db, {shard.path(db.root) for shard in damaged})
    result = Restored(lost_shards=len(damaged))
    restored = _write_again(db, read, damaged, missing, contents) if missing else {}
    result.restored = sum(shard.rows for shards in restored.values() for shard in shards)
    groups = sorted({*restored, *(shard.group for shard in damaged)})
    for group in groups:
        lost = {shard.name for shard in damaged if shard.group == group}
        if group not in restored:
            swap.stage(db, group)
        kept = [swap.keep(db, shard) for shard in manifest.read(db.root, group) if shard.name not in lost]
        swap.announce(db, group, [*kept, *restored.get(group, [])], lost)
        swap.complete(db, group)
    result.set_aside = swap.clear(db, groups, grace)
    removed = remove_twins(db, grace=grace)
    result.doubled = removed.rows + removed.revised
    result.set_aside += removed.set_aside
    with db.transaction():
        result.refetch, result.lost = documents.fetch_again(db, missing)
    return result


def _mend_manifests(db: Database) -> None:
    """A manifest that can't be read, or lacks shards, gets them from the ledger."""
    known = {group: inventory.shards(db, group) for group in inventory.groups(db)}
    for group in {*known, *manifest.groups(db.root)}:
        try:
            present = manifest.read(db.root, group)
        except DamagedError:
            present = []
        names = {shard.name for shard in present}
        lacking = [shard for shard in known.get(group, []) if shard.name not in names]
        if lacking or not present:
            manifest.write(db.root, group, [*present, *lacking])


def _missing(db: Database, damaged: set[Path]) -> tuple[set[Identity], Contents]:
    """The rows the ledger knows that are neither in the journal nor in a good shard; and of documents of several
    revisions, what those that are there say."""
    missing = {*documents.rows(db)} - journal.identities(db)
    contents: Contents = {(kind, identity): {} for kind, identity, revision in documents.rows(db) if revision > 1}
    for kind in (Kind.ARTICLES, Kind.REJECTED):
        says = schema.SAYS[kind]
        for row in reading.rows(db.root, kind, ["id", "revision", says], without=damaged):
            missing.discard((kind, row["id"], row["revision"]))
            if (kind, row["id"]) in contents:
                contents[kind, row["id"]][row["revision"]] = row[says]
    return missing, contents


def _renumbered(
    document: Article | Rejected, contents: Contents, shifts: dict[tuple[Kind, str], int]
) -> Article | Rejected:
    """A document with the revision it had: raw pages may be lost, and then counting them gives too low a number.

    Where it says what a later revision that is there says, it is that one; where the one of its number says something
    else, it is the next that is not there. Those after it follow.
    """
    kind, identity, counted = schema.identity(document)
    there = contents.get((kind, identity), {})
    said = str(document.reason) if isinstance(document, Rejected) else document.content_key
    revision = counted + shifts.get((kind, identity), 0)
    if there.get(revision) != said:
        later = [each for each, content in there.items() if each > revision and content == said]
        revision = min(later) if later else next(each for each in count(revision) if each not in there)
        shifts[kind, identity] = revision - counted
    if isinstance(document, Rejected):
        return replace(document, article=replace(document.article, revision=revision))
    return replace(document, revision=revision)


def _write_again(
    db: Database,
    read: Callable[[Page], Article | Rejected],
    damaged: list[Shard],
    missing: set[Identity],
    contents: Contents,
) -> dict[Group, list[Shard]]:
    """Make the missing rows again and write them to the folders that are to take the place of theirs; what was found
    is missing no longer."""
    pages = archive.pages(db.root, without={shard.path(db.root) for shard in damaged})
    shifts: dict[tuple[Kind, str], int] = {}

    def found() -> Iterator[Article | Rejected]:
        for counted in documents.as_stored(pages, read):
            document = _renumbered(counted, contents, shifts)
            if (identity := schema.identity(document)) in missing:
                missing.remove(identity)
                yield document

    written: dict[Group, list[Shard]] = defaultdict(list)
    for batch in writing.batches(found()):
        if batch.group not in written:
            swap.stage(db, batch.group)
        taken = {shard.name for shard in [*manifest.read(db.root, batch.group), *written[batch.group]]}
        shard, data = writing.encoded(batch, taken)
        writing.put(batch.group.staging(db.root) / shard.name, data, db.root, batch.group)
        written[batch.group].append(shard)
    return written
