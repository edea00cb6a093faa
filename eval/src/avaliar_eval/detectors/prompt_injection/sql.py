from __future__ import annotations
def sql_findings(checked):
    return []
