"""Requests of somebody who is signed in, for the types of views."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` is given."""

    user: User


class ApiRequest(Request):
    """What an API view is given once REST framework has let the caller in."""

    user: User
