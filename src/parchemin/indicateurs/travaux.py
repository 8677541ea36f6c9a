"""Long works of this room; they register themselves on import."""

from __future__ import annotations

from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import Reference
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail


@travail("indicateurs.calculer", titre="Calcul des indicateurs", exclusif="organisation")
def calculer_les_indicateurs(ctx: Contexte) -> None:
    """Done again after a stop, it gives the same rows: nothing is kept of a calculation that did not end."""
    calcul = calculer(organisation_id=ctx.organisation_id or 0, acteur=Reference(*ctx.parametres["acteur"]))
    ctx.resultat |= {"calcul": calcul.pk, "parcours": calcul.parcours, "contrats": calcul.contrats}
