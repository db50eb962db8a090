"""What one roster row does to the agency's officers, as a django-import-export resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import resources, widgets
from import_export.fields import Field

from sro_program.accounts.models import User

from ..models import Agency, Officer, Role, Seat

Told = Callable[[int], None]


class _OfficerByBadge(widgets.Widget):  # type: ignore[misc]  # the package ships no types
    """The supervisor, who was saved before: rows come in the order of the chain."""

    def __init__(self, agency: Agency) -> None:
        super().__init__()
        self.agency = agency

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Officer | None:
        """The chain was checked; an officer is missing here only where their own row was refused."""
        return Officer.objects.filter(agency=self.agency, badge=value).first() if value else None


def _plain(name: str, attribute: str = "") -> Field:
    """Values come checked from the reader, so that nothing is converted twice."""
    return Field(attribute=attribute or name, column_name=name, widget=widgets.Widget())


class OfficerResource(resources.ModelResource):  # type: ignore[misc]  # the package ships no types
    """Officers are known by their e-mail address; a new one gets an account and an officer's seat."""

    full_name = _plain("full_name", "user__full_name")
    badge = _plain("badge")
    rank = _plain("rank")
    sworn_since = _plain("sworn_since")
    probation_until = _plain("probation_until")
    certification_body = _plain("certification_body")
    certification_number = _plain("certification_number")
    certified_until = _plain("certified_until")

    class Meta:
        model = Officer
        fields = (
            "full_name", "badge", "rank", "sworn_since", "probation_until", "certification_body",
            "certification_number", "certified_until", "supervisor",
        )  # fmt: skip
        import_id_fields = ()
        skip_unchanged = True
        skip_html_diff = True
        use_transactions = True

    def __init__(self, *, agency: Agency, actor: User, told: Told | None = None) -> None:
        super().__init__()
        self.agency = agency
        self.actor = actor
        self.told = told
        self.fields["supervisor"] = Field(
            attribute="supervisor", column_name="supervisor_badge", widget=_OfficerByBadge(agency)
        )

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Who is known already, in three queries instead of three a row."""
        emails = dataset["email"]
        officers = Officer.objects.select_related("user", "supervisor").filter(agency=self.agency).order_by("pk")
        self.officers = {officer.user.email: officer for officer in officers}
        self.badges = {officer.badge: officer for officer in self.officers.values()}
        self.people = {user.email: user for user in User.objects.filter(email__in=emails).order_by("pk")}
        self.colleagues = set(
            Seat.objects.filter(agency=self.agency).order_by().values_list("user_id", flat=True)
        ) - set(Officer.objects.exclude(agency=self.agency).order_by().values_list("user_id", flat=True))

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Accounts of other organisations are out of reach, and are not spoken of either."""
        if not row.get("rank", "Officer"):
            row["rank"] = "Officer"
        officer = self.officers.get(row["email"])
        person = self.people.get(row["email"])
        if officer is None and person is not None and person.pk not in self.colleagues:
            raise ValidationError(
                {"email": _("This address cannot be used here. Ask the administrator of this installation.")}
            )
        if officer is not None and officer.left_on is not None:
            raise ValidationError(
                {"email": _("This officer has left the agency. Take them back on their own page first.")}
            )
        holder = self.badges.get(row["badge"])
        if holder is not None and holder is not officer:
            raise ValidationError(
                {"badge": _("%(name)s has this badge now. Give that officer another badge first.") % {"name": holder}}
            )

    def get_instance(self, instance_loader: Any, row: Any) -> Officer | None:
        return self.officers.get(row["email"])

    def init_instance(self, row: Any = None) -> Officer:
        person = self.people.get(row["email"]) or User(email=row["email"], full_name=row["full_name"])
        return Officer(agency=self.agency, user=person)

    def before_save_instance(self, instance: Officer, row: Any, **kwargs: Any) -> None:
        """The account comes first: an officer refers to it. Without a password nobody signs in with it."""
        person = instance.user
        is_new = person._state.adding
        if is_new:
            instance.user = User.objects.create_user(email=person.email, full_name=person.full_name)
        else:
            person.save(update_fields=["full_name"])
        if not instance._state.adding:
            self._refuse_own_record(instance)
            instance.version += 1

    def _refuse_own_record(self, officer: Officer) -> None:
        """As on the pages: nobody writes their own rank, certification or chain of command."""
        if officer.user_id == self.actor.pk:
            raise ValidationError(
                {
                    "email": _(
                        "This row would change your own record. Take it out, "
                        "and ask the chief or the SRO supervisor to make the change."
                    )
                }
            )

    def after_save_instance(self, instance: Officer, row: Any, **kwargs: Any) -> None:
        seats = Seat.objects.filter(user=instance.user, agency=self.agency)
        if instance.user_id not in self.colleagues and not seats.exists():
            Seat.objects.create(
                user=instance.user,
                role=Role.OFFICER,
                agency=self.agency,
                since=timezone.localdate(),
                granted_by=self.actor,
            )

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        if self.told is not None:
            self.told(kwargs["row_number"])
