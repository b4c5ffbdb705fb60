"""Running the rules behind the pages: asked for by a person, done by the worker in that person's name."""

from __future__ import annotations

from datetime import date

from bangfu.jobs.actions import Work, enqueue, handler
from bangfu.jobs.models import Job
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME, Call
from bangfu.places.models import County
from bangfu.screening.actions.duplicates import look_beside_a_run
from bangfu.screening.actions.runs import screen
from bangfu.staff.models import User
from bangfu.staff.queries import actor_of

KIND = "screening.run"


def screen_behind(call: Call, *, county: County, as_of: date) -> Job:
    """Ask for a run of all rules over a day; the same form sent twice is one job.

    Errors: Refusal 403 without the right, and for a day to come.
    """
    call.actor.require(Right.SCREEN_RUN_MAKE, county.pk, "/")
    if as_of > call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="as_of", on=as_of.isoformat())
    return enqueue(call, KIND, call.key, county.pk, book=county.pk, as_of=as_of.isoformat())


@handler(KIND)
def _screen(work: Work) -> dict[str, str]:
    """The rights are those which the person holds when the work is done."""
    user = User.objects.get(uid=work.job.actor_uid)
    actor = actor_of(user, work.at.astimezone(COUNTY_TIME).date())
    county = County.objects.get(pk=work.arguments["book"])
    made = screen(
        Call(actor, work.key("run"), work.at),
        county=county,
        as_of=date.fromisoformat(work.arguments["as_of"]),
        say=work.progress,
    )
    look_beside_a_run(Call(actor, work.key("duplicates"), work.at), county=county, on=made.as_of)
    return {"run": str(made.uid)}
