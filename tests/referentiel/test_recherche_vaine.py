"""A search of the registers that finds nothing says why, who cites the number, and what to type."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from parchemin.comptes.domain.roles import Role
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
ANCIENNE = "<ANCIENNES_CERTIFICATIONS><ANCIENNE_CERTIFICATION><ID_FICHE_ANCIENNE_CERTIFICATION>RNCP11111</ID_FICHE_ANCIENNE_CERTIFICATION></ANCIENNE_CERTIFICATION></ANCIENNES_CERTIFICATIONS>"


@pytest.fixture
def lire(tmp_path: Path) -> Any:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100", "Titre neuf", corps=ANCIENNE))
    o = organisation()
    client: Client = client_de(membre(o, Role.DONNEES).utilisateur)

    def page(**filtres: str) -> str:
        reponse = client.get(f"/o/{o.slug}/referentiel/", filtres)
        assert reponse.status_code == 200
        return " ".join(
            reponse.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").replace("\u202f", " ").split()
        )

    return page


def test_un_numero_absent_dit_de_quel_export_et_qui_le_cite(lire: Any) -> None:
    page = lire(q="rncp 11111")
    assert "RNCP11111 n’est pas dans les registres importés" in page
    assert "16 août 2026</time>" in page
    assert "RNCP99100 · Titre neuf</a> dit remplacer RNCP11111" in page
    page = lire(q="RNCP22222")
    assert "Aucune fiche importée ne cite ce numéro" in page
    # A bare number may be of either register.
    assert "RNCP22222 et RS22222 ne sont pas dans les registres importés" in lire(q="22222")


def test_un_filtre_qui_cache_la_fiche_est_dit(lire: Any) -> None:
    page = lire(q="RNCP99100", registre="RS")
    assert "Un filtre cache ce que vous cherchez" in page
    assert "RNCP99100 · Titre neuf" in page


def test_des_mots_sans_reponse_disent_quoi_taper(lire: Any) -> None:
    page = lire(q="broceliande")
    assert "Aucune fiche ne répond à « broceliande »" in page
    # Examples are taken from the fiches that are here: each answers.
    for exemple in ("?q=99100", "?q=RNCP99100", "?q=titre%20neuf"):
        assert exemple in page
    assert "37674" not in page
    assert "code ROME" not in page  # the only fiche has none
    assert "RNCP99100 · Titre neuf" not in page
    for q in ("99100", "titre neuf"):
        assert "fiches/RNCP99100/" in lire(q=q)


def test_les_exemples_viennent_d_une_fiche_active_et_de_ses_codes(tmp_path: Path, lire: Any) -> None:
    codes = (
        "<ABREGE><CODE>BTS</CODE><LIBELLE>Brevet</LIBELLE></ABREGE><NOMENCLATURE_EUROPE><NIVEAU>NIV5</NIVEAU></NOMENCLATURE_EUROPE>"
        "<CODES_ROME><ROME><CODE>K1801</CODE><LIBELLE>Conseil</LIBELLE></ROME></CODES_ROME>"
        "<CERTIFICATEURS><CERTIFICATEUR><NOM_CERTIFICATEUR>ECOLE DU CYCLE</NOM_CERTIFICATEUR></CERTIFICATEUR></CERTIFICATEURS>"
    )
    importer(tmp_path, date(2026, 8, 17), fiche("RNCP99200", "Conseiller de l’emploi", corps=codes))
    page = lire(q="broceliande")
    for exemple in ("?q=99200", "?q=BTS", "?q=K1801", "?q=niveau+5", "?certificateur=ECOLE%20DU%20CYCLE"):
        assert exemple in page
    assert '« <a href="?q=conseiller%20emploi">conseiller emploi</a> »' in page


def test_les_filtres_se_replient_et_disent_combien_servent(lire: Any) -> None:
    page = lire(q="titre", registre="RS", niveau="5")
    assert "2 filtres actifs" in page
    # Folded by the server; the search by words stays in sight, before the fold.
    repli = page.index('<details class="repli-filtres">')
    assert page.index('name="q"', page.index('id="filtrer"')) < repli < page.index('name="registre"')
    assert "Recherche : titre" in page
    assert "filtre actif" not in lire(q="titre")
    # A filter that was not understood is shown, not hidden.
    assert '<details class="repli-filtres" open>' in lire(niveau="douze")
