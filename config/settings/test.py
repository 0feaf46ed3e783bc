"""Tests: real servers, fast password hashing, mail in memory."""

from config.settings.base import *  # noqa: F403

SECRET_KEY = "tests-only-0123456789abcdef0123456789abcdef"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
ENGINES_URL = "inprocess:"  # the model itself, loaded when a test first asks for it
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/ip,5/5m/key"}
