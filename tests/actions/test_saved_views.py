"""Views of lists: mine, my organisation's, the default; who may change which; the list opens as it was kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from bangfu.audit.models import Line
from bangfu.kernel.refusal import Refusal
from bangfu.staff.actions import delete_view, rename_view, save_view, set_default_view
from bangfu.staff.models import SavedView
from bangfu.staff.queries import actor_of
from bangfu.staff.queries.views import default_view, visible_views
from tests.cast import Book, call_of, today
from tests.mechanisms.faces import Face, seen

pytestmark = pytest.mark.django_db


def views(book: Book, role: str) -> Any:
    return visible_views(actor_of(book.users[role], today()), book.county, "households")


def names(book: Book, role: str) -> list[str]:
    return [one.name for one in views(book, role)]


def kept(book: Book, role: str, name: str, **more: Any) -> SavedView:
    told: dict[str, Any] = {"county": book.county, "page": "households", "asked": "members_to=1", **more}
    return save_view(call_of(book.users[role]), name=name, **told)


def test_mine_are_seen_by_me_and_my_organisations_by_everybody_there(village_once: Book) -> None:
    book = village_once
    # The clerk of the township and the county officer of the cast both work in the bureau.
    kept(book, "county_officer", "独居户")
    shared = kept(book, "county_officer", "本单位用", organisation=book.offices["bureau"])
    assert sorted(names(book, "county_officer")) == sorted(["本单位用", "独居户"])
    assert names(book, "township_clerk") == ["本单位用"]
    rename_view(call_of(book.users["township_clerk"]), county=book.county, uid=shared.uid, name="大家用")
    assert "大家用" in names(book, "county_officer")
    line = Line.objects.filter(action="staff.view.rename").order_by("-seq").first()
    assert line is not None and line.detail == {"page": "households", "before": "本单位用", "name": "大家用"}
    delete_view(call_of(book.users["township_clerk"]), county=book.county, uid=shared.uid)
    assert names(book, "county_officer") == ["独居户"]
    mine = SavedView.objects.get(name="独居户")
    with pytest.raises(Refusal) as no:
        delete_view(call_of(book.users["township_clerk"]), county=book.county, uid=mine.uid)
    assert no.value.status == 404
    with pytest.raises(Refusal):
        kept(book, "county_officer", "别处", organisation=book.offices["second"])
    for name in ("", " 独居户 ", "长" * 61):
        with pytest.raises(Refusal) as no:
            kept(book, "county_officer", name)
        assert no.value.field == "name"


def test_of_defaults_mine_goes_before_my_organisations_and_there_is_one(village_once: Book) -> None:
    book, officer = village_once, village_once.users["county_officer"]
    shared = kept(book, "county_officer", "共用", organisation=book.offices["bureau"], is_default=True)
    for role in ("county_officer", "township_clerk"):
        assert default_view(actor_of(book.users[role], today()), book.county, "households") == shared
    first, second = kept(book, "county_officer", "一", is_default=True), kept(book, "county_officer", "二")
    set_default_view(call_of(officer), county=book.county, uid=second.uid, is_default=True)
    found = default_view(actor_of(officer, today()), book.county, "households")
    assert found is not None and found.uid == second.uid
    assert not views(book, "county_officer").get(uid=first.uid).is_default
    assert default_view(actor_of(officer, today()), book.county, "people") is None


def test_the_list_opens_with_the_default_and_every_view_is_its_address(village_once: Book) -> None:
    face = Face("own-county_officer", village_once.county, "en")
    asked = urlencode({"members_to": "1", "sort": "-members", "col": ["village", "members"]}, doseq=True)
    assert "Save this view" in face.opens(f"{face.address('households')}?{asked}")
    told = {"do": "save", "page": "households", "asked": asked, "whose": "mine"}
    status, page = face.sends("saved_views", name="一人户", is_default="on", **told)
    assert status == 200 and "The view “一人户” is kept." in page and "Members up to 1" in page
    opened = face.client.get(face.address("households"), follow=True)
    assert opened.status_code == 200 and "Members up to 1" in seen(opened.content.decode())
    assert "Members up to 1" not in face.reads("households", view="none")
    status, page = face.sends("saved_views", name="一人户", **told)
    assert status == 422 and "There is a view of this name already." in page
    view = str(views(village_once, "county_officer").get().uid)
    status, page = face.sends("saved_views", do="rename", view=view, name="单人户")
    assert status == 200 and "单人户" in page and "Only me" in page
    status, page = face.sends("saved_views", do="rename", view=view, name=" ")
    assert status == 422 and "Give it a name." in page
    clerk = Face("own-township_clerk", village_once.county, "en")
    assert clerk.sends("saved_views", do="delete", view=view)[0] == 404
    assert clerk.sends("saved_views", do="delete", view="nonsense")[0] == 404
    status, page = face.sends("saved_views", do="delete", view=view)
    assert status == 200 and "No view is kept yet" in page
