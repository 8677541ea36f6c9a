"""The network of the demonstration: partners led to every state of interest, one that the public list ignores, one that we ignore."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Etablissement, Organisation, SorteEtablissement, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.demonstration import listes
from parchemin.referentiel.demonstration.etapes import ACTUEL, ANTERIEUR
from parchemin.referentiel.models import Certification
from parchemin.reseau.demonstration import captures, constats, controles, dossier, espace
from parchemin.reseau.domain.conventions import points
from parchemin.reseau.models import Convention, HabilitationPartenaire
from parchemin.reseau.selectors.faits import vue_dans_la_liste
from parchemin.reseau.selectors.liste_publique import lignes_de_la_liste
from parchemin.reseau.selectors.validite import fin_connue
from parchemin.reseau.services import conventions, declarations, habilitations
from parchemin.socle.constats import ErreurMetier

_QUI, _SECONDE = "karim.haddou@rivage.example", "helene.vasseur@rivage.example"
_AVANT = ("dossier_en_cours", "instruction", "convention_a_signer", "a_declarer")
_SUITES = {
    1: ("actif_surveille", "Deux procès-verbaux reçus après quinze jours (article 9 de la convention)."),
    2: ("mise_en_demeure", "Offre sur Mon compte formation sous un autre intitulé (article 11) : correction sous trente jours."),
}  # fmt: skip
"""Rank of a partner that became active -> what then happened."""


def creer(jour: date) -> None:
    """Idempotent: does nothing once an habilitation is there."""
    organisation = Organisation.objects.filter(slug=RIVAGE).first()
    if organisation is None or HabilitationPartenaire.toutes.filter(organisation=organisation).exists():
        return
    with organisation_active(organisation.pk):
        acteur = reference_de(Utilisateur.objects.get(email=_QUI))
        partenaires = list(
            Etablissement.toutes.filter(organisation=organisation, sorte=SorteEtablissement.PARTENAIRE).order_by(
                "siret", "pk"
            )
        )
        textes = [_convention(e, rang, jour, acteur) for rang, e in enumerate(partenaires)]
        actives = [
            h for n, (e, k) in enumerate(zip(partenaires, textes, strict=True)) for c in _certifications(organisation)
            for role in _roles(c, e.siret) if (h := _habiliter(e, c, role, k, jour, acteur, n)).etat == "actif"
        ]  # fmt: skip
        for rang, (vers, motif) in _SUITES.items():
            if rang < len(actives):
                _decider(actives[-rang], vers, motif)
        dossier.creer(organisation, jour, acteur)
        constats.creer(organisation, jour, *(Utilisateur.objects.get(email=x) for x in (_QUI, _SECONDE)))
        espace.creer(organisation, jour)
    # Only now: a former state of the lists, then today's, so that what changed between them shows.
    for etape in (ANTERIEUR, ACTUEL):
        listes.charger(jour, etape)
    controles.creer(jour)
    captures.creer(jour)


def _certifications(organisation: Organisation) -> list[Certification]:
    """Those that the public list gives partners to."""
    lignes = Certification.toutes.filter(organisation=organisation, fiche__isnull=False)
    toutes = lignes.select_related("fiche__version", "fiche__source__instantane").order_by("cle_tri", "pk")
    return [c for c in toutes if lignes_de_la_liste(c)][:6]


def _roles(c: Certification, siret: str) -> list[str]:
    """What the public list says of this partner."""
    return sorted({r for x in lignes_de_la_liste(c) if x.siret == siret and x.active_dans_la_liste for r in x.roles})


def _convention(e: Etablissement, rang: int, jour: date, acteur: Reference) -> Convention:
    """The second one forgets what the law asks of money and means, so that it cannot be signed; the last one waits for its signature."""
    oublis = {"contrepartie", "moyens"} if rang == 1 else set()
    ecrits = {p.cle: f"article {n}" for n, p in enumerate(points(), start=1) if p.minimal and p.cle not in oublis}
    debut = jour - timedelta(days=300 + 20 * rang)
    return conventions.ecrire(
        organisation=e.organisation, etablissement=e, reference=f"CP-{debut.year}-{rang + 1:03d}", du=debut,
        au=jour + timedelta(days=60 + 90 * rang), signee_le=None if rang in (1, 3) else debut, cpf=rang == 0, cfa=False, points=ecrits,
        acteur=acteur,
    )  # fmt: skip


def _habiliter(
    e: Etablissement, c: Certification, role: str, k: Convention, jour: date, acteur: Reference, numero: int
) -> HabilitationPartenaire:
    """As far as its guards let it go."""
    fin = fin_connue(c, jour)
    h = habilitations.ouvrir(
        organisation=e.organisation,
        etablissement=e,
        certification=c,
        role=role,
        du=k.du,
        au=min(k.au, fin) if k.au is not None and fin is not None else k.au,
        convention=k,
        contact_le=k.du - timedelta(days=10),
        acteur=acteur,
    )
    dossier.constituer(h, jour, acteur, numero)
    for rang, vers in enumerate(_AVANT):
        if vers == "convention_a_signer":
            dossier.instruire(h, acteur)
        if not _passer(h, vers, "Dossier complet, relu et accepté.", k.du + timedelta(days=7 * rang), acteur):
            return h
    for d in h.declarations.order_by("pk"):
        declarations.noter(declaration=d, le=min(jour, d.fait_le + timedelta(days=3)), acteur=acteur)
    if vue_dans_la_liste(h):
        _passer(h, "actif", "", k.du + timedelta(days=40), acteur)
    return h


def _passer(h: HabilitationPartenaire, vers: str, motif: str, le: date, acteur: Reference) -> bool:
    try:
        habilitations.changer(habilitation=h, vers=vers, motif=motif, effet_le=le, acteur=acteur)
    except ErreurMetier:
        return False
    return True


def _decider(h: HabilitationPartenaire, vers: str, motif: str) -> None:
    premier, second = (Utilisateur.objects.get(email=x) for x in (_QUI, _SECONDE))
    if vers == "mise_en_demeure":
        a = habilitations.demander(
            habilitation=h, vers=vers, motif=motif, demandeur=Acteur(premier.pk, premier.nom_complet)
        )
        approbations.approuver(a.pk, acteur=Acteur(second.pk, second.nom_complet))
        h.refresh_from_db()
    else:
        habilitations.changer(habilitation=h, vers=vers, motif=motif, acteur=reference_de(premier))
