"""The people of the story. All share one pass phrase; none exists outside this software."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.hashers import make_password

from sro_program.accounts.models import User
from sro_program.organisations.models import Role, Seat
from sro_program.organisations.seats import current

PASSWORD = "demo sign-in pass phrase"  # noqa: S105  # printed beside every demo sign-in
MAIL = "example.test"  # RFC 2606: no mail ever arrives there

ORDER = (
    Role.ADMINISTRATOR,
    Role.CHIEF,
    Role.SERGEANT,
    Role.SUPERVISOR,
    Role.OFFICER,
    Role.AUDITOR,
    Role.SUPERINTENDENT,
    Role.DISTRICT_STAFF,
    Role.PRINCIPAL,
    Role.SCHOOL_STAFF,
)


@cache
def _secret() -> str:
    """Hashing is slow on purpose; one phrase needs it once."""
    return make_password(PASSWORD)


def address(name: str) -> str:
    return f"{name}@{MAIL}"


def join(email: str, full_name: str) -> User:
    """A new account that can sign in with the pass phrase."""
    person = User(email=address(email), full_name=full_name, password=_secret())
    person.full_clean(exclude=["password"])
    person.save()
    return person


def is_loaded() -> bool:
    return User.objects.filter(email=address("administrator")).exists()


def sign_ins() -> list[dict[str, str]]:
    """Everybody of the story who may sign in today, by state and role; then those without a seat."""
    seats = Seat.objects.filter(current(), user__is_active=True, user__email__endswith=f"@{MAIL}")
    found = seats.select_related("user", "agency", "district", "school")
    seatless = User.objects.filter(seats__isnull=True, is_active=True, email__endswith=f"@{MAIL}").order_by("email")
    return [*(_sign_in(seat) for seat in sorted(found, key=_place)), *(_shown(user) for user in seatless)]


def _place(seat: Seat) -> tuple[str, int, str, str]:
    where = seat.organisation
    return (where.state if where else "", ORDER.index(Role(seat.role)), str(where or ""), seat.user.email)


def _sign_in(seat: Seat) -> dict[str, str]:
    role, place = seat.title or str(seat.get_role_display()), str(seat.organisation or "this installation")
    return {**_shown(seat.user), "role": role, "organisation": place}


def _shown(user: User) -> dict[str, str]:
    known = {"role": "Substitute", "organisation": "no seat"}
    return {**known, "email": user.email, "password": PASSWORD, "name": user.full_name}
