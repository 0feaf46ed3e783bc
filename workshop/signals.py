"""News from the workshop; ids only, sent inside the transaction of the fact."""

from django.dispatch import Signal

# child_id, session_id
session_started = Signal()

# child_id, session_id, activity_id
activity_completed = Signal()

# child_id, result_id
assessment_scored = Signal()

# assessment_id: its mark or questions have changed
assessment_changed = Signal()

# module_id: what is published, for which ages or where, has changed
catalogue_changed = Signal()
