from . import boards, endorsements, interviews, openings, selection

__all__ = ["boards", "endorsements", "interviews", "openings", "selection"]
