"""What waits for somebody: evidence to refresh, asked, late, to check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.preuves.models import DemandePreuve, EtatDemandePreuve
from parchemin.preuves.selectors.choix import recueil
from parchemin.preuves.selectors.preuves import courantes, jugees, premier_terme
from parchemin.socle.periodes import date_fr

RUBRIQUE = "Preuves"


@echeances.inscrire("preuves.a_rafraichir")
def a_rafraichir(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Whoever keeps an evidence, some days before; who keeps them all, for those that nobody keeps or that are past."""
    personne, o = membre.utilisateur, membre.organisation
    if not personne.has_perm("preuves.deposer", o):
        return
    tient = personne.has_perm("preuves.tenir", o)
    termes = {pk: premier_terme(x) for pk, x in jugees(o, jour).items()}
    avance = timedelta(days=int(recueil().valeur_au("prevenir", jour)))
    proches = {pk: le for pk, le in termes.items() if le is not None}
    for p in courantes(o.pk).filter(pk__in=proches).order_by("effective_le", "pk"):
        a_moi = p.responsable_id == membre.pk
        if not (a_moi or tient):
            continue
        terme = proches[p.pk]
        orpheline = p.responsable_id is None
        yield Echeance(
            cle=f"preuves.rafraichir.{p.pk}.{terme:%Y%m%d}", jour=terme, quoi=f"Refaire la preuve : {p.titre}",
            pourquoi=f"Datée du {date_fr(p.effective_le)}. Elle ne suffira plus après le {date_fr(terme)}.",
            url=reverse("preuves:preuve", args=[o.slug, p.pk]), geste="Remplacer" if a_moi else "Voir", rubrique=RUBRIQUE, icone="archive",
            visible_des=terme - avance if a_moi or orpheline else terme + timedelta(days=1),
        )  # fmt: skip


@echeances.inscrire("preuves.demandees")
def demandees(membre: Membre, jour: date) -> Iterator[Echeance]:
    """What I am asked for, and what I asked for that is late."""
    o = membre.organisation
    if not membre.utilisateur.has_perm("preuves.deposer", o):
        return
    lignes = DemandePreuve.toutes.filter(organisation=o, etat=EtatDemandePreuve.ATTENDUE)
    for d in lignes.filter(membre=membre).order_by("avant_le", "pk"):
        yield Echeance(
            cle=f"preuves.demande.{d.pk}", jour=d.avant_le, quoi=f"On vous demande une preuve : {d.libelle}",
            pourquoi=f"Demandée par {d.demandee_par_libelle}.", url=reverse("preuves:demande_repondre", args=[o.slug, d.pk]), geste="Déposer",
            rubrique=RUBRIQUE, icone="upload", visible_des=jour,
        )  # fmt: skip
    for d in lignes.filter(demandee_par=membre, avant_le__lt=jour).order_by("avant_le", "pk"):
        yield Echeance(
            cle=f"preuves.retard.{d.pk}", jour=d.avant_le, quoi=f"Toujours attendu de {d.nom} : {d.libelle}",
            pourquoi=f"À déposer avant le {date_fr(d.avant_le)}.", url=reverse("preuves:demandes", args=[o.slug]), geste="Relancer", rubrique=RUBRIQUE,
            icone="send", visible_des=d.avant_le + timedelta(days=1),
        )  # fmt: skip


@echeances.inscrire("preuves.a_verifier")
def a_verifier(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Evidence received by a request, that nobody has read yet."""
    o = membre.organisation
    if not membre.utilisateur.has_perm("preuves.tenir", o):
        return
    delai = timedelta(days=int(recueil().valeur_au("demande", jour)))
    lignes = courantes(o.pk).filter(verifiee_le__isnull=True, demande__etat=EtatDemandePreuve.RECUE)
    for p in lignes.exclude(deposee_par_id=membre.utilisateur_id).select_related("demande").order_by("pk"):
        yield Echeance(
            cle=f"preuves.verifier.{p.pk}", jour=p.demande.etat_depuis + delai, quoi=f"Vérifier une preuve reçue : {p.titre}",
            pourquoi=f"Déposée par {p.deposee_par_libelle}.", url=reverse("preuves:preuve", args=[o.slug, p.pk]), geste="Lire", rubrique=RUBRIQUE,
            icone="eye", visible_des=p.demande.etat_depuis,
        )  # fmt: skip
