"""The same steps on Spark. Importable only where pyspark is installed: an environment of its own.

As a program it answers one request: JSON on standard input {"snapshot", "as_of", "queries": [sql], "small"},
JSON on standard output {"engine", "answers": [{"columns", "rows"}]}; days as ISO text.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyspark
from pyspark.sql import SparkSession

from bangfu.engine import lint
from bangfu.engine.runner import Rows, day_of, projection
from bangfu.engine.snapshot import Snapshot, open_snapshot
from bangfu.engine.steps import Step, in_order, inputs_of, load_steps, tables_of, to_spark
from bangfu.kernel.fact import Kind

SPARK_TYPES: Mapping[Kind, str] = {"int": "bigint", "text": "string", "date": "date", "bool": "boolean"}


def local_session(threads: int = 2, *, small: bool = False) -> SparkSession:
    """A session on this machine alone, listening on the loopback address only.

    `small` is for data of a few rows, where compiling each query costs far more than running it.
    """
    session: SparkSession = (
        SparkSession.builder.master(f"local[{threads}]")
        .appName("bangfu")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "1" if small else str(threads))
        .config("spark.sql.adaptive.enabled", "false" if small else "true")
        .config("spark.sql.codegen.wholeStage", "false" if small else "true")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN" if small else "FALLBACK")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


class SparkRunner:
    """Runs steps lazily; each is kept as a checkpoint, so that later plans do not carry all earlier ones."""

    def __init__(
        self,
        snapshot: Snapshot,
        as_of: date | None = None,
        *,
        session: SparkSession,
        steps: Mapping[str, Step] | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.as_of = day_of(snapshot, as_of)
        self.steps = load_steps() if steps is None else steps
        self.engine = f"spark {pyspark.__version__}"
        self.session = session
        self._made: set[str] = set()

    def rows(self, sql: str) -> Rows:
        """The rows of one SELECT inside the checked subset, transpiled; Refusal for anything else."""
        tree = lint.check(sql)
        self._prepare(sorted(tables_of(tree)))
        frame = self.session.sql(to_spark(sql))
        return Rows(tuple(frame.columns), tuple(tuple(row) for row in frame.collect()))

    def _prepare(self, tables: list[str]) -> None:
        ordered = in_order(self.steps, tables)
        for table in sorted({*inputs_of(ordered), *(name for name in tables if name not in self.steps)}):
            if table not in self._made:
                self._input(table)
                self._made.add(table)
        for step in ordered:
            if step.name not in self._made:
                frame = self.session.sql(to_spark(step.sql)).localCheckpoint()
                frame.createOrReplaceTempView(step.name)
                self._made.add(step.name)

    def _input(self, table: str) -> None:
        if table == "as_of":
            frame = self.session.sql(f"select cast('{self.as_of.isoformat()}' as date) as as_of")
        else:
            columns = projection(self.snapshot, table, SPARK_TYPES)
            self.session.read.parquet(str(self.snapshot.file(table))).createOrReplaceTempView(f"file_{table}")
            frame = self.session.sql(f"select {columns} from file_{table}")  # noqa: S608 (declared names only)
        frame.createOrReplaceTempView(table)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of the subset")


def main() -> None:
    """Answer one request from standard input."""
    request = json.load(sys.stdin)
    snapshot = open_snapshot(Path(request["snapshot"]))
    as_of = date.fromisoformat(request["as_of"]) if request.get("as_of") else None
    runner = SparkRunner(snapshot, as_of, session=local_session(small=bool(request.get("small"))))
    answers = [runner.rows(sql) for sql in request["queries"]]
    json.dump(
        {
            "engine": runner.engine,
            "answers": [{"columns": answer.columns, "rows": answer.rows} for answer in answers],
        },
        sys.stdout,
        default=_plain,
        ensure_ascii=False,
    )


if __name__ == "__main__":
    main()
