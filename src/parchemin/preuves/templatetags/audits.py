"""Words of audits in the pages."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from parchemin.plateforme.templatetags.parchemin import statut
from parchemin.preuves.domain.referentiels import CategorieAction
from parchemin.preuves.selectors.audits import ConstatVu
from parchemin.preuves.selectors.cadres import SORTES_DE_CAS
from parchemin.preuves.selectors.choix import CATEGORIES

register = template.Library()


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
