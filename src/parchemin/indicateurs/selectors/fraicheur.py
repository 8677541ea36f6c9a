"""Do the figures still say what the data say?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.domain.ecarts_de_jeux import DATE_DES_DONNEES, EcartDeJeux, ecarts
from parchemin.indicateurs.models import Calcul, EtatJeu, JeuAnnuel
from parchemin.indicateurs.selectors.jeux import LecturesDesJeux, contenu_du_jeu
from parchemin.indicateurs.selectors.taux import annees_de, calcul_courant
from parchemin.journal.facade import evenements

_SOURCES = (
    Q(acte__startswith="parcours.") | Q(acte__startswith="deliberation.") | Q(acte__in=("imports.appliquer_lot", "imports.defaire_lot"))
)  # fmt: skip
"""Acts on what a calculation reads: courses, contracts, sessions, marks, decisions."""
_SANS_EFFET = (
    Q(acte__startswith="deliberation.envoyer_") | Q(acte__contains="amenagement") | Q(acte__startswith="parcours.demander_")
    | Q(acte__startswith="parcours.jury_") | Q(acte="parcours.relever_incident")
)  # fmt: skip
"""Acts of the same rooms that no figure reads. Anything else may change one: better said once too often."""


def donnees_changees_le(calcul: Calcul) -> datetime | None:
    """The last time that something was written in what the calculation read, after it; None when it still holds. One query.

    The moment alone: the sentence of the journal may name somebody, and this is read by who reads no names.
    """
    apres = (
        evenements(f"o:{calcul.organisation_id}").filter(_SOURCES, moment__gt=calcul.calcule_le).exclude(_SANS_EFFET)
    )
    moment: datetime | None = apres.values_list("moment", flat=True).first()
    return moment


def ce_qui_a_change(jeu: JeuAnnuel) -> list[EcartDeJeux]:
    """What a set in preparation, or one that is public, would say otherwise if it were made again now: another calculation, an official file, a word written
    beside the rates. The day of the data is no change by itself."""
    if jeu.etat == EtatJeu.REMPLACE:
        return []
    return ce_qui_a_change_de(jeu.organisation, [jeu]).get(jeu.pk, [])


def ce_qui_a_change_de(organisation: Organisation, jeux: Sequence[JeuAnnuel]) -> dict[int, list[EcartDeJeux]]:
    """The same of several sets, by set: as many queries as for one. Sets of which nothing is counted any more are not there."""
    calcul = calcul_courant(organisation.pk) if jeux else None
    comptees = set(annees_de(calcul)) if calcul is not None else set()
    voulus = [j for j in jeux if j.annee in comptees]
    if calcul is None or not voulus:
        return {}
    lues = LecturesDesJeux(organisation, calcul, [j.annee for j in voulus])
    faits = {a: contenu_du_jeu(organisation, calcul, a, lues) for a in {j.annee for j in voulus}}
    return {
        j.pk: [x for x in ecarts(j.contenu, faits[j.annee]) if x.quoi != DATE_DES_DONNEES] for j in voulus
    }  # fmt: skip
