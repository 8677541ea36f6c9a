"""What a partner sees: its own establishments and nothing else, whatever other role the person holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, RoleMembre
from parchemin.parcours.models import Inscription, SessionExamen
from parchemin.parcours.selectors.perimetre import etablissements_de
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.reseau.domain.etats import (
    ACTES_DU_ROLE,
    ACTES_EN_MOTS,
    ActePartenaire,
    EtatHabilitation,
    SensEtat,
    etats,
    permet,
)
from parchemin.reseau.domain.mentions import sans_marque
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    Convention,
    CoteEchange,
    DemandePartenaire,
    DemandeSession,
    HabilitationPartenaire,
    InvitationCollegue,
    LettreReseau,
    NatureDemandePartenaire,
    ObjetDeclaration,
    RoleHabilite,
)
from parchemin.reseau.selectors.faits import engages
from parchemin.reseau.selectors.mesures_en_vigueur import d_un_autre_role
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil

REPROCHES = (NatureDemandePartenaire.REPONSE, NatureDemandePartenaire.ACTION, NatureDemandePartenaire.COMMUNICATION)
"""What is asked because something is wrong."""
INVISIBLES = (EtatHabilitation.CLOS,)


@cache
def recueil() -> Recueil:
    return Recueil(Path(__file__).resolve().parents[1] / "donnees" / "espace.yaml")


def reglage(cle: str, jour: date) -> int:
    return int(recueil().valeur_au(cle, jour))


def etablissements(membre: Membre) -> list[Etablissement]:
    return list(Etablissement.objects.filter(pk__in=etablissements_de(membre)).order_by("cle_tri", "pk"))


def demandes_de(membre: Membre) -> QuerySet[Any]:
    """Everything ever asked of its establishments."""
    return DemandePartenaire.objects.filter(etablissement__in=etablissements_de(membre)).select_related(
        "etablissement", "habilitation__certification__fiche__version"
    )


def demandes_session_de(membre: Membre) -> QuerySet[Any]:
    return DemandeSession.objects.filter(habilitation__etablissement__in=etablissements_de(membre)).select_related(
        "habilitation__etablissement", "habilitation__certification__fiche__version", "site", "session"
    )


def conventions_de(membre: Membre) -> QuerySet[Any]:
    """Signed ones, with their document: a draft of the certifier is not shown."""
    return Convention.objects.filter(
        etablissement__in=etablissements_de(membre), signee_le__isnull=False, piece_id__isnull=False
    )


def habilitations_de(membre: Membre) -> QuerySet[Any]:
    return (
        HabilitationPartenaire.objects.filter(etablissement__in=etablissements_de(membre))
        .exclude(etat__in=INVISIBLES)
        .select_related("etablissement", "certification__fiche__version", "convention")
        .prefetch_related("sites", "declarations", "mouvements__mesure")
        .order_by("etablissement__cle_tri", "certification__cle_tri", "role", "pk")
    )


@dataclass(frozen=True, slots=True)
class CarteHabilitation:
    """One habilitation as its partner reads it. `actes`: what, may it, and why not."""

    h: HabilitationPartenaire
    etat: SensEtat
    actes: tuple[tuple[str, bool, str], ...]
    sites: tuple[Etablissement, ...]
    blocs: tuple[str, ...]
    declaree: str
    finie: bool
    document: bool
    mesure: str


def carte(h: HabilitationPartenaire, jour: date, siennes: Iterable[HabilitationPartenaire] = ()) -> CarteHabilitation:
    """Reads only what `habilitations_de` brought. `siennes`: all of its partner, for what another role forbids."""
    etat = etats()[EtatHabilitation(h.etat)]
    actes = []
    for a in ACTES_DU_ROLE[h.role]:
        pourquoi = empechement(h, a, jour)
        if not pourquoi and a is ActePartenaire.SESSION:
            pourquoi = next((x.raison for x in d_un_autre_role(siennes, h)), "")
        actes.append((ACTES_EN_MOTS[a], not pourquoi, pourquoi))
    declarees = [d for d in h.declarations.all() if d.objet != ObjetDeclaration.RETRAIT]
    derniere = max(declarees, key=lambda d: (d.fait_le, d.pk), default=None)
    dite = ""
    if derniere is not None:
        dite = (
            f"déclarée à France compétences le {date_fr(derniere.declaree_le)}"
            if derniere.declaree_le
            else "pas encore déclarée à France compétences"
        )
    mesure = next(
        (m.motif for m in sorted(h.mouvements.all(), key=lambda m: (m.decide_le, m.pk), reverse=True) if m.vers == h.etat), ""
    )  # fmt: skip
    return CarteHabilitation(
        h=h, etat=etat, actes=tuple(actes), sites=tuple(sorted(h.sites.all(), key=lambda s: (s.cle_tri, s.pk))),
        blocs=tuple(h.blocs), declaree=dite, finie=h.au is not None and h.au < jour,
        document=h.convention is not None and h.convention.signee_le is not None and h.convention.piece_id is not None,
        mesure=sans_marque(mesure),
    )  # fmt: skip


def empechement(h: HabilitationPartenaire, acte: ActePartenaire, jour: date) -> str:
    """Why this act is not allowed on that day, in words; "" when it is."""
    if not permet(h.etat, acte):
        etat = etats()[EtatHabilitation(h.etat)]
        return f"l’habilitation est « {etat.libelle} ». {etat.sens}"
    if jour < h.du:
        return f"l’habilitation commence le {date_fr(h.du)}."
    if h.au is not None and jour > h.au:
        # Asked of a day to come, the end is to come too.
        return f"l’habilitation {'est finie depuis' if h.au < aujourdhui() else 'finit'} le {date_fr(h.au)}."
    return ""


def empechement_session(d: DemandeSession) -> str:
    """Why the session that was asked for may not be opened any more, in words; "" when it may."""
    h = d.habilitation
    return empechement(h, ActePartenaire.SESSION, d.du) or empechement(h, ActePartenaire.SESSION, d.au)


PERDUES = (EtatHabilitation.RETIRE, EtatHabilitation.RESILIE)


@dataclass(frozen=True, slots=True)
class HabilitationPerdue:
    """One taken away, as its partner reads it: since when, why, and who is still engaged there."""

    h: HabilitationPartenaire
    etat: SensEtat
    motif: str
    engages: int

    @property
    def reste(self) -> str:
        if not self.engages:
            return "Plus personne n’y est engagé : il ne vous reste rien à faire pour cette certification."
        qui = f"{self.engages} personnes sont" if self.engages > 1 else "Une personne est"
        dit = (
            " Le certificateur leur dit où elles finissent"
            if self.engages > 1
            else " Le certificateur lui dit où elle finit"
        )
        return f"{qui} encore en cours de parcours chez vous.{dit} : vous n’avez pas à noter de fin, remettez leurs dossiers."


def pertes(membre: Membre) -> list[HabilitationPerdue]:
    """Habilitations withdrawn or terminated, the latest first, with the people who were preparing the certification there."""
    lignes = habilitations_de(membre).filter(etat__in=PERDUES).order_by("-etat_depuis", "pk")
    trouvees = []
    for h in lignes:
        motif = next(
            (m.motif for m in sorted(h.mouvements.all(), key=lambda m: m.pk, reverse=True) if m.vers == h.etat), ""
        )
        trouvees.append(
            HabilitationPerdue(h, etats()[EtatHabilitation(h.etat)], sans_marque(motif), engages(h).count())
        )
    return trouvees


def habilitations_a_session(membre: Membre) -> QuerySet[Any]:
    """Those to be chosen from in a request for a session: the guard tells the rest."""
    return habilitations_de(membre).filter(role=RoleHabilite.ORGANISER)


def sites_de(h: HabilitationPartenaire) -> list[Etablissement]:
    """Where a session may be held: its sites, else the establishment itself."""
    return list(h.sites.order_by("cle_tri", "pk")) or [h.etablissement]


def a_faire(demandes: Iterable[DemandePartenaire]) -> list[DemandePartenaire]:
    """What waits for the partner, the most urgent first; without a day, last."""
    attendues = [d for d in demandes if d.etat in CHEZ_LE_PARTENAIRE]
    return sorted(attendues, key=lambda d: (d.avant_le is None, d.avant_le or date.max, d.pk))


def fil(demande: DemandePartenaire) -> list[tuple[Any, list[Fichier]]]:
    """The messages in order, each with its files."""
    echanges = list(demande.echanges.order_by("le", "pk"))
    for e in echanges:
        if e.cote == CoteEchange.CERTIFICATEUR:
            e.texte = sans_marque(e.texte)
    cles = {UUID(p) for e in echanges for p in e.pieces}
    fichiers = {
        str(f.pk): f for f in Fichier.toutes.filter(pk__in=cles, organisation_id=demande.organisation_id).order_by("pk")
    }
    return [(e, [fichiers[p] for p in e.pieces if p in fichiers]) for e in echanges]


def lettres_de(membre: Membre) -> QuerySet[Any]:
    """Letters written to the member's establishments, the latest first: what is held against a partner is read in its own space. The
    letter of a measure is there once it left: before, nothing was told."""
    siennes = LettreReseau.objects.filter(etablissement__in=etablissements_de(membre))
    return siennes.exclude(mesure__isnull=False, envoyee_le__isnull=True).order_by("-datee_du", "-pk")


def lettre_de(demande: DemandePartenaire) -> LettreReseau | None:
    """The letter that a request to answer came with: of a measure, or of a finding."""
    for nom in ("mesure", "constat"):
        origine = getattr(demande, nom, None)
        if origine is not None:
            lettre: LettreReseau | None = origine.lettre
            return lettre
    return None


def piece_de(demande: DemandePartenaire, piece: UUID) -> Fichier | None:
    """A file of this very thread, else nothing: an identifier guessed elsewhere opens nothing here."""
    if not any(str(piece) in e.pieces for e in demande.echanges.order_by("pk")):
        return None
    return Fichier.toutes.filter(pk=piece, organisation_id=demande.organisation_id).first()


def inscrits_de(membre: Membre) -> QuerySet[Any]:
    ids = etablissements_de(membre)
    return Inscription.objects.filter(Q(prestataire__in=ids) | Q(site__in=ids)).order_by("pk")


def sessions_a_venir(membre: Membre, jour: date) -> QuerySet[Any]:
    return SessionExamen.objects.filter(centre__in=etablissements_de(membre), au__gte=jour).select_related(
        "certification__fiche__version"
    ).order_by("du", "pk")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Representant:
    """Somebody who represents an establishment today. `vu_le`: last sign-in; `retirable`: invited by who is looking."""

    membre: Membre
    vu_le: datetime | None
    invite_par: str
    retirable: bool
    role_id: int
    etablissements: tuple[str, ...]


def representants(ids: Iterable[int], pour: Membre | None = None) -> list[Representant]:
    """Members whose role names one of these establishments, as of today."""
    jour, ids = aujourdhui(), set(ids)
    roles = list(
        RoleMembre.objects.filter(
            Q(au__isnull=True) | Q(au__gte=jour), Q(membre__au__isnull=True) | Q(membre__au__gte=jour),
            role=Role.PARTENAIRE, du__lte=jour, etablissements__in=ids,
        ).select_related("membre__utilisateur").prefetch_related("etablissements").distinct().order_by("membre__pk", "pk")
    )  # fmt: skip
    invites = {
        i.role_id: i
        for i in InvitationCollegue.objects.filter(role__in=roles).select_related("invite_par__utilisateur").order_by("pk")
    }  # fmt: skip
    return [
        Representant(
            membre=r.membre,
            vu_le=None if r.membre.attend_acceptation else r.membre.utilisateur.last_login,
            invite_par=invites[r.pk].invite_par.libelle if r.pk in invites else "",
            retirable=pour is not None and r.pk in invites and invites[r.pk].invite_par_id == pour.pk,
            role_id=r.pk,
            # Only those the two share: a colleague may represent others besides.
            etablissements=tuple(e.denomination for e in r.etablissements.all() if e.pk in ids),
        )
        for r in roles
    ]
