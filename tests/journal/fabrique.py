"""Events of fictitious people."""

from __future__ import annotations

from parchemin.journal.facade import SYSTEME, Reference, consigner

PERSONNE = Reference("personne", "7", "Maëlys Le Goff")
AUTRE = Reference("personne", "8", "Ewen Kerbrat")
CHAINE = "o:1"


def ecrire(n: int, *, chaine: str = CHAINE, sujet: Reference = PERSONNE, acte: str = "essai.faire") -> None:
    for i in range(n):
        consigner(chaine=chaine, acte=acte, acteur=SYSTEME, sujet=sujet, phrase=f"a fait {i}.", details={"i": i})
