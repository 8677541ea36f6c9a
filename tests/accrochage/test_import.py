"""Awards prepared elsewhere come in by the ordinary import, and go out again by the CSV twin."""

from __future__ import annotations

from io import StringIO

import pytest

from parchemin.accrochage.domain.tableau import ecrire_csv
from parchemin.accrochage.models import CompteAccrochage, PassageCertification
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.facade import analyser, deposer_lot, type_import
from parchemin.imports.models import LotImport
from parchemin.imports.services.application import appliquer_lot
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.execution import executer
from tests.accrochage import fabrique as f
from tests.fabrique import membre, organisation

pytestmark = pytest.mark.django_db


def importer(m: Membre, compte: CompteAccrochage, texte: str) -> LotImport:
    kind = type_import("accrochage.passages")
    lot = deposer_lot(
        membre=m, type_import=kind, source=texte.encode("utf-8-sig"), nom="passages.csv", emetteur="maison",
        options={"compte": compte.pk},
    )  # fmt: skip
    if lot.travail_id:
        executer(lot.travail_id)
        lot.refresh_from_db()
    lot = analyser(lot=lot, membre=m)
    executer(lot.travail_id)
    lot.refresh_from_db()
    return lot


@pytest.fixture
def o() -> Organisation:
    return organisation()


def test_un_aller_retour(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        f.passages(cpt, 3)
        sortie = StringIO(newline="")
        ecrire_csv([p.vers_domaine() for p in PassageCertification.objects.order_by("id_technique")], sortie)
        lot = importer(m, cpt, sortie.getvalue())
        assert (lot.lues, lot.inchangees) == (3, 3), (lot.lues, lot.a_creer, lot.a_modifier, lot.constats)
        PassageCertification.objects.all().delete()
        lot = importer(m, cpt, sortie.getvalue())
        assert lot.a_creer == 3
        appliquer_lot(lot=lot, membre=m, version=lot.version)
        lot.refresh_from_db()
        if lot.travail_id:
            executer(lot.travail_id)
        assert set(PassageCertification.objects.values_list("id_technique", "verdict")) == {
            (f"id-{n:05d}", "pret") for n in range(3)
        }


def test_ce_qui_manque_se_complete_ensuite(o: Organisation) -> None:
    """A row without a sex or with an unknown birth place is taken, and waits; a row of another certifier is not."""
    m = membre(o, Role.DONNEES)
    entetes = "Numéro de fiche;Nom de naissance;Premier prénom;Année de naissance;Date de délivrance;Matricule (BCR) du certificateur"
    with organisation_active(o.pk):
        cpt = f.compte(o)
        lignes = ["RNCP99001;Martin;Léa;1999;03/11/2026;12ABC345", "RNCP99001;Petit;Noé;1998;03/11/2026;99XYZ999"]
        lot = importer(m, cpt, "\n".join([entetes, *lignes]))
        assert (lot.lues, lot.a_creer, lot.refusees) == (2, 1, 1)
        appliquer_lot(lot=lot, membre=m, version=lot.version, valides_seulement=True)
        (p,) = PassageCertification.objects.all()
        assert (p.verdict, p.type_certification) == ("bloque", "RNCP")
        assert len(p.id_technique) == 36
        codes = {x["code"] for x in p.constats}
        assert "ACC-003" in codes or "ACC-138" in codes
