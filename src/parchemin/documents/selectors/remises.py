"""What of a session is handed over, and what is left: to whoever has an address, to the others by hand or by post."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch, QuerySet

from parchemin.documents.constats_remises import COURRIEL_NON_PARTI
from parchemin.documents.models import DemandeTitulaire, Document, EtatDemandeTitulaire, EtatDocument, Remise
from parchemin.documents.selectors.attentes import retraits_attendus
from parchemin.documents.selectors.natures import LETTRE_D_ABORD
from parchemin.journal.facade import evenements, phrases
from parchemin.parcours.models import Personne, SessionExamen
from parchemin.parcours.services.confirmation import destinataire_de
from parchemin.socle.constats import Constat, catalogue
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr


def dire_remise(remise: Remise) -> str:
    """« Courriel avec lien personnel, le 3 mars 2026 »."""
    return f"{remise.get_moyen_display()}, le {date_fr(remise.le.astimezone(PARIS).date())}"


def courriels_non_partis(documents: Collection[Document], chaine: str) -> list[Constat]:
    """Of these, the valid ones that still wait because their mail was refused: DOC-043, gone once handed over."""
    attendent = Document.toutes.filter(
        pk__in=[d.pk for d in documents], etat=EtatDocument.VALIDE, remises__isnull=True
    ).order_by("annee", "rang", "pk")  # fmt: skip
    par_cle = {str(d.pk): d for d in attendent}
    if not par_cle:
        return []
    refus = evenements(chaine).filter(
        acte="documents.courriel_non_parti", sujet_type="document", sujet_id__in=list(par_cle)
    )
    causes: dict[str, str] = {}
    for p in phrases(refus):  # the latest first
        causes.setdefault(p.cle_sujet.partition(":")[2], p.details.get("code", ""))
    titres = {x.code: x.titre for x in catalogue()}
    return [
        COURRIEL_NON_PARTI.constat(
            numero=d.numero, titulaire=d.titulaire, raison=titres.get(causes[cle], "inconnue").lower()
        )
        for cle, d in par_cle.items()
        if cle in causes
    ]


@dataclass(frozen=True)
class RemisesPersonne:
    """The documents of one person in one session. `adresse`: where to write, "" when nobody has one."""

    personne: Personne
    adresse: str
    documents: list[tuple[Document, str]]
    """(document, how it was handed over or "")."""
    contestes: frozenset[int] = frozenset()
    """Keys of those whose holder asked for a correction that nobody answered yet."""

    suspendus: frozenset[int] = frozenset()
    """Keys of those whose withdrawal waits for a second person: they are handed over to nobody."""

    @property
    def restent(self) -> list[Document]:
        return [d for d, dit in self.documents if not dit]

    @property
    def a_noter(self) -> list[Document]:
        """What may be handed over today, by hand or by post."""
        return [d for d in self.restent if d.pk not in self.suspendus]

    @property
    def a_ecrire(self) -> list[Document]:
        """What a mail may take: there is an address, and what is said to be wrong is not sent before the answer."""
        return [d for d in self.a_noter if not {d.pk, d.duplicata_de_id} & self.contestes] if self.adresse else []


def documents_a_remettre(session: SessionExamen) -> QuerySet[Document]:
    """Valid documents of a session whose decision still stands, duplicatas included, in the order of names."""
    lignes: QuerySet[Document] = (
        Document.toutes.filter(
            organisation_id=session.organisation_id, session=session, etat=EtatDocument.VALIDE, decision__en_vigueur=True
        )
        .select_related("personne", "organisation")
        .prefetch_related(Prefetch("remises", Remise.toutes.order_by("-le", "pk"), "faites"))
        .order_by("cle_tri", "personne_id", LETTRE_D_ABORD, "annee", "rang", "pk")
    )  # fmt: skip
    return lignes


def remises_de_session(session: SessionExamen) -> list[RemisesPersonne]:
    """In a fixed number of queries. `destinataire_de`: the legal representative of a minor."""
    contestes = frozenset(
        DemandeTitulaire.toutes.filter(
            document__session=session, sorte="correction", etat=EtatDemandeTitulaire.OUVERTE
        ).order_by("pk").values_list("document_id", flat=True)
    )  # fmt: skip
    lignes = list(documents_a_remettre(session))
    suspendus = retraits_attendus(d.pk for d in lignes)
    return [
        RemisesPersonne(
            siens[0].personne,
            destinataire_de(siens[0].personne)[1],
            [(d, dire_remise(d.faites[0]) if d.faites else "") for d in siens],  # type: ignore[attr-defined]
            contestes,
            suspendus,
        )
        for siens in (list(g) for _, g in groupby(lignes, key=lambda d: (d.cle_tri, d.personne_id)))
    ]


@dataclass(frozen=True)
class BilanRemises:
    """Figures of a session, in people and documents."""

    documents: int
    remis: int
    par_courriel: int
    """People who have an address and something to receive."""
    a_la_main: int
    """People without an address, who have something to receive."""

    @property
    def restent(self) -> int:
        return self.documents - self.remis


def bilan(lignes: list[RemisesPersonne]) -> BilanRemises:
    return BilanRemises(
        documents=sum(len(x.documents) for x in lignes),
        remis=sum(len(x.documents) - len(x.restent) for x in lignes),
        par_courriel=sum(bool(x.a_ecrire) for x in lignes),
        a_la_main=sum(bool(x.restent and not x.adresse) for x in lignes),
    )
