"""Reading reports that were made, and printing them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.reporting.models import Run, RunFigure
from bangfu.reporting.queries.kinds import unsaid
from bangfu.reporting.queries.rosters import refuse_wrong_roster
from bangfu.reporting.rules.paper import FigureRun, Paper, Paragraph, Script, bookmark_names, write
from bangfu.staff.queries import name_of

NOTHING = "（该单位没有登记这类报告所依据的记录，本稿没有内容可报，不落款，不能作为正式报告报送。）"


def visible(actor: Actor, county: County) -> QuerySet[Run]:
    """The runs an actor may read: of their own organisation, or of the county."""
    reach = Q(pk__in=[])
    for grant in actor.reach(Right.REPORT_RUN_READ):
        if grant.county == county.pk:
            own = Q() if grant.organisation is None else Q(organisation_id=grant.organisation)
            reach |= own & Q(organisation__path__startswith=grant.path)
    return Run.objects.filter(reach, county=county).select_related("organisation", "frozen").order_by("-pk")


def get(actor: Actor, county: County, uid: str) -> Run:
    """A visible run; absent and forbidden are refused alike."""
    found = visible(actor, county).filter(uid=uid).first()
    if found is None:
        raise missing(mark("There is no report with this number that you may see."))
    return found


def figure(run: Run, code: str) -> RunFigure:
    """One figure of a run."""
    found = RunFigure.objects.filter(run=run, code=code).first()
    if found is None:
        raise missing(mark("There is no such figure in this report."))
    return found


def paragraphs(run: Run) -> list[Paragraph]:
    """The run's paragraphs as the document writer takes them; one that holds nothing says so first."""
    front = [Paragraph("text", (NOTHING,))] if unsaid(run) else []
    return front + [
        Paragraph(
            row["kind"],
            tuple(run_ if isinstance(run_, str) else FigureRun(run_["figure"], run_["text"]) for run_ in row["runs"]),
        )
        for row in run.paragraphs
    ]


def paper(run: Run) -> Paper:
    """The run as an official document; its times are the snapshot's, so that the same snapshot gives the same file.

    What holds nothing is not signed.
    """
    office = run.organisation.organisation
    issuer = name_of(office, run.as_of, hidden=run.names_hidden)
    empty = unsaid(run)
    return Paper(
        title=run.title,
        issuer=issuer,
        number="",
        addressee="",
        paragraphs=tuple(paragraphs(run)),
        signed_by="" if empty else issuer,
        signed_on=None if empty else run.as_of,
        made_at=run.frozen.made_at,
        red_head=False,
        wrong=frozenset(run.figures.filter(verdict="inconsistent").values_list("code", flat=True)),
    )


def printed(run: Run, *, draft: bool, script: Script) -> bytes:
    """The run as a .docx file: 核对稿 with a bookmark at each figure, or the clean 报送稿.

    Errors: Refusal for a clean copy whose roster holds another number of people than its text.
    """
    if not draft:
        refuse_wrong_roster(run)
    return write(paper(run), draft=draft, script=script)


def plain(run: Run) -> dict[str, Any]:
    """The run as the `report` verb prints it."""
    figures = list(run.figures.order_by("code"))
    order = [code["figure"] for row in run.paragraphs for code in row["runs"] if isinstance(code, dict)]
    bookmarks = dict(zip(order, bookmark_names(order), strict=True))
    return {
        "kind": run.kind,
        "org": run.organisation.code,
        "from": run.period_from.isoformat(),
        "to": run.period_to.isoformat(),
        "as_of": run.as_of.isoformat(),
        "snapshot": run.frozen.digest,
        "policy_version": run.frozen.policy_version,
        "run": str(run.uid),
        "title": run.title,
        "figures": [
            {
                "id": one.code,
                "label": one.label_zh,
                "label_en": one.label_en,
                "value": one.value,
                "unit": one.unit,
                "declared": one.declared or None,
                "computed": one.computed or None,
                "verdict": one.verdict or None,
                "severity": one.severity or None,
                "definition": {**one.definition, "question": one.question},
                "records": one.records,
                "bookmark": bookmarks.get(one.code),
            }
            for one in figures
        ],
        "text": "\n".join(paragraph.text for paragraph in paragraphs(run)),
    }
