from .applications import Application, Endorsement, Finding
from .boards import BoardConfirmation, BoardMember, ConflictDeclaration, InterviewBoard
from .interviews import Interview, Score, ScoreSheet
from .openings import JointDiscussion, Opening
from .outcome import BoardFinding, RecommendedEntry, RecommendedList

__all__ = [
    "Application",
    "BoardConfirmation",
    "BoardFinding",
    "BoardMember",
    "ConflictDeclaration",
    "Endorsement",
    "Finding",
    "Interview",
    "InterviewBoard",
    "JointDiscussion",
    "Opening",
    "RecommendedEntry",
    "RecommendedList",
    "Score",
    "ScoreSheet",
]
