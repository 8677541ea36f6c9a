"""Conventions: written, amended by a new version, never changed once signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from parchemin.comptes.models import Etablissement, Organisation, SorteEtablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.reseau import constats as c
from parchemin.reseau.domain.conventions import est_une_reference, manques, texte_minimal
from parchemin.reseau.domain.conventions import points as les_points
from parchemin.reseau.models import Convention, HabilitationPartenaire, MouvementHabilitation
from parchemin.reseau.selectors.validite import fin_connue
from parchemin.reseau.services.habilitations import declarer_changement
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

_ECRITS = ("reference", "du", "au", "signee_le", "cpf", "cfa", "points")


@transaction.atomic
def ecrire(
    *, organisation: Organisation, etablissement: Etablissement, reference: str, du: date, au: date | None,
    signee_le: date | None, cpf: bool, cfa: bool, points: Mapping[str, str], acteur: Reference, piece_id: UUID | None = None,
    convention: Convention | None = None,
) -> Convention:  # fmt: skip
    """Write a convention, or correct one that is not signed; of a signed one, make the amendment that replaces it, which its
    habilitations follow once it is signed and whole. Raises HAB-007, HAB-021, HAB-023, HAB-026, HAB-028
    to HAB-030, HAB-070 (the law's points tell where), HAB-081 (signed without what the law asks)."""
    jour = aujourdhui()
    # References are of the whole organisation: two who write one at the same moment pass one after the other.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if convention is not None:
        convention = Convention.toutes.select_for_update().get(pk=convention.pk)
        if etablissement.pk != convention.etablissement_id:
            raise ErreurMetier(
                c.AVENANT_AILLEURS.constat(reference=str(convention), partenaire=convention.etablissement.denomination)
            )
        if Convention.toutes.filter(remplace=convention).exists():
            raise ErreurMetier(c.AVENANT_PRIS.constat(reference=str(convention)))
    if etablissement.sorte != SorteEtablissement.PARTENAIRE or etablissement.organisation_id != organisation.pk:
        raise ErreurMetier(c.PAS_PARTENAIRE.constat(nom=etablissement.denomination))
    if au is not None and au < du:
        raise ErreurMetier(c.PERIODE.constat(au=date_fr(au), du=date_fr(du)))
    if signee_le is not None and signee_le > jour:
        raise ErreurMetier(c.SIGNATURE_FUTURE.constat(quoi="Signature", le=date_fr(signee_le)))
    vagues = [
        c.OU_DANS_LA_CONVENTION.constat(point=p.libelle, ecrit=ecrit)
        for p in les_points()
        if p.minimal and (ecrit := points.get(p.cle, "").strip()) and not est_une_reference(ecrit)
    ]
    if vagues:
        raise ErreurMetier(*vagues)
    absents = manques({k for k, v in points.items() if v.strip()}, cpf=cpf, cfa=cfa)[0]
    if signee_le is not None and absents:
        dits_absents, texte = " ; ".join(p.libelle for p in absents), texte_minimal(jour)
        raise ErreurMetier(
            c.SIGNATURE_INCOMPLETE.constat(reference=reference.strip(), manque=dits_absents, texte=texte)
        )
    prises = Convention.toutes.filter(organisation=organisation, reference=reference.strip())
    if convention is not None:
        prises = prises.exclude(reference=convention.reference)
    if prises.exists():
        raise ErreurMetier(c.REFERENCE_PRISE.constat(reference=reference.strip()))
    dits = {"reference": reference.strip(), "du": du, "au": au, "signee_le": signee_le, "cpf": cpf, "cfa": cfa,
            "points": {k: v.strip() for k, v in points.items() if v.strip()}}  # fmt: skip
    if convention is not None and convention.signee_le is None:
        for nom, valeur in dits.items():
            setattr(convention, nom, valeur)
        convention.piece_id = piece_id or convention.piece_id
        convention.save()
        ligne = convention
    else:
        ligne = Convention.toutes.create(
            organisation=organisation, etablissement=etablissement, remplace=convention, piece_id=piece_id,
            version=convention.version + 1 if convention is not None else 1, **dits,
        )  # fmt: skip
    if ligne.remplace_id is not None and ligne.signee_le is not None:
        # Signed and whole: it rules from its first day on. Until then the former one does.
        _faire_suivre(ligne, jour, acteur)
    consigner(
        chaine=f"o:{organisation.pk}", acteur=acteur, acte="reseau.convention",
        sujet=Reference("convention", str(ligne.pk), str(ligne)[:200]),
        phrase=f"a écrit la convention {ligne} avec {etablissement.denomination}.",
        details={"convention": ligne.pk, **{k: _ecrit(v) for k, v in dits.items()}},
    )  # fmt: skip
    return ligne


def _faire_suivre(avenant: Convention, jour: date, acteur: Reference) -> None:
    """The habilitations of the former version follow the amendment, never beyond its end. Raises HAB-007, HAB-023."""
    lignes = (
        HabilitationPartenaire.toutes.select_for_update(of=("self",)).filter(convention=avenant.remplace_id)
        .select_related("certification__fiche__version", "certification__fiche__source").order_by("pk")
    )  # fmt: skip
    for h in lignes:
        fin = fin_connue(h.certification, jour)
        if fin is not None and (avenant.au is None or avenant.au > fin):
            raise ErreurMetier(
                c.DEPASSE.constat(au=date_fr(avenant.au) if avenant.au else "sans date", fin=date_fr(fin))
            )
        h.convention, avant = avenant, h.au
        if avenant.au is not None and h.au is not None and h.au > avenant.au:
            if avenant.au < h.du:
                raise ErreurMetier(c.PERIODE.constat(au=date_fr(avenant.au), du=date_fr(h.du)))
            h.au = avenant.au
            MouvementHabilitation.toutes.create(
                organisation_id=h.organisation_id, habilitation=h, de=h.etat, vers=h.etat, effet_le=jour, decide_le=maintenant(),
                motif=f"Fin ramenée au {date_fr(avenant.au)} par la convention {avenant}.", par_libelle=acteur.libelle[:400],
            )  # fmt: skip
        h.save(update_fields=["convention", "au"])
        if h.au != avant:
            declarer_changement(h, jour)


def _ecrit(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, date) else valeur
