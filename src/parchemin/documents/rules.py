"""Who issues, who words the templates, who approves a replacement or a withdrawal."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

rules.add_perm("documents.voir", a_role(Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO))
rules.add_perm(
    "documents.auditer",
    a_role(Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO, Role.AUDITEUR),
)
rules.add_perm("documents.emettre", a_role(Role.SECRETARIAT_JURY, Role.DIRECTION))
rules.add_perm("documents.regler", a_role(Role.SECRETARIAT_JURY, Role.DIRECTION, Role.QUALITE))
rules.add_perm("documents.approuver", a_role(Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY))

nommer_permissions(
    {
        "documents.auditer": "Lire le registre des documents et la page de chacun (l’auditeur sans les noms ni les fichiers)",
        "documents.voir": "Ouvrir les documents, voir ce qui est à délivrer, à demander et à remettre",
        "documents.emettre": "Délivrer, remettre, préparer un duplicata, demander un remplacement ou un retrait",
        "documents.regler": "Rédiger les modèles de documents",
        "documents.approuver": "Approuver, en seconde personne, un remplacement, un retrait ou une nouvelle délivrance",
    }
)
