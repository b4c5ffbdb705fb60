"""The checked subset of DuckDB's dialect: what runs with equal rows on DuckDB and Spark, and nothing else.

Every exact node class of sqlglot's tree must be in an allow-list; constructs that are known to differ (silently or
not) carry a sentence saying what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from bangfu.kernel.refusal import Refusal, mark

DIALECT = "duckdb"
LONGEST = 20_000
DEEPEST = 60

ALLOWED: frozenset[type[exp.Expression]] = frozenset(
    {
        # the shape of a query
        exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.With, exp.CTE,
        exp.Subquery, exp.Union, exp.Intersect, exp.Except, exp.Table, exp.TableAlias, exp.Alias, exp.Column,
        exp.Identifier, exp.Star, exp.Distinct, exp.Limit, exp.Paren, exp.Tuple, exp.Cube, exp.Rollup,
        exp.GroupingSets, exp.Qualify, exp.Exists, exp.Window, exp.WindowSpec, exp.Filter,
        # values and types
        exp.Literal, exp.Boolean, exp.Null, exp.Cast, exp.DataType, exp.DataTypeParam, exp.Interval, exp.Var,
        # truth
        exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between,
        exp.Like, exp.ILike, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Case, exp.If,
        # arithmetic
        exp.Add, exp.Sub, exp.Mul, exp.IntDiv, exp.Mod, exp.Neg, exp.Abs, exp.Div, exp.Round, exp.Greatest, exp.Least,
        exp.Coalesce, exp.Nullif,
        # dates and text
        exp.DateDiff, exp.Extract, exp.TimestampTrunc, exp.DateTrunc, exp.LastDay, exp.Substring, exp.Left, exp.Right,
        exp.StartsWith, exp.Lower, exp.Upper, exp.Trim, exp.Concat, exp.DPipe, exp.Length, exp.MD5,
        # aggregates and windows
        exp.Count, exp.Sum, exp.Min, exp.Max, exp.LogicalAnd, exp.LogicalOr, exp.CountIf, exp.Grouping, exp.Median,
        exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.Ntile,
    }
)

FUNCTIONS = ("abs bool_and bool_or cast coalesce concat count count_if dense_rank extract greatest grouping lag last_day "
             "lead least left length lower max md5 median min ntile nullif rank right round row_number starts_with "
             "substr sum trim upper")


@dataclass(frozen=True)
class Finding:
    """One refused construct: its SQL text and the sentence that says what to write instead."""

    construct: str
    message: str


INSTEAD: dict[str, str] = {
    "PercentileCont": mark("Spark answers percentile_cont and quantile_cont with an approximation: use median, or rank the rows and pick."),
    "PercentileDisc": mark("Percentiles differ between engines: use median, or rank the rows and pick."),
    "Quantile": mark("Percentiles differ between engines: use median, or rank the rows and pick."),
    "ApproxQuantile": mark("An approximation is no figure: use median, or rank the rows and pick."),
    "ApproxDistinct": mark("An approximation is no figure: use count(distinct …)."),
    "DayOfWeek": mark("Weekdays are numbered differently on Spark: join the calendar table."),
    "DayOfWeekIso": mark("Weekdays are numbered differently on Spark: join the calendar table."),
    "TryCast": mark("try_cast hides bad input: clean the value at loading and use cast."),
    "AnyValue": mark("any_value picks a row by chance: use min or max."),
    "ArgMax": mark("arg_max leaves ties open: use row_number with an ORDER BY that ends in an id."),
    "ArgMin": mark("arg_min leaves ties open: use row_number with an ORDER BY that ends in an id."),
    "First": mark("first leaves the row open: use row_number with an ORDER BY that ends in an id."),
    "Last": mark("last leaves the row open: use row_number with an ORDER BY that ends in an id."),
    "FirstValue": mark("first_value is dropped or differs on other engines: use min or max over the window, or row_number."),
    "LastValue": mark("last_value is dropped or differs on other engines: use min or max over the window, or row_number."),
    "IgnoreNulls": mark("IGNORE NULLS is silently dropped by some engines: use a count or max window."),
    "Contains": mark("contains is not known everywhere: use LIKE '%…%'."),
    "RegexpExtract": mark("regexp_extract differs between engines: clean the text at loading."),
    "RegexpLike": mark("Regular expressions differ between engines: use LIKE, or clean the text at loading."),
    "DateFromParts": mark("make_date is not known everywhere: store the date, or compare year and month as numbers."),
    "GenerateSeries": mark("generate_series fails on Spark: join the calendar table."),
    "Unnest": mark("unnest has another shape on Spark: store one row for each element."),
    "Pivot": mark("PIVOT is not known everywhere: write sum(case when … then … end) for each column."),
    "TableSample": mark("A sample gives other rows each time: state the rows by a condition."),
    "Rand": mark("random gives another figure each time: a figure must be repeatable."),
    "Uuid": mark("uuid gives another value each time: a figure must be repeatable."),
    "CurrentDate": mark("A step has no clock: join the as_of table."),
    "CurrentTimestamp": mark("A step has no clock: join the as_of table."),
    "CurrentTime": mark("A step has no clock: join the as_of table."),
    "ReadCSV": mark("A step reads named tables only, never files: declare the table in the header."),
    "ReadParquet": mark("A step reads named tables only, never files: declare the table in the header."),
    "GroupConcat": mark("string_agg without an order differs between engines: list the rows instead."),
    "ArrayAgg": mark("Lists differ between engines: list the rows instead."),
    "Lambda": mark("Lambdas are not part of the subset: write the condition in CASE."),
    "Placeholder": mark("Parameters are not part of the subset: write the value into the statement."),
    "Parameter": mark("Parameters are not part of the subset: write the value into the statement."),
    "Lock": mark("A step reads: FOR UPDATE has no place in it."),
    "Into": mark("A step is one SELECT: SELECT INTO would write."),
    "Pow": mark("Powers are computed in floating point: multiply whole numbers."),
    "Avg": mark("avg is floating point: keep sum and count, and divide when the figure is shown."),
    "Stddev": mark("Deviations are floating point: keep sum, sum of squares and count."),
    "Offset": mark("OFFSET skips rows by place: state the rows by a condition."),
}

NOT_SELECT = mark("A step is one SELECT: %(kind)s would change or reach beyond the data.")
SEVERAL = mark("A step is one statement: remove what follows the semicolon.")


def check(sql: str) -> exp.Expression:
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


def _examine(sql: str) -> tuple[exp.Expression | None, list[Finding]]:
    if len(sql) > LONGEST:
        return None, [Finding(sql[:40], mark("The statement is too long: split it into steps."))]
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


def _walk(tree: exp.Expression) -> Iterator[Finding]:
    for node in tree.walk():
        text = node.sql(dialect=DIALECT)[:80]
        if node.depth > DEEPEST:
            yield Finding(text, mark("The statement is nested too deeply: split it into steps."))
            return
        if type(node) not in ALLOWED:
            yield Finding(text, _instead(node))
            continue
        rule = RULES.get(type(node))
        if rule is not None:
            message = rule(node)
            if message:
                yield Finding(text, message)


def _instead(node: exp.Expression) -> str:
    name = type(node).__name__
    if name in INSTEAD:
        return INSTEAD[name]
    if isinstance(node, exp.Func):
        called = node.name if isinstance(node, exp.Anonymous) else node.sql_name().lower()
        return mark("The function %(name)s is not in the checked list; these are: %(functions)s.") % {
            "name": called,
            "functions": FUNCTIONS,
        }
    return mark("%(name)s is not part of the checked subset: write it with SELECT, JOIN, CASE and the listed functions.") % {
        "name": name
    }


def _star(node: exp.Expression) -> str | None:
    if isinstance(node.parent, exp.Count) and not node.args.get("except_"):
        return None
    return mark("SELECT * changes with the table: list the columns.")


def _column(node: exp.Expression) -> str | None:
    if isinstance(node.this, exp.Star):
        return mark("SELECT * changes with the table: list the columns.")
    if node.args.get("db"):
        return mark("Fields of structs are not part of the subset: use plain columns.")
    select = node.find_ancestor(exp.Select)
    if node.table or select is None or node.find_ancestor(exp.Order, exp.Select) is not select:
        return None
    for item in select.expressions:
        if isinstance(item, exp.Alias) and item.alias == node.name and not _same_name(item.this, node.name):
            return mark("An alias of the same SELECT is not seen by every engine: qualify the column or repeat the expression.")
    return None


def _same_name(item: exp.Expression, name: str) -> bool:
    return isinstance(item, exp.Column) and item.name == name


def _division(node: exp.Expression) -> str | None:
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    if isinstance(parent, exp.Cast) and parent.to.is_type("decimal"):
        return None
    return mark("x / y is floating point here and decimal on Spark: multiply the other side, use //, or cast(x / y as decimal(p, s)).")


def _round(node: exp.Expression) -> str | None:
    if isinstance(node.this, exp.Cast) and node.this.to.is_type("decimal"):
        return None
    return mark("round on a double rounds .5 differently between engines: round a cast(… as decimal(p, s)).")


def _date_diff(node: exp.Expression) -> str | None:
    if str(node.args.get("unit") or "").strip("'").lower() == "day":
        return None
    return mark("date_diff of months or years counts differently on Spark: do arithmetic on extract(year …) and extract(month …).")


def _extract(node: exp.Expression) -> str | None:
    if node.name.lower() in ("year", "month", "day", "quarter"):
        return None
    return mark("Only year, quarter, month and day may be extracted; weekdays are numbered differently on Spark: join the calendar table.")


def _group(node: exp.Expression) -> str | None:
    if node.args.get("all"):
        return mark("GROUP BY ALL is not known everywhere: list the columns.")
    if any(isinstance(item, exp.Literal) for item in node.expressions):
        return mark("GROUP BY a place number is fragile: name the column.")
    return None


def _grouping(node: exp.Expression) -> str | None:
    if len(node.expressions) > 1:
        return mark("grouping with several arguments fails on Spark: add up single grouping() calls.")
    return None


def _union(node: exp.Expression) -> str | None:
    if node.args.get("by_name"):
        return mark("UNION BY NAME is not known everywhere: list the columns in one order.")
    return None


def _join(node: exp.Expression) -> str | None:
    if node.method:
        return mark("%(method)s JOIN is not known everywhere: write the condition with ON.") % {"method": node.method}
    if node.args.get("using"):
        return mark("USING hides which side a column comes from: write the condition with ON.")
    if not node.args.get("on") and node.kind != "CROSS":
        return mark("A join without a condition: write ON, or CROSS JOIN where every pair is meant.")
    return None


def _order(node: exp.Expression) -> str | None:
    if any(isinstance(item, exp.Ordered) and isinstance(item.this, exp.Literal) for item in node.expressions):
        return mark("ORDER BY a place number is fragile: name the column.")
    last = node.expressions[-1].this if node.expressions else None
    if isinstance(last, exp.Column) and re.fullmatch(r"(?:\w+_)?id", last.name):
        return None
    return mark("ORDER BY leaves ties open, and engines break them differently: end it with an id column.")


def _window(node: exp.Expression) -> str | None:
    ranked = isinstance(node.this, (exp.RowNumber, exp.Lag, exp.Lead, exp.Ntile))
    if ranked and not node.args.get("order"):
        return mark("row_number without ORDER BY numbers by chance: order it, ending with an id column.")
    return None


def _limit(node: exp.Expression) -> str | None:
    if node.parent is not None and node.parent.args.get("order"):
        return None
    return mark("LIMIT without ORDER BY picks rows by chance: order them, ending with an id column.")


def _table(node: exp.Expression) -> str | None:
    if not isinstance(node.this, exp.Identifier):
        return _instead(node.this)
    if node.db or node.catalog or not re.fullmatch(r"[a-z][a-z0-9_]*", node.name):
        return mark("A step reads named tables only, never files: declare the table in the header.")
    return None


def _type(node: exp.Expression) -> str | None:
    if node.is_type("bigint", "varchar", "text", "date", "boolean", "decimal"):
        return None
    return mark("Types of the subset are bigint, decimal(p, s), varchar, date and boolean: a double is no figure.")


def _number(node: exp.Expression) -> str | None:
    if node.args.get("is_string") or re.fullmatch(r"\d{1,18}", node.name):
        return None
    return mark("A number with a point or exponent may be floating point: count in the smallest unit, or cast a text to decimal.")


def _distinct(node: exp.Expression) -> str | None:
    if node.args.get("on"):
        return mark("DISTINCT ON leaves the row open: use row_number with an ORDER BY that ends in an id.")
    return None


RULES: dict[type[exp.Expression], Callable[[exp.Expression], str | None]] = {
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
