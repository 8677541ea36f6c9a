"""The trail: whatever is altered is found, and named."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from parchemin.journal.facade import SYSTEME, Reference, consigner, effacer_details, evenements_de, phrases, verifier
from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from tests.journal.fabrique import PERSONNE, ecrire

pytestmark = pytest.mark.django_db


def test_une_chaine_se_relit_et_se_lit() -> None:
    ecrire(3)
    v = verifier("o:1")
    assert (v.valide, v.nombre) == (True, 3)
    (premiere, *_) = phrases(evenements_de(["o:1"], "personne", "7"))
    assert (premiere.acteur, premiere.phrase, premiere.sujet) == ("Parchemin", "a fait 2.", "Maëlys Le Goff")


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
        assert "n°\u00a02" in defaut.quoi


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


def test_effacer_laisse_la_chaine_valide() -> None:
    ecrire(2)
    consigner(chaine="o:1", acte="e.f", acteur=SYSTEME, sujet=Reference("personne", "8", "Autre"), phrase="a fait.")
    assert effacer_details(chaine="o:1", sujet=PERSONNE, motif="demande", acteur=SYSTEME) == 2
    v = verifier("o:1")
    assert (v.valide, v.nombre, v.effaces) == (True, 4, 2)
    assert "Maëlys" not in "".join(DetailEvenement.objects.values_list("contenu", flat=True))
    assert "Maëlys" not in "".join(Evenement.objects.values_list("texte", flat=True))
    assert [p.efface for p in phrases(Evenement.objects.order_by("rang"))] == [True, True, False, False]
