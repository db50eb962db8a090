"""How people stand to openings, applications, boards, interviews and sheets."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sro_program.accounts.models import User
from sro_program.organisations.models import Role, School
from sro_program.organisations.relations import at_agency, at_district, the_person
from sro_program.organisations.seats import holders, standing_of
from sro_program.permissions.relation import NOTHING, Ability, Relation, only_where

from .models import (
    Application,
    BoardMember,
    ConflictDeclaration,
    Endorsement,
    Opening,
)

_PUBLISHED = Q(status__in=("open", "closed", "filled", "cancelled"))


def _school_heads(to_opening: str) -> Relation:
    """Principals of the schools an opening is for. `to_opening` leads from the record to its opening."""

    def people(record: Any) -> Any:
        for step in filter(None, to_opening.split("__")):
            record = getattr(record, step)
        return holders(Role.PRINCIPAL, at=School.objects.filter(openings=record))

    def records(user: Any) -> Q:
        schools = standing_of(user).schools(Role.PRINCIPAL)
        if not schools:
            return NOTHING
        through = Opening.schools.through.objects.filter(school_id__in=schools)
        return Q(**{f"{to_opening or 'pk'}__in": through.values("opening_id")})

    return Relation("principal", "the principal of the school concerned", people=people, records=records)


def _seats(path: str) -> tuple[Relation, Relation, Relation]:
    return (
        at_agency("chief", "the chief", Role.CHIEF, path=f"{path}agency"),
        at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path=f"{path}agency"),
        at_agency("auditor", "the auditor", Role.AUDITOR, path=f"{path}agency"),
    )


def _board_people(label: str, to_board: str, **which: Any) -> Relation:
    """Members of the board the record reaches by `to_board`; `which` narrows them (chair=True)."""

    def people(record: Any) -> Any:
        for step in filter(None, to_board.split("__")):
            record = getattr(record, step)
        return User.objects.filter(is_active=True, pk__in=record.members.filter(**which).values("user"))

    def records(user: Any) -> Q:
        return Q(**{f"{to_board or 'pk'}__in": BoardMember.objects.filter(user=user.pk, **which).values("board")})

    return Relation("chair" if which else "board_member", label, people=people, records=records)


# Openings
OPENING_CHIEF, OPENING_SUPERVISOR, OPENING_AUDITOR = _seats("")
OPENING_COLLEAGUE = at_agency("colleague", "an officer of the agency", Role.OFFICER, Role.SUPERVISOR)
OPENING_SUPERINTENDENT = at_district("superintendent", "the superintendent", Role.SUPERINTENDENT)
OPENING_PRINCIPAL = _school_heads("")
OPENING_BOARD_MEMBER = Relation(
    "board_member",
    "a member of its board",
    people=lambda opening: User.objects.filter(is_active=True, board_seats__board__opening=opening),
    records=lambda user: Q(pk__in=BoardMember.objects.filter(user=user.pk).values("board__opening")),
)
OPENING_APPLICANT = Relation(
    "applicant",
    "an applicant for the post",
    people=lambda opening: User.objects.filter(applications__opening=opening),
    records=lambda user: Q(pk__in=Application.objects.filter(applicant=user.pk).values("opening")),
)
_AUDITOR_READS, _SUPERINTENDENT_READS, _MEMBER_READS = (
    only_where(r, _PUBLISHED) for r in (OPENING_AUDITOR, OPENING_SUPERINTENDENT, OPENING_BOARD_MEMBER)
)

SEE_OPENING = Ability(
    "see_opening",
    "see openings",
    by=(
        OPENING_CHIEF,
        OPENING_SUPERVISOR,
        _AUDITOR_READS,
        only_where(OPENING_COLLEAGUE, _PUBLISHED),
        _SUPERINTENDENT_READS,
        only_where(OPENING_PRINCIPAL, _PUBLISHED),
        _MEMBER_READS,
    ),
    delegated_with=("opening", "selection", "board"),
)
MANAGE_OPENING = Ability(
    "manage_opening",
    "write and change openings",
    by=(OPENING_CHIEF, OPENING_SUPERVISOR),
)
SEE_QUESTIONS = Ability(
    "see_questions",
    "see the questions before the interview",
    by=(OPENING_CHIEF, OPENING_SUPERVISOR, OPENING_BOARD_MEMBER),
    never_by=(OPENING_APPLICANT,),
)
RECORD_DISCUSSION = Ability(
    "record_joint_discussion",
    "record the joint discussion",
    by=(OPENING_CHIEF, OPENING_SUPERVISOR, _SUPERINTENDENT_READS),
    never_by=(OPENING_APPLICANT,),
)
_READERS_OF_RANKS = (OPENING_CHIEF, OPENING_SUPERVISOR, _AUDITOR_READS, _MEMBER_READS)
SEE_RECOMMENDED = Ability(
    "see_recommended_list",
    "see the list as forwarded",
    by=(*_READERS_OF_RANKS, _SUPERINTENDENT_READS),
    never_by=(OPENING_APPLICANT,),
    delegated_with=("selection",),
)
SEE_RANKS = Ability(
    "see_ranks",
    "see places, figures and reasons on the list; to the district it names people only",
    by=_READERS_OF_RANKS,
    never_by=(OPENING_APPLICANT,),
    delegated_with=("selection",),
)

# Applications
_SENT = ~Q(status="draft")
_SCREENED = Q(
    status__in=(
        "eligible",
        "interviewed",
        "recommended",
        "not_recommended",
        "forwarded",
        "appointed",
        "not_selected",
        "withdrawn",
    )
)
APPLICANT = the_person("applicant", "the applicant", "applicant")
CHIEF, SRO_SUPERVISOR, AUDITOR = (only_where(r, _SENT) for r in _seats("opening__"))
PRINCIPALS = _school_heads("opening")
SUPERINTENDENT = at_district("superintendent", "the superintendent", Role.SUPERINTENDENT, path="opening__district")
ENDORSER = Relation(
    "endorser",
    "a supervisor up the applicant's chain",
    people=lambda application: User.objects.filter(
        is_active=True, pk__in=application.endorsements.exclude(status="waiting").values("supervisor__user")
    ),
    records=lambda user: Q(
        pk__in=Endorsement.objects.filter(supervisor__user=user.pk).exclude(status="waiting").values("application")
    ),
)
BOARD_MEMBER = Relation(
    "board_member",
    "a member of the board",
    people=lambda application: User.objects.filter(is_active=True, board_seats__board__opening=application.opening_id),
    records=lambda user: Q(opening__in=_boards_sat_on(user)),
)
CONFLICTED = Relation(
    "conflicted",
    "anybody with a declared conflict of interest",
    people=lambda application: User.objects.filter(
        board_seats__declarations__application=application, board_seats__declarations__conflict=True
    ),
    records=lambda user: Q(
        pk__in=ConflictDeclaration.objects.filter(member__user=user.pk, conflict=True).values("application")
    ),
)


def _boards_sat_on(user: Any) -> Any:
    """Openings whose board the person sits on, once it has been constituted."""
    sitting = ("constituted", "in_session", "closed", "forwarded")
    return BoardMember.objects.filter(user=user.pk, board__status__in=sitting).values("board__opening")


SEE_APPLICATION = Ability(
    "see_application",
    "see applications",
    by=(APPLICANT, CHIEF, SRO_SUPERVISOR, AUDITOR, ENDORSER, only_where(BOARD_MEMBER, _SCREENED)),
    delegated_with=("selection",),
)
SEE_PIPELINE = Ability(
    "see_pipeline",
    "see all applications of the agency",
    by=(CHIEF, SRO_SUPERVISOR, AUDITOR),
    delegated_with=("selection",),
)
EDIT_APPLICATION = Ability("edit_application", "write an application", by=(only_where(APPLICANT, Q(status="draft")),))
SCREEN_APPLICATION = Ability(
    "screen_application",
    "record qualifications",
    by=(only_where(CHIEF, Q(status="screening")), only_where(SRO_SUPERVISOR, Q(status="screening"))),
    never_by=(APPLICANT, CONFLICTED),
    delegated_with=("selection",),
)
_CLOSED_BOARD = Q(opening__board__status__in=("closed", "forwarded"))
SEE_SCORES = Ability(
    "see_scores",
    "see all score sheets of an application",
    by=(
        only_where(CHIEF, _CLOSED_BOARD),
        only_where(SRO_SUPERVISOR, _CLOSED_BOARD),
        only_where(AUDITOR, _CLOSED_BOARD),
        only_where(BOARD_MEMBER, _CLOSED_BOARD),
    ),
    never_by=(APPLICANT,),
)
_BOARD_AT_WORK = ("constituted", "in_session")
DECLARE_CONFLICT = Ability(
    "declare_conflict",
    "declare whether there is a conflict of interest",
    by=(only_where(BOARD_MEMBER, _SCREENED & Q(opening__board__status__in=_BOARD_AT_WORK)),),
    never_by=(APPLICANT,),
)

# Endorsements
_RUNNING = Q(application__status="in_chain")
ENDORSING_SUPERVISOR = the_person("endorser", "the supervisor asked", "supervisor__user")
ENDORSEMENT_SUPERVISOR = at_agency(
    "sro_supervisor", "the SRO supervisor", Role.SERGEANT, path="application__opening__agency"
)
ENDORSEMENT_CHIEF = at_agency("chief", "the chief", Role.CHIEF, path="application__opening__agency")
ENDORSEMENT_APPLICANT = the_person("applicant", "the applicant", "application__applicant")
ENDORSER_NOW = only_where(ENDORSING_SUPERVISOR, _RUNNING)
SEE_ENDORSEMENT = Ability(
    "see_endorsement",
    "see endorsements",
    by=(ENDORSING_SUPERVISOR, ENDORSEMENT_SUPERVISOR, ENDORSEMENT_CHIEF, ENDORSEMENT_APPLICANT),
)

# Boards and their confirmations
BOARD_CHIEF, BOARD_SUPERVISOR, BOARD_AUDITOR = _seats("opening__")
BOARD_SUPERINTENDENT = at_district(
    "superintendent", "the superintendent", Role.SUPERINTENDENT, path="opening__district"
)
SITTING_MEMBER = _board_people("a member of the board", "")
CHAIR = _board_people("the chair of the board", "", chair=True)
BOARD_APPLICANT = Relation(
    "applicant",
    "an applicant for the post",
    people=lambda board: User.objects.filter(applications__opening=board.opening_id),
    records=lambda user: Q(
        opening__in=Application.objects.filter(applicant=user.pk)
        .exclude(status__in=("draft", "withdrawn"))
        .values("opening")
    ),
)
_BEYOND_DRAFT = ~Q(status="draft")
SEE_BOARD = Ability(
    "see_board",
    "see interview boards",
    by=(
        BOARD_CHIEF,
        BOARD_SUPERVISOR,
        BOARD_AUDITOR,
        only_where(BOARD_SUPERINTENDENT, _BEYOND_DRAFT),
        only_where(SITTING_MEMBER, _BEYOND_DRAFT),
    ),
    never_by=(BOARD_APPLICANT,),
    delegated_with=("board",),
)
MANAGE_BOARD = Ability(
    "manage_board",
    "choose board members",
    by=(only_where(BOARD_CHIEF, Q(status="draft")), only_where(BOARD_SUPERVISOR, Q(status="draft"))),
    never_by=(BOARD_APPLICANT,),
    delegated_with=("board",),
)
WRITE_REASONS = Ability(
    "write_reasons",
    "write why the board recommends or not",
    by=tuple(only_where(r, Q(status="in_session")) for r in (BOARD_SUPERVISOR, SITTING_MEMBER)),
    never_by=(BOARD_APPLICANT,),
    delegated_with=("board",),
)
SEE_RANKING = Ability(
    "see_ranking",
    "see all ratings and votes of a board that has closed",
    by=tuple(
        only_where(r, Q(status__in=("closed", "forwarded")))
        for r in (BOARD_CHIEF, BOARD_SUPERVISOR, BOARD_AUDITOR, SITTING_MEMBER)
    ),
    never_by=(BOARD_APPLICANT,),
    delegated_with=("selection", "board"),
)
READ_CONFLICTS = Ability(
    "read_conflicts",
    "read what members declared as a conflict of interest",
    by=(BOARD_CHIEF, BOARD_SUPERVISOR, BOARD_AUDITOR, CHAIR),
    never_by=(BOARD_APPLICANT,),
    delegated_with=("board",),
)
_PROPOSED = Q(board__status="proposed")
CONFIRMING_CHIEF = only_where(
    at_agency("chief", "the chief", Role.CHIEF, path="board__opening__agency"), _PROPOSED & Q(party="agency_chief")
)
CONFIRMING_SUPERINTENDENT = only_where(
    at_district("superintendent", "the superintendent", Role.SUPERINTENDENT, path="board__opening__district"),
    _PROPOSED & Q(party="superintendent"),
)
CONFIRMATION_SUPERVISOR = at_agency(
    "sro_supervisor", "the SRO supervisor", Role.SERGEANT, path="board__opening__agency"
)
CONFIRMATION_CHIEF = at_agency("chief", "the chief", Role.CHIEF, path="board__opening__agency")
CONFIRMATION_SUPERINTENDENT = at_district(
    "superintendent", "the superintendent", Role.SUPERINTENDENT, path="board__opening__district"
)
SEE_CONFIRMATION = Ability(
    "see_confirmation",
    "see board confirmations",
    by=(CONFIRMATION_CHIEF, CONFIRMATION_SUPERVISOR, CONFIRMATION_SUPERINTENDENT),
    delegated_with=("confirmation",),
)

# Interviews
INTERVIEWEE = the_person("applicant", "the applicant", "application__applicant")
INTERVIEW_SUPERVISOR = at_agency(
    "sro_supervisor", "the SRO supervisor", Role.SERGEANT, path="application__opening__agency"
)
INTERVIEW_CHIEF = at_agency("chief", "the chief", Role.CHIEF, path="application__opening__agency")
INTERVIEW_AUDITOR = at_agency("auditor", "the auditor", Role.AUDITOR, path="application__opening__agency")
INTERVIEW_CHAIR = _board_people("the chair of the board", "board", chair=True)
INTERVIEW_MEMBER = _board_people("a member of the board", "board")
SEE_INTERVIEW = Ability(
    "see_interview",
    "see interviews",
    by=(INTERVIEWEE, INTERVIEW_SUPERVISOR, INTERVIEW_CHIEF, INTERVIEW_AUDITOR, INTERVIEW_MEMBER),
    delegated_with=("board", "interview"),
)
OPEN_SHEET = Ability(
    "open_score_sheet",
    "begin a score sheet",
    by=(only_where(INTERVIEW_MEMBER, Q(board__status__in=_BOARD_AT_WORK) & ~Q(status__in=("no_show", "cancelled"))),),
    never_by=(INTERVIEWEE,),
)
ARRANGE_INTERVIEWS = Ability(
    "arrange_interviews",
    "invite applicants to interviews",
    by=tuple(only_where(r, Q(status__in=_BOARD_AT_WORK)) for r in (BOARD_SUPERVISOR, CHAIR)),
    never_by=(BOARD_APPLICANT,),
    delegated_with=("board",),
)

# Score sheets
SCORER = the_person("scorer", "the board member", "member__user")
SEE_SHEET = Ability(
    "see_score_sheet",
    "see a score sheet",
    by=(
        SCORER,
        *(
            only_where(r, Q(status="submitted", member__board__status__in=("closed", "forwarded")))
            for r in (
                at_agency("chief", "the chief", Role.CHIEF, path="application__opening__agency"),
                at_agency("sro_supervisor", "the SRO supervisor", Role.SERGEANT, path="application__opening__agency"),
                at_agency("auditor", "the auditor", Role.AUDITOR, path="application__opening__agency"),
                _board_people("a member of the board", "member__board"),
            )
        ),
    ),
    never_by=(the_person("applicant", "the applicant", "application__applicant"),),
)
WRITE_SHEET = Ability("write_score_sheet", "write a score sheet", by=(only_where(SCORER, Q(status="draft")),))
