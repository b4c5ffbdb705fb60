"""The only code that changes cases."""

from bangfu.cases.actions.register import CaseEntry, check_case, count_group, raise_case
from bangfu.cases.actions.steps import look_back, move_case

__all__ = ["CaseEntry", "check_case", "count_group", "look_back", "move_case", "raise_case"]
