"""News from feedback; ids only, sent inside the transaction of the fact."""

from django.dispatch import Signal

# user_id, session_id: a report was written, or written anew
report_ready = Signal()
