"""What a policy may demand of the software. Each word is asked for in one place of a workflow or a page."""

from __future__ import annotations

DEMANDS = frozenset(
    {
        "agreement_in_force",
        "volunteered",
        "sworn_off_probation",
        "chain_of_command",
        "qualifications_decided",
        "board_composition",
        "board_confirmed",
        "all_interviewed",
        "scored_on_criteria",
        "from_the_list",
        "joint_discussion",
        "emergency_plan",
        "principal_permission",
        "program_approval",
        "meeting_approval",
        "function_approval",
        "class_approval",
        "provisions_complete",
        "offences_designated",
        "public_meeting",
        "presence_recorded",
        "qualified_cover",
        "evaluation",
        "school_feedback",
        "inspection",
        "outline_approval",
        "class_invited",
        "instruction_subject",
        "instructor_trained",
        "no_substitute_teaching",
        "instruction_counted",
        "vocational_class",
        "organised_training",
    }
)
"""What workflows can demand by clause. A pack chooses which of them its policy makes, and by which clause."""
