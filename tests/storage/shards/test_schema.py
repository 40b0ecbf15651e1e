from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import BEIJING, Article, Block, Edit
from corpus.storage.layout import Kind
from corpus.storage.shards import columns, schema, writing
from tests.storage.samples import make_article, make_page, make_rejected

HARD = {"id", "url", "site", "title", "author", "source_account", "source_account_id", "published_at", "fetched_at"}
HARD |= {"text", "raw_text", "edits"}


def test_every_field_of_an_article_is_a_column() -> None:
    assert {column.name for column in columns.ARTICLES} == {field.name for field in fields(Article)}
    assert {member.name for member in columns.EDIT} == {field.name for field in fields(Edit)}
    assert {member.name for member in columns.BLOCK} == {field.name for field in fields(Block)}
    assert set(schema.arrow(Kind.ARTICLES).names) >= HARD


def test_rejected_has_the_columns_of_articles_and_why() -> None:
    assert schema.arrow(Kind.REJECTED).names[:-3] == schema.arrow(Kind.ARTICLES).names
    assert schema.arrow(Kind.REJECTED).names[-3:] == ["reason", "detail", "retryable"]


def test_types_every_reader_loads() -> None:
    """`datasets` knows no map, Parquet no seconds."""
    for kind in Kind:
        assert not any(pa.types.is_map(field.type) for field in schema.arrow(kind))
    assert schema.arrow(Kind.ARTICLES).field("published_at").type == pa.timestamp("us", tz="Asia/Shanghai")
    assert schema.arrow(Kind.ARTICLES).field("fetched_at").type == pa.timestamp("us", tz="UTC")
    assert schema.arrow(Kind.ARTICLES).field("site").type == pa.dictionary(pa.int32(), pa.string())
    assert schema.arrow(Kind.PAGES).field("body").type == pa.binary()


def test_a_row_goes_through_json_and_arrow_unchanged() -> None:
    article = make_article(7, editors=("阿爽",), is_original=True)
    row = json.loads(json.dumps(schema.row(article)))
    back = schema.table(Kind.ARTICLES, [row]).to_pylist()[0]
    assert back["published_at"] == article.published_at
    assert back["published_at"].utcoffset() == timedelta(hours=8)
    assert back["fetched_at"] == article.fetched_at
    assert back["edits"][0]["before"] == "广告"
    assert back["editors"] == ["阿爽"]
    assert back["is_original"] is True
    assert back["author"] is None
    assert back["rights"] == "unknown"


def test_a_rejected_row_says_why() -> None:
    row = schema.row(make_rejected(1))
    assert (row["reason"], row["retryable"]) == ("deleted", False)
    assert schema.table(Kind.REJECTED, [row]).num_rows == 1


def test_a_page_keeps_its_bytes_and_headers() -> None:
    page = make_page(1, body=bytes(range(256)))
    back = schema.table(Kind.PAGES, [json.loads(json.dumps(schema.row(page)))]).to_pylist()[0]
    assert back["body"] == page.body
    assert [(header["name"], header["value"]) for header in back["headers"]] == list(page.headers)


def test_a_time_without_zone_means_that_of_its_column() -> None:
    row = schema.row(make_article(published_at=datetime(2021, 1, 1, 8), fetched_at=datetime(2021, 1, 1)))  # noqa: DTZ001
    assert row["published_at"] == "2021-01-01T08:00:00+08:00"
    assert row["fetched_at"] == "2021-01-01T00:00:00+00:00"


def test_a_time_out_of_range_is_unknown() -> None:
    assert schema.row(make_article(published_at=datetime(1, 1, 1, tzinfo=BEIJING)))["published_at"] is not None
    assert schema.row(make_article(published_at=datetime.max.replace(tzinfo=UTC)))["published_at"] is None


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(), max_size=50),  # lone surrogates and NUL too
    number=st.integers(),
    moment=st.one_of(st.none(), st.datetimes(timezones=st.sampled_from([UTC, BEIJING]))),
)
def test_no_document_can_make_its_shard_fail(text: str, number: int, moment: datetime | None) -> None:
    edit = Edit(step=text, kind="cut", start=number, before=text, chars=number, why=text)
    article = make_article(
        1,
        text,
        title=text,
        author=text,
        site=text,
        tags=(text,),
        edits=(edit,),
        script_changed=number,
        published_at=moment,
    )
    row = schema.row(article)
    table = schema.table(Kind.ARTICLES, [json.loads(json.dumps(row, ensure_ascii=False))])
    assert len(table.to_pylist()[0]["text"]) == len(text)  # positions in the text stay true


@pytest.mark.parametrize("kind", list(Kind))
def test_a_row_that_lacks_columns_does_not_stop_its_shard(kind: Kind) -> None:
    """As one journalled by an older version, or a title that is None by mistake."""
    data = writing.encode(kind, [{}, {"url": "https://example.com/", "title": None}])
    assert pq.read_table(pa.BufferReader(data))["url"].to_pylist() == ["", "https://example.com/"]


def test_keys_sort_as_their_rows() -> None:
    keys = [schema.key(Kind.ARTICLES, schema.row(make_article(1, revision=revision))) for revision in (2, 10)]
    assert keys == sorted(keys)


#: Of every version of the columns. One more for each: `python -m pytest` prints the hash that is missing.
FINGERPRINTS = {1: "e7fc44ab6b71fcd3", 2: "22e5bda0991ffbe7", 3: "e1619e98d4f70ac3", 4: "0c1191d2a1947e7d"}


def test_columns_change_only_with_their_version() -> None:
    """A shard says by its version which columns it has: readers, `corpus verify` and `corpus upgrade` rely on it."""
    layout = [
        [(column.name, column.type, column.required) for column in group]
        for group in (columns.ARTICLES, columns.REJECTED, columns.PAGES, columns.EDIT, columns.HEADER, columns.BLOCK)
    ]
    fingerprint = hashlib.sha256(json.dumps(layout).encode()).hexdigest()[:16]
    assert FINGERPRINTS.get(columns.VERSION) == fingerprint, (
        f"columns changed: raise columns.VERSION and add its fingerprint, {fingerprint}"
    )
    assert set(FINGERPRINTS) == set(range(1, columns.VERSION + 1))
