"""Sealed fields, blind indexes, masks and the key ring."""
