"""What the workbench says of findings: how many wait in the reader's area, exemptions to be said a word on, runs."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from bangfu.jobs.models import Job
from bangfu.jobs.queries import visible as visible_jobs
from bangfu.kernel.right import Right
from bangfu.screening.actions.behind import KIND
from bangfu.screening.queries.lists import TO_DO, set_aside
from bangfu.web.findings import Listed
from bangfu.web.opened import Opened

# A run is told of as long as its findings are news.
TOLD_FOR = timedelta(days=2)
NEW = "new"


def finding_desk(page: Opened) -> dict[str, Any]:
    """{record_findings: lines {label, url, count}, record_findings_url}; empty for who may not read findings."""
    if not page.may(Right.SCREEN_FINDING_READ):
        return {}
    listed = Listed(page, {})
    if listed.run is None:
        return {"record_findings": _runs(page), "record_findings_url": page.url("findings")}
    counts: Counter[str] = Counter()
    fresh = 0
    for code, state, change, count in listed.found.counted("code", "state", "change"):
        if state in TO_DO:
            fresh += count if change == NEW else 0
            counts[str(listed.whole.said[code].body.get("severity", ""))] += count
    known = {**listed.severities, "": page.words.label("rules.kind", "lead")}
    lines = [
        {
            "label": word,
            "url": page.url("findings", {"state": "todo", **({"severity": code} if code else {"family": "lead"})}),
            "count": f"{counts[code]:,}",
        }
        for code, word in known.items()
        if counts[code]
    ]
    if fresh and listed.run.outcomes.filter(earlier__isnull=False).exists():
        news = gettext("New since the run before, over the facts of %(day)s") % {"day": listed.run.as_of}
        lines = [{"label": news, "url": page.url("findings", {"change": NEW}), "count": f"{fresh:,}"}, *lines]
    return {"record_findings": [*_runs(page), *_exemptions(page), *lines], "record_findings_url": page.url("findings")}


def _exemptions(page: Opened) -> list[dict[str, str]]:
    """Exemptions and «it is not so» that wait for this reader's word."""
    waiting = [
        one
        for one in set_aside(page.actor, page.book.pk)
        if one.waits
        and one.decided_uid != page.actor.uid
        and page.actor.can(Right.SCREEN_EXEMPTION_APPROVE, page.book.pk, one.subject.path).yes
    ]
    if not waiting:
        return []
    label = gettext("Decisions that wait for your approval")
    return [{"label": label, "url": page.url("finding_exemptions"), "count": str(len(waiting))}]


def _runs(page: Opened) -> list[dict[str, str]]:
    """What became of the runs that the reader asked for."""
    rows = visible_jobs(page.actor).filter(kind=KIND, county_id=page.book.pk, made_at__gte=page.asking.now - TOLD_FOR)
    job = rows.first()
    if job is None:
        return []
    told = {"day": job.arguments.get("as_of", "")}
    if job.state == Job.State.DONE:
        return [
            {
                "label": gettext("The run over the facts of %(day)s is done") % told,
                "url": page.url("findings"),
                "count": "",
            }
        ]
    going = job.state in (Job.State.WAITING, Job.State.RUNNING)
    words = (
        gettext("The run over the facts of %(day)s is at work")
        if going
        else gettext("The run over the facts of %(day)s failed")
    )
    return [{"label": words % told, "url": page.url("finding_job", uid=job.uid), "count": ""}]
