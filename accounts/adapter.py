"""Where the product differs from allauth's own ways."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Keep sign-up closed: people are invited by their clinic."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer no; the page then says who to ask."""
        return False


def display_name(user: User) -> str:
    """Return the name that allauth's pages use."""
    return user.full_name or user.email
