"""The trail: whatever is altered is found, and named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parchemin.journal import declencheurs
from parchemin.journal.declencheurs import verifier_declencheurs
from parchemin.journal.facade import (
    SYSTEME,
    EvenementAConsigner,
    Reference,
    consigner,
    consigner_lot,
    effacer_details,
    evenements_de,
    phrases,
    verifier,
)
from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine

pytestmark = pytest.mark.django_db
PERSONNE = Reference("personne", "7", "Maëlys Le Goff")


def ecrire(n: int, chaine: str = "o:1") -> None:
    for i in range(n):
        consigner(
            chaine=chaine, acte="essai.faire", acteur=SYSTEME, sujet=PERSONNE, phrase=f"a fait {i}.", details={"i": i}
        )


@pytest.fixture
def sans_declencheurs() -> Iterator[None]:
    """As an attacker with the database in hand."""
    declencheurs.retirer(connection)
    yield
    declencheurs.poser(connection)


def test_une_chaine_se_relit_et_se_lit() -> None:
    ecrire(3)
    v = verifier("o:1")
    assert (v.valide, v.nombre) == (True, 3)
    (premiere, *_) = phrases(evenements_de(["o:1"], "personne", "7"))
    assert (premiere.acteur, premiere.phrase, premiere.sujet) == ("Parchemin", "a fait 2.", "Maëlys Le Goff")


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_par_lots_ou_un_par_un_la_chaine_est_la_meme(tailles: list[int]) -> None:
    with transaction.atomic():
        for taille in tailles:
            consigner_lot(
                chaine="o:lots",
                evenements=[EvenementAConsigner("e.f", SYSTEME, PERSONNE, "a fait.") for _ in range(taille)],
            )
        v = verifier("o:lots")
        assert v.valide
        assert v.nombre == sum(tailles) == TeteDeChaine.objects.get(chaine="o:lots").rang
        transaction.set_rollback(True)


def test_une_transaction_annulee_ne_laisse_pas_de_trou() -> None:
    ecrire(1)
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        ecrire(2)
        raise RuntimeError
    ecrire(1)
    assert verifier("o:1").nombre == 2


ALTERATIONS: dict[str, tuple[str, str]] = {
    "texte": ("UPDATE journal_evenement SET texte = replace(texte, 'essai', 'autre') WHERE rang = 2", "JRN-002"),
    "empreinte": ("UPDATE journal_evenement SET empreinte = 'x' WHERE rang = 2", "JRN-002"),
    "acte": ("UPDATE journal_evenement SET acte = 'autre' WHERE rang = 2", "JRN-003"),
    "acteur": ("UPDATE journal_evenement SET acteur_id = 'autre' WHERE rang = 2", "JRN-003"),
    "sujet": ("UPDATE journal_evenement SET sujet_id = '8' WHERE rang = 2", "JRN-003"),
    "moment": ("UPDATE journal_evenement SET moment = '2020-01-01 00:00:00' WHERE rang = 2", "JRN-003"),
    "retrait": ("DELETE FROM journal_evenement WHERE rang = 2", "JRN-001"),
    "fin coupée": ("DELETE FROM journal_evenement WHERE rang = 4", "JRN-005"),
    "détails": ("UPDATE journal_detailevenement SET contenu = '{}' WHERE rang = 2", "JRN-004"),
    "sel": ("UPDATE journal_detailevenement SET sel = 'x' WHERE rang = 2", "JRN-004"),
    "détail en trop": (
        "INSERT INTO journal_detailevenement (chaine, rang, sel, contenu) VALUES ('o:1', 9, '', '')",
        "JRN-006",
    ),
}


@pytest.mark.parametrize("quoi", ALTERATIONS)
@pytest.mark.usefixtures("sans_declencheurs")
def test_toute_alteration_est_trouvee_et_nommee(quoi: str) -> None:
    ecrire(4)
    sql, code = ALTERATIONS[quoi]
    with connection.cursor() as c:
        c.execute(sql)
        assert c.rowcount == 1
    defaut = verifier("o:1").defaut
    assert defaut is not None
    assert defaut.code == code
    if quoi not in {"fin coupée", "détail en trop"}:
        assert "n° 2" in defaut.quoi


@pytest.mark.usefixtures("sans_declencheurs")
def test_une_fin_reecrite_se_voit_avec_une_tete_gardee_ailleurs() -> None:
    ecrire(4)
    temoin = (4, verifier("o:1").empreinte)
    for modele in (Evenement, DetailEvenement):
        modele._default_manager.filter(rang=4).delete()
    precedente = Evenement.objects.get(rang=3).empreinte
    TeteDeChaine.objects.update(rang=3, empreinte=precedente)
    ecrire(1)
    assert verifier("o:1").valide
    defaut = verifier("o:1", temoin).defaut
    assert defaut is not None
    assert defaut.code == "JRN-007"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_evenement SET acte = 'x'",
        "DELETE FROM journal_evenement",
        "UPDATE journal_detailevenement SET contenu = 'x'",
        "UPDATE journal_tetedechaine SET rang = 0",
        "DELETE FROM journal_tetedechaine",
    ],
)
def test_les_declencheurs_refusent(sql: str) -> None:
    ecrire(2)
    with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic(), connection.cursor() as c:
        c.execute(sql)
    assert verifier("o:1").nombre == 2


def test_un_declencheur_manquant_est_une_erreur_du_systeme() -> None:
    assert verifier_declencheurs(databases=["default"]) == []
    with connection.cursor() as c:
        table = " ON journal_evenement" if connection.vendor == "postgresql" else ""
        c.execute(f"DROP TRIGGER journal_evenement_sans_update{table}")
    (message,) = verifier_declencheurs(databases=["default"])
    assert message.id == "journal.E001"
    declencheurs.poser(connection)


def test_effacer_laisse_la_chaine_valide() -> None:
    ecrire(2)
    consigner(chaine="o:1", acte="e.f", acteur=SYSTEME, sujet=Reference("personne", "8", "Autre"), phrase="a fait.")
    assert effacer_details(chaine="o:1", sujet=PERSONNE, motif="demande", acteur=SYSTEME) == 2
    v = verifier("o:1")
    assert (v.valide, v.nombre, v.effaces) == (True, 4, 2)
    assert "Maëlys" not in "".join(DetailEvenement.objects.values_list("contenu", flat=True))
    assert "Maëlys" not in "".join(Evenement.objects.values_list("texte", flat=True))
    assert [p.efface for p in phrases(Evenement.objects.order_by("rang"))] == [True, True, False, False]


def test_la_commande_dit_la_verite(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    ecrire(2)
    call_command("verifier_journal", exporter=str(tmp_path / "tetes.json"))
    assert "intact" in capsys.readouterr().out
    tetes = json.loads((tmp_path / "tetes.json").read_text())
    assert tetes["o:1"][0] == 2
    tetes["o:9"] = [1, "x"]
    (tmp_path / "tetes.json").write_text(json.dumps(tetes))
    with pytest.raises(SystemExit):
        call_command("verifier_journal", comparer=str(tmp_path / "tetes.json"))
    assert "disparu" in capsys.readouterr().out
