"""The reasoning in words: one sentence per step, that a candidate understands; then a paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from parchemin.deliberation.domain.jeux import texte as texte_du_jour
from parchemin.deliberation.domain.nombres import Arrondi, Moyenne, ecrire
from parchemin.deliberation.domain.proposition import (
    LIBELLES_MENTION,
    LIBELLES_RESULTAT,
    Acquis,
    Etape,
    Mention,
    Proposition,
    Resultat,
    Suite,
)
from parchemin.deliberation.domain.reglement import DU_REGLEMENT
from parchemin.referentiel.domain.familles import LIBELLES_FAMILLE
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import date_fr

_DOMAINES = {"professionnel": "des épreuves professionnelles", "general": "des épreuves générales"}
_STATUTS = {"scolaire": "En voie scolaire", "apprenti": "En apprentissage"}
_HORS = {"dispense": "dispense", "equivalence": "équivalence", "vae": "validée par la VAE"}


_EN_LETTRES = {2: "deux", 3: "trois"}


_DOUTEUX = re.compile(r",\s| et | ou ")
_NOM_ET_SUITE = re.compile(r"(?P<nom>.*?)(?P<suite>(?: \([^()]*\)| : [0-9][0-9,]*)?)")


def liste(noms: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}" if noms else "aucune"


def citer(noms: Sequence[str]) -> str:
    """Names of units: between guillemets as soon as one holds a comma or « et », so that one sees where each ends."""
    if len(noms) > 1 and any(_DOUTEUX.search(_nom_seul(n)[0]) for n in noms):
        noms = [f"« {nom} »{suite}" for nom, suite in map(_nom_seul, noms)]
    return liste(noms)


def _nom_seul(texte: str) -> tuple[str, str]:
    """« Français (12) » -> its name, and what follows it: a mark, a state."""
    m = _NOM_ET_SUITE.fullmatch(texte)
    return (m["nom"], m["suite"]) if m else (texte, "")


def _de(texte: str) -> str:
    """« de Français », « d’Économie »; before guillemets, « de »."""
    return f"d’{texte}" if cle_recherche(texte[:1]) in set("aeiouyh") else f"de {texte}"


def _oui(verdict: bool | None, oui: str, non: str) -> str:
    return oui if verdict else non


def _compte(m: Moyenne) -> str:
    """« (53 points pour 3 coefficients) », so that anybody divides again."""
    points, coefficients = ("s" if x >= 2 else "" for x in (m.total, m.coefficients))
    return f"({ecrire(m.total)} point{points} pour {ecrire(m.coefficients)} coefficient{coefficients})"


def _moyenne_generale(v: bool | None, moyenne: Moyenne, seuil: Decimal | None, sans: tuple[str, ...] = ()) -> str:
    compte = _compte(moyenne)
    if sans and seuil is not None:
        return (
            f"Sans {citer(sans)}, la moyenne des autres unités est de {moyenne.affichee} sur 20 {compte} ; il faut au moins "
            f"{ecrire(seuil)} toutes unités comptées : la condition n’est pas remplie."
        )
    haut = ""
    if moyenne.arrondi is Arrondi.CENTIEME_SUPERIEUR and moyenne.retenue != moyenne.exacte:
        haut = ", montée au centième supérieur,"
    debut = f"La moyenne générale{haut} est de {moyenne.affichee} sur 20 {compte}"
    if seuil is None:
        return f"{debut}."
    return f"{debut} ; il faut au moins {ecrire(seuil)} : {_oui(v, 'la condition est remplie', 'la condition n’est pas remplie')}."


def _moyenne_domaine(v: bool | None, domaine: str, moyenne: Moyenne, seuil: Decimal) -> str:
    quoi = _DOMAINES.get(domaine, f"du domaine « {domaine} »")
    return (
        f"La moyenne {quoi} est de {moyenne.affichee} {_compte(moyenne)} ; il faut au moins {ecrire(seuil)} : "
        f"{_oui(v, 'la condition est remplie', 'la condition n’est pas remplie')}."
    )


def _note_minimale(v: bool | None, seuil: Decimal, sur: str, basses: tuple[tuple[str, Decimal], ...]) -> str:
    ou = "à l’épreuve de pratique professionnelle" if sur == "pratique" else "à chaque unité"
    if v:
        return f"Il faut au moins {ecrire(seuil)} {ou} : la condition est remplie."
    notes = citer([f"{libelle} ({ecrire(note)})" for libelle, note in basses])
    return f"Il faut au moins {ecrire(seuil)} {ou}. Au-dessous : {notes}."


def _controle_ouvert(v: bool | None, epreuves: Decimal, groupes: tuple[tuple[str, ...], ...]) -> str:
    combien = "un oral" if epreuves == 1 else f"{_EN_LETTRES.get(int(epreuves), ecrire(epreuves))} oraux"
    debut = f"L’épreuve de contrôle est ouverte : {combien}"
    if not groupes:
        return f"{debut}."
    if len(groupes) > 1 and len(groupes) == epreuves:
        return f"{debut}, {', '.join(f'l’un parmi {citer(g)}' if n == 0 else f'l’autre parmi {citer(g)}' for n, g in enumerate(groupes))}."
    return f"{debut} au choix parmi {citer([x for g in groupes for x in g])}."


def _controle_passe(
    v: bool | None, oraux: tuple[tuple[str, Decimal | None, Decimal], ...], moyenne: Moyenne, recalcul: str
) -> str:
    if recalcul == "moyenne_des_deux":
        return (
            f"À l’épreuve de contrôle, la note est de {ecrire(oraux[0][2])}. La moyenne de cette note et de celle du premier "
            f"groupe est de {moyenne.affichee} : {_oui(v, 'elle atteint 10', 'elle n’atteint pas 10')}."
        )
    notes = []
    for libelle, avant, oral in oraux:
        if avant is None:
            notes.append(f"{libelle} : {ecrire(oral)}")
        else:
            garde = "l’oral remplace" if oral > avant else "la première note est gardée"
            notes.append(f"{libelle} : {ecrire(oral)} à l’oral contre {ecrire(avant)}, {garde}")
    return (
        f"Après l’épreuve de contrôle ({' ; '.join(notes)}), la moyenne devient {moyenne.affichee} : "
        f"{_oui(v, 'elle atteint 10', 'elle n’atteint pas 10')}."
    )


def _mention(v: bool | None, mention: Mention, moyenne: Moyenne, seuil: Decimal) -> str:
    if v:
        return f"Avec {moyenne.affichee} de moyenne (au moins {ecrire(seuil)}), la {LIBELLES_MENTION[mention]} est acquise."
    return f"La première mention demande {ecrire(seuil)} de moyenne : il n’y en a pas avec {moyenne.affichee}."


def _validations(v: bool | None, oui: tuple[str, ...], non: tuple[str, ...], absents: tuple[str, ...]) -> str:
    morceaux = []
    if oui:
        morceaux.append(f"Acquis : {citer(oui)}.")
    if non:
        morceaux.append(f"Non acquis : {citer(non)}.")
    if absents:
        morceaux.append(f"Non évalué, faute de présence : {citer(absents)}.")
    return " ".join(morceaux) or "Rien n’a été évalué."


def _toutes(v: bool | None, reste: tuple[str, ...], total: int) -> str:
    if v:
        return (
            "Tout ce qui compose la certification est acquis."
            if total > 1
            else "Ce qui compose la certification est acquis."
        )
    if not reste:
        return "La certification demande que tout soit acquis : ce n’est pas le cas."
    return f"La certification demande que tout soit acquis. Il manque {citer(reste)}."


def _engage(debut: str) -> Callable[..., str]:
    return lambda v, fin, limite: debut.format(fin=date_fr(fin), limite=date_fr(limite))


_PHRASES: dict[str, Callable[..., str]] = {
    "forme_imposee": lambda v, statut: (
        f"{_STATUTS.get(statut, 'Ici')}, toutes les épreuves se passent à la même session. La forme progressive est ouverte à "
        "la formation continue, à l’enseignement à distance, après trois ans d’expérience, en situation de handicap ou sur "
        "dérogation du recteur : aucun de ces motifs n’est enregistré."
    ),
    "mineur": lambda v: (
        "Avant la majorité, et hors de la voie scolaire ou de l’apprentissage, il faut avoir suivi la formation : "
        f"{'la preuve est au dossier' if v else 'la preuve manque' if v is None else 'elle n’a pas été suivie'}."
    ),
    "activite": lambda v, semaines: (
        f"La spécialité demande {semaines} semaines d’activité ou de période en milieu professionnel dans les trois dernières années : "
        f"{'elles sont justifiées' if v else 'la preuve manque' if v is None else 'elles ne sont pas réunies'}."
    ),
    "une_specialite": lambda v: (
        "Une autre spécialité du même diplôme est présentée à cette session : "
        f"{_oui(v, 'une décision ou un contrat le permet', 'il faudrait une dérogation, ou un contrat qui le permette')}."
    ),
    "equivalence_totale": lambda v: "Une équivalence couvre toute la certification : elle est obtenue sans nouvelle épreuve.",
    "structure": lambda v, n, f, o, g: (
        f"Ce règlement compte {ecrire(n)} unités obligatoires et {ecrire(f)} facultatives, quand le texte en permet {ecrire(o)} et "
        f"{ecrire(g)} : il est à corriger avant la session."
    ),
    "forme_derogation": lambda v, statut, motif: (
        "La forme progressive est permise ici "
        + ("par la décision d’aménagement." if motif == "handicap" else "par la dérogation du recteur.")
    ),
    "titre_clos": _engage("Le titre n’est plus valide depuis le {fin}, et l’année de plus s’est achevée le {limite}."),
    "titre_annee_de_plus": _engage(
        "Le titre n’est plus valide depuis le {fin} ; comme un CCP au moins a été obtenu avant, le titre peut encore être complété et "
        "demandé jusqu’au {limite}. C’est la lecture large de l’arrêté ; selon la lecture étroite, le dernier CCP devait être obtenu "
        "avant le {fin} : à vérifier avec la DDETS."
    ),
    "titre_a_demander": _engage(
        "Le titre n’est plus valide depuis le {fin} ; tous les CCP ont été obtenus avant, il reste à demander le titre, jusqu’au {limite}."
    ),
    "titre_lecture_etroite": _engage(
        "Le titre n’est plus valide depuis le {fin}, et un CCP manquait encore ce jour-là. Selon la lecture étroite de l’arrêté, retenue "
        "ici, il ne peut plus être complété ; selon la lecture large, il pourrait l’être jusqu’au {limite} : à vérifier avec la DDETS."
    ),
    "titre_sans_ccp": _engage(
        "Le titre n’est plus valide depuis le {fin}. L’année de plus, jusqu’au {limite}, demande d’avoir obtenu au moins "
        "un CCP avant : aucun n’est enregistré."
    ),
    "ccp_apres_fin": lambda v, fin: (
        f"Le titre n’est plus valide depuis le {date_fr(fin)} : un CCP gagné aujourd’hui reste acquis, mais ne mène plus à ce titre."
    ),
    "inscription_inconnue": lambda v: "La date de la dernière inscription n’est pas enregistrée : on ne sait pas quelle accréditation s’applique.",
    "accreditation_inconnue": lambda v, jour: f"Aucune accréditation n’est enregistrée pour la dernière inscription, le {date_fr(jour)}.",
    "accreditation": lambda v, jour: (
        f"Le jour de la dernière inscription ({date_fr(jour)}), l’établissement {_oui(v, 'était accrédité', 'n’était pas accrédité')} "
        "pour ce diplôme ; c’est ce jour-là qui compte, non celui du jury."
    ),
    "nouvelle_formation": lambda v, premier, limite, n: (
        f"Après l’échec du {date_fr(premier)}, trois présentations étaient possibles jusqu’au {date_fr(limite)} sans nouvelle "
        f"formation ({n} faite{'s' if n > 1 else ''}). Il faut maintenant suivre une nouvelle formation."
    ),
    "formation_depuis": lambda v, dernier, entree: (
        f"Une nouvelle formation a commencé le {date_fr(entree)}, après le jury du {date_fr(dernier)} : le compte des présentations repart."
    ),
    "an_sans_objet": lambda v, jour: (
        f"Une partie du titre est acquise depuis le {date_fr(jour)} : le délai d’un an et les trois présentations ne valent que pour "
        "qui n’en a rien obtenu. Ce qui manque se passe tant que le titre est ouvert. Des centres lisent l’année autrement : à vérifier "
        "avec la DDETS."
    ),
    "nouvelle_presentation": lambda v, premier, limite, n: (
        f"Présentation n° {n} après l’échec du {date_fr(premier)}, possible jusqu’au {date_fr(limite)}, trois fois au plus."
    ),
    "titre_requis": lambda v: "Un certificat complémentaire de spécialisation suppose d’avoir le titre : aucun n’est enregistré.",
    "conserve_sans_date": lambda v, libelle: f"{libelle} vient d’une session passée, mais la date d’obtention manque.",
    "conserve_perdu": lambda v, libelle, note, obtenu, limite: (
        f"{libelle}{f' ({ecrire(note)})' if note is not None else ''}, du {date_fr(obtenu)}, ne se gardait que "
        f"jusqu’au {date_fr(limite)} : l’unité est à repasser."
    ),
    "report_interdit": lambda v, libelle, note, forme: (
        f"{libelle} ({ecrire(note)}) est au-dessous de 10 : en forme {forme or 'globale'}, cette note ne se reporte pas, l’unité "
        "est à repasser."
    ),
    "report_trop_bas": lambda v, libelle, note, plancher: (
        f"{libelle} ({ecrire(note)}) est au-dessous de {ecrire(plancher)} : cette note ne se garde pas, l’épreuve est à repasser."
    ),
    "report_admis": lambda v, libelle, note, obtenu: (
        f"{libelle} garde sa note de {ecrire(note)}, obtenue le {date_fr(obtenu)} : le texte permet de la conserver, même au-dessous de 10."
    ),
    "resultats_manquants": lambda v, libelles: f"Il manque un résultat pour {citer(libelles)}.",
    "absence_excusee_muette": lambda v, libelles: (
        f"Absence justifiée à {citer(libelles)} : les textes lus ne disent pas comment la compter, le jury conclut."
    ),
    "absence_excusee": lambda v, libelles: f"Absence justifiée à {citer(libelles)} : l’unité compte pour zéro.",
    "unites_a_venir": lambda v, libelles: (
        f"En forme progressive, {citer(libelles)} {'reste' if len(libelles) == 1 else 'restent'} à passer à une prochaine session : "
        "la moyenne attend."
    ),
    "facultative_absente": lambda v, libelle: f"Absence à l’épreuve facultative {libelle} : elle n’ajoute rien et ne retire rien.",
    "validation_requise": lambda v, libelle: (
        f"{libelle} s’évalue sans note : {_oui(v, 'c’est acquis', 'ce n’est pas acquis, et la certification le demande')}."
    ),
    "eps_dispense_possible": lambda v, libelle: (
        f"{libelle} : une dispense peut être demandée, hors de la voie scolaire et de l’apprentissage."
    ),
    "eps_dispense_a_justifier": lambda v, libelle: (
        f"{libelle} : en voie scolaire ou en apprentissage, une dispense ne se donne pas sur simple demande ; le jury vérifie son motif."
    ),
    "notes_hors_pas": lambda v, notes, pas: (
        f"Les notes se donnent {'au demi-point' if pas == Decimal('0.5') else 'au centième'} ; à corriger sur la grille : "
        f"{citer([f'{n}, {ecrire(note)} devient {ecrire(mieux)}' for n, note, mieux in notes])}."
    ),
    "facultatives_trop": lambda v, maximum, libelles: (
        f"{len(libelles)} épreuves facultatives sont notées pour {ecrire(maximum)} au plus : les meilleures comptent, le jury vérifie "
        "l’inscription."
    ),
    "hors_moyenne": lambda v, unites: (
        f"N’entre{'nt' if len(unites) > 1 else ''} pas dans la moyenne : {citer([f'{n} ({_HORS.get(etat, etat)})' for n, etat in unites])}."
    ),
    "absence_injustifiee": lambda v, libelles: (
        f"Absence non justifiée à {citer(libelles)} : le diplôme ne peut pas être délivré à cette session, quelles que soient "
        "les autres notes."
    ),
    "pfmp": lambda v: _oui(
        v, "Les périodes en milieu professionnel sont validées.",
        "Les périodes en milieu professionnel ne sont pas validées : le diplôme ne peut pas être délivré, quelle que soit la moyenne.",
    ),
    "pfmp_inconnue": lambda v: "On ne sait pas encore si les périodes en milieu professionnel sont validées.",
    "au_jury": lambda v: "La règle de calcul de cette certification n’est pas établie dans les textes lus : la décision est celle du jury.",
    "suite_non_lue": lambda v: "Au-dessous de 10, les règles de ce diplôme (second groupe, conditions particulières) n’ont pas été lues : le jury conclut.",
    "sans_jeu": lambda v, famille, jour: (
        f"Aucune règle n’est enregistrée pour « {LIBELLES_FAMILLE[famille]} » au {date_fr(jour)} : la décision du jury se saisit."
    ),
    "points_facultatifs": lambda v, unites, points: (
        f"{'Aux épreuves facultatives' if len(unites) > 1 else 'À l’épreuve facultative'} ({citer([f'{n} : {ecrire(note)}' for n, note in unites])}), les points au-dessus de 10 ajoutent "
        f"{ecrire(points)}, sans coefficient de plus."
    ),
    "sans_moyenne": lambda v: "Aucune unité n’entre dans la moyenne.",
    "moyenne_generale": _moyenne_generale,
    "arrondi_seul": lambda v, moyenne, seuil: (
        f"La valeur exacte est {moyenne.affichee}, au-dessous de {ecrire(seuil)} ; arrondie au centième supérieur, elle s’écrirait "
        f"{ecrire(seuil)}. Aucun texte lu ne prévoit cet arrondi ici : le jury apprécie."
    ),
    "domaine_dispense": lambda v, domaine: (
        f"Aucune unité ne compte dans la moyenne {_DOMAINES.get(domaine, f'du domaine « {domaine} »')} : la condition est sans objet."
    ),
    "moyenne_domaine": _moyenne_domaine,
    "note_minimale": _note_minimale,
    "seuil_unite": lambda v, libelle, note, seuil: (
        f"Le règlement demande au moins {ecrire(seuil)} à {libelle} ; la note est {ecrire(note)} : "
        f"{_oui(v, 'la condition est remplie', 'la condition n’est pas remplie')}."
    ),
    "decision": lambda v: _oui(v, "Toutes les conditions sont réunies.", "Une condition au moins n’est pas remplie."),
    "mention_exclue": lambda v: "Aucune mention après l’épreuve de contrôle.",
    "mention": _mention,
    "palier": lambda v, nom, moyenne, seuil: f"Avec {moyenne.affichee} (au moins {ecrire(seuil)}), le niveau atteint est « {nom} ».",
    "controle_trop_bas": lambda v, moyenne, bas: f"L’épreuve de contrôle demande au moins {ecrire(bas)} de moyenne ; elle est de {moyenne.affichee} : la condition n’est pas remplie.",
    "controle_autre_condition": lambda v: (
        "L’épreuve de contrôle ne relève que la moyenne : une autre condition n’est pas remplie, elle n’est donc pas ouverte."
    ),
    "controle_pratique": lambda v, notes: (
        "L’épreuve de contrôle demande au moins 10 à la pratique professionnelle "
        f"({citer([f'{n} : {ecrire(note)}' for n, note in notes])}) : {_oui(v, 'la condition est remplie', 'la condition n’est pas remplie')}."
    ),
    "controle_dispense": lambda v: "Toutes les épreuves professionnelles sont dispensées : l’épreuve de contrôle est ouverte.",
    "controle_renonce": lambda v: "L’épreuve de contrôle était ouverte, et n’a pas été passée : le premier résultat demeure.",
    "controle_choix": lambda v, libelles, epreuves: (
        f"Les oraux enregistrés ({citer(libelles)}) ne sont pas {'celui' if epreuves == 1 else 'ceux'} que le texte permet : le choix est à reprendre."
    ),
    "controle_professionnel": lambda v, moyenne: (
        f"L’épreuve de contrôle demande au moins 10 de moyenne aux épreuves professionnelles ; elle est de {moyenne.affichee} : "
        f"{_oui(v, 'la condition est remplie', 'la condition n’est pas remplie')}."
    ),
    "controle_ouvert": _controle_ouvert,
    "controle_passe": _controle_passe,
    "livret_a_examiner": lambda v: "Un livret a été fourni : le jury l’examine avant tout ajournement.",
    "livret_examine": lambda v: "Le jury a examiné le livret.",
    "remplacement": lambda v, libelles: f"Sur autorisation du recteur, une session de remplacement permet de passer {citer(libelles)}.",
    "remplacement_exclu": lambda v, libelles: f"Aucune épreuve de remplacement n’existe pour {citer(libelles)}.",
    "attestation_blocs": lambda v, libelles, emetteur: (
        f"Une attestation de blocs de compétences est due pour {citer(libelles)} ; elle est délivrée par le {emetteur}."
        if emetteur.startswith("recteur")
        else f"Une attestation de blocs de compétences est due pour {citer(libelles)} ; elle est délivrée par la {emetteur}."
        if emetteur == "DRAAF" else f"Une attestation de blocs de compétences est due pour {citer(libelles)}."
    ),
    "compense": lambda v, libelles: (
        f"Le règlement permet à la moyenne de compenser {citer(libelles)} : la certification est obtenue sans "
        f"{'cette unité' if len(libelles) == 1 else 'ces unités'} à part."
    ),
    "attestation_ue": lambda v, libelles, emetteur: f"Une attestation de réussite est due pour {citer(libelles)}.",
    "attestation_reglage": lambda v: (
        "Pour l’attestation de blocs, le texte lu ne nomme que la formation continue et la VAE ; "
        f"{_oui(v, 'l’usage retenu ici, à vérifier, la délivre aussi aux autres candidats', 'la lecture retenue ici, à vérifier, ne la délivre pas aux autres candidats')}."
    ),
    "credits": lambda v, ects, total=None: (
        f"Le diplôme vaut {ecrire(ects)} crédits européens." if v
        else f"Le diplôme vaut {ecrire(total)} crédits européens ; les unités obtenues en valent {ecrire(ects)}, que l’attestation "
        "descriptive porte."
    ),
    "palier_aucun": lambda v, moyenne, seuil: f"Le premier niveau demande {ecrire(seuil)} ; le score est de {moyenne.affichee}.",
    "compensation_absence": lambda v, libelle: f"{libelle} n’a pas de note qui compte : rien ne peut la compenser.",
    "cfeps": lambda v, moyenne, seuil: (
        f"Avec {moyenne.affichee} de moyenne (au moins {ecrire(seuil)}), le recteur délivre le certificat de fin d’études professionnelles secondaires."
    ),
    "dispense_possible": lambda v, libelles: (
        f"Si une attestation avait été délivrée pour {citer(libelles)}, elle permet de demander la dispense de l’unité, ou de celle qui "
        "l’a remplacée."
    ),
    "validite": lambda v, limite: (
        f"La certification est valable jusqu’au {date_fr(limite)} ; son renouvellement est à demander avant." if limite
        else "La certification est délivrée sans limite de durée."
    ),
    "bloc_a_vie": lambda v: "Le bloc de compétences que cette certification atteste est acquis à vie.",
    "capacite_perdue": lambda v, libelle, obtenu, limite: (
        f"{libelle}, acquis le {date_fr(obtenu)}, ne comptait que jusqu’au {date_fr(limite)} : à évaluer de nouveau."
        if isinstance(libelle, str)
        else f"{citer(libelle)}, acquis le {date_fr(obtenu)}, ne comptaient que jusqu’au {date_fr(limite)} : à évaluer de nouveau."
    ),
    "capacite_discutee": lambda v, libelle, obtenu, tot, tard: (
        f"{libelle if isinstance(libelle, str) else citer(libelle)}, acquis le {date_fr(obtenu)} : les textes ne s’accordent pas "
        f"(jusqu’au {date_fr(tot)}, ou jusqu’au {date_fr(tard)}) ; le jury vérifie avant de compter cet acquis."
    ),
    "validations": _validations,
    "toutes_validees": _toutes,
    "entretien_a_prevoir": lambda v, fin: "Tous les CCP sont réunis : il reste l’entretien final devant un jury du titre.",
    "entretien_manquant": lambda v: "Le résultat de l’entretien final manque.",
    "entretien_final": lambda v: _oui(v, "L’entretien final est favorable.", "L’entretien final n’est pas favorable : le titre n’est pas obtenu, les CCP le sont."),
}  # fmt: skip


def phrase(etape: Etape) -> str:
    """The sentence of one step. Raises `KeyError` for a rule without words: a test asks every rule for its sentence."""
    return _PHRASES[etape.regle](etape.verdict, *etape.valeurs)


def source(etape: Etape | Acquis | Suite, jour: date) -> str:
    """The text behind a step, something kept, a next act, with « (à vérifier) » when it is; "" for a mere fact."""
    return citation(etape.texte, jour) if etape.texte else ""


def citation(cle: str, jour: date) -> str:
    """A key in words: a text of law on that day, or the certifier's own règlement. Raises `KeyError` for a key of neither."""
    if not cle.startswith(DU_REGLEMENT):
        return texte_du_jour(cle, jour).citation
    reference = cle.removeprefix(DU_REGLEMENT)
    if reference.lower().startswith("règlement"):
        return reference
    return f"Règlement d’examen : {reference}" if reference else "Règlement d’examen de la certification"


def _jusqu_au(a: Acquis) -> str:
    """« jusqu’au 31 décembre 2030 en comptant par sessions, ou jusqu’au 4 juillet 2030 en comptant de date à date »."""
    if a.mobilisable_jusqu_au is None:
        return "sans limite de durée"
    if not a.lectures:
        return f"jusqu’au {date_fr(a.mobilisable_jusqu_au)}"
    lectures = sorted(a.lectures, key=lambda x: x.jusqu_au != a.mobilisable_jusqu_au)
    selon = [
        f"{date_fr(x.jusqu_au) if x.jusqu_au else 'sans limite'} {x.selon if x.selon.startswith('en ') else f'selon {x.selon}'}"
        for x in lectures
    ]
    return f"jusqu’au {', ou jusqu’au '.join(selon)}"


def _nom(a: Acquis) -> str:
    return a.libelle if a.note is None else f"{a.libelle} ({ecrire(a.note)})"


def phrase_acquis(a: Acquis) -> str:
    """What is kept, and until when: « acquis définitif » and « mobilisable jusqu’au » stay two things."""
    return _phrase_groupe([a])


def phrases_acquis(acquis: Iterable[Acquis]) -> list[str]:
    """What is kept: one sentence for all that shares the same limit."""
    groupes: dict[tuple[object, ...], list[Acquis]] = {}
    for a in acquis:
        cle = (a.nature, a.definitif, a.mobilisable_jusqu_au, a.lectures, a.sur_demande, a.note is None)
        groupes.setdefault(cle, []).append(a)
    return [_phrase_groupe(g) for g in groupes.values()]


def _phrase_groupe(groupe: list[Acquis]) -> str:
    a, noms, un = groupe[0], citer([_nom(x) for x in groupe]), len(groupe) == 1
    if a.nature == "certification":
        return f"{noms} : {'valable ' if a.mobilisable_jusqu_au else ''}{_jusqu_au(a)}."
    if a.definitif:
        compte = f" ; {'compte' if un else 'comptent'} pour cette certification {_jusqu_au(a)}"
        return (
            f"{noms} : {'acquis définitif' if un else 'acquis définitifs'}{compte if a.mobilisable_jusqu_au else ''}."
        )
    demande = ", sur demande," if a.sur_demande else ""
    if a.note is not None:
        sujet = f"La note {_de(noms)} peut être gardée" if un else f"Les notes {_de(noms)} peuvent être gardées"
        return f"{sujet}{demande} {_jusqu_au(a)}."
    return f"{noms} : {'se garde' if un else 'se gardent'}{demande} {_jusqu_au(a)}."


_SUITES = {
    "controle": "Passer l’épreuve de contrôle",
    "remplacement": "Demander l’épreuve de remplacement",
    "reinscription": "Se réinscrire et passer ce qui n’est pas conservé",
    "reinscription_libre": "À la réinscription, garder ou repasser chaque note au-dessous de 10, au choix ; la nouvelle note remplace l’ancienne, même plus basse",
    "reinscription_choix": "À la réinscription, après une nouvelle préparation à justifier, choisir la forme globale, avec toutes ces épreuves, ou progressive, avec certaines seulement",
    "entretien_final": "Passer l’entretien final devant un jury du titre",
    "nouvelle_presentation": "Se représenter pour ce qui reste",
    "representation_entiere": "Se représenter à toutes les épreuves, rien n’étant gardé",
    "representation": "Se représenter sans nouvelle formation, trois fois au plus",
    "nouvelle_formation": "Suivre une nouvelle formation avant de se représenter",
    "pfmp": "Accomplir les périodes en milieu professionnel et les faire valider",
    "renouvellement": "Demander le renouvellement",
    "transmission": "Transmettre le dossier de la session au groupe paritaire national",
}
DE_L_ORGANISME = frozenset({"transmission"})
"""Next acts that the certifier owes, not the person: never told to the candidate as something to do."""
DOCUMENTS = {
    "parchemin": "Parchemin", "releve": "Relevé de notes", "attestation_blocs": "Attestation de blocs de compétences",
    "cfeps": "Certificat de fin d’études professionnelles secondaires", "attestation_ue": "Attestation de réussite aux unités",
    "attestation_descriptive": "Attestation descriptive du parcours", "livret_certification": "Livret de certification",
    "notification": "Notification du résultat", "certificat": "Certificat", "lettre_president": "Lettre du président du jury",
    "certificat_bloc": "Certificat de bloc de compétences", "supplement": "Supplément au certificat ou au diplôme",
    "attestation_reussite": "Attestation de réussite (en attendant le diplôme)",
    "lettre_jury": "Lettre avec les conseils du jury", "attestation": "Attestation",
}  # fmt: skip


def phrase_suite(s: Suite, libelles: dict[str, str]) -> str:
    """The next possible act. `libelles`: names by code."""
    choix = "oraux au choix : " if s.nature == "controle" else ""
    quoi = f" ({choix}{citer([libelles.get(c, c) for c in s.codes])})" if s.codes else ""
    avant = f", au plus tard le {date_fr(s.avant_le)}" if s.avant_le else ""
    return f"{_SUITES[s.nature]}{quoi}{avant}."


def annonce(p: Proposition) -> str:
    """« Admis, mention bien »."""
    resultat = LIBELLES_RESULTAT[p.resultat]
    return f"{resultat}, {LIBELLES_MENTION[p.mention]}" if p.resultat is Resultat.ADMIS and p.mention else resultat


_CONCLUSIONS = {
    Resultat.ADMIS: "Proposition au jury : l’admission",
    Resultat.CONTROLE: "Proposition au jury : l’épreuve de contrôle",
    Resultat.PARTIEL: "Proposition au jury : une validation partielle",
    Resultat.AJOURNE: "Proposition au jury : l’ajournement",
    Resultat.NON_DELIVRABLE: "Proposition au jury : la certification ne peut pas être délivrée à cette session",
    Resultat.EN_ATTENTE: "Le jury ne peut pas conclure tant que ces points ne sont pas réglés",
    Resultat.SANS_DROIT: "Un texte s’oppose à cette présentation : le jury ne peut pas conclure en l’état",
    Resultat.LIVRET: "Rien n’est proposé avant l’examen du livret",
    Resultat.AU_JURY: "La décision revient au jury, sans proposition de calcul",
}
ALERTES = {
    "arrondi_seul": "Seul un arrondi ferait atteindre le seuil : le jury apprécie.",
    "livret_a_examiner": "Un livret est à examiner avant tout ajournement.",
    "capacite_discutee": "Les textes ne s’accordent pas sur la durée d’un acquis : à vérifier avant de le compter.",
    "titre_annee_de_plus": "L’année qui suit la fin du titre se lit de deux façons : à vérifier avec la DDETS.",
    "eps_dispense_a_justifier": "Une dispense d’éducation physique et sportive est à justifier.",
    "notes_hors_pas": "Une note n’a pas été arrondie comme le texte le demande.",
    "facultatives_trop": "Plus d’épreuves facultatives notées que le texte n’en permet.",
    "structure": "Le règlement compte plus d’unités que le texte n’en permet.",
    "sans_jeu": "Aucune règle n’est enregistrée pour cette certification ce jour-là.",
}
"""What the jury must look at before deciding, by key of `Proposition.alertes`."""


def conclusion(p: Proposition) -> str:
    """« Proposition au jury : l’admission, avec la mention bien. » Names the act, not the person."""
    # « avec la mention très bien avec les félicitations » would say « avec » twice.
    dite = LIBELLES_MENTION[p.mention].replace(" avec ", " et ")
    mention = f", avec la {dite}" if p.resultat is Resultat.ADMIS and p.mention else ""
    return f"{'Simulation, sans effet. ' if p.simulation else ''}{_CONCLUSIONS[p.resultat]}{mention}."


_GROUPES = frozenset({"capacite_perdue", "capacite_discutee"})


def _etapes(trace: Iterable[Etape]) -> Iterable[str]:
    """The sentences of the steps; those that say the same of several things are said once."""
    groupes: dict[tuple[object, ...], list[str]] = {}
    # « Une condition au moins n’est pas remplie » repeats the condition that was just told.
    etapes = [e for e in trace if e.regle != "decision" or e.verdict]
    for e in etapes:
        if e.regle in _GROUPES:
            groupes.setdefault((e.regle, e.valeurs[1:]), []).append(e.valeurs[0])
    for e in etapes:
        if e.regle not in _GROUPES:
            yield phrase(e)
        elif (noms := groupes.pop((e.regle, e.valeurs[1:]), None)) is not None:
            yield phrase(e._replace(valeurs=(citer(noms) if len(noms) == 1 else tuple(noms), *e.valeurs[1:])))


def raconter(p: Proposition) -> str:
    """The whole reasoning as one paragraph: the steps, the conclusion, the documents, what is kept, what comes next."""
    libelles = {u.code: u.libelle for u in p.unites}
    documents = [DOCUMENTS[d.nature] for d in p.documents]
    phrases: Iterable[str] = [
        *_etapes(p.trace),
        conclusion(p),
        *([f"À délivrer : {liste([x[0].lower() + x[1:] for x in documents])}."] if documents else []),
        *phrases_acquis(p.acquis),
        *(phrase_suite(s, libelles) for s in p.suites if s.nature not in DE_L_ORGANISME),
    ]
    return " ".join(phrases)
