"""Serves the demo's site on this machine only, on a free port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from corpus.demo import site
from corpus.demo.response import Response

_NOT_FOUND = Response("<html><head><title>404</title></head><body>页面不存在</body></html>".encode(), status=404)


@contextmanager
def serve(log: list[str] | None = None) -> Iterator[str]:
    """The address of the running site, ``http://127.0.0.1:PORT``. ``log`` receives every address asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    base = f"http://127.0.0.1:{server.server_address[1]}"
    answers = {_key(path): answer for path, answer in site.render(base).items()}
    server.RequestHandlerClass = _handler(answers, [] if log is None else log)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _key(path: str) -> str:
    """The same for every way to write one address: order of parameters, slash at the end."""
    parts = urlsplit(path)
    query = urlencode(sorted(parse_qsl(parts.query)))
    return (parts.path.rstrip("/") or "/") + (f"?{query}" if query else "")


def _handler(answers: dict[str, Response], log: list[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "demo"

        def do_GET(self) -> None:
            log.append(self.path)
            answer = answers.get(_key(self.path), _NOT_FOUND)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Nothing on the console: the demo prints its own account."""

    return Handler
