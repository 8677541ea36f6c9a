"""One certifier, whatever the register calls it: the table, the SIREN, the name; the filter, the search, the fiche."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from parchemin.comptes.domain.roles import Role
from parchemin.referentiel.certificateurs import correspondants, regroupements
from parchemin.referentiel.domain.certificateurs import (
    CHEMIN,
    autres_mots,
    cle_de_nom,
    connus,
    regrouper,
    trouver_connu,
)
from parchemin.referentiel.selectors import chercher
from parchemin.socle.cles import cle_recherche
from parchemin.socle.identifiants import Siren
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer


@pytest.mark.parametrize(
    ("nom", "siren", "cle"),
    [
        ("MINISTERE DU TRAVAIL DU PLEIN EMPLOI ET DE L' INSERTION", "110000072", "ministere-travail"),
        ("Ministère chargé de l'Emploi", "", "ministere-travail"),
        ("MINISTERE DU TRAVAIL ET DES SOLIDARITES", "110999999", "ministere-travail"),
        ("Ministère de la Défense - Marine Nationale", "", "ministere-armees"),
        ("MINISTERE DES ARMEES", "110090016", "ministere-armees"),
        ("C E SI", "775722572", "cesi"),
        ("CESI", "", "cesi"),
        ("CESI SAS", "", "cesi"),
        ("Conservatoire national des arts et métiers (CNAM)", "", "cnam"),
        # A company of its own bears the name of another.
        ("CESI CERTIFICATION", "524000817", ""),
        ("CESI CERTIFICATION", "", ""),
        ("Ministère imaginaire", "", ""),
        ("", "", ""),
    ],
)
def test_la_table(nom: str, siren: str, cle: str) -> None:
    connu = trouver_connu(nom, siren)
    assert (connu.cle if connu else "") == cle


def test_la_table_est_datee_et_ne_se_contredit_pas() -> None:
    brut = yaml.safe_load(CHEMIN.read_text(encoding="utf-8"))
    assert brut["verifie_le"]
    sirens = [s for c in connus() for s in c.sirens]
    debuts = [d for c in connus() for d in c.debuts]
    assert len(set(sirens)) == len(sirens)
    assert len(set(debuts)) == len(debuts)
    assert all(c.releves for c in connus())
    for siren in sirens:
        assert str(Siren.parse(siren))
    # A beginning that another entry would catch first.
    for n, c in enumerate(connus()):
        for debut in c.debuts:
            autres = [x.cle for x in connus()[:n] for d in x.debuts if f"{debut} ".startswith(f"{d} ")]
            assert not autres, (c.cle, debut, autres)


def test_par_siren_puis_par_nom_sans_reunir_des_homonymes() -> None:
    lignes = [
        ("ECOLE DU BOIS", "999000001"),
        ("Ecole du Bois SAS", "999000001"),
        ("École du bois", ""),
        ("LYCEE JEAN MOULIN", "999000002"),
        ("LYCEE JEAN MOULIN", "999000003"),
        ("Lycée Jean-Moulin", ""),
        ("Fédération seule", ""),
    ]
    groupes = {(c.sirens, c.noms) for c in regrouper(lignes)}
    assert groupes == {
        (("999000001",), ("ECOLE DU BOIS", "Ecole du Bois SAS", "École du bois")),
        (("999000002",), ("LYCEE JEAN MOULIN",)),
        (("999000003",), ("LYCEE JEAN MOULIN",)),
        ((), ("Lycée Jean-Moulin",)),
        ((), ("Fédération seule",)),
    }
    assert cle_de_nom("SAS") == "sas"
    assert "cesi" in autres_mots("C E SI").split()


CERTIFICATEUR = "<CERTIFICATEURS>{}</CERTIFICATEURS>"


def declare(nom: str, siret: str = "", commercial: str = "") -> str:
    return CERTIFICATEUR.format(
        f"<CERTIFICATEUR><SIRET_CERTIFICATEUR>{siret}</SIRET_CERTIFICATEUR><NOM_CERTIFICATEUR>{nom}</NOM_CERTIFICATEUR>"
        f"<ETAT_CERTIFICATEUR>Actif</ETAT_CERTIFICATEUR><NOM_COMMERCIAL>{commercial}</NOM_COMMERCIAL></CERTIFICATEUR>"
    )


@pytest.fixture
def registre(db: None, tmp_path: Path) -> None:
    lignes = [
        ("RNCP1", declare("MINISTERE DU TRAVAIL DU PLEIN EMPLOI ET DE L' INSERTION", "11000007200014")),
        ("RNCP2", declare("Ministère chargé de l'Emploi")),
        ("RNCP3", declare("C E SI", "77572257201109")),
        ("RNCP4", declare("Association centre d’études supérieures industrielles (CESI)")),
        ("RNCP5", declare("ECOLE DU CYCLE", "99900000100018", "La Roue libre")),
        ("RNCP6", declare("ECOLE DU VELO", "99900000100026")),
        ("RNCP7", declare("CESI CERTIFICATION", "52400081700022")),
    ]
    importer(tmp_path, date(2026, 8, 16), *(fiche(code, f"Titre {code}", corps=corps) for code, corps in lignes))


@pytest.fixture
def lire(registre: None) -> Any:
    o = organisation()
    client: Client = client_de(membre(o, Role.DONNEES).utilisateur)

    def page(suite: str = "", **filtres: str) -> str:
        reponse = client.get(f"/o/{o.slug}/referentiel/{suite}", filtres)
        assert reponse.status_code == 200
        return " ".join(reponse.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").split())

    return page


@pytest.mark.parametrize(
    ("demande", "codes"),
    [
        ("ministère du travail", {"RNCP1", "RNCP2"}),
        ("ministère de l’emploi", {"RNCP1", "RNCP2"}),
        ("110000072", {"RNCP1", "RNCP2"}),
        ("11000007200014", {"RNCP1", "RNCP2"}),
        ("775722572", {"RNCP3", "RNCP4"}),
        ("cesi", {"RNCP3", "RNCP4", "RNCP7"}),
        # One SIREN under two names, and a trade name.
        ("école du cycle", {"RNCP5", "RNCP6"}),
        ("roue libre", {"RNCP5"}),
        ("999000001", {"RNCP5", "RNCP6"}),
        ("introuvable", set()),
    ],
)
def test_le_filtre_reunit_un_meme_certificateur(lire: Any, demande: str, codes: set[str]) -> None:
    page = lire(certificateur=demande)
    assert {f"RNCP{n}" for n in range(1, 8) if f"/fiches/RNCP{n}/" in page} == codes


def test_la_liste_dit_ce_qu_elle_reunit(lire: Any) -> None:
    page = lire(certificateur="ministère du travail")
    assert "Ministère du Travail (SIREN 110000072), aussi écrit au registre :" in page
    assert "« Ministère chargé de l&#x27;Emploi »" in page
    assert "réunies ici" not in lire(certificateur="cesi certification")
    assert "réunies ici" not in lire()


def test_la_fiche_mene_aux_autres_fiches_de_son_certificateur(lire: Any) -> None:
    page = lire("fiches/RNCP2/")
    assert "?certificateur=Minist%C3%A8re%20du%20Travail" in page
    assert "(Ministère du Travail)" in page
    assert "?certificateur=775722572" in lire("fiches/RNCP3/")


def test_la_recherche_connait_les_autres_noms(registre: None) -> None:
    codes = {f.code for f in chercher("cesi").order_by("code")}
    assert codes == {"RNCP3", "RNCP4", "RNCP7"}
    assert {f.code for f in chercher("ministère du travail").order_by("code")} == {"RNCP1", "RNCP2"}


def test_trop_de_certificateurs_n_en_designent_aucun(registre: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parchemin.referentiel.certificateurs._GROUPES_MAX", 1)
    assert correspondants("e") == []
    assert regroupements("le") == []
    assert [cle_recherche(c.libelle) for c in correspondants("ministère de l’emploi")] == ["ministere du travail"]
