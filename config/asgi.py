"""Serve sockets: `granian --interface asginl config.asgi:application`. Pages belong to wsgi.py."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
get_asgi_application()

from config.routing import application

__all__ = ["application"]
