from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.crawl.download.addresses import AddressPolicy, literal

_PUBLIC = AddressPolicy()

_REFUSED_TEXT = """
127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 198.18.0.1 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255 ::1 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:a9fe:a9fe:: fe80::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1
ff0e::1 2001:db8::1
"""
_ALLOWED_TEXT = "8.8.8.8 1.1.1.1 119.29.29.29 203.107.1.1 2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808"
_REFUSED, _ALLOWED = _REFUSED_TEXT.split(), _ALLOWED_TEXT.split()


@pytest.mark.parametrize("address", _REFUSED)
def test_refuses(address: str) -> None:
    assert not _PUBLIC.allows(ip_address(address))


@pytest.mark.parametrize("address", _ALLOWED)
def test_allows(address: str) -> None:
    assert _PUBLIC.allows(ip_address(address))


def test_loopback_is_all_that_the_loopback_setting_opens() -> None:
    policy = AddressPolicy.of(loopback=True)
    opened = [address for address in _REFUSED if policy.allows(ip_address(address))]
    assert opened == [
        "127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ]  # fmt: skip


def test_a_network_of_the_operators() -> None:
    policy = AddressPolicy.of([ip_network("10.1.0.0/16"), ip_network("fd12::/16")])
    assert policy.allows(ip_address("10.1.2.3"))
    assert policy.allows(ip_address("fd12::1"))
    assert not policy.allows(ip_address("10.2.0.1"))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f.0.0.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("2852039166", "169.254.169.254"),
        ("0xa9fea9fe", "169.254.169.254"),
        ("[::1]", "::1"),
        ("[fe80::1%eth0]", "fe80::1"),
        ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
    ],
)
def test_literals_in_every_notation(host: str, address: str) -> None:
    assert literal(host) == ip_address(address)
    assert not _PUBLIC.allows_host(host)


@pytest.mark.parametrize(
    "host", ["example.com", "1.example.com", "127.0.0.1.nip.io", "", "鸟.中国", "1 2", "0x", "1e3.com", "0\x00"]
)
def test_names_are_no_literals(host: str) -> None:
    assert literal(host) is None


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_never_raises(host: str) -> None:
    allowed = _PUBLIC.allows_host(host)
    address = literal(host)
    assert allowed == (address is None or _PUBLIC.allows(address))
    assert _PUBLIC.allows_host(host.upper()) == allowed or not host.isascii()


@given(st.ip_addresses(v=4))
@settings(max_examples=100, deadline=None)
def test_an_embedded_address_is_judged_like_itself(address: IPv4Address) -> None:
    plain = _PUBLIC.allows(address)
    mapped, nat64 = IPv6Address(0xFFFF << 32 | int(address)), IPv6Address((0x64FF9B << 96) | int(address))
    assert _PUBLIC.allows(mapped) == _PUBLIC.allows(nat64) == plain
