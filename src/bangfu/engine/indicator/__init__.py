"""Indicators: definitions read from data, filters, and their exact evaluation with the list behind each figure."""

from bangfu.engine.indicator.definition import Indicator, Measure, read_file, read_indicator
from bangfu.engine.indicator.evaluation import ListRow, NamedValue, Result, Stated, Total, evaluate
from bangfu.engine.indicator.filters import Filters, read_filters

__all__ = [
    "Filters", "Indicator", "ListRow", "Measure", "NamedValue", "Result", "Stated", "Total", "evaluate", "read_file",
    "read_filters", "read_indicator",
]  # fmt: skip
