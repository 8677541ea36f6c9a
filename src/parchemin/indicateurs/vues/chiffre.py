"""One figure: what it is, how it is counted, who is in it and who is not."""

from __future__ import annotations

import functools
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.indicateurs.domain.catalogue import (
    LIBELLES_ARRONDI,
    annees_reunies,
    arrondi,
    calcules,
    raisons,
    seuils,
    source,
)
from parchemin.indicateurs.models import LigneIndicateur
from parchemin.indicateurs.selectors.codes import RANG, avec_codes
from parchemin.indicateurs.selectors.fraicheur import donnees_changees_le
from parchemin.indicateurs.selectors.perimetres import DIMENSIONS, SANS, Perimetre
from parchemin.indicateurs.selectors.taux import annees_de, couper, en_mots_annees, lignes_de, par_raison
from parchemin.indicateurs.selectors.taux import chiffre as lire_chiffre
from parchemin.indicateurs.services.publications import finie
from parchemin.indicateurs.vues.codes import ColonneCode, FiltreCode, code_montre
from parchemin.indicateurs.vues.commun import (
    calcul_ou_404,
    cellules,
    choix_de_filtres,
    indicateur_ou_404,
    libelle_annee,
    perimetre_demande,
    peut,
)
from parchemin.parcours.models import VoieAcces
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import statut
from parchemin.referentiel.models import Certification

COTES = (("numerateur", "Au numérateur"), ("reste", "Comptés, pas au numérateur"), ("exclus", "Non comptés"))


@exige("indicateurs.voir")
@require_safe
def chiffre(request: HttpRequest, slug: str, annee: int, indicateur: str) -> HttpResponse:
    i, calcul = indicateur_ou_404(indicateur), calcul_ou_404(request)
    if i.code not in calcules():
        # Imported or answered, never counted here: its page is its definition.
        return redirect(f"{reverse('indicateurs:definitions', args=[slug])}#{i.code}")
    perimetre, filtres = perimetre_demande(request)
    if annee not in annees_de(calcul):
        raise Http404("no figure for that year")
    dimensions = {cle: mots for cle, mots in DIMENSIONS.items() if cle != "bloc" or i.unite == "blocs"}
    par = request.GET.get("par", "")
    # By what the address has not chosen already.
    par = par if par in dimensions else next(d for d in dimensions if getattr(perimetre, d, None) in (None, ""))
    c = lire_chiffre(calcul, i, annee, perimetre=perimetre)
    lignes = lignes_de(calcul, i, annee, perimetre)
    groupes = [(compte, raisons().get(r, r), n) for compte, r, n in par_raison(lignes)]
    jour = calcul.observe_le
    contexte = {
        "c": c, "indicateur": i, "calcul": calcul, "perimetre": perimetre, "filtres": filtres,
        "libelle_annee": en_mots_annees(perimetre.annees(annee)), "annee": annee, "source": source(i, jour),
        "arrondi": LIBELLES_ARRONDI[arrondi(i, jour)], "seuil": seuils(jour).diffusion,
        "comptes": [x for x in groupes if x[0]], "exclus": [x for x in groupes if not x[0]],
        "avec": lire_chiffre(calcul, indicateur_ou_404(i.avec), annee, perimetre=perimetre) if i.avec else None,
        "change_le": donnees_changees_le(calcul), "en_cours": not finie(annee, jour), "annees_reunies": [libelle_annee(int(a)) for a in c.publie.annees],
        "dimensions": list(dimensions.items()), "par": par, "titre_par": dimensions[par], "colonnes": [i],
        "lignes": cellules(couper(calcul, annee, [i.code], par, perimetre), slug, jour), "cumuls": range(1, annees_reunies(jour) + 1),
        **choix_de_filtres(),
    }  # fmt: skip
    return render(request, "indicateurs/chiffre.html", contexte)


def _etablissements(sans: str) -> list[tuple[str, str]]:
    lignes = Etablissement.objects.order_by("cle_tri", "pk").values_list("pk", "denomination")
    return [*((str(pk), nom) for pk, nom in lignes), (str(SANS), sans)]


def _certifications() -> list[tuple[str, str]]:
    lignes = Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")
    return [(str(c.pk), f"{c.intitule} ({c.numero})") for c in lignes]


class FiltreLignes(FiltreCode):
    """The perimeter of the figure, as the address that opened the list wrote it, and where each person stands in it."""

    chemin_du_nom = "inscription__personne__cle_recherche"
    cote = df.ChoiceFilter(method="par_cote", label="Où", empty_label="Tous", choices=COTES)
    raison = df.ChoiceFilter(method="par_mots", label="Raison", empty_label="Toutes")
    certification = df.ChoiceFilter(
        method="par_perimetre", label="Certification", empty_label="Toutes", choices=_certifications
    )
    cumul = df.ChoiceFilter(
        method="deja_lu", label="Années réunies", empty_label="Une seule", choices=lambda: [("2", "2 années")]
    )
    site = df.ChoiceFilter(
        method="par_perimetre", label="Site", empty_label="Tous", choices=lambda: _etablissements("Sans site")
    )
    partenaire = df.ChoiceFilter(
        method="par_perimetre",
        label="Partenaire",
        empty_label="Tous",
        choices=lambda: _etablissements("Sans partenaire"),
    )
    voie = df.ChoiceFilter(
        method="par_perimetre", label="Voie d’accès", empty_label="Toutes", choices=VoieAcces.choices
    )
    bloc = df.CharFilter(method="par_perimetre", label="Bloc")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["raison"].extra["choices"] = self._raisons_presentes()

    def _raisons_presentes(self) -> list[tuple[str, str]]:
        """The reasons of these people, each said once with its count, and the one of the address: it may have nobody left."""
        demandee = self.data.get("raison", "") if self.data else ""
        perimetre = getattr(self.request, "perimetre", Perimetre())
        par_mots: dict[str, tuple[str, int]] = {}
        for _, code, n in par_raison(perimetre.filtrer(self.queryset)):
            mots = raisons().get(code, code)
            cle, deja = par_mots.get(mots, (code, 0))
            par_mots[mots] = (demandee if code == demandee else cle, deja + n)
        if demandee in raisons():
            par_mots[raisons()[demandee]] = (demandee, par_mots.get(raisons()[demandee], ("", 0))[1])
        return [(cle, f"{mots} ({n})") for mots, (cle, n) in sorted(par_mots.items())]

    def par_mots(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        """Two codes of the same words are one reason for whoever reads them."""
        mots = raisons().get(valeur)
        return lignes.filter(raison__in=[code for code, siens in raisons().items() if siens == mots] or [valeur])

    def par_cote(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "exclus":
            return lignes.filter(compte=False)
        comptees = lignes.filter(compte=True)
        return comptees.filter(numerateur__gt=0) if valeur == "numerateur" else comptees.filter(numerateur=0)

    def par_perimetre(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        """One filter of the perimeter: the same code as the figure's, so that the list is what it counts."""
        lue: Any = valeur if nom in ("voie", "bloc") else int(valeur)
        return Perimetre(**{nom: lue}).filtrer(lignes)

    def deja_lu(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        """The years are read before: they say which rows the list begins with."""
        return lignes


class TableLignes(tables.Table):
    personne = tables.Column("Personne", accessor="inscription", order_by=("inscription__personne__cle_tri", RANG))
    code: tables.Column | None = ColonneCode()
    certification = tables.Column("Certification", accessor="inscription__certification", orderable=False)
    annee = tables.Column("Année", order_by=("annee", RANG))
    bloc = tables.Column("Bloc", order_by=("bloc", RANG))
    ou = tables.Column("Où", accessor="pk", order_by=("-compte", "-numerateur", RANG))
    raison = tables.Column("Pourquoi", order_by=("raison", RANG))

    class Meta:
        empty_text = ""
        default = "—"

    def render_personne(self, record: LigneIndicateur) -> Any:
        i = record.inscription
        if self.request.sans_noms or i is None:
            return code_montre(record) if i is not None else "Parcours effacé"
        url = reverse("parcours:inscription", args=[self.request.organisation.slug, i.pk])
        return format_html('<a href="{}">{}</a>', url, i.personne.nom_complet)

    def value_personne(self, record: LigneIndicateur) -> str:
        i = record.inscription
        if i is None:
            return "Parcours effacé"
        return code_montre(record) if self.request.sans_noms else i.personne.nom_complet

    def render_certification(self, record: LigneIndicateur) -> str:
        return record.inscription.certification.intitule if record.inscription is not None else "—"

    def render_annee(self, value: int) -> str:
        return libelle_annee(value)

    def render_ou(self, record: LigneIndicateur) -> Any:
        return statut("ok" if record.numerateur else "nu" if record.compte else "al", self.value_ou(record))

    def value_ou(self, record: LigneIndicateur) -> str:
        return COTES[2][1] if not record.compte else COTES[0][1] if record.numerateur else COTES[1][1]

    def render_raison(self, record: LigneIndicateur) -> str:
        return raisons().get(record.raison, record.raison)


class TableLignesSansNoms(TableLignes):
    """Without the order of names: beside the list of a class, it would give them back. The code stands for the name."""

    personne = tables.Column("Code", accessor="inscription", orderable=False)
    code = None


class ListeLignes(VueListe):
    """The people of one figure. The auditor reads them without a name."""

    table_class = TableLignes
    filterset_class = FiltreLignes
    template_name = "indicateurs/personnes.html"
    vide_titre = "Personne"
    vide_texte = "Personne ne répond à ces filtres."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.indicateur, self.calcul, self.annee = (
            indicateur_ou_404(kwargs["indicateur"]),
            calcul_ou_404(request),
            kwargs["annee"],
        )
        self.perimetre, filtres = perimetre_demande(request)
        # Columns that say the same on every row are left out.
        en_trop = [
            *(("annee",) if self.perimetre.cumul == 1 else ()),
            *(("bloc",) if self.indicateur.unite != "blocs" else ()),
        ]
        self.sans_noms = lit_sans_noms(request.membre) or not peut(request, "parcours.voir_personnes")  # type: ignore[attr-defined]
        table = TableLignesSansNoms if self.sans_noms else TableLignes
        self.table_class = functools.partial(table, exclude=en_trop)  # type: ignore[assignment]
        request.sans_noms = self.sans_noms  # type: ignore[attr-defined]
        request.perimetre = self.perimetre  # type: ignore[attr-defined]
        annees = f"{self.annee - self.perimetre.cumul}-{self.annee}"
        self.nom_export = f"{self.indicateur.code.replace('_', '-')}-{annees}"
        self.titre = f"{self.indicateur.libelle}, {en_mots_annees(self.perimetre.annees(self.annee))}"
        self.sous_titre = " ; ".join(filtres) or "Toutes les certifications"
        return super().get(request, *args, **kwargs)

    def lignes(self) -> QuerySet[Any]:
        lignes = lignes_de(self.calcul, self.indicateur, self.annee, Perimetre(cumul=self.perimetre.cumul))
        lignes = avec_codes(lignes, self.request.organisation.pk, "inscription_id")
        # Without names, the code alone: any other order is one that somebody who knows the class could read.
        if self.sans_noms:
            rangs = [RANG, "pk"]
        else:
            rangs = ["-compte", "-numerateur", "inscription__personne__cle_tri", RANG, "pk"]
        return lignes.select_related("inscription__personne", "inscription__certification__fiche__version").order_by(
            *rangs
        )

    def contexte(self) -> dict[str, Any]:
        return {"indicateur": self.indicateur, "annee": self.annee, "perimetre": self.perimetre}


personnes = exige("indicateurs.voir")(ListeLignes.as_view())
