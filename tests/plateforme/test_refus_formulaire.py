"""Findings on a form: a card each with its field, ordinary errors apart, nothing said twice; and after a button."""

from __future__ import annotations

from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template import engines
from django.test import RequestFactory

from parchemin.plateforme.constats_dits import MAXIMUM, dire_constats
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.formulaires.refus import refus_de
from parchemin.socle.constats import Constat, ErreurMetier, Gravite

BLOQUE = Constat("INS-001", Gravite.BLOQUANT, "Fermée.", "", "Close depuis mars (L. 6113-9).", "Changez la date.")
AUTRE = Constat("INS-002", Gravite.AVERTISSEMENT, "À justifier.", "ligne 3", "", "")


class Essai(forms.Form):
    entree = forms.CharField(label="Date d’entrée")
    nom = forms.CharField(label="Nom")


def test_un_constat_est_une_carte_et_un_mot_pres_du_champ() -> None:
    formulaire = Essai({"entree": "x", "nom": ""})
    assert not formulaire.is_valid()
    refuser(formulaire, ErreurMetier(BLOQUE, AUTRE), {"INS-001": "entree", "INS-002": "inconnu"})
    assert formulaire.errors["entree"] == ["Fermée."]
    assert formulaire.non_field_errors() == ["ligne 3 : À justifier."]
    refus = refus_de(formulaire)
    assert [(k.code, lieu.ancre if lieu else "") for k, lieu in refus.constats] == [
        ("INS-001", "id_entree"),
        ("INS-002", ""),
    ]
    assert [(e.libelle, e.ancre) for e in refus.erreurs] == [("Nom", "id_nom")]
    page = str(formulaire)
    assert page.count("Close depuis mars") == 1
    assert "Aller à «" in page
    assert page.count('role="alert"') == 1
    assert refus_de(Essai({"entree": "x", "nom": "y"})).erreurs == []


def test_un_constat_dit_apres_un_bouton_est_une_carte() -> None:
    requete = RequestFactory().get("/")
    requete.session = {}  # type: ignore[assignment]
    requete._messages = FallbackStorage(requete)  # type: ignore[attr-defined]
    dire_constats(requete, [BLOQUE, *[AUTRE] * (MAXIMUM + 1)])
    dits = list(get_messages(requete))
    assert [dits[0].level_tag, dits[1].level_tag] == ["error", "warning"]
    assert dits[-1].message == "Et 2 autres du même genre."
    gabarit = engines["django"].from_string('{% include "plateforme/_messages.html" %}')
    page = gabarit.render({"messages": dits})
    assert page.count('<div class="constat ') == MAXIMUM
    assert "Changez la date." in page
    assert "&quot;gravite" not in page


def test_un_refus_ne_se_dit_qu_une_fois_par_page() -> None:
    """A template that puts it above the form, which would say it again."""
    formulaire = Essai({"nom": ""})
    assert not formulaire.is_valid()
    page = engines["django"].from_string("{% refus_formulaire f %}{{ f }}").render({"f": formulaire})
    assert page.count('class="resume-erreurs"') == 1
