"""How the registry takes the rows of a spreadsheet: households, their people, accounts of a year."""

from bangfu.registry.actions.importing.taking import HOMES

TAKERS = (HOMES,)

__all__ = ["TAKERS"]
