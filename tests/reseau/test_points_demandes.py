"""A report read by its partner as a table; a grid folded with what remains first; an action told once on the day page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.models import ControlePartenaire
from parchemin.reseau.selectors.points_demandes import points_de
from parchemin.reseau.services import controles, demandes
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k
from tests.reseau import fabrique_controles as g
from tests.reseau.test_espace import represente

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi")]


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def alpha(o: Organisation, tmp_path: Path) -> Etablissement:
    e = f.alpha(o)
    f.active(e, f.certification(o, tmp_path))
    return e


def _rapport(alpha: Etablissement) -> ControlePartenaire:
    x = g.en_lecture(alpha)
    g.tout_conforme(x)
    g.noter(x, 25, "ecart", "Deux grilles sur cinq ont des cases vides.")
    controles.avancer(controle=x, vers="contradictoire", acteur=SYSTEME)
    x.refresh_from_db()
    return x


def test_the_partner_reads_the_gaps_as_a_table(o: Organisation, alpha: Etablissement) -> None:
    x = _rapport(alpha)
    assert x.demande_rapport is not None
    lus = points_de(x.demande_rapport)
    (ligne,) = lus.lignes
    assert (ligne.point.split(".")[0], ligne.vu) == ("25", "Deux grilles sur cinq ont des cases vides.")
    assert "cases vides" not in lus.message
    claire = client_de(represente(o, alpha).utilisateur)
    page = claire.get(reverse("reseau:espace_demande", args=[o.slug, x.demande_rapport.pk])).content.decode()
    assert page.count("Deux grilles sur cinq") == 1
    for titre in ("Ce qui a été vu", "Ce qui est demandé", "Gravité"):
        assert f'<th scope="col">{titre}</th>' in page


def test_a_plain_request_is_read_as_it_was_written(o: Organisation, alpha: Etablissement) -> None:
    d = demandes.demander(
        etablissement=alpha, nature="autre", objet="Effectifs", texte="1. Combien ?\n2. Quand ?", acteur=SYSTEME  # type: ignore[arg-type]
    )  # fmt: skip
    assert (points_de(d).message, points_de(d).lignes) == ("1. Combien ?\n2. Quand ?", ())


def test_the_grid_opens_on_what_remains_to_be_noted(o: Organisation, alpha: Etablissement) -> None:
    x, karim = g.en_lecture(alpha), client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:controle", args=[o.slug, x.pk])
    premier = x.reponses.select_related("point").order_by("point__numero").exclude(commentaire__gt="").first()
    assert premier is not None
    page = karim.get(url).content.decode()
    assert page.count('" open>') == 1
    assert "reste" in page[page.index("La grille en bref") : page.index("</section>", page.index("La grille en bref"))]
    assert page[page.index('" open>') :].split("</summary>")[0].split("<summary>")[1].startswith(premier.point.domaine)
    g.tout_conforme(x)
    page = karim.get(url).content.decode()
    assert '" open>' not in page
    assert "0 écart" in page


def test_the_day_page_tells_an_answer_once(o: Organisation, alpha: Etablissement) -> None:
    """By the finding while it is read there; by the request alone when nothing else tells it."""
    karim = membre(o, Role.RESEAU)
    x = k.transmis(k.constat(alpha))
    assert x.demande is not None
    demandes.repondre(demande=x.demande, texte="C’est corrigé.", pieces=[], acteur=SYSTEME)
    seule = demandes.demander(etablissement=alpha, nature="autre", objet="Effectifs", acteur=SYSTEME)  # type: ignore[arg-type]
    demandes.repondre(demande=seule, texte="Trente.", pieces=[], acteur=SYSTEME)
    cles = [e.cle for _, lire in echeances for e in lire(karim, aujourdhui()) if e.cle.startswith("reseau.")]
    assert f"reseau.a_lire.{x.pk}" in cles
    assert [c.split(".")[2] for c in cles if c.startswith("reseau.reponse.")] == [str(seule.pk)]
