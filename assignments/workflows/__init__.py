from . import agreements, assignments, emergency_plans, handover

__all__ = ["agreements", "assignments", "emergency_plans", "handover"]
