"""Names for the fault server, so that one crawl can meet many hosts, each with its own fault."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred, succeed

from corpus.crawl.download.resolver import SafeResolver

#: The answers to the first, second, … question for a name; the last one stays.
_ANSWERS = {
    "private.test": ["10.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "other-loopback.test": ["127.0.0.2"],
    "rebind.test": ["127.0.0.1", "127.0.0.2"],
}


class TestResolver(SafeResolver):
    """Every other name in .test is 127.0.0.1; the check of the answers is the real one."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        if not name.endswith(".test"):
            return super().getHostByName(name, timeout)
        answers = _ANSWERS.get(name, ["127.0.0.1"])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return succeed(answer).addCallback(self._checked, name)
