"""Columns that a step only hands on from an input table, read from the snapshot's file without an engine.

Reading is then all there is to do: nothing is copied through a query, and texts stay as numbers with a dictionary.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot
from sqlglot import exp

from bangfu.engine.lint import DIALECT
from bangfu.engine.prune import pruned
from bangfu.engine.snapshot import Snapshot
from bangfu.engine.tables import INPUTS

MORE = ("joins", "where", "group", "having", "distinct", "limit", "offset", "qualify")


def handed_on(snapshot: Snapshot, sql: str) -> tuple[str, Mapping[str, str]]:
    """The input table of which a step gives the rows, and which of its columns under which names; none when it gives
    other rows. Columns the snapshot is too old for are left out.
    """
    table, columns = _handed_on(sql)
    held = snapshot.columns.get(table, {})
    return table, {name: own for name, own in columns.items() if held.get(own) == INPUTS[table][own]}


@lru_cache(maxsize=256)
def _handed_on(sql: str) -> tuple[str, Mapping[str, str]]:
    tree = sqlglot.parse_one(sql, read=DIALECT)
    first = tree.args.get("from_") or tree.args.get("from")
    if not isinstance(tree, exp.Select) or first is None or not isinstance(first.this, exp.Table):
        return "", {}
    table, alias = first.this.name, first.this.alias_or_name
    columns = {
        one.alias_or_name: one.unalias().name
        for one in tree.expressions
        if isinstance(one.unalias(), exp.Column) and one.unalias().table == alias
    }
    rest = sqlglot.parse_one(pruned(sql, columns), read=DIALECT)
    if table not in INPUTS or rest.args.get("ctes") or rest.find(exp.With) or any(rest.args.get(key) for key in MORE):
        return "", {}
    return table, columns


def read_columns(snapshot: Snapshot, table: str, columns: Mapping[str, str]) -> pa.Table:
    """The rows of an input table in the order of its file: new name → column of the file."""
    texts = [own for own in columns.values() if INPUTS[table][own] == "text"]
    with pq.ParquetFile(snapshot.file(table), read_dictionary=texts, memory_map=True) as file:
        given = file.read(columns=sorted(set(columns.values())))
    return pa.table({name: given[own] for name, own in columns.items()})
