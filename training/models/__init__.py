from .records import TrainingRecord

__all__ = ["TrainingRecord"]
