"""The vault's acts: keep, show (each time written in the journal), forget, erase.

What a number says (sex, year, month, place) is compared with the identity, and never written anywhere: findings, journal
and exports say at most which of these disagree. Source: décret n° 2019-341 and n° 2024-1236.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from parchemin.accrochage import constats as c
from parchemin.accrochage.attribution import identite
from parchemin.accrochage.delais import delai
from parchemin.accrochage.domain.constats_passage import NIR_PROVISOIRE
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.regles import desaccords_nir, en_mots
from parchemin.accrochage.models import (
    CoffreNir,
    CompteAccrochage,
    EnvoiPassage,
    EtatLot,
    EtatPassage,
    PassageCertification,
)
from parchemin.accrochage.services.controles import controler_passages
from parchemin.accrochage.trace import tracer
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.parcours.models import Personne
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.secrets import SecretIllisible, chiffrer, dechiffrer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import Nir, contient_un_nir
from parchemin.socle.periodes import ajouter_mois

PAR_LOT = 500
_ATTENDENT = (
    EtatPassage.A_ENVOYER, EtatPassage.EN_FICHIER, EtatPassage.DEPOSE, EtatPassage.REFUSE, EtatPassage.A_REGARDER,
    EtatPassage.A_SUPPRIMER,
)  # fmt: skip
"""States in which a file may still need the number."""


def _contexte(coffre: CoffreNir) -> str:
    return f"accrochage.nir:{coffre.repere}"


def _anciens_contextes(personne_id: int) -> Iterator[str]:
    """Numbers kept before their row had a mark of its own: under the person of then, made one with others since."""
    cles, vues = [personne_id], set()
    while cles:
        cle = cles.pop()
        if cle not in vues:
            vues.add(cle)
            yield f"accrochage.nir:{cle}"
            cles += Personne.toutes.filter(fusionnee_dans=cle).order_by("pk").values_list("pk", flat=True)


def sert_ici(organisation_id: int) -> bool:
    """Does an account of this organisation identify people by their number?"""
    return bool(profils_au_numero(organisation_id))


def profils_au_numero(organisation_id: int) -> list[str]:
    """Profiles of its accounts that identify people by their number."""
    return sorted(code for code in _profils(organisation_id) if "nir" in profil(code).voies)


def _profils(organisation_id: int) -> set[str]:
    comptes = CompteAccrochage.toutes.filter(organisation_id=organisation_id, actif=True)
    return set(comptes.values_list("profil", flat=True))


@transaction.atomic
def garder(
    *, personne: Personne, texte: str, acteur: Reference, motif_absence: str = "", confirmes: Collection[str] = (),
    raison: str = "", cle: str = "",
) -> CoffreNir:  # fmt: skip
    """Keep a number (15 characters, or 13 whose key was confirmed), or say why there is none; the person's passages are judged again.

    `confirmes`: items (`regles.DESACCORDS`) that somebody checked on paper although number and identity disagree on them;
    the sex takes a `raison` too. `cle`: the computed key of a number typed without its own, as somebody read it on paper.
    Raises `ErreurMetier` ACC-144 (waiting number: rule B16), ACC-501, ACC-505 to ACC-508, ACC-513, IDE-005.
    """
    chiffre, quoi, suite = "", "a noté l’absence de numéro de sécurité sociale", ""
    _tenir(personne)
    raison = _raison(raison)
    coffre = CoffreNir.toutes.filter(personne=personne).first() or CoffreNir(personne=personne)
    if texte.strip():
        if not sert_ici(personne.organisation_id):
            profils = ", ".join(sorted(_profils(personne.organisation_id)))
            raise ErreurMetier(c.NIR_INTERDIT.constat(profil=profils or "(aucun compte)"))
        if Nir.est_d_attente(texte):
            raise ErreurMetier(NIR_PROVISOIRE.constat("Numéro de sécurité sociale"))
        nir = Nir.parse(texte)
        ecarts, sans_cle = ecarts_de(personne, nir), not Nir.porte_sa_cle(texte)
        refus = [*_cle_a_confirmer(personne, nir, cle)] if sans_cle else []
        if refus := [*refus, *_a_confirmer(ecarts, confirmes, raison)]:
            raise ErreurMetier(*refus)
        chiffre, motif_absence = chiffrer(nir.valeur, contexte=_contexte(coffre)), ""
        quoi = "a enregistré le numéro de sécurité sociale"
        if sans_cle:
            suite = ", en confirmant sa clé"
        if ecarts:
            suite += ", en confirmant qu’il ne dit pas la même chose que l’identité" + (
                f" : {raison}" if raison else ""
            )
    coffre.organisation_id, coffre.chiffre, coffre.motif_absence = personne.organisation_id, chiffre, motif_absence
    coffre.saisi_le, coffre.saisi_par_libelle, coffre.purge_le, coffre.motif_purge = (
        timezone.now(),
        acteur.libelle,
        None,
        "",
    )
    coffre.save()
    _tracer(personne, acteur, "garder_nir", f"{quoi} {de(personne.nom_complet)}{suite}.")
    _rejuger(personne)
    return coffre


def ecarts_de(personne: Personne, nir: Nir) -> list[str]:
    """What the number and the identity disagree on (keys of `regles.DESACCORDS`)."""
    return desaccords_nir(nir, Passage(**identite(personne)))


def _cle_a_confirmer(personne: Personne, nir: Nir, cle: str) -> Iterator[Constat]:
    """ACC-513, unless the key that was confirmed is that of this number: another, typed meanwhile, is not confirmed with it."""
    if cle != nir.cle:
        yield c.NIR_SANS_CLE.constat(profil=", ".join(profils_au_numero(personne.organisation_id)))


def _a_confirmer(ecarts: list[str], confirmes: Collection[str], raison: str) -> Iterator[Constat]:
    if "sexe" in ecarts and not ("sexe" in confirmes and raison):
        yield c.NIR_AUTRE_SEXE.constat()
    autres = [x for x in ecarts if x != "sexe"]
    if not set(autres) <= set(confirmes):
        yield c.NIR_A_CONFIRMER.constat(quoi=en_mots(autres))


def _raison(texte: str) -> str:
    """On one line. Raises ACC-508: the journal is read and never erased."""
    if contient_un_nir(texte):
        raise ErreurMetier(c.NIR_DANS_UN_TEXTE.constat())
    return " ".join(texte.split())[:300]


def _tenir(personne: Personne) -> None:
    """Hold the person's row. Raises ACC-505: the file being built would not find the number it was promised."""
    Personne.toutes.select_for_update(of=("self",)).get(pk=personne.pk)
    en_cours = EnvoiPassage.toutes.filter(
        passage__personne=personne, passage__voie="nir", ouvert=True, lot__etat=EtatLot.RESERVE
    )
    if en_cours.exists():
        raise ErreurMetier(c.NIR_EN_CONSTRUCTION.constat())


def _rejuger(personne: Personne) -> None:
    controler_passages(PassageCertification.toutes.filter(personne=personne, voie="nir"))


@transaction.atomic
def oublier(*, personne: Personne, raison: str, acteur: Reference) -> None:
    """Erase what is kept on the number of a person, row included. Raises ACC-503 (nothing), ACC-504, ACC-505, ACC-508."""
    if not (raison := _raison(raison)):
        raise ErreurMetier(c.NIR_RAISON.constat())
    _tenir(personne)
    if not CoffreNir.toutes.filter(personne=personne).delete()[0]:
        raise ErreurMetier(c.NIR_ILLISIBLE.constat())
    phrase = f"a fait oublier le numéro de sécurité sociale {de(personne.nom_complet)} : {raison}."
    _tracer(personne, acteur, "oublier_nir", phrase)
    _rejuger(personne)


@transaction.atomic
def montrer(*, personne: Personne, raison: str, acteur: Reference) -> str:
    """The whole number, once: the display is written in the journal with its reason. Raises ACC-503, ACC-504, ACC-508."""
    if not (raison := _raison(raison)):
        raise ErreurMetier(c.NIR_RAISON.constat())
    coffre = CoffreNir.toutes.filter(personne=personne).exclude(chiffre="").first()
    if coffre is None:
        raise ErreurMetier(c.NIR_ILLISIBLE.constat())
    valeur = _ouvrir(coffre)
    phrase = f"a affiché le numéro de sécurité sociale {de(personne.nom_complet)} : {raison}."
    _tracer(personne, acteur, "montrer_nir", phrase)
    return f"{valeur} {Nir.parse(valeur).cle}"


def masque(coffre: CoffreNir | None) -> str:
    """« ••••••••••123 45 », why there is none, or ""."""
    if coffre is None:
        return ""
    if not coffre.chiffre:
        return "effacé" if coffre.purge_le else coffre.get_motif_absence_display()
    return Nir.parse(_ouvrir(coffre)).masque


def _ouvrir(coffre: CoffreNir) -> str:
    try:
        return dechiffrer(coffre.chiffre, contexte=_contexte(coffre))
    except SecretIllisible:
        pass
    for contexte in _anciens_contextes(coffre.personne_id):
        try:
            return dechiffrer(coffre.chiffre, contexte=contexte)
        except SecretIllisible:
            continue
    raise ErreurMetier(c.NIR_ILLISIBLE.constat())


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


def illisibles(passages: QuerySet[Any]) -> list[int]:
    """Those identified by a number that is kept and does not open: written, they would have the whole file refused."""
    trouves: list[int] = []
    for cles in par_lots(list(passages.filter(voie="nir").values_list("pk", flat=True)), PAR_LOT):
        lot = list(PassageCertification.toutes.filter(pk__in=cles).order_by("pk"))
        lire = nirs_de(lot)
        trouves += [p.pk for p in lot if not lire(p)]
    return trouves


def purger() -> str:
    """Erase the numbers that have served, and those that nothing waits for since too long. To the end, however many."""
    jours = delai("conservation_nir", aujourdhui())
    limite = timezone.now() - timedelta(days=jours)
    oubli = ajouter_mois(aujourdhui(), -delai("conservation_nir_inutilise", aujourdhui()))
    siens = PassageCertification.toutes.filter(personne=OuterRef("personne"))
    gardes = CoffreNir.toutes.exclude(chiffre="")
    libres = gardes.exclude(Exists(siens.filter(etat__in=_ATTENDENT))).exclude(
        Exists(siens.filter(etat=EtatPassage.ACCEPTE, accepte_le__gte=limite))
    )
    servis = Q(Exists(siens.filter(etat=EtatPassage.ACCEPTE, accepte_le__lt=limite)))
    n = _effacer(libres.filter(servis), f"transmission acceptée depuis {jours} jours")
    n += _effacer(libres.filter(saisi_le__date__lt=oubli), "aucun passage ne l’attend depuis longtemps")
    return f"{n} numéros effacés, {gardes.count()} gardés"


def _effacer(coffres: QuerySet[Any], motif: str) -> int:
    n = 0
    for cles in par_lots(list(coffres.order_by("pk").values_list("pk", flat=True)), PAR_LOT):
        with transaction.atomic():
            # Asked again under lock: a passage may have come meanwhile.
            for coffre in (
                coffres.filter(pk__in=cles).select_for_update(of=("self",)).select_related("personne").order_by("pk")
            ):
                CoffreNir.toutes.filter(pk=coffre.pk).update(chiffre="", purge_le=timezone.now(), motif_purge=motif)
                _tracer(coffre.personne, SYSTEME, "purger_nir", f"a effacé un numéro de sécurité sociale : {motif}.")
                n += 1
    return n


def _tracer(personne: Personne, acteur: Reference, acte: str, phrase: str) -> None:
    tracer(
        organisation_id=personne.organisation_id, acteur=acteur, acte=acte,
        sujet=Reference("personne", str(personne.pk), personne.nom_complet), phrase=phrase,
    )  # fmt: skip
