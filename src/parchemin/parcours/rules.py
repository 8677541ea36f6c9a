"""Who reads and keeps people, enrolments, sessions and juries. Perimeters are in `selectors.perimetre`."""

import rules

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.rules import a_role
from parchemin.comptes.selectors import nommer_permissions

_LECTEURS = (Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO)
_GESTION = (Role.SECRETARIAT_JURY, Role.DONNEES)

rules.add_perm("parcours.voir_personnes", a_role(*_LECTEURS, Role.PARTENAIRE))
rules.add_perm("parcours.gerer_personnes", a_role(*_GESTION, Role.PARTENAIRE))
# A partner has the link sent to the person; it never holds it: the confirmation would be its own.
rules.add_perm("parcours.remettre_lien_identite", a_role(*_GESTION))
rules.add_perm("parcours.fusionner_personnes", a_role(*_GESTION))
rules.add_perm("parcours.gerer_inscriptions", a_role(*_GESTION, Role.PARTENAIRE))
# A decision that lifts a rule is recorded by whoever received it, not by the body that prepares.
rules.add_perm("parcours.declarer_derogations", a_role(*_GESTION))
# Who organises the assessment decides of accommodations; a partner hands over the request.
rules.add_perm("parcours.decider_amenagements", a_role(*_GESTION))
rules.add_perm("parcours.voir_sessions", a_role(*_LECTEURS, Role.RESEAU, Role.PARTENAIRE, Role.MEMBRE_JURY))
rules.add_perm("parcours.voir_candidats", a_role(*_LECTEURS, Role.PARTENAIRE, Role.MEMBRE_JURY))
rules.add_perm("parcours.gerer_sessions", a_role(*_GESTION))
rules.add_perm("parcours.voir_jurys", a_role(*_LECTEURS, Role.RESEAU, Role.MEMBRE_JURY))
rules.add_perm("parcours.gerer_jurys", a_role(Role.SECRETARIAT_JURY))
rules.add_perm("parcours.saisir_resultats", a_role(Role.SECRETARIAT_JURY, Role.MEMBRE_JURY))
rules.add_perm("parcours.arreter_resultats", a_role(Role.SECRETARIAT_JURY))

nommer_permissions(
    {
        "parcours.voir_personnes": "Voir les personnes et leurs inscriptions",
        "parcours.gerer_personnes": "Enregistrer des personnes et corriger leur identité",
        "parcours.remettre_lien_identite": "Préparer le lien de confirmation d’une personne, pour le lui remettre",
        "parcours.fusionner_personnes": "Réunir deux fiches d’une même personne",
        "parcours.gerer_inscriptions": "Inscrire à une certification, tenir contrats et absences",
        "parcours.declarer_derogations": "Enregistrer une dérogation à une règle d’inscription",
        "parcours.decider_amenagements": "Accorder ou refuser un aménagement d’épreuves",
        "parcours.voir_sessions": "Voir les sessions",
        "parcours.voir_candidats": "Voir la page d’un candidat d’une session",
        "parcours.gerer_sessions": "Préparer les sessions et y inscrire des candidats",
        "parcours.voir_jurys": "Voir les jurys",
        "parcours.gerer_jurys": "Composer et convoquer les jurys",
        "parcours.saisir_resultats": "Saisir les résultats",
        "parcours.arreter_resultats": "Arrêter les résultats, les rouvrir avec une raison",
    }
)
