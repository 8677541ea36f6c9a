"""Recording what an authority decided. A changed result is a new version with its reason; nothing is edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from parchemin.deliberation import importees_constats as c
from parchemin.deliberation.concordance import suites_communes
from parchemin.deliberation.domain.dossier import CONSERVES
from parchemin.deliberation.domain.issues_possibles import mentions_connues
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.proposition import (
    LIBELLES_MENTION,
    LIBELLES_RESULTAT,
    Mention,
    Proposition,
    Resultat,
)
from parchemin.deliberation.models import ChoixNote, Decision, IssueUnite, OrigineDecision
from parchemin.deliberation.pv import annonce
from parchemin.deliberation.pv_pdf import ETATS_UNITE
from parchemin.deliberation.selectors.importees import Simulateur, Simulation, capacite_certificateur
from parchemin.deliberation.selectors.suites import consequences_de, est_absent, tus_par_l_autorite
from parchemin.deliberation.services.acquis import conserver, defaire_conservation, oter_versions_anterieures
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain.resultats import EtatCellule, ModeCellule, ValeurCellule
from parchemin.parcours.models import ElementEvalue, EtatInscription, Inscription, Presentation, SessionExamen
from parchemin.referentiel import facade
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

RAISON_CONTROLE = "Résultat après l’épreuve de contrôle."
_DIX = Decimal(10)


@dataclass(frozen=True, slots=True)
class DecisionLue:
    """What an authority says of one candidate. `notes`: by element, only those it gives. `absent`: said absent."""

    inscription: Inscription
    presentation: Presentation | None
    autorite: str
    resultat: Resultat
    decidee_le: date
    mention: Mention = Mention.AUCUNE
    absent: bool = False
    notes: Mapping[ElementEvalue, ValeurCellule] = field(default_factory=dict)

    @property
    def en_mots(self) -> str:
        return "Absent" if self.absent else annonce(self.resultat, self.mention)


def controler(lue: DecisionLue, *, certificateur: str | None = None) -> list[Constat]:
    """Every finding on what is said (AUT-001, 010 to 014, 017, 025, 026). `certificateur`: known already, to spare a query."""
    i, qui = lue.inscription, lue.inscription.personne.nom_complet
    trouves = []
    if certificateur is None:
        session = lue.presentation.session if lue.presentation is not None else None
        certificateur = capacite_certificateur(i.certification, lue.decidee_le, session)
    if certificateur:
        trouves.append(c.JURY_ICI.constat(capacite=certificateur, certification=i.certification.intitule))
    if i.etat == EtatInscription.ANNULEE:
        trouves.append(c.INSCRIPTION_ANNULEE.constat(qui=qui))
    if not lue.autorite.strip():
        trouves.append(c.AUTORITE_MANQUANTE.constat())
    if lue.decidee_le > aujourdhui():
        trouves.append(c.DATE_A_VENIR.constat(decidee=date_fr(lue.decidee_le)))
    if lue.presentation is not None:
        s, decidee = lue.presentation.session, date_fr(lue.decidee_le)
        if lue.decidee_le < s.du:
            trouves.append(c.AVANT_LA_SESSION.constat(decidee=decidee, session=date_fr(s.du)))
        elif lue.decidee_le < s.au:
            trouves.append(c.PENDANT_LA_SESSION.constat(decidee=decidee, session=date_fr(s.au)))
    elif lue.decidee_le < i.entree:
        trouves.append(c.AVANT_LA_SESSION.constat(decidee=date_fr(lue.decidee_le), session=date_fr(i.entree)))
    if lue.mention and lue.resultat is not Resultat.ADMIS:
        trouves.append(c.MENTION_SANS_SUCCES.constat(mention=lue.mention, resultat=LIBELLES_RESULTAT[lue.resultat]))
    elif lue.mention:
        trouves += _mention_etrangere(lue)
    return trouves


def _mention_etrangere(lue: DecisionLue) -> list[Constat]:
    """AUT-026: a warning, since no text read forbids an authority its own mention; nothing where no rule is known that day."""
    famille = facade.famille(lue.inscription.certification)
    connues = mentions_connues(famille, lue.decidee_le)
    if connues is None or lue.mention in connues:
        return []
    dites = ", ".join(LIBELLES_MENTION[m] for m in Mention if m in connues)
    return [
        c.MENTION_ETRANGERE.constat(
            mention=LIBELLES_MENTION[lue.mention].removeprefix("mention "), famille=facade.LIBELLES_FAMILLE[famille],
            jour=date_fr(lue.decidee_le), connues=f"ne prévoit que : {dites}" if dites else "n’en prévoit aucune",
        )
    ]  # fmt: skip


def courante(lue: DecisionLue) -> Decision | None:
    """The decision in force that this one would replace."""
    lignes = Decision.toutes.filter(en_vigueur=True)
    if lue.presentation is not None:
        lignes = lignes.filter(presentation=lue.presentation)
    else:
        lignes = lignes.filter(inscription=lue.inscription, presentation__isnull=True, decidee_le=lue.decidee_le)
    trouvee: Decision | None = lignes.prefetch_related("issues").order_by("-version", "pk").first()
    return trouvee


def est_la_meme(decision: Decision, lue: DecisionLue) -> bool:
    """Does the decision already say that, marks included?"""
    if (decision.resultat, decision.mention, decision.autorite, decision.decidee_le) != (
        lue.resultat, lue.mention, lue.autorite, lue.decidee_le,
    ):  # fmt: skip
        return False
    if lue.absent and not lue.notes:
        return est_absent(decision)
    deja = {x.code: (x.etat, x.note, x.acquis) for x in decision.issues.all()}
    return {e.code: _issue(e, v) for e, v in lue.notes.items()}.items() <= deja.items()


def raison_de(ancienne: Decision, lue: DecisionLue, motif: str) -> str:
    """The reason of a new version: the result after the orals needs no other. Still before them, nothing tells why it changes."""
    motif = " ".join(motif.split())
    if not motif and ancienne.resultat == Resultat.CONTROLE and lue.resultat != Resultat.CONTROLE:
        return RAISON_CONTROLE
    return motif


def changements(ancienne: Decision, lue: DecisionLue) -> list[str]:
    """What the new version says otherwise, « what: before → after », each thing that changes."""
    avant = "Absent" if est_absent(ancienne) else LIBELLES_RESULTAT[Resultat(ancienne.resultat)]
    apres = "Absent" if lue.absent else LIBELLES_RESULTAT[lue.resultat]
    paires = [
        ("résultat", avant, apres),
        ("mention", *(LIBELLES_MENTION[Mention(m)] if m else "aucune" for m in (ancienne.mention, lue.mention))),
        ("autorité", ancienne.autorite, lue.autorite.strip()),
        ("date", date_fr(ancienne.decidee_le), date_fr(lue.decidee_le)),
    ]
    deja = {} if est_absent(ancienne) else {x.code: (x.etat, x.note, x.acquis) for x in ancienne.issues.all()}
    for e, v in lue.notes.items():
        if (nouvelle := _issue(e, v)) != deja.get(e.code):
            vieille = deja.get(e.code)
            paires.append((f"{e.code} ({e.libelle})", _en_mots(*vieille) if vieille else "rien", _en_mots(*nouvelle)))
    return [f"{quoi} : {a} → {b}" for quoi, a, b in paires if a != b]


def _en_mots(etat: str, note: Decimal | None, acquis: bool | None) -> str:
    if note is not None:
        return ecrire(note)
    if acquis is not None:
        return "acquis" if acquis else "non acquis"
    return ETATS_UNITE.get(etat, etat) or "sans note"


@transaction.atomic
def enregistrer_decision_importee(
    *,
    lue: DecisionLue,
    acteur: Reference,
    motif: str = "",
    simulateur: Simulateur | None = None,
    journal: bool = True,
) -> tuple[Decision, bool]:
    """(decision in force, was it written?). Raises `ErreurMetier`: AUT-001 to AUT-025.

    `journal` False: a batch writes one event for all.
    """
    if lue.presentation is not None:  # a deliberation that closes reads who is decided elsewhere under this lock
        SessionExamen.toutes.select_for_update(of=("self",)).get(pk=lue.presentation.session_id)
    Inscription.toutes.select_for_update(of=("self",)).get(pk=lue.inscription.pk)
    trouves = [k for k in controler(lue) if k.est_bloquant]
    if trouves:
        raise ErreurMetier(*trouves)
    i, qui = lue.inscription, lue.inscription.personne.nom_complet
    ancienne = courante(lue)
    if ancienne is not None:
        if ancienne.origine == OrigineDecision.JURY:
            raise ErreurMetier(c.DECIDE_ICI.constat(qui=qui))
        if est_la_meme(ancienne, lue):
            return ancienne, False
        motif = raison_de(ancienne, lue, motif)
        if not motif:
            raise ErreurMetier(c.RAISON_MANQUANTE.constat(qui=qui))
        ancienne.en_vigueur = False
        ancienne.save(update_fields=["en_vigueur"])
    simulation = (simulateur or Simulateur()).simuler(
        inscription=i, presentation=lue.presentation, jour=lue.decidee_le,
        notes=_repris(ancienne) | {e.code: v for e, v in lue.notes.items()}, absent=lue.absent, decidee=True,
    )  # fmt: skip
    decision = Decision.toutes.create(
        organisation_id=i.organisation_id, inscription=i, presentation=lue.presentation,
        origine=OrigineDecision.IMPORTEE, autorite=lue.autorite.strip()[:200],
        version=_version(lue), resultat=lue.resultat, mention=lue.mention,
        motif=motif[:500] if ancienne is not None else "", decidee_le=lue.decidee_le,
        saisie_par_libelle=acteur.libelle[:200], **(simulation.en_colonnes() if simulation is not None else {}),
    )  # fmt: skip
    _ecrire_issues(decision, lue, ancienne)
    _garder(decision, simulation)
    if journal:
        _consigner(decision, lue, ancienne, acteur)
    return decision, True


def _version(lue: DecisionLue) -> int:
    lignes = Decision.toutes.filter(presentation=lue.presentation) if lue.presentation is not None else (
        Decision.toutes.filter(inscription=lue.inscription, presentation__isnull=True, decidee_le=lue.decidee_le)
    )  # fmt: skip
    derniere = lignes.order_by("-version", "pk").values_list("version", flat=True).first()
    return (derniere or 0) + 1


def _issue(element: ElementEvalue, v: ValeurCellule) -> tuple[str, Decimal | None, bool | None]:
    acquis = v.acquis
    if acquis is None and v.note is not None and element.mode == ModeCellule.NOTE:
        acquis = v.note >= _DIX
    return str(v.etat), v.note, acquis


def _ecrire_issues(decision: Decision, lue: DecisionLue, ancienne: Decision | None) -> None:
    """The marks that the authority gives; those that it gave before and does not repeat; everywhere absent when it says so."""
    valeurs: dict[ElementEvalue, tuple[str, Decimal | None, bool | None]] = {}
    if lue.absent and not lue.notes:
        valeurs = dict.fromkeys(elements_de(lue.inscription, lue.presentation), ("absent", None, None))
    elif ancienne is not None and not est_absent(ancienne):
        par_code = {e.code: e for e in elements_de(lue.inscription)}
        for x in ancienne.issues.all():
            if x.code in par_code:
                valeurs[par_code[x.code]] = (x.etat, x.note, x.acquis)
    valeurs |= {e: _issue(e, v) for e, v in lue.notes.items()}
    IssueUnite.toutes.bulk_create(
        IssueUnite(
            organisation_id=decision.organisation_id, decision=decision, element=e, code=e.code, libelle=e.libelle,
            etat=etat, note=note, acquis=acquis, ordre=e.ordre,
        )
        for e, (etat, note, acquis) in valeurs.items()
    )  # fmt: skip


def elements_de(inscription: Inscription, presentation: Presentation | None = None) -> list[ElementEvalue]:
    """What receives a result: the elements of the session, else those of the certification that have no children."""
    if presentation is not None:
        siens = list(ElementEvalue.toutes.filter(sessions=presentation.session_id).order_by("ordre", "code", "pk"))
        if siens:
            return siens
    tous = list(ElementEvalue.toutes.filter(certification=inscription.certification_id).order_by("ordre", "code", "pk"))
    parents = {e.parent_id for e in tous}
    return [e for e in tous if e.pk not in parents]


def _repris(ancienne: Decision | None) -> dict[str, ValeurCellule]:
    """Marks of the version before, by code: a correction that repeats only what changed keeps the others."""
    if ancienne is None or est_absent(ancienne):
        return {}
    return {
        x.code: ValeurCellule(EtatCellule(x.etat), x.note, x.acquis if x.note is None else None)
        for x in ancienne.issues.all()
    }


def _garder(decision: Decision, simulation: Simulation | None) -> None:
    """What the person keeps follows from the authority's decision: recorded only where our computation may tell it.

    Before the orals nothing is kept for good; where the two differ, the authority's own word on a bloc or a CCP is kept, on its
    day, and somebody looks at the rest first.
    """
    if simulation is None:
        oter_versions_anterieures(decision=decision)
    elif suites_communes(decision.resultat, decision.proposition) and not tus_par_l_autorite(decision):
        conserver(decision=decision, proposition=simulation.proposition)
    elif (reconnue := _reconnue(decision)) is not None:
        conserver(decision=decision, proposition=reconnue)
    else:
        oter_versions_anterieures(decision=decision)


def _reconnue(decision: Decision) -> Proposition | None:
    """What the authority acknowledges unit by unit while refusing the whole, and what was held already; None when that is nothing."""
    if decision.resultat not in (Resultat.PARTIEL, Resultat.AJOURNE):
        return None
    suivent = consequences_de(decision)
    if suivent is None:
        return None
    dits = {x.code for x in decision.issues.all() if x.acquis}
    dits |= {u.code for u in suivent.unites if u.etat in CONSERVES}
    enfants: dict[str, set[str]] = {}
    lignes = ElementEvalue.toutes.filter(
        certification=decision.inscription.certification_id, parent__isnull=False
    ).select_related("parent")
    for e in lignes.order_by("pk"):
        if e.parent is not None:
            enfants.setdefault(e.parent.code, set()).add(e.code)
    siens = tuple(
        a for a in suivent.acquis
        if a.note is None and a.nature != "unite" and (a.code in dits or (a.code in enfants and enfants[a.code] <= dits))
    )  # fmt: skip
    return replace(suivent, acquis=siens) if siens else None


def _consigner(decision: Decision, lue: DecisionLue, ancienne: Decision | None, acteur: Reference) -> None:
    personne = lue.inscription.personne
    avant = f" (au lieu de « {annonce(ancienne.resultat, ancienne.mention)} »)" if ancienne is not None else ""
    consigner(
        chaine=f"o:{decision.organisation_id}", acte="deliberation.enregistrer_importee", acteur=acteur,
        sujet=Reference("personne", str(personne.pk), personne.nom_complet),
        details={"decision": decision.pk, "version": decision.version, "resultat": decision.resultat,
                 "mention": decision.mention, "autorite": decision.autorite, "motif": decision.motif},
        phrase=f"a enregistré pour {personne.nom_complet} la décision de « {decision.autorite} » du "
        f"{date_fr(decision.decidee_le)} : {lue.en_mots}{avant}.",
    )  # fmt: skip


# --- undo of an import
def objections_au_retrait(decision: Decision) -> list[Constat]:
    """Why an imported decision can no longer be taken back (AUT-024)."""
    qui = decision.inscription.personne.nom_complet
    if not decision.en_vigueur:
        return [c.UTILISE_DEPUIS.constat(qui=qui, pourquoi="une version plus récente l’a remplacée")]
    if decision.reinscriptions.exists() or ChoixNote.toutes.filter(acquis__decision=decision).exists():
        return [c.UTILISE_DEPUIS.constat(qui=qui, pourquoi="une réinscription s’appuie sur elle")]
    return []


@transaction.atomic
def retirer_decision_importee(*, decision: Decision, precedente_id: int | None) -> None:
    """Undo one recording: the version before comes back. The caller writes the journal. Raises AUT-024."""
    Inscription.toutes.select_for_update(of=("self",)).get(pk=decision.inscription_id)
    decision.refresh_from_db(fields=["en_vigueur"])
    if contre := objections_au_retrait(decision):
        raise ErreurMetier(*contre)
    precedente = Decision.toutes.filter(pk=precedente_id).first() if precedente_id is not None else None
    defaire_conservation(decision=decision, precedente=precedente)
    decision.delete()
    if precedente is not None:
        Decision.toutes.filter(pk=precedente.pk).update(en_vigueur=True)


def brut(lue: DecisionLue) -> dict[str, Any]:
    """What a batch's event keeps of a decision."""
    return {"inscription": lue.inscription.pk, "resultat": str(lue.resultat), "mention": str(lue.mention)}
