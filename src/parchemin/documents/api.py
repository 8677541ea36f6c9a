"""What a program reads of the register of documents, and the verification of one. Holder and code are behind the scope of people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404

from parchemin.comptes.api import (
    BornesDepuis,
    CertificationCitee,
    Field,
    Page,
    Query,
    Requete,
    Routeur,
    Schema,
    ou_404,
    pager,
)
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.documents.domain.code import lire
from parchemin.documents.domain.masque import masquer
from parchemin.documents.models import Document, EtatDocument
from parchemin.documents.selectors.revues import decision_revue

routeur = Routeur("Documents", PorteeJeton.LIRE_DOCUMENTS)


class DocumentLu(Schema):
    id: int
    numero: str = Field(examples=["2026-000123"])
    nature: str = Field(examples=["parchemin"])
    nature_en_mots: str
    bloc: str = Field(description="Code du bloc, pour le certificat d’un bloc.")
    etat: str = Field(examples=["valide"])
    certification: CertificationCitee
    decision: int
    personne: int
    titulaire: str | None = Field(description="Demande « lire:personnes ».")
    code: str | None = Field(description="Code de vérification ; demande « lire:personnes ».")
    decide_le: date
    delivre_le: date
    clos_le: datetime | None = Field(description="Remplacé ou retiré à cet instant.")
    empreinte: str = Field(description="SHA-256 du PDF délivré.")


class Verification(Schema):
    """What the public page says of a document of the organisation."""

    numero: str
    nature_en_mots: str
    valide: bool = Field(description="Ni remplacé, ni retiré, et sa décision n’a pas été rectifiée depuis.")
    etat: str
    decision_rectifiee: bool
    titulaire_masque: str = Field(examples=["L… M…"])
    certification: CertificationCitee
    delivre_le: date
    empreinte: str


def _document(request: Requete, d: Document) -> dict[str, Any]:
    nomme = PorteeJeton.LIRE_PERSONNES in request.jeton.ouvre
    return {
        "id": d.pk, "numero": d.numero, "nature": d.nature, "nature_en_mots": d.get_nature_display(), "bloc": d.objet,
        "etat": d.etat, "certification": CertificationCitee.de(d.certification), "decision": d.decision_id,
        "personne": d.personne_id, "titulaire": d.titulaire if nomme else None, "code": d.code_lisible if nomme else None,
        "decide_le": d.decide_le, "delivre_le": d.delivre_le, "clos_le": d.clos_le, "empreinte": d.empreinte_pdf,
    }  # fmt: skip


def _lignes() -> Any:
    return Document.objects.select_related("certification__fiche__version").defer("contenu")


@routeur.lire("/registre", permission="documents.voir", reponse=Page[DocumentLu], resume="Registre des documents")
def registre(request: Requete, bornes: Query[BornesDepuis]) -> Any:
    """Tout ce qui a été délivré. « depuis » : délivré ce jour-là ou après."""
    lignes = _lignes()
    if bornes.depuis:
        lignes = lignes.filter(delivre_le__gte=bornes.depuis)
    return pager(lignes, bornes, lambda d: _document(request, d))


@routeur.lire("/registre/{int:pk}", permission="documents.voir", reponse=DocumentLu, resume="Un document")
def document(request: Requete, pk: int) -> Any:
    """Une ligne du registre."""
    return _document(request, ou_404(_lignes(), pk=pk))


@routeur.lire(
    "/verification/{code}",
    permission="documents.voir",
    reponse=Verification,
    resume="Vérifier un document par son code",
)
def verification(request: Requete, code: str) -> Any:
    """Ce que dit la page publique, pour un document de l’organisation. Le nom y est masqué de la même façon."""
    lu = lire(code)
    if lu is None:
        raise Http404
    d = ou_404(Document.objects.select_related("certification__fiche__version", "decision"), code=lu)
    revue = decision_revue(d)
    return {
        "numero": d.numero, "nature_en_mots": d.get_nature_display(), "etat": d.etat, "decision_rectifiee": revue,
        "valide": d.etat == EtatDocument.VALIDE and not revue, "titulaire_masque": masquer(d.titulaire),
        "certification": CertificationCitee.de(d.certification), "delivre_le": d.delivre_le, "empreinte": d.empreinte_pdf,
    }  # fmt: skip
