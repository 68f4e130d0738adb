"""All settings, from the environment. Nothing exists only in production or only in a demonstration."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from jifenban.config.database import parse_database_url
from jifenban.config.links import department_links
from jifenban.config.wechat import follow_address, provider_from_environment
from jifenban.runtime.places import CHECKOUT, var
from jifenban.runtime.postgres import embedded


def flag(name: str, default: bool = False) -> bool:
    """Read a switch: 1 is on, 0 is off."""
    return os.environ.get(name, "1" if default else "0") == "1"


def required(name: str) -> str:
    """Read a variable that has no safe default."""
    value = os.environ.get(name)
    if not value:
        raise ImproperlyConfigured(f"Set {name}. A demonstration finds its own in var/secrets.env.")
    return value


BASE_DIR = CHECKOUT
VAR_DIR = var()
DEBUG = flag("JIFENBAN_DEBUG")
JIFENBAN_DEMO = flag("JIFENBAN_DEMO")

# --- secrets -------------------------------------------------------------------------------------
SECRET_KEY = required("SECRET_KEY")
JIFENBAN_DATA_KEYS = required("JIFENBAN_DATA_KEYS")  # "k1:base64,k2:base64", AES-256; the last one writes
JIFENBAN_DIGEST_KEY = required("JIFENBAN_DIGEST_KEY")  # base64, HMAC-SHA256

# --- addresses -----------------------------------------------------------------------------------
PORT = int(os.environ.get("PORT", "8000"))
PUBLIC_URL = os.environ.get("JIFENBAN_URL", f"http://localhost:{PORT}")  # QR codes lead here
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
JIFENBAN_BEHIND_PROXY = flag("JIFENBAN_BEHIND_PROXY")
if JIFENBAN_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# A request-buffering proxy in front may say when the first byte of a request reached it.
JIFENBAN_TRUST_REQUEST_START = flag("JIFENBAN_TRUST_REQUEST_START")

# --- applications --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "jifenban.portals.ui",
    "jifenban.portals.estimates",
    "jifenban.portals.filling",
    "jifenban.portals.public",
    "jifenban.portals.api",
    "jifenban.portals.applicant",
    "jifenban.portals.employers",
    "jifenban.portals.officer",
    "jifenban.demo",
    "jifenban.admissions",
    "jifenban.publicity",
    "jifenban.rankings",
    "jifenban.cases",
    "jifenban.employers",
    "jifenban.facts",
    "jifenban.policies",
    "jifenban.evidence",
    "jifenban.documents",
    "jifenban.notices",
    "jifenban.shares",
    "jifenban.people",
    "jifenban.offices",
    "jifenban.journal",
    "jifenban.accounts",
    "jifenban.clock",
    "jifenban.vault",
    "jifenban.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.weixin",
    "axes",
    "csp",
    "django_htmx",
]
# What a task of the worker defers belongs to its transaction, as on a page.
PROCRASTINATE_ON_APP_READY = "jifenban.config.queue.use_transactions"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jifenban.portals.ui.compression.CompressedText",
    "jifenban.clock.middleware.BusinessTime",  # before anything reads a body: deadlines count the first byte
    "csp.middleware.CSPMiddleware",
    "jifenban.portals.ui.devices.Devices",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "jifenban.portals.ui.refusals.Refusals",
]
CSRF_FAILURE_VIEW = "jifenban.portals.ui.refusals.session_refused"
ROOT_URLCONF = "jifenban.config.urls"
WSGI_APPLICATION = "jifenban.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jifenban.portals.ui.context.frame",
            ],
        },
    },
]

# --- data ----------------------------------------------------------------------------------------
DATABASE_URL = os.environ.get("DATABASE_URL") or embedded().url()
DATABASES = {"default": parse_database_url(DATABASE_URL, max_age=600)}
# How often an address asked is counted in a table that all web processes share.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "throttle": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "throttle_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
JIFENBAN_API_RATE = int(os.environ.get("JIFENBAN_API_RATE", "120"))  # requests a minute from one address
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = Path(os.environ.get("JIFENBAN_FILES") or VAR_DIR / "files")  # sealed files
POLICIES_ROOT = Path(os.environ.get("JIFENBAN_POLICIES") or BASE_DIR / "policies")
PAPER_FONTS = BASE_DIR / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"  # papers and watermarks
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "jifenban.evidence.uploads.RoomyOrNot",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # everything of a form except its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
SMS_BACKEND = os.environ.get("SMS_BACKEND", "outbox")  # "outbox": messages stay where the demo shows them
SMS_URL = required("SMS_URL") if SMS_BACKEND == "http" else ""
SMS_KEY = required("SMS_KEY") if SMS_BACKEND == "http" else ""
# {"office code": {"url": …, "key": …}}: departments whose own systems answer, see docs/reference/department-link.md
DEPARTMENT_LINKS = department_links(os.environ.get("JIFENBAN_DEPARTMENT_LINKS", ""))
# So long a decision for many cases may be taken back; what people are told about it waits until then.
UNDO_MINUTES = int(os.environ.get("JIFENBAN_UNDO_MINUTES", "10"))

# --- language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- log-in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "jifenban.portals.ui.addresses.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "jifenban.portals.officer.login.locked_out"
OIDC_ISSUER = os.environ.get("JIFENBAN_OIDC_ISSUER", "http://localhost:8001").rstrip("/")
SOCIALACCOUNT_ONLY = True
SOCIALACCOUNT_ADAPTER = "jifenban.portals.applicant.identity.IdentityAdapter"
ACCOUNT_ADAPTER = "jifenban.portals.applicant.identity.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
WECHAT = provider_from_environment()
WECHAT_FOLLOW = follow_address(os.environ.get("JIFENBAN_WECHAT_FOLLOW", ""))
LOGIN_PAGES = [OIDC_ISSUER, *([WECHAT["AUTHORIZE_URL"]] if WECHAT["APPS"] else [])]
SOCIALACCOUNT_PROVIDERS = {
    "weixin": WECHAT,
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "identity",
                "name": "统一身份认证",
                "client_id": os.environ.get("JIFENBAN_OIDC_CLIENT", "jifenban"),
                "secret": os.environ.get("JIFENBAN_OIDC_SECRET", ""),
                "settings": {
                    "server_url": OIDC_ISSUER,
                    "scope": ["openid", "profile", "phone", "identity"],
                },
            }
        ],
    },
}

# --- what browsers are told ----------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "jifenban.config.assets.AllowedAssets",
]
PLAIN_STATIC = DEBUG or flag("JIFENBAN_PLAIN_STATIC")  # tests read assets through the finders
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Browsers apply form-action to the redirect that follows a form, too: the log-in button's.
        "form-action": [SELF, *("{0.scheme}://{0.netloc}".format(urlsplit(to)) for to in LOGIN_PAGES)],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and flag("JIFENBAN_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600

# --- log -----------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "jifenban.config.masking_filter.MaskPersonalNumbers"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["mask"], "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("JIFENBAN_LOG_LEVEL", "WARNING")},
}
