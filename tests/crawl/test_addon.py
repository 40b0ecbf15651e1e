from __future__ import annotations

import pytest
from scrapy.settings import Settings

from corpus import __version__
from corpus.crawl.addon import PoliteCrawl


def _agent(priority: str = "cmdline", **given: str) -> str:
    settings = Settings()
    settings.setmodule("corpus.settings")
    settings.update(given, priority=priority)
    PoliteCrawl().update_settings(settings)
    return str(settings["USER_AGENT"])


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("", f"corpus-harvester/{__version__} (+contact not set)"),
        ("mail@example.com", f"corpus-harvester/{__version__} (+mail@example.com)"),
        ("a\r\nCookie: x", f"corpus-harvester/{__version__} (+a\\r\\nCookie: x)"),
        ("编辑 mail@example.com", f"corpus-harvester/{__version__} (+ mail@example.com)"),
    ],
)
def test_the_user_agent_says_whom_to_write_to(contact: str, agent: str) -> None:
    assert _agent(CORPUS_CONTACT=contact) == agent


@pytest.mark.parametrize("priority", ["project", "spider", "cmdline"])
def test_a_whole_user_agent_of_the_operator_stays(priority: str) -> None:
    assert _agent(priority, USER_AGENT="mine/1.0", CORPUS_CONTACT="mail@example.com") == "mine/1.0"


def test_a_proxy_is_used_with_a_warning_only(caplog: pytest.LogCaptureFixture) -> None:
    _agent(HTTPPROXY_ENABLED="False")
    assert "proxy" not in caplog.text
    _agent(HTTPPROXY_ENABLED="True")
    assert "private addresses behind it are not kept out" in caplog.text
