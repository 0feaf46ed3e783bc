"""Development and the demo: nothing to set, readable logs, own error pages when DEBUG is off."""

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS, MIDDLEWARE, SECURE_CSP, env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY", default="development-only-never-in-production-0123456789abcdef")
ALLOWED_HOSTS = ["*"] if DEBUG else ["127.0.0.1", "localhost", "[::1]"]
WHITENOISE_AUTOREFRESH = DEBUG
FRONTEND_ORIGINS = env.list("FRONTEND_URL", default=["http://127.0.0.1:8000"])
LIVE_URL = env.str("LIVE_URL", default="ws://127.0.0.1:8001")
SECURE_CSP["connect-src"] = ["'self'", LIVE_URL]

if DEBUG and env.bool("DEBUG_TOOLBAR", default=False):
    INSTALLED_APPS += ["debug_toolbar"]
    MIDDLEWARE.insert(1, "debug_toolbar.middleware.DebugToolbarMiddleware")
    INTERNAL_IPS = ["127.0.0.1"]
