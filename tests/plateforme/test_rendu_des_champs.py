"""Boxes and lists of choices are written in Python: the same characters as Django's templates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from parchemin.plateforme.formulaires.rendu import Rendu

CHOIX = [
    ("", lazystr("Tous & toutes")),
    (5, "Niveau 5"),
    (1234567, 1234567),
    ("A<B", mark_safe("<b>gras</b>")),
    ("Un groupe « & »", [("x", "X"), (date(2026, 1, 2), date(2026, 1, 2))]),
]


class Grille(forms.Select):
    option_template_name = "django/forms/widgets/radio_option.html"


CAS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput({"class": 'a"b', "required": True, "disabled": False, "maxlength": 2000}), "<é> & 'x'"),
    (forms.TextInput(), None),
    (forms.TextInput(), ""),
    (forms.TextInput(), mark_safe("a&amp;b")),
    (forms.NumberInput({"step": "any"}), 1234567),
    (forms.EmailInput(), "ada@exemple.fr"),
    (forms.URLInput(), "https://exemple.fr/?a=1&b=2"),
    (forms.DateInput(), date(2026, 8, 16)),
    (forms.HiddenInput(), 0),
    (forms.PasswordInput(render_value=True), "secret"),
    (forms.SearchInput(), "x"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput({"value": "oui"}), False),
    (forms.Select({"class": "s"}, CHOIX), "A<B"),
    (forms.Select(None, CHOIX), 1234567),
    (forms.Select(None, []), None),
    (forms.SelectMultiple(None, CHOIX), ["5", "x"]),
    (forms.NullBooleanSelect(), True),
    (Grille(None, CHOIX[:2]), 5),
    (forms.RadioSelect(None, CHOIX[:2]), 5),
    (forms.Textarea(), "<a>"),
]


@pytest.mark.parametrize(("widget", "valeur"), CAS, ids=lambda x: type(x).__name__)
def test_les_memes_caracteres(widget: forms.Widget, valeur: Any) -> None:
    attributs = {"id": "id_x", "aria-describedby": "<y>"}
    ici = widget.render("nom", valeur, attributs, renderer=Rendu())
    assert ici == widget.render("nom", valeur, attributs, renderer=TemplatesSetting())
    assert hasattr(ici, "__html__")


def test_une_liste_de_choix_ne_lit_aucun_gabarit(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuser(*_: object) -> None:
        raise AssertionError("a template was asked for")

    monkeypatch.setattr(TemplatesSetting, "get_template", refuser)
    assert "<option" in forms.Select(None, CHOIX).render("nom", "5", renderer=Rendu())
    assert "<input" in forms.DateInput().render("nom", date(2026, 8, 16), renderer=Rendu())
