"""The vault's acts: keep, show (each time written in the journal), erase. Source: décret 2019-341 and 2024-1236."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.delais import delai
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.models import CoffreNir, CompteAccrochage, EtatPassage, PassageCertification
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.parcours.models import Personne
from parchemin.plateforme.secrets import SecretIllisible, chiffrer, dechiffrer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import Nir


def _contexte(personne_id: int) -> str:
    return f"accrochage.nir:{personne_id}"


@transaction.atomic
def garder(*, personne: Personne, texte: str, acteur: Reference, motif_absence: str = "") -> CoffreNir:
    """Keep a number (13 or 15 characters), or say why there is none. Raises `ErreurMetier` ACC-501, IDE-005."""
    chiffre = ""
    if texte.strip():
        _exiger_l_usage(personne.organisation_id)
        nir = Nir.parse(texte)
        chiffre, motif_absence = chiffrer(nir.valeur, contexte=_contexte(personne.pk)), ""
    coffre, _ = CoffreNir.toutes.update_or_create(
        personne=personne,
        defaults={
            "organisation_id": personne.organisation_id, "chiffre": chiffre, "motif_absence": motif_absence,
            "saisi_le": timezone.now(), "saisi_par_libelle": acteur.libelle, "purge_le": None, "motif_purge": "",
        },
    )  # fmt: skip
    quoi = "a enregistré le numéro de sécurité sociale" if chiffre else "a noté l’absence de numéro de sécurité sociale"
    _tracer(personne, acteur, "garder_nir", f"{quoi} de {personne.nom_complet}.")
    return coffre


def _exiger_l_usage(organisation_id: int) -> None:
    """A number is kept only for a transmission that needs it. Raises ACC-501."""
    codes = set(
        CompteAccrochage.toutes.filter(organisation_id=organisation_id, actif=True).values_list("profil", flat=True)
    )
    if not any("nir" in profil(code).voies for code in codes):
        raise ErreurMetier(c.NIR_INTERDIT.constat(profil=", ".join(sorted(codes)) or "(aucun compte)"))


@transaction.atomic
def montrer(*, personne: Personne, raison: str, acteur: Reference) -> str:
    """The whole number, once: the display is written in the journal with its reason. Raises ACC-503, ACC-504."""
    raison = " ".join(raison.split())
    if not raison:
        raise ErreurMetier(c.NIR_RAISON.constat())
    coffre = CoffreNir.toutes.filter(personne=personne).exclude(chiffre="").first()
    if coffre is None:
        raise ErreurMetier(c.NIR_ILLISIBLE.constat())
    valeur = _ouvrir(coffre)
    _tracer(
        personne,
        acteur,
        "montrer_nir",
        f"a affiché le numéro de sécurité sociale de {personne.nom_complet} : {raison}.",
    )
    return f"{valeur} {Nir.parse(valeur).cle}"


def masque(coffre: CoffreNir | None) -> str:
    """« ••••••••••123 45 », why there is none, or ""."""
    if coffre is None:
        return ""
    if not coffre.chiffre:
        return "effacé après transmission" if coffre.purge_le else coffre.get_motif_absence_display()
    return Nir.parse(_ouvrir(coffre)).masque


def _ouvrir(coffre: CoffreNir) -> str:
    try:
        return dechiffrer(coffre.chiffre, contexte=_contexte(coffre.personne_id))
    except SecretIllisible as e:
        raise ErreurMetier(c.NIR_ILLISIBLE.constat()) from e


def nirs_de(passages: Iterable[PassageCertification]) -> Callable[[PassageCertification], str]:
    """Numbers of those that are identified by it, opened in memory only; "" for the others and for what does not open."""
    cles = {p.personne_id for p in passages if p.voie == "nir" and p.personne_id}
    coffres = (
        {x.personne_id: x for x in CoffreNir.toutes.filter(personne_id__in=cles).exclude(chiffre="")} if cles else {}
    )

    def lire(p: PassageCertification) -> str:
        coffre = coffres.get(p.personne_id or 0) if p.voie == "nir" else None
        if coffre is None:
            return ""
        try:
            return _ouvrir(coffre)
        except ErreurMetier:
            return ""

    return lire


def purger() -> str:
    """Erase the numbers that have served: every passage of the person that needs one is accepted for thirty days."""
    limite = timezone.now() - timedelta(days=delai("conservation_nir", aujourdhui()))
    siens = PassageCertification.toutes.filter(personne=OuterRef("personne"))
    servis = (
        CoffreNir.toutes.exclude(chiffre="")
        .filter(Exists(siens.filter(etat=EtatPassage.ACCEPTE, accepte_le__lt=limite)))
        .exclude(Exists(siens.exclude(etat__in=[EtatPassage.ACCEPTE, EtatPassage.EXCLU, EtatPassage.SUPPRIME])))
        .exclude(Exists(siens.filter(etat=EtatPassage.ACCEPTE, accepte_le__gte=limite)))
        .select_related("personne")
        .order_by("pk")[:500]
    )
    n = 0
    for coffre in servis:
        with transaction.atomic():
            motif = "transmission acceptée depuis trente jours"
            pris = CoffreNir.toutes.filter(pk=coffre.pk).exclude(chiffre="")
            if pris.update(chiffre="", purge_le=timezone.now(), motif_purge=motif):
                _tracer(coffre.personne, SYSTEME, "purger_nir", "a effacé un numéro de sécurité sociale qui a servi.")
                n += 1
    return f"{n} numéros effacés"


def _tracer(personne: Personne, acteur: Reference, acte: str, phrase: str) -> None:
    tracer(
        organisation_id=personne.organisation_id, acteur=acteur, acte=acte,
        sujet=Reference("personne", str(personne.pk), personne.nom_complet), phrase=phrase,
    )  # fmt: skip
