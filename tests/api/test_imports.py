"""A program brings a file: the same preview as the page, all the faults at once, everything or the valid lines or nothing, once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.jetons import revoquer_jeton
from parchemin.comptes.models import AppelUnique, Organisation
from parchemin.imports.domain.registre import type_import
from parchemin.imports.models import EtatLot, LotImport
from parchemin.imports.services.depot import deposer_lot
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import DetailEvenement, Evenement
from parchemin.parcours.models import Personne
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import geler, maintenant
from tests.api.conftest import mener_ce_qui_attend
from tests.api.outils import Logiciel, logiciel
from tests.fabrique import client_de, membre, organisation
from tests.imports.outils_essai import csv_de, xlsx_de
from tests.parcours.decor_personnes import personne
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
ENTETES = ["Nom de famille de naissance", "Prénom un", "Sexe", "Né le", "Réf"]
COLONNES = json.dumps(
    {
        "Nom de famille de naissance": "nom_naissance", "Prénom un": "prenom1", "Sexe": "sexe", "Né le": "naissance",
        "Réf": "reference",
    }
)  # fmt: skip
BONNES = [ENTETES, ["BERNARD", "Camille", "F", "03/04/2005", "P1"], ["PETIT", "Hugo", "M", "05/06/2004", "P2"]]
UNE_FAUSSE = [*BONNES, ["", "Sans nom", "F", "01/01/2005", "P3"], ["ROUX", "Inès", "F", "45/13/2005", "P4"]]


@pytest.fixture
def o(tmp_path: Path) -> Organisation:
    o = organisation()
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    return o


@pytest.fixture
def qui(o: Organisation) -> Logiciel:
    return logiciel(o, Role.SECRETARIAT_JURY, nom="Ypareo")


def deposer(qui: Logiciel, lignes: Any, cle: str = "cle-du-depot", **champs: Any) -> dict[str, Any]:
    reponse = qui.apporter(csv_de(lignes), cle, **({"emetteur": "Ypareo", "colonnes": COLONNES} | champs))
    assert reponse.status_code == 202, reponse.content.decode()
    mener_ce_qui_attend()
    etat: dict[str, Any] = Client().get(reponse["Location"], headers=qui.entetes).json()
    return etat


def code(reponse: Any) -> str:
    return str(reponse.json()["code"])


def test_from_the_file_to_the_people(qui: Logiciel, o: Organisation) -> None:
    etat = deposer(qui, BONNES)
    assert (etat["etat"], etat["lues"], etat["a_creer"], etat["refusees"]) == ("pret", 2, 2, 0), etat
    assert Personne.toutes.count() == 0
    reponse = qui.envoyer(
        f"/imports/{etat['id']}/confirmer", {"version": etat["version"], "choix": "tout"}, "cle-confirme"
    )
    assert (reponse.status_code, reponse.json()["etat"], reponse.json()["enregistrees"]) == (200, "applique", 2)
    assert {p.nom_naissance for p in Personne.toutes.all()} == {"BERNARD", "PETIT"}
    actes = {"imports.deposer_lot", "imports.appliquer_lot"}
    rangs = Evenement.objects.filter(chaine=o.chaine, acte__in=actes).values_list("rang", flat=True)
    textes = [DetailEvenement.objects.get(chaine=o.chaine, rang=r).contenu for r in rangs]
    assert len(textes) == 2
    assert all("Ada Dupré (par le logiciel « Ypareo »)" in t for t in textes)


def test_the_columns_of_a_sender_are_known_the_next_time(qui: Logiciel) -> None:
    deposer(qui, BONNES)
    etat = deposer(qui, [ENTETES, ["MOREAU", "Zoé", "F", "01/02/2003", "P9"]], "cle-suivante", colonnes="")
    assert (etat["etat"], etat["a_creer"]) == ("pret", 1)


def test_unknown_columns_wait_to_be_said(qui: Logiciel) -> None:
    etat = deposer(qui, BONNES, colonnes="")
    assert etat["etat"] == "depose"
    chemin = f"/imports/{etat['id']}/colonnes"
    faux = qui.envoyer(chemin, {"colonnes": {"Absente": "nom_naissance", "Sexe": "inconnu"}})
    assert [x["code"] for x in faux.json()["constats"]] == ["API-026", "API-026"]
    assert qui.envoyer(chemin, {"colonnes": json.loads(COLONNES)}).status_code == 202
    mener_ce_qui_attend()
    assert qui.lire(f"/imports/{etat['id']}").json()["etat"] == "pret"


def test_all_the_faults_by_line_then_the_valid_lines_in_one_act(qui: Logiciel) -> None:
    etat = deposer(qui, UNE_FAUSSE)
    assert (etat["lues"], etat["a_creer"], etat["refusees"]) == (4, 2, 2)
    lignes = qui.elements(f"/imports/{etat['id']}/lignes", verdict="refuser")
    assert [x["numero"] for x in lignes] == [4, 5]
    assert all(x["constats"][0]["gravite"] == "bloquant" and x["constats"][0]["comment"] for x in lignes)
    assert len(qui.elements(f"/imports/{etat['id']}/lignes", taille=1)) == 1
    chemin, version = f"/imports/{etat['id']}/confirmer", etat["version"]
    assert qui.envoyer(chemin, {"version": version, "choix": "tout"}, "confirme-tout").status_code == 422
    assert Personne.toutes.count() == 0
    perime = qui.envoyer(chemin, {"version": version - 1, "choix": "valides"}, "confirme-vieux")
    assert (perime.status_code, code(perime)) == (422, "IMP-081")
    fait = qui.envoyer(chemin, {"version": version, "choix": "valides"}, "confirme-valides").json()
    assert (fait["etat"], fait["enregistrees"], Personne.toutes.count()) == ("applique", 2, 2)


def test_nothing(qui: Logiciel) -> None:
    etat = deposer(qui, BONNES)
    fait = qui.envoyer(
        f"/imports/{etat['id']}/confirmer", {"version": etat["version"], "choix": "rien"}, "confirme-rien"
    )
    assert (fait.json()["etat"], Personne.toutes.count()) == ("abandonne", 0)


def test_a_repeated_call_does_not_import_twice(qui: Logiciel) -> None:
    contenu = csv_de(BONNES)
    champs = {"emetteur": "Ypareo", "colonnes": COLONNES}
    une, deux = qui.apporter(contenu, "meme-cle-1", **champs), qui.apporter(contenu, "meme-cle-1", **champs)
    assert (une.status_code, une.json(), une["Location"]) == (deux.status_code, deux.json(), deux["Location"])
    assert deux["Idempotency-Replayed"] == "true"
    assert LotImport.toutes.count() == 1
    autre = qui.apporter(csv_de(UNE_FAUSSE), "meme-cle-1", **champs)
    assert (autre.status_code, code(autre)) == (422, "API-018")
    mener_ce_qui_attend()
    lot = LotImport.toutes.get()
    corps = {"version": lot.version, "choix": "tout"}
    reponses = [qui.envoyer(f"/imports/{lot.pk}/confirmer", corps, "meme-cle-2") for _ in range(3)]
    assert {r.status_code for r in reponses} == {200}
    assert len({r.content for r in reponses}) == 1
    assert Personne.toutes.count() == 2
    # Under another key, it is another call: the import says that it is already done.
    assert code(qui.envoyer(f"/imports/{lot.pk}/confirmer", corps, "autre-cle-2")) == "IMP-080"


def test_a_call_still_under_way_and_one_that_was_killed(qui: Logiciel) -> None:
    contenu, champs = csv_de(BONNES), {"emetteur": "Ypareo", "colonnes": COLONNES}
    qui.apporter(contenu, "cle-tuee-1", **champs)
    AppelUnique.toutes.update(statut=None)
    en_cours = qui.apporter(contenu, "cle-tuee-1", **champs)
    assert (en_cours.status_code, code(en_cours)) == (409, "API-019")
    with geler(maintenant() + timedelta(minutes=11)):
        repris = qui.apporter(contenu, "cle-tuee-1", **champs)
        assert (repris.status_code, repris.json()["id"]) == (202, LotImport.toutes.get().pk)
        AppelUnique.toutes.update(statut=None)
        with geler(maintenant() + timedelta(minutes=11)):
            autre = qui.apporter(csv_de(UNE_FAUSSE), "cle-tuee-1", **champs)
            assert (autre.status_code, code(autre), LotImport.toutes.count()) == (422, "API-018", 1)
    with geler(maintenant() + timedelta(days=8)):
        qui.apporter(contenu, "cle-neuve-1", **champs)
        assert set(AppelUnique.toutes.values_list("cle", flat=True)) == {"cle-neuve-1"}


def test_killed_between_the_deposit_and_the_answer(qui: Logiciel, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file, one import: the call that is repeated goes on from what the first one made."""
    from parchemin.imports import api

    vraie, contenu, champs = api._reconnaitre, csv_de(BONNES), {"emetteur": "Ypareo", "colonnes": COLONNES}
    monkeypatch.setattr(api, "_reconnaitre", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        qui.apporter(contenu, "cle-en-panne", **champs)
    lot = LotImport.toutes.get()
    assert lot.etat == EtatLot.DEPOSE
    monkeypatch.setattr(api, "_reconnaitre", vraie)
    reprise = qui.apporter(contenu, "cle-en-panne", **champs)
    assert (reprise.status_code, reprise.json()["id"], LotImport.toutes.count()) == (202, lot.pk, 1)
    mener_ce_qui_attend()
    assert qui.lire(f"/imports/{lot.pk}").json()["etat"] == "pret"


def test_what_fails_before_it_writes_is_simply_done_again(qui: Logiciel, monkeypatch: pytest.MonkeyPatch) -> None:
    from parchemin.imports import api

    vrai, contenu, champs = api.retenir_apport, csv_de(BONNES), {"emetteur": "Ypareo", "colonnes": COLONNES}
    monkeypatch.setattr(api, "retenir_apport", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        qui.apporter(contenu, "cle-en-panne", **champs)
    assert (LotImport.toutes.count(), AppelUnique.toutes.count()) == (0, 0)
    monkeypatch.setattr(api, "retenir_apport", vrai)
    assert qui.apporter(contenu, "cle-en-panne", **champs).status_code == 202


def test_a_refusal_is_mended_under_the_same_key(qui: Logiciel) -> None:
    faux = qui.apporter(csv_de(BONNES), "cle-reprise", colonnes=json.dumps({"Absente": "nom_naissance"}))
    assert (faux.status_code, code(faux)) == (422, "API-026")
    assert LotImport.toutes.get().etat == EtatLot.ABANDONNE
    assert qui.apporter(csv_de(BONNES), "cle-reprise", colonnes=COLONNES).status_code == 202


@pytest.mark.parametrize("cle", ["", "court", "x" * 201])
def test_a_key_is_asked(qui: Logiciel, cle: str) -> None:
    assert code(qui.apporter(csv_de(BONNES), cle)) == "API-017"
    assert LotImport.toutes.count() == 0


@pytest.mark.parametrize(
    ("champs", "mot"),
    [
        ({"sorte": "parcours.resultats"}, "sorte"), ({"sorte": "inconnue"}, "sorte"), ({"colonnes": "[1]"}, "objet JSON"),
        ({"colonnes": "{"}, "objet JSON"), ({"options": '{"inconnue": 1}'}, "inconnue"),
        ({"options": '{"ressemblances": "peut-être"}'}, "ressemblances"), ({"emetteur": "x" * 200}, "emetteur"),
    ],
)  # fmt: skip
def test_malformed_calls_get_our_words(qui: Logiciel, champs: dict[str, str], mot: str) -> None:
    reponse = qui.apporter(csv_de(BONNES), "cle-mal-dite", **champs)
    assert (reponse.status_code, code(reponse)) == (422, "API-012")
    assert mot in reponse.json()["quoi"]
    assert LotImport.toutes.count() == 0


def test_a_body_that_is_no_json_and_a_file_that_is_none(qui: Logiciel) -> None:
    etat = deposer(qui, BONNES)
    assert code(qui.envoyer(f"/imports/{etat['id']}/confirmer", "{", "cle-illisible")) == "API-012"
    assert (
        code(qui.envoyer(f"/imports/{etat['id']}/confirmer", {"version": "x", "choix": "peut-être"}, "cle-illisible"))
        == "API-012"
    )
    sans = Client().post(
        qui.adresse("/imports"),
        {"sorte": "parcours.candidats"},
        headers=qui.entetes | {"idempotency-key": "sans-fichier"},
    )
    assert code(sans) == "API-012"
    assert qui.apporter(b"MZ\x00\x01binaire", "cle-binaire", nom="x.xlsx").status_code == 422


def test_an_oversize_body_is_refused_before_it_is_read(qui: Logiciel, o: Organisation) -> None:
    grand = csv_de([ENTETES, *[["BERNARD", f"Camille{i}", "F", "03/04/2005", "x" * 40] for i in range(20_000)]])
    assert len(grand) > 1_000_000
    # Above what somebody without an account may send: only a live token opens the way.
    assert qui.apporter(grand, "cle-du-grand", emetteur="Ypareo").status_code == 202
    faux = Logiciel(qui.jeton, "pch_" + "z" * 43, o.slug)
    assert (faux.apporter(grand, "cle-du-faux").status_code, code(faux.apporter(grand, "cle-du-faux"))) == (
        413,
        "API-014",
    )
    entetes = qui.entetes | {"content-length": "30000000", "content-type": "multipart/form-data; boundary=x"}
    reponse = Client().post(
        qui.adresse("/imports"), b"", content_type="multipart/form-data; boundary=x", headers=entetes
    )
    assert (reponse.status_code, code(reponse), reponse["Connection"]) == (413, "API-014", "close")
    hache = Client().post(
        qui.adresse("/imports"), b"", content_type="text/csv", headers=qui.entetes | {"transfer-encoding": "chunked"}
    )
    assert (hache.status_code, code(hache)) == (411, "API-015")


def test_a_workbook_is_read_too(qui: Logiciel) -> None:
    reponse = qui.apporter(xlsx_de(BONNES), "cle-classeur", nom="candidats.xlsx", colonnes=COLONNES)
    assert reponse.status_code == 202
    mener_ce_qui_attend()
    assert qui.lire(f"/imports/{reponse.json()['id']}").json()["a_creer"] == 2


def test_kinds_are_those_of_the_member(qui: Logiciel, o: Organisation) -> None:
    sortes = qui.lire("/imports/sortes").json()
    par_code = {x["code"]: x for x in sortes}
    assert set(par_code) == {"parcours.candidats", "parcours.contrats", "parcours.absences"}
    champs = {ch["cle"]: ch for ch in par_code["parcours.candidats"]["champs"]}
    assert champs["nom_naissance"]["obligatoire"]
    assert par_code["parcours.candidats"]["options"] == ["ressemblances"]
    assert logiciel(o, Role.QUALITE).lire("/imports/sortes").json() == []


def test_imports_of_others_do_not_exist(qui: Logiciel, o: Organisation) -> None:
    etat = deposer(qui, BONNES)
    collegue = logiciel(o, m=membre(o, Role.SECRETARIAT_JURY, email="collegue@essai.example"))
    assert collegue.elements("/imports") == []
    for chemin in (f"/imports/{etat['id']}", f"/imports/{etat['id']}/lignes"):
        assert collegue.lire(chemin).status_code == 404
    for geste, corps in (("confirmer", {"version": 1, "choix": "rien"}), ("colonnes", {"colonnes": {}})):
        assert collegue.envoyer(f"/imports/{etat['id']}/{geste}", corps, "cle-etrangere").status_code == 404
    # A person of the house finds it on the pages, as it stands.
    page = client_de(membre(o, Role.DONNEES).utilisateur).get(etat["page"])
    assert page.status_code == 200
    assert "Ypareo" in page.content.decode()


def test_a_program_meets_only_what_it_brought(qui: Logiciel, o: Organisation) -> None:
    """Neither what its member deposits by hand, nor what another program of the same member brings."""
    m = qui.jeton.membre
    a_la_main = deposer_lot(
        membre=m,
        type_import=type_import("parcours.candidats"),
        source=csv_de(BONNES),
        nom="main.csv",
        emetteur="Ypareo",
    )
    sien, voisin = deposer(qui, BONNES), logiciel(o, m=m, nom="Portail")
    assert [x["id"] for x in qui.elements("/imports")] == [sien["id"]]
    assert voisin.elements("/imports") == []
    for autre, pk in ((qui, a_la_main.pk), (voisin, sien["id"])):
        assert autre.lire(f"/imports/{pk}").status_code == 404
        assert autre.lire(f"/imports/{pk}/lignes").status_code == 404
        for geste, corps in (("confirmer", {"version": 1, "choix": "rien"}), ("colonnes", {"colonnes": {}})):
            assert autre.envoyer(f"/imports/{pk}/{geste}", corps, "cle-etrangere").status_code == 404
    assert set(LotImport.toutes.values_list("etat", flat=True)) == {EtatLot.DEPOSE, EtatLot.PRET}
    # Renewed under the same name, it goes on with its own.
    revoquer_jeton(jeton=qui.jeton, acteur=SYSTEME)
    assert [x["id"] for x in logiciel(o, m=m, nom="Ypareo").elements("/imports")] == [sien["id"]]


def test_references_do_not_give_names(qui: Logiciel, o: Organisation) -> None:
    """Somebody who sends every reference learns that they are taken, not by whom; with the scope of people, it is said."""
    p = personne(o, nom_naissance="ZÉPHYRIN", prenom1="Ondine")
    Personne.toutes.filter(pk=p.pk).update(reference="P0042")
    lignes = [
        ENTETES,
        ["BERNARD", "Camille", "F", "09/11/1999", "P0042"],
        ["ZÉPHYRIM", "Ondine", "F", "03/04/2005", "P0043"],
    ]
    muet = logiciel(o, m=qui.jeton.membre, portees=[PorteeJeton.ECRIRE_IMPORTS], nom="Muet")

    def tout(logiciel: Logiciel, cle: str) -> str:
        etat = deposer(logiciel, lignes, cle)
        lues = logiciel.lire(f"/imports/{etat['id']}/lignes").json()["elements"]
        assert all(
            {attendu} <= {k["code"] for k in x["constats"]}
            for x, attendu in zip(lues, ("IDE-220", "IDE-222"), strict=True)
        )
        assert all(k["quoi"] and k["comment"] for x in lues for k in x["constats"])
        assert (lues[0]["libelle"] is None) == (logiciel is muet)
        return json.dumps([etat, lues], ensure_ascii=False).casefold()

    dit, tu = tout(qui, "cle-qui-lit"), tout(muet, "cle-qui-ne-lit-pas")
    assert "zéphyrin" in dit
    for mot in ("zéphyrin", "ondine", "bernard"):
        assert mot not in tu, mot
    assert "référence d’une autre personne." in tu


def test_refusals_of_a_confirmation_name_nobody(
    qui: Logiciel, o: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from parchemin.imports import api
    from parchemin.parcours.imports_candidats.constats import CHANGE_DEPUIS

    def refuser(**_: Any) -> None:
        raise ErreurMetier(CHANGE_DEPUIS.constat(nom="Ondine ZÉPHYRIN", ou="Ondine ZÉPHYRIN"))

    monkeypatch.setattr(api, "appliquer_lot", refuser)
    muet = logiciel(o, m=qui.jeton.membre, portees=[PorteeJeton.ECRIRE_IMPORTS], nom="Muet")
    for autre, attendu in ((qui, True), (muet, False)):
        etat = deposer(autre, BONNES, f"depot-{attendu}")
        reponse = autre.envoyer(
            f"/imports/{etat['id']}/confirmer", {"version": etat["version"], "choix": "tout"}, f"confirme-{attendu}"
        )
        assert (reponse.status_code, code(reponse)) == (422, "IDE-228")
        assert ("ZÉPHYRIN" in reponse.content.decode()) is attendu


def test_the_same_queries_for_one_import_and_for_three(qui: Logiciel, django_assert_num_queries: Any) -> None:
    from tests.api.test_lectures import requetes

    for n in range(3):
        deposer(qui, BONNES, f"cle-du-lot-{n}")
    assert requetes(qui, "/imports", taille=1) == requetes(qui, "/imports", taille=3)
    pk = LotImport.toutes.order_by("pk")[0].pk
    assert requetes(qui, f"/imports/{pk}/lignes", taille=1) == requetes(qui, f"/imports/{pk}/lignes", taille=2)
