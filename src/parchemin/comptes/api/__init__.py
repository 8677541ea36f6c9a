"""The one door to django-ninja: rooms write their `api.py` with what is here, and import nothing of it themselves.

A room declares a `Routeur`, whose operations say their scope and their permission. `web.api` gathers them.
"""

from ninja import Field, File, Form, Header, NinjaAPI, Path, Query, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from parchemin.comptes.api.pages import Bornes, BornesDepuis, Page, debut_du_jour, ou_404, pager
from parchemin.comptes.api.porte import Jeton, Requete, acteur_de, lit_les_noms, ouvrir_aux_jetons, rien_ici
from parchemin.comptes.api.problemes import (
    TYPE_PROBLEME,
    ConstatDit,
    Probleme,
    Refus,
    dire,
    mal_dit,
    repondre_aux_fautes,
)
from parchemin.comptes.api.rejeu import apports_de, empreinte_d_appel, retenir_apport, une_seule_fois
from parchemin.comptes.api.rendu import Rendu
from parchemin.comptes.api.routeur import CertificationCitee, EtablissementCite, Routeur

__all__ = [
    "TYPE_PROBLEME",
    "Bornes",
    "BornesDepuis",
    "CertificationCitee",
    "ConstatDit",
    "EtablissementCite",
    "Field",
    "File",
    "Form",
    "Header",
    "Jeton",
    "NinjaAPI",
    "Page",
    "Path",
    "Probleme",
    "Query",
    "Refus",
    "Rendu",
    "Requete",
    "Routeur",
    "Schema",
    "Status",
    "UploadedFile",
    "acteur_de",
    "apports_de",
    "debut_du_jour",
    "dire",
    "empreinte_d_appel",
    "lit_les_noms",
    "mal_dit",
    "ou_404",
    "ouvrir_aux_jetons",
    "pager",
    "repondre_aux_fautes",
    "retenir_apport",
    "rien_ici",
    "une_seule_fois",
]
