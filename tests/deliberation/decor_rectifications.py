"""One object of each kind for the doors of rectifications: one whose accord is asked, one to sign."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.services import rectifications
from parchemin.deliberation.services.signatures import PV_SIGNE
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.deliberation.acte.fabrique_acte import candidats_de, personne
from tests.deliberation.rectifications.fabrique_rectifications import accordee, avec_ligne, jure, lignes_de, signee
from tests.fabrique import membre


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    with organisation_active(organisation.pk):
        sophie = membre(organisation, Role.SECRETARIAT_JURY, email="secretariat@rectification.example")
        helene = membre(organisation, Role.DIRECTION, email="direction@rectification.example")
        # The certification of the house's own jury, made by the decor of the act.
        de_l_acte = SessionExamen.toutes.filter(organisation=organisation, intitule="Tenue").first()
        commune = {"certification": de_l_acte.certification} if de_l_acte is not None else {}
        d = signee(organisation, sophie, helene, intitule="À rectifier", **commune)
        demandee = avec_ligne(d)
        rectifications.demander_accord(rectification=demandee, demandeur=personne(helene))
        autre = signee(organisation, sophie, helene, intitule="Rectifiée", certification=d.session.certification)
        a_signer = accordee(avec_ligne(autre), helene, jure(organisation))
        piece = deposer(b"%PDF-1.7\n%%EOF\n", nom="r.pdf", usage=PV_SIGNE.code, organisation_id=organisation.pk)
        a_signer.externe_piece_id, a_signer.externe_nom = piece.pk, "r.pdf"
        a_signer.save()
    une = {"pk": d.session_id, "rectification": demandee.pk}
    un_candidat = une | {"presentation": candidats_de(d.session)[1].pk}
    un_texte = {"pk": autre.session_id, "rectification": a_signer.pk}
    une_signature = un_texte | {"signature": lignes_de(a_signer)[0].pk}
    return (
        {"deliberation:rectifier": {"pk": d.session_id}}
        | {
            f"deliberation:rectification{n}": une
            for n in ("", "_modifier", "_demander", "_annuler", "_designer", "_abandonner")
        }
        | {f"deliberation:rectification_{n}": un_candidat for n in ("candidat", "retirer")}
        | {f"deliberation:rectification_{n}": un_texte for n in ("pdf", "liens", "signer", "joindre", "document")}
        | {f"deliberation:rectification_{n}": une_signature for n in ("refus", "absence", "reprendre", "papier")}
    )
