"""Clocks: transmission, files without an answer, rectifications, formal notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse

from parchemin.accrochage.delais import delai, source
from parchemin.accrochage.models import (
    DemandeRectification,
    EcartTransmission,
    EtatDemande,
    EtatEcart,
    EtatFichier,
    EtatMise,
    EtatPassage,
    FichierAccrochage,
    GenreEcart,
    MiseEnDemeure,
    PassageCertification,
)
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.selectors.passages import EN_DELAI, a_annuler
from parchemin.accrochage.services.passages import attributions
from parchemin.accrochage.services.transmissions import en_suspens
from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr

_RUBRIQUE = "Accrochage"


@echeances.inscrire("accrochage")
def echeances_accrochage(membre: Membre, jour: date) -> Iterator[Echeance]:
    """What this member has to do, and by when."""
    o = membre.organisation
    if membre.utilisateur.has_perm("accrochage.preparer", o):
        with organisation_active(o.pk):
            lignes = [*_a_recueillir(membre, jour), *_a_transmettre(membre, jour), *_ecarts(membre, jour)]
        yield from lignes
    if membre.utilisateur.has_perm("accrochage.deposer", o):
        with organisation_active(o.pk):
            lignes = [*_fichiers(membre, jour), *_reponses(membre, jour)]
        yield from lignes
    if membre.utilisateur.has_perm("accrochage.suivre_demandes", o):
        with organisation_active(o.pk):
            lignes = [*_demandes(membre), *_mises(membre)]
        yield from lignes


def _n(combien: int, un: str, plusieurs: str) -> str:
    return f"{combien} {plusieurs}" if combien > 1 else f"un {un}"


def _a_recueillir(membre: Membre, jour: date) -> Iterator[Echeance]:
    c = attributions(membre.organisation_id).order_by().aggregate(n=Count("pk"), premiere=Min("decidee_le"))
    if c["n"]:
        yield Echeance(
            cle="accrochage.recueillir", jour=c["premiere"] + timedelta(days=delai("alertes", jour)[0]),
            quoi=f"{_n(c['n'], 'certification délivrée', 'certifications délivrées')} à préparer pour la Caisse des Dépôts",
            pourquoi=f"La plus ancienne a été délivrée le {date_fr(c['premiere'])}.",
            url=reverse("accrochage:passages", args=[membre.organisation.slug]), geste="Recueillir", rubrique=_RUBRIQUE,
            icone="send", visible_des=c["premiere"],
        )  # fmt: skip


def _a_transmettre(membre: Membre, jour: date) -> Iterator[Echeance]:
    """One line per level of urgency, so that the oldest are not drowned. Deposited or not, the clock runs until the answer."""
    base = reverse("accrochage:passages", args=[membre.organisation.slug])
    restants = PassageCertification.objects.filter(etat__in=EN_DELAI, echeance__isnull=False)
    vus: set[int] = set()
    for seuil in sorted(delai("alertes", jour), reverse=True):
        lignes = restants.filter(debut_validite__lte=jour - timedelta(days=seuil)).exclude(pk__in=vus)
        c = lignes.order_by().aggregate(
            n=Count("pk"), echeance=Min("echeance"),
            bloques=Count("pk", filter=Q(etat=EtatPassage.A_ENVOYER, verdict=Verdict.BLOQUE)),
            en_fichier=Count("pk", filter=Q(etat=EtatPassage.EN_FICHIER)), deposes=Count("pk", filter=Q(etat=EtatPassage.DEPOSE)),
        )  # fmt: skip
        if not c["n"]:
            continue
        vus |= set(lignes.order_by("pk").values_list("pk", flat=True))
        dits = [
            f"{c[cle]} {mots}"
            for cle, mots in (("bloques", "à compléter"), ("en_fichier", "à déposer"), ("deposes", "sans réponse"))
            if c[cle]
        ]
        suite = f", dont {', '.join(dits)}" if dits else ""
        yield Echeance(
            cle=f"accrochage.transmettre.{seuil}", jour=c["echeance"],
            quoi=f"{_n(c['n'], 'passage délivré', 'passages délivrés')} depuis {seuil} jours ou plus{suite}",
            pourquoi=f"À transmettre avant le {date_fr(c['echeance'])} : {source('transmission', jour)}.",
            url=f"{base}?situation=non_pris&avant={(jour + timedelta(days=92 - seuil)).isoformat()}", geste="Transmettre", rubrique=_RUBRIQUE,
            icone="send", visible_des=c["echeance"] - timedelta(days=92 - seuil),
        )  # fmt: skip


_ECARTS = {
    GenreEcart.DECISION_RETIREE: ("passage transmis d’une personne qui n’est plus admise", "passages transmis de personnes qui ne sont plus admises"),
    GenreEcart.DECISION_CHANGEE: ("passage transmis dont la décision a été rectifiée", "passages transmis dont la décision a été rectifiée"),
    GenreEcart.IDENTITE_CORRIGEE: ("passage transmis dont l’identité a été corrigée", "passages transmis dont l’identité a été corrigée"),
}  # fmt: skip


def _ecarts(membre: Membre, jour: date) -> Iterator[Echeance]:
    """What was transmitted and is not true any more, by kind: false awards first."""
    url = f"{reverse('accrochage:passages', args=[membre.organisation.slug])}?situation=ecarts"
    dedans = PassageCertification.objects.filter(a_annuler()).order_by()
    if n := dedans.count():
        # Nothing has left: no clock, but it must not leave like this.
        yield Echeance(
            cle="accrochage.ecart.a_annuler", jour=jour,
            quoi=f"{_n(n, 'passage qui n’est plus juste', 'passages qui ne sont plus justes')} dans un fichier à déposer : à annuler",
            pourquoi="Rien n’est encore parti. Annulez le fichier et reconstruisez-le : ses passages suivront la correction.",
            url=f"{reverse('accrochage:passages', args=[membre.organisation.slug])}?situation=a_annuler", geste="Annuler",
            rubrique=_RUBRIQUE, icone="alert-triangle", visible_des=jour,
        )  # fmt: skip
    ouverts = EcartTransmission.objects.filter(etat=EtatEcart.OUVERT)
    lignes = ouverts.exclude(passage__in=dedans.values("pk")).order_by()
    comptes = {x["genre"]: x for x in lignes.values("genre").annotate(n=Count("pk"), echeance=Min("echeance"), depuis=Min("depuis")).order_by("genre")}  # fmt: skip
    for genre, mots in _ECARTS.items():
        if x := comptes.get(genre):
            yield Echeance(
                cle=f"accrochage.ecart.{genre}", jour=x["echeance"], quoi=_n(x["n"], *mots),
                pourquoi=f"Depuis le {date_fr(x['depuis'])}, la Caisse des Dépôts n’a plus les bonnes données. "
                f"À corriger avant le {date_fr(x['echeance'])} ({source('correction_spontanee', jour)}).",
                url=url, geste="Corriger", rubrique=_RUBRIQUE, icone="alert-triangle", visible_des=x["depuis"],
            )  # fmt: skip


def _fichiers(membre: Membre, jour: date) -> Iterator[Echeance]:
    slug = membre.organisation.slug
    for f in FichierAccrochage.objects.filter(etat=EtatFichier.PREPARE).order_by("prepare_le", "pk"):
        prepare = f.prepare_le.astimezone(PARIS).date()
        yield Echeance(
            cle=f"accrochage.deposer.{f.pk}", jour=prepare + timedelta(days=3), quoi=f"{f.nom} à déposer",
            pourquoi=f"{_n(f.passages_nombre, 'passage attend', 'passages attendent')} dans ce fichier, préparé le {date_fr(prepare)}.",
            url=reverse("accrochage:fichier", args=[slug, f.pk]), geste="Déposer", rubrique=_RUBRIQUE, icone="upload",
            visible_des=prepare,
        )  # fmt: skip
    for f in FichierAccrochage.objects.filter(etat=EtatFichier.EN_TRANSMISSION).order_by("prepare_le", "pk"):
        if en_suspens(f):
            yield Echeance(
                cle=f"accrochage.eclaircir.{f.pk}", jour=jour, quoi=f"Dépôt de {f.nom} à éclaircir",
                pourquoi="Le dépôt automatique s’est arrêté sans dire si le fichier était arrivé.",
                url=reverse("accrochage:fichier", args=[slug, f.pk]), geste="Éclaircir", rubrique=_RUBRIQUE,
                icone="alert-triangle", visible_des=jour,
            )  # fmt: skip
    attente = timedelta(days=delai("reponse_attendue", jour))
    for f in FichierAccrochage.objects.filter(etat__in=[EtatFichier.DEPOSE, EtatFichier.PARTIEL]).order_by(
        "depose_le", "pk"
    ):
        depose = (f.depose_le or f.prepare_le).astimezone(PARIS).date()
        yield Echeance(
            cle=f"accrochage.accuse.{f.pk}", jour=depose + attente, quoi=f"Accusé de {f.nom} à lire",
            pourquoi=f"Déposé le {date_fr(depose)}. Sans l’accusé, personne ne sait qui a été reconnu.",
            url=reverse("accrochage:fichier", args=[slug, f.pk]), geste="Lire l’accusé", rubrique=_RUBRIQUE, icone="inbox",
            visible_des=depose + timedelta(days=2),
        )  # fmt: skip


def _reponses(membre: Membre, jour: date) -> Iterator[Echeance]:
    base = reverse("accrochage:passages", args=[membre.organisation.slug])
    for etat, situation, mots, geste in (
        (EtatPassage.REFUSE, "refuses", ("passage refusé", "passages refusés"), "Corriger"),
        (EtatPassage.A_REGARDER, "a_regarder", ("réponse", "réponses à regarder"), "Trancher"),
    ):
        c = PassageCertification.objects.filter(etat=etat).order_by().aggregate(n=Count("pk"), echeance=Min("echeance"))
        if c["n"]:
            quoi = (
                _n(c["n"], *mots)
                if etat == EtatPassage.REFUSE
                else f"{c['n']} {mots[1] if c['n'] > 1 else 'réponse à regarder'}"
            )
            yield Echeance(
                cle=f"accrochage.{situation}", jour=c["echeance"] or jour, quoi=f"{quoi} par la Caisse des Dépôts" if etat == EtatPassage.REFUSE else f"{quoi} de la Caisse des Dépôts",
                pourquoi="Chaque refus dit ce qu’il faut vérifier ; seuls ceux-là repartiront." if etat == EtatPassage.REFUSE
                else "Le message n’est pas connu : à vous de dire ce qu’il signifie.",
                url=f"{base}?situation={situation}", geste=geste, rubrique=_RUBRIQUE, icone="git-compare", visible_des=jour,
            )  # fmt: skip


def _demandes(membre: Membre) -> Iterator[Echeance]:
    slug = membre.organisation.slug
    for d in (
        DemandeRectification.objects.filter(etat=EtatDemande.OUVERTE)
        .select_related("passage")
        .order_by("echeance", "pk")
    ):
        qui = d.passage.nom_affiche if d.passage else "une personne"
        yield Echeance(
            cle=f"accrochage.demande.{d.pk}", jour=d.echeance, quoi=f"Rectification demandée pour {qui}", au_dehors="Rectification demandée",
            pourquoi=f"Reçue le {date_fr(d.recue_le)} ({d.get_origine_display().lower()}). {source('rectification', d.recue_le)}.",
            url=reverse("accrochage:demande", args=[slug, d.pk]), geste="Répondre", rubrique=_RUBRIQUE, icone="pencil",
            visible_des=d.recue_le,
        )  # fmt: skip


def _mises(membre: Membre) -> Iterator[Echeance]:
    slug = membre.organisation.slug
    for m in MiseEnDemeure.objects.exclude(etat=EtatMise.CLOSE).order_by("echeance", "pk"):
        yield Echeance(
            cle=f"accrochage.mise.{m.pk}", jour=m.echeance, quoi="Mise en demeure de la Caisse des Dépôts",
            pourquoi=f"Reçue le {date_fr(m.recue_le)}, {m.delai_jours} {'jours' if m.delai_jours > 1 else 'jour'} pour {'y répondre' if m.etat == EtatMise.OUVERTE else 'se mettre en règle : répondue, sa levée est attendue'}. {source('mise_en_demeure', m.recue_le)}.",
            url=reverse("accrochage:mise", args=[slug, m.pk]), geste="Ouvrir", rubrique=_RUBRIQUE, icone="alert-triangle",
            visible_des=m.recue_le,
        )  # fmt: skip
