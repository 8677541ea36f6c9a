"""One object of each page of the requests and of the partner's space, for the matrix of doors. They are of a partner that nobody of the
matrix represents: what they open is a defect."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from parchemin.comptes import services as comptes
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import DemandeSession, InvitationCollegue, NatureDemandePartenaire
from parchemin.reseau.pieces import CONVENTION, REPONSE
from parchemin.reseau.services import demandes
from parchemin.socle.horloge import aujourdhui
from tests.reseau import fabrique as f
from tests.reseau.decor_reseau import _PDF


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    with organisation_active(organisation.pk):
        e = f.alpha(organisation, siret="99900000000088", nom="Autre partenaire du décor")
        contrat, jointe = (
            deposer(_PDF, nom="c.pdf", usage=u.code, organisation_id=organisation.pk, depose_par_libelle="Ada")
            for u in (CONVENTION, REPONSE)
        )
        k = f.convention(e, piece_id=contrat.pk, reference="C-ESPACE")
        h = f.habilitation(e, certification, role="organiser", convention=k)
        d = demandes.demander(
            etablissement=e, nature=NatureDemandePartenaire.PIECE, objet="Attestation", acteur=SYSTEME
        )
        demandes.repondre(demande=d, texte="Voici.", pieces=[jointe.pk], acteur=SYSTEME)
        s = DemandeSession.toutes.create(
            organisation=organisation,
            habilitation=h,
            site=e,
            du=date(2027, 1, 4),
            au=date(2027, 1, 5),
            nombre=8,
            par_libelle="Ada",
        )
        jour = aujourdhui()
        membres = [
            comptes.ajouter_membre(
                organisation=organisation, email=f"{x}@decor.example", du=jour - timedelta(days=2), acteur=SYSTEME
            )
            for x in ("directrice", "collegue")
        ]
        role = comptes.attribuer_role(
            membre=membres[1], role=Role.PARTENAIRE, du=jour - timedelta(days=2), etablissements=[e], acteur=SYSTEME
        )
        InvitationCollegue.toutes.create(organisation=organisation, role=role, invite_par=membres[0], le=jour)
    demande, session = {"pk": d.pk}, {"pk": s.pk}
    piece = {"pk": d.pk, "piece": jointe.pk}
    return {
        **{f"reseau:demande{x}": demande for x in ("", "_accepter", "_reprendre", "_annuler", "_relancer")},
        "reseau:demande_piece": piece,
        "reseau:session_demandee": session,
        "reseau:session_refuser": session,
        "reseau:espace_demande": demande,
        "reseau:espace_piece": piece,
        "reseau:espace_convention": {"pk": k.pk},
        "reseau:espace_session": session,
        "reseau:espace_retirer": {"pk": role.pk},
    }
