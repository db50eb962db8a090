from .joint import JointTraining
from .obligations import AssignedTraining, Effect, Obligation, Population, Waiver
from .records import TrainingRecord
from .sessions import SessionEvaluation, SessionPlace, SessionTopic, TrainingSession

__all__ = [
    "AssignedTraining",
    "Effect",
    "JointTraining",
    "Obligation",
    "Population",
    "SessionEvaluation",
    "SessionPlace",
    "SessionTopic",
    "TrainingRecord",
    "TrainingSession",
    "Waiver",
]
