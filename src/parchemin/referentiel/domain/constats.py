"""Everything that reading a register may have to say (codes REF-001 to REF-039)."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_ETAT_GARDE = "Rien n’a été changé : le registre reste comme il était avant ce fichier."


def _refus(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(code, titre, quoi, f"{pourquoi} {_ETAT_GARDE}", remede, Gravite.BLOQUANT))


def _avis(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, Gravite.AVERTISSEMENT))


PAS_DU_XML = _refus(
    "REF-001",
    "Le fichier n’est pas du XML",
    "Ce fichier n’est pas un export XML : {detail}.",
    "Le registre se lit dans l’export XML de France compétences, pas dans le CSV ni dans une page web enregistrée.",
    "Téléchargez « export-fiches-rncp-v4-1 » ou « export-fiches-rs-v4-1 » sur data.gouv.fr et déposez le zip tel quel.",
)
TRONQUE = _refus(
    "REF-002",
    "L’export est incomplet ou abîmé",
    "La lecture s’arrête à la ligne {ligne} ({detail}), {quand} ; la dernière lue en entier : {derniere}.",
    "Un export coupé ferait disparaître toutes les fiches et tous les partenaires qui suivent.",
    "Téléchargez de nouveau le fichier et vérifiez sa taille, puis relancez l’import.",
)
ENCODAGE = _refus(
    "REF-003",
    "L’encodage du fichier est faux",
    "Les caractères du fichier ne se lisent pas en UTF-8, à la ligne {ligne} ({detail}).",
    "Les accents seraient faux dans les intitulés et sur les parchemins.",
    "Reprenez le fichier d’origine : il a sans doute été enregistré de nouveau par un tableur ou un éditeur.",
)
ENTITES = _refus(
    "REF-004",
    "Le fichier contient des définitions interdites",
    "Le fichier déclare un DOCTYPE ou des entités ({detail}).",
    "L’export national n’en contient jamais : elles servent à bloquer une machine ou à lire ses fichiers.",
    "N’utilisez pas ce fichier. Téléchargez l’export depuis data.gouv.fr.",
)
RACINE = _refus(
    "REF-005",
    "Ce n’est pas un export de fiches",
    "L’élément principal est « {racine} » ; « FICHES » est attendu.",
    "C’est un fichier XML, mais pas celui du répertoire des certifications.",
    "Choisissez l’export « fiches » RNCP ou RS, en version 4.1.",
)
SANS_FICHE = _refus(
    "REF-006",
    "L’export ne contient aucune fiche",
    "Le fichier est lisible mais ne contient aucune fiche.",
    "L’accepter retirerait toutes les certifications.",
    "Téléchargez de nouveau l’export.",
)
ZIP_ILLISIBLE = _refus(
    "REF-007",
    "L’archive ne s’ouvre pas",
    "L’archive zip ne peut pas être lue : {detail}.",
    "Elle est incomplète, chiffrée ou abîmée.",
    "Téléchargez-la de nouveau, ou déposez le fichier XML qu’elle contient.",
)
ZIP_SANS_EXPORT = _refus(
    "REF-008",
    "L’archive ne contient pas d’export",
    "Aucun fichier XML d’export dans l’archive ; elle contient : {contenu}.",
    "Seuls les fichiers « .xml » de l’archive sont lus.",
    "Choisissez l’archive « export-fiches-rncp-v4-1 » ou « export-fiches-rs-v4-1 ».",
)
ZIP_DEMESURE = _refus(
    "REF-009",
    "L’archive est démesurée",
    "Une fois ouvert, « {nom} » dépasserait la limite ({detail}).",
    "Une telle archive remplit le disque ou bloque la machine.",
    "N’utilisez pas ce fichier. L’export national pèse environ 0,5 Go ouvert.",
)
REPERTOIRE_INCONNU = _refus(
    "REF-010",
    "Registre non reconnu",
    "Ni le nom « {nom} » ni les numéros des fiches ne disent s’il s’agit du RNCP ou du RS.",
    "Les deux registres se remplacent séparément.",
    "Gardez le nom d’origine du fichier, par exemple « export_fiches_RNCP_V4_1_2026-08-16.xml ».",
)
MELANGE = _refus(
    "REF-011",
    "Deux registres dans un fichier",
    "La fiche {code} n’appartient pas au registre {repertoire} que ce fichier annonce.",
    "Les deux registres se remplacent séparément ; un mélange en retirerait un.",
    "Importez un export par registre.",
)
DOUBLON = _avis(
    "REF-012",
    "Fiche présente deux fois",
    "La fiche {code} apparaît plusieurs fois dans l’export ; la première est gardée.",
    "Le numéro public est la clé d’une fiche.",
    "Rien à faire. Signalez-le à France compétences si la fiche est la vôtre.",
)
NUMERO_ILLISIBLE = _avis(
    "REF-013",
    "Fiche sans numéro lisible",
    "Une fiche porte le numéro « {numero} » ; elle n’a pas été prise.",
    "Le numéro public (RNCP12345, RS1234) est la clé d’une fiche.",
    "Rien à faire. Signalez-le à France compétences.",
)
FICHE_DEMESUREE = _refus(
    "REF-014",
    "Une fiche est démesurée",
    "Une fiche ou un texte n’en finit pas (plus de {limite} Mo). Dernière fiche lue en entier : {derniere}.",
    "Les plus longues fiches du registre font moins d’un mégaoctet : ce fichier est abîmé, ou fait pour bloquer une machine.",
    "Téléchargez l’export depuis data.gouv.fr, puis relancez l’import.",
)
VERSION_FLUX = _avis(
    "REF-020",
    "Nouvelle version du flux",
    "Le fichier est en version {version} du flux ; Parchemin connaît la version {connue}.",
    "Des éléments peuvent avoir changé de nom. Ce qui est reconnu est lu, le reste est gardé et listé.",
    "Comparez quelques fiches avec le site de France compétences, et mettez Parchemin à jour.",
)
ELEMENT_INCONNU = _avis(
    "REF-021",
    "Élément inconnu dans le flux",
    "L’élément {chemin} n’est pas connu de Parchemin ({nombre} fois, d’abord dans {exemple}).",
    "Il est gardé avec la fiche, mais aucune page ne l’utilise encore.",
    "Mettez Parchemin à jour ; rien n’est perdu.",
)
VALEUR_ILLISIBLE = _avis(
    "REF-022",
    "Valeur illisible",
    "« {valeur} » n’est pas {attendu} ({chemin}, {nombre} fois, d’abord dans {exemple}).",
    "La valeur est gardée telle quelle et n’entre dans aucun calcul.",
    "Signalez-le à France compétences si la fiche est la vôtre.",
)
HORS_FICHE = _avis(
    "REF-023",
    "Élément en dehors des fiches",
    "L’élément {balise}, en dehors des fiches, n’est pas connu de Parchemin ({nombre} fois). Il contient : « {texte} ».",
    "Il n’appartient à aucune fiche : il n’est gardé que dans ce message.",
    "Mettez Parchemin à jour, et gardez le fichier d’origine.",
)
FREIN_FICHES = _refus(
    "REF-030",
    "L’export a trop maigri",
    "L’export compte {apres} fiches, contre {avant} dans le précédent ({baisse} %).",
    "Au-delà de {seuil} % de moins, on suppose un export coupé.",
    "Téléchargez l’export du lendemain. S’il s’agit d’un extrait, importez-le avec l’option « extrait ».",
)
FREIN_PARTENAIRES = _refus(
    "REF-031",
    "La liste des partenaires a trop maigri",
    "L’export compte {apres} partenaires, contre {avant} dans le précédent ({baisse} %).",
    "Au-delà de {seuil} % de moins, on suppose un export coupé : l’accepter ferait croire à des retraits d’habilitation.",
    "Téléchargez l’export du lendemain. S’il s’agit d’un extrait, importez-le avec l’option « extrait ».",
)
PLUS_ANCIEN = _refus(
    "REF-032",
    "L’export est plus ancien que celui en service",
    "Cet export date du {date} ; celui en service, du {courant}.",
    "L’histoire des fiches se lit dans l’ordre : un export ancien effacerait ce qui a suivi.",
    "Importez un export plus récent.",
)
SOURCE_AUTRE = _avis(
    "REF-033",
    "Fiche déjà tenue par une autre source",
    "La fiche {code} vient déjà de la source « {source} » ; elle n’a pas été prise dans celle-ci.",
    "Une fiche n’a qu’une source, sinon deux exports se contrediraient.",
    "Rien à faire, sauf si la source est fausse.",
)
DATE_INCONNUE = _avis(
    "REF-034",
    "Date de l’export inconnue",
    "Le nom « {nom} » ne porte pas de date ; le jour de l’import ({jour}) est retenu.",
    "La date de l’export dit depuis quand chaque information est observée.",
    "Gardez le nom d’origine du fichier, qui porte la date.",
)
IMPORT_EN_COURS = _refus(
    "REF-035",
    "Un import de registre est déjà en cours",
    "Un autre import de registre est en cours dans cette installation.",
    "Deux imports à la fois mêleraient deux états du registre.",
    "Attendez la fin de l’autre import (Imports des registres le montre), puis relancez celui-ci.",
)
DATE_A_DONNER = _refus(
    "REF-036",
    "Date de l’export à donner",
    "Le nom « {nom} » ne dit pas de quel jour est cet export.",
    "Tout ce que l’export apprend est daté de ce jour, et un export plus ancien serait ensuite refusé.",
    "Donnez la date dans « Date de l’export » : elle est dans le nom d’origine du fichier et sur data.gouv.fr.",
)
DATE_FUTURE = _refus(
    "REF-037",
    "Export daté de l’avenir",
    "Cet export serait du {jour}, qui n’est pas encore venu.",
    "Les exports suivants seraient refusés jusqu’à ce jour-là.",
    "Corrigez la date de l’export.",
)
LECTURE_INTERROMPUE = _refus(
    "REF-038",
    "La lecture du fichier s’est interrompue",
    "Le programme qui lit le fichier s’est arrêté avant la fin ; dernière fiche reçue : {derniere}.",
    "Il a été arrêté de l’extérieur, sans doute faute de mémoire : le fichier n’est pas en cause.",
    "Relancez l’import du même fichier. Si cela se répète, libérez de la mémoire sur la machine (300 Mo suffisent).",
)
