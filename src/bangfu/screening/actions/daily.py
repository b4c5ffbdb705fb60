"""The run of the day, which nobody has to ask for: over every county whose facts changed since its last run."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bangfu.jobs.actions import Work, enqueue, handler
from bangfu.jobs.models import Job
from bangfu.kernel.ids import derived
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME, Actor, Call, Grant
from bangfu.places.models import County
from bangfu.screening.actions import behind
from bangfu.screening.actions.duplicates import look_beside_a_run
from bangfu.screening.actions.runs import screen
from bangfu.screening.models import Run
from bangfu.snapshots.queries import written_since

KIND = "screening.daily"
NAME = "daily"
# While people enter records all day, a county is run so often at most.
REST = timedelta(minutes=30)
LOOK = timedelta(minutes=1)


class DailyRuns:
    """Called again and again by the worker with the time; looks at the counties once a minute."""

    def __init__(self) -> None:
        self._looked: datetime | None = None

    def __call__(self, now: datetime) -> None:
        """Ask for the runs that are due."""
        if self._looked is None or now - self._looked >= LOOK:
            self._looked = now
            for county in County.objects.filter(kind="county", read_only=False):
                ask_if_due(county, now)


def ask_if_due(county: County, now: datetime) -> Job | None:
    """The run of the day over a county as background work; None when nothing changed, or one is under way.

    A run is due on a day that has none, and when facts or rules were written since the day's last one. One that failed
    is not asked for again before another run was made.
    """
    today = now.astimezone(COUNTY_TIME).date()
    last = Run.objects.filter(county=county, as_of=today).select_related("frozen").order_by("-pk").first()
    if last is not None and (now - last.made_at < REST or not written_since(last.frozen)):
        return None
    key = str(derived(KIND, county.uid, today, last.uid if last else ""))
    under_way = Job.objects.filter(kind__in=(KIND, behind.KIND), county_id=county.pk)
    if (
        under_way.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).exists()
        or under_way.filter(key=key).exists()
    ):
        return None
    call = Call(_actor(county.pk), key, now)
    return enqueue(call, KIND, key, county.pk, book=county.pk, as_of=today.isoformat())


@handler(KIND)
def _screen(work: Work) -> dict[str, str]:
    county = County.objects.get(pk=work.arguments["book"])
    call = Call(_actor(county.pk), work.key("run"), work.at)
    made = screen(call, county=county, as_of=date.fromisoformat(work.arguments["as_of"]), say=work.progress)
    look_beside_a_run(Call(call.actor, work.key("duplicates"), work.at), county=county, on=made.as_of)
    return {"run": str(made.uid)}


def _actor(county: int) -> Actor:
    """The program itself, which may run the rules and nothing else."""
    rights = (Right.SCREEN_RUN_MAKE, Right.SNAPSHOT_FREEZE)
    grants = tuple(Grant(right, county, "/", NAME) for right in rights)
    return Actor(None, str(derived(KIND)), NAME, grants)
