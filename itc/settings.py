"""Settings: safe defaults for one machine, everything that differs elsewhere from the environment."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from itc import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
try:
    for folder in ("public", "private", "broker/in", "broker/done", "cache", "mail", "static"):
        (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"DATA_DIR: cannot write to {DATA_DIR} ({error.strerror}).") from error


def _secret_key() -> str:
    """SECRET_KEY, or a key of this installation kept in DATA_DIR and readable by its owner only."""
    if given := environment.text("SECRET_KEY"):
        if len(given) < 32:
            raise ImproperlyConfigured("SECRET_KEY must have at least 32 characters.")
        return given
    file = DATA_DIR / "secret.key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = environment.flag("DEBUG", False)
PORT = environment.number("PORT", 8000, low=1, high=65535)
BASE_URL = environment.address("BASE_URL", f"http://localhost:{PORT}", ("http", "https")).geturl().rstrip("/")
ALLOWED_HOSTS = environment.words(
    "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", urlsplit(BASE_URL).hostname or ""]
)
SECURE = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "itc.web",
    "itc.people",
    "itc.jobs",
    "certification",
    "courses",
    "scheduling",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.snippets",
    "wagtail.search",
    "wagtail.users",
    "wagtail.admin",
    "wagtail",
    "wagtail.contrib.simple_translation",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "heroicons",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # random padding and masked form tokens keep secrets from being guessed
    "itc.web.middleware.page_cache",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "itc.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "itc.people.middleware.second_factor",
    "itc.people.middleware.time_zone",
    "itc.people.middleware.editor_language",
    "itc.web.middleware.back_to_the_form",
    "itc.web.middleware.no_nul",
    "itc.web.middleware.domain_errors",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "itc.urls"
WSGI_APPLICATION = "itc.wsgi.application"
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
                "itc.web.context.shell",
                "itc.people.demo_accounts.login_page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = {"default": environment.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'itc.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"


def _caches() -> dict[str, dict[str, object]]:
    """`pages` may forget at any time; `default` counts log-in attempts, shared by all processes."""
    parts = environment.address("CACHE_URL", f"file://{DATA_DIR / 'cache'}", environment.CACHES)
    if parts.scheme.startswith("redis"):
        redis: dict[str, object] = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": parts.geturl(),
        }
        return {"default": redis | {"KEY_PREFIX": "limits"}, "pages": redis | {"KEY_PREFIX": "pages"}}
    database: dict[str, object] = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if parts.scheme == "locmem":
        return {"default": database, "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    pages: dict[str, object] = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": parts.path,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
    return {"default": database, "pages": pages}


CACHES = _caches()
PAGE_CACHE_SECONDS = 60

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "public", "base_url": "/media/"},
    },
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "public"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Minsk"

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "itc.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "itc.people.signup.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_ADAPTER = "itc.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "ITC"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = False

# how many reverse proxies stand before us: log-in limits count the address that the outermost one saw
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", 0, low=0, high=10)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_SSL_REDIRECT = False  # the reverse proxy redirects; it alone knows the outer address
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "itc.web.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/cms/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

globals().update(environment.email("EMAIL_URL", f"file://{DATA_DIR / 'mail'}"))
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "ITC <training@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

environment.address("CELERY_BROKER_URL", "filesystem://", environment.BROKERS)  # only looked at: it may lose its "//"
CELERY_BROKER_URL = environment.text("CELERY_BROKER_URL", "filesystem://localhost//")  # the host is never asked
_TRANSPORT: dict[str, dict[str, object]] = {
    "filesystem": {
        "data_folder_in": str(DATA_DIR / "broker/in"),
        "data_folder_out": str(DATA_DIR / "broker/in"),
        "control_folder": str(DATA_DIR / "broker/control"),
        "processed_folder": str(DATA_DIR / "broker/done"),
    },
    "redis": {"visibility_timeout": 900, "unacked_restore_interval": 2, "unacked_restore_throttle": 1},
}
CELERY_BROKER_TRANSPORT_OPTIONS = _TRANSPORT.get(CELERY_BROKER_URL.split(":", maxsplit=1)[0], {})
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "resend-lost-jobs": {"task": "itc.jobs.tasks.resend_lost", "schedule": 20.0},
    "begin-regular-jobs": {"task": "itc.jobs.tasks.begin_regular", "schedule": 600.0},
}

WAGTAIL_SITE_NAME = "ITC"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES  # Wagtail wants a part of LANGUAGES; Belarusian has titles, not lesson texts
WAGTAIL_WORKFLOW_ENABLED = False  # whoever writes courses publishes them herself
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("ru", "Русский")]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "mp3", "ogg", "wav", "mp4", "webm", "vtt", "txt"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

HEROICONS: dict[str, object] = {}
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "WARNING")},
    "loggers": {"itc": {"level": "INFO"}, "django.server": {"level": "WARNING"}},
}
