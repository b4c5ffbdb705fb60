"""Who is the same person in two lists, or twice in one: stored weights, scored by our SQL on DuckDB."""

from bangfu.engine.matching.pairing import COLUMNS, RESULT, pair_lists, pair_within
from bangfu.engine.matching.weights import FIELDS, Weights, read_weights

__all__ = ["COLUMNS", "FIELDS", "RESULT", "Weights", "pair_lists", "pair_within", "read_weights"]
