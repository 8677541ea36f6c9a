"""The registers in the house: menu, names of acts, day page, search, origins of actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from parchemin.amelioration.domain.actions import SorteOrigine
from parchemin.amelioration.domain.faits import EtatFait, NatureFait, recueil
from parchemin.amelioration.encarts_registres import encart_des_registres
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.origines import TypeOrigine, inscrire_origine
from parchemin.amelioration.selectors.faits import a_effacer, charges, ouverts, partages_avec
from parchemin.comptes.models import Membre
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.journal.facade import nommer_actes
from parchemin.parcours.models import Personne, SessionFormation
from parchemin.parcours.onglets import inscrire_onglet
from parchemin.parcours.registres import Encart, encarts_formation, encarts_personne
from parchemin.parcours.selectors.perimetre import etablissements_de
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.socle.periodes import date_fr

_ACTES = {
    "recu": "Fait enregistré", "accuse": "Accusé de réception", "confie": "Fait confié", "preciser": "Fait précisé",
    "rattacher": "Fait rattaché", "noter": "Note sur un fait", "message": "Message de la personne", "reponse": "Réponse donnée",
    "redemander": "Avis redemandé", "avis": "Avis sur la réponse", "mediation": "Médiation", "solution": "Solution à un aléa",
    "information": "Personnes informées", "rouvert": "Fait rouvert", "nature": "Nature changée", "clos": "Fait clos",
    "classe": "Fait classé sans suite", "lien": "Lien de suivi renvoyé", "partager": "Fait partagé avec un partenaire",
    "effacer": "Fait effacé, fin de conservation",
}  # fmt: skip
nommer_actes({f"amelioration.fait_{k}": v for k, v in _ACTES.items()})
nommer_actes(
    {
        "amelioration.registres_delais": "Délais des registres changés",
        "amelioration.registres_themes": "Thèmes des registres changés",
        "amelioration.registres_guichet": "Formulaire public de réclamation réglé",
    }
)
inscrire_entree(
    Entree(
        "Améliorer", "Réclamations, aléas", "alert-circle", "amelioration:faits", "amelioration.registres_lire", 40,
        aussi=("amelioration:fait", "amelioration:faits_tableau", "amelioration:fait_geste", "amelioration:registres_reglages", "amelioration:registres_conservation"),
    )
)  # fmt: skip
# Whoever may say it without reading the registers has an entry of their own.
inscrire_entree(
    Entree("Améliorer", "Signaler un fait", "plus", "amelioration:fait_nouveau", "amelioration.registres_declarer", 41)
)

SORTES = {
    NatureFait.RECLAMATION: SorteOrigine.RECLAMATION,
    NatureFait.DIFFICULTE: SorteOrigine.DIFFICULTE,
    NatureFait.ALEA: SorteOrigine.ALEA,
}


def _url_origine(slug: str, identifiant: str) -> str:
    return reverse("amelioration:fait", args=[slug, int(identifiant)])


def _libelle(organisation_id: int, identifiant: str) -> str | None:
    """Its number and theme: everybody in the house reads the plan, few read the registers."""
    if not (identifiant.isascii() and identifiant.isdigit() and len(identifiant) < 12):
        return None
    f = FaitSignale.toutes.select_related("theme").filter(organisation=organisation_id, pk=int(identifiant)).first()
    return None if f is None else f"{f}, {f.theme.libelle.lower()}" if f.theme else str(f)


for _nature, _sorte in SORTES.items():
    inscrire_origine(TypeOrigine(str(_nature), _sorte, "amelioration.registres_lire", _url_origine, _libelle))

_DIT = {
    EtatFait.RECUE: ("Accuser réception", "mail"),
    EtatFait.ACCUSEE: ("Répondre", "send"),
    EtatFait.EN_TRAITEMENT: ("Répondre", "send"),
    EtatFait.EN_MEDIATION: ("Médiation à tenir", "users"),
    EtatFait.REPONDUE: ("Clore, ou redemander l’avis", "check"),
    EtatFait.SURVENU: ("Noter la solution", "alert-triangle"),
    EtatFait.SOLUTION_DONNEE: ("Dire qui a été informé", "users"),
    EtatFait.INFORMEES: ("Clore", "check"),
}


@echeances.inscrire("amelioration.registres")
def a_suivre(membre: Membre, jour: date) -> Iterator[Echeance]:
    """To acknowledge at once, to answer some days before, a mediation to hold, a silence that lets close: for who has it, and for all who
    follow the registers when nobody has it or it is late."""
    personne = membre.utilisateur
    if not personne.has_perm("amelioration.registres_conduire", membre.organisation):
        return
    avance = timedelta(days=int(recueil().valeur_au("prevenir", jour)))
    la = charges(membre.organisation_id, jour).order_by().values("pk")
    # Whoever had it and left the registers has it no more.
    a_lui = Q(responsable=membre) | Q(responsable__isnull=True) | ~Q(responsable__in=la) | Q(avant_le__lt=jour)
    for f in ouverts(membre.organisation_id).filter(a_lui, avant_le__isnull=False).order_by("avant_le", "pk"):
        geste, icone = _DIT[EtatFait(f.etat)]
        if f.etat == EtatFait.RECUE and f.nature == NatureFait.DIFFICULTE:
            geste, icone = "Répondre", "send"
        if f.etat in (EtatFait.RECUE, EtatFait.SURVENU, EtatFait.SOLUTION_DONNEE):
            visible = f.recu_le
        elif f.etat in (EtatFait.REPONDUE, EtatFait.INFORMEES):
            visible = f.avant_le + timedelta(days=1)
        else:
            visible = f.avant_le - avance
        yield Echeance(
            cle=f"amelioration.fait.{f.pk}.{f.etat}", jour=max(f.avant_le, visible), quoi=f"{geste} : {f.titre}", au_dehors=f"{geste} : {f}",
            pourquoi=f"{f}, reçu{'e' if not f.est_alea else ''} le {date_fr(f.recu_le)}.",
            url=reverse("amelioration:fait", args=[membre.organisation.slug, f.pk]), geste="Ouvrir", rubrique="Registres", icone=icone,
            visible_des=visible,
        )  # fmt: skip


@echeances.inscrire("amelioration.registres_afflux")
def afflux(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Too many messages came by the public form on one day: somebody looks, before letters leave by themselves again."""
    if not membre.utilisateur.has_perm("amelioration.registres_regler", membre.organisation):
        return
    n = FaitSignale.toutes.filter(organisation=membre.organisation_id, afflux=True, etat=EtatFait.RECUE).count()
    if n:
        yield Echeance(
            cle=f"amelioration.afflux.{jour:%Y%m%d}", jour=jour, quoi="Beaucoup de messages par le formulaire public",
            pourquoi=f"{n} n’ont pas reçu d’accusé de réception : à trier. Fermez le formulaire si son adresse circule.",
            url=reverse("amelioration:faits", args=[membre.organisation.slug]) + "?etat=afflux", geste="Trier", rubrique="Registres",
            icone="alert-triangle", visible_des=jour,
        )  # fmt: skip


@echeances.inscrire("amelioration.registres_conservation")
def conservation(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Closed entries whose time is over: proposed to whoever settles the registers, erased by nobody else."""
    if not membre.utilisateur.has_perm("amelioration.registres_regler", membre.organisation):
        return
    if n := a_effacer(membre.organisation_id, jour).count():
        yield Echeance(
            cle=f"amelioration.conservation.{jour:%Y%m}", jour=jour + timedelta(days=30), quoi="Des dossiers des registres sont à effacer",
            pourquoi=f"{n} {'dossiers clos ont' if n > 1 else 'dossier clos a'} passé la durée de conservation.",
            url=reverse("amelioration:registres_conservation", args=[membre.organisation.slug]), geste="Relire", rubrique="Registres", icone="archive",
            visible_des=jour,
        )  # fmt: skip


@echeances.inscrire("amelioration.registres_partages")
def partages(membre: Membre, jour: date) -> Iterator[Echeance]:
    """For a partner: what it was told of lately, to be known."""
    if not membre.utilisateur.has_perm("amelioration.registres_partages", membre.organisation):
        return
    recents = partages_avec(membre.organisation_id, etablissements_de(membre)).filter(
        partage_le__gt=jour - timedelta(days=30)
    )
    for f in recents:
        if f.partage_le is not None:
            yield Echeance(
                cle=f"amelioration.partage.{f.pk}.{f.partage_le:%Y%m%d}", jour=f.partage_le + timedelta(days=30), quoi=f"{f} vous concerne",
                pourquoi=f"Partagé avec vous le {date_fr(f.partage_le)}.", url=reverse("amelioration:registres_partages", args=[membre.organisation.slug]),
                geste="Lire", rubrique="Registres", icone="alert-circle", visible_des=f.partage_le, a_lire=True,
            )  # fmt: skip


@recherches.inscrire("amelioration.registres")
def chercher(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By number, or by a word of the title or of who says it; nothing for whoever reads without names."""
    if not membre.utilisateur.has_perm("amelioration.registres_lire", membre.organisation) or lit_sans_noms(membre):
        return None
    numero = texte.strip().upper().removeprefix("R-").split("-")
    exact = len(numero) == 2 and all(n.isascii() and n.isdigit() and len(n) < 6 for n in numero)
    mots = texte.strip()
    condition = (
        Q(annee=int(numero[0]) % 10_000, rang=int(numero[1]))
        if exact
        else Q(titre__icontains=mots) | Q(auteur_nom__icontains=mots)
    )
    lignes = FaitSignale.toutes.filter(condition, organisation=membre.organisation_id).order_by("-annee", "-rang")
    slug = membre.organisation.slug
    return Resultats(
        "Réclamations, difficultés, aléas", "alert-circle",
        [Resultat(f.titre, str(f), reverse("amelioration:fait", args=[slug, f.pk]), f.get_etat_display()) for f in lignes[:limite]],
        lignes.count(), reverse("amelioration:faits", args=[slug]), exact,
    )  # fmt: skip


@encarts_personne.inscrire("amelioration.registres")
def encadrer_personne(membre: Membre, personne: Personne) -> Encart | None:
    return encart_des_registres(membre, Q(personne=personne))


@encarts_formation.inscrire("amelioration.registres")
def encadrer_formation(membre: Membre, formation: SessionFormation) -> Encart | None:
    return encart_des_registres(membre, Q(formation=formation))


inscrire_onglet(
    "registres", "Registres", "amelioration:registres_session", "amelioration.registres_conduire", toujours=True
)
inscrire_entree(
    Entree(
        "", "Ce qui vous concerne", "alert-circle", "amelioration:registres_partages", "amelioration.registres_partages", 5,
    )
)  # fmt: skip
