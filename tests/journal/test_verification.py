"""Reading a chain again: one changed cell anywhere is found and placed; what happens meanwhile is not a fault."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from parchemin.journal import verification
from parchemin.journal.ecriture import texte_scelle
from parchemin.journal.facade import SYSTEME, Reference, consigner, effacer_details, verifier, verifier_tout
from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from parchemin.socle.empreintes import enchainer
from tests.journal.fabrique import AUTRE, CHAINE, PERSONNE, ecrire

pytestmark = pytest.mark.django_db

EVENEMENT = (
    "chaine",
    "acte",
    "acteur_type",
    "acteur_id",
    "sujet_type",
    "sujet_id",
    "texte",
    "empreinte",
    "moment",
    "rang",
)
DETAIL = ("chaine", "sel", "contenu", "rang")
TETE = ("chaine", "empreinte", "rang")
CELLULES = [
    *(("journal_evenement", c) for c in EVENEMENT),
    *(("journal_detailevenement", c) for c in DETAIL),
    *(("journal_tetedechaine", c) for c in TETE),
]  # fmt: skip


def _attendu(table: str, colonne: str, rang: int, dernier: int) -> tuple[str, int]:
    """Code and rank that the first broken link must have."""
    if table == "journal_tetedechaine":
        return ("JRN-005", dernier) if colonne == "rang" else ("JRN-008", dernier)
    if table == "journal_detailevenement":
        return ("JRN-004", rang) if colonne in {"sel", "contenu"} else ("JRN-010", rang)
    if colonne in {"chaine", "rang"}:
        return ("JRN-001", rang) if rang < dernier else ("JRN-005", dernier - 1)
    return ("JRN-002" if colonne in {"texte", "empreinte"} else "JRN-003", rang)


@given(
    nombre=st.integers(1, 6),
    quoi=st.sampled_from(CELLULES),
    choix=st.integers(0, 5),
    place=st.integers(0, 200),
    lettre=st.characters(codec="ascii", categories=["L", "N", "P"]),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("sans_declencheurs")
def test_une_seule_cellule_changee_est_trouvee_et_situee(
    nombre: int, quoi: tuple[str, str], choix: int, place: int, lettre: str
) -> None:
    table, colonne = quoi
    rang = 1 + choix % nombre
    with transaction.atomic(), connection.cursor() as c:
        ecrire(nombre)
        ou = "" if table == "journal_tetedechaine" else f" WHERE rang = {rang}"
        if colonne == "rang":
            c.execute(f"UPDATE {table} SET rang = rang + 1000{ou}")
        elif colonne == "moment":
            c.execute(f"UPDATE {table} SET moment = '2020-01-02 03:04:05+00:00'{ou}")
        else:
            c.execute(f"SELECT {colonne} FROM {table}{ou}")
            (valeur,) = c.fetchone()
            ici = place % len(valeur)
            change = valeur[:ici] + lettre + valeur[ici + 1 :]
            assume(change != valeur)
            c.execute(f"UPDATE {table} SET {colonne} = %s{ou}", [change])
        assert c.rowcount == 1
        v = verifier(CHAINE)
        transaction.set_rollback(True)
    assert v.defaut is not None
    code, attendu = _attendu(table, colonne, rang, nombre)
    assert v.defaut.code == code
    assert f"n°\u00a0{attendu}" in v.defaut.quoi


@given(
    nombre=st.integers(1, 5),
    choix=st.integers(0, 4),
    table=st.sampled_from(["evenement", "detailevenement", "tetedechaine"]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("sans_declencheurs")
def test_une_ligne_retiree_est_trouvee(nombre: int, choix: int, table: str) -> None:
    rang = 1 + choix % nombre
    with transaction.atomic(), connection.cursor() as c:
        ecrire(nombre)
        c.execute(f"DELETE FROM journal_{table}" + ("" if table == "tetedechaine" else f" WHERE rang = {rang}"))
        v = verifier(CHAINE)
        transaction.set_rollback(True)
    assert v.defaut is not None
    fin = "JRN-005" if rang == nombre else "JRN-001"
    assert v.defaut.code == {"evenement": fin, "detailevenement": "JRN-010", "tetedechaine": "JRN-008"}[table]


def _sceller(texte: str, rang: int = 2) -> None:
    """Rewrite the text of a link and every hash after it, head included: as one who knows how it is made."""
    Evenement.objects.filter(rang=rang).update(texte=texte)
    precedente = ""
    for e in Evenement.objects.order_by("rang"):
        precedente = enchainer(precedente, e.texte)
        Evenement.objects.filter(rang=e.rang).update(empreinte=precedente)
    TeteDeChaine.objects.update(empreinte=precedente)


@pytest.mark.parametrize("texte", ["", "pas du json", "[]", "null", "{}", '{"acte": 1}', "{", '"x"', "NaN"])
@pytest.mark.usefixtures("sans_declencheurs")
def test_un_texte_rescelle_qui_n_en_est_pas_un_est_un_constat(texte: str) -> None:
    ecrire(3)
    _sceller(texte)
    defaut = verifier(CHAINE).defaut
    assert defaut is not None
    assert (defaut.code, "n°\u00a02" in defaut.quoi) == ("JRN-003", True)


@pytest.mark.usefixtures("sans_declencheurs")
def test_un_champ_ajoute_au_texte_scelle_est_un_defaut() -> None:
    ecrire(3)
    texte = Evenement.objects.get(rang=2).texte
    _sceller(texte[:-1] + ',"z":1}')
    defaut = verifier(CHAINE).defaut
    assert defaut is not None
    assert (defaut.code, "n°\u00a02" in defaut.quoi) == ("JRN-003", True)


@pytest.mark.usefixtures("sans_declencheurs")
def test_un_detail_avant_le_premier_rang_est_en_trop() -> None:
    ecrire(2)
    DetailEvenement.objects.create(chaine=CHAINE, rang=0, sel="x", contenu="{}")
    defaut = verifier(CHAINE).defaut
    assert defaut is not None
    assert (defaut.code, "n°\u00a00" in defaut.quoi) == ("JRN-006", True)


@pytest.mark.usefixtures("sans_declencheurs")
def test_un_rescellement_complet_se_voit_a_une_tete_gardee_ailleurs() -> None:
    ecrire(4)
    temoin = (3, Evenement.objects.get(rang=3).empreinte)
    e = Evenement.objects.get(rang=2)
    texte = texte_scelle(
        chaine=CHAINE,
        rang=2,
        moment=e.moment,
        acte="essai.autre",
        acteur=SYSTEME,
        sujet=PERSONNE,
        empreinte_details="x",
    )
    Evenement.objects.filter(rang=2).update(acte="essai.autre")
    _sceller(texte)
    DetailEvenement.objects.filter(rang=2).delete()
    effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="pour masquer", acteur=SYSTEME)
    assert verifier(CHAINE).valide
    defaut = verifier(CHAINE, temoin).defaut
    assert defaut is not None
    assert (defaut.code, "n°\u00a03" in defaut.quoi) == ("JRN-007", True)


@pytest.mark.usefixtures("sans_declencheurs")
def test_un_evenement_pose_apres_la_tete_est_trouve() -> None:
    ecrire(2)
    faux = Evenement.objects.get(rang=2)
    faux.pk, faux.rang = None, 3
    faux.save()
    defaut = verifier(CHAINE).defaut
    assert defaut is not None
    assert (defaut.code, "n°\u00a03" in defaut.quoi) == ("JRN-009", True)


@pytest.mark.usefixtures("sans_declencheurs")
def test_une_chaine_entiere_qui_disparait_se_voit_a_sa_tete() -> None:
    ecrire(2)
    temoins = {CHAINE: (2, verifier(CHAINE).empreinte)}
    for modele in (Evenement, DetailEvenement, TeteDeChaine):
        modele._default_manager.all().delete()
    assert list(verifier_tout()) == []
    (v,) = verifier_tout(temoins)
    assert v.defaut is not None
    assert v.defaut.code == "JRN-011"


def test_une_chaine_vide_est_valide() -> None:
    assert verifier("o:404").valide


# --- what goes on while it is read -------------------------------------------------------------------


def _pendant(monkeypatch: pytest.MonkeyPatch, geste: Any) -> None:
    """`geste` happens once, after the head was read and before the links are."""
    lire = verification._Lecture._liens

    def liens(self: Any, *args: Any) -> Any:
        monkeypatch.setattr(verification._Lecture, "_liens", lire)
        geste()
        return lire(self, *args)

    monkeypatch.setattr(verification._Lecture, "_liens", liens)


def test_ecrire_pendant_la_lecture_n_est_pas_un_defaut(monkeypatch: pytest.MonkeyPatch) -> None:
    ecrire(2)
    _pendant(monkeypatch, lambda: ecrire(2))
    v = verifier(CHAINE)
    assert (v.defaut, v.nombre, v.effaces) == (None, 2, 0)
    assert verifier(CHAINE).nombre == 4


def test_effacer_pendant_la_lecture_n_est_pas_un_defaut(monkeypatch: pytest.MonkeyPatch) -> None:
    ecrire(2)
    _pendant(monkeypatch, lambda: effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=SYSTEME))
    v = verifier(CHAINE)
    assert (v.defaut, v.nombre, v.effaces) == (None, 2, 2)


# --- erasure -------------------------------------------------------------------------------------------


def test_effacer_ne_touche_que_le_sujet_de_cette_chaine() -> None:
    ecrire(2)
    ecrire(1, sujet=AUTRE)
    ecrire(1, chaine="o:2")
    assert effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=SYSTEME) == 2
    restes = DetailEvenement.objects.order_by("chaine", "rang").values_list("chaine", "rang")
    assert list(restes) == [(CHAINE, 3), (CHAINE, 4), ("o:2", 1)]
    assert all(v.valide for v in verifier_tout())


def test_effacer_deux_fois_garde_la_trace_de_la_premiere() -> None:
    ecrire(1)
    dpo = Reference("utilisateur", "3", "Anaïs Morvan")
    assert effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=dpo) == 1
    ecrire(1)
    assert effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="fin de conservation", acteur=dpo) == 1
    assert effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="fin de conservation", acteur=dpo) == 0
    traces = "".join(DetailEvenement.objects.values_list("contenu", flat=True))
    assert traces.count("Anaïs Morvan") == 3
    assert "Maëlys" not in traces
    v = verifier(CHAINE)
    assert (v.valide, v.nombre, v.effaces) == (True, 5, 2)


def test_un_detail_efface_apres_coup_sans_trace_est_un_defaut() -> None:
    """An earlier erasure does not cover what was written after it."""
    ecrire(1)
    effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=SYSTEME)
    ecrire(1)
    DetailEvenement.objects.filter(rang=3).delete()
    defaut = verifier(CHAINE).defaut
    assert defaut is not None
    assert (defaut.code, "n°\u00a03" in defaut.quoi) == ("JRN-010", True)


def test_l_effacement_d_un_autre_ne_couvre_pas() -> None:
    ecrire(1)
    DetailEvenement.objects.all().delete()
    effacer_details(chaine=CHAINE, sujet=AUTRE, motif="demande", acteur=SYSTEME)
    defaut = verifier(CHAINE).defaut
    assert defaut is not None
    assert (defaut.code, "n°\u00a01" in defaut.quoi) == ("JRN-010", True)


def test_la_trace_d_un_effacement_ne_se_perd_pas() -> None:
    effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=SYSTEME)
    DetailEvenement.objects.all().delete()
    effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=SYSTEME)
    defaut = verifier(CHAINE).defaut
    assert defaut is not None
    assert (defaut.code, "n°\u00a01" in defaut.quoi) == ("JRN-010", True)


def test_effacer_sans_dire_pourquoi_est_refuse() -> None:
    ecrire(1)
    with pytest.raises(ValueError, match="says why"):
        effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="  ", acteur=SYSTEME)
    assert DetailEvenement.objects.count() == 1


def test_le_sel_empeche_de_deviner() -> None:
    """Two identical details do not have the same hash: a guess cannot be tested once the salt is gone."""
    for _ in range(2):
        consigner(chaine=CHAINE, acte="essai.faire", acteur=SYSTEME, sujet=PERSONNE, phrase="a fait.")
    (a, b) = Evenement.objects.order_by("rang").values_list("texte", flat=True)
    assert a.replace('"rang":1', '"rang":2') != b
    assert len(set(DetailEvenement.objects.values_list("sel", flat=True))) == 2
    assert len(set(DetailEvenement.objects.values_list("contenu", flat=True))) == 1
