"""What the rooms above may ask: a draw that anybody can replay."""

from parchemin.reseau.domain.tirage import (
    METHODE,
    METHODE_EN_MOTS,
    LigneCadre,
    Rejeu,
    empreinte_cadre,
    nombre_de_dossiers,
    rejouer,
    tirer,
)

__all__ = [
    "METHODE",
    "METHODE_EN_MOTS",
    "LigneCadre",
    "Rejeu",
    "empreinte_cadre",
    "nombre_de_dossiers",
    "rejouer",
    "tirer",
]
