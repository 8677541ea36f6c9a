"""Decisions, minutes, documents, passages, receipts: each has what it rests on."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from parchemin.accrochage.models import (
    AccuseTraitement,
    CompteAccrochage,
    EcartTransmission,
    EtatEcart,
    EtatPassage,
    OriginePassage,
    PassageCertification,
)
from parchemin.accrochage.services.passages import PAR_LOT, attributions, transmissibles
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision, Deliberation, EtatDeliberation, OrigineDecision
from parchemin.documents.domain.natures import Nature, exclusif
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.selectors.dus import decisions_a_documenter, situation_de
from parchemin.documents.selectors.revues import decision_revue
from parchemin.plateforme.lots import par_lots
from parchemin.preuves import constats_chaine as c
from parchemin.preuves.chaine.controles import Nuit, examen
from parchemin.preuves.chaine.domain import ExamenDeChaine
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.lectures.deliberation import SIGNES, echeance_de
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.periodes import date_fr


def documents(nuit: Nuit) -> list[ExamenDeChaine]:
    """Valid papers on a decision replaced since, parchments of a decision that does not admit, and, some decisions a night, what the table
    of documents does not call for."""
    valides = Document.toutes.filter(organisation=nuit.o, etat=EtatDocument.VALIDE)
    vu = examen(c.DOCUMENT_SANS_DECISION, valides.count())
    vus = set[int]()
    contraires = Q(decision__en_vigueur=False) | (
        Q(nature=str(Nature.PARCHEMIN)) & ~Q(decision__resultat=Resultat.ADMIS)
    )
    for d in valides.filter(contraires).select_related("decision").order_by("pk").iterator(chunk_size=500):
        if d.decision.en_vigueur or decision_revue(d):
            vus.add(d.pk)
            nuit.noter(vu, S.DOCUMENT, d.pk, c.DOCUMENT_SANS_DECISION.constat(document=str(d)))
    siens = valides.filter(decision=OuterRef("pk"), duplicata_de=None)
    debut = nuit.reprise.get("decisions", 0)
    lues = list(decisions_a_documenter(nuit.o).filter(Exists(siens), pk__gt=debut).order_by("pk")[: nuit.par_nuit])
    for decision in lues:
        appeles = {x.fait.pk for x in situation_de(decision).lignes if x.fait is not None}
        originaux: list[Document] = decision.originaux  # type: ignore[attr-defined]
        for d in originaux:
            if d.etat == EtatDocument.VALIDE and exclusif(Nature(d.nature)) and d.pk not in appeles | vus:
                nuit.noter(vu, S.DOCUMENT, d.pk, c.DOCUMENT_SANS_DECISION.constat(document=str(d)))
    nuit.reprise["decisions"] = lues[-1].pk if len(lues) == nuit.par_nuit else 0
    return [vu]


_HORS = (EtatPassage.SUPPRIME, EtatPassage.A_SUPPRIMER, EtatPassage.EXCLU)


def passages(nuit: Nuit) -> list[ExamenDeChaine]:
    """A gap that somebody follows already is not found twice."""
    du_jury = PassageCertification.toutes.filter(organisation=nuit.o, origine=OriginePassage.DECISION).exclude(
        etat__in=_HORS
    )
    vu = examen(c.PASSAGE_SANS_ATTRIBUTION, du_jury.count())
    admises = Decision.toutes.filter(inscription=OuterRef("inscription"), en_vigueur=True, resultat=Resultat.ADMIS)
    suivis = EcartTransmission.toutes.filter(passage=OuterRef("pk")).filter(
        Q(etat=EtatEcart.OUVERT) | Q(etat=EtatEcart.CLOS)
    )
    for p in du_jury.filter(~Exists(admises) & ~Exists(suivis)).order_by("pk").iterator(chunk_size=500):
        nuit.noter(vu, S.PASSAGE, p.pk, c.PASSAGE_SANS_ATTRIBUTION.constat(identifiant=p.id_technique))
    return [vu]


def attribuees(nuit: Nuit) -> list[ExamenDeChaine]:
    """Only where something is transmitted from here: without any account, it is done elsewhere."""
    vu = examen(c.ATTRIBUTION_SANS_PASSAGE)
    if not CompteAccrochage.toutes.filter(organisation=nuit.o).exists():
        return [vu]
    sans = attributions(nuit.o).filter(decidee_le__lt=nuit.jour)
    vu.vus = Decision.toutes.filter(
        organisation=nuit.o,
        en_vigueur=True,
        origine=OrigineDecision.JURY,
        resultat=Resultat.ADMIS,
        deliberation__etat__in=SIGNES,
    ).count()
    tardives = [d.pk for d in sans.iterator(chunk_size=500) if echeance_de(d) < nuit.jour]
    for lot in par_lots(tardives, PAR_LOT):
        for d, _ in transmissibles(list(sans.filter(pk__in=lot))):
            constat = c.ATTRIBUTION_SANS_PASSAGE.constat(le=date_fr(d.decidee_le), echeance=date_fr(echeance_de(d)))
            nuit.noter(vu, S.DECISION, d.pk, constat)
    return [vu]


def decisions(nuit: Nuit) -> list[ExamenDeChaine]:
    """Minutes and règlement of every decision of a jury."""
    du_jury = Decision.toutes.filter(organisation=nuit.o, en_vigueur=True, origine=OrigineDecision.JURY)
    vus = du_jury.count()
    pv, regle = examen(c.DECISION_SANS_PV, vus), examen(c.DECISION_SANS_REGLEMENT, vus)
    arretees = ~Q(deliberation__etat=EtatDeliberation.OUVERTE)
    sans_pv = Q(deliberation__isnull=True) | (
        arretees & (Q(deliberation__pv_empreinte="") | Q(deliberation__pv_contenu__isnull=True))
    )
    for d in du_jury.filter(sans_pv).order_by("pk").iterator(chunk_size=500):
        nuit.noter(pv, S.DECISION, d.pk, c.DECISION_SANS_PV.constat(le=date_fr(d.decidee_le)))
    for d in du_jury.filter(reglement__isnull=True).order_by("pk").iterator(chunk_size=500):
        nuit.noter(regle, S.DECISION, d.pk, c.DECISION_SANS_REGLEMENT.constat(le=date_fr(d.decidee_le)))
    return [pv, regle]


def proces_verbaux(nuit: Nuit) -> list[ExamenDeChaine]:
    """Some a night: the content still gives the hash that was signed."""
    tous = Deliberation.toutes.filter(
        organisation=nuit.o, pv_contenu__isnull=False, pk__gt=nuit.reprise.get("pv", 0)
    ).exclude(pv_empreinte="")
    lus = list(tous.order_by("pk")[: nuit.par_nuit])
    vu = examen(c.PV_CHANGE, len(lus))
    for d in lus:
        if sha256_hex(canonique(d.pv_contenu)) != d.pv_empreinte:
            nuit.noter(vu, S.PV, d.pk, c.PV_CHANGE.constat(numero=d.numero_pv))
    nuit.reprise["pv"] = lus[-1].pk if len(lus) == nuit.par_nuit else 0
    return [vu]


def accuses(nuit: Nuit) -> list[ExamenDeChaine]:
    """Identifiers that no passage of ours bears; one that belongs to another file of ours is no fault of the chain. None is quoted: an identifier
    that comes from elsewhere may be anything."""
    lus = list(
        AccuseTraitement.toutes.filter(organisation=nuit.o, repetition=False)
        .order_by("pk")
        .values_list("pk", "orphelins")
    )
    vu = examen(c.ACCUSE_INCONNU, len(lus))
    nommes = {str(x[0]) for _, orphelins in lus for x in orphelins}
    connus = set[str]()
    for lot in par_lots(sorted(nommes), PAR_LOT):
        connus |= set(
            PassageCertification.toutes.filter(organisation=nuit.o, id_technique__in=lot)
            .order_by()
            .values_list("id_technique", flat=True)
        )
    for pk, orphelins in lus:
        inconnus = sorted({str(x[0]) for x in orphelins} - connus)
        if inconnus:
            n = len(inconnus)
            combien = "un passage qui n’est pas ici" if n == 1 else f"{n} passages qui ne sont pas ici"
            nuit.noter(
                vu,
                S.ACCUSE,
                pk,
                c.ACCUSE_INCONNU.constat(accuse=f"L’accusé n° {pk}", combien=combien),
            )
    return [vu]
