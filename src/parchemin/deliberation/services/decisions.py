"""What the jury decides for each candidate: held while the deliberation is open, frozen when it closes, revised afterwards.

A decision is never edited. Another one takes its place, with its reason and a second person; the old one stays readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from parchemin.deliberation import acte, choix
from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.domain.dossier import Dossier
from parchemin.deliberation.domain.moteur import consequences
from parchemin.deliberation.domain.proposition import DEFINITIFS, Mention, Proposition, Resultat
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.deliberation.models import (
    ChoixJury,
    Decision,
    Deliberation,
    EtatDeliberation,
    IssueUnite,
    OrigineDecision,
)
from parchemin.deliberation.relecture import reproposer
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.serialisation import (
    dossier_de_json,
    dossier_vers_json,
    proposition_vers_json,
    reglement_de_json,
    reglement_vers_json,
)
from parchemin.deliberation.services.acquis import conserver
from parchemin.deliberation.services.acquis_lot import EnLot
from parchemin.deliberation.services.commun import (
    exiger_motif,
    exiger_pv,
    lignes_du_jury,
    ouverte,
    reference_de_l_acteur,
    refuser_la_sante,
    reglement_du_jury,
    verrouiller,
)
from parchemin.deliberation.services.signatures import SCEAU, redemander, sceller_pv
from parchemin.journal.facade import EvenementAConsigner, Reference, consigner, consigner_lot
from parchemin.parcours.models import Presentation, SessionExamen
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant


def _ligne(session: SessionExamen, d: Deliberation, presentation_id: int) -> selectors.LigneCandidat:
    presentations = [p for p in selectors.presentations_de(session) if p.pk == presentation_id]
    if not presentations:
        raise ErreurMetier(c.HORS_SESSION.constat())
    (ligne,) = selectors.lignes_de(session, reglement_du_jury(d), d.jury_le, presentations)
    return ligne


@transaction.atomic
def retenir(
    *,
    presentation: Presentation,
    resultat: str,
    mention: str = "",
    motif: str = "",
    empreinte_vue: str = "",
    acteur: Reference,
) -> ChoixJury:
    """Note what the jury decides for one candidate: the proposal, or better with its reason, or to wait.

    `empreinte_vue`: hash of the proposal shown; DEL-028 when it is another one by now. Raises DEL-021 to DEL-031, DEL-059,
    and DEL-002 before the day of the session.
    """
    session = verrouiller(presentation.session_id)
    d = ouverte(session)
    exiger_le_jour(session)
    ligne = _ligne(session, d, presentation.pk)
    if empreinte_vue and empreinte_vue != ligne.empreinte:
        raise ErreurMetier(c.PROPOSITION_CHANGEE.constat(ou=ligne.nom, noms=ligne.nom))
    motif = " ".join(motif.split())[:500]
    if refus := choix.controler_choix(ligne.proposition, ligne.dossier, resultat, mention, motif, ligne.nom):
        raise ErreurMetier(*refus)
    refuser_la_sante(motif)
    (fait,) = _tenir(session, d, [(ligne, Resultat(resultat), Mention(mention), motif)], acteur)
    return fait


@transaction.atomic
def retenir_propositions(
    *, deliberation: Deliberation, presentations: Iterable[int] | None = None, acteur: Reference
) -> int:
    """Hold the proposal of every candidate for whom it concludes and nothing is held yet (or of those given). How many.

    A choice of the jury that differs from the proposal is left as it is. Raises DEL-002, DEL-030, DEL-031.
    """
    session = verrouiller(deliberation.session_id)
    d = ouverte(session)
    exiger_le_jour(session)
    voulues = None if presentations is None else set(presentations)
    lignes = lignes_du_jury(session, d)
    a_tenir = [
        (x, x.proposition.resultat, x.proposition.mention, "")
        for x in lignes
        if x.a_retenir
        and (voulues is None or x.presentation.pk in voulues)
        and (x.retenu is None or (x.perime and not x.retenu.motif))
    ]
    _tenir(session, d, a_tenir, acteur)
    return len(a_tenir)


def exiger_le_jour(session: SessionExamen) -> None:
    """Raises DEL-002 and DEL-003: a decision before the day of the session is no decision."""
    situation = acte.Situation(
        aujourdhui(), acte.Etape.EN_DELIBERATION, session.au, session.jury_le, acte.QuiDelibere(True)
    )
    if refus := list(acte.jour_venu(situation)):
        raise ErreurMetier(*refus)


_ATenir = tuple[selectors.LigneCandidat, Resultat, Mention, str]


def _tenir(session: SessionExamen, d: Deliberation, lignes: Sequence[_ATenir], acteur: Reference) -> list[ChoixJury]:
    faits = []
    for x, resultat, mention, motif in lignes:
        fait, _ = ChoixJury.toutes.update_or_create(
            deliberation=d, presentation=x.presentation,
            defaults={"organisation_id": d.organisation_id, "resultat": str(resultat), "mention": str(mention),
                      "motif": motif, "empreinte": x.empreinte, "retenu_par_libelle": acteur.libelle[:200],
                      "retenu_le": maintenant()},
        )  # fmt: skip
        faits.append(fait)
    if len(lignes) == 1:
        x, resultat, mention, motif = lignes[0]
        suite = f" (proposition : {x.annonce.lower()}). Raison : {motif}" if motif else "."
        consigner(
            chaine=f"o:{session.organisation_id}", acte="deliberation.retenir", acteur=acteur,
            sujet=reference_personne(x.presentation.inscription.personne),
            details={"session": session.pk, "presentation": x.presentation.pk, "resultat": str(resultat),
                     "mention": str(mention), "motif": motif, "proposition": str(x.proposition.resultat)},
            phrase=f"a noté la décision du jury pour {x.nom} à « {session.intitule} » : "
            f"{choix.en_mots(resultat, mention).lower()}{suite}",
        )  # fmt: skip
    elif lignes:
        consigner(
            chaine=f"o:{session.organisation_id}", acte="deliberation.retenir_propositions", acteur=acteur,
            sujet=Reference("session_examen", str(session.pk), session.intitule),
            details={"presentations": [x.presentation.pk for x, *_ in lignes]},
            phrase=f"a retenu {len(lignes)} propositions à « {session.intitule} » : "
            f"{selectors.compter([str(r) for _, r, *_ in lignes])}.",
        )  # fmt: skip
    return faits


def figer(*, deliberation: Deliberation, lignes: Sequence[selectors.LigneCandidat], saisie_par: str) -> list[Decision]:
    """Version 1 of every decision, with what the engine was given and proposed. In the caller's transaction."""
    fige = reglement_vers_json(reglement_du_jury(deliberation))
    faites = []
    for x in lignes:
        if x.retenu is None:
            raise ErreurMetier(c.A_DECIDER.constat(noms=x.nom))
        faites.append(
            ecrire_decision(
                presentation=x.presentation, deliberation=deliberation, version=1, proposition=x.proposition,
                dossier=dossier_vers_json(x.dossier), reglement=fige, resultat=x.retenu.resultat,
                mention=x.retenu.mention, motif=x.retenu.motif, saisie_par=saisie_par,
            )
        )  # fmt: skip
    session = deliberation.session
    consigner_lot(
        chaine=f"o:{deliberation.organisation_id}",
        evenements=[
            EvenementAConsigner(
                acte="deliberation.decider",
                acteur=Reference("session_examen", str(session.pk), f"Jury de « {session.intitule} »"[:200]),
                sujet=reference_personne(d.inscription.personne),
                phrase=f"a décidé pour {d.inscription.personne.nom_complet} : "
                f"{choix.en_mots(Resultat(d.resultat), Mention(d.mention)).lower()}.",
                details={"decision": d.pk, "session": session.pk, "inscription": d.inscription_id},
            )
            for d in faites
        ],
    )
    return faites


def suites_de(
    proposition: Proposition, dossier: Dossier, reglement: Reglement, resultat: str, mention: str
) -> Proposition:
    """What the person keeps and receives follows from what the jury decided, not from what the rule proposed."""
    if resultat == proposition.resultat:
        return proposition
    return consequences(proposition, dossier, reglement, Resultat(resultat), Mention(mention))


def ecrire_decision(
    *,
    presentation: Presentation,
    deliberation: Deliberation,
    version: int,
    proposition: Proposition,
    dossier: Mapping[str, Any],
    reglement: Mapping[str, Any],
    resultat: str,
    mention: str,
    motif: str,
    saisie_par: str,
    lot: EnLot | None = None,
    decidee_le: date | None = None,
) -> Decision:
    """One version and its outcomes, with what it lets the person keep. In the caller's transaction.

    `decidee_le`: the day from which it takes effect; by default the jury's, which is that of the minutes it stands in.
    `lot`: among others, whose common reads are done; `proposition` is then what follows from the decision (`suites_de`).
    """
    if lot is None:
        proposition = suites_de(proposition, dossier_de_json(dossier), reglement_de_json(reglement), resultat, mention)
    decision: Decision = Decision.toutes.create(
        organisation_id=deliberation.organisation_id,
        inscription=presentation.inscription,
        presentation=presentation,
        deliberation=deliberation,
        origine=OrigineDecision.JURY,
        version=version,
        resultat=resultat,
        mention=mention,
        motif=motif,
        decidee_le=decidee_le or deliberation.jury_le,
        jeu=proposition.jeu,
        proposition=proposition_vers_json(proposition),
        dossier=dict(dossier),
        reglement=dict(reglement),
        saisie_par_libelle=saisie_par[:200],
    )
    elements = (
        lot.unites
        if lot is not None
        else {
            u.element.code: u.element_id
            for u in (
                deliberation.reglement.unites.select_related("element").order_by("pk") if deliberation.reglement else ()
            )
        }
    )
    issues = [
        IssueUnite(
            organisation_id=deliberation.organisation_id, decision=decision, element_id=elements.get(u.code), code=u.code,
            libelle=u.libelle, etat=u.etat, note=u.note, acquis=u.acquis, ordre=n,
        )
        for n, u in enumerate(proposition.unites)
    ]  # fmt: skip
    if lot is not None:
        lot.issues.extend(issues)
    else:
        IssueUnite.toutes.bulk_create(issues)
    if resultat in DEFINITIFS:
        conserver(decision=decision, proposition=proposition, lot=lot)
    elif version > 1:
        # Back to waiting: what the version before gave is withdrawn with it.
        conserver(decision=decision, proposition=replace(proposition, acquis=()), lot=lot)
    return decision


# --- Revision: the only way afterwards.
@transaction.atomic
def demander_revision(
    *,
    decision: Decision,
    resultat: str,
    mention: str = "",
    motif: str,
    corrections: Mapping[str, str] | None = None,
    livret_examine: bool = False,
    demandeur: Acteur,
) -> Approbation:
    """Ask a second person to put another version in the place of a decision.

    The new result answers to the same rules as in deliberation, on the corrected file. Raises DEL-010, DEL-021 to DEL-039,
    RES-… for a correction that does not read, APP-004.
    """
    courante, deliberation, presentation = revisable(decision.pk)
    motif = exiger_motif(motif, "la décision change")
    exiger_non_signe(courante, deliberation, resultat)
    propres = {code: texte.strip() for code, texte in (corrections or {}).items() if texte.strip()}
    dossier, proposition = reproposer(courante, propres, livret_examine=livret_examine)
    nom = courante.inscription.personne.nom_complet
    if refus := choix.controler_choix(proposition, dossier, resultat, mention, motif, nom):
        raise ErreurMetier(*refus)
    memes = (resultat, mention) == (courante.resultat, courante.mention)
    if memes and dossier_vers_json(dossier) == courante.dossier:
        raise ErreurMetier(c.RIEN_NE_CHANGE.constat())
    ancien = choix.en_mots(Resultat(courante.resultat), Mention(courante.mention))
    nouveau = choix.en_mots(Resultat(resultat), Mention(mention))
    return approbations.demander(
        selectors.REVISER,
        organisation_id=courante.organisation_id,
        sujet_type="personne",
        sujet_identifiant=str(courante.inscription.personne_id),
        sujet_libelle=f"Révision de la décision {de(nom)}"[:300],
        consequence=f"« {ancien} » devient « {nouveau} ». Raison : {motif}\nLa version {courante.version} reste lisible ; "
        f"la version {courante.version + 1} la remplace."
        + (f"\nNotes corrigées : {', '.join(f'{k} : {v}' for k, v in propres.items())}." if propres else ""),
        permission=acte.Qui.SECONDE_PERSONNE,
        demandeur=demandeur,
        charge={
            "decision": courante.pk, "version": courante.version, "resultat": resultat, "mention": mention, "motif": motif,
            "corrections": propres, "livret_examine": livret_examine, "session": presentation.session_id,
            "presentation": presentation.pk,
        },
    )  # fmt: skip


def revisable(pk: int) -> tuple[Decision, Deliberation, Presentation]:
    """The decision, its session locked. Raises DEL-034 (replaced), DEL-036 (imported), DEL-010 (still open)."""
    session_id = Decision.toutes.values_list("deliberation__session_id", flat=True).get(pk=pk)
    if session_id is not None:
        verrouiller(session_id)
    # Read under the lock only: while it was waited for, the last member may have signed.
    courante: Decision = Decision.toutes.select_related(
        "inscription__personne", "presentation", "deliberation__reglement__certification"
    ).get(pk=pk)
    if courante.origine != OrigineDecision.JURY or courante.deliberation is None or courante.presentation is None:
        raise ErreurMetier(c.IMPORTEE.constat(autorite=courante.autorite or "une autre autorité"))
    if not courante.en_vigueur:
        derniere = Decision.toutes.get(presentation=courante.presentation, en_vigueur=True)
        raise ErreurMetier(c.ANCIENNE.constat(version=derniere.version))
    if courante.deliberation.etat == EtatDeliberation.OUVERTE:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(acte="Réviser une décision", etat="la délibération est ouverte"))
    return courante, courante.deliberation, courante.presentation


def exiger_non_signe(courante: Decision, deliberation: Deliberation, resultat: str) -> None:
    """Raises DEL-038 and DEL-039: what the members signed changes only by minutes that they sign too."""
    if deliberation.etat not in (EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE):
        return
    nom = courante.inscription.personne.nom_complet
    if courante.resultat not in DEFINITIFS and resultat in DEFINITIFS:
        decide = choix.en_mots(Resultat(resultat), Mention.AUCUNE)
        raise ErreurMetier(c.ATTENTE_SIGNEE.constat(ou=nom, nom=nom, decide=decide))
    raise ErreurMetier(c.PV_A_RECTIFIER.constat(ou=nom, nom=nom))


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    """Sealed on one version: replaced meanwhile, the approval falls."""
    decision = Decision.toutes.filter(pk=approbation.charge["decision"], en_vigueur=True).first()
    return dict(approbation.charge) if decision is not None else {}


@acte_approuvable(selectors.REVISER, libelle="Réviser une décision", charge_actuelle=_charge_actuelle)
def _reviser(approbation: Approbation, acteur: Acteur) -> None:
    reviser_decision(
        decision_id=int(approbation.charge["decision"]), resultat=approbation.charge["resultat"],
        mention=approbation.charge["mention"], motif=approbation.charge["motif"],
        corrections=approbation.charge["corrections"], livret_examine=approbation.charge["livret_examine"],
        demande_par=approbation.demandeur_libelle, approuve_par=acteur,
    )  # fmt: skip


@transaction.atomic
def reviser_decision(
    *,
    decision_id: int,
    resultat: str,
    mention: str,
    motif: str,
    corrections: Mapping[str, str],
    livret_examine: bool,
    demande_par: str,
    approuve_par: Acteur,
) -> Decision:
    """A new version takes the place of a decision, once two people agree (`demander_revision`). Raises as it does.

    The minutes, which still wait for signatures, are written again, and those given are asked again: they were on another text.
    """
    courante, deliberation, presentation = revisable(decision_id)
    exiger_non_signe(courante, deliberation, resultat)
    dossier, proposition = reproposer(courante, corrections, livret_examine=livret_examine)
    nom = courante.inscription.personne.nom_complet
    if refus := choix.controler_choix(proposition, dossier, resultat, mention, motif, nom):
        raise ErreurMetier(*refus)
    Decision.toutes.filter(pk=courante.pk).update(en_vigueur=False)
    nouvelle = ecrire_decision(
        presentation=presentation, deliberation=deliberation, version=courante.version + 1, proposition=proposition,
        dossier=dossier_vers_json(dossier), reglement=courante.reglement or {}, resultat=resultat, mention=mention,
        motif=motif, saisie_par=f"{demande_par} et {approuve_par.libelle}",
    )  # fmt: skip
    transition = acte.REVISER
    consigner(
        chaine=f"o:{courante.organisation_id}", acte=transition.code,
        acteur=reference_de_l_acteur(approuve_par),
        sujet=reference_personne(courante.inscription.personne),
        details={"session": deliberation.session_id, "avant": courante.pk, "apres": nouvelle.pk, "motif": motif,
                 "corrections": dict(corrections), "demande_par": demande_par},
        phrase=transition.phrase.format(
            candidat=nom, version=nouvelle.version, motif=motif,
            resultat=choix.en_mots(Resultat(resultat), Mention(mention)).lower(),
        ),
    )  # fmt: skip
    exiger_pv(deliberation)
    sceller_pv(deliberation)
    deliberation.save(update_fields=list(SCEAU))
    redemander(deliberation)
    return nouvelle
