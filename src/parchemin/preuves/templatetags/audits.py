"""Words of audits in the pages."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from parchemin.plateforme.templatetags.parchemin import statut
from parchemin.preuves.domain.referentiels import CategorieAction
from parchemin.preuves.selectors.audits import ConstatVu
from parchemin.preuves.selectors.cadres import SORTES_DE_CAS
from parchemin.preuves.selectors.choix import CATEGORIES

register = template.Library()
_NUMERO = re.compile(r"\b[A-Z]{1,3}-\d{4}-\d{3,}(?:/\d+)?")


@register.filter
def numeros_entiers(texte: Any) -> SafeString:
    """Numbers such as AU-2026-002/3 stay on one line."""
    return mark_safe(_NUMERO.sub(r'<span class="nowrap">\g<0></span>', str(conditional_escape(str(texte)))))


@register.filter
def fil_du_constat(v: ConstatVu) -> SafeString:
    from parchemin.preuves.vues.constats_audits import fil_dit

    return statut(*fil_dit(v))


@register.filter
def sorte_de_cas(code: str) -> str:
    return SORTES_DE_CAS[code].nom


@register.filter
def categorie_en_mots(code: str) -> str:
    return CATEGORIES[CategorieAction(code)]
