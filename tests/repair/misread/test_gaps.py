"""What may have stood where a wrong decoder lost bytes."""

from __future__ import annotations

from corpus.repair import language_model
from corpus.repair.candidates import candidates
from corpus.repair.misread import decoders
from corpus.repair.misread.gaps import Ahead, Gaps, Loss, gaps


def _gaps(encoding: decoders.Encoding, misreader: decoders.Misreader, loss: Loss) -> Gaps:
    return gaps(encoding, misreader, loss, candidates(language_model.load(), "", ""))


def test_gaps_in_utf8_are_filled_with_what_fits() -> None:
    lead, middle, _ = "的".encode()
    found = _gaps(decoders.utf8(), decoders.gbk_misreader(private_use=False), "single")
    (before_blank,) = found.fillings(bytes((lead, middle)), "\ufffd", Ahead(b" ", 0, last=False))
    assert "的" in {way.text for way in before_blank.ways}
    assert all(way.text.encode()[:2] == bytes((lead, middle)) for way in before_blank.ways)
    # 84 E6 is a pair that GBK reads, so it is not what was lost here
    (before_han,) = found.fillings(bytes((lead, middle)), "\ufffd", Ahead("是".encode(), 0, last=False))
    assert 0 < len(before_han.ways) < len(before_blank.ways)
    assert "的" not in {way.text for way in before_han.ways}


def test_gaps_in_pairs_are_filled_with_what_the_reader_could_not_read() -> None:
    found = _gaps(decoders.big5(), decoders.gbk_misreader(private_use=False), "single")
    (after_lead,) = found.fillings(b"\xa6", "\ufffd", Ahead("我".encode("big5"), 0, last=False))
    offered = {way.text for way in after_lead.ways}
    assert "伺" in offered  # A6F8: GBK has no F8A7
    assert "有" not in offered  # A6B3: it has B3A7
    one, two = found.fillings(b"\xa7", "\ufffd\ufffd", Ahead(b"A", 1, last=False))
    assert "你" in {way.text for way in two.ways}
    assert all(way.last in decoders.HIGH for way in one.ways)
