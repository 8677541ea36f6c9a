"""The tests' own strictness: it must bite, or it protects nothing."""

from __future__ import annotations

import pytest
from django.template import Context, Engine, Origin, Template

from parchemin.comptes.models import Organisation, Utilisateur
from tests.fabrique import organisation
from tests.rigueur import SOURCES, VariableIndefinie


def _rendre(texte: str, fichier: str, **valeurs: object) -> str:
    gabarit = Template(texte, origin=Origin(fichier), engine=Engine.get_default())
    return gabarit.render(Context(valeurs))


CHEZ_NOUS = f"{SOURCES}/web/templates/web/essai.html"


@pytest.mark.parametrize("texte", ["{{ absent }}", "{{ o.absent }}", "{{ absent|date:'Y' }}", "{% icone absent %}"])
def test_une_variable_indefinie_echoue_chez_nous_seulement(texte: str) -> None:
    with pytest.raises(VariableIndefinie, match="absent"):
        _rendre(texte, CHEZ_NOUS, o={})
    if "icone" not in texte:
        assert _rendre(texte, "/ailleurs/allauth/x.html", o={}) == ""


@pytest.mark.parametrize("texte", ["{% if absent %}x{% endif %}", "{{ absent|default:'' }}", "{{ vide }}"])
def test_ce_qui_demande_si_elle_est_la_passe(texte: str) -> None:
    assert _rendre(texte, CHEZ_NOUS, vide="") == ""


@pytest.mark.django_db
def test_sans_ordre_les_lignes_sont_melangees() -> None:
    for n in range(12):
        Utilisateur.objects.create(email=f"p{n}@exemple.fr")
    cles = [u.pk for u in Utilisateur.objects.order_by()]
    assert cles != sorted(cles)
    assert cles == [u.pk for u in Utilisateur.objects.order_by()], "always the same, for the same rows"
    assert [u.pk for u in Utilisateur.objects.order_by("pk")] == sorted(cles)


@pytest.mark.django_db
def test_une_tranche_sans_ordre_echoue() -> None:
    organisation()
    with pytest.raises(AssertionError, match="without an order"):
        _ = Organisation.objects.order_by()[:1]
    assert len(Organisation.objects.order_by("pk")[:1]) == 1
    assert Organisation.objects.order_by().first()
    assert Organisation.objects.order_by().get()
