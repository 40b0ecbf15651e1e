"""A web server on loopback that answers as badly as a test asks for, and writes down every request.

Hosts are told apart by the Host header: the test project's resolver leads every ``*.test`` name here.
"""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Hit:
    """One request as it arrived. ``at`` is monotonic time, in seconds."""

    at: float
    host: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """An answer; Content-Length is added."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


#: A route answers itself, or says what to answer for the n-th request (from 1) to it.
Route = Reply | Callable[[int], Reply] | Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Looks the route up: (host, path), (host, "*"), ("*", path); everything else is 404."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").partition(":")[0]
        hit = Hit(time.monotonic(), host, self.path, dict(self.headers))
        number = self.server.owner.note(hit)
        try:
            self._answer(self.server.owner.find(host, self.path), number)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, route: Route, number: int) -> None:
        if isinstance(route, Reply):
            self.reply(route)
        elif getattr(route, "raw", False):
            route(self)  # type: ignore[arg-type]
        else:
            reply = route(number)  # type: ignore[arg-type]
            assert isinstance(reply, Reply)
            self.reply(reply)

    def reply(self, reply: Reply) -> None:
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        pass


def raw(route: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """Mark a route that writes to the connection itself."""
    route.raw = True  # type: ignore[attr-defined]
    return route


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    owner: FaultServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what these tests are about."""


class FaultServer:
    """``with FaultServer() as server:`` — serves in threads of this process until the block ends."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._routes: dict[tuple[str, str], Route] = {}
        self._lock = threading.Lock()
        self._hits: list[Hit] = []
        self._count: dict[tuple[str, str], int] = {}
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.owner = self
        self.port: int = self._server.server_address[1]
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def route(self, host: str, path: str, route: Route) -> None:
        self._routes[host, path] = route

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def find(self, host: str, path: str) -> Route:
        bare = urlsplit(path).path
        for key in ((host, path), (host, bare), (host, "*"), ("*", bare)):
            if key in self._routes and not (key[1] == "*" and bare == "/robots.txt"):
                return self._routes[key]
        return Reply("not found", 404)

    def note(self, hit: Hit) -> int:
        with self._lock:
            self._hits.append(hit)
            self._count[hit.host, hit.path] = self._count.get((hit.host, hit.path), 0) + 1
            return self._count[hit.host, hit.path]

    def forget(self) -> None:
        """Drop all routes and all that was written down."""
        with self._lock:
            self._routes.clear()
            self._hits.clear()
            self._count.clear()

    def hits(self, host: str | None = None, *, robots: bool = False) -> list[Hit]:
        """The requests so far, of one host or all; those for robots.txt only where asked for."""
        with self._lock:
            return [hit for hit in self._hits if host in (None, hit.host) and (robots or hit.path != "/robots.txt")]

    def gaps(self, host: str, *, robots: bool = True) -> list[float]:
        """Seconds between one request to the host and the next."""
        times = [hit.at for hit in self.hits(host, robots=robots)]
        return [later - sooner for sooner, later in pairwise(times)]


def redirect(target: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": target})


def meta_refresh(target: str) -> Reply:
    return Reply(f'<html><head><meta http-equiv="refresh" content="0;url={target}"></head></html>')


def hang(seconds: float) -> Callable[[Handler], None]:
    """Takes the request and says nothing."""

    @raw
    def route(handler: Handler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return route


def drip(seconds: float, pause: float = 0.2) -> Callable[[Handler], None]:
    """One byte of the body every ``pause``."""

    @raw
    def route(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(int(seconds / pause)):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(pause)
        handler.close_connection = True

    return route


def endless(megabytes: int = 400) -> Callable[[Handler], None]:
    """A chunked body that goes on and on."""

    @raw
    def route(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        block = b"<p>" + b"x" * ((1 << 20) - 7) + b"</p>"
        for _ in range(megabytes):
            handler.wfile.write(b"%x\r\n" % len(block) + block + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    return route


def truncated(handler: Handler) -> None:
    """Ten bytes of a thousand promised."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"<html>half")
    handler.wfile.flush()
    handler.close_connection = True


raw(truncated)


def gzip_bomb(megabytes: int = 1024) -> Reply:
    """A body that unpacks to ``megabytes`` of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"\0" * (1 << 20)
    packed = b"".join([*(packer.compress(block) for _ in range(megabytes)), packer.flush()])
    return Reply(packed, headers={"Content-Encoding": "gzip"})
