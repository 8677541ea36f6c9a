"""A value that could not be read is kept, reported — and the page still opens."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parchemin.plateforme.templatetags.parchemin import nombre, statistiques_colonnes
from parchemin.referentiel.models import Fiche
from parchemin.referentiel.selectors import PageFiche
from tests.referentiel.donnees import fiche, importer

_STATISTIQUES = (
    "<STATISTIQUES_PROMOTIONS><STATISTIQUES_PROMOTION><ANNEE>2023</ANNEE><NOMBRE_CERTIFIES>12</NOMBRE_CERTIFIES>"
    "</STATISTIQUES_PROMOTION><STATISTIQUES_PROMOTION><ANNEE>2024-2025</ANNEE><NOMBRE_CERTIFIES>n.c.</NOMBRE_CERTIFIES>"
    "<NOMBRE_CERTIFIES_VAE>²</NOMBRE_CERTIFIES_VAE></STATISTIQUES_PROMOTION></STATISTIQUES_PROMOTIONS>"
)


@pytest.mark.django_db
def test_une_statistique_illisible_se_montre_telle_quelle(tmp_path: Path) -> None:
    resultat = importer(tmp_path, date(2026, 8, 16), fiche("RNCP99101", corps=_STATISTIQUES))
    assert {c.code for c in resultat.constats} == {"REF-022"}
    une = Fiche.objects.select_related("version", "source__instantane").get(code="RNCP99101")
    lignes = PageFiche(une, une.version, date(2026, 11, 24)).statistiques
    assert [nombre(ligne.get("certifies")) for ligne in lignes] == ["12", "n.c."]
    assert nombre(lignes[1]["certifies_vae"]) == "²"
    dessin = statistiques_colonnes(lignes)
    assert "12" in dessin
    assert "n.c." not in dessin
