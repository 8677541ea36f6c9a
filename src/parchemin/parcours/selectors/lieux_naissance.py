"""From what somebody typed to a birth place: code, name and country of that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parchemin.parcours.domain import identite_controles as c
from parchemin.parcours.domain.identite_lieu import libelle_affiche, lire_lieu, variantes_de_nom
from parchemin.referentiel.facade import LieuxCharges
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui

_PAYS_COURANTS = {
    "angleterre": "royaume uni", "grande bretagne": "royaume uni", "usa": "etats unis", "coree du sud": "coree republique de",
    "etats unis d amerique": "etats unis", "rdc": "congo republique democratique",
    "republique democratique du congo": "congo republique democratique", "cote d ivoire": "cote d ivoire",
}  # fmt: skip
"""Common names that the list of countries does not use."""
_FRANCE = frozenset({"", "france", "fr", "francaise", "france metropolitaine", "99100"})


@dataclass(frozen=True, slots=True)
class LieuTrouve:
    """A place found for what was typed; `constat`, blocking or not, when it was not or not surely, and the field it is about."""

    code: str = ""
    libelle: str = ""
    pays: str = ""
    champ: str = ""
    constat: Constat | None = None


def jour_de_naissance(annee: int | None, mois: int | None, jour: int | None) -> date:
    """The day on which a place is judged: the birth day; the middle of what is known of it; else today."""
    if annee is None or not 1900 <= annee <= 2099:
        return aujourdhui()
    try:
        return date(annee, mois or 7, jour or 1)
    except ValueError:
        return date(annee, 7, 1)


def cles_de(commune: str, pays: str) -> tuple[list[str], list[str]]:
    """(codes, names) to ask of the registers for what was typed: what a batch loads before `trouver_lieu`."""
    codes: list[str] = []
    noms: list[str] = []
    ecrit = lire_lieu(commune) if commune else None
    if ecrit is not None:
        if ecrit.code:
            codes.append(ecrit.code)
        elif ecrit.nom:
            noms += variantes_de_nom(ecrit.nom)
    if pays:
        cle = cle_recherche(pays)
        cle = _PAYS_COURANTS.get(cle, cle)
        if cle not in _FRANCE:
            dedans = lire_lieu(pays).code
            if dedans:
                codes.append(dedans)
            noms.append(cle_recherche(lire_lieu(pays).nom) if dedans else cle)
    return codes, noms


def charger_lieux(saisies: Iterable[tuple[str, str]], lieux: LieuxCharges | None = None) -> LieuxCharges:
    """Everything needed for these (commune, country) texts, in a few queries; `lieux` is added to when given."""
    codes: list[str] = []
    noms: list[str] = []
    for commune, pays in saisies:
        c2, n2 = cles_de(commune, pays)
        codes += c2
        noms += n2
    lieux = lieux or LieuxCharges()
    lieux.charger(codes, noms)
    return lieux


def trouver_lieu(commune: str, pays: str, jour: date, lieux: LieuxCharges | None = None) -> LieuTrouve:
    """The place meant by a commune (name, code, or both) and a country (name or 99xxx code), on the day of birth.

    Abroad, the commune is a town typed freely and the code is the country's. In France, a name that several communes
    bear is refused with the choice (IDE-142), an unknown one too (IDE-143). When the list is incomplete, an unknown name is
    kept without a code (IDE-147) and a name found once is to be confirmed (IDE-146): neither is refused. A code is taken as it is: whether it was in
    force is `controler_identite`'s business. When the list of communes is not imported, a name alone is kept as it is.
    """
    lieux = lieux or charger_lieux([(commune, pays)])
    cle_pays = cle_recherche(pays)
    if cle_pays not in _FRANCE:
        return _a_l_etranger(commune, pays, _PAYS_COURANTS.get(cle_pays, cle_pays), jour, lieux)
    if not commune:
        return LieuTrouve()
    ecrit = lire_lieu(commune)
    if ecrit.code:
        lieu = lieux.lieu(ecrit.code, jour)
        if ecrit.code.startswith("99"):
            return LieuTrouve(ecrit.code, "", lieu.libelle or ecrit.nom)
        nom = ecrit.nom if ecrit.nom and ecrit.nom != commune else ""
        return LieuTrouve(ecrit.code, nom or lieu.libelle)
    if not lieux.est_chargee("communes"):
        return LieuTrouve("", ecrit.nom)
    return _par_le_nom(commune, ecrit.nom, ecrit.departement, jour, lieux)


def _par_le_nom(saisi: str, nom: str, departement: str, jour: date, lieux: LieuxCharges) -> LieuTrouve:
    trouvees: list[Any] = []
    for cle in variantes_de_nom(nom):
        trouvees = [x for x in lieux.communes_nommees(cle) if x.code.startswith(departement)]
        if trouvees:
            break
    if not trouvees and departement:
        trouvees = list(lieux.communes_commencant(variantes_de_nom(nom)[0], departement)) if cle_recherche(nom) else []
        trouvees = trouvees if len({x.code for x in trouvees}) == 1 else []
    if not trouvees:
        controle = c.LIEU_INTROUVABLE if lieux.est_complete("communes") else c.LIEU_HORS_LISTE
        return LieuTrouve("", nom[:100], champ="naissance_lieu", constat=controle.constat(saisi=saisi[:80]))
    ce_jour = {x.code: x for x in trouvees if (x.du is None or x.du <= jour) and (x.au is None or jour <= x.au)} or {
        x.code: x for x in trouvees
    }
    if len(ce_jour) == 1:
        (code, commune), *_ = ce_jour.items()
        if departement or lieux.est_complete("communes"):
            return LieuTrouve(code, commune.libelle)
        constat = c.LIEU_A_CONFIRMER.constat(saisi=saisi[:80], nom=libelle_affiche(commune.libelle), code=code)
        return LieuTrouve(code, commune.libelle, champ="naissance_lieu", constat=constat)
    choix = ", ".join(f"{libelle_affiche(x.libelle)} ({code})" for code, x in list(ce_jour.items())[:8])
    constat = c.LIEU_AMBIGU.constat(saisi=saisi[:80], choix=choix + ("…" if len(ce_jour) > 8 else ""))
    return LieuTrouve("", nom, champ="naissance_lieu", constat=constat)


def _a_l_etranger(commune: str, pays: str, cle: str, jour: date, lieux: LieuxCharges) -> LieuTrouve:
    ecrit = lire_lieu(commune) if commune else None
    if ecrit is not None and ecrit.code and not ecrit.code.startswith("99"):
        # A French commune and a foreign country: kept, so that the check says it.
        return LieuTrouve(ecrit.code, ecrit.nom or lieux.lieu(ecrit.code, jour).libelle, pays)
    ville = "" if ecrit is None or ecrit.code else commune
    dans_pays = lire_lieu(pays)
    code = dans_pays.code or (ecrit.code if ecrit is not None else "")
    if code:
        lieu = lieux.lieu(code, jour)
        return LieuTrouve(code, ville, lieu.libelle or dans_pays.nom)
    trouves = [p for p in lieux.pays_nommes(cle) if p.au is None or jour <= p.au] or lieux.pays_nommes(cle)
    if trouves:
        return LieuTrouve(trouves[0].code, ville, trouves[0].libelle)
    if not lieux.est_chargee("pays"):
        return LieuTrouve("", ville, pays)
    controle = c.PAYS_INTROUVABLE if lieux.est_complete("pays") else c.LIEU_HORS_LISTE
    return LieuTrouve("", ville[:100], pays[:60], "naissance_pays", controle.constat(saisi=pays[:60]))
