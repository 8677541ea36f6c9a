"""Birth places: the code of the day of birth."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parchemin.referentiel.lieux import VerdictLieu, chercher_communes, lieu_de_naissance
from parchemin.referentiel.models import Commune, NomenclatureLieux
from parchemin.referentiel.services.lieux import importer_lieux
from parchemin.socle.constats import ErreurMetier

pytestmark = pytest.mark.django_db
ASP = "code_com_insee;lib_com;date_deb_insee;date_fin_insee;\n1015;ARBIGNIEU;01/01/1900;31/12/2015;\n1015;ARBOYS;01/01/2016;;\n2A004;AJACCIO;01/01/1976;;\n"
INSEE = "COM,TNCC,NCC,NCCENR,LIBELLE,DATE_DEBUT,DATE_FIN\n01015,1,A,A,Arbignieu,1943-01-01,2016-01-01\n44109,0,N,N,Nantes,1943-01-01,\n"
PAYS = "CODE_INSEE_PAYS;CODE_DPT;LIB_INSEE_PAYS;CODE_GROUPE_PAYS\n341;099;SENEGAL;3\n"


def fichier(dossier: Path, texte: str, nom: str = "lieux.csv") -> Path:
    chemin = dossier / nom
    chemin.write_text(texte, encoding="utf-8")
    return chemin


@pytest.mark.parametrize(
    ("code", "jour", "verdict", "nom"),
    [
        ("01015", date(2000, 1, 1), VerdictLieu.EN_VIGUEUR, "ARBIGNIEU"),
        ("01015", date(2015, 12, 31), VerdictLieu.EN_VIGUEUR, "ARBIGNIEU"),
        ("01015", date(2016, 1, 1), VerdictLieu.EN_VIGUEUR, "ARBOYS"),
        ("2a004", date(1975, 12, 31), VerdictLieu.HORS_PERIODE, "AJACCIO"),
        ("99341", date(1990, 1, 1), VerdictLieu.EN_VIGUEUR, "SENEGAL"),
        ("01999", date(1990, 1, 1), VerdictLieu.INCONNU, ""),
        ("4410", date(1990, 1, 1), VerdictLieu.FORME_FAUSSE, ""),
    ],
)
def test_le_code_du_jour_de_la_naissance(
    tmp_path: Path, code: str, jour: date, verdict: VerdictLieu, nom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parchemin.referentiel.models.lieux.MINIMUM_COMPLET", {})  # a short list stands for the whole
    importer_lieux(chemin=fichier(tmp_path, ASP))
    importer_lieux(chemin=fichier(tmp_path, PAYS, "pays.csv"))
    lieu = lieu_de_naissance(code, jour)
    assert (lieu.verdict, lieu.libelle) == (verdict, nom)


def test_sans_liste_on_ne_pretend_pas_verifier() -> None:
    assert lieu_de_naissance("44109", date(2000, 1, 1)).verdict is VerdictLieu.NON_VERIFIE


def test_le_fichier_de_l_insee_se_lit_aussi(tmp_path: Path) -> None:
    importer_lieux(chemin=fichier(tmp_path, INSEE))
    assert [c.code for c in chercher_communes("nan")] == ["44109"]


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("a;b\n1;2\n", "REF-081"),
        (ASP.replace("1015;ARBOYS", "XX;ARBOYS"), "REF-082"),
        (ASP.split("\n")[0] + "\n", "REF-083"),
    ],
)
def test_un_mauvais_fichier_ne_change_rien(tmp_path: Path, texte: str, code: str) -> None:
    importer_lieux(chemin=fichier(tmp_path, ASP))
    with pytest.raises(ErreurMetier, match=code):
        importer_lieux(chemin=fichier(tmp_path, texte, "faux.csv"))
    assert Commune.objects.count() == 3
    assert NomenclatureLieux.objects.count() == 1


@pytest.mark.officiel
def test_la_liste_officielle(officiel: Path) -> None:
    liste = importer_lieux(chemin=officiel / "insee" / "ref_insee_com_v4.csv")
    assert liste.nombre == Commune.objects.count() > 60_000
    assert importer_lieux(chemin=officiel / "insee" / "ref_insee_pays_v4.csv").nombre > 200
    assert lieu_de_naissance("01004", date(1980, 5, 5)).libelle == "AMBERIEU-EN-BUGEY"


def test_un_extrait_ne_prouve_pas_l_absence(tmp_path: Path) -> None:
    importer_lieux(chemin=fichier(tmp_path, ASP))
    assert not NomenclatureLieux.objects.get(en_vigueur=True).est_complete
    assert lieu_de_naissance("01999", date(1990, 1, 1)).verdict is VerdictLieu.NON_VERIFIE
    assert lieu_de_naissance("01015", date(1990, 1, 1)).verdict is VerdictLieu.EN_VIGUEUR
