"""The procès-verbal and the extract for one candidate, as PDF (PDF/A, PDF/UA); the signed one is kept as a file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from parchemin.deliberation import pv_constats as c
from parchemin.deliberation.concordance import suites_communes
from parchemin.deliberation.domain import recit
from parchemin.deliberation.domain.dossier import EtatUnite
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.proposition import LIBELLES_RESULTAT, Resultat
from parchemin.deliberation.models import Decision, Deliberation, EtatDeliberation, EtatSignature, OrigineDecision
from parchemin.deliberation.pv import annonce, attribue, certification_au, contenu_pv, empreinte, en_clair
from parchemin.deliberation.selectors.rectifications import corrigent, pv_de
from parchemin.deliberation.selectors.suites import decision_recue, suites_de
from parchemin.parcours.selectors.grille import naissance_en_mots
from parchemin.plateforme.fichiers.services import UsageFichier, declarer_usage, deposer
from parchemin.plateforme.models import Fichier
from parchemin.plateforme.pdf import composer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, maintenant
from parchemin.socle.periodes import date_fr

GABARITS = Path(__file__).resolve().parent / "gabarits"
declarer_usage(UsageFichier("proces_verbal", frozenset({"pdf"})))
ETATS_UNITE: dict[str, str] = {
    EtatUnite.A_SAISIR: "pas évaluée", EtatUnite.PRESENT: "", EtatUnite.ABSENT: "absence non justifiée",
    EtatUnite.EXCUSE: "absence justifiée", EtatUnite.DISPENSE: "dispense", EtatUnite.EQUIVALENCE: "équivalence",
    EtatUnite.BENEFICE: "bénéfice conservé", EtatUnite.REPORT: "note reportée", EtatUnite.VAE: "validée par la VAE",
}  # fmt: skip
_TITRES = (
    ("admis", "Reçus"),
    ("partiels", "Validation partielle"),
    ("controle", "Autorisés à se présenter à l’épreuve de contrôle"),
    ("ajournes", "Non reçus"),
    ("non_delivrables", "Certification non délivrable à cette session"),
)
_MENTIONS = (("TBF", "très bien avec félicitations"), ("TB", "très bien"), ("B", "bien"), ("AB", "assez bien"))


def moment(instant: datetime) -> str:
    """« 24 novembre 2026 à 14 h 05 », in Paris."""
    local = instant.astimezone(PARIS)
    return f"{date_fr(local.date())} à {local.hour} h {local:%M}"


def naissance_du_pv(texte: str) -> str:
    """« 12/03/2004 », « 03/2004 » or « 2004 » for what the civil register knows."""
    return "/".join(reversed(texte.split("-"))) if texte else ""


def contenu_a_editer(deliberation: Deliberation) -> dict[str, Any]:
    """What was settled, once it was; before that, the tables as they stand. Raises PVJ-007 when it was altered since."""
    if not deliberation.pv_empreinte:
        return contenu_pv(deliberation)
    contenu: dict[str, Any] = deliberation.pv_contenu or {}
    if empreinte(contenu) != deliberation.pv_empreinte:
        raise ErreurMetier(c.CONTENU_CHANGE.constat(session=str(deliberation.session)))
    return contenu


def composer_pv(
    deliberation: Deliberation, *, contenu: dict[str, Any] | None = None, le: datetime | None = None
) -> bytes:
    """The PDF: watermarked until the PV is settled. `contenu`: a copy without names. Raises `ErreurMetier` PVJ-007, PDF-001."""
    moment_edition = le or maintenant()
    donnees = donnees_pv(deliberation, contenu or contenu_a_editer(deliberation), moment_edition)
    return composer(GABARITS / "pv.typ", donnees, le=moment_edition)


def pv_a_lire(deliberation: Deliberation) -> dict[str, Any]:
    """The sealed content in the words of the page, for whoever is asked to sign it. Raises `ErreurMetier` PVJ-007."""
    return donnees_pv(deliberation, contenu_a_editer(deliberation), maintenant())


def donnees_pv(deliberation: Deliberation, contenu: dict[str, Any], le: datetime) -> dict[str, Any]:
    """The content in the words of the page."""
    projet = not deliberation.pv_empreinte
    certification, session = contenu["certification"], contenu["session"]
    du, au = date.fromisoformat(session["du"]), date.fromisoformat(session["au"])
    return {
        "titre": f"Procès-verbal du jury · {session['intitule']}",
        "auteur": contenu["organisation"]["nom"],
        "projet": projet,
        "anonyme": bool(contenu.get("anonyme")),
        "corrige_par": [
            {"numero": r.numero_pv, "le": date_fr(r.scellee_le.astimezone(PARIS).date()) if r.scellee_le else ""}
            for r in corrigent(deliberation)
        ],
        "empreinte": deliberation.pv_empreinte,
        "edite_le": moment(le),
        "organisation": contenu["organisation"],
        "certification": certification,
        "designation": designation(certification),
        "numero": deliberation.numero_pv,
        "faits": [
            *([["Spécialité ou option", session["specialite"]]] if session["specialite"] else []),
            ["Session", session["intitule"]],
            ["Épreuves", date_fr(du) if du == au else f"du {date_fr(du)} au {date_fr(au)}"],
            *([["Centre", session["centre"]]] if session["centre"] else []),
            *([["Lieu", session["lieu"]]] if session["lieu"] else []),
            ["Jury du", date_fr(date.fromisoformat(contenu["jury_le"]))],
            *([["En qualité de", contenu["capacite"]]] if contenu["capacite"] else []),
            *_faits_des_regles(contenu["regles"]),
        ],
        "resume": _resume(contenu["comptes"]),
        "groupes": [_groupe(contenu, cle, titre) for cle, titre in _TITRES if contenu[cle] or cle == "admis"],
        "elements": contenu["elements"],
        "sans_decision": [_identite(x) for x in contenu["sans_decision"]],
        "absences": [{"qui": en_clair(x), "quoi": _absence(x)} for x in contenu["absences"]],
        "incidents": [_incident(x) for x in contenu["incidents"]],
        "ecarts": [
            {"qui": en_clair(x), **{k: x[k] for k in ("propose", "decide", "raison")}} for x in contenu["ecarts"]
        ],
        "membres": contenu["membres"],
        "empeches": ", ".join(contenu["empeches"]),
        "modes": [_modes(x) for x in contenu.get("modes", ())],
        "presidence": [_presidence(x) for x in contenu.get("presidence", ())],
        "observations": [x for x in contenu["observations"].splitlines() if x.strip()],
        "signatures": signatures_en_mots(deliberation, contenu),
        "lieu": session["lieu"] or session["centre"],
    }


def _modes(x: dict[str, Any]) -> dict[str, str]:
    """One row of the annex: who, units in CCF, units assessed at one time, or continuously."""
    return {
        "qui": _secable(en_clair(x)),
        "numero": x["numero"],
        **{mode: ", ".join(x["modes"].get(mode, ())) or "—" for mode in ("ccf", "ponctuel", "controle_continu")},
    }


def _presidence(x: dict[str, str]) -> str:
    """« Le 24 novembre 2026, Luc Bonnet préside à la place de Ana Aubry, qui a refusé de signer (…). Raison : … »."""
    return (
        f"Le {date_fr(date.fromisoformat(x['le']))}, {x['president']} préside à la place de {x['remplace']}, qui a refusé de "
        f"signer une version antérieure ({x['refus'].rstrip('.')}). Raison du remplacement : {x['raison']}"
    )


def designation(certification: dict[str, str]) -> str:
    if certification["numero"]:
        return certification["numero"]
    code = f" (code interne {certification['code_interne']})" if certification["code_interne"] else ""
    return f"Sans enregistrement aux répertoires nationaux le jour du jury{code}"


def _faits_des_regles(regles: dict[str, Any]) -> list[list[str]]:
    faits = []
    if r := regles["reglement"]:
        faits.append(["Règlement", f"{r['reference']} (version {r['version']})"])
    for jeu in regles["jeux"]:
        reserve = ", texte à vérifier" if jeu["a_verifier"] else ""
        faits.append(["Règles appliquées", f"{jeu['libelle']} [{jeu['code']}]{reserve}"])
    return faits


def accord(n: int, mot: str, pluriel: str = "") -> str:
    return f"{n} {(pluriel or f'{mot}s') if n > 1 else mot}"


def _resume(k: dict[str, int]) -> list[str]:
    # Whoever never came is also « non reçu » or « non délivrable »: said beside the total, so that what follows adds up to it.
    absents = k["absents_partout"]
    dont = f", dont {accord(absents, 'absent')} à toutes les épreuves" if absents else ""
    morceaux = [accord(k["candidats"], "candidat") + dont, accord(k["admis"], "reçu")]
    mentions = [f"{n} {mot}" for code, mot in _MENTIONS if (n := k.get(f"mention_{code}", 0))]
    if mentions:
        morceaux[-1] += f" (dont mention {', '.join(mentions)})"
    for cle, un, plusieurs in (
        ("partiels", "validation partielle", "validations partielles"),
        ("controle", "autorisé à l’épreuve de contrôle", "autorisés à l’épreuve de contrôle"),
        ("ajournes", "non reçu", "non reçus"),
        ("non_delivrables", "non délivrable", "non délivrables"),
    ):
        if k[cle]:
            morceaux.append(accord(k[cle], un, plusieurs))
    reste = k["candidats"] - sum(k[cle] for cle in ("admis", "partiels", "controle", "ajournes", "non_delivrables"))
    if reste > 0:
        morceaux.append(f"{reste} sans décision à ce jour")
    return morceaux


_ESPACE_NUL = "\u200b"


def _secable(texte: str, pas: int = 18) -> str:
    """A very long word may be cut, instead of running over the next column."""
    return " ".join(_ESPACE_NUL.join(mot[i : i + pas] for i in range(0, len(mot), pas)) for mot in texte.split(" "))


def _identite(x: dict[str, Any]) -> dict[str, Any]:
    ne = " ".join(m for m in (naissance_du_pv(x["naissance"]), x["lieu"]) if m)
    return {
        "nom": _secable(x["nom"].upper()),
        "usage": _secable(x["usage"].upper()),
        "prenoms": _secable(x["prenoms"]),
        "naissance": _secable(ne),
    }


def _groupe(contenu: dict[str, Any], cle: str, titre: str) -> dict[str, Any]:
    lignes = contenu[cle]
    # Minutes written before levels were (« pv-1 ») have no `attribue`.
    attribue = any(x.get("attribue") for x in lignes)
    return {
        "titre": f"{titre} ({len(lignes)})",
        "colonne": "Acquis" if cle != "admis" else "Mention, niveau, validité" if attribue else "Mention",
        "vide": "Aucun candidat reçu." if cle == "admis" and not lignes else "",
        "lignes": [
            {
                **_identite(x),
                "numero": x["numero"],
                "voie": x["voie"] + (f" · {x['specialite']}" if x["specialite"] else ""),
                "fin": _fin(x) if cle == "admis" else (", ".join(x["acquis"]) or "—"),
            }
            for x in lignes
        ],
    }


def _fin(x: dict[str, Any]) -> str:
    return ", ".join(m for m in (x["mention"], *x.get("attribue", ())) if m) or "—"


def _absence(x: dict[str, Any]) -> str:
    if x["partout"]:
        tout = "justifiée" if x["justifiees"] and not x["injustifiees"] else "non justifiée"
        return f"absence {tout} à toutes les épreuves" if not (x["justifiees"] and x["injustifiees"]) else _detail(x)
    return _detail(x)


def _detail(x: dict[str, Any]) -> str:
    return " ; ".join(
        f"absence {mot} : {', '.join(x[cle])}"
        for cle, mot in (("injustifiees", "non justifiée"), ("justifiees", "justifiée"))
        if x[cle]
    )


def _incident(x: dict[str, Any]) -> dict[str, Any]:
    quand = datetime.fromisoformat(x["le"])
    return {
        "nature": x["nature"],
        "quand": f"{date_fr(quand.date())} à {quand.hour} h {quand:%M}",
        "qui": en_clair(x["candidat"]) if x["candidat"] else "",
        "affecte": x["affecte_resultat"],
        "description": "Détail gardé au dossier : il touche à la santé."
        if x["description_reservee"]
        else x["description"],
    }


def signatures_en_mots(porteur: Any, contenu: dict[str, Any]) -> list[dict[str, str]]:
    """One line per member: signed, refused with its reason, absent, or a blank line for paper. `porteur`: what bears the text."""
    lignes = list(porteur.signatures.order_by("pk"))
    if not lignes:
        return [
            {
                "nom": m["nom"],
                "qualite": ", ".join(x for x in (m["qualite"], m["employeur"]) if x),
                "etat": "absent" if m["presence"] == "absent" else "attendue",
                "mots": "Absent" if m["presence"] == "absent" else "",
                "empreinte": "",
            }
            for m in contenu["membres"]
        ]
    return [
        {
            "nom": s.nom,
            "qualite": s.qualite,
            "etat": s.etat,
            "mots": {
                EtatSignature.SIGNEE: f"Signé le {moment(s.le)}" if s.le else "Signé",
                EtatSignature.REFUSEE: f"A refusé de signer{f' le {moment(s.le)}' if s.le else ''} : {s.motif}",
                # Present at the jury, and could not sign: the reason is told, else « absent » would contradict the list of members.
                EtatSignature.ABSENT: f"N’a pas signé : {s.motif}" if s.motif else "Absent",
                EtatSignature.ATTENDUE: "",
            }[EtatSignature(s.etat)],
            "empreinte": s.empreinte[:16] if s.etat == EtatSignature.SIGNEE else "",
        }
        for s in lignes
    ]


def nom_pv(deliberation: Deliberation) -> str:
    """Name of the file."""
    sorte = "proces-verbal" if deliberation.pv_empreinte else "projet-de-proces-verbal"
    return (
        f"{sorte}-{slugify(str(deliberation.session)) or deliberation.session_id}-{deliberation.jury_le:%Y-%m-%d}.pdf"
    )


@transaction.atomic
def conserver_pv(*, deliberation: Deliberation, par_id: int | None = None, par: str = "") -> Fichier:
    """Compose the signed PV once and keep it. Idempotent. Raises `ErreurMetier` PVJ-009 before it is signed, PVJ-007."""
    ligne: Deliberation = Deliberation.toutes.select_for_update(of=("self",)).get(pk=deliberation.pk)
    if ligne.pv_piece_id is not None:
        garde: Fichier = Fichier.toutes.get(pk=ligne.pv_piece_id, organisation_id=ligne.organisation_id)
        return garde
    if ligne.etat not in (EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE):
        raise ErreurMetier(c.PAS_SIGNE.constat(session=str(ligne.session)))
    fichier = deposer(
        composer_pv(ligne), nom=nom_pv(ligne), usage="proces_verbal", organisation_id=ligne.organisation_id,
        depose_par_id=par_id, depose_par_libelle=par, date_effective=ligne.jury_le,
    )  # fmt: skip
    ligne.pv_piece_id = deliberation.pv_piece_id = fichier.pk
    ligne.save(update_fields=["pv_piece_id"])
    return fichier


# --- one candidate
def composer_extrait(decision: Decision, *, le: datetime | None = None) -> bytes:
    """« Relevé de la décision » for the candidate. Raises `ErreurMetier` PVJ-010 before the jury has settled it, PDF-001."""
    moment_edition = le or maintenant()
    return composer(GABARITS / "extrait.typ", donnees_extrait(decision, moment_edition), le=moment_edition)


def donnees_extrait(decision: Decision, le: datetime) -> dict[str, Any]:
    i = decision.inscription
    personne = i.personne
    deliberation = decision.deliberation
    du_jury = decision.origine == OrigineDecision.JURY
    if du_jury and (deliberation is None or deliberation.etat == EtatDeliberation.OUVERTE):
        raise ErreurMetier(c.PAS_DE_DECISION_ARRETEE.constat(qui=personne.nom_complet))
    certification = _certification_de(decision)
    proposition = decision.proposition or {}
    admis = decision.resultat == Resultat.ADMIS
    return {
        "titre": "Relevé de la décision",
        "auteur": i.organisation.nom,
        "provisoire": bool(du_jury and deliberation is not None and deliberation.etat == EtatDeliberation.DELIBEREE),
        "personne": {
            "nom": personne.nom_complet,
            "naissance": naissance_en_mots(personne)
            + (f", {personne.naissance_libelle}" if personne.naissance_libelle else ""),
            "nom_naissance": personne.nom_naissance if personne.nom_usage else "",
            "numero": i.numero_candidat,
        },
        "certification": certification["intitule"],
        "designation": designation(certification),
        "session": str(decision.presentation.session) if decision.presentation is not None else "",
        "decidee_le": date_fr(decision.decidee_le),
        "par": decision.autorite or f"Jury de l’organisme {i.organisation.nom}",
        "resultat": decision_recue(decision),
        "favorable": admis,
        "attribue": ", ".join(attribue(decision)),
        "unites": [_unite(x, du_jury=du_jury) for x in decision.issues.all()],
        "raisons": _raisons(decision, proposition) if du_jury else [],
        "garde": phrases_gardees(decision),
        "suites": phrases_des_suites(decision),
        "textes": textes_cites(decision),
        "version": decision.version,
        "motif": decision.motif if decision.version > 1 else "",
        "edite_le": moment(le),
        "importee": not du_jury,
        "empreinte": deliberation.pv_empreinte if du_jury and deliberation is not None else "",
        "pv": [
            {
                "numero": x.numero,
                "sorte": "Procès-verbal rectificatif" if x.rectification is not None else "Procès-verbal",
                "signe_le": date_fr(x.signe_le.astimezone(PARIS).date()) if x.signe_le else "",
                "empreinte": x.empreinte,
            }
            for x in pv_de(decision)
        ],
    }


def _certification_de(decision: Decision) -> dict[str, str]:
    if decision.deliberation is not None and decision.deliberation.pv_contenu:
        fige: dict[str, str] = decision.deliberation.pv_contenu["certification"]
        return fige
    return certification_au(decision.inscription.certification, decision.decidee_le)


def _unite(x: Any, *, du_jury: bool = True) -> dict[str, str]:
    """One unit. An authority that says « absent » does not say whether it is justified."""
    note = f"{ecrire(Decimal(x.note))} / 20" if x.note is not None else ""
    etat = "absence" if x.etat == EtatUnite.ABSENT and not du_jury else ETATS_UNITE.get(x.etat, x.etat)
    if x.etat == EtatUnite.A_SAISIR and x.acquis is not None:
        etat = "selon ce qui le compose"  # a bloc: its capacités were assessed
    return {
        "libelle": x.libelle,
        "resultat": " · ".join(m for m in (note, etat) if m) or "—",
        "acquis": {True: "acquise", False: "non acquise", None: "—"}[x.acquis],
    }


def suit_la_proposition(decision: Decision) -> bool:
    """Was it decided as computed? Then what the computation says of what follows is true of the decision."""
    if decision.origine == OrigineDecision.IMPORTEE:
        return suites_communes(decision.resultat, decision.proposition)
    return (decision.proposition or {}).get("resultat") == decision.resultat


def textes_cites(decision: Decision) -> list[str]:
    """The texts behind a decision of ours and what it lets keep, each once, in the order met. An authority gives its own."""
    if decision.origine == OrigineDecision.IMPORTEE and not suit_la_proposition(decision):
        return []
    p = decision.proposition or {}
    lues = [*(p.get("etapes", []) if decision.origine == OrigineDecision.JURY else []), *p.get("acquis", [])]
    return list(dict.fromkeys(x["source"] for x in lues if x.get("source")))


def phrases_des_suites(decision: Decision) -> list[str]:
    """What the person may do next: as proposed where that was followed, else as an authority's own decision has it. What the
    certifier owes is not theirs to do.
    """
    if suit_la_proposition(decision):
        suites = (decision.proposition or {}).get("suites", [])
    elif decision.origine == OrigineDecision.IMPORTEE:
        suites = suites_de(decision)
    else:
        return []
    return [s["phrase"] for s in suites if s.get("nature") not in recit.DE_L_ORGANISME]


def phrases_gardees(decision: Decision) -> list[str]:
    """What the person keeps, until when: what was recorded, else what the proposal says if it was followed."""
    if suit_la_proposition(decision):
        return [a["phrase"] for a in (decision.proposition or {}).get("acquis", [])]
    gardes = decision.acquis.filter(retire_le__isnull=True).order_by("pk")
    return [
        f"{a.libelle} : acquis définitif ; compte pour cette certification jusqu’au {date_fr(a.mobilisable_jusqu_au)}."
        if a.definitif and a.mobilisable_jusqu_au
        else f"{a.libelle} : acquis définitif."
        if a.definitif
        else f"{a.libelle} : conservé jusqu’au {date_fr(a.mobilisable_jusqu_au)}."
        if a.mobilisable_jusqu_au
        else f"{a.libelle} : conservé sans limite de durée."
        for a in gardes
    ]


def _raisons(decision: Decision, proposition: dict[str, Any]) -> list[str]:
    """The reasoning, one sentence per step; then what the jury decided otherwise, and why."""
    phrases = [e["phrase"] for e in proposition.get("etapes", [])]
    propose = proposition.get("resultat", "")
    if propose and (propose, proposition.get("mention", "")) != (decision.resultat, decision.mention):
        if propose != Resultat.AU_JURY:
            phrases.append(f"Le calcul proposait : {LIBELLES_RESULTAT[Resultat(propose)].lower()}.")
        phrases.append(f"Le jury, souverain, a décidé : {annonce(decision.resultat, decision.mention).lower()}.")
    if decision.motif and decision.version == 1:
        phrases.append(f"Raison donnée par le jury : {decision.motif.rstrip('.')}.")
    return phrases
