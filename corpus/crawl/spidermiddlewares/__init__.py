"""Between the engine and the spider: requests go through the ledger, and pages that lead nowhere are noted."""
