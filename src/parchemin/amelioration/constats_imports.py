"""What the import of a plan of actions finds: codes AME-270 to AME-279."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_AVERTIT = Gravite.AVERTISSEMENT


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


RESPONSABLE_INCONNU = _c(
    "AME-270", "Cette personne n’est pas dans votre organisation", "« {ecrit} » n’est le nom d’aucune personne qui peut suivre une action ici.{proche}",
    "Une action est confiée à quelqu’un qui la verra sur sa page du jour.",
    "Corrigez le nom, invitez la personne, ou choisissez au dépôt à qui confier ces lignes.",
)  # fmt: skip
RESPONSABLE_ABSENT = _c(
    "AME-271", "Personne ne s’en charge", "La ligne ne nomme personne.", "Une action sans personne pour la faire n’est pas une action.",
    "Écrivez un nom, ou choisissez au dépôt à qui confier les lignes sans responsable.",
)  # fmt: skip
RESPONSABLE_REMPLACE = _c(
    "AME-272", "Confiée à une autre personne", "« {ecrit} » n’est pas membre : l’action est confiée à {qui}.",
    "Vous l’avez choisi au dépôt du fichier ; le nom écrit est gardé dans le suivi.", "Confiez-la plus tard à la bonne personne, depuis sa page.", _AVERTIT,
)  # fmt: skip
RESPONSABLE_DOUBLE = _c(
    "AME-273", "Plusieurs personnes de ce nom", "« {ecrit} » peut être : {noms}.", "L’action doit arriver sur une seule page du jour.",
    "Écrivez le prénom et le nom, ou l’adresse électronique.",
)  # fmt: skip
SANS_ECHEANCE = _c(
    "AME-274", "Pas d’échéance", "L’action reste à faire et la ligne n’a pas de date.", "Sans date, rien ne la rappellera.", "Écrivez l’échéance.",
)  # fmt: skip
TERMINEE_SANS_CRITERE = _c(
    "AME-275", "Terminée, mais a-t-elle servi ?", "La ligne dit « {etat} » et il manque : {manque}.",
    "Une action est terminée quand on sait ce qui a été fait et ce qui devait changer : c’est ce que demande l’indicateur 32.",
    "Complétez ces colonnes. Ou prenez les autres lignes : celles-ci vous sont rendues, et votre fichier reste leur trace.",
)  # fmt: skip
DEJA_AU_PLAN = _c(
    "AME-276", "Une action du même titre est au plan", "{numero}, attendue le {le}, a le même titre.", "Ce peut être la même action, à une autre date.",
    "Si c’est la même, retirez cette ligne.", _AVERTIT,
)  # fmt: skip
LIEU_INCONNU = _c(
    "AME-277", "Site inconnu", "« {ecrit} » n’est le nom d’aucun de vos établissements.", "L’action entre sans site.",
    "Corrigez le nom, ou ajoutez l’établissement puis vérifiez de nouveau.", _AVERTIT,
)  # fmt: skip
ACTION_SUIVIE_DEPUIS = _c(
    "AME-278", "Action suivie depuis l’import", "« {titre} » a avancé depuis cet import.", "La retirer ferait perdre ce qui a été écrit.",
    "Gardez-la, ou abandonnez-la en disant pourquoi.",
)  # fmt: skip
