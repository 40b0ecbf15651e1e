"""Compressed bodies unpacked whole, or not at all.

Scrapy returns what it could read of a stream that breaks off: half an article then counts as one, and nothing says so.
Here every stream must reach its own end and, where it has one, its checksum; and none grows beyond what is allowed.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Generator, Iterator

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK = 65_536  # bytes unpacked at a time: a bomb is noticed after one chunk too many
_GZIP = 16 + zlib.MAX_WBITS
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


class UnpackingError(ValueError):
    """The body breaks off, or is not what its Content-Encoding says."""


class TooLargeError(UnpackingError):
    """Unpacked, the body is larger than allowed."""


def unpack(body: bytes, encoding: str, most: int = 0) -> bytes:
    """The body with one Content-Encoding (gzip, x-gzip, deflate, br, zstd) undone.

    Args:
        most: bytes the result may have; 0: any number.

    Raises:
        UnpackingError: the stream is unfinished, wrong, or its checksum is.
        TooLargeError: the result would be larger than ``most``.
    """
    unpacked = bytearray()
    try:
        for chunk in _UNPACKERS[encoding](body):
            unpacked += chunk
            if most and len(unpacked) > most:
                raise TooLargeError(f"a {encoding} body of {len(body):,} bytes unpacks to more than {most:,}")
    except (zlib.error, zstd.ZstdError, brotli.error, EOFError) as error:
        raise UnpackingError(f"a {encoding} body that is wrong after {len(unpacked):,} bytes ({error})") from error
    return bytes(unpacked)


def _gzip(body: bytes) -> Iterator[bytes]:
    """All members of the stream. What follows the last one and is no member is padding, as every browser takes it."""
    while True:
        body = yield from _zlib(body, _GZIP)
        if not body.startswith(b"\x1f\x8b"):
            return


def _deflate(body: bytes) -> Iterator[bytes]:
    """zlib's format, as the standard says, or bare deflate, as old servers send it."""
    try:
        zlib.decompressobj().decompress(body[:64])
    except zlib.error:
        yield from _zlib(body, -zlib.MAX_WBITS)
    else:
        yield from _zlib(body, zlib.MAX_WBITS)


def _zlib(body: bytes, window: int) -> Generator[bytes, None, bytes]:
    """One stream; returns what follows it."""
    stream = zlib.decompressobj(wbits=window)
    rest = body
    while not stream.eof:
        chunk = stream.decompress(rest, _CHUNK)
        rest = stream.unconsumed_tail
        if not chunk and not rest and not stream.eof:
            raise EOFError("it breaks off")
        yield chunk
    return stream.unused_data


def _brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    chunk = stream.process(body, output_buffer_limit=_CHUNK)
    while chunk:
        yield chunk
        chunk = stream.process(b"", output_buffer_limit=_CHUNK)
    if not stream.is_finished():
        raise EOFError("it breaks off")


def _zstd(body: bytes) -> Iterator[bytes]:
    """All frames of the stream."""
    while True:
        stream = zstd.ZstdDecompressor()
        rest = body
        while not stream.eof:
            if stream.needs_input and not rest:
                raise EOFError("it breaks off")
            yield stream.decompress(rest, _CHUNK)
            rest = b""
        body = stream.unused_data
        if not body.startswith(_ZSTD_MAGIC):
            return


_UNPACKERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
ENCODINGS = frozenset(_UNPACKERS)
