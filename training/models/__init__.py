from .joint import JointTraining
from .obligations import AssignedTraining, Effect, Obligation, Population, Waiver
from .records import TrainingRecord

__all__ = ["AssignedTraining", "Effect", "JointTraining", "Obligation", "Population", "TrainingRecord", "Waiver"]
