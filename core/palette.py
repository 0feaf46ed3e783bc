"""The palette that content and people may choose from; `static/css/tokens.css` gives each its hue."""

from django.db import models


class Colour(models.TextChoices):
    """Eight colours, by name: a strict CSP knows no style attribute, so a free hue could not be set."""

    LEAF = "leaf", "Leaf"
    EMBER = "ember", "Ember"
    SKY = "sky", "Sky"
    ROSE = "rose", "Rose"
    SUN = "sun", "Sun"
    NIGHT = "night", "Night"
    SEA = "sea", "Sea"
    PLUM = "plum", "Plum"
