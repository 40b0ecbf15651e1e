from __future__ import annotations

import sys
from typing import cast
from unittest.mock import Mock

import pytest
from twisted.internet.error import DNSLookupError

from corpus.crawl.download.resolver import SafeResolver, refused_address


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> SafeResolver:
    """Installed on a reactor that other tests never meet: a real one, once imported, stays."""
    reactor = Mock()
    monkeypatch.setitem(sys.modules, "twisted.internet.reactor", reactor)
    reactor.resolver = SafeResolver(reactor, 0, 5.0)
    return cast("SafeResolver", reactor.resolver)


def test_a_refused_name_is_remembered_with_its_address(resolver: SafeResolver) -> None:
    with pytest.raises(DNSLookupError, match=r"inside\.test is 10\.0\.0\.1, which is not a public address"):
        resolver._checked("10.0.0.1", "inside.test")
    assert refused_address("inside.test") == "10.0.0.1"
    assert refused_address("outside.test") is None


def test_a_name_that_is_public_by_now_is_refused_no_more(resolver: SafeResolver) -> None:
    with pytest.raises(DNSLookupError):
        resolver._checked("10.0.0.1", "moved.test")
    assert resolver._checked("8.8.8.8", "moved.test") == "8.8.8.8"
    assert refused_address("moved.test") is None


def test_memory_is_bounded(resolver: SafeResolver) -> None:
    for number in range(10_100):
        with pytest.raises(DNSLookupError):
            resolver._checked("10.0.0.1", f"{number}.test")
    assert len(resolver.refused) == 10_000
    assert refused_address("10099.test") == "10.0.0.1"


def test_another_resolver_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "twisted.internet.reactor", Mock())
    assert refused_address("inside.test") is None
