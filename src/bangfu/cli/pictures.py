"""Pictures of every page as every role sees it, and the contact sheets that hold them side by side."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from waitress.server import create_server

from bangfu.staff.models import User

WIDTHS = (1366, 360)
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
SHEET = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>body{{font:14px/1.4 sans-serif;margin:16px;background:#eee}}h1{{font-size:18px}}
.sheet{{display:grid;grid-template-columns:repeat({columns},1fr);gap:12px}}
figure{{margin:0;background:#fff;border:1px solid #bbb;height:{height}px;overflow:hidden}}
figcaption{{padding:4px 6px;border-bottom:1px solid #bbb}}img{{width:100%;display:block}}</style>
<h1>{title}</h1><div class="sheet">{figures}</div>"""


@dataclass(frozen=True)
class Shot:
    """One picture: whose page at which width."""

    role: str
    page: str
    width: int
    file: Path


@contextmanager
def served() -> Iterator[str]:
    """The site on a free port of this machine."""
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium of the machine's own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        yield chromium
        chromium.close()


def session_of(user: User) -> str:
    """A session key under which the site takes a browser for this person."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def signed_in(chromium: Browser, base: str, session: str, width: int, language: str) -> BrowserContext:
    """A browser window of one width in one language, signed in by a session key (empty: nobody)."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    if session:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])
    return context


def take(context: BrowserContext, base: str, address: str, file: Path) -> bool:
    """Picture one page whole; False when the person may not see it."""
    page = context.new_page()
    try:
        answer = page.goto(base + address)
        if answer is None or answer.status != 200:
            return False
        page.screenshot(path=str(file), full_page=True)
        return True
    finally:
        page.close()


def contact_sheet(chromium: Browser, title: str, shots: list[Shot], out: Path) -> None:
    """Every picture of one width beside the others, as one PNG."""
    wide = bool(shots) and shots[0].width > 600
    figures = "".join(
        f"<figure><figcaption>{html.escape(shot.role)} · {html.escape(shot.page)}</figcaption>"
        f'<img src="{shot.file.resolve().as_uri()}"></figure>'
        for shot in shots
    )
    columns, height = (3, 460) if wide else (6, 640)
    source = out.with_suffix(".html")
    source.write_text(SHEET.format(title=html.escape(title), figures=figures, columns=columns, height=height), "utf-8")
    page = chromium.new_page(viewport={"width": 1600, "height": 900})
    page.goto(source.resolve().as_uri())
    page.screenshot(path=str(out), full_page=True)
    page.close()
