"""The procès-verbal: what makes it valid, gathered once. Members sign the hash of this content, not of a layout.

Facts: who passed (exhaustive), who did not and what they won, incidents without health data, members with their quality,
exact title and number on the jury's day. Source: vademecum RNCP de France compétences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from parchemin.deliberation import pv_constats as c
from parchemin.deliberation.domain.jeux import jeux
from parchemin.deliberation.domain.moteur import SANS_JEU
from parchemin.deliberation.domain.proposition import (
    DEFINITIFS,
    LIBELLES_MENTION,
    LIBELLES_RESULTAT,
    Mention,
    Resultat,
)
from parchemin.deliberation.domain.reglement import ModeEvaluation
from parchemin.deliberation.models import Decision, Deliberation, RemplacementPresidence
from parchemin.deliberation.selectors.modes import modes_de_session
from parchemin.parcours.domain import presentation_incidents as incidents
from parchemin.parcours.domain.sante import etat_de_sante
from parchemin.parcours.models import (
    Incident,
    Personne,
    Presentation,
    QualiteSiege,
    ReponseConvocation,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.selectors.grille import code_court
from parchemin.parcours.selectors.jurys import sieges_de
from parchemin.referentiel import facade
from parchemin.referentiel.models import Capacite, Certification
from parchemin.socle.constats import Constat
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr

FORMAT = "pv-3"
"""Shape of the content: written in it, so that an old PV is read for ever as it was. « pv-2 » adds `attribue` to each line; « pv-3 »
`modes`, and `presidence`."""
_FORMAT_SEANCE = "pv-1"
"""Shape of what is sealed with a request: the second version changed nothing there, and requests that wait stay good."""
_GROUPES = {
    Resultat.ADMIS: "admis",
    Resultat.PARTIEL: "partiels",
    Resultat.CONTROLE: "controle",
    Resultat.AJOURNE: "ajournes",
    Resultat.NON_DELIVRABLE: "non_delivrables",
}
_RANGS = {
    Resultat.NON_DELIVRABLE: 0, Resultat.SANS_DROIT: 0, Resultat.EN_ATTENTE: 0, Resultat.AJOURNE: 1, Resultat.LIVRET: 1,
    Resultat.CONTROLE: 2, Resultat.PARTIEL: 2, Resultat.ADMIS: 3,
}  # fmt: skip
_ABSENCES = {"absent": False, "excuse": True}


def empreinte(contenu: dict[str, Any]) -> str:
    """SHA-256 of the canonical text: what a member signs."""
    return sha256_hex(canonique(contenu))


def contenu_pv(deliberation: Deliberation) -> dict[str, Any]:
    """The content of the PV as the tables stand now: texts, whole numbers, booleans, lists; no layout.

    The same tables give the same content, in ten queries or so whatever the number of candidates.
    """
    session = _session(deliberation)
    decisions = decisions_de(deliberation)
    presentations = {p.pk: p for p in _presentations(session)}
    decides = {d.presentation_id for d in decisions}
    numero = session.certification.numero
    groupes: dict[str, list[dict[str, Any]]] = {nom: [] for nom in _GROUPES.values()}
    for d in decisions:
        groupes[_GROUPES[Resultat(d.resultat)]].append(_ligne(d, numero))
    absences = [x for d in decisions if (x := _absence(d, numero)) is not None]
    sans = [identite(p.inscription.personne) for cle, p in presentations.items() if cle not in decides]
    return {
        "format": FORMAT,
        "organisation": {"nom": session.organisation.nom, "siren": session.organisation.siren},
        "certification": certification_au(session.certification, deliberation.jury_le),
        "capacite": _capacite(session.certification, deliberation.jury_le),
        "session": {
            "intitule": session.intitule,
            "specialite": session.specialite,
            "du": session.du.isoformat(),
            "au": session.au.isoformat(),
            "centre": session.centre.denomination if session.centre else "",
            "lieu": session.lieu,
        },
        "jury_le": deliberation.jury_le.isoformat(),
        "regles": _regles(deliberation, decisions),
        "elements": _elements(decisions, numero),
        **groupes,
        "sans_decision": sans,
        "absences": absences,
        "incidents": [_incident(i, session) for i in _incidents(session)],
        "ecarts": list(_ecarts(decisions)),
        "membres": [_membre(s) for s in sieges_de(session) if not _empeche(s)],
        "empeches": [str(s.membre) for s in sieges_de(session) if _empeche(s)],
        "modes": _modes(session, decisions, numero),
        "presidence": [_presidence(x) for x in deliberation.presidences.order_by("pk")],
        "observations": deliberation.observations,
        "comptes": _comptes(decisions, absences, len(presentations)),
    }


def contenu_sans_decisions(deliberation: Deliberation) -> dict[str, Any]:
    """The same without what the decisions say: session, jury, incidents, identity of every candidate.

    Sealed with the request of the second person, so that the minutes written at the approval are those that were asked for.
    """
    contenu = contenu_pv(deliberation)
    du_jury = {
        *_GROUPES.values(),
        "regles",
        "elements",
        "sans_decision",
        "absences",
        "ecarts",
        "comptes",
        "modes",
        "presidence",
    }
    candidats = [_candidat(p) for p in _presentations(deliberation.session)]
    seance = {cle: x for cle, x in contenu.items() if cle not in du_jury}
    return seance | {"candidats": candidats, "format": _FORMAT_SEANCE}


def _candidat(p: Presentation) -> dict[str, Any]:
    i = p.inscription
    return {
        **identite(i.personne),
        "numero": i.numero_candidat,
        "voie": i.get_voie_display(),
        "specialite": i.specialite,
    }


def constats_pv(deliberation: Deliberation) -> list[Constat]:
    """Everything against settling this PV (PVJ-001 to PVJ-011): those that block first."""
    contenu = contenu_pv(deliberation)
    constats = list(_constats(deliberation, contenu))
    return sorted(constats, key=lambda k: (not k.est_bloquant, k.code))


def decisions_de(deliberation: Deliberation) -> list[Decision]:
    """Decisions in force of the session's jury, by name."""
    return list(
        Decision.toutes.filter(
            presentation__session=deliberation.session_id, en_vigueur=True, resultat__in=sorted(DEFINITIFS)
        )
        .select_related("inscription__personne", "presentation")
        .prefetch_related("issues")
        .order_by("inscription__personne__cle_tri", "inscription__personne__cle_identite", "pk")
    )


def _session(deliberation: Deliberation) -> SessionExamen:
    session: SessionExamen = SessionExamen.toutes.select_related(
        "organisation", "certification__fiche__version", "certification__fiche__source", "centre"
    ).get(pk=deliberation.session_id)
    return session


def _presentations(session: SessionExamen) -> Iterable[Presentation]:
    return (
        Presentation.toutes.filter(session=session)
        .exclude(inscription__etat="annulee")
        .select_related("inscription__personne")
        .order_by("inscription__personne__cle_tri", "pk")
    )


def _incidents(session: SessionExamen) -> Iterable[Incident]:
    return (
        Incident.toutes.filter(session=session)
        .select_related("presentation__inscription__personne")
        .order_by("survenu_le", "pk")
    )


def certification_au(certification: Certification, jour: date) -> dict[str, Any]:
    """Title and number as they stood on the jury's day; no number outside the registers, whatever the fiche is called."""
    intitule = certification.intitule
    if certification.fiche is not None:
        version = facade.version_au(certification.fiche, jour)
        intitule = version.intitule if version is not None else intitule
    try:
        enregistrement = facade.enregistrement_au(certification, jour)
    except LookupError:
        enregistrement = None
    return {
        "intitule": intitule,
        "numero": enregistrement.code if enregistrement is not None else "",
        "code_interne": "" if certification.fiche is not None else certification.code_local,
        "famille": facade.LIBELLES_FAMILLE[facade.famille(certification)],
    }


def _capacite(certification: Certification, jour: date) -> str:
    tenues = {x.capacite for x in facade.capacites_au(certification, jour)}
    return next((str(x.label) for x in Capacite if x.value in tenues), "")


def _regles(deliberation: Deliberation, decisions: Iterable[Decision]) -> dict[str, Any]:
    """Rule sets that the decisions quote, and the règlement of the certification."""
    codes = sorted({d.jeu for d in decisions if d.jeu})
    connus = {j.code: j for j in jeux()}
    reglement = deliberation.reglement
    return {
        "jeux": [
            {
                "code": code,
                "libelle": connus[code].libelle if code in connus else code,
                "a_verifier": connus[code].a_verifier if code in connus else False,
            }
            for code in codes
        ],
        "reglement": {"reference": reglement.reference, "version": reglement.version} if reglement else None,
    }


def identite(p: Personne) -> dict[str, str]:
    """Civil identity: what proves, years later, that it is this person."""
    morceaux = (p.naissance_annee, p.naissance_mois, p.naissance_jour)
    naissance = "-".join(f"{x:02d}" for x in morceaux if x is not None)
    pays = p.naissance_pays if p.naissance_pays and p.naissance_pays != p.naissance_libelle else ""
    return {
        "nom": p.nom_naissance,
        "usage": p.nom_usage if p.nom_usage != p.nom_naissance else "",
        "prenoms": p.prenoms,
        "naissance": naissance,
        "lieu": f"{p.naissance_libelle}{f' ({pays})' if pays else ''}",
    }


def _ligne(d: Decision, numero: str) -> dict[str, Any]:
    i = d.inscription
    return {
        **identite(i.personne),
        "numero": i.numero_candidat,
        "voie": i.get_voie_display(),
        "specialite": i.specialite,
        "mention": LIBELLES_MENTION[Mention(d.mention)] if d.mention else "",
        "acquis": [] if _rien_a_garder(d) else [code_court(x.code, numero) for x in d.issues.all() if x.acquis],
        "attribue": attribue(d),
    }


def _rien_a_garder(d: Decision) -> bool:
    """Not admitted, under a rule that keeps nothing: a part that was passed gives nothing, and is not written as won."""
    negatif = d.resultat in (Resultat.AJOURNE, Resultat.NON_DELIVRABLE)
    return negatif and d.jeu not in ("", SANS_JEU) and (d.proposition or {}).get("acquis") == []


def attribue(d: Decision) -> list[str]:
    """What an admission awards beside the certification: the level with its score, the last day of validity."""
    if d.resultat != Resultat.ADMIS:
        return []
    proposition, mots = d.proposition or {}, []
    if niveau := proposition.get("niveau"):
        mots.append(f"{niveau['nom']} ({niveau['score']} sur 20)")
    fins = [a["mobilisable_jusqu_au"] for a in proposition.get("acquis", ()) if a.get("nature") == "certification"]
    mots += [f"valable jusqu’au {date_fr(date.fromisoformat(fin))}" for fin in fins if fin]
    return mots


def _elements(decisions: Iterable[Decision], numero: str) -> list[dict[str, str]]:
    """The code of each unit that a decision names, with its title: said once."""
    vus = {(x.ordre, x.code): x.libelle for d in decisions for x in d.issues.all()}
    libelles = {code: libelle for (_, code), libelle in sorted(vus.items())}
    return [{"code": code_court(code, numero), "libelle": libelle} for code, libelle in libelles.items()]


def _absence(d: Decision, numero: str) -> dict[str, Any] | None:
    """Where somebody was absent, justified or not; never why."""
    issues = list(d.issues.all())
    absentes = [x for x in issues if x.etat in _ABSENCES]
    if not absentes:
        return None
    return {
        **identite(d.inscription.personne),
        "partout": len(absentes) == len(issues),
        "justifiees": [code_court(x.code, numero) for x in absentes if _ABSENCES[x.etat]],
        "injustifiees": [code_court(x.code, numero) for x in absentes if not _ABSENCES[x.etat]],
    }


def _incident(i: Incident, session: SessionExamen) -> dict[str, Any]:
    """An incident in the words of the session, unless they name a state of health."""
    local = i.survenu_le.astimezone(PARIS)
    sante = bool(etat_de_sante(i.description)) or i.code == "sante"
    return {
        "nature": "Incident, détail réservé" if i.code == "sante" else incidents.libelle(i.code),
        "le": local.strftime("%Y-%m-%dT%H:%M"),
        "candidat": identite(i.presentation.inscription.personne) if i.presentation is not None and not sante else None,
        "affecte_resultat": i.affecte_resultat,
        "description": "" if sante else i.description.strip(),
        "description_reservee": sante,
    }


def _ecarts(decisions: Iterable[Decision]) -> Iterator[dict[str, Any]]:
    """Decisions that are not what was computed, with the reason. Where the texts leave all to the jury, there is no gap."""
    for d in decisions:
        proposition = d.proposition or {}
        propose = proposition.get("resultat", "")
        if propose in ("", Resultat.AU_JURY):
            continue
        mention = proposition.get("mention", "") if propose == Resultat.ADMIS else ""
        if (propose, mention) == (d.resultat, d.mention):
            continue
        yield {
            **identite(d.inscription.personne),
            "propose": annonce(propose, mention),
            "decide": annonce(d.resultat, d.mention),
            "vers_le_haut": (_RANGS[Resultat(d.resultat)], _mention(d.mention))
            > (_RANGS[Resultat(propose)], _mention(mention)),
            "raison": d.motif,
        }


def _mention(mention: str) -> int:
    return [str(m) for m in Mention].index(mention)


def annonce(resultat: str, mention: str) -> str:
    """« Admis, mention bien »."""
    mots = LIBELLES_RESULTAT[Resultat(resultat)]
    return f"{mots}, {LIBELLES_MENTION[Mention(mention)]}" if mention else mots


def _empeche(s: SiegeJury) -> bool:
    return s.convocation == ReponseConvocation.REFUSEE and not s.present


def _membre(s: SiegeJury) -> dict[str, Any]:
    """Quality in the jury, and in which capacity they sit: their trade, their employer, their side."""
    m = s.membre
    titres = [
        mot
        for mot, vrai in (
            ("professionnel du métier", m.professionnel),
            ("enseignant ou formateur", m.enseignant),
            ("du certificateur ou d’un organisme habilité", m.lien_certificateur),
        )
        if vrai
    ]
    if m.college:
        titres.append(f"collège {m.get_college_display().lower()}")
    return {
        "nom": str(m),
        "qualite": str(QualiteSiege(s.qualite).label),
        "titre": ", ".join(titres),
        "fonction": m.fonction,
        "employeur": m.employeur,
        "presence": {True: "présent", False: "absent", None: "présence non notée"}[s.present],
    }


def _modes(session: SessionExamen, decisions: Iterable[Decision], numero: str) -> list[dict[str, Any]]:
    """How each candidate was assessed, unit by unit, where the family knows CCF; those of whom nothing is said are left out."""
    par_inscription = modes_de_session(session)
    lignes = []
    for d in decisions if par_inscription else ():
        siens = par_inscription.get(d.inscription_id, {})
        dits = {
            str(mode): [code_court(code, numero) for code, x in siens.items() if x.mode is mode]
            for mode in ModeEvaluation if mode is not ModeEvaluation.NON_DIT
        }  # fmt: skip
        if any(dits.values()):
            qui = identite(d.inscription.personne)
            lignes.append({**qui, "numero": d.inscription.numero_candidat, "modes": dits})
    return lignes


def _presidence(x: RemplacementPresidence) -> dict[str, str]:
    """Who presides instead of whom, what was refused and why they were replaced."""
    return {
        "le": x.le.astimezone(PARIS).date().isoformat(),
        "president": x.nouveau_nom,
        "remplace": x.ancien_nom,
        "refus": x.refus,
        "raison": x.motif,
    }


def _comptes(decisions: list[Decision], absences: list[dict[str, Any]], candidats: int) -> dict[str, int]:
    nombres = Counter(d.resultat for d in decisions)
    mentions = Counter(d.mention for d in decisions if d.mention)
    return {
        "candidats": candidats,
        **{nom: nombres[str(resultat)] for resultat, nom in _GROUPES.items()},
        **{f"mention_{m}": mentions[str(m)] for m in Mention if m},
        "absents_partout": sum(x["partout"] for x in absences),
    }


def en_clair(qui: dict[str, Any]) -> str:
    """« Léa MARTIN »."""
    return f"{qui['prenoms']} {(qui['usage'] or qui['nom']).upper()}".strip()


def _constats(deliberation: Deliberation, contenu: dict[str, Any]) -> Iterator[Constat]:
    # « En attente » is what the jury decided: the minutes say that nothing is settled yet, and that is no oversight.
    decides = Decision.toutes.filter(presentation__session=deliberation.session_id, en_vigueur=True)
    attendent = set(decides.values_list("presentation_id", flat=True))
    if sans := [
        identite(p.inscription.personne) for p in _presentations(deliberation.session) if p.pk not in attendent
    ]:
        n = len(sans)
        noms = ", ".join(en_clair(x) for x in sans[:6]) + (f" et {n - 6} autres" if n > 6 else "")
        yield c.SANS_DECISION.constat(nombre=f"{n} candidats" if n > 1 else "Un candidat", lesquels=noms)
    certification = contenu["certification"]
    if not certification["numero"] and not certification["code_interne"]:
        jour = date_fr(deliberation.jury_le)
        yield c.SANS_ENREGISTREMENT.constat(jour=jour, intitule=certification["intitule"])
    for qui in contenu["admis"]:
        manques = [mot for cle, mot in _ETAT_CIVIL if not qui[cle]]
        if len(qui["naissance"]) not in (0, 10):
            manques.append("le jour de naissance")
        if manques:
            yield c.IDENTITE_INCOMPLETE.constat(qui=en_clair(qui), manques=" et ".join(manques))
    for ecart in contenu["ecarts"]:
        if not ecart["raison"].strip():
            mots = {"qui": en_clair(ecart), "decide": ecart["decide"], "propose": ecart["propose"]}
            yield c.ECART_SANS_RAISON.constat(**mots)
    presents = [m for m in contenu["membres"] if m["presence"] == "présent"]
    if not presents:
        yield c.PERSONNE_PRESENTE.constat()
    elif not any(m["qualite"] == QualiteSiege.PRESIDENT.label for m in presents):
        yield c.SANS_PRESIDENT.constat()
    for m in contenu["membres"]:
        manques = [mot for cle, mot in _MEMBRE if not m[cle]]
        if manques:
            yield c.MEMBRE_INCOMPLET.constat(qui=m["nom"], manques=" et ".join(manques))
    for i in _incidents(deliberation.session):
        if mot := etat_de_sante(i.description):
            yield c.INCIDENT_DE_SANTE.constat(mot=mot)


_ETAT_CIVIL = (
    ("naissance", "la date de naissance"),
    ("lieu", "le lieu de naissance"),
)
_MEMBRE = (("employeur", "l’employeur"), ("titre", "à quel titre la personne siège"))
