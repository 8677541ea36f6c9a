"""What may stop a pack, and what its maker must know of it."""

from parchemin.socle.constats import Controle, Gravite, declarer

PERIODE = declarer(Controle(
    "PAQ-001", "Période à l’envers", "La période finit le {au}, avant de commencer le {du}.", "Un dossier couvre des jours qui se suivent.",
    "Échangez les deux dates.",
))  # fmt: skip
A_VENIR = declarer(Controle(
    "PAQ-002", "Période pas encore arrivée", "La période commence le {du}, qui n’est pas encore arrivé.", "Un dossier montre ce qui a eu lieu.",
    "Choisissez un premier jour déjà passé.",
))  # fmt: skip
REFERENTIEL = declarer(Controle(
    "PAQ-003", "Référentiel non suivi", "« {famille} » n’est pas un référentiel que vous suivez.", "Le dossier se range exigence par exigence.",
    "Choisissez un référentiel de la liste, ou suivez celui-ci dans les réglages des preuves.",
))  # fmt: skip
PAS_CERTIFICATEUR = declarer(Controle(
    "PAQ-004", "Réservé aux certificateurs", "Votre organisation n’est pas déclarée comme certificateur.",
    "Le dossier pour France compétences rend compte d’un réseau de partenaires habilités.",
    "Si vous certifiez, demandez à l’administration de le dire dans les réglages de l’organisation.",
))  # fmt: skip
PARTENAIRE = declarer(Controle(
    "PAQ-005", "Partenaire introuvable", "Ce partenaire n’est pas dans votre réseau.", "Un dossier ne porte que sur vos propres partenaires.",
    "Choisissez un partenaire de la liste, ou tout le réseau.",
))  # fmt: skip
DISQUE = declarer(Controle(
    "PAQ-006", "Dossier pas écrit", "Le dossier n’a pas pu être écrit : {raison}.", "Il faut assez de place pour toutes les pièces, deux fois.",
    "Libérez de la place sur la machine, puis demandez le dossier de nouveau. Rien n’a été gardé à moitié.",
))  # fmt: skip
PLUS_GARDE = declarer(Controle(
    "PAQ-007", "Dossier plus gardé", "Ce dossier, fait le {le}, n’est plus gardé depuis le {fin}.",
    "Un dossier se garde le temps réglé ; la ligne qui dit qu’il a existé reste, avec son empreinte.", "Faites-en un nouveau, avec la même période.",
))  # fmt: skip
ALTERE = declarer(Controle(
    "PAQ-008", "Dossier altéré", "Le dossier du {le} n’a plus l’empreinte du jour où il a été fait.",
    "Le fichier a changé sur le disque : ce qu’il contient ne prouve plus rien.", "Restaurez-le depuis une sauvegarde, ou faites-en un nouveau.",
))  # fmt: skip
PIECES_ALTEREES = declarer(Controle(
    "PAQ-010", "Pièces qui ne sont plus les mêmes", "{n} pièce(s) n’ont plus l’empreinte de leur dépôt : {titres}.",
    "Une pièce altérée n’est pas remise : l’index du dossier le dit à sa place.", "Restaurez ces fichiers depuis une sauvegarde, puis refaites le dossier.",
    Gravite.AVERTISSEMENT,
))  # fmt: skip
PIECES_ABSENTES = declarer(Controle(
    "PAQ-011", "Pièces absentes du disque", "{n} pièce(s) ne sont plus sur le disque : {titres}.", "L’index du dossier le dit à leur place.",
    "Restaurez le dossier des fichiers depuis une sauvegarde, puis refaites le dossier.", Gravite.AVERTISSEMENT,
))  # fmt: skip
PIECES_RETENUES = declarer(Controle(
    "PAQ-012", "Pièces laissées de côté", "{n} pièce(s) contiennent ce qui ressemble à un numéro de sécurité sociale : {titres}.",
    "Un tel numéro ne quitte pas l’organisation dans un dossier.", "Remplacez ces pièces par une copie sans le numéro, puis refaites le dossier.",
    Gravite.AVERTISSEMENT,
))  # fmt: skip
JOURNAL_ABIME = declarer(Controle(
    "PAQ-013", "Journal qui ne se vérifie pas", "La relecture du journal a trouvé : {quoi}", "Le dossier le dit, avec son extrait.",
    "Prévenez la personne qui administre Parchemin avant de remettre le dossier.", Gravite.AVERTISSEMENT,
))  # fmt: skip
PAS_UN_INVITE = declarer(Controle(
    "PAQ-014", "Dossier ouvert à un invité seulement", "{qui} n’a pas d’accès d’auditeur en cours dans cette organisation.",
    "Un dossier ne s’ouvre qu’à un auditeur invité, jusqu’à la fin de son accès.",
    "Invitez cette personne depuis la page de l’audit, ou prolongez son accès, puis recommencez.",
))  # fmt: skip
