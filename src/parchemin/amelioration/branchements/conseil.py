"""The conseil de perfectionnement in the house: menu, names of acts, day page, second person, origin of actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.amelioration.domain.actions import SorteOrigine
from parchemin.amelioration.domain.conseil import A_VENIR, EtatSeance, recueil
from parchemin.amelioration.models import DecisionConseil, SeanceConseil
from parchemin.amelioration.origines import TypeOrigine, inscrire_origine
from parchemin.amelioration.selectors.conseil import TYPE_DECISION, fin_de_mandat_proche, regles_de
from parchemin.amelioration.services.seances import APPROUVER
from parchemin.comptes.models import Membre
from parchemin.comptes.seconde_personne import AccordSuivi, suivre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.socle.periodes import date_fr

nommer_actes(
    {
        "amelioration.conseil_regler": "Règles du conseil de perfectionnement",
        "amelioration.conseil_inscrire": "Membre du conseil inscrit",
        "amelioration.conseil_corriger_membre": "Mandat d’un membre du conseil corrigé",
        "amelioration.conseil_preparer": "Séance du conseil préparée",
        "amelioration.conseil_deplacer": "Séance du conseil déplacée",
        "amelioration.conseil_point": "Ordre du jour du conseil",
        "amelioration.conseil_convoquer": "Conseil convoqué",
        "amelioration.conseil_presences": "Présences au conseil",
        "amelioration.conseil_tenir": "Conseil tenu",
        "amelioration.conseil_annuler": "Séance du conseil annulée",
        "amelioration.conseil_ecrire": "Compte rendu du conseil écrit",
        "amelioration.conseil_decider": "Décision du conseil",
        "amelioration.conseil_clore": "Compte rendu du conseil clos",
        "amelioration.conseil_reprendre": "Compte rendu du conseil repris",
        "amelioration.conseil_approuver": "Compte rendu du conseil approuvé",
        "amelioration_conseil.demandee": "Approbation d’un compte rendu demandée",
        "amelioration_conseil.refusee": "Approbation d’un compte rendu refusée",
        "amelioration_conseil.annulee": "Approbation d’un compte rendu retirée",
    }
)
inscrire_entree(
    Entree(
        "Améliorer", "Conseil", "users", "amelioration:conseil", "amelioration.voir", 60,
        aussi=("amelioration:conseil_seance", "amelioration:conseil_membres", "amelioration:conseil_regles", "amelioration:conseil_point"),
    )
)  # fmt: skip


def _libelle(organisation_id: int, identifiant: str) -> str | None:
    if not (identifiant.isascii() and identifiant.isdigit() and len(identifiant) < 18):
        return None
    d = (
        DecisionConseil.toutes.filter(organisation=organisation_id, pk=int(identifiant))
        .select_related("point__seance")
        .first()
    )
    return f"Conseil du {date_fr(d.point.seance.le)} : {d.texte}"[:300] if d is not None else None


def _page(slug: str, identifiant: str) -> str:
    """The meeting, at the point that decided."""
    d = DecisionConseil.toutes.filter(organisation__slug=slug, pk=int(identifiant)).select_related("point").first()
    if d is None:
        return reverse("amelioration:conseil", args=[slug])
    return f"{reverse('amelioration:conseil_seance', args=[slug, d.point.seance_id])}#p{d.point_id}"


inscrire_origine(
    TypeOrigine(
        TYPE_DECISION, SorteOrigine.CONSEIL, "amelioration.voir",
        _page, _libelle,
    )
)  # fmt: skip


def url_de(a: Approbation, slug: str) -> str:
    return reverse("amelioration:conseil_accord", args=[slug, int(a.sujet_identifiant), a.pk])


suivre(
    AccordSuivi(
        salle="amelioration_conseil", acte=APPROUVER, rubrique="Amélioration", quoi="À relire : {sujet}",
        pourquoi="{demandeur} l’a clos : il n’est approuvé, et ne part aux membres, qu’avec vous.", geste="Lire et répondre",
        verbe="approuver le compte rendu du conseil", url_de=url_de,
    )
)  # fmt: skip


@echeances.inscrire("amelioration.conseil")
def seances(membre: Membre, jour: date) -> Iterator[Echeance]:
    """A meeting to convene, minutes to write, mandates that end: for who prepares the conseil."""
    if not membre.utilisateur.has_perm("amelioration.conseil", membre.organisation):
        return
    o, slug, v = membre.organisation_id, membre.organisation.slug, recueil().valeur_au
    delai = regles_de(o).delai_convocation
    for s in SeanceConseil.toutes.filter(organisation=o, etat__in=[*A_VENIR, EtatSeance.TENUE]).order_by("le", "pk"):
        url = reverse("amelioration:conseil_seance", args=[slug, s.pk])
        if s.etat == EtatSeance.PREPAREE and s.le >= jour:
            dernier = s.le - timedelta(days=delai if delai is not None else int(v("sans_delai", jour)))
            pourquoi = (
                f"Votre règlement demande {delai} jours entre la convocation et la séance."
                if delai
                else "Les membres lisent le dossier avant de venir."
            )
            yield Echeance(
                cle=f"amelioration.conseil.convoquer.{s.pk}", jour=dernier, quoi=f"Convoquer le conseil du {date_fr(s.le)}", pourquoi=pourquoi,
                url=url, geste="Préparer", rubrique="Amélioration", icone="users",
                visible_des=dernier - timedelta(days=int(v("preparer_convocation", jour))),
            )  # fmt: skip
        elif s.le <= jour:
            yield Echeance(
                cle=f"amelioration.conseil.compte_rendu.{s.pk}", jour=s.le + timedelta(days=int(v("compte_rendu", jour))),
                quoi=f"Écrire le compte rendu du conseil du {date_fr(s.le)}", pourquoi="Chaque point permanent y dit quelque chose, ou pourquoi rien.",
                url=url, geste="Écrire", rubrique="Amélioration", icone="pencil", visible_des=s.le,
            )  # fmt: skip
    for m in fin_de_mandat_proche(o, jour):
        if m.au is not None:
            yield Echeance(
                cle=f"amelioration.conseil.mandat.{m.pk}.{m.au:%Y%m%d}", jour=m.au, quoi=f"Fin de mandat au conseil : {m}",
                pourquoi=f"{m.get_college_display()} : à renouveler ou à remplacer.", url=reverse("amelioration:conseil_membre", args=[slug, m.pk]),
                geste="Voir", rubrique="Amélioration", icone="user", visible_des=m.au - timedelta(days=int(v("fin_de_mandat", jour))),
            )  # fmt: skip
