"""The wording in force for a nature: the organisation's published version, else what the house proposes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.models import EtatModele, ModeleDocument
from parchemin.referentiel.facade import LIBELLES_FAMILLE, Famille

_ENTIERE = (
    "Le certificateur, vu le procès-verbal du jury, décerne la certification à",
    "pour l’avoir obtenue par décision du jury du {jury}, {voie}.",
)
_FORMULES: dict[Nature, tuple[str, str]] = {
    Nature.PARCHEMIN: _ENTIERE,
    Nature.CERTIFICAT: (
        "Le certificateur, vu le procès-verbal du jury, décerne ce certificat à",
        "pour l’avoir obtenu par décision du jury du {jury}, {voie}.",
    ),
    Nature.ATTESTATION_REUSSITE: (
        "Il est attesté que", "a satisfait aux épreuves, par décision du jury du {jury}, de la certification",
    ),
    Nature.CFEPS: (
        "Il est certifié que",
        "a suivi la formation qui prépare à ce baccalauréat et, par décision du jury du {jury}, a obtenu une moyenne générale au "
        "moins égale à 8 sur 20 (article D. 337-87 du code de l’éducation).",
    ),
    Nature.LIVRET_CERTIFICATION: (
        "Il est attesté que", "a acquis, par décision du jury du {jury}, les certificats de compétences professionnelles (CCP) marqués ci-dessous.",
    ),
    Nature.NOTIFICATION: (
        "{civilite},", "Le jury s’est réuni le {jury}. Voici ce qu’il a décidé.",
    ),
    Nature.LETTRE_PRESIDENT: (
        "{civilite},",
        "Au nom du jury réuni le {jury}, je vous informe des compétences et des blocs qu’il a validés, et de ce qui reste à obtenir.",
    ),
    Nature.LETTRE_JURY: (
        "{civilite},",
        "Vous avez demandé à faire valider votre expérience. Le jury réuni le {jury} a étudié votre dossier et vous a entendu{e}. "
        "Voici ce qu’il a reconnu, et ce qu’il vous conseille.",
    ),
}  # fmt: skip
_FORMULES[Nature.CERTIFICAT_BLOC] = (
    "Le certificateur, vu le procès-verbal du jury, certifie que",
    "a validé ce bloc de compétences par décision du jury du {jury}, {voie}.",
)
_PARTIE = (
    "Il est attesté que",
    "a acquis, par décision du jury du {jury}, la partie de la certification que {forment}.",
)
_DU_DIPLOME = {
    Nature.PARCHEMIN: ("L’établissement, vu le procès-verbal du jury, décerne le diplôme à", "pour l’avoir obtenu par décision du jury du {jury}, {voie}."),
    Nature.ATTESTATION_REUSSITE: ("Il est attesté que", "a satisfait aux épreuves, par décision du jury du {jury}, du diplôme"),
}  # fmt: skip
"""Of higher education, where « certification » would be the word of another paper."""


def selon_la_famille(nature: Nature, famille: str, formule: tuple[str, str]) -> tuple[str, str]:
    """The wording of the house for that family; the organisation's own words are left as they are. `famille`: its label."""
    propre = _DU_DIPLOME.get(nature) if famille == LIBELLES_FAMILLE[Famille.SUPERIEUR] else None
    maison = _FORMULES.get(nature, _PARTIE)
    if propre is None:
        return formule
    return tuple(p if f == m else f for f, m, p in zip(formule, maison, propre, strict=True))  # type: ignore[return-value]


COURRIERS = (Nature.NOTIFICATION, Nature.LETTRE_PRESIDENT, Nature.LETTRE_JURY)
"""What is written to a person: it says how to contest."""
DESCRIPTIFS = ("ects", "duree", "acces", "langue", "poursuite", "etablissement")
"""What only the organisation knows of its diploma, for the supplement."""
VOIES = {
    "FORMATION_INITIALE_HORS_APPRENTISSAGE": "par la voie de la formation initiale",
    "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION": "par la voie de la formation continue",
    "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION": "par la voie du contrat de professionnalisation",
    "FORMATION_INITIALE_APPRENTISSAGE": "par la voie de l’apprentissage",
    "VAE": "par la validation des acquis de l’expérience",
    "CANDIDAT_LIBRE": "en candidature individuelle",
}


@dataclass(frozen=True, slots=True)
class Redaction:
    """`formule`: (before the name, after it); `signataires`: [{"nom", "qualite"}]. `recours`: own words, empty for the paragraph
    of the statute. `statut`: who issues, in the eyes of the law (empty: as the SIREN lets guess). `descriptif`: `DESCRIPTIFS`.
    `delai`: months that its own règlement gives to contest, when it does.
    """

    formule: tuple[str, str]
    lieu: str
    signataires: list[dict[str, str]]
    recours: str
    pied: str
    statut: str = ""
    adresse: str = ""
    tribunal: str = ""
    descriptif: dict[str, str] = field(default_factory=dict)
    delai: str = ""

    def manque(self, nature: Nature) -> list[str]:
        """What forbids issuing with it: a title is signed somewhere by somebody."""
        manque = []
        if GENRES[nature].portee is not Portee.INFORMATION and not self.lieu.strip():
            manque.append("le lieu")
        if nature is not Nature.LETTRE_PRESIDENT and not [
            s for s in self.signataires if s.get("nom", "").strip() and s.get("qualite", "").strip()
        ]:
            manque.append("le signataire et sa qualité")
        return manque


def redaction(nature: Nature, reglages: dict[str, Any]) -> Redaction:
    """What the organisation wrote, completed by the house."""
    avant, apres = _FORMULES.get(nature, _PARTIE)
    return Redaction(
        (reglages.get("avant") or avant, reglages.get("apres") or apres),
        reglages.get("lieu", ""),
        [s for s in reglages.get("signataires", []) if s.get("nom")],
        reglages.get("recours", ""),
        reglages.get("pied", ""),
        reglages.get("statut", ""),
        reglages.get("adresse", ""),
        reglages.get("tribunal", ""),
        {k: reglages.get(k, "") for k in DESCRIPTIFS},
        reglages.get("delai", ""),
    )


def modele_en_service(organisation_id: int, nature: Nature, certification_id: int | None) -> ModeleDocument | None:
    """The published version for this certification, else the common one."""
    base = ModeleDocument.toutes.filter(
        organisation_id=organisation_id, nature=str(nature), etat=EtatModele.PUBLIE
    ).order_by("pk")
    propre = base.filter(certification_id=certification_id).first() if certification_id is not None else None
    return propre or base.filter(certification__isnull=True).first()
