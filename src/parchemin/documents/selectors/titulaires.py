"""What became of the requests of holders: a case closes with the number of the document that answers it."""

from __future__ import annotations

from parchemin.documents.models import DemandeTitulaire, Document, EtatDemandeTitulaire


def suite_de(demande: DemandeTitulaire) -> Document | None:
    """The document that answers a granted request: the one that replaced it, or the duplicata issued since."""
    return suites_de([demande]).get(demande.pk)


def suites_de(demandes: list[DemandeTitulaire]) -> dict[int, Document]:
    """By request (its document loaded), in two queries whatever their number."""
    accordees = [d for d in demandes if d.etat == EtatDemandeTitulaire.ACCORDEE]
    if not accordees:
        return {}
    # A duplicata is a copy of an original, which alone is replaced or copied.
    origines = {d.pk: d.document.duplicata_de_id or d.document_id for d in accordees}
    cles = set(origines.values())
    remplacants = {x.remplace_id: x for x in Document.toutes.filter(remplace__in=cles).order_by("pk")}
    copies: dict[int, list[Document]] = {}
    for x in Document.toutes.filter(duplicata_de__in=cles).order_by("annee", "rang", "pk"):
        copies.setdefault(x.duplicata_de_id or 0, []).append(x)
    suites = {}
    for d in accordees:
        if d.sorte == "correction":
            trouve = remplacants.get(origines[d.pk])
        else:
            trouve = next((x for x in copies.get(origines[d.pk], []) if x.delivre_le >= d.recue_le), None)
        if trouve is not None:
            suites[d.pk] = trouve
    return suites


def accordees_sans_suite(organisation_id: int) -> list[DemandeTitulaire]:
    """Granted, on a document still valid, and nothing issued since."""
    lignes = list(
        DemandeTitulaire.toutes.filter(
            organisation_id=organisation_id, etat=EtatDemandeTitulaire.ACCORDEE, document__etat="valide"
        )
        .select_related("document")
        .order_by("echeance", "pk")
    )
    faites = suites_de(lignes)
    return [d for d in lignes if d.pk not in faites]


def dire_etat(demande: DemandeTitulaire, suite: Document | None) -> str:
    """« Accordée, à délivrer », « Close : n° 2026-000012 »."""
    if demande.etat != EtatDemandeTitulaire.ACCORDEE:
        return str(demande.get_etat_display())
    return f"Close : n° {suite.numero}" if suite is not None else "Accordée, à délivrer"
