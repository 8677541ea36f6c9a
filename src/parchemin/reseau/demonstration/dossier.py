"""Application files of the demonstration: whole where an habilitation went through, with what happens in life elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.journal.facade import Reference
from parchemin.reseau.domain.dossier import NaturePiece, actions, criteres_du_role, natures_du_role
from parchemin.reseau.models import HabilitationPartenaire
from parchemin.reseau.selectors.dossier import lire_dossier
from parchemin.reseau.services import dossier


def constituer(h: HabilitationPartenaire, jour: date, acteur: Reference, rang: int = 0) -> None:
    """Every piece accepted that is not yet. The insurance of the second partner ends soon."""
    deja = lire_dossier(h, jour).depots
    for n in natures_du_role(h.role):
        if n.cle in deja:
            continue
        visees = list(actions())[:3] if n.cle == "qualiopi" else []
        delivree, fin = jour - timedelta(days=90 + 10 * rang), _fin(n, jour, rang)
        p = dossier.deposer(habilitation=h, nature=n.cle, fichiers=[], visees=visees, acteur=acteur)
        dossier.lire(
            piece=p, acceptee=True, delivree_le=delivree, valable_jusqu=fin, visees=visees, acteur=acteur
        )  # fmt: skip


def _fin(n: NaturePiece, jour: date, rang: int) -> date | None:
    if n.dates != "fin":
        return None
    return jour + timedelta(days=30 if (n.cle, rang) == ("assurance", 1) else 400 + 60 * rang)


def instruire(h: HabilitationPartenaire, acteur: Reference) -> None:
    """A favourable opinion, with its notes."""
    dossier.noter_grille(
        habilitation=h, notes={x.cle: 3 if i % 3 else 2 for i, x in enumerate(criteres_du_role(h.role))}, avis="favorable",
        motivation="Programme et moyens conformes à la fiche, formateurs du métier, évaluations reprises sans changement.",
        acteur=acteur,
    )  # fmt: skip
