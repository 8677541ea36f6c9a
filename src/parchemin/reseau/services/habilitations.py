"""The life of an habilitation: opened, led from state to state, decided by two people where the partner loses something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from parchemin.comptes.models import Etablissement, Organisation, SorteEtablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.referentiel.models import Certification
from parchemin.reseau import constats as c
from parchemin.reseau.domain.etats import (
    AVANT_SIGNATURE,
    AttenteFlux,
    ChangementEtat,
    EtatHabilitation,
    depassements,
    etats,
    objections,
    passage,
    recueil,
)
from parchemin.reseau.models import (
    FINIS,
    Convention,
    DeclarationListe,
    HabilitationPartenaire,
    MouvementHabilitation,
    ObjetDeclaration,
    RoleHabilite,
)
from parchemin.reseau.selectors.contradictoire import mesure_a_envoyer
from parchemin.reseau.selectors.faits import faits
from parchemin.reseau.selectors.validite import fin_connue
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import ajouter_mois, date_fr

DECIDER = "reseau.decider"
MOTIF_MIN = 10


def reference(h: HabilitationPartenaire) -> Reference:
    return Reference("habilitation", str(h.pk), str(h)[:200])


def libelle(etat: str) -> str:
    return etats()[EtatHabilitation(etat)].libelle


@transaction.atomic
def ouvrir(
    *, organisation: Organisation, etablissement: Etablissement, certification: Certification, role: str, du: date,
    acteur: Reference, au: date | None = None, blocs: Sequence[str] = (), sites: Sequence[Etablissement] = (),
    convention: Convention | None = None, contact_le: date | None = None,
) -> HabilitationPartenaire:  # fmt: skip
    """A new habilitation, at its first contact (`contact_le`, today unless told). Raises HAB-016 (there is one), HAB-021 to HAB-024,
    HAB-031, HAB-032, HAB-045."""
    # Two who open the same one pass one after the other: the second reads what the first wrote.
    Etablissement.toutes.select_for_update(of=("self",), no_key=True).get(pk=etablissement.pk)
    _controler(organisation, etablissement, certification, sites, du, au, blocs, convention)
    deja = (
        HabilitationPartenaire.toutes.filter(etablissement=etablissement, certification=certification, role=role)
        .exclude(etat__in=FINIS)
        .first()
    )
    if deja is not None:
        raise ErreurMetier(
            c.DEJA.constat(
                partenaire=etablissement.denomination, etat=libelle(deja.etat), depuis=date_fr(deja.etat_depuis)
            )
        )
    jour = contact_le or aujourdhui()
    h: HabilitationPartenaire = HabilitationPartenaire.toutes.create(
        organisation=organisation, etablissement=etablissement, certification=certification, role=RoleHabilite(role), du=du,
        au=au, blocs=list(dict.fromkeys(blocs)), convention=convention, etat_depuis=jour,
    )  # fmt: skip
    h.sites.set(sites)
    _mouvement(h, "", jour, "", acteur.libelle)
    _tracer(h, acteur, "ouvrir", f"a ouvert l’habilitation : {h}.", du=du.isoformat(), au=au.isoformat() if au else "")
    return h


def _controler(
    organisation: Organisation, etablissement: Etablissement, certification: Certification, sites: Sequence[Etablissement],
    du: date, au: date | None, blocs: Sequence[str], convention: Convention | None,
) -> None:  # fmt: skip
    trouves = []
    if etablissement.sorte != SorteEtablissement.PARTENAIRE or etablissement.organisation_id != organisation.pk:
        trouves.append(c.PAS_PARTENAIRE.constat(nom=etablissement.denomination))
    trouves += [c.SITE_ETRANGER.constat(nom=s.denomination) for s in sites if s.organisation_id != organisation.pk]
    if au is not None and au < du:
        trouves.append(c.PERIODE.constat(au=date_fr(au), du=date_fr(du)))
    if certification.organisation_id != organisation.pk:
        trouves.append(c.CERTIFICATION_AILLEURS.constat())
    trouves += depassements(
        au,
        str(convention or ""),
        convention.au if convention is not None else None,
        fin_connue(certification, aujourdhui()),
    )
    if convention is not None and convention.etablissement_id != etablissement.pk:
        trouves.append(c.CONVENTION_AILLEURS.constat(reference=str(convention), partenaire=etablissement.denomination))
    connus = {code for code, _ in blocs_au_choix(certification, du)} if blocs else set()
    inconnus = [b for b in blocs if b not in connus]
    if inconnus:
        trouves.append(c.BLOC_INCONNU.constat(codes=", ".join(inconnus)))
    if trouves:
        raise ErreurMetier(*trouves)


@transaction.atomic
def completer(
    *, habilitation: HabilitationPartenaire, du: date, au: date | None, blocs: Sequence[str], sites: Sequence[Etablissement],
    convention: Convention | None, acteur: Reference,
) -> HabilitationPartenaire:  # fmt: skip
    """Say what it covers and under which convention, before the signature. Raises HAB-046 after, and what `ouvrir` refuses."""
    h: HabilitationPartenaire = (
        HabilitationPartenaire.toutes.select_for_update(of=("self",))
        .select_related("organisation", "etablissement", "certification__fiche__version", "convention").get(pk=habilitation.pk)
    )  # fmt: skip
    if h.etat not in AVANT_SIGNATURE:
        raise ErreurMetier(c.DEJA_SIGNEE.constat(etat=libelle(h.etat)))
    _controler(h.organisation, h.etablissement, h.certification, sites, du, au, blocs, convention)
    avant = _etendue(h)
    h.du, h.au, h.blocs, h.convention = du, au, list(dict.fromkeys(blocs)), convention
    h.save(update_fields=["du", "au", "blocs", "convention"])
    h.sites.set(sites)
    apres = _etendue(h)
    if avant != apres:
        change = ", ".join(_ETENDUE[n] for n in apres if avant[n] != apres[n])
        _tracer(h, acteur, "completer", f"a complété l’habilitation ({change}) : {h}.", avant=avant, apres=apres)
    return h


_ETENDUE = {"du": "le début", "au": "la fin", "blocs": "les blocs", "sites": "les sites", "convention": "la convention"}


def _etendue(h: HabilitationPartenaire) -> dict[str, Any]:
    return {
        "du": h.du.isoformat(), "au": h.au.isoformat() if h.au else "", "blocs": list(h.blocs),
        "sites": sorted(h.sites.values_list("pk", flat=True)), "convention": h.convention_id,
    }  # fmt: skip


def changer(
    *, habilitation: HabilitationPartenaire, vers: str, acteur: Reference, motif: str = "", effet_le: date | None = None
) -> HabilitationPartenaire:
    """A passage that one person may decide. Raises HAB-001 (no such way, or it needs two people), HAB-080 and what its guards say."""
    p = _passage(habilitation, vers)
    rien_n_attend(habilitation)
    if p.seconde:
        raise ErreurMetier(c.PASSAGE.constat(de=libelle(habilitation.etat), vers=libelle(vers)))
    return appliquer(habilitation=habilitation, vers=vers, acteur=acteur, motif=motif, effet_le=effet_le)


def demander(*, habilitation: HabilitationPartenaire, vers: str, motif: str, demandeur: Acteur) -> Approbation:
    """Ask a second person for a passage that costs the partner something. Nothing changes before. Raises HAB-080."""
    p = _passage(habilitation, vers)
    rien_n_attend(habilitation)
    _exiger(habilitation, p, motif)
    return approbations.demander(
        DECIDER, organisation_id=habilitation.organisation_id, sujet_type="habilitation",
        sujet_identifiant=str(habilitation.pk), sujet_libelle=f"{p.geste} : {habilitation}"[:200],
        consequence=f"{habilitation.etablissement} passe de « {libelle(habilitation.etat)} » à « {libelle(vers)} » : "
        f"{etats()[EtatHabilitation(vers)].sens} Motif : {motif}",
        permission=DECIDER, demandeur=demandeur, charge=_charge(habilitation, vers, motif),
    )  # fmt: skip


def _charge(h: HabilitationPartenaire, vers: str, motif: str) -> dict[str, Any]:
    """Sealed with the latest movement: a state left and come back to is not the one that was read."""
    dernier = h.mouvements.order_by("-pk").values_list("pk", flat=True).first()
    return {"habilitation": h.pk, "de": h.etat, "vers": vers, "motif": motif, "dernier_mouvement": dernier}


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    lu = approbation.charge
    h = HabilitationPartenaire.toutes.filter(pk=lu["habilitation"]).first()
    return _charge(h, lu["vers"], lu["motif"]) if h is not None else {}


@acte_approuvable(DECIDER, libelle="Décider pour un partenaire", charge_actuelle=_charge_actuelle)
def _decider(approbation: Approbation, acteur: Acteur) -> None:
    lu = approbation.charge
    h = HabilitationPartenaire.toutes.get(pk=lu["habilitation"])
    rien_n_attend(h)
    appliquer(
        habilitation=h, vers=lu["vers"], motif=lu["motif"],
        acteur=Reference("utilisateur", str(acteur.id or "exterieur"), f"{acteur.libelle} (à la demande {de(approbation.demandeur_libelle)})"[:200]),
    )  # fmt: skip


@transaction.atomic
def appliquer(
    *, habilitation: HabilitationPartenaire, vers: str, acteur: Reference, motif: str = "", effet_le: date | None = None,
    deja_juge: bool = False,
) -> HabilitationPartenaire:  # fmt: skip
    """Change the state: once, whoever else decides at the same moment. Raises HAB-025 when somebody did. `deja_juge`: what its guards
    look at was judged the day two people decided it, and only its effect waited."""
    h: HabilitationPartenaire = (
        HabilitationPartenaire.toutes.select_for_update(of=("self",))
        .select_related("etablissement", "certification__fiche__source", "convention")
        .get(pk=habilitation.pk)
    )
    if h.etat != habilitation.etat:
        raise ErreurMetier(c.A_CHANGE.constat(etat=libelle(h.etat)))
    p = _passage(h, vers)
    if not deja_juge:
        _exiger(h, p, motif)
    jour = effet_le or aujourdhui()
    de = h.etat
    h.etat, h.etat_depuis = EtatHabilitation(vers), jour
    h.save(update_fields=["etat", "etat_depuis"])
    _mouvement(h, de, jour, motif, acteur.libelle)
    _declarer_s_il_le_faut(h, de, jour, acteur)
    habilitation.etat, habilitation.etat_depuis = h.etat, h.etat_depuis
    _tracer(
        h,
        acteur,
        "changer",
        f"a fait passer {h} de « {libelle(de)} » à « {libelle(vers)} » ({p.geste.lower()}).",
        de=de,
        vers=vers,
        motif=motif,
    )
    return h


def rien_n_attend(h: HabilitationPartenaire) -> None:
    """Raises HAB-080 while a decided measure waits for its letter to leave: it would fall on another state than the one judged."""
    if (m := mesure_a_envoyer(h)) is not None:
        le = date_fr(m.decidee_le) if m.decidee_le else ""
        raise ErreurMetier(c.ATTEND_ENVOI.constat(mesure=m.get_nature_display(), le=le))


def _passage(h: HabilitationPartenaire, vers: str) -> ChangementEtat:
    p = passage(h.etat, vers)
    if p is None:
        raise ErreurMetier(c.PASSAGE.constat(de=libelle(h.etat), vers=libelle(vers) if vers in etats() else vers))
    return p


def _exiger(h: HabilitationPartenaire, p: ChangementEtat, motif: str) -> None:
    trouves = objections(p, faits(h, aujourdhui()))
    if p.motif and len(" ".join(motif.split())) < MOTIF_MIN:
        trouves.append(c.MOTIF.constat())
    if trouves:
        raise ErreurMetier(*trouves)


def _mouvement(h: HabilitationPartenaire, de: str, jour: date, motif: str, par: str) -> None:
    MouvementHabilitation.toutes.create(
        organisation_id=h.organisation_id, habilitation=h, de=de, vers=h.etat, effet_le=jour, motif=motif,
        decide_le=maintenant(), par_libelle=par[:400],
    )  # fmt: skip


def _declarer_s_il_le_faut(h: HabilitationPartenaire, de: str, jour: date, acteur: Reference) -> None:
    """A change of what the public list should say opens a declaration, with its legal delay. The contrary one, that nobody has
    made yet, falls with it: the list still says what it should."""
    objet = _a_declarer(h, de)
    if objet is None or h.certification.fiche_id is None:
        return
    ouvertes = h.declarations.filter(declaree_le__isnull=True)
    if objet == ObjetDeclaration.RETRAIT:
        inscrite = _dans_la_liste(h, de)
        _annuler(h, ouvertes.filter(objet=ObjetDeclaration.AJOUT), acteur)
        if not inscrite or ouvertes.filter(objet=ObjetDeclaration.RETRAIT).exists():
            return
    else:
        retraits = ouvertes.filter(objet=ObjetDeclaration.RETRAIT)
        if retraits.exists():
            _annuler(h, retraits, acteur)
            if _derniere_declaree(h) == ObjetDeclaration.AJOUT:
                return
    delai = int(recueil().valeur_au("declaration", jour))
    DeclarationListe.toutes.create(
        organisation_id=h.organisation_id, habilitation=h, objet=objet, fait_le=jour, avant_le=ajouter_mois(jour, delai)
    )


def declarer_changement(h: HabilitationPartenaire, jour: date) -> None:
    """The line stays in the public list with other dates or another role: a change to declare, once while it is not made."""
    if etats()[EtatHabilitation(h.etat)].flux is not AttenteFlux.PRESENT or h.certification.fiche_id is None:
        return
    if h.declarations.filter(declaree_le__isnull=True).exists():
        return  # the declaration that waits will say the new dates
    delai = int(recueil().valeur_au("declaration", jour))
    DeclarationListe.toutes.create(
        organisation_id=h.organisation_id, habilitation=h, objet=ObjetDeclaration.CHANGEMENT, fait_le=jour,
        avant_le=ajouter_mois(jour, delai),
    )  # fmt: skip


def _a_declarer(h: HabilitationPartenaire, de: str) -> ObjetDeclaration | None:
    """What the list should say from now on, where it may say something else."""
    avant, apres = etats()[EtatHabilitation(de)].flux, etats()[EtatHabilitation(h.etat)].flux
    if h.etat == EtatHabilitation.A_DECLARER or (avant is AttenteFlux.RETIRE and apres is AttenteFlux.PRESENT):
        return ObjetDeclaration.AJOUT
    sort = apres is AttenteFlux.RETIRE or h.etat == EtatHabilitation.EXPIRE
    return (
        ObjetDeclaration.RETRAIT
        if sort and (avant is AttenteFlux.PRESENT or de == EtatHabilitation.A_DECLARER)
        else None
    )


def _dans_la_liste(h: HabilitationPartenaire, de: str) -> bool:
    """Was it put in the list, and not taken out since, as far as is known here?"""
    return etats()[EtatHabilitation(de)].flux is AttenteFlux.PRESENT or _derniere_declaree(h) == ObjetDeclaration.AJOUT


def _derniere_declaree(h: HabilitationPartenaire) -> str | None:
    faites = h.declarations.filter(declaree_le__isnull=False).exclude(objet=ObjetDeclaration.CHANGEMENT)
    objet: str | None = faites.order_by("-declaree_le", "-pk").values_list("objet", flat=True).first()
    return objet


def _annuler(h: HabilitationPartenaire, declarations: QuerySet[DeclarationListe], acteur: Reference) -> None:
    """They were never made: the journal keeps that they were asked for."""
    for d in declarations:
        _tracer(
            h, acteur, "annuler_declaration", f"n’a plus à déclarer : {d.get_objet_display().lower()}, {h}.",
            objet=d.objet, fait_le=d.fait_le.isoformat(), avant_le=d.avant_le.isoformat(),
        )  # fmt: skip
        d.delete()


def _tracer(h: HabilitationPartenaire, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{h.organisation_id}", acteur=acteur, acte=f"reseau.{acte}", sujet=reference(h), phrase=phrase,
        details={"habilitation": h.pk, **details},
    )  # fmt: skip
