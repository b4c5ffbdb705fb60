"""Named SQL steps: one file, one table, a header saying what a row is and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import sqlglot
from sqlglot import exp

from bangfu.engine import lint
from bangfu.engine.tables import INPUTS
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal, mark

FOLDER = Path(__file__).parent / "sql"
_NUMBER = re.compile(r"\b\d+\b")
_CODES = re.compile(r"\bin \('[^']*'(?:, '[^']*')*\)")
_FIELD = re.compile(r"^-- field: *(.*?) *$", re.MULTILINE)
KEYS = ("grain", "unit", "denominator", "source", "reads")
"""What every header says; `subject` (kinds of the records behind the lines) and `filters` may be left out."""


@dataclass(frozen=True)
class Step:
    """One step: its header, its statement, the tables it reads and the columns it gives.

    `subjects` are the kinds of record that a line_id may be. `filters` are the columns a figure may be narrowed by,
    each with whether an empty one is an answer (the line is not broken down by it) or unknown. `entity` and `fields`
    say what rules may ask of the step's lines; `criterion.dictionary` reads them.
    """

    name: str
    grain: str
    unit: str
    denominator: str
    source: str
    reads: tuple[str, ...]
    columns: tuple[str, ...]
    sql: str
    subjects: tuple[str, ...] = ()
    filters: Mapping[str, bool] = field(default_factory=dict)
    entity: str = ""
    fields: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the statement's text."""
        return sha256_hex(self.sql.encode())


@lru_cache(maxsize=8)
def load_steps(folder: Path = FOLDER) -> Mapping[str, Step]:
    """Every step of a folder, checked once in a process; Refusal naming the file and what to mend."""
    return {path.stem: read_step(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))}


def read_step(name: str, text: str) -> Step:
    """Read one step file.

    Errors: Refusal when the header lacks a line, the SQL is outside the subset, or what it reads is not what the
    header declares.
    """
    header = _header(name, text)
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
    try:
        tree = lint.check(sql)
    except Refusal as refusal:
        raise refusal.at(f"{name}.sql") from None
    reads = tuple(word for word in re.split(r"[,\s]+", header["reads"]) if word)
    used = tables_of(tree)
    if used != set(reads):
        raise Refusal(
            mark("The header says it reads %(declared)s; the statement reads %(used)s."),
            cure=mark("Make the two agree."),
            row=f"{name}.sql",
            field="reads",
            declared=", ".join(sorted(reads)),
            used=", ".join(sorted(used)),
        )
    columns = tuple(tree.named_selects)
    return Step(
        name, header["grain"], header["unit"], header["denominator"], header["source"], reads, columns, sql,
        tuple(header.get("subject", "").split()), _filters(name, header.get("filters", ""), columns),
        header.get("entity", ""), tuple(_FIELD.findall(text)),
    )  # fmt: skip


def _filters(name: str, text: str, columns: tuple[str, ...]) -> dict[str, bool]:
    """«kind, stage?» as {"kind": False, "stage": True}; Refusal for what is no column of the step."""
    found = {word.rstrip("?"): word.endswith("?") for word in re.split(r"[,\s]+", text) if word}
    for column in found:
        if column not in columns:
            raise Refusal(
                mark("The header lets figures be narrowed by “%(column)s”, which the statement does not give."),
                cure=mark("Make the two agree."),
                row=f"{name}.sql",
                field="filters",
                column=column,
            )
    return found


def _header(name: str, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        if head := re.match(r"^-- (\w+):\s*(.*)$", line):
            last = head[1]
            found[last] = head[2].strip()
        elif last:
            found[last] += " " + line[2:].strip()
    for key in KEYS:
        if not found.get(key):
            raise Refusal(
                mark("The step's header lacks “%(key)s”."),
                cure=mark("Begin the file with lines “-- key: …” for grain, unit, denominator, source and reads."),
                row=f"{name}.sql",
                field=key,
                key=key,
            )
    return found


def tables_of(tree: lint.Node) -> set[str]:
    """The tables a statement reads from outside itself."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table)} - own


def tables_read(sql: str) -> frozenset[str]:
    """The tables that a statement inside the subset reads; Refusal for a statement outside it."""
    tables = _read_by(_CODES.sub("in ('')", _NUMBER.sub("0", sql)))
    return tables if tables is not None else frozenset(tables_of(lint.check(sql)))


@lru_cache(maxsize=1024)
def _read_by(shape: str) -> frozenset[str] | None:
    """The tables of a statement whose whole numbers are all 0 and whose lists of codes are empty; None when refused.

    No rule of the subset looks at the value of a whole number or of a text in an IN list, so statements that differ in
    nothing else are judged once: a report asks the same question of many batches.
    """
    try:
        return frozenset(tables_of(lint.check(shape)))
    except Refusal:
        return None


def digest_of(steps: Mapping[str, Step]) -> str:
    """SHA-256 over the name and statement of every step."""
    return sha256_hex(canonical([[name, steps[name].sql] for name in sorted(steps)]))


def in_order(steps: Mapping[str, Step], wanted: Iterable[str]) -> tuple[Step, ...]:
    """The wanted steps and all they read, each after what it reads.

    Errors: Refusal for a table that is neither a step nor an input, and for a circle.
    """
    placed: dict[str, Step] = {}

    def place(name: str, above: tuple[str, ...]) -> None:
        if name in placed or name in INPUTS:
            return
        if name in above or name not in steps:
            raise Refusal(
                mark("Step “%(step)s” reads “%(name)s”, which is no input table, no step, or reads it back."),
                cure=mark("Name an input table or an earlier step."),
                step=above[-1] if above else name,
                name=name,
            )
        for read in steps[name].reads:
            place(read, (*above, name))
        placed[name] = steps[name]

    for name in wanted:
        place(name, ())
    return tuple(placed.values())


def inputs_of(ordered: Iterable[Step]) -> tuple[str, ...]:
    """The input tables the steps read, sorted."""
    return tuple(sorted({read for step in ordered for read in step.reads if read in INPUTS}))


def to_spark(sql: str) -> str:
    """The statement in Spark's dialect; Refusal when sqlglot cannot carry it over exactly."""
    try:
        return sqlglot.transpile(
            sql, read=lint.DIALECT, write="spark", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE
        )[0]
    except sqlglot.errors.SqlglotError as error:
        raise Refusal(
            mark("This SQL cannot be written for Spark: %(error)s"),
            cure=mark("Write it with the constructs of the checked subset."),
            error=str(error),
        ) from error
