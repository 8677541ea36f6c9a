"""Partners that one already has, taken from a file: the partner, its convention as signed, its habilitation where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from parchemin.comptes.models import Etablissement, Organisation, SorteEtablissement
from parchemin.comptes.services import enregistrer_etablissement, retirer_etablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.referentiel.models import Certification
from parchemin.reseau import constats as c
from parchemin.reseau import constats_reprise as cr
from parchemin.reseau.domain.conventions import est_une_reference
from parchemin.reseau.domain.conventions import points as les_points
from parchemin.reseau.domain.etats import EtatHabilitation, recueil
from parchemin.reseau.models import (
    REPRIS,
    ContactPartenaire,
    Convention,
    DeclarationListe,
    HabilitationPartenaire,
    MouvementHabilitation,
    ObjetDeclaration,
)
from parchemin.reseau.services.habilitations import libelle, ouvrir
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import ajouter_mois

MOTIF = f"{REPRIS} : la signature est antérieure à Parchemin."


@dataclass(frozen=True, slots=True)
class ConventionReprise:
    reference: str
    du: date
    au: date | None
    signee_le: date | None


@transaction.atomic
def reprendre_partenaire(
    *, organisation: Organisation, siret: str, denomination: str, commune: str, courriel: str, acteur: Reference
) -> tuple[Etablissement, bool, bool]:
    """(the partner, made now?, its contact written now?). A partner that is known keeps its name and its contact."""
    e = Etablissement.toutes.filter(organisation=organisation, siret=siret).first()
    neuf = e is None
    if e is None:
        e = enregistrer_etablissement(
            organisation=organisation, sorte=SorteEtablissement.PARTENAIRE, denomination=denomination, siret=siret, commune=commune, acteur=acteur
        )  # fmt: skip
    ecrit = False
    if courriel:
        _, ecrit = ContactPartenaire.toutes.get_or_create(
            etablissement=e, defaults={"organisation_id": organisation.pk, "courriel": courriel}
        )
    return e, neuf, ecrit


@transaction.atomic
def reprendre_convention(
    *, etablissement: Etablissement, reprise: ConventionReprise, acteur: Reference
) -> tuple[Convention, bool]:
    """The convention as it was signed, whatever it lacks: what the law asks is read in it afterwards. Raises HAB-314."""
    o = etablissement.organisation_id
    connue = Convention.toutes.filter(organisation=o, reference=reprise.reference).order_by("-version").first()
    if connue is not None:
        if connue.etablissement_id != etablissement.pk:
            autre = connue.etablissement.denomination
            raise ErreurMetier(cr.CONVENTION_AUTREMENT.constat(reference=reprise.reference, autre=autre))
        return connue, False
    k: Convention = Convention.toutes.create(
        organisation_id=o, etablissement=etablissement, reference=reprise.reference, du=reprise.du, au=reprise.au, signee_le=reprise.signee_le
    )  # fmt: skip
    consigner(
        chaine=f"o:{o}", acteur=acteur, acte="reseau.reprendre_convention", sujet=_sujet(k),
        phrase=f"a repris d’un fichier la convention {k} avec {etablissement.denomination}.", details={"convention": k.pk},
    )  # fmt: skip
    return k, True


@transaction.atomic
def reprendre_habilitation(
    *, etablissement: Etablissement, certification: Certification, role: str, blocs: Sequence[str], du: date, au: date | None,
    convention: Convention | None, signee_le: date | None, dans_la_liste: bool, acteur: Reference,
) -> HabilitationPartenaire:  # fmt: skip
    """Active when it was signed and the public list shows it; to declare when the list does not; else to sign. Raises what `ouvrir` does."""
    h = ouvrir(
        organisation=Organisation.objects.get(pk=etablissement.organisation_id), etablissement=etablissement, certification=certification,
        role=role, du=du, au=au, blocs=blocs, convention=convention, acteur=acteur, contact_le=du,
    )  # fmt: skip
    if signee_le is None:
        vers = EtatHabilitation.CONVENTION_A_SIGNER
    else:
        vers = EtatHabilitation.ACTIF if dans_la_liste else EtatHabilitation.A_DECLARER
    effet = max(du, signee_le) if signee_le is not None else aujourdhui()
    MouvementHabilitation.toutes.create(
        organisation_id=h.organisation_id, habilitation=h, de=h.etat, vers=vers, effet_le=effet, motif=MOTIF if signee_le else f"{REPRIS}.",
        decide_le=maintenant(), par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    h.etat, h.etat_depuis = vers, effet
    h.save(update_fields=["etat", "etat_depuis"])
    if vers == EtatHabilitation.A_DECLARER and certification.fiche_id is not None and signee_le is not None:
        # The delay runs since it was signed, even when that was long ago: the day page says how late it is.
        delai = int(recueil().valeur_au("declaration", aujourdhui()))
        DeclarationListe.toutes.create(
            organisation_id=h.organisation_id, habilitation=h, objet=ObjetDeclaration.AJOUT, fait_le=signee_le, avant_le=ajouter_mois(signee_le, delai)
        )  # fmt: skip
    consigner(
        chaine=f"o:{h.organisation_id}", acteur=acteur, acte="reseau.reprendre", sujet=Reference("habilitation", str(h.pk), str(h)[:200]),
        phrase=f"a repris d’un fichier l’habilitation {h}, « {libelle(vers)} ».", details={"habilitation": h.pk, "etat": str(vers)},
    )  # fmt: skip
    return h


@transaction.atomic
def relever(*, convention: Convention, points: Mapping[str, str], acteur: Reference) -> Convention:
    """Say where a signed convention writes what the law asks, when nobody had looked yet: its text does not change.
    Raises HAB-070, HAB-320, HAB-321."""
    k: Convention = Convention.toutes.select_for_update(of=("self",)).get(pk=convention.pk)
    if k.signee_le is None:
        raise ErreurMetier(cr.RELEVER_SIGNEE.constat())
    connus = {p.cle: p for p in les_points()}
    dits = {cle: " ".join(ou.split()) for cle, ou in points.items() if ou.strip() and cle in connus}
    contre = [cr.RIEN_A_RELEVER.constat(point=connus[cle].libelle) for cle in dits if k.points.get(cle)]
    contre += [
        c.OU_DANS_LA_CONVENTION.constat(point=connus[cle].libelle, ecrit=ou)
        for cle, ou in dits.items()
        if connus[cle].minimal and not est_une_reference(ou)
    ]
    if contre:
        raise ErreurMetier(*contre)
    if dits:
        k.points = {**k.points, **dits}
        k.save(update_fields=["points"])
        consigner(
            chaine=f"o:{k.organisation_id}", acteur=acteur, acte="reseau.relever", sujet=_sujet(k),
            phrase=f"a relevé où la convention {k} dit ce que la loi demande.", details={"convention": k.pk, "points": dits},
        )  # fmt: skip
    return k


def _sujet(k: Convention) -> Reference:
    return Reference("convention", str(k.pk), str(k)[:200])


# --- undo
def a_servi(h: HabilitationPartenaire) -> bool:
    """Did anything follow its coming, beyond the movement and the declaration that came with it?"""
    if (
        h.mouvements.count() != 2
        or h.declarations.filter(Q(declaree_le__isnull=False) | Q(vue_le__isnull=False)).exists()
    ):
        return True
    return bool(_pointent(h, {"MouvementHabilitation", "DeclarationListe", "EcartListePublique"}))


def _pointent(objet: Any, sauf: set[str]) -> bool:
    """Does a row of another table point to it?"""
    for relation in objet._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        champ: Any = relation.remote_field
        if champ.model.__name__ in sauf or champ.model._meta.auto_created:
            continue
        if champ.model._base_manager.filter(**{champ.name: objet.pk}).exists():
            return True
    return False


def convention_sert(k: Convention) -> bool:
    """Was it worked on? Its habilitations are judged on their own."""
    return bool(k.points) or k.piece_id is not None or _pointent(k, {"HabilitationPartenaire"})


def partenaire_sert(e: Etablissement) -> bool:
    """Does anything else than what comes with the file rest on it?"""
    return _pointent(e, {"ContactPartenaire", "HabilitationPartenaire", "Convention"})


@transaction.atomic
def defaire_habilitation(*, habilitation: HabilitationPartenaire, acteur: Reference) -> None:
    h, sujet, mots = (
        habilitation,
        Reference("habilitation", str(habilitation.pk), str(habilitation)[:200]),
        str(habilitation),
    )
    o = h.organisation_id
    # The comparison with the list opens its differences again, if there are any left.
    for relation in HabilitationPartenaire._meta.related_objects:
        if relation.related_model.__name__ == "EcartListePublique":
            relation.related_model._base_manager.filter(habilitation=h).update(habilitation=None)
    h.declarations.all().delete()
    h.mouvements.all().delete()
    h.delete()
    consigner(
        chaine=f"o:{o}", acteur=acteur, acte="reseau.defaire", sujet=sujet, phrase=f"a défait la reprise de l’habilitation {mots}.",
        details={"habilitation": sujet.identifiant},
    )  # fmt: skip


@transaction.atomic
def defaire_convention(*, convention: Convention, acteur: Reference) -> bool:
    """False when something else rests on it."""
    if convention.points or convention.piece_id is not None or _pointent(convention, set()):
        return False
    sujet, o, mots = _sujet(convention), convention.organisation_id, str(convention)
    convention.delete()
    consigner(
        chaine=f"o:{o}",
        acteur=acteur,
        acte="reseau.defaire",
        sujet=sujet,
        phrase=f"a défait la reprise de la convention {mots}.",
    )
    return True


@transaction.atomic
def defaire_partenaire(*, etablissement: Etablissement, acteur: Reference) -> bool:
    """False when something else rests on it."""
    if _pointent(etablissement, {"ContactPartenaire"}):
        return False
    ContactPartenaire.toutes.filter(etablissement=etablissement).delete()
    retirer_etablissement(etablissement=etablissement, acteur=acteur)
    return True
