"""What may be said against an enrolment. One code, one meaning, for ever."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_B, _A, _I = Gravite.BLOQUANT, Gravite.AVERTISSEMENT, Gravite.INFORMATION


def controle(
    code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = _B, source: str = ""
) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite, source))


ENTREE_IMPOSSIBLE = controle(
    "INS-001", "Entrée hors de la période d’enregistrement",
    "Entrée le {entree} : on ne peut pas inscrire à {code} ce jour-là.", "{raison} ({texte})",
    "Vérifiez la date d’entrée ; sinon, inscrivez à la certification qui remplace celle-ci. Une personne engagée avant la "
    "fin de l’enregistrement en garde le bénéfice : ajoutez cet engagement, daté, dans « Dérogations ».",
    source="Code du travail, art. L. 6113-9",
)  # fmt: skip
ENTREE_A_JUSTIFIER = controle(
    "INS-002", "Entrée à justifier", "{raison}", "Personne ne peut dire sans justification si l’entrée est possible ({texte}).",
    "Gardez au dossier ce qui prouve que l’enregistrement courait le jour de l’entrée.", _A,
    source="Code du travail, art. L. 6113-9",
)  # fmt: skip
APPRENTISSAGE_PARTIEL = controle(
    "INS-003", "Apprentissage sur une partie seulement", "Un contrat d’apprentissage ne peut pas viser seulement : {objet}.",
    "L’apprentissage vise une certification entière ; un bloc, un CCP ou un CCPM seul n’en est pas une ({texte}).",
    "Inscrivez à la certification entière. Ce qui est déjà acquis sera repris comme bénéfice à la session.",
    source="Code du travail, art. L. 6211-1",
)  # fmt: skip
APPRENTISSAGE_HORS_RNCP = controle(
    "INS-004", "Apprentissage hors du RNCP", "{code} n’est pas enregistrée au RNCP ce jour-là.",
    "Un contrat d’apprentissage vise un diplôme ou un titre enregistré au RNCP ({texte}).",
    "Vérifiez auprès de l’opérateur de compétences que le contrat peut être déposé.", _A,
    source="Code du travail, art. L. 6211-1",
)  # fmt: skip
TOUTES_LES_UNITES = controle(
    "INS-005", "Élève ou apprenti : toutes les unités",
    "{famille} : un candidat « {statut} » se présente à toutes les unités.",
    "Seuls un bénéfice en cours, une dispense, un handicap reconnu ou une dérogation du recteur permettent d’en passer une "
    "partie ({texte}).",
    "Videz la liste des blocs visés, ou ajoutez la décision dans « Dérogations » : recteur, handicap reconnu, dispense ou bénéfice.",
    source="Code de l’éducation, art. D. 337-9, D. 337-78, D. 643-22",
)  # fmt: skip
PARTIE_PAR_DEROGATION = controle(
    "INS-006", "Une partie seulement, par décision", "{famille} : une partie des unités, par la décision « {derogation} ».",
    "Sans cette décision, toutes les unités seraient à passer ({texte}).", "Gardez la décision au dossier.", _I,
)  # fmt: skip
FORME_SANS_OBJET = controle(
    "INS-007", "Forme sans objet", "« {forme} » : {famille} n’a pas de forme à choisir.",
    "Les formes globale et progressive n’existent que pour certains diplômes.", "Laissez la forme vide.",
)  # fmt: skip
FORME_NON_OUVERTE = controle(
    "INS-008", "Forme progressive non ouverte",
    "{famille} : la forme progressive n’est pas ouverte à un candidat « {statut} ».",
    "Elle est ouverte à : {libres} ({texte}) ; et, quel que soit le statut, en cas de handicap reconnu ({handicap}) ou de "
    "dérogation du recteur.",
    "Choisissez la forme globale, ou ajoutez la décision dans « Dérogations » : recteur ou handicap reconnu.",
    source="Code de l’éducation, art. D. 337-10, D. 337-79, D. 643-22",
)  # fmt: skip
FORME_A_CHOISIR = controle(
    "INS-009", "Forme à choisir", "{famille} : le candidat choisit la forme globale ou progressive.",
    "Ce choix se fait à l’inscription et devient définitif ({texte}).", "Demandez-lui son choix et notez-le avant la session.", _A,
)  # fmt: skip
VOIE_ET_STATUT = controle(
    "INS-010", "Voie et statut qui se contredisent", "Voie « {voie} », statut « {statut} » : les deux ne vont pas ensemble.",
    "Pour cette voie, le statut est : {admis}. La règle du jury et la ligne transmise en dépendent ({texte}).",
    "Corrigez la voie ou le statut.",
)  # fmt: skip
BLOC_D_AILLEURS = controle(
    "INS-011", "Bloc d’une autre fiche", "{bloc} est un bloc de {autre}, pas de {code}.",
    "Un bloc d’une autre fiche ne compte que par une équivalence déclarée ({texte}).",
    "Inscrivez à {autre}, ou choisissez les blocs de {code}.",
)  # fmt: skip
BLOC_INCONNU = controle(
    "INS-012", "Bloc inconnu", "{bloc} ne fait pas partie de {code} le jour de l’entrée.",
    "Blocs de {code} ce jour-là : {connus}.", "Corrigez le code, ou vérifiez la date d’entrée.",
)  # fmt: skip
TROP_JEUNE = controle(
    "INS-013", "Âge minimal", "{age} à l’entrée : il en faut au moins {minimum} pour un candidat « {statut} ».",
    "L’âge se compte en années révolues le jour de l’entrée ({texte}).", "Vérifiez la date de naissance et la date d’entrée.",
    source="Code du travail, art. L. 6222-1",
)  # fmt: skip
AGE_A_JUSTIFIER = controle(
    "INS-014", "Âge à regarder", "{age} à l’entrée : {condition}.", "Source : {texte}.",
    "Vérifiez la date de naissance ; si elle est juste, gardez au dossier ce qui le permet, et notez-le dans « Dérogations ».", _A,
)  # fmt: skip
SANS_CAPACITE = controle(
    "INS-015", "Aucune qualité ce jour-là", "L’organisation n’a aucune qualité enregistrée sur {code} le {entree}.",
    "Certificateur, centre d’examen, partenaire ou préparateur : la règle du jury et le signataire en dépendent.",
    "Datez votre qualité sur la page de la certification.", _A,
)  # fmt: skip
NEE_APRES = controle(
    "INS-016", "Naissance après l’entrée", "Née ou né le {naissance}, entrée le {entree} : c’est impossible.",
    "L’une des deux dates est fausse.", "Corrigez la date de naissance ou la date d’entrée.",
)  # fmt: skip
ENTREE_LOINTAINE = controle(
    "INS-017", "Entrée lointaine", "L’entrée est dans plus de {mois} mois ({entree}).",
    "C’est souvent une faute de frappe dans l’année.", "Vérifiez la date d’entrée.", _A,
)  # fmt: skip
DEJA_INSCRITE = controle(
    "INS-018", "Inscription déjà enregistrée", "{personne} a déjà une inscription à {code}, avec une entrée le {entree}.",
    "Une même entrée ne se compte qu’une fois.", "Ouvrez l’inscription existante, ou corrigez la date d’entrée.",
)  # fmt: skip
VAE_REPETEE = controle(
    "INS-019", "Plusieurs dossiers de VAE dans l’année", "{personne} : {nombre} pour {annee}.",
    "Un dossier par an pour une même certification, {maximum} certifications par an ({texte}).",
    "Vérifiez la recevabilité avant d’aller plus loin.", _A, source="Code du travail, art. L. 6412-1 et suivants",
)  # fmt: skip
ETABLISSEMENT_ETRANGER = controle(
    "INS-020", "Établissement hors de votre périmètre", "« {nom} » n’est pas un établissement que vous pouvez choisir ici.",
    "Un partenaire inscrit pour ses propres établissements ; une organisation, pour les siens.",
    "Choisissez un établissement de la liste.",
)  # fmt: skip
PRESTATAIRE_NON_DECLARE = controle(
    "INS-021", "Prestataire non déclaré sur la fiche",
    "« {nom} » ne figure pas parmi les partenaires actifs de {code} au dernier export du registre.",
    "Qui prépare pour le compte d’un certificateur est habilité et déclaré à France compétences ({texte}).",
    "Vérifiez l’habilitation, ou déclarez-la : la liste se met à jour sous deux mois.", _A,
    source="Code du travail, art. R. 6113-16",
)  # fmt: skip
DATES_INVERSEES = controle(
    "INS-022", "Dates inversées", "{quoi} : {fin} précède {debut}.", "Une période se lit du premier au dernier jour.",
    "Corrigez l’une des deux dates.",
)  # fmt: skip
SANS_BLOCS = controle(
    "INS-023", "Certification sans blocs", "{bloc} : {code} n’a pas de blocs de compétences connus ce jour-là.",
    "On ne peut viser une partie que si la certification en a.", "Videz la liste des blocs visés.",
)  # fmt: skip
VOIE_FERMEE = controle(
    "INS-024", "Voie non ouverte sur la fiche", "La fiche {code} ne déclare pas ouverte la voie « {voie} ».",
    "La fiche dit par quelles voies la certification s’obtient ({texte}).",
    "Vérifiez la voie, ou demandez au certificateur de mettre la fiche à jour.", _A,
)  # fmt: skip
VOIE_INCONNUE = controle(
    "INS-025", "Voie ou statut inconnu", "Voie « {voie} », statut « {statut} » : Parchemin ne les connaît pas tous les deux.",
    "La voie est celle du schéma de l’accrochage, le statut celui de l’examen.", "Choisissez dans la liste.",
)  # fmt: skip
FORME_DEFINITIVE = controle(
    "INS-026", "Forme déjà choisie", "La forme « {avant} » a été choisie et le candidat est déjà inscrit à une session.",
    "Le choix de la forme est définitif.", "Gardez la forme choisie ; une erreur de saisie se corrige avant la première session.",
)  # fmt: skip
INSCRIPTION_CLOSE = controle(
    "INS-027", "Inscription déjà close", "Cette inscription est « {etat} ».", "On ne clôt qu’une fois.",
    "Rouvrez-la d’abord si c’était une erreur.",
)  # fmt: skip
ANNULATION_IMPOSSIBLE = controle(
    "INS-028", "Inscription qui a des résultats", "Des résultats sont saisis : l’inscription ne peut pas être annulée.",
    "Annuler dit qu’elle n’a jamais eu lieu.", "Enregistrez une sortie anticipée, ou la fin du parcours.",
)  # fmt: skip
CONTRAT_DEJA_LA = controle(
    "INS-029", "Contrat déjà enregistré", "Un contrat du même type commence déjà le {debut}.",
    "Chaque contrat a sa date de début.", "Ouvrez le contrat existant, ou corrigez la date.",
)  # fmt: skip
CONTRAT_ET_VOIE = controle(
    "INS-030", "Contrat et voie qui se contredisent", "{contrat}, voie « {voie} » : les deux ne vont pas ensemble.",
    "Le contrat d’apprentissage va avec l’apprentissage, celui de professionnalisation avec sa propre voie.",
    "Corrigez le type du contrat, ou la voie de l’inscription.",
)  # fmt: skip
CONTRATS_SIMULTANES = controle(
    "INS-031", "Deux contrats en même temps", "Ce contrat chevauche celui de {employeur} ({periode}).",
    "Un apprenti n’a qu’un contrat à la fois : compté deux fois, il fausserait les ruptures. Deux employeurs saisonniers signent un seul contrat.",
    "Vérifiez les dates, ou enregistrez d’abord la rupture du premier.",
)  # fmt: skip
CONTRAT_DEJA_ROMPU = controle(
    "INS-032", "Contrat déjà rompu", "Le contrat chez {employeur} est rompu depuis le {jour}.", "Une rupture n’a lieu qu’une fois.",
    "Une erreur de date ou de cause se corrige sur l’inscription, par « Préciser la rupture ».",
)  # fmt: skip
ABSENCE_DEJA_LA = controle(
    "INS-033", "Absence déjà enregistrée", "Une absence du {du} au {au} est déjà au dossier.",
    "Les mêmes heures seraient comptées deux fois.", "Corrigez l’absence existante.",
)  # fmt: skip
ABSENCE_DEMESUREE = controle(
    "INS-034", "Heures d’absence trop nombreuses", "{heures} h entre le {du} et le {au}, soit {jours} : plus de vingt-quatre heures par jour.",
    "C’est une faute de frappe.", "Corrigez les heures ou les dates.",
)  # fmt: skip
DIAGNOSTIC = controle(
    "INS-035", "La mesure ou la décision, jamais le diagnostic", "Le texte semble nommer un état de santé : « {mot} ».",
    "Parchemin garde ce qui est décidé, jamais la raison médicale (RGPD, art. 9).",
    "Écrivez seulement la mesure ou la décision : « tiers temps », « arrêt de travail », « décision n° 12 »…",
    source="Règlement (UE) 2016/679, art. 9",
)  # fmt: skip
CERTIFICATION_ETRANGERE = controle(
    "INS-036", "Certification d’une autre organisation", "Cette certification ne fait pas partie des vôtres.",
    "On n’inscrit qu’aux certifications que l’organisation suit.", "Ajoutez d’abord la certification aux vôtres.",
)  # fmt: skip
DOSSIER_CPF = controle(
    "INS-037", "Numéro de dossier CPF", "« {valeur} » n’est pas un numéro de dossier : 11 chiffres attendus.",
    "Il relie l’inscription à la commande passée sur Mon compte formation.", "Recopiez le numéro du dossier, ou laissez vide.", _A,
)  # fmt: skip
PERIMETRE_PRESENTE = controle(
    "INS-038", "Blocs visés d’un candidat", "Les blocs visés ne changent plus : la personne est candidate à « {session} ».",
    "La grille de la session a une cellule par élément à passer : elle ne suivrait pas ce changement.",
    "Retirez d’abord la candidature de la session, corrigez les blocs visés, puis inscrivez de nouveau à la session.",
)  # fmt: skip
DEROGATION_A_PRECISER = controle(
    "INS-039", "Dérogation à préciser", "« {reference} » : on ne sait pas encore de quelle décision il s’agit.",
    "Chaque décision ne lève que la règle pour laquelle elle est prise. Sans sa nature, celle-ci n’en lève aucune.",
    "Corrigez l’inscription et choisissez sa nature : recteur, handicap reconnu, dispense, bénéfice…", _A,
)  # fmt: skip
DEROGATION_SANS_REFERENCE = controle(
    "INS-040", "Dérogation sans référence", "Une dérogation n’a pas de référence.",
    "C’est la référence qui permet de retrouver la décision et de la montrer.",
    "Écrivez la référence, par exemple « Rectorat, n° 2026-118 », ou videz cette ligne.",
)  # fmt: skip
ENGAGEMENT_SANS_DATE = controle(
    "INS-041", "Engagement sans date", "« {reference} » : l’engagement n’a pas de date.",
    "C’est sa date qui dit si l’enregistrement courait encore.", "Ajoutez la date de l’engagement.",
    source="Code du travail, art. L. 6113-9",
)  # fmt: skip
ENTREE_PAR_ENGAGEMENT = controle(
    "INS-042", "Entrée après la fin, par un engagement antérieur", "Entrée le {entree}, par « {derogation} ».",
    "{raison} ({texte})", "Gardez au dossier la preuve de cet engagement et de sa date.", _A,
    source="Code du travail, art. L. 6113-9",
)  # fmt: skip
AGE_PAR_DEROGATION = controle(
    "INS-043", "Âge admis, par un cas prévu", "{age} à l’entrée, par « {derogation} ».", "Source : {texte}.",
    "Gardez au dossier ce qui le prouve.", _I, source="Code du travail, art. L. 6222-1 et L. 6222-2",
)  # fmt: skip
DEROGATION_PAR_UN_PARTENAIRE = controle(
    "INS-045", "Dérogation déclarée par un partenaire", "« {reference} » : un partenaire ne déclare pas de dérogation.",
    "Une décision qui lève une règle s’enregistre par qui l’a reçue et répond de l’examen, pas par l’organisme qui prépare.",
    "Retirez la dérogation et transmettez la décision : le secrétariat des jurys ou la personne chargée des données "
    "l’enregistrera sur l’inscription.",
)  # fmt: skip
AMENAGEMENT_DECIDE = controle(
    "INS-044", "Aménagement déjà décidé", "Cette demande est déjà décidée : « {etat} ».", "Une demande ne se décide qu’une fois.",
    "Rechargez la page. Une décision enregistrée par erreur se retire, puis se refait.",
)  # fmt: skip
RUPTURE_APRES_TERME = controle(
    "INS-046", "Rupture après la fin prévue", "Rupture le {jour}, fin prévue le {fin}.",
    "Un contrat arrivé à son terme n’est plus rompu : il compterait à tort parmi les ruptures.",
    "Corrigez la date de la rupture, ou la fin prévue du contrat si elle a été reportée.",
)  # fmt: skip
CAUSE_INCONNUE = controle(
    "INS-047", "Cause de rupture inconnue", "« {valeur} » n’est pas une cause prévue pour un contrat commencé le {debut}.",
    "La liste suit la loi en vigueur au début du contrat ; un code inconnu ne se compterait nulle part.",
    "Choisissez dans la liste, ou laissez vide : la rupture est alors comptée « non renseignée ».",
)  # fmt: skip
PAS_ROMPU = controle(
    "INS-048", "Contrat qui n’est pas rompu", "Le contrat chez {employeur} n’a pas de date de rupture.",
    "Une cause, une initiative ou des raisons n’ont de sens qu’avec une rupture.", "Donnez d’abord la date de la rupture.",
)  # fmt: skip
IMPORT_PERSONNE = controle(
    "INS-049", "Inscription introuvable", "« {valeur} » : {combien} en apprentissage ou en contrat de professionnalisation à cette date.",
    "Un contrat se rattache à une seule inscription : par le numéro de candidat ou la référence, et la certification s’il y en a plusieurs.",
    "Vérifiez la référence, ajoutez la colonne « Certification », ou inscrivez d’abord la personne.",
)  # fmt: skip
IMPORT_CONTRAT_CHANGE = controle(
    "INS-050", "Contrat changé entre-temps", "Le contrat commencé le {debut} a changé depuis la lecture du fichier.",
    "Quelqu’un l’a créé, corrigé ou rompu.", "Relisez le fichier, puis recommencez.",
)  # fmt: skip
IMPORT_EMPLOYEUR = controle(
    "INS-051", "Contrat sans employeur", "Le contrat commencé le {debut} est nouveau et n’a pas d’employeur.",
    "Un contrat lie une personne et une entreprise.", "Écrivez le nom de l’employeur.",
)  # fmt: skip
DATE_LOINTAINE = controle(
    "INS-052", "Date trop lointaine", "{quoi} le {jour} : c’est plus de {ans} ans après aujourd’hui.",
    "Aucun contrat ni aucune absence ne va si loin : l’année est sans doute mal écrite, et fausserait le suivi et l’analyse.",
    "Corrigez l’année ; si la fin n’est pas connue, laissez-la vide ou donnez une date proche, à reporter plus tard.",
)  # fmt: skip
DATE_TROP_ANCIENNE = controle(
    "INS-053", "Date bien avant l’entrée en formation", "{quoi} le {jour} : c’est plus d’un an avant l’entrée, le {entree}.",
    "Un contrat ou une absence si ancien n’est pas de cette inscription : l’année est sans doute mal écrite.",
    "Corrigez l’année, ou la date d’entrée de l’inscription si c’est elle qui est fausse.",
)  # fmt: skip
IMPORT_ABSENT_INCONNU = controle(
    "INS-054", "Inscription de l’absence introuvable", "« {valeur} » : {combien} à cette date.",
    "Une absence se rattache à une seule inscription : par le numéro de candidat ou la référence, et la certification s’il y en a plusieurs.",
    "Vérifiez la référence, ajoutez la colonne « Certification », ou inscrivez d’abord la personne.",
)  # fmt: skip
IMPORT_ABSENCE_CHANGEE = controle(
    "INS-055", "Absence changée entre-temps", "L’absence du {du} au {au} a changé depuis la lecture du fichier.",
    "Quelqu’un l’a notée, corrigée ou retirée.", "Relisez le fichier, puis recommencez.",
)  # fmt: skip
ABSENCE_A_VENIR = controle(
    "INS-056", "Absence qui n’a pas encore eu lieu", "L’absence irait du {du} au {au}, après aujourd’hui.",
    "Une absence se compte une fois constatée : notée d’avance, elle entrerait dans les taux d’absentéisme.",
    "Corrigez la date ; ou notez les jours passés avec leurs heures, et la suite quand elle aura eu lieu.",
)  # fmt: skip
ABSENCE_HORS_PARCOURS = controle(
    "INS-057", "Absence hors du parcours", "L’absence va du {du} au {au} ; la formation a commencé le {entree}{fin}.",
    "Des heures manquées hors du parcours ne sont pas des heures de formation manquées.",
    "Arrêtez l’absence au dernier jour du parcours ; ou corrigez l’entrée ou la sortie ; ou choisissez l’autre inscription de la personne.",
)  # fmt: skip
