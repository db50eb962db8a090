from .invitations import Invitation
from .joint import JointTraining
from .lessons import BusyWeek, Lesson, Setting
from .obligations import AssignedTraining, Effect, Obligation, Population, Waiver
from .outlines import CourseOutline, Grade, OutlineComment, Part
from .records import TrainingRecord

__all__ = [
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
    "Setting",
    "TrainingRecord",
    "Waiver",
]
