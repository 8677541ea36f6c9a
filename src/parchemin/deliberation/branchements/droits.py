"""What only the decisions know of the right to present: the certification is held already, a réinscription followed, a title's delay is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.proposition import Etape
from parchemin.deliberation.domain.proposition import Resultat as ResultatPropose
from parchemin.deliberation.domain.recit import phrase, source
from parchemin.deliberation.models import AcquisConserve, Decision, DossierCandidat, NatureAcquis, Reinscription
from parchemin.deliberation.selectors.passages import AUCUN, entrees_du_parcours, passages_de
from parchemin.deliberation.selectors.reglements import (
    option_manquante,
    reglement_applicable,
    vers_domaine,
    versions_des,
)
from parchemin.parcours.domain import presentation_constats as c
from parchemin.parcours.models import EtatInscription, Inscription, Presentation, SessionExamen
from parchemin.parcours.registres import droits_a_presenter, options_a_dire
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.referentiel import facade
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui, jour_de
from parchemin.socle.periodes import date_fr

NOUVELLE_FORMATION = "nouvelle_formation"
TITRE_FERME = frozenset({"titre_clos", "titre_sans_ccp", "titre_lecture_etroite"})
"""Steps of the reasoning that close the title to a candidate."""


@options_a_dire.inscrire("deliberation.reglements")
def options_non_dites(inscriptions: Sequence[Inscription]) -> Mapping[int, list[str]]:
    """Enrolments that say no option, where the règlements are one per option. One query."""
    muettes = [i for i in inscriptions if not i.specialite]
    jour = aujourdhui()
    options = {
        cle: option_manquante(versions, "", jour)
        for cle, versions in versions_des({i.certification_id for i in muettes}).items()
    }
    return {i.pk: options[i.certification_id] for i in muettes if options.get(i.certification_id)}


@droits_a_presenter.inscrire("deliberation.deja_admis")
def deja_admis(session: SessionExamen, inscriptions: Sequence[Inscription]) -> Mapping[int, list[Constat]]:
    """Who holds the certification already, whatever the enrolment and whoever decided. Two queries."""
    personnes = {i.personne_id for i in inscriptions}
    tenues: dict[int, list[Decision]] = defaultdict(list)
    lignes = (
        Decision.objects.filter(
            inscription__personne__in=personnes, inscription__certification=session.certification_id, en_vigueur=True,
            resultat=ResultatPropose.ADMIS, decidee_le__lte=session.au,
        )
        .select_related("inscription", "presentation")
    )  # fmt: skip
    for d in lignes.order_by("decidee_le", "pk"):
        tenues[d.inscription.personne_id].append(d)
    if not tenues:
        return {}
    fins = dict(
        AcquisConserve.objects.filter(
            personne__in=tenues, certification=session.certification_id, nature=NatureAcquis.CERTIFICATION,
            retire_le__isnull=True, mobilisable_jusqu_au__isnull=False,
        ).order_by("mobilisable_jusqu_au", "pk").values_list("personne_id", "mobilisable_jusqu_au")
    )  # fmt: skip
    specialites = _specialisants(session)
    trouves: dict[int, list[Constat]] = {}
    for i in inscriptions:
        visee = cle_recherche(session.specialite or i.specialite)
        ailleurs = [
            d for d in tenues.get(i.personne_id, ())
            if _presentee(d) != session.pk and _memes(visee, cle_recherche(d.inscription.specialite))
        ]  # fmt: skip
        if not ailleurs or i.pk in specialites:
            continue
        fin = fins.get(i.personne_id)
        trouves[i.pk] = [
            c.DEJA_ADMIS.constat(
                ou=i.personne.nom_complet, certification=nom_certification(i.certification),
                jour=date_fr(ailleurs[-1].decidee_le), suite=f" ; elle vaut jusqu’au {date_fr(fin)}" if fin else "",
            )
        ]  # fmt: skip
    return trouves


def _memes(une: str, autre: str) -> bool:
    return not une or not autre or une == autre


def _presentee(d: Decision) -> int | None:
    return d.presentation.session_id if d.presentation is not None else None


def _specialisants(session: SessionExamen) -> set[int]:
    """Enrolments that add a specialisation to the title they hold: to hold it is what is asked of them."""
    lignes = DossierCandidat.objects.filter(presentation__session=session, visee="specialisation")
    return set(lignes.order_by("pk").values_list("presentation__inscription_id", flat=True))


@droits_a_presenter.inscrire("deliberation.reinscrite_depuis")
def reinscrite_depuis(session: SessionExamen, inscriptions: Sequence[Inscription]) -> Mapping[int, list[Constat]]:
    """The former enrolment of somebody who came back: what they keep, by written choices, is on the new one. Two queries at most.

    Who sat this session before coming back stays there.
    """
    suites = {
        r.origine_id: r
        for r in Reinscription.toutes.filter(
            origine__in=[i.pk for i in inscriptions], en_vigueur=True, inscription__certification=session.certification_id
        ).exclude(inscription__etat=EtatInscription.ANNULEE).select_related("inscription").order_by("ouverte_le", "pk")
    }  # fmt: skip
    if not suites:
        return {}
    assis = set(
        Presentation.toutes.filter(session=session, inscription__in=suites).order_by("pk").values_list("inscription_id", flat=True)
    )  # fmt: skip
    return {
        i.pk: [
            c.REINSCRITE_DEPUIS.constat(
                ou=i.personne.nom_complet, personne=i.personne.nom_complet, jour=date_fr(jour_de(r.ouverte_le)),
                entree=date_fr(r.inscription.entree),
            )
        ]
        for i in inscriptions
        if (r := suites.get(i.pk)) is not None and not (i.pk in assis and session.au <= jour_de(r.ouverte_le))
    }  # fmt: skip


@droits_a_presenter.inscrire("deliberation.titre_professionnel")
def delais_d_un_titre(session: SessionExamen, inscriptions: Sequence[Inscription]) -> Mapping[int, list[Constat]]:
    """The year and the three presentations, the end of validity: what the engine would tell the jury, told before. Six queries."""
    if facade.famille(session.certification) is not facade.Famille.TITRE_PRO or not inscriptions:
        return {}
    jour = session.jury_le or session.au
    ligne = reglement_applicable(session.certification, session.specialite, jour)
    if ligne is None:
        return {}
    reglement = vers_domaine(ligne, jour)
    dossiers = _dossiers(session, inscriptions, jour)
    trouves: dict[int, list[Constat]] = {}
    for i in inscriptions:
        trace = deliberer(dossiers[i.pk], reglement, jour).trace
        constats = [k for e in trace if (k := _constat(e, jour, i.personne.nom_complet)) is not None]
        if constats:
            trouves[i.pk] = constats
    return trouves


def _constat(e: Etape, jour: date, qui: str) -> Constat | None:
    if e.verdict is not False:
        return None
    if e.regle == NOUVELLE_FORMATION:
        return c.NOUVELLE_FORMATION.constat(ou=qui, quoi=phrase(e), texte=source(e, jour))
    return c.TITRE_FERME.constat(ou=qui, quoi=phrase(e), texte=source(e, jour)) if e.regle in TITRE_FERME else None


def _dossiers(session: SessionExamen, inscriptions: Sequence[Inscription], jour: date) -> dict[int, Dossier]:
    """What each comes with: the CCP kept, the earlier juries, the first day of the course."""
    personnes = {i.personne_id for i in inscriptions}
    passages = passages_de(personnes, session.certification_id, jour)
    entrees = entrees_du_parcours(inscriptions)
    gardes: dict[int, dict[str, ResultatUnite]] = defaultdict(dict)
    for a in AcquisConserve.objects.filter(
        personne__in=personnes, certification=session.certification_id, retire_le__isnull=True, obtenu_le__lte=jour
    ).exclude(nature=NatureAcquis.CERTIFICATION).order_by("obtenu_le", "pk"):  # fmt: skip
        gardes[a.personne_id][a.code] = ResultatUnite(EtatUnite.BENEFICE, a.note, True, a.obtenu_le)
    formes = set(
        DossierCandidat.objects.filter(presentation__session=session, formation_suivie=True)
        .order_by("pk").values_list("presentation__inscription_id", flat=True)
    )  # fmt: skip
    return {
        i.pk: Dossier(
            i.statut, dict(gardes[i.personne_id]), forme=i.forme, entree=i.entree if i.pk in formes else entrees[i.pk],
            echecs=passages.get(i.personne_id, AUCUN).echecs, partiels=passages.get(i.personne_id, AUCUN).partiels,
        )
        for i in inscriptions
    }  # fmt: skip
