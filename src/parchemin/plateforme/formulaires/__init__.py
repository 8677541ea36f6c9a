"""Forms: the renderer of every form, a date field, several files, groups of fields, refusals."""

from parchemin.plateforme.formulaires.champs import ChampDate, ChampFichiers, texte_long
from parchemin.plateforme.formulaires.groupes import AvecGroupes, Groupe
from parchemin.plateforme.formulaires.refus import refuser
from parchemin.plateforme.formulaires.rendu import Rendu

__all__ = ["AvecGroupes", "ChampDate", "ChampFichiers", "Groupe", "Rendu", "refuser", "texte_long"]
