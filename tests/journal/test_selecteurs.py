"""The trail as sentences: filters, order, what remains of an erased event."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from parchemin.journal.facade import (
    SYSTEME,
    Reference,
    actes,
    acteurs,
    consigner,
    dernieres,
    effacer_details,
    evenements,
    evenements_de,
    filtrer,
    phrases,
    phrases_par_lots,
)
from parchemin.socle.horloge import PARIS, geler
from tests.journal.fabrique import AUTRE, CHAINE, PERSONNE, ecrire

pytestmark = pytest.mark.django_db
ELOI = Reference("utilisateur", "3", "Éloi Tanguy")
ZOE = Reference("utilisateur", "4", "Zoé Abgrall")


def _faire(jour: datetime, acteur: Reference, acte: str = "essai.faire", sujet: Reference = PERSONNE) -> None:
    with geler(jour):
        consigner(chaine=CHAINE, acte=acte, acteur=acteur, sujet=sujet, phrase="a fait.")


@pytest.fixture
def trois() -> None:
    _faire(datetime(2026, 3, 1, 23, 59, 59, tzinfo=PARIS), ZOE)
    _faire(datetime(2026, 3, 2, 0, 0, tzinfo=PARIS), ELOI, "essai.defaire", AUTRE)
    _faire(datetime(2026, 3, 3, 12, 0, tzinfo=PARIS), SYSTEME, "essai.defaire")


@pytest.mark.usefixtures("trois")
@pytest.mark.parametrize(
    ("filtres", "rangs"),
    [
        ({}, [3, 2, 1]),
        ({"acte": "essai.defaire"}, [3, 2]),
        ({"acteur": "utilisateur:4"}, [1]),
        ({"sujet": "personne:7"}, [3, 1]),
        ({"sujet": "personne:7", "acte": "essai.defaire"}, [3]),
        ({"acteur": "utilisateur"}, []),
        ({"acteur": "n’importe:quoi:d’autre"}, []),
        ({"du": date(2026, 3, 2)}, [3, 2]),
        ({"au": date(2026, 3, 1)}, [1]),
        ({"du": date(2026, 3, 2), "au": date(2026, 3, 2)}, [2]),
        ({"au": date.max}, [3, 2, 1]),
    ],
)
def test_filtrer(filtres: dict[str, object], rangs: list[int]) -> None:
    assert [e.rang for e in filtrer(CHAINE, **filtres)] == rangs  # type: ignore[arg-type]


@pytest.mark.usefixtures("trois")
def test_actes_et_acteurs_d_une_chaine() -> None:
    ecrire(1, chaine="o:2", acte="ailleurs.faire")
    assert actes(CHAINE) == ["essai.defaire", "essai.faire"]
    assert acteurs(CHAINE) == [
        ("utilisateur:3", "Éloi Tanguy"),
        ("systeme:parchemin", "Parchemin"),
        ("utilisateur:4", "Zoé Abgrall"),
    ]


def test_un_acteur_porte_son_dernier_nom() -> None:
    _faire(datetime(2026, 3, 1, tzinfo=PARIS), ZOE)
    _faire(datetime(2026, 3, 2, tzinfo=PARIS), Reference("utilisateur", "4", "Zoé Le Bihan"))
    assert acteurs(CHAINE) == [("utilisateur:4", "Zoé Le Bihan")]
    assert [p.acteur for p in dernieres(CHAINE, 5)] == ["Zoé Le Bihan", "Zoé Abgrall"], (
        "sentences keep the name of the day"
    )


def test_un_acteur_dont_tout_est_efface_garde_son_identifiant() -> None:
    _faire(datetime(2026, 3, 1, tzinfo=PARIS), ZOE)
    effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=SYSTEME)
    assert ("utilisateur:4", "utilisateur 4") in acteurs(CHAINE)


def test_dernieres_donne_les_dernieres() -> None:
    ecrire(5)
    assert [p.rang for p in dernieres(CHAINE, 2)] == [5, 4]


def test_evenements_de_un_sujet_dans_ses_chaines() -> None:
    ecrire(1)
    ecrire(1, chaine="o:2")
    ecrire(1, sujet=AUTRE)
    assert [(e.chaine, e.rang) for e in evenements_de([CHAINE], "personne", "7")] == [(CHAINE, 1)]
    assert len(evenements_de([CHAINE, "o:2"], "personne", "7")) == 2


@pytest.mark.parametrize("nombre", [1, 7])
def test_autant_de_requetes_pour_une_ligne_que_pour_sept(nombre: int) -> None:
    ecrire(nombre)
    with CaptureQueriesContext(connection) as requetes:
        assert len(phrases(evenements(CHAINE))) == nombre
    assert len(requetes) == 2


@pytest.mark.parametrize("taille", [1, 2, 500])
def test_par_lots_les_phrases_sont_les_memes(taille: int) -> None:
    ecrire(5)
    assert list(phrases_par_lots(evenements(CHAINE), taille)) == phrases(evenements(CHAINE))


def test_le_gabarit_dit_des_phrases_et_rien_qui_soit_efface() -> None:
    ecrire(1)
    ecrire(1, sujet=AUTRE)
    effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande", acteur=SYSTEME)
    page = render_to_string("journal/_phrases.html", {"phrases": phrases(evenements(CHAINE)[1:])})
    assert page.count("<li>") == 2
    assert page.count("<time") == 2
    assert "<strong>Parchemin</strong> a fait 0." in page
    assert "détails effacés à la demande" in page
    assert "Rien encore" in render_to_string("journal/_phrases.html", {"phrases": []})


def test_un_libelle_hostile_est_echappe() -> None:
    consigner(
        chaine=CHAINE, acte="essai.faire", acteur=Reference("u", "1", "<b>x</b>"), sujet=PERSONNE, phrase="a <script>."
    )
    page = render_to_string("journal/_phrases.html", {"phrases": dernieres(CHAINE, 1)})
    assert "<script" not in page
    assert "<b>" not in page
