"""Pure rules of intake: reading files without running anything in them."""
