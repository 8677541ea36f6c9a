"""Delays of the reminders around a jury, and who may be the second person: dated data, read once."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from parchemin.deliberation.domain.effet import JourEffet
from parchemin.socle.textes import Recueil


@cache
def reglages() -> Recueil:
    """The file beside this one. Raises `ValueError` for a fault in it."""
    return Recueil(Path(__file__).with_name("reglages_acte.yaml"))


def delai(cle: str, jour: date) -> int:
    """A delay in days. Raises `KeyError`."""
    return int(reglages().parametre(cle, jour).valeur)


def lignes_par_rectification(jour: date) -> int:
    """Candidates of one rectification, at most. Raises `KeyError`."""
    return int(reglages().parametre("lignes_par_rectification", jour).valeur)


def jour_d_effet(nature: str, jour: date) -> tuple[JourEffet, str]:
    """From which day a decision rectified for this cause takes effect, with the reason in words. Raises `KeyError`."""
    parametre = reglages().parametre(f"effet_{nature}", jour)
    return JourEffet(parametre.valeur), reglages().texte(parametre.texte, jour).note


def raison_des_acquis(jour: date) -> str:
    """Why what a rectified decision lets keep counts from the jury and not from the rectifying minutes. Raises `KeyError`."""
    return reglages().texte("acquis-rectifies", jour).note


def duree_copie(jour: date) -> timedelta:
    """How long a member may download the minutes they signed. Raises `KeyError`."""
    return timedelta(days=delai("copie_pv_jours", jour))


def seconde_personne(acte: str, jour: date) -> tuple[bool, str]:
    """Must the second person of this act (« arret », « rectification ») have sat? With the rule in words. Raises `KeyError`."""
    parametre = reglages().parametre(f"seconde_personne_{acte}", jour)
    return parametre.valeur == "a_siege", reglages().texte(parametre.texte, jour).note
