"""What an import of candidates may say, besides the checks of the identity and of the enrolment."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _controle(
    code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT
) -> Controle:
    return declarer(Controle(f"IDE-{code}", titre, quoi, pourquoi, remede, gravite, "Parchemin"))


_UNE_PERSONNE = "Une personne, une fiche : deux fiches feraient deux passages, deux parchemins."

CERTIFICATION_INCONNUE = _controle(
    "210", "Certification inconnue ici", "« {saisi} » n’est pas une de vos certifications.",
    "Une inscription vise une certification que l’organisation suit.",
    "Écrivez son numéro (RNCP37674), ou ajoutez-la d’abord à vos certifications. Les vôtres : {connues}.",
)  # fmt: skip
ETABLISSEMENT_INCONNU = _controle(
    "211", "Établissement inconnu ici", "« {saisi} » n’est pas un de vos établissements.",
    "L’inscription dit qui prépare la personne.", "Écrivez son SIRET ou son nom exact, ou enregistrez-le d’abord.",
)  # fmt: skip
HORS_PERIMETRE = _controle(
    "212", "Établissement d’un autre", "« {nom} » n’est pas un établissement que vous représentez.",
    "Un partenaire n’inscrit que pour les siens.", "Corrigez l’établissement.",
)  # fmt: skip
INSCRIPTION_INCOMPLETE = _controle(
    "213", "Inscription incomplète", "Il manque {manque} pour inscrire cette personne.",
    "Les règles d’inscription dépendent de la certification, de la voie et du jour d’entrée.",
    "Complétez la ligne, ou videz toutes les cases de l’inscription pour n’enregistrer que la personne.",
)  # fmt: skip
ETABLISSEMENT_AMBIGU = _controle(
    "214", "Plusieurs établissements de ce nom", "{nombre} de vos établissements s’appellent « {saisi} ».",
    "Rien ne dit duquel il s’agit.", "Écrivez son SIRET.",
)  # fmt: skip
INSCRIPTION_D_UN_AUTRE = _controle(
    "215", "Inscription suivie par un autre",
    "Cette personne est déjà inscrite à cette certification à cette date, par un établissement que vous ne représentez pas.",
    "Un partenaire ne reprend pas par un fichier l’inscription d’un autre.",
    "Vérifiez la certification et la date d’entrée, ou demandez au secrétariat.",
)  # fmt: skip
BLOC_SEUL = _controle(
    "216", "Un bloc à la place de la certification", "« {saisi} » est le code d’un bloc, pas celui d’une certification.",
    "La personne serait inscrite à toute la certification.",
    "Écrivez ici le numéro de la certification (RNCP37674), et le bloc dans la colonne « Blocs visés ».",
)  # fmt: skip
REFERENCE_D_UN_AUTRE = _controle(
    "220", "Référence d’une autre personne", "Cette référence est celle {nom:de}, {mots}.",
    "La ligne décrit quelqu’un d’autre : l’appliquer effacerait son identité.",
    "Vérifiez la référence ou l’INE de cette ligne.",
)  # fmt: skip
PLUSIEURS_POSSIBLES = _controle(
    "221", "Plusieurs fiches correspondent", "{nombre} fiches portent ce nom et cette date de naissance.",
    _UNE_PERSONNE, "Réunissez-les sur la page des doublons, ou donnez la référence interne de la bonne.",
)  # fmt: skip
RESSEMBLE_REFUSE = _controle(
    "222", "Ressemble à une personne déjà enregistrée", "Ressemble à {nom}, {mots} ({indices}).",
    _UNE_PERSONNE,
    "Si c’est elle, donnez sa référence interne ou recopiez son identité telle qu’elle est. Sinon, choisissez en options "
    "de créer une fiche malgré les ressemblances.",
)  # fmt: skip
RESSEMBLE_CREE = _controle(
    "223", "Ressemble à une personne, sera créée", "Ressemble à {nom}, {mots} ({indices}). Une fiche sera créée.",
    _UNE_PERSONNE, "Regardez ensuite la page des doublons.", Gravite.AVERTISSEMENT,
)  # fmt: skip
AUTREMENT_DANS_LE_FICHIER = _controle(
    "224", "Décrite autrement plus haut", "La ligne {autre} décrit la même personne autrement : {champs}.",
    "Une seule des deux est juste.", "Écrivez la même identité sur toutes ses lignes.",
)  # fmt: skip
RESSEMBLE_DANS_LE_FICHIER = _controle(
    "225", "Ressemble à une autre ligne", "Ressemble à la ligne {autre} ({indices}).",
    _UNE_PERSONNE, "Si c’est la même personne, écrivez son identité de la même façon sur les deux lignes.",
    Gravite.AVERTISSEMENT,
)  # fmt: skip
CONFIRMEE_PAR_LA_PERSONNE = _controle(
    "226", "Identité confirmée par la personne", "{nom} a confirmé son identité, et la ligne changerait {champs}.",
    "Un fichier n’efface pas ce que la personne a vérifié elle-même.",
    "Retirez ces valeurs de la ligne, ou corrigez la fiche à la main après avoir vu la pièce d’identité.",
)  # fmt: skip
ECRIT_AUTREMENT = _controle(
    "227", "Écrit autrement dans la fiche", "La fiche porte « {garde} », la ligne « {saisi} » : la fiche est gardée.",
    "Les tirets et les espaces comptent dans le rapprochement avec l’état civil.",
    "Si c’est la ligne qui est juste, corrigez la fiche.", Gravite.AVERTISSEMENT,
)  # fmt: skip
CHANGE_DEPUIS = _controle(
    "228", "Fiche changée depuis la vérification", "{nom} a changé depuis la vérification du fichier.",
    "L’écrire maintenant effacerait ce changement, ou ferait un doublon.", "Relancez la vérification.",
)  # fmt: skip
REMPLACE = _controle(
    "229", "Remplace ce que la fiche porte", "La ligne remplace {champs}.",
    "La fiche et le fichier ne disent pas la même chose.", "Vérifiez que le fichier est le plus juste des deux.",
    Gravite.AVERTISSEMENT,
)  # fmt: skip
PRENOMS_SEPARES = _controle(
    "230", "Prénoms séparés aux espaces", "« {saisi} » est lu comme {nombre} prénoms : {lus}.",
    "Une espace sépare deux prénoms, un tiret fait un prénom composé.",
    "Si c’est un prénom composé, écrivez-le avec son tiret.", Gravite.INFORMATION,
)  # fmt: skip
AUTRE_REFERENCE = _controle(
    "231", "Même identité, autre référence",
    "{nom}, {mots}, porte la référence « {garde} » ; la ligne écrit « {saisie} ».",
    "Même nom et même date de naissance, mais une autre référence : ce peut être quelqu’un d’autre, et sa fiche serait écrasée.",
    "Si c’est la même personne, écrivez la référence de sa fiche, ou videz cette case. Sinon, enregistrez l’autre à la main.",
)  # fmt: skip
HOMONYME_DANS_LE_FICHIER = _controle(
    "232", "Même nom, autre date de naissance", "La ligne {autre} porte le même nom, avec une autre date de naissance.",
    "Ce sont deux homonymes, ou une date mal recopiée.", "Vérifiez les deux dates de naissance.",
    Gravite.AVERTISSEMENT,
)  # fmt: skip
UTILISEE_DEPUIS = _controle(
    "240", "Fiche utilisée depuis", "La fiche {nom:de} est utilisée depuis cet import ({usages}).",
    "La retirer ferait perdre ce travail.", "Gardez-la, ou défaites d’abord ce qui a été fait depuis.",
)  # fmt: skip
MODIFIEE_DEPUIS = _controle(
    "241", "Fiche modifiée depuis", "La fiche {nom:de} a été modifiée depuis cet import.",
    "Revenir en arrière effacerait cette modification.", "Corrigez la fiche à la main.",
)  # fmt: skip
CONFIRMEE_DEPUIS = _controle(
    "243", "Identité confirmée depuis", "{nom} a confirmé son identité depuis cet import.",
    "Revenir en arrière rendrait des valeurs que la personne n’a pas vérifiées.", "Corrigez la fiche à la main.",
)  # fmt: skip
INSCRIPTION_UTILISEE = _controle(
    "242", "Inscription utilisée depuis", "L’inscription {nom:de} est utilisée depuis cet import ({usages}).",
    "La retirer ferait perdre ce travail.", "Annulez-la plutôt sur sa page.",
)  # fmt: skip
