"""Families of certifications: what selects the rules of award, of enrolment and of jury.

The register does not publish the family. It is guessed from the kind of diploma (`ABREGE`), the title and the register, and a
person may correct it on the organisation's certification.
"""

from __future__ import annotations

import re
from enum import StrEnum

from parchemin.socle.cles import cle_recherche


class Famille(StrEnum):
    """One family = one body of rules."""

    CAP = "cap"
    CAP_AGRICOLE = "capa"
    BAC_PRO = "bac_pro"
    BAC_PRO_AGRICOLE = "bac_pro_agricole"
    BP = "bp"
    BTS = "bts"
    BTSA = "btsa"
    CS = "cs"
    BMA = "bma"
    DMA = "dma"
    DNMADE = "dnmade"
    DCG = "dcg"
    TITRE_PRO = "tp"
    CQP = "cqp"
    CQPM = "cqpm"
    CCPM = "ccpm"
    SUPERIEUR = "superieur"
    PRIVE = "prive"
    RS = "rs"
    LOCALE = "locale"


LIBELLES_FAMILLE = {
    Famille.CAP: "CAP",
    Famille.CAP_AGRICOLE: "CAP agricole",
    Famille.BAC_PRO: "Baccalauréat professionnel",
    Famille.BAC_PRO_AGRICOLE: "Baccalauréat professionnel agricole",
    Famille.BP: "Brevet professionnel",
    Famille.BTS: "BTS",
    Famille.BTSA: "BTS agricole",
    Famille.CS: "Certificat de spécialisation (ex-mention complémentaire)",
    Famille.BMA: "Brevet national des métiers d’art",
    Famille.DMA: "Diplôme des métiers d’art",
    Famille.DNMADE: "Diplôme national des métiers d’art et du design",
    Famille.DCG: "DCG ou DSCG",
    Famille.TITRE_PRO: "Titre professionnel du ministère du Travail",
    Famille.CQP: "Certificat de qualification professionnelle (CQP)",
    Famille.CQPM: "CQP de la métallurgie ou interbranche (CQPM, CQPI)",
    Famille.CCPM: "Certificat de compétences de la métallurgie ou interbranche (CCPM, CCPI)",
    Famille.SUPERIEUR: "Diplôme de l’enseignement supérieur",
    Famille.PRIVE: "Titre enregistré sur demande",
    Famille.RS: "Certification du répertoire spécifique",
    Famille.LOCALE: "Certification hors registres",
}

DIPLOMES_ETAT = frozenset(
    {
        *(Famille.CAP, Famille.CAP_AGRICOLE, Famille.BAC_PRO, Famille.BAC_PRO_AGRICOLE, Famille.BP, Famille.BTS),
        *(Famille.BTSA, Famille.CS, Famille.BMA, Famille.DMA, Famille.DNMADE, Famille.DCG),
    }
)
"""Diplomas whose jury is the State's (Éducation nationale, Agriculture, Enseignement supérieur)."""

_PAR_SIGLE = (
    (r"bac pro", Famille.BAC_PRO),
    (r"capa|cap a", Famille.CAP_AGRICOLE),
    (r"cap", Famille.CAP),
    (r"btsa|bts a", Famille.BTSA),
    (r"bts", Famille.BTS),
    (r"bp", Famille.BP),
    (r"mc[345]?|cs", Famille.CS),
    (r"bma|bnma", Famille.BMA),
    (r"dnmade", Famille.DNMADE),
    (r"dma", Famille.DMA),
    (r"dcg|dscg", Famille.DCG),
    (r"tp", Famille.TITRE_PRO),
    (r"cqp[mi]", Famille.CQPM),
    (r"ccp[mi]", Famille.CCPM),
    (r"cqp", Famille.CQP),
)
_SUPERIEUR = re.compile(r"licence|master|deust|but\b|dut\b|doctorat|ingenieur|titreing|dipvi|diplome vise|^de[a-z]* ")


def deviner_famille(*, repertoire: str, sigle: str, intitule: str, de_droit: bool, agricole: bool = False) -> Famille:
    """The likely family. `repertoire`: "RNCP", "RS" or "" (outside); `sigle`: code of `ABREGE`, often empty.

    `agricole`: the certifier is the ministry of agriculture.
    """
    if repertoire == "RS":
        return Famille.RS
    cle, titre = cle_recherche(sigle), cle_recherche(intitule)
    for motif, famille in _PAR_SIGLE:
        if re.fullmatch(motif, cle):
            if agricole and famille is Famille.BAC_PRO:
                return Famille.BAC_PRO_AGRICOLE
            return famille
    for motif, famille in ((r"\bcqp[mi]\b", Famille.CQPM), (r"\bccp[mi]\b", Famille.CCPM), (r"\bcqp\b", Famille.CQP)):
        if re.search(motif, titre):
            return famille
    if not repertoire:
        return Famille.LOCALE
    if _SUPERIEUR.search(cle) or (de_droit and _SUPERIEUR.search(titre)):
        return Famille.SUPERIEUR
    return Famille.SUPERIEUR if de_droit else Famille.PRIVE
