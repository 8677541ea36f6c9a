"""What the rehearsal refuses, in French, with stable codes."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

OCTETS_MAXIMUM = 200_000_000
"""Caisse des Dépôts, general guide of July 2022."""
_ICI = "Répétition de l’accrochage"


def _refus(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, Gravite.BLOQUANT, _ICI))


NOM_REFUSE = _refus(
    "REP-001", "Nom de fichier refusé", "Le fichier « {nom} » ne porte pas l’extension .xml.",
    "Le XML est la seule forme de dépôt en nombre.", "Donnez le fichier construit par Parchemin, sans l’ouvrir ni le renommer.",
)  # fmt: skip
TROP_GROS = _refus(
    "REP-002", "Fichier trop lourd", "Le fichier dépasse 200 Mo.",
    "La Caisse des Dépôts ne prend pas de fichier plus lourd.", "Reconstruisez le lot : Parchemin le coupe en plusieurs fichiers.",
)  # fmt: skip
VIDE = _refus(
    "REP-003", "Fichier vide", "Le dépôt ne contient aucun octet.", "Il n’y a rien à traiter.",
    "Choisissez le fichier XML à déposer.",
)  # fmt: skip
JETON_REFUSE = _refus(
    "REP-004", "Accès refusé", "Le jeton manque ou n’est pas le bon.",
    "Cette répétition demande un jeton ou un certificat client.",
    "Donnez dans Parchemin le jeton choisi au lancement (--jeton).",
)  # fmt: skip
EMPREINTE_FAUSSE = _refus(
    "REP-005", "Fichier altéré en route", "L’empreinte annoncée n’est pas celle des octets reçus.",
    "Le fichier a été coupé ou modifié pendant l’envoi.", "Déposez-le à nouveau.",
)  # fmt: skip
DEPOT_INCONNU = _refus(
    "REP-006", "Dépôt inconnu", "Aucun dépôt ne porte cet identifiant.",
    "Il vient peut-être d’un autre dossier de répétition.", "Reprenez l’identifiant dans la liste des fichiers.",
)  # fmt: skip
ACCUSE_ATTENDU = _refus(
    "REP-007", "Accusé pas encore prêt", "Le traitement de ce fichier n’est pas terminé.",
    "L’accusé de traitement n’existe qu’à la fin.", "Demandez-le à nouveau un peu plus tard.",
)  # fmt: skip
ACCUSE_SANS_OBJET = _refus(
    "REP-008", "Pas d’accusé de traitement", "Ce fichier a été refusé à la réception : il n’a pas été traité.",
    "L’accusé de réception est KO.", "Lisez le motif de l’accusé de réception, corrigez, puis déposez à nouveau.",
)  # fmt: skip
REQUETE_REFUSEE = _refus(
    "REP-009", "Demande non comprise", "Cette demande n’est pas comprise : {raison}.",
    "La répétition ne répond qu’à son portail et à son interface de dépôt.", "Reprenez depuis la page d’accueil.",
)  # fmt: skip
DOSSIER_OCCUPE = _refus(
    "REP-010", "Répétition déjà ouverte", "Le dossier {dossier} sert déjà à une autre répétition.",
    "Deux répétitions y traiteraient chaque fichier deux fois.", "Arrêtez l’autre, ou donnez un autre dossier (--dossier).",
)  # fmt: skip
PORT_OCCUPE = _refus(
    "REP-011", "Port occupé", "Le port {port} ne s’ouvre pas ({raison}).",
    "Un autre programme l’utilise, ou il est réservé.", "Donnez un autre port (--port).",
)  # fmt: skip
ILLISIBLE = _refus(
    "REP-012", "Fichier donné illisible", "Le fichier {fichier} ne se lit pas ({raison}).",
    "La répétition en a besoin pour démarrer.", "Vérifiez le chemin et le contenu du fichier.",
)  # fmt: skip
