"""Boilerplate: rules as data (corpus/rules/*.toml), run by one engine over a text."""

from corpus.cleaning.boilerplate.engine import chars, cuts
from corpus.cleaning.boilerplate.ruleset import Ruleset, load_rules

__all__ = ["Ruleset", "chars", "cuts", "load_rules"]
