"""What somebody is today: the roles held and the children learnt with. Plain values, read at once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Held:
    """A role held today; without a clinic it is held on the whole platform."""

    role: str
    clinic_id: UUID | None
    clinic_name: str


@dataclass(frozen=True)
class Ward:
    """A child that somebody learns with, as far as it decides which modules they meet."""

    clinic_id: UUID
    born: dt.date
    zone: str


@dataclass(frozen=True)
class Standing:
    """Roles and wards of one person."""

    roles: tuple[Held, ...] = ()
    wards: tuple[Ward, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Standing":
        """Read the standing out of a row of `UserQuerySet.with_standing`."""
        return cls(
            roles=tuple(
                Held(r["role"], r["clinic_id"] and UUID(r["clinic_id"]), r["clinic_name"] or "")
                for r in row["role_rows"]
            ),
            wards=tuple(
                Ward(UUID(w["clinic_id"]), dt.date.fromisoformat(w["born"]), w["zone"])
                for w in row["ward_rows"]
            ),
        )
