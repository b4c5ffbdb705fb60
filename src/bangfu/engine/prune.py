"""A step with only the columns a statement asks for: what they do not need is neither joined nor gathered.

Engines drop columns that nobody reads, but not the joins that gave them: those might change the number of rows. Here
it is known that they do not: a LEFT JOIN on a common table grouped by what it is joined by, or on an input by its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlglot
from sqlglot import exp

from bangfu.engine.lint import DIALECT
from bangfu.engine.tables import INPUTS


def asked_columns(sql: str) -> Mapping[str, frozenset[str]]:
    """The columns a statement reads of each table, every column bearing its table's alias."""
    tree = sqlglot.parse_one(sql, read=DIALECT)
    names = {table.alias_or_name: table.name for table in tree.find_all(exp.Table)}
    found: dict[str, set[str]] = {name: set() for name in names.values()}
    for column in tree.find_all(exp.Column):
        if column.table in names:
            found[names[column.table]].add(column.name)
    return {name: frozenset(columns) for name, columns in found.items()}


def pruned(sql: str, wanted: Iterable[str]) -> str:
    """The statement giving only the wanted columns, with the same rows."""
    tree = sqlglot.parse_one(sql, read=DIALECT)
    if not isinstance(tree, exp.Select) or tree.args.get("group") or tree.args.get("distinct"):
        return sql
    names = set(wanted) or {tree.named_selects[0]}
    tree.set("expressions", [one for one in tree.expressions if one.alias_or_name in names])
    common = {one.alias: one.this for one in tree.ctes}
    # From the last join on: an earlier one may only have served a later one.
    for join in reversed(tree.args.get("joins") or []):
        if join.side == "LEFT" and _one_row_at_most(join, common) and not _read(tree, join):
            tree.args["joins"].remove(join)
    _drop_unread(tree)
    return tree.sql(dialect=DIALECT)


def _one_row_at_most(join: exp.Join, common: Mapping[str, exp.Expression]) -> bool:
    """Whether what is joined has no two rows with the same key."""
    table, on = join.this, join.args.get("on")
    if not isinstance(table, exp.Table) or on is None:
        return False
    own = table.alias_or_name
    equal = list(on.flatten()) if isinstance(on, exp.And) else [on]
    keys = {
        side.name
        for one in equal
        if isinstance(one, exp.EQ)
        for side in (one.left, one.right)
        if isinstance(side, exp.Column) and side.table == own
    }
    inner = common.get(table.name)
    if inner is None:
        return table.name in INPUTS and "id" in keys and "id" in INPUTS[table.name]
    group = inner.args.get("group")
    grouped = {one.name for one in group.expressions if isinstance(one, exp.Column)} if group else set()
    return group is not None and len(grouped) == len(group.expressions) and bool(grouped) and grouped <= keys


def _read(tree: exp.Select, join: exp.Join) -> bool:
    """Whether anything of the outer statement but the join itself reads what is joined."""
    own = join.this.alias_or_name
    parts = [*tree.expressions, tree.args.get("where"), tree.args.get("order"), *tree.args["joins"]]
    return any(
        column.table == own
        for part in parts
        if part is not None and part is not join
        for column in part.find_all(exp.Column)
    )


def _drop_unread(tree: exp.Select) -> None:
    """Take away the common tables that nothing reads any more."""
    with_ = tree.args.get("with_") or tree.args.get("with")
    for one in reversed(list(tree.ctes)):
        if not any(table.name == one.alias for table in tree.find_all(exp.Table)):
            one.pop()
    if with_ is not None and not tree.ctes:
        with_.pop()
