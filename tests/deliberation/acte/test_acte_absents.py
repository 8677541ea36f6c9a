"""Somebody who never came: said in the lists, admitted only with open eyes; and what a settled session no longer offers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision, Deliberation
from parchemin.deliberation.services import decisions
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Presentation, Resultat
from parchemin.parcours.services import sessions
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.acte.fabrique_acte import (
    MOTIF,
    arretee,
    candidats_de,
    direction,
    ouverte,
    secretaire,
)
from tests.fabrique import client_de, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def sophie(o: Organisation) -> Membre:
    return secretaire(o)


def lire(m: Membre, nom: str, **arguments: Any) -> str:
    reponse = client_de(m.utilisateur).get(reverse(nom, kwargs={"slug": m.organisation.slug, **arguments}))
    assert reponse.status_code == 200
    return str(reponse.content.decode())


def avec_un_absent(o: Organisation) -> tuple[Deliberation, Presentation]:
    d = ouverte(o)
    absente = candidats_de(d.session)[2]
    Resultat.toutes.filter(presentation=absente).update(etat="absent", acquis=None)
    decisions.retenir(presentation=absente, resultat="admis", motif=MOTIF, acteur=SYSTEME)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    return d, absente


def test_un_absent_admis_se_voit_et_se_confirme(o: Organisation, sophie: Membre) -> None:
    d, absente = avec_un_absent(o)
    nom = absente.inscription.personne.nom_complet
    assert "absence non justifiée à toutes les épreuves" in lire(sophie, "deliberation:deliberation", pk=d.session_id)
    page = lire(sophie, "deliberation:deliberation_arreter", pk=d.session_id)
    assert "DEL-066" in page
    # What differs is read before the whole list.
    assert page.index("Décisions qui diffèrent") < page.index("Les décisions</h2>")
    adresse = reverse("deliberation:deliberation_arreter", kwargs={"slug": o.slug, "pk": d.session_id})
    client = client_de(sophie.utilisateur)
    client.post(adresse)
    assert not Approbation.objects.exists()
    demande = client.post(adresse, {"absences_vues": "oui"}).headers["Location"]
    vue = client_de(direction(o).utilisateur).get(demande).content.decode()
    assert "DEL-066" in vue
    liste = vue[vue.index("Toutes les décisions") :]
    autres = [p.inscription.personne.nom_complet for p in candidats_de(d.session)[:2]]
    assert all(liste.index(nom) < liste.index(x) for x in autres)


def test_une_session_deliberee_n_offre_plus_ce_qui_serait_refuse(o: Organisation, sophie: Membre) -> None:
    d = arretee(o, sophie, direction(o))
    page = lire(sophie, "parcours:session", pk=d.session_id)
    assert "Délibérée" in page
    for mot in ("Noter la présence", "Inscrire des candidats", "Annuler la session", "à envoyer", "Corriger"):
        assert mot not in page
    assert "Rouvrir la saisie" not in lire(sophie, "parcours:grille", pk=d.session_id)
    jury = lire(sophie, "parcours:session_jury", pk=d.session_id)
    assert "Rouvrir la composition" not in jury
    assert "Corriger les présences" not in jury


def test_le_refus_ne_conseille_pas_de_rouvrir(o: Organisation, sophie: Membre) -> None:
    d = arretee(o, sophie, direction(o))
    with pytest.raises(ErreurMetier) as e:
        sessions.session_en_cours(d.session, "personne n’entre plus")
    assert [x.code for x in e.value.constats] == ["DEL-040"]


def test_le_releve_se_trouve_partout_ou_la_decision_se_lit(o: Organisation, sophie: Membre) -> None:
    d = arretee(o, sophie, direction(o))
    decision = Decision.objects.filter(deliberation=d, resultat="admis").get()
    releve = reverse("deliberation:extrait", kwargs={"slug": o.slug, "pk": decision.pk})
    assert releve in lire(sophie, "deliberation:deliberation", pk=d.session_id)
    assert releve in lire(sophie, "deliberation:candidat", pk=d.session_id, presentation=decision.presentation_id)
    assert releve in lire(sophie, "deliberation:decision", pk=decision.pk)
    inscription = lire(sophie, "parcours:inscription", pk=decision.inscription_id)
    assert releve in inscription
    assert "Convocation" not in inscription[: inscription.index("Avant la session")]


def test_pas_de_releve_avant_l_arret(o: Organisation, sophie: Membre) -> None:
    d = ouverte(o)
    page = lire(sophie, "deliberation:deliberation", pk=d.session_id)
    assert "releve.pdf" not in page
