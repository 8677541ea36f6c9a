"""What may be said against something kept, a link between blocs, a réinscription. One code, one meaning, for ever."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_B, _A, _I = Gravite.BLOQUANT, Gravite.AVERTISSEMENT, Gravite.INFORMATION


def _c(
    numero: int, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = _B, source: str = "Parchemin"
) -> Controle:
    return declarer(Controle(f"ACQ-{numero:03d}", titre, quoi, pourquoi, remede, gravite, source))


# --- what is kept

SANS_PREUVE = _c(
    1, "Acquis sans preuve", "Aucune pièce n’accompagne cet acquis.",
    "Ce qui a été gagné ailleurs ou avant se prouve : un jury peut demander à voir le papier.",
    "Joignez l’attestation, le livret ou le relevé, et dites lequel c’est.",
)  # fmt: skip
CODE_INCONNU = _c(
    2, "Élément inconnu", "« {code} » n’est ni un élément évalué ni un bloc de {certification}.",
    "Un acquis se rattache à ce qui s’évalue dans la certification.",
    "Choisissez dans la liste, ou ajoutez d’abord l’élément dans « Ce qui est évalué ».",
)  # fmt: skip
OBTENU_APRES = _c(
    3, "Obtenu dans l’avenir", "Obtenu le {obtenu} : ce jour n’est pas encore passé.",
    "Le délai court du jour de la décision du jury.", "Recopiez la date de la décision, telle que la pièce la donne.",
)  # fmt: skip
DEJA_ENREGISTRE = _c(
    4, "Acquis déjà enregistré", "{personne} a déjà « {libelle} », obtenu le {obtenu}.",
    "Le premier jour d’obtention reste le seul : l’enregistrer deux fois ne prolonge rien.",
    "Ouvrez l’acquis existant ; s’il est faux, retirez-le avec la raison, puis enregistrez le bon.",
)  # fmt: skip
NOTE_REPASSEE = _c(
    12, "Note repassée", "Cette note remplacera celle de « {libelle} », obtenue le {obtenu}.",
    "Une épreuve repassée compte par sa dernière note, même plus basse. L’ancienne reste dans l’historique, avec la raison.",
    "Vérifiez que les deux notes viennent bien de deux sessions.", _I,
)  # fmt: skip
NOTE_INCOHERENTE = _c(
    5, "Note ou validation", "{code} se juge {comment} : {quoi_donc}.",
    "La note et la validation ne se comptent pas de la même façon.", "Corrigez la note, ou l’élément choisi.",
)  # fmt: skip
RETRAIT_SANS_MOTIF = _c(
    6, "Retrait sans raison", "Aucune raison n’est donnée.",
    "Retirer un acquis change les droits de la personne : la raison reste au journal.", "Écrivez la raison.",
)  # fmt: skip
ACQUIS_UTILISE = _c(
    7, "Acquis sur lequel un choix repose", "Un choix verrouillé {personne:de} garde cet acquis.",
    "Le choix signé nomme ce que la personne garde : il ne change pas tout seul.",
    "Ouvrez d’abord un nouveau choix sur sa réinscription, avec la raison.",
)  # fmt: skip
DEJA_RETIRE = _c(
    8, "Acquis déjà retiré", "Cet acquis a été retiré : {motif}", "On ne retire qu’une fois.", "Rechargez la page.",
)  # fmt: skip
LIMITE_AVANT = _c(
    9, "Limite avant l’obtention", "Mobilisable jusqu’au {limite}, obtenu le {obtenu} : les dates sont inversées.",
    "Un délai court après l’obtention.", "Corrigez l’une des deux dates.",
)  # fmt: skip
ACQUIS_DE_DECISION = _c(
    10, "Acquis d’une décision", "Cet acquis vient de la décision du {jour}.",
    "Ce qu’une décision fait garder suit la décision : le retirer seul les ferait se contredire.",
    "Faites réviser la décision par le jury ; l’acquis suivra.",
)  # fmt: skip
HORS_PERIMETRE = _c(
    11, "Personne ou certification d’ailleurs", "Cette personne ou cette certification n’est pas des vôtres.",
    "Un acquis relie une personne et une certification de la même organisation.", "Choisissez dans vos listes.",
)  # fmt: skip

# --- blocs under the certifier's own reference

BLOC_DEJA_LIE = _c(
    20, "Bloc déjà sous une référence", "{bloc} ({fiche}) est déjà le bloc « {reference} ».",
    "Un bloc d’une fiche n’a qu’une référence : deux feraient compter deux fois le même acquis.",
    "Gardez la référence existante, ou déliez-la d’abord.",
)  # fmt: skip
BLOC_INCONNU = _c(
    21, "Bloc absent de la fiche", "{bloc} n’est pas un bloc de {fiche}.",
    "Un lien désigne un bloc publié, par la fiche et son code.", "Vérifiez le code sur la page de la fiche.",
)  # fmt: skip
REFERENCE_PRISE = _c(
    22, "Référence déjà prise", "La référence « {reference} » désigne déjà « {libelle} ».",
    "Une référence désigne un seul bloc.", "Choisissez une autre référence, ou liez la fiche à celle qui existe.",
)  # fmt: skip
SANS_MOTIF = _c(
    23, "Lien sans justification", "Rien ne dit pourquoi les deux blocs n’en font qu’un.",
    "La succession de deux fiches ne suffit pas : un ancien bloc ne compte que par une correspondance ou une décision.",
    "Citez la correspondance du registre, ou la décision du certificateur.",
    source="Code du travail, art. R. 6113-9 ; correspondances du registre",
)  # fmt: skip
REGLE_SANS_SOURCE = _c(
    24, "Équivalence sans bloc détenu", "La règle ne dit pas quels blocs il faut détenir.",
    "Une équivalence va de blocs détenus vers un bloc.", "Choisissez au moins une référence.",
)  # fmt: skip
REGLE_DATES = _c(
    25, "Dates inversées", "La règle finit le {au}, avant de commencer le {du}.", "Une règle s’applique du premier au dernier jour.",
    "Corrigez l’une des deux dates.",
)  # fmt: skip
REGLE_VERS_SOI = _c(
    26, "Équivalence vers soi-même", "{bloc} est déjà le bloc « {reference} ».",
    "Le lien suffit : aucune règle n’est nécessaire.", "Choisissez un autre bloc à donner.",
)  # fmt: skip
LIEN_UTILE = _c(
    27, "Référence encore citée", "« {reference} » est citée par {nombre} ou des personnes la détiennent.",
    "Délier le dernier bloc laisserait des acquis sans rien qui les relie.",
    "Liez d’abord l’autre fiche, ou mettez fin aux règles qui la citent.",
)  # fmt: skip

# --- réinscription

SANS_ECHEC = _c(
    40, "Rien à reprendre", "{personne} n’a ni ajournement ni inscription arrivée à son terme pour {certification}.",
    "On se réinscrit après une décision qui n’a pas donné la certification entière, ou quand l’inscription a pris fin.",
    "Inscrivez à une session l’inscription en cours ; si elle est finie, enregistrez d’abord sa fin.",
)  # fmt: skip
BENEFICE_PERDU = _c(
    41, "Bénéfice éteint", "{libelle}, obtenu le {obtenu}, ne comptait que jusqu’au {limite} : la session est le {session}.",
    "Passé ce délai, la note ou la validation ne se reprend plus ({texte}).",
    "À repasser. Si une attestation avait été délivrée pour l’unité, une dispense peut être demandée.", _A,
)  # fmt: skip
NOTE_NON_REPORTABLE = _c(
    42, "Note au-dessous de 10", "{libelle} : {note} ne se reporte pas en forme {forme}.",
    "Seules les notes d’au moins 10 se gardent ; au-dessous, il faut un candidat ou une forme qui le permet ({texte}).",
    "À repasser : seule la nouvelle note comptera.", _A,
    source="Code de l’éducation, art. D. 643-23, D. 337-78 et D. 337-79",
)  # fmt: skip
FORME_FERMEE = _c(
    43, "Forme non ouverte", "La forme progressive n’est pas ouverte à un candidat « {statut} ».",
    "Ce statut passe toutes les unités non gardées à la même session ({texte}).",
    "Gardez la forme globale, ou enregistrez la dérogation du recteur ou la décision d’aménagement.",
)  # fmt: skip
AUTRE_SPECIALITE = _c(
    44, "Unité d’une autre spécialité", "{libelle} a été obtenu en {avant} : cette unité ne suit pas vers {apres}.",
    "Seules les unités communes aux spécialités se reprennent quand on en change ({texte}).",
    "À passer dans la nouvelle spécialité.", _A,
    source="Arrêté du 10 mai 2017",
)  # fmt: skip
CHOIX_MANQUANTS = _c(
    45, "Choix à faire", "Il reste {nombre} sans choix : {lesquels}.",
    "Chaque note se garde ou se repasse, par écrit : rien n’est choisi à la place de la personne.",
    "Répondez à chaque ligne.",
)  # fmt: skip
DEJA_VERROUILLE = _c(
    46, "Choix verrouillé", "Ces choix sont verrouillés depuis le {jour}.",
    "Un choix verrouillé ne change plus : un reçu l’a dit à la personne.",
    "Ouvrez un nouveau choix, avec sa raison : les deux resteront au dossier.",
)  # fmt: skip
MEME_REGARD = _c(
    47, "Une autre personne relit", "{qui} a recopié ces choix : quelqu’un d’autre les verrouille.",
    "Le verrou est un second regard : une faute de copie coûterait une note.",
    "Demandez à {autres} de comparer avec le papier signé et de verrouiller.",
)  # fmt: skip
NOUVEAU_SANS_MOTIF = _c(
    48, "Nouveau choix sans raison", "Aucune raison n’est donnée.",
    "Revenir sur un choix verrouillé est un acte nouveau : sa raison reste au dossier.", "Écrivez la raison.",
)  # fmt: skip
SANS_PAPIER = _c(
    49, "Papier signé absent", "Aucun papier signé n’est joint.",
    "Quand la personne n’a pas choisi elle-même sur son lien, sa signature prouve le choix.",
    "Joignez le papier signé, ou envoyez-lui son lien personnel.",
)  # fmt: skip
CHANGE_DEPUIS = _c(
    50, "Proposition modifiée", "La proposition a changé pendant que vous la lisiez.",
    "Votre réponse ne vaut que pour ce que vous avez vu.", "Relisez, puis répondez de nouveau.",
)  # fmt: skip
PAS_VERROUILLE = _c(
    51, "Choix pas encore verrouillé", "{personne} revient avec des notes gardées, et ses choix ne sont pas verrouillés.",
    "Inscrire maintenant ferait repasser toutes les unités, ou en garderait une sans accord écrit.",
    "Verrouillez ses choix sur la page de sa réinscription, puis inscrivez à la session.",
)  # fmt: skip
BENEFICE_DISCUTE = _c(
    52, "Délai lu de deux façons", "{libelle} : {lectures}.",
    "Les textes ne s’accordent pas ({texte}) ; le jury vérifiera avant de compter cet acquis.",
    "Présentez avant la plus proche des dates, ou gardez au dossier ce qui justifie l’autre lecture.", _A,
)  # fmt: skip
DEJA_OUVERTE = _c(
    53, "Réinscription déjà ouverte", "Une réinscription est déjà ouverte à la suite de cette inscription.",
    "Deux réinscriptions demanderaient deux fois les mêmes choix.", "Ouvrez celle qui existe.",
)  # fmt: skip
SANS_ADRESSE = _c(
    54, "Aucune adresse où écrire", "Aucune adresse électronique n’est connue pour {nom}.",
    "Le lien ne peut pas partir par courriel.", "Ajoutez l’adresse, ou préparez un lien à remettre.",
)  # fmt: skip
ACQUIS_RETIRE = _c(
    55, "Acquis retiré depuis", "{libelle} n’est plus conservé : {motif}",
    "Le choix garderait quelque chose qui n’existe plus.", "Ouvrez un nouveau choix : la proposition sera refaite.",
)  # fmt: skip
NOTE_NON_CONSERVEE = _c(
    56, "Résultat non conservé", "{libelle} : {etat} à la session du {session}.",
    "La décision du jury ne le fait pas garder ({texte}).", "À repasser.", _I,
)  # fmt: skip
SESSION_TARDIVE = _c(
    57, "Perdu à cette session", "{personne} garde {libelle} jusqu’au {limite} : la session a lieu le {session}.",
    "Le choix verrouillé ne peut pas prolonger un délai ({texte}).",
    "Inscrivez à une session antérieure, ou ouvrez un nouveau choix : l’unité est à repasser.",
)  # fmt: skip
SANS_REGLE = _c(
    58, "Aucune règle connue", "Aucune règle de conservation n’est enregistrée pour « {famille} » au {jour}.",
    "Parchemin ne devine pas ce qui se garde.", "Recopiez la limite que donne le règlement, ou demandez au jury.", _A,
)  # fmt: skip
ENTREE_DEJA_PRISE = _c(
    59, "Entrée avant la décision", "L’entrée du {entree} précède la décision du {decision}.",
    "On se réinscrit après avoir reçu la décision.", "Corrigez la date d’entrée.",
)  # fmt: skip

# --- import

IMPORT_PERSONNE = _c(
    70, "Personne introuvable", "« {qui} » ne désigne personne, ou désigne plusieurs personnes.",
    "Un acquis donné à un homonyme serait une faute grave : Parchemin ne devine pas.",
    "Donnez la référence ou l’INE ; sinon le nom de naissance, le prénom et la date de naissance.",
)  # fmt: skip
IMPORT_CERTIFICATION = _c(
    71, "Certification inconnue", "« {valeur} » n’est pas une de vos certifications.",
    "Un acquis se rattache à une certification suivie ici.", "Corrigez le numéro, ou ajoutez d’abord la certification.",
)  # fmt: skip
IMPORT_PIECE = _c(
    72, "Pièce à joindre", "La pièce « {preuve} » est nommée, mais pas jointe.",
    "Un tableur ne porte pas de fichier : la preuve reste à déposer.",
    "Ouvrez l’acquis après l’import et joignez la pièce.", _A,
)  # fmt: skip
IMPORT_SANS_PREUVE = _c(
    73, "Preuve non nommée", "La ligne ne dit pas ce qui prouve l’acquis.",
    "Ce qui a été gagné ailleurs se prouve.", "Remplissez la colonne « Ce qui le prouve » : « Livret de certification du 12/06/2025 ».",
)  # fmt: skip
IMPORT_UTILISE = _c(
    74, "Acquis utilisé depuis l’import", "{qui_quoi} : une réinscription s’appuie sur cet acquis.",
    "Revenir en arrière la laisserait sans preuve.", "Retirez l’acquis à la main, avec sa raison.",
)  # fmt: skip
DEJA_CANDIDAT = _c(
    60, "Déjà candidat", "{personne} est candidat à « {session} » avec les choix verrouillés.",
    "La grille de cette session porte déjà ce qui est gardé.",
    "Retirez d’abord la candidature de la session, puis ouvrez le nouveau choix.",
)  # fmt: skip
CHOIX_INCONNU = _c(
    61, "Choix qui n’est pas proposé", "Une réponse porte sur un acquis qui n’est pas proposé ici.",
    "On ne choisit que parmi ce qui peut se garder.", "Rechargez la page.",
)  # fmt: skip
