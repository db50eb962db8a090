"""What this app puts on the home page: agreements, posts and requests; who is there, who covers, how officers do."""

from . import agreements, compliance, coverage, covers, evaluations, presence

__all__ = ["agreements", "compliance", "coverage", "covers", "evaluations", "presence"]
