"""The arithmetic of progress. Pure: no database, no clock."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def percent(*, done: int, applicable: int) -> Decimal | None:
    """Return done ÷ applicable × 100 to two decimals, or None where nothing applies (X2).

    `done` counts distinct modules among the applicable ones (X1), so the result is never above 100;
    anything else is a mistake of the caller and raises ValueError instead of being clamped.
    """
    if not 0 <= done <= applicable:
        raise ValueError("done lies between 0 and applicable")
    if applicable == 0:
        return None
    return (Decimal(done) * 100 / Decimal(applicable)).quantize(CENT, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Return a percentage as people write it: 50 and not 50.00, but 66.67."""
    return f"{value.normalize():f}"


def sentence(*, done: int, applicable: int) -> str:
    """Spell the sum out: "4 of 6 modules: 66.67 %"."""
    share = percent(done=done, applicable=applicable)
    if share is None:
        return "Nothing assigned yet"
    modules = "module" if applicable == 1 else "modules"
    return f"{done} of {applicable} {modules}: {plain(share)} %"
