"""News from a lower app to a higher one: signals that carry ids only."""

from uuid import UUID

from django.db import transaction
from django.dispatch import Signal


def announce(signal: Signal, *, sender: type, **ids: UUID) -> None:
    """Tell the house about a fact, inside the transaction that writes it.

    Receivers may only write rows: these commit or vanish together with the fact. Whatever leaves the
    process (an event, a cache) waits for `transaction.on_commit`. Outside a transaction the two could
    part, so that is refused with RuntimeError.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("announce() belongs inside the transaction of the fact")
    signal.send(sender=sender, **ids)
