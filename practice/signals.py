"""News from practice; ids only, sent inside the transaction of the fact."""

from django.dispatch import Signal

# user_id, session_id: a role-play in which something was said is over
session_ended = Signal()
