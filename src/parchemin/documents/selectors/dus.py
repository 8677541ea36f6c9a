"""What is owed for each decision: issued here, asked from an authority, already done, withdrawn, or to be replaced."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from parchemin.deliberation.domain.dossier import EtatUnite
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.facade import suit_la_proposition
from parchemin.deliberation.models import AcquisConserve, Decision, EtatDeliberation, IssueUnite, OrigineDecision
from parchemin.documents.contenu import jour_du_jury
from parchemin.documents.domain.emission import Appel, DocumentDu, Ecarte, Emetteur, Faits, appel
from parchemin.documents.domain.natures import GENRES, Nature, exclusif
from parchemin.documents.models import DemandeDocument, Document, EtatDemandeDocument, EtatDocument
from parchemin.documents.selectors.revues import nom_change, tient_encore
from parchemin.parcours.models import NatureElement, SessionExamen, VoieAcces
from parchemin.referentiel.facade import certifie_au, famille
from parchemin.referentiel.models import CapaciteCertification


class EtatLigne(StrEnum):
    """Where a document owed stands. `REMPLACER`: a valid one rests on the decision that this one replaced."""

    DELIVRE = "delivre"
    REMPLACER = "remplacer"
    RETIRE = "retire"
    CLOSE = "close"
    DELIVRER = "delivrer"
    AILLEURS = "ailleurs"


@dataclass(frozen=True)
class Ligne:
    """One document owed to one person. `objet`: the bloc, when each has its own paper.

    `fait`: the valid document, if issued; `retire`: the one withdrawn since, which counts as done; `ancien`: a valid document
    of a decision replaced since, whose place this one takes; `diplome`: the diploma that closes a provisional one, or is
    itself to be issued here.
    """

    decision: Decision
    du: DocumentDu
    objet: str
    fait: Document | None
    demande: DemandeDocument | None
    retire: Document | None = None
    ancien: Document | None = None
    diplome: Document | None = None
    provisoire: bool = False

    @property
    def nature(self) -> Nature:
        return self.du.nature

    @property
    def libelle(self) -> str:
        return GENRES[self.du.nature].libelle

    @property
    def cle(self) -> str:
        """How a form names it."""
        return f"{self.decision.pk}:{self.nature}:{self.objet}"

    @property
    def nom_change(self) -> bool:
        """The paper that was issued bears a name that the holder no longer has."""
        return self.fait is not None and nom_change(self.fait, self.decision.inscription.personne)

    @property
    def ici(self) -> bool:
        return self.du.emetteur is Emetteur.ICI

    @property
    def etat(self) -> EtatLigne:
        if self.fait is not None:
            return EtatLigne.DELIVRE
        if not self.ici:
            return EtatLigne.AILLEURS
        if self.ancien is not None:
            return EtatLigne.REMPLACER
        if self.retire is not None:
            return EtatLigne.RETIRE
        return EtatLigne.CLOSE if self.diplome is not None else EtatLigne.DELIVRER

    @property
    def offert(self) -> bool:
        """May be issued now, if it is ticked."""
        return self.etat is EtatLigne.DELIVRER

    @property
    def a_emettre(self) -> bool:
        """Waits to be issued. A provisional one only when asked for: the diploma that is owed with it makes it useless."""
        return self.offert and not self.provisoire


@dataclass(frozen=True)
class Situation:
    """One decided person. `ecartes`: called for and not owed, with the reason; `raison`: why nothing at all.

    `perimes`: valid documents of a decision replaced since, that nothing replaces: they are to be withdrawn. `certifie`: is
    the organisation certifier on the day of the decision?
    """

    decision: Decision
    lignes: tuple[Ligne, ...]
    ecartes: tuple[Ecarte, ...]
    raison: str
    perimes: tuple[Document, ...]
    certifie: bool = False

    @property
    def a_remplacer(self) -> tuple[Document, ...]:
        """Every valid document that no longer says what was decided."""
        return (*(x.ancien for x in self.lignes if x.ancien is not None), *self.perimes)


def _originaux(*etats: EtatDocument) -> QuerySet[Document]:
    lignes: QuerySet[Document] = Document.toutes.filter(etat__in=etats, duplicata_de=None).order_by("pk")
    return lignes


def decisions_a_documenter(organisation_id: int) -> QuerySet[Decision]:
    """Decisions in force: those of a signed jury, and those imported from an authority.

    A decision that rectifying minutes put back to waiting is among them: what was issued before it is to be withdrawn.
    """
    lignes: QuerySet[Decision] = (
        Decision.toutes.filter(organisation_id=organisation_id, en_vigueur=True)
        .exclude(resultat=Resultat.EN_ATTENTE, version=1)
        .exclude(
            origine=OrigineDecision.JURY, deliberation__etat__in=[EtatDeliberation.OUVERTE, EtatDeliberation.DELIBEREE]
        )
        .select_related(
            "organisation", "inscription__personne", "inscription__certification__fiche__version",
            "inscription__certification__fiche__source", "presentation__session__centre", "deliberation",
        )
        .prefetch_related(
            # Named managers: a long work has no active organisation, and the default one shows nothing then.
            Prefetch("issues", IssueUnite.toutes.select_related("element").order_by("ordre", "pk")),
            Prefetch("inscription__certification__capacites", CapaciteCertification.toutes.order_by("du", "pk")),
            Prefetch("documents", _originaux(EtatDocument.VALIDE, EtatDocument.RETIRE), "originaux"),
            Prefetch("demandes_document", DemandeDocument.toutes.order_by("pk"), "demandees"),
            Prefetch(
                "inscription__personne__documents",
                _originaux(EtatDocument.VALIDE).filter(nature=str(Nature.CERTIFICAT_BLOC)).select_related("decision"),
                "certificats_de_bloc",
            ),
            Prefetch(
                "presentation__decisions",
                Decision.toutes.filter(en_vigueur=False).order_by("pk").prefetch_related(
                    Prefetch("documents", _originaux(EtatDocument.VALIDE), "originaux")
                ), "anterieures",
            ),
        )
        .order_by("inscription__personne__cle_tri", "inscription__personne__cle_identite", "pk")
    )  # fmt: skip
    return lignes


def decisions_de_session(session: SessionExamen) -> QuerySet[Decision]:
    return decisions_a_documenter(session.organisation_id).filter(presentation__session=session)


def qui_gardent(decisions: Iterable[Decision]) -> set[int]:
    """Keys of the decisions that let something be kept: what a statement of acquired blocs would have to say. One query."""
    suivies, autres = set(), []
    for d in decisions:
        if not suit_la_proposition(d):
            autres.append(d.pk)
        elif (d.proposition or {}).get("acquis"):
            suivies.add(d.pk)
    gardes = AcquisConserve.toutes.filter(decision__in=autres, retire_le__isnull=True).order_by("decision")
    return suivies | set(gardes.values_list("decision", flat=True))


def attend_signature(session: SessionExamen) -> bool:
    """Has a jury decided here, whose minutes are not signed yet?"""
    return Decision.toutes.filter(
        presentation__session=session, en_vigueur=True, origine=OrigineDecision.JURY,
        deliberation__etat__in=[EtatDeliberation.OUVERTE, EtatDeliberation.DELIBEREE],
    ).exists()  # fmt: skip


def faits_de(decision: Decision) -> Faits:
    """What the table of documents asks of a decision."""
    issues = list(decision.issues.all())
    presents = {x.element_id for x in issues if x.element_id is not None}
    gagnes = [x for x in issues if x.acquis and not (x.element is not None and x.element.parent_id in presents)]
    certification = decision.inscription.certification
    blocs = blocs_gagnes(decision, gagnes)
    importee = decision.origine == OrigineDecision.IMPORTEE
    return Faits(
        famille=str(famille(certification)), resultat=Resultat(decision.resultat), jour=jour_du_jury(decision),
        vae=decision.inscription.voie == VoieAcces.VAE, au_rncp=_au_rncp(decision),
        specialisation=(decision.dossier or {}).get("visee") == "specialisation",
        certifie=not importee and certifie_au(certification, jour_du_jury(decision)),
        notes=any(x.note is not None for x in issues),
        connus=any(x.acquis is not None or x.note is not None for x in issues),
        acquis=tuple(x.code for x in gagnes),
        blocs=tuple(blocs), certifies=tuple(x for x in blocs if _deja_certifie(decision, x, blocs[x])),
        moyenne=_moyenne(decision), calcul=_calcul(decision, blocs),
    )  # fmt: skip


_ANTERIEURS = frozenset({EtatUnite.BENEFICE, EtatUnite.REPORT, EtatUnite.VAE})
"""Won at an earlier session, or before a jury of VAE: the paper was given then."""


def blocs_gagnes(decision: Decision, gagnes: Sequence[IssueUnite]) -> dict[str, list[IssueUnite]]:
    """Each whole bloc that was won, with what it was won by: a bloc itself, or every unit that bears its official code."""
    issues = list(decision.issues.all())
    presents = {x.element_id for x in issues if x.element_id is not None}
    blocs: dict[str, list[IssueUnite]] = {}
    for x in gagnes:
        if x.element is None:
            continue
        if x.element.nature == NatureElement.BLOC:
            blocs[x.code] = [y for y in issues if y.element is not None and y.element.parent_id == x.element_id] or [x]
        elif x.element.code_bloc and x.element.nature == NatureElement.UNITE and x.element.parent_id not in presents:
            siennes = [
                y for y in issues
                if y.element is not None and y.element.code_bloc == x.element.code_bloc and y.element.parent_id not in presents
            ]  # fmt: skip
            if all(y.acquis for y in siennes):
                blocs.setdefault(x.element.code_bloc, siennes)
    return blocs


def _deja_certifie(decision: Decision, objet: str, par: Sequence[IssueUnite]) -> bool:
    """Nothing of it is of this session, or a valid certificate of another presentation says it."""
    if all(x.etat in _ANTERIEURS for x in par):
        return True
    certification = decision.inscription.certification_id
    deja: list[Document] = decision.inscription.personne.certificats_de_bloc  # type: ignore[attr-defined]
    return any(
        d.objet == objet and d.certification_id == certification and d.decision_id != decision.pk
        and (decision.presentation_id is None or d.decision.presentation_id != decision.presentation_id)
        for d in deja
    )  # fmt: skip


def _au_rncp(decision: Decision) -> bool:
    """On the day of the jury, as the règlement froze it; else as the fiche says."""
    if decision.reglement:
        return bool(decision.reglement.get("enregistrement") == "RNCP")
    fiche = decision.inscription.certification.fiche
    return fiche is not None and fiche.code.startswith("RNCP")


def _moyenne(decision: Decision) -> Fraction | None:
    lue = (decision.proposition or {}).get("moyenne")
    if not lue or not lue.get("total") or not lue.get("coefficients") or not Fraction(lue["coefficients"]):
        return None
    return Fraction(lue["total"]) / Fraction(lue["coefficients"])


def _calcul(
    decision: Decision, blocs: Mapping[str, Sequence[IssueUnite]]
) -> dict[Nature, tuple[str, tuple[str, ...]]] | None:
    """What was computed for the result decided: of a jury, again after its choice; of an authority, when it agrees with us.

    The computation names units: those that together make a bloc are told by the bloc.
    """
    du_bloc = {x.code: objet for objet, par in blocs.items() if objet not in {y.code for y in par} for x in par}
    if decision.origine == OrigineDecision.IMPORTEE and not suit_la_proposition(decision):
        return None
    appeles = (decision.proposition or {}).get("documents", [])
    return {
        Nature(d["nature"]): (
            d["emetteur"],
            tuple(dict.fromkeys(du_bloc.get(x, x) for x in d["codes"]))
            if d["nature"] == Nature.CERTIFICAT_BLOC
            else tuple(d["codes"]),
        )
        for d in appeles
    } or None


def appel_de(decision: Decision) -> Appel:
    """What the decision calls for, with who issues it, and what it does not call for, with the reason."""
    return appel(faits_de(decision))


def dus_de(decision: Decision) -> list[DocumentDu]:
    return list(appel_de(decision).dus)


def situation_de(decision: Decision) -> Situation:
    """Each document owed (one line per bloc for a certificate of bloc), and what becomes of the older ones."""
    faits = faits_de(decision)
    appele = appel(faits)
    tenus, perimes = anterieurs_de(decision)
    lignes = [
        _ligne(decision, du, objet, tenus)
        for du in appele.dus
        for objet in (du.codes if du.nature is Nature.CERTIFICAT_BLOC and du.codes else ("",))
    ]
    lignes, restes = _apparier(lignes, perimes)
    return Situation(decision, tuple(lignes), appele.ecartes, appele.raison, tuple(restes), faits.certifie)


def anterieurs_de(decision: Decision) -> tuple[list[Document], list[Document]]:
    """Valid documents of the decisions that this one replaced: those it does not contradict, for which nothing is to be done, and
    those that no longer say what was decided."""
    if decision.presentation is None:
        return [], []
    tous = [d for x in decision.presentation.anterieures for d in x.originaux]  # type: ignore[attr-defined]
    tenus = [d for d in tous if tient_encore(d, decision)]
    return tenus, [d for d in tous if d not in tenus]


def _ligne(decision: Decision, du: DocumentDu, objet: str, tenus: Sequence[Document]) -> Ligne:
    originaux: list[Document] = decision.originaux  # type: ignore[attr-defined]
    siens = [d for d in (*tenus, *originaux) if d.nature == du.nature and d.objet == objet]
    valide = next((d for d in siens if d.etat == EtatDocument.VALIDE), None)
    # One asked for before its bloc was noted stands for all of them.
    demande = next((d for d in decision.demandees if d.nature == du.nature and d.objet in ("", objet)), None)  # type: ignore[attr-defined]
    provisoire = GENRES[du.nature].provisoire
    diplome = next(
        (
            d
            for d in decision.originaux  # type: ignore[attr-defined]
            if d.nature == Nature.PARCHEMIN and d.etat == EtatDocument.VALIDE
        ),
        None,
    )
    return Ligne(
        decision, du, objet, valide, demande, retire=siens[-1] if siens and valide is None else None,
        diplome=diplome if provisoire else None, provisoire=provisoire,
    )  # fmt: skip


def _apparier(lignes: Sequence[Ligne], perimes: Iterable[Document]) -> tuple[list[Ligne], list[Document]]:
    """Give each older document to the line that takes its place: the same kind, or the one place of a diploma and a session."""
    restes = list(perimes)
    faites = []
    for ligne in lignes:
        ancien = None
        if ligne.ici and ligne.fait is None:
            ancien = next((d for d in restes if (d.nature, d.objet) == (ligne.nature, ligne.objet)), None)
            if ancien is None and exclusif(ligne.nature) and not ligne.objet:
                ancien = next((d for d in restes if d.exclusif), None)
        if ancien is not None:
            restes.remove(ancien)
        faites.append(replace(ligne, ancien=ancien))
    return faites, restes


def lignes_de(decision: Decision) -> list[Ligne]:
    return list(situation_de(decision).lignes)


def situations_de_session(session: SessionExamen) -> list[Situation]:
    """Every decided person, in the order of names: same number of queries for 1 and 300 people."""
    return [situation_de(d) for d in decisions_de_session(session)]


def lignes_de_session(session: SessionExamen) -> list[Ligne]:
    return [ligne for s in situations_de_session(session) for ligne in s.lignes]


def a_delivrer_parmi(lignes: Iterable[Ligne], choisies: Collection[str] | None) -> list[Ligne]:
    """What to issue: all that waits, or what was ticked (`Ligne.cle`). Never a provisional paper beside its diploma."""
    if choisies is None:
        return [x for x in lignes if x.a_emettre]
    prises = [x for x in lignes if x.offert and x.cle in choisies]
    diplomes = {x.decision.pk for x in prises if x.nature is Nature.PARCHEMIN}
    return [x for x in prises if not (x.provisoire and x.decision.pk in diplomes)]


def place_exclusive(decision: Decision, nature: Nature, objet: str = "") -> str:
    """The only place that a diploma and a session leave to a person: « certification:session », or "" for a document that takes none."""
    if not exclusif(nature) or objet:
        return ""
    session = decision.presentation.session_id if decision.presentation is not None else decision.decidee_le.isoformat()
    return f"{decision.inscription.certification_id}:{session}"


def compter(situations: Iterable[Situation]) -> dict[str, int]:
    """Figures of a session."""
    toutes = list(situations)
    liste = [x for s in toutes for x in s.lignes]
    return {
        "dus": len(liste),
        "a_emettre": sum(x.a_emettre for x in liste),
        "emis": sum(x.fait is not None for x in liste),
        "retires": sum(x.etat is EtatLigne.RETIRE for x in liste),
        "a_remplacer": sum(len(s.a_remplacer) for s in toutes),
        "ailleurs": sum(not x.ici for x in liste),
        "a_demander": sum(not x.ici and x.demande is None for x in liste),
        "a_envoyer": sum(x.demande is not None and x.demande.etat == EtatDemandeDocument.A_DEMANDER for x in liste),
        "attendus": sum(x.demande is not None and x.demande.etat == EtatDemandeDocument.DEMANDEE for x in liste),
    }


def jour_de_jury(situations: Iterable[Situation]) -> date:
    """The last day decided. Raises `ValueError` without a decision."""
    return max(s.decision.decidee_le for s in situations)
