"""What stops the control of a page, a brochure or an offer: codes HAB-270 to HAB-299."""

from __future__ import annotations

from parchemin.socle.constats import Controle, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede))


FUTURE = _c(
    "HAB-270", "Capture datée de demain", "La capture porte la date du {le}, après aujourd’hui.",
    "La page est comparée à la fiche du jour où elle a été vue.", "Donnez le jour où vous avez enregistré la page.",
)  # fmt: skip
SANS_CERTIFICATION = _c(
    "HAB-271", "Certification pas reconnue", "Ni le numéro ni l’intitulé d’une de vos certifications ne se trouvent dans ce texte.",
    "Une communication se compare à une fiche : il faut savoir laquelle.", "Choisissez la certification dont parle ce document, puis déposez-le de nouveau.",
)  # fmt: skip
HORS_REGISTRE = _c(
    "HAB-272", "Certification hors répertoire", "{intitule} n’a pas de fiche au répertoire.",
    "Le numéro, le niveau et les dates viennent de la fiche : sans elle il n’y a rien à comparer.",
    "Choisissez une certification enregistrée, ou lisez ce document à l’œil.",
)  # fmt: skip
RIEN_LU = _c(
    "HAB-273", "Document sans texte à lire", "{raison}",
    "Un document qui ne se lit pas ne peut pas être comparé : le garder laisserait croire qu’il a été contrôlé.", "{remede}",
)  # fmt: skip
DEJA_SUIVIE = _c(
    "HAB-274", "Nouvelle capture déjà déposée", "« {page} » a déjà une capture plus récente, du {le}.",
    "Chaque capture se compare à la précédente, une seule fois.", "Ouvrez la plus récente, et déposez la suite depuis sa page.",
)  # fmt: skip
AUTRE_PARTENAIRE = _c(
    "HAB-275", "Page d’un autre partenaire", "« {page} » est une page de {partenaire}.",
    "On compare une page à elle-même, chez le même partenaire.", "Choisissez le partenaire de la première capture.",
)  # fmt: skip
ABSENCE_POUR_TOUS = _c(
    "HAB-276", "Ce qui manque ne s’écarte pas pour tous", "« {titre} » relève une absence, sans mots à citer.",
    "L’écarter partout éteindrait la règle entière, sans que personne le voie.", "Écartez-la pour ce partenaire.",
)  # fmt: skip
DEJA_TRAITEE = _c(
    "HAB-277", "Relevé déjà traité", "« {titre} » est déjà dans l’état « {etat} ».", "On ne décide pas deux fois du même relevé.",
    "Rechargez la page de la capture.",
)  # fmt: skip
RIEN_CHOISI = _c(
    "HAB-278", "Aucun relevé choisi", "Aucun relevé à traiter n’est coché.", "La demande dit au partenaire ce qu’il doit corriger.",
    "Cochez au moins un relevé à traiter.",
)  # fmt: skip
TROP_LONG = _c(
    "HAB-279", "Demande trop longue", "La demande dépasserait {limite} signes, avec {n} relevés.",
    "Au-delà, elle ne serait pas lue.", "Cochez moins de relevés, et faites deux demandes.",
)  # fmt: skip
MOTIF_COURT = _c(
    "HAB-280", "Motif absent", "Dites pourquoi, en une phrase de dix signes au moins.",
    "Ce motif sera relu chaque fois que la même phrase reviendra.", "Écrivez ce qui rend ces mots justes.",
)  # fmt: skip
DEJA_REVOQUEE = _c(
    "HAB-281", "Exception déjà révoquée", "Cette exception est révoquée depuis le {le}.", "Elle n’écarte plus rien.",
    "Il n’y a rien à faire.",
)  # fmt: skip
REMPLACEE = _c(
    "HAB-282", "Capture remplacée", "« {page} » a une capture plus récente, du {le}.",
    "On décide d’après ce que la page dit aujourd’hui.", "Ouvrez la capture la plus récente et décidez-y.",
)  # fmt: skip
VIDE = _c(
    "HAB-283", "Fichier vide", "« {nom} » est vide.", "Il n’y a rien à lire.", "Enregistrez de nouveau la page, puis déposez-la.",
)  # fmt: skip
NON_PARTENAIRE = _c(
    "HAB-284", "Pas un partenaire", "{nom} n’est pas un partenaire de votre organisation.",
    "Ces pages contrôlent ce que les partenaires disent de vos certifications.", "Choisissez un partenaire.",
)  # fmt: skip
