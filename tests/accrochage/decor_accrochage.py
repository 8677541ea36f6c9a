"""One object of each page of the transmission, for the matrix of doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.accrochage.models import (
    AccuseTraitement,
    EcartTransmission,
    EtatPassage,
    MiseEnDemeure,
    OrigineDemande,
    PassageCertification,
)
from parchemin.accrochage.services import corrections, depots, nir, suites
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.accrochage import fabrique as f
from tests.accrochage.fabrique_decisions import certification_a_nous


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        cpt = f.compte(organisation)
        gens = f.passages(cpt, 2)
        (fichier,) = f.construire(cpt)
        depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)
        gens[0].etat = EtatPassage.A_REGARDER
        gens[0].save(update_fields=["etat"])
        recu = AccuseTraitement.toutes.create(
            organisation=organisation, fichier=fichier, nom="at.xml", piece_id=fichier.csv_piece_id, empreinte="0" * 64,
            lu_le=maintenant(), recu_le=maintenant(), recu_par_libelle="x",
        )  # fmt: skip
        demande = suites.enregistrer_demande(
            organisation_id=organisation.pk,
            origine=OrigineDemande.CDC,
            recue_le=aujourdhui(),
            objet="x",
            acteur=SYSTEME,
        )
        mise = MiseEnDemeure.toutes.create(
            organisation=organisation,
            recue_le=aujourdhui(),
            echeance=aujourdhui(),
            objet="x",
            enregistree_par_libelle="x",
        )
        recent = f.compte(organisation, profil="1.1.5", certificateur_bcr="98ZYX765", emetteur_bcr="98ZYX765")
        (accepte,) = f.passages(recent, 1, id_technique="accepte")
        PassageCertification.toutes.filter(pk=accepte.pk).update(etat=EtatPassage.ACCEPTE, accepte_le=maintenant())
        accepte.refresh_from_db()
        demandee = corrections.demander_suppression(passage=accepte, motif="x", demandeur=Acteur(10**6, "Ada"))
        ecart = EcartTransmission.toutes.create(
            organisation=organisation, passage=accepte, genre="identite_corrigee", depuis=aujourdhui(),
            echeance=aujourdhui() + timedelta(days=90), empreinte="x", constate_le=maintenant(), details={"prenom1": ["Léa", "Zoé"]},
        )  # fmt: skip
        a_nous = certification_a_nous(organisation, "RS99009")
        personne = Personne.toutes.create(organisation=organisation, nom_naissance="Martin", prenom1="Zoé")
        nir.garder(personne=personne, texte="", motif_absence="sans", acteur=SYSTEME)
    p, d, m, n = {"pk": gens[0].pk}, {"pk": demande.pk}, {"pk": mise.pk}, {"pk": personne.pk}
    return {
        **dict.fromkeys(
            (
                f"accrochage:{x}"
                for x in (
                    "passage",
                    "completer",
                    "exclure",
                    "reprendre",
                    "trancher",
                    "supprimer",
                    "recreer",
                    "inchange",
                )
            ),
            p,
        ),
        **{
            key: {"pk": fichier.pk}
            for key in (
                f"accrochage:{x}"
                for x in (
                    "fichier",
                    "deposer",
                    "reception",
                    "annuler",
                    "transmettre",
                    "relever",
                    "constater",
                    "sans_reponse",
                )
            )
        },
        "accrochage:approbation": {"pk": accepte.pk, "approbation": demandee.pk},
        "accrochage:accuse_garde": {"pk": fichier.pk, "accuse": recu.pk},
        "accrochage:telecharger": {"pk": fichier.pk, "quoi": "xml"},
        "accrochage:compte": {"pk": cpt.pk},
        "accrochage:clore_ecart": {"pk": ecart.pk},
        "accrochage:certification": {"pk": a_nous.pk},
        "accrochage:regler": {"pk": a_nous.pk},
        **dict.fromkeys((f"accrochage:{x}" for x in ("demande", "demande_repondre")), d),
        **dict.fromkeys((f"accrochage:{x}" for x in ("mise", "mise_corriger", "mise_avancer")), m),
        **dict.fromkeys((f"accrochage:{x}" for x in ("nir", "nir_saisir", "nir_oublier")), n),
    }
