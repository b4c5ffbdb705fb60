"""What the township clerk of the made county has done with her households: accounts gone through, fields corrected."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.resources import files

from bangfu.demo.county import read_data
from bangfu.kernel.ids import derived
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.registry.actions import StateEntry, state_livings
from bangfu.registry.actions.accounts import Paper, ReckoningEntry, reckon
from bangfu.registry.models import Household, HouseholdYear, Living
from bangfu.registry.queries.accounts import worked_out
from bangfu.registry.rules import income_year_ends
from bangfu.registry.rules.accounts import last_income_year
from bangfu.staff.models import User
from bangfu.staff.queries import actor_of, organisation


def clerk_work(at: datetime, today: date, county: County) -> None:
    """Some accounts gone through, of which one household objects to its own; some fields corrected after a visit."""
    told = read_data("county_clerk.yaml")
    clerk = actor_of(User.objects.get(login=told["login"]), today)
    office = organisation(county, told["organisation"])
    ((area, _),) = {(one.path, one.county) for one in clerk.reach(Right.REGISTRY_HOUSEHOLD_WRITE)}
    year = last_income_year(today)
    accounts = HouseholdYear.objects.filter(year=year).as_of(today)
    homes = Household.objects.filter(subject__county=county, subject__path__startswith=area).select_related("subject")
    counted = homes.filter(pk__in=accounts.values("household")).order_by("subject__code")
    scan = Paper(told["scan"], "image/png", _signed_sheet())
    whole = {row.household_id for row in accounts if worked_out(row, county.pk).net is not None}
    for number, home in enumerate([one for one in counted if one.pk in whole][: told["reckoned"]], 1):
        objects = number == told["objects"]
        reckon(
            Call(clerk, str(derived("demo", "reckoning", home.subject.code)), at),
            entry=ReckoningEntry(
                home,
                year,
                max(income_year_ends(year), today - timedelta(days=number + 2)),
                answer="objected" if objects else "confirmed",
                signed_by=home.subject.label,
                organisation=office,
                means="" if objects else "fingerprint",
                scan=None if objects else scan,
                text=told["objection"] if objects else "",
            ),
        )
    piped = Living.objects.filter(household__in=homes, water_safe=True).as_of(today)
    changed = [one.household for one in piped.select_related("household__subject").order_by("pk")[: told["corrected"]]]
    entries = [StateEntry(home, today, {"water_safe": False}, amends=told["correction"]) for home in changed]
    state_livings(Call(clerk, str(derived("demo", "corrections")), at), county=county, entries=entries)


def _signed_sheet() -> bytes:
    return files("bangfu.demo").joinpath("data", "signed_account.png").read_bytes()
