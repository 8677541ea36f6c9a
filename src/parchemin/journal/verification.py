"""Reading a chain from its first link, and naming the first one that does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from parchemin.journal.ecriture import empreinte_details
from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from parchemin.socle.constats import Constat, Controle, Gravite, declarer
from parchemin.socle.empreintes import canonique, enchainer

_POURQUOI = "La chaîne prouve que rien n’a été changé, ajouté au milieu ni retiré depuis l’écriture."
_REMEDE = (
    "Ne modifiez plus rien. Comparez avec la dernière sauvegarde (« parchemin restaurer » dans un dossier à part) et "
    "prévenez la personne responsable de la sécurité."
)


def _controle(code: str, titre: str, quoi: str) -> Controle:
    return declarer(Controle(code, titre, quoi, _POURQUOI, _REMEDE, Gravite.BLOQUANT))


RANG_MANQUANT = _controle("JRN-001", "Événement manquant", "L’événement n° {rang} de « {chaine} » manque.")
TEXTE_CHANGE = _controle("JRN-002", "Événement modifié", "L’événement n° {rang} de « {chaine} » a été modifié.")
COLONNES = _controle(
    "JRN-003",
    "Colonnes modifiées",
    "L’événement n° {rang} de « {chaine} » ne dit plus la même chose que son texte scellé ({champ}).",
)
DETAILS_CHANGES = _controle(
    "JRN-004", "Détails modifiés", "Les détails de l’événement n° {rang} de « {chaine} » ont été modifiés."
)
FIN_COUPEE = _controle(
    "JRN-005", "Fin de chaîne différente", "« {chaine} » s’arrête au n° {rang} ; le n° {attendu} était attendu."
)
DETAILS_EN_TROP = _controle(
    "JRN-006",
    "Détails sans événement",
    "Des détails existent pour l’événement n° {rang} de « {chaine} », qui n’existe pas.",
)
TETE_DIFFERENTE = _controle(
    "JRN-007",
    "Tête différente de celle conservée",
    "Au n° {rang}, « {chaine} » porte une autre empreinte que celle conservée ailleurs.",
)


@dataclass(frozen=True, slots=True)
class Verification:
    """Outcome for one chain: number of links read, head hash, erased details, first fault or None."""

    chaine: str
    nombre: int
    empreinte: str
    effaces: int
    defaut: Constat | None

    @property
    def valide(self) -> bool:
        return self.defaut is None


def verifier(chaine: str, temoin: tuple[int, str] | None = None) -> Verification:
    """Read the whole chain in constant memory. `temoin` = (rank, hash) kept elsewhere: detects a rewritten tail."""
    rang, precedente, effaces = 0, "", 0
    details = _Details(chaine)
    for e in Evenement.objects.filter(chaine=chaine).order_by("rang").iterator(chunk_size=2000):
        if e.rang != rang + 1:
            return Verification(chaine, rang, precedente, effaces, RANG_MANQUANT.constat(rang=rang + 1, chaine=chaine))
        rang = e.rang
        precedente = enchainer(precedente, e.texte)
        if precedente != e.empreinte:
            return Verification(chaine, rang, precedente, effaces, TEXTE_CHANGE.constat(rang=rang, chaine=chaine))
        scelle = json.loads(e.texte)
        colonnes = {
            "acte": e.acte,
            "acteur": [e.acteur_type, e.acteur_id],
            "chaine": e.chaine,
            "moment": e.moment.astimezone(UTC).isoformat(),
            "rang": e.rang,
            "sujet": [e.sujet_type, e.sujet_id],
        }
        faux = next((k for k, v in colonnes.items() if scelle.get(k) != v), None)
        if faux or canonique(scelle).decode() != e.texte:
            constat = COLONNES.constat(rang=rang, chaine=chaine, champ=faux or "texte")
            return Verification(chaine, rang, precedente, effaces, constat)
        detail = details.au_rang(rang)
        if detail is None:
            effaces += 1
        elif empreinte_details(detail.sel, detail.contenu) != scelle["details"]:
            return Verification(chaine, rang, precedente, effaces, DETAILS_CHANGES.constat(rang=rang, chaine=chaine))
        if temoin and temoin[0] == rang and temoin[1] != precedente:
            return Verification(chaine, rang, precedente, effaces, TETE_DIFFERENTE.constat(rang=rang, chaine=chaine))
    tete = TeteDeChaine.objects.filter(chaine=chaine).first()
    attendu = max(tete.rang if tete else 0, temoin[0] if temoin else 0)
    if attendu != rang or (tete and tete.empreinte != precedente):
        constat = FIN_COUPEE.constat(chaine=chaine, rang=rang, attendu=attendu)
        return Verification(chaine, rang, precedente, effaces, constat)
    reste = details.au_rang(rang + 1, ou_apres=True)
    if reste is not None:
        constat = DETAILS_EN_TROP.constat(chaine=chaine, rang=reste.rang)
        return Verification(chaine, rang, precedente, effaces, constat)
    return Verification(chaine, rang, precedente, effaces, None)


class _Details:
    """Details of a chain read beside the links, one pass, constant memory."""

    def __init__(self, chaine: str) -> None:
        self._suite = DetailEvenement.objects.filter(chaine=chaine).order_by("rang").iterator(chunk_size=2000)
        self._courant = next(self._suite, None)

    def au_rang(self, rang: int, ou_apres: bool = False) -> DetailEvenement | None:
        while self._courant is not None and self._courant.rang < rang:
            self._courant = next(self._suite, None)
        if self._courant is not None and (self._courant.rang == rang or ou_apres):
            return self._courant
        return None


def verifier_tout() -> Iterator[Verification]:
    """Every chain known by its head or by its links."""
    chaines = set(TeteDeChaine.objects.values_list("chaine", flat=True)) | set(
        Evenement.objects.order_by().values_list("chaine", flat=True).distinct()
    )
    for chaine in sorted(chaines):
        yield verifier(chaine)
