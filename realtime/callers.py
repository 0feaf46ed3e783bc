"""Who is at the other end of a socket, and whether the sign-in still holds.

Browsers come with the session's cookie and must come from one of our own pages: a foreign page may make a
browser open a socket with our cookie, and no other protection stands between (contract V47). Apps come
with an access token, in the Authorization header or as the subprotocol after "bearer"; a foreign page has
none, so there the origin does not matter. Addresses end up in logs: a token in one is not looked at.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.http.cookie import parse_cookie
from django.http.request import validate_host
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from accounts.authentication import TokenAuthentication
from accounts.models import User

BEARER = "bearer"
type Scope = Mapping[str, Any]


@dataclass(frozen=True)
class Caller:
    """Somebody at a socket, and by which sign-in.

    `session_key` and `mark` belong to a browser's session: the mark changes with the password.
    `expires` belongs to an access token, in seconds since 1970.
    """

    user_id: UUID
    session_key: str = ""
    mark: str = ""
    expires: float = 0.0


class ForeignOriginError(Exception):
    """Refuse a browser that was sent here by somebody else's page."""


def identify(scope: Scope) -> Caller | None:
    """Return who opens a socket, or None for a visitor; ForeignOriginError for a foreign page's."""
    token = _token(scope)
    if token is not None:
        return by_token(token)
    if not is_ours(_header(scope, b"origin"), host=_header(scope, b"host")):
        raise ForeignOriginError
    cookies = parse_cookie(_header(scope, b"cookie"))
    return by_session(cookies.get(settings.SESSION_COOKIE_NAME, ""))


def is_ours(origin: str, *, host: str) -> bool:
    """Tell whether an origin is a page of ours: one of FRONTEND_URL, or the host that was called."""
    if origin in settings.FRONTEND_ORIGINS:
        return True
    given = urlsplit(origin)
    if given.scheme not in {"http", "https"} or not given.netloc or given.netloc != host:
        return False
    return validate_host(given.hostname or "", settings.ALLOWED_HOSTS)


def by_session(key: str) -> Caller | None:
    """Return who signed in with a browser's session, or None where it does not hold."""
    if not key:
        return None
    request: Any = SimpleNamespace(session=SessionStore(key))
    user = get_user(request)
    if not isinstance(user, User):
        return None
    return Caller(user.pk, session_key=key, mark=mark_of(user.password))


def by_token(token: str) -> Caller | None:
    """Return who an app's access token belongs to, or None where it does not hold."""
    try:
        user, claims = TokenAuthentication().authenticate_credentials(token)
    except AuthenticationFailed:
        return None
    return Caller(user.pk, expires=float(claims["exp"]))


def still_in(callers: Collection[Caller]) -> set[Caller]:
    """Return those whose sign-in still holds: not signed out, expired, switched off; one query."""
    if not callers:
        return set()
    users = User.objects.filter(pk__in={caller.user_id for caller in callers}, is_active=True)
    sessions = Session.objects.filter(
        session_key__in={caller.session_key for caller in callers if caller.session_key},
        expire_date__gt=timezone.now(),
    )
    found = (
        users.order_by()
        .values_list(Cast("pk", CharField()), "password")
        .union(sessions.order_by().values_list("session_key", Value("")), all=True)
        .order_by()
    )
    known = dict(found)
    now = timezone.now().timestamp()
    return {caller for caller in callers if _holds(caller, known, now)}


def _holds(caller: Caller, known: Mapping[str, str], now: float) -> bool:
    password = known.get(str(caller.user_id))
    if password is None:
        return False
    if caller.session_key:
        return caller.session_key in known and caller.mark == mark_of(password)
    return caller.expires > now


def mark_of(password: str) -> str:
    """Return what changes with the password and gives nothing away."""
    return hashlib.sha256(password.encode()).hexdigest()


def _token(scope: Scope) -> str | None:
    scheme, _, given = _header(scope, b"authorization").partition(" ")
    if scheme.lower() == BEARER:
        return given.strip()
    offered = list(scope.get("subprotocols", []))
    if offered[:1] == [BEARER]:
        return offered[1] if len(offered) > 1 else ""
    return None


def _header(scope: Scope, name: bytes) -> str:
    for key, value in scope["headers"]:
        if key.lower() == name:
            return str(value.decode("latin-1"))
    return ""
