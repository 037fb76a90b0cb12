"""Django settings. Everything that differs between installations comes from the environment or the data folder.

`SAFEHOLD_DATA` names the data folder; `SAFEHOLD_DATABASE_ROLE` the database role of this process (web, worker, owner or audit);
`SAFEHOLD_DEMO=1` marks a demonstration (plain log-ins, a line on each page that says so); `SAFEHOLD_HOSTS` lists the host names
that the site answers to; `SAFEHOLD_HTTPS=1` says that a proxy with TLS stands in front and sets `X-Forwarded-Proto` itself;
`DATABASE_URL` replaces the embedded database.
"""

import os

from safehold.config.data_folder import data_folder, secret_key
from safehold.config.postgres import database_settings

DATA = data_folder()
SAFEHOLD_DEMONSTRATION = os.environ.get("SAFEHOLD_DEMO") == "1"
SAFEHOLD_FORCE = os.environ.get("SAFEHOLD_FORCE", "Northshire Police")
SAFEHOLD_UNIT = os.environ.get("SAFEHOLD_UNIT", "ISOT")

SECRET_KEY = secret_key(DATA)
DEBUG = False
ALLOWED_HOSTS = [name.strip() for name in os.environ.get("SAFEHOLD_HOSTS", "127.0.0.1,localhost").split(",")]
SECURE = os.environ.get("SAFEHOLD_HTTPS") == "1"

INSTALLED_APPS = [
    "safehold.accounts",
    "safehold.audit",
    "safehold.casework.officers",
    "safehold.casework.auditors",
    "safehold.casework.policy",
    "safehold.casework.cases",
    "safehold.casework.notices",
    "safehold.casework.people",
    "safehold.casework.victims",
    "safehold.casework.referrals",
    "safehold.casework.warrants",
    "safehold.casework.operations",
    "safehold.casework.custody",
    "safehold.casework.exhibits",
    "safehold.casework.examinations",
    "safehold.casework.bail",
    "safehold.casework.charging",
    "safehold.casework.retention",
    "safehold.casework.safeguarding",
    "safehold.casework.statistics",
    "safehold.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "axes",
]

MIDDLEWARE = [
    # Before whatever looks at the host or leads to TLS: those who watch the site ask by an address of the machine.
    "safehold.web.health.HealthPage",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "safehold.accounts.middleware.SignedInOnly",
    "safehold.accounts.middleware.ReadingTransaction",
    "safehold.audit.middleware.OpenedPages",
    "safehold.web.refusals.RefusalPages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "safehold.config.urls"
WSGI_APPLICATION = "safehold.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "safehold.web.environment.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASE_ROLE = os.environ.get("SAFEHOLD_DATABASE_ROLE", "web")
DATABASES = {"default": database_settings(DATA, DATABASE_ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Officer"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
LOGIN_URL = "officers:log_in"
LOGIN_REDIRECT_URL = "/"

AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "safehold.accounts.lock_out.name_counted"
AXES_HANDLER = "safehold.accounts.lock_out.RecordingHandler"
AXES_LOCKOUT_CALLABLE = "safehold.casework.officers.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "safehold.web.views.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_LIMIT = 100 * 1024 * 1024

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA / "uploads"

CATALOGUE_STORE = DATA / "catalogues"
IMAGE_STORE = DATA / "images"
HASH_LIST_STORE = DATA / "hashlists"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_IMPORT_PATHS = ["safehold.config.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SAFEHOLD_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
