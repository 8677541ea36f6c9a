"""A return that others overtake: looked at whole first, then carried to its end, with what stayed and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import pytest

from parchemin.comptes.models import Membre
from parchemin.imports.models import EtatLot, LigneLot, LotImport, OperationLot
from parchemin.imports.services.annulation import _defaire_ce_qui_peut, defaire_lot, restees
from parchemin.journal.facade import evenements_de, phrases
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.execution import executer
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import client_de
from tests.imports.outils_essai import csv_de, lot_verifie, mener, objets, secretaire
from tests.imports.test_moteur import ENTETES, Coupure, appliquer, codes
from tests.imports.test_pages import texte, url
from tests.imports.types_essai import ESSAI, OCCUPE, AnalyseurEssai

pytestmark = pytest.mark.django_db


@pytest.fixture
def m() -> Any:
    AnalyseurEssai.occupes.clear()
    qui = secretaire()
    with organisation_active(qui.organisation_id):
        yield qui


class ServiPendant(AnalyseurEssai):
    """Somebody takes two objects between two batches of the return, one of them already given back or not."""

    pris: ClassVar[dict[int, set[str]]] = {}
    paquets: ClassVar[list[int]] = []

    def defaire(self, operations: Any) -> Any:
        self.paquets.append(len(operations))
        self.occupes.update(self.pris.get(len(self.paquets), set()))
        return super().defaire(operations)


@pytest.fixture
def servi_pendant(monkeypatch: pytest.MonkeyPatch) -> type[ServiPendant]:
    monkeypatch.setattr(ServiPendant, "paquets", [])
    monkeypatch.setattr(ServiPendant, "pris", {2: {"C010", "C060"}})
    monkeypatch.setattr(
        "parchemin.imports.services.annulation.type_de", lambda lot: replace(ESSAI, analyseur=ServiPendant)
    )
    return ServiPendant


def grand_lot(m: Membre) -> LotImport:
    lot = appliquer(lot_verifie(m, csv_de([ENTETES, *([f"C{i:03d}", "x", ""] for i in range(120))])), m)
    mener(lot)
    assert lot.etat == EtatLot.APPLIQUE
    return lot


def test_ce_qui_sert_pendant_le_retour_reste_et_est_dit(m: Membre, servi_pendant: type[ServiPendant]) -> None:
    lot = grand_lot(m)
    defaire_lot(lot=lot, membre=m)
    mener(lot)
    assert objets(m.organisation) == {"C010": "x", "C060": "x"}
    assert (lot.etat, lot.est_defait_en_partie, lot.appliquees) == (EtatLot.DEFAIT, True, 2)
    assert Travail.toutes.get(pk=lot.travail_id).etat == EtatTravail.TERMINE
    dites = [(ligne.numero, [x.code for x in constats]) for ligne, constats in restees(lot)]
    assert dites == [(12, ["ZZI-001"]), (62, ["ZZI-001"])]
    assert lot.codes["ZZI-001"]["n"] == 2
    journal = str(phrases(evenements_de([m.organisation.chaine], "lot_import", str(lot.pk))[:10]))
    assert "sauf 2 lignes utilisées entre-temps" in journal.replace("\u202f", " ").replace("\xa0", " ")
    # Still in use: the second return gives nothing back. Free: all is as before the import, and nothing is said any more.
    with pytest.raises(ErreurMetier) as e:
        defaire_lot(lot=lot, membre=m)
    assert codes(e) == ["ZZI-001", "ZZI-001"]
    assert lot.etat == EtatLot.DEFAIT
    AnalyseurEssai.occupes.clear()
    defaire_lot(lot=lot, membre=m)
    assert (lot.etat, lot.est_defait_en_partie, objets(m.organisation)) == (EtatLot.DEFAIT, False, {})
    assert not LigneLot.objects.filter(lot=lot, codes__contains="ZZI-001").exists()


def test_un_retour_tue_en_route_va_jusqu_au_bout(
    m: Membre, servi_pendant: type[ServiPendant], monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = grand_lot(m)
    defaire_lot(lot=lot, membre=m)
    tours = iter(range(100))
    avancer = Contexte.avancer

    def mourir(self: Contexte, **champs: Any) -> None:
        avancer(self, **champs)
        if "curseur" in champs and next(tours) == 1:
            raise Coupure

    with monkeypatch.context() as mp:
        mp.setattr(Contexte, "avancer", mourir)
        with pytest.raises(Coupure):
            executer(lot.travail_id)  # type: ignore[arg-type]
    assert len(objets(m.organisation)) == 70
    # Given up by a person, then asked again: what is in use by then does not stop what was begun.
    Travail.toutes.filter(pk=lot.travail_id).update(etat=EtatTravail.ANNULE)
    lot.refresh_from_db()
    defaire_lot(lot=lot, membre=m)
    mener(lot)
    assert objets(m.organisation) == {"C010": "x", "C060": "x"}
    assert (lot.etat, lot.appliquees) == (EtatLot.DEFAIT, 2)


def test_une_ligne_s_en_va_avec_toutes_ses_ecritures(m: Membre) -> None:
    """However the batches fall, and whatever is in use: a line is never undone in part."""
    lot = LotImport(pk=1, organisation=m.organisation)
    lignes = [OperationLot(rang=i, numero=i // 3, modele="x", cle=str(i)) for i in range(12, 0, -1)]
    vus: list[list[int]] = []

    def defaire(_: LotImport, paquet: list[OperationLot]) -> None:
        vus.append([o.numero for o in paquet])
        if any(o.numero == 2 for o in paquet):
            raise ErreurMetier(OCCUPE.constat(code="2"))

    en_usage: dict[int, Any] = {}
    with pytest.MonkeyPatch.context() as mp:
        mp.setattr("parchemin.imports.services.annulation._defaire", defaire)
        _defaire_ce_qui_peut(lot, lignes, en_usage)
    assert list(en_usage) == [2]
    for vu in vus:
        assert all(vu.count(n) == [o.numero for o in lignes].count(n) for n in vu)


def test_la_page_dit_ce_qui_est_reste_et_pourquoi(m: Membre, servi_pendant: type[ServiPendant]) -> None:
    lot = grand_lot(m)
    client = client_de(m.utilisateur)
    assert "une fiche utilisée pendant qu’il avance restera" in texte(client.get(url("defaire", m, pk=lot.pk)))
    client.post(url("defaire", m, pk=lot.pk))
    mener(lot)
    page = texte(client.get(url("lot", m, pk=lot.pk)))
    assert "Défait en partie" in page
    for mots in (
        "Ligne 12, C010 x",
        "« C010 » est occupé.".replace(" ", "\xa0"),
        "Ligne 62",
        "ZZI-001",
        "Défaire ce qui reste",
    ):
        assert mots.replace("\xa0", " ") in page.replace("\xa0", " ").replace("&nbsp;", " ")
    seules = texte(client.get(url("lot", m, pk=lot.pk), {"avertie": "ecrite"}))
    assert "C060 x" in seules
    assert "C061 x" not in seules
    assert "Défait en partie" in texte(client.get(url("lots", m)))


def test_un_retour_refuse_au_dernier_moment_dit_pourquoi(m: Membre) -> None:
    """Used between the click and the work: nothing is undone, and the page of the import says what was in the way."""
    lot = grand_lot(m)
    client = client_de(m.utilisateur)
    client.post(url("defaire", m, pk=lot.pk))
    AnalyseurEssai.occupes.add("C000")
    mener(lot)
    assert (lot.etat, len(objets(m.organisation))) == (EtatLot.APPLIQUE, 120)
    page = texte(client.get(url("lot", m, pk=lot.pk)))
    assert "Le retour en arrière n’a rien défait" in page
    assert "ZZI-001" in page


def test_un_enregistrement_arrete_qui_ne_peut_se_defaire_se_reprend(m: Membre) -> None:
    lot = appliquer(lot_verifie(m, csv_de([ENTETES, *([f"C{i:03d}", "x", ""] for i in range(120))])), m)
    tours = iter(range(100))
    avancer = Contexte.avancer

    def mourir(self: Contexte, **champs: Any) -> None:
        avancer(self, **champs)
        if "curseur" in champs and next(tours) == 2:
            raise Coupure

    with pytest.MonkeyPatch.context() as mp:
        mp.setattr(Contexte, "avancer", mourir)
        with pytest.raises(Coupure):
            executer(lot.travail_id)  # type: ignore[arg-type]
    Travail.toutes.filter(pk=lot.travail_id).update(etat=EtatTravail.ANNULE)
    lot.refresh_from_db()
    defaire_lot(lot=lot, membre=m)
    AnalyseurEssai.occupes.add("C000")
    mener(lot)
    assert (lot.etat, len(objets(m.organisation))) == (EtatLot.APPLICATION, 100)
