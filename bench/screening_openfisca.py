"""OpenFisca-Core in the bench of screening: a variable a rule, read from the files or over arrays already in memory.

It knows no missing values: each input has a second array that says where it is known, and rules reckon with both.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.screening_data import AS_OF
from bench.screening_timing import contest

np: Any = import_module("numpy")
pq: Any = import_module("pyarrow.parquet")
core: Any = import_module("openfisca_core")
for part in ("entities", "periods", "simulation_builder", "simulations", "taxbenefitsystems", "variables"):
    import_module(f"openfisca_core.{part}")
YEAR = core.periods.DateUnit.YEAR
Person = core.entities.Entity("person", "persons", "", "")
Household = core.entities.GroupEntity("household", "households", "", "", [{"key": "member", "plural": "members"}])
INPUTS = {
    "age": (Person, int), "born": (Person, bool), "man": (Person, bool), "head": (Person, bool),
    "grandchild": (Person, bool), "id_given": (Person, bool), "size": (Household, int),
    "prevention": (Household, bool), "lifted": (Household, bool), "listed": (Household, bool), "days": (Household, int),
}  # fmt: skip


def anyone(home: Any, truth: Any, known: Any) -> tuple[Any, Any]:
    """Whether any member: (true, known)."""
    yes = home.any(truth & known)
    return yes, yes | home.all(known)


def aged(home: Any, period: Any, low: int, high: int) -> tuple[Any, Any]:
    age = home.members("age", period)
    return anyone(home, (age >= low) & (age <= high), home.members("born", period))


def none(pair: tuple[Any, Any]) -> Any:
    return ~pair[0] & pair[1]


def of_households() -> dict[str, Any]:
    def grown_man(home: Any, period: Any) -> tuple[Any, Any]:
        man, born = home.members("man", period), home.members("born", period)
        return anyone(home, man & (home.members("age", period) >= 18), born | ~man)

    def children(home: Any, period: Any) -> Any:
        born = home.members("born", period)
        return (home.sum(born & (home.members("age", period) < 18)) >= 3) & home.all(born)

    return {
        "h01": lambda h, p: h("size", p) > 5,
        "h02": lambda h, p: h("prevention", p) & (h("size", p) <= 2),
        "h03": lambda h, p: none(aged(h, p, -999, 59)) & (h("size", p) >= 1),
        "h04": lambda h, p: none(aged(h, p, 18, 60)),
        "h05": lambda h, p: aged(h, p, -999, 17)[0] & none(aged(h, p, 18, 999)),
        "h06": lambda h, p: ~h.any(h.members("man", p)),
        "h07": children,
        "h08": lambda h, p: h.sum(h.members("head", p)) > 1,
        "h09": lambda h, p: aged(h, p, 6, 15)[0] & (h("prevention", p) | h("lifted", p)),
        "h10": lambda h, p: (h("size", p) == 1) & aged(h, p, 60, 999)[0],
        "h11": lambda h, p: none(grown_man(h, p)),
        "h12": lambda h, p: aged(h, p, 86, 999)[0],
        "h13": lambda h, p: ~h("listed", p),
        "h14": lambda h, p: h("prevention", p) & (h("days", p) > 730),
    }


def of_people() -> dict[str, Any]:
    return {
        "p01": lambda o, p: o("born", p) & (o("age", p) >= 60) & (o.household("size", p) == 1),
        "p02": lambda o, p: o("born", p) & (o("age", p) < 18) & o("grandchild", p),
        "p03": lambda o, p: ~o("man", p) & o("born", p) & (o("age", p) >= 18) & (o("age", p) <= 45)
        & o.household("prevention", p),
        "p04": lambda o, p: ~o("id_given", p) & o("born", p) & (o("age", p) >= 16),
        "p05": lambda o, p: ~o("born", p),
        "p06": lambda o, p: o("head", p) & o("born", p) & (o("age", p) < 18),
    }  # fmt: skip


def variable(name: str, entity: Any, kind: type, formula: Any = None) -> type:
    body: dict[str, Any] = {"value_type": kind, "entity": entity, "definition_period": YEAR, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (core.variables.Variable,), body)


def prepare(folder: Path) -> Any:
    system = core.taxbenefitsystems.TaxBenefitSystem([Person, Household])
    system.add_variables(*(variable(name, entity, kind) for name, (entity, kind) in INPUTS.items()))
    rules = {**{code: (Household, rule) for code, rule in of_households().items()},
             **{code: (Person, rule) for code, rule in of_people().items()}}  # fmt: skip
    system.add_variables(*(variable(code, entity, bool, rule) for code, (entity, rule) in rules.items()))
    loaded = load(folder) if sys.argv[3] == "openfisca loaded" else None
    return system, rules, folder, loaded


def load(folder: Path) -> Any:
    """The inputs as arrays, the ids of people and households, and the place of each person's household."""
    people, homes = (pq.read_table(folder / f"{name}.parquet") for name in ("person", "household"))
    places = np.searchsorted(homes["id"].to_numpy(), people["household_id"].to_numpy())
    return arrays(people, homes), people["id"].to_numpy(), homes["id"].to_numpy(), places


def arrays(people: Any, homes: Any) -> dict[str, Any]:
    born = people["born_on"].cast("int32").to_numpy()
    known = ~np.isnan(born) if born.dtype.kind == "f" else np.ones(len(born), bool)
    days = np.where(known, born, 0).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    year, month = months.astype("datetime64[Y]").astype(int) + 1970, months.astype(int) % 12 + 1
    day = (days - months).astype(int) + 1
    age = AS_OF.year - year - (month * 100 + day > AS_OF.month * 100 + AS_OF.day)
    category = homes["category"].to_numpy()
    listed = homes["listed_on"].cast("int32").to_numpy()
    relation = people["relation"].to_numpy()
    since = np.datetime64(AS_OF).astype("datetime64[D]").astype(int) - np.nan_to_num(listed)
    return {
        "age": age, "born": known, "man": people["sex"].to_numpy() == "male",
        "head": relation == "02", "grandchild": np.isin(relation.astype(str), ["40", "41", "42", "43", "44"]),
        "id_given": people["id_given"].to_numpy(), "size": homes["member_count"].to_numpy(),
        "prevention": category == "prevention", "lifted": category == "lifted",
        "listed": np.array([one is not None for one in category]), "days": since.astype(int),
    }  # fmt: skip


def work(ready: Any) -> Mapping[str, Any]:
    system, rules, folder, loaded = ready
    given, people, homes, of = loaded or load(folder)
    builder = core.simulation_builder.SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", people)
    household = builder.declare_entity("household", homes)
    builder.join_with_persons(household, homes[of], np.array(["member"] * len(people)))
    simulation = builder.build(system)
    for name, values in given.items():
        simulation.set_input(name, str(AS_OF.year), values)
    found = {}
    for code, (entity, _) in rules.items():
        truth = simulation.calculate(code, str(AS_OF.year))
        found[code] = memoryview(np.ascontiguousarray((homes if entity is Household else people)[truth]))
    return found


if __name__ == "__main__":
    contest(prepare, work)
