from .joint import JointTraining
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
from .records import TrainingRecord
from .sessions import SessionEvaluation, SessionPlace, SessionTopic, TrainingSession

__all__ = [
    "AssignedPerson",
    "AssignedTraining",
    "Effect",
    "JointTraining",
    "Obligation",
    "Population",
    "Reckoning",
    "Reminder",
    "SessionEvaluation",
    "SessionPlace",
    "SessionTopic",
    "TrainingRecord",
    "TrainingSession",
    "Waiver",
]
