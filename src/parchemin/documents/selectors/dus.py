"""What is owed for each decision: issued here, asked from an authority, or already done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision, EtatDeliberation, IssueUnite, OrigineDecision
from parchemin.documents.domain.emission import DocumentDu, Emetteur, documents_dus
from parchemin.documents.domain.natures import GENRES, Nature, exclusif
from parchemin.documents.models import DemandeDocument, Document, EtatDocument
from parchemin.parcours.models import SessionExamen
from parchemin.referentiel.facade import certifie_au
from parchemin.referentiel.models import CapaciteCertification


@dataclass(frozen=True)
class Ligne:
    """One document owed to one person. `objet`: the bloc, when each has its own paper. `fait`: the valid document, if issued."""

    decision: Decision
    du: DocumentDu
    objet: str
    fait: Document | None
    demande: DemandeDocument | None

    @property
    def nature(self) -> Nature:
        return self.du.nature

    @property
    def libelle(self) -> str:
        return GENRES[self.du.nature].libelle

    @property
    def ici(self) -> bool:
        return self.du.emetteur is Emetteur.ICI

    @property
    def a_emettre(self) -> bool:
        return self.ici and self.fait is None


def decisions_a_documenter(organisation_id: int) -> QuerySet[Decision]:
    """Decisions in force: those of a signed jury, and those imported from an authority."""
    lignes: QuerySet[Decision] = (
        Decision.toutes.filter(organisation_id=organisation_id, en_vigueur=True)
        .exclude(resultat=Resultat.EN_ATTENTE)
        .exclude(
            origine=OrigineDecision.JURY, deliberation__etat__in=[EtatDeliberation.OUVERTE, EtatDeliberation.DELIBEREE]
        )
        .select_related(
            "organisation", "inscription__personne", "inscription__certification__fiche__version",
            "inscription__certification__fiche__source", "presentation__session__centre", "deliberation",
        )
        .prefetch_related(
            # Named managers: a long work has no active organisation, and the default one shows nothing then.
            Prefetch("issues", IssueUnite.toutes.order_by("ordre", "pk")),
            Prefetch("inscription__certification__capacites", CapaciteCertification.toutes.order_by("du", "pk")),
            Prefetch("documents", Document.toutes.filter(etat=EtatDocument.VALIDE, duplicata_de=None).order_by("pk"), "valides"),
            Prefetch("demandes_document", DemandeDocument.toutes.order_by("pk"), "demandees"),
        )
        .order_by("inscription__personne__cle_tri", "inscription__personne__cle_identite", "pk")
    )  # fmt: skip
    return lignes


def decisions_de_session(session: SessionExamen) -> QuerySet[Decision]:
    return decisions_a_documenter(session.organisation_id).filter(presentation__session=session)


def dus_de(decision: Decision) -> list[DocumentDu]:
    """What the decision calls for, with who issues it. A decision without a computed proposal calls for what its result does."""
    appeles = [
        (d["nature"], d["emetteur"], tuple(d["codes"])) for d in (decision.proposition or {}).get("documents", [])
    ]
    notes = any(x.note is not None for x in decision.issues.all())
    certifie = certifie_au(decision.inscription.certification, decision.decidee_le)
    if decision.origine == OrigineDecision.IMPORTEE:
        certifie = False
    acquis = tuple(x.code for x in decision.issues.all() if x.acquis)
    appeles = [
        (nature, par, codes or (acquis if _nomme(Nature(nature), decision) else ())) for nature, par, codes in appeles
    ]
    return documents_dus(appeles, certifie=certifie, notes=notes)


_NOMMENT = (Nature.ATTESTATION_BLOCS, Nature.ATTESTATION_UE, Nature.CERTIFICAT_BLOC, Nature.LIVRET_CERTIFICATION)


def _nomme(nature: Nature, decision: Decision) -> bool:
    """Does it name what is acquired? After a success, only a certification that is itself one bloc (CCPM, CCPI) has such a paper."""
    return nature in _NOMMENT and (decision.resultat != Resultat.ADMIS or nature is Nature.CERTIFICAT_BLOC)


def lignes_de(decision: Decision) -> list[Ligne]:
    """Each document owed; one line per bloc for a certificate of bloc, a single one when the whole certification is the bloc."""
    lignes = []
    for du in dus_de(decision):
        par_bloc = du.nature is Nature.CERTIFICAT_BLOC and decision.resultat != Resultat.ADMIS
        objets = du.codes if par_bloc and du.codes else ("",)
        for objet in objets:
            fait = next((d for d in decision.valides if d.nature == du.nature and d.objet == objet), None)  # type: ignore[attr-defined]
            demande = next((d for d in decision.demandees if d.nature == du.nature), None)  # type: ignore[attr-defined]
            lignes.append(Ligne(decision, du, objet, fait, demande))
    return lignes


def lignes_de_session(session: SessionExamen) -> list[Ligne]:
    """In the order of names, the whole session: same number of queries for 1 and 300 people."""
    return [ligne for d in decisions_de_session(session) for ligne in lignes_de(d)]


def place_exclusive(decision: Decision, nature: Nature, objet: str = "") -> str:
    """The only place that a diploma and a session leave to a person, or "" for a document that takes none."""
    if not exclusif(nature) or objet:
        return ""
    session = decision.presentation.session_id if decision.presentation is not None else decision.decidee_le.isoformat()
    return f"{decision.inscription.personne_id}:{decision.inscription.certification_id}:{session}"


def compter(lignes: Iterable[Ligne]) -> dict[str, int]:
    """Figures of a session."""
    liste = list(lignes)
    return {
        "dus": len(liste),
        "a_emettre": sum(x.a_emettre for x in liste),
        "emis": sum(x.fait is not None for x in liste),
        "ailleurs": sum(not x.ici for x in liste),
        "a_demander": sum(not x.ici and x.demande is None for x in liste),
    }
