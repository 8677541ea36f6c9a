"""What will make the civil register miss a person. Codes ACC-201 to ACC-220: never a refusal, a likelihood.

How much each weighs is data (`donnees/niveaux.yaml`, read by `verdict`).

The matching is a funnel: birth name, first name, sex and year of birth; then day and month; then place and the rest.
"""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_SOURCE = "Caisse des Dépôts, guide de lecture d’un accusé de traitement (rapprochement avec l’état civil)"


def _c(
    numero: int, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.AVERTISSEMENT
) -> Controle:
    return declarer(Controle(f"ACC-{numero:03d}", titre, quoi, pourquoi, remede, gravite, _SOURCE))


SANS_JOUR = _c(
    201, "Date de naissance incomplète", "Il manque {quoi}.",
    "Si plusieurs personnes portent ce nom la même année, rien ne les départagera au deuxième tour.",
    "Demandez la date entière à la personne.",
)  # fmt: skip
SANS_COMMUNE = _c(
    202, "Lieu de naissance sans code", "Le lieu de naissance n’est connu que par {quoi}.",
    "Plusieurs communes partagent un code postal ou un nom : le troisième tour, celui du lieu, ne servira pas.",
    "Cherchez la commune sur la fiche de la personne.",
)  # fmt: skip
NOM_USAGE_PROBABLE = _c(
    203, "Nom de naissance à vérifier", "Le nom d’usage est le même que le nom de naissance.",
    "C’est parfois le nom d’épouse saisi deux fois ; l’état civil ne connaît que le nom de naissance.",
    "Demandez à la personne de confirmer son nom de naissance.",
)  # fmt: skip
NOM_COMPOSE = _c(
    204, "Nom composé", "« {nom} » contient {signe}.",
    "Traits d’union, apostrophes et espaces comptent au rapprochement ; les accents, non.",
    "Recopiez le nom exactement comme sur la pièce d’identité.", Gravite.INFORMATION,
)  # fmt: skip
PRENOMS_COLLES = _c(
    205, "Plusieurs prénoms dans un champ", "« {prenom} » semble contenir plusieurs prénoms.",
    "Le premier prénom doit être seul, sauf prénom composé.", "Répartissez-les : premier, deuxième, troisième.",
)  # fmt: skip
INITIALE = _c(
    206, "Prénom réduit à une initiale", "Le prénom « {prenom} » ressemble à une initiale.",
    "L’état civil porte le prénom entier.", "Écrivez-le en entier, sauf s’il n’a vraiment qu’une lettre.",
)  # fmt: skip
CHIFFRE = _c(
    207, "Chiffre ou signe dans un nom", "« {nom} » contient « {signe} ».",
    "Aucun nom de l’état civil n’en porte.", "Retirez-le, ou corrigez la faute de frappe.",
)  # fmt: skip
NOM_PORTE_PRENOM = _c(
    208, "Nom et prénom peut-être inversés", "Le nom « {nom} » est aussi le prénom, ou contient le prénom.",
    "Une inversion fait échouer le premier tour.", "Vérifiez l’ordre sur la pièce d’identité.",
)  # fmt: skip
JUMEAUX = _c(
    209, "Personnes très proches", "Une autre personne du même envoi a le même nom et la même date de naissance ({autre}).",
    "Des jumeaux ne se distinguent que par le prénom ; un doublon, par rien.",
    "Vérifiez que ce sont bien deux personnes, et donnez leurs autres prénoms.",
)  # fmt: skip
ETRANGER = _c(
    210, "Naissance à l’étranger", "La personne est née à l’étranger ({pays}).",
    "L’état civil des personnes nées à l’étranger est plus souvent incomplet ou transcrit autrement.",
    "Recopiez nom et prénoms comme sur le titre de séjour, le passeport ou l’attestation de sécurité sociale.",
)  # fmt: skip
NOM_COURT_DU_DOSSIER = _c(
    211, "Nom coupé dans le dossier CPF", "Le nom du dossier CPF a {longueur} caractères, le maximum.",
    "Il est peut-être coupé : il doit rester tel qu’il est dans le dossier.", "Recopiez-le depuis le dossier CPF.",
)  # fmt: skip
NOM_NON_CONFIRME = _c(
    212, "Identité jamais confirmée", "La personne n’a pas confirmé son identité.",
    "Une faute de frappe dans le nom ou la date ne se voit qu’au refus.",
    "Envoyez-lui le lien de confirmation : elle corrigera elle-même.",
)  # fmt: skip
MARQUE_DE_CASSE = _c(
    213, "Mention parasite dans le nom", "« {nom} » contient « {mention} ».",
    "L’état civil ne porte ni civilité ni « épouse ».", "Retirez la mention et gardez le nom de naissance seul.",
)  # fmt: skip
SANS_PRENOM = _c(
    214, "Personne sans prénom", "La personne n’a pas de prénom à l’état civil.",
    "Le message demande un premier prénom ; l’usage de l’état civil est d’écrire « SP » ou de répéter le nom, sans règle publiée.",
    "Voyez avec l’assistance de la Caisse des Dépôts et gardez sa réponse.",
)  # fmt: skip
SANS_LIEU = _c(
    215, "Lieu de naissance absent", "Aucun lieu de naissance n’est donné.",
    "Si plusieurs personnes ont ce nom et cette date de naissance, rien ne les départagera au troisième tour.",
    "Demandez sa commune de naissance à la personne, ou son pays si elle est née à l’étranger.",
)  # fmt: skip
