"""Acts on members of juries, their mandates, and the composition of one jury. Each writes the journal in its transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain import jury_constats as c
from parchemin.parcours.domain.jury_controles import empechements
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import (
    CompositionArretee,
    EtatSession,
    LienCandidat,
    MandatJury,
    MembreJury,
    QualiteSiege,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.services.sessions import reference_session
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.identifiants import Siren
from parchemin.socle.periodes import date_fr

CHAMPS_MEMBRE = (
    "nom", "prenom", "sexe", "courriel", "telephone", "fonction", "employeur", "employeur_siren", "professionnel",
    "enseignant", "lien_certificateur", "college", "activite_cessee_le", "actif",
)  # fmt: skip


def reference_membre(membre: MembreJury) -> Reference:
    return Reference("membre_jury", str(membre.pk), str(membre))


def adresse_utilisable(courriel: str) -> bool:
    """Can the mail room write to it? (Its own rule: what it would refuse must not be stored.)"""
    try:
        validate_email(courriel)
    except ValidationError:
        return False
    return True


def homonymes(organisation: Organisation, nom: str, prenom: str, sauf: MembreJury | None = None) -> list[MembreJury]:
    """Members of the same folded name and first name."""
    cle = "|".join(cle_recherche(x).replace(" ", "") for x in (nom, prenom))[:140]
    lignes = MembreJury.toutes.filter(organisation=organisation, cle_identite=cle).order_by("pk")
    return list(lignes.exclude(pk=sauf.pk) if sauf else lignes)


@transaction.atomic
def enregistrer_membre(
    *,
    organisation: Organisation,
    acteur: Reference,
    membre: MembreJury | None = None,
    utilisateur: Utilisateur | None = None,
    homonyme_confirme: bool = False,
    **champs: Any,
) -> MembreJury:
    """Record a member, or change the fields given. Raises JUR-030 (address taken), JUR-046 (no address), JUR-031 (namesake not confirmed),
    IDE-001 (SIREN).
    """
    inconnus = champs.keys() - set(CHAMPS_MEMBRE)
    if inconnus:
        raise TypeError(f"unknown field {sorted(inconnus)}")
    ligne = membre or MembreJury(organisation=organisation)
    if champs.get("employeur_siren"):
        champs["employeur_siren"] = str(Siren.parse(champs["employeur_siren"]))
    if "courriel" in champs:
        champs["courriel"] = (champs["courriel"] or "").strip().lower()
        if champs["courriel"] and not adresse_utilisable(champs["courriel"]):
            raise ErreurMetier(c.ADRESSE_FAUSSE.constat(courriel=champs["courriel"][:100]))
        deja = MembreJury.toutes.filter(organisation=organisation, courriel=champs["courriel"]).exclude(pk=ligne.pk)
        if champs["courriel"] and (autre := deja.first()):
            raise ErreurMetier(c.ADRESSE_PRISE.constat(courriel=champs["courriel"], nom=str(autre)))
    changes = [n for n in champs if getattr(ligne, n) != champs[n]]
    if utilisateur != ligne.utilisateur:
        changes.append("utilisateur")
    for nom in champs:
        setattr(ligne, nom, champs[nom])
    ligne.utilisateur = utilisateur
    if not homonyme_confirme and (membre is None or {"nom", "prenom"} & set(changes)):
        for autre in homonymes(organisation, ligne.nom, ligne.prenom, membre):
            precision = autre.courriel or autre.employeur or "sans adresse ni employeur"
            raise ErreurMetier(c.HOMONYME.constat(nom=str(autre), precision=precision))
    if membre is not None and not changes:
        return ligne
    try:
        with transaction.atomic():
            ligne.save()
    except IntegrityError as e:
        raise ErreurMetier(c.ADRESSE_PRISE.constat(courriel=ligne.courriel, nom="quelqu’un d’autre")) from e
    consigner(
        chaine=organisation.chaine,
        acte="parcours.jury_modifier_membre" if membre else "parcours.jury_enregistrer_membre",
        acteur=acteur,
        sujet=reference_membre(ligne),
        details={"champs": sorted(changes)},
        phrase=f"a modifié la fiche de {ligne}." if membre else f"a enregistré {ligne} parmi les membres de jury.",
    )
    return ligne


@transaction.atomic
def donner_mandat(
    *,
    membre: MembreJury,
    certification: Certification | None,
    du: date,
    au: date | None = None,
    reference: str = "",
    acteur: Reference,
) -> MandatJury:
    """Record that a member may sit for a certification (None: all), from `du` to `au` included. Raises JUR-039."""
    if au is not None and au < du:
        raise ErreurMetier(c.MANDAT_INVERSE.constat(au=date_fr(au), du=date_fr(du)))
    mandat = MandatJury.toutes.create(
        organisation_id=membre.organisation_id,
        membre=membre,
        certification=certification,
        du=du,
        au=au,
        reference=reference,
    )
    pour = (certification.numero or certification.intitule) if certification else "toutes les certifications"
    fin = f" jusqu’au {date_fr(au)}" if au else ""
    consigner(
        chaine=membre.organisation.chaine,
        acte="parcours.jury_donner_mandat",
        acteur=acteur,
        sujet=reference_membre(membre),
        details={"certification": certification.pk if certification else None, "du": du, "au": au},
        phrase=f"a enregistré le mandat {de(str(membre))} pour {pour}, à partir du {date_fr(du)}{fin}.",
    )
    return mandat


@transaction.atomic
def finir_mandat(*, mandat: MandatJury, au: date, acteur: Reference) -> MandatJury:
    """Set the last day of a mandate. The row stays: yesterday's juries sat under it. Raises JUR-039."""
    if au < mandat.du:
        raise ErreurMetier(c.MANDAT_INVERSE.constat(au=date_fr(au), du=date_fr(mandat.du)))
    mandat.au = au
    mandat.save(update_fields=["au"])
    pour = mandat.certification.numero if mandat.certification else "toutes les certifications"
    consigner(
        chaine=mandat.organisation.chaine,
        acte="parcours.jury_finir_mandat",
        acteur=acteur,
        sujet=reference_membre(mandat.membre),
        details={"mandat": mandat.pk, "au": au},
        phrase=f"a fixé au {date_fr(au)} la fin du mandat {de(str(mandat.membre))} pour {pour}.",
    )
    return mandat


def verrouiller(session: SessionExamen) -> SessionExamen:
    """Take the session for this transaction: two people composing the same jury act one after the other."""
    return SessionExamen.toutes.select_for_update(of=("self",)).get(pk=session.pk)


def _composable(session: SessionExamen) -> SessionExamen:
    """Raises JUR-036 (cancelled) and JUR-034 (settled)."""
    session = verrouiller(session)
    if session.etat == EtatSession.ANNULEE:
        raise ErreurMetier(c.SESSION_FERMEE.constat(session=session.intitule))
    arretee = selectors.composition_en_vigueur(session)
    if arretee is not None:
        quand = date_fr(selectors.jour_de(arretee.le))
        raise ErreurMetier(c.COMPOSITION_FIGEE.constat(date=quand, qui=arretee.par_libelle))
    return session


def _consigner_siege(siege: SiegeJury, acte: str, phrase: str, acteur: Reference, **details: Any) -> None:
    consigner(
        chaine=siege.organisation.chaine,
        acte=acte,
        acteur=acteur,
        sujet=reference_membre(siege.membre),
        details={"session": siege.session_id, **details},
        phrase=phrase,
    )


def _refuser_second_president(session: SessionExamen, sauf: SiegeJury | None = None) -> None:
    presidents = SiegeJury.toutes.filter(session=session, qualite=QualiteSiege.PRESIDENT).select_related("membre")
    deja = (presidents.exclude(pk=sauf.pk) if sauf else presidents).first()
    if deja is not None:
        raise ErreurMetier(c.DEJA_UN_PRESIDENT.constat(nom=str(deja.membre)))


@transaction.atomic
def appeler_au_jury(
    *, session: SessionExamen, membre: MembreJury, qualite: QualiteSiege = QualiteSiege.MEMBRE, acteur: Reference
) -> SiegeJury:
    """Give a member a seat. Raises JUR-032 (there already), JUR-033 (second president), JUR-034, JUR-036, JUR-043."""
    session = _composable(session)
    if not membre.actif:
        raise ErreurMetier(c.MEMBRE_INACTIF.constat(nom=str(membre)))
    if SiegeJury.toutes.filter(session=session, membre=membre).exists():
        raise ErreurMetier(c.DEJA_AU_JURY.constat(nom=str(membre)))
    if qualite == QualiteSiege.PRESIDENT:
        _refuser_second_president(session)
    siege = SiegeJury.toutes.create(
        organisation_id=session.organisation_id, session=session, membre=membre, qualite=qualite
    )
    _consigner_siege(
        siege, "parcours.jury_appeler", f"a appelé {membre} au jury « {session.intitule} »"
        f" ({siege.get_qualite_display().lower()}).", acteur, qualite=str(qualite),
    )  # fmt: skip
    return siege


@transaction.atomic
def changer_qualite(*, siege: SiegeJury, qualite: QualiteSiege, acteur: Reference) -> SiegeJury:
    """Say in which quality a member sits. Raises JUR-033, JUR-034, JUR-036."""
    session = _composable(siege.session)
    if siege.qualite == qualite:
        return siege
    if qualite == QualiteSiege.PRESIDENT:
        _refuser_second_president(session, siege)
    siege.qualite = qualite
    siege.save(update_fields=["qualite"])
    _consigner_siege(
        siege, "parcours.jury_changer_qualite", f"a donné à {siege.membre} la qualité de "
        f"{siege.get_qualite_display().lower()} au jury « {session.intitule} ».", acteur, qualite=str(qualite),
    )  # fmt: skip
    return siege


@transaction.atomic
def transferer_presidence(*, de: SiegeJury, a: SiegeJury, acteur: Reference, motif: str) -> None:
    """The presidency passes to another seat of a jury that already sat. The caller's act says why, and asks the guards.

    `changer_qualite` stays closed there: a settled composition does not change otherwise.
    """
    for siege, qualite in ((de, QualiteSiege.MEMBRE), (a, QualiteSiege.PRESIDENT)):
        siege.qualite = qualite
        siege.save(update_fields=["qualite"])
        _consigner_siege(
            siege, "parcours.jury_changer_qualite", f"a donné à {siege.membre} la qualité de "
            f"{siege.get_qualite_display().lower()} au jury « {siege.session.intitule} ». Raison : {motif}", acteur,
            qualite=str(qualite), motif=motif,
        )  # fmt: skip


@transaction.atomic
def retirer_du_jury(*, siege: SiegeJury, acteur: Reference) -> None:
    """Take a seat away; a personal link that was sent opens nothing any more. Raises JUR-034, JUR-036, JUR-044."""
    from parchemin.parcours.services.convocations_jury import revoquer_liens

    session = _composable(siege.session)
    if siege.present:
        raise ErreurMetier(c.SIEGE_TENU.constat(nom=str(siege.membre)))
    revoquer_liens(siege)
    _consigner_siege(
        siege, "parcours.jury_retirer", f"a retiré {siege.membre} du jury « {session.intitule} ».", acteur
    )  # fmt: skip
    siege.delete()


@transaction.atomic
def noter_mesure(*, lien: LienCandidat, mesure: str, acteur: Reference) -> LienCandidat:
    """Say what was decided about a declared tie (the member leaves the room…). It goes into the minutes. Raises JUR-057."""
    refuser_la_sante(c.MOTIF_DE_SANTE, mesure)
    lien.mesure = mesure.strip()
    lien.save(update_fields=["mesure"])
    _consigner_siege(
        lien.siege, "parcours.jury_noter_mesure",
        f"a noté une mesure sur un lien déclaré par {lien.siege.membre}.", acteur,
        inscription=lien.inscription_id, mesure=lien.mesure,
    )  # fmt: skip
    return lien


def _figer(session: SessionExamen, jour: date) -> tuple[dict[str, Any], list[Constat]]:
    """The composition as JSON, and the findings of the day. Raises what stands against settling it."""
    sieges = selectors.sieges_de(session)
    composition = selectors.composition_de(session, jour, sieges=sieges)
    constats = selectors.controler(composition, jour)
    if refus := empechements(composition, constats):
        raise ErreurMetier(*refus)
    par_cle = {s.cle: s for s in composition.siegeants}
    membres = [
        {
            "siege": s.pk,
            "membre": s.membre_id,
            "nom": str(s.membre),
            "qualite": s.qualite,
            "fonction": s.membre.fonction,
            "employeur": s.membre.employeur,
            "exterieur": not par_cle[s.pk].lie,
            "professionnel": s.membre.professionnel,
            "college": s.membre.college,
            "convocation": s.convocation,
            "declaration": par_cle[s.pk].declaration,
        }
        for s in sieges
    ]
    fige = {
        "session": session.intitule,
        "certification": session.certification.numero or session.certification.intitule,
        "jour": session.jury_le.isoformat() if session.jury_le else None,
        "famille": str(composition.famille),
        "capacite": composition.capacite,
        "membres": membres,
    }
    return fige, constats


@transaction.atomic
def arreter_composition(*, session: SessionExamen, acteur: Reference, jour: date | None = None) -> CompositionArretee:
    """Settle the composition: frozen, hashed, in the journal. Raises every blocking finding, JUR-034, JUR-036, JUR-047."""
    jour = jour or aujourdhui()
    session = _composable(session)
    fige, constats = _figer(session, jour)
    ligne = CompositionArretee.toutes.create(
        organisation_id=session.organisation_id,
        session=session,
        le=maintenant(),
        par_libelle=acteur.libelle,
        composition=fige,
        constats=[x.vers_dict() for x in constats],
        empreinte=sha256_hex(canonique(fige)),
    )
    n = len(fige["membres"])
    reserves = sum(x.gravite == "avertissement" for x in constats)
    suite = f", avec {reserves} point{'s' if reserves > 1 else ''} à regarder" if reserves else ""
    consigner(
        chaine=session.organisation.chaine,
        acte="parcours.jury_arreter",
        acteur=acteur,
        sujet=reference_session(session),
        details={"empreinte": ligne.empreinte, "sieges": [m["siege"] for m in fige["membres"]],
                 "constats": sorted({x.code for x in constats})},
        phrase=f"a arrêté la composition du jury « {session.intitule} » ({n} membre{'s' if n > 1 else ''}{suite}).",
    )  # fmt: skip
    return ligne


@transaction.atomic
def rouvrir_composition(*, session: SessionExamen, motif: str, acteur: Reference) -> None:
    """Reopen what was settled, with a reason that stays. Nothing to do when it is not settled.

    Raises JUR-035, JUR-057, and what the guards of `parcours.rouvrir_composition` say (a jury that deliberates).
    """
    session = verrouiller(session)
    if not motif.strip():
        raise ErreurMetier(c.SANS_MOTIF.constat())
    refuser_la_sante(c.MOTIF_DE_SANTE, motif)
    ligne = selectors.composition_en_vigueur(session)
    if ligne is None:
        return
    if contre := [x for x in objections("parcours.rouvrir_composition", session) if x.est_bloquant]:
        raise ErreurMetier(*contre)
    ligne.rouverte_le = maintenant()
    ligne.rouverte_par_libelle = acteur.libelle
    ligne.motif_reouverture = motif.strip()[:300]
    ligne.save(update_fields=["rouverte_le", "rouverte_par_libelle", "motif_reouverture"])
    consigner(
        chaine=session.organisation.chaine,
        acte="parcours.jury_rouvrir",
        acteur=acteur,
        sujet=reference_session(session),
        details={"motif": ligne.motif_reouverture, "empreinte": ligne.empreinte},
        phrase=f"a rouvert la composition du jury « {session.intitule} » : {ligne.motif_reouverture}",
    )
