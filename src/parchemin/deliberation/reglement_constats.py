"""What may be said against a règlement d'examen, or about its absence. One code, one meaning, for ever."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_B, _A, _I = Gravite.BLOQUANT, Gravite.AVERTISSEMENT, Gravite.INFORMATION


def controle(
    code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = _B, source: str = ""
) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite, source))


# --- no règlement, so no proposal

AUCUN = controle(
    "REG-101", "Pas de règlement d’examen", "{certification} n’a pas de règlement d’examen.",
    "Sans lui, on ne sait pas ce qui compte ni pour combien : rien n’est proposé au jury.",
    "Écrivez le règlement : il se crée en un geste à partir des blocs de la fiche.",
)  # fmt: skip
AUTRES_JOURS = controle(
    "REG-102", "Aucun règlement pour ce jour", "Aucun règlement de {certification} ne vaut pour une session du {jour} ({periodes}).",
    "Un règlement ne s’applique qu’aux sessions qu’il nomme.", "Écrivez la version de cette session, ou corrigez les dates d’une version.",
)  # fmt: skip
AUTRES_SPECIALITES = controle(
    "REG-103", "Aucun règlement pour cette spécialité", "Les règlements de {certification} sont ceux d’autres spécialités : {specialites}.",
    "Chaque spécialité ou option a le sien ; celui qui n’en nomme aucune vaut pour toutes.",
    "Écrivez le règlement de cette spécialité, ou corrigez celle de la session ou de l’inscription : elle se recopie à l’identique.",
)  # fmt: skip
INCOMPLET = controle(
    "REG-104", "Règlement incomplet", "Le règlement « {reference} » n’est pas terminé : {manque}.",
    "Une proposition calculée sur un règlement incomplet serait fausse.", "Ouvrez le règlement et complétez ses unités.",
)  # fmt: skip

OPTION_MANQUANTE = controle(
    "REG-105", "Spécialité ou option non dite", "Le règlement de {certification} est écrit par spécialité ou option ({options}), et cette inscription n’en dit aucune.",
    "Les unités d’une option ne sont pas celles d’une autre : sans elle, on ne sait ni ce qui est à passer, ni ce qui compte.",
    "Ouvrez l’inscription, corrigez-la, et recopiez dans « Spécialité ou option » l’un de ces noms, à l’identique.",
)  # fmt: skip
SESSION_SANS_OPTION = controle(
    "REG-106", "Session sans spécialité ni option", "Le règlement de {certification} est écrit par spécialité ou option ({options}), et la session n’en dit aucune.",
    "Seul est proposé ce que nomment les règlements de ses candidats ou, sans candidat, ce que tous ont en commun ; aucune décision ne se calcule.",
    "Corrigez la session et recopiez l’un de ces noms, à l’identique ; prévoyez une session par option.", _A,
)  # fmt: skip

# --- its units

SANS_OBLIGATOIRE = controle(
    "REG-110", "Aucune unité obligatoire", "Le règlement n’a aucune unité obligatoire.",
    "C’est ce qui est obligatoire qui donne la certification.", "Créez les unités à partir des blocs, ou ajoutez-les une à une.",
)  # fmt: skip
SANS_COEFFICIENT = controle(
    "REG-111", "Coefficient manquant", "Sans coefficient : {unites}.",
    "La moyenne ne se calcule pas sans le coefficient de chaque unité notée.", "Recopiez les coefficients du texte de référence.",
)  # fmt: skip
TROP_D_OBLIGATOIRES = controle(
    "REG-112", "Trop d’unités obligatoires", "{nombre} unités obligatoires, {maximum} au plus.", "{texte}",
    "Vérifiez le texte de référence : une unité est peut-être facultative, ou une sous-épreuve comptée deux fois.", _A,
)  # fmt: skip
TROP_DE_FACULTATIVES = controle(
    "REG-113", "Trop d’unités facultatives", "{nombre} unités facultatives, {maximum} au plus.", "{texte}",
    "Retirez celles que le texte de référence ne nomme pas.", _A,
)  # fmt: skip
SANS_DOMAINE = controle(
    "REG-114", "Domaine professionnel vide", "Aucune unité n’est du domaine professionnel.",
    "La règle en vigueur demande une moyenne des épreuves professionnelles ({texte}) : sans elles, la condition serait tenue pour remplie.",
    "Dites le domaine de chaque unité.",
)  # fmt: skip
DOMAINE_MANQUANT = controle(
    "REG-115", "Unité sans domaine", "Sans domaine : {unites}.",
    "La règle en vigueur calcule une moyenne par domaine ({texte}) : ces unités n’y compteraient pas.", "Dites le domaine de chaque unité.", _A,
)  # fmt: skip
SANS_CONTROLE = controle(
    "REG-116", "Épreuve de contrôle sans groupe", "{combien} pour l’épreuve de contrôle ; la règle prévoit {epreuves} oraux.",
    "Les candidats entre les deux seuils choisissent leurs oraux parmi les unités de ces groupes ({texte}).",
    "Donnez un groupe de contrôle (par exemple « scientifique » et « littéraire ») aux unités qu’un oral peut reprendre.", _A,
)  # fmt: skip
SANS_PRATIQUE = controle(
    "REG-117", "Épreuve de pratique non désignée", "Aucune unité n’est l’épreuve de pratique professionnelle.",
    "La règle en vigueur demande une note minimale à cette épreuve ({texte}).", "Cochez-la sur l’unité concernée.", _A,
)  # fmt: skip
CAPACITE_SANS_BLOC = controle(
    "REG-118", "Capacité sans bloc", "Ne dépendent d’aucun bloc : {unites}.",
    "Un bloc est acquis quand toutes ses capacités le sont : une capacité isolée compterait comme un bloc à elle seule.",
    "Corrigez l’élément évalué : dites de quel bloc il dépend, et ajoutez ce bloc au règlement.", _A,
)  # fmt: skip
BLOC_SANS_UNITE = controle(
    "REG-119", "Bloc qu’aucune unité ne donne", "Aucune unité ne donne : {blocs}.",
    "Un candidat ne pourrait pas obtenir ce bloc, ni une attestation qui le nomme.", "Dites quelle unité le donne.", _A,
)  # fmt: skip
BLOC_INCONNU = controle(
    "REG-120", "Bloc absent de la fiche", "Ces blocs ne sont pas à la fiche ce jour-là : {blocs}.",
    "Une attestation ne nomme que des blocs de la fiche.", "Corrigez les blocs donnés par les unités.", _A,
)  # fmt: skip
PARENT_ABSENT = controle(
    "REG-121", "Élément rattaché absent du règlement", "{unites} : l’élément dont ils dépendent n’est pas au règlement.",
    "Ils compteraient comme des unités à part entière.", "Ajoutez au règlement le bloc dont ils dépendent.", _A,
)  # fmt: skip

# --- its dates and its choices

DEUX_VERSIONS = controle(
    "REG-122", "Deux versions les mêmes jours", "La version {autre} vaut aussi pour des sessions de ces jours ({periode}).",
    "Deux règlements pour la même session : on ne saurait pas lequel appliquer.",
    "Fixez la dernière session de l’ancienne, ou la première de la nouvelle.",
)  # fmt: skip
PERIODE = controle(
    "REG-123", "Dates inversées", "La dernière session ({au}) vient avant la première ({du}).", "Une période va de son début à sa fin.",
    "Corrigez l’une des deux dates.",
)  # fmt: skip
CITE = controle(
    "REG-124", "Règlement cité par une décision", "Une décision cite ce règlement : il ne change plus.",
    "Ce qui a été décidé doit rester explicable.", "Écrivez une nouvelle version ; celle-ci garde ses sessions.",
)  # fmt: skip
ELEMENT_DEJA = controle(
    "REG-125", "Unité déjà au règlement", "{code} est déjà au règlement.", "Une unité n’y compte qu’une fois.",
    "Corrigez l’unité qui existe.",
)  # fmt: skip
ELEMENT_AILLEURS = controle(
    "REG-126", "Unité d’une autre certification", "{code} appartient à une autre certification.",
    "Un règlement ne porte que sur sa certification.", "Choisissez un élément de cette certification.",
)  # fmt: skip
SANS_ACCREDITATION = controle(
    "REG-127", "Accréditation non enregistrée", "Aucune période d’accréditation n’est enregistrée.",
    "C’est l’accréditation au jour de la dernière inscription qui permet de délivrer le diplôme ({texte}).",
    "Corrigez le règlement et ajoutez les périodes de l’arrêté d’accréditation.", _A,
)  # fmt: skip
SANS_DUREE = controle(
    "REG-128", "Durée de conservation non dite", "Le règlement ne dit pas combien de temps un acquis partiel se garde.",
    "La branche ou le certificateur fixe ce délai ({texte}). {sinon}", "Corrigez le règlement et donnez le nombre de mois.", _A,
)  # fmt: skip
SANS_REGLE = controle(
    "REG-129", "Aucune règle enregistrée", "Aucune règle de calcul n’est enregistrée pour « {famille} » au {jour}.",
    "Le règlement dit ce qui compte, la règle dit comment on décide.", "La décision du jury se saisit, sans proposition.", _A,
)  # fmt: skip
DATES_VERSION = controle(
    "REG-130", "Nouvelle version avant l’ancienne", "La nouvelle version commencerait le {jour}, avant celle qu’elle suit ({du}).",
    "Les versions se suivent dans le temps.", "Choisissez un jour plus tardif, ou remplacez entièrement l’ancienne version.",
)  # fmt: skip
ELEMENT_CITE = controle(
    "REG-132", "Élément d’un règlement", "« {code} » est une unité du règlement {reglement}.", "{pourquoi}",
    "{geste}",
)  # fmt: skip

# --- what a session asks of it

HORS_REGLEMENT = controle(
    "REG-140", "Élément évalué hors du règlement", "La session évalue {codes}, que le règlement ne nomme pas.",
    "Leurs résultats ne compteraient pas.", "Ajoutez-les au règlement, ou retirez-les de la session.", _A,
)  # fmt: skip
NON_EVALUEE = controle(
    "REG-141", "Unité du règlement non évaluée", "Le règlement demande {codes}, que la session n’évalue pas.",
    "Il manquera un résultat à chaque candidat qui vise toute la certification.", "Ajoutez-les à la session, sauf si elle ne porte que sur une partie.", _A,
)  # fmt: skip
CCF_SANS_HABILITATION = controle(
    "REG-142", "CCF sans habilitation", "{etablissements} : aucune habilitation au contrôle en cours de formation le {jour}.",
    "Le contrôle en cours de formation se fait dans un établissement public, sous contrat ou habilité ({texte}).",
    "Enregistrez l’habilitation de l’établissement, ou faites passer les épreuves ponctuelles.", _A,
)  # fmt: skip
CCF_CANDIDATS = controle(
    "REG-143", "CCF impossible pour ces candidats", "{nombre} ne peuvent pas être évalués en cours de formation.",
    "L’enseignement à distance, l’expérience et les candidats individuels passent des épreuves ponctuelles ({texte}).",
    "Prévoyez pour eux les épreuves ponctuelles.", _A,
)  # fmt: skip
HABILITATION_DOUBLE = controle(
    "REG-144", "Habilitation déjà enregistrée", "Cet établissement a déjà une habilitation pour ces jours.", "Elle vaut pour toute sa période.",
    "Corrigez celle qui existe.",
)  # fmt: skip

PONCTUEL_EN_CCF = controle(
    "REG-145", "Sujet ponctuel pour des candidats en CCF", "{code} : un sujet est prévu à cette session, alors que le CCF concerne {nombre}.",
    "Évalué en cours de formation, un candidat ne passe pas l’épreuve ponctuelle de la même unité.",
    "Retirez ces candidats de l’épreuve, ou corrigez leur mode d’évaluation sur la page de leur inscription.", _A,
)  # fmt: skip
MODE_IMPOSSIBLE = controle(
    "REG-146", "Mode d’évaluation impossible", "{code} ne peut pas s’évaluer en mode « {mode} » pour ce candidat ({statut}).",
    "Le règlement dit si une unité s’évalue en cours de formation, et certains statuts passent toujours l’épreuve ponctuelle.",
    "Corrigez le statut de l’inscription ou le règlement, si l’un des deux est faux.",
)  # fmt: skip
MODE_SANS_RAISON = controle(
    "REG-147", "Mode d’évaluation sans raison", "Aucune raison n’est donnée pour {code}.",
    "Ce mode n’est pas celui que donnent le statut et l’établissement : la raison reste au dossier.", "Écrivez la raison.",
)  # fmt: skip

MODE_INCONNU = controle(
    "REG-148", "Mode d’évaluation non compris", "« {dit} » n’est pas un mode d’évaluation.",
    "Une unité s’évalue en cours de formation ou par une épreuve ponctuelle.", "Écrivez « CCF » ou « ponctuel » ; vide : rien ne change.",
)  # fmt: skip
MODE_CHANGE_DEPUIS = controle(
    "REG-149", "Mode changé depuis", "{qui} : le mode de {code} a changé depuis cet import.",
    "Défaire effacerait ce que quelqu’un a noté ensuite.", "Corrigez le mode sur la page de l’inscription.",
)  # fmt: skip

# --- import

IMPORT_CERTIFICATION = controle(
    "REG-150", "Certification inconnue", "« {valeur} » n’est pas une certification de l’organisation.",
    "Un règlement porte sur une certification suivie ici.", "Écrivez son numéro (RNCP99001) ou votre code.",
)  # fmt: skip
IMPORT_CITE = controle(
    "REG-151", "Règlement qui ne change plus", "Une décision cite la dernière version du règlement de {certification}.",
    "Ce qui a été décidé doit rester explicable.", "Écrivez d’abord une nouvelle version, puis importez ses unités.",
)  # fmt: skip
IMPORT_SANS_REFERENCE = controle(
    "REG-152", "Texte de référence manquant", "{certification} n’a pas encore de règlement : dites le texte qui le fonde.",
    "Un règlement cite l’arrêté ou le règlement du certificateur.", "Remplissez la colonne « Texte de référence » de la première ligne.",
)  # fmt: skip
IMPORT_SANS_INTITULE = controle(
    "REG-153", "Unité sans intitulé", "{code} n’existe pas encore : il lui faut un intitulé.", "L’intitulé figurera au procès-verbal.",
    "Remplissez la colonne « Intitulé ».",
)  # fmt: skip
IMPORT_PARENT = controle(
    "REG-154", "Élément rattaché inconnu", "« {parent} » n’est ni au règlement, ni plus haut dans le fichier.",
    "Une capacité dépend d’un bloc déjà connu.", "Placez la ligne du bloc avant celle-ci.",
)  # fmt: skip
IMPORT_BLOC = controle(
    "REG-155", "Bloc inconnu", "« {bloc} » n’est pas un bloc de {certification}.", "Une unité donne des blocs de la fiche.",
    "Recopiez le code officiel ; séparez-en plusieurs par une virgule.",
)  # fmt: skip
IMPORT_MONDE_CHANGE = controle(
    "REG-156", "Le règlement a changé depuis", "Le règlement de {certification} a changé depuis l’aperçu.", "Le résultat ne serait plus celui que vous avez vu.",
    "Relancez la vérification du fichier.",
)  # fmt: skip
IMPORT_ELEMENT_UTILISE = controle(
    "REG-157", "Élément en service", "{code} est en service : ce fichier changerait {quoi}.",
    "Des résultats ou une session en dépendent.", "Retirez cette colonne du fichier, ou prenez un autre code.",
)  # fmt: skip
IMPORT_SERVI = controle(
    "REG-158", "Règlement utilisé depuis", "Le règlement de {certification} sert à une délibération.", "On ne retire pas ce qu’un jury a sous les yeux.",
    "Écrivez une nouvelle version.",
)  # fmt: skip
