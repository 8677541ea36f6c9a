"""Documents drawn from the program itself; upper rooms add theirs."""

from __future__ import annotations

from collections.abc import Callable

from parchemin.plateforme.registres import Registre
from parchemin.socle.constats import Gravite, catalogue, en_clair

_EFFETS = {Gravite.BLOQUANT: "bloque", Gravite.AVERTISSEMENT: "avertit", Gravite.INFORMATION: "informe"}
redacteurs: Registre[Callable[[], str]] = Registre("documents")
"""File name under `docs/` -> text."""


@redacteurs.inscrire("controles.md")
def controles() -> str:
    """Every check: what, why, how to fix."""
    lignes = [
        "# Les contrôles de Parchemin",
        "",
        "Document tiré du programme. Chaque message porte un de ces codes.",
        "",
    ]
    for c in map(en_clair, catalogue()):
        lignes += [f"## {c.code} — {c.titre}", "", f"*{_EFFETS[c.gravite].capitalize()}.*", "", f"- **Quoi.** {c.quoi}"]
        lignes += [f"- **Pourquoi.** {c.pourquoi}", f"- **Que faire.** {c.remede}"]
        if c.source:
            lignes.append(f"- **Source.** {c.source}")
        lignes.append("")
    return "\n".join(lignes).rstrip() + "\n"


def documents() -> dict[str, str]:
    return {nom: rediger() for nom, rediger in redacteurs}
