"""One object of each page of the controls, for the matrix of doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import DossierControle, HabilitationPartenaire
from parchemin.reseau.pieces import PREUVE_CONTROLE
from parchemin.reseau.services import campagnes, controles, grilles
from tests.reseau import fabrique as f
from tests.reseau import fabrique_controles as g


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        e = f.alpha(organisation, siret="99900000000086", nom="Partenaire contrôlé")
        h = f.habilitation(e, certification, convention=f.convention(e, reference="C-CTRL"))
        HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="actif", du=date(2026, 1, 1))
        k = g.campagne(organisation)
        campagnes.tirer_partenaires(campagne=k, acteur=SYSTEME)
        x = k.controles.get(etablissement=e)
        r = x.reponses.order_by("point__numero").first()
        piece = deposer(
            b"Releve\n",
            nom="r.txt",
            usage=PREUVE_CONTROLE.code,
            organisation_id=organisation.pk,
            depose_par_libelle="Ada",
        )
        controles.joindre_preuve(reponse=r, piece=piece.pk, acteur=SYSTEME)
        d = DossierControle.toutes.create(
            organisation=organisation,
            controle=x,
            inscription=g.inscription(e, certification, 99, entree=date(2020, 1, 1)),
        )
        brouillon = grilles.preparer_grille(organisation=organisation, acteur=SYSTEME)
        premier = brouillon.points.order_by("numero").first()
    assert premier is not None
    un, camp = {"pk": x.pk}, {"pk": k.pk}
    return {
        **{
            f"reseau:{n}": un
            for n in ("controle", "controle_noter", "controle_relever", "controle_confier", "controle_rapport")
        },
        **{f"reseau:{n}": camp for n in ("campagne", "campagne_tirage", "campagne_clore")},
        "reseau:controle_avancer": {"pk": x.pk, "vers": "avis"},
        "reseau:controle_preuve": {"pk": x.pk, "reponse": r.pk},
        "reseau:controle_piece": {"pk": x.pk, "piece": piece.pk},
        "reseau:controle_dossier": {"pk": x.pk, "dossier": d.pk},
        "reseau:risque_partenaire": {"pk": e.pk},
        **{f"reseau:{n}": {"pk": brouillon.pk} for n in ("grille", "grille_publier")},
        "reseau:grille_point": {"pk": premier.pk},
    }
