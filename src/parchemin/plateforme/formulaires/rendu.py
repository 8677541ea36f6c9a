"""How Django renders every form here: our field template, our error list, our error summary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

_DJANGO = "django/forms/widgets/"
_OPTION = f"{_DJANGO}select_option.html"
_SAISIES = ("text", "number", "email", "url", "date", "time", "datetime", "hidden", "search", "tel", "password")


class Rendu(TemplatesSetting):
    """Templates found like the others (`django/forms/…` of this room first).

    Boxes and lists of choices are written in Python, to the same characters as Django's own templates: with one
    template by choice and one by group of attributes, they took a fifth of the time of a list.
    """

    form_template_name = "django/forms/formulaire.html"
    field_template_name = "django/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        ecrire = _ECRITS.get(template_name)
        ecrit = ecrire(context["widget"]) if ecrire is not None else None
        return super().render(template_name, context, request) if ecrit is None else ecrit


def _attributs(attrs: dict[str, Any]) -> str:
    morceaux = []
    for nom, valeur in attrs.items():
        if valeur is True:
            morceaux.append(f" {_mots(nom)}")
        elif valeur is not False:
            morceaux.append(f' {_mots(nom)}="{_texte(valeur)}"')
    return "".join(morceaux)


def _texte(valeur: Any) -> str:
    """`{{ valeur|stringformat:'s' }}`: what was marked safe stays so."""
    return conditional_escape(valeur if isinstance(valeur, SafeString) else str(valeur))


def _mots(valeur: Any) -> str:
    """`{{ valeur }}`: numbers and dates are written as in any page."""
    ecrite = valeur if isinstance(valeur, str) else render_value_in_context(valeur, Context())
    return conditional_escape(ecrite)


def _saisie(widget: dict[str, Any]) -> SafeString:
    valeur = "" if widget["value"] is None else f' value="{_texte(widget["value"])}"'
    tete = f'<input type="{_mots(widget["type"])}" name="{_mots(widget["name"])}"'
    return mark_safe(f"{tete}{valeur}{_attributs(widget['attrs'])}>")


def _choix(widget: dict[str, Any]) -> SafeString | None:
    """None when a choice has a template of its own."""
    morceaux = [f'<select name="{_mots(widget["name"])}"{_attributs(widget["attrs"])}>']
    for groupe, options, _ in widget["optgroups"]:
        if groupe:
            morceaux.append(f'\n  <optgroup label="{_mots(groupe)}">')
        for o in options:
            if o["template_name"] != _OPTION:
                return None
            tete = f'\n  <option value="{_texte(o["value"])}"{_attributs(o["attrs"])}>'
            morceaux.append(f"{tete}{_mots(o['label'])}</option>\n")
        if groupe:
            morceaux.append("\n  </optgroup>")
    morceaux.append("\n</select>")
    return mark_safe("".join(morceaux))


_ECRITS: dict[str, Callable[[dict[str, Any]], SafeString | None]] = {
    **{f"{_DJANGO}{nom}.html": _saisie for nom in _SAISIES},
    f"{_DJANGO}checkbox.html": _saisie,
    f"{_DJANGO}select.html": _choix,
}
