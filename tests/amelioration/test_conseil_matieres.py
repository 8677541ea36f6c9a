"""What the papers of a meeting hold: figures of the house, before the convocation as after it; four subjects of the text fed by the courses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from parchemin.amelioration.conseil_pdf import composer_dossier
from parchemin.amelioration.matieres import matiere_du_sujet
from parchemin.amelioration.models import SeanceConseil
from parchemin.amelioration.services import seances
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Contrat, Formateur, SessionFormation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.test_appuis import apprentis
from tests.amelioration.test_conseil import inscrit, lire, url
from tests.amelioration.test_registres import signaler
from tests.fabrique import client_de

pytestmark = pytest.mark.django_db


@pytest.fixture
def seance(o: Organisation) -> SeanceConseil:
    inscrit(o, "Morin")
    return seances.preparer(
        organisation=o, le=aujourdhui() + timedelta(days=20), lieu="Salle 3", legaux=["entreprises"], acteur=SYSTEME
    )


def test_the_papers_hold_the_figures_before_the_convocation_and_keep_them_after(
    o: Organisation, qualite: Membre, seance: SeanceConseil
) -> None:
    signaler(o)
    projet = lire(client_de(qualite.utilisateur).get(url("conseil_dossier", o, seance.pk)).getvalue())
    assert "Depuis la dernière séance : 1 reçue, dont 0 close ; 1 ouverte aujourd’hui." in projet
    assert "Projet, au" in projet
    assert not seance.points.exclude(matiere_le=None).exists(), "nothing is frozen by a reading"
    seances.convoquer(seance=seance, acteur=SYSTEME)
    signaler(o)
    seance.refresh_from_db()
    envoye = lire(composer_dossier(seance))
    assert "Depuis la dernière séance : 1 reçue, dont 0 close ; 1 ouverte aujourd’hui." in envoye
    assert "Dossier arrêté le" in envoye
    assert "Projet, au" not in envoye


def _dites(o: Organisation, sujet: str) -> tuple[list[str], list[list[str]]]:
    jour = aujourdhui()
    lues = matiere_du_sujet(sujet, o, jour - timedelta(days=30), jour)
    phrases: list[str] = [p for m in lues for p in m["phrases"]]
    lignes: list[Any] = [x for m in lues for t in m["tables"] for x in t["lignes"]]
    return phrases, lignes


def test_courses_trainers_and_companies_feed_the_subjects_of_the_text(o: Organisation) -> None:
    assert _dites(o, "organisation") == _dites(o, "formateurs") == _dites(o, "entreprises") == ([], [])
    assert _dites(o, "accueil")[0][0].endswith(": personne n’est entré en formation.")
    jour = aujourdhui()
    a, b, c = apprentis(o, 3)
    type(a).toutes.filter(pk__in=[a.pk, b.pk]).update(entree=jour - timedelta(days=2))
    assert _dites(o, "accueil")[0][0].endswith(": 2 personnes entrées en formation.")
    champs = {"organisation": o, "certification": a.certification}
    en_cours = SessionFormation.toutes.create(
        intitule="Boulangers", du=jour - timedelta(days=9), au=jour + timedelta(days=9), **champs
    )
    SessionFormation.toutes.create(
        intitule="Passée", du=jour - timedelta(days=90), au=jour - timedelta(days=31), **champs
    )
    en_cours.inscriptions.set([a, b])
    assert [(x[0], x[3]) for x in _dites(o, "organisation")[1]] == [("Boulangers", "2")]
    for nom, qualifications in (("Aubin", "CAP, vingt ans de métier"), ("Brun", "")):
        f = Formateur(organisation=o, nom=nom, prenom="Ève", qualifications=qualifications)
        f.save()
        en_cours.formateurs.add(f)
    assert _dites(o, "formateurs")[0] == [
        "2 formateurs interviennent dans les sessions en cours ; leurs qualifications sont notées pour 1 d’entre eux."
    ]
    Contrat.toutes.filter(inscription__in=[a, b]).update(siret="", employeur="Au bon  pain", tuteur_courriel="")
    Contrat.toutes.filter(inscription=b).update(employeur="au bon pain")
    Contrat.toutes.filter(inscription=c).update(siret="", employeur="Fournil du port", rompu_le=jour)
    lignes = {x[0]: x[1] for x in _dites(o, "entreprises")[1]}
    assert (lignes["Contrats d’apprentissage en cours"], lignes["Entreprises"]) == ("2", "1")
    assert [n for mots, n in lignes.items() if mots.startswith("Contrats rompus depuis")] == ["1"]
    assert lignes["Contrats dont le maître d’apprentissage a une adresse connue"] == "0, soit 0 %"


def test_a_standing_item_stays_on_the_agenda(o: Organisation, qualite: Membre, seance: SeanceConseil) -> None:
    c = client_de(qualite.utilisateur)
    permanent, legal = seance.points.get(sujet="reclamations"), seance.points.get(sujet="entreprises")
    with pytest.raises(ErreurMetier) as e:
        seances.retirer_point(point=permanent, acteur=SYSTEME)
    assert [x.code for x in e.value.constats] == ["AME-243"]
    adresse = url("conseil_point_retirer", o, permanent.pk)
    assert adresse not in c.get(url("conseil_point", o, permanent.pk)).content.decode()
    c.post(adresse)
    assert seance.points.filter(pk=permanent.pk).exists()
    adresse = url("conseil_point_retirer", o, legal.pk)
    assert adresse in c.get(url("conseil_point", o, legal.pk)).content.decode()
    c.post(adresse)
    assert not seance.points.filter(pk=legal.pk).exists()
