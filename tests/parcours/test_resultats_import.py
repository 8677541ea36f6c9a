"""The file of results: whom a row is about, what its cells say, what the import writes and undoes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.imports.models import LigneLot
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.parcours.imports_resultats import RESULTATS, OptionsResultats
from parchemin.parcours.models import EtatResultat, EtatSession, Resultat
from parchemin.parcours.services import resultats as services
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import client_de, membre, organisation
from tests.imports.outils_essai import csv_de, mener, xlsx_de
from tests.parcours.donnees_grille import cellules_de, session_avec_grille

pytestmark = pytest.mark.django_db
TETE = ["Numéro de candidat", "Nom", "Prénom", "Date de naissance", "BC01", "Bloc de compétences numéro 2", "BC03"]


@pytest.fixture
def decor() -> Iterator[tuple[Any, Any, Any]]:
    o = organisation()
    m = membre(o, Role.SECRETARIAT_JURY)
    with organisation_active(o.pk):
        yield o, m, session_avec_grille(o, candidats=6)


def verifie(m: Any, session: Any, lignes: list[Any], contenu: bytes = b"", nom: str = "notes.csv") -> Any:
    lot = deposer_lot(
        membre=m, type_import=RESULTATS, source=contenu or csv_de([TETE, *lignes]), nom=nom, emetteur="Jury",
        options={"session": session.pk},
    )  # fmt: skip
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=m)
    mener(lot)
    lot.refresh_from_db()
    return lot


def verdicts(lot: Any) -> list[tuple[str, list[str]]]:
    return [(x.action, x.codes.split()) for x in LigneLot.toutes.filter(lot=lot).order_by("numero")]


def test_la_session_suit_le_fichier(decor: Any) -> None:
    """From the grid to the options, kept when the form comes back, named on the preview, gone back to afterwards."""
    o, m, session = decor
    client = client_de(m.utilisateur)
    url = reverse("imports:deposer", args=[o.slug, RESULTATS.code])
    assert (
        f"{url}?session={session.pk}"
        in client.get(reverse("parcours:grille", args=[o.slug, session.pk])).content.decode()
    )
    choisie = f'<option value="{session.pk}" selected>'
    assert choisie in client.get(f"{url}?session={session.pk}").content.decode()
    refus = client.post(f"{url}?session={session.pk}", {"o-session": str(session.pk)})
    assert refus.status_code == 422
    assert choisie in refus.content.decode()
    lot = verifie(m, session, [["26-0001", "", "", "", "14,5", "abs", "o"]])
    page = client.get(reverse("imports:lot", args=[o.slug, lot.pk])).content.decode()
    assert session.intitule in page
    assert "14,5" in page
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    mener(lot)
    page = client.get(reverse("imports:lot", args=[o.slug, lot.pk])).content.decode()
    assert reverse("parcours:grille", args=[o.slug, session.pk]) in page


def test_une_transaction_se_compte_en_notes(decor: Any) -> None:
    """A line has as many rows to write as the session has elements: a long grid goes by smaller batches."""
    _, _, session = decor
    trois = RESULTATS.pour({"session": session.pk})
    assert (RESULTATS.par_transaction, trois.par_transaction) == (1000, 333)
    assert trois.pour({"session": session.pk}).par_transaction == 333
    assert RESULTATS.pour({}).par_transaction == 1000


def test_les_colonnes_de_la_session_sont_reconnues(decor: Any) -> None:
    _, m, session = decor
    lot = verifie(m, session, [["26-0001", "", "", "", "14,5", "abs", "o"]])
    assert len(set(lot.colonnes.values())) == 7
    assert sum(cle.startswith("e") for cle in lot.colonnes.values()) == 3
    assert (lot.lues, lot.a_modifier, lot.refusees) == (1, 1, 0)


def test_une_ligne_ecrit_ses_cellules_et_se_defait(decor: Any) -> None:
    _, m, session = decor
    services.saisir_resultat(
        session_id=session.pk, resultat_id=cellules_de(session)[2].pk, attendu_revision=0, texte="n", membre=m
    )
    lot = verifie(m, session, [["26-0001", "Martin", "Léa", "01/01/2004", "14,5", "Absent excusé (tribunal)", ""]])
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    a, b, c = cellules_de(session)[:3]
    assert (a.note, a.etat, a.revision) == (Decimal("14.5"), EtatResultat.PRESENT, 1)
    assert (b.note, b.etat, b.motif) == (None, EtatResultat.EXCUSE, "tribunal")
    assert c.acquis is False  # an empty cell of the file changes nothing
    lot.refresh_from_db()
    defaire_lot(lot=lot, membre=m)
    a, b, c = cellules_de(session)[:3]
    assert (a.etat, a.note, b.etat, b.motif, c.acquis) == ("a_saisir", None, "a_saisir", "", False)


def test_ne_defait_pas_ce_que_quelqu_un_a_corrige_depuis(decor: Any) -> None:
    _, m, session = decor
    lot = verifie(m, session, [["26-0001", "", "", "", "14", "", ""]])
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    services.saisir_resultat(
        session_id=session.pk, resultat_id=cellules_de(session)[0].pk, attendu_revision=1, texte="15", membre=m
    )
    lot.refresh_from_db()
    with pytest.raises(ErreurMetier) as refus:
        defaire_lot(lot=lot, membre=m)
    assert "RES-030" in {c.code for c in refus.value.constats}
    assert cellules_de(session)[0].note == 15


@pytest.mark.parametrize(
    ("ligne", "codes"),
    [
        (["26-0001", "", "", "", "21", "", ""], ["RES-001"]),
        (["26-0001", "", "", "", "-1", "abs", "14"], ["RES-002", "RES-005"]),
        (["26-0001", "", "", "", "peut-être", "12,3456", "bof"], ["RES-003", "RES-004", "RES-007"]),
        (["99-9999", "Martin", "Léa", "", "12", "", ""], ["RES-020"]),
        (["", "Inconnu", "Paul", "01/01/2004", "12", "", ""], ["RES-020"]),
        (["", "Martin", "Léa", "", "12", "", ""], ["RES-021"]),  # two of that name
        (["26-0001", "Nguyễn", "Ánh", "", "12", "", ""], ["RES-022"]),
        (["26-0001", "", "", "05/05/2004", "12", "", ""], ["RES-022"]),  # her namesake's birth date
        (["", "", "Léa", "01/01/2004", "12", "", ""], ["RES-027"]),
    ],
)
def test_chaque_faute_a_son_message(decor: Any, ligne: list[str], codes: list[str]) -> None:
    _, m, session = decor
    lot = verifie(m, session, [ligne])
    ((action, trouves),) = verdicts(lot)
    assert action == "refuser"
    assert trouves == codes
    assert not Resultat.objects.exclude(etat="a_saisir").exists()


def test_les_homonymes_par_leur_naissance(decor: Any) -> None:
    _, m, session = decor
    lot = verifie(
        m, session,
        [["", "MARTIN", "léa", "05/05/2004", "11", "", ""], ["", "Martin", "Léa", "01/01/2004", "9", "", ""],
         ["", "lukaszewicz", "zoe", "", "8", "", ""]],
    )  # fmt: skip
    assert verdicts(lot) == [("modifier", []), ("modifier", []), ("modifier", ["RES-029"])]
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    notes = [c.note for c in cellules_de(session) if c.element.code == "BC01"]
    assert notes == [9, None, 8, None, 11, None]


def test_un_candidat_deux_fois_et_une_cellule_deja_remplie(decor: Any) -> None:
    _, m, session = decor
    services.saisir_resultat(
        session_id=session.pk, resultat_id=cellules_de(session)[0].pk, attendu_revision=0, texte="10", membre=m
    )
    lot = verifie(m, session, [["26-0001", "", "", "", "12", "", ""], ["26-0001", "", "", "", "13", "", ""],
                               ["26-0002", "", "", "", "", "", ""]])  # fmt: skip
    assert verdicts(lot) == [("modifier", ["RES-026"]), ("refuser", ["RES-023", "RES-026"]), ("inchanger", [])]
    assert lot.lues == lot.a_creer + lot.a_modifier + lot.inchangees + lot.refusees


def test_un_element_que_le_candidat_ne_presente_pas(decor: Any) -> None:
    _, m, session = decor
    cellules_de(session)[1].delete()
    lot = verifie(m, session, [["26-0001", "", "", "", "12", "13", ""]])
    assert verdicts(lot) == [("refuser", ["RES-024"])]


def test_quelqu_un_saisit_entre_l_apercu_et_l_import(decor: Any) -> None:
    _, m, session = decor
    lot = verifie(m, session, [["26-0001", "", "", "", "12", "", ""], ["26-0002", "", "", "", "13", "", ""]])
    services.saisir_resultat(
        session_id=session.pk, resultat_id=cellules_de(session)[0].pk, attendu_revision=0, texte="10", membre=m
    )
    with pytest.raises(ErreurMetier):
        appliquer_lot(lot=lot, membre=m, version=lot.version)
    assert [c.note for c in cellules_de(session) if c.element.code == "BC01"][:2] == [10, None]
    lot.refresh_from_db()
    assert ("refuser", ["RES-025"]) in verdicts(lot)


def test_le_fichier_a_remplir_se_reimporte_tel_quel(decor: Any) -> None:
    o, m, session = decor
    a, b, c, *_ = cellules_de(session)
    for cellule, texte in ((a, "14,25"), (b, "exc tribunal"), (c, "o")):
        services.saisir_resultat(
            session_id=session.pk, resultat_id=cellule.pk, attendu_revision=0, texte=texte, membre=m
        )
    reponse = client_de(m.utilisateur).get(reverse("parcours:grille_tableur", args=[o.slug, session.pk]))
    contenu = b"".join(reponse.streaming_content)  # type: ignore[arg-type]
    with organisation_active(o.pk):
        lot = verifie(m, session, [], contenu, "grille.xlsx")
    assert (lot.lues, lot.inchangees) == (6, 6)


def test_un_classeur_avec_de_vrais_nombres(decor: Any) -> None:
    _, m, session = decor
    lot = verifie(m, session, [], xlsx_de([TETE, ["26-0001", "", "", None, 14.1, 0, True], ["26-0002", "", "", None, 12, "ABS", False]]), "n.xlsx")  # fmt: skip
    appliquer_lot(lot=lot, membre=m, version=lot.version)
    a, b, c, d, e, f = cellules_de(session)[:6]
    assert (a.note, b.note, c.acquis, d.note, e.etat, f.acquis) == (Decimal("14.1"), 0, True, 12, "absent", False)


def test_seulement_les_sessions_ouvertes_ou_l_on_saisit(decor: Any) -> None:
    o, m, session = decor
    fermee = session_avec_grille(o, session.certification, intitule="Fermée", etat=EtatSession.PREPAREE)
    choix = [v for v, _ in OptionsResultats(membre=m).fields["session"].choices]  # type: ignore[attr-defined]
    assert session.pk in choix
    assert fermee.pk not in choix
    jure = membre(o, Role.MEMBRE_JURY)
    assert [v for v, _ in OptionsResultats(membre=jure).fields["session"].choices] == [""]  # type: ignore[attr-defined]
