"""The rules of a rule set in words, for one règlement: what will be looked at, before any candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.jeux import JeuDeRegles, jeu_applicable, texte, variante_de
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.proposition import LIBELLES_MENTION, Mention
from parchemin.deliberation.domain.recit import DOCUMENTS, citation, liste
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.socle.periodes import ajouter_mois, date_fr

_PUBLICS = {
    "scolaire": "les élèves et étudiants", "apprenti": "les apprentis", "fpc": "la formation continue",
    "ead": "l’enseignement à distance",
}  # fmt: skip
_CHOSES = {"bloc": "un bloc", "ccp": "un CCP", "capacite": "une capacité", "unite": "une unité"}


@dataclass(frozen=True, slots=True)
class RegleDite:
    """One rule: its sentence, the text it comes from, and whether that text is still to be checked."""

    phrase: str
    citation: str
    note: str
    a_verifier: bool


@dataclass(frozen=True, slots=True)
class JeuDit:
    """One rule set in force on a day, in words."""

    jeu: JeuDeRegles
    regles: tuple[RegleDite, ...]
    pour: str

    @property
    def a_verifier(self) -> bool:
        return self.jeu.a_verifier or any(r.a_verifier for r in self.regles)


def jeux_dits(r: Reglement, jour: date) -> list[JeuDit]:
    """The rule sets for a jury of `jour`: of ordinary candidates, then of VAE. Empty: no rule is recorded."""
    dits = []
    for pour, statut in (("", ""), ("VAE", "vae")):
        jeu = jeu_applicable(r.famille, variante_de(r.famille, statut, r.enregistrement), jour)
        if jeu is not None:
            dits.append(JeuDit(jeu, tuple(dire(jeu, r, jour)), pour))
    return dits


def dire(jeu: JeuDeRegles, r: Reglement, jour: date) -> Iterator[RegleDite]:
    """Each rule of the set, in the order in which it is applied. One that this règlement does not use is left out."""
    for regle in jeu.regles:
        phrase = _PHRASES[regle["brique"]](regle, r)
        if phrase:
            if _du_certificateur(regle, r):
                yield RegleDite(phrase, citation(r.cle_texte, jour), "", False)
                continue
            t = texte(regle["texte"], jour)
            yield RegleDite(phrase, t.citation, t.note, t.a_verifier)


def _du_certificateur(regle: Mapping[str, Any], r: Reglement) -> bool:
    """Is what the sentence says the choice of the certifier's règlement, where the law only asks that there be one?"""
    match regle["brique"]:
        case "validations":
            return bool(r.options.get("seuil_unite")) or any(u.seuil is not None for u in r.evaluees)
        case "moyenne_reglement" | "paliers_score":
            return True
        case "validite":
            return bool(r.options.get("validite_mois"))
        case _:
            return bool(r.options.get(regle.get("option") or ""))


def _n(valeur: Any) -> str:
    return ecrire(Decimal(str(valeur)))


def duree_en_mots(p: Mapping[str, Any]) -> str:
    """« 5 ans », « jusqu’aux sessions de la 5e année qui suit »; "" for good."""
    if p.get("mois") is not None:
        return f"{p['mois']} mois"
    if p.get("annees") is None:
        return ""
    fin = {
        "session": f"jusqu’aux sessions de la {p['annees']}e année qui suit",
        "sessions_suivant_candidature": f"pendant les {p['annees']} sessions qui suivent la première candidature",
        "sessions_candidature_ou_date": f"pendant les {p['annees']} sessions qui suivent la première candidature",
    }.get(str(p.get("decompte", "date")), "")
    return fin or f"{p['annees']} ans"


def _pendant(p: Mapping[str, Any]) -> str:
    duree = duree_en_mots(p)
    if not duree:
        return "sans limite de durée"
    return duree if duree.startswith(("jusqu", "pendant")) else f"pendant {duree}"


def _forme(p: Mapping[str, Any], r: Reglement) -> str:
    qui = liste([_PUBLICS.get(x, x) for x in p["globale"]])
    return f"{qui[0].upper()}{qui[1:]} passent toutes les unités à la même session, sauf dérogation ou aménagement."


def _conserves(p: Mapping[str, Any], r: Reglement) -> str:
    report = p.get("report", ())
    if report == "toutes":
        quoi = "Une note conservée compte encore, même au-dessous de 10"
    elif "progressive" in report:
        quoi = "Une note conservée d’au moins 10 compte encore ; au-dessous de 10, seulement en forme progressive"
    else:
        quoi = "Une note conservée compte encore si elle est d’au moins 10"
    return f"{quoi}, {_pendant(p)}."


def _etats(p: Mapping[str, Any], r: Reglement) -> str:
    excuse = "compte pour zéro" if p.get("excuse_zero") else "est laissée au jury"
    return f"Une absence justifiée {excuse}. Une unité dispensée ou validée par la VAE sort de la moyenne."


def _moyenne(p: Mapping[str, Any], r: Reglement) -> str:
    seuil = f" doit atteindre {_n(p['seuil'])}" if p.get("seuil") is not None else " est calculée"
    arrondi = ", portée au centième supérieur" if p.get("arrondi") == "centieme_superieur" else ""
    facultatif = f" à partir de {p['facultatif_si']} épreuves passées" if p.get("facultatif_si") else ""
    return f"La moyenne générale{arrondi}{seuil}. Les points au-dessus de 10 des unités facultatives s’y ajoutent{facultatif}."


def _domaine(p: Mapping[str, Any], r: Reglement) -> str:
    quoi = {
        "professionnel": "des unités professionnelles",
        "chacun": "de chaque domaine",
        "general": "des unités générales",
    }
    return f"La moyenne {quoi.get(p['domaine'], p['domaine'])} doit atteindre {_n(p['seuil'])}."


def _minimale(p: Mapping[str, Any], r: Reglement) -> str:
    ou = "à l’épreuve de pratique professionnelle" if p.get("sur") == "pratique" else "à chaque unité"
    return f"Il faut au moins {_n(p['seuil'])} {ou}."


def _seuils(p: Mapping[str, Any], r: Reglement) -> str:
    seuils = [f"{u.libelle} ({_n(u.seuil)})" for u in r.evaluees if u.seuil is not None]
    return f"Le règlement demande une note minimale : {liste(seuils)}." if seuils else ""


def _mentions(p: Mapping[str, Any], r: Reglement) -> str:
    paliers = liste([f"{LIBELLES_MENTION[Mention(nom)]} à partir de {_n(seuil)}" for seuil, nom in p["paliers"]])
    return f"Sur la moyenne générale : {paliers}{'' if p.get('apres_controle') else ' ; aucune après l’épreuve de contrôle'}."


def _paliers(p: Mapping[str, Any], r: Reglement) -> str:
    paliers = sorted((Decimal(str(s)), str(nom)) for s, nom in r.options.get("paliers", ()))
    return (
        f"Niveau atteint selon la moyenne : {liste([f'« {nom} » à partir de {_n(s)}' for s, nom in paliers])}."
        if paliers
        else ""
    )


def _controle(p: Mapping[str, Any], r: Reglement) -> str:
    bas, haut = p["entre"]
    condition = {
        "moyenne_professionnelle": ", si celle des unités professionnelles atteint 10",
        "pratique": ", si la pratique professionnelle atteint 10", "aucune": "",
    }[p["condition"]]  # fmt: skip
    epreuves = int(p.get("epreuves", 2))
    effet = (
        "la meilleure des deux notes est retenue" if p["recalcul"] == "meilleure_note"
        else "la moyenne de l’oral et du premier groupe doit atteindre 10"
    )  # fmt: skip
    seuil = (
        f"Avec une moyenne de {_n(bas)} à moins de {_n(haut)}" if bas else f"Avec une moyenne inférieure à {_n(haut)}"
    )
    oraux = "un oral" if epreuves == 1 else f"{_n(epreuves)} oraux"
    return f"{seuil}{condition}, le candidat passe l’épreuve de contrôle ({oraux}) ; {effet}."


def _notes(p: Mapping[str, Any], r: Reglement) -> str:
    quoi = "toutes les notes" if p.get("notes") == "toutes" else "les notes d’au moins 10"
    if p.get("plancher"):
        quoi = f"les notes d’au moins {_n(p['plancher'])}"
    basses = ", et les autres en forme progressive" if p.get("basses_si") else ""
    return f"Après un échec, {quoi}{basses} peuvent être gardées sur demande, {_pendant(p)}."


def _documents(p: Mapping[str, Any], r: Reglement) -> str:
    morceaux = [f"en cas de réussite, {liste([DOCUMENTS[x].lower() for x in p['succes']])}"]
    if p.get("partiel"):
        morceaux.append(f"si une partie est acquise, {liste([DOCUMENTS[x].lower() for x in p['partiel']])}")
    if p.get("echec"):
        morceaux.append(f"en cas d’échec, {liste([DOCUMENTS[x].lower() for x in p['echec']])}")
    if p.get("attestation"):
        morceaux.append(f"et pour les unités réussies, {DOCUMENTS[p['attestation']].lower()}")
    return f"Documents ({p['emetteur']}) : {' ; '.join(morceaux)}."


def _reinscription(p: Mapping[str, Any], r: Reglement) -> str:
    if p.get("mode") == "libre":
        return "Qui revient garde ou repasse chaque note, au choix ; seule la dernière compte."
    return "Qui revient passe toutes les unités qu’il n’a pas gardées."


def _engagement(p: Mapping[str, Any], r: Reglement) -> str:
    if r.fin_validite is None:
        return ""
    limite = ajouter_mois(r.fin_validite, int(p["mois"]))
    return (
        f"Le titre est valide jusqu’au {date_fr(r.fin_validite)} ; avec au moins un CCP obtenu avant, il peut encore être "
        f"demandé jusqu’au {date_fr(limite)}."
    )


def _lectures(p: Mapping[str, Any], r: Reglement) -> str:
    """« 24 mois selon l'accord… » or the certifier's own duration; "" when nothing limits."""
    mois = r.options.get(p.get("option") or "")
    if mois:
        return f"{mois} mois selon le règlement"
    return liste([
        f"{x['annees']} ans ({x['selon']})" if x.get("annees") else f"{x['mois']} mois ({x['selon']})"
        for x in p.get("lectures", ())
    ]) if p.get("lectures") else ""  # fmt: skip


def _benefices(p: Mapping[str, Any], r: Reglement) -> str:
    duree = _lectures(p, r)
    return f"Ce qui a été acquis avant compte encore{f' pendant {duree}' if duree else ', sans limite de durée'}."


def _validations(p: Mapping[str, Any], r: Reglement) -> str:
    if p.get("par") == "acquis":
        return "Le jury dit ce qui est acquis ; un bloc l’est quand tout ce qui le compose l’est."
    seuil = _n(r.options.get("seuil_unite", p.get("seuil", 10)))
    return f"Une unité notée est acquise à partir de {seuil} ; un bloc l’est quand tout ce qui le compose l’est."


def _toutes(p: Mapping[str, Any], r: Reglement) -> str:
    if p.get("sauf_option") and r.options.get(p["sauf_option"]):
        return ""
    partiel = " Une partie acquise donne une validation partielle." if p.get("partiel") else ""
    entretien = " L’entretien final doit être favorable." if r.entretien_final else ""
    return f"Tout ce qui est obligatoire doit être acquis.{entretien}{partiel}"


def _acquis(p: Mapping[str, Any], r: Reglement) -> str:
    quoi, duree = _CHOSES.get(p["nature"], p["nature"]), _lectures(p, r)
    fin = ""
    if p.get("fin_validite_mois") is not None and r.fin_validite:
        fin = (
            f" ; il compte pour ce titre jusqu’au {date_fr(ajouter_mois(r.fin_validite, int(p['fin_validite_mois'])))}"
        )
    elif duree:
        fin = f" ; compte pour cette certification pendant {duree}" if p.get("definitif") else f" pendant {duree}"
    verbe = "est acquis à vie" if p.get("definitif") else "est gardé" + ("" if fin else " sans limite de durée")
    if p["nature"] in ("capacite", "unite"):
        verbe = verbe.replace("acquis", "acquise").replace("gardé", "gardée")
    return f"Après une validation partielle, {quoi} {verbe}{fin}."


def _compensation(p: Mapping[str, Any], r: Reglement) -> str:
    if not r.options.get(p.get("option", "compensation")):
        return ""
    return f"Les unités se compensent : la moyenne doit atteindre {_n(r.options.get('moyenne_minimale', 10))}, sans note sous le minimum d’une unité."


def _nouvelle(p: Mapping[str, Any], r: Reglement) -> str:
    quoi = "à toutes les épreuves" if p.get("tout") else "pour ce qui reste"
    delai = f", dans les {p['mois']} mois" if p.get("mois") else ""
    return f"Après un échec, le candidat se représente {quoi}{delai}."


def _validite(p: Mapping[str, Any], r: Reglement) -> str:
    mois = r.options.get("validite_mois")
    return (
        f"La certification est valable {mois} mois." if mois else "La certification est délivrée sans limite de durée."
    )


def _fixe(phrase: str) -> Callable[[Mapping[str, Any], Reglement], str]:
    return lambda p, r: phrase


_PHRASES: dict[str, Callable[[Mapping[str, Any], Reglement], str]] = {
    "forme": _forme,
    "conserves": _conserves,
    "etats": _etats,
    "absence_injustifiee": _fixe("Une absence sans justification à une unité obligatoire empêche de délivrer le diplôme à cette session."),
    "pfmp": lambda p, r: "Les périodes en milieu professionnel doivent être validées." if r.pfmp else "",
    "au_jury": _fixe("La règle de calcul n’est pas établie : la décision du jury se saisit, sans proposition."),
    "moyenne_generale": _moyenne,
    "moyenne_domaine": _domaine,
    "note_minimale": _minimale,
    "seuils_reglement": _seuils,
    "decision": _fixe("Toutes les conditions réunies : admis. Sinon : ajourné."),
    "decision_favorable": _fixe("Toutes les conditions réunies : admis. Sinon, le jury conclut : la suite n’a pas été lue dans les textes."),
    "mentions": _mentions,
    "paliers_score": _paliers,
    "controle": _controle,
    "livret": _fixe("Qui a fourni un livret n’est pas ajourné avant que le jury l’ait examiné."),
    "remplacement": lambda p, r: (
        "Une absence justifiée qui empêche la réussite ouvre l’épreuve de remplacement, sur autorisation du recteur"
        f"{', sauf en éducation physique et sportive' if p.get('sauf_eps', True) else ''}."
    ),
    "reinscription": _reinscription,
    "notes_conservees": _notes,
    "parts_vae": lambda p, r: f"Ce qui est validé par la VAE depuis le {date_fr(p['a_vie_depuis'])} est acquis à vie ; avant, {p['annees']} ans.",
    "documents": _documents,
    "certificat_fin_etudes": lambda p, r: f"Ajourné avec au moins {_n(p['seuil'])} de moyenne : certificat de fin d’études professionnelles secondaires.",
    "unites_perdues": _fixe("Une note qui ne se garde plus peut ouvrir une dispense, si une attestation avait été délivrée."),
    "validite": _validite,
    "bloc_a_vie": _fixe("Le bloc de compétences que la certification atteste est acquis à vie."),
    "specialisation": _fixe("Une spécialisation suppose d’avoir le titre qu’elle complète."),
    "engagement": _engagement,
    "accreditation": _fixe("L’établissement devait être accrédité le jour de la dernière inscription du candidat."),
    "sessions_un_an": lambda p, r: (
        f"Après un échec, {p['sessions']} présentations au plus dans les {p['mois']} mois ; ensuite, une nouvelle formation."
    ),
    "benefices_dates": _benefices,
    "validations": _validations,
    "toutes_validees": _toutes,
    "acquis_validations": _acquis,
    "documents_validations": _documents,
    "moyenne_reglement": _compensation,
    "nouvelle_presentation": _nouvelle,
    "dispense_eps": _fixe("Qui n’est ni élève ni apprenti peut demander à être dispensé de l’éducation physique et sportive."),
    "une_specialite": _fixe("Une seule spécialité du diplôme à la même session, sauf décision ou contrat qui en permet deux."),
    "mineur": _fixe("Un candidat mineur, ni élève ni apprenti, doit avoir suivi la formation."),
    "activite": lambda p, r: (
        f"Un candidat adulte justifie de {r.options['semaines_activite']} semaines d’activité ou de période en entreprise."
        if r.options.get("semaines_activite") else ""
    ),
    "equivalence_totale": _fixe("Une équivalence totale, ou la somme d’équivalences partielles, donne le titre."),
    "pas_des_notes": lambda p, r: (
        f"Les notes vont de {_n(p['pas'])} en {_n(p['pas'])} ; une note calculée monte au pas supérieur. Le jury est averti sinon."
    ),
    "structure": lambda p, r: (
        f"Au plus {p['obligatoires']} unités obligatoires et {p['facultatives']} facultatives."
    ),
    "transmission": lambda p, r: f"Le dossier de la session part au groupe national paritaire dans les {p['mois']} mois.",
    "credits_europeens": lambda p, r: f"Le diplôme vaut {p['ects']} crédits européens.",
}  # fmt: skip
