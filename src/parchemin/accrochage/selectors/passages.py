"""Reads of passages: what is to transmit, how it balances, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.accrochage.models.passages import Verdict

A_TRANSMETTRE = (EtatPassage.A_ENVOYER, EtatPassage.REFUSE)
EN_ROUTE = (EtatPassage.EN_FICHIER, EtatPassage.DEPOSE)
EN_DELAI = (*A_TRANSMETTRE, *EN_ROUTE, EtatPassage.A_REGARDER)
"""The three months run until an answer says that the passage is taken: being in a file, or deposited, does not stop them."""
TONS_VERDICT = {Verdict.PRET: "ok", Verdict.A_RISQUE: "al", Verdict.BLOQUE: "ko"}
TONS_ETAT = {
    EtatPassage.A_ENVOYER: "nu", EtatPassage.EN_FICHIER: "in", EtatPassage.DEPOSE: "in", EtatPassage.ACCEPTE: "ok",
    EtatPassage.REFUSE: "ko", EtatPassage.A_REGARDER: "al", EtatPassage.A_SUPPRIMER: "al", EtatPassage.SUPPRIME: "nu",
    EtatPassage.EXCLU: "nu",
}  # fmt: skip


def passages() -> QuerySet[Any]:
    """Every passage of the active organisation, the most urgent first."""
    return PassageCertification.objects.select_related("compte", "personne").order_by("echeance", "cle_tri", "pk")


@dataclass(frozen=True, slots=True)
class Bilan:
    """Counts that balance: `a_transmettre` = `prets` + `a_risque` + `bloques` + `refuses`; all the states make `total`.

    `refuses`: refused, and not corrected since. `en_route` = `en_fichier` + `deposes`. `plus_ancien`: first deadline of what
    is not taken yet.
    """

    total: int
    prets: int
    a_risque: int
    bloques: int
    en_fichier: int
    deposes: int
    acceptes: int
    a_regarder: int
    exclus: int
    refuses: int
    plus_ancien: date | None
    controle_le: datetime | None

    @property
    def a_transmettre(self) -> int:
        return self.prets + self.a_risque + self.bloques + self.refuses

    @property
    def en_route(self) -> int:
        return self.en_fichier + self.deposes

    @property
    def envoyables(self) -> int:
        return self.prets + self.a_risque

    @property
    def titre(self) -> str:
        """What is left to do, whatever the step: « 3 passages à transmettre, 20 à déposer, 5 sans réponse »."""
        suites = (
            (self.a_transmettre, "à transmettre"), (self.en_fichier, "à déposer"), (self.deposes, "sans réponse"),
            (self.a_regarder, "dont la réponse est à regarder"),
        )  # fmt: skip
        dits = [(n, mots) for n, mots in suites if n]
        if not dits:
            return "Rien à transmettre"
        (n, mots), *autres = dits
        tete = f"{n} passage{'s' if n > 1 else ''} {mots}"
        return ", ".join([tete, *(f"{n} {mots}" for n, mots in autres)])


def bilan(lignes: QuerySet[Any] | None = None) -> Bilan:
    """One query for the whole head of the page."""
    tous = PassageCertification.objects.all() if lignes is None else lignes
    restant = Q(etat=EtatPassage.A_ENVOYER)
    c = tous.order_by().aggregate(
        total=Count("pk"), prets=Count("pk", filter=restant & Q(verdict=Verdict.PRET)),
        a_risque=Count("pk", filter=restant & Q(verdict=Verdict.A_RISQUE)),
        bloques=Count("pk", filter=restant & Q(verdict=Verdict.BLOQUE)),
        en_fichier=Count("pk", filter=Q(etat=EtatPassage.EN_FICHIER)),
        deposes=Count("pk", filter=Q(etat=EtatPassage.DEPOSE)), acceptes=Count("pk", filter=Q(etat=EtatPassage.ACCEPTE)),
        a_regarder=Count("pk", filter=Q(etat=EtatPassage.A_REGARDER)),
        exclus=Count("pk", filter=Q(etat__in=[EtatPassage.EXCLU, EtatPassage.SUPPRIME, EtatPassage.A_SUPPRIMER])),
        refuses=Count("pk", filter=Q(etat=EtatPassage.REFUSE)), plus_ancien=Min("echeance", filter=Q(etat__in=EN_DELAI)),
        controle_le=Max("controle_le"),
    )  # fmt: skip
    return Bilan(**c)
