"""Enrol, correct, end: each act checks the rights of the day of entry, writes, and says so in the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from parchemin.comptes.models import Etablissement, Organisation, Utilisateur
from parchemin.journal.facade import EvenementAConsigner, Reference, consigner, consigner_lot
from parchemin.parcours.domain import inscription as regles
from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.domain.derogations import LIBELLES_DEROGATION, Derogation, NatureDerogation, lire_derogations
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import (
    EtatInscription,
    EtatResultat,
    EtatSession,
    Inscription,
    MotifSortie,
    Personne,
    Prerequis,
    Presentation,
    Resultat,
    VoieAcces,
)
from parchemin.parcours.selectors.inscriptions import naissance_complete, visee_au
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

RECEVABILITE = "Recevabilité du dossier de VAE"
TROIS_ANS = "Trois ans d’activité professionnelle en rapport avec le diplôme"


def reference_personne(personne: Personne) -> Reference:
    """The person, as the journal names them: the subject of every act on their enrolments."""
    return Reference("personne", str(personne.pk), personne.nom_complet)


def refuser_derogation(organisation: Organisation, acteur: Reference, derogations: Sequence[Derogation]) -> None:
    """Raise INS-045 when this person may not record decisions that lift a rule. The program itself (SYSTEME) may."""
    if not derogations or acteur.type != "utilisateur":
        return
    qui = Utilisateur.objects.filter(pk=acteur.identifiant).first()
    if qui is None or not qui.has_perm("parcours.declarer_derogations", organisation):
        raise ErreurMetier(*(c.DEROGATION_PAR_UN_PARTENAIRE.constat(reference=d.reference) for d in derogations))


def controler_inscription(
    *,
    naissance: date | None,
    certification: Certification,
    voie: str,
    statut: str,
    forme: str,
    entree: date,
    perimetre_blocs: Sequence[str],
    derogations: Sequence[Derogation],
    jour: date,
) -> list[Constat]:
    """Every finding on an enrolment that is asked, those that block first (INS-001 to INS-025, INS-035, INS-039 to INS-043).

    The certification is read once per day of entry and kept on the object: a thousand lines ask nothing more.
    """
    demande = regles.DemandeInscription(
        naissance=naissance,
        voie=voie,
        statut=statut,
        forme=forme,
        entree=entree,
        perimetre_blocs=tuple(perimetre_blocs),
        derogations=tuple(derogations),
    )
    visee = visee_au(certification, entree)
    engagement = next((d.le for d in derogations if d.nature is NatureDerogation.ENGAGEMENT and d.le), None)
    if engagement is not None:
        visee = replace(visee, engagement=visee_au(certification, engagement).entree)
    return regles.controler(visee, demande, jour)


def perimetre_retenu(certification: Certification, entree: date, blocs: Sequence[str]) -> list[str]:
    """The blocs to keep: each once, and none when all are named, which is aiming at the whole certification."""
    uniques = tuple(dict.fromkeys(blocs))
    if not uniques or not regles.est_partiel(visee_au(certification, entree), uniques):
        return []
    return list(uniques)


def controler_personne(
    *, personne: Personne, certification: Certification, voie: str, entree: date, partiel: bool, dossier_cpf: str
) -> list[Constat]:
    """Warnings that need the person's other enrolments: VAE files of the year (INS-019), shape of the CPF file (INS-037)."""
    constats = []
    cpf = dossier_cpf.replace(" ", "")
    if cpf and not (cpf.isdecimal() and len(cpf) == 11):
        constats.append(c.DOSSIER_CPF.constat(valeur=dossier_cpf))
    p = regles.parametre("vae.dossiers_par_an", entree)
    if voie != VoieAcces.VAE or partiel or p is None:
        return constats
    annee = Inscription.toutes.filter(personne=personne, voie=VoieAcces.VAE, entree__year=entree.year)
    dossiers = [i for i in annee.exclude(etat=EtatInscription.ANNULEE).order_by("pk") if not i.perimetre_blocs]
    memes = sum(i.certification_id == certification.pk for i in dossiers)
    autres = len({i.certification_id for i in dossiers} | {certification.pk})
    if memes >= p.valeur["meme_certification"] or autres > p.valeur["certifications"]:
        constats.append(
            c.VAE_REPETEE.constat(
                personne=personne.nom_complet,
                nombre=f"déjà {len(dossiers)} dossier{'s' * (len(dossiers) > 1)} de VAE",
                annee=entree.year,
                maximum=p.valeur["certifications"],
                texte=regles.citation(p, entree),
            )
        )
    return constats


@transaction.atomic
def inscrire(
    *, organisation: Organisation, personne: Personne, certification: Certification, acteur: Reference, **valeurs: Any
) -> Inscription:
    """Enrol a person to a certification. `valeurs`: `voie`, `statut`, `entree`, and what else `CHAMPS_MODIFIABLES` names.

    Raises `ErreurMetier` with every blocking finding, INS-045 for a decision that this person may not record; warnings do
    not stop (show them with `controler_inscription`).
    """
    refuser_derogation(organisation, acteur, valeurs.get("derogations", ()))
    inscription, constats = preparer_inscription(organisation, personne, certification, **valeurs)
    try:
        with transaction.atomic():
            inscription.save(force_insert=True)
    except IntegrityError as e:
        raise ErreurMetier(deja_inscrite(inscription)) from e
    Prerequis.toutes.bulk_create(prerequis_de_droit([inscription]))
    consigner(
        chaine=organisation.chaine,
        acte="parcours.inscrire",
        acteur=acteur,
        sujet=reference_personne(personne),
        details={
            "inscription": inscription.pk,
            "certification": certification.numero or certification.intitule,
            "voie": inscription.voie,
            "statut": inscription.statut,
            "entree": inscription.entree,
            "blocs": list(inscription.perimetre_blocs),
            "derogations": inscription.derogations,
            "a_regarder": [k.code for k in constats],
        },
        phrase=f"a inscrit {personne.nom_complet} à {certification.numero or certification.intitule}, "
        f"entrée le {date_fr(inscription.entree)}{derogations_en_mots(inscription.derogations_lues)}.",
    )
    return inscription


def preparer_inscription(
    organisation: Organisation,
    personne: Personne,
    certification: Certification,
    *,
    voie: str,
    statut: str,
    entree: date,
    fin_prevue: date | None = None,
    forme: str = "",
    specialite: str = "",
    prestataire: Etablissement | None = None,
    site: Etablissement | None = None,
    perimetre_blocs: Sequence[str] = (),
    derogations: Sequence[Derogation] = (),
    dossier_cpf: str = "",
    numero_candidat: str = "",
    millesime: str = "",
    contre: Callable[[Inscription], Sequence[Constat]] | None = None,
) -> tuple[Inscription, list[Constat]]:
    """The enrolment, not yet written, and its warnings. Raises `ErreurMetier` with every finding that blocks. `contre`: what the
    rooms above say of it, where somebody asked already."""
    constats = controler_inscription(
        naissance=naissance_complete(personne),
        certification=certification,
        voie=voie,
        statut=statut,
        forme=forme,
        entree=entree,
        perimetre_blocs=perimetre_blocs,
        derogations=derogations,
        jour=aujourdhui(),
    )
    constats += _rattachement(organisation, certification, prestataire, site)
    constats += regles.controler_periode(entree, fin_prevue)
    refuser_si_bloquant(constats)
    inscription = Inscription(
        organisation=organisation,
        personne=personne,
        certification=certification,
        specialite=specialite,
        voie=voie,
        statut=statut,
        forme=forme,
        prestataire=prestataire,
        site=site,
        entree=entree,
        fin_prevue=fin_prevue,
        perimetre_blocs=perimetre_retenu(certification, entree, perimetre_blocs),
        derogations=[d.vers_dict() for d in dict.fromkeys(derogations)],
        dossier_cpf=dossier_cpf,
        numero_candidat=numero_candidat,
        millesime=millesime,
    )
    # A room above may know why this provider enrols nobody that day.
    constats += objections("parcours.inscrire", inscription) if contre is None else contre(inscription)
    refuser_si_bloquant(constats)
    return inscription, constats


def deja_inscrite(i: Inscription) -> Constat:
    return c.DEJA_INSCRITE.constat(
        personne=i.personne.nom_complet, code=i.certification.numero or i.certification, entree=date_fr(i.entree)
    )


def refuser_si_bloquant(constats: Sequence[Constat]) -> None:
    """Raise `ErreurMetier` with the findings that block, if any."""
    bloquants = [k for k in constats if k.est_bloquant]
    if bloquants:
        raise ErreurMetier(*bloquants)


def _rattachement(
    organisation: Organisation, certification: Certification, *etablissements: Etablissement | None
) -> list[Constat]:
    """Establishments and certification of the same organisation."""
    etrangere = [] if certification.organisation_id == organisation.pk else [c.CERTIFICATION_ETRANGERE.constat()]
    return etrangere + [
        c.ETABLISSEMENT_ETRANGER.constat(nom=e.denomination)
        for e in etablissements
        if e is not None and e.organisation_id != organisation.pk
    ]


def prerequis_de_droit(inscriptions: Iterable[Inscription]) -> list[Prerequis]:
    """What the law asks to be proved before the jury, to be put on the list at once."""
    libelles = ((i, _a_prouver(i)) for i in inscriptions)
    return [Prerequis(organisation_id=i.organisation_id, inscription=i, libelle=mots) for i, mots in libelles if mots]


def _a_prouver(inscription: Inscription) -> str:
    if inscription.voie == VoieAcces.VAE:
        return RECEVABILITE
    return TROIS_ANS if inscription.statut == "experience" else ""


def derogations_en_mots(derogations: Sequence[Derogation]) -> str:
    """« , avec une dispense d’unités » : kinds only. References stay in the details: a sentence is read by more people."""
    if not derogations:
        return ""
    natures = dict.fromkeys(LIBELLES_DEROGATION[d.nature] for d in derogations)
    return f" (dérogation{'s' * (len(derogations) > 1)} : {', '.join(natures)})"


LUS_PAR_LE_JURY = frozenset({"voie", "statut", "forme", "entree", "specialite", "perimetre_blocs", "derogations"})
"""What selects or changes the rule applied to the candidate: the rooms above may forbid to touch it."""
CHAMPS_MODIFIABLES = (
    *("voie", "statut", "forme", "entree", "fin_prevue", "specialite", "prestataire", "site", "perimetre_blocs"),
    *("derogations", "dossier_cpf", "numero_candidat", "millesime"),
)


LUS_PAR_LE_RESEAU = frozenset({"prestataire", "site", "entree", "perimetre_blocs"})
"""What says who enrols, where, when and for what: to change one asks again what a new enrolment asks."""


@transaction.atomic
def modifier_inscription(*, inscription: Inscription, acteur: Reference, **valeurs: Any) -> Inscription:
    """Correct an enrolment. `valeurs`: some of `CHAMPS_MODIFIABLES`; the rights are checked again as a whole.
    `derogations` are `Derogation` values, in the place of those there.

    Raises INS-026 when a form chosen for good would change, INS-038 when the blocs of a candidate would, INS-045, and every
    blocking finding of `inscrire`.
    """
    ligne: Inscription = Inscription.toutes.select_for_update(of=("self",)).get(pk=inscription.pk)
    avant, change = poser_correction(
        ligne, valeurs, lambda: list(ligne.presentations.select_related("session").order_by("pk"))
    )
    if not change:
        return ligne
    if "derogations" in change:
        connues = lire_derogations(avant["derogations"])
        touchees = set(connues).symmetric_difference(ligne.derogations_lues)
        refuser_derogation(ligne.organisation, acteur, sorted(touchees, key=lambda d: d.reference))
    enregistrer_correction(ligne, change)
    consigner_lot(
        chaine=f"o:{ligne.organisation_id}", evenements=[evenement_de_correction(ligne, acteur, avant, change)]
    )
    return ligne


def objections_correction(ligne: Inscription, change: Iterable[str]) -> list[Constat]:
    """What the rooms above say of an enrolment so corrected, as of a new one: on its day of entry when that day changes, today when
    somebody else takes over a course begun before. Nothing of a correction that leaves all of `LUS_PAR_LE_RESEAU` as it was."""
    if not LUS_PAR_LE_RESEAU.intersection(change):
        return []
    essai = copy(ligne)
    if "entree" not in change:
        essai.entree = max(ligne.entree, aujourdhui())
    return objections("parcours.inscrire", essai)


def poser_correction(
    ligne: Inscription,
    valeurs: Mapping[str, Any],
    presentations: Callable[[], Sequence[Presentation]],
    contre: Callable[[Inscription, Iterable[str]], Sequence[Constat]] = objections_correction,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put these values on the object, not yet in the database: (what was there, what changes). Raises as `modifier_inscription`.

    `presentations`: of this enrolment, with their sessions, by identifier; asked only when they count. `contre`: what the rooms
    above say of it.
    """
    inconnus = valeurs.keys() - set(CHAMPS_MODIFIABLES)
    if inconnus:
        raise TypeError(f"an enrolment has no {', '.join(sorted(inconnus))} to correct")
    voulues = dict(valeurs)
    if "derogations" in voulues:
        voulues["derogations"] = [d.vers_dict() for d in dict.fromkeys(voulues["derogations"])]
    avant = {nom: getattr(ligne, nom) for nom in voulues}
    if "perimetre_blocs" in voulues:
        for ensemble, entree in ((avant, ligne.entree), (voulues, voulues.get("entree", ligne.entree))):
            ensemble["perimetre_blocs"] = perimetre_retenu(ligne.certification, entree, ensemble["perimetre_blocs"])
    change = {nom: v for nom, v in voulues.items() if v != avant[nom]}
    if not change:
        return avant, change
    if change.get("forme") is not None and ligne.forme and presentations():
        raise ErreurMetier(c.FORME_DEFINITIVE.constat(avant=ligne.get_forme_display()))
    if "perimetre_blocs" in change:
        presentee = next((p for p in presentations() if p.session.etat != EtatSession.ANNULEE), None)
        if presentee is not None:
            raise ErreurMetier(c.PERIMETRE_PRESENTE.constat(session=presentee.session.intitule))
    if LUS_PAR_LE_JURY.intersection(change) and presentations():
        refuser_si_bloquant(objections("parcours.corriger_inscription", ligne))
    for nom, v in change.items():
        setattr(ligne, nom, v)
    constats = controler_inscription(
        naissance=naissance_complete(ligne.personne),
        certification=ligne.certification,
        voie=ligne.voie,
        statut=ligne.statut,
        forme=ligne.forme,
        entree=ligne.entree,
        perimetre_blocs=ligne.perimetre_blocs,
        derogations=ligne.derogations_lues,
        jour=aujourdhui(),
    )
    constats += _rattachement(ligne.organisation, ligne.certification, ligne.prestataire, ligne.site)
    refuser_si_bloquant(constats + regles.controler_periode(ligne.entree, ligne.fin_prevue))
    refuser_si_bloquant(contre(ligne, change))
    return avant, change


def enregistrer_correction(ligne: Inscription, change: Iterable[str]) -> None:
    """Raises `ErreurMetier` when the person has already entered that day."""
    try:
        with transaction.atomic():
            ligne.save(update_fields=[*change, "updated_at"])
    except IntegrityError as e:
        raise ErreurMetier(deja_inscrite(ligne)) from e


def evenement_de_correction(
    ligne: Inscription, acteur: Reference, avant: Mapping[str, Any], change: Mapping[str, Any]
) -> EvenementAConsigner:
    """What the journal keeps of it, about the person."""
    return EvenementAConsigner(
        "parcours.modifier_inscription",
        acteur,
        reference_personne(ligne.personne),
        f"a corrigé l’inscription à {nom_court(ligne)} : {', '.join(_LIBELLES[n] for n in change)}"
        f"{derogations_en_mots(ligne.derogations_lues) if 'derogations' in change else ''}.",
        {
            "inscription": ligne.pk,
            "avant": {n: _journalisable(avant[n]) for n in change},
            "apres": {n: _journalisable(v) for n, v in change.items()},
        },
    )


@transaction.atomic
def sortir(
    *, inscription: Inscription, le: date, motif: MotifSortie, precision: str = "", acteur: Reference
) -> Inscription:
    """End an enrolment before its term, with its reason. Raises INS-022 before the entry, INS-027 when already closed, INS-035."""
    refuser_la_sante(c.DIAGNOSTIC, precision)
    ligne = _ouverte(inscription)
    _refuser_avant_entree(ligne, le)
    ligne.etat, ligne.sortie_le = EtatInscription.SORTIE, le
    ligne.motif_sortie, ligne.precision_sortie = motif, precision
    ligne.save(update_fields=["etat", "sortie_le", "motif_sortie", "precision_sortie", "updated_at"])
    _consigner(
        ligne,
        "parcours.sortir",
        acteur,
        f"a enregistré la sortie anticipée de {nom_court(ligne)} le {date_fr(le)} : {motif.label.lower()}.",
        le=le,
        motif=str(motif),
    )
    return ligne


@transaction.atomic
def terminer(*, inscription: Inscription, le: date, acteur: Reference) -> Inscription:
    """The course went to its end."""
    ligne = _ouverte(inscription)
    _refuser_avant_entree(ligne, le)
    ligne.etat, ligne.sortie_le = EtatInscription.TERMINEE, le
    refuser_si_bloquant(objections("parcours.terminer", ligne))
    ligne.save(update_fields=["etat", "sortie_le", "updated_at"])
    _consigner(
        ligne,
        "parcours.terminer",
        acteur,
        f"a clos le parcours vers {nom_court(ligne)}, terminé le {date_fr(le)}.",
        le=le,
    )
    return ligne


@transaction.atomic
def annuler(*, inscription: Inscription, raison: str, acteur: Reference) -> Inscription:
    """The enrolment never was. Raises INS-028 when results exist, INS-035 for a reason that names a state of health."""
    refuser_la_sante(c.DIAGNOSTIC, raison)
    ligne = _ouverte(inscription)
    if Resultat.toutes.filter(presentation__inscription=ligne).exclude(etat=EtatResultat.A_SAISIR).exists():
        raise ErreurMetier(c.ANNULATION_IMPOSSIBLE.constat())
    ligne.etat, ligne.precision_sortie = EtatInscription.ANNULEE, raison
    ligne.save(update_fields=["etat", "precision_sortie", "updated_at"])
    _consigner(
        ligne, "parcours.annuler_inscription", acteur, f"a annulé l’inscription à {nom_court(ligne)}.", raison=raison
    )
    return ligne


@transaction.atomic
def rouvrir(*, inscription: Inscription, acteur: Reference) -> Inscription:
    """A closing entered by mistake is taken back; the journal keeps both."""
    ligne: Inscription = Inscription.toutes.select_for_update(of=("self",)).get(pk=inscription.pk)
    if ligne.etat == EtatInscription.EN_COURS:
        return ligne
    avant = ligne.get_etat_display()
    ligne.etat, ligne.sortie_le, ligne.motif_sortie, ligne.precision_sortie = EtatInscription.EN_COURS, None, "", ""
    ligne.save(update_fields=["etat", "sortie_le", "motif_sortie", "precision_sortie", "updated_at"])
    _consigner(
        ligne,
        "parcours.rouvrir_inscription",
        acteur,
        f"a rouvert l’inscription à {nom_court(ligne)}, qui était « {avant.lower()} ».",
    )
    return ligne


_LIBELLES = {
    "voie": "la voie", "statut": "le statut", "forme": "la forme", "entree": "l’entrée", "fin_prevue": "la fin prévue",
    "specialite": "la spécialité", "prestataire": "le prestataire", "site": "le site", "perimetre_blocs": "les blocs visés",
    "derogations": "les dérogations", "dossier_cpf": "le dossier CPF", "numero_candidat": "le numéro de candidat",
    "millesime": "la promotion",
}  # fmt: skip


def nom_court(inscription: Inscription) -> str:
    """« RNCP99007 », or the title of a local certification without a code."""
    return inscription.certification.numero or inscription.certification.intitule


def _journalisable(valeur: Any) -> Any:
    return valeur.denomination if isinstance(valeur, Etablissement) else valeur


def _ouverte(inscription: Inscription) -> Inscription:
    ligne: Inscription = Inscription.toutes.select_for_update(of=("self",)).get(pk=inscription.pk)
    if ligne.etat != EtatInscription.EN_COURS:
        raise ErreurMetier(c.INSCRIPTION_CLOSE.constat(etat=ligne.get_etat_display()))
    return ligne


def _refuser_avant_entree(ligne: Inscription, le: date) -> None:
    if le < ligne.entree:
        raise ErreurMetier(
            c.DATES_INVERSEES.constat(quoi="Fin du parcours", fin=date_fr(le), debut=date_fr(ligne.entree))
        )


def _consigner(ligne: Inscription, acte: str, acteur: Reference, phrase: str, **details: Any) -> None:
    consigner_dossier(inscription=ligne, acte=acte, acteur=acteur, phrase=phrase, details=details)


def consigner_dossier(
    *, inscription: Inscription, acte: str, acteur: Reference, phrase: str, details: dict[str, Any] | None = None
) -> None:
    """One event about the person, that names the enrolment: the page of the enrolment finds it by that."""
    consigner(
        chaine=f"o:{inscription.organisation_id}",
        acte=acte,
        acteur=acteur,
        sujet=reference_personne(inscription.personne),
        details={"inscription": inscription.pk} | (details or {}),
        phrase=phrase,
    )
