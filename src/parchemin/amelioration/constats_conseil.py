"""What stops a meeting of the conseil de perfectionnement, or its minutes: codes AME-200 to AME-239."""

from __future__ import annotations

from parchemin.amelioration.constats import _c

PASSAGE = _c(
    "AME-200", "Étape impossible", "Une séance « {de} » ne passe pas à « {vers} ».",
    "La convocation, la séance et son compte rendu se suivent : en sauter une effacerait une preuve.",
    "Suivez les gestes proposés sur la page de la séance.",
)  # fmt: skip
A_CHANGE = _c(
    "AME-201", "Changée entre-temps", "Cette séance est devenue « {etat} » : quelqu’un d’autre vient d’agir.",
    "Deux personnes qui agissent au même moment se contrediraient.", "Relisez la page de la séance, puis décidez à nouveau si c’est encore utile.",
)  # fmt: skip
SANS_MEMBRE = _c(
    "AME-202", "Personne à convoquer", "Aucun membre n’est en mandat le {le}.",
    "Une convocation part à des membres.", "Inscrivez les membres du conseil, avec le début de leur mandat.",
)  # fmt: skip
SANS_ORDRE_DU_JOUR = _c(
    "AME-203", "L’ordre du jour est vide", "Cette séance n’a encore aucun point.",
    "Les membres doivent savoir de quoi ils débattront.", "Ajoutez au moins un point à l’ordre du jour.",
)  # fmt: skip
JOUR_PASSE = _c(
    "AME-204", "Ce jour est passé", "La séance est datée du {le} : on ne convoque plus pour ce jour.",
    "Une convocation reçue après la séance n’a pas de sens.", "Changez la date, ou dites que la séance a eu lieu.",
)  # fmt: skip
TROP_TOT = _c(
    "AME-205", "La séance n’a pas encore eu lieu", "Elle est prévue le {le}.",
    "Les présences et les débats se notent le jour même ou après.", "Revenez ce jour-là, ou changez la date.",
)  # fmt: skip
SANS_PRESENT = _c(
    "AME-206", "Personne n’est noté présent", "Aucun membre n’est coché présent à cette séance.",
    "Un compte rendu dit qui était là.", "Cochez les membres présents.",
)  # fmt: skip
POINT_MUET = _c(
    "AME-207", "Un point permanent reste vide", "« {point} » : rien n’est écrit, et il n’est pas dit pourquoi.",
    "C’est ce qu’un auditeur cherche d’abord dans le compte rendu (indicateur 20).",
    "Écrivez ce qui s’est dit, ou pourquoi il n’y avait rien à dire.",
)  # fmt: skip
MEMBRE_DEUX_FOIS = _c(
    "AME-208", "Déjà membre", "{nom} est déjà membre du conseil du {du} au {au}.",
    "Deux mandats en même temps feraient compter la même personne deux fois.",
    "Changez les dates de ce mandat, ou terminez d’abord l’autre.",
)  # fmt: skip
MANDAT_A_L_ENVERS = _c(
    "AME-209", "Mandat à l’envers", "Le mandat finirait le {au}, avant son début, le {du}.",
    "Un mandat a un début, puis une fin.", "Corrigez l’une des deux dates.",
)  # fmt: skip
HORS_MANDAT = _c(
    "AME-210", "Pas en mandat ce jour-là", "{nom} n’est pas en mandat le {le}.",
    "Seuls les membres en mandat siègent.", "Corrigez les dates du mandat si elles sont fausses, ou ne notez pas cette personne.",
)  # fmt: skip
COMPTE_RENDU_FIGE = _c(
    "AME-211", "Le compte rendu ne change plus ici", "La séance est « {etat} ».",
    "Ce qui est relu par une seconde personne doit rester ce qu’elle a lu.",
    "Reprenez d’abord le compte rendu s’il n’est pas encore approuvé ; sinon, portez la correction au compte rendu suivant.",
)  # fmt: skip
ORDRE_DU_JOUR_PARTI = _c(
    "AME-212", "L’ordre du jour est parti", "La séance est « {etat} » : son ordre du jour est celui que les membres ont reçu.",
    "Un point ajouté après coup n’a pas été préparé par les membres.",
    "Traitez-le parmi les questions diverses, ou gardez-le pour la prochaine séance.",
)  # fmt: skip
POINT_DEUX_FOIS = _c(
    "AME-213", "Déjà à l’ordre du jour", "« {point} » est déjà un point de cette séance.",
    "Un sujet se traite une fois par séance.", "Complétez le point qui existe.",
)  # fmt: skip
UN_NOM = _c(
    "AME-214", "Un nom dans un point qui n’en porte pas", "Ce texte paraît nommer quelqu’un : « {mots} ».",
    "Le compte rendu se lit et se transmet : il ne dit jamais qui a signalé une violence, ni qui est mis en cause.",
    "Écrivez des nombres, et ce qui a été fait pour prévenir.",
)  # fmt: skip
DECISION_VIDE = _c(
    "AME-215", "À écrire en toutes lettres", "« {champ} » : une phrase de dix signes au moins.",
    "Ces mots seront relus à la séance suivante.", "Écrivez ce qui est décidé, ou la raison.",
)  # fmt: skip
DEJA_CONFIEE = _c(
    "AME-216", "Déjà une action", "Cette décision a déjà donné l’action {numero}.",
    "La même décision suivie deux fois ne l’est plus par personne.", "Suivez l’action qui existe.",
)  # fmt: skip
DATE_PRISE = _c(
    "AME-217", "Une séance est déjà prévue ce jour-là", "Une autre séance porte la date du {le}.",
    "Deux séances le même jour se confondraient.", "Choisissez un autre jour, ou ouvrez la séance qui existe.",
)  # fmt: skip
A_SIEGE = _c(
    "AME-218", "Ce membre a siégé", "{nom} était à la séance du {le} : son mandat couvre ce jour.",
    "Un compte rendu déjà écrit ne perd pas ses présents.", "Gardez des dates de mandat qui comprennent cette séance.",
)  # fmt: skip
QUORUM_MAL_DIT = _c(
    "AME-219", "Quorum à préciser", "Le quorum est un nombre de membres, et ce nombre manque.",
    "Sans lui, rien ne se compte.", "Écrivez le nombre que dit votre règlement, ou choisissez une autre façon de le dire.",
)  # fmt: skip
DECISION_SUIVIE = _c(
    "AME-220", "Cette décision est suivie", "L’action {numero} en est née : la décision ne s’efface plus.",
    "L’action perdrait son origine.", "Corrigez le texte de la décision, ou abandonnez l’action avec sa raison.",
)  # fmt: skip
ANNEXE_CHIFFREE = _c(
    "AME-222", "Un PDF protégé", "« {nom} » est protégé par un mot de passe.",
    "Joint au dossier, aucun membre ne pourrait le lire.", "Enregistrez-le sans protection, puis déposez-le à nouveau.",
)  # fmt: skip
PAS_ENCORE_TENUE = _c(
    "AME-234", "Présent à une séance à venir", "La séance est prévue le {le}.",
    "Une présence se constate ; ce qui est annoncé se note d’après la réponse du membre.",
    "Notez « excusé » si la personne l’a dit, et revenez le jour de la séance.",
)  # fmt: skip
POINT_PERMANENT = _c(
    "AME-243", "Ce point revient à chaque séance", "« {titre} » est un point permanent du conseil.",
    "Retiré, il manquerait au compte rendu sans que personne ait dit pourquoi.",
    "Laissez-le à l’ordre du jour. S’il n’y a rien à en dire, le compte rendu dira pourquoi.",
)  # fmt: skip
