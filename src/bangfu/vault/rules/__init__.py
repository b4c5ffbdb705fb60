"""Pure parts of the vault: suites, key ring, seals, blind indexes, masks, and the scanner for unmasked numbers."""
