"""The first ten minutes: what a newcomer reads first is theirs, and every empty page says where to go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.ouvertures import SALLES
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation, RoleMembre
from parchemin.imports.selectors import types_permis
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.branchements.sessions import a_faire as sessions_a_faire
from parchemin.parcours.services import jurys
from parchemin.plateforme.registres.premiers_pas import premiers_pas
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.selectors.acces import acces_de
from parchemin.preuves.selectors.choix import choix
from parchemin.referentiel.echeances import fins
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services.certifications import suivre_fiche
from parchemin.socle.horloge import PARIS, aujourdhui, geler
from tests.fabrique import client_de, membre, organisation
from tests.parcours.decor_sessions import inscription, personne, session
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 24)


@pytest.fixture
def o() -> Iterator[Organisation]:
    with geler(datetime(2026, 11, 24, 12, tzinfo=PARIS)):
        o = organisation()
        with organisation_active(o.pk):
            yield o


def _suivre(o: Organisation, dossier: Path) -> Certification:
    corps = "<TYPE_ENREGISTREMENT>Enregistrement sur demande</TYPE_ENREGISTREMENT>"
    importer(dossier, date(2026, 8, 16), fiche("RNCP99100", corps=corps))
    suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR, du=date(2020, 1, 1),
        acteur=SYSTEME,
    )  # fmt: skip
    c: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get()
    return c


def _page(m: Membre, nom: str) -> str:
    return (
        client_de(m.utilisateur)
        .get(reverse(nom, args=[m.organisation.slug]))
        .content.decode()
        .replace("&nbsp;", " ")
        .replace("\xa0", " ")
    )


def _a_renouveler(m: Membre) -> list[bool]:
    return [x.a_faire for x in fins(m, JOUR) if x.cle.startswith("referentiel.renouvellement.")]


def test_a_new_registration_waits_for_who_writes_its_file(o: Organisation, tmp_path: Path) -> None:
    _suivre(o, tmp_path)
    sophie = membre(o, Role.SECRETARIAT_JURY)
    assert _a_renouveler(sophie) == [True], "nobody else can"
    nadia = membre(o, Role.QUALITE)
    assert _a_renouveler(nadia) == [True]
    assert _a_renouveler(sophie) == [False], "in the calendar, not on the list of what awaits her"
    RoleMembre.toutes.filter(membre=nadia).update(au=date(2026, 11, 23))
    assert _a_renouveler(sophie) == [True], "quality has left: the line does not get lost"


def test_a_session_begins_with_a_certification(o: Organisation, tmp_path: Path) -> None:
    sophie = membre(o, Role.SECRETARIAT_JURY)
    conseil, suivre = "vous n’en suivez encore aucune", "« Suivre cette certification »"
    assert conseil in _page(sophie, "parcours:session_nouvelle")
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    assert suivre in _page(sophie, "referentiel:fiches")
    assert suivre not in _page(membre(o, Role.DPO), "referentiel:fiches"), "only to who may"
    _suivre(o, tmp_path)
    assert conseil not in _page(sophie, "parcours:session_nouvelle")
    assert suivre not in _page(sophie, "referentiel:fiches")


def test_the_first_session_is_a_first_step_once_people_are_enrolled(o: Organisation, tmp_path: Path) -> None:
    sophie, geste = membre(o, Role.SECRETARIAT_JURY), "Créer une session"

    def gestes() -> list[str]:
        return [p.geste for p in premiers_pas["parcours.reprise"](sophie, aujourdhui())]

    c = _suivre(o, tmp_path)
    assert geste not in gestes(), "people first"
    inscription(o, c, personne(o))
    assert geste in gestes()
    session(o, c)
    assert geste not in gestes()


def test_what_most_people_bring_comes_first(o: Organisation) -> None:
    codes = [t.code for t in types_permis(membre(o, Role.SECRETARIAT_JURY))]
    assert codes[0] == "parcours.candidats"
    assert codes.index("parcours.resultats") < codes.index("deliberation.acquis")
    assert next(t.code for t in types_permis(membre(o, Role.RESEAU))) == "reseau.partenaires"


def test_every_room_opened_to_a_guest_opens_from_their_first_page(o: Organisation) -> None:
    odile = membre(o, Role.AUDITEUR)
    acces = acces_de(odile)
    assert acces is not None
    assert len(acces.salles) == len(SALLES)
    client = client_de(odile.utilisateur)
    assert {s.nom: client.get(s.url).status_code for s in acces.salles} == {s.nom: 200 for s in SALLES.values()}
    page = _page(odile, "web:aujourdhui")
    assert page.count("ouvert par") + page.count("Ouvert par") == 1, "who opened everything is said once"


def test_a_guest_is_not_told_to_note_what_they_cannot(o: Organisation) -> None:
    odile, nadia = membre(o, Role.AUDITEUR), membre(o, Role.QUALITE)
    assert "Notez votre certificat" in _page(nadia, "preuves:audits")
    vue = _page(odile, "preuves:audits")
    assert "Notez votre certificat" not in vue
    assert f"{o.nom} n’en a pas encore noté" in vue
    assert "Vos questions" in _page(odile, "preuves:questions")
    assert "Questions des auditeurs" in _page(nadia, "preuves:questions")


def test_more_members_of_jury_than_the_page_offers(o: Organisation, tmp_path: Path) -> None:
    s, sophie = session(o, _suivre(o, tmp_path)), membre(o, Role.SECRETARIAT_JURY)
    adresse = reverse("parcours:session_jury", args=[o.slug, s.pk])
    vide = client_de(sophie.utilisateur).get(adresse).content.decode()
    assert reverse("imports:deposer", args=[o.slug, "parcours.membres_jury"]) in vide
    for n in range(9):
        jurys.enregistrer_membre(organisation=o, nom=f"Membre{n}", prenom="Ada", acteur=SYSTEME)
    page = client_de(sophie.utilisateur).get(adresse).content.decode()
    assert page.count("Appeler<span") == 8
    assert "la liste entière" in page


def test_the_day_of_a_session_waits_for_who_prepares_it(o: Organisation, tmp_path: Path) -> None:
    s = session(o, _suivre(o, tmp_path))
    attendus = {
        role: {x.a_faire for x in sessions_a_faire(membre(o, role), JOUR) if x.cle == f"parcours.session.{s.pk}.du"}
        for role in (Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO, Role.DIRECTION, Role.MEMBRE_JURY)
    }
    assert attendus == {
        Role.SECRETARIAT_JURY: {True}, Role.DONNEES: {True}, Role.DPO: {False}, Role.DIRECTION: {False}, Role.MEMBRE_JURY: set(),
    }  # fmt: skip


def test_from_one_requirement_to_the_next(o: Organisation) -> None:
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)

    def page(code: str) -> str:
        return client.get(reverse("preuves:exigence", args=[o.slug, "certificateur", code])).content.decode()

    def adresse(code: str) -> str:
        return f'href="{reverse("preuves:exigence", args=[o.slug, "certificateur", code])}" rel='

    codes = [e.code for e in choix(o, JOUR).applicables("certificateur")]
    premiere, derniere = codes[0], codes[-1]
    assert adresse(codes[1]) + '"next"' in page(premiere)
    assert '"prev"' not in page(premiere)
    assert adresse(premiere) + '"prev"' in page(codes[1])
    assert '"next"' not in page(derniere)
