"""Findings told to whoever brings files without the right to read who is already here: the same faults, nobody's name."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Mapping
from dataclasses import replace

from parchemin.socle.constats import Constat, Controle

SURES = frozenset(
    {
        "acceptees", "admis", "age", "annee", "ans", "attendues", "au", "autre", "bloc", "bornes", "caracteres",
        "champ", "champs", "choix", "code", "codes", "colonnes", "combien", "compose", "condition", "connues",
        "connus", "contrat", "debut", "derogation", "detail", "du", "entree", "etat", "famille", "feuille", "fin",
        "forme", "heures", "intitule", "jour", "jours", "ligne", "lignes", "limite", "longueur", "lu", "lus", "manque",
        "maximum", "minimum", "mois", "mot", "nature", "nombre", "numero", "objet", "officiel", "ou_cela", "pays",
        "periode", "precision", "premier", "proche", "proposition", "quoi", "raison", "saisi", "signes", "statut",
        "suite", "taille", "texte", "valeur", "ville", "voie",
    }
)  # fmt: skip
"""Values that a sentence may quote: what the file itself says, counts, days, codes. Any other one may come from a record, so that a new
check is silent before somebody has looked at it."""
AILLEURS = "Le détail se lit sur la page de cet import, par une personne qui voit les noms."
_LIGNE = re.compile(r"ligne \d+")


def sans_noms(constat: Constat, controles: Mapping[str, Controle], lieux: Collection[str] = ()) -> Constat:
    """The same finding, its sentences that quote a record replaced. `lieux`: places that the sender wrote itself."""
    controle = controles.get(constat.code)
    if controle is None:
        return replace(constat, quoi=f"{constat.code}.", ou="", pourquoi="", remede=AILLEURS)
    return replace(
        constat,
        quoi=constat.quoi if _est_sure(controle.quoi) else f"{controle.titre}.",
        ou=constat.ou if constat.ou in lieux or _LIGNE.fullmatch(constat.ou) else "",
        pourquoi=constat.pourquoi if _est_sure(controle.pourquoi) else "",
        remede=constat.remede if _est_sure(controle.remede) else AILLEURS,
    )


def _est_sure(gabarit: str) -> bool:
    cites = {re.split(r"[.\[]", nom)[0] for _, nom, _, _ in string.Formatter().parse(gabarit) if nom is not None}
    return cites <= SURES
