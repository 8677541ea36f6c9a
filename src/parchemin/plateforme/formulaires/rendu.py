"""How Django renders every form here: our field template, our error list, our error summary."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Rendu(TemplatesSetting):
    """Templates found like the others (`django/forms/…` of this room first)."""

    form_template_name = "django/forms/formulaire.html"
    field_template_name = "django/forms/field.html"
