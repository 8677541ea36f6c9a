"""What stops a finding, a measure, a letter or a hand-over: codes HAB-150 to HAB-199."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer


def _c(code: str, titre: str, quoi: str, pourquoi: str, remede: str, gravite: Gravite = Gravite.BLOQUANT) -> Controle:
    return declarer(Controle(code, titre, quoi, pourquoi, remede, gravite))


PASSAGE = _c(
    "HAB-150", "Étape impossible", "Un constat « {de} » ne passe pas à « {vers} ».",
    "Chaque étape laisse une preuve : en sauter une ferait un trou dans le contradictoire.",
    "Suivez les gestes proposés sur la page du constat.",
)  # fmt: skip
DELAI_COURT = _c(
    "HAB-151", "Le partenaire peut encore répondre", "Son délai court jusqu’au {le}.",
    "Décider avant sa réponse ou la fin de son délai le priverait de son droit de répondre.",
    "Attendez sa réponse, ou le lendemain de ce jour.",
)  # fmt: skip
SANS_ACTION = _c(
    "HAB-152", "Aucune action demandée", "Ce constat maintenu n’a pas encore d’action corrective.",
    "Sans action, ni responsable ni date : personne ne saurait ce qui est attendu.", "Demandez une action au partenaire.",
)  # fmt: skip
PREUVE_ATTENDUE = _c(
    "HAB-153", "Preuve attendue", "Actions sans preuve : {n}.",
    "On relit ce que le partenaire a rendu, pas ce qu’il a promis.", "Attendez sa réponse, ou relancez-le.",
)  # fmt: skip
ACTION_PAS_ACCEPTEE = _c(
    "HAB-154", "Action pas acceptée", "Actions pas encore acceptées : {n}.",
    "Un constat se clôt quand tout ce qui a été demandé est fait et relu.", "Relisez les preuves restantes.",
)  # fmt: skip
MEME_RELECTEUR = _c(
    "HAB-155", "Une autre personne doit relire", "{qui} a ouvert ce constat {gravite}.",
    "Qui a relevé un écart grave ne décide pas seul qu’il est corrigé : un second regard protège le partenaire et vous.",
    "Demandez à une autre personne habilitée de relire.",
)  # fmt: skip
ACTION_EXIGEE = _c(
    "HAB-156", "Une action est attendue", "Un constat {gravite} ne se clôt pas sans action.",
    "Seule une observation peut rester sans suite.", "Demandez une action, ou levez le constat avec sa raison.",
)  # fmt: skip
TEXTE_COURT = _c(
    "HAB-157", "À écrire en toutes lettres", "« {champ} » : une phrase de dix signes au moins.",
    "Le partenaire lira ces mots, et qui contrôlera votre réseau aussi.", "Écrivez les faits, la clause ou la raison.",
)  # fmt: skip
A_CHANGE = _c(
    "HAB-158", "Changé entre-temps", "Ce constat est devenu « {etat} » : quelqu’un d’autre vient d’agir.",
    "Deux décisions au même moment se contrediraient.", "Relisez la page, puis décidez à nouveau si c’est encore utile.",
)  # fmt: skip
HABILITATION_AILLEURS = _c(
    "HAB-159", "Habilitation d’un autre partenaire", "{habilitation} n’est pas de {partenaire}.",
    "Un constat ne porte que sur ce que le partenaire fait lui-même.", "Choisissez une habilitation de ce partenaire.",
)  # fmt: skip
DATE_FUTURE = _c(
    "HAB-160", "Date à venir", "« {quoi} » porte la date du {le}, après aujourd’hui.", "On note un fait une fois qu’il a eu lieu.",
    "Donnez le jour où cela s’est fait.",
)  # fmt: skip
DELAI_PASSE = _c(
    "HAB-161", "Délai déjà passé", "Le {le} est déjà passé.", "Un délai se donne pour plus tard : le partenaire doit pouvoir le tenir.",
    "Donnez un jour à venir.",
)  # fmt: skip
PARTENAIRES_MELES = _c(
    "HAB-162", "Deux partenaires dans une lettre", "Ces constats ne sont pas tous de {partenaire}.",
    "Une lettre n’apprend pas à l’un ce qui concerne l’autre.", "Faites une lettre par partenaire.",
)  # fmt: skip
ACTION_DEJA_RELUE = _c(
    "HAB-163", "Action déjà acceptée", "« {objet} » a été acceptée.", "Une relecture acceptée ne se refait pas.",
    "Si l’écart revient, rouvrez le constat.",
)  # fmt: skip
CONSTAT_FINI = _c(
    "HAB-164", "Constat fini", "Le constat « {constat} » est « {etat} ».", "Une mesure repose sur des constats qui tiennent encore.",
    "Retirez-le de la mesure.",
)  # fmt: skip
MESURE_IMPOSSIBLE = _c(
    "HAB-165", "Mesure impossible aujourd’hui", "Une habilitation « {etat} » ne peut pas recevoir : {mesure}.",
    "Chaque mesure part d’un état où elle a un sens.", "Choisissez une mesure possible depuis cet état.",
)  # fmt: skip
MESURE_DECIDEE = _c(
    "HAB-166", "Mesure déjà décidée", "Elle est « {etat} » : ses mots ne changent plus.",
    "Ce qui a été approuvé à deux est ce que le partenaire reçoit.", "Préparez une autre mesure.",
)  # fmt: skip
SANS_CONSTAT = _c(
    "HAB-167", "Aucun constat", "Cette mesure ne repose sur aucun constat.",
    "Une mesure sans faits établis ne tiendrait pas devant le partenaire ni devant un juge.", "Ouvrez un constat, puis rattachez-le.",
)  # fmt: skip
PORTEE = _c(
    "HAB-168", "Restriction sans dates", "Une restriction a un premier et un dernier jour, dans cet ordre.",
    "Elle refuse des actes entre deux dates : sans elles, personne ne saurait quand elle finit.", "Donnez les deux dates.",
)  # fmt: skip
BLOC_INCONNU = _c(
    "HAB-169", "Hors de l’habilitation", "{quoi} n’est pas dans cette habilitation.",
    "On ne restreint que ce qui a été habilité.", "Choisissez parmi ses blocs et ses sites.",
)  # fmt: skip
RESTREINT = _c(
    "HAB-170", "Restriction en cours", "{partenaire} ne peut pas {acte} ici, du {du} au {au}.",
    "Une restriction décidée à deux court pour ces blocs, ces sites ou ce rôle.",
    "Choisissez un autre établissement, un autre bloc, ou attendez la fin de la restriction.",
)  # fmt: skip
SITE_HORS = _c(
    "HAB-171", "Site hors de l’habilitation", "{site} n’est pas un site nommé par l’habilitation de {partenaire}.",
    "Le certificateur n’a habilité que les sites de la convention : ailleurs, ni formation ni évaluation en son nom.",
    "Choisissez un site nommé, ou ajoutez celui-ci par un avenant et une habilitation à jour.",
)  # fmt: skip
BLOC_HORS = _c(
    "HAB-172", "Bloc hors de l’habilitation", "L’habilitation de {partenaire} ne couvre pas : {blocs}.",
    "Un partenaire habilité pour certains blocs n’inscrit pas au-delà.",
    "Inscrivez sur les blocs couverts, ou étendez l’habilitation.",
)  # fmt: skip
SIGNATAIRE = _c(
    "HAB-173", "Lettre sans signataire", "Dites qui signe, et à quel titre.", "Une décision engage qui la signe.",
    "Écrivez son nom et sa qualité.",
)  # fmt: skip
DEJA_ENVOYEE = _c(
    "HAB-174", "Envoi déjà noté", "Cette lettre est notée envoyée le {le}.", "La date d’un envoi est une preuve : elle ne se remplace pas.",
    "Gardez la première.",
)  # fmt: skip
NUMERO_ABSENT = _c(
    "HAB-175", "Numéro d’envoi absent", "Une lettre recommandée a un numéro.", "Il permet de retrouver l’accusé de réception.",
    "Recopiez-le depuis le bordereau.",
)  # fmt: skip
PERSONNE_A_ECRIRE = _c(
    "HAB-176", "Personne à qui écrire", "{partenaire} n’a aucun membre actif avec une adresse.",
    "Un courriel part vers les personnes du partenaire qui ont un accès ici.",
    "Invitez une personne de ce partenaire, ou envoyez une lettre recommandée.",
)  # fmt: skip
ENVOI_AVANT = _c(
    "HAB-177", "Envoi avant la lettre", "La lettre date du {lettre}, l’envoi du {envoi}.", "Une lettre part après avoir été écrite.",
    "Corrigez la date de l’envoi.",
)  # fmt: skip
AUDITION = _c(
    "HAB-178", "Entretien pas demandé", "Aucun entretien n’a été demandé pour cette mesure.",
    "On note un entretien après la demande du partenaire.", "Notez d’abord la date de sa demande.",
)  # fmt: skip
PLAN_INCOMPLET = _c(
    "HAB-180", "Plan de reprise incomplet", "Suites qui restent à décider ou à dire aux personnes : {n}.",
    "Chaque personne engagée garde le bénéfice de la certification : elle doit savoir où elle finit.",
    "Décidez la suite de chacune, notez quand et par qui elle en a été informée.",
)  # fmt: skip
REPRENEUR = _c(
    "HAB-181", "Repreneur à préciser", "Dites à quel établissement {personne} est confiée ; ce ne peut pas être {partenaire}.",
    "Un transfert désigne celui qui répond désormais de la personne.", "Choisissez un autre établissement.",
)  # fmt: skip
PERSONNE_HORS = _c(
    "HAB-182", "Personne hors du plan", "Cette personne n’est pas dans ce plan de reprise.",
    "Le plan ne dit que ceux qui préparent cette certification chez ce partenaire.", "Ouvrez le plan qui la concerne.",
)  # fmt: skip
PLAN_CLOS = _c(
    "HAB-183", "Plan clos", "Ce plan est clos depuis le {le}.", "Un plan clos est une preuve.", "Notez la suite sur la page de l’inscription.",
)  # fmt: skip
INFORMEE = _c(
    "HAB-184", "Information incomplète", "Dites quand, par qui et comment {personne} a été informée, ou laissez les trois vides.",
    "C’est ce qui prouve qu’elle n’a pas été laissée sans nouvelles.", "Complétez les trois.",
)  # fmt: skip
PLAN_OUVERT = _c(
    "HAB-185", "Plan de reprise à finir", "Le plan de reprise n’est pas clos. Personnes qui attendent leur suite : {n}.",
    "Une archive close ne montre plus les personnes à protéger.", "Finissez le plan de reprise, puis revenez clore.",
)  # fmt: skip
ENTENDU = _c(
    "HAB-186", "Le contradictoire n’est pas fini", "{partenaire} : {manque}.",
    "Un retrait se décide après que le partenaire a pu présenter ses observations.", "Attendez ce jour, ou notez que le partenaire n’a rien à ajouter, depuis la page de la mesure ; puis revenez décider.",
)  # fmt: skip
LEVEE = _c(
    "HAB-187", "Rien à lever", "Cette mesure est « {etat} » : elle ne se lève pas.", "Seule une restriction en cours se lève avant sa fin.",
    "Pour une suspension ou une mise en demeure, décidez depuis la page de l’habilitation.",
)  # fmt: skip
