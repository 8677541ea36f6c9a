"""`docs/droits.md`: who may do what, drawn from the rules."""

from __future__ import annotations

from parchemin.comptes.domain.roles import LIBELLES, MISSIONS, Role
from parchemin.comptes.selectors import droits
from parchemin.plateforme.documents_generes import redacteurs


@redacteurs.inscrire("droits.md")
def rediger() -> str:
    lignes = ["# Qui peut faire quoi", "", "Ce que chaque rôle lit et fait, d’après les règles mêmes du programme.", ""]
    lignes += [f"- **{LIBELLES[r]}.** {MISSIONS[r]}" for r in Role]
    lignes += ["", f"| Geste | {' | '.join(LIBELLES[r] for r in Role)} |", f"|---|{'---|' * len(Role)}"]
    lignes += [f"| {d.libelle} | {' | '.join('oui' if x else '' for x in d.accordee)} |" for d in droits()]
    return "\n".join(lignes) + "\n"
