"""The made values of declared fields: only fields and codes that the policybook has, the same every time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from bangfu.demo import fields, people
from bangfu.demo.county import SEED
from bangfu.registry.rules.fields import LISTS, field_of, refuse_misstated

TODAY = date(2026, 11, 20)
LISTED = {
    one["code"]: one["items"]
    for one in yaml.safe_load((Path(__file__).parents[2] / "policy/code_lists/fields.yaml").read_text("utf-8"))[
        "code_lists"
    ]
}


def test_made_values_are_of_known_fields_and_codes() -> None:
    homes = list(people.households(SEED, TODAY, "mini"))
    codes = sorted({home["village"] for home in homes})
    pupils = [(f"{home['household_no']}-02", "senior") for home in homes]
    told = {
        "household": list(fields.households(SEED, homes)),
        "person": list(fields.students(SEED, pupils)),
        "village": list(fields.villages(SEED, codes, homes)),
    }
    assert told["household"] == list(fields.households(SEED, homes))
    for owner, rows in told.items():
        known = {item["code"]: field_of(owner, item) for item in LISTED[LISTS[owner]]}  # type: ignore[arg-type]
        assert rows
        for _, values in rows:
            for name, value in values.items():
                refuse_misstated(known[name], value)
                if known[name].codes in LISTED:
                    assert value in {item["code"] for item in LISTED[known[name].codes]}
                assert not known[name].kept
    counted = {code: values["household_total"] for code, values in told["village"]}
    assert sum(counted.values()) == len(homes)
