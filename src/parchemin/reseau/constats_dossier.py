"""What the application file, the matrix, the sub-contractors and the transitions find: codes HAB-230 to HAB-269."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

_AVERTIT = Gravite.AVERTISSEMENT


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


PIECES_MANQUANTES = _c(
    "HAB-230", "Pièces du dossier manquantes", "Il manque au dossier : {pieces}.",
    "Instruire un dossier sans ces pièces, c’est décider sans savoir qui l’on habilite.",
    "Demandez-les au partenaire depuis la page du dossier, ou déposez celles que vous avez reçues.",
)  # fmt: skip
PIECES_A_LIRE = _c(
    "HAB-231", "Pièces du dossier pas encore acceptées", "Ces pièces attendent votre lecture, ou une correction : {pieces}.",
    "Accepter un partenaire, c’est avoir lu et accepté les pièces qui comptent.",
    "Ouvrez le dossier, lisez chaque pièce, acceptez-la ou renvoyez-la avec son motif.",
)  # fmt: skip
SANS_GRILLE = _c(
    "HAB-232", "Instruction sans avis", "Aucun avis d’instruction n’est écrit depuis le début de cette instruction.",
    "Une décision se prend sur une grille remplie et un avis motivé : c’est ce qu’on vous demandera de montrer.",
    "Remplissez la grille d’instruction depuis la page du dossier.",
)  # fmt: skip
DATES_PIECE = _c(
    "HAB-233", "Dates impossibles", "« {piece} » : {raison}.", "Un fait se note une fois arrivé, et dans l’ordre : reçu avant d’être accusé, délivré avant de finir.",
    "Relisez les dates sur le document, puis corrigez celle qui ne va pas.",
)  # fmt: skip
PIECE_SANS_DATE = _c(
    "HAB-234", "Date de la pièce absente", "« {piece} » ne s’accepte pas sans {date}.",
    "Sans cette date, personne ne saura quand la pièce cesse de valoir.", "Lisez la date sur le document et écrivez-la ; si elle n’y est pas, renvoyez la pièce.",
)  # fmt: skip
PIECE_SANS_MOTIF = _c(
    "HAB-235", "Renvoi sans motif", "« {piece} » est renvoyée sans dire pourquoi.", "Le partenaire ne peut corriger que ce qu’on lui dit.",
    "Écrivez ce qui manque ou ce qui ne va pas.",
)  # fmt: skip
QUALIOPI_ACTION = _c(
    "HAB-236", "Qualiopi ne couvre pas ces actions", "Le certificat Qualiopi de {partenaire} ne couvre pas : {actions}.",
    "Le certificat vaut pour les catégories d’actions qu’il nomme, et pour elles seules.",
    "Demandez au partenaire un certificat étendu, ou retirez ces actions de sa demande.",
)  # fmt: skip
PIECE_PERIMEE = _c(
    "HAB-237", "Pièce périmée", "« {piece} » a cessé de valoir le {fin}.", "Une pièce qui a valu ne prouve plus rien aujourd’hui.",
    "Demandez la suivante au partenaire.",
)  # fmt: skip
PIECE_BIENTOT = _c(
    "HAB-238", "Pièce qui finit bientôt", "« {piece} » cesse de valoir le {fin}.", "Le partenaire a besoin de temps pour obtenir la suivante.",
    "Demandez-la dès maintenant.", _AVERTIT,
)  # fmt: skip
SIRET_FAUX = _c(
    "HAB-239", "SIRET à vérifier", "Le SIRET de {partenaire} : {raison}.",
    "La liste publique et Mon compte formation reconnaissent un partenaire à son SIRET, chiffre pour chiffre.",
    "Comparez-le à l’annuaire des entreprises, puis corrigez l’établissement.", _AVERTIT,
)  # fmt: skip
AUTRE_ENTITE = _c(
    "HAB-240", "Site d’un autre organisme", "Le site {site} ({siret}) n’a pas le SIREN de {partenaire}.",
    "La convention lie une entité : un site d’une autre entité n’est pas habilité par elle.",
    "Retirez ce site, ou concluez une convention avec l’organisme qui le tient.",
)  # fmt: skip
FERME = _c(
    "HAB-241", "Établissement fermé", "{partenaire} est noté comme fermé.", "On n’habilite pas un établissement qui n’existe plus.",
    "Vérifiez dans l’annuaire des entreprises ; s’il est ouvert, corrigez l’établissement.",
)  # fmt: skip
PIECE_LUE = _c(
    "HAB-242", "Rien à lire", "« {piece} » est « {etat} » : il n’y a rien à lire.", "On accepte ou on renvoie une pièce qui vient d’arriver.",
    "Rechargez la page : une autre personne l’a peut-être lue avant vous.",
)  # fmt: skip
GRILLE_INCOMPLETE = _c(
    "HAB-243", "Grille incomplète", "La grille n’est pas prête : {manque}.", "Une instruction se relit des années après : chaque critère a sa note, et l’avis ses raisons.",
    "Notez chaque critère, puis écrivez l’avis en quelques phrases.",
)  # fmt: skip
PIECE_INCONNUE = _c(
    "HAB-244", "Pièce qui n’est pas de ce dossier", "« {piece} » n’est pas demandée pour ce rôle.", "Chaque rôle a ses pièces.",
    "Choisissez une pièce de la liste du dossier.",
)  # fmt: skip
NON_COUVERTE = _c(
    "HAB-245", "Compétences non couvertes", "{bloc} : {n} compétences sur {total} ne sont dans aucune séquence.",
    "Une formation certifiante couvre toutes les compétences de ce qu’elle annonce (code du travail, art. L. 6313-7).",
    "Demandez au partenaire où il les traite, ou retirez ce bloc de l’habilitation.",
)  # fmt: skip
EVALUATION_ALTEREE = _c(
    "HAB-246", "Évaluation différente de la fiche", "{bloc} : le partenaire n’évalue pas comme la fiche l’enregistre.",
    "La certification vaut par l’évaluation enregistrée : la changer, c’est en délivrer une autre.",
    "Rétablissez l’évaluation de la fiche ; si la différence se défend, écrivez pourquoi.",
)  # fmt: skip
EVALUATION_TUE = _c(
    "HAB-247", "Évaluation pas encore dite", "{bloc} : la matrice ne dit pas comment le partenaire évalue.",
    "On ne compare à la fiche que ce qui est écrit.", "Dites comment le partenaire évalue ce bloc.",
)  # fmt: skip
MATRICE_A_REVOIR = _c(
    "HAB-248", "Matrice à revoir", "La fiche a changé depuis cette matrice : {quoi}.", "Le partenaire forme peut-être encore à l’ancienne version.",
    "Reprenez la matrice : ce qui n’a pas changé est gardé.", _AVERTIT,
)  # fmt: skip
HEURES = _c(
    "HAB-249", "Compétence inconnue, ou durée impossible", "{quoi}.", "La matrice suit la fiche, ligne par ligne, et chaque durée se compte en heures.",
    "Rechargez la page, puis écrivez une durée entre 0 et 2000 heures.",
)  # fmt: skip
ST_CONTRAT = _c(
    "HAB-250", "Sous-traitant sans contrat écrit", "{nom} n’a pas de contrat signé et déposé.", "La sous-traitance d’une action achetée par le CPF se fait par contrat écrit ({texte}).",
    "Demandez le contrat signé au partenaire et déposez-le.",
)  # fmt: skip
ST_QUALIOPI = _c(
    "HAB-251", "Sous-traitant sans Qualiopi", "{nom} n’a pas de certificat Qualiopi en cours, ni de raison d’en être dispensé.",
    "Un sous-traitant a les mêmes devoirs que le titulaire, sauf les exceptions du texte ({texte}).", "Demandez son certificat, ou notez la raison qui l’en dispense.",
)  # fmt: skip
ST_HABILITE = _c(
    "HAB-252", "Sous-traitant non habilité", "{nom} n’est pas habilité par vous, et rien ne l’en dispense.",
    "Qui forme à un bloc entier est habilité, même comme sous-traitant ({texte}).", "Habilitez-le, ou notez la raison qui l’en dispense.",
)  # fmt: skip
ST_PLAFOND = _c(
    "HAB-253", "Plafond de sous-traitance dépassé", "Les sous-traitants reçoivent {part} % du chiffre d’affaires CPF ; le plafond est de {plafond} %.",
    "Le titulaire garde une part de l’action ({texte}).", "Demandez au partenaire de reprendre une part des actions.",
)  # fmt: skip
ST_DECLARE = _c(
    "HAB-254", "Sous-traitant non déclaré", "{nom} n’est pas déclaré à la Caisse des Dépôts.", "Un sous-traitant se déclare avant d’agir ({texte}).",
    "Demandez au partenaire la date de sa déclaration.",
)  # fmt: skip
ST_CASCADE = _c(
    "HAB-255", "Sous-traitance en cascade", "{nom} confie à son tour le travail à d’autres.", "Un sous-traitant ne sous-traite pas ({texte}).",
    "Faites cesser cette sous-traitance, ou liez directement l’organisme qui fait le travail.",
)  # fmt: skip
ST_SOI = _c(
    "HAB-256", "Sous-traitant impossible", "{raison}.", "Un sous-traitant est un autre organisme, avec un SIRET juste, noté une seule fois par convention.",
    "Relisez le SIRET sur son contrat.",
)  # fmt: skip
ST_VALEURS = _c(
    "HAB-257", "Sous-traitant mal noté", "{raison}.", "Les dates et la part décident de ce qui est permis.", "Relisez le contrat, puis corrigez.",
)  # fmt: skip
RENOUVELER_TROP_LOIN = _c(
    "HAB-260", "Au-delà de l’enregistrement", "La nouvelle fin, le {au}, dépasse celle de l’enregistrement, le {fin}.",
    "Une habilitation ne survit pas à la certification.", "Donnez une fin qui ne la dépasse pas, ou préparez le passage à la fiche qui succède.",
)  # fmt: skip
RENOUVELER_DEJA = _c(
    "HAB-261", "Renouvellement déjà ouvert", "Un renouvellement est ouvert depuis le {le}.", "Deux renouvellements ensemble se contrediraient.",
    "Terminez celui qui est ouvert, ou abandonnez-le.",
)  # fmt: skip
RENOUVELER_SANS_CONVENTION = _c(
    "HAB-262", "Pas de convention jusque-là", "Aucune convention signée et complète de {partenaire} ne va jusqu’au {au}.", "La nouvelle période repose sur un texte signé.",
    "Préparez un avenant à la convention, faites-le signer, puis revenez ici.",
)  # fmt: skip
RENOUVELER_IMPOSSIBLE = _c(
    "HAB-263", "Renouvellement impossible", "{raison}.", "On renouvelle une habilitation qui court, pour une période qui la prolonge.",
    "Relisez l’état et la fin de cette habilitation.",
)  # fmt: skip
PLAN_DEJA = _c(
    "HAB-264", "Plan déjà ouvert", "Cette certification a déjà un plan de transition ouvert.", "Un seul plan conduit la fin d’une certification.",
    "Ouvrez celui qui existe.",
)  # fmt: skip
PLAN_INCOMPLET = _c(
    "HAB-265", "Plan inachevé", "Il reste à faire : {reste}.", "Un plan clos trop tôt laisse quelqu’un sans réponse.", "Terminez ces étapes, puis fermez le plan.",
)  # fmt: skip
PLAN_SANS_FIN = _c(
    "HAB-266", "Pas de fin connue", "Le répertoire ne donne aucune fin d’enregistrement à {certification}.", "Les étapes d’un plan se comptent depuis cette fin.",
    "Écrivez la date de fin que vous préparez.",
)  # fmt: skip
ETAPE_FAITE = _c(
    "HAB-267", "Étape qui ne peut être notée ainsi", "« {etape} » : {raison}.", "La date d’une étape est une preuve.", "Rechargez la page et relisez la date.",
)  # fmt: skip
PERSONNE_A_PREVENIR = _c(
    "HAB-268", "Personne à prévenir", "Tous les partenaires de ce plan ont déjà été prévenus, ou il n’y en a aucun.", "Une même demande ne se fait pas deux fois.",
    "Suivez les réponses sur la page du plan.",
)  # fmt: skip
