"""Every number opens: how each figure comes about, in words. Pure."""

from collections import Counter

from progress.calculation import Facts, Figures, sentence

NOTHING_YET = "Nothing done yet."


def sums(facts: Facts, figures: Figures) -> dict[str, str]:
    """Return the sum behind each number, by the number's name on the wire."""
    return {
        "percent": sentence(done=figures.done, applicable=figures.applicable),
        "points": points(figures),
        "minutes": minutes(facts, figures),
        "streak": streak(figures),
    }


def points(figures: Figures) -> str:
    """Spell points out: "9 activities at 10 points, 1 at 20: 110 points"."""
    if not figures.awards:
        return NOTHING_YET
    worth = sorted(Counter(award.points for award in figures.awards).items())
    parts = [f"{n} at {each} points" for each, n in worth]
    parts[0] = parts[0].replace(
        " at ", f" {'activity' if worth[0][1] == 1 else 'activities'} at ", 1
    )
    return (
        f"{', '.join(parts)}: {figures.points} points. Each activity counts once, "
        "with what it was worth when it was first done."
    )


def minutes(facts: Facts, figures: Figures) -> str:
    """Spell minutes out: "12 activities done, 31 minutes as planned"."""
    n = len(facts.completions)
    if n == 0:
        return NOTHING_YET
    return (
        f"{n} {'activity' if n == 1 else 'activities'} done, {figures.minutes} "
        f"{'minute' if figures.minutes == 1 else 'minutes'} as planned. Repeats count too."
    )


def streak(figures: Figures) -> str:
    """Spell the run of days out."""
    if not figures.streak_days:
        return NOTHING_YET
    return (
        f"{_days(figures.streak_days)} with something done, at most one day off in between; "
        f"the longest run had {_days(figures.longest_streak)}. Days on which the clinic pauses "
        "do not count as missed."
    )


def _days(n: int) -> str:
    return "1 day" if n == 1 else f"{n} days"
