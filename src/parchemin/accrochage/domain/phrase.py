"""An award in one sentence, so that a person sees at once what will be said of somebody."""

from __future__ import annotations

from parchemin.accrochage.domain.modele import LIBELLES_VOIE, Passage
from parchemin.accrochage.domain.profils import profil
from parchemin.socle.periodes import date_fr


def libelle(cle: str, valeur: str, code_profil: str = "1.1.2") -> str:
    """French words of a coded value; the value itself when the profile does not list it."""
    return profil(code_profil).champ(cle).valeurs.get(valeur, valeur)


def en_phrase(p: Passage) -> str:
    """« RNCP99001, délivrée le 3 juillet 2026 à MARTIN Léa, par admission, mention bien, par apprentissage. »"""
    morceaux = [p.code_certification or "Certification à préciser"]
    if p.debut_validite:
        a_qui = f" à {p.personne}" if p.personne else ""
        morceaux.append(f"délivrée le {date_fr(p.debut_validite)}{a_qui}")
    elif p.personne:
        morceaux.append(p.personne)
    if p.libelle_option:
        morceaux.append(f"option {p.libelle_option}")
    morceaux.append(libelle("obtention", p.obtention))
    if p.scoring:
        morceaux.append(f"score {p.scoring}")
    if p.mention:
        morceaux.append(libelle("mention", p.mention))
    if p.niveau_langue:
        morceaux.append(f"niveau de langue {libelle('niveau_langue', p.niveau_langue)}")
    if p.modalite_acces:
        morceaux.append(f"voie d’accès : {libelle('modalite_acces', p.modalite_acces)}")
    if p.fin_validite:
        morceaux.append(f"valable jusqu’au {date_fr(p.fin_validite)}")
    if p.donnee_certifiee is False:
        morceaux.append("résultat provisoire")
    if p.voie in ("dossier", "nir"):
        morceaux.append(f"personne reconnue {LIBELLES_VOIE[p.voie]}")
    return ", ".join(morceaux) + "."
