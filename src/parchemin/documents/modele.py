"""The wording in force for a nature: the organisation's published version, else what the house proposes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.models import EtatModele, ModeleDocument

_ENTIERE = (
    "Le certificateur, vu le procès-verbal du jury, décerne la certification à",
    "pour l’avoir obtenue par décision du jury du {jury}, {voie}.",
)
_FORMULES: dict[Nature, tuple[str, str]] = {
    Nature.PARCHEMIN: _ENTIERE,
    Nature.CERTIFICAT: ("Le certificateur, vu le procès-verbal du jury, décerne ce certificat à", _ENTIERE[1]),
    Nature.ATTESTATION_REUSSITE: ("Il est attesté que", "a satisfait aux épreuves, par décision du jury du {jury}, de la certification"),
    Nature.NOTIFICATION: (
        "Madame, Monsieur,", "Le jury s’est réuni le {jury}. Voici ce qu’il a décidé.",
    ),
    Nature.LETTRE_PRESIDENT: (
        "Madame, Monsieur,",
        "Au nom du jury réuni le {jury}, je vous informe des compétences et des blocs qu’il a validés, et de ce qui reste à obtenir.",
    ),
    Nature.LETTRE_JURY: (
        "Madame, Monsieur,", "Le jury réuni le {jury} a examiné votre dossier. Voici sa décision et ses conseils.",
    ),
}  # fmt: skip
_PARTIE = (
    "Il est attesté que",
    "a acquis, par décision du jury du {jury}, la partie de la certification que forment les blocs suivants.",
)
RECOURS = (
    "La décision du jury est souveraine. Vous pouvez en demander le réexamen pour une erreur matérielle ou un vice de procédure, "
    "par écrit, dans les deux mois qui suivent cette lettre, auprès du certificateur ({certificateur}). Un recours peut être porté devant le "
    "tribunal compétent dans le même délai."
)
VOIES = {
    "FORMATION_INITIALE_APPRENTISSAGE": "par la voie de l’apprentissage",
    "VAE": "par la validation des acquis de l’expérience",
    "CANDIDAT_LIBRE": "en candidature individuelle",
}


@dataclass(frozen=True, slots=True)
class Redaction:
    """`formule`: (before the name, after it); `signataires`: [{"nom", "qualite"}]."""

    formule: tuple[str, str]
    lieu: str
    signataires: list[dict[str, str]]
    recours: str
    pied: str

    def manque(self, nature: Nature) -> list[str]:
        """What forbids issuing with it: a title is signed somewhere by somebody."""
        manque = []
        if GENRES[nature].portee is not Portee.INFORMATION and not self.lieu.strip():
            manque.append("le lieu")
        if not [s for s in self.signataires if s.get("nom", "").strip() and s.get("qualite", "").strip()]:
            manque.append("le signataire et sa qualité")
        return manque


def redaction(nature: Nature, reglages: dict[str, Any]) -> Redaction:
    """What the organisation wrote, completed by the house."""
    avant, apres = _FORMULES.get(nature, _PARTIE)
    courrier = nature in (Nature.NOTIFICATION, Nature.LETTRE_PRESIDENT, Nature.LETTRE_JURY)
    return Redaction(
        (reglages.get("avant") or avant, reglages.get("apres") or apres),
        reglages.get("lieu", ""),
        [s for s in reglages.get("signataires", []) if s.get("nom")],
        (reglages.get("recours") or RECOURS) if courrier else "",
        reglages.get("pied", ""),
    )


def modele_en_service(organisation_id: int, nature: Nature, certification_id: int | None) -> ModeleDocument | None:
    """The published version for this certification, else the common one."""
    base = ModeleDocument.toutes.filter(
        organisation_id=organisation_id, nature=str(nature), etat=EtatModele.PUBLIE
    ).order_by("pk")
    propre = base.filter(certification_id=certification_id).first() if certification_id is not None else None
    return propre or base.filter(certification__isnull=True).first()
