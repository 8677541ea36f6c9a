"""What the control of the chain may find: what the program should have made impossible."""

from parchemin.socle.constats import Controle, Gravite, declarer

DOCUMENT_SANS_DECISION = declarer(Controle(
    "PRV-060", "Document sans décision", "{document} est valide, et aucune décision en vigueur ne l’appelle.",
    "Un document dit ce qu’un jury a décidé : sans décision, il dit autre chose.",
    "Ouvrez le document : remplacez-le si la décision a changé, retirez-le sinon.",
))  # fmt: skip
PASSAGE_SANS_ATTRIBUTION = declarer(Controle(
    "PRV-061", "Passage sans attribution", "Le passage {identifiant} n’a derrière lui aucune décision en vigueur qui attribue la certification.",
    "Seule une certification attribuée se transmet à la Caisse des Dépôts.",
    "Ouvrez le passage : laissez-le de côté s’il n’est pas parti, faites-le supprimer s’il a été accepté.",
))  # fmt: skip
ATTRIBUTION_SANS_PASSAGE = declarer(Controle(
    "PRV-062", "Certification jamais transmise", "Une certification attribuée le {le} n’a aucun passage, et son délai de transmission est passé depuis le {echeance}.",
    "Toute certification délivrée se transmet dans les délais.", "Recueillez les passages dans « Passages à transmettre », puis construisez un fichier.",
))  # fmt: skip
FIGURE_SANS_LIGNES = declarer(Controle(
    "PRV-063", "Chiffre sans personnes comptées", "« {figure} » est publié, et aucune ligne comptée n’est derrière lui.",
    "Un chiffre se remonte jusqu’aux personnes qu’il compte.", "Calculez de nouveau les indicateurs, puis publiez une version corrigée.",
))  # fmt: skip
FIGURE_ECART = declarer(Controle(
    "PRV-064", "Chiffre différent de ses lignes", "« {figure} » dit {dit}, et ses lignes font {font}.",
    "Un chiffre publié est la somme de ce qu’il compte.", "Calculez de nouveau les indicateurs, puis publiez une version corrigée, avec sa raison.",
))  # fmt: skip
DECISION_SANS_PV = declarer(Controle(
    "PRV-065", "Décision sans procès-verbal", "Une décision de jury du {le} n’a pas de procès-verbal derrière elle.",
    "Le procès-verbal est ce qui prouve que le jury a décidé.", "Ouvrez la décision et la délibération de sa session ; rétablissez une sauvegarde si le procès-verbal a disparu.",
))  # fmt: skip
DECISION_SANS_REGLEMENT = declarer(Controle(
    "PRV-066", "Décision sans règlement gardé", "Une décision de jury du {le} ne garde pas le règlement qui lui a été appliqué.",
    "Une décision se rejoue avec les règles de son jour.", "Ouvrez la décision ; rétablissez une sauvegarde si le règlement a disparu.",
))  # fmt: skip
PV_CHANGE = declarer(Controle(
    "PRV-067", "Procès-verbal différent de son empreinte", "Le contenu du procès-verbal {numero} n’est plus celui que les membres ont signé.",
    "L’empreinte signée est celle du contenu d’origine.", "Comparez avec le PDF gardé, et rétablissez une sauvegarde de la base.",
))  # fmt: skip
ACCUSE_INCONNU = declarer(Controle(
    "PRV-068", "Accusé d’un passage inconnu", "{accuse} nomme {combien}.",
    "La Caisse des Dépôts répond de ce qui lui a été transmis : un identifiant inconnu vient d’un autre dépôt, ou d’une base rétablie.",
    "Lisez l’accusé sur la page de son fichier, et cherchez ces identifiants dans vos dépôts faits ailleurs ; prévenez la Caisse des Dépôts s’ils ne sont pas à vous.", Gravite.AVERTISSEMENT,
))  # fmt: skip
CONTENU_ABSENT = declarer(Controle(
    "PRV-069", "Fichier disparu", "Le fichier de « {quoi} » n’est plus sur le disque.", "Sans son contenu, rien ne peut être montré.",
    "Rétablissez les fichiers depuis une sauvegarde ; sinon, remplacez la preuve ou délivrez de nouveau le document.",
))  # fmt: skip
CONTENU_CHANGE = declarer(Controle(
    "PRV-070", "Fichier différent de son empreinte", "Le fichier de « {quoi} » n’a plus l’empreinte gardée le jour de son dépôt.",
    "Une empreinte qui change dit que le contenu a changé.", "Rétablissez le fichier depuis une sauvegarde, et cherchez qui a pu y toucher.",
))  # fmt: skip
JEU_CHANGE = declarer(Controle(
    "PRV-071", "Résultats différents de leur empreinte", "Le contenu des résultats {jeu} n’est plus celui qui a été publié.",
    "Ce qui est publié est figé ; une correction est une version nouvelle.", "Rétablissez une sauvegarde de la base, ou publiez une version corrigée.",
))  # fmt: skip
