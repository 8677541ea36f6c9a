"""What the public lists say against a partner: codes HAB-090 to HAB-097."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_AVERTIT = Gravite.AVERTISSEMENT


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


ETABLISSEMENT_FERME = _c(
    "HAB-090", "Établissement fermé au répertoire Sirene", "{partenaire} : {raison} (extrait Sirene du {liste}).",
    "Un établissement fermé ne forme ni n’évalue plus personne ; son SIRET ne vaut plus sur la liste publique.",
    "Demandez au partenaire son nouvel établissement. Si l’extrait se trompe, mettez l’écart de côté avec votre raison.",
)  # fmt: skip
NDA_CONTREDIT = _c(
    "HAB-091", "Déclaration d’activité contredite par la liste publique", "{partenaire} : {raison} (liste du {liste}).",
    "Qui forme sans déclaration d’activité en cours ne peut pas être financé, et le certificateur qui l’habilite en répond.",
    "Demandez au partenaire son récépissé. Si la liste se trompe ou retarde, mettez l’écart de côté avec votre raison.",
)  # fmt: skip
QUALIOPI_CONTREDIT = _c(
    "HAB-092", "Qualiopi contredite par la liste publique", "{partenaire} : {raison} (liste du {liste}).",
    "La certification vaut pour les catégories d’actions qu’elle nomme ; sans elle, pas de fonds publics ni mutualisés.",
    "Demandez au partenaire son certificat en cours. Si la liste se trompe ou retarde, mettez l’écart de côté avec votre raison.",
)  # fmt: skip
NOM_ELOIGNE = _c(
    "HAB-093", "Nom éloigné de celui de la liste", "{partenaire} : {raison} (liste du {liste}).",
    "Un même numéro sous un autre nom est parfois celui d’un autre organisme.",
    "Comparez avec la convention. Si c’est le même organisme, mettez l’écart de côté avec votre raison.", _AVERTIT,
)  # fmt: skip
LISTE_ANCIENNE = _c(
    "HAB-094", "Liste publique ancienne", "{liste} a {age} jours : ce qu’elle dit n’est plus tenu pour actuel.",
    "Un organisme peut perdre sa déclaration ou sa certification d’un mois à l’autre.", "Importez une liste plus récente, depuis « Vérifications ».", _AVERTIT,
)  # fmt: skip
ECART_PARTI = _c(
    "HAB-095", "Écart qui n’est plus ouvert", "« {point} » de {partenaire} n’est plus un écart, ou il est déjà de côté.",
    "Une liste plus récente est en service, ou une autre personne a répondu avant vous.", "Rechargez la page des vérifications.",
)  # fmt: skip
SANS_RAISON = _c(
    "HAB-096", "Raison trop courte", "Un écart ne se met de côté qu’avec une raison d’au moins {minimum} signes.",
    "Qui relira devra comprendre pourquoi la liste n’a pas été suivie.", "Écrivez ce que vous avez vérifié, et où.",
)  # fmt: skip
