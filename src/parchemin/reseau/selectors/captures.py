"""What a capture is compared with, read from the house on its day; and the lists about captures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from parchemin.comptes.models import Etablissement
from parchemin.indicateurs.models import SommeIndicateur
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.communication.modele import (
    AutreCertification,
    ContexteCommunication,
    Denomination,
    FicheDuJour,
    PartenaireControle,
    SupportCommunication,
    TauxConnu,
)
from parchemin.reseau.domain.etats import AttenteFlux, EtatHabilitation, etats
from parchemin.reseau.models import (
    AnomalieCommunication,
    CaptureCommunication,
    EtatAnomalie,
    HabilitationPartenaire,
    RoleHabilite,
    SorteCapture,
)
from parchemin.reseau.selectors.liste_publique import lignes_de_la_liste
from parchemin.socle.cles import cle_recherche

_SORTES = {"obtention": "obtention", "presentation": "presentation", "enq_insertion": "insertion"}
"""Indicator of this house -> sort of rate that a page claims."""
_NUMERO = re.compile(r"\b(RNCP|RS)\s*[-:n°]*\s*(\d{2,6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContexteDuJour:
    """The context of one certification, and what the record says of it (`note`: JSON-able)."""

    certification: Certification
    contexte: ContexteCommunication
    note: dict[str, Any]


def certifications_controlables(organisation_id: int) -> QuerySet[Certification]:
    """Those that have a fiche to compare with."""
    lignes = Certification.toutes.filter(organisation=organisation_id, fiche__version__isnull=False)
    return lignes.select_related("fiche__version", "fiche__source__instantane", "organisation").order_by(
        "cle_tri", "pk"
    )


def detecter(texte: str, organisation_id: int) -> list[Certification]:
    """The certifications of the organisation that a text names, by number or by exact title."""
    codes = {f"{m[1].upper()}{int(m[2])}" for m in _NUMERO.finditer(texte)}
    plie = f" {cle_recherche(texte)} "
    return [
        c for c in certifications_controlables(organisation_id)
        if c.numero in codes or (len(titre := cle_recherche(c.intitule)) >= 12 and f" {titre} " in plie)
    ]  # fmt: skip


def contextes(
    *, etablissement: Etablissement, certifications: Sequence[Certification], jour: date, sorte: str
) -> list[ContexteDuJour]:
    """One for each certification, as the registers and the house stood on `jour`."""
    support = SupportCommunication.PAGE if sorte == SorteCapture.AUTRE else SupportCommunication(sorte)
    voisines = {c.pk: c for c in certifications}
    for h in HabilitationPartenaire.toutes.filter(etablissement=etablissement, certification__fiche__version__isnull=False).select_related(
        "certification__fiche__version"
    ).order_by("pk"):  # fmt: skip
        voisines.setdefault(h.certification_id, h.certification)
    return [_contexte(etablissement, c, jour, support, voisines.values()) for c in certifications]


def _contexte(
    e: Etablissement, c: Certification, jour: date, support: SupportCommunication, voisines: Iterable[Certification]
) -> ContexteDuJour:
    fiche = c.fiche
    if fiche is None:
        raise LookupError(f"{c.intitule} has no fiche")
    v = facade.version_au(fiche, jour)
    if v is None:
        raise LookupError(f"{fiche.code} has no state in force")
    declares = list(v.certificateurs_declares.order_by("pk"))
    org = c.organisation
    noms = tuple(
        Denomination(d.nom, (org.nom,) if org.siren and (d.siren or d.siret[:9]) == org.siren else ()) for d in declares
    ) or (Denomination(org.nom),)
    certifie = bool(e.siret) and any((d.siren or d.siret[:9]) == e.siret[:9] for d in declares)
    habilite, en_mots, blocs, roles = _habilite(e, c, jour)
    dates = tuple(sorted({d for d in (v.date_decision, v.date_effet) if d is not None}))
    taux = taux_connus(e, c)
    contexte = ContexteCommunication(
        FicheDuJour(
            numero=fiche.code, intitule=v.intitule, niveau=v.niveau, certificateurs=noms, dates_enregistrement=dates,
            date_fin=v.date_fin_enregistrement, active=v.actif, blocs=tuple(b.code for b in facade.blocs_au(fiche, jour)),
            remplace=tuple(sorted(facade.fiches_remplacees(fiche.code))), est_diplome=facade.famille(c) in facade.DIPLOMES_ETAT,
        ),
        PartenaireControle(
            Denomination(e.denomination), certificateur=certifie, habilite=habilite or certifie, roles=roles, etat=" ; ".join(en_mots)
        ),
        jour, support, taux,
        tuple(AutreCertification(a.numero, a.intitule) for a in voisines if a.pk != c.pk),
    )  # fmt: skip
    note = {
        "certification": c.pk, "numero": fiche.code, "intitule": v.intitule, "niveau": v.niveau,
        "certificateurs": [n.nom for n in noms], "enregistrement": [d.isoformat() for d in dates],
        "fin": v.date_fin_enregistrement.isoformat() if v.date_fin_enregistrement else "", "active": v.actif,
        "observee_le": v.observee_le.isoformat(), "habilitation": en_mots, "blocs": blocs,
        "taux": [{"sorte": t.sorte, "valeur": str(t.valeur), "annee": t.annee, "effectif": t.effectif} for t in taux],
    }  # fmt: skip
    return ContexteDuJour(c, contexte, note)


def _habilite(e: Etablissement, c: Certification, jour: date) -> tuple[bool, list[str], list[str], frozenset[str]]:
    """Does an habilitation run on that day, in words by role, for which blocs, which roles? Without any kept here, the public list answers."""
    siennes = list(
        HabilitationPartenaire.toutes.filter(etablissement=e, certification=c).prefetch_related("mouvements").order_by("pk")
    )  # fmt: skip
    if not siennes:
        roles = sorted(
            {r for x in lignes_de_la_liste(c) if x.siret == e.siret and x.active_dans_la_liste for r in x.roles}
        )
        return bool(roles), [f"{RoleHabilite(r).label}, d’après la liste publique" for r in roles], [], frozenset(roles)
    mots, blocs, en_cours = [], [], set()
    for h in siennes:
        # Its state that day is what its history says, never what it is now.
        passes = [m for m in h.mouvements.all() if m.effet_le <= jour]
        if not passes or h.du > jour:
            continue
        etat = etats()[EtatHabilitation(max(passes, key=lambda m: (m.effet_le, m.pk)).vers)]
        ouverte = etat.flux is AttenteFlux.PRESENT and (h.au is None or jour <= h.au)
        mots.append(
            f"{h.get_role_display()} : {etat.libelle.lower()}{'' if h.au is None or jour <= h.au else ', période finie'}"
        )
        if ouverte:
            en_cours.add(h.role)
            blocs += [b for b in h.blocs if b not in blocs]
    return bool(en_cours), mots, blocs, frozenset(en_cours)


def taux_connus(e: Etablissement, c: Certification) -> tuple[TauxConnu, ...]:
    """Rates of this partner on this certification, from the calculation in force. Empty: nothing is known."""
    lignes = (
        SommeIndicateur.toutes.filter(
            organisation=e.organisation_id, calcul__courant=True, certification_id=c.pk, partenaire_id=e.pk, bloc="",
            indicateur__in=_SORTES,
        ).order_by("annee", "indicateur").values("annee", "indicateur").annotate(n=Sum("numerateur"), d=Sum("denominateur"))
    )  # fmt: skip
    return tuple(
        TauxConnu(
            _SORTES[x["indicateur"]], (Decimal(100) * x["n"] / x["d"]).quantize(Decimal("0.1"), ROUND_HALF_UP), x["annee"], x["d"]
        )
        for x in lignes if x["d"]
    )  # fmt: skip


def captures(organisation_id: int) -> QuerySet[CaptureCommunication]:
    """With what a list says of each: counts of hits by state, whether a later one replaces it."""
    return (
        CaptureCommunication.toutes.filter(organisation=organisation_id)
        .select_related("organisation", "etablissement")
        .prefetch_related("certifications__fiche__version")
        .annotate(
            n_total=Count("anomalies"),
            n_a_traiter=Count("anomalies", filter=Q(anomalies__etat=EtatAnomalie.A_TRAITER, suivante__isnull=True)),
            n_transmises=Count("anomalies", filter=Q(anomalies__etat=EtatAnomalie.TRANSMISE, suivante__isnull=True)),
            n_corrigees=Count("anomalies", filter=Q(anomalies__etat=EtatAnomalie.CORRIGEE)),
        )
        .order_by("-capturee_le", "-pk")
    )


def a_traiter(organisation_id: int) -> QuerySet[AnomalieCommunication]:
    """Open hits of the latest capture of each page."""
    return AnomalieCommunication.toutes.filter(
        organisation=organisation_id, etat=EtatAnomalie.A_TRAITER, capture__suivante__isnull=True
    ).order_by("capture_id", "rang")


def par_partenaire(organisation_id: int) -> list[dict[str, Any]]:
    """The heat list: partners with what is open at them, the worst first."""
    vives = Q(suivante__isnull=True)
    ouvertes = vives & Q(anomalies__etat__in=[EtatAnomalie.A_TRAITER, EtatAnomalie.TRANSMISE])
    lignes: Any = (
        CaptureCommunication.toutes.filter(organisation=organisation_id).order_by()
        .values("etablissement_id", "etablissement__denomination", "etablissement__cle_tri")
        .annotate(
            pages=Count("pk", filter=vives, distinct=True),
            critiques=Count("anomalies", filter=ouvertes & Q(anomalies__severite="critique")),
            majeures=Count("anomalies", filter=ouvertes & Q(anomalies__severite="majeure")),
            mineures=Count("anomalies", filter=ouvertes & Q(anomalies__severite="mineure")),
            attente=Count("anomalies", filter=vives & Q(anomalies__etat=EtatAnomalie.TRANSMISE)),
            corrigees=Count("anomalies", filter=Q(anomalies__etat=EtatAnomalie.CORRIGEE)),
        )
    )  # fmt: skip
    return sorted(
        lignes, key=lambda x: (-x["critiques"], -x["majeures"], -x["mineures"], x["etablissement__cle_tri"], x["etablissement_id"])
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Morceau:
    """A piece of the text. `anomalies`: hits that quote it; `ancre`: those that begin here."""

    texte: str
    anomalies: tuple[AnomalieCommunication, ...] = ()
    ancres: tuple[AnomalieCommunication, ...] = ()


def surligner(texte: str, anomalies: Iterable[AnomalieCommunication]) -> list[Morceau]:
    """The text cut where quotes begin and end; overlapping quotes share their common piece."""
    posees = [a for a in anomalies if a.debut is not None and a.fin is not None and a.debut < a.fin <= len(texte)]
    bornes = sorted({0, len(texte), *(a.debut for a in posees), *(a.fin for a in posees)})  # type: ignore[type-var]
    morceaux = []
    for debut, fin in itertools.pairwise(bornes):
        ici = tuple(a for a in posees if a.debut <= debut and fin <= a.fin)  # type: ignore[operator]
        morceaux.append(Morceau(texte[debut:fin], ici, tuple(a for a in ici if a.debut == debut)))
    return morceaux
