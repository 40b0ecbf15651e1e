"""Streams that are whole, that break off anywhere, that lie."""

from __future__ import annotations

import gzip
import random
import sys
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.crawl.download.unpacking import TooLargeError, UnpackingError, unpack

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = "".join(f"第{number}段：每天早上她先看昨天的留言，再决定今天发什么。\n" for number in range(4_000)).encode()


def _raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


def _checked_zstd(body: bytes) -> bytes:
    return zstd.compress(body, options={zstd.CompressionParameter.checksum_flag: 1})


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": _checked_zstd(TEXT),
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_whole_stream(encoding: str) -> None:
    assert unpack(PACKED[encoding], encoding, most=len(TEXT)) == TEXT


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.67, 0.9, 0.99])
def test_a_stream_that_breaks_off(encoding: str, kept: float) -> None:
    packed = PACKED[encoding]
    with pytest.raises(UnpackingError):
        unpack(packed[: int(kept * len(packed))], encoding)


@pytest.mark.parametrize("encoding", PACKED)
def test_the_last_byte_is_missing(encoding: str) -> None:
    with pytest.raises(UnpackingError):
        unpack(PACKED[encoding][:-1], encoding)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])  # brotli has no checksum
def test_a_wrong_checksum(encoding: str) -> None:
    packed = bytearray(PACKED[encoding])
    packed[-8 if encoding == "gzip" else -1] ^= 0xFF
    with pytest.raises(UnpackingError):
        unpack(bytes(packed), encoding)


@pytest.mark.parametrize("encoding", PACKED)
def test_what_is_not_compressed_at_all(encoding: str) -> None:
    with pytest.raises(UnpackingError):
        unpack(b"<html><body>plain</body></html>", encoding)


def test_bare_deflate_as_old_servers_send_it() -> None:
    assert unpack(_raw_deflate(TEXT), "deflate") == TEXT
    with pytest.raises(UnpackingError):
        unpack(_raw_deflate(TEXT)[:-3], "deflate")


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_several_members_are_one_body(encoding: str) -> None:
    packed = PACKED[encoding]
    assert unpack(packed + packed, encoding) == TEXT * 2
    with pytest.raises(UnpackingError):
        unpack(packed + packed[:-5], encoding)


def test_padding_after_the_stream_is_nothing() -> None:
    assert unpack(PACKED["gzip"] + b"\0" * 512, "gzip") == TEXT


@pytest.mark.parametrize("encoding", PACKED)
def test_a_bomb_is_noticed_early(encoding: str) -> None:
    with pytest.raises(TooLargeError, match="more than 100,000"):
        unpack(PACKED[encoding], encoding, most=100_000)


@pytest.mark.parametrize("encoding", PACKED)
def test_an_empty_text(encoding: str) -> None:
    pack = {"br": brotli.compress, "zstd": zstd.compress, "deflate": zlib.compress}.get(encoding, gzip.compress)
    assert unpack(pack(b""), encoding) == b""


@given(st.binary(max_size=2_000), st.sampled_from(sorted(PACKED)), st.integers(0, 2**32))
def test_any_bytes_unpack_or_say_why(garbage: bytes, encoding: str, seed: int) -> None:
    chance = random.Random(seed)
    packed = bytearray(PACKED[encoding][:3_000] + garbage)
    packed[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
    for body in (garbage, bytes(packed)):
        with suppress(UnpackingError):
            assert len(unpack(body, encoding, most=1_000_000)) <= 1_000_000
