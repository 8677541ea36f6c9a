"""Evidence is filed, attached, checked, superseded, withdrawn: never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.preuves import constats as c
from parchemin.preuves.models import DemandePreuve, NaturePreuve, Preuve, RattachementPreuve
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.selectors.couverture import acte_offert
from parchemin.preuves.services.communs import exiger_raison, tracer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

TYPE = "preuve"


@dataclass(frozen=True, slots=True)
class Contenu:
    """What a person says of an evidence. `fichier`: kept already; with `lien`, it is the capture of the page."""

    titre: str
    effective_le: date
    fichier: Fichier | None = None
    lien: str = ""
    description: str = ""
    responsable: Membre | None = None
    mois: int | None = None
    valide_au: date | None = None


def exiger_jour(effective_le: date) -> None:
    """Raises PRV-001."""
    if effective_le > aujourdhui():
        raise ErreurMetier(c.FUTURE.constat(le=date_fr(effective_le)))


def _verifier(x: Contenu) -> None:
    """Raises PRV-001, 002, 003, 008."""
    exiger_jour(x.effective_le)
    if x.fichier is None:
        raise ErreurMetier(c.LIEN_SANS_CAPTURE.constat(adresse=x.lien) if x.lien else c.SANS_CONTENU.constat())
    if x.valide_au is not None and x.valide_au < x.effective_le:
        raise ErreurMetier(c.VALIDITE_PASSEE.constat(au=date_fr(x.valide_au), le=date_fr(x.effective_le)))


def _ecrire(organisation_id: int, x: Contenu, acteur: Reference, **autres: Any) -> Preuve:
    f = x.fichier
    p: Preuve = Preuve.toutes.create(
        organisation_id=organisation_id, titre=" ".join(x.titre.split())[:200], nature=NaturePreuve.LIEN if x.lien else NaturePreuve.FICHIER,
        effective_le=x.effective_le, deposee_le=maintenant(), deposee_par_id=_identifiant(acteur), deposee_par_libelle=acteur.libelle[:400],
        lien=x.lien, description=x.description.strip(), responsable=x.responsable, mois=x.mois, valide_au=x.valide_au,
        **({"fichier": f.pk, "nom_fichier": f.nom_original[:200], "empreinte": f.empreinte} if f is not None else {}), **autres,
    )  # fmt: skip
    return p


def _identifiant(acteur: Reference) -> int | None:
    return int(acteur.identifiant) if acteur.type == "utilisateur" and str(acteur.identifiant).isdigit() else None


@transaction.atomic
def deposer(*, organisation: Organisation, contenu: Contenu, sert: Sequence[str], acteur: Reference) -> Preuve:
    """A new evidence and what it serves (keys of expectations). Raises PRV-001, 002, 003, 006, 007, 008."""
    _verifier(contenu)
    if not sert:
        raise ErreurMetier(c.SANS_EXIGENCE.constat())
    p = _ecrire(organisation.pk, contenu, acteur)
    _rattacher(organisation, p, sert, acteur)
    tracer(
        p, TYPE, acteur, "deposer", f"a déposé la preuve « {p} », datée du {date_fr(p.effective_le)}.",
        empreinte=p.empreinte, lien=p.lien, sert=list(sert),
    )  # fmt: skip
    return p


@transaction.atomic
def garder(*, organisation: Organisation, acte: str, sert: Sequence[str], acteur: Reference) -> Preuve:
    """Write down an act that offers itself, as it stands today: it may then be checked. Raises PRV-006, 007, 018."""
    offert = acte_offert(organisation, aujourdhui(), acte)
    if offert is None:
        raise ErreurMetier(c.PLUS_OFFERTE.constat())
    source, x = offert
    if not sert:
        raise ErreurMetier(c.SANS_EXIGENCE.constat())
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if Preuve.toutes.filter(
        organisation=organisation, origine=source.code, origine_cle=x.cle, retiree_le__isnull=True
    ).exists():
        raise ErreurMetier(c.PLUS_OFFERTE.constat())
    p: Preuve = Preuve.toutes.create(
        organisation=organisation, titre=x.titre[:200], nature=NaturePreuve.ACTE, effective_le=x.le, deposee_le=maintenant(),
        deposee_par_id=_identifiant(acteur), deposee_par_libelle=acteur.libelle[:400], empreinte=x.empreinte, origine=source.code,
        origine_cle=x.cle, origine_chemin=x.url, description=f"{source.salle} : {source.titre}.", valide_au=x.au,
    )  # fmt: skip
    _rattacher(organisation, p, sert, acteur)
    tracer(
        p,
        TYPE,
        acteur,
        "garder",
        f"a gardé comme preuve « {p} », du {date_fr(p.effective_le)}.",
        origine=acte,
        sert=list(sert),
    )
    return p


def _rattacher(
    organisation: Organisation, p: Preuve, sert: Iterable[str], acteur: Reference
) -> list[RattachementPreuve]:
    """Raises PRV-006."""
    du_jour = choix(organisation, aujourdhui())
    connus = du_jour.connus() | {k: e.titre for k, e in du_jour.exigences.items()}
    faits = []
    for cle in dict.fromkeys(sert):
        if cle not in connus:
            raise ErreurMetier(c.EXIGENCE_INCONNUE.constat(exigence=cle))
        famille, exigence, *reste = cle.split(":")
        r, neuf = RattachementPreuve.toutes.get_or_create(
            preuve=p, famille=famille, exigence=exigence, attendu=reste[0] if reste else "",
            defaults={"organisation": organisation, "par_libelle": acteur.libelle[:400], "le": maintenant()},
        )  # fmt: skip
        if neuf:
            faits.append(r)
    return faits


@transaction.atomic
def rattacher(*, preuve: Preuve, sert: Sequence[str], acteur: Reference) -> list[RattachementPreuve]:
    """It serves these too. Raises PRV-004, 005, 006, 007."""
    p = _verrouiller(preuve)
    if not sert:
        raise ErreurMetier(c.SANS_EXIGENCE.constat())
    faits = _rattacher(p.organisation, p, sert, acteur)
    if faits:
        tracer(
            p, TYPE, acteur, "rattacher", f"a rattaché la preuve « {p} » à {', '.join(str(r) for r in faits)}.", sert=[r.cle for r in faits]
        )  # fmt: skip
    return faits


@transaction.atomic
def detacher(*, rattachement: RattachementPreuve, acteur: Reference) -> Preuve:
    """It serves this no more. Raises PRV-004, 005, PRV-019 (it served nothing else)."""
    p = _verrouiller(rattachement.preuve)
    if p.rattachements.count() < 2:
        raise ErreurMetier(c.DEJA_SERVIE.constat(titre=p.titre))
    cle = rattachement.cle
    RattachementPreuve.toutes.filter(pk=rattachement.pk).delete()
    tracer(p, TYPE, acteur, "detacher", f"a détaché la preuve « {p} » de {cle}.", servait=cle)
    return p


@transaction.atomic
def remplacer(*, preuve: Preuve, contenu: Contenu, acteur: Reference) -> Preuve:
    """A newer version takes its place and serves what it served; the former one stays. Raises PRV-001 to 005, 008."""
    ancienne = _verrouiller(preuve)
    _verifier(contenu)
    p = _ecrire(ancienne.organisation_id, contenu, acteur, remplace=ancienne)
    RattachementPreuve.toutes.bulk_create(
        RattachementPreuve(
            organisation_id=p.organisation_id, preuve=p, famille=r.famille, exigence=r.exigence, attendu=r.attendu,
            par_libelle=acteur.libelle[:400], le=p.deposee_le,
        )
        for r in ancienne.rattachements.order_by("pk")
    )  # fmt: skip
    tracer(
        p, TYPE, acteur, "remplacer", f"a remplacé la preuve « {ancienne} » du {date_fr(ancienne.effective_le)} par « {p} », du {date_fr(p.effective_le)}.",
        empreinte=p.empreinte, remplace=ancienne.pk,
    )  # fmt: skip
    return p


@transaction.atomic
def verifier(*, preuve: Preuve, acteur: Reference) -> Preuve:
    """Somebody else has read it, and it shows what it says. Raises PRV-004, 005, PRV-009."""
    p = _verrouiller(preuve)
    if p.deposee_par_id is not None and p.nature != NaturePreuve.ACTE and p.deposee_par_id == _identifiant(acteur):
        raise ErreurMetier(c.SOI_MEME.constat())
    # Whoever answered by the link of a request filed it as well.
    qui = _identifiant(acteur)
    if qui is not None and DemandePreuve.toutes.filter(preuve=p, membre__utilisateur=qui).exists():
        raise ErreurMetier(c.SOI_MEME.constat())
    p.verifiee_le, p.verifiee_par_libelle = aujourdhui(), acteur.libelle[:400]
    p.save(update_fields=["verifiee_le", "verifiee_par_libelle"])
    tracer(p, TYPE, acteur, "verifier", f"a vérifié la preuve « {p} ».")
    return p


@transaction.atomic
def suivre(
    *, preuve: Preuve, responsable: Membre | None, mois: int | None, valide_au: date | None, acteur: Reference
) -> Preuve:
    """Who answers for it, and until when it stands. Raises PRV-004, 005, 008."""
    p = _verrouiller(preuve)
    if valide_au is not None and valide_au < p.effective_le:
        raise ErreurMetier(c.VALIDITE_PASSEE.constat(au=date_fr(valide_au), le=date_fr(p.effective_le)))
    p.responsable, p.mois, p.valide_au = responsable, mois, valide_au
    p.save(update_fields=["responsable", "mois", "valide_au"])
    tracer(
        p, TYPE, acteur, "suivre", f"a confié la preuve « {p} » à {responsable.libelle}." if responsable else f"a réglé le suivi de la preuve « {p} ».",
        mois=mois, valide_au=valide_au.isoformat() if valide_au else None,
    )  # fmt: skip
    return p


@transaction.atomic
def retirer(*, preuve: Preuve, raison: str, acteur: Reference) -> Preuve:
    """It serves no more; it stays readable, with the reason. Raises PRV-004, 005, 013."""
    p = _verrouiller(preuve)
    p.raison_retrait, p.retiree_le = exiger_raison(raison), aujourdhui()
    p.save(update_fields=["retiree_le", "raison_retrait"])
    tracer(p, TYPE, acteur, "retirer", f"a retiré la preuve « {p} » : {p.raison_retrait}")
    return p


def _verrouiller(preuve: Preuve) -> Preuve:
    """The current version, kept from others. Raises PRV-004, PRV-005."""
    p: Preuve = Preuve.toutes.select_for_update(of=("self",)).select_related("organisation").get(pk=preuve.pk)
    if p.retiree_le is not None:
        raise ErreurMetier(c.RETIREE.constat(titre=p.titre, le=date_fr(p.retiree_le)))
    if Preuve.toutes.filter(remplace=p).exists():
        raise ErreurMetier(c.DEJA_REMPLACEE.constat(titre=p.titre))
    return p
