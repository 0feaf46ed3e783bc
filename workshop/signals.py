"""News from the workshop; ids only, sent inside the transaction of the fact."""

from django.dispatch import Signal

# child_id, session_id, activity_id
activity_completed = Signal()
