"""Polars in the bench of screening: the twenty rules as a good hand would write them, read from the same files."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.screening_data import AS_OF
from bench.screening_timing import contest

pl: Any = import_module("polars")


def prepare(folder: Path) -> Any:
    return folder


def work(folder: Path) -> Mapping[str, Any]:
    people = pl.scan_parquet(folder / "person.parquet").select(
        "id", "household_id", "sex", "relation", "id_given", "born_on", age().alias("age")
    )
    homes = pl.scan_parquet(folder / "household.parquet").select("id", "category", "member_count", "listed_on")
    verdicts = [of_households(people, homes), of_people(people, homes)]
    found = {}
    for table in pl.collect_all(verdicts):
        for code in table.columns[1:]:
            ids = table.filter(pl.col(code)).get_column("id").sort()
            found[code] = memoryview(ids.to_numpy())
    return found


def age() -> Any:
    born = pl.col("born_on")
    before = born.dt.month().cast(pl.Int32) * 100 + born.dt.day() > AS_OF.month * 100 + AS_OF.day
    return AS_OF.year - born.dt.year() - before.cast(pl.Int32)


def strongest(condition: Any) -> Any:
    """Whether any member meets it: true, else null where one is unknown, else false."""
    return pl.when(condition.any()).then(True).when(condition.is_null().any()).then(None).otherwise(False)


def of_households(people: Any, homes: Any) -> Any:
    aged, man = pl.col("age"), pl.col("sex") == "male"
    asked = {
        "young_60": aged < 60, "working": aged.is_between(18, 60), "child": aged < 18, "grown": aged >= 18,
        "old": aged >= 60, "man": man, "pupil": aged.is_between(6, 15), "ancient": aged > 85,
        "grown_man": man & (aged >= 18),
    }  # fmt: skip
    gathered = people.group_by("household_id").agg(
        *(strongest(condition).alias(name) for name, condition in asked.items()),
        pl.when((aged < 18).is_null().any()).then(None).otherwise((aged < 18).sum()).alias("children"),
        (pl.col("relation") == "02").sum().alias("heads"),
    )
    size, category = pl.col("member_count"), pl.col("category")
    days = (pl.lit(AS_OF) - pl.col("listed_on")).dt.total_days()
    return homes.join(gathered, left_on="id", right_on="household_id", how="left").select(
        "id",
        (size > 5).alias("h01"),
        ((category == "prevention") & (size <= 2)).alias("h02"),
        (~pl.col("young_60") & (size >= 1)).alias("h03"),
        (~pl.col("working")).alias("h04"),
        (pl.col("child") & ~pl.col("grown")).alias("h05"),
        (~pl.col("man")).alias("h06"),
        (pl.col("children") >= 3).alias("h07"),
        (pl.col("heads") > 1).alias("h08"),
        (pl.col("pupil") & category.is_in(["prevention", "lifted"])).alias("h09"),
        ((size == 1) & pl.col("old")).alias("h10"),
        (~pl.col("grown_man")).alias("h11"),
        pl.col("ancient").alias("h12"),
        category.is_null().alias("h13"),
        ((category == "prevention") & (days > 730)).alias("h14"),
    )


def of_people(people: Any, homes: Any) -> Any:
    aged = pl.col("age")
    with_homes = people.join(homes.rename({"id": "household_id"}), on="household_id", how="left")
    return with_homes.select(
        "id",
        ((aged >= 60) & (pl.col("member_count") == 1)).alias("p01"),
        ((aged < 18) & pl.col("relation").is_in(["40", "41", "42", "43", "44"])).alias("p02"),
        ((pl.col("sex") == "female") & aged.is_between(18, 45) & (pl.col("category") == "prevention")).alias("p03"),
        (~pl.col("id_given") & (aged >= 16)).alias("p04"),
        pl.col("born_on").is_null().alias("p05"),
        ((pl.col("relation") == "02") & (aged < 18)).alias("p06"),
    )


if __name__ == "__main__":
    contest(prepare, work)
