"""The only code that changes cases."""

from bangfu.cases.actions.register import CaseEntry, count_group, raise_case
from bangfu.cases.actions.steps import look_back, move_case

__all__ = ["CaseEntry", "count_group", "look_back", "move_case", "raise_case"]
