"""From the sessions of the base to the year of the course: what is taken again in September is neither lost nor moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision, OrigineDecision
from parchemin.indicateurs.domain.catalogue import catalogue
from parchemin.indicateurs.domain.faits import Parcours
from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.extraction import parcours_de
from parchemin.indicateurs.extraction_blocs import blocs_de
from parchemin.indicateurs.models import Calcul, LigneIndicateur
from parchemin.indicateurs.selectors.taux import chiffre
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    Absence,
    ElementEvalue,
    Inscription,
    NatureElement,
    Presentation,
    Resultat,
    SessionExamen,
    SessionFormation,
)
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db
JUIN, SEPTEMBRE = date(2026, 6, 18), date(2026, 9, 10)


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def c(o: Organisation) -> Certification:
    certification = certification_locale(o)
    ElementEvalue.toutes.create(
        organisation=o, certification=certification, nature=NatureElement.BLOC, code="BC01", code_bloc="BC01", libelle="Bloc",
    )  # fmt: skip
    return certification


def session(c: Certification, au: date, **champs: Any) -> SessionExamen:
    return SessionExamen.toutes.create(
        organisation=c.organisation, certification=c, intitule="Session", du=au, au=au, **champs
    )


def passer(i: Inscription, s: SessionExamen, etat: str = "present", resultat: str = "", **cellule: Any) -> None:
    """Registered there, with what the grid and the jury say of it."""
    o = i.organisation
    p = Presentation.toutes.create(organisation=o, session=s, inscription=i)
    if etat:
        element = ElementEvalue.toutes.get(certification=s.certification)
        Resultat.toutes.create(organisation=o, presentation=p, element=element, etat=etat, **cellule)
    if resultat:
        Decision.toutes.create(
            organisation=o, inscription=i, presentation=p, origine=OrigineDecision.IMPORTEE, autorite="Académie fictive",
            resultat=resultat, decidee_le=s.au, saisie_par_libelle="Ada",
        )  # fmt: skip


def lu(i: Inscription) -> Parcours:
    return next(p for p in parcours_de(i.organisation_id) if p.inscription == i.pk)


def rapport(calcul: Calcul, code: str, annee: int) -> Rapport:
    return chiffre(calcul, catalogue()[code], annee).rapport


def test_la_session_de_septembre_reste_dans_l_annee_du_parcours(o: Organisation, c: Certification) -> None:
    """Same people, same marks, the session of June moved to September: the same rates, in the same year."""
    s = session(c, JUIN)
    for n in range(4):
        passer(f.parcours_fini(o, c, f"Nom{n}"), s, resultat="ajourne" if n == 3 else "admis")
    passer(f.parcours_fini(o, c, "Absente"), s, etat="absent")
    codes = ("presentation", "obtention", "obtention_inscrits", "validation_bloc")
    lus = []
    for au in (JUIN, SEPTEMBRE):
        SessionExamen.toutes.update(du=au, au=au)
        calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
        lus.append({code: rapport(calcul, code, 2026) for code in codes})
        assert not LigneIndicateur.toutes.filter(calcul=calcul, annee=2027).exists()
    assert lus[0] == lus[1]
    assert lus[0] == {
        "presentation": Rapport(4, 5), "obtention": Rapport(3, 4), "obtention_inscrits": Rapport(3, 5), "validation_bloc": Rapport(3, 4),
    }  # fmt: skip


def test_le_rattrapage_remplace_l_echec_de_juin(o: Organisation, c: Certification) -> None:
    i = f.parcours_fini(o, c)
    passer(i, session(c, JUIN), resultat="ajourne", acquis=False)
    assert (lu(i).resultat, [b.resultat for b in blocs_de(o.pk)]) == ("ajourne", ["bloc_non_valide"])
    passer(i, session(c, SEPTEMBRE), resultat="admis", acquis=True)
    assert (lu(i).resultat, lu(i).presente, lu(i).derniere_session) == ("admis", True, SEPTEMBRE)
    (bloc,) = blocs_de(o.pk)
    assert (bloc.annee, bloc.le, bloc.resultat) == (2026, SEPTEMBRE, "bloc_valide")


@pytest.mark.parametrize(("le", "annee"), [(date(2027, 2, 28), 2026), (date(2027, 3, 1), 2027)])
def test_jusqu_a_six_mois_apres_l_annee(o: Organisation, c: Certification, le: date, annee: int) -> None:
    """Beyond, the ordinary session of the next year would rewrite what is published. A planned end put off moves the course."""
    i = f.parcours_fini(o, c)
    passer(i, session(c, le), resultat="admis")
    sienne = annee == 2026
    assert (lu(i).inscrit, lu(i).presente, lu(i).resultat) == (sienne, sienne, "admis" if sienne else "")
    assert lu(i).derniere_session == (le if sienne else None)
    assert [b.annee for b in blocs_de(o.pk)] == [annee]
    Inscription.toutes.update(fin_prevue=date(2027, 3, 31))
    assert (lu(i).presente, lu(i).resultat) == (True, "admis")
    assert [b.annee for b in blocs_de(o.pk)] == [2027]


def test_une_decision_sans_session_suit_le_parcours(o: Organisation, c: Certification) -> None:
    """After the summer; before the year begins, when the course was to end in its first weeks; and long before, for who was admitted."""
    apres = f.certifie(o, c, "Apres", le=date(2026, 11, 3))
    ajournee = f.certifie(o, c, "Ajournee", le=date(2026, 9, 2), resultat="ajourne")
    avant = f.certifie(o, c, "Avant", le=date(2025, 7, 4), fin_prevue=date(2025, 9, 30))
    tot = f.certifie(o, c, "Tot", le=date(2025, 6, 4))
    ancien = f.certifie(o, c, "Ancien", le=date(2025, 6, 4), resultat="ajourne")
    tard = f.certifie(o, c, "Tard", le=date(2027, 6, 4))
    lus = {p.inscription: (p.presente, p.resultat) for p in parcours_de(o.pk)}
    assert lus == {
        apres.pk: (True, "admis"), ajournee.pk: (True, "ajourne"), avant.pk: (True, "admis"), tot.pk: (True, "admis"),
        ancien.pk: (False, ""), tard.pk: (False, ""),
    }  # fmt: skip


def test_une_session_de_decembre_ne_fait_pas_d_absents(o: Organisation, c: Certification) -> None:
    """Ten courses over in November, their exam in December: they wait, their blocs too, and the list says why."""
    fini = {"entree": date(2025, 9, 1), "fin_prevue": date(2026, 11, 20)}
    passees, a_venir = session(c, date(2026, 11, 19)), session(c, date(2026, 12, 17))
    for n in range(3):
        passer(f.parcours_fini(o, c, f"Passee{n}", **fini), passees, resultat="admis")
    for n in range(2):
        passer(f.parcours_fini(o, c, f"Attend{n}", **fini), a_venir, etat="a_saisir" if n else "")
    encore = f.parcours_fini(o, c, "Encore", **fini)
    passer(encore, passees, resultat="ajourne", acquis=False)
    passer(encore, a_venir, etat="a_saisir")
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME, jour=date(2026, 11, 24))
    assert rapport(calcul, "presentation", 2027) == rapport(calcul, "obtention", 2027) == Rapport(3, 3)
    assert rapport(calcul, "validation_bloc", 2027) == Rapport(3, 3)
    attendent = LigneIndicateur.toutes.filter(calcul=calcul, compte=False, raison="session_a_venir").order_by()
    assert attendent.filter(indicateur="presentation").count() == attendent.filter(indicateur="obtention").count() == 3
    assert attendent.filter(indicateur="validation_bloc").count() == 2  # one has no grid yet
    client: Client = client_de(membre(o, Role.QUALITE).utilisateur)
    for code in ("presentation", "obtention"):
        page = client.get(reverse("indicateurs:chiffre", args=[o.slug, 2027, code])).content.decode()
        assert "session à venir" in page
        assert "absent à toutes les épreuves" not in page
        assert "six mois après la fin de cette année scolaire" in page
    SessionExamen.toutes.filter(pk=a_venir.pk).update(etat="annulee")
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME, jour=date(2026, 11, 24))
    assert rapport(calcul, "presentation", 2027) == Rapport(4, 6)  # nothing is to come any more


def test_une_session_passee_sans_decision_fait_attendre(o: Organisation, c: Certification, client: Client) -> None:
    """Marks without a decision, an empty grid, half a grid: awaited, in neither term, and the public page would say so."""
    s = session(c, JUIN)
    gens = {
        nom: f.parcours_fini(o, c, nom) for nom in ("Admise", "Notee", "Vide", "Moitie", "Absente", "Reprise", "Jugee")
    }
    passer(gens["Admise"], s, resultat="admis")
    passer(gens["Notee"], s)
    passer(gens["Vide"], s, etat="")
    passer(gens["Moitie"], s, etat="absent")
    passer(gens["Absente"], s, etat="absent")
    passer(gens["Reprise"], s, resultat="ajourne")
    passer(gens["Reprise"], session(c, SEPTEMBRE))
    passer(gens["Jugee"], s, etat="", resultat="ajourne")
    autre = ElementEvalue.toutes.create(
        organisation=o, certification=c, nature=NatureElement.BLOC, code="BC02", code_bloc="BC02", libelle="Autre"
    )
    p = Presentation.toutes.get(inscription=gens["Moitie"])
    Resultat.toutes.create(organisation=o, presentation=p, element=autre, etat="a_saisir")
    lus = {nom: (lu(i).presente, lu(i).resultat) for nom, i in gens.items()}
    assert lus == {
        "Admise": (True, "admis"), "Notee": (True, "attente"), "Vide": (False, "attente"), "Moitie": (False, "attente"),
        "Absente": (False, ""), "Reprise": (True, "attente"), "Jugee": (True, "ajourne"),
    }  # fmt: skip
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    assert rapport(calcul, "presentation", 2026) == Rapport(4, 5)
    assert rapport(calcul, "obtention", 2026) == Rapport(1, 2)
    assert rapport(calcul, "obtention_inscrits", 2026) == Rapport(1, 3)
    qualite = client_de(membre(o, Role.QUALITE).utilisateur)
    page = qualite.get(reverse("indicateurs:chiffre", args=[o.slug, 2026, "presentation"])).content.decode()
    assert "décision attendue" in page


def test_une_absence_ne_compte_que_dans_le_parcours(o: Organisation, c: Certification) -> None:
    """Left on the third day of five, or noted before it was over: the hours of the other days were never missed."""
    i = f.parcours_fini(o, c)
    jour = aujourdhui()
    SessionFormation.toutes.create(
        organisation=o, certification=c, intitule="Atelier", duree_heures=100, du=date(2025, 1, 6), au=date(2025, 1, 10)
    ).inscriptions.add(i)
    Absence.toutes.create(
        organisation=o, inscription=i, du=date(2025, 1, 6), au=date(2025, 1, 10), heures=35, justifiee=False
    )
    assert lu(i).minutes_absence == 35 * 60
    Inscription.toutes.filter(pk=i.pk).update(sortie_le=date(2025, 1, 8), motif_sortie="autre", etat="sortie")
    assert lu(i).minutes_absence == 21 * 60
    Inscription.toutes.filter(pk=i.pk).update(sortie_le=date(2025, 1, 5))
    assert lu(i).minutes_absence == 0
    Inscription.toutes.filter(pk=i.pk).update(sortie_le=None, motif_sortie="", etat="en_cours")
    Absence.toutes.update(du=jour - timedelta(days=1), au=jour + timedelta(days=2), heures=8)
    assert lu(i).minutes_absence == 4 * 60
