"""Every setting, read from the environment once and failing loudly.

BANGFU_DATA          folder of this book: database, keys, files, snapshots, anchors, logs (required)
BANGFU_DATABASE_URL  postgresql://user:password@host:port/name; without it SQLite lies in the data folder
BANGFU_MODE          office (default) | demo | test
BANGFU_HOSTS         names this site answers to, separated by commas (required in office mode)
BANGFU_CIPHER        AES-GCM (default) | SM4-GCM
BANGFU_KEYS          the key ring file (default: keys/keyring.json in the data folder)
BANGFU_ANCHORS       the file of anchors (default: anchors/anchors.jsonl in the data folder)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bangfu.config import sqlite

SQLITE_VERSION = sqlite.install()


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SystemExit(f"{name} is not set: give it, or start with «bangfu VERB --data DIR».")
    return value


def _chosen(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = os.environ.get(name, default)
    if value not in choices:
        raise SystemExit(f"{name} is «{value}»: use one of {', '.join(choices)}.")
    return value


DATA = Path(_required("BANGFU_DATA")).expanduser().resolve()
MODE = _chosen("BANGFU_MODE", "office", ("office", "demo", "test"))
BANGFU_CIPHER = _chosen("BANGFU_CIPHER", "AES-GCM", ("AES-GCM", "SM4-GCM"))
BANGFU_KEYS = Path(os.environ.get("BANGFU_KEYS", DATA / "keys" / "keyring.json"))
BANGFU_ANCHORS = Path(os.environ.get("BANGFU_ANCHORS", DATA / "anchors" / "anchors.jsonl"))
BANGFU_FILES = DATA / "files"
BANGFU_SNAPSHOTS = DATA / "snapshots"
_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT_POLICY = _PACKAGE.parents[1] / "policy"
BANGFU_POLICY = _CHECKOUT_POLICY if _CHECKOUT_POLICY.is_dir() else _PACKAGE / "policy"


def _session_secret() -> str:
    file = DATA / "keys" / "session.key"
    if not file.exists():
        raise SystemExit(f"{file} is missing: run «bangfu init --data {DATA}» first, or restore it from the key copy.")
    return file.read_text("ascii").strip()


SECRET_KEY = "test-only-secret-never-used-outside-of-the-test-run" if MODE == "test" else _session_secret()
DEBUG = False
ALLOWED_HOSTS = (
    ["127.0.0.1", "localhost", "[::1]", "testserver"]
    if MODE in ("demo", "test")
    else [h for h in os.environ.get("BANGFU_HOSTS", "127.0.0.1,localhost").split(",") if h]
)


def _sqlite() -> dict[str, Any]:
    journal = "WAL" if sqlite.wal_is_sound(SQLITE_VERSION) else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "bangfu.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "TEST": {"NAME": None},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
    }


_URL = os.environ.get("BANGFU_DATABASE_URL", "")
DATABASES = {"default": _postgresql(_URL) if _URL else _sqlite()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "bangfu.audit",
    "bangfu.jobs",
    "bangfu.policybook",
    "bangfu.places",
    "bangfu.subjects",
    "bangfu.staff",
    "bangfu.documents",
    "bangfu.intake",
    "bangfu.snapshots",
    "bangfu.activities",
    "bangfu.cases",
    "bangfu.duties",
    "bangfu.funds",
    "bangfu.registry",
    "bangfu.programmes",
    "bangfu.works",
    "bangfu.screening",
    "bangfu.reporting",
    "bangfu.web",
]
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if MODE == "test"
    else ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bangfu.web.middleware.security_headers",
    "bangfu.web.middleware.refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "bangfu.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "bangfu.web.context.shell",
            ]
        },
    }
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [_PACKAGE / "web" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if MODE == "office":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# The field of our sign-in form. The user model calls it otherwise, and then one lock would hold for everybody.
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "bangfu.web.views.sign_in.tried_name"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username"], ["ip_address", "username"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "bangfu.web.views.sign_in.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]
