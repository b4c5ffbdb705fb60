"""A spreadsheet at the console: checked, told, written and gone on with, through the same batch as on the pages."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call, today
from bangfu.cli.telling import Telling, fitted
from bangfu.intake.actions import Upload, open_batch
from bangfu.intake.actions.applying import begin_apply
from bangfu.intake.actions.behind import go_on
from bangfu.intake.actions.checking import checked_anew, examined
from bangfu.intake.lifecycle import AT_WORK
from bangfu.intake.models import Batch
from bangfu.intake.queries.reading import form_on
from bangfu.intake.rules.annotated import annotated
from bangfu.intake.rules.checked import Problem
from bangfu.intake.rules.problems import in_words
from bangfu.intake.rules.taking import Verdict
from bangfu.kernel.digest import sha256_hex
from bangfu.kernel.refusal import Refusal, mark
from bangfu.places.models import County
from bangfu.web.imports import VERDICTS, heading_of, told

AUTO = "auto"
S = Batch.State


def take_sheet(given: argparse.Namespace, telling: Telling) -> int:
    """Check a spreadsheet and write it. Answers 1 where rows have faults or nothing could be written."""
    county = book(given.county)
    form = "" if given.kind == AUTO else given.kind
    if form:
        form_on(county, form, today())
    content = given.file.read_bytes()
    if given.resume:
        return _resumed(county, content, given, telling)
    if given.dry_run:
        return _tried(county, form, content, given, telling)
    batch = open_batch(
        console_call(county.pk),
        county=county,
        path="/",
        upload=Upload(given.file.name, content),
        sender=given.sender,
        on=given.on or today(),
        form=form,
    )
    return _ended(_gone_on(batch, telling), given, telling)


def _gone_on(batch: Batch, telling: Telling) -> Batch:
    call = console_call(batch.county_id)
    return go_on(call.actor, call.at, batch, telling.progress)


def _resumed(county: County, content: bytes, given: argparse.Namespace, telling: Telling) -> int:
    rows = Batch.objects.filter(county=county, sha256=sha256_hex(content), state__in=AT_WORK)
    batch = rows.select_related("subject", "county").order_by("-pk").first()
    if batch is None:
        raise Refusal(
            mark("No work on this file was broken off."), cure=mark("Import it without --resume."), field="--resume"
        )
    ended = _gone_on(batch, telling)
    return _told(ended, given, telling) if ended.state != S.CHECKED else _ended(ended, given, telling)


def _tried(county: County, form: str, content: bytes, given: argparse.Namespace, telling: Telling) -> int:
    """Everything is checked, nothing is written, not even the batch."""
    upload = Upload(given.file.name, content)
    batch = Batch(
        county=county, path="/", form=form, sender=given.sender, file_name=upload.shown, on=given.on or today()
    )
    outcome = examined(console_call(county.pk), batch, content, telling.progress)
    batch.state, batch.counts, batch.groups = outcome.state, dict(outcome.counts), list(outcome.groups)
    batch.headings = dict(outcome.headings)
    batch.form = outcome.form.code if outcome.form is not None else form
    if given.report is not None and batch.groups:
        _report(batch, content, given.report, telling)
    return _told(batch, given, telling)


def _ended(batch: Batch, given: argparse.Namespace, telling: Telling) -> int:
    """Write what was checked, as far as it may be, and tell how it ended."""
    if given.report is not None and batch.state == S.CHECKED and batch.groups:
        _report(batch, given.file.read_bytes(), given.report, telling)
    faulty = any(batch.counts.get(str(one)) for one in (Verdict.ERROR, Verdict.STALE))
    ready = batch.counts.get("new", 0) + batch.counts.get("changed", 0)
    if batch.state == S.CHECKED and ready and (given.clean or not faulty):
        mode = Batch.Mode.CLEAN if faulty else Batch.Mode.ALL
        begun = begin_apply(console_call(batch.county_id), batch=batch, mode=mode, shown=batch.rows_digest)
        batch = _gone_on(begun, telling)
    return _told(batch, given, telling)


def _report(batch: Batch, content: bytes, out: Path, telling: Telling) -> None:
    checked = checked_anew(console_call(batch.county_id), batch, content)
    out.write_bytes(annotated(checked, words=gettext))
    telling.say(gettext("The file with its faults: %(file)s") % {"file": out})


def _told(batch: Batch, given: argparse.Namespace, telling: Telling) -> int:
    groups = _groups(batch)
    unknown = [one["heading"] for one in batch.headings.get("unknown", [])]
    faulty = batch.state in (S.MAPPING, S.UNREADABLE) or any(one["severity"] == "error" for one in groups)
    document = {
        "file": str(given.file),
        "county": batch.county.code,
        "form": batch.form,
        "batch": batch.subject.code if batch.pk else None,
        "state": str(batch.state),
        "dry_run": given.dry_run,
        "counts": batch.counts,
        "problems": groups,
        "unknown_headings": unknown,
        "why": told(batch.why),
    }
    telling.answer(document, _lines(batch, groups, unknown))
    return 1 if faulty or batch.why else 0


def _groups(batch: Batch) -> list[dict[str, Any]]:
    """Problems by column and cause, in words."""
    if not batch.form:
        return []
    form = form_on(batch.county, batch.form, batch.form_from or today())
    found = []
    for one in batch.groups:
        message, cure = in_words(Problem(0, one["column"], one["code"], params=one["params"]), gettext)
        heading = heading_of(form.column(one["column"]), one["column"])
        named = {name: one[name] for name in ("severity", "code", "column", "count", "rows")}
        found.append({**named, "heading": heading, "message": message, "cure": cure})
    return found


def _lines(batch: Batch, groups: Sequence[Mapping[str, Any]], unknown: Sequence[str]) -> list[str]:
    lines = [f"{fitted(gettext(word), 16)}{batch.counts.get(str(code), 0):>8,}" for code, (_, word) in VERDICTS.items()]
    lines += [f"{one['count']:>6,}  {one['heading']}: {one['message']} {one['cure']}" for one in groups]
    if batch.state == S.MAPPING:
        lines.append(
            gettext("Say first on the page of the batch what these headings mean: %(names)s")
            % {"names": "、".join(unknown)}
        )
    if batch.why:
        lines.append(told(batch.why))
    if batch.pk:
        numbered = {"batch": batch.subject.code, "written": f"{batch.counts.get('written', 0):,}"}
        lines.append(gettext("Batch %(batch)s: %(written)s rows written.") % numbered)
    else:
        lines.append(gettext("Nothing was written."))
    return lines
