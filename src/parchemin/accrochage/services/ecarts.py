"""What was transmitted and is not true any more: found, counted from the day it changed, closed when it is mended or explained.

A passage that has left keeps the data that were sent. When its decision is rectified, or the identity of its person corrected,
the difference becomes a case; it ends by itself once nothing differs (deleted, sent back, corrected again), or with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.attribution import identite
from parchemin.accrochage.delais import delai
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.models import (
    EcartTransmission,
    EnvoiPassage,
    EtatEcart,
    EtatPassage,
    GenreEcart,
    PassageCertification,
)
from parchemin.accrochage.services.histoire import SUPPRESSION
from parchemin.accrochage.services.suivi import Courante, courantes, valeurs_de
from parchemin.accrochage.trace import tracer
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.lots import par_lots
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import ajouter_mois, date_fr

PARTIS = (
    EtatPassage.EN_FICHIER, EtatPassage.DEPOSE, EtatPassage.A_REGARDER, EtatPassage.ACCEPTE, EtatPassage.A_SUPPRIMER,
)  # fmt: skip
"""States in which what was written is, or may be, what the Caisse des Dépôts holds."""
DECIDES = ("mention", "scoring", "niveau_langue", "fin_validite")
"""Columns that a rectified decision may change in an award that stands."""
PAR_LOT = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference found now. `details`: {column: [sent, known]}; `decision`: the one in force, when it is what differs."""

    genre: GenreEcart
    depuis: date
    details: dict[str, list[Any]]
    decision: int = 0

    @property
    def empreinte(self) -> str:
        # The same result decided again after another is another case.
        return sha256_hex(canonique({"details": self.details, "decision": self.decision}))


def suivre_ecarts(organisation_id: int, *, parmi: QuerySet[Any] | None = None) -> int:
    """Open, refresh and end the cases of one organisation, by short transactions. Returns how many are open.

    `parmi`: only those of these passages.
    """
    ouverts = EcartTransmission.toutes.filter(organisation_id=organisation_id, etat=EtatEcart.OUVERT)
    a_comparer = _a_comparer(organisation_id)
    if parmi is not None:
        siens = parmi.order_by().values("pk")
        ouverts, a_comparer = ouverts.filter(passage__in=siens), a_comparer.filter(pk__in=siens)
    cles = {*a_comparer.values_list("pk", flat=True), *ouverts.values_list("passage_id", flat=True)}
    for lot in par_lots(sorted(cles), PAR_LOT):
        with transaction.atomic():
            moment = timezone.now()
            passages = list(
                PassageCertification.toutes.select_for_update(of=("self",))
                .filter(pk__in=lot)
                .select_related("personne", "compte", "reglage")
                .order_by("pk")
            )
            _comparer(passages, moment)
    return ouverts.count()


def _a_comparer(organisation_id: int) -> QuerySet[Any]:
    """Passages that have left and whose person or decision has moved since."""
    bouge = (
        Q(decision__en_vigueur=False)
        | (Q(decision__isnull=False) & ~Q(decision__resultat=Resultat.ADMIS))
        | Q(personne__updated_at__gt=F("identite_lue_le"))
    )
    return PassageCertification.toutes.filter(bouge, organisation_id=organisation_id, etat__in=PARTIS).order_by("pk")


def _comparer(passages: list[PassageCertification], moment: datetime) -> None:
    en_vigueur = courantes(passages)
    rectifiees = {d.pk for x in passages if (d := en_vigueur.get(x.pk)) and d.pk != x.decision_id and d.admet}
    cles = rectifiees | {x.decision_id for x in passages if en_vigueur.get(x.pk)}
    decisions = Decision.toutes.select_related("inscription", "presentation__session__centre").in_bulk(cles)
    ecarts: dict[int, list[EcartTransmission]] = {}
    for e in EcartTransmission.toutes.filter(passage__in=passages).order_by("pk"):
        ecarts.setdefault(e.passage_id, []).append(e)
    for x in passages:
        trouvees = list(_differences(x, en_vigueur.get(x.pk), decisions)) if x.etat in PARTIS else []
        _tenir(x, trouvees, ecarts.get(x.pk, []))
        if not any(d.genre == GenreEcart.IDENTITE_CORRIGEE for d in trouvees) and x.etat in PARTIS:
            # Compared, and the same: not to be compared again before the person's data move.
            PassageCertification.toutes.filter(pk=x.pk).update(identite_lue_le=moment)


def _differences(
    x: PassageCertification, courante: Courante | None, decisions: dict[int, Decision]
) -> Iterator[Difference]:
    if courante is not None and not courante.admet:
        details = {"resultat": ["admis", courante.en_mots]}
        yield Difference(GenreEcart.DECISION_RETIREE, courante.decidee_le, details, courante.pk)
    elif courante is not None and x.decision_id and courante.pk != x.decision_id:
        disait = valeurs_de(decisions[x.decision_id], x.code_certification, x.reglage, x.compte)
        dit = valeurs_de(decisions[courante.pk], x.code_certification, x.reglage, x.compte)
        if details := {
            k: [_simple(getattr(x, k)), _simple(dit[k])] for k in DECIDES if dit[k] not in (disait[k], getattr(x, k))
        }:
            yield Difference(GenreEcart.DECISION_CHANGEE, courante.decidee_le, details, courante.pk)
    if x.personne is not None and x.voie != "dossier":
        connue = identite(x.personne)
        dites = connue if x.voie == "titulaire" else {"nom_naissance": connue["nom_naissance"]}
        if details := {k: [_simple(getattr(x, k)), _simple(v)] for k, v in dites.items() if getattr(x, k) != v}:
            depuis = x.personne.updated_at.astimezone(PARIS).date()
            yield Difference(GenreEcart.IDENTITE_CORRIGEE, depuis, details)


def _tenir(x: PassageCertification, trouvees: list[Difference], siens: list[EcartTransmission]) -> None:
    """Make the rows of a passage say what was found. A case closed with its reason is not opened again for the same thing."""
    ouverts = {e.genre: e for e in siens if e.etat == EtatEcart.OUVERT}
    for d in trouvees:
        deja = ouverts.pop(d.genre, None)
        if deja is not None:
            if deja.empreinte != d.empreinte:
                deja.details, deja.empreinte = d.details, d.empreinte
                deja.save(update_fields=["details", "empreinte"])
        elif not any(e.genre == d.genre and e.etat == EtatEcart.CLOS and e.empreinte == d.empreinte for e in siens):
            _ouvrir(x, d)
    for e in ouverts.values():
        e.etat, e.clos_le, e.clos_par_libelle = EtatEcart.REPARE, timezone.now(), "Parchemin"
        e.save(update_fields=["etat", "clos_le", "clos_par_libelle"])
        _tracer(
            x,
            SYSTEME,
            "ecart",
            f"a constaté que plus rien ne diffère pour {x.nom_affiche} ({e.get_genre_display().lower()}).",
        )


def _ouvrir(x: PassageCertification, d: Difference) -> None:
    e = EcartTransmission.toutes.create(
        organisation_id=x.organisation_id, passage=x, genre=d.genre, depuis=d.depuis,
        echeance=ajouter_mois(d.depuis, delai("correction_spontanee", aujourdhui())), details=d.details, empreinte=d.empreinte,
        constate_le=timezone.now(),
    )  # fmt: skip
    ou, quand = "ce qui a été transmis", f"à traiter avant le {date_fr(e.echeance)}"
    if a_annuler(x):
        ou, quand = "le fichier à déposer", "fichier à annuler"
    _tracer(
        x, SYSTEME, "ecart",
        f"a constaté un écart avec {ou} pour {x.nom_affiche} : {e.get_genre_display().lower()}, {quand}.",
        {"genre": e.genre, "champs": sorted(d.details)},
    )  # fmt: skip


@transaction.atomic
def clore_ecart(*, ecart: EcartTransmission, motif: str, acteur: Reference) -> EcartTransmission:
    """Say why nothing more is done (mended by the help desk, not material). Raises ACC-602 (reason), ACC-664 (closed already)."""
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.MOTIF_ABSENT.constat())
    e = EcartTransmission.toutes.select_for_update(of=("self",)).select_related("passage").get(pk=ecart.pk)
    if e.etat != EtatEcart.OUVERT:
        raise ErreurMetier(c.ECART_DEJA_CLOS.constat(etat=e.get_etat_display().lower()))
    e.etat, e.motif, e.clos_le, e.clos_par_libelle = EtatEcart.CLOS, motif[:500], timezone.now(), acteur.libelle
    e.save(update_fields=["etat", "motif", "clos_le", "clos_par_libelle"])
    _tracer(
        e.passage, acteur, "clore_ecart", f"a clos l’écart {de(e.passage.nom_affiche)} : {motif}.", {"genre": e.genre}
    )
    return e


def en_suppression(x: PassageCertification) -> bool:
    """The file that holds this passage takes it away."""
    return EnvoiPassage.toutes.filter(passage=x, ouvert=True, lot__action=SUPPRESSION).exists()


def a_annuler(x: PassageCertification) -> bool:
    """Nothing has left: the file that holds this passage is to be given up, and no clock runs."""
    return x.etat == EtatPassage.EN_FICHIER and not en_suppression(x)


def remede(x: PassageCertification, genre: str) -> str:
    """What to do now, which depends on where the passage stands and on what the schema allows."""
    match EtatPassage(x.etat):
        case EtatPassage.EN_FICHIER if en_suppression(x):
            return "Le fichier qui le supprime est construit : déposez-le."
        case EtatPassage.EN_FICHIER:
            return "Annulez le fichier avant de le déposer : le passage suivra alors la correction."
        case EtatPassage.DEPOSE if en_suppression(x):
            return "Le fichier qui le supprime est déposé : attendez l’accusé."
        case EtatPassage.DEPOSE:
            return "Attendez l’accusé : refusé, le passage suivra la correction ; accepté, il sera à faire supprimer."
        case EtatPassage.A_REGARDER:
            return "Tranchez d’abord la réponse reçue."
        case EtatPassage.A_SUPPRIMER:
            return "La suppression est approuvée : construisez et déposez le fichier de suppression."
    if "SUPPRESSION" not in profil(x.compte.profil).actions:
        return (
            f"Le schéma {x.compte.profil} n’a pas de suppression : écrivez à l’assistance de la Caisse des Dépôts, puis fermez ce "
            "cas avec sa réponse."
        )
    if genre == GenreEcart.DECISION_RETIREE:
        return "Faites supprimer le passage : une seconde personne l’approuve."
    return "Faites supprimer le passage, puis recréez-le corrigé."


def constat_de(e: EcartTransmission, champs_en_mots: dict[str, str]) -> Constat:
    """The case as a finding. `champs_en_mots`: French words of the columns. Only columns are named, never their values."""
    x = e.passage
    if e.genre == GenreEcart.DECISION_RETIREE:
        return c.ECART_RETIRE.constat(
            "Décision", etat=x.get_etat_display().lower(), resultat=e.details["resultat"][1], jour=date_fr(e.depuis),
            remede=remede(x, e.genre),
        )  # fmt: skip
    sujet = "Le fichier à déposer" if a_annuler(x) else "Ce qui est parti"
    mots = ", ".join(champs_en_mots.get(k, k) for k in e.details)
    controle = c.ECART_CHANGE if e.genre == GenreEcart.DECISION_CHANGEE else c.ECART_IDENTITE
    ou = "Décision" if e.genre == GenreEcart.DECISION_CHANGEE else "Identité"
    return controle.constat(ou, sujet=sujet, champs=mots, remede=remede(x, e.genre))


def _simple(valeur: Any) -> Any:
    return valeur if isinstance(valeur, str | int | bool | type(None)) else str(valeur)


def _tracer(
    x: PassageCertification, acteur: Reference, acte: str, phrase: str, details: dict[str, Any] | None = None
) -> None:
    tracer(
        organisation_id=x.organisation_id, acteur=acteur, acte=acte,
        sujet=Reference("passage", str(x.pk), x.nom_affiche), phrase=phrase, details=details,
    )  # fmt: skip
