from . import agreements, assignments, programs, service_requests

__all__ = ["agreements", "assignments", "programs", "service_requests"]
