"""Words of this room in templates."""

from django import template

from parchemin.deliberation.domain.jeux import libelle_du_jeu
from parchemin.parcours.selectors.grille import code_court

register = template.Library()
register.filter("regle_en_mots", libelle_du_jeu)
register.filter("code_court", code_court)
