"""Who reads and keeps what people won, the references of blocs, the réinscriptions."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

_LECTEURS = (Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO, Role.AUDITEUR)
_GESTION = (Role.SECRETARIAT_JURY, Role.DONNEES)

rules.add_perm("deliberation.voir_acquis", a_role(*_LECTEURS, Role.PARTENAIRE))
# A transcript or a signed paper names the person, and nobody can mask a scan: an auditor is shown it on site.
rules.add_perm("deliberation.ouvrir_pieces", a_role(*(r for r in _LECTEURS if r is not Role.AUDITEUR), Role.PARTENAIRE))
rules.add_perm("deliberation.gerer_acquis", a_role(*_GESTION))
rules.add_perm("deliberation.reinscrire", a_role(*_GESTION))
rules.add_perm("deliberation.voir_blocs", a_role(*_LECTEURS, Role.RESEAU))
rules.add_perm("deliberation.gerer_blocs", a_role(Role.SECRETARIAT_JURY, Role.QUALITE))

nommer_permissions(
    {
        "deliberation.voir_acquis": "Voir ce que les personnes gardent, ce qui leur manque, leurs réinscriptions",
        "deliberation.ouvrir_pieces": "Ouvrir les pièces qui nomment une personne (relevés, papiers signés)",
        "deliberation.gerer_acquis": "Enregistrer ce qui a été gagné ailleurs, le retirer, prévenir avant la perte",
        "deliberation.reinscrire": "Ouvrir une réinscription, recopier et verrouiller les choix",
        "deliberation.voir_blocs": "Voir les références de blocs et les équivalences",
        "deliberation.gerer_blocs": "Relier les blocs des fiches, écrire les équivalences",
    }
)
