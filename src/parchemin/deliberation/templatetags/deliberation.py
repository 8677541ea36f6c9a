"""Words of this room in templates."""

from django import template

from parchemin.deliberation.domain.jeux import libelle_du_jeu
from parchemin.deliberation.selectors.acquis import lectures_en_mots
from parchemin.parcours.selectors.grille import code_court

register = template.Library()
register.filter("regle_en_mots", libelle_du_jeu)
register.filter("lectures_en_mots", lectures_en_mots)
register.filter("code_court", code_court)
