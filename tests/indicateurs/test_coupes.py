"""Figures cut by site, partner, route, year and bloc: what is shown, and the people behind, answer to the same filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db.models import Count, Q, Sum
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.indicateurs.domain.catalogue import catalogue
from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.extraction_blocs import blocs_de
from parchemin.indicateurs.models import LigneIndicateur, SommeIndicateur
from parchemin.indicateurs.selectors.perimetres import SANS, Perimetre
from parchemin.indicateurs.selectors.taux import chiffre, couper, lignes_de
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import ElementEvalue, Inscription, Resultat, VoieAcces
from parchemin.plateforme.tenant import organisation_active
from tests.documents.fabrique import session_signee
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.QUALITE).utilisateur)


def lien(o: Organisation, nom: str, **champs: Any) -> str:
    return reverse(f"indicateurs:{nom}", kwargs={"slug": o.slug, **champs})


def etablissement(o: Organisation, nom: str) -> Etablissement:
    return Etablissement.toutes.create(organisation=o, denomination=nom)


def deux_sites(o: Organisation) -> tuple[Etablissement, Etablissement]:
    """Three people in two sites and two routes, one of them a year before, and one without a site."""
    brest, vannes = etablissement(o, "Brest"), etablissement(o, "Vannes")
    c = certification_locale(o, intitule="Titre d’essai")
    f.parcours_fini(o, c, "Un", site=brest, prestataire=vannes)
    f.parcours_fini(o, c, "Deux", site=brest, voie=VoieAcces.VAE)
    f.parcours_fini(o, c, "Trois", site=vannes)
    f.parcours_fini(o, c, "Avant", site=vannes, entree=date(2023, 9, 1), fin_prevue=date(2025, 6, 30))
    f.parcours_fini(o, c, "Nulle part")
    return brest, vannes


def test_chaque_coupe_se_somme_a_l_ensemble(o: Organisation) -> None:
    brest, _ = deux_sites(o)
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    for par, libelles in {
        "site": ["Ensemble", "Brest", "Vannes", "Sans site"],
        "partenaire": ["Ensemble", "Vannes", "Sans partenaire"],
        "certification": ["Ensemble", "Titre d’essai"],
        "annee": ["2025-2026", "2024-2025"],
    }.items():
        lignes = couper(calcul, 2026, ["presentation"], par, Perimetre())
        assert [x.rang.libelle for x in lignes] == libelles
        if par != "annee":
            parties = sum((x.chiffres[0].rapport for x in lignes[1:]), Rapport(0, 0))
            assert parties == lignes[0].chiffres[0].rapport == Rapport(0, 4)
    voies = couper(calcul, 2026, ["presentation"], "voie", Perimetre(site=brest.pk))
    assert [x.chiffres[0].rapport.denominateur for x in voies] == [2, 1, 1]


def test_chaque_ligne_s_ouvre_sur_ceux_qu_elle_compte(o: Organisation) -> None:
    """Whatever the cut and the number of years, the list behind a cell has as many people as the cell says."""
    deux_sites(o)
    session_signee(o)
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    i = catalogue()["presentation"]
    for par in ("certification", "site", "partenaire", "voie", "annee"):
        for cumul in (1, 2):
            for ligne in couper(calcul, 2026, [i.code], par, Perimetre(cumul=cumul)):
                gens = lignes_de(calcul, i, ligne.annee, ligne.rang.perimetre).filter(compte=True).count()
                assert gens == ligne.chiffres[0].effectif, (par, cumul, ligne.rang)


def test_deux_annees_reunies(o: Organisation) -> None:
    _, vannes = deux_sites(o)
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    c = chiffre(calcul, catalogue()["presentation"], 2026, perimetre=Perimetre(site=vannes.pk, cumul=2))
    assert (c.rapport, c.etat) == (Rapport(0, 2), "effectif insuffisant")
    assert chiffre(calcul, catalogue()["presentation"], 2026, perimetre=Perimetre(site=SANS)).effectif == 1


def test_les_sommes_sont_celles_des_lignes(o: Organisation) -> None:
    deux_sites(o)
    session_signee(o)
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    cle = ("indicateur", "annee", "certification_id", "site_id", "partenaire_id", "voie", "bloc")
    lignes = LigneIndicateur.toutes.filter(calcul=calcul).order_by().values_list(*cle).annotate(
        n=Sum("numerateur"), d=Sum("denominateur"), c=Count("pk", filter=Q(compte=True)), e=Count("pk", filter=Q(compte=False))
    )  # fmt: skip
    sommes = SommeIndicateur.toutes.filter(calcul=calcul).order_by()
    gardees = sommes.values_list(*cle, "numerateur", "denominateur", "comptes", "exclus")
    assert sorted(map(repr, gardees)) == sorted(map(repr, lignes))


def test_les_pages_se_coupent_et_s_ouvrent_sous_les_memes_filtres(o: Organisation, client: Client) -> None:
    brest, vannes = deux_sites(o)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    page = client.get(lien(o, "tableau") + "?par=site&cumul=2").content.decode()
    gens = lien(o, "personnes", annee=2026, indicateur="presentation")
    assert f"{gens}?site={brest.pk}&amp;cumul=2" in page
    assert f"{gens}?site=0&amp;cumul=2" in page
    assert "effectif insuffisant" in page
    assert "peu comparable" in page
    liste = client.get(f"{gens}?site={vannes.pk}&cumul=2").content.decode().upper()
    assert "TROIS" in liste
    assert "AVANT" in liste
    assert "DEUX</A>" not in liste
    detail = client.get(
        lien(o, "chiffre", annee=2026, indicateur="presentation") + f"?par=voie&site={brest.pk}"
    ).content.decode()
    assert f"{gens}?site={brest.pk}&amp;voie={VoieAcces.VAE}" in detail
    assert "Peu comparable" in detail
    for faux in ("site=999999", "partenaire=999999", "voie=AILLEURS"):
        assert client.get(lien(o, "tableau") + f"?{faux}").status_code == 404
    autre = etablissement(organisation("autre"), "Chez d’autres")
    assert client.get(lien(o, "tableau") + f"?site={autre.pk}").status_code == 404


@pytest.mark.parametrize("par", ["certification", "site", "partenaire", "voie", "annee", "bloc"])
def test_autant_de_requetes_pour_une_ligne_et_pour_trois(
    o: Organisation, client: Client, django_assert_num_queries: Any, par: str
) -> None:
    def une_de_plus(n: int) -> None:
        f.parcours_fini(
            o, certification_locale(o, intitule=f"Titre {n}"), f"Nom {n}", site=etablissement(o, f"Site {n}"),
            prestataire=etablissement(o, f"Partenaire {n}"),
        )  # fmt: skip

    def compter() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        calculer(organisation_id=o.pk, acteur=SYSTEME)
        adresses = [lien(o, "tableau"), lien(o, "chiffre", annee=2026, indicateur="presentation")]
        for adresse in adresses:
            client.get(adresse + f"?par={par}")
        with CaptureQueriesContext(
            connection,
        ) as vues:
            for adresse in adresses:
                client.get(adresse + f"?par={par}")
        return len(vues)

    session_signee(o)
    une_de_plus(1)
    avant = compter()
    une_de_plus(2)
    une_de_plus(3)
    assert compter() == avant


def blocs_signes(o: Organisation) -> Any:
    """A signed jury of three (admitted, partial, adjourned), whose elements each are a bloc."""
    session = session_signee(o)
    Inscription.toutes.update(entree=date(2025, 9, 1), fin_prevue=session.au)
    for element in ElementEvalue.toutes.order_by("pk"):
        ElementEvalue.toutes.filter(pk=element.pk).update(code_bloc=f"BC-{element.code}"[:40])
    return session


def test_les_blocs_presentes_et_ce_que_le_jury_en_dit(o: Organisation) -> None:
    session = blocs_signes(o)
    lus = list(blocs_de(o.pk))
    assert {b.le for b in lus} == {session.au}
    assert {b.etat for b in lus} == {"presente"}
    par_issue: dict[str, set[str]] = {}
    decisions = {i.pk: i.decisions.get(en_vigueur=True).resultat for i in Inscription.toutes.order_by("pk")}
    for b in lus:
        par_issue.setdefault(decisions[b.inscription], set()).add(b.resultat)
    assert par_issue["admis"] == {"bloc_valide"}
    assert "bloc_non_valide" in par_issue["ajourne"]
    assert par_issue["partiel"] == {"bloc_valide", "bloc_non_valide"}
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    annee = session.au.year + (session.au.month >= 9)
    valides = sum(b.resultat == "bloc_valide" for b in lus)
    assert chiffre(calcul, catalogue()["validation_bloc"], annee).rapport == Rapport(valides, len(lus))
    # And none of it enters the rate of award: one admitted, three presented.
    assert chiffre(calcul, catalogue()["obtention"], annee).rapport == Rapport(1, 3)


def test_un_bloc_absent_ou_deja_acquis_n_est_pas_presente(o: Organisation) -> None:
    blocs_signes(o)
    Resultat.toutes.update(etat="absent", note=None, acquis=None)
    assert {b.etat for b in blocs_de(o.pk)} == {"absent"}
    Resultat.toutes.update(etat="dispense")
    assert {b.etat for b in blocs_de(o.pk)} == {"acquis"}
    Resultat.toutes.all().delete()
    assert {b.etat for b in blocs_de(o.pk)} == {"presente"}, "the decision says who was there"
    ElementEvalue.toutes.update(code_bloc="", nature="epreuve")
    assert list(blocs_de(o.pk)) == []


def test_la_page_des_blocs(o: Organisation, client: Client) -> None:
    session = blocs_signes(o)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    annee = session.au.year + (session.au.month >= 9)
    page = client.get(lien(o, "tableau") + f"?par=bloc&annee={annee}").content.decode()
    assert "Blocs validés parmi ceux présentés" in page
    assert "jamais une certification" in page
    bloc = next(iter(blocs_de(o.pk))).bloc
    gens = lien(o, "personnes", annee=annee, indicateur="validation_bloc")
    assert f"bloc={bloc}" in page
    liste = client.get(f"{gens}?bloc={bloc}").content.decode()
    assert bloc in liste
    assert "bloc validé" in liste
    methode = lien(o, "chiffre", annee=annee, indicateur="validation_bloc")
    for adresse in (gens, methode, lien(o, "tableau")):  # no base keeps this character, and PostgreSQL fails on it
        assert client.get(adresse, {"bloc": "\0", "annee": annee}).status_code == 404
