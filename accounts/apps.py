"""People."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, clinics, children, guardianships, roles, and the only door to a child."""

    name = "accounts"
    verbose_name = "people"
