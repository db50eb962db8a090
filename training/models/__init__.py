from .invitations import Invitation
from .joint import JointTraining
from .lessons import BusyWeek, Lesson, Setting
from .obligations import (
    AssignedPerson,
    AssignedTraining,
    Effect,
    Obligation,
    Population,
    Reckoning,
    Reminder,
    Waiver,
)
from .outlines import CourseOutline, Grade, OutlineComment, Part
from .records import TrainingRecord
from .sessions import SessionEvaluation, SessionPlace, SessionTopic, TrainingSession

__all__ = [
    "AssignedPerson",
    "AssignedTraining",
    "BusyWeek",
    "CourseOutline",
    "Effect",
    "Grade",
    "Invitation",
    "JointTraining",
    "Lesson",
    "Obligation",
    "OutlineComment",
    "Part",
    "Population",
    "Reckoning",
    "Reminder",
    "SessionEvaluation",
    "SessionPlace",
    "SessionTopic",
    "Setting",
    "TrainingRecord",
    "TrainingSession",
    "Waiver",
]
