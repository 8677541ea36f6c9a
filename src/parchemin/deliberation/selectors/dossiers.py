"""From the rows of a session to the dossiers that the engine reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite, Visee
from parchemin.deliberation.models import AcquisConserve, DossierCandidat
from parchemin.deliberation.selectors.passages import AUCUN, Passages, entrees_du_parcours, passages_de
from parchemin.deliberation.selectors.transposes import transposes
from parchemin.parcours.domain.derogations import NatureDerogation
from parchemin.parcours.models import EtatSession, Inscription, Personne, Presentation, Resultat, SessionExamen
from parchemin.referentiel import facade


def dossiers_de(session: SessionExamen, presentations: Iterable[Presentation] | None = None) -> dict[int, Dossier]:
    """Dossiers by presentation, in a few queries whatever the number of candidates.

    A kept mark takes its day from what the person's earlier decisions say (`AcquisConserve`); without one the engine says
    that the date is missing.
    """
    lignes = list(
        presentations
        if presentations is not None
        else session.presentations.select_related("inscription__personne").order_by("rang", "pk")
    )
    personnes = {p.inscription.personne_id for p in lignes}
    resultats: dict[int, list[Resultat]] = defaultdict(list)
    for r in (
        Resultat.objects.filter(presentation__in=lignes).select_related("element").order_by("presentation_id", "pk")
    ):
        resultats[r.presentation_id].append(r)
    pieces = {d.presentation_id: d for d in DossierCandidat.objects.filter(presentation__in=lignes).order_by("pk")}
    dates: dict[tuple[int, int], date] = {}
    for a in AcquisConserve.objects.filter(
        personne__in=personnes, element__isnull=False, retire_le__isnull=True
    ).order_by("obtenu_le", "pk"):
        dates[a.personne_id, a.element_id or 0] = a.obtenu_le
    dates |= _dates_d_ailleurs(session, lignes, resultats, dates)
    passages = passages_de(personnes, session.certification_id, session.jury_le or session.au)
    entrees = entrees_du_parcours(p.inscription for p in lignes)
    ailleurs = _autres_specialites(session, lignes)
    return {
        p.pk: replace(
            _dossier(
                p,
                resultats[p.pk],
                pieces.get(p.pk),
                dates,
                passages.get(p.inscription.personne_id, AUCUN),
                entrees[p.inscription_id],
            ),
            mineur=_mineur(p.inscription.personne, session.au.year),
            autre_specialite=p.inscription.personne_id in ailleurs,
        )
        for p in lignes
    }


def _dates_d_ailleurs(
    session: SessionExamen,
    lignes: Iterable[Presentation],
    resultats: Mapping[int, list[Resultat]],
    dates: Mapping[tuple[int, int], date],
) -> dict[tuple[int, int], date]:
    """Days of what was won in another fiche and counts here, for the kept cells that have none of their own."""
    jour = session.jury_le or session.au
    trouvees: dict[tuple[int, int], date] = {}
    for p in lignes:
        qui = p.inscription.personne_id
        sans = {
            r.element_id for r in resultats[p.pk]
            if r.etat == EtatUnite.BENEFICE and r.note is None and (qui, r.element_id) not in dates
        }  # fmt: skip
        if sans:
            tenus = transposes(p.inscription.personne, session.certification, jour, None)
            trouvees |= {(qui, t.element.pk): t.obtenu_le for t in tenus if t.element.pk in sans}
    return trouvees


def _mineur(personne: Personne, annee: int) -> bool:
    """On 31 December of the year of the exam (CAP-3). Unknown birth year: not said to be."""
    return personne.naissance_annee is not None and annee - personne.naissance_annee < 18


def _autres_specialites(session: SessionExamen, lignes: Iterable[Presentation]) -> frozenset[int]:
    """Who is also registered for another specialty of the same diploma, at a session of the same year (CAP-15, T14)."""
    famille = facade.famille(session.certification)
    if famille not in facade.DIPLOMES_ETAT:
        return frozenset()
    autres = (
        Presentation.objects.filter(
            inscription__personne__in={p.inscription.personne_id for p in lignes}, session__au__year=session.au.year
        )
        .exclude(session__etat=EtatSession.ANNULEE)
        .exclude(session__certification=session.certification_id, session__specialite=session.specialite)
        .select_related("inscription", "session__certification__fiche__version")
        .order_by("pk")
    )
    return frozenset(x.inscription.personne_id for x in autres if facade.famille(x.session.certification) is famille)


def natures_de(inscription: Inscription) -> frozenset[NatureDerogation]:
    """Kinds of the decisions recorded at the enrolment: each lifts its own rule."""
    return frozenset(d.nature for d in inscription.derogations_lues)


def _dossier(
    p: Presentation,
    resultats: list[Resultat],
    pieces: DossierCandidat | None,
    dates: dict[tuple[int, int], date],
    passages: Passages,
    entree: date,
) -> Dossier:
    i = p.inscription
    x = pieces or DossierCandidat()
    natures = natures_de(i)
    return Dossier(
        statut=i.statut,
        forme=i.forme,
        handicap=x.ouverture_forme == "handicap" or NatureDerogation.HANDICAP in natures,
        derogation=x.ouverture_forme == "derogation" or NatureDerogation.RECTEUR in natures,
        livret=Livret(x.livret),
        pfmp_validees=x.pfmp_validees,
        controle={code: Decimal(note) for code, note in x.controle.items()},
        visee=Visee.BLOCS if i.perimetre_blocs and x.visee == Visee.ENTIERE else Visee(x.visee),
        entretien_final=x.entretien_final,
        echecs=passages.echecs,
        partiels=passages.partiels,
        premiere_candidature=x.premiere_candidature or next(iter(passages.candidatures), None),
        derniere_inscription=x.derniere_inscription or i.entree,
        # Who comes back has a new course when it is proved, and not by enrolling again.
        entree=i.entree if x.formation_suivie else entree,
        titre_detenu=x.titre_detenu,
        equivalence_totale=x.equivalence_totale,
        controle_renonce=x.controle_renonce,
        formation_suivie=x.formation_suivie,
        activite_suffisante=x.activite_suffisante,
        plusieurs_specialites_autorisees=bool(
            natures & {NatureDerogation.DEUX_SPECIALITES, NatureDerogation.DEUX_QUALIFICATIONS}
        ),
        resultats={r.element.code: _resultat(r, dates.get((i.personne_id, r.element_id))) for r in resultats},
    )


def _resultat(r: Resultat, obtenu_le: date | None) -> ResultatUnite:
    etat = EtatUnite(r.etat)
    garde = etat in (EtatUnite.BENEFICE, EtatUnite.REPORT)
    return ResultatUnite(etat, r.note, r.acquis, obtenu_le if garde else None)
