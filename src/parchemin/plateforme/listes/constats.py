"""What a list may refuse."""

from __future__ import annotations

from parchemin.socle.constats import Controle, declarer

TROP_DE_LIGNES = declarer(
    Controle(
        code="LST-001",
        titre="La liste est trop longue pour un classeur",
        quoi="Cette liste compte {nombre} lignes ; une feuille de tableur en tient {maximum} au plus.",
        pourquoi="Au-delà, des lignes manqueraient dans le fichier sans que rien ne le dise.",
        remede="Restreignez la liste par des filtres, ou exportez-la en CSV : ce format n’a pas de limite.",
    )
)
