"""One object of each page of the network, for the matrix of doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import DeclarationListe, HabilitationPartenaire
from parchemin.reseau.pieces import CONVENTION
from parchemin.reseau.services import habilitations
from tests.reseau import fabrique as f

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        e = f.alpha(organisation, siret="99900000000099", nom="Partenaire du décor")
        piece = deposer(
            _PDF, nom="c.pdf", usage=CONVENTION.code, organisation_id=organisation.pk, depose_par_libelle="Ada"
        )
        k = f.convention(e, piece_id=piece.pk)
        h = f.habilitation(e, certification, convention=k)
        relue = f.convention(e, reference="C-2020-1", signee_le=None, points={})
        type(relue).toutes.filter(pk=relue.pk).update(signee_le=date(2026, 1, 2))
        d = DeclarationListe.toutes.create(
            organisation=organisation,
            habilitation=h,
            objet="ajout",
            fait_le=date(2026, 1, 1),
            avant_le=date(2026, 3, 1),
        )
        lourde = f.habilitation(e, certification, role="organiser", convention=k)
        HabilitationPartenaire.toutes.filter(pk=lourde.pk).update(etat="actif")
        lourde.refresh_from_db()
        a = habilitations.demander(
            habilitation=lourde,
            vers="suspendu",
            motif="Trois sessions sans procès-verbal.",
            demandeur=Acteur(10**6, "Ada"),
        )
    convention = {"pk": k.pk}
    return {
        "reseau:habilitation": {"pk": h.pk},
        "reseau:passer": {"pk": h.pk, "vers": "dossier_en_cours"},
        "reseau:completer": {"pk": h.pk},
        "reseau:approbation": {"pk": lourde.pk, "approbation": a.pk},
        **{f"reseau:{x}": convention for x in ("convention", "convention_ecrire", "convention_document")},
        "reseau:convention_relever": {"pk": relue.pk},
        "reseau:declarer": {"pk": d.pk},
    }
