"""What a hostile server can't do: lead the crawler to private addresses, fill its memory, keep it for ever."""

from __future__ import annotations

import gzip
import ssl
import sys
import zlib
from datetime import UTC, datetime, timedelta
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from corpus.errors import Exit
from tests.e2e.conftest import Crawls
from tests.e2e.fault_server import (
    FaultServer,
    Handler,
    Reply,
    drip,
    endless,
    gzip_bomb,
    hang,
    meta_refresh,
    raw,
    redirect,
    truncated,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

pytestmark = pytest.mark.e2e

_ARTICLE = Reply("<html>an article</html>")
_SECRET = Reply("<html>INTERNAL SECRET</html>")


def _private(port: int) -> list[str]:
    """Addresses that lead to this very server (allowed: 127.0.0.1 only), or to none at all."""
    return [
        f"http://127.0.0.2:{port}/secret",
        f"http://127.2:{port}/secret",
        f"http://2130706434:{port}/secret",
        f"http://0x7f000002:{port}/secret",
        f"http://017700000002:{port}/secret",
        f"http://[::1]:{port}/secret",
        f"http://[::ffff:127.0.0.2]:{port}/secret",
        f"http://[64:ff9b::7f00:2]:{port}/secret",
        f"http://0.0.0.0:{port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        f"http://other-loopback.test:{port}/secret",
        "http://private.test/secret",
        "http://metadata.test/latest/meta-data/",
    ]


def test_private_addresses_are_never_connected(server: FaultServer, crawls: Crawls) -> None:
    """As a start URL, behind a redirect, behind a meta refresh, behind robots.txt, in every notation."""
    server.route("*", "/secret", _SECRET)
    private = _private(server.port)
    urls = list(private)
    for number, address in enumerate(private):
        server.route("door.test", f"/r{number}", redirect(address))
        server.route("door.test", f"/m{number}", meta_refresh(address))
        urls += [server.url("door.test", f"/r{number}"), server.url("door.test", f"/m{number}")]
    server.route("robots.test", "/robots.txt", redirect(private[0]))
    server.route("robots.test", "/1", _ARTICLE)
    server.route("door.test", "/open", _ARTICLE)
    urls += [server.url("robots.test", "/1"), server.url("door.test", "/open")]
    ended = crawls.run("fetch", f"urls={' '.join(urls)}", CONCURRENT_REQUESTS=50)
    assert {hit.host for hit in server.hits(robots=True)} == {"door.test", "robots.test"}, ended.log
    assert len(server.hits("door.test")) == 2 * len(private) + 1
    assert ended.stat("errback/AddressRefused") == 3 * len(private) + 1
    assert ended.stat("corpus/articles/new") == 1
    assert "INTERNAL" not in ended.log


def test_a_name_that_changes_its_address(server: FaultServer, crawls: Crawls) -> None:
    """DNS rebinding: the first answer is public, the second is not. Each new connection is checked."""
    server.route("rebind.test", "*", Reply("<html>an article</html>", headers={"Connection": "close"}))
    urls = " ".join(server.url("rebind.test", f"/{n}") for n in range(3))
    ended = crawls.run("fetch", f"urls={urls}", ROBOTSTXT_OBEY=False)
    assert len(server.hits()) == 1, ended.log
    assert ended.stat("errback/AddressRefused") == 2


def test_loopback_needs_the_operators_word(server: FaultServer, crawls: Crawls) -> None:
    server.route("*", "/1", _ARTICLE)
    urls = f"urls=http://127.0.0.1:{server.port}/1 http://localhost:{server.port}/1"
    closed = crawls.run("fetch", urls, CORPUS_ALLOW_NETWORKS="")
    assert (closed.status, server.hits(robots=True)) == (Exit.EMPTY, []), closed.log
    assert closed.record["why"] == "nothing was fetched; refused: 2 address"
    opened = crawls.run("fetch", urls, CORPUS_ALLOW_NETWORKS="", CORPUS_ALLOW_LOOPBACK=True)
    assert (opened.status, len(server.hits())) == (Exit.DONE, 2), opened.log


def test_only_http(server: FaultServer, crawls: Crawls) -> None:
    server.route("door.test", "/file", redirect("file:///etc/passwd"))
    server.route("door.test", "/data", redirect("data:text/html,SECRET"))
    server.route("door.test", "/refresh", meta_refresh("file:///etc/passwd"))
    server.route("door.test", "/port", redirect("http://door.test:25/"))
    server.route("door.test", "/open", _ARTICLE)
    refused = "file:///etc/passwd data:text/html,SECRET ftp://door.test/1 s3://bucket/key http://door.test:6379/"
    doors = " ".join(server.url("door.test", path) for path in ("/file", "/data", "/refresh", "/port", "/open"))
    ended = crawls.run("fetch", f"urls={refused} {doors}")
    assert ended.stat("errback/SchemeRefused") == 6, ended.log
    assert "root:" not in ended.log
    assert "SECRET" not in ended.log.replace("data:text/html,SECRET", "")


def test_a_redirect_does_not_leave_the_site(server: FaultServer, crawls: Crawls) -> None:
    """A start URL has dont_filter set; Scrapy's own filter lets its redirects go anywhere."""
    server.route("site.test", "/away", redirect(server.url("elsewhere.test", "/1")))
    server.route("site.test", "/stay", redirect(server.url("www.site.test", "/1")))
    server.route("*", "/1", _ARTICLE)
    urls = f"urls={server.url('site.test', '/away')} {server.url('site.test', '/stay')}"
    ended = crawls.run("fetch", urls, "hosts=site.test")
    assert {hit.host for hit in server.hits(robots=True)} == {"site.test", "www.site.test"}, ended.log
    assert ended.stat("errback/OffsiteRefused") == 1


def _bombs() -> dict[str, Reply]:
    """128 MiB of zeros behind every encoding that is asked for, and behind two at once."""
    brotli: Any = import_module("brotli")  # Scrapy depends on it; it has no type stubs
    zeros = bytes(1 << 27)
    packed = {
        "gzip": gzip.compress(zeros),
        "deflate": zlib.compress(zeros),
        "br": brotli.compress(zeros, quality=1),
        "zstd": zstd.compress(zeros),
    }
    packed["gzip, gzip"] = gzip.compress(packed["gzip"])
    return {name: Reply(body, headers={"Content-Encoding": name}) for name, body in packed.items()}


def test_compression_bombs(server: FaultServer, crawls: Crawls) -> None:
    bombs = list(_bombs().values())
    for number, bomb in enumerate(bombs):
        server.route("site.test", f"/{number}", bomb)
    server.route("site.test", "/good", _ARTICLE)
    urls = [server.url("site.test", f"/{number}") for number in range(len(bombs))] + [server.url("site.test", "/good")]
    ended = crawls.run("fetch", f"urls={' '.join(urls)}", RETRY_TIMES=0)
    assert ended.stat("corpus/articles/new") == 1, ended.log
    assert ended.stat("errback/DownloadCancelledError") == len(bombs)
    assert ended.stat("corpus/memory_peak") < 300 * 1024 * 1024  # a bomb let through takes over a GiB


def test_bodies_without_end(server: FaultServer, crawls: Crawls) -> None:
    """Bombs, endless and truncated bodies, silence: each cut off, the other pages come, memory stays small."""
    server.route("site.test", "/bomb", gzip_bomb(1024))
    server.route("site.test", "/endless", endless(400))
    server.route("site.test", "/declared", raw(_declares_a_terabyte))
    server.route("site.test", "/truncated", truncated)
    server.route("drip.test", "/drip", drip(30))
    server.route("hang.test", "/hang", hang(30))
    server.route("half.test", "/half", raw(_half_a_header))
    server.route("site.test", "/headers", raw(_endless_headers))
    good = [server.url("site.test", f"/{n}") for n in range(5)]
    for n in range(5):
        server.route("site.test", f"/{n}", _ARTICLE)
    bad = [server.url("site.test", f"/{name}") for name in ("bomb", "endless", "declared", "truncated", "headers")]
    bad += [server.url(f"{name}.test", f"/{name}") for name in ("drip", "hang", "half")]
    ended = crawls.run("fetch", f"urls={' '.join(bad + good)}", DOWNLOAD_TIMEOUT=3, RETRY_TIMES=0)
    assert ended.stat("corpus/articles/new") == 5, ended.log
    assert ended.stat("corpus/memory_peak") < 300 * 1024 * 1024
    assert ended.stat("elapsed_time_seconds") < 20
    assert ended.status == Exit.ERRORS  # 8 of 13
    errors = {key.removeprefix("errback/"): count for key, count in ended.record["stats"].items() if "errback/" in key}
    assert sum(errors.values()) == 8, errors
    assert errors["DownloadTimeoutError"] >= 3
    assert "more than 262144 bytes of headers" in ended.log


def _declares_a_terabyte(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**12))
    handler.end_headers()
    handler.wfile.write(b"x" * 1000)
    handler.close_connection = True


def _half_a_header(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
    handler.wfile.flush()
    hang(30)(handler)


def _endless_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        handler.wfile.write(b"X-Header-%d: " % number + b"x" * 1000 + b"\r\n")
    handler.close_connection = True


def test_sites_without_end(server: FaultServer, crawls: Crawls) -> None:
    """A calendar, a path that repeats itself, session ids, a redirect that grows: bounded, with the reason kept."""

    def page(link: str) -> Reply:
        return Reply(f'<html><a href="{link}">next</a></html>')

    @raw
    def calendar(handler: Handler) -> None:
        day = int(handler.path.rpartition("/")[2])
        handler.reply(page(f"/day/{day + 1}"))

    @raw
    def growing(handler: Handler) -> None:
        handler.reply(redirect(f"/{handler.path.count('/') + 1}{handler.path}"))

    server.route("calendar.test", "*", calendar)
    server.route("deep.test", "*", page("a/"))
    server.route("session.test", "/", page("/x?PHPSESSID=0123456789abcdef01"))
    server.route("session.test", "/x", _SECRET)
    server.route("loop.test", "/", redirect("/"))
    server.route("grow.test", "*", growing)
    urls = " ".join(server.url(f"{name}.test", "/day/1") for name in ("calendar",))
    urls += " " + " ".join(server.url(f"{name}.test") for name in ("deep", "session", "loop", "grow"))
    ended = crawls.run(
        "follow", f"urls={urls}", DOWNLOAD_DELAY=0.01, AUTOTHROTTLE_ENABLED=False, CORPUS_UNPRODUCTIVE_PAGES=40
    )
    counts = {name: len(server.hits(f"{name}.test")) for name in ("calendar", "deep", "session", "loop", "grow")}
    assert counts == {"calendar": 40, "deep": 3, "session": 1, "loop": 6, "grow": 6}, ended.log
    assert (ended.stat("corpus/refused/trap"), ended.stat("corpus/refused/unproductive")) == (2, 1)
    assert ended.status == Exit.EMPTY
    assert "2 trap, 1 unproductive" in ended.record["why"]


def _self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(encoding))
    (folder / "key.pem").write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_certificates_are_checked(crawls: Crawls, tmp_path: Path) -> None:
    """Scrapy accepts any certificate: whoever sits between could write the corpus."""
    with FaultServer(_self_signed(tmp_path)) as server:
        server.route("127.0.0.1", "*", _ARTICLE)
        url = f"urls=https://127.0.0.1:{server.port}/1"
        checked = crawls.run("fetch", url, RETRY_TIMES=0)
        assert server.hits(robots=True) == [], checked.log
        assert checked.status == Exit.NETWORK
        unchecked = crawls.run("fetch", url, DOWNLOAD_VERIFY_CERTIFICATES=False)
        assert (unchecked.status, len(server.hits())) == (Exit.DONE, 1)  # so it was the certificate


def test_no_way_in(crawls: Crawls, server: FaultServer) -> None:
    """Neither Scrapy's telnet console nor its remote control listens while a crawl runs."""
    server.route("site.test", "/hang", hang(3))
    ended = crawls.run("fetch", f"urls={server.url('site.test', '/hang')}", LOG_LEVEL="DEBUG", DOWNLOAD_TIMEOUT=1)
    assert "elnet" not in ended.log.replace("TELNETCONSOLE_ENABLED", "")
    assert "emote" not in ended.log.replace("REMOTE_CONTROL_ENABLED", "")


def test_a_redirect_to_another_port_is_not_followed(server: FaultServer, crawls: Crawls) -> None:
    """Loopback allowed or not: a page must not send the crawler to whatever else listens on its host."""
    with FaultServer() as other:
        other.route("site.test", "/admin", _SECRET)
        server.route("site.test", "/moved", redirect(other.url("site.test", "/admin")))
        server.route("site.test", "/refreshed", meta_refresh(other.url("site.test", "/admin")))
        server.route("site.test", "/good", _ARTICLE)
        urls = [server.url("site.test", f"/{name}") for name in ("moved", "refreshed", "good")]
        ended = crawls.run("fetch", f"urls={' '.join(urls)}")
        assert other.hits(robots=True) == []
    assert ended.stat("corpus/refused/offsite") == 2, ended.log
    assert ended.stat("corpus/articles/new") == 1
