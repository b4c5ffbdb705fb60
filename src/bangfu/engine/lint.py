"""The checked subset of DuckDB's dialect: what runs with equal rows on DuckDB and Spark, and nothing else.

Every exact node class of sqlglot's tree must be in an allow-list; constructs that are known to differ (silently or
not) carry a sentence saying what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlglot
from sqlglot import exp

from bangfu.engine.subset import ALLOWED, FUNCTIONS, INSTEAD
from bangfu.kernel.refusal import Refusal, mark

DIALECT = "duckdb"
LONGEST = 20_000
DEEPEST = 60
BRACKETS = re.compile(r"[()]")

Node: TypeAlias = Any  # sqlglot keeps what a node holds in a dictionary that no type checker sees


@dataclass(frozen=True)
class Finding:
    """One refused construct: its SQL text and the sentence that says what to write instead."""

    construct: str
    message: str


NOT_SELECT = mark("A step is one SELECT: %(kind)s would change or reach beyond the data.")
TOO_DEEP = mark("The statement is nested too deeply: split it into steps.")
SEVERAL = mark("A step is one statement: remove what follows the semicolon.")


def check(sql: str) -> Node:
    """The tree of a statement inside the subset.

    Errors: Refusal naming the first refused construct and what to write instead.
    """
    tree, found = _examine(sql)
    if found or tree is None:
        raise Refusal(
            mark("This SQL is outside the checked subset: %(construct)s. %(instead)s"),
            construct=found[0].construct,
            instead=found[0].message,
        )
    return tree


def findings(sql: str) -> tuple[Finding, ...]:
    """Every refused construct of a statement, in the order of the tree."""
    return tuple(_examine(sql)[1])


def _examine(sql: str) -> tuple[Node | None, list[Finding]]:
    if len(sql) > LONGEST:
        return None, [Finding(sql[:40], mark("The statement is too long: split it into steps."))]
    if _brackets(sql) > DEEPEST:
        return None, [Finding(sql[:40], TOO_DEEP)]
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect=DIALECT) if tree is not None]
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        return None, [Finding(sql[:60], mark("This is not a statement of the dialect: ") + str(error)[:200])]
    if len(trees) != 1:
        return None, [Finding(sql[:60], SEVERAL)]
    tree = trees[0]
    if type(tree) not in (exp.Select, exp.Union, exp.Intersect, exp.Except):
        kind = INSTEAD.get(type(tree).__name__)
        return tree, [Finding(sql[:60], kind or NOT_SELECT % {"kind": type(tree).__name__.upper()})]
    return tree, list(_walk(tree))


def _brackets(sql: str) -> int:
    """The deepest nesting of brackets, counted before parsing because the parser itself recurses."""
    depth = deepest = 0
    for bracket in BRACKETS.findall(sql):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    return deepest


def _walk(tree: Node) -> Iterator[Finding]:
    for node in tree.walk():
        if node.depth > DEEPEST:
            yield Finding(_words(node), TOO_DEEP)
            return
        if type(node) not in ALLOWED:
            yield Finding(_words(node), _instead(node))
            continue
        rule = RULES.get(type(node))
        message = rule(node) if rule is not None else None
        if message:
            yield Finding(_words(node), message)


def _words(node: Node) -> str:
    """What is refused, as SQL; written only for a refusal, for writing every node out costs more than all else."""
    return str(node.sql(dialect=DIALECT))[:80]


def _instead(node: Node) -> str:
    name = type(node).__name__
    if name in INSTEAD:
        return INSTEAD[name]
    if isinstance(node, exp.Func):
        called = node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
        if f"Anonymous {called}" in INSTEAD:
            return INSTEAD[f"Anonymous {called}"]
        return mark("The function %(name)s is not in the checked list; these are: %(functions)s.") % {
            "name": called,
            "functions": FUNCTIONS,
        }
    return mark("%(name)s is outside the checked subset: write it with JOIN, CASE and plain columns.") % {"name": name}


def _star(node: Node) -> str | None:
    if isinstance(node.parent, exp.Count) and not node.args.get("except_"):
        return None
    return mark("SELECT * changes with the table: list the columns.")


def _column(node: Node) -> str | None:
    if isinstance(node.this, exp.Star):
        return mark("SELECT * changes with the table: list the columns.")
    if node.args.get("db"):
        return mark("Fields of structs are not part of the subset: use plain columns.")
    select = node.find_ancestor(exp.Select)
    if node.table or select is None or node.find_ancestor(exp.Order, exp.Select) is not select:
        return None
    for item in select.expressions:
        if isinstance(item, exp.Alias) and item.alias == node.name and not _same_name(item.this, node.name):
            return mark("Not every engine sees an alias of the same SELECT: qualify or repeat it.")
    return None


def _same_name(item: Node, name: str) -> bool:
    return isinstance(item, exp.Column) and item.name == name


def _division(node: Node) -> str | None:
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    if isinstance(parent, exp.Cast) and parent.to.is_type("decimal"):
        return None
    return mark("x / y has another type on Spark: multiply the other side, use //, or cast it as decimal(p, s).")


def _round(node: Node) -> str | None:
    if isinstance(node.this, exp.Cast) and node.this.to.is_type("decimal"):
        return None
    return mark("round on a double rounds .5 differently between engines: round a cast(… as decimal(p, s)).")


def _date_diff(node: Node) -> str | None:
    if str(node.args.get("unit") or "").strip("'").lower() == "day":
        return None
    return mark("Spark counts months and years differently: do arithmetic on extract(year …), extract(month …).")


def _extract(node: Node) -> str | None:
    if node.name.lower() in ("year", "month", "day", "quarter"):
        return None
    return mark("Extract year, quarter, month or day only; for weekdays, join the calendar table.")


def _group(node: Node) -> str | None:
    if node.args.get("all"):
        return mark("GROUP BY ALL is not known everywhere: list the columns.")
    if any(isinstance(item, exp.Literal) for item in node.expressions):
        return mark("GROUP BY a place number is fragile: name the column.")
    return None


def _grouping(node: Node) -> str | None:
    if len(node.expressions) > 1:
        return mark("grouping with several arguments fails on Spark: add up single grouping() calls.")
    return None


def _union(node: Node) -> str | None:
    if node.args.get("by_name"):
        return mark("UNION BY NAME is not known everywhere: list the columns in one order.")
    return None


def _join(node: Node) -> str | None:
    if node.method:
        return mark("%(method)s JOIN is not known everywhere: write the condition with ON.") % {"method": node.method}
    if node.args.get("using"):
        return mark("USING hides which side a column comes from: write the condition with ON.")
    if not node.args.get("on") and node.kind != "CROSS":
        return mark("A join without a condition: write ON, or CROSS JOIN where every pair is meant.")
    return None


def _order(node: Node) -> str | None:
    if any(isinstance(item, exp.Ordered) and isinstance(item.this, exp.Literal) for item in node.expressions):
        return mark("ORDER BY a place number is fragile: name the column.")
    last = node.expressions[-1].this if node.expressions else None
    if isinstance(last, exp.Column) and re.fullmatch(r"(?:\w+_)?id", last.name):
        return None
    return mark("ORDER BY leaves ties open, and engines break them differently: end it with an id column.")


def _window(node: Node) -> str | None:
    ranked = isinstance(node.this, (exp.RowNumber, exp.Lag, exp.Lead, exp.Ntile))
    if ranked and not node.args.get("order"):
        return mark("row_number without ORDER BY numbers by chance: order it, ending with an id column.")
    return None


def _limit(node: Node) -> str | None:
    if node.parent is not None and node.parent.args.get("order"):
        return None
    return mark("LIMIT without ORDER BY picks rows by chance: order them, ending with an id column.")


def _table(node: Node) -> str | None:
    if not isinstance(node.this, exp.Identifier):
        return _instead(node.this)
    if node.db or node.catalog or not re.fullmatch(r"[a-z][a-z0-9_]*", node.name):
        return mark("A step reads named tables only, never files: declare the table in the header.")
    return None


def _type(node: Node) -> str | None:
    if node.is_type("bigint", "varchar", "text", "date", "boolean", "decimal"):
        return None
    return mark("Types of the subset are bigint, decimal(p, s), varchar, date and boolean: a double is no figure.")


def _number(node: Node) -> str | None:
    if node.args.get("is_string") or re.fullmatch(r"\d{1,18}", node.name):
        return None
    return mark("A number with a point may be floating point: count in the smallest unit.")


def _distinct(node: Node) -> str | None:
    if node.args.get("on"):
        return mark("DISTINCT ON leaves the row open: use row_number with an ORDER BY that ends in an id.")
    return None


RULES: dict[type[Any], Callable[[Node], str | None]] = {
    exp.Star: _star,
    exp.Column: _column,
    exp.Div: _division,
    exp.Round: _round,
    exp.DateDiff: _date_diff,
    exp.Extract: _extract,
    exp.Group: _group,
    exp.Grouping: _grouping,
    exp.Union: _union,
    exp.Join: _join,
    exp.Order: _order,
    exp.Window: _window,
    exp.Limit: _limit,
    exp.Table: _table,
    exp.DataType: _type,
    exp.Literal: _number,
    exp.Distinct: _distinct,
}
