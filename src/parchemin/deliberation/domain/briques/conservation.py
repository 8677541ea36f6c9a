"""Steps 10 and 11: what is kept, until when, with the text that says so; and the documents that this calls for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from parchemin.deliberation.domain.briques.durees import Duree
from parchemin.deliberation.domain.briques.parametres import lire
from parchemin.deliberation.domain.briques.presentation import reglage
from parchemin.deliberation.domain.calcul import Brique, Calcul, Fabrique
from parchemin.deliberation.domain.dossier import EtatUnite
from parchemin.deliberation.domain.nombres import DIX, ZERO
from parchemin.deliberation.domain.proposition import Acquis, Document, Lecture, Resultat, Suite
from parchemin.deliberation.domain.reglement import Reglement, Unite

_PRESENT, _BENEFICE = EtatUnite.PRESENT, EtatUnite.BENEFICE
_REPORT, _EXCUSE = EtatUnite.REPORT, EtatUnite.EXCUSE
_tuple = tuple.__new__  # a named tuple without its Python-level constructor
_NEGATIFS = (Resultat.AJOURNE, Resultat.NON_DELIVRABLE, Resultat.PARTIEL)
"""Results after which something is kept and papers are due. Before the orals, or the livret, nothing is settled."""


def notes_conservees(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Marks that a candidate who fails may keep, on request.

    `notes`: `toutes`, or `au_moins_10`; `basses_si`: forms under which lower marks are kept too, not under `plancher`;
    `handicap`: text that lets whoever has a decision spreading the épreuves keep any mark.
    `annees`, `decompte`: as `Duree`; none: for good. A kept mark keeps the day it was first won.
    """
    notes, basses_si, plancher, annees, decompte, handicap = lire(
        p, notes="au_moins_10", basses_si=(), plancher=ZERO, annees=None, decompte="date", handicap=""
    )
    texte, formes, toutes = p["texte"], frozenset(basses_si), notes == "toutes"
    if notes not in ("toutes", "au_moins_10"):
        raise ValueError(f"notes_conservees: notes is toutes or au_moins_10, not {notes}")
    duree = Duree.lire(annees, None, decompte)
    a_vie, tuple_ = duree.a_vie, tuple.__new__

    @lru_cache(maxsize=1024)
    def bornes(jour: date, candidature: date | None) -> tuple[date | None, tuple[Lecture, ...]]:
        """Both limits of what was won on a day: a whole session shares them."""
        return duree.limite(jour, candidature), duree.lectures(jour, candidature)

    def appliquer(k: Calcul) -> None:
        if k.resultat not in _NEGATIFS:
            return
        d, jour, garder = k.dossier, k.jour, k.acquis.append
        basses = toutes or d.forme in formes
        par_handicap = bool(handicap) and d.handicap and not basses
        limite_jour, lectures_jour = bornes(jour, d.premiere_candidature)
        for unite, note, x in (*k.comptees, *k.facultatives) if k.facultatives else k.comptees:
            haute = note >= DIX
            if not haute and (unite.facultative or note < plancher or not (basses or par_handicap)):
                continue
            etat = x.etat
            if etat is _PRESENT:  # nearly every mark
                garder(tuple_(Acquis, (
                    "unite", unite.code, unite.libelle, jour, note, a_vie and haute, limite_jour,
                    texte if haute or not par_handicap else handicap, True, lectures_jour,
                )))  # fmt: skip
                continue
            if etat is _EXCUSE:
                continue
            source = texte if haute or not par_handicap else handicap
            if (etat is _BENEFICE or etat is _REPORT) and x.obtenu_le is not None and x.obtenu_le != jour:
                limite, lectures = bornes(x.obtenu_le, d.premiere_candidature)
                if limite is not None and limite < jour:
                    continue
                obtenu = x.obtenu_le
            else:
                obtenu, limite, lectures = jour, limite_jour, lectures_jour
            garder(tuple_(Acquis, (
                "unite", unite.code, unite.libelle, obtenu, note, a_vie and haute, limite, source, True, lectures,
            )))  # fmt: skip

    return appliquer


def parts_vae(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Parts won by VAE: for life since `a_vie_depuis`, `annees` years before (a.10)."""
    a_vie_depuis, annees = lire(p, a_vie_depuis=..., annees=...)
    texte, avant = p["texte"], Duree(annees=int(annees))

    def appliquer(k: Calcul) -> None:
        if k.resultat not in _NEGATIFS:
            return
        for unite, resultat in k.hors_moyenne:
            if resultat.etat is EtatUnite.VAE:
                jour = resultat.obtenu_le or k.jour
                a_vie = jour >= a_vie_depuis
                limite = None if a_vie else avant.limite(jour)
                k.acquis.append(Acquis("unite", unite.code, unite.libelle, jour, None, a_vie, limite, texte))

    return appliquer


def documents(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Documents by result. Success gives the parchemin alone; the attestation of blocs is for partial validations (S5).

    `emetteur`; `succes`, `echec`: kinds; `autres`: [[kind, issuer]] after a failure; `attestation`: kind given for units ≥ 10
    (validated, or by VAE) after a failure; `unites`: `toutes`, or `vae` alone; `anciennes`: statuses whose kept marks of
    earlier sessions are named too ("toutes": everybody). `reglage`: dated setting (`oui`, `non`) asked for other routes
    than continuing education and VAE, where the text read names only these two (CAP-12).
    """
    emetteur, succes, echec, autres, attestation, unites, anciennes, cle = lire(
        p,
        emetteur=...,
        succes=...,
        echec=(),
        autres=(),
        attestation="",
        unites="toutes",
        anciennes="toutes",
        reglage="",
    )
    texte = p["texte"]
    reussite = tuple(Document(nature, emetteur, (), texte) for nature in succes)
    refus = tuple(Document(x, emetteur, (), texte) for x in echec) + tuple(Document(x, y, (), texte) for x, y in autres)
    anciens = None if anciennes == "toutes" else frozenset(anciennes)

    def nommees(k: Calcul) -> list[Unite]:
        toutes_dates = anciens is None or k.dossier.statut in anciens
        bonnes: list[Unite] = []
        if unites == "toutes":
            notees = (*k.comptees, *k.facultatives) if k.facultatives else k.comptees
            if toutes_dates:
                bonnes = [u for u, note, _ in notees if note >= DIX]
            else:
                bonnes = [
                    u for u, note, x in notees if note >= DIX and x.etat is not _BENEFICE and x.etat is not _REPORT
                ]
            if k.validees:
                bonnes += [u for u in r.evaluees if u.code in k.validees and k.validees[u.code][0]]
        if k.hors_moyenne:
            bonnes += [u for u, x in k.hors_moyenne if x.etat is EtatUnite.VAE]
        return bonnes

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.ADMIS:
            k.documents.extend(reussite)
            return
        if k.resultat not in _NEGATIFS:
            return
        k.documents.extend(refus)
        if not attestation:
            return
        bonnes = nommees(k)
        if not bonnes:
            return
        if cle and k.dossier.statut not in ("fpc", "vae"):
            oui = reglage(cle, k.jour, r) == "oui"
            k.dire("attestation_reglage", oui, texte)
            if not oui:
                return
        k.documents.append(_tuple(Document, (attestation, emetteur, tuple([u.code for u in bonnes]), texte)))
        k.dire(attestation, True, texte, tuple([u.libelle for u in bonnes]), emetteur)

    return appliquer


def credits_europeens(p: Mapping[str, Any], r: Reglement) -> Brique:
    """ECTS of the diploma; `partiels`: of the units won too when it is not obtained, where a text says who attests them (DMA)."""
    ects, partiels = lire(p, ects=..., partiels=False)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.ADMIS:
            k.dire("credits", True, texte, ects)
            return
        gagnes = sum(u.ects for u, n, _ in k.comptees if n >= DIX)
        if partiels and gagnes and k.resultat in (Resultat.AJOURNE, Resultat.PARTIEL):
            k.dire("credits", False, texte, Decimal(gagnes), ects)

    return appliquer


def certificat_fin_etudes(p: Mapping[str, Any], r: Reglement) -> Brique:
    """Bac pro: adjourned with an average of at least `seuil`, the recteur issues a certificate (B9).

    The average is that of the first group: an oral can only be taken from 8 up, and must not cost the certificate.
    """
    (seuil,) = lire(p, seuil=...)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.AJOURNE and k.premiere is not None and k.premiere.atteint(seuil):
            k.documents.append(Document("cfeps", "recteur", (), texte))
            k.dire("cfeps", True, texte, k.premiere, seuil)

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
    mois = r.options.get("validite_mois")
    texte = r.cle_texte if mois else p["texte"]
    duree = Duree(mois=int(mois)) if mois else None

    def appliquer(k: Calcul) -> None:
        if k.resultat is not Resultat.ADMIS:
            return
        limite: date | None = duree.limite(k.jour) if duree else None
        k.dire("validite", None, texte, limite)
        k.acquis.append(
            Acquis("certification", r.certification, r.intitule, k.jour, None, duree is None, limite, texte)
        )
        if limite is not None:
            k.suites.append(Suite("renouvellement", (), limite, texte))

    return appliquer


def bloc_a_vie(p: Mapping[str, Any], r: Reglement) -> Brique:
    """CCPM and CCPI: the certification is one bloc of competences, and whoever gets it keeps it for life (Q5)."""
    lire(p)
    texte = p["texte"]

    def appliquer(k: Calcul) -> None:
        if k.resultat is Resultat.ADMIS:
            k.dire("bloc_a_vie", None, texte)

    return appliquer


BRIQUES: dict[str, Fabrique] = {
    "notes_conservees": notes_conservees,
    "parts_vae": parts_vae,
    "documents": documents,
    "credits_europeens": credits_europeens,
    "certificat_fin_etudes": certificat_fin_etudes,
    "unites_perdues": unites_perdues,
    "validite": validite,
    "bloc_a_vie": bloc_a_vie,
}
