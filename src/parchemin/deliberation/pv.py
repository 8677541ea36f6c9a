"""The minutes of a jury: what they say, as plain data that can be hashed and signed."""

from __future__ import annotations

from typing import Any

from parchemin.deliberation.models import Decision, Deliberation
from parchemin.parcours.selectors.jurys import sieges_de


def contenu_pv(deliberation: Deliberation) -> dict[str, Any]:
    """The canonical content: texts, whole numbers, lists; no signature in it, since it is what is signed."""
    s = deliberation.session
    decisions = (
        Decision.toutes.filter(deliberation=deliberation, en_vigueur=True)
        .select_related("inscription__personne", "presentation")
        .order_by("presentation__rang", "presentation_id", "pk")
    )
    return {
        "organisation": s.organisation.nom,
        "certification": s.certification.numero or s.certification.intitule,
        "intitule": s.certification.intitule,
        "session": s.intitule,
        "du": s.du.isoformat(),
        "au": s.au.isoformat(),
        "jury_le": deliberation.jury_le.isoformat(),
        "reglement": deliberation.reglement.reference if deliberation.reglement else "",
        "observations": deliberation.observations,
        "membres": [
            {"nom": str(x.membre), "qualite": x.get_qualite_display(), "present": x.present} for x in sieges_de(s)
        ],
        "decisions": [
            {
                "candidat": d.inscription.personne.nom_complet,
                "numero": d.inscription.numero_candidat,
                "resultat": d.resultat,
                "mention": d.mention,
                "motif": d.motif,
                "version": d.version,
            }
            for d in decisions
        ],
    }
