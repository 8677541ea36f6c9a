"""Import: staged, switched in one act, refused without a trace, resumed after a crash."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parchemin.journal.facade import verifier
from parchemin.referentiel import selectors
from parchemin.referentiel.models import (
    ChangementFiche,
    ContenuVersion,
    EtatInstantane,
    Fiche,
    Instantane,
    PartenaireDeclare,
    VersionFiche,
)
from parchemin.referentiel.services import registre as service
from parchemin.socle.constats import ErreurMetier
from tests.referentiel.donnees import ecrire, fiche, importer, partenaire

pytestmark = pytest.mark.django_db
J1, J2, J3 = date(2026, 8, 16), date(2026, 8, 17), date(2026, 8, 18)
CENT = [fiche(f"RNCP{n}", partenaires=partenaire(n)) for n in range(99100, 99200)]


def empreinte_de_la_base() -> dict[str, int]:
    tables = [Fiche, VersionFiche, ContenuVersion, PartenaireDeclare, ChangementFiche]
    return {t.__name__: t._default_manager.count() for t in tables}


def test_premier_import_puis_identique(tmp_path: Path) -> None:
    premier = importer(tmp_path, J1, *CENT)
    assert (premier.nouvelles, premier.modifiees, premier.retirees) == (100, 0, 0)
    assert selectors.fiches_visibles().count() == 100
    avant = empreinte_de_la_base()
    second = importer(tmp_path, J2, *CENT)
    assert second.identique
    assert second.inchangees == 100
    assert empreinte_de_la_base() == avant
    assert Instantane.objects.get(etat=EtatInstantane.EN_VIGUEUR).date_export == J2
    assert verifier("instance").nombre == 2


def test_ce_qui_change_est_date_et_l_ancien_etat_reste_lisible(tmp_path: Path) -> None:
    importer(tmp_path, J1, *CENT)
    change = fiche("RNCP99100", "Nouveau titre", partenaire(99100, etat="Supprimé") + partenaire(1))
    resultat = importer(tmp_path, J2, change, *CENT[1:])
    assert (resultat.nouvelles, resultat.modifiees, resultat.inchangees) == (0, 1, 99)
    f = Fiche.objects.get(code="RNCP99100")
    assert f.version is not None
    assert f.version.intitule == "Nouveau titre"
    ancienne = selectors.version_au(f, J1)
    assert ancienne is not None
    assert ancienne.intitule == "Titre"
    assert ancienne.contenu.ouvrir()["intitule"] == "Titre"
    assert [c.phrase for c in selectors.changements_de(f)] == [
        "Intitulé : Titre devient Nouveau titre.",
        "Partenaire ORGANISME 99100 (99900000099100), état : Actif devient Supprimé.",
        "Partenaire apparu : ORGANISME 1 (99900000000001), habilité à former et organiser l’évaluation, actif.",
    ]
    visibles = selectors.partenaires_visibles(f)
    assert sorted((p.siret[-5:], p.etat) for p in visibles) == [("00001", "Actif"), ("99100", "Supprimé")]
    assert PartenaireDeclare.objects.filter(fiche=f).count() == 3


def test_rien_n_est_visible_avant_la_bascule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    importer(tmp_path, J1, *CENT)
    vu: list[tuple[str, int, list[str]]] = []
    basculer = service._basculer

    def regarder(*args: object) -> None:
        f = Fiche.objects.select_related("version", "source").get(code="RNCP99100")
        partenaires = [p.etat for p in selectors.partenaires_visibles(f)]
        vu.append((str(f.version.intitule), selectors.fiches_visibles().count(), partenaires))  # type: ignore[union-attr]
        vu.append(("recherche", selectors.chercher("inouï").count(), []))
        basculer(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "_basculer", regarder)
    change = fiche("RNCP99100", "Titre inouï", partenaire(99100, etat="Supprimé"))
    importer(tmp_path, J2, change, *CENT[1:], fiche("RNCP99300"))
    assert vu == [("Titre", 100, ["Actif"]), ("recherche", 0, [])]
    assert selectors.chercher("inouï").count() == 1


@pytest.mark.parametrize("coupe", [10, 60, 95])
def test_un_export_coupe_ne_change_rien(tmp_path: Path, coupe: int) -> None:
    importer(tmp_path, J1, *CENT)
    avant = empreinte_de_la_base()
    chemin = ecrire(tmp_path, J2, *[f.replace("Titre", "Autre") for f in CENT])
    brut = chemin.read_bytes()
    chemin.write_bytes(brut[: len(brut) * coupe // 100])
    with pytest.raises(ErreurMetier, match="REF-002"):
        service.importer_registre(chemin=chemin)
    assert empreinte_de_la_base() == avant
    assert selectors.chercher("Autre").count() == 0
    refuse = Instantane.objects.get(etat=EtatInstantane.REFUSE)
    assert refuse.constats[0]["code"] == "REF-002"
    # And the day after, a good export is taken as if nothing had happened.
    assert importer(tmp_path, J3, *CENT).inchangees == 100


def test_un_export_qui_a_maigri_est_refuse_mais_pas_un_extrait(tmp_path: Path) -> None:
    importer(tmp_path, J1, *CENT)
    with pytest.raises(ErreurMetier) as refus:
        importer(tmp_path, J2, *CENT[:50])
    assert {c.code for c in refus.value.constats} == {"REF-030", "REF-031"}
    assert selectors.fiches_visibles().filter(retiree=None).count() == 100
    extrait = importer(tmp_path, J2, fiche("RNCP99400"), CENT[0], extrait=True)
    assert (extrait.nouvelles, extrait.retirees) == (1, 0)
    assert selectors.fiches_visibles().count() == 101
    # The brakes keep comparing with the whole register.
    assert importer(tmp_path, J3, *CENT, fiche("RNCP99400")).inchangees == 101


def test_une_fiche_absente_est_dite_puis_revient(tmp_path: Path) -> None:
    importer(tmp_path, J1, *CENT)
    resultat = importer(tmp_path, J2, *CENT[1:])
    assert resultat.retirees == 1
    f = Fiche.objects.get(code="RNCP99100")
    assert f.retiree is not None
    assert selectors.changements_de(f)[0].phrase == "La fiche n’est plus dans l’export du registre."
    importer(tmp_path, J3, *CENT)
    f.refresh_from_db()
    assert f.retiree is None


def test_un_export_plus_ancien_est_refuse(tmp_path: Path) -> None:
    importer(tmp_path, J2, *CENT)
    with pytest.raises(ErreurMetier, match="REF-032"):
        importer(tmp_path, J1, *CENT)


def test_les_deux_registres_ne_se_touchent_pas(tmp_path: Path) -> None:
    importer(tmp_path, J1, *CENT)
    importer(tmp_path, J1, fiche("RS99100"), repertoire="RS")
    assert selectors.fiches_visibles().count() == 101
    with pytest.raises(ErreurMetier, match="REF-011"):
        importer(tmp_path, J2, *CENT, fiche("RS99101"))


def test_la_demonstration_et_le_national_cohabitent(tmp_path: Path) -> None:
    importer(tmp_path, J1, *CENT[:3], origine="demonstration")
    resultat = importer(tmp_path, J1, *CENT[:1], fiche("RNCP1"))
    assert resultat.nouvelles == 1
    assert [c.code for c in resultat.constats] == ["REF-033"]


def test_un_import_interrompu_reprend_sans_rien_doubler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    importer(tmp_path, J1, *CENT[:50], extrait=True)
    monkeypatch.setattr("parchemin.referentiel.services.mise_en_attente.LIGNES_PAR_LOT", 60)
    chemin = ecrire(tmp_path, J2, *[f.replace("Titre", "Autre") for f in CENT])

    class Tue(BaseException):
        pass

    vus = 0

    def tuer(lus: int, total: int, phrase: str) -> None:
        nonlocal vus
        vus += 1
        if vus == 2:
            raise Tue

    with pytest.raises(Tue):
        service.importer_registre(chemin=chemin, avancement=tuer)
    assert Instantane.objects.filter(etat=EtatInstantane.EN_PREPARATION).count() == 1
    assert {f.version.intitule for f in selectors.fiches_visibles()} == {"Titre"}  # type: ignore[union-attr]
    (resultat,) = service.importer_registre(chemin=chemin)
    assert Instantane.objects.filter(etat=EtatInstantane.EN_PREPARATION).count() == 0
    assert selectors.fiches_visibles().filter(version__intitule="Autre").count() == 100
    assert VersionFiche.objects.count() == 150
    assert PartenaireDeclare.objects.count() == 100
    assert resultat.instantane.etat == EtatInstantane.EN_VIGUEUR
    assert selectors.chercher("autre").count() == 100


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("RNCP 99100", ["RNCP99100"]),
        ("99100", ["RNCP99100"]),
        ("https://www.francecompetences.fr/recherche/rncp/99100/", ["RNCP99100"]),
        ("BTS", ["RNCP99500"]),
        ("forger", ["RNCP99500"]),
        ("forgeronne", ["RNCP99500"]),
        ("H2903", ["RNCP99500"]),
        ("niveau 5", ["RNCP99500"]),
        ("l’enclume d’argent", ["RNCP99500"]),
        ('" OR 1=1 --', []),
    ],
)
def test_on_trouve_comme_on_tape(tmp_path: Path, texte: str, attendus: list[str]) -> None:
    corps = (
        "<ABREGE><CODE>BTS</CODE><LIBELLE>Brevet</LIBELLE></ABREGE>"
        "<NOMENCLATURE_EUROPE><NIVEAU>NIV5</NIVEAU></NOMENCLATURE_EUROPE>"
        "<CERTIFICATEURS><CERTIFICATEUR><NOM_CERTIFICATEUR>ENCLUME D'ARGENT</NOM_CERTIFICATEUR></CERTIFICATEUR></CERTIFICATEURS>"
        "<CODES_ROME><ROME><CODE>H2903</CODE><LIBELLE>Conduite</LIBELLE></ROME></CODES_ROME>"
    )
    importer(tmp_path, J1, *CENT[:5], fiche("RNCP99500", "Forgeronne et forgeron : forger le métal", corps=corps))
    assert [f.code for f in selectors.chercher(texte)] == attendus


@pytest.mark.officiel
def test_les_fiches_officielles_s_importent(officiel: Path) -> None:
    for nom in ("RNCP", "RS"):
        chemin = officiel / "france-competences" / "xml-v4.1-2026-08" / f"export_fiches_{nom}_fixture.xml"
        (r,) = service.importer_registre(chemin=chemin, date_export=J1)
        assert r.constats == ()
    f = Fiche.objects.select_related("version", "source").get(code="RNCP37674")
    page = selectors.PageFiche(f, f.version, date(2026, 11, 24))  # type: ignore[arg-type]
    assert page.inscription.oui
    assert selectors.partenaires_visibles(f).count() == 471
    assert page.lignee.ascendants == (("RNCP31114",),)
    rs = Fiche.objects.select_related("version", "source").get(code="RS6232")
    assert selectors.PageFiche(rs, rs.version, date(2026, 11, 24)).jury.oui is False  # type: ignore[arg-type]
