"""The kind « Établissements »: known by SIRET, UAI, else by name; written by `comptes.services`; undone exactly."""

from __future__ import annotations

from typing import Any

import pytest

from parchemin.comptes.demonstration import siret
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.comptes.services import attribuer_role, enregistrer_etablissement
from parchemin.imports.models import LigneLot, LotImport
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.fichiers import modele_de
from parchemin.imports.types.etablissements import ETABLISSEMENTS
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre, organisation
from tests.imports.outils_essai import csv_de, lot_verifie

pytestmark = pytest.mark.django_db
ENTETES = ["Nom", "SIRET", "UAI", "Type", "Ville"]


@pytest.fixture
def m() -> Any:
    qui = membre(organisation(), Role.RESEAU)
    with organisation_active(qui.organisation_id):
        yield qui


def lot_de(m: Membre, *lignes: list[str]) -> LotImport:
    return lot_verifie(m, csv_de([ENTETES, *lignes]), kind=ETABLISSEMENTS)


def etat(m: Membre) -> list[tuple[Any, ...]]:
    champs = ("pk", "denomination", "siret", "uai", "sorte", "commune", "actif", "cle_recherche")
    return list(Etablissement.objects.order_by("pk").values_list(*champs))


def existant(m: Membre, nom: str, numero: str = "", **champs: Any) -> Etablissement:
    return enregistrer_etablissement(
        organisation=m.organisation, sorte=SorteEtablissement.PARTENAIRE, denomination=nom, siret=numero, acteur=SYSTEME,
        **champs,
    )  # fmt: skip


def test_creer_completer_laisser_puis_tout_defaire(m: Membre) -> None:
    connu = existant(m, "Connu", siret(41), commune="Nantes")
    existant(m, "Sans numéro")
    avant = etat(m)
    lot = lot_de(
        m,
        ["Connu", siret(41), "", "", ""],
        ["SANS NUMERO", siret(42), "0352756F", "sites", "Rennes"],
        ["Nouveau", siret(43), "", "", "Brest"],
    )
    assert (lot.inchangees, lot.a_modifier, lot.a_creer, lot.refusees) == (1, 1, 1, 0)
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    connu.refresh_from_db()
    # An empty cell emptied nothing.
    assert connu.commune == "Nantes"
    complete = Etablissement.objects.get(siret=siret(42))
    assert (complete.denomination, complete.sorte, complete.uai) == ("SANS NUMERO", "site", "0352756F")
    assert Etablissement.objects.get(siret=siret(43)).sorte == "partenaire"
    defaire_lot(lot=lot, membre=m)
    assert etat(m) == avant


def test_les_fautes_d_un_fichier_d_etablissements(m: Membre) -> None:
    existant(m, "Un", siret(41))
    existant(m, "Deux", uai="0352756F")
    existant(m, "Homonyme", commune="Lyon")
    existant(m, "Homonyme", siret(49), commune="Lille")
    lot = lot_de(
        m,
        ["Mélange", siret(41), "0352756F", "", ""],
        ["A", siret(44), "", "", ""],
        ["B", siret(44), "", "", ""],
        ["C", "12345", "", "", ""],
        ["Homonyme", "", "", "", ""],
        ["D", siret(45), "", "école", ""],
        ["", siret(46), "", "", ""],
    )
    trouves = {x.numero: sorted({k.code for _, k in x.constats}) for x in LigneLot.objects.filter(lot=lot)}
    assert trouves == {
        2: ["IMP-102"], 3: [], 4: ["IMP-071"], 5: ["IDE-002"], 6: ["IMP-101", "IMP-106"], 7: ["IMP-039"], 8: ["IMP-030"],
    }  # fmt: skip


def test_l_etablissement_change_entre_temps(m: Membre) -> None:
    connu = existant(m, "Connu", siret(41))
    lot = lot_de(m, ["Connu, renommé", siret(41), "", "", ""])
    enregistrer_etablissement(
        organisation=m.organisation, etablissement=connu, sorte=SorteEtablissement.SITE, denomination="Autre main",
        siret=siret(41), acteur=SYSTEME,
    )  # fmt: skip
    with pytest.raises(ErreurMetier) as e:
        appliquer_lot(lot=lot, membre=m, version=lot.version)
    assert e.value.constats[0].code == "IMP-088"
    connu.refresh_from_db()
    assert connu.denomination == "Autre main"


def test_un_etablissement_utilise_ou_modifie_depuis_ne_se_retire_pas(m: Membre) -> None:
    lot = lot_de(m, ["Nouveau", siret(43), "", "", "Brest"])
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    neuf = Etablissement.objects.get(siret=siret(43))
    invite = membre(m.organisation, email="partenaire@essai.example")
    attribuer_role(membre=invite, role=Role.PARTENAIRE, du=aujourdhui(), etablissements=[neuf], acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        defaire_lot(lot=lot, membre=m)
    assert e.value.constats[0].code == "IMP-103"
    neuf.commune = "Quimper"
    neuf.save()
    with pytest.raises(ErreurMetier) as e:
        defaire_lot(lot=lot, membre=m)
    assert e.value.constats[0].code == "IMP-104"
    assert Etablissement.objects.filter(pk=neuf.pk).exists()


def test_le_modele_des_etablissements_se_rapporte(m: Membre) -> None:
    lot = lot_verifie(m, modele_de(ETABLISSEMENTS).getvalue(), "modele.xlsx", kind=ETABLISSEMENTS)
    assert (lot.feuille, lot.lues, lot.ecartees["exemples"]) == ("À remplir", 0, [2, 3])
