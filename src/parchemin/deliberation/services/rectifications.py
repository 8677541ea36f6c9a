"""Rectification of signed minutes: prepared, asked for, agreed by a member who sat, signed; only then do its decisions take effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from parchemin.deliberation import acte_rectification as acte
from parchemin.deliberation import choix
from parchemin.deliberation import constats_acte as c
from parchemin.deliberation import constats_rectification as cr
from parchemin.deliberation.acte import Qui
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.models import (
    Decision,
    Deliberation,
    EtatRectification,
    EtatSignature,
    LigneRectification,
    NatureRectification,
    Rectification,
    SignaturePV,
    SignatureRectificatif,
)
from parchemin.deliberation.pv_rectificatif import Prevue, contenu_rectificatif
from parchemin.deliberation.registres import annoncer_decisions
from parchemin.deliberation.relecture import reproposer
from parchemin.deliberation.selectors import rectifications as selectors
from parchemin.deliberation.serialisation import dossier_vers_json, reglement_de_json
from parchemin.deliberation.services.acquis_lot import lire_en_lot
from parchemin.deliberation.services.commun import (
    exiger_motif,
    reference_de_l_acteur,
    reference_session,
    refuser_la_sante,
    verrouiller,
)
from parchemin.deliberation.services.decisions import ecrire_decision, revisable, suites_de
from parchemin.deliberation.services.signatures import quand_tous_ont_repondu
from parchemin.journal.facade import EvenementAConsigner, Reference, consigner
from parchemin.parcours.models import SessionExamen, SiegeJury
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import aujourdhui, maintenant


def _exiger(transition: acte.Transition, situation: acte.Situation) -> None:
    constats = acte.controler(transition, situation)
    if any(x.est_bloquant for x in constats):
        raise ErreurMetier(*constats)


def _consigner(
    session: SessionExamen,
    transition: acte.Transition,
    acteur: Reference,
    r: Rectification,
    *,
    details: Any = None,
    **valeurs: Any,
) -> None:
    consigner(
        chaine=f"o:{session.organisation_id}", acte=transition.code, acteur=acteur, sujet=reference_session(session),
        details={"rectification": r.pk, "deliberation": r.deliberation_id, **(details or {})},
        phrase=transition.phrase.format(session=session.intitule, **valeurs),
    )  # fmt: skip


def verrouiller_rectification(pk: int) -> tuple[SessionExamen, Deliberation, Rectification]:
    """The rectification read under the lock of its session."""
    verrouiller(Rectification.toutes.values_list("deliberation__session_id", flat=True).get(pk=pk))
    return lire_rectification(pk)


def lire_rectification(pk: int) -> tuple[SessionExamen, Deliberation, Rectification]:
    """The same without the lock, to show it."""
    r: Rectification = Rectification.toutes.select_related("corrige__deliberation").get(pk=pk)
    d: Deliberation = Deliberation.toutes.select_related(
        "session__certification__fiche__version", "session__certification__fiche__source", "session__organisation"
    ).get(pk=r.deliberation_id)
    r.deliberation = d
    return d.session, d, r


# --- Prepare.
@transaction.atomic
def ouvrir_rectification(
    *,
    deliberation: Deliberation,
    nature: str,
    motif: str,
    reference: str = "",
    acteur: Reference,
    utilisateur_id: int | None = None,
) -> Rectification:
    """Begin to correct signed minutes. Raises DEL-032, DEL-059, DEL-080 (not signed), DEL-081 (one is open), DEL-082."""
    session = verrouiller(deliberation.session_id)
    d = Deliberation.toutes.get(pk=deliberation.pk)
    motif = exiger_motif(motif, "le procès-verbal signé est à corriger")
    r = Rectification(
        organisation_id=d.organisation_id, deliberation=d, corrige=selectors.derniere_scellee(d),
        nature=NatureRectification(nature), motif=motif, reference=_piece(reference),
        ouverte_par_id=utilisateur_id, ouverte_par_libelle=acteur.libelle[:200], ouverte_le=maintenant(),
    )  # fmt: skip
    situation = selectors.situation_de(session, d, None, aujourdhui())
    _exiger(acte.OUVRIR, _avec(situation, r))
    r.save()
    _consigner(
        session, acte.OUVRIR, acteur, r, nature=r.get_nature_display().lower(), motif=r.motif,
        details={"nature": nature, "motif": motif, "reference": r.reference, "corrige": r.corrige_id},
    )  # fmt: skip
    return r


def _piece(reference: str) -> str:
    """The reference, tidied. Raises DEL-059."""
    propre = " ".join(reference.split())[:200]
    refuser_la_sante(propre)
    return propre


def _avec(situation: acte.Situation, r: Rectification) -> acte.Situation:
    return replace(
        situation, nature=acte.Nature(r.nature), nature_en_mots=r.get_nature_display(), reference=r.reference
    )


@transaction.atomic
def modifier_rectification(
    *, rectification: Rectification, nature: str, motif: str, reference: str = "", acteur: Reference
) -> Rectification:
    """Another cause, reason or document, while nothing is asked. Raises DEL-030, DEL-032, DEL-059, DEL-082, DEL-089."""
    session, d, r = verrouiller_rectification(rectification.pk)
    r.nature, r.motif = NatureRectification(nature), exiger_motif(motif, "le procès-verbal signé est à corriger")
    r.reference = _piece(reference)
    _exiger(acte.MODIFIER, _avec(selectors.situation_de(session, d, r, aujourdhui()), r))
    r.save(update_fields=["nature", "motif", "reference"])
    _consigner(
        session, acte.MODIFIER, acteur, r, quoi=f"{r.get_nature_display().lower()}, {motif}",
        details={"nature": nature, "motif": r.motif, "reference": r.reference},
    )  # fmt: skip
    return r


@transaction.atomic
def placer_ligne(
    *,
    rectification: Rectification,
    decision: Decision,
    resultat: str,
    mention: str = "",
    corrections: Mapping[str, str] | None = None,
    livret_examine: bool = False,
    acteur: Reference,
) -> LigneRectification:
    """Put a candidate in the rectification, or put another decision for the same one.

    The decision answers to the rules of the jury on the corrected file; that of an authority stands against them. Raises DEL-021
    to DEL-036, DEL-084, DEL-085, DEL-038 for a wait called a slip, DEL-089 once asked or signed, RES-….
    """
    session, d, r = verrouiller_rectification(rectification.pk)
    situation = selectors.situation_de(session, d, r, aujourdhui())
    _exiger(acte.MODIFIER, situation)
    courante, deliberation, _ = revisable(decision.pk)
    if deliberation.pk != d.pk:
        raise ErreurMetier(c.HORS_SESSION.constat())
    nom = courante.inscription.personne.nom_complet
    if (
        len(situation.lignes) >= situation.lignes_max
        and not LigneRectification.toutes.filter(rectification=r, avant=courante).exists()
    ):
        raise ErreurMetier(cr.TROP_DE_LIGNES.constat(maximum=situation.lignes_max, nombre=situation.lignes_max + 1))
    propres = {code: texte.strip() for code, texte in (corrections or {}).items() if texte.strip()}
    dossier, proposition = reproposer(courante, propres, livret_examine=livret_examine)
    impose = r.nature == NatureRectification.DECISION_AUTORITE
    if refus := choix.controler_choix(proposition, dossier, resultat, mention, r.motif, nom, impose=impose):
        raise ErreurMetier(*refus)
    if (resultat, mention) == (courante.resultat, courante.mention) and dossier_vers_json(dossier) == courante.dossier:
        raise ErreurMetier(c.RIEN_NE_CHANGE.constat())
    ligne, _ = LigneRectification.toutes.update_or_create(
        rectification=r, avant=courante,
        defaults={"organisation_id": r.organisation_id, "resultat": resultat, "mention": mention, "corrections": propres,
                  "livret_examine": livret_examine},
    )  # fmt: skip
    # What the nature allows, on this candidate: said at once rather than when the accord is asked.
    if refus := list(acte.lignes_permises(replace(situation, lignes=(selectors.en_situation(ligne),)))):
        raise ErreurMetier(*refus)
    _consigner(
        session, acte.MODIFIER, acteur, r,
        quoi=f"{nom}, de « {choix.en_mots(Resultat(courante.resultat), Mention(courante.mention))} » à "
        f"« {choix.en_mots(Resultat(resultat), Mention(mention))} »",
        details={"decision": courante.pk, "resultat": resultat, "mention": mention, "corrections": propres},
    )  # fmt: skip
    return ligne


@transaction.atomic
def retirer_ligne(*, rectification: Rectification, decision: Decision, acteur: Reference) -> None:
    """Take a candidate out. Raises DEL-030, DEL-089, DEL-090."""
    session, d, r = verrouiller_rectification(rectification.pk)
    _exiger(acte.MODIFIER, selectors.situation_de(session, d, r, aujourdhui()))
    ligne = LigneRectification.toutes.filter(rectification=r, avant=decision).first()
    if ligne is None:
        raise ErreurMetier(cr.HORS_RECTIFICATION.constat())
    nom = decision.inscription.personne.nom_complet
    ligne.delete()
    _consigner(session, acte.MODIFIER, acteur, r, quoi=f"{nom} en est retiré", details={"decision": decision.pk})


# --- Ask, agree.
def prevoir(r: Rectification) -> list[Prevue]:
    """What each line would write, computed by the rule of its decision."""
    prevues = []
    for ligne in selectors.lignes_de(r):
        dossier, proposition = reproposer(ligne.avant, ligne.corrections, livret_examine=ligne.livret_examine)
        reglement = reglement_de_json(ligne.avant.reglement or {})
        prevues.append(
            Prevue(
                ligne,
                dossier,
                suites_de(proposition, dossier, reglement, ligne.resultat, ligne.mention),
                selectors.effet_de(ligne, r),
            )
        )
    return prevues


def _numero_suivant(r: Rectification) -> int:
    dernier = Rectification.toutes.filter(deliberation=r.deliberation_id).aggregate(n=Max("numero"))["n"]
    return (dernier or 0) + 1


def contenu_a_approuver(r: Rectification) -> dict[str, Any]:
    """The text as it would be sealed now."""
    return contenu_rectificatif(r, prevoir(r), r.numero or _numero_suivant(r))


def _charge(r: Rectification) -> dict[str, Any]:
    """What is approved is the text to sign, whole."""
    return {
        "rectification": r.pk,
        "session": r.deliberation.session_id,
        "empreinte": sha256_hex(canonique(contenu_a_approuver(r))),
    }


@transaction.atomic
def demander_accord(*, rectification: Rectification, demandeur: Acteur) -> Approbation:
    """The president or the direction asks a member who sat. Raises DEL-034, DEL-038, DEL-080 to DEL-086, DEL-089, APP-004."""
    session, d, r = verrouiller_rectification(rectification.pk)
    _exiger(acte.ACCORDER, selectors.situation_de(session, d, r, aujourdhui(), demandeur=demandeur))
    lignes = selectors.lignes_de(r)
    changements = "\n".join(
        f"{x.avant.inscription.personne.nom_complet} : « {choix.en_mots(Resultat(x.avant.resultat), Mention(x.avant.mention))} »"
        f" devient « {choix.en_mots(Resultat(x.resultat), Mention(x.mention))} »."
        for x in lignes
    )
    piece = f" ({r.reference})" if r.reference else ""
    return approbations.demander(
        selectors.RECTIFIER,
        organisation_id=r.organisation_id,
        sujet_type=selectors.SUJET,
        sujet_identifiant=str(r.pk),
        sujet_libelle=f"Rectification du procès-verbal de « {session.intitule} »"[:300],
        consequence=f"{changements}\n{r.get_nature_display()}{piece} : {r.motif}\nLes membres qui ont siégé signent ensuite un "
        "procès-verbal rectificatif ; rien ne change avant. Le premier procès-verbal n’est pas modifié.",
        permission=Qui.SECONDE_PERSONNE,
        demandeur=demandeur,
        charge=_charge(r),
    )


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    _, _, r = verrouiller_rectification(int(approbation.charge["rectification"]))
    return _charge(r)


@acte_approuvable(selectors.RECTIFIER, libelle="Rectifier un procès-verbal", charge_actuelle=_charge_actuelle)
def _accorder(approbation: Approbation, acteur: Acteur) -> None:
    """A member who sat agrees: the rectifying minutes are written and numbered, and those who sat are called to sign."""
    session, d, r = verrouiller_rectification(int(approbation.charge["rectification"]))
    demandeur = Acteur(approbation.demandeur_id, approbation.demandeur_libelle)
    _exiger(
        acte.ACCORDER,
        selectors.situation_de(
            session, d, r, aujourdhui(), demandeur=demandeur, seconde=acteur, approbation=approbation
        ),
    )
    r.numero = _numero_suivant(r)
    r.pv_contenu = contenu_a_approuver(r)
    r.pv_empreinte = sha256_hex(canonique(r.pv_contenu))
    r.etat, r.accordee_le = EtatRectification.A_SIGNER, maintenant()
    siege = selectors.siege_de(session.pk, acteur, approbation)
    qui = f"{siege.membre}, {siege.get_qualite_display().lower()} du jury" if siege is not None else acteur.libelle
    r.accordee_par_libelle = f"{approbation.demandeur_libelle} et {qui}"[:300]
    r.save()
    _preparer_signatures(r)
    _consigner(
        session, acte.ACCORDER, _reference(acteur, siege), r, numero=r.numero_pv,
        details={"demande": str(approbation.pk), "demandeur": approbation.demandeur_libelle, "pv_empreinte": r.pv_empreinte,
                 "corrige": r.pv_contenu["corrige"], "motif": r.motif},
    )  # fmt: skip


def _reference(acteur: Acteur, siege: SiegeJury | None) -> Reference:
    """A member without an account is named as one who sat, not as an outside person."""
    if acteur.id is None and siege is not None:
        return Reference("membre_jury", str(siege.membre_id), str(siege.membre))
    return reference_de_l_acteur(acteur)


def _preparer_signatures(r: Rectification) -> None:
    """Those whom the first minutes required: asked again, whatever they answered then. Who had not sat does not sign."""
    premieres = SignaturePV.toutes.filter(deliberation=r.deliberation_id).select_related("siege")
    for s in premieres.order_by("pk"):
        n_a_pas_siege = s.etat == EtatSignature.ABSENT and s.moyen != "secretariat"
        SignatureRectificatif.toutes.get_or_create(
            rectification=r, siege=s.siege,
            defaults={"organisation_id": r.organisation_id, "nom": s.nom, "qualite": s.qualite, "courriel": s.courriel,
                      "utilisateur_id": s.utilisateur_id,
                      "etat": EtatSignature.ABSENT if n_a_pas_siege else EtatSignature.ATTENDUE,
                      "motif": "n’a pas siégé" if n_a_pas_siege else ""},
        )  # fmt: skip


# --- Seal, give up.
def _constater(r: Rectification, acteur: Reference) -> None:
    """Everybody answered, and the jury agrees: the decisions take effect, in the same transaction."""
    session, d, ligne = verrouiller_rectification(r.pk)
    situation = selectors.situation_de(session, d, ligne, aujourdhui())
    if list(acte.reponses(situation)):
        return
    _exiger(acte.SCELLER, situation)
    _prendre_effet(session, d, ligne)
    ligne.etat, ligne.scellee_le = EtatRectification.SCELLEE, maintenant()
    ligne.save(update_fields=["etat", "scellee_le"])
    _consigner(
        session, acte.SCELLER, acteur, ligne, numero=ligne.numero_pv, details={"pv_empreinte": ligne.pv_empreinte}
    )
    transaction.on_commit(lambda: _garder(ligne, acteur), robust=True)


quand_tous_ont_repondu[Rectification] = _constater


def _garder(r: Rectification, acteur: Reference) -> None:
    from parchemin.deliberation.pv_rectificatif_pdf import conserver_rectificatif
    from parchemin.plateforme.tenant import organisation_active

    with organisation_active(r.organisation_id):
        conserver_rectificatif(rectification=r, par=acteur.libelle)


def _prendre_effet(session: SessionExamen, d: Deliberation, r: Rectification) -> None:
    """A version per line, exactly as signed. Raises DEL-091 when something else would be written by now.

    The write lock is held meanwhile: each line is computed once, what lines share is read once.
    """
    prevues = prevoir(r)
    presentations = []
    for p, relue in zip(prevues, contenu_rectificatif(r, prevues, r.numero or 0)["lignes"], strict=True):
        nom = p.ligne.avant.inscription.personne.nom_complet
        if p.ligne.avant.presentation is None:
            raise ErreurMetier(c.HORS_SESSION.constat())
        presentations.append(p.ligne.avant.presentation)
        if not _est_signe(relue, r):
            raise ErreurMetier(cr.SUITE_CHANGEE.constat(ou=nom, nom=nom))
    lot = lire_en_lot(d, session.certification, [x.pk for x in presentations])
    Decision.toutes.filter(pk__in=[p.ligne.avant_id for p in prevues]).update(en_vigueur=False)
    for p, presentation in zip(prevues, presentations, strict=True):
        avant = p.ligne.avant
        nom = avant.inscription.personne.nom_complet
        nouvelle = p.ligne.apres = ecrire_decision(
            presentation=presentation, deliberation=d, version=avant.version + 1, proposition=p.proposition,
            dossier=dossier_vers_json(p.dossier), reglement=avant.reglement or {}, resultat=p.ligne.resultat,
            mention=p.ligne.mention, motif=r.motif, lot=lot, decidee_le=p.effet.jour or aujourdhui(),
            saisie_par=f"procès-verbal rectificatif n° {r.numero_pv}, {r.accordee_par_libelle}",
        )  # fmt: skip
        dit = EvenementAConsigner(
            acte="deliberation.decision_rectifiee",
            acteur=Reference("session_examen", str(session.pk), f"Jury de « {session.intitule} »"[:200]),
            sujet=reference_personne(avant.inscription.personne),
            details={"session": session.pk, "avant": avant.pk, "apres": nouvelle.pk, "rectification": r.pk, "motif": r.motif,
                     "corrections": p.ligne.corrections, "decidee_le": nouvelle.decidee_le.isoformat()},
            phrase=f"a rectifié la décision {de(nom)} (version {nouvelle.version}, procès-verbal rectificatif n° {r.numero_pv}) : "
            f"{choix.en_mots(Resultat(p.ligne.resultat), Mention(p.ligne.mention)).lower()}. Raison : {r.motif}",
        )  # fmt: skip
        lot.evenements.append(dit)
    LigneRectification.toutes.bulk_update([p.ligne for p in prevues], ["apres"])
    lot.finir(f"o:{d.organisation_id}")
    annoncer_decisions(d.organisation_id, [x.pk for x in presentations])


def _est_signe(relue: dict[str, Any], r: Rectification) -> bool:
    """Is what would be written a line of what was signed: who, decision, version, marks, units won, kept things?

    Compared on what the signed line says: an earlier shape of the text said less.
    """
    return any(all(relue.get(k) == v for k, v in x.items()) for x in (r.pv_contenu or {})["lignes"])


@transaction.atomic
def abandonner(*, rectification: Rectification, motif: str, acteur: Acteur) -> Rectification:
    """Give up a rectification, with its reason; its number is not used again. Raises DEL-030, DEL-032, DEL-086, DEL-089."""
    session, d, r = verrouiller_rectification(rectification.pk)
    motif = exiger_motif(motif, "la rectification est abandonnée")
    transition = next((t for t in acte.ABANDONNER if t.de == r.etat), acte.ABANDONNER[0])
    _exiger(transition, selectors.situation_de(session, d, r, aujourdhui(), demandeur=acteur))
    r.etat, r.abandonnee_le, r.abandon_motif = EtatRectification.ABANDONNEE, maintenant(), motif
    r.save(update_fields=["etat", "abandonnee_le", "abandon_motif"])
    _consigner(
        session, transition, reference_de_l_acteur(acteur), r, motif=motif,
        numero=f"n° {r.numero_pv} " if r.numero else "", details={"motif": motif},
    )  # fmt: skip
    return r
