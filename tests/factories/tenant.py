"""One tenant with at least one record of every noun, in the states that show different things."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from applicants.models import (
    Application,
    BoardFinding,
    InterviewBoard,
    Opening,
    RecommendedEntry,
    RecommendedList,
)
from assignments.models import (
    Assignment,
    HandOver,
    OffenceDesignation,
    PublicHearing,
    ReviewComment,
)
from assignments.services.emergency_plans import FollowUpText, PlanText, record_drill, write_version
from assignments.services.emergency_plans import Upload as PdfUpload
from assignments.services.handover import begin_hand_over
from assignments.services.posts import Contact, write_hours
from sro_program.documents.services import documents_of
from sro_program.organisations.file_imports.services import check_files
from sro_program.organisations.incoming.opening import Upload
from sro_program.organisations.models import CalendarDay, FileImport, Officer, Role, SchoolCalendar
from sro_program.policy.models import Override
from sro_program.testing.directory_files import as_csv, district_cells
from sro_program.testing.placing import place
from sro_program.testing.roster_files import officer_cells, roster_csv
from sro_program.workflow import registry
from sro_program.workflow.engine import perform

from .boards import declared, draft_sheet, invited
from .department import SEATS, Department
from .duties import assigned_training, duty, joint_training, pair, waiver
from .organisations import DelegationFactory, DistrictFactory, SchoolFactory, seated
from .posts import emergency_plan, week
from .requests import office_hours, program, service, wanted
from .selection import AgreementFactory, BoardMemberFactory, OpeningFactory, TrainingRecordFactory, days
from .tenant_coverage import OTHER, POST, Coverage
from .tenant_lessons import teaching
from .tenant_sessions import Sessions


class Tenant(Sessions, Coverage, Department):
    """`samples[model label][variant]`: records of the first school by state, and one of another school."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.samples: dict[str, dict[str, Model]] = {}
        self._places()
        self._people()
        self._organisation_records()
        self._agreements()
        self._requests()
        self._openings()
        self._board_at_work()
        self._board_closed()
        self._outcome()
        self._at_the_other_school()
        self._training()
        self._sessions()
        teaching(self)
        self._emergency_plans()
        self._covers()
        self._statements()
        self._evaluations()
        self._people_samples()
        self._presence()
        self._duties()

    def sample(self, variant: str, record: Model) -> Any:
        kept = self.samples.setdefault(record._meta.label, {})
        assert variant not in kept, (record._meta.label, variant)
        kept[variant] = record
        return record

    # The organisation

    def _places(self) -> None:
        self.school_2 = SchoolFactory(district=self.district)
        self.district_2 = DistrictFactory(state=self.district.state, time_zone=self.district.time_zone)
        self.school_3 = SchoolFactory(district=self.district_2)
        self.agency.districts.add(self.district_2)
        self.sample("own", self.agency)
        for variant, record in (("own", self.district), ("other district", self.district_2)):
            self.sample(variant, record)
        for variant, record in (("own", self.school), (OTHER, self.school_2), ("other district", self.school_3)):
            self.sample(variant, record)

    def _people(self) -> None:
        self.applicant, self.rival, self.colleague, self.third = (self.officer() for _ in range(4))
        self.left = self.officer(left_on=days(-3))
        self.left.user.is_active = False
        self.left.user.save()
        self.designee = seated(Role.SUPERVISOR, self.agency)
        self.principal_2 = seated(Role.PRINCIPAL, self.school_2)
        self.school_staff = seated(Role.SCHOOL_STAFF, self.school)
        self.board_member = seated(Role.SCHOOL_STAFF, self.school)
        self.district_staff = seated(Role.DISTRICT_STAFF, self.district)
        self.superintendent_2 = seated(Role.SUPERINTENDENT, self.district_2)

    def _people_samples(self) -> None:
        users = {"officer": self.applicant.user, "principal": self.principal, "disabled": self.left.user}
        for variant, user in {**users, "chief": self.chief}.items():
            self.sample(variant, user)
        for variant in ("applicant", "rival", "left"):
            self.sample(variant, getattr(self, variant))
        for variant in ("chief", "principal", "school_staff", "superintendent", "district_staff"):
            self.sample(variant, getattr(self, variant).seats.get())
        self.sample("officer", self.applicant.user.seats.get())
        self.sample(OTHER, self.principal_2.seats.get())

    def _organisation_records(self) -> None:
        self._delegations()
        for variant, district in (("own", self.district), ("other district", self.district_2)):
            calendar = SchoolCalendar.objects.create(
                district=district, label="This year", starts_on=days(-60), ends_on=days(200)
            )
            self.sample(variant, calendar)
            self.sample(variant, CalendarDay.objects.create(calendar=calendar, date=days(30), label="Holiday"))
        shell = Opening(agency=self.agency)
        shell.put_under_policy(self.agency, timezone.localdate())
        clauses = (standing.clause for standing in shell.policy.standings())
        self.clause = next(c.id for c in clauses if "term_months" in c.numbers)
        change = {"clause": self.clause, "number": "term_months", "value": 9, "since": days(300), "reason": "Local"}
        self.sample("own", Override.objects.create(agency=self.agency, author=self.chief, **change))
        for kind in (FileImport.Kind.ROSTER, FileImport.Kind.TRAINING):
            self.sample(kind.value, refused_upload(kind, self.sergeant, self.agency))

    def _delegations(self) -> None:
        """The designee may take every decision that the chief may lend; another delegation has ended."""
        lent = [
            f"{w.key}.{m.key}"
            for w in registry.every()
            for m in w.transitions
            if m.delegable and any(r.key == "chief" for r in m.by)
        ]
        running = {"giver": self.chief, "receiver": self.designee, "decisions": lent}
        ended = {"giver": self.sergeant, "receiver": self.colleague.user, "ended_at": timezone.now()}
        self.sample("running", DelegationFactory(agency=self.agency, **running))
        self.sample("ended", DelegationFactory(agency=self.agency, **ended))

    # Agreements and posts

    def _agreements(self) -> None:
        self.sample("draft", self.agreement(status="draft"))
        signing = self.sample("signing", self.agreement(status="public_comment"))
        perform(signing, "send_for_signature", actor=self.chief)
        for signature in signing.signatures.all():
            self.sample(f"waiting {signature.side}", signature)
        self.in_force = self.sample("in_force", self.agreement())
        self._in_review()
        self.sample("terminated", self.agreement(status="terminated"))
        places = {"agency": self.agency, "district": self.district}
        at_other = AgreementFactory(**places, schools=[self.school_2], status="in_force")
        self.sample(OTHER, at_other)
        self.sample(OTHER, at_other.provisions.first())
        self.sample("active", self._assignment(self.colleague, "active", self.school, self.in_force))
        self.sample(OTHER, self._assignment(self.third, "active", self.school_2, at_other))
        self.sample("suspended", self._assignment(self.left, "suspended", self.school, self.in_force))

    def _in_review(self) -> None:
        """Read by both sides: commented on, to be heard in public, with parts in every state."""
        agreement = self.sample("in_review", self.agreement(status="in_review"))
        provision = self.sample("in_review", agreement.provisions.first())
        self.sample("in_force", self.in_force.provisions.first())
        said = {"agreement": agreement, "author": self.superintendent, "side": "district", "text": "Too short."}
        self.sample("own", ReviewComment.objects.create(provision=provision, **said))
        heard = {"agreement": agreement, "meeting_on": days(3), "place": "Library", "recorded_by": self.chief}
        self.sample("own", PublicHearing.objects.get_or_create(agreement=agreement, defaults=heard)[0])
        offence = {"agreement": agreement, "offence": "theft", "route": "confer_with_lea"}
        self.sample("own", OffenceDesignation.objects.create(**offence))

    def _assignment(self, officer: Officer, status: str, school: Any, agreement: Any) -> Assignment:
        made = Assignment.objects.create(officer=officer, agreement=agreement, starts_on=days(-5), basis="Before")
        made.schools.set([school])
        written = write_hours(
            assignment=made, hours=week(school), contacts=[Contact(school, "Front desk")], version=made.version
        )
        return place(written, status)

    def _emergency_plans(self) -> None:
        """One that counts, with a drill; one in preparation; one of the other school. Two go over to somebody."""
        plan = self.sample("in_force", emergency_plan(self, helper=self.colleague))
        text = PlanText(pocket="Lock up.", upload=PdfUpload("plan.pdf", b"%PDF-1.7 %%EOF"), change="Shorter")
        self.sample("plan", write_version(plan=plan, text=text, by=self.principal, version=plan.version).document)
        plan.refresh_from_db()
        record_drill(
            plan=plan,
            held_on=days(-1),
            minutes=20,
            findings="All well.",
            follow_ups=[FollowUpText("Mend the door", days(9))],
            by=self.principal,
            version=plan.version,
        )
        plan.refresh_from_db()
        self.sample("draft", emergency_plan(self, "draft", hazard="fire", helper=self.left))
        self.sample(OTHER, emergency_plan(self, school=self.school_2, by=self.principal_2, helper=self.third))
        for variant, post in (("open", "suspended"), (OTHER, OTHER)):
            self.sample(variant, begin_hand_over(assignment=self.samples[POST][post], by=self.sergeant))
        done = HandOver.objects.create(assignment=self._assignment(self.rival, "ended", self.school, self.in_force))
        self.sample("completed", place(done, "completed"))

    def _requests(self) -> None:
        """Of the first school in the states that differ, and of the other school."""
        by_officer = {"requested_by": self.colleague.user}
        for status in ("requested", "permitted", "returned", "active", "declined"):
            self.sample(status, program(self, status, **by_officer))
        self.sample("wanted", wanted(self))
        self.sample("advised", wanted(self, "advised"))
        self.sample(OTHER, program(self, "permitted", schools=[self.school_2], requested_by=self.third.user))
        hours = self.sample("own", office_hours(self.colleague, self.school))
        ended = office_hours(self.colleague, self.school, weekday=2, ended_at=timezone.now())
        self.sample("ended", ended)
        elsewhere = self.sample(OTHER, office_hours(self.third, self.school_2))
        asked = {"officer": self.colleague, "by": self.school_staff}
        self.sample("for the leaders", service(self, **asked, approver="leaders"))
        self.sample("for the officer", service(self, **asked))
        begun = {"starts_at": timezone.now() - timedelta(hours=3)}
        self.sample("approved", service(self, **asked, status="approved", **begun))
        conference = {"kind": "conference", "with_whom": "parent", "status": "approved"}
        self.sample("conference", service(self, **asked, **conference, hours=hours))
        at_other = {"officer": self.third, "by": self.principal_2, "school": self.school_2}
        self.sample(OTHER, service(self, **at_other, **conference, hours=elsewhere))

    def _training(self) -> None:
        kinds = (("claimed", self.applicant, "claimed"), ("verified", self.applicant, "verified"))
        for variant, officer, status in (*kinds, ("of a colleague", self.colleague, "claimed")):
            self.sample(variant, TrainingRecordFactory(officer=officer, status=status))

    def _duties(self) -> None:
        """Of an officer in every state and with the principal; of the other school's pair; what was given for them."""
        for status in ("open", "overdue", "met", "waived"):
            self.sample(status, duty(self.applicant, status, requirement=f"course_{status}"))
        own = self.sample("pair", pair(self, self.applicant))
        elsewhere = {"counterpart": self.principal_2, "school": self.school_2}
        other = self.sample(OTHER, pair(self, self.third, **elsewhere))
        self.sample("to attest", joint_training(own))
        self.sample("attested", joint_training(own, officer=True, principal=True, title="Before"))
        self.sample(OTHER, joint_training(other, officer=True))
        owed = self.samples["training.Obligation"]["waived"]
        self.sample("counts", waiver(owed, self.sergeant))
        self.sample("withdrawn", waiver(owed, self.chief, ended_at=timezone.now(), ended_why="Back"))
        people = [self.applicant.user, self.colleague.user]
        self.sample("runs", assigned_training(self.agency, self.chief, people))

    # The selection

    def _openings(self) -> None:
        """A draft; one that takes applications, its board proposed; one with its board in the making."""
        self.sample("draft", self.opening(status="draft"))
        opening = self.sample("open", self.opening())
        self.sample("draft", self.application(opening, officer=self.applicant))
        self.sample("screening", self.endorse(self.submit(opening, self.rival)))
        self.sample("withdrawn", self.application(opening, officer=self.left, status="withdrawn"))
        proposed = place(self._seated_board(opening), "proposed")
        for party in ("agency_chief", "superintendent"):
            self.sample(f"waiting {party}", proposed.confirmations.create(party=party))
        self.sample("proposed", proposed)

        second = self.opening()
        in_chain = self.sample("in_chain", self.application(second, officer=self.applicant, status="in_chain"))
        for step, (supervisor, status) in enumerate(((self.lieutenant, "asked"), (self.captain, "waiting")), start=1):
            asked = in_chain.endorsements.create(step=step, supervisor=supervisor)
            self.sample(status, place(asked, status))
        self.sample("draft", self._seated_board(second))

    def _seated_board(self, opening: Opening, school_side: Any = None) -> InterviewBoard:
        """Its policy's own members, and somebody else from the school."""
        board = self.board(opening)
        (seat, side) = SEATS[self.pack][-1]
        member = school_side or self.board_member
        BoardMemberFactory(board=board, user=member, seat=seat, side=side, chosen_by=self.chief)
        return board

    def _board_at_work(self) -> None:
        """One applicant heard, with a sheet handed in and a sheet begun; the rival invited, one member aside."""
        opening = self.sample("selecting", self.opening())
        heard, waiting = (self.eligible(opening, officer) for officer in (self.applicant, self.rival))
        self.sample("not invited", self.eligible(opening, self.third))
        perform(opening, "close", actor=self.sergeant)
        board = place(self._seated_board(opening), "constituted")
        self.sample("held", self.hear(board, heard))
        self.sample("invited", invited(board, waiting))
        members = {m.user: m for m in board.members.all()}
        handed_in = self.sample("handed in", draft_sheet(members[self.sergeant], heard))
        perform(handed_in, "submit", actor=self.sergeant)
        self.sample("begun", draft_sheet(members[self.principal], heard))
        declared(members[self.board_member], waiting, conflict=True, explanation="We are related.")
        self.sample("in_session", board)
        self.sample("interviewed", heard)
        self.sample("eligible", waiting)

    def _board_closed(self) -> None:
        opening = self.opening()
        liked, not_liked = (self.eligible(opening, officer) for officer in (self.applicant, self.rival))
        perform(opening, "close", actor=self.sergeant)
        board = place(self._seated_board(opening), "constituted")
        for application, value in ((liked, 4), (not_liked, 1)):
            self.hear(board, application)
            self.score(board, application, value=value, recommends=value > 2)
            self.explain(board, application)
        perform(board, "close", actor=self.sergeant)
        self.sample("closed", board)
        self.sample("read by all", board.members.get(user=self.principal).sheets.get(application=liked))
        for variant, application in (("recommended", liked), ("not_recommended", not_liked)):
            application.refresh_from_db()
            self.sample(variant, application)

    def _outcome(self) -> None:
        """A list the chief has not decided, and one from which the rival was appointed."""
        forwarded, applications = self._forwarded()
        self.sample("deciding", forwarded)
        self.sample("forwarded", forwarded.board)
        self.sample("forwarded", applications[0])
        filled, applications = self._forwarded()
        for application in applications[1:]:
            perform(application, "appoint", actor=self.chief, data=self.appointment(filled))
        filled.refresh_from_db()
        applications[0].refresh_from_db()
        self.sample("filled", filled)
        self.sample("not_selected", applications[0])
        appointed = self.sample("appointed", applications[1])
        self.sample("planned", appointed.assignment)
        self.sample("letter", documents_of(appointed).get())

    def _forwarded(self) -> tuple[Opening, list[Application]]:
        opening = self.opening(status="closed")
        board = place(self._seated_board(opening), "forwarded")
        listed = RecommendedList.objects.create(opening=opening, board=board, forwarded_by=self.sergeant)
        self.discuss(opening)
        votes = {"mean": 4, "votes_for": 2, "votes_against": 0, "rationale": "The board agreed."}
        applications = []
        for at, officer in enumerate((self.applicant, self.rival), start=1):
            application = self.application(opening, officer=officer, status="recommended")
            BoardFinding.objects.create(
                board=board, application=application, favourable=True, written_by=self.sergeant, **votes
            )
            RecommendedEntry.objects.create(
                list=listed, application=application, place=at, name=str(application), badge=officer.badge, **votes
            )
            applications.append(place(application, "forwarded"))
        return opening, applications

    def _at_the_other_school(self) -> None:
        """The same agency and district, but a school whose people the first school's must not see."""
        places = {"agency": self.agency, "district": self.district, "schools": [self.school_2]}
        opening = self.sample(OTHER, OpeningFactory(**places, status="closed"))
        application = self.sample(OTHER, self.application(opening, officer=self.third, status="eligible"))
        board = InterviewBoard.objects.create(opening=opening)
        sides = zip(
            SEATS[self.pack], (self.sergeant, self.chief, self.principal_2)[-len(SEATS[self.pack]) :], strict=True
        )
        for (seat, side), user in sides:
            BoardMemberFactory(board=board, user=user, seat=seat, side=side, chosen_by=self.chief)
        self.sample(OTHER, place(board, "in_session"))
        self.sample(OTHER, board.confirmations.create(party="superintendent"))
        self.sample(OTHER, invited(board, application, starts_at=timezone.now() - timedelta(hours=1)))
        own = self.application(opening, officer=self.applicant, status="eligible")
        self.sample("of the applicant", invited(board, own))
        member = board.members.get(user=self.principal_2)
        self.sample(OTHER, draft_sheet(member, application))
        supervisor = {"step": 1, "supervisor": self.captain}
        self.sample(OTHER, application.endorsements.create(**supervisor))


def refused_upload(kind: str, person: Any, agency: Any = None) -> FileImport:
    """An upload whose dry run found something wrong, as the page that checks uploads keeps it."""
    content = {
        FileImport.Kind.ROSTER: lambda: roster_csv([officer_cells(1, Sworn_since="yesterday")]),
        FileImport.Kind.TRAINING: lambda: b"E-mail,Topic,Course,Hours,Completed\nx@y.example,No,Such,0,never\n",
        FileImport.Kind.DIRECTORY: lambda: as_csv([district_cells(1, ZIP="?" * 50)]),
    }[FileImport.Kind(kind)]()
    _plan, kept = check_files(kind=kind, uploads=[Upload("rows.csv", content)], actor=person, agency=agency)
    assert kept is not None
    assert kept.status == FileImport.Status.REFUSED
    return kept
