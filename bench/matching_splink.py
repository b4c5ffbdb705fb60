"""Splink in the bench of matching: trained on the two lists it is given, then asked for the pairs.

Runs under a Python of its own with `splink`. Usage: python bench/matching_splink.py FOLDER ASKED.json ours|library
Reads left and right as numbers (`*_numbered.parquet`, with the plain columns beside), writes splink_<which>.parquet
(left, right, weight) and prints what it took and what it learned as one line of JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

splink: Any = import_module("splink")
library: Any = import_module("splink.comparison_library")
levels: Any = import_module("splink.comparison_level_library")
duckdb: Any = import_module("duckdb")
LEAST_WEIGHT = -10


def comparisons(asked: dict[str, Any], which: str) -> list[Any]:
    """Our levels over our numbers; or Splink's own comparisons over plain columns, as its guide proposes."""
    if which == "library":
        return [library.NameComparison("plain_name", jaro_winkler_thresholds=[0.9, 0.8, 0.6])
                 .configure(term_frequency_adjustments=True),
                 library.DateOfBirthComparison("born", input_is_string=True),
                 library.ExactMatch("sound"),
                 library.ExactMatch("village").configure(term_frequency_adjustments=True),
                 library.ExactMatch("town"), library.ExactMatch("sex"), library.ExactMatch("relation")]  # fmt: skip
    made = []
    for name, field in asked["fields"].items():
        said = [levels.CustomLevel(field["unknown"], "unknown").configure(is_null_level=True)]
        for level in field["levels"]:
            one = levels.CustomLevel(level["sql"], level["code"])
            if level.get("frequency"):
                one = one.configure(tf_adjustment_column=level["frequency"], tf_adjustment_weight=1.0)
            said.append(one if level["sql"] != "else" else levels.ElseLevel().configure(label_for_charts=level["code"]))
        made.append(library.CustomComparison(output_column_name=name, comparison_levels=said))
    return made


def main(folder: Path, asked: dict[str, Any], which: str) -> None:
    logging.getLogger("splink").setLevel(logging.ERROR)
    duck = duckdb.connect(":memory:", config={"threads": asked["threads"]})
    for side in ("left", "right"):
        duck.execute(f"create table {side}_list as select * from read_parquet('{folder / side}_numbered.parquet')")
    begun, before = time.perf_counter(), time.process_time()
    api = splink.DuckDBAPI(connection=duck)
    tables = [
        api.register(duck.table(f"{side}_list"), dataset_display_name=f"{side}_rows") for side in ("left", "right")
    ]
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=comparisons(asked, which),
        blocking_rules_to_generate_predictions=[splink.block_on(*rule) for rule in asked["blocks"]],
        retain_matching_columns=False,
    )
    linker = splink.Linker(tables, settings, log_level=None)
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [splink.block_on("name", "birth_date"), splink.block_on("name", "village", "birth_year")],
        recall=asked["recall"],
    )
    train.estimate_u_using_random_sampling(max_pairs=asked["u_pairs"], seed=asked.get("seed"))
    for rule in (["birth_date", "village"], ["name", "village"], ["name", "birth_date"]):
        train.estimate_parameters_using_expectation_maximisation(splink.block_on(*rule))
    trained = time.perf_counter()
    found = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    ended, spent = time.perf_counter(), time.process_time() - before
    columns = duck.sql(f"select * from {found.physical_name} limit 0").columns
    left, right = ("unique_id_l", "unique_id_r")
    weight = "match_weight" if "match_weight" in columns else "mw"
    flipped = "source_dataset_l = 'right_rows'" if "source_dataset_l" in columns else "false"
    out = folder / f"splink_{which}.parquet"
    duck.execute(
        f'copy (select case when {flipped} then {right} else {left} end as "left",'
        f' case when {flipped} then {left} else {right} end as "right", {weight} as weight'
        f" from {found.physical_name}) to '{out}' (format parquet)"
    )
    model = linker.misc.save_model_to_json()
    (count,) = duck.execute(f"select count(*) from '{out}'").fetchone()
    print(json.dumps({"train_s": trained - begun, "predict_s": ended - trained, "cpu_s": spent, "model": model,
                      "splink": splink.__version__, "pairs": count}))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8")), sys.argv[3])
