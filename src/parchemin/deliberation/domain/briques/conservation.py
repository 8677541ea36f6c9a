"""Steps 10 and 11: what is kept, until when, with the text that says so; and the documents that this calls for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique
from parchemin.deliberation.domain.dossier import CONSERVES, EtatUnite
from parchemin.deliberation.domain.nombres import DIX, ZERO
from parchemin.deliberation.domain.proposition import Acquis, Document, Lecture, Resultat
from parchemin.deliberation.domain.reglement import Reglement

_NEGATIFS = frozenset({Resultat.AJOURNE, Resultat.NON_DELIVRABLE, Resultat.LIVRET, Resultat.CONTROLE, Resultat.PARTIEL})


def notes_conservees(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Marks that a candidate who fails may keep, on request.

    `notes`: `toutes`, or `au_moins_10`; `basses_si`: forms under which lower marks are kept too, not under `plancher`.
    `annees`, `decompte`: as `Duree`; none: for good. A kept mark keeps the day it was first won.
    """
    notes, basses_si, plancher, annees, decompte = lire(
        p, notes="au_moins_10", basses_si=(), plancher=ZERO, annees=None, decompte="date"
    )
    texte, formes, toutes = p["texte"], frozenset(basses_si), notes == "toutes"
    if notes not in ("toutes", "au_moins_10"):
        raise ValueError(f"notes_conservees: notes is toutes or au_moins_10, not {notes}")
    duree = Duree.lire(annees, None, decompte)

    def appliquer(k: Calcul) -> None:
        if k.resultat not in _NEGATIFS:
            return
        basses = toutes or k.dossier.forme in formes
        candidature = k.dossier.premiere_candidature
        for unite, note, resultat in [*k.comptees, *k.facultatives]:
            basse = basses and not unite.facultative and note >= plancher
            if resultat.etat is EtatUnite.EXCUSE or not (note >= DIX or basse):
                continue
            jour = (resultat.obtenu_le or k.jour) if resultat.etat in CONSERVES else k.jour
            limite, lectures = _bornes(duree, jour, candidature)
            a_vie = duree.a_vie and note >= DIX
            k.acquis.append(
                Acquis("unite", unite.code, unite.libelle, jour, note, a_vie, limite, texte, True, lectures)
            )

    return appliquer


@lru_cache(maxsize=4096)
def _bornes(duree: Duree, jour: date, candidature: date | None) -> tuple[date | None, tuple[Lecture, ...]]:
    """Both limits of what was won on a day: a whole session shares them."""
    return duree.limite(jour, candidature), duree.lectures(jour, candidature)


def parts_vae(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Parts won by VAE: for life since `a_vie_depuis`, `annees` years before (a.10)."""
    a_vie_depuis, annees = lire(p, a_vie_depuis=..., annees=...)
    texte, avant = p["texte"], Duree(annees=int(annees))

    def appliquer(k: Calcul) -> None:
        if k.resultat not in _NEGATIFS:
            return
        for unite, resultat in k.hors_moyenne:
            if resultat.etat is EtatUnite.VAE and resultat.acquis is not False:
                jour = resultat.obtenu_le or k.jour
                a_vie = jour >= a_vie_depuis
                limite = None if a_vie else avant.limite(jour)
                k.acquis.append(Acquis("unite", unite.code, unite.libelle, jour, None, a_vie, limite, texte))

    return appliquer


def documents(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Documents by result. Success gives the parchemin alone; the attestation of blocs is for partial validations (S5).

    `emetteur`; `succes`, `echec`: kinds; `attestation`: kind given for units ≥ 10 (validated, or by VAE) after a failure;
    `statuts`: to whom (empty: all); `anciennes`: also for the kept marks of earlier sessions.
    """
    emetteur, succes, echec, attestation, statuts, anciennes = lire(
        p, emetteur=..., succes=..., echec=..., attestation="", statuts=(), anciennes=True
    )
    texte, concernes = p["texte"], frozenset(statuts)

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.ADMIS:
            k.documents.extend(Document(nature, emetteur, (), texte) for nature in succes)
            return
        if k.resultat not in _NEGATIFS or k.resultat is Resultat.CONTROLE:
            return
        k.documents.extend(Document(nature, emetteur, (), texte) for nature in echec)
        if not attestation or (concernes and k.dossier.statut not in concernes):
            return
        codes = tuple(
            u.code
            for u, note, x in [*k.comptees, *k.facultatives]
            if note >= DIX and x.etat is not EtatUnite.EXCUSE and (anciennes or x.etat not in CONSERVES)
        ) + tuple(u.code for u, x in k.hors_moyenne if x.etat is EtatUnite.VAE and x.acquis is not False)
        if codes:
            k.documents.append(Document(attestation, emetteur, codes, texte))
            k.dire("attestation", True, texte, tuple(u.libelle for u in r.evaluees if u.code in codes))

    return appliquer


def certificat_fin_etudes(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Bac pro: adjourned with an average of at least `seuil`, the recteur issues a certificate (B9)."""
    (seuil,) = lire(p, seuil=...)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.AJOURNE and k.moyenne is not None and k.moyenne.atteint(seuil):
            k.documents.append(Document("cfeps", "recteur", (), texte))
            k.dire("cfeps", True, texte, k.moyenne, seuil)

    return appliquer


def unites_perdues(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Kept marks that lapsed: gone from the average; where an attestation was issued, a dispense of the unit may be asked."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        reussies = [u for u, x in k.perdues if x.acquis or (x.note is not None and x.note >= DIX)]
        if reussies:
            k.dire("dispense_possible", None, texte, tuple(u.libelle for u in reussies))

    return appliquer


def validite(p: Mapping[str, Any], r: Reglement) -> Brique:
    """RS: how long the certification itself is valid (`options.validite_mois`), and its renewal."""
    lire(p)
    texte, mois = p["texte"], r.options.get("validite_mois")
    duree = Duree(mois=int(mois)) if mois else None

    def appliquer(k: Calcul) -> None:
        if k.resultat is not Resultat.ADMIS:
            return
        limite: date | None = duree.limite(k.jour) if duree else None
        k.dire("validite", None, texte, limite)
        k.acquis.append(
            Acquis("certification", r.certification, r.intitule, k.jour, None, duree is None, limite, texte)
        )

    return appliquer


BRIQUES: dict[str, Fabrique] = {
    "notes_conservees": notes_conservees,
    "parts_vae": parts_vae,
    "documents": documents,
    "certificat_fin_etudes": certificat_fin_etudes,
    "unites_perdues": unites_perdues,
    "validite": validite,
}
