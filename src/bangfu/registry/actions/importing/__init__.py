"""How the registry takes the rows of a spreadsheet: households, their people, accounts of a year; villages."""

from bangfu.intake.rules.taking import Taker
from bangfu.registry.actions.importing.taking import HOMES
from bangfu.registry.actions.importing.villages import VILLAGES

TAKERS: tuple[Taker, ...] = (HOMES, VILLAGES)

__all__ = ["TAKERS"]
