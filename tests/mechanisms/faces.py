"""What a named person sees: a page as its words, a command as its answer."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import read
from bangfu.places.models import County
from bangfu.staff.models import User
from tests.sample import console

_TAG = re.compile(r"<[^>]+>")
_UNSEEN = re.compile(r"<(script|style|select|head)\b.*?</\1>", re.S)


class Face:
    """A signed-in person's browser in one book."""

    def __init__(self, login: str, county: County, language: str = "zh-hans") -> None:
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(User.objects.get(login=login), backend="django.contrib.auth.backends.ModelBackend")
        self.county = county

    def address(self, name: str, *words: object, **query: object) -> str:
        """The address of a book page."""
        pairs = "&".join(f"{key}={value}" for key, value in query.items())
        return reverse(name, args=[self.county.code, *words]) + (f"?{pairs}" if pairs else "")

    def reads(self, name: str, *words: object, **query: object) -> str:
        """The words of a page, blanks folded."""
        return self.opens(self.address(name, *words, **query))

    def opens(self, address: str) -> str:
        """The words of the page at an address; it must answer."""
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return seen(answer.content.decode())

    def source(self, name: str, *words: object, **query: object) -> str:
        """The page's HTML, for following its links."""
        answer = self.client.get(self.address(name, *words, **query))
        assert answer.status_code == 200
        return str(answer.content.decode())

    def sends(self, name: str, /, *words: object, **fields: object) -> tuple[int, str]:
        """Send a form; (status, words of the page one lands on)."""
        body = {"key": str(uuid4()), **fields}
        answer = self.client.post(self.address(name, *words), body, follow=True)
        return answer.status_code, seen(answer.content.decode())


def seen(page: str) -> str:
    """What a reader sees of a page."""
    return " ".join(html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", page))).split())


def figure_of(face: Face, code: str, **query: object) -> str:
    """The big figure of an indicator page."""
    page = face.source("indicator", f"works.{code}", **query)
    found = re.search(r'class="giant-value"[^>]*>(.*?)</p>', page, re.S)
    assert found, "the page shows no figure"
    return seen(found[1])


def row_of(page: str, text: str) -> str:
    """The words of the table row that holds a text."""
    rows = [seen(row) for row in re.findall(r"<tr\b.*?</tr>", page, re.S)]
    return next(row for row in rows if text in row)


def take_in(county: County, folder: Path, **collections: list[dict[str, Any]]) -> None:
    """What `bangfu import records FILE` does at the console."""
    file = records_file(folder, "more.yaml", collections)
    kinds = record_kinds()
    rows = read(file.name, file.read_bytes(), tuple(kind.collection for kind in kinds))
    load(console(county.pk), county, rows, kinds)


def links(page: str, part: str) -> list[str]:
    """The addresses on a page that contain `part`, in order."""
    return list(dict.fromkeys(html.unescape(one) for one in re.findall(r'href="([^"]+)"', page) if part in one))


def records_file(folder: Path, name: str, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """A records file with the given rows; JSON is YAML."""
    file = folder / name
    file.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    return file
