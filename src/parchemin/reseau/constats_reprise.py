"""What the import of partners and their habilitations finds: codes HAB-310 to HAB-324."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_AVERTIT = Gravite.AVERTISSEMENT


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


SIRET_PRIS = _c(
    "HAB-310", "SIRET d’un autre organisme", "Ce SIRET est celui de « {connu} » ; la ligne dit « {ecrit} ».",
    "Une habilitation écrite sous le SIRET d’un autre engagerait la mauvaise personne.",
    "Vérifiez le SIRET. Si l’organisme a changé de nom, corrigez d’abord sa fiche, dans Organisation.",
)  # fmt: skip
SIRET_A_NOUS = _c(
    "HAB-311", "Votre propre établissement", "« {connu} » est un de vos établissements, pas un partenaire.",
    "On ne s’habilite pas soi-même.", "Vérifiez le SIRET, ou retirez la ligne.",
)  # fmt: skip
CERTIFICATION_INCONNUE = _c(
    "HAB-312", "Certification que vous ne suivez pas", "« {ecrit} » n’est aucune de vos certifications ({connues}).",
    "Une habilitation porte sur une certification que vous délivrez.", "Corrigez le code, ou suivez d’abord cette certification.",
)  # fmt: skip
DEJA_TENUE = _c(
    "HAB-313", "Déjà tenue ici", "Cette habilitation est déjà enregistrée : {etat} depuis le {depuis}, et la ligne dit autre chose ({quoi}).",
    "Ce qui est conduit ici ne se réécrit pas par un fichier.", "Changez-la depuis sa page, si c’est le fichier qui a raison.", _AVERTIT,
)  # fmt: skip
CONVENTION_AUTREMENT = _c(
    "HAB-314", "Deux conventions pour une référence", "La référence « {reference} » est celle de {autre}.",
    "Une référence désigne une seule convention.", "Donnez à chaque convention sa référence et les mêmes dates sur toutes ses lignes.",
)  # fmt: skip
PAS_DANS_LA_LISTE = _c(
    "HAB-315", "Absent de la liste publique", "L’export du {le} ne montre pas {nom} pour cette certification, avec ce rôle.",
    "Un changement se déclare à France compétences : l’habilitation entre « À déclarer », son délai compté depuis la signature.",
    "Déclarez-la, ou vérifiez le SIRET et le rôle.", _AVERTIT,
)  # fmt: skip
SANS_SIGNATURE = _c(
    "HAB-316", "Pas de date de signature", "La ligne ne dit pas quand la convention a été signée.",
    "Sans signature, rien n’est encore permis : l’habilitation entre « Convention à signer ».",
    "Ajoutez la date si la convention est signée. Sinon, après l’import : enregistrez la convention, faites-la signer, puis déclarez le partenaire à France "
    "compétences dans les deux mois. La page « Où ils en sont » garde le compte de ce qui reste.", _AVERTIT,
)  # fmt: skip
REPRISE_CONDUITE = _c(
    "HAB-317", "Conduite depuis l’import", "{quoi} a changé ou a servi depuis cet import.", "La retirer effacerait ce qui a suivi.",
    "Gardez-la et conduisez-la depuis sa page.",
)  # fmt: skip
REPRISE_CHANGEE = _c(
    "HAB-318", "Changée depuis l’aperçu", "{quoi} n’est plus comme à l’aperçu.", "L’écrire maintenant contredirait ce qui vient d’être fait.",
    "Relancez la vérification du fichier.",
)  # fmt: skip
SIGNATURE_A_VENIR = _c(
    "HAB-319", "Signature à venir", "La signature est datée du {le}, qui n’est pas encore passé.", "On constate une signature une fois qu’elle a eu lieu.",
    "Corrigez la date, ou laissez-la vide.",
)  # fmt: skip
RIEN_A_RELEVER = _c(
    "HAB-320", "Ce point est déjà relevé", "« {point} » est déjà noté pour cette convention.",
    "Une convention signée ne change plus : on relève seulement ce qu’on n’avait pas encore relevé.", "Préparez un avenant pour changer ce qu’elle dit.",
)  # fmt: skip
RELEVER_SIGNEE = _c(
    "HAB-321", "Convention encore à signer", "Cette convention n’est pas signée.", "Tant qu’elle ne l’est pas, elle se corrige.", "Ouvrez « Corriger ».",
)  # fmt: skip
SANS_DEBUT = _c(
    "HAB-322", "Depuis quand ?", "La ligne ne dit ni le début de la convention, ni sa signature.", "Une habilitation commence un jour.",
    "Écrivez le premier jour de la convention.",
)  # fmt: skip
FIN_RAMENEE = _c(
    "HAB-323", "Fin ramenée à celle de l’enregistrement", "L’habilitation s’arrête le {fin}, avec l’enregistrement de la certification ; le fichier disait {dit}.",
    "Au-delà, il n’y a plus rien à confier.", "Rien à faire ; la convention garde ses propres dates.", _AVERTIT,
)  # fmt: skip
