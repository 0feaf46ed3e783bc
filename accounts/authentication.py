"""Who is calling the API: apps by access token."""

from typing import Any

from allauth.headless.contrib.rest_framework.authentication import (
    JWTTokenAuthentication,
)
from allauth.headless.tokens.strategies.jwt.internal import validate_access_token
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import User


class TokenAuthentication(JWTTokenAuthentication):
    """Accept allauth's access tokens, and look at the person on every call.

    The token alone says nothing about today: allauth would let a deactivated user in until it expires.
    """

    def authenticate_credentials(self, key: str) -> tuple[User, dict[str, Any]]:
        """Return the user and the token's claims; AuthenticationFailed answers 401."""
        valid = validate_access_token(key)
        if valid is None:
            raise AuthenticationFailed("The access token is not valid any more. Sign in again.")
        user = User.objects.calling(valid[1]["sub"])
        if user is None:
            raise AuthenticationFailed("This sign-in is not active.")
        return user, valid[1]
