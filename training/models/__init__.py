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

__all__ = [
    "AssignedPerson",
    "AssignedTraining",
    "Effect",
    "JointTraining",
    "Obligation",
    "Population",
    "Reckoning",
    "Reminder",
    "TrainingRecord",
    "Waiver",
]
