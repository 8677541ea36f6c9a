"""From the complete session to the closed one: open, prepare the files, ask the second person, settle, close, come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.deliberation import acte
from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.models import Deliberation, DossierCandidat, EtatDeliberation
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.services.commun import (
    consigner_acte,
    exiger,
    exiger_motif,
    exiger_pv,
    lignes_du_jury,
    ouverte,
    reference_de_l_acteur,
    reference_session,
    refuser_la_sante,
    verrouiller,
)
from parchemin.deliberation.services.decisions import figer
from parchemin.deliberation.services.signatures import preparer_signatures, sceller_pv
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.models import Presentation, SessionExamen
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant

CHAMPS_DOSSIER = (
    "livret", "visee", "pfmp_validees", "entretien_final", "controle", "ouverture_forme", "derniere_inscription",
    "premiere_candidature", "titre_detenu", "equivalence_totale", "controle_renonce", "formation_suivie",
    "activite_suffisante",
)  # fmt: skip


@transaction.atomic
def ouvrir_deliberation(
    *, session: SessionExamen, acteur: Reference, utilisateur_id: int | None = None, jour: date | None = None
) -> Deliberation:
    """Complete -> in deliberation, under the règlement in force. Raises DEL-001 to DEL-012, findings of the jury (JUR-…)."""
    jour = jour or aujourdhui()
    session = verrouiller(session.pk)
    situation = selectors.situation_de(session, jour)
    exiger(acte.OUVRIR, situation)
    if session.jury_le is None:
        raise ErreurMetier(c.SANS_JOUR.constat())
    deliberation: Deliberation = Deliberation.toutes.create(
        organisation_id=session.organisation_id,
        session=session,
        reglement=selectors.reglement_de(session),
        jury_le=session.jury_le,
        ouverte_par_id=utilisateur_id,
        ouverte_par_libelle=acteur.libelle[:200],
        ouverte_le=maintenant(),
    )
    n = situation.candidats
    consigner_acte(
        session, acte.OUVRIR, acteur, candidats=f"{n} candidat{'s' * (n > 1)}",
        details={"deliberation": deliberation.pk, "reglement": deliberation.reglement_id, "jury_le": session.jury_le},
    )  # fmt: skip
    return deliberation


@transaction.atomic
def revenir_aux_resultats(*, deliberation: Deliberation, motif: str, acteur: Reference) -> None:
    """Withdraw an open deliberation, with a reason: the grid may then be reopened. Raises DEL-010, DEL-030, DEL-032.

    What the jury held is dropped, since it was held before results that may change; the files of the candidates stay.
    """
    session = verrouiller(deliberation.session_id)
    motif = exiger_motif(motif, "la session est rouverte")
    exiger(acte.REVENIR, selectors.situation_de(session, aujourdhui()))
    ligne = Deliberation.toutes.get(session=session)
    choisis = ligne.choix.count()
    ligne.delete()
    consigner_acte(session, acte.REVENIR, acteur, motif=motif, details={"motif": motif, "choix_abandonnes": choisis})


@transaction.atomic
def enregistrer_dossier(*, presentation: Presentation, acteur: Reference, **champs: Any) -> DossierCandidat:
    """What the jury has before it beside the grid: livret, PFMP, interview, orals… Raises DEL-031, DEL-030 once settled.

    Fields: `CHAMPS_DOSSIER`. Before the deliberation opens, and while it is open.
    """
    inconnus = champs.keys() - set(CHAMPS_DOSSIER)
    if inconnus:
        raise TypeError(f"unknown field {sorted(inconnus)}")
    session = verrouiller(presentation.session_id)
    if selectors.deliberation_de(session) is not None:
        ouverte(session)
    ligne, _ = DossierCandidat.toutes.get_or_create(
        presentation=presentation, defaults={"organisation_id": session.organisation_id}
    )
    changes = {n: v for n, v in champs.items() if getattr(ligne, n) != v}
    if not changes:
        return ligne
    for n, v in changes.items():
        setattr(ligne, n, v)
    ligne.save()
    personne = presentation.inscription.personne
    mots = ", ".join(_MOTS_DOSSIER[n](v) for n, v in changes.items())
    consigner(
        chaine=f"o:{session.organisation_id}", acte="deliberation.dossier", acteur=acteur,
        sujet=reference_personne(personne),
        details={"session": session.pk, "presentation": presentation.pk,
                 "champs": {n: str(v) for n, v in changes.items()}},
        phrase=f"a complété le dossier {de(personne.nom_complet)} devant le jury de « {session.intitule} » : {mots}.",
    )  # fmt: skip
    return ligne


def _oui(quoi: str) -> Callable[[Any], str]:
    return lambda v: f"{quoi} : {'oui' if v else 'non' if v is not None else 'non renseigné'}"


_MOTS_DOSSIER: dict[str, Callable[[Any], str]] = {
    "livret": lambda v: {"non_fourni": "livret non fourni", "fourni": "livret fourni", "examine": "livret examiné"}[v],
    "visee": lambda v: {"entiere": "vise toute la certification", "blocs": "vise une partie",
                        "specialisation": "vise une spécialisation"}[v],
    "pfmp_validees": _oui("périodes en milieu professionnel validées"),
    "entretien_final": _oui("entretien final favorable"),
    "controle": lambda v: "notes de l’épreuve de contrôle",
    "ouverture_forme": lambda v: "ce qui ouvre la forme progressive",
    "derniere_inscription": lambda v: "dernière inscription administrative",
    "premiere_candidature": lambda v: "première candidature",
    "titre_detenu": _oui("titre déjà détenu"),
    "equivalence_totale": _oui("équivalence totale"),
    "controle_renonce": _oui("renonce à l’épreuve de contrôle"),
    "formation_suivie": _oui("formation suivie"),
    "activite_suffisante": _oui("activité demandée"),
}  # fmt: skip


@transaction.atomic
def noter_observations(*, deliberation: Deliberation, texte: str, acteur: Reference) -> Deliberation:
    """Observations of the jury, for the minutes. Raises DEL-030, DEL-031, DEL-059."""
    session = verrouiller(deliberation.session_id)
    ligne = ouverte(session)
    texte = texte.strip()[:4000]
    refuser_la_sante(texte)
    if texte == ligne.observations:
        return ligne
    ligne.observations = texte
    ligne.save(update_fields=["observations"])
    consigner(
        chaine=f"o:{session.organisation_id}", acte="deliberation.observations", acteur=acteur,
        sujet=reference_session(session), details={"observations": texte},
        phrase=f"a noté les observations du jury de « {session.intitule} ».",
    )  # fmt: skip
    return ligne


@transaction.atomic
def demander_arret(*, deliberation: Deliberation, demandeur: Acteur, jour: date | None = None) -> Approbation:
    """Ask a second person to close the deliberation. Raises DEL-002 to DEL-028, JUR-…, APP-004 when it is asked already."""
    session = verrouiller(deliberation.session_id)
    d = ouverte(session)
    lignes = lignes_du_jury(session, d)
    exiger(acte.ARRETER, selectors.situation_de(session, jour or aujourdhui(), lignes=lignes))
    resume = selectors.compter([x.retenu.resultat for x in lignes if x.retenu])
    return approbations.demander(
        selectors.ARRETER,
        organisation_id=session.organisation_id,
        sujet_type="session_examen",
        sujet_identifiant=str(session.pk),
        sujet_libelle=f"Délibération de « {session.intitule} »",
        consequence=f"Les décisions seront définitives : {resume}. Chaque membre présent sera appelé à signer le "
        "procès-verbal. Ensuite, une décision ne change plus que par un procès-verbal rectificatif.",
        permission=acte.Qui.SECONDE_PERSONNE,
        demandeur=demandeur,
        charge=selectors.charge_de(session, d, lignes),
    )


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    session = verrouiller(int(approbation.sujet_identifiant))
    d = selectors.deliberation_de(session)
    if d is None:
        return {}
    charge = selectors.charge_de(session, d, lignes_du_jury(session, d))
    montree = approbation.charge
    if charge["seance"] != montree.get("seance") and charge["empreinte"] == montree.get("empreinte"):
        raise ErreurMetier(c.SEANCE_CHANGEE.constat(ou=session.intitule))
    return charge


@acte_approuvable(selectors.ARRETER, libelle="Arrêter une délibération", charge_actuelle=_charge_actuelle)
def _arreter(approbation: Approbation, acteur: Acteur) -> None:
    """The second person agrees: decisions are frozen, the minutes are written, members are called to sign."""
    session = verrouiller(int(approbation.sujet_identifiant))
    d = selectors.deliberation_de(session)
    if d is None:
        raise ErreurMetier(c.MAUVAIS_ETAT.constat(acte=acte.ARRETER.titre, etat="la délibération n’est pas ouverte"))
    lignes = lignes_du_jury(session, d)
    exiger(acte.ARRETER, selectors.situation_de(session, aujourdhui(), lignes=lignes))
    decisions = figer(deliberation=d, lignes=lignes, saisie_par=approbation.demandeur_libelle)
    exiger_pv(d)
    sceller_pv(d)
    d.etat = EtatDeliberation.DELIBEREE
    d.deliberee_le = maintenant()
    d.deliberee_par_libelle = f"{approbation.demandeur_libelle} et {acteur.libelle}"[:200]
    d.save()
    preparer_signatures(d)
    consigner_acte(
        session, acte.ARRETER, reference_de_l_acteur(acteur), decisions=selectors.compter([x.resultat for x in decisions]),
        details={"deliberation": d.pk, "demande": str(approbation.pk), "demandeur": approbation.demandeur_libelle,
                 "pv_empreinte": d.pv_empreinte, "decisions": [x.pk for x in decisions]},
    )  # fmt: skip


@transaction.atomic
def clore(*, deliberation: Deliberation, acteur: Reference) -> Deliberation:
    """Signed -> closed. From there on only a revision changes anything. Raises DEL-010, DEL-054, DEL-055."""
    session = verrouiller(deliberation.session_id)
    exiger(acte.CLORE, selectors.situation_de(session, aujourdhui()))
    ligne = Deliberation.toutes.get(session=session)
    ligne.etat, ligne.close_le = EtatDeliberation.CLOSE, maintenant()
    ligne.save(update_fields=["etat", "close_le"])
    consigner_acte(session, acte.CLORE, acteur, details={"deliberation": ligne.pk, "pv_empreinte": ligne.pv_empreinte})
    return ligne


def observer(evenement: str, approbation: Approbation, acteur: Acteur) -> None:
    """Sentences of the four eyes, for the acts of this room (registered on the platform's registry of observers)."""
    phrase = _PHRASES.get((approbation.acte, evenement))
    if phrase is None or approbation.organisation_id is None:
        return
    organisation = Organisation.objects.get(pk=approbation.organisation_id)
    sujet = Reference(approbation.sujet_type, approbation.sujet_identifiant, approbation.sujet_libelle[:200])
    if approbation.sujet_type == "rectification":  # told on the page of the session, as the deliberation is
        sujet = Reference("session_examen", str(approbation.charge["session"]), approbation.sujet_libelle[:200])
    lien = approbation.lien if evenement == "exterieur" else None
    nom, courriel = (lien.destinataire_libelle, lien.charge["courriel"]) if lien is not None else ("", "")
    consigner(
        chaine=organisation.chaine, acte=f"deliberation.{evenement}", acteur=reference_de_l_acteur(acteur), sujet=sujet,
        details={"approbation": str(approbation.pk), "acte": approbation.acte, "motif": approbation.motif}
        | ({"rectification": approbation.charge["rectification"]} if "rectification" in approbation.charge else {})
        | ({"nom": nom, "courriel": courriel} if lien is not None else {}),
        phrase=phrase.format(
            sujet=approbation.sujet_libelle, motif=approbation.motif or "non donnée", nom=nom, courriel=courriel
        ),
    )  # fmt: skip


_PHRASES = {
    (a, evenement): phrase
    for a in (selectors.ARRETER, selectors.REVISER, "deliberation.rectifier")
    for evenement, phrase in (
        ("demandee", "a demandé l’accord d’une seconde personne. {sujet}."),
        ("approuvee", "a approuvé, en seconde personne. {sujet}."),
        ("refusee", "a refusé, en seconde personne. {sujet}. Raison : {motif}"),
        ("annulee", "a retiré sa demande. {sujet}."),
        ("exterieur", "a désigné {nom} ({courriel}), personne extérieure, pour approuver à distance. {sujet}."),
    )
}
