"""Indexes with the names that the contract gives."""

from django.db import models


class Index(models.Index):
    """Allow names up to PostgreSQL's own 63 characters.

    Django stops at 30 for the sake of Oracle (models.E034); seven of the contract's names are longer.
    """

    max_name_length = 63
