"""What the rooms above may ask of the decisions."""

from parchemin.deliberation.pv import attribue
from parchemin.deliberation.pv_pdf import ETATS_UNITE, phrases_des_suites, phrases_gardees, suit_la_proposition
from parchemin.deliberation.selectors.acquis import acquis_mobilisables
from parchemin.deliberation.selectors.rectifications import pv_de

__all__ = [
    "ETATS_UNITE",
    "acquis_mobilisables",
    "attribue",
    "phrases_des_suites",
    "phrases_gardees",
    "pv_de",
    "suit_la_proposition",
]
