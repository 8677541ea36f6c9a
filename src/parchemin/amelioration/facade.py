"""What the rooms above may ask: an action born from one of their objects, and where it stands."""

from parchemin.amelioration.domain.actions import NatureAction, SorteOrigine
from parchemin.amelioration.encarts_registres import encart_du_partenaire
from parchemin.amelioration.origines import TypeOrigine, inscrire_origine
from parchemin.amelioration.selectors.actions import actions_nees_de
from parchemin.amelioration.services.actions import Origine, ouvrir, rattacher

__all__ = [
    "NatureAction",
    "Origine",
    "SorteOrigine",
    "TypeOrigine",
    "actions_nees_de",
    "encart_du_partenaire",
    "inscrire_origine",
    "ouvrir",
    "rattacher",
]
