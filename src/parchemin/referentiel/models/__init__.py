"""What the registers say, when they said it, and what the organisation does with it.

Register tables (`Fiche` and below) belong to no organisation: they are public data, shared by all. They are versioned:
an import writes new rows beside the old ones and one short transaction moves the pointers (`Fiche.version`,
`SourceRegistre.instantane`). Readers never see half an import.
"""

from parchemin.referentiel.models.certifications import (
    BlocLocal,
    Capacite,
    CapaciteCertification,
    Certification,
    EnregistrementLocal,
    NatureLocale,
    SuiteEnregistrement,
)
from parchemin.referentiel.models.fiches import (
    BlocCompetences,
    CertificateurDeclare,
    CodeFiche,
    ContenuVersion,
    CorrespondanceDeclaree,
    Fiche,
    FiliationDeclaree,
    Nomenclature,
    SensFiliation,
    VersionFiche,
)
from parchemin.referentiel.models.instantanes import EtatInstantane, Instantane, SourceRegistre
from parchemin.referentiel.models.lieux import Commune, NomenclatureLieux, Pays
from parchemin.referentiel.models.organismes import EtablissementSirene, ListeReference, OrganismeFormation
from parchemin.referentiel.models.partenaires import Habilitation, PartenaireDeclare
from parchemin.referentiel.models.suivi import ChangementFiche, Importance

__all__ = [
    "BlocCompetences",
    "BlocLocal",
    "Capacite",
    "CapaciteCertification",
    "CertificateurDeclare",
    "Certification",
    "ChangementFiche",
    "CodeFiche",
    "Commune",
    "ContenuVersion",
    "CorrespondanceDeclaree",
    "EnregistrementLocal",
    "EtablissementSirene",
    "EtatInstantane",
    "Fiche",
    "FiliationDeclaree",
    "Habilitation",
    "Importance",
    "Instantane",
    "ListeReference",
    "NatureLocale",
    "Nomenclature",
    "NomenclatureLieux",
    "OrganismeFormation",
    "PartenaireDeclare",
    "Pays",
    "SensFiliation",
    "SourceRegistre",
    "SuiteEnregistrement",
    "VersionFiche",
]
