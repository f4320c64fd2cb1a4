"""Every setting of Souk, read from the environment, loud about what is wrong.

`.env.example` documents each variable. SOUK_ENV picks the mode:

- production (the default): refuses a weak secret, DEBUG and a wildcard host;
- demo: what `make run` uses, with a secret of its own, test payments and plain HTTP;
- test: what the test suite uses.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.logs import logging_settings
from config.notifications import notification_settings
from config.panels import UNFOLD, UNFOLD_MERCHANT  # noqa: F401 — how the panels look
from config.schema import SPECTACULAR_SETTINGS  # noqa: F401
from config.secrets import own_secret, secret_key
from config.sign_in import *  # noqa: F403 — how people sign in

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Mode ---------------------------------------------------------------------------------------------
SOUK_ENV = env.str("SOUK_ENV", default="production")
if SOUK_ENV not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"SOUK_ENV is {SOUK_ENV!r}; it must be production, demo or test.")
SOUK_DEMO = SOUK_ENV == "demo"
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("SOUK_VAR", default=str(BASE_DIR / "var")))
SECRET_KEY = secret_key(env, VAR_DIR, production=SOUK_ENV == "production")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[] if SOUK_ENV == "production" else ["localhost", "127.0.0.1", "[::1]", "testserver"],
)
if SOUK_ENV == "production":
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production. Unset DEBUG or SOUK_ENV.")
    if "*" in ALLOWED_HOSTS or not ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name this site's hosts, for example chat.example.org; '*' is refused."
        )

# The site's own origins, for CSRF and for the socket's Origin check: full origins, with scheme and port.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
TRUSTED_ORIGINS = env.list("TRUSTED_ORIGINS", default=[PUBLIC_URL])
CSRF_TRUSTED_ORIGINS = TRUSTED_ORIGINS
TRUSTED_PROXIES = env.int(
    "TRUSTED_PROXIES", default=0
)  # whose X-Forwarded-For and -Proto are believed; see config/proxies.py

# Applications -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "shop",
    "official",
    "miniprograms",
    "chat",
    "accounts",
    "core.apps.CoreConfig",
    "unfold.apps.BasicAppConfig",
    "core.apps.OperatorPanelConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "core.apps.StaticConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "rest_framework",
]
MIDDLEWARE = [
    "config.middleware.traced",
    "django.middleware.security.SecurityMiddleware",
    "core.gzip.GZipPages",
    "config.middleware.PolicyMiddleware",
    "config.intake.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.line_ends.OneLineEndMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.GuestMiddleware",
    "accounts.middleware.ForgetMiddleware",
    "accounts.known_browsers.KnownBrowserMiddleware",
    "accounts.middleware.WriteLimitMiddleware",
]
ROOT_URLCONF = "config.urls"
WEB_THREADS = env.int("WEB_THREADS", default=24)  # requests that a process works on at once; the others wait in line
HEAD_SECONDS = env.float("HEAD_SECONDS", default=10.0)  # that the head of a request may take (config/http.py)
CONNECTIONS_LIMIT = env.int("CONNECTIONS_LIMIT", default=10_000)  # requests and sockets of a process
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "core.context.site",
            ],
        },
    }
]

# Database, cache, layer, jobs ---------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'souk.sqlite3'}")
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if SOUK_ENV != "test":  # the suite's database is in memory
        DATABASES["default"]["ENGINE"] = "config.sqlite3"  # Django's own, with a pool of connections
    # What a command may wait for the write lock; `config.asgi` asks for less, because people wait for a web process.
    DATABASE_LOCK_SECONDS = env.float("DATABASE_LOCK_SECONDS", default=20.0)
    # One writer at a time: IMMEDIATE takes the write lock at BEGIN, so a transaction never fails half-way for want of it.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": DATABASE_LOCK_SECONDS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA wal_autocheckpoint=8000;",  # pages; nearly always `config.sqlite3.checkpoints` was there before
    }
else:
    # A database that does not answer must not hold the server's threads: to connect, for a free connection, for what the network
    # swallowed, and (asked for by `config.asgi`, not by commands, whose migrations may take long) for one statement.
    DATABASE_STATEMENT_SECONDS = env.int("DATABASE_STATEMENT_SECONDS", default=0)
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "keepalives_idle": 15}
    if DATABASE_STATEMENT_SECONDS:
        DATABASES["default"]["OPTIONS"]["options"] = f"-c statement_timeout={DATABASE_STATEMENT_SECONDS}s"
    if SOUK_ENV == "production":
        DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 12, "timeout": 5}
# Messages that a process stores at once. SQLite has one writer; with a database that is asked over a network one waits for an
# answer while another is worked on. More of them only get in each other's way (docs/adr/0014).
SEND_THREADS = env.int("SEND_THREADS", default=1 if DATABASE_URL.startswith("sqlite") else 2)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
REDIS_TIMEOUT = env.float("REDIS_TIMEOUT", default=0.2)  # seconds that anything waits for Redis
if REDIS_URL:
    from core.redis_link import timeouts

    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, **timeouts(REDIS_TIMEOUT, is_async=True)}],
                "prefix": env.str("REDIS_PREFIX", default="souk"),
            },
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "config.cache.LosableRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": env.str("REDIS_PREFIX", default="souk"),
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    # Django keeps 300 entries; a limit is an entry for each person, and must not be forgotten because others came.
    CACHES = {"default": {"BACKEND": "config.cache.MemoryCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}}

# Drawn pages, named by all that they show: each process keeps its own, also where there is a Redis.
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "TIMEOUT": 600,
    "OPTIONS": {"MAX_ENTRIES": 400},
}

TASKS = {
    "default": {
        "BACKEND": env.str("TASKS_BACKEND", default="django_tasks_db.DatabaseBackend"),
        "ENQUEUE_ON_COMMIT": True,
        "QUEUES": ["default", "links"],
    }
}
# embedded: the web process runs the jobs in a thread of its own (one machine); external: `manage.py db_worker` does.
JOBS = env.str("JOBS", default="external" if REDIS_URL else "embedded")

# Being asked to end (SIGTERM): unready at once, sockets sent away after the notice, within DRAIN_SECONDS, then no more requests.
DRAIN_SECONDS = env.float("DRAIN_SECONDS", default=8.0 if SOUK_ENV == "production" else 0.0)
DRAIN_NOTICE_SECONDS = env.float("DRAIN_NOTICE_SECONDS", default=1.0)

# People and sign-in -------------------------------------------------------------------------------
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SOUK_ENV != "production"
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    default="django.core.mail.backends.smtp.EmailBackend"
    if SOUK_ENV == "production"
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = str(VAR_DIR / "mail")  # where the demo's mail goes; the page /demo/mail/ shows it
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Souk <souk@localhost>")
EMAIL_TIMEOUT = 10  # seconds
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))

_push = notification_settings(env, VAR_DIR, public_url=PUBLIC_URL, production=SOUK_ENV == "production")
PUSH_KEY_PATH: Path = _push["PUSH_KEY_PATH"]
VAPID_PRIVATE_KEY: str = _push["VAPID_PRIVATE_KEY"]
VAPID_SUBJECT: str = _push["VAPID_SUBJECT"]
PUSH_SERVICES: list[str] = _push["PUSH_SERVICES"]

# Languages and time -------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

# Static and uploaded files ------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]  # the second is what tools/vendor.sh makes
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True  # nothing asks for a plain name
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STICKERS_DIR = Path(env.str("STICKERS_DIR", default=str(VAR_DIR / "stickers")))  # the site's own packs
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default=str(VAR_DIR / "private")))  # served to those who may see them only
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "core.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": "config.storage.HashedStaticStorage"},
}
if SOUK_ENV == "test":  # the suite renders pages without collecting files first; one test collects them for real
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# The group may read in production: a proxy that sends static files and files of chats by itself is in it (docs/deploying.md).
FILE_UPLOAD_PERMISSIONS = 0o640 if SOUK_ENV == "production" else 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750 if SOUK_ENV == "production" else 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576  # bytes; pictures go through the file handlers instead
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=25 * 1024 * 1024)  # of one file or picture
UPLOADS_A_DAY = env.int("UPLOADS_A_DAY", default=1024 * 1024 * 1024)  # bytes that one person may upload in 24 hours
GUEST_UPLOADS_A_DAY = env.int("GUEST_UPLOADS_A_DAY", default=50 * 1024 * 1024)
# Pictures that a process decodes at once, and the memory for all of them; the others wait (core/pictures/room.py).
PICTURES_AT_ONCE = env.int("PICTURES_AT_ONCE", default=2)
PICTURE_MEMORY_BYTES = env.int("PICTURE_MEMORY_BYTES", default=384 * 1024 * 1024)
# Whether the first link of a message is looked up on the web, for its title (core/safe_fetch.py says what it never reaches).
LINK_PREVIEWS = env.bool("LINK_PREVIEWS", default=True)
TEXT_MARKUP = env.bool(
    "TEXT_MARKUP", default=True
)  # *bold* and the like in messages (docs/markup.md); off: shown as typed
# Where nginx serves PRIVATE_ROOT for X-Accel-Redirect, such as /private/; empty: this process sends the files itself.
ACCEL_PREFIX = env.str("ACCEL_PREFIX", default="")

# API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.authentication.SessionAuthentication",
        "accounts.authentication.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.SignedInWithScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.negotiation.JsonFirst",
    "DEFAULT_PARSER_CLASSES": ["core.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "core.schema.SchemaWithRefusals",
    "DEFAULT_THROTTLE_CLASSES": ["core.limits.EveryoneThrottle", "core.limits.ActionThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "everyone": env.str("RATE_EVERYONE", default="1200/min"),
        "send": env.str("RATE_SEND", default="120/min"),
        "upload": env.str("RATE_UPLOAD", default="60/min"),
        "find": env.str("RATE_FIND", default="30/min"),
        "manage": env.str("RATE_MANAGE", default="60/min"),
        "search": env.str("RATE_SEARCH", default="120/min"),
        "claim": env.str("RATE_CLAIM", default="60/min"),
        "order": env.str("RATE_ORDER", default="30/min"),
        "act": env.str("RATE_ACT", default="240/min"),
        "page": env.str("RATE_PAGE", default="120/min"),
        "profile": env.str("RATE_PROFILE", default="30/hour"),
        "webhook": env.str("RATE_WEBHOOK", default="1200/min"),
        "guest": env.str("RATE_GUEST", default="20/hour"),
    },
    "EXCEPTION_HANDLER": "core.api.exception_handler",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

# Groups -------------------------------------------------------------------------------------------
# An account counts as new for so many hours; 0 turns the limits for new accounts off.
NEW_ACCOUNT_HOURS = env.int("NEW_ACCOUNT_HOURS", default=24 if SOUK_ENV == "production" else 0)
NEW_ACCOUNT_REQUESTS = env.int("NEW_ACCOUNT_REQUESTS", default=10)  # to be contacts, a day
NEW_ACCOUNT_GROUPS = env.int("NEW_ACCOUNT_GROUPS", default=3)  # a day
NEW_ACCOUNT_LINKS = env.int("NEW_ACCOUNT_LINKS", default=5)  # messages with links, a day
REQUESTS_A_DAY = env.int("REQUESTS_A_DAY", default=100)  # to be contacts, of one older account
ACCOUNT_GRACE_DAYS = env.int("ACCOUNT_GRACE_DAYS", default=7)  # between asking to be deleted and being deleted
ORDER_CONTACT_DAYS = env.int("ORDER_CONTACT_DAYS", default=90)  # whom an open order of a deleted account was for
GROUP_LIMIT = env.int("GROUP_LIMIT", default=500)  # people

# Messages -----------------------------------------------------------------------------------------
RECALL_SECONDS = env.int("RECALL_SECONDS", default=120)  # after sending, in which its sender can take a message back
EDIT_SECONDS = env.int("EDIT_SECONDS", default=900)  # in which its sender can change the words
MENTION_ALL_AN_HOUR = env.int("MENTION_ALL_AN_HOUR", default=3)  # by one person in one group

# Payments -----------------------------------------------------------------------------------------
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="")
STRIPE_WEBHOOK_SECRET = own_secret(env, "STRIPE_WEBHOOK_SECRET", production=SOUK_ENV == "production", prefix="whsec_")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="https://api.stripe.com")
STRIPE_TIMEOUT_SECONDS = env.float("STRIPE_TIMEOUT_SECONDS", default=8.0)
# The stand-in for Stripe.js exists in the demo only, and only while Stripe's API is on this machine.
STRIPE_STAND_IN = SOUK_ENV != "production" and urlsplit(STRIPE_API_BASE).hostname in {
    "127.0.0.1",
    "localhost",
}
STRIPE_JS_URL = "/demo/stripe.js" if STRIPE_STAND_IN else "https://js.stripe.com/v3/"
ORDER_HOLD_SECONDS = env.int("ORDER_HOLD_SECONDS", default=15 * 60)

# Browser security ---------------------------------------------------------------------------------
_STRIPE_SCRIPTS = [] if STRIPE_STAND_IN else ["https://js.stripe.com", "https://*.js.stripe.com"]
_STRIPE_FRAMES = [] if STRIPE_STAND_IN else [*_STRIPE_SCRIPTS, "https://hooks.stripe.com"]
_STRIPE_CALLS = [] if STRIPE_STAND_IN else ["https://api.stripe.com"]
_SOCKETS = [origin.replace("http", "ws", 1) for origin in TRUSTED_ORIGINS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE, *_STRIPE_SCRIPTS],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF, *_SOCKETS, *_STRIPE_CALLS],
        "frame-src": [SELF, *_STRIPE_FRAMES],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # the mini view is a frame of the site's own pages
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "core.sessions"
SESSION_COOKIE_AGE = 60 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if SOUK_ENV == "production":
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]

# Logging ------------------------------------------------------------------------------------------
LOGGING = logging_settings(
    style=env.str("LOG_STYLE", default="json" if SOUK_ENV == "production" else "plain"),
    level=env.str("LOG_LEVEL", default="WARNING"),
    requests=env.bool("LOG_REQUESTS", default=SOUK_ENV == "production"),
)

# Metrics for Prometheus, at /metrics: only for who gives the token or asks directly from one of these addresses -------
METRICS_TOKEN = own_secret(env, "METRICS_TOKEN", production=SOUK_ENV == "production")
METRICS_ALLOW = env.list("METRICS_ALLOW", default=[])
METRICS_DIR = env.str("METRICS_DIR", default="")  # where the processes of a machine put their numbers together
if METRICS_DIR:
    Path(METRICS_DIR).mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = METRICS_DIR  # which prometheus_client reads when it is imported

# Panel --------------------------------------------------------------------------------------------
