"""What the application files ask of this member: an acknowledgement, an instruction, pieces to read, pieces that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.dossier import natures
from parchemin.reseau.domain.dossier import recueil as donnees_dossier
from parchemin.reseau.domain.etats import EtatHabilitation, recueil
from parchemin.reseau.models import (
    FINIS,
    DossierHabilitation,
    EtapeTransition,
    EtatDemandePartenaire,
    EtatDepot,
    HabilitationPartenaire,
    MatriceProgramme,
    PieceDossier,
    PlanTransition,
)
from parchemin.reseau.selectors.matrice import lire_matrice
from parchemin.socle.jours_ouvres import jours_ouvres_apres
from parchemin.socle.periodes import date_fr

_AVANT_ETAPE = 30
"""Days: a step shows on the day page a month before its last day."""
_RUBRIQUE, _ICONE = "Réseau", "building-community"


@echeances.inscrire("reseau.dossiers")
def dossiers(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Applications to acknowledge, and those under instruction."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    o = membre.organisation
    delai = int(recueil().valeur_au("accuse", jour))
    lignes = DossierHabilitation.toutes.filter(organisation=o.pk, recu_le__isnull=False, accuse_le__isnull=True)
    lignes = lignes.exclude(habilitation__etat__in=FINIS)
    for d in lignes.select_related("habilitation__etablissement").order_by("recu_le", "pk"):
        if d.recu_le is None:
            continue
        yield Echeance(
            cle=f"reseau.accuse.{d.pk}", jour=jours_ouvres_apres(d.recu_le, delai),
            quoi=f"Accuser réception de la demande : {d.habilitation.etablissement}",
            pourquoi=f"Reçue le {date_fr(d.recu_le)}, à accuser sous {delai} jours ouvrés.",
            url=reverse("reseau:recevoir", args=[o.slug, d.habilitation_id]), geste="Noter l’accusé", rubrique=_RUBRIQUE,
            icone="inbox", visible_des=d.recu_le,
        )  # fmt: skip
    duree = timedelta(days=int(recueil().valeur_au("instruction", jour)))
    en_cours = HabilitationPartenaire.toutes.filter(organisation=o.pk, etat=EtatHabilitation.INSTRUCTION)
    for h in en_cours.select_related("etablissement", "certification__fiche__version").order_by("etat_depuis", "pk"):
        yield Echeance(
            cle=f"reseau.instruction.{h.pk}", jour=h.etat_depuis + duree, quoi=f"Instruire le dossier : {h.etablissement}",
            pourquoi=f"{h.certification.intitule}, en instruction depuis le {date_fr(h.etat_depuis)}.",
            url=reverse("reseau:dossier", args=[o.slug, h.pk]), geste="Ouvrir le dossier", rubrique=_RUBRIQUE, icone=_ICONE,
            visible_des=h.etat_depuis,
        )  # fmt: skip


@echeances.inscrire("reseau.pieces")
def pieces(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Pieces that came and that nobody read yet, one line by partner."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    o = membre.organisation
    repondues = Q(etat__in=(EtatDepot.DEMANDEE, EtatDepot.A_REFAIRE), demande__etat=EtatDemandePartenaire.REPONDUE)
    lignes = PieceDossier.toutes.filter(Q(etat=EtatDepot.A_LIRE) | repondues, organisation=o.pk)
    par_partenaire: dict[int, list[PieceDossier]] = {}
    for p in lignes.select_related("etablissement", "habilitation").order_by("created_at", "pk"):
        par_partenaire.setdefault(p.etablissement_id, []).append(p)
    ouvertes = dict(
        HabilitationPartenaire.toutes.filter(organisation=o.pk, etablissement__in=par_partenaire)
        .exclude(etat__in=FINIS).order_by("-pk").values_list("etablissement_id", "pk")
    )  # fmt: skip
    for e, siennes in par_partenaire.items():
        vers = next((p.habilitation_id for p in siennes if p.habilitation_id), None) or ouvertes.get(e)
        if vers is None:
            continue
        noms = ", ".join(dict.fromkeys(natures()[p.nature].libelle for p in siennes[:3]))
        n = len(siennes)
        yield Echeance(
            cle=f"reseau.pieces.{e}", jour=jour,
            quoi=f"{siennes[0].etablissement} : {f'{n} pièces à lire' if n > 1 else 'une pièce à lire'}", pourquoi=noms,
            url=reverse("reseau:dossier", args=[o.slug, vers]), geste="Lire", rubrique=_RUBRIQUE, icone="file-search", visible_des=jour,
        )  # fmt: skip


@echeances.inscrire("reseau.matrices")
def matrices(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Matrices written against another state of the fiche than today's, one line by certification. Only fiches that got a new
    state since are opened and compared."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    o = membre.organisation
    dernieres = MatriceProgramme.toutes.filter(habilitation=OuterRef("pk")).order_by("-pk")
    lignes = (
        HabilitationPartenaire.toutes.filter(organisation=o.pk, certification__fiche__isnull=False).exclude(etat__in=FINIS)
        .annotate(ecrite=Subquery(dernieres.values("version")[:1])).exclude(ecrite=None)
        .exclude(ecrite=F("certification__fiche__version"))
        .select_related("certification__fiche__version", "certification__fiche__source", "etablissement").order_by("etablissement__cle_tri", "pk")
    )  # fmt: skip
    par_certification: dict[int, list[HabilitationPartenaire]] = {}
    for x in lignes:
        if lire_matrice(x, jour).changements:
            par_certification.setdefault(x.certification_id, []).append(x)
    for siennes in par_certification.values():
        h, n = siennes[0], len(siennes)
        version = h.certification.fiche.version if h.certification.fiche is not None else None
        vue = version.observee_le if version is not None else jour
        noms = ", ".join(str(y.etablissement) for y in siennes[:3])
        yield Echeance(
            cle=f"reseau.matrice.{h.certification_id}.{vue:%Y%m%d}", jour=max(vue, jour),
            quoi=f"{h.certification.numero} a changé : {f'{n} matrices à reprendre' if n > 1 else 'une matrice à reprendre'}",
            pourquoi=noms + ("…" if n > 3 else ""), url=reverse("reseau:matrice", args=[o.slug, h.pk]), geste="Voir ce qui change",
            rubrique=_RUBRIQUE, icone="git-compare", visible_des=vue,
        )  # fmt: skip


@echeances.inscrire("reseau.transitions")
def transitions(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Registrations that end with partners behind them and no plan; then the steps of the open plans."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    o = membre.organisation
    avant = timedelta(days=int(donnees_dossier().valeur_au("transition", jour)))
    ouverts = PlanTransition.toutes.filter(organisation=o.pk)
    lignes = (
        Certification.toutes.filter(
            organisation=o.pk, fiche__version__date_fin_enregistrement__gte=jour, fiche__version__date_fin_enregistrement__lte=jour + avant,
            pk__in=HabilitationPartenaire.toutes.filter(organisation=o.pk).exclude(etat__in=FINIS).order_by().values("certification"),
        )
        .exclude(pk__in=ouverts.filter(fin__gte=jour).order_by().values("certification")).select_related("fiche__version").order_by("cle_tri", "pk")
    )  # fmt: skip
    for c in lignes:
        version = c.fiche.version if c.fiche is not None else None
        if version is None or version.date_fin_enregistrement is None:
            continue
        fin = version.date_fin_enregistrement
        yield Echeance(
            cle=f"reseau.transition.{c.pk}.{fin:%Y%m%d}", jour=fin, quoi=f"Préparer la fin de {c.numero}",
            pourquoi=f"{c.intitule} : l’enregistrement finit le {date_fr(fin)}, et des partenaires y sont habilités.",
            url=f"{reverse('reseau:nouveau_plan', args=[o.slug])}?certification={c.pk}", geste="Ouvrir un plan", rubrique=_RUBRIQUE,
            icone="clock", visible_des=fin - avant,
        )  # fmt: skip
    etapes = EtapeTransition.toutes.filter(plan__in=ouverts.filter(clos_le__isnull=True), faite_le__isnull=True)
    for e in etapes.select_related("plan__certification__fiche__version").order_by("avant_le", "pk"):
        yield Echeance(
            cle=f"reseau.etape.{e.pk}", jour=e.avant_le, quoi=e.libelle, pourquoi=f"Fin de {e.plan.certification.intitule}.",
            url=reverse("reseau:plan", args=[o.slug, e.plan_id]), geste="Ouvrir le plan", rubrique=_RUBRIQUE, icone="clock",
            visible_des=e.avant_le - timedelta(days=_AVANT_ETAPE),
        )  # fmt: skip
