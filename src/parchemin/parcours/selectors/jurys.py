"""Reads of the juries: members, the composition as the checker sees it, objections, what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from parchemin.comptes.models import Membre
from parchemin.journal.facade import Phrase, evenements, evenements_de, phrases
from parchemin.parcours.domain import jury_constats
from parchemin.parcours.domain.jury_composition import (
    CandidatJuge,
    Composition,
    FormateurConnu,
    LienDeclare,
    Siegeant,
)
from parchemin.parcours.domain.jury_controles import controler_composition
from parchemin.parcours.domain.jury_regles import AUCUNE_CAPACITE, RegleApplicable, SorteRegle, regles_jury
from parchemin.parcours.domain.jury_seance import controler_seance
from parchemin.parcours.models import (
    CompositionArretee,
    EtatInscription,
    EtatSession,
    LienCandidat,
    MandatJury,
    MembreJury,
    Presentation,
    ReponseConvocation,
    SessionExamen,
    SessionFormation,
    SiegeJury,
)
from parchemin.parcours.selectors.perimetre import est_restreint, sessions_examen_visibles
from parchemin.plateforme.models import Courriel
from parchemin.referentiel.facade import (
    CERTIFIENT,
    capacites_au,
    capacites_tenues,
    famille,
    jury_possible,
    version_au,
)
from parchemin.referentiel.models import CapaciteCertification, CertificateurDeclare, Certification
from parchemin.referentiel.selectors import PageFiche, Voie, partenaires_visibles
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import Periode

SUJET_SIEGE = "siege_jury"
"""Subject of the messages about one seat."""
_CAPACITES = ("certificateur", "co_certificateur", "centre_examen", "partenaire", "preparateur")
_VOIES = {
    "FORMATION_INITIALE_HORS_APPRENTISSAGE": "élève",
    "FORMATION_INITIALE_APPRENTISSAGE": "apprentissage",
    "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION": "formation continue",
    "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION": "professionnalisation",
    "VAE": "expérience",
    "CANDIDAT_LIBRE": "individuelle",
}
"""A word that only the label of the fiche's route holds."""


def membres_visibles(membre: Membre) -> QuerySet[Any]:
    """Members of juries: a jury member sees their own record only."""
    lignes = MembreJury.objects.order_by("cle_tri", "pk")
    return lignes.filter(utilisateur_id=membre.utilisateur_id) if est_restreint(membre) else lignes


def jurys_visibles(membre: Membre) -> QuerySet[Any]:
    """Sessions with a jury day, and how far each jury is; one query whatever their number."""
    arretee = CompositionArretee.objects.filter(session=OuterRef("pk"), rouverte_le__isnull=True)
    siege = "sieges"

    def compter(**conditions: Any) -> Count:
        return Count(siege, filter=Q(**conditions), distinct=True)

    return (
        sessions_examen_visibles(membre)
        .filter(jury_le__isnull=False)
        .annotate(
            arretee=Exists(arretee),
            nb_sieges=Count(siege, distinct=True),
            nb_presidents=compter(sieges__qualite="president"),
            nb_a_envoyer=compter(sieges__convocation=ReponseConvocation.A_ENVOYER),
            nb_silencieux=compter(sieges__convocation=ReponseConvocation.ENVOYEE),
            nb_acceptes=compter(sieges__convocation=ReponseConvocation.ACCEPTEE),
            nb_refus=compter(sieges__convocation=ReponseConvocation.REFUSEE),
            nb_candidats=Count(
                "presentations", filter=~Q(presentations__inscription__etat=EtatInscription.ANNULEE), distinct=True
            ),
        )
        .prefetch_related(Prefetch("certification__capacites", queryset=CapaciteCertification.toutes.order_by("pk")))
        .order_by("jury_le", "pk")
    )


def nomme_ailleurs(session: SessionExamen) -> bool:
    """Does somebody else appoint this jury? (`certification__capacites` prefetched: no query.)"""
    jour = session.jury_le or aujourdhui()
    capacite = _la_plus_forte(capacites_tenues(session.certification, jour))
    return nomination(session.certification, capacite, jour) is not None


def nomination(certification: Certification, capacite: str, jour: date) -> RegleApplicable | None:
    """The rule by which another authority appoints the jury of that day, or None."""
    regles = regles_jury().applicables(famille(certification), capacite, jour, {})
    return next((r for r in regles if r.regle.sorte is SorteRegle.NOMINATION), None)


def juge_ici(certification: Certification, jour: date) -> bool:
    """Does the organisation's own jury decide on that day: is it its certification, and does no text appoint another?

    The one rule of who judges: deliberations, imported decisions and deadlines all ask it. (`capacites` prefetched: no query.)
    """
    capacite = _la_plus_forte(capacites_tenues(certification, jour))
    return capacite in CERTIFIENT and nomination(certification, capacite, jour) is None


def jour_du_jury(session: SessionExamen) -> date:
    """The day on which the session is judged: that of the jury, while none is known the last of the session."""
    return session.jury_le or session.au


def session_jugee_ici(session: SessionExamen) -> bool:
    """`juge_ici` on the day of this session's jury."""
    return juge_ici(session.certification, jour_du_jury(session))


def sieges_de(session: SessionExamen) -> list[SiegeJury]:
    """Seats of a jury, the president first, with their members, mandates and declared ties."""
    lignes = (
        SiegeJury.toutes.filter(session=session)
        .select_related("membre", "session", "remplace__membre")
        .prefetch_related(
            Prefetch("membre__mandats", queryset=MandatJury.toutes.order_by("du", "pk")),
            Prefetch("liens", queryset=LienCandidat.toutes.select_related("inscription__personne").order_by("pk")),
        )
    )
    rangs = {"president": 0, "vice_president": 1, "membre": 2, "suppleant": 3}
    return sorted(lignes, key=lambda s: (rangs.get(s.qualite, 9), s.membre.cle_tri, s.pk))


def presentations_de(session: SessionExamen) -> list[Presentation]:
    """Candidates of a session who are still to be judged."""
    return list(
        Presentation.toutes.filter(session=session)
        .exclude(inscription__etat=EtatInscription.ANNULEE)
        .select_related("inscription__personne", "inscription__prestataire")
        .prefetch_related("inscription__contrats")
        .order_by("inscription__personne__cle_tri", "pk")
    )


def capacite_au(session: SessionExamen, jour: date) -> str:
    """In which capacity the organisation holds this jury: the strongest of that day, or « aucune »."""
    return _la_plus_forte({c.capacite for c in capacites_au(session.certification, jour)})


def _la_plus_forte(tenues: Collection[str]) -> str:
    return next((c for c in _CAPACITES if c in tenues), AUCUNE_CAPACITE)


def composition_de(
    session: SessionExamen,
    jour: date,
    *,
    sieges: Sequence[SiegeJury] | None = None,
    presentations: Sequence[Presentation] | None = None,
) -> Composition:
    """The jury as the checker sees it, in a fixed number of queries."""
    sieges = sieges_de(session) if sieges is None else sieges
    presentations = presentations_de(session) if presentations is None else presentations
    quand = session.jury_le or jour
    capacite = capacite_au(session, quand)
    lies = _sirens_lies(session, quand, capacite, sieges, presentations)
    ailleurs = _ailleurs(session, [s.membre_id for s in sieges])
    delivrance = None
    if session.certification.fiche is not None:
        try:
            delivrance = jury_possible(session.certification.fiche, quand)
        except LookupError:  # the register holds no state of this fiche
            delivrance = None
    return Composition(
        famille=famille(session.certification),
        capacite=capacite,
        jour=session.jury_le,
        siegeants=tuple(_siegeant(s, session, lies, ailleurs, presentations) for s in sieges),
        candidats=tuple(_candidat(p) for p in presentations),
        formateurs=tuple(_formateurs(session, presentations)),
        delivrance=delivrance if session.jury_le else None,
    )


def _siegeant(
    siege: SiegeJury,
    session: SessionExamen,
    lies: dict[str, str],
    ailleurs: dict[int, list[str]],
    presentations: Sequence[Presentation],
) -> Siegeant:
    m = siege.membre
    motif = "" if m.lien_certificateur else lies.get(m.employeur_siren, "")
    return Siegeant(
        cle=siege.pk,
        nom=str(m),
        qualite=siege.qualite,
        lie=m.lien_certificateur or bool(motif),
        motif_lie=motif,
        professionnel=m.professionnel,
        college=m.college,
        sexe=m.sexe,
        employeur=m.employeur,
        cle_employeur=cle_recherche(m.employeur),
        employeur_siren=m.employeur_siren,
        cle_identite=m.cle_identite,
        courriel=m.courriel,
        cessation=m.activite_cessee_le,
        mandats=tuple(
            Periode(x.du, x.au) for x in m.mandats.all() if x.certification_id in (None, session.certification_id)
        ),
        convocation=siege.convocation,
        declaration=declaration_a_jour(siege, presentations),
        liens=tuple(LienDeclare(x.inscription.personne.nom_complet, x.precision, x.mesure) for x in siege.liens.all()),
        ailleurs=tuple(ailleurs.get(m.pk, ())),
        present=siege.present,
    )


def declaration_a_jour(siege: SiegeJury, presentations: Sequence[Presentation]) -> bool:
    """Did the member declare on every candidate of today? One registered since must be declared on too."""
    vus = set(siege.candidats_declares)
    return siege.declaration_le is not None and all(p.inscription_id in vus for p in presentations)


def _candidat(p: Presentation) -> CandidatJuge:
    i = p.inscription
    return CandidatJuge(
        nom=i.personne.nom_complet,
        voie=i.voie,
        entree=i.entree,
        employeurs=tuple((x.employeur, cle_recherche(x.employeur), x.siret[:9]) for x in i.contrats.all()),
    )


def _formateurs(session: SessionExamen, presentations: Sequence[Presentation]) -> Iterable[FormateurConnu]:
    """Trainers of this certification, and the candidates of this session that each of them taught."""
    noms = {p.inscription_id: p.inscription.personne.nom_complet for p in presentations}
    formations = SessionFormation.toutes.filter(
        organisation_id=session.organisation_id, certification_id=session.certification_id
    ).prefetch_related("formateurs")
    suivis: dict[int, list[str]] = {}
    liens = SessionFormation.inscriptions.through.objects.filter(inscription_id__in=noms)
    for formation_id, inscription_id in liens.values_list("sessionformation_id", "inscription_id"):
        suivis.setdefault(formation_id, []).append(noms[inscription_id])
    # A candidate may have been taught elsewhere than under this certification (a common trunk).
    formations |= SessionFormation.toutes.filter(
        organisation_id=session.organisation_id, pk__in=list(suivis)
    ).prefetch_related("formateurs")
    for formation in formations.order_by("pk"):
        for f in formation.formateurs.all():
            yield FormateurConnu(
                str(f),
                f.cle_identite,
                f.courriel,
                formation.intitule,
                tuple(sorted(suivis.get(formation.pk, ()))),
                cle_recherche(f.employeur),
            )


def _ailleurs(session: SessionExamen, membres: Sequence[int]) -> dict[int, list[str]]:
    """Other juries of the same day, by member."""
    if session.jury_le is None:
        return {}
    autres = (
        SiegeJury.toutes.filter(
            organisation_id=session.organisation_id, membre_id__in=membres, session__jury_le=session.jury_le
        )
        .exclude(session=session)
        .exclude(session__etat=EtatSession.ANNULEE)
        .exclude(convocation=ReponseConvocation.REFUSEE)
        .select_related("session")
        .order_by("pk")
    )
    par_membre: dict[int, list[str]] = {}
    for s in autres:
        par_membre.setdefault(s.membre_id, []).append(s.session.intitule)
    return par_membre


def _sirens_lies(
    session: SessionExamen,
    jour: date,
    capacite: str,
    sieges: Sequence[SiegeJury],
    presentations: Sequence[Presentation],
) -> dict[str, str]:
    """SIREN of employers that bind to the certifier or to a habilitated body, and what each one is."""
    vus = {s.membre.employeur_siren for s in sieges if s.membre.employeur_siren}
    if not vus:
        return {}
    lies: dict[str, str] = {}
    fiche = session.certification.fiche
    for p in presentations:
        for etablissement in (p.inscription.prestataire,):
            if etablissement is not None and etablissement.siret:
                lies[etablissement.siret[:9]] = f"{etablissement.denomination} a préparé des candidats de la session"
    if fiche is not None:
        partenaires = partenaires_visibles(fiche).filter(siren__in=vus, etat="Actif").order_by("pk")
        lies |= {p.siren: f"{p.nom} est habilité pour cette certification" for p in partenaires}
        version = version_au(fiche, jour)
        declares = CertificateurDeclare.objects.filter(version=version, siren__in=vus) if version else ()
        lies |= {c.siren: f"{c.nom} est certificateur" for c in declares}
    organisation = session.organisation
    if organisation.siren and capacite not in (AUCUNE_CAPACITE, "preparateur"):
        lies[organisation.siren] = f"{organisation.nom} porte cette certification"
    return {siren: motif for siren, motif in lies.items() if siren in vus}


def sieges_sous_mandat(mandat: MandatJury, apres: date) -> list[SiegeJury]:
    """Seats of the member, after that day, in the juries that this mandate is about; the nearest first."""
    sieges = (
        SiegeJury.toutes.filter(membre_id=mandat.membre_id, session__jury_le__gt=apres)
        .exclude(session__etat=EtatSession.ANNULEE)
        .exclude(convocation=ReponseConvocation.REFUSEE)
    )
    if mandat.certification_id is not None:
        sieges = sieges.filter(session__certification_id=mandat.certification_id)
    return list(sieges.select_related("session").order_by("session__jury_le", "pk"))


def controler(composition: Composition, jour: date) -> list[Constat]:
    """The checker, with the rules of the program."""
    return controler_composition(composition, regles_jury(), jour)


def jour_venu(session: SessionExamen, jour: date) -> bool:
    """Is it the day of the jury, or later? From then on, those present make the jury."""
    return session.jury_le is not None and session.jury_le <= jour


def controler_au_jour(session: SessionExamen, composition: Composition, jour: date) -> list[Constat]:
    """The checker on those expected before the day, on those present from the day on."""
    if jour_venu(session, jour):
        return controler_seance(composition, regles_jury(), jour)
    return controler(composition, jour)


def constats_jury(session: SessionExamen, jour: date) -> list[Constat]:
    """What the checker says of a jury today."""
    return controler_au_jour(session, composition_de(session, jour), jour)


def composition_en_vigueur(session: SessionExamen) -> CompositionArretee | None:
    """The composition as settled, unless it was reopened."""
    return CompositionArretee.toutes.filter(session=session, rouverte_le__isnull=True).first()


def objections_jury(session: SessionExamen, jour: date) -> list[Constat]:
    """Everything that stands against holding this jury, and what is worth knowing before it deliberates.

    The composition is judged again: a candidate added since may change what was true when it was settled. From the day on
    it is judged on those noted present (JUR-055 while somebody expected is not noted, JUR-061 when nobody came).
    """
    constats = constats_jury(session, jour)
    if session.etat == EtatSession.ANNULEE:
        constats.insert(0, jury_constats.SESSION_FERMEE.constat(session=session.intitule))
    if composition_en_vigueur(session) is None:
        constats.insert(0, jury_constats.PAS_ARRETEE.constat())
    return constats


def voies_de_la_fiche(session: SessionExamen, jour: date, voies: Iterable[str]) -> list[tuple[Voie, bool]]:
    """What the fiche says of the jury, by access route, and whether a candidate of this session comes by it."""
    fiche = session.certification.fiche
    version = version_au(fiche, session.jury_le or jour) if fiche is not None else None
    if fiche is None or version is None:
        return []
    mots = [_VOIES[v] for v in set(voies) if v in _VOIES]
    page = PageFiche(fiche, version, session.jury_le or jour)
    toutes = [(v, any(mot in v.libelle.lower() for mot in mots)) for v in page.voies]
    return sorted((x for x in toutes if x[0].composition), key=lambda x: not x[1])


def derniers_courriels(sieges: Iterable[SiegeJury]) -> dict[int, Courriel]:
    """The latest message sent about each seat."""
    cles = [str(s.pk) for s in sieges]
    messages = Courriel.toutes.filter(sujet_type=SUJET_SIEGE, sujet_identifiant__in=cles).order_by("cree_le", "pk")
    return {int(m.sujet_identifiant): m for m in messages}


def candidats_pour_membres(sieges: Iterable[SiegeJury], recherche: str, session: SessionExamen) -> Sequence[MembreJury]:
    """Members who may still be called to this jury, those with a mandate first; eight, or twenty that answer to words."""
    deja = [s.membre_id for s in sieges]
    membres = MembreJury.toutes.filter(organisation_id=session.organisation_id, actif=True).exclude(pk__in=deja)
    jour = session.jury_le
    mandats = Q(mandats__certification_id=session.certification_id) | Q(
        mandats__certification__isnull=True, mandats__isnull=False
    )
    if jour is not None:
        mandats &= Q(mandats__du__lte=jour) & (Q(mandats__au__isnull=True) | Q(mandats__au__gte=jour))
    lignes = membres.annotate(nb_mandats=Count("mandats", filter=mandats, distinct=True)).order_by(
        "-nb_mandats", "cle_tri", "pk"
    )
    mots = cle_recherche(recherche).split()
    if not mots:
        return list(lignes[:8])
    retenus = []
    for m in lignes:
        texte = cle_recherche(f"{m.nom} {m.prenom} {m.employeur} {m.fonction} {m.courriel}")
        if all(mot in texte for mot in mots):
            retenus.append(m)
    return retenus[:20]


@dataclass(frozen=True, slots=True)
class LigneSiege:
    """A seat as the page shows it."""

    siege: SiegeJury
    siegeant: Siegeant
    courriel: Courriel | None

    @property
    def ton(self) -> str:
        return {"acceptee": "ok", "refusee": "ko", "envoyee": "al"}.get(self.siege.convocation, "nu")

    @property
    def ton_presence(self) -> str:
        return {"present": "ok", "absent": "ko", "excuse": "al"}.get(self.siege.presence, "nu")


def journal_du_jury(session: SessionExamen, sieges: Iterable[SiegeJury], limite: int = 30) -> list[Phrase]:
    """Sentences about this jury, the latest first: acts on the session, and on its members for this session."""
    trouvees = phrases(evenements_de([session.organisation.chaine], "session_examen", str(session.pk))[:limite])
    trouvees = [p for p in trouvees if p.acte.startswith("parcours.jury_")]
    membres = {str(s.membre_id) for s in sieges}
    if membres:
        autour = evenements(session.organisation.chaine).filter(
            sujet_type="membre_jury", sujet_id__in=membres, acte__startswith="parcours.jury_"
        )
        lues = phrases(autour[:120])
        trouvees += [p for p in lues if p.details.get("session") == session.pk]
    return sorted(trouvees, key=lambda p: (p.moment, p.rang), reverse=True)[:limite]


def jour_de(moment: datetime) -> date:
    """Day in Paris of an instant."""
    return moment.astimezone(PARIS).date()
