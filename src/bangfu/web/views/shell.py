"""What surrounds the pages: home, language, the demonstration's roles, complaints, and addresses that lead nowhere."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bangfu.audit.actions import note_event
from bangfu.kernel.ids import derived, uuid7
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.scope import Actor, Call
from bangfu.places.models import County
from bangfu.staff.queries import appointments
from bangfu.vault.rules.find import mask_text
from bangfu.web.context import demo_is_open, demo_users
from bangfu.web.forms import ComplaintForm
from bangfu.web.gate import asked
from bangfu.web.projection import SESSION
from bangfu.web.views.sign_in import note_person, own_address
from bangfu.web.words import book_name

ANONYMOUS = Actor(None, str(derived("anonymous")), "")


def home(request: HttpRequest) -> HttpResponse:
    """The workbench of the person's first book."""
    asking = asked(request)
    held = appointments(asking.user, asking.today)
    if not held:
        raise missing(mark("You have no post in any book today."))
    return HttpResponseRedirect(reverse("workbench", kwargs={"book": held[0].county.code}))


def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie."""
    answer = HttpResponseRedirect(own_address(request, request.POST.get("next", "")))
    chosen = request.POST.get("language", "")
    if chosen in {code for code, _ in settings.LANGUAGES}:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    return answer


def projection(request: HttpRequest) -> HttpResponse:
    """Hide people's names and health on every page of this session, or show them again."""
    request.session[SESSION] = request.POST.get("on") == "yes"
    return HttpResponseRedirect(own_address(request, request.POST.get("next", "")))


def demo_role(request: HttpRequest) -> HttpResponse:
    """See the made county as another of its cast."""
    if not demo_is_open(request):
        raise missing(mark("The address names no page or record that you can see."))
    wanted = next((user for user in demo_users() if user.login == request.POST.get("role")), None)
    if wanted is None or asked(request).user not in demo_users():
        raise missing(mark("There is nobody of this name in the demonstration."))
    note_person(asked(request).user, "role_switched")
    login(request, wanted, backend="django.contrib.auth.backends.ModelBackend")
    request.session["switched"] = True
    return HttpResponseRedirect(reverse("home"))


def complaint(request: HttpRequest) -> HttpResponse:
    """A complaint is kept as a line of the audit trail, with every number in it masked."""
    counties = [(county.code, book_name(county)) for county in County.objects.filter(kind="county").order_by("code")]
    form = ComplaintForm(counties, request.POST or None)
    context = {"form": form, "url": reverse("complaint"), "contact": _contact()}
    if request.method == "POST" and form.is_valid():
        county = County.objects.get(code=form.cleaned_data["county"])
        now = timezone.now()
        number = str(uuid7(now))
        note_event(
            Call(ANONYMOUS, number, now),
            name="complaint",
            county=county.pk,
            text=mask_text(form.cleaned_data["text"]),
            reply=mask_text(form.cleaned_data["reply"]),
        )
        context["done"] = gettext("Your words are kept under the number %(number)s.") % {"number": number[:13]}
    return render(request, "bangfu/complaint.html", context, status=422 if form.errors else 200)


def _contact() -> str:
    return gettext(
        "What you send is kept in the audit trail, where nobody can change it, and the county's audit administrator"
        " reads it. You may also complain in person or by telephone at your township's office."
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the shell."""
    return render(request, "bangfu/404.html", {"refusal": {}}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 in the shell."""
    return render(request, "bangfu/403.html", {"refusal": {}}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """500 without anything that could fail again."""
    return HttpResponse(render_to_string("bangfu/500.html"), status=500)
