"""What a decided measure changes, the day its letter leaves: a decision binds who it is about once it is told.

Sources: Code des relations entre le public et l’administration, art. L. 221-8 (an individual decision may be invoked against a person
once notified); Code civil, art. 1229 (a contract ended by notification ends when it is received). Both to be checked.
"""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.journal.facade import Reference
from parchemin.reseau.domain.constats import NatureMesure
from parchemin.reseau.domain.etats import EtatHabilitation
from parchemin.reseau.models import (
    EtatMesureReseau,
    EtatRenouvellement,
    HabilitationPartenaire,
    MesureReseau,
    NatureDemandePartenaire,
    RenouvellementHabilitation,
)
from parchemin.reseau.selectors.faits import engages, sessions_a_venir
from parchemin.reseau.services import demandes, habilitations, reprise, suites
from parchemin.socle.horloge import aujourdhui

VERS = {
    NatureMesure.MISE_EN_DEMEURE: EtatHabilitation.MISE_EN_DEMEURE,
    NatureMesure.SUSPENSION: EtatHabilitation.SUSPENDU,
    NatureMesure.RETRAIT: EtatHabilitation.RETIRE,
    NatureMesure.RESILIATION: EtatHabilitation.RESILIE,
}
REPONSES = (NatureMesure.RESTRICTION, NatureMesure.MISE_EN_DEMEURE, NatureMesure.SUSPENSION)
"""The measures whose letter gives the partner days to answer."""


def prendre_effet(*, mesure: MesureReseau, le: date, acteur: Reference) -> None:
    """Inside the transaction that notes the sending of its letter, on `le`. What was done already is not done again."""
    if mesure.etat != EtatMesureReseau.DECIDEE:
        return
    h = HabilitationPartenaire.toutes.select_related("etablissement", "certification__fiche").get(
        pk=mesure.habilitation_id
    )
    nature = NatureMesure(mesure.nature)
    vers = VERS.get(nature)
    if vers is not None and mesure.passage_id is None:
        habilitations.appliquer(
            habilitation=h, vers=vers, motif=mesure.motif, acteur=acteur, effet_le=le, deja_juge=True
        )
        mesure.passage = h.mouvements.order_by("-pk").first()
    if nature in REPONSES and mesure.demande_id is None:
        mesure.demande = demandes.demander(
            etablissement=h.etablissement, habilitation=h, nature=NatureDemandePartenaire.REPONSE,
            objet=f"Vos observations : {mesure.get_nature_display().lower()}", texte=mesure.motif,
            avant_le=max(le + timedelta(days=mesure.delai_jours), aujourdhui()), acteur=acteur,
        )  # fmt: skip
    mesure.save(update_fields=["passage", "demande"])
    if nature in (NatureMesure.RETRAIT, NatureMesure.RESILIATION):
        ouverts = RenouvellementHabilitation.toutes.filter(habilitation=h, etat=EtatRenouvellement.OUVERT)
        for r in ouverts.order_by("pk"):
            suites.abandonner_renouvellement(renouvellement=r, acteur=acteur)
    if nature in (NatureMesure.SUSPENSION, NatureMesure.RETRAIT, NatureMesure.RESILIATION) and (
        engages(h).exists() or sessions_a_venir(h, aujourdhui()).exists()
    ):
        reprise.ouvrir_plan(habilitation=h, acteur=acteur)
