"""Correcting what was accepted: SUPPRESSION of the old identifier, at two, then CREATION under a new one.

Only where the schema has the operation. What a deletion must carry and whether an identifier may serve again are not
published: the whole passage is sent, and the new one has an identifier of its own. It waits for what it was deleted for
(`recreations`): it is only ready once it says something else.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.accrochage.models.passages import CHAMPS_PASSAGE
from parchemin.accrochage.services.controles import juger, relire_identite
from parchemin.accrochage.services.nir import nirs_de
from parchemin.accrochage.services.passages import verrouiller
from parchemin.accrochage.services.suivi import suivre
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de

SUPPRIMER = "accrochage.supprimer"


def suppression_possible(passage: PassageCertification) -> bool:
    """The schema has the operation, and there is something to delete."""
    return passage.etat == EtatPassage.ACCEPTE and "SUPPRESSION" in profil(passage.compte.profil).actions


def _charge(passage: PassageCertification, motif: str) -> dict[str, Any]:
    return {"passage": passage.pk, "id_technique": passage.id_technique, "etat": passage.etat, "motif": motif}


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    passage = PassageCertification.toutes.get(pk=approbation.charge["passage"])
    return _charge(passage, approbation.charge["motif"])


def demander_suppression(*, passage: PassageCertification, motif: str, demandeur: Acteur) -> Approbation:
    """Ask for a second person. Raises ACC-602 (reason), ACC-603 (state), ACC-617 (the schema has no such operation)."""
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    if passage.etat != EtatPassage.ACCEPTE:
        raise ErreurMetier(c.PAS_MODIFIABLE.constat(etat=passage.get_etat_display().lower()))
    if not suppression_possible(passage):
        raise ErreurMetier(c.SANS_SUPPRESSION.constat(profil=passage.compte.profil))
    return approbations.demander(
        SUPPRIMER, organisation_id=passage.organisation_id, sujet_type="passage", sujet_identifiant=str(passage.pk),
        sujet_libelle=f"Suppression du passage {de(passage.nom_affiche)}",
        consequence=f"La certification {passage.code_certification} {de(passage.nom_affiche)} disparaîtra de son passeport de compétences "
        f"au prochain fichier de suppression. Motif : {motif}.",
        permission="accrochage.approuver_suppression", demandeur=demandeur, charge=_charge(passage, motif),
    )  # fmt: skip


@acte_approuvable(SUPPRIMER, libelle="Supprimer un passage accepté", charge_actuelle=_charge_actuelle)
def _supprimer(approbation: Approbation, acteur: Acteur) -> None:
    passage = PassageCertification.toutes.select_for_update(of=("self",)).get(pk=approbation.charge["passage"])
    if passage.etat != EtatPassage.ACCEPTE:
        raise ErreurMetier(c.PAS_MODIFIABLE.constat(etat=passage.get_etat_display().lower()))
    passage.etat = EtatPassage.A_SUPPRIMER
    passage.save(update_fields=["etat", "updated_at"])
    qui = Reference("utilisateur", str(acteur.id or "exterieur"), acteur.libelle)
    tracer(
        organisation_id=passage.organisation_id, acteur=qui, acte="demander_suppression",
        sujet=Reference("passage", str(passage.pk), passage.nom_affiche),
        phrase=f"a approuvé la suppression du passage {de(passage.nom_affiche)}, demandée par {approbation.demandeur_libelle}.",
        details={"motif": approbation.charge["motif"]},
    )  # fmt: skip


@transaction.atomic
def recreer(*, passage: PassageCertification, acteur: Reference) -> PassageCertification:
    """The corrected award, under an identifier of its own, once the old one is deleted. Raises ACC-603."""
    ancien = verrouiller(passage)
    if ancien.etat != EtatPassage.SUPPRIME or PassageCertification.toutes.filter(remplace=ancien).exists():
        raise ErreurMetier(c.PAS_MODIFIABLE.constat(etat=ancien.get_etat_display().lower()))
    nouveau = PassageCertification(
        organisation_id=ancien.organisation_id, compte=ancien.compte, origine=ancien.origine, personne=ancien.personne,
        inscription_id=ancien.inscription_id, decision_id=ancien.decision_id, remplace=ancien,
        reglage_id=ancien.reglage_id,
        resultats_numeriques=ancien.resultats_numeriques,
        **{cle: getattr(ancien, cle) for cle in CHAMPS_PASSAGE if cle != "id_technique"},
    )  # fmt: skip
    nouveau.id_technique = str(uuid.uuid4())
    relire_identite(nouveau)
    nouveau.save()
    suivre([nouveau])
    juger([nouveau], nirs=nirs_de([nouveau]))
    nouveau.save()
    tracer(
        organisation_id=ancien.organisation_id, acteur=acteur, acte="recreer",
        sujet=Reference("passage", str(nouveau.pk), nouveau.nom_affiche),
        phrase=f"a recréé le passage {de(nouveau.nom_affiche)} après sa suppression.", details={"ancien": ancien.id_technique},
    )  # fmt: skip
    return nouveau
