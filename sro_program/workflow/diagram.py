"""Workflows as pages to read: a state diagram and the permission matrix."""

from __future__ import annotations

from collections.abc import Iterable

from sro_program.permissions.relation import Relation
from sro_program.policy.loader import packs

from .spec import Transition, Workflow


def page(workflow: Workflow) -> str:
    """Markdown of one workflow."""
    return (
        "\n\n".join(
            (
                f"# {workflow.title}",
                "Made by `manage.py render_docs` from the declared workflow. Do not edit.",
                f"```mermaid\n{mermaid(workflow)}\n```",
                matrix(workflow),
                _locks(workflow),
            )
        )
        + "\n"
    )


def mermaid(workflow: Workflow) -> str:
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {s.key}: {s.label}" for s in workflow.states]
    lines += [
        f"    {source} --> {m.target}: {m.label} ({'/'.join(r.key for r in m.by)})"
        for m in workflow.transitions
        for source in m.source
    ]
    lines += [f"    {s.key} --> [*]" for s in workflow.states if s.final]
    return "\n".join(lines)


def matrix(workflow: Workflow) -> str:
    head = ("Transition", "From", "To", "Who", "Never", "For another", "Demands", "Asks", "Tells")
    rows = [head, ("---",) * len(head), *(_row(m) for m in workflow.transitions)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _row(m: Transition) -> tuple[str, ...]:
    return (
        str(m.label),
        ", ".join(m.source),
        m.target,
        _people(m.by),
        _people(m.never_by),
        "may be delegated" if m.delegable and m.by_people else "–",
        _demands(m) or "–",
        "a reason" if m.asks_reason else "a form" if m.form else "–",
        _people(m.tells),
    )


def _people(relations: Iterable[Relation]) -> str:
    return ", ".join(dict.fromkeys(str(r.label) for r in relations)) or "–"


def _demands(m: Transition) -> str:
    """Each demand with the clauses that make it, in any pack; rules of the house have none."""
    words = []
    for requirement in m.requires:
        if requirement.demand:
            clauses = (c.id for p in packs().values() for c in p.clauses if requirement.demand in c.demands)
            words.append(f"{requirement.demand.replace('_', ' ')} ({', '.join(sorted(set(clauses)))})")
    house = sum(1 for r in m.requires if not r.demand)
    if house:
        words.append(f"{house} house {'rule' if house == 1 else 'rules'}")
    return "; ".join(words)


def _locks(workflow: Workflow) -> str:
    order = " → ".join((*(path.replace("__", ".") for path in workflow.locks), "the record itself"))
    return f"Locked in this order before a move: {order}."
