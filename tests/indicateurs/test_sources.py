"""Files of every source, from the page to our establishments: recognised, whole or not at all, the former reading kept."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.indicateurs.domain.officiel.sources import sources
from parchemin.indicateurs.models import FigureOfficielle, RattachementFormation, ReleveOfficiel
from parchemin.indicateurs.selectors.officiels import est_muette, mesures_de, sources_lues
from parchemin.indicateurs.selectors.rattachements import Rattacheur, formations_officielles
from parchemin.indicateurs.services import fichiers_officiels
from parchemin.indicateurs.services.officiels import importer
from parchemin.indicateurs.services.rattachements import rattacher
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification, NatureLocale
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.indicateurs import fabrique as f

pytestmark = pytest.mark.django_db
UAI = "0999001W"
FINE = {"annee": "cumul 2023-2024", "uai": UAI, "libelle": "Lycée fictif", "type_diplome": "BAC PRO", "formation": "24799001311",
        "libelle_formation": "cultures marines", "part_poursuite": "36", "part_emploi": "42", "part_autre": "22", "poursuite": "36", "emploi_6": "66"}  # fmt: skip
API = {"uai": UAI, "code_certification": "50099004", "code_certification_type": "cfd", "libelle": "CAP mareyage", "filiere": "apprentissage",
       "millesime": "2022_2023", "nb_annee_term": 100, "nb_poursuite_etudes": 45, "taux_en_formation": 45, "taux_en_emploi_6_mois": 41,
       "taux_autres_6_mois": 14, "donnee_source": {"type": "self"}}  # fmt: skip


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    Etablissement.toutes.filter(pk=etablissement(o).pk).update(uai=UAI)
    with organisation_active(o.pk):
        yield o


def fine(*lignes: dict[str, str], separateur: str = ";", encodage: str = "utf-8-sig") -> bytes:
    colonnes = sources()["inserjeunes_fine"].colonnes
    rangs = [[x.noms[0] for x in colonnes], *([ligne.get(x.cle, "") for x in colonnes] for ligne in lignes)]
    return "\r\n".join(separateur.join(r) for r in rangs).encode(encodage)


def api(*lignes: dict[str, Any]) -> bytes:
    return json.dumps({"formations": list(lignes), "pagination": {"page": 1}}).encode()


def lire(o: Organisation, octets: bytes, attendue: str = "", nom: str = "x") -> ReleveOfficiel:
    return importer(organisation_id=o.pk, fichier=io.BytesIO(octets), nom=nom, acteur=SYSTEME, attendue=attendue)


def refus(o: Organisation, octets: bytes, attendue: str = "") -> list[str]:
    with pytest.raises(ErreurMetier) as e:
        lire(o, octets, attendue)
    return [c.code for c in e.value.constats]


def certification(o: Organisation, intitule: str = "Cultures marines", code: str = "") -> Certification:
    c = Certification(
        organisation=o,
        nature_locale=NatureLocale.values[0],
        intitule_local=intitule,
        code_local=code,
        cle_tri=intitule.lower(),
    )
    c.save()
    return c


@pytest.mark.parametrize(
    "octets",
    [
        fine(FINE),
        fine(FINE, separateur="\t", encodage="utf-8"),
        fine(FINE, encodage="cp1252"),
        fine(FINE, encodage="utf-16"),
    ],
    ids=["portail", "tabulations", "windows", "utf-16"],
)
def test_les_memes_figures_sous_tout_habit(o: Organisation, octets: bytes) -> None:
    releve = lire(o, octets)
    assert (releve.source, releve.lues, releve.derniere) == ("inserjeunes_fine", 1, "cumul 2023-2024")
    f = FigureOfficielle.toutes.get()
    assert (f.formation, f.sorte_code, f.libelle_formation) == ("24799001311", "mefstat11", "BAC PRO cultures marines")
    assert f.valeurs["emploi_6"] == 66


def test_un_classeur_se_lit_aussi(o: Organisation) -> None:
    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(sortie)
    feuille = classeur.add_worksheet()
    for j, x in enumerate(sources()["inserjeunes_fine"].colonnes):
        feuille.write(0, j, x.noms[0])
        v = FINE.get(x.cle, "")
        feuille.write(1, j, float(v) if x.nombre and v else v)
    classeur.close()
    lire(o, sortie.getvalue())
    assert FigureOfficielle.toutes.get().valeurs["emploi_6"] == 66


def test_i22_deux_sources_deux_noms(o: Organisation) -> None:
    """74 % of the leavers, 41 % of all pupils: both kept, under words that differ."""
    lire(o, fine(FINE))
    lire(o, api(API))
    par_source = {
        f.source: {m.libelle: m.valeur for m in mesures_de(f)} for f in FigureOfficielle.toutes.order_by("pk")
    }
    assert par_source["inserjeunes_fine"]["En emploi à 6 mois"] == 66
    assert par_source["exposition"]["Part en emploi à 6 mois, parmi tous les élèves"] == 41
    assert "En emploi à 6 mois" not in par_source["exposition"]


def test_sous_vingt_eleves_la_page_dit_pourquoi(o: Organisation) -> None:
    petite = API | dict.fromkeys(
        ("nb_poursuite_etudes", "taux_en_formation", "taux_en_emploi_6_mois", "taux_autres_6_mois")
    )
    lire(o, api(petite | {"nb_annee_term": 12}))
    f = FigureOfficielle.toutes.get()
    m = next(x for x in mesures_de(f) if x.cle == "tous_emploi_6")
    assert (m.valeur, m.pourquoi) == (None, "pas assez d’élèves pour fournir une information fiable")
    assert est_muette(f)


def test_ce_qui_est_refuse_ne_change_rien(o: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    bon = lire(o, fine(FINE))
    autre_annee = fine(FINE | {"annee": "cumul 2021-2022"})
    assert refus(o, autre_annee) == ["IND-022"]
    assert refus(o, fine(FINE)) == ["IND-021"]
    assert refus(o, fine(FINE | {"emploi_6": "90"})) == ["IND-012"]
    assert refus(o, fine(FINE | {"annee": "cumul 2030-2031"})) == ["IND-109"]
    assert refus(o, fine(FINE)[:-40]) == ["IND-002"]
    assert refus(o, fine()) == ["IND-103"]
    assert refus(o, fine(FINE | {"uai": "0999009Z"})) == ["IND-020"]
    assert refus(o, fine(FINE).replace(b"Taux emploi 6 mois", b"Taux a six mois")) == ["IND-100"]
    assert refus(o, fine(FINE).replace(b"Taux emploi 6 mois", b"Taux a six mois"), "inserjeunes_fine") == ["IND-001"]
    assert refus(o, api(API), "inserjeunes_fine") == ["IND-101"]
    assert refus(o, api(API)[:-30]) == ["IND-105"]
    assert refus(o, fine(FINE, FINE | {"emploi_6": "67"})) == ["IND-119"]
    abime = fine(FINE | {"libelle": "Lycée général été"}).decode("utf-8-sig").encode().decode("cp1252").encode()
    assert refus(o, abime) == ["IND-102"]
    assert refus(o, b"%PDF-1.7 rien") == ["FIC-003"]
    assert refus(o, b"") == ["FIC-001"]
    monkeypatch.setattr("parchemin.indicateurs.services.officiels.megaoctets", lambda cle, jour: 0)
    assert refus(o, fine(FINE)) == ["IND-104"]
    monkeypatch.undo()
    monkeypatch.setattr(fichiers_officiels, "megaoctets", lambda cle, jour: 0)
    assert refus(o, api(API)) == ["IND-104"]
    assert list(ReleveOfficiel.toutes.order_by("pk").values_list("pk", "courant")) == [(bon.pk, True)]
    assert FigureOfficielle.toutes.get().valeurs["emploi_6"] == 66


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [
        ('"nb_annee_term": NaN', "IND-123"),
        ('"nb_annee_term": -Infinity', "IND-123"),
        ('"nb_annee_term": 1e999', "IND-123"),
        ('"nb_annee_term": 1e-999', "IND-123"),
        ('"nb_annee_term": "1e999"', "IND-106"),
        ('"taux_en_formation": "1e-300000000"', "IND-106"),
        ('"taux_en_formation": 1e-40', "IND-106"),
        (r'"libelle": "CAP \u0000"', "IND-123"),
        (r'"libelle": "CAP \ud800"', "IND-123"),
        (r'"inconnue": ["a", "\udfff"]', "IND-123"),
        (r'"cle \u0000": 1', "IND-123"),
        ('"a": ' + '{"b": ' * 10 + "1" + "}" * 10, "IND-124"),
        ('"a": ' + '{"b": ' * 700 + "1" + "}" * 700, "IND-124"),
        (f'"{"x" * 201}": 1', "IND-124"),
        (", ".join(f'"k{i}": 1' for i in range(301)), "IND-124"),
    ],
)
def test_un_json_que_rien_ne_publie_est_refuse(o: Organisation, ecrit: str, code: str) -> None:
    """Infinite or endless numbers, characters that no base keeps, names that multiply: told, never an error of the server."""
    b = json.dumps({"formations": [API]})
    assert refus(o, f"{b[:-3]}, {ecrit}{b[-3:]}".encode()) == [code]  # of a key written twice, the last one is read
    assert not FigureOfficielle.toutes.exists()


def test_des_lignes_aux_colonnes_toutes_differentes(o: Organisation) -> None:
    """Each row brought its own column: every row then had them all."""
    assert refus(o, json.dumps([API, *({f"k{i}": 1} for i in range(400))]).encode()) == ["IND-124"]
    releve = lire(o, json.dumps([API, *({f"k{i}": 1} for i in range(200)), {}]).encode())
    assert (releve.lues, releve.figures.count()) == (1, 1)


def test_un_caractere_nul_ne_rattache_rien(o: Organisation) -> None:
    """No base keeps it, and PostgreSQL fails on it."""
    client: Client = client_de(membre(o, Role.DONNEES).utilisateur)
    rattachement = reverse("indicateurs:rattacher_formation", args=[o.slug])
    for envoye in ({"sorte": "cfd", "formation": "5\0"}, {"sorte": "\0", "formation": "5"}):
        assert client.post(rattachement, envoye).status_code == 404


def test_une_contradiction_chez_un_autre_ne_bloque_pas(o: Organisation) -> None:
    """Sources known from secondary documents only: the rows of others are counted, not judged."""
    releve = lire(o, fine(FINE, FINE | {"uai": "0999009Z", "emploi_6": "99"}))
    assert (releve.lues, releve.figures.count()) == (2, 1)


def test_plusieurs_uai_pour_nous(o: Organisation) -> None:
    second = etablissement(o, "Second site")
    Etablissement.toutes.filter(pk=second.pk).update(uai="0999002X")
    lire(o, fine(FINE, FINE | {"uai": "0999002X"}))
    assert {f.etablissement_id for f in FigureOfficielle.toutes.order_by("pk")} == set(
        Etablissement.toutes.filter(organisation=o).order_by("pk").values_list("pk", flat=True)
    )


def test_un_rattachement_sert_aux_fichiers_suivants(o: Organisation) -> None:
    c = certification(o)
    certification(o, "Autre chose", "50099004")
    lire(o, fine(FINE))
    lire(o, api(API))
    attente = formations_officielles(o.pk)
    assert [(x.code, x.certification is None) for x in attente] == [("24799001311", True), ("50099004", False)]
    assert attente[0].proposee == c
    rattacher(organisation=o, sorte="mefstat11", formation="24799001311", certification=c, acteur=SYSTEME)
    lire(o, fine(FINE, FINE | {"annee": "cumul 2024-2025"}))
    assert Rattacheur(o.pk).certification("mefstat11", "24799001311") == c
    assert all(x.certification is not None for x in formations_officielles(o.pk))
    with pytest.raises(ErreurMetier, match="IND-120"):
        rattacher(organisation=o, sorte="cfd", formation="inconnu", certification=c, acteur=SYSTEME)
    rattacher(organisation=o, sorte="mefstat11", formation="24799001311", certification=None, acteur=SYSTEME)
    assert not RattachementFormation.toutes.exists()


def test_les_pages(o: Organisation) -> None:
    client: Client = client_de(membre(o, Role.DONNEES).utilisateur)
    c = certification(o)
    adresse = reverse("indicateurs:importer_officiels", args=[o.slug])
    faux = client.post(adresse, {"source": "inserjeunes_cfa", "fichier": SimpleUploadedFile("x.csv", fine(FINE))})
    assert faux.status_code == 422
    assert "IND-101" in faux.content.decode()
    fait = f.importer_par_les_pages(client, o, SimpleUploadedFile("x.csv", fine(FINE)), source="")
    assert "InserJeunes par lycée et par diplôme" in fait.content.decode()
    liste = client.get(reverse("indicateurs:officiels", args=[o.slug])).content.decode()
    assert all(s.titre in liste for s in sources().values())
    assert "n’est rattachée" in liste
    page = client.get(reverse("indicateurs:source_officielle", args=[o.slug, "inserjeunes_fine"])).content.decode()
    assert "66\u00a0%" in page
    assert "Non rattachée" in page
    assert "Non diffusé, parce que" in page
    formations = reverse("indicateurs:formations_officielles", args=[o.slug])
    assert "Ressemble à" in client.get(formations).content.decode()
    client.post(
        reverse("indicateurs:rattacher_formation", args=[o.slug]),
        {"sorte": "mefstat11", "formation": "24799001311", "certification": c.pk},
    )
    assert RattachementFormation.toutes.get().certification == c
    rapprochement = client.get(reverse("indicateurs:rapprochement", args=[o.slug])).content.decode()
    assert "Cultures marines" in rapprochement
    assert client.get(reverse("indicateurs:source_officielle", args=[o.slug, "inconnue"])).status_code == 404
    auditeur = client_de(membre(o, Role.AUDITEUR, email="audit@officiel.example").utilisateur)
    assert auditeur.get(formations).status_code == 200
    assert auditeur.post(reverse("indicateurs:rattacher_formation", args=[o.slug])).status_code == 403


def test_autant_de_requetes_pour_une_ligne_que_pour_dix(o: Organisation) -> None:
    client: Client = client_de(membre(o, Role.DONNEES).utilisateur)
    pages = [
        reverse("indicateurs:officiels", args=[o.slug]), reverse("indicateurs:rapprochement", args=[o.slug]),
        reverse("indicateurs:formations_officielles", args=[o.slug]),
        reverse("indicateurs:source_officielle", args=[o.slug, "inserjeunes_fine"]),
    ]  # fmt: skip
    comptes = []
    for n in (1, 10):
        lire(o, fine(*[FINE | {"formation": f"2479900131{k}"} for k in range(n)]))
        for page in pages:
            client.get(page)
        mesures = []
        for page in pages:
            with CaptureQueriesContext(connection) as q:
                assert client.get(page).status_code == 200
            mesures.append(len(q))
        comptes.append(mesures)
    assert comptes[0] == comptes[1]


def test_chaque_source_dit_sa_derniere_lecture(o: Organisation) -> None:
    lire(o, fine(FINE))
    lues = {x.source.code: x for x in sources_lues(o.pk)}
    assert list(lues) == list(sources())
    assert lues["inserjeunes_fine"].periodes == "cumul 2023-2024, deux promotions réunies"
    assert lues["insersup"].releve is None
