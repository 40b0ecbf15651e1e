"""corpus: a harvester and corpus builder for Chinese articles."""

__version__ = "0.2.0"
