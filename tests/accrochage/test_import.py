"""Awards prepared elsewhere come in by the ordinary import, and go out again by the CSV twin."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from parchemin.accrochage.domain.tableau import ecrire_csv
from parchemin.accrochage.models import CompteAccrochage, PassageCertification
from parchemin.accrochage.services import depots
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.facade import analyser, deposer_lot, type_import
from parchemin.imports.models import LotImport
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.execution import executer
from parchemin.socle.constats import ErreurMetier
from tests.accrochage import fabrique as f
from tests.accrochage.domain.test_tableau import LEA, modele_officiel
from tests.fabrique import membre, organisation

pytestmark = pytest.mark.django_db


def importer(m: Membre, compte: CompteAccrochage, texte: str | bytes, nom: str = "passages.csv") -> LotImport:
    kind = type_import("accrochage.passages")
    lot = deposer_lot(
        membre=m, type_import=kind, source=texte if isinstance(texte, bytes) else texte.encode("utf-8-sig"), nom=nom, emetteur="maison",
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


COLONNES = (
    "Identifiant technique;Répertoire;Numéro de fiche;Nom de naissance;Premier prénom;Sexe;Année de naissance;Mois de naissance;"
    "Jour de naissance;Code de la commune de naissance;Date de délivrance"
)


def poser(m: Membre, compte: CompteAccrochage, *lignes: str) -> LotImport:
    lot = importer(m, compte, "\n".join([COLONNES, *lignes]))
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    lot.refresh_from_db()
    if lot.travail_id:
        executer(lot.travail_id)
    lot.refresh_from_db()
    return lot


def test_un_import_dont_un_passage_est_entre_dans_un_fichier_ne_se_defait_pas(o: Organisation) -> None:
    """Undone, it left the passage behind, which then left by itself."""
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        lot = poser(m, cpt, "zz;RNCP;RNCP99001;Martin;Léa;F;1999;3;4;44109;03/11/2026")
        (fichier,) = f.construire(cpt)
        depots.annuler(fichier=fichier, motif="x", acteur=SYSTEME)
        with pytest.raises(ErreurMetier, match="ACC-627"):
            defaire_lot(lot=lot, membre=m)
        lot.refresh_from_db()
        assert lot.etat == "applique"


def test_un_import_ne_recrit_pas_ce_qui_vient_de_la_personne_ni_de_la_decision(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        cpt = f.compte(o)
        personne = Personne.toutes.create(organisation=o, nom_naissance="Martina", prenom1="Léa")
        f.passages(cpt, 1, id_technique="zz", personne=personne)
        PassageCertification.objects.update(origine="decision")
        jour = PassageCertification.objects.get().debut_validite
        assert jour is not None
        for nom, quand in (("Autre", f"{jour:%d/%m/%Y}"), ("Martina", "03/11/2025")):
            lot = importer(m, cpt, f"Identifiant technique;Numéro de fiche;Nom de naissance;Date de délivrance\nzz;RNCP99001;{nom};{quand}")  # fmt: skip
            assert (lot.refusees, lot.a_modifier) == (1, 0), nom
            assert "ACC-604" in lot.codes


def test_un_identifiant_d_un_autre_compte_se_dit(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        f.passages(f.compte(o, libelle="Le premier"), 1, id_technique="zz")
        autre = f.compte(o, montage="autrui", certificateur_bcr="77AAA777")
        lot = importer(m, autre, f"{COLONNES}\nzz;RNCP;RNCP99001;Martin;Léa;F;1999;3;4;44109;03/11/2026")
        assert (lot.refusees, lot.a_creer) == (1, 0)
        assert "ACC-628" in lot.codes


def test_le_modele_officiel_se_lit_comme_en_ligne_de_commande(o: Organisation, tmp_path: Path) -> None:
    """The rows that describe the columns (tags, formats, what is compulsory) are no data."""
    m = membre(o, Role.DONNEES)
    modele = modele_officiel(tmp_path / "m.xlsx", [LEA, {**LEA, "id_technique": "p-2", "prenom1": "Tom"}])
    with organisation_active(o.pk):
        cpt = f.compte(o, certificateur_bcr="AB123CDE", emetteur_bcr="AB123CDE")
        lot = importer(m, cpt, modele.read_bytes(), "m.xlsx")
        assert (lot.lues, lot.a_creer) == (2, 2), lot.codes


def test_un_tableau_sans_colonne_connue_est_refuse_une_fois(o: Organisation) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        lot = importer(m, f.compte(o), "\n".join(["Nom de naissance;Sexe", *["Martin;F"] * 50]))
        assert (lot.etat, lot.lues) == ("refuse", 0)
        assert [x["code"] for x in lot.constats_bruts].count("ACC-012") == 1


def test_une_ligne_de_rien_n_est_pas_un_passage(o: Organisation) -> None:
    """A label in a column that nobody reads, what belongs to the file, and nothing else: an empty line, as in a model."""
    m = membre(o, Role.DONNEES)
    lignes = [
        "zz;RNCP;RNCP99001;Martin;Léa;F;1999;3;4;44109;03/11/2026;12ABC345;suivi",
        ";;;;;;;;;;;;à compléter plus tard",
        ";;;;;;;;;;;12ABC345;",
    ]
    entetes = f"{COLONNES};Matricule (BCR) du certificateur;Remarque de la maison"
    with organisation_active(o.pk):
        lot = importer(m, f.compte(o), "\n".join([entetes, *lignes]))
        assert (lot.lues, lot.a_creer, lot.refusees) == (1, 1, 0)
        assert lot.ecartees["vides"] == 2


@pytest.mark.parametrize(("repertoire", "numero"), [("", ""), ("RNCP", ""), ("", "1710")])
def test_sans_fiche_la_ligne_est_refusee(o: Organisation, repertoire: str, numero: str) -> None:
    m = membre(o, Role.DONNEES)
    with organisation_active(o.pk):
        ligne = f"zz;{repertoire};{numero};Martin;Léa;F;1999;3;4;44109;03/11/2026"
        lot = importer(m, f.compte(o), "\n".join([COLONNES, ligne]))
        assert (lot.lues, lot.a_creer, lot.refusees) == (1, 0, 1)
        assert "ACC-138" in lot.codes
