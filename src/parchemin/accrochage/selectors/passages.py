"""Reads of passages: what is to transmit, how it balances, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Cast

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import (
    CompteAccrochage,
    EcartTransmission,
    EnvoiPassage,
    EtatEcart,
    EtatFichier,
    EtatPassage,
    PassageCertification,
)
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.services.histoire import SUPPRESSION
from parchemin.imports.models import OperationLot
from parchemin.plateforme.templatetags.parchemin import nombre
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

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
TONS_FICHIER = {
    EtatFichier.PREPARE: "al", EtatFichier.EN_TRANSMISSION: "al", EtatFichier.SANS_REPONSE: "al",
    EtatFichier.REPETITION: "nu", EtatFichier.DEPOSE: "in", EtatFichier.SUCCES: "ok", EtatFichier.ERREURS: "al",
    EtatFichier.PARTIEL: "al", EtatFichier.REJETE: "ko", EtatFichier.ANNULE: "nu",
}  # fmt: skip


def avec_ecart() -> Exists:
    """Condition: what was transmitted is not true any more, and nobody has mended nor explained it."""
    return Exists(EcartTransmission.toutes.filter(passage=OuterRef("pk"), etat=EtatEcart.OUVERT))


def en_suppression() -> Exists:
    """Condition: the file that holds the passage takes it away."""
    return Exists(EnvoiPassage.toutes.filter(passage=OuterRef("pk"), ouvert=True, lot__action=SUPPRESSION))


def a_annuler() -> Q:
    """What is not true any more and has not left: in a file to give up before it is deposited."""
    return Q(avec_ecart()) & Q(etat=EtatPassage.EN_FICHIER) & ~Q(en_suppression())


def passages() -> QuerySet[Any]:
    """Every passage of the active organisation, the most urgent first. `ecarts_ouverts`: its cases."""
    ouverts = EcartTransmission.objects.filter(etat=EtatEcart.OUVERT).order_by("echeance", "pk")
    return (
        PassageCertification.objects.select_related("compte", "personne")
        .prefetch_related(Prefetch("ecarts", ouverts, "ecarts_ouverts"))
        .order_by("echeance", "cle_tri", "pk")
    )


def ecrits_par_l_import(lot: int) -> QuerySet[Any]:
    """Keys of the passages that a batch of import wrote and that stand."""
    ecritures = OperationLot.objects.filter(lot_id=lot, modele="accrochage.PassageCertification", defaite=False)
    cles: QuerySet[Any] = ecritures.order_by().annotate(passage=Cast("cle", BigIntegerField())).values("passage")
    return cles


def suite_d_un_import(lot: int) -> list[tuple[int, str, str]]:
    """(how many, words, filter of the list) of what a batch of import wrote, as the controls judge it now."""
    comptes = bilan(PassageCertification.objects.filter(pk__in=ecrits_par_l_import(lot)))
    return [
        (n, mots, f"lot={lot}&situation={situation}")
        for n, mots, situation in (
            (comptes.prets, "prêt,prêts", "prets"), (comptes.a_risque, "à risque,à risque", "a_risque"),
            (comptes.bloques, "à compléter,à compléter", "bloques"),
        )
        if n
    ]  # fmt: skip


def ecarts_ouverts(lignes: QuerySet[Any] | None = None) -> dict[str, Any]:
    """How many transmitted passages have a case, and the nearest deadline; `a_annuler`: how many have not left yet."""
    dedans = PassageCertification.objects.filter(a_annuler())
    ouverts = EcartTransmission.objects.filter(etat=EtatEcart.OUVERT)
    if lignes is not None:
        dedans = dedans.filter(pk__in=lignes.order_by().values("pk"))
        ouverts = ouverts.filter(passage__in=lignes.order_by().values("pk"))
    c: dict[str, Any] = ouverts.exclude(passage__in=dedans.order_by().values("pk")).aggregate(
        n=Count("passage", distinct=True), echeance=Min("echeance")
    )
    return {**c, "a_annuler": dedans.count()}


def passage_nomme(texte: str) -> PassageCertification | None:
    """The passage meant by an identifier, or by a name with or without its fiche; None for an empty text.

    Raises ACC-645: nobody, or several.
    """
    texte = " ".join(texte.split())
    if not texte:
        return None
    trouves = list(PassageCertification.objects.filter(id_technique=texte)[:1])
    if not trouves:
        lignes = PassageCertification.objects.order_by("cle_tri", "-debut_validite", "pk")
        for mot in cle_recherche(texte).split():
            lignes = lignes.filter(cle_recherche__contains=mot)
        trouves = list(lignes[:6])
    if len(trouves) == 1:
        return trouves[0]
    if not trouves:
        raise ErreurMetier(
            c.PASSAGE_A_PRECISER.constat(
                texte=texte, raison="ne désigne aucun passage",
                remede="Vérifiez le nom, ou laissez vide et dites dans la demande de qui il s’agit.",
            )
        )  # fmt: skip
    dits = " ; ".join(f"{x.nom_affiche}, {x.code_certification}, {x.id_technique}" for x in trouves[:5])
    raison, remede = "désigne plusieurs passages", f"Donnez l’identifiant technique de l’un d’eux : {dits}."
    raise ErreurMetier(c.PASSAGE_A_PRECISER.constat(texte=texte, raison=raison, remede=remede))


def comptes_a_construire() -> QuerySet[Any]:
    """Accounts that a file may be built for: those in use, and those left that still have passages to send under their key.

    Each with its counts: `n_prets`, `n_a_risque`, `n_bloques`, `n_a_supprimer`.
    """
    reste = Q(passages__etat__in=A_TRANSMETTRE)

    def nombre(condition: Q) -> Count:
        return Count("passages", filter=condition)

    return (
        CompteAccrochage.objects.annotate(
            n_prets=nombre(reste & Q(passages__verdict=Verdict.PRET)),
            n_a_risque=nombre(reste & Q(passages__verdict=Verdict.A_RISQUE)),
            n_bloques=nombre(reste & Q(passages__verdict=Verdict.BLOQUE)),
            n_a_supprimer=nombre(Q(passages__etat=EtatPassage.A_SUPPRIMER)),
        )
        .filter(Q(actif=True) | Q(n_prets__gt=0) | Q(n_a_risque__gt=0) | Q(n_bloques__gt=0) | Q(n_a_supprimer__gt=0))
        .order_by("-actif", "libelle", "pk")
    )


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
    a_supprimer: int
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
    def en_retard(self) -> bool:
        return self.plus_ancien is not None and self.plus_ancien < aujourdhui()

    @property
    def titre(self) -> str:
        """What is left to do, whatever the step: « 3 passages à transmettre, 20 à déposer, 5 sans réponse »."""
        suites = (
            (self.a_transmettre, "à transmettre"), (self.en_fichier, "à déposer"), (self.deposes, "sans réponse"),
            (self.a_regarder, "dont la réponse est à regarder"), (self.a_supprimer, "à faire supprimer"),
        )  # fmt: skip
        dits = [(n, mots) for n, mots in suites if n]
        if not dits:
            return "Rien à transmettre"
        (n, mots), *autres = dits
        tete = f"{nombre(n)} passage{'s' if n > 1 else ''} {mots}"
        return ", ".join([tete, *(f"{nombre(n)} {mots}" for n, mots in autres)])


def bilan(lignes: QuerySet[Any] | None = None) -> Bilan:
    """One query for the whole head of the page."""
    tous = PassageCertification.objects.all() if lignes is None else lignes
    restant = Q(etat=EtatPassage.A_ENVOYER)
    comptes = tous.order_by().aggregate(
        total=Count("pk"), prets=Count("pk", filter=restant & Q(verdict=Verdict.PRET)),
        a_risque=Count("pk", filter=restant & Q(verdict=Verdict.A_RISQUE)),
        bloques=Count("pk", filter=restant & Q(verdict=Verdict.BLOQUE)),
        en_fichier=Count("pk", filter=Q(etat=EtatPassage.EN_FICHIER)),
        deposes=Count("pk", filter=Q(etat=EtatPassage.DEPOSE)), acceptes=Count("pk", filter=Q(etat=EtatPassage.ACCEPTE)),
        a_regarder=Count("pk", filter=Q(etat=EtatPassage.A_REGARDER)),
        exclus=Count("pk", filter=Q(etat__in=[EtatPassage.EXCLU, EtatPassage.SUPPRIME])),
        a_supprimer=Count("pk", filter=Q(etat=EtatPassage.A_SUPPRIMER)),
        refuses=Count("pk", filter=Q(etat=EtatPassage.REFUSE)), plus_ancien=Min("echeance", filter=Q(etat__in=EN_DELAI)),
        controle_le=Max("controle_le"),
    )  # fmt: skip
    return Bilan(**comptes)
