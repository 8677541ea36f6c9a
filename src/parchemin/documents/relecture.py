"""The linter: compose for two fictitious people, read the paper, say what is missing or forbidden, with the text behind it."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from pypdf import PdfReader

from parchemin.documents import constats as c
from parchemin.documents.composition import composer_document
from parchemin.documents.domain.mentions import INTERDITE, controler
from parchemin.documents.domain.natures import Nature
from parchemin.documents.domain.regles import regles
from parchemin.documents.fictifs import contenus_fictifs
from parchemin.documents.impression import imprimer
from parchemin.documents.modele import redaction
from parchemin.documents.models import ModeleDocument
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import maintenant

CODE_FICTIF = "222222222222"


def specimens(modele: ModeleDocument, certification: Certification | None, jour: date) -> list[dict[str, Any]]:
    """The two contents, worded by this template, stamped « spécimen »."""
    nature = Nature(modele.nature)
    return [
        imprimer(
            x, redaction(nature, modele.reglages), numero=f"{jour.year}-000000", code=CODE_FICTIF, jour=jour,
            voie="", fictif=True,
        )
        for x in contenus_fictifs(nature, modele.organisation, certification, jour, modele.reglages)
    ]  # fmt: skip


def texte_du_pdf(octets: bytes) -> str:
    """What a reader reads, page after page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages)


def relire(
    modele: ModeleDocument, certification: Certification | None, jour: date, *, le: datetime | None = None
) -> list[Constat]:
    """Findings (DOC-2xx), a glyph that is missing (PDF-001), a body that does not compose (DOC-010). Empty: it may serve."""
    vus: dict[tuple[str, str], Constat] = {}
    for contenu in specimens(modele, certification, jour):
        try:
            octets = composer_document(contenu, modele, le=le or maintenant())
        except ErreurMetier as e:
            vus |= {(x.code, x.quoi): x for x in e.constats}
            continue
        for m in controler(
            texte_du_pdf(octets), modele.nature, contenu, regles(), hors=[contenu["certification"]["intitule"]]
        ):
            vu = m.vu if m.regle.sorte == INTERDITE else f" : {m.vu}" if m.vu else ""
            constat = c.MENTIONS[m.regle.code].constat(vu=vu)
            vus.setdefault((constat.code, constat.quoi), constat)
    return sorted(vus.values(), key=lambda x: x.code)
