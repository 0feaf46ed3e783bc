"""Settings that every environment shares. The other files show only their difference."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from engines.address import checked as engines_url
from monitoring.logs import logging_config

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "Vita Praxis"

INSTALLED_APPS = [
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "import_export",
    "simple_history",
    "core",
    "monitoring",
    "accounts",
    "realtime",
    "workshop",
    "practice",
    "feedback",
    "progress",
]

MIDDLEWARE = [
    "monitoring.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "core.middleware.PageErrorMiddleware",
]

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
                "accounts.context.navigation",
                "realtime.context.live",
            ],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------
# One pool a process (V28, V29, O31): 2 to 20 connections, 20 s wait. O32 allows 30 s: the stricter holds.
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgresql://localhost/vita_praxis")}
DATABASES["default"].update(
    {
        "CONN_MAX_AGE": 0,  # the pool keeps the connections; Django refuses both together
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": env.int("DB_POOL_MIN", default=2),
                "max_size": env.int("DB_POOL_MAX", default=20),
                "timeout": env.int("DB_POOL_TIMEOUT", default=20),
                "max_idle": 30,
            },
            # PostgreSQL plans what is asked for the fifth time once and for all: planning costs the
            # short queries of a list more than running them.
            "server_side_binding": True,
            "prepare_threshold": 5,
            "connect_timeout": 30,
            "options": "-c statement_timeout=60000",  # V30: nothing may hold a connection longer
        },
    }
)
REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
# Whose pages may open a socket, beside the host that is called itself (V47); several with commas between.
FRONTEND_ORIGINS = [url.rstrip("/") for url in env.list("FRONTEND_URL", default=[])]
# Where pages find the socket, as ws://host:port; empty where a proxy joins both under one address.
LIVE_URL = env.str("LIVE_URL", default="").rstrip("/")

# Sign-in limits are counted in PostgreSQL: in Redis they would be an open door while it is down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_limit",
    },
    "redis": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "TIMEOUT": 300,  # a key without an end would fill a volatile-lru server
        "KEY_PREFIX": "vita",
        "OPTIONS": {
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "SOCKET_TIMEOUT": 0.25,
            "SOCKET_CONNECT_TIMEOUT": 0.25,
            "CONNECTION_POOL_KWARGS": {"protocol": 2, "driver_info": None},
        },
    },
}

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "accounts.backends.RoleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.adapter.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"  # people arrive by invitation; there is no open sign-up
ACCOUNT_SESSION_REMEMBER = None  # the sign-in form asks
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Vita Praxis: "
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
HEADLESS_ONLY = False
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"  # noqa: S105
HEADLESS_JWT_ALGORITHM = "HS256"
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 600
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 14 * 86_400
SESSION_COOKIE_AGE = 14 * 86_400
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.errors.csrf_failure"

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.negotiation.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.negotiation.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Vita Praxis API",
    "DESCRIPTION": "Learning for children at clinics, and practice for those who care for them.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.schema.envelope",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ActivityTypeEnum": "workshop.choices.ActivityType",
        "MediaTypeEnum": "workshop.choices.MediaType",
        "ModuleStatusEnum": "workshop.choices.Status",
        "AssessmentKindEnum": "workshop.choices.AssessmentKind",
        "DifficultyEnum": "practice.choices.Difficulty",
        "PhaseEnum": "practice.choices.Phase",
        "RolePlayStatusEnum": "practice.choices.SessionStatus",
        "ReportStatusEnum": "feedback.choices.ReportStatus",
    },
}

# --- pages --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF, *filter(None, [LIVE_URL])],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
MAILERS: dict[str, Any] = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Vita Praxis <hello@vita-praxis.example>"
)
IMPORT_EXPORT_USE_TRANSACTIONS = True
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False

# --- live and background ------------------------------------------------------------------------
CHANNEL_LAYERS = {
    "default": {
        # pub/sub and not the core layer: that one lost 399 of 500 events and went deaf after a flush
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "prefix": "live",
            "hosts": [
                {
                    "address": REDIS_URL,
                    "socket_timeout": 0.25,
                    "socket_connect_timeout": 0.25,
                    # once, for a connection that was closed; the ear begins anew for all the rest
                    "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
                }
            ],
        },
    }
}

# --- language engines ---------------------------------------------------------------------------
# Where texts get their vectors: nothing is by words alone, inprocess: loads the model into this
# process, unix:///path or tcp://127.0.0.1:8002 is an engine room (python -m engines).
try:
    ENGINES_URL = engines_url(env.str("ENGINES_URL", default=""))
except ValueError as wrong:
    raise ImproperlyConfigured(str(wrong)) from wrong
ENGINES_TOKEN = env.str("ENGINES_TOKEN", default="")  # said over tcp, never over a unix socket
ENGINES_TIMEOUT = env.float("ENGINES_TIMEOUT", default=0.25)  # then a turn is read by words alone
# An OpenAI-compatible endpoint, as https://…/v1; without one nothing leaves this machine.
CHAT_URL = env.str("CHAT_URL", default="")
CHAT_MODEL = env.str("CHAT_MODEL", default="")
CHAT_KEY = env.str("CHAT_KEY", default="")
CHAT_TIMEOUT = env.float("CHAT_TIMEOUT", default=1.5)  # seconds, all in all
CHAT_OPTIONS = env.json("CHAT_OPTIONS", default={"max_tokens": 200})  # sent with each request

LOGGING_CONFIG = None
logging_config(
    level=env.str("LOG_LEVEL", default="INFO"), as_json=env.bool("LOG_JSON", default=True)
)
