"""What the checker of juries has to say. `{texte}` is the citation of the rule applied, dated data of `donnees/jurys.yaml`."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_VADEMECUM = "Vademecum RNCP de France compétences"


def _controle(
    code: str, titre: str, quoi: str, pourquoi: str, remede: str, source: str = "", gravite: Gravite = Gravite.BLOQUANT
) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite, source))


_AVERTIR, _INFORMER = Gravite.AVERTISSEMENT, Gravite.INFORMATION

EFFECTIF = _controle(
    "JUR-001", "Jury trop peu nombreux", "{phrase} siège, il en faut {minimum} au moins.",
    "Un jury est collégial : une personne seule ne décide pas. {texte}.",
    "Ajoutez {manque}.", _VADEMECUM,
)  # fmt: skip
PRESIDENT = _controle(
    "JUR-002", "Jury sans président", "Personne n’est désigné pour présider le jury.",
    "Le président conduit la délibération et départage les voix. {texte}.",
    "Choisissez « Président » pour l’un des membres qui siègent.", "Code du travail, art. D. 6412-6 (VAE) ; règlements",
)  # fmt: skip
PRESIDENT_COLLEGE = _controle(
    "JUR-003", "Présidence par l’autre collège", "{nom} préside, mais ne siège pas pour le collège des {college}.",
    "La présidence de ce jury revient à un membre du collège des {college}. {texte}.",
    "Confiez la présidence à un membre de ce collège, ou corrigez le collège {nom:de}.",
    "Accord national de la métallurgie du 8 novembre 2019, art. 55",
)  # fmt: skip
EXTERNES = _controle(
    "JUR-004", "Trop peu de membres extérieurs",
    "{pourcentage} d’extérieurs : {externes} sur {effectif}. Il en faut {seuil}.",
    "Le jury doit être indépendant du certificateur et des organismes habilités. {texte}. {internes}",
    "Ajoutez {manque}, ou remplacez une des personnes liées par quelqu’un de l’extérieur.", _VADEMECUM,
)  # fmt: skip
FORMATEUR = _controle(
    "JUR-005", "Formateur d’un candidat", "{nom} a formé {candidats} ({session}).",
    "Qui a formé un candidat ne le juge pas. Rapprochement : {indice}. {texte}.",
    "Remplacez {nom}. S’il s’agit d’un homonyme, renseignez l’adresse électronique et l’employeur des deux personnes.",
    _VADEMECUM,
)  # fmt: skip
FORMATEUR_POSSIBLE = _controle(
    "JUR-006", "Formateur de la même certification", "{nom} forme à cette certification ({session}).",
    "Rien ne montre qu’un candidat de cette session ait été formé par cette personne, mais c’est possible. "
    "Rapprochement : {indice}. {texte}.",
    "Vérifiez avec {nom} qu’aucun candidat n’a suivi ses cours.", _VADEMECUM, _AVERTIR,
)  # fmt: skip
FORMATEUR_HOMONYME = _controle(
    "JUR-025", "Même nom qu’un formateur",
    "À regarder : même nom que le formateur {nom} ({session}), adresses différentes.",
    "Une personne a souvent plusieurs adresses électroniques : ce peut être elle, ou un homonyme. {candidats}{texte}.",
    "Demandez à {nom} si c’est la même personne. Si oui, écrivez la même adresse ou le même employeur sur les deux fiches : "
    "le contrôle conclura. Sinon, passez outre.", _VADEMECUM, _AVERTIR,
)  # fmt: skip
LIEN = _controle(
    "JUR-007", "Lien déclaré avec un candidat", "{nom} déclare un lien avec {candidat}{precision}.",
    "Un membre du jury n’a de lien ni personnel ni professionnel avec ceux qu’il juge. {texte}. {mesure}",
    "{remede}", _VADEMECUM,
)  # fmt: skip
MEME_EMPLOYEUR = _controle(
    "JUR-008", "Même employeur qu’un candidat", "{nom} et {candidats} ont le même employeur : {employeur}.",
    "Une relation de travail peut être un lien professionnel. Rapprochement : {indice}. {texte}.",
    "Demandez à {nom} s’il travaille avec cette personne ; au besoin, remplacez-le.", _VADEMECUM, _AVERTIR,
)  # fmt: skip
COLLEGES = _controle(
    "JUR-009", "Collèges inégaux",
    "{salaries} pour les salariés, {employeurs} pour les employeurs : les deux collèges doivent être égaux.",
    "Le jury est paritaire. {texte}.", "{remede}", "Accord national de la métallurgie du 8 novembre 2019, art. 55",
)  # fmt: skip
COLLEGE_INCONNU = _controle(
    "JUR-010", "Collège non renseigné", "On ne sait pas pour quel collège siège {nom}.",
    "Dans un jury paritaire, chacun siège pour les salariés ou pour les employeurs. {texte}.",
    "Indiquez le collège sur la fiche {nom:de}.", "Accord national de la métallurgie du 8 novembre 2019, art. 55",
    _AVERTIR,
)  # fmt: skip
PROFESSIONNELS = _controle(
    "JUR-011", "Trop peu de professionnels", "{phrase} : il en faut {minimum} au moins{part}.",
    "{texte}.", "Ajoutez {manque}, ou cochez « professionnel du métier » sur la fiche de ceux qui le sont.",
    "Code du travail, art. D. 6412-6 ; ancien art. R. 335-8 du code de l’éducation",
)  # fmt: skip
MIXITE = _controle(
    "JUR-012", "Femmes et hommes", "{phrase}",
    "La composition doit concourir à une représentation équilibrée des femmes et des hommes. C’est un objectif à "
    "prendre en compte, sans l’emporter sur la compétence. {texte}.",
    "{remede}",
    "Code du travail, art. D. 6412-6 ; ancien art. R. 335-8 du code de l’éducation", _AVERTIR,
)  # fmt: skip
MANDAT_ECHU = _controle(
    "JUR-013", "Mandat qui ne couvre pas le jour du jury", "Le mandat {nom:de} pour cette certification {dates}.",
    "Au jour du jury, chaque membre doit être habilité pour la certification. {texte}.",
    "Renouvelez le mandat sur la fiche {nom:de}, ou remplacez-le.",
)  # fmt: skip
MANDAT_ABSENT = _controle(
    "JUR-014", "Aucun mandat enregistré", "{noms} : aucun mandat n’est enregistré pour cette certification.",
    "Au jour du jury, chaque membre doit être habilité pour la certification. {texte}.",
    "Enregistrez leur mandat et sa référence sur leur fiche.", "", _AVERTIR,
)  # fmt: skip
AILLEURS = _controle(
    "JUR-015", "Siège ailleurs le même jour", "{nom} siège déjà ce jour-là : {sessions}.",
    "Une personne ne tient pas deux jurys à la même heure.", "Vérifiez les horaires, ou choisissez quelqu’un d’autre.",
    "", _AVERTIR,
)  # fmt: skip
DELIVRANCE_CLOSE = _controle(
    "JUR-016", "Jury hors du temps de la certification", "{raison}",
    "Un jury ne peut pas délivrer une certification hors de ses dates. {texte}.",
    "Avancez la date du jury, ou vérifiez les dates de la fiche.", "Code du travail, art. L. 6113-9",
)  # fmt: skip
DELIVRANCE_A_JUSTIFIER = _controle(
    "JUR-017", "Délivrance à justifier", "{raison}", "{texte}.",
    "Gardez au dossier la preuve que chaque candidat est entré avant la fin de l’enregistrement.",
    "Code du travail, art. L. 6113-9", _AVERTIR,
)  # fmt: skip
SANS_JOUR = _controle(
    "JUR-018", "Date du jury à fixer", "La session n’a pas de date de jury.",
    "La règle applicable, les mandats et les convocations dépendent de ce jour.",
    "Indiquez « jury le » sur la session.",
)  # fmt: skip
SANS_REPONSE = _controle(
    "JUR-019", "Convocations sans réponse", "{noms} : {phrase}.",
    "Sans réponse, on ne sait pas si le jury sera au complet. {texte}.",
    "Relancez, ou enregistrez la réponse reçue par téléphone ou par lettre.", "", _AVERTIR,
)  # fmt: skip
INDISPONIBLE = _controle(
    "JUR-020", "Membre indisponible", "{nom} a répondu ne pas pouvoir venir : il n’est plus compté.",
    "La composition est vérifiée sur ceux qui siégeront.", "Retirez {nom}, ou remplacez-le.", "", _INFORMER,
)  # fmt: skip
SANS_DECLARATION = _controle(
    "JUR-021", "Absence de lien à déclarer", "{noms} : {phrase}.",
    "Chacun déclare, candidat par candidat, qu’il n’a pas de lien avec ceux qu’il juge. {texte}.",
    "La déclaration est demandée sur la page de convocation ; vous pouvez aussi enregistrer celle reçue sur papier.",
    _VADEMECUM, _AVERTIR,
)  # fmt: skip
NOMME_AILLEURS = _controle(
    "JUR-022", "Jury nommé par une autre autorité", "{qui}. Les points ci-dessous sont donnés pour information.",
    "La décision ne vous appartient pas. {texte}.",
    "Enregistrez ici la composition que l’on vous a communiquée, et signalez à cette autorité ce qui vous étonne.",
    "", _INFORMER,
)  # fmt: skip
METIER_QUITTE = _controle(
    "JUR-023", "Métier quitté depuis longtemps", "{nom} a quitté le métier le {date}, depuis plus de {annees} ans.",
    "Un membre professionnel n’a pas quitté le métier depuis plus de {annees} ans. {texte}.",
    "Demandez à l’autorité qui habilite si {nom} peut encore siéger.", "Arrêté du 22 décembre 2015", _AVERTIR,
)  # fmt: skip
LIE_PAR_SIREN = _controle(
    "JUR-024", "Employeur lié au certificateur", "{nom} est compté parmi les personnes liées : {motif}.",
    "Le SIREN de son employeur est celui du certificateur, d’un organisme habilité ou du prestataire d’un candidat.",
    "Si c’est juste, cochez « salarié du certificateur ou d’un organisme habilité » sur sa fiche ; sinon, corrigez le "
    "SIREN.", _VADEMECUM, _INFORMER,
)  # fmt: skip


# --- Acts refused, or to be confirmed.
ADRESSE_PRISE = _controle(
    "JUR-030", "Adresse déjà connue", "{courriel} est déjà l’adresse {nom:de}.",
    "Un membre de jury n’a qu’une fiche : ses mandats et ses sessions y sont réunis.",
    "Ouvrez la fiche {nom:de}, ou donnez une autre adresse.",
)  # fmt: skip
HOMONYME = _controle(
    "JUR-031", "Peut-être la même personne", "{nom} figure déjà parmi les membres ({precision}).",
    "Deux fiches pour une personne cachent ses mandats et ses jurys du même jour.",
    "Ouvrez la fiche qui existe ; si ce sont deux personnes, cochez « Ce n’est pas la même personne ».",
)  # fmt: skip
DEJA_AU_JURY = _controle(
    "JUR-032", "Déjà dans ce jury", "{nom} fait déjà partie de ce jury.", "Une personne ne siège qu’une fois.",
    "Changez plutôt sa qualité.",
)  # fmt: skip
DEJA_UN_PRESIDENT = _controle(
    "JUR-033", "Un président est déjà désigné", "{nom} préside déjà ce jury.",
    "Un jury n’a qu’un président ; il départage les voix.", "Donnez d’abord une autre qualité à {nom}.",
)  # fmt: skip
COMPOSITION_FIGEE = _controle(
    "JUR-034", "Composition arrêtée", "La composition de ce jury a été arrêtée le {date} par {qui}.",
    "Ce qui a été arrêté ne change plus sans que l’on dise pourquoi.",
    "Rouvrez la composition en donnant un motif, puis faites le changement.",
)  # fmt: skip
SANS_MOTIF = _controle(
    "JUR-035", "Motif à donner", "Dites pourquoi la composition est rouverte.",
    "Le motif reste au journal : il explique pourquoi le jury a changé.", "Écrivez une phrase.",
)  # fmt: skip
SESSION_FERMEE = _controle(
    "JUR-036", "Session annulée", "La session « {session} » est annulée.",
    "On ne compose ni ne convoque plus de jury pour elle.", "Choisissez une autre session.",
)  # fmt: skip
SANS_ADRESSE = _controle(
    "JUR-037", "Pas d’adresse électronique", "{noms} : aucune adresse électronique.",
    "La convocation ne peut pas partir par courriel.",
    "Complétez la fiche, ou imprimez la lettre et notez « convoqué par lettre ».",
)  # fmt: skip
JURY_PASSE = _controle(
    "JUR-038", "Jour du jury passé", "Le jury devait se tenir le {date}.", "On ne convoque pas pour un jour passé.",
    "Changez la date du jury sur la session, si elle est fausse.",
)  # fmt: skip
MANDAT_INVERSE = _controle(
    "JUR-039", "Dates inversées", "Le mandat finirait le {au}, avant de commencer le {du}.",
    "Un mandat vaut du premier au dernier jour, tous deux compris.", "Corrigez l’une des deux dates.",
)  # fmt: skip
RIEN_A_ENVOYER = _controle(
    "JUR-040", "Rien à envoyer", "Personne n’attend {quoi} pour ce jury.", "", "Rechargez la page : quelqu’un l’a peut-être déjà fait.",
)  # fmt: skip
PAS_ARRETEE = _controle(
    "JUR-041", "Composition à arrêter", "La composition de ce jury n’a pas été arrêtée.",
    "Le jury délibère dans une composition connue d’avance et écrite au procès-verbal.",
    "Sur la page du jury, vérifiez les points signalés, puis « Arrêter la composition ».", _VADEMECUM,
)  # fmt: skip
PRESENCE_D_ABORD = _controle(
    "JUR-042", "Présence à annoncer d’abord", "{nom} n’a pas encore annoncé sa présence.",
    "La liste des candidats n’est montrée qu’à ceux qui siégeront.", "Enregistrez d’abord la réponse à la convocation.",
    "Règlement (UE) 2016/679, art. 5 (minimisation)",
)  # fmt: skip
MEMBRE_INACTIF = _controle(
    "JUR-043", "Membre qui ne siège plus", "{nom} ne fait plus partie des membres que l’on peut appeler.",
    "Sa fiche est fermée.", "Rouvrez sa fiche (« peut être appelé ») ou choisissez quelqu’un d’autre.",
)  # fmt: skip
SIEGE_TENU = _controle(
    "JUR-044", "Membre qui a siégé", "{nom} a été noté présent à ce jury.",
    "Retirer une personne qui a siégé fausserait le procès-verbal.", "Corrigez d’abord sa présence, si elle est fausse.",
)  # fmt: skip
PRESENT_INCONNU = _controle(
    "JUR-045", "Candidat hors de la session", "Un lien est déclaré avec une personne qui n’est pas candidate ici.",
    "La liste des candidats a changé depuis que la page a été ouverte.", "Rechargez la page et recommencez.",
)  # fmt: skip

ADRESSE_FAUSSE = _controle(
    "JUR-046", "Adresse électronique inutilisable", "« {courriel} » n’est pas une adresse à laquelle on peut écrire.",
    "La convocation de tout le jury s’arrêterait sur elle.",
    "Corrigez l’adresse (sans accent ni espace), ou laissez-la vide : la convocation partira par lettre.",
)  # fmt: skip

JURY_VIDE = _controle(
    "JUR-047", "Personne ne siège", "Aucun membre ne siège à ce jury.",
    "Un jury sans personne ne peut ni être arrêté ni délibérer ; un suppléant ou un membre indisponible ne comptent pas.",
    "Appelez les membres du jury, ou enregistrez ceux que l’autorité compétente a nommés.", _VADEMECUM,
)  # fmt: skip
JURY_TENU = _controle(
    "JUR-048", "Jury déjà tenu", "Ce jury s’est tenu le {date} : votre réponse et votre déclaration ne changent plus.",
    "Elles ont servi à composer le jury, et le procès-verbal les reprend.",
    "S’il y a une erreur, écrivez au secrétariat du jury : il peut encore la corriger.",
)  # fmt: skip

# --- Lines of a spreadsheet of members.
IMPORT_CERTIFICATION = _controle(
    "JUR-050", "Certification non suivie", "« {valeur} » n’est pas une de vos certifications.",
    "Un mandat vaut pour une certification que vous suivez.",
    "Écrivez son numéro (RNCP…, RS…) ou son code interne ; plusieurs numéros se séparent par une virgule.",
)  # fmt: skip
IMPORT_HOMONYME = _controle(
    "JUR-051", "Peut-être la même personne",
    "{nom} figure déjà parmi les membres, avec une autre adresse ({precision}).",
    "Une seconde fiche sera créée.", "Si c’est la même personne, corrigez l’adresse et réimportez la ligne.",
    "", _AVERTIR,
)  # fmt: skip
IMPORT_MANDAT_SANS_DEBUT = _controle(
    "JUR-052", "Début de mandat manquant", "La certification est donnée, mais pas le premier jour du mandat.",
    "Sans lui, on ne sait pas à partir de quand la personne peut siéger.", "Complétez « Mandat du ».",
)  # fmt: skip
IMPORT_SERVI = _controle(
    "JUR-053", "Membre qui a servi depuis", "{nom} a été appelé à un jury, ou sa fiche a changé, depuis l’import.",
    "Défaire l’import effacerait ce qui a été fait depuis.", "Gardez cette fiche, ou retirez-la d’abord du jury.",
)  # fmt: skip
IMPORT_MONDE_CHANGE = _controle(
    "JUR-054", "La liste des membres a changé", "La fiche {nom:de} a été créée ou retirée depuis la lecture du fichier.",
    "L’aperçu ne dit plus ce qui serait fait.", "Relisez le fichier, puis appliquez.",
)  # fmt: skip
PRESENCE_A_NOTER = _controle(
    "JUR-055", "Présence au jury à noter", "{noms} : {phrase}.",
    "Seuls ceux qui sont là délibèrent : la composition se vérifie sur eux.",
    "Sur la page du jury, « Noter les présences ».", _VADEMECUM,
)  # fmt: skip
PRESENCE_TROP_TOT = _controle(
    "JUR-056", "Présence notée trop tôt", "{quoi}.", "Personne ne peut encore dire qui sera là.",
    "Notez les présences à partir du jour du jury.",
)  # fmt: skip
MOTIF_DE_SANTE = _controle(
    "JUR-057", "Motif, jamais état de santé", "Le texte semble nommer un état de santé : « {mot} ».",
    "Il est lu par beaucoup de monde, et certains textes vont au procès-verbal : Parchemin n’y garde pas de donnée de santé "
    "(RGPD, art. 9).",
    "Écrivez-le sans détail médical : « empêchement », « arrêt de travail », « convocation au tribunal ».",
    "Règlement (UE) 2016/679, art. 9",
)  # fmt: skip
EXCUSE_SANS_MOTIF = _controle(
    "JUR-058", "Excuse sans motif", "{nom} : une absence excusée dit pourquoi.", "Le motif distingue l’excuse de l’absence.",
    "Ajoutez quelques mots, ou notez « absent ».",
)  # fmt: skip
CORRECTION_SANS_RAISON = _controle(
    "JUR-059", "Correction d’une présence sans raison", "{noms} : la présence était déjà notée.",
    "Le procès-verbal la reprendra : le journal garde pourquoi elle change.", "Dites en une phrase pourquoi elle est corrigée.",
)  # fmt: skip
REMPLACEMENT_IMPOSSIBLE = _controle(
    "JUR-060", "Remplacement impossible", "{nom} ne peut pas siéger à la place de {autre} : {pourquoi}.",
    "Un suppléant présent prend la place d’un membre absent ou excusé, et de lui seul.",
    "Corrigez la présence de l’un ou de l’autre, ou laissez « Personne ».",
)  # fmt: skip
PERSONNE_PRESENT = _controle(
    "JUR-061", "Personne n’est présent", "Aucun membre du jury n’a été noté présent.",
    "Un jury sans personne ne délibère pas.", "Corrigez les présences, ou reportez le jury à un autre jour.", _VADEMECUM,
)  # fmt: skip
