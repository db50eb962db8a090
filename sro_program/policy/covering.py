"""What a pack says of those who take an officer's place: which certificates each kind of substitute holds."""

from __future__ import annotations

from sro_program.policy.reading import Table
from sro_program.policy.schema import SUBSTITUTES, CertificateRule, CoverageRule


def coverage_of(table: Table) -> CoverageRule:
    rule = CoverageRule(certificates=tuple(_certificate_of(t) for t in table.tables("certificate", needed=False)))
    keys = [c.key for c in rule.certificates]
    if doubles := sorted({key for key in keys if keys.count(key) > 1}):
        table.fault("certificate", f"names {', '.join(doubles)} twice.")
    table.close()
    return rule


def _certificate_of(table: Table) -> CertificateRule:
    rule = CertificateRule(
        key=table.key(),
        kind=table.one_of("for", SUBSTITUTES),
        label=table.text("label"),
        explain=table.text("explain"),
        clause=table.clause_id("clause"),
        expires=table.flag("expires"),
        months_ref=table.ref("months") if table.has("months") else None,
    )
    table.close()
    return rule
