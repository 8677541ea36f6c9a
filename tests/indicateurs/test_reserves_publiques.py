"""What the public page says will still move, and what is to be checked, said once and in its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.indicateurs.models import JeuAnnuel, ReleveOfficiel
from parchemin.indicateurs.selectors.jeux import contenu_du_jeu
from parchemin.indicateurs.selectors.officiels import autres_noms
from parchemin.indicateurs.services import publications
from parchemin.indicateurs.services.calculs import calculer
from parchemin.indicateurs.services.officiels import importer_inserjeunes
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Contrat, Presentation, SessionExamen
from parchemin.plateforme.tenant import organisation_active
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db
UAI = "0999001W"


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


def publier(o: Organisation) -> JeuAnnuel:
    calculer(organisation_id=o.pk, acteur=SYSTEME, jour=date(2026, 11, 24))
    jeu = publications.preparer(organisation=o, annee=2026, acteur=SYSTEME)
    publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    return jeu


def publique(o: Organisation, nom: str, **kw: Any) -> str:
    page = Client().get(reverse(f"indicateurs_publics:{nom}", kwargs={"slug": o.slug, "annee": "2025-2026", **kw}))
    return page.content.decode()


@pytest.mark.parametrize(
    ("champs", "bougent"),
    [
        ({"fin": date(2027, 8, 31)}, True),
        ({"fin": None}, True),
        ({"fin": date(2026, 8, 31)}, False),
        ({"fin": date(2027, 8, 31), "rompu_le": date(2025, 11, 3)}, False),
        ({"debut": date(2026, 3, 2), "fin": date(2026, 11, 20)}, True),  # over, and not nine months old
    ],
)
def test_la_page_dit_que_les_ruptures_bougeront(o: Organisation, champs: dict[str, Any], bougent: bool) -> None:
    c = certification_locale(o, intitule="Celle qui bouge")
    sage = certification_locale(o, intitule="Celle qui ne bouge pas")
    f.contrat(f.parcours_fini(o, c), **{"debut": date(2025, 9, 2)} | champs)
    f.contrat(f.parcours_fini(o, sage, "Autre"), debut=date(2025, 9, 2), fin=date(2026, 8, 31))
    jeu = publier(o)
    assert {x["cle"]: x["ruptures_provisoires"] for x in jeu.contenu["formations"]} == {c.pk: bougent, sage.pk: False}
    mots = "Taux de rupture pas encore définitifs"
    for nom in ("formation", "encart"):
        assert (mots in publique(o, nom, cle=c.pk)) is bougent
        assert mots not in publique(o, nom, cle=sage.pk)
    assert (mots in publique(o, "annee")) is bougent
    relue = client_de(membre(o, Role.QUALITE).utilisateur).get(reverse("indicateurs:jeu", args=[o.slug, jeu.pk]))
    assert ("les taux de rupture ne sont pas définitifs" in relue.content.decode()) is bougent


def test_un_jeu_d_avant_se_lit_encore(o: Organisation) -> None:
    """A frozen set says what it said: nothing of breaks, and its pages open."""
    c = certification_locale(o)
    f.contrat(f.parcours_fini(o, c), debut=date(2025, 9, 2), fin=date(2027, 8, 31))
    jeu = publier(o)
    for formation in jeu.contenu["formations"]:
        del formation["ruptures_provisoires"]
    JeuAnnuel.toutes.filter(pk=jeu.pk).update(contenu=jeu.contenu)
    for page in (publique(o, "annee"), publique(o, "formation", cle=c.pk), publique(o, "encart", cle=c.pk)):
        assert c.intitule in page
        assert "pas encore définitifs" not in page


def test_une_session_a_venir_rend_les_chiffres_provisoires(o: Organisation) -> None:
    c = certification_locale(o)
    i = f.parcours_fini(o, c)
    f.contrat(i)
    decembre = date(2026, 12, 17)
    s = SessionExamen.toutes.create(organisation=o, certification=c, intitule="S", du=decembre, au=decembre)
    Presentation.toutes.create(organisation=o, session=s, inscription=i)
    f.parcours_fini(o, c, "Autre")
    assert publier(o).contenu["formations"][0]["provisoire"] is True
    assert "des sessions ou des décisions de jury sont encore attendues" in publique(o, "annee")


def test_autant_de_requetes_pour_le_contenu(o: Organisation) -> None:
    comptes = []
    for n in range(3):
        f.contrat(f.parcours_fini(o, certification_locale(o, intitule=f"Titre {n}"), f"Nom{n}"), fin=date(2027, 8, 31))
        calcul = calculer(organisation_id=o.pk, acteur=SYSTEME, jour=date(2026, 11, 24))
        with CaptureQueriesContext(connection) as requetes:
            contenu_du_jeu(o, calcul, 2026)
        comptes.append(len(requetes))
    assert comptes[0] == comptes[2]
    assert Contrat.toutes.count() == 3


def _importer(o: Organisation, *noms: str) -> ReleveOfficiel:
    lignes = [
        f.BONNE.format(uai=UAI).replace("CFA fictif", nom).replace("2023-2024", f"{2023 - n}-{2024 - n}")
        for n, nom in enumerate(noms)
    ]
    return importer_inserjeunes(organisation_id=o.pk, octets=f.officiel(*lignes), nom="a.csv", acteur=SYSTEME)


def test_un_autre_nom_se_dit_une_fois_et_apres_ce_qui_change(o: Organisation) -> None:
    Etablissement.toutes.filter(pk=etablissement(o).pk).update(uai=UAI, denomination="CFA de Kerfantaisie")
    noms = ("CFA MONTIMAGINAIRE", "Cfa de Montimaginaire", "Lycée Tournevent")
    releve = _importer(o, *noms)
    (constat,) = autres_noms(releve, releve)
    assert constat.code == "IND-122"
    assert constat.quoi.upper().count("MONTIMAGINAIRE") == 1
    assert "Lycée Tournevent" in constat.quoi
    assert autres_noms() == []
    f.contrat(f.parcours_fini(o, certification_locale(o)), debut=date(2025, 9, 2))
    publier(o)
    f.contrat(f.parcours_fini(o, certification_locale(o, intitule="Autre"), "B"), debut=date(2025, 9, 2))
    calculer(organisation_id=o.pk, acteur=SYSTEME, jour=date(2026, 11, 24))
    jeu = publications.preparer(organisation=o, annee=2026, acteur=SYSTEME, correction="Une formation manquait ici.")
    page = (
        client_de(membre(o, Role.QUALITE).utilisateur)
        .get(reverse("indicateurs:jeu", args=[o.slug, jeu.pk]))
        .content.decode()
    )
    assert page.count("Lycée Tournevent") == 1
    assert page.index("Ce que cette version change") < page.index("IND-122")
