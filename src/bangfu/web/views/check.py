"""Any text or report checked for sums that do not add up. Nothing of it is kept, logged or written to the trail."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from bangfu.figures.check import check as check_text
from bangfu.figures.marking.document import marked
from bangfu.figures.marking.listing import listing
from bangfu.figures.marking.words import EXAMPLE, marked_name
from bangfu.figures.reading.kinds import KINDS, LISTED
from bangfu.figures.reading.source import Source, read, typed
from bangfu.kernel.refusal import Refusal, mark
from bangfu.web.checking import laid_out, reader_language
from bangfu.web.middleware import told
from bangfu.web.opened import Opened

BYTES_AT_MOST = 2 * 1024 * 1024
TEXT, FILE = "text", "file"
A_MINUTE, CHECKS_A_MINUTE, BYTES_A_CHECK = 60, 150, 64 * 1024
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Tells the page's script that the answer is the part it asked for, not some other page.
PART = "check"


def check(request: HttpRequest) -> HttpResponse:
    """The page: an empty box, the example, or what was sent and found."""
    page = Opened(request)
    if request.method != "POST":
        text = EXAMPLE if "example" in request.GET else ""
        return _page(page, typed(text) if text else None)
    try:
        return _page(page, _given(page))
    except Refusal as no:
        return _page(page, None, no)


def check_part(request: HttpRequest) -> HttpResponse:
    """What was found, alone: asked for as one types."""
    page = Opened(request)
    try:
        context = _found(_given(page))
    except Refusal as no:
        answer = render(request, "bangfu/part/check_problem.html", {"problem": _problem(no)}, status=no.status)
    else:
        answer = render(request, "bangfu/part/check_result.html", context)
    answer.headers["X-Part"] = PART
    return answer


def check_docx(request: HttpRequest) -> HttpResponse:
    """The document with a comment at each figure in question."""
    page = Opened(request)
    try:
        source = _given(page)
        content = marked(source, check_text(source.text), reader_language(), page.asking.now)
    except Refusal as no:
        return _page(page, None, no)
    name = marked_name(source.name, reader_language())
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": disposition or "attachment"})


def check_json(request: HttpRequest) -> HttpResponse:
    """The findings for other programs."""
    page = Opened(request)
    try:
        source = _given(page)
        findings = listing(source.name, check_text(source.text))
    except Refusal as no:
        return _page(page, None, no)
    disposition = content_disposition_header(as_attachment=True, filename="figures.json")
    return JsonResponse(
        findings,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": disposition or "attachment"},
    )


def _given(page: Opened) -> Source:
    """The file when one was sent, else the text; Refusal when there is neither, too much, or it comes too often."""
    file = page.request.FILES.get(FILE)
    text = page.request.POST.get(TEXT, "")
    size = (file.size or 0) if file else len(text.encode("utf-8", "replace"))
    if size > BYTES_AT_MOST:
        raise Refusal(
            mark("That is more than 2 MB."),
            cure=mark("Take the pictures out, or check it in parts."),
            status=413,
        )
    _count(page, size)
    if file is not None:
        return read(file.name or "", file.read())
    if not text.strip():
        raise Refusal(mark("There is no text to check."), cure=mark("Paste a text or choose a file."), status=422)
    return typed(text)


def _count(page: Opened, size: int) -> None:
    """A long text takes as much of the minute as many short ones."""
    key = f"check:{page.asking.user.pk}:{page.asking.now:%H%M}"
    cache.add(key, 0, 2 * A_MINUTE)
    if cache.incr(key, 1 + size // BYTES_A_CHECK) > CHECKS_A_MINUTE:
        raise Refusal(
            mark("You have checked very often within this minute."),
            cure=mark("Wait a minute and check again."),
            status=429,
        )


def _found(source: Source) -> dict[str, Any]:
    return {"result": laid_out(check_text(source.text), source.name), "text": source.text}


def _problem(no: Refusal) -> dict[str, str]:
    message, cure = told(no)
    return {"message": message, "cure": cure}


def _page(page: Opened, source: Source | None, no: Refusal | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "check_url": page.url("check"),
        "part_url": page.url("check_part"),
        "docx_url": page.url("check_docx"),
        "json_url": page.url("check_json"),
        "example_url": page.url("check", {"example": 1}),
        "text": page.request.POST.get(TEXT, ""),
        "kinds": LISTED,
        "accepted": ",".join(f".{kind}" for kind in KINDS),
    }
    if source is not None:
        context |= _found(source)
    if no is not None:
        context["problem"] = _problem(no)
    return render(page.request, "bangfu/check_page.html", context, status=no.status if no else 200)
