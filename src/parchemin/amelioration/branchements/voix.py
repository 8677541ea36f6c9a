"""Appraisals in the house: menu, names of acts, day page, origins of actions, and the nightly shuffle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse

from parchemin.amelioration.domain.actions import SorteOrigine
from parchemin.amelioration.domain.voix import EtatCase, reglage, themes
from parchemin.amelioration.models import CampagneAppreciation, Equivalent
from parchemin.amelioration.origines import TypeOrigine, inscrire_origine
from parchemin.amelioration.selectors.voix import ECRIRE, campagnes_qui, matrice, mots_lisibles, relance_possible_le
from parchemin.amelioration.services.voix import brasser_les_ouvertes
from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches

nommer_actes(
    {
        "amelioration.appreciation_preparer": "Campagne d’appréciations préparée",
        "amelioration.appreciation_ouvrir": "Campagne d’appréciations ouverte",
        "amelioration.appreciation_relancer": "Rappel d’une campagne d’appréciations",
        "amelioration.appreciation_clore": "Campagne d’appréciations close",
        "amelioration.appreciation_mettre_a_part": "Réponses mises à part",
        "amelioration.appreciation_equivalent": "Réunion ou webinaire à la place d’une campagne",
        "amelioration.appreciation_questionnaire": "Questionnaire d’appréciations changé",
    }
)
inscrire_entree(
    Entree(
        "Améliorer", "Appréciations", "mail", "amelioration:voix", "amelioration.voir_appreciations", 10,
        aussi=("amelioration:campagnes", "amelioration:campagne", "amelioration:verbatims", "amelioration:questionnaires", "amelioration:equivalent"),
    )
)  # fmt: skip
inscrire_periodique(Periodique("amelioration.appreciations", timedelta(days=1), brasser_les_ouvertes))


def _campagne(organisation_id: int, identifiant: str) -> CampagneAppreciation | None:
    pk = entier_borne(identifiant.partition("-")[0])
    return CampagneAppreciation.toutes.filter(organisation=organisation_id, pk=pk).first() if pk else None


def _mots_campagne(organisation_id: int, identifiant: str) -> str | None:
    x = _campagne(organisation_id, identifiant)
    return None if x is None else f"Appréciations : {x.titre}"


def _mots_question(organisation_id: int, identifiant: str) -> str | None:
    x, code = _campagne(organisation_id, identifiant), identifiant.partition("-")[2]
    q = next((q for q in x.lues if q.code == code), None) if x else None
    return None if x is None or q is None else f"{x.titre} : « {q.texte} »"


def _mots_theme(organisation_id: int, identifiant: str) -> str | None:
    x, theme = _campagne(organisation_id, identifiant), themes().get(identifiant.partition("-")[2])
    return None if x is None or theme is None else f"{x.titre} : ce qui est écrit sur « {theme.lower()} »"


def _mots_equivalent(organisation_id: int, identifiant: str) -> str | None:
    pk = entier_borne(identifiant)
    e = Equivalent.toutes.filter(organisation=organisation_id, pk=pk).first() if pk else None
    return None if e is None else str(e)


def _url_campagne(slug: str, identifiant: str) -> str:
    return reverse("amelioration:campagne", args=[slug, int(identifiant.partition("-")[0])])


def _url_equivalent(slug: str, identifiant: str) -> str:
    return reverse("amelioration:equivalent", args=[slug, int(identifiant)])


for _type, _mots, _url in (
    ("campagne_appreciation", _mots_campagne, _url_campagne),
    ("question_appreciation", _mots_question, _url_campagne),
    ("theme_appreciation", _mots_theme, _url_campagne),
    ("equivalent_appreciation", _mots_equivalent, _url_equivalent),
):
    inscrire_origine(TypeOrigine(_type, SorteOrigine.APPRECIATION, "amelioration.voir_appreciations", _url, _mots))


@dataclass(frozen=True, slots=True)
class _Geste:
    """What is to be done with campaigns. `dit`: one campaign, its title to come. `ensemble`: several, their number before. `liste`: where they all
    are."""

    cle: str
    dit: str
    ensemble: str
    pourquoi: str
    pourquoi_ensemble: str
    bouton: str
    liste: str


_OUVRIR = _Geste(
    "ouvrir", "Ouvrir la campagne « {} »", "{} campagnes d’appréciations à ouvrir", "Elle est prête, et son jour est venu.",
    "Elles sont prêtes, et leur jour est venu.", "Ouvrir", "campagnes/?etat=a_ouvrir",
)  # fmt: skip
_CLORE = _Geste(
    "clore", "Clore la campagne « {} »", "{} campagnes d’appréciations à clore", "Son dernier jour est passé : ses résultats attendent.",
    "Leur dernier jour est passé : leurs résultats attendent.", "Clore", "campagnes/?etat=a_clore",
)  # fmt: skip
_RELANCER = _Geste(
    "rappel", "Relancer pour « {} »", "{} campagnes d’appréciations à relancer", "Des personnes n’ont pas répondu ; le rappel ne va qu’à elles.",
    "Des personnes n’ont pas répondu ; le rappel ne va qu’à elles.", "Relancer", "campagnes/?etat=a_relancer",
)  # fmt: skip
_CLASSER = _Geste(
    "mots", "Lire ce qui est écrit : {}", "Lire ce qui est écrit dans {} campagnes", "", "Des phrases attendent un thème.", "Lire et classer",
    "mots/?theme=aucun",
)  # fmt: skip


def _lignes(
    membre: Membre, geste: _Geste, campagnes: Sequence[tuple[CampagneAppreciation, date, str]], aujourd_hui: date
) -> Iterator[Echeance]:
    """One line by campaign; one for all when they are many. `campagnes`: each with its day and what is said of it besides."""
    voix, slug = reverse("amelioration:voix", args=[membre.organisation.slug]), membre.organisation.slug
    if len(campagnes) > reglage("repli_journee", aujourd_hui):
        premier = min(jour for _, jour, _ in campagnes)
        yield Echeance(
            cle=f"{ECRIRE}.{geste.cle}.ensemble", jour=premier, quoi=geste.ensemble.format(len(campagnes)), pourquoi=geste.pourquoi_ensemble,
            geste="Voir la liste", rubrique="Amélioration", icone="mail", url=f"{voix}{geste.liste}", visible_des=premier,
        )  # fmt: skip
        return
    for x, jour, mots in campagnes:
        rang = x.relances + 1 if geste is _RELANCER else ""
        yield Echeance(
            cle=f"{ECRIRE}.{geste.cle}{rang}.{x.pk}", jour=jour, quoi=geste.dit.format(x.titre), pourquoi=mots or geste.pourquoi, geste=geste.bouton,
            rubrique="Amélioration", icone="mail", url=reverse("amelioration:campagne", args=[slug, x.pk]), visible_des=jour,
        )  # fmt: skip


@echeances.inscrire("amelioration.appreciations")
def a_mener(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Campaigns to open, to remind, to close; cells still empty late in the year."""
    if not membre.utilisateur.has_perm("amelioration.mener_appreciations", membre.organisation):
        return
    o = membre.organisation_id
    for geste, attendent in (
        (_OUVRIR, [(x, x.ouvre_le, "") for x in campagnes_qui("a_ouvrir", o, jour)]),
        (_CLORE, [(x, x.ferme_le, "") for x in campagnes_qui("a_clore", o, jour)]),
        (_RELANCER, [(x, relance_possible_le(x), "") for x in campagnes_qui("a_relancer", o, jour)]),
    ):
        yield from _lignes(membre, geste, attendent, jour)
    if jour.month < reglage("rappel_case_vide_mois", jour) or not _interroge(membre.organisation_id):
        return
    manquent = [x.attendue.libelle for x in matrice(membre.organisation_id, jour.year) if x.etat is EtatCase.MANQUE]
    if manquent:
        yield Echeance(
                cle=f"{ECRIRE}.case.{jour.year}", jour=date(jour.year, 12, 31),
                quoi=f"Personne n’a été interrogé en {jour.year} : {', '.join(manquent).lower()}", pourquoi="Une case vide de la grille des appréciations est ce qu’un audit relève d’abord.",
                url=f"{reverse('amelioration:voix', args=[membre.organisation.slug])}?annee={jour.year}", geste="Préparer une campagne",
                rubrique="Amélioration", icone="mail", visible_des=date(jour.year, reglage("rappel_case_vide_mois", jour), 1),
            )  # fmt: skip


def _interroge(organisation_id: int) -> bool:
    """Does this house keep its appraisals here? One that never did is not told what it lacks before it has begun."""
    return (
        CampagneAppreciation.toutes.filter(organisation=organisation_id).exists()
        or Equivalent.toutes.filter(organisation=organisation_id).exists()
    )


@echeances.inscrire("amelioration.mots_a_classer")
def a_classer(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Words nobody put under a theme yet: one line by campaign."""
    if not membre.utilisateur.has_perm("amelioration.lire_verbatims", membre.organisation):
        return
    attendent = dict(
        mots_lisibles(membre.organisation_id)
        .filter(theme="")
        .order_by()
        .values_list("campagne")
        .annotate(n=Count("cle"))
    )
    lues = CampagneAppreciation.toutes.filter(pk__in=attendent, close_le__isnull=False).order_by("close_le", "pk")
    yield from _lignes(
        membre,
        _CLASSER,
        [
            (x, x.close_le or jour, f"{n} {'phrases attendent' if n > 1 else 'phrase attend'} un thème.")
            for x in lues
            for n in (attendent[x.pk],)
        ],
        jour,
    )


@recherches.inscrire("amelioration.campagnes")
def chercher(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By a word of the title: what was answered is searched by nobody from here."""
    if not membre.utilisateur.has_perm("amelioration.voir_appreciations", membre.organisation):
        return None
    lignes = CampagneAppreciation.toutes.filter(titre__icontains=texte.strip(), organisation=membre.organisation_id)
    lus, slug = lignes.order_by("-au", "-pk"), membre.organisation.slug
    return Resultats(
        "Appréciations", "mail",
        [Resultat(x.titre, x.get_partie_display(), reverse("amelioration:campagne", args=[slug, x.pk]), x.get_etat_display()) for x in lus[:limite]],
        lus.count(), reverse("amelioration:campagnes", args=[slug]),
    )  # fmt: skip
