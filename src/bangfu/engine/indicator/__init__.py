"""Indicators: definitions read from data, filters, and their exact evaluation with the list behind each figure."""

from bangfu.engine.indicator.definition import ROLES, Indicator, read_file, read_indicator
from bangfu.engine.indicator.evaluation import ListRow, Result, evaluate
from bangfu.engine.indicator.filters import WHOLE, Filters, read_filters
from bangfu.engine.indicator.measure import Measure
from bangfu.engine.indicator.value import NamedValue, Operand, Stated, Total, value_of

__all__ = [
    "ROLES", "WHOLE", "Filters", "Indicator", "ListRow", "Measure", "NamedValue", "Operand", "Result", "Stated",
    "Total", "evaluate", "read_file", "read_filters", "read_indicator", "value_of",
]  # fmt: skip
