"""Each certification that has a figure: what is announced of it, what the register says, what does not agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from parchemin.indicateurs import constats as c
from parchemin.indicateurs.domain.annonces import OffreLue, ReferenceDuJour, RegleBlocs, regle_de, verifier
from parchemin.indicateurs.models import OffreAnnoncee
from parchemin.parcours.models import EtatInscription, Inscription, VoieAcces
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat

_INITIALES = (VoieAcces.SCOLAIRE, VoieAcces.APPRENTISSAGE)


@dataclass(frozen=True)
class OffreVue:
    """One certification. `annonces`: each support with its findings; `inscrits`: what enrolments themselves say."""

    certification: Certification
    regle: RegleBlocs
    citation: str
    annonces: tuple[tuple[OffreAnnoncee, tuple[Constat, ...]], ...]
    inscrits: tuple[Constat, ...]

    @property
    def constats(self) -> tuple[Constat, ...]:
        return (*self.inscrits, *(x for _, trouves in self.annonces for x in trouves))

    @property
    def arrete(self) -> bool:
        """Something here stops the publication."""
        return any(x.est_bloquant for x in self.constats)


def reference_du_jour(
    certification: Certification, jour: date, etats: facade.EtatsLus | None = None
) -> ReferenceDuJour:
    """What the register said on `jour`; the certification's own words where it has no state yet. `etats`: read before, for a page."""
    lus = etats or facade.EtatsLus([certification])
    version = lus.version_au(certification, jour)
    try:
        reponse = lus.inscription_possible(certification, jour)
        fermee = f"{reponse.raison} ({reponse.source.citation})." if reponse.oui is False else ""
    except LookupError:
        fermee = ""
    return ReferenceDuJour(
        intitule=version.intitule if version is not None else certification.intitule, numero=certification.numero,
        niveau=version.niveau if version is not None else None, fermee=fermee, famille=facade.famille(certification),
    )  # fmt: skip


def offres_de(organisation_id: int, jour: date) -> list[OffreVue]:
    """By title: every certification that somebody is enrolled on or that something is announced of."""
    lues: dict[int, list[OffreAnnoncee]] = {}
    for o in OffreAnnoncee.toutes.filter(organisation=organisation_id).order_by("support", "pk"):
        lues.setdefault(o.certification_id, []).append(o)
    inscrites = Inscription.toutes.filter(organisation=organisation_id).exclude(etat=EtatInscription.ANNULEE)
    ids = {*lues, *inscrites.order_by().values_list("certification_id", flat=True).distinct()}
    blocs = _inscrits_sur_bloc(organisation_id)
    lignes = Certification.toutes.filter(pk__in=ids).select_related("fiche__version", "fiche__source", "fiche__retiree")
    certifications = list(lignes.order_by("cle_tri", "pk"))
    etats = facade.EtatsLus(x for x in certifications if x.pk in lues)
    return [_offre(x, lues.get(x.pk, []), blocs[x.pk], jour, etats) for x in certifications]


def _offre(
    certification: Certification, annonces: list[OffreAnnoncee], sur_bloc: int, jour: date, etats: facade.EtatsLus
) -> OffreVue:
    regle = regle_de(facade.famille(certification))
    inscrits = (
        (c.INSCRITS_SUR_BLOC.constat(certification.intitule, n=sur_bloc, regle=regle.mots, texte=regle.citation(jour)),)
        if sur_bloc
        else ()
    )
    return OffreVue(
        certification, regle, regle.citation(jour),
        tuple((o, tuple(verifier(_lue(o), reference_du_jour(certification, o.relevee_le, etats), o.relevee_le))) for o in annonces), inscrits,
    )  # fmt: skip


def _lue(o: OffreAnnoncee) -> OffreLue:
    return OffreLue(o.get_support_display(), o.intitule, o.numero, o.niveau, tuple(o.blocs_seuls))


def _inscrits_sur_bloc(organisation_id: int) -> Counter[int]:
    """Pupils and apprentices whose running enrolment aims at blocs only, and who did not start by the whole: who takes again what
    a former session left to pass is not offered a bloc alone."""
    avant = Inscription.toutes.filter(
        organisation=organisation_id, personne=OuterRef("personne"), certification=OuterRef("certification"),
        entree__lt=OuterRef("entree"),
    )  # fmt: skip
    lignes = (
        Inscription.toutes.filter(organisation=organisation_id, voie__in=_INITIALES, etat=EtatInscription.EN_COURS)
        .exclude(perimetre_blocs=[])
        .filter(~Exists(avant))
        .order_by()
    )
    return Counter(lignes.values_list("certification_id", flat=True))
