"""What a rectification has to say: why signed minutes cannot be corrected so. Codes DEL-080 to DEL-093."""

from __future__ import annotations

from parchemin.deliberation.constats_acte import _SOUVERAIN, _VADEMECUM, _c
from parchemin.socle.constats import Gravite

PAS_ENCORE_SIGNE = _c(
    80, "Procès-verbal pas encore signé", "Le procès-verbal de « {session} » n’est pas signé ({etat}).",
    "On rectifie un procès-verbal signé ; avant, la décision se révise et le procès-verbal est écrit de nouveau.",
    "Ouvrez la page du candidat, puis « Réviser la décision ».", _VADEMECUM,
)  # fmt: skip
UNE_A_LA_FOIS = _c(
    81, "Une rectification est déjà ouverte", "{laquelle} est à terminer d’abord.",
    "Chaque procès-verbal rectificatif corrige l’état laissé par le précédent : ils se suivent.",
    "Ajoutez le candidat à celle qui est en préparation, faites signer celle qui attend, ou abandonnez-la avec sa raison.",
    _VADEMECUM,
)  # fmt: skip
PIECE = _c(
    82, "Pièce à citer", "« {nature} » : la référence de la pièce manque.",
    "Qui relira ce procès-verbal doit retrouver la décision, ou la réunion du jury, qui l’a rendu nécessaire.",
    "Écrivez qui a décidé, le numéro et la date ; pour une seconde délibération, le jour où le jury s’est réuni.", _VADEMECUM,
)  # fmt: skip
AUCUNE_LIGNE = _c(
    83, "Aucun candidat", "La rectification ne change aucune décision.", "Un procès-verbal rectificatif dit ce qui change, et pour qui.",
    "Ajoutez au moins un candidat.",
)  # fmt: skip
SANS_NOTE = _c(
    84, "Note omise à écrire", "{nom} : aucune note ni aucun résultat n’est corrigé.",
    "Une « note ou pièce omise » change ce que la règle calcule.",
    "Écrivez la note omise. Si rien ne change au calcul, choisissez une autre cause.", _VADEMECUM,
)  # fmt: skip
PAS_PLUS_FAVORABLE = _c(
    85, "Seconde délibération moins favorable", "{nom} : « {decide} » n’est pas plus favorable que « {avant} ».",
    "Après un procès-verbal signé, le jury ne revient sur sa décision que pour la rendre meilleure.",
    "Si une note était fausse, choisissez « erreur matérielle » et corrigez-la ; si une autorité a décidé, citez sa décision.",
    _SOUVERAIN,
)  # fmt: skip
QUI_DEMANDE = _c(
    86, "À demander par la présidence ou la direction", "{nom} prépare la rectification, et ne la demande pas.",
    "La raison d’une rectification est dite par qui a présidé le jury, ou par la direction.",
    "La présidence du jury ou la direction ouvre cette page et demande l’accord.", _VADEMECUM,
)  # fmt: skip
PAS_SIEGE = _c(
    87, "Seconde personne qui n’a pas siégé", "{nom} n’était pas présent à ce jury.",
    "Une décision signée par un jury ne se rectifie pas sans lui : la seconde personne est un membre qui a siégé. {regle}",
    "Un membre présent approuve avec son compte ; s’il n’en a pas, désignez-le : il reçoit un lien personnel.",
    "Règle de Parchemin (à vérifier)",
)  # fmt: skip
RELIT_SANS_SIEGER = _c(
    88, "Vous relisez sans avoir siégé", "Vous n’étiez pas présent à ce jury.",
    "{regle}",
    "Vérifiez que tout est là : chaque membre présent lira le même texte et le signera. Si vous doutez d’une décision, refusez en disant pourquoi.",
    _VADEMECUM, Gravite.INFORMATION,
)  # fmt: skip
RECTIFICATION_FERMEE = _c(
    89, "Rectification qui ne change plus", "{laquelle} : {etat}.",
    "Ce qui est demandé, signé ou abandonné reste ce qui a été lu.",
    "Pour corriger encore, ouvrez une nouvelle rectification ; tant que rien n’est signé, retirez la demande.",
)  # fmt: skip
HORS_RECTIFICATION = _c(
    90, "Candidat absent de la rectification", "Ce candidat n’est pas dans cette rectification.",
    "Il en a été retiré, ou la page est ancienne.", "Rechargez la page.",
)  # fmt: skip
SUITE_CHANGEE = _c(
    91, "Ce qui suit n’est plus ce qui a été signé", "{nom} : ce qui serait écrit n’est plus ce que dit le procès-verbal rectificatif.",
    "Les membres ont signé une décision et ce qu’elle laisse ; rien d’autre ne prend effet.",
    "L’identité du candidat, une note corrigée ou la règle a changé depuis la lecture. Remettez ce qui a été lu, puis signez ; "
    "sinon, abandonnez cette rectification et ouvrez-en une autre.",
)  # fmt: skip
JURY_EN_DESACCORD = _c(
    92, "Le jury n’est pas d’accord", "{noms} : refus de signer ({pourquoi}). La rectification ne prend pas effet.",
    "Une décision du jury ne change ni contre sa présidence, ni quand les refus dépassent les signatures.",
    "Lisez les raisons. Rappelez à signer qui a refusé, si la raison est levée ; sinon abandonnez la rectification, et ouvrez-en une "
    "autre quand le jury est d’accord.", _SOUVERAIN,
)  # fmt: skip
TROP_DE_LIGNES = _c(
    93, "Trop de candidats dans une rectification", "{nombre} candidats : une rectification en compte {maximum} au plus.",
    "À la dernière signature, toutes les décisions changent ensemble, et les autres attendent pendant ce temps.",
    "Faites plusieurs rectifications : terminez celle-ci, puis ouvrez la suivante pour les autres candidats.",
)  # fmt: skip
