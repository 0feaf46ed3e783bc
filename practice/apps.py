"""What professionals rehearse."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """Scenarios, hidden scripts, sessions, turns; the patient and the clock."""

    name = "practice"

    def ready(self) -> None:
        """Open the rooms in which a role-play is followed."""
        from practice import selectors
        from realtime import rooms

        rooms.register(
            "practice",
            authorise=selectors.followed,
            versions=selectors.revisions,
            window=0.1,  # O51
        )
