"""A whole department with its schools, and a hand that drives a selection through the real engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from applicants.models import (
    Application,
    BoardFinding,
    ConflictDeclaration,
    Interview,
    InterviewBoard,
    JointDiscussion,
    Opening,
    RecommendedEntry,
    RecommendedList,
)
from assignments.models import Agreement
from sro_program.organisations.models import Agency, District, Officer, Role, School
from sro_program.testing.placing import place
from sro_program.workflow.engine import perform

from .organisations import AgencyFactory, DistrictFactory, OfficerFactory, SchoolFactory, seated
from .selection import (
    AgreementFactory,
    ApplicationFactory,
    BoardFactory,
    BoardMemberFactory,
    InterviewFactory,
    OpeningFactory,
    ScoreSheetFactory,
    days,
)

SEATS = {
    "alabama": (("department", "agency"), ("school_system", "school")),
    "utah": (("sro_supervisor", "agency"), ("second_person", "agency"), ("school_administrator", "school")),
    "national": (("agency", "agency"), ("district", "school")),
}


@dataclass
class Department:
    """One agency under one pack, its district and school, and everybody a selection needs.

    All live in the time zone of the settings, so that "today" is one day for tests and records at any hour;
    a test of midnight names another `zone`.
    """

    pack: str = "utah"
    zone: str = settings.TIME_ZONE
    agency: Agency = field(init=False)
    district: District = field(init=False)
    school: School = field(init=False)

    def __post_init__(self) -> None:
        state = {"alabama": "AL"}.get(self.pack, "UT")
        self.district = DistrictFactory(state=state, time_zone=self.zone)
        self.school = SchoolFactory(district=self.district)
        self.agency = AgencyFactory(state=state, time_zone=self.zone, pack=self.pack, districts=[self.district])
        self.chief = seated(Role.CHIEF, self.agency, full_name="Chief Example")
        self.sergeant = seated(Role.SERGEANT, self.agency, full_name="Sergeant Example")
        self.auditor = seated(Role.AUDITOR, self.agency, full_name="Auditor Example")
        self.superintendent = seated(Role.SUPERINTENDENT, self.district, full_name="Superintendent Example")
        self.principal = seated(Role.PRINCIPAL, self.school, full_name="Principal Example")
        self.captain = OfficerFactory(agency=self.agency, rank="Captain", seat=Role.SUPERVISOR)
        self.lieutenant = OfficerFactory(
            agency=self.agency, rank="Lieutenant", seat=Role.SUPERVISOR, supervisor=self.captain
        )

    def officer(self, **columns: Any) -> Officer:
        return OfficerFactory(**{"agency": self.agency, "supervisor": self.lieutenant, **columns})

    def opening(self, status: str = "open", **columns: Any) -> Opening:
        return OpeningFactory(
            agency=self.agency, district=self.district, schools=[self.school], status=status, **columns
        )

    def application(self, opening: Opening, status: str = "draft", **columns: Any) -> Application:
        officer = columns.pop("officer", None) or self.officer()
        return ApplicationFactory(opening=opening, officer=officer, status=status, **columns)

    def agreement(self, status: str = "in_force", **columns: Any) -> Any:
        return AgreementFactory(
            agency=self.agency, district=self.district, schools=[self.school], status=status, **columns
        )

    def agreement_in_force(self) -> Any:
        """The one there is, or a new one: no two cover the same schools at the same time."""
        there = Agreement.objects.filter(agency=self.agency, district=self.district, status="in_force")
        return there.first() or self.agreement()

    # The selection, step by step, through the engine

    def submit(self, opening: Opening, officer: Officer | None = None) -> Application:
        application = self.application(opening, officer=officer)
        perform(application, "submit", actor=application.applicant)
        return application

    def endorse(self, application: Application) -> Application:
        while asked := application.endorsements.filter(status="asked").first():
            perform(asked, "endorse", actor=asked.supervisor.user)
        application.refresh_from_db()
        return application

    def screen(self, application: Application) -> Application:
        """Decide every qualification as met and find the applicant eligible."""
        application.findings.update(
            verdict="met", evidence="Personnel record", decided_by=self.sergeant, decided_at=timezone.now()
        )
        perform(application, "find_eligible", actor=self.sergeant)
        return application

    def eligible(self, opening: Opening, officer: Officer | None = None) -> Application:
        return self.screen(self.endorse(self.submit(opening, officer)))

    def seating(self, board: InterviewBoard) -> list[tuple[str, str, Any]]:
        """Who fills which seat of the policy's rule: (seat, side, person), the chair first."""
        people = {"agency": [self.sergeant, self.chief], "school": [self.principal, self.superintendent]}
        return [
            (seat.key, seat.side, people[seat.side].pop(0))
            for seat in board.policy.selection.board.seats
            for _ in range(max(seat.minimum, 1))
        ]

    def board(self, opening: Opening, status: str = "draft") -> InterviewBoard:
        board = InterviewBoard.objects.create(opening=opening)
        for seat, side, user in self.seating(board):
            BoardMemberFactory(
                board=board, user=user, seat=seat, side=side, chair=user == self.sergeant, chosen_by=self.chief
            )
        if status != "draft":
            perform(board, "propose", actor=self.sergeant)
            self.confirm(board)
        return board

    def confirm(self, board: InterviewBoard) -> None:
        who = {"agency_chief": self.chief, "superintendent": self.superintendent}
        for confirmation in board.confirmations.filter(status="waiting"):
            perform(confirmation, "confirm", actor=who[confirmation.party])
        board.refresh_from_db()

    def hear(self, board: InterviewBoard, application: Application) -> Interview:
        interview = InterviewFactory(
            board=board, application=application, starts_at=timezone.now() - timedelta(minutes=30)
        )
        perform(interview, "record_held", actor=self.sergeant)
        board.refresh_from_db()
        application.refresh_from_db()
        return interview

    def score(self, board: InterviewBoard, application: Application, value: int = 4, recommends: bool = True) -> None:
        """Every member declares, rates and hands in."""
        for member in board.members.all():
            ConflictDeclaration.objects.get_or_create(
                member=member, application=application, defaults={"conflict": False}
            )
            sheet = ScoreSheetFactory(member=member, application=application, recommends=recommends, rates=value)
            perform(sheet, "submit", actor=member.user)

    def explain(self, board: InterviewBoard, application: Application) -> None:
        BoardFinding.objects.create(
            board=board, application=application, rationale="The board agreed.", written_by=self.sergeant
        )

    def discuss(self, opening: Opening) -> JointDiscussion:
        return JointDiscussion.objects.create(
            opening=opening,
            held_on=days(0),
            for_agency="Chief Example",
            for_district="Superintendent Example",
            recorded_by=self.sergeant,
        )

    def forwarded(self, *values: int, positions: int = 1) -> tuple[Opening, list[Application]]:
        """An opening whose board has recommended one applicant per given rating and forwarded its list."""
        opening = self.opening(positions=positions)
        applications = [self.eligible(opening) for _ in values]
        perform(opening, "close", actor=self.sergeant)
        board = self.board(opening, status="constituted")
        for application, value in zip(applications, values, strict=True):
            self.hear(board, application)
            self.score(board, application, value=value, recommends=value > 2)
            self.explain(board, application)
        perform(board, "close", actor=self.sergeant)
        perform(board, "forward", actor=self.sergeant)
        for application in applications:
            application.refresh_from_db()
        return opening, applications

    def listed(self, count: int, positions: int = 1) -> tuple[Opening, list[Application]]:
        """An opening with applicants on the forwarded list, put there without the way that leads there."""
        opening = self.opening(status="closed", positions=positions)
        return opening, self._put_on_list(opening, count)

    def recommended(self, opening: Opening) -> Application:
        """One applicant on the forwarded list of an opening that has closed."""
        return self._put_on_list(opening, 1)[0]

    def _put_on_list(self, opening: Opening, count: int) -> list[Application]:
        board = BoardFactory(opening=opening, status="forwarded")
        listed = RecommendedList.objects.create(opening=opening, board=board, forwarded_by=self.sergeant)
        applications = [self.application(opening, status="recommended") for _ in range(count)]
        for place_on_list, application in enumerate(applications, start=1):
            votes = {"mean": 4, "votes_for": 2, "votes_against": 0, "rationale": "The board agreed."}
            BoardFinding.objects.create(
                board=board, application=application, favourable=True, written_by=self.sergeant, **votes
            )
            RecommendedEntry.objects.create(
                list=listed, application=application, place=place_on_list, name=str(application), badge="B", **votes
            )
            place(application, "forwarded")
        return applications

    def appointment(self, opening: Opening) -> dict[str, Any]:
        """What the chief fills in to appoint."""
        return {"schools": [str(self.school.pk)], "starts_on": opening.starts_on.isoformat()}
