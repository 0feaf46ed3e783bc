"""News about people; ids only, sent inside the transaction of the fact."""

from django.dispatch import Signal

# child_id: registered, or another date of birth or clinic
child_changed = Signal()
