"""One object of each page of indicators, for the matrix of doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.models import Destinataire, JeuAnnuel
from parchemin.indicateurs.services import enquetes as services_enquetes
from parchemin.indicateurs.services import publications
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.indicateurs import fabrique as f


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        f.parcours_fini(organisation, certification)
        calculer(organisation_id=organisation.pk, acteur=SYSTEME)
        publie = publications.preparer(organisation=organisation, annee=2026, acteur=SYSTEME)
        publications.publier(jeu=publie, acteur=SYSTEME, demandeur="Ada")
        prepare = JeuAnnuel.toutes.create(
            organisation=organisation, annee=2025, version=1, calcul=publie.calcul, contenu=publie.contenu, empreinte="0" * 64,
            prepare_le=maintenant(), prepare_par="Ada",
        )  # fmt: skip
        demandee = publications.demander(jeu=prepare, demandeur=publications.Acteur(10**6, "Ada"))
        f.certifie(organisation, certification, "Ancienne")
        enquete = services_enquetes.preparer(organisation=organisation, choix=f.choix([certification]), acteur=SYSTEME)
        services_enquetes.ouvrir_sans_courriel(enquete=enquete, acteur=SYSTEME)
        destinataire = {"pk": enquete.pk, "cle": Destinataire.toutes.get(enquete=enquete).pk}
        suivie = f.parcours_fini(
            organisation, certification, "Suivie", fin_prevue=None, entree=aujourdhui() - timedelta(days=40)
        )
    chiffre = {"annee": 2026, "indicateur": "presentation"}
    annee = {"annee": "2025-2026"}
    formation = {**annee, "cle": certification.pk}
    return {
        "indicateurs:source_officielle": {"source": "inserjeunes_cfa"},
        "indicateurs:chiffre": chiffre, "indicateurs:personnes": chiffre,
        **{f"indicateurs:{x}": {"pk": prepare.pk} for x in ("jeu", "demander", "presenter")},
        "indicateurs:approbation": {"pk": prepare.pk, "approbation": demandee.pk},
        "indicateurs:formation": {"pk": certification.pk},
        "indicateurs:annonce": {"pk": certification.pk, "support": "site"},
        **{f"indicateurs:enquete{x}": {"pk": enquete.pk} for x in (
            "", "_apercu", "_envoyer", "_reprendre", "_relancer", "_actualiser", "_clore", "_supprimer", "_personnes",
        )},
        **{f"indicateurs:enquete_{x}": destinataire for x in ("destinataire", "saisir", "noter")},
        "indicateurs:suivi_noter": {"pk": suivie.pk}, "indicateurs:suivi_regle": {"code": "sans_contrat"},
        **{f"indicateurs_publics:{x}": annee for x in ("annee", "json", "csv")},
        "indicateurs_publics:formation": formation, "indicateurs_publics:encart": formation,
    }  # fmt: skip
