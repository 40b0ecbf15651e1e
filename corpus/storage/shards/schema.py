"""Arrow schemas of the shards, and the way from a document to a row and from rows to a table.

The schemas are written down in ``columns`` and never inferred: a shard whose authors are all unknown has the same
types as any other.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

from corpus.article import BEIJING, Article, Page, Rejected
from corpus.storage.layout import Kind
from corpus.storage.shards import columns
from corpus.storage.shards.columns import Column
from corpus.text.chars import mask_surrogates

if TYPE_CHECKING:
    import pyarrow as pa

Identity = tuple[Kind, str, int]  # kind, id, revision: tells an article's row from any other
Row = dict[str, Any]  # JSON-safe: times as ISO strings, bodies of pages as base64

COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    Kind.ARTICLES: columns.ARTICLES,
    Kind.REJECTED: columns.REJECTED,
    Kind.PAGES: columns.PAGES,
}

#: The columns rows are sorted by within a shard; the first two tell a row from any other.
SORTED_BY: Mapping[Kind, tuple[str, ...]] = {
    Kind.ARTICLES: ("id", "revision"),
    Kind.REJECTED: ("id", "revision"),
    Kind.PAGES: ("url", "fetched_at"),
}

#: What a row says, where that can differ between two of one key; pages of one address and moment say the same.
SAYS: Mapping[Kind, str] = {Kind.ARTICLES: "content_key", Kind.REJECTED: "reason", Kind.PAGES: "url"}

_MEMBERS: Mapping[columns.Type, tuple[Column, ...]] = {
    "list<edit>": columns.EDIT,
    "list<header>": columns.HEADER,
    "list<block>": columns.BLOCK,
}
#: What a column that is never null gets where a row lacks it, e.g. one journalled before the column was added:
#: a single null would keep all rows of its shard from being written.
_NOTHING: Mapping[columns.Type, Any] = {
    "string": "",
    "dictionary": "",
    "int32": 0,
    "float64": 0.0,
    "bool": False,
    "binary": b"",
    "timestamp[us, Asia/Shanghai]": "1970-01-01T08:00:00+08:00",
    "timestamp[us, UTC]": "1970-01-01T00:00:00+00:00",
    "list<string>": [],
    "list<edit>": [],
    "list<header>": [],
    "list<block>": [],
}
_ZONES: Mapping[str, tzinfo] = {"timestamp[us, Asia/Shanghai]": BEIJING, "timestamp[us, UTC]": UTC}


@cache
def arrow(kind: Kind) -> pa.Schema:
    """The schema of one kind of shard; the version of the columns stands in its metadata."""
    import pyarrow as pa

    fields = [pa.field(column.name, _arrow_type(column.type), nullable=not column.required) for column in COLUMNS[kind]]
    return pa.schema(fields, metadata={"corpus.schema": str(columns.VERSION), "corpus.kind": str(kind)})


def _arrow_type(name: columns.Type) -> pa.DataType:
    import pyarrow as pa

    types: dict[str, pa.DataType] = {
        "string": pa.string(),
        "dictionary": pa.dictionary(pa.int32(), pa.string()),
        "int32": pa.int32(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "binary": pa.binary(),
        "timestamp[us, Asia/Shanghai]": pa.timestamp("us", tz="Asia/Shanghai"),
        "timestamp[us, UTC]": pa.timestamp("us", tz="UTC"),
        "list<string>": pa.list_(pa.string()),
    }
    members = _MEMBERS.get(name)
    return pa.list_(_struct(members)) if members else types[name]


def _struct(members: tuple[Column, ...]) -> pa.DataType:
    import pyarrow as pa

    return pa.struct([(member.name, _arrow_type(member.type)) for member in members])


def kind_of(document: Article | Rejected | Page) -> Kind:
    if isinstance(document, Page):
        return Kind.PAGES
    return Kind.REJECTED if isinstance(document, Rejected) else Kind.ARTICLES


def row(document: Article | Rejected | Page) -> Row:
    """One document as a row that JSON can hold: what the journal stores and `--json` prints.

    Lone surrogates become U+FFFD one for one (Arrow and UTF-8 refuse them; positions in ``edits`` stay true),
    numbers are kept within 32 bits: a row can't make its shard fail later.

    >>> row(Page(url="https://example.com/", body=b"x", fetched_at=datetime(2026, 1, 1, tzinfo=UTC)))["body"]
    'eA=='
    """
    source = document.article if isinstance(document, Rejected) else document
    why: Row = {}
    if isinstance(document, Rejected):
        why = {"reason": document.reason, "detail": document.detail, "retryable": not document.final}
    cells = {}
    for column in COLUMNS[kind_of(document)]:
        value = why[column.name] if column.name in why else getattr(source, column.name)
        cells[column.name] = None if value is None else _CELLS[column.type](value)
    return cells


def identity(document: Article | Rejected) -> Identity:
    article = document.article if isinstance(document, Rejected) else document
    return kind_of(document), article.id, article.revision


def table(kind: Kind, rows: Sequence[Row]) -> pa.Table:
    """Rows as ``row`` made them, or as they were read from a shard, as an Arrow table."""
    import pyarrow as pa

    schema = arrow(kind)
    arrays = []
    for column, field in zip(COLUMNS[kind], schema, strict=True):
        values: list[Any] = [each.get(column.name) for each in rows]
        if column.required:
            values = [_NOTHING[column.type] if value is None else value for value in values]
        if column.type in _ZONES:
            values = [datetime.fromisoformat(value) if isinstance(value, str) else value for value in values]
        elif column.type == "list<block>":
            values = [_with_times(value) for value in values]
        elif column.type == "binary":
            values = [base64.b64decode(value) if isinstance(value, str) else value for value in values]
        arrays.append(pa.array(values, type=field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def key(kind: Kind, cells: Mapping[str, Any]) -> str:
    """What a shard is sorted by and its manifest gives the range of, as one string."""
    first, second = SORTED_BY[kind]
    number = cells[second]
    return f"{cells[first]} {number:06d}" if isinstance(number, int) else f"{cells[first]} {number}"


def arrow_key(kind: Kind, cells: Mapping[str, Any]) -> str:
    """``key`` of a row read from a shard, whose times are datetimes."""
    return key(
        kind, {name: value.isoformat() if isinstance(value, datetime) else value for name, value in cells.items()}
    )


def _integer(value: int) -> int:
    return max(-(2**31), min(2**31 - 1, int(value)))


def _time(zone: tzinfo) -> Callable[[datetime], str | None]:
    def iso(value: datetime) -> str | None:
        try:
            return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(zone).isoformat()
        except OverflowError:  # year 1 or 9999, from a page's nonsense
            return None

    return iso


def _struct_row(value: object, members: tuple[Column, ...]) -> Row:
    cells = ((member, getattr(value, member.name)) for member in members)
    return {member.name: None if cell is None else _CELLS[member.type](cell) for member, cell in cells}


def _with_times(blocks: list[Row] | None) -> list[Row] | None:
    """Times of blocks as Arrow takes them."""
    if not blocks or not any(isinstance(block["time"], str) for block in blocks):
        return blocks
    return [block | {"time": datetime.fromisoformat(block["time"])} if block["time"] else block for block in blocks]


def _strings(values: Iterable[str]) -> list[str]:
    return [mask_surrogates(value) for value in values]


_CELLS: Mapping[columns.Type, Callable[[Any], Any]] = {
    "string": mask_surrogates,
    "dictionary": lambda value: mask_surrogates(str(value)),
    "int32": _integer,
    "float64": float,
    "bool": bool,
    "binary": lambda value: base64.b64encode(value).decode("ascii"),
    "timestamp[us, Asia/Shanghai]": _time(BEIJING),
    "timestamp[us, UTC]": _time(UTC),
    "list<string>": _strings,
    "list<edit>": lambda edits: [_struct_row(edit, columns.EDIT) for edit in edits],
    "list<block>": lambda blocks: [_struct_row(block, columns.BLOCK) for block in blocks],
    "list<header>": lambda headers: [
        {"name": mask_surrogates(name), "value": mask_surrogates(value)} for name, value in headers
    ],
}
