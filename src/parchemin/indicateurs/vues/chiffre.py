"""One figure: what it is, how it is counted, who is in it and who is not."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.indicateurs.domain.catalogue import raisons, source
from parchemin.indicateurs.models import LigneIndicateur
from parchemin.indicateurs.selectors.taux import TOUTES, annees_de, lignes_de, par_raison
from parchemin.indicateurs.selectors.taux import chiffre as lire_chiffre
from parchemin.indicateurs.vues.commun import (
    calcul_ou_404,
    certification_demandee,
    indicateur_ou_404,
    libelle_annee,
    peut,
)
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import statut

COTES = (("numerateur", "Au numérateur"), ("reste", "Comptés, pas au numérateur"), ("exclus", "Non comptés"))


@exige("indicateurs.voir")
@require_safe
def chiffre(request: HttpRequest, slug: str, annee: int, indicateur: str) -> HttpResponse:
    i, calcul, certification = indicateur_ou_404(indicateur), calcul_ou_404(request), certification_demandee(request)
    if annee not in annees_de(calcul):
        raise Http404("no figure for that year")
    pk = certification.pk if certification else TOUTES
    c = lire_chiffre(calcul, i, annee, pk)
    groupes = [(compte, raisons().get(r, r), n) for compte, r, n in par_raison(lignes_de(calcul, i, annee, pk))]
    contexte = {
        "c": c, "indicateur": i, "calcul": calcul, "certification": certification, "libelle_annee": libelle_annee(annee),
        "annee": annee, "source": source(i, calcul.observe_le), "comptes": [x for x in groupes if x[0]],
        "exclus": [x for x in groupes if not x[0]],
        "avec": lire_chiffre(calcul, indicateur_ou_404(i.avec), annee, pk) if i.avec else None,
        "annees_reunies": [libelle_annee(int(a)) for a in c.publie.annees],
    }  # fmt: skip
    return render(request, "indicateurs/chiffre.html", contexte)


class FiltreLignes(df.FilterSet):
    cote = df.ChoiceFilter(method="par_cote", label="Où", empty_label="Tous", choices=COTES)
    raison = df.ChoiceFilter(label="Raison", empty_label="Toutes", choices=lambda: list(raisons().items()))

    def par_cote(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "exclus":
            return lignes.filter(compte=False)
        comptees = lignes.filter(compte=True)
        return comptees.filter(numerateur__gt=0) if valeur == "numerateur" else comptees.filter(numerateur=0)


class TableLignes(tables.Table):
    personne = tables.Column("Personne", accessor="inscription", order_by=("inscription__personne__cle_tri", "pk"))
    certification = tables.Column("Certification", accessor="inscription__certification", orderable=False)
    ou = tables.Column("Où", accessor="pk", order_by=("-compte", "-numerateur", "pk"))
    raison = tables.Column("Pourquoi", order_by=("raison", "pk"))

    class Meta:
        empty_text = ""
        default = "—"

    def render_personne(self, record: LigneIndicateur) -> Any:
        i = record.inscription
        if self.request.sans_noms or i is None:
            return f"Parcours {record.inscription_id or 'effacé'}"
        url = reverse("parcours:inscription", args=[self.request.organisation.slug, i.pk])
        return format_html('<a href="{}">{}</a>', url, i.personne.nom_complet)

    def value_personne(self, record: LigneIndicateur) -> str:
        i = record.inscription
        return (
            f"Parcours {record.inscription_id or 'effacé'}"
            if self.request.sans_noms or i is None
            else i.personne.nom_complet
        )

    def render_certification(self, record: LigneIndicateur) -> str:
        return record.inscription.certification.intitule if record.inscription is not None else "—"

    def render_ou(self, record: LigneIndicateur) -> Any:
        return statut("ok" if record.numerateur else "nu" if record.compte else "al", self.value_ou(record))

    def value_ou(self, record: LigneIndicateur) -> str:
        return COTES[2][1] if not record.compte else COTES[0][1] if record.numerateur else COTES[1][1]

    def render_raison(self, record: LigneIndicateur) -> str:
        return raisons().get(record.raison, record.raison)


class ListeLignes(VueListe):
    """The people of one figure. The auditor reads them without a name."""

    table_class = TableLignes
    filterset_class = FiltreLignes
    template_name = "indicateurs/personnes.html"
    nom_export = "indicateur"
    vide_titre = "Personne"
    vide_texte = "Personne ne répond à ces filtres."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.indicateur, self.calcul = indicateur_ou_404(kwargs["indicateur"]), calcul_ou_404(request)
        self.annee, self.certification = kwargs["annee"], certification_demandee(request)
        request.sans_noms = lit_sans_noms(request.membre) or not peut(request, "parcours.voir_personnes")  # type: ignore[attr-defined]
        self.titre = f"{self.indicateur.libelle}, {libelle_annee(self.annee)}"
        self.sous_titre = self.certification.intitule if self.certification else "Toutes les certifications"
        return super().get(request, *args, **kwargs)

    def lignes(self) -> QuerySet[Any]:
        pk = self.certification.pk if self.certification else TOUTES
        return lignes_de(self.calcul, self.indicateur, self.annee, pk).order_by(
            "-compte", "-numerateur", "inscription__personne__cle_tri", "pk"
        )

    def contexte(self) -> dict[str, Any]:
        return {"indicateur": self.indicateur, "annee": self.annee, "certification": self.certification}


personnes = exige("indicateurs.voir")(ListeLignes.as_view())
