"""Somebody invited as an auditor who holds another role besides: each role opens what it opens, and the closed rooms stay closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from parchemin.comptes.acces import AccesRefuse, exige
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import ConsultationAuditeur, Membre, Organisation, RoleMembre, Utilisateur
from parchemin.comptes.ouvertures import ouvrir_salles
from parchemin.deliberation.models import Decision
from parchemin.deliberation.selectors.acquis import acquis_visibles, inscriptions_lisibles
from parchemin.deliberation.selectors.deliberations import lit_sans_noms, presentations_de, sessions_visibles
from parchemin.deliberation.selectors.pv import decisions_lisibles, deliberations_lisibles
from parchemin.deliberation.selectors.reinscriptions import reinscriptions_visibles
from parchemin.indicateurs.selectors.veille import inscriptions_suivies, ruptures_dites_a
from parchemin.parcours.models import EtatInscription, Inscription
from parchemin.parcours.selectors.sessions import CONTRATS_ATTENDUS
from parchemin.web.models import ReglageResume
from tests.fabrique import client_de, membre
from tests.preuves.fabrique_chaine import Chaine, chaine, petits_groupes

A_DEUX = [(Role.MEMBRE_JURY, Role.AUDITEUR), (Role.PARTENAIRE, Role.AUDITEUR)]


@pytest.fixture
def k(o: Organisation, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Chaine:
    settings.URL_PUBLIQUE = "https://verifier.example"
    petits_groupes(monkeypatch)
    return chaine(o)


def neuf(m: Membre) -> Membre:
    """The same member, nothing remembered of a former request."""
    return Membre.toutes.select_related("utilisateur", "organisation").get(pk=m.pk)


def ouvrir(m: Membre, *salles: str) -> Membre:
    ouvrir_salles(acces=RoleMembre.toutes.get(membre=m, role=Role.AUDITEUR), salles=salles)
    return neuf(m)


@pytest.mark.parametrize("roles", A_DEUX)
def test_a_closed_room_shows_what_the_other_role_shows(roles: tuple[Role, ...], k: Chaine) -> None:
    m = membre(k.o, *roles, ferme=True)
    assert m.utilisateur.has_perm("deliberation.voir_deliberations", k.o)  # by the other role
    assert list(sessions_visibles(m)) == []
    assert list(presentations_de(k.session, m)) == []
    assert list(acquis_visibles(m)) == list(reinscriptions_visibles(m)) == []
    assert list(decisions_lisibles(m)) == list(deliberations_lisibles(m)) == []
    assert list(inscriptions_lisibles(m)) == []
    client = client_de(m.utilisateur)
    page = client.get(reverse("deliberation:deliberations", args=[k.o.slug])).content.decode()
    adresse = reverse("deliberation:deliberation", args=[k.o.slug, k.session.pk])
    assert adresse not in page
    assert client.get(adresse).status_code == 404
    assert lit_sans_noms(m)  # names stay hidden whatever is open
    ouverte = ouvrir(m, "deliberation")
    assert [s.pk for s in sessions_visibles(ouverte)] == [k.session.pk]
    assert decisions_lisibles(ouverte).count() == Decision.toutes.count() > 0
    assert len(presentations_de(k.session, ouverte)) == 3
    assert client_de(ouverte.utilisateur).get(adresse).status_code == 200


def test_a_partner_follows_its_own_people_only(k: Chaine) -> None:
    Inscription.toutes.update(
        etat=EtatInscription.EN_COURS, voie=sorted(CONTRATS_ATTENDUS)[0], sortie_le=None, motif_sortie=""
    )
    m = membre(k.o, Role.PARTENAIRE, Role.AUDITEUR, ferme=True)
    assert m.utilisateur.has_perm("indicateurs.voir_suivi", k.o)
    assert inscriptions_suivies(m).count() == 0
    assert ruptures_dites_a(m) is not None
    ouverte = ouvrir(m, "indicateurs")
    assert inscriptions_suivies(ouverte).count() == 3
    assert ruptures_dites_a(ouverte) is None


@exige("reseau.voir")
def _vue(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse("<title>Page ouverte — Parchemin</title>")


@pytest.mark.parametrize("roles", A_DEUX)
def test_what_an_auditor_opens_stays_read_only_and_is_told(roles: tuple[Role, ...], o: Organisation) -> None:
    m = membre(o, *roles)

    def demande(methode: str) -> HttpRequest:
        request = getattr(RequestFactory(), methode)("/o/essai/page/")
        request.user = Utilisateur.objects.get(pk=m.utilisateur_id)
        return request

    assert _vue(demande("get"), slug=o.slug).status_code == 200
    assert ConsultationAuditeur.toutes.get().titre == "Page ouverte"
    for methode in ("post", "put", "delete"):
        with pytest.raises(AccesRefuse):
            _vue(demande(methode), slug=o.slug)


@pytest.mark.parametrize("roles", [(Role.AUDITEUR,), (Role.QUALITE,)])
def test_a_guest_stops_their_own_letters(roles: tuple[Role, ...], o: Organisation) -> None:
    m = membre(o, *roles, ferme=True)
    reponse = client_de(m.utilisateur).post(reverse("web:resume", args=[o.slug]), {"frequence": "jamais"})
    assert reponse.status_code == 302
    assert ReglageResume.toutes.get(membre=m).frequence == "jamais"
