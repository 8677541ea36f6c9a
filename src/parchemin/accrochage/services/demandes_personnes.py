"""Asking people themselves about what keeps their award from leaving: one act for a list, never twice within a delay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from parchemin.accrochage import constats as c
from parchemin.accrochage.delais import delai
from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.services.controles import SUIVENT
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.parcours.models import EtatIdentite, Personne
from parchemin.parcours.services.confirmation import (
    CORRECTION_EN_ATTENTE,
    SANS_ADRESSE,
    USAGE,
    demander_confirmation,
    destinataire_de,
)
from parchemin.plateforme.models.courriels import Courriel, EtatCourriel
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import date_fr

MAXIMUM = 500
"""People asked in one act."""
_PARTI = (EtatCourriel.A_ENVOYER, EtatCourriel.EN_COURS, EtatCourriel.ENVOYE)
"""A message that failed does not count as asked: it may go again at once."""


@dataclass(frozen=True, slots=True)
class Sollicitation:
    """One person of the list: whom to write to, the last message and what became of it, and why nothing leaves now.

    `passages`: of this person in the list. `empeche`: None when the request may leave.
    """

    personne: Personne
    passages: tuple[PassageCertification, ...]
    nom: str
    adresse: str
    dernier: Courriel | None
    empeche: Constat | None


def a_demander() -> QuerySet[PassageCertification]:
    """Passages of the active organisation that a person's own word may mend: blocked, at risk or refused, with a person."""
    lignes: QuerySet[PassageCertification] = (
        PassageCertification.objects.filter(etat__in=SUIVENT)
        .exclude(verdict=Verdict.PRET, etat=EtatPassage.A_ENVOYER)
        .order_by("cle_tri", "pk")
    )
    return lignes


def prets() -> QuerySet[PassageCertification]:
    """Those of whose person nothing is asked: they may leave as they are."""
    lignes: QuerySet[PassageCertification] = PassageCertification.objects.filter(
        etat=EtatPassage.A_ENVOYER, verdict=Verdict.PRET
    )
    return lignes.order_by("cle_tri", "pk")


def sollicitations(passages: QuerySet[PassageCertification], jour: date) -> list[Sollicitation]:
    """One line per person, in order; three queries whatever their number."""
    par_personne: dict[int, list[PassageCertification]] = {}
    gens: dict[int, Personne] = {}
    for x in passages.filter(personne__isnull=False).select_related("personne__organisation"):
        if x.personne is not None and x.personne.fusionnee_dans_id is None:
            par_personne.setdefault(x.personne.pk, []).append(x)
            gens[x.personne.pk] = x.personne
    derniers = _derniers(gens)
    faites = []
    for pk, siens in par_personne.items():
        personne = gens[pk]
        nom, adresse = destinataire_de(personne)
        dernier = derniers.get(pk)
        faites.append(
            Sollicitation(personne, tuple(siens), nom, adresse, dernier, _empeche(personne, adresse, dernier, jour))
        )
    return faites


def _derniers(gens: dict[int, Personne]) -> dict[int, Courriel]:
    """The last message that asked each person."""
    siens = Courriel.toutes.filter(
        usage=USAGE, sujet_type="personne", sujet_identifiant__in=[str(pk) for pk in gens],
        organisation_id__in={p.organisation_id for p in gens.values()},
    )  # fmt: skip
    dates = dict(
        siens.order_by().values_list("sujet_identifiant").annotate(n=Max("cree_le")).order_by("sujet_identifiant")
    )
    derniers: dict[int, Courriel] = {}
    if dates:
        q = Q(pk__in=[])
        for identifiant, le in dates.items():
            q |= Q(sujet_identifiant=identifiant, cree_le=le)
        for x in siens.filter(q).order_by("cree_le", "pk").defer("corps", "secrets_chiffres"):
            derniers[int(x.sujet_identifiant)] = x
    return derniers


def _empeche(personne: Personne, adresse: str, dernier: Courriel | None, jour: date) -> Constat | None:
    if not adresse:
        return SANS_ADRESSE.constat(nom=personne.nom_complet)
    if personne.etat_identite == EtatIdentite.A_REVOIR:
        return CORRECTION_EN_ATTENTE.constat(nom=personne.nom_complet)
    jours = int(delai("relance_personnes", jour))
    if dernier is not None and dernier.etat in _PARTI:
        demande_le = dernier.cree_le.astimezone(PARIS).date()
        apres = demande_le + timedelta(days=jours)
        if jour < apres:
            return c.DEJA_DEMANDE.constat(
                nom=personne.nom_complet, jour=date_fr(demande_le), jours=jours, apres=date_fr(apres)
            )
    return None


@travail("accrochage.demander", titre="Demandes aux personnes")
def demander_aux_personnes(ctx: Contexte) -> None:
    """One link and one message per person; each is a step of its own, judged again: nobody is written to twice."""
    cles: Sequence[int] = ctx.parametres["personnes"]
    acteur = Reference("utilisateur", str(ctx.demandeur_id), ctx.demandeur_libelle)
    envoyees = int(ctx.compteurs.get("envoyees", 0))
    for rang in range(int(ctx.curseur.get("rang", 0)), len(cles)):
        with transaction.atomic():
            # Held: a second act at the same moment sees the message of the first.
            Personne.objects.select_for_update(of=("self",)).filter(pk=cles[rang]).first()
            for s in sollicitations(a_demander().filter(personne=cles[rang]), aujourdhui()):
                if s.empeche is not None:
                    ctx.constater(s.empeche)
                    continue
                try:
                    with transaction.atomic():
                        demander_confirmation(personne=s.personne, acteur=acteur, base=ctx.parametres["base"])
                    envoyees += 1
                except ErreurMetier as e:
                    ctx.constater(*e.constats)
            fini = rang + 1 == len(cles)
            if fini and envoyees and ctx.organisation_id is not None:
                tracer(
                    organisation_id=ctx.organisation_id, acteur=acteur, acte="demander",
                    sujet=Reference("organisation", str(ctx.organisation_id), ""),
                    phrase=f"a demandé à {envoyees} personnes de vérifier leur identité." if envoyees > 1
                    else "a demandé à une personne de vérifier son identité.", details={"personnes": list(cles)},
                )  # fmt: skip
            ctx.avancer(
                curseur={"rang": rang + 1}, fait=rang + 1, total=len(cles), envoyees=envoyees,
                phrase=f"{envoyees} demandes parties sur {len(cles)}",
            )  # fmt: skip
