"""Writing a rule or check: help as one types, what it would change on the latest snapshot, and the proposal."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.engine.criterion.vocabulary import Vocabulary
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.actions import propose
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import NEVER, entries
from bangfu.policybook.rules.files import FileEntry, check_body
from bangfu.screening.rules.reading import KINDS, LISTS, codes_of, is_rule, read
from bangfu.snapshots.queries import vocabulary
from bangfu.web.forms import Choices
from bangfu.web.opened import Opened
from bangfu.web.policy_effect import effect_of
from bangfu.web.rule_forms import RuleForm, initial
from bangfu.web.rule_words import condition, entity_choices, facts_to_ask, read_typed
from bangfu.web.views.rules import held_or_proposed
from bangfu.web.words import localised

# Tells the page's script that the answer is the part it asked for, not some other page.
PART = "rule"
# What the form calls the keys of an entry.
ASKED_AS = {"label.zh": "label", "message.zh": "message", "cure.zh": "cure", "rule": "criterion"}
NEW = {"rule": mark("Write a rule"), "check": mark("Write a check")}


def rule_new(request: HttpRequest) -> HttpResponse:
    """A rule or check that the county does not have yet."""
    page = Opened(request)
    of = request.GET.get("of", "")
    return _edit(page, of if of in KINDS else "rule", None)


def rule_change(request: HttpRequest, code: str) -> HttpResponse:
    """Another wording of a rule, from a day on."""
    page = Opened(request)
    held = held_or_proposed(page, code)
    return _edit(page, held.kind, held)


def rule_help(request: HttpRequest) -> HttpResponse:
    """What is read of the rule in the box, what is wrong with it and what fits at the caret; alone, as one types."""
    page = Opened(request)
    words = vocabulary(page.book.pk, page.today)
    rule, caret = request.POST.get("criterion", ""), request.POST.get("caret", "")
    entity = words.entities.get(request.POST.get("entity", ""))
    if entity is None:
        raise missing(mark("Rules cannot be asked of this."))
    if request.POST.get("want") == "facts":
        answer = render(request, "bangfu/part/rule_facts.html", {"groups": facts_to_ask(entity, words)})
    else:
        place = int(caret) if caret.isdecimal() and len(caret) < 6 else len(rule)
        answer = render(request, "bangfu/part/rule_help.html", {"help": read_typed(_plain(rule), place, entity, words)})
    answer.headers["X-Part"] = PART
    return answer


def _plain(rule: str) -> str:
    """The text as the box counts it: a form sends each line's end as two characters."""
    return rule.replace("\r\n", "\n")


def _edit(page: Opened, of: str, held: Entry | None) -> HttpResponse:
    words = vocabulary(page.book.pk, page.today)
    posted = page.request.POST if page.request.method == "POST" else None
    form = _form(page, of, held, words, posted)
    do = page.request.POST.get("do", "")
    context: dict[str, Any] = {}
    if posted is not None:
        said = form.entry(held.code if held else "") if form.is_valid() or do != "propose" else None
        if do != "propose":
            # Who only looks is not told yet what a proposal would lack.
            form.errors.clear()
        wrong = _refuse(page, form, said, words, proposing=do == "propose")
        if do == "propose" and said is not None and not wrong:
            made = _proposed(page, form, said)
            if made is not None:
                success(page.request, gettext("It is proposed; another person puts it in force."))
                return HttpResponseRedirect(page.url("rule", {"sent": _draft(of, held)}, code=made.code))
        if said is not None and do == "preview" and not wrong:
            codes = codes_of(row.as_file() for row in entries("code_list", page.today, page.book.pk))
            context["effect"] = effect_of(page, _coded(said, codes))
    return _page(page, form, held, words, context)


def _form(page: Opened, of: str, held: Entry | None, words: Vocabulary, posted: Any) -> RuleForm:
    lists: dict[str, Choices] = {"entity": list(entity_choices(words))}
    lists |= {key: list(page.words.table(name).items()) for key, name in LISTS[of].items()}
    first: dict[str, Any] = {"key": page.key(), "valid_from": page.today}
    first |= (
        {**initial(held.as_file()), "criterion": condition(page, held.body)}
        if held
        else {"entity": "household", "code": _free_code(page)}
    )
    return RuleForm(of, lists, posted, initial=first, held=held is not None)


def _free_code(page: Opened) -> str:
    """A code of the county's own that no rule has yet."""
    head = f"own.{page.book.code}."
    used = set(Entry.objects.filter(kind__in=KINDS, code__startswith=head).values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"{head}{number:03}") not in used)


def _refuse(page: Opened, form: RuleForm, said: FileEntry | None, words: Vocabulary, *, proposing: bool) -> bool:
    """Whether the entry as typed cannot be used; every fault is told beside its field when it is to be proposed."""
    if said is None:
        return True
    faults: list[Refusal] = []
    if proposing:
        used = Entry.objects.filter(kind__in=KINDS, code=said.code).exclude(state__in=NEVER)
        if "code" in form.fields and used.exists():
            faults.append(
                Refusal(mark("Another rule has this code already."), cure=mark("Choose another one."), field="code")
            )
        try:
            check_body(said.kind, said.body, said.code)
        except Refusal as no:
            faults.append(no)
    if is_rule(said) and not faults:
        # The box itself shows what is wrong with the condition; its character is told there.
        codes = codes_of(row.as_file() for row in entries("code_list", page.today, page.book.pk))
        try:
            read(_coded(said, codes), words, codes)
        except Refusal as no:
            faults.append(no)
    for fault in faults:
        fault.field = ASKED_AS.get(fault.field, fault.field)
        if proposing or fault.field == "criterion":
            form.refuse(fault)
    return bool(faults)


def _coded(said: FileEntry, codes: dict[str, list[str]]) -> FileEntry:
    """The entry with some code wherever none is chosen yet: what it finds does not hang on them."""
    if not is_rule(said):
        return said
    coded = {key: said.body[key] or codes[name][0] for key, name in LISTS[said.kind].items()}
    return replace(said, body={**said.body, **coded})


def _proposed(page: Opened, form: RuleForm, said: FileEntry) -> Entry | None:
    try:
        made: Entry = propose(
            page.asking.call(page.request), kind=said.kind, code=said.code, valid_from=said.valid_from,
            basis=said.source, body=said.body, county=page.book.pk,
        )  # fmt: skip
    except Refusal as no:
        if no.status == 403:
            raise
        form.refuse(no)
        return None
    return made


def _draft(of: str, held: Entry | None) -> str:
    """Under which name the browser keeps what is typed."""
    return held.code if held else f"new-{of}"


def _page(page: Opened, form: RuleForm, held: Entry | None, words: Vocabulary, more: dict[str, Any]) -> HttpResponse:
    of = form.of
    rule = _plain(str(form["criterion"].value() or ""))
    entity = words.entities.get(str(form["entity"].value() or "")) or words.entity("household")
    name = localised(held.body.get("label")) if held else ""
    title = gettext("Change: %(name)s") % {"name": name} if held else gettext(NEW[of])
    context = {
        "title": title,
        "form": form,
        "of": of,
        "held": held is not None,
        "wide": [form[name] for name in ("label", "label_en") if name in form.fields],
        "coded": [form[name] for name in ("kind", "family", "severity") if name in form.fields],
        "texts": [form[name] for name in ("message", "message_en", "cure", "cure_en") if name in form.fields],
        "last": [form[name] for name in ("code", "valid_from", "basis", "suspended") if name in form.fields],
        "url": page.request.get_full_path(),
        "help_url": page.url("rule_help"),
        "help": read_typed(rule, len(rule), entity, words),
        "groups": facts_to_ask(entity, words),
        "draft": _draft(of, held),
        "fresh": page.request.method != "POST",
        "back_url": page.url("rule", code=held.code) if held else page.url("rules", {"of": of}),
        "named": page.may(Right.SCREEN_FINDING_READ),
        "crumbs": [
            {"label": gettext("Rules and checks"), "url": page.url("rules", {"of": of})},
            {"label": title, "url": ""},
        ],
        **more,
    }  # fmt: skip
    return render(page.request, "bangfu/rule_edit.html", context, status=422 if form.errors else 200)
