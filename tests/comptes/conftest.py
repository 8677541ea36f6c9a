"""One organisation with one object of each kind of page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import Capacite, CapaciteCertification, Fiche, Instantane, NatureLocale
from parchemin.referentiel.services import certifications
from tests.comptes.matrice.portes import decors
from tests.fabrique import etablissement, membre, organisation
from tests.referentiel.donnees import fiche, importer, partenaire


@pytest.fixture
def decor(db: None, tmp_path: Path) -> tuple[Organisation, dict[str, Any]]:
    """An organisation with one object of each kind, and the arguments of every address."""
    o = organisation()
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100", partenaires=partenaire(1)), fiche("RNCP99101"))
    suivie = certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    locale = certifications.creer_certification_locale(
        organisation=o, nature=NatureLocale.CQP, intitule="Local", capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    m = membre(o, Role.QUALITE, email="objet@essai.example")
    arguments: dict[str, Any] = {
        "comptes_o:etablissement": {"pk": etablissement(o).pk},
        "comptes_o:membre": {"pk": m.pk},
        "comptes_o:ajouter_role": {"pk": m.pk},
        "comptes_o:finir_adhesion": {"pk": m.pk},
        "comptes_o:renvoyer_invitation": {"pk": m.pk},
        "comptes_o:preparer_lien": {"pk": m.pk},
        "comptes_o:rouvrir_adhesion": {"pk": m.pk},
        "comptes_o:nouveau_mot_de_passe": {"pk": m.pk},
        "comptes_o:finir_role": {"pk": m.pk, "role": RoleMembre.toutes.get(membre=m).pk},
        "referentiel:instantane": {"pk": Instantane.objects.get().pk},
        "referentiel:suivre": {"code": "RNCP99101"},
        "referentiel:fermer_capacite": {
            "pk": suivie.pk,
            "capacite": CapaciteCertification.toutes.get(certification=suivie).pk,
        },
    }
    arguments["referentiel:annuler_capacite"] = arguments["referentiel:fermer_capacite"]
    for nom in ("fiche", "partenaires", "historique"):
        arguments[f"referentiel:{nom}"] = {"code": "RNCP99100"}
    for nom in ("certification", "ajouter_capacite", "noter_suite"):
        arguments[f"referentiel:{nom}"] = {"pk": suivie.pk}
    for nom in ("ajouter_bloc", "ajouter_enregistrement"):
        arguments[f"referentiel:{nom}"] = {"pk": locale.pk}
    for _, decorer in decors():
        arguments |= decorer(o, suivie)
    return o, arguments
