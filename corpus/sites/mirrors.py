"""Placeholder until the mirrors land."""

from __future__ import annotations

from corpus.sites.site import Site

SITES: tuple[Site, ...] = ()
