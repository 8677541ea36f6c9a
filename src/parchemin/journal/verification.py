"""Reading a chain from its first link, and naming the first one that does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db.models import Max

from parchemin.journal import constats
from parchemin.journal.ecriture import empreinte_details
from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from parchemin.journal.services import ACTE_EFFACEMENT
from parchemin.socle.constats import Constat, Controle
from parchemin.socle.empreintes import canonique, enchainer

_PAR_LECTURE = 2_000
_SANS_TETE = 2**63 - 1

Temoin = tuple[int, str]
"""A head kept elsewhere: (rank, hash)."""


@dataclass(frozen=True, slots=True)
class Verification:
    """Outcome for one chain: number of links read, hash of the last one, erased details, first fault or None."""

    chaine: str
    nombre: int
    empreinte: str
    effaces: int
    defaut: Constat | None

    @property
    def valide(self) -> bool:
        return self.defaut is None


def verifier(chaine: str, temoin: Temoin | None = None) -> Verification:
    """Read the whole chain in constant memory. `temoin`, kept elsewhere, betrays a tail rewritten with its head.

    The program may go on writing meanwhile: the links read are those the head had counted at the start, and what came
    after is only compared with the head of the end. The first link at fault is told; when all links hold, the first
    details that vanished, then what is wrong with the end of the chain.
    """
    return _Lecture(chaine).verifier(temoin)


def verifier_tout(temoins: Mapping[str, Temoin] | None = None) -> Iterator[Verification]:
    """Every chain known by its head, its links, its details or a head kept elsewhere, in order of name."""
    temoins = temoins or {}
    chaines = set(temoins)
    for modele in (TeteDeChaine, Evenement, DetailEvenement):
        chaines |= set(modele._default_manager.order_by().values_list("chaine", flat=True).distinct())
    for chaine in sorted(chaines):
        yield verifier(chaine, temoins.get(chaine))


class _Lecture:
    """One reading of one chain."""

    def __init__(self, chaine: str) -> None:
        self.chaine = chaine
        self.rang = 0
        self.empreinte = ""
        self.effaces = 0
        self.sans_details: dict[tuple[str, str], int] = {}
        """Subject -> first rank whose details are gone, until an erasure of this subject is met further on."""

    def verifier(self, temoin: Temoin | None) -> Verification:
        # The head first: links and head are committed together, so that everything it counts can be read after it.
        tete = self._tete()
        dernier = tete.rang if tete else 0
        if tete is None and Evenement.objects.filter(chaine=self.chaine).exists():
            # Perhaps the first events were being written: then their head is there now. If not, all of them are read.
            tete = self._tete()
            dernier = tete.rang if tete else _SANS_TETE
        defaut = self._liens(dernier, temoin) or self._fin(tete, temoin)
        return Verification(self.chaine, self.rang, self.empreinte, self.effaces, defaut)

    def _tete(self) -> TeteDeChaine | None:
        return TeteDeChaine.objects.filter(chaine=self.chaine).first()

    def _constat(self, controle: Controle, **valeurs: Any) -> Constat:
        return controle.constat(chaine=self.chaine, **{"rang": self.rang, **valeurs})

    def _liens(self, dernier: int, temoin: Temoin | None) -> Constat | None:
        evenements = Evenement.objects.filter(chaine=self.chaine, rang__lte=dernier).order_by("rang")
        details = DetailEvenement.objects.filter(chaine=self.chaine, rang__lte=dernier).order_by("rang")
        suite = details.iterator(chunk_size=_PAR_LECTURE)
        detail = next(suite, None)
        for e in evenements.iterator(chunk_size=_PAR_LECTURE):
            if e.rang != self.rang + 1:
                return self._constat(constats.RANG_MANQUANT, rang=self.rang + 1)
            if detail is not None and detail.rang < e.rang:
                # Ranks are whole up to here: only a rank below 1 falls between.
                return self._constat(constats.DETAILS_EN_TROP, rang=detail.rang)
            self.rang, self.empreinte = e.rang, enchainer(self.empreinte, e.texte)
            sien = detail if detail is not None and detail.rang == e.rang else None
            if defaut := self._un_lien(e, sien):
                return defaut
            if temoin and temoin[0] == self.rang and temoin[1] != self.empreinte:
                return self._constat(constats.TETE_DIFFERENTE)
            if sien is not None:
                detail = next(suite, None)
        if injustifies := [r for sujet, r in self.sans_details.items() if not self._efface_pendant_la_lecture(sujet)]:
            return self._constat(constats.DETAILS_DISPARUS, rang=min(injustifies))
        if detail is not None and self.rang >= dernier:
            return self._constat(constats.DETAILS_EN_TROP, rang=detail.rang)
        return None

    def _efface_pendant_la_lecture(self, sujet: tuple[str, str]) -> bool:
        return Evenement.objects.filter(
            chaine=self.chaine, acte=ACTE_EFFACEMENT, sujet_type=sujet[0], sujet_id=sujet[1], rang__gt=self.rang
        ).exists()

    def _un_lien(self, e: Evenement, detail: DetailEvenement | None) -> Constat | None:
        if self.empreinte != e.empreinte:
            return self._constat(constats.TEXTE_CHANGE)
        champ, scelle = _champ_faux(e)
        if champ:
            return self._constat(constats.COLONNES, champ=champ)
        sujet = (e.sujet_type, e.sujet_id)
        efface = e.acte == ACTE_EFFACEMENT
        if efface:
            self.sans_details.pop(sujet, None)
        if detail is None:
            self.effaces += 1
            if efface:
                # The service spares the trace of an erasure: nothing can justify its absence.
                return self._constat(constats.DETAILS_DISPARUS)
            self.sans_details.setdefault(sujet, e.rang)
        elif empreinte_details(detail.sel, detail.contenu) != scelle["details"]:
            return self._constat(constats.DETAILS_CHANGES)
        return None

    def _fin(self, tete: TeteDeChaine | None, temoin: Temoin | None) -> Constat | None:
        if tete is None and temoin and not self.rang:
            return self._constat(constats.CHAINE_DISPARUE, attendu=temoin[0])
        attendu = max(tete.rang if tete else 0, temoin[0] if temoin else 0)
        if self.rang < attendu:
            return self._constat(constats.FIN_COUPEE, attendu=attendu)
        if (tete.empreinte if tete else "") != self.empreinte:
            return self._constat(constats.TETE_FAUSSE)
        # What was written during the reading: the last rows, then the head, which must have reached them.
        for modele, controle in ((Evenement, constats.HORS_CHAINE), (DetailEvenement, constats.DETAILS_EN_TROP)):
            ecrit = modele._default_manager.filter(chaine=self.chaine).aggregate(m=Max("rang"))["m"] or 0
            compte = self._tete()
            if ecrit > (compte.rang if compte else 0):
                return self._constat(controle, rang=ecrit)
        return None


def _champ_faux(e: Evenement) -> tuple[str, dict[str, Any]]:
    """Name of the first column that the sealed text contradicts ("" when none), and the sealed values."""
    try:
        scelle = json.loads(e.texte)
        if not isinstance(scelle, dict) or canonique(scelle).decode() != e.texte:
            return "texte", {}
    except (ValueError, TypeError):
        return "texte", {}
    attendu = {
        "acte": e.acte,
        "acteur": [e.acteur_type, e.acteur_id],
        "chaine": e.chaine,
        "details": scelle.get("details", ""),
        "moment": e.moment.astimezone(UTC).isoformat(),
        "rang": e.rang,
        "sujet": [e.sujet_type, e.sujet_id],
    }
    faux = next((k for k, v in attendu.items() if scelle.get(k) != v), "")
    return faux or ("" if scelle.keys() == attendu.keys() else "texte"), scelle
