"""Demonstration registers: same day same bytes, clean reading, nothing real, nothing that a reader would trip on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from parchemin.referentiel.demonstration.dates import date_relative, dater_texte
from parchemin.referentiel.demonstration.etapes import ACTUEL, ANTERIEUR, DOSSIER, fiches
from parchemin.referentiel.demonstration.export import ECART, exporter
from parchemin.referentiel.demonstration.identites import (
    CERTIFICATEURS,
    ORGANISMES,
    PARTENAIRES,
    SIREN_RIVAGE,
    SIRETS_RIVAGE,
)
from parchemin.referentiel.domain.differences import comparer, comparer_partenaires
from parchemin.referentiel.domain.lecture import Bilan, lire_flux
from parchemin.referentiel.domain.modele import FicheLue
from parchemin.socle.identifiants import Siren, Siret

JOUR = date(2026, 11, 24)
Etat = dict[str, FicheLue]
JOURS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def lire(dossier: Path, jour: date, etape: int) -> Etat:
    lues: Etat = {}
    for chemin in exporter(jour, dossier, etape):
        bilan = Bilan()
        with chemin.open("rb") as fichier:
            lues |= {p.code: p.lire() for p in lire_flux(fichier, bilan)}
        assert bilan.constats == [], chemin.name
    return lues


@pytest.fixture(scope="module")
def etats(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Etat]:
    return {e: lire(tmp_path_factory.mktemp(f"etape{e}"), JOUR, e) for e in (ANTERIEUR, ACTUEL)}


@pytest.fixture
def actuel(etats: dict[int, Etat]) -> Etat:
    return etats[ACTUEL]


def test_noms_et_dates_des_fichiers(tmp_path: Path) -> None:
    assert [p.name for p in exporter(JOUR, tmp_path)] == [
        "export_fiches_RNCP_V4_1_2026-11-24.xml",
        "export_fiches_RS_V4_1_2026-11-24.xml",
    ]
    assert [p.name for p in exporter(JOUR, tmp_path, etape=1)] == [
        "export_fiches_RNCP_V4_1_2026-10-20.xml",
        "export_fiches_RS_V4_1_2026-10-20.xml",
    ]
    with pytest.raises(ValueError):
        exporter(JOUR, tmp_path, etape=3)


@pytest.mark.parametrize("etape", [ANTERIEUR, ACTUEL])
def test_meme_jour_memes_octets(tmp_path: Path, etape: int) -> None:
    un, deux = tmp_path / "un", tmp_path / "deux"
    for dossier in (un, deux):
        dossier.mkdir()
    for a, b in zip(exporter(JOUR, un, etape), exporter(JOUR, deux, etape), strict=True):
        assert a.read_bytes() == b.read_bytes()
        racine = etree.parse(a).getroot()
        assert (racine.tag, racine.findtext("VERSION_FLUX")) == ("FICHES", "4.1")
        assert a.read_bytes().isascii() is False


def test_effectifs(etats: dict[int, Etat]) -> None:
    comptes = {
        etape: (
            sum(c.startswith("RNCP") for c in lues),
            sum(c.startswith("RS") for c in lues),
            sum(f.actif for f in lues.values()),
            sum(len(f.partenaires) for f in lues.values()),
        )
        for etape, lues in etats.items()
    }
    assert comptes == {ANTERIEUR: (34, 7, 36, 134), ACTUEL: (35, 7, 36, 142)}
    assert all(re.fullmatch(r"(RNCP|RS)99[0-9]{3}", c) for lues in etats.values() for c in lues)


def test_la_banque_de_donnees_ne_cite_que_des_numeros_fictifs() -> None:
    for chemin in DOSSIER.glob("*.yaml"):
        for numero in re.findall(r"\b(?:RNCP|RS) ?([0-9]+)", chemin.read_text(encoding="utf-8"), re.IGNORECASE):
            assert re.fullmatch(r"99[0-9]{3}", numero), (chemin.name, numero)


def test_sirets(etats: dict[int, Etat]) -> None:
    """Luhn-valid, invented (9990…), and one number for one body."""
    noms: dict[str, set[str]] = {}
    for f in (f for lues in etats.values() for f in lues.values()):
        lignes = [(p.siret, p.nom) for p in f.partenaires] + [(c["siret"], c["nom"]) for c in f.liste("certificateurs")]
        for siret, nom in lignes:
            assert str(Siret.parse(siret)) == siret
            assert siret.startswith("9990")
            noms.setdefault(siret[:9], set()).add(nom)
    assert len(noms) > 15
    assert [n for n in noms.values() if len(n) > 1] == []


def test_identites() -> None:
    assert str(Siren.parse(SIREN_RIVAGE)) == SIREN_RIVAGE
    assert {s[:9] for s in SIRETS_RIVAGE} == {SIREN_RIVAGE}
    assert len(SIRETS_RIVAGE) == len(set(SIRETS_RIVAGE)) == 3
    assert len(PARTENAIRES) == 12
    assert len(CERTIFICATEURS) >= 5
    assert len({o.siren for o in ORGANISMES.values()}) == len(ORGANISMES)


def test_typographie() -> None:
    for chemin in DOSSIER.glob("*.yaml"):
        for rang, ligne in enumerate(chemin.read_text(encoding="utf-8").splitlines(), start=1):
            if not ligne.lstrip().startswith("#"):
                assert "'" not in ligne, (chemin.name, rang)
                assert "..." not in ligne, (chemin.name, rang)


def test_textes_a_la_maniere_du_flux(actuel: Etat) -> None:
    """No line break left, lines told apart by three spaces, no template left behind."""
    for f in actuel.values():
        brut = repr(dict(f.contenu))
        assert "\\n" not in brut, f.code
        assert "{" not in "".join(t for t in textes(f.contenu)), f.code
    assert "   - " in actuel["RNCP99003"].contenu["type_emploi_accessibles"]


def textes(valeur: object) -> list[str]:
    if isinstance(valeur, str):
        return [valeur]
    if isinstance(valeur, dict):
        return [t for v in valeur.values() for t in textes(v)]
    return [t for v in valeur for t in textes(v)] if isinstance(valeur, list) else []


def test_richesse(actuel: Etat) -> None:
    for f in actuel.values():
        assert f.contenu["objectifs_contexte"]
        assert f.contenu["capacites_attestees"]
        assert any(f.contenu[v].get("composition") for v in f.contenu if v.startswith("voie_"))
        if not f.code.startswith("RNCP"):
            assert f.liste("blocs") == []
            assert "voie_ca" not in f.contenu
            continue
        assert f.niveau in (3, 4, 5, 6, 7)
        assert f.liste("rome")
        assert f.liste("nsf")
        assert 2 <= len(f.liste("blocs")) <= 6
        for rang, bloc in enumerate(f.liste("blocs"), start=1):
            assert bloc["code"] == f"{f.code}BC{rang:02d}"
            assert 4 <= bloc["competences"].count("   ") + 1 <= 9, bloc["code"]
            assert len(bloc["modalites_evaluation"]) > 10
    assert sum(len(f.liste("blocs")) >= 3 for f in actuel.values()) >= 21


CAS: dict[str, Callable[[FicheLue], object]] = {
    "RNCP99001": lambda f: (len(f.partenaires), f.liste("nouvelles")) == (12, ["RNCP99002"]),
    "RNCP99002": lambda f: len(f.liste("correspondances")) == 3,
    "RNCP99003": lambda f: (
        len(f.partenaires) == 40
        and {p.habilitation for p in f.partenaires}
        == {"HABILITATION_FORMER", "HABILITATION_ORGANISER", "HABILITATION_ORGA_FORM"}
        and sum(p.habilitation == "HABILITATION_ORGANISER" for p in f.partenaires) == 1
        and sum(p.etat == "Supprimé" for p in f.partenaires) == 3
        and {p.date_actif is None for p in f.partenaires} == {True, False}
    ),
    "RNCP99004": lambda f: (
        not f.actif
        and (f.date("date_limite_delivrance") or JOUR) > JOUR
        and len(f.liste("statistiques")) == 4
        and {s["certifies_vae"] for s in f.liste("statistiques")} >= {0}
        and any("metier_6_mois" not in s for s in f.liste("statistiques"))
    ),
    "RNCP99005": lambda f: not f.actif and f.date("date_limite_delivrance") is None,
    "RNCP99006": lambda f: f.contenu["abrege"]["code"] == "CQP" and f.liste("idcc"),
    "RNCP99007": lambda f: f.contenu["abrege"]["code"] == "CAP" and f.niveau == 3,
    "RNCP99008": lambda f: f.contenu["abrege"]["code"] == "BP",
    "RNCP99009": lambda f: len({f.contenu[f"voie_{v}"]["composition"] for v in ("fi", "ca", "fc", "vae")}) == 4,
    "RNCP99010": lambda f: sum("Option" in b["libelle"] for b in f.liste("blocs")) == 2 and f.date("date_effet"),
    "RNCP99011": lambda f: ["ECOLE" in c["nom"] for c in f.liste("certificateurs")] == [True, False],
    "RNCP99012": lambda f: (
        f.contenu["etat_fiche"] == "Dépubliée/Archivée"
        and (f.date("date_limite_delivrance") or JOUR) < JOUR
        and len(f.liste("nouvelles")) == 2
        and f.liste("annees_promotions_niveau")
    ),
    "RNCP99013": lambda f: f.liste("certificateurs") == [],
    "RNCP99014": lambda f: f.liste("nouvelles") == ["RS99003"],
    "RNCP99015": lambda f: f.contenu["abrege"]["code"] == "BAC PRO",
    "RNCP99016": lambda f: f.contenu["abrege"]["code"] == "BTS" and f.date("date_fin_enregistrement"),
    "RNCP99017": lambda f: f.niveau == 6,
    "RNCP99018": lambda f: f.contenu["abrege"]["code"] == "TitreIng",
    "RNCP99019": lambda f: f.contenu["abrege"]["code"] == "CQPM",
    "RNCP99020": lambda f: not f.actif and f.liste("nouvelles") == ["RNCP99022"],
    "RNCP99021": lambda f: f.actif and f.liste("nouvelles") == ["RNCP99022"],
    "RNCP99022": lambda f: f.liste("anciennes") == ["RNCP99020", "RNCP99021"],
    "RNCP99023": lambda f: [c["etat"] for c in f.liste("certificateurs")].count("Inactif") == 1,
    "RNCP99024": lambda f: f.contenu["abrege"]["code"] == "CQP",
    "RNCP99025": lambda f: f.contenu["abrege"]["code"] == "CQPI",
    "RNCP99026": lambda f: f.contenu["abrege"]["code"] == "DipViGrL",
    "RNCP99027": lambda f: f.contenu["abrege"]["code"] == "CS",
    "RNCP99028": lambda f: f.contenu["abrege"]["code"] == "BNMA",
    "RNCP99029": lambda f: f.contenu["abrege"]["code"] == "DMA",
    "RNCP99030": lambda f: f.contenu["abrege"]["code"] == "DNMADE",
    "RNCP99031": lambda f: f.contenu["abrege"]["code"] == "DCG",
    "RNCP99032": lambda f: f.contenu["abrege"]["code"] == "DSCG",
    "RNCP99033": lambda f: f.contenu["abrege"]["code"] == "CAPA",
    "RNCP99034": lambda f: f.contenu["abrege"]["code"] == "BAC PRO",
    "RNCP99035": lambda f: f.contenu["abrege"]["code"] == "BTSA",
    "RS99001": lambda f: f.contenu["duree_validite"] == 3 and "Niveau 2" in f.contenu["niveau_maitrise"],
    "RS99002": lambda f: f.contenu["validation_partielle"] and f.contenu["validation_partielle_perimetre"],
    "RS99003": lambda f: f.liste("anciennes") == ["RNCP99014"] and f.contenu["reglementations_activites"],
    "RS99004": lambda f: f.contenu["duree_validite"] == 2,
    "RS99005": lambda f: f.contenu["type_enregistrement"] == "Enregistrement de droit",
    "RS99006": lambda f: not f.actif and (f.date("date_limite_delivrance") or JOUR) > JOUR,
    "RS99007": lambda f: f.liste("correspondances"),
}


def test_chaque_fiche_a_sa_raison(actuel: Etat) -> None:
    assert set(CAS) == set(actuel)
    assert [code for code, vrai in CAS.items() if not vrai(actuel[code])] == []


def test_liens_entre_fiches(actuel: Etat) -> None:
    """Successions are declared on both sides; equivalences name blocs that exist."""
    for f in actuel.values():
        for ici, la in (("nouvelles", "anciennes"), ("anciennes", "nouvelles")):
            assert all(f.code in actuel[n].liste(la) for n in f.liste(ici)), (f.code, ici)
        for c in f.liste("correspondances"):
            blocs = {b["code"] for b in f.liste("blocs") + actuel[c["destination"]].liste("blocs")}
            assert {*c["source"], *c["blocs"]} <= blocs, f.code


def phrases(etats: dict[int, Etat], code: str) -> str:
    avant, apres = etats[ANTERIEUR][code], etats[ACTUEL][code]
    partenaires = comparer_partenaires(list(enumerate(avant.partenaires)), apres.partenaires)
    return "\n".join(c.phrase for c in (*comparer(avant, apres), *partenaires.changements))


@pytest.mark.parametrize(
    ("code", "attendus"),
    [
        ("RNCP99001", ["RNCP99002", "Développer un réseau d’employeurs", "Supprimé", "GESTE", "PORT"]),
        ("RNCP99003", ["24 septembre 2028", "24 août 2028"]),
        ("RNCP99012", ["Dépubliée/Archivée"]),
        ("RNCP99020", ["enregistrement en cours"]),
        ("RNCP99019", ["organiser l’évaluation devient former"]),
        ("RNCP99022", ["Partenaire apparu", "former devient former et organiser"]),
        ("RNCP99023", ["ECOLE SUPERIEURE DU LITTORAL", "Actif devient Inactif"]),
        ("RS99002", ["Actif devient Supprimé"]),
        ("RS99007", ["petite entreprise"]),
    ],
)
def test_historique_des_le_premier_jour(etats: dict[int, Etat], code: str, attendus: list[str]) -> None:
    texte = phrases(etats, code)
    assert [a for a in attendus if a.casefold() not in texte.casefold()] == [], texte


def test_ce_qui_ne_change_pas_ne_change_pas(etats: dict[int, Etat]) -> None:
    changees = {c for c in etats[ANTERIEUR] if phrases(etats, c)}
    assert set(etats[ACTUEL]) - set(etats[ANTERIEUR]) == {"RNCP99002"}
    assert changees == {
        "RNCP99001", "RNCP99003", "RNCP99012", "RNCP99019", "RNCP99020", "RNCP99022", "RNCP99023",
        "RS99001", "RS99002", "RS99007",
    }  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JOURS)
@example(date(2028, 2, 29))
@example(date(2027, 2, 28))
@example(date(2027, 8, 31))
@example(date(2027, 12, 31))
def test_quel_que_soit_le_jour(tmp_path: Path, jour: date) -> None:
    """The story told by the fiches holds on any day, leap day included."""
    lues = lire(tmp_path, jour, ACTUEL)
    avant = lire(tmp_path, jour, ANTERIEUR)
    assert {c for c, f in lues.items() if not f.actif} == {
        "RNCP99004", "RNCP99005", "RNCP99012", "RNCP99014", "RNCP99020", "RS99006",
    }  # fmt: skip
    assert avant["RNCP99020"].actif
    bientot = lues["RNCP99001"].date("date_fin_enregistrement")
    assert bientot is not None
    assert timedelta(days=148) <= bientot - jour <= timedelta(days=153)
    for f in lues.values():
        fin, limite = f.date("date_fin_enregistrement"), f.date("date_limite_delivrance")
        debut = f.date("date_effet") or f.date("date_decision")
        assert fin is not None
        assert debut is not None
        assert debut < fin, f.code
        assert debut <= jour, f.code
        assert limite is None or limite >= fin, f.code
        assert f.actif == (fin >= jour), f.code


@given(JOURS, st.integers(-240, 240))
@example(date(2028, 2, 29), -31)
@example(date(2028, 2, 29), 12)
def test_dates_relatives(jour: date, mois: int) -> None:
    trouve = date_relative(jour, f"{mois:+d} mois")
    assert (trouve.year - jour.year) * 12 + trouve.month - jour.month == mois
    assert trouve.day == jour.day or trouve.day >= 28
    rentree = date_relative(jour, "31/08 +0")
    assert timedelta() <= rentree - jour < timedelta(days=366)
    assert date_relative(jour, "31/08 +2").year == rentree.year + 2


def test_plusieurs_pas_et_textes_dates() -> None:
    assert date_relative(date(2028, 2, 29), "-12 jours -3 ans") == date(2025, 2, 17)
    assert (
        dater_texte(date(2026, 1, 15), "Arrêté du {-1 mois}, {+1 jour}")
        == "Arrêté du 15 décembre 2025, 16 janvier 2026"
    )


@pytest.mark.parametrize("texte", ["", "demain", "5 mois", "+5", "+5 moi", "31/08", "+1 mois et demi"])
def test_une_faute_de_donnees_se_voit(texte: str) -> None:
    with pytest.raises(ValueError, match="not a relative date"):
        date_relative(JOUR, texte)


def test_etapes_triees_sans_doublon() -> None:
    codes = [f["numero"] for f in fiches(ACTUEL)]
    assert len(codes) == len(set(codes)) == 42
    assert timedelta(days=35) == ECART
    with pytest.raises(ValueError, match="unknown state"):
        fiches(0)
