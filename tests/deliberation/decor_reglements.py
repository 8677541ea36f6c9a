"""Règlements made by the real services: one object of each kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import ReglementExamen, UniteReglement
from parchemin.deliberation.services import habilitations_ccf
from parchemin.deliberation.services import reglements as services
from parchemin.deliberation.services.reglements import ContenuReglement, ContenuUnite
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import ModeResultat, NatureElement
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.fabrique import etablissement
from tests.parcours.decor_sessions import inscription, personne


def reglement(certification: Certification, **champs: Any) -> ReglementExamen:
    """Without units; « Arrêté d’essai » unless said otherwise."""
    return services.creer_reglement(
        certification=certification,
        contenu=ContenuReglement(**({"reference": "Arrêté d’essai"} | champs)),
        acteur=SYSTEME,
    )


def unite(r: ReglementExamen, code: str, coefficient: str | None = "1", **champs: Any) -> UniteReglement:
    """A noted unit that counts. `facultatif`, `parent`, `nature`, `resultat`: of its element; the rest is how it counts."""
    nouveau = {
        "nature": champs.pop("nature", NatureElement.UNITE), "code": code, "libelle": f"Unité {code}",
        "parent": champs.pop("parent", None), "mode": champs.pop("resultat", ModeResultat.NOTE),
        "facultatif": champs.pop("facultatif", False),
    }  # fmt: skip
    contenu = ContenuUnite(coefficient=Decimal(coefficient) if coefficient else None, **champs)
    return services.enregistrer_unite(reglement=r, nouvel_element=nouveau, contenu=contenu, acteur=SYSTEME)


def complet(certification: Certification, **champs: Any) -> ReglementExamen:
    """A règlement that can be used: two units."""
    r = reglement(certification, **champs)
    unite(r, "U1", "3", blocs=(f"{certification.numero}BC01",))
    unite(r, "U2", "2")
    return r


def arguments(o: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address of règlements."""
    with organisation_active(o.pk):
        r = complet(certification)
        u = r.unites.order_by("pk").first()
        assert u is not None
        h = habilitations_ccf.enregistrer_habilitation(
            etablissement=etablissement(o, "Lycée d’essai"), certification=certification, reference="Décision 1",
            du=date(2026, 1, 1), acteur=SYSTEME,
        )  # fmt: skip
        i = inscription(o, certification, personne(o, "Modes", "Alix"))
    resultat: dict[str, dict[str, Any]] = {"deliberation:modes": {"pk": i.pk}} | {
        f"deliberation:{nom}": {"pk": r.pk}
        for nom in ("reglement", "reglement_modifier", "reglement_version", "reglement_supprimer", "reglement_blocs",
                    "reglement_coefficients", "unite_ajouter")
    }  # fmt: skip
    for nom in ("unite", "unite_retirer"):
        resultat[f"deliberation:{nom}"] = {"pk": r.pk, "unite": u.pk}
    for nom in ("habilitation_ccf", "habilitation_ccf_retirer"):
        resultat[f"deliberation:{nom}"] = {"pk": h.pk}
    return resultat
