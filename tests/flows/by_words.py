"""Settings of processes that read by words alone: warming a model up takes each of them seconds."""

from config.settings.test import *  # noqa: F403

ENGINES_URL = ""
