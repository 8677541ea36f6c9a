"""Handing over: by mail with a personal link that opens the holder's space, by hand, by post."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from parchemin.documents import constats as c
from parchemin.documents.delais import delai
from parchemin.documents.models import Document, EtatDocument, MoyenRemise, Remise
from parchemin.documents.trace import reference, tracer
from parchemin.journal.facade import Reference
from parchemin.parcours.models import Personne
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import LienCree, creer_lien
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant

USAGE_ESPACE = "documents.espace"
POSTS_MAX = 20
"""Requests that one link may send; reading is not counted."""


def ouvrir_espace(personne: Personne, acteur: Reference) -> LienCree:
    """A personal link to the documents of one person."""
    return creer_lien(
        USAGE_ESPACE, organisation_id=personne.organisation_id, charge={"personne": personne.pk},
        destinataire_libelle=personne.nom_complet, cree_par_libelle=acteur.libelle,
        duree=timedelta(days=delai("espace", aujourdhui())), utilisations_max=POSTS_MAX,
    )  # fmt: skip


@transaction.atomic
def remettre(*, document: Document, moyen: MoyenRemise, acteur: Reference, precision: str = "") -> Remise:
    """Note a hand-over; by mail, write it. Raises `ErreurMetier` DOC-008 (no longer valid), DOC-013 (no address)."""
    if document.etat != EtatDocument.VALIDE:
        raise ErreurMetier(c.PAS_VALIDE.constat(numero=document.numero, etat=document.get_etat_display().lower()))
    courriel_id = None
    if moyen == MoyenRemise.COURRIEL:
        personne = document.personne
        if not personne.courriel:
            raise ErreurMetier(c.SANS_ADRESSE.constat(titulaire=document.titulaire))
        lien = ouvrir_espace(personne, acteur)
        courriel_id = ecrire_gabarit(
            "documents/courriels/remise",
            {"document": document, "personne": personne, "organisation": document.organisation},
            destinataire=personne.courriel, usage="documents.remise", organisation_id=document.organisation_id,
            sujet_type="document", sujet_identifiant=str(document.pk), secrets={"lien": lien.url()},
        ).pk  # fmt: skip
    remise: Remise = Remise.toutes.create(
        organisation_id=document.organisation_id, document=document, moyen=moyen, le=maintenant(),
        par_libelle=acteur.libelle[:200], precision=" ".join(precision.split())[:200], courriel_id=courriel_id,
    )  # fmt: skip
    tracer(
        organisation_id=document.organisation_id, acteur=acteur, acte="remettre", sujet=reference(document),
        phrase=f"a remis {document} à {document.titulaire} : {remise.get_moyen_display().lower()}.",
        details={"document": document.pk, "moyen": str(moyen)},
    )  # fmt: skip
    return remise
