"""From deposit to undo: counts balance, nothing is half done, what was applied is applied once."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parchemin.comptes.models import Membre
from parchemin.imports.domain.cellules import depuis_json, texte_de
from parchemin.imports.domain.modele import ActionLigne
from parchemin.imports.models import CorrespondanceImport, EtatLot, LigneLot, LotImport, OperationLot
from parchemin.imports.services.analyse import analyser, mener_analyse
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot, manifeste_de
from parchemin.imports.services.correction import corriger_ligne, supprimer_ligne
from parchemin.imports.services.depot import choisir_colonnes, choisir_feuille, deposer_lot, est_connu
from parchemin.imports.services.fichiers import fichier_des_refusees, modele_de
from parchemin.journal.facade import evenements_de
from parchemin.plateforme.models import Fichier, Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.execution import executer
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import organisation
from tests.imports.outils_essai import csv_de, lot_verifie, mener, objets, secretaire, xlsx_de
from tests.imports.types_essai import ESSAI, AnalyseurEssai

pytestmark = pytest.mark.django_db
ENTETES = ["Code", "Nom", "Note"]
FAUTIF = [ENTETES, ["A", "Ada", "12,5"], ["B", "Bob", "21"], ["", "Cléo", "abs"], ["D", "Dan", ""], ["A", "Ada", "3"]]


@pytest.fixture
def m() -> Any:
    AnalyseurEssai.occupes.clear()
    qui = secretaire()
    with organisation_active(qui.organisation_id):
        yield qui


def equilibre(lot: LotImport) -> tuple[int, int, int, int]:
    comptes = (lot.a_creer, lot.a_modifier, lot.inchangees, lot.refusees)
    assert lot.lues == sum(comptes) == LigneLot.objects.filter(lot=lot).count()
    return comptes


def appliquer(lot: LotImport, m: Membre, *, valides: bool = False) -> LotImport:
    return appliquer_lot(lot=lot, membre=m, version=lot.version, valides_seulement=valides)


def codes(e: pytest.ExceptionInfo[ErreurMetier]) -> list[str]:
    return [x.code for x in e.value.constats]


# --- the file, refused whole
@pytest.mark.parametrize(
    ("contenu", "nom", "code"),
    [
        (b"", "vide.csv", "FIC-001"),
        (b"\x89PNG" + b"abc;def\n" * 9, "liste.xlsx", "FIC-003"),
        (b"Code;Nom\n" + b"A;b\n" * 20_000 + b"\x01\x02\x03\x04\x05\x06\x07\x08" * 600, "liste.xlsx", "IMP-016"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "liste.xlsx", "FIC-003"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "vieux.xls", "FIC-013"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "secret.xlsx", "FIC-008"),
        (b"PK\x03\x04coupe", "coupe.xlsx", "FIC-010"),
        (b'Code;Nom\nA;"B\nC;D\n', "guillemet.csv", "IMP-004"),
        (xlsx_de([]), "sans.xlsx", "IMP-001"),
        (b"Code;Nom\n" + b"A;b\n" * 20_000 + b"Z;\x81\x8d\n", "illisible.csv", "IMP-005"),
    ],
)  # fmt: skip
def test_un_fichier_impossible_est_refuse_en_entier(m: Membre, contenu: bytes, nom: str, code: str) -> None:
    with pytest.raises(ErreurMetier) as e:
        deposer_lot(membre=m, type_import=ESSAI, source=contenu, nom=nom)
    assert codes(e) == [code]
    assert not LotImport.toutes.exists()
    assert not Fichier.toutes.filter(usage="import").exists()


def test_macros_bombe_et_colonne_perdue(m: Membre) -> None:
    def avec(nom: str, contenu: bytes) -> bytes:
        sortie = io.BytesIO(xlsx_de([ENTETES, ["A", "Ada", 1]]))
        with zipfile.ZipFile(sortie, "a", zipfile.ZIP_DEFLATED) as z:
            z.writestr(nom, contenu)
        return sortie.getvalue()

    for contenu, code in (
        (avec("xl/vbaProject.bin", b"x"), "FIC-006"),
        (avec("xl/media/bombe.bin", b"0" * 60_000_000), "FIC-009"),
    ):
        with pytest.raises(ErreurMetier) as e:
            deposer_lot(membre=m, type_import=ESSAI, source=contenu, nom="x.xlsm")
        assert codes(e) == [code]


# --- preview
def test_toutes_les_fautes_sont_dites_par_ligne_et_colonne(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    assert equilibre(lot) == (2, 0, 0, 3)
    ou = {(x.numero, k.code, k.ou) for x in LigneLot.objects.filter(lot=lot) for _, k in x.constats}
    assert ou == {
        (3, "IMP-036", "ligne 3, colonne C « Note »"),
        (4, "IMP-030", "ligne 4, colonne A « Code »"),
        (4, "IMP-035", "ligne 4, colonne C « Note »"),
        (6, "IMP-071", "ligne 6, colonne A « Code »"),
    }
    assert {c: x["n"] for c, x in lot.codes.items()} == {"IMP-036": 1, "IMP-030": 1, "IMP-035": 1, "IMP-071": 1}
    assert objets(m.organisation) == {}


@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B", "C", "", "Z" * 25]), st.sampled_from(["x", "", "y"]), st.sampled_from(["1", "", "21", "abs"])),
        max_size=30,
    )
)  # fmt: skip
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_les_comptes_tombent_toujours_juste(m: Membre, corps: list[tuple[str, ...]]) -> None:
    with transaction.atomic():
        lot = lot_verifie(m, csv_de([ENTETES, *map(list, corps), ["Total", "", "3"]]))
        equilibre(lot)
        vides = lot.ecartees["vides"]
        assert lot.lues + vides == len(corps)
        if lot.a_ecrire:
            appliquer(lot, m, valides=True)
            equilibre(lot)
            assert lot.appliquees == lot.a_ecrire
        transaction.set_rollback(True)


def test_modifiees_et_inchangees(m: Membre) -> None:
    appliquer(lot_verifie(m, csv_de([ENTETES, ["A", "Ada", ""], ["B", "Bob", ""]])), m)
    lot = lot_verifie(m, csv_de([ENTETES, ["A", "Ada", ""], ["B", "Robert", ""], ["C", "Cléo", ""]]))
    assert equilibre(lot) == (1, 1, 1, 0)
    appliquer(lot, m)
    assert objets(m.organisation) == {"A": "Ada", "B": "Robert", "C": "Cléo"}


def test_quatre_vingts_colonnes_dont_trois_utiles(m: Membre) -> None:
    entetes = [f"Col {i}" for i in range(80)]
    entetes[70], entetes[3], entetes[79] = "Code", "Nom", "Note"
    ligne: list[Any] = [f"v{i}" for i in range(80)]
    ligne[70], ligne[3], ligne[79] = "A", "Ada", 25
    lot = lot_verifie(m, xlsx_de([["Un titre"], [], entetes, ligne]), "large.xlsx")
    assert lot.ligne_entetes == 3
    (x,) = LigneLot.objects.filter(lot=lot)
    assert x.constats[0][1].ou == "ligne 4, colonne CB « Note »"
    rendues = fichier_des_refusees(lot)
    encore = lot_verifie(m, rendues.getvalue(), "rendu.xlsx")
    assert encore.entetes[:80] == entetes
    assert encore.refusees == 1


def test_la_bonne_feuille_est_proposee_et_une_autre_peut_etre_choisie(m: Membre) -> None:
    import xlsxwriter

    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(sortie, {"in_memory": True})
    classeur.add_worksheet("Lisez-moi").write(0, 0, "Bonjour")
    for nom, code in (("2025", "A"), ("2026", "B")):
        page = classeur.add_worksheet(nom)
        page.write_row(0, 0, ENTETES)
        page.write_row(1, 0, [code, "x", 1])
    classeur.close()
    lot = deposer_lot(membre=m, type_import=ESSAI, source=sortie.getvalue(), nom="x.xlsx")
    assert lot.feuille == "2025"
    choisir_feuille(lot=lot, feuille="2026", ligne_entetes=1)
    analyser(lot=lot, membre=m)
    mener(lot)
    assert [x.libelle for x in LigneLot.objects.filter(lot=lot)] == ["B x"]
    with pytest.raises(ErreurMetier) as e:
        choisir_feuille(lot=lot, feuille="2027", ligne_entetes=1)
    assert codes(e) == ["IMP-006"]


def test_un_champ_obligatoire_sans_colonne_est_dit_tout_de_suite(m: Membre) -> None:
    lot = deposer_lot(membre=m, type_import=ESSAI, source=csv_de([["Truc", "Nom"], ["A", "Ada"]]), nom="x.csv")
    with pytest.raises(ErreurMetier) as e:
        choisir_colonnes(lot=lot, colonnes={1: "nom"})
    assert codes(e) == ["IMP-010"]
    with pytest.raises(ErreurMetier) as e:
        choisir_colonnes(lot=lot, colonnes={0: "code", 1: "code"})
    assert codes(e) == ["IMP-011"]


def test_les_colonnes_sont_retenues_par_emetteur(m: Membre) -> None:
    entetes = [["Truc", "Machin"], ["A", "Ada"]]
    lot = deposer_lot(membre=m, type_import=ESSAI, source=csv_de(entetes), nom="x.csv", emetteur="Logiciel X")
    assert not est_connu(lot)
    choisir_colonnes(lot=lot, colonnes={0: "code", 1: "nom"})
    encore = deposer_lot(membre=m, type_import=ESSAI, source=csv_de(entetes), nom="y.csv", emetteur="logiciel  x")
    assert est_connu(encore)
    assert encore.colonnes == {"0": "code", "1": "nom"}
    voisin = csv_de([["Machin", "Autre", "Truc"], ["Ada", "z", "A"]])
    parent = deposer_lot(membre=m, type_import=ESSAI, source=voisin, nom="z.csv", emetteur="Logiciel X")
    assert not est_connu(parent)
    assert parent.colonnes == {"0": "nom", "2": "code"}
    inconnu = deposer_lot(membre=m, type_import=ESSAI, source=csv_de(entetes), nom="t.csv", emetteur="Un autre")
    assert inconnu.colonnes == {}
    assert CorrespondanceImport.objects.count() == 1


# --- correct
def test_corriger_une_cellule_rejuge_la_ligne_et_les_doublons(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    corriger_ligne(lot=lot, numero=4, valeurs={0: "C", 2: "12"})
    assert equilibre(lot) == (3, 0, 0, 2)
    corriger_ligne(lot=lot, numero=2, valeurs={0: "Z"})
    # The line that repeated « A » is no longer a double.
    assert equilibre(lot) == (4, 0, 0, 1)
    assert LigneLot.objects.get(lot=lot, numero=2).corrigee
    supprimer_ligne(lot=lot, numero=3)
    assert equilibre(lot) == (4, 0, 0, 0)
    analyser(lot=lot, membre=m)
    mener(lot)
    assert equilibre(lot) == (4, 0, 0, 0)
    appliquer(lot, m)
    assert objets(m.organisation) == {"A": "Ada", "C": "Cléo", "D": "Dan", "Z": "Ada"}
    with pytest.raises(ErreurMetier) as e:
        corriger_ligne(lot=lot, numero=2, valeurs={0: "Y"})
    assert codes(e) == ["IMP-087"]


def test_une_cellule_laissee_telle_quelle_garde_son_type(m: Membre) -> None:
    lot = lot_verifie(m, xlsx_de([ENTETES, ["A", "Ada", 12.5]]), "x.xlsx")
    corriger_ligne(lot=lot, numero=2, valeurs={0: "A", 1: "Ava", 2: "12,5"})
    assert depuis_json(LigneLot.objects.get(lot=lot).cellules) == ["A", "Ava", 12.5]


def test_un_grand_fichier_corrige_demande_une_verification(m: Membre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parchemin.imports.services.correction.REJUGE_ENTIER", 2)
    lot = lot_verifie(m, csv_de(FAUTIF))
    corriger_ligne(lot=lot, numero=3, valeurs={2: "12"})
    assert lot.a_reverifier
    with pytest.raises(ErreurMetier) as e:
        appliquer(lot, m, valides=True)
    assert codes(e) == ["IMP-084"]
    analyser(lot=lot, membre=m)
    mener(lot)
    assert not lot.a_reverifier
    appliquer(lot, m, valides=True)


# --- apply
def test_le_choix_est_demande_quand_des_lignes_sont_refusees(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    with pytest.raises(ErreurMetier) as e:
        appliquer(lot, m)
    assert codes(e) == ["IMP-082"]
    assert objets(m.organisation) == {}
    appliquer(lot, m, valides=True)
    assert objets(m.organisation) == {"A": "Ada", "D": "Dan"}
    (evenement,) = [x for x in evenements_de([m.organisation.chaine], "lot_import", str(lot.pk)) if x.acte == "imports.appliquer_lot"]  # fmt: skip
    assert lot.manifeste == manifeste_de(lot)
    assert evenement.acteur_id == str(m.utilisateur_id)


def test_un_lot_ne_s_applique_pas_deux_fois(m: Membre) -> None:
    lot = lot_verifie(m, csv_de([ENTETES, ["A", "Ada", ""]]))
    autre_onglet = LotImport.objects.get(pk=lot.pk)
    appliquer(lot, m)
    with pytest.raises(ErreurMetier) as e:
        appliquer(autre_onglet, m)
    assert codes(e) == ["IMP-081"]
    with pytest.raises(ErreurMetier) as e:
        appliquer(lot, m)
    assert codes(e) == ["IMP-080"]
    assert objets(m.organisation) == {"A": "Ada"}
    assert OperationLot.objects.count() == 1


def test_l_apercu_lu_est_celui_qui_s_applique(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    lue = lot.version
    corriger_ligne(lot=lot, numero=3, valeurs={2: "12"})
    with pytest.raises(ErreurMetier) as e:
        appliquer_lot(lot=lot, membre=m, version=lue, valides_seulement=True)
    assert codes(e) == ["IMP-081"]


def test_le_monde_a_change_et_tout_etait_demande(m: Membre) -> None:
    """Nothing is written, the line is now refused, and the choice is asked again."""
    lot = lot_verifie(m, csv_de([ENTETES, *([f"C{i}", "x", ""] for i in range(9))]))
    AnalyseurEssai.occupes.add("C4")
    with pytest.raises(ErreurMetier) as e:
        appliquer(lot, m)
    assert codes(e) == ["IMP-088"]
    lot.refresh_from_db()
    assert (lot.etat, objets(m.organisation)) == (EtatLot.PRET, {})
    assert equilibre(lot) == (8, 0, 0, 1)
    assert LigneLot.objects.get(lot=lot, action="refuser").constats[0][1].code == "ZZI-001"
    appliquer(lot, m, valides=True)
    assert sorted(objets(m.organisation)) == [f"C{i}" for i in range(9) if i != 4]


def test_le_monde_a_change_et_les_valables_etaient_demandees(m: Membre) -> None:
    lot = lot_verifie(m, csv_de([*FAUTIF, ["E", "Eve", ""]]))
    AnalyseurEssai.occupes.add("D")
    appliquer(lot, m, valides=True)
    assert objets(m.organisation) == {"A": "Ada", "E": "Eve"}
    assert equilibre(lot) == (2, 0, 0, 4)
    assert lot.appliquees == 2


def test_la_base_refuse_une_ligne_refusee_et_ecrite(m: Membre) -> None:
    lot = lot_verifie(m, csv_de(FAUTIF))
    with pytest.raises(IntegrityError), transaction.atomic():
        LigneLot.objects.filter(lot=lot, action="refuser").update(appliquee=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        LotImport.objects.filter(pk=lot.pk).update(lues=99)
    for verdict in ActionLigne:
        LigneLot.objects.filter(lot=lot).update(action=verdict.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        LigneLot.objects.filter(lot=lot).update(action="autre")


def test_rien_a_enregistrer(m: Membre) -> None:
    lot = lot_verifie(m, csv_de([ENTETES, ["", "x", ""]]))
    with pytest.raises(ErreurMetier) as e:
        appliquer(lot, m, valides=True)
    assert codes(e) == ["IMP-083"]


# --- refused lines handed back, templates
def test_les_refusees_se_rapportent_telles_quelles(m: Membre) -> None:
    """Mended in the file we gave, they go in; the added columns are known; formulas are neutralised."""
    source = csv_de([ENTETES, ["A", "=1+1", "21"], ["B", " espace ", "abs"], ["C", "ok", "1"]])
    lot = lot_verifie(m, source)
    contenu = fichier_des_refusees(lot).getvalue()
    with zipfile.ZipFile(io.BytesIO(contenu)) as z:
        assert b"<f>" not in z.read("xl/worksheets/sheet1.xml")
        assert b"'=1+1" in z.read("xl/sharedStrings.xml")
    encore = lot_verifie(m, contenu, "rendu.xlsx")
    assert encore.entetes == [*ENTETES, "Motif du refus", "Ligne du fichier d’origine"]
    assert encore.colonnes == lot.colonnes
    assert est_connu(encore)
    assert encore.refusees == encore.lues == 2
    assert [texte_de(depuis_json(x.cellules)[1]) for x in LigneLot.objects.filter(lot=encore)] == ["=1+1", "espace"]
    encore_rendu = lot_verifie(m, fichier_des_refusees(encore).getvalue(), "rendu2.xlsx")
    assert encore_rendu.entetes == encore.entetes
    for numero in (2, 3):
        corriger_ligne(lot=encore_rendu, numero=numero, valeurs={2: "10"})
    appliquer(encore_rendu, m)
    assert objets(m.organisation) == {"A": "=1+1", "B": "espace"}


def test_le_modele_se_rapporte_tel_quel(m: Membre) -> None:
    lot = lot_verifie(m, modele_de(ESSAI).getvalue(), "modele.xlsx")
    assert lot.feuille == "À remplir"
    assert set(lot.colonnes.values()) == {x.cle for x in ESSAI.champs}
    assert (lot.lues, lot.ecartees["exemples"], lot.etat) == (0, [2, 3], EtatLot.PRET)


# --- undo
def test_defaire_remet_exactement_ce_qui_etait(m: Membre) -> None:
    appliquer(lot_verifie(m, csv_de([ENTETES, ["A", "Ada", ""], ["B", "Bob", ""]])), m)
    avant = objets(m.organisation)
    lot = lot_verifie(m, csv_de([ENTETES, ["A", "Autre", ""], ["B", "Bob", ""], ["C", "Cléo", ""], ["", "x", ""]]))
    appliquer(lot, m, valides=True)
    assert objets(m.organisation) != avant
    defaire_lot(lot=lot, membre=m)
    assert objets(m.organisation) == avant
    assert (lot.etat, lot.appliquees) == (EtatLot.DEFAIT, 0)
    assert any(x.acte == "imports.defaire_lot" for x in evenements_de([m.organisation.chaine], "lot_import", str(lot.pk)))  # fmt: skip
    with pytest.raises(ErreurMetier) as e:
        defaire_lot(lot=lot, membre=m)
    assert codes(e) == ["IMP-086"]


def test_on_defait_le_dernier_d_abord(m: Membre) -> None:
    premier = lot_verifie(m, csv_de([ENTETES, ["A", "Ada", ""]]))
    appliquer(premier, m)
    second = lot_verifie(m, csv_de([ENTETES, ["A", "Ava", ""]]))
    appliquer(second, m)
    with pytest.raises(ErreurMetier) as e:
        defaire_lot(lot=premier, membre=m)
    assert codes(e) == ["IMP-085"]
    assert objets(m.organisation) == {"A": "Ava"}
    defaire_lot(lot=second, membre=m)
    defaire_lot(lot=premier, membre=m)
    assert objets(m.organisation) == {}


def test_une_ligne_utilisee_depuis_empeche_tout(m: Membre) -> None:
    lot = lot_verifie(m, csv_de([ENTETES, ["A", "Ada", ""], ["B", "Bob", ""]]))
    appliquer(lot, m)
    AnalyseurEssai.occupes.add("A")
    with pytest.raises(ErreurMetier) as e:
        defaire_lot(lot=lot, membre=m)
    assert codes(e) == ["ZZI-001"]
    lot.refresh_from_db()
    assert lot.etat == EtatLot.APPLIQUE
    assert objets(m.organisation) == {"A": "Ada", "B": "Bob"}


def test_un_grand_lot_ne_se_defait_pas_a_moitie(m: Membre) -> None:
    """A row of the very last batch is in use: not one row of the others is undone, and all that blocks is listed."""
    lot = appliquer(lot_verifie(m, csv_de([ENTETES, *([f"C{i:03d}", "x", ""] for i in range(120))])), m)
    mener(lot)
    assert (lot.etat, len(objets(m.organisation))) == (EtatLot.APPLIQUE, 120)
    AnalyseurEssai.occupes.update(f"C{i:03d}" for i in range(23))
    with pytest.raises(ErreurMetier) as e:
        defaire_lot(lot=lot, membre=m)
    assert codes(e) == [*["ZZI-001"] * 20, "IMP-092"]
    assert "3 encore" in e.value.constats[-1].quoi
    AnalyseurEssai.occupes.clear()
    defaire_lot(lot=lot, membre=m)
    AnalyseurEssai.occupes.add("C000")  # used between the click and the work
    mener(lot)
    assert (lot.etat, len(objets(m.organisation))) == (EtatLot.APPLIQUE, 120)
    assert not OperationLot.objects.filter(lot=lot, defaite=True).exists()
    AnalyseurEssai.occupes.clear()
    defaire_lot(lot=lot, membre=m)
    mener(lot)
    assert (lot.etat, objets(m.organisation)) == (EtatLot.DEFAIT, {})


# --- long works, killed
class Coupure(BaseException):
    """The process dies here."""


def travail_de(lot: LotImport) -> Travail:
    lot.refresh_from_db()
    return Travail.toutes.get(pk=lot.travail_id)


def tuer(travail: Travail) -> None:
    """What the echeancier does of a work without heartbeat."""
    Travail.toutes.filter(pk=travail.pk).update(etat=EtatTravail.INTERROMPU, executant="", prochain_essai_le=None)


def test_une_analyse_tuee_reprend_sans_perte_ni_double(m: Membre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parchemin.imports.services.analyse.PAR_LOT", 10)
    corps = [[f"C{i % 33}", "x", "21" if i % 7 == 0 else "1"] for i in range(45)]
    entier = lot_verifie(m, csv_de([ENTETES, *corps]), "entier.csv")
    attendu = list(LigneLot.objects.filter(lot=entier).values_list("numero", "action", "codes"))
    lot = deposer_lot(membre=m, type_import=ESSAI, source=csv_de([ENTETES, *corps, ["Total", "", "9"]]), nom="tue.csv")
    choisir_colonnes(lot=lot, colonnes={0: "code", 1: "nom", 2: "note"})
    analyser(lot=lot, membre=m)
    tours = iter(range(100))
    avancer = Contexte.avancer

    def mourir(self: Contexte, **champs: Any) -> None:
        avancer(self, **champs)
        if "curseur" in champs and next(tours) == 1:
            raise Coupure

    monkeypatch.setattr(Contexte, "avancer", mourir)
    travail = travail_de(lot)
    with pytest.raises(Coupure):
        executer(travail.pk)
    # Killed in the middle of the second batch: it was rolled back with its cursor.
    assert LigneLot.objects.filter(lot=lot).count() == 10
    lot.refresh_from_db()
    assert lot.etat == EtatLot.ANALYSE
    tuer(travail)
    assert executer(travail.pk)
    lot.refresh_from_db()
    assert lot.etat == EtatLot.PRET
    assert list(LigneLot.objects.filter(lot=lot).values_list("numero", "action", "codes")) == attendu
    assert equilibre(lot) == equilibre(entier)
    assert lot.ecartees["totaux"] == [47]


def test_un_grand_lot_s_applique_par_paquets_jusqu_au_bout(m: Membre, monkeypatch: pytest.MonkeyPatch) -> None:
    corps = [[f"C{i:03d}", "x", ""] for i in range(120)]
    lot = lot_verifie(m, csv_de([ENTETES, *corps, ["", "refusée", ""]]))
    AnalyseurEssai.occupes.add("C070")
    lot = appliquer(lot, m, valides=True)
    assert lot.etat == EtatLot.APPLICATION
    tours = iter(range(100))
    avancer = Contexte.avancer

    def mourir(self: Contexte, **champs: Any) -> None:
        avancer(self, **champs)
        if "curseur" in champs and next(tours) == 1:
            raise Coupure

    monkeypatch.setattr(Contexte, "avancer", mourir)
    travail = travail_de(lot)
    with pytest.raises(Coupure):
        executer(travail.pk)
    assert len(objets(m.organisation)) == OperationLot.objects.filter(lot=lot).count() == 50
    with pytest.raises(ErreurMetier) as e:
        defaire_lot(lot=lot, membre=m)
    assert codes(e) == ["IMP-090"]
    tuer(travail)
    assert executer(travail.pk)
    lot.refresh_from_db()
    assert lot.etat == EtatLot.APPLIQUE
    assert (len(objets(m.organisation)), lot.appliquees, lot.refusees) == (119, 119, 2)
    assert equilibre(lot) == (119, 0, 0, 2)
    applications = [x for x in evenements_de([m.organisation.chaine], "lot_import", str(lot.pk)) if x.acte == "imports.appliquer_lot"]  # fmt: skip
    assert len(applications) == 1
    AnalyseurEssai.occupes.clear()
    defaire_lot(lot=lot, membre=m)
    mener(lot)
    assert (lot.etat, objets(m.organisation)) == (EtatLot.DEFAIT, {})


def test_un_import_arrete_se_reprend_ou_se_defait(m: Membre) -> None:
    lot = lot_verifie(m, csv_de([ENTETES, *([f"C{i:03d}", "x", ""] for i in range(60))]))
    lot = appliquer(lot, m)
    Travail.toutes.filter(pk=lot.travail_id).update(etat=EtatTravail.ANNULE)
    defaire_lot(lot=lot, membre=m)
    assert (lot.etat, objets(m.organisation)) == (EtatLot.DEFAIT, {})


def test_un_travail_en_retard_ne_refait_rien(m: Membre) -> None:
    lot = lot_verifie(m, csv_de([ENTETES, ["A", "Ada", ""]]))
    appliquer(lot, m)
    tardif = lancer("imports.analyser", organisation_id=m.organisation_id, parametres={"lot": lot.pk, "relire": True})
    executer(tardif.pk)
    lot.refresh_from_db()
    assert lot.etat == EtatLot.APPLIQUE
    assert mener_analyse is not None


def test_une_faute_du_fichier_en_route_le_refuse_en_entier(m: Membre, tmp_path: Path) -> None:
    """The unclosed quote is far below what was looked at when it was deposited."""
    corps = "".join(f"C{i};x;1\n" for i in range(4000))
    source = f'Code;Nom;Note\n{corps}Z;"x;1\nY;y;1\n'.encode()
    lot = deposer_lot(membre=m, type_import=ESSAI, source=source, nom="x.csv")
    choisir_colonnes(lot=lot, colonnes={0: "code", 1: "nom", 2: "note"})
    analyser(lot=lot, membre=m)
    mener(lot)
    assert lot.etat == EtatLot.REFUSE
    assert [x.code for x in lot.constats] == ["IMP-004"]
    assert not LigneLot.objects.filter(lot=lot).exists()


def test_les_lignes_s_effacent_avec_le_temps(m: Membre) -> None:
    from parchemin.imports.services.retention import CONSERVATION, effacer_anciens
    from parchemin.socle.horloge import geler, maintenant

    lot = lot_verifie(m, csv_de(FAUTIF))
    appliquer(lot, m, valides=True)
    assert effacer_anciens() == 0
    with geler(maintenant() + CONSERVATION * 1.1):
        assert effacer_anciens() == 1
        assert effacer_anciens() == 0
    lot.refresh_from_db()
    assert (lot.fichier, lot.lues, LigneLot.objects.count(), OperationLot.objects.count()) == (None, 5, 0, 0)
    assert not Fichier.toutes.filter(usage="import").exists()


def test_une_organisation_ne_voit_pas_les_lots_d_une_autre(m: Membre) -> None:
    from parchemin.imports.selectors import lots_visibles

    lot_verifie(m, csv_de(FAUTIF))
    autre = secretaire(organisation("autre"))
    with organisation_active(autre.organisation_id):
        assert not lots_visibles(autre).exists()
    assert lots_visibles(m).count() == 1
