"""Days as people live them: on the local date of their clinic."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import (
    DateField,
    DateTimeField,
    Expression,
    F,
    Func,
    IntegerField,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone


def today_in(zone: str, *, now: dt.datetime | None = None) -> dt.date:
    """Return the date that it is now in a zone such as "Europe/Dublin"."""
    return (now or timezone.now()).astimezone(ZoneInfo(zone)).date()


def age_on(day: dt.date, *, born: dt.date) -> int:
    """Return the age in whole years on a day; a 29 February birthday falls on 1 March otherwise."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def local_date(zone_field: str, *, now: dt.datetime | Expression | None = None) -> Cast:
    """Return an expression for today's date in the zone that a column names.

    The moment comes from Python and not from the database's clock, so that one request has one now.
    """
    if not isinstance(now, Expression):
        now = Value(now or timezone.now(), output_field=DateTimeField())
    there = Func(F(zone_field), now, function="timezone", output_field=DateTimeField())
    return Cast(there, DateField())


def age_in_years(
    born_field: str, zone_field: str, *, now: dt.datetime | Expression | None = None
) -> Func:
    """Return an expression for the age in whole years on today's date in a zone.

    PostgreSQL's age() agrees with `age_on`, leap days included; a test compares them.
    """
    return Func(
        local_date(zone_field, now=now),
        F(born_field),
        template="EXTRACT(YEAR FROM age(%(expressions)s))::integer",
        output_field=IntegerField(),
    )
