"""What the automatic points look at, read for one partner on one day."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Max, Q

from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.accrochage.models.passages import Verdict
from parchemin.comptes.models import Etablissement
from parchemin.parcours.models import (
    EtatInscription,
    EtatSession,
    Inscription,
    MandatJury,
    PresenceSiege,
    SessionExamen,
    SessionFormation,
    SiegeJury,
    VoieAcces,
)
from parchemin.reseau.domain.automatiques import ConventionLue, FaitsReleves, LecturePublique, SeanceLue
from parchemin.reseau.models import (
    AnomalieCommunication,
    CaptureCommunication,
    EtatAnomalie,
    HabilitationPartenaire,
    SorteCapture,
)
from parchemin.reseau.selectors.faits import faits
from parchemin.reseau.selectors.risque import ACTIVES, comparer_reussite, decisions_par_partenaire, parcours_finis
from parchemin.reseau.selectors.verifications import lire_verifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import jour_de
from parchemin.socle.identifiants import Siret
from parchemin.socle.periodes import ajouter_mois

_TRANSMIS = (EtatPassage.DEPOSE, EtatPassage.ACCEPTE, EtatPassage.SUPPRIME, EtatPassage.EXCLU, EtatPassage.A_SUPPRIMER)


def faits_releves(
    etablissement: Etablissement, jour: date, habilitation: HabilitationPartenaire | None = None
) -> FaitsReleves:
    """Everything the readings need. With an habilitation, only what it covers."""
    o = etablissement.organisation_id
    siennes = HabilitationPartenaire.toutes.filter(etablissement=etablissement, etat__in=ACTIVES)
    if habilitation is not None:
        siennes = siennes.filter(pk=habilitation.pk)
    habilitations = list(
        siennes.select_related("etablissement", "certification__fiche__version", "certification__fiche__source__instantane", "convention")
        .prefetch_related("sites").order_by("pk")
    )  # fmt: skip
    certifications = {h.certification_id for h in habilitations}
    lus = [(h, faits(h, jour)) for h in habilitations]
    (n, admis), (n_ailleurs, admis_ailleurs) = comparer_reussite(
        {k: v for k, v in decisions_par_partenaire(o, jour).items() if k[1] in certifications}, etablissement.pk
    )
    cpf = (
        parcours_finis(o, jour)
        .filter(prestataire=etablissement, certification__in=certifications)
        .exclude(dossier_cpf="")
    )
    passages = PassageCertification.toutes.filter(
        organisation=o, inscription__prestataire=etablissement, inscription__certification__in=certifications
    ).exclude(etat__in=[EtatPassage.EXCLU, EtatPassage.SUPPRIME]).aggregate(
        n=Count("pk"), incomplets=Count("pk", filter=Q(verdict=Verdict.BLOQUE) & ~Q(etat__in=_TRANSMIS)),
        retard=Count("pk", filter=Q(echeance__lt=jour) & ~Q(etat__in=_TRANSMIS)),
    )  # fmt: skip
    verifiees = lire_verifications(etablissement, jour)
    nommes, hors_liste = _sites(etablissement, habilitations, jour)
    return FaitsReleves(
        partenaire=etablissement.denomination, jour=jour, siret=etablissement.siret, siret_valide=_siret_valide(etablissement.siret),
        conventions=tuple(
            ConventionLue(
                objet=f"{h.certification.numero}, {h.get_role_display().lower()}", reference=f.convention,
                meme_partenaire=h.convention is None or h.convention.etablissement_id == etablissement.pk,
                signee_le=f.convention_signee_le, du=h.convention.du if h.convention is not None else None, au=f.convention_au,
                fin=f.fin_enregistrement,
            )
            for h, f in lus
        ),
        habilitations=len(habilitations),
        absents_liste=tuple(f"{h.certification.numero}, {h.get_role_display().lower()}" for h, f in lus if f.export_du and not f.vue),
        export_du=next((f.export_du for _, f in lus if f.export_du), ""), sites_nommes=nommes, sites_hors_liste=hors_liste,
        seances=_seances(etablissement, certifications, jour), reussites=admis, decisions=n, reussites_ailleurs=admis_ailleurs,
        decisions_ailleurs=n_ailleurs, passages=passages["n"], passages_incomplets=passages["incomplets"],
        passages_en_retard=passages["retard"], cpf_finis=cpf.count(), cpf_presentes=cpf.filter(presente=True).count(),
        pages=_public(etablissement, certifications, jour, mcf=False), offres=_public(etablissement, certifications, jour, mcf=True),
        listes=tuple(verifiees.verifications),
        mis_de_cote=tuple((v.point, s.ecarte_motif) for v, s in verifiees.lignes if s is not None and s.ecarte_le is not None),
    )  # fmt: skip


def _public(e: Etablissement, certifications: set[int], jour: date, *, mcf: bool) -> LecturePublique:
    """The latest capture of each page or offer about these certifications, and what is open in it."""
    captures = CaptureCommunication.toutes.filter(etablissement=e, suivante__isnull=True, capturee_le__lte=jour)
    captures = captures.filter(sorte=SorteCapture.OFFRE_MCF) if mcf else captures.exclude(sorte=SorteCapture.OFFRE_MCF)
    cles = list(
        captures.filter(certifications__in=certifications).distinct().order_by("pk").values_list("pk", flat=True)
    )
    lue = CaptureCommunication.toutes.filter(pk__in=cles).aggregate(m=Max("capturee_le"))
    ouverts = AnomalieCommunication.toutes.filter(capture__in=cles, certification__in=certifications).aggregate(
        a=Count("pk", filter=Q(etat=EtatAnomalie.A_TRAITER)), t=Count("pk", filter=Q(etat=EtatAnomalie.TRANSMISE))
    )
    return LecturePublique(len(cles), lue["m"], ouverts["a"], ouverts["t"])


def _siret_valide(siret: str) -> bool:
    try:
        Siret.parse(siret)
    except ErreurMetier:
        return False
    return True


def _sites(
    etablissement: Etablissement, habilitations: list[HabilitationPartenaire], jour: date
) -> tuple[bool, tuple[str, ...]]:
    """(does an habilitation name sites, places of twelve months that none of them names)."""
    convenus = {s.pk for h in habilitations for s in h.sites.all()}
    if not convenus:
        return False, ()
    convenus.add(etablissement.pk)
    depuis = ajouter_mois(jour, -12)
    certifications = {h.certification_id for h in habilitations}
    inscrits = Inscription.toutes.filter(
        prestataire=etablissement, certification__in=certifications, entree__gt=depuis
    ).exclude(etat=EtatInscription.ANNULEE)
    trouves = set(
        inscrits.exclude(site=None).exclude(site__in=convenus).order_by().values_list("site__denomination", flat=True)
    )
    formations = SessionFormation.toutes.filter(inscriptions__in=inscrits.order_by(), au__gt=depuis)
    trouves |= set(
        formations.exclude(etablissement=None).exclude(etablissement__in=convenus).order_by()
        .values_list("etablissement__denomination", flat=True)
    )  # fmt: skip
    return True, tuple(sorted(trouves))


def _seances(etablissement: Etablissement, certifications: set[int], jour: date) -> tuple[SeanceLue, ...]:
    """Juries of twelve months held there, for these certifications, with who came."""
    sessions = list(
        SessionExamen.toutes.filter(
            centre=etablissement,
            certification__in=certifications,
            jury_le__gt=ajouter_mois(jour, -12),
            jury_le__lte=jour,
        )
        .exclude(etat=EtatSession.ANNULEE)
        .select_related("deliberation")
        .order_by("jury_le", "pk")
    )
    cles = [s.pk for s in sessions]
    presents: dict[int, list[SiegeJury]] = {}
    for siege in (
        SiegeJury.toutes.filter(session__in=cles, presence=PresenceSiege.PRESENT)
        .select_related("membre")
        .order_by("pk")
    ):
        presents.setdefault(siege.session_id, []).append(siege)
    mandats: dict[int, list[MandatJury]] = {}
    membres = {x.membre_id for sieges in presents.values() for x in sieges}
    for mandat in MandatJury.toutes.filter(membre__in=membres).order_by("pk"):
        mandats.setdefault(mandat.membre_id, []).append(mandat)
    vae = set(
        Inscription.toutes.filter(presentations__session__in=cles, voie=VoieAcces.VAE).order_by()
        .values_list("presentations__session", flat=True)
    )  # fmt: skip
    lues = []
    for s in sessions:
        venus, le = presents.get(s.pk, []), s.jury_le or s.au
        d = getattr(s, "deliberation", None)
        lues.append(
            SeanceLue(
                intitule=s.intitule, le=le, presents=len(venus) or None, externes=sum(not x.membre.lien_certificateur for x in venus),
                professionnels=sum(x.membre.professionnel for x in venus), vae=s.pk in vae,
                non_habilites=tuple(
                    str(x.membre) for x in venus
                    if not any(
                        m.certification_id in (None, s.certification_id) and m.du <= le and (m.au is None or le <= m.au)
                        for m in mandats.get(x.membre_id, [])
                    )
                ),
                pv_le=jour_de(d.deliberee_le) if d is not None and d.deliberee_le else None,
            )
        )  # fmt: skip
    return tuple(lues)
