"""What may be wrong with the procès-verbal, before it is signed or when it is read again."""

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(
    numero: int,
    titre: str,
    quoi: str,
    pourquoi: str,
    remede: str,
    gravite: Gravite = Gravite.BLOQUANT,
    source: str = "",
) -> Controle:
    return declarer(Controle(f"PVJ-{numero:03d}", titre, quoi, pourquoi, remede, gravite, source))


_VADEMECUM = "Vademecum RNCP de France compétences, procès-verbal de jury"
SANS_DECISION = _c(
    1, "Candidat sans décision", "{nombre} sans décision : {lesquels}.",
    "Le procès-verbal nomme tous les candidats : reçus, non reçus, absents. Il est la seule preuve que l’évaluation a eu lieu.",
    "Enregistrez une décision pour chaque candidat de la session, y compris pour les absents.", source=_VADEMECUM,
)  # fmt: skip
SANS_ENREGISTREMENT = _c(
    2, "Certification sans enregistrement ce jour-là", "Le {jour}, « {intitule} » n’a pas d’enregistrement en vigueur.",
    "Le procès-verbal porte le numéro exact ; aucun numéro n’est écrit pour une certification qui n’en a pas le jour du jury.",
    "Vérifiez la date du jury et la fiche. Si l’enregistrement est terminé, le procès-verbal le dira.",
    Gravite.AVERTISSEMENT, _VADEMECUM,
)  # fmt: skip
IDENTITE_INCOMPLETE = _c(
    3, "Identité incomplète", "Il manque {manques} pour {qui}.",
    "La liste des reçus doit permettre de prouver, des années plus tard, que c’est bien cette personne.",
    "Complétez la fiche de la personne avant d’arrêter le procès-verbal.", Gravite.AVERTISSEMENT,
)  # fmt: skip
ECART_SANS_RAISON = _c(
    4, "Écart sans raison", "Pour {qui}, le jury a décidé « {decide} » ; le calcul proposait « {propose} », et la raison manque.",
    "Le jury est souverain ; le procès-verbal dit pourquoi il s’écarte du calcul.",
    "Ajoutez la raison à la décision.",
)  # fmt: skip
MEMBRE_INCOMPLET = _c(
    5, "Membre du jury mal décrit", "Pour {qui}, il manque {manques}.",
    "Le procès-verbal dit à quel titre chacun siège : c’est ainsi que l’indépendance du jury se vérifie.",
    "Complétez la fiche du membre.", Gravite.AVERTISSEMENT, _VADEMECUM,
)  # fmt: skip
PERSONNE_PRESENTE = _c(
    6, "Aucun membre présent", "Aucun membre du jury n’est noté présent.",
    "Un procès-verbal sans membre présent ne prouve pas qu’un jury a délibéré.",
    "Notez les présences sur la page du jury.", source=_VADEMECUM,
)  # fmt: skip
CONTENU_CHANGE = _c(
    7, "Procès-verbal altéré", "Le contenu du procès-verbal de « {session} » ne correspond plus à son empreinte.",
    "Les membres ont signé une empreinte ; un contenu qui en donne une autre n’est pas celui qu’ils ont signé.",
    "Ne l’éditez pas. Restaurez la base depuis une sauvegarde et faites vérifier le journal.",
)  # fmt: skip
INCIDENT_DE_SANTE = _c(
    8, "Incident, sans donnée de santé", "La description d’un incident semble nommer un état de santé (« {mot} »).",
    "Le procès-verbal est lu par beaucoup de monde et gardé sans limite : il dit qu’un incident a eu lieu, pas de quoi quelqu’un souffre.",
    "La description n’y est pas reproduite. Reformulez-la si elle doit y figurer.", Gravite.INFORMATION,
    "Règlement (UE) 2016/679, art. 9",
)  # fmt: skip
PAS_SIGNE = _c(
    9, "Procès-verbal pas encore signé", "Le procès-verbal de « {session} » n’est pas signé.",
    "Le document gardé est celui que les membres ont signé.",
    "Attendez la dernière signature, ou joignez le procès-verbal signé sur papier.",
)  # fmt: skip
PAS_DE_DECISION_ARRETEE = _c(
    10, "Décision pas encore arrêtée", "La décision du jury sur {qui} n’est pas arrêtée.",
    "Un relevé remis à une personne ne doit plus changer.",
    "Attendez que le jury ait délibéré.",
)  # fmt: skip
SANS_PRESIDENT = _c(
    11, "Présidence du jury", "Aucun président n’est noté présent.",
    "Le président conduit la délibération et signe le premier.",
    "Notez sa présence, ou désignez qui a présidé sur la page du jury.", Gravite.AVERTISSEMENT,
)  # fmt: skip
RECTIFICATIF_PAS_ECRIT = _c(
    12, "Procès-verbal rectificatif pas encore écrit", "La rectification du procès-verbal de « {session} » n’est pas approuvée.",
    "Le texte à signer est écrit quand un membre qui a siégé est d’accord.",
    "Demandez cet accord sur la page de la rectification.",
)  # fmt: skip
