"""DuckDB in memory over one snapshot: only the listed files, no other door, limits on memory and threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

import duckdb
import pyarrow as pa

from bangfu.engine.prune import asked_columns, pruned
from bangfu.engine.runner import Rows, day_of, projection
from bangfu.engine.snapshot import Snapshot
from bangfu.engine.steps import Step, in_order, inputs_of, load_steps, tables_read
from bangfu.kernel.refusal import Refusal, mark

ENGINE = f"duckdb {duckdb.__version__}"
BATCH_ROWS = 100_000


class DuckRunner:
    """Runs steps lazily and keeps each as a table in memory; close it after use, or use it in a `with`.

    With `keep` False nothing is kept: each statement reads what it needs from the files again, in little memory.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        as_of: date | None = None,
        *,
        steps: Mapping[str, Step] | None = None,
        memory: str = "1GB",
        threads: int = 2,
        keep: bool = True,
    ) -> None:
        self.snapshot = snapshot
        self.as_of = day_of(snapshot, as_of)
        self.steps = load_steps() if steps is None else steps
        self.engine = ENGINE
        self._limits = (memory, threads)
        self._made: set[str] = set()
        self._make = "table" if keep else "view"

    def __enter__(self) -> DuckRunner:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Opened when first asked: what is read from the files alone needs none."""
        return _locked(self.snapshot, *self._limits)

    def close(self) -> None:
        """Give the memory back."""
        if "connection" in self.__dict__:
            self.connection.close()

    def rows(self, sql: str) -> Rows:
        """The rows of one SELECT inside the checked subset.

        Errors: Refusal for SQL outside the subset, for a table the snapshot lacks, and when the query needs more
        memory than allowed.
        """
        self._prepare(sorted(tables_read(sql)))
        try:
            cursor = self.connection.execute(sql)
            return Rows(tuple(column[0] for column in cursor.description), tuple(cursor.fetchall()))
        except duckdb.Error as error:
            raise _failed(error) from error

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows of one SELECT inside the checked subset, some at a time; errors as of `rows`."""
        try:
            yield from self._relation(sql).to_arrow_reader(BATCH_ROWS)
        except duckdb.Error as error:
            raise _failed(error) from error

    def table(self, sql: str) -> pa.Table:
        """The rows of one SELECT inside the checked subset, as columns; errors as of `rows`."""
        try:
            return self._relation(sql).to_arrow_table()
        except duckdb.Error as error:
            raise _failed(error) from error

    def _relation(self, sql: str) -> duckdb.DuckDBPyRelation:
        self._prepare(sorted(tables_read(sql)))
        if self._make == "view":
            self._narrow(sql)
        return self.connection.sql(sql)

    def _prepare(self, tables: list[str]) -> None:
        ordered = in_order(self.steps, tables)
        for table in sorted({*inputs_of(ordered), *(name for name in tables if name not in self.steps)}):
            if table not in self._made:
                # Quoted: «case» is a word of SQL.
                self.connection.execute(f'create {self._make} "{table}" as {self._input(table)}')
                self._made.add(table)
        for step in ordered:
            if step.name not in self._made:
                self.connection.execute(f"create or replace {self._make} {step.name} as {step.sql}")
                self._made.add(step.name)

    def _narrow(self, sql: str) -> None:
        """Let the steps a statement reads itself give only what it asks of them; what others read stays whole."""
        asked = {name: columns for name, columns in asked_columns(sql).items() if name in self.steps}
        inner = {read for step in in_order(self.steps, asked) for read in step.reads}
        for name, columns in asked.items():
            if name not in inner:
                narrow = pruned(self.steps[name].sql, columns)
                self.connection.execute(f"create or replace view {name} as {narrow}")
                self._made.discard(name)

    def _input(self, table: str) -> str:
        if table == "as_of":
            return f"select cast('{self.as_of.isoformat()}' as date) as as_of"
        path = str(self.snapshot.file(table)).replace("'", "''")
        return f"select {projection(self.snapshot, table)} from read_parquet('{path}')"  # noqa: S608 (declared names, listed file)


def _failed(error: duckdb.Error) -> Refusal:
    return Refusal(mark("The query failed: %(error)s"), cure=mark("Correct the definition."), error=str(error))


def _locked(snapshot: Snapshot, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """A connection that reads the snapshot's files and nothing else; `allowed_directories` would let COPY overwrite."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": threads,
            "memory_limit": memory,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,
        },
    )
    files = ", ".join("'" + str(snapshot.file(name)).replace("'", "''") + "'" for name in sorted(snapshot.tables))
    connection.execute(f"set allowed_paths = [{files}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection
