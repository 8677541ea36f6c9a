"""The list of enrolments: filters, columns, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.parcours.domain.inscription_suivi import LIBELLES_MANQUE, AObtenir, SorteAObtenir, manques
from parchemin.parcours.models import (
    Contrat,
    EtatInscription,
    Inscription,
    Personne,
    Prerequis,
    Presentation,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.registres import options_manquantes
from parchemin.parcours.selectors.perimetre import est_restreint, etablissements_de, inscriptions_visibles
from parchemin.parcours.selectors.personnes import INCOMPLETE
from parchemin.parcours.selectors.sessions import CONTRATS_ATTENDUS, etat_dossier, nom_certification
from parchemin.parcours.vues.inscriptions_commun import lien
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui

TONS = {
    EtatInscription.EN_COURS: "in",
    EtatInscription.TERMINEE: "ok",
    EtatInscription.SORTIE: "al",
    EtatInscription.ANNULEE: "nu",
}
VOIES_COURTES = {
    VoieAcces.SCOLAIRE: "Formation initiale",
    VoieAcces.APPRENTISSAGE: "Apprentissage",
    VoieAcces.FORMATION_CONTINUE: "Formation continue",
    VoieAcces.PROFESSIONNALISATION: "Contrat de pro.",
    VoieAcces.VAE: "VAE",
    VoieAcces.EQUIVALENCE: "Équivalence",
    VoieAcces.CANDIDAT_LIBRE: "Candidat libre",
}

STATUTS_ORDINAIRES = {
    VoieAcces.SCOLAIRE: StatutCandidat.SCOLAIRE,
    VoieAcces.APPRENTISSAGE: StatutCandidat.APPRENTI,
    VoieAcces.FORMATION_CONTINUE: StatutCandidat.FPC,
    VoieAcces.PROFESSIONNALISATION: StatutCandidat.FPC,
    VoieAcces.VAE: StatutCandidat.VAE,
    VoieAcces.CANDIDAT_LIBRE: StatutCandidat.INDIVIDUEL,
}
"""Said only when it is another one."""


def certifications_au_choix(request: Any) -> QuerySet[Any]:
    """Those of the organisation, with their titles."""
    return Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")


def _etablissements(request: Any) -> QuerySet[Any]:
    if request is None:
        return Etablissement.objects.none()
    lignes = Etablissement.objects.all()
    return lignes.filter(pk__in=etablissements_de(request.membre)) if est_restreint(request.membre) else lignes


class FiltreCertification(df.ModelChoiceFilter):
    """A certification, by its number and title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=certifications_au_choix, label="Certification", empty_label="Toutes", **kwargs)


def par_mots(lignes: QuerySet[Any], chemin: str, valeur: str) -> QuerySet[Any]:
    """Rows whose search key holds every word typed."""
    for mot in cle_recherche(valeur).split():
        lignes = lignes.filter(**{f"{chemin}__contains": mot})
    return lignes


class FiltreInscriptions(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom, référence, numéro de candidat")
    certification = FiltreCertification()
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=EtatInscription.choices)
    manque = df.ChoiceFilter(
        method="par_manque",
        label="Ce qui manque",
        empty_label="Peu importe",
        choices=[
            *(
                (s.value, LIBELLES_MANQUE[s])
                for s in SorteAObtenir
                if s not in (SorteAObtenir.FORME, SorteAObtenir.OPTION)
            ),
            ("session", "Jamais présenté"),
        ],
    )
    voie = df.ChoiceFilter(label="Voie", empty_label="Toutes", choices=VoieAcces.choices)
    statut = df.ChoiceFilter(label="Statut", empty_label="Tous", choices=StatutCandidat.choices)
    prestataire = df.ModelChoiceFilter(label="Qui prépare", empty_label="Tous", queryset=_etablissements)
    site = df.ModelChoiceFilter(label="Site", empty_label="Tous", queryset=_etablissements)
    annee = df.NumberFilter(
        field_name="entree", lookup_expr="year", label="Année d’entrée", min_value=1950, max_value=2100
    )
    fin = df.ChoiceFilter(
        method="par_fin",
        label="Fin prévue",
        empty_label="Peu importe",
        choices=[("proche", "Passée, ou dans les trente jours")],
    )
    promotion = df.CharFilter(field_name="millesime", lookup_expr="icontains", label="Promotion")

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        par_nom = par_mots(lignes, "personne__cle_recherche", valeur)
        return lignes.filter(Q(pk__in=par_nom.order_by().values("pk")) | Q(numero_candidat__iexact=valeur.strip()))

    def par_fin(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(fin_prevue__lte=aujourdhui() + timedelta(days=30))

    def par_manque(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(condition_manque(valeur))


def condition_manque(sorte: str) -> Q:
    """The same question as `manques`, asked of the database for one sort of thing."""
    if sorte == SorteAObtenir.COURRIEL:
        return Q(personne__courriel="")
    if sorte == SorteAObtenir.PREREQUIS:
        a_voir = Prerequis.objects.filter(Q(satisfait__isnull=True) | Q(satisfait=False), inscription=OuterRef("pk"))
        return Q(Exists(a_voir))
    if sorte == SorteAObtenir.CONTRAT:
        jour = aujourdhui()
        courant = Contrat.objects.filter(
            Q(fin__isnull=True) | Q(fin__gte=jour),
            Q(rompu_le__isnull=True) | Q(rompu_le__gt=jour),
            inscription=OuterRef("pk"),
            debut__lte=jour,
        )
        return Q(voie__in=CONTRATS_ATTENDUS) & ~Q(Exists(courant))
    if sorte == "session":
        return ~Q(Exists(Presentation.objects.filter(inscription=OuterRef("pk"))))
    if sorte == SorteAObtenir.IDENTITE:
        return Q(personne__in=Personne.objects.filter(INCOMPLETE).order_by().values("pk"))
    raise LookupError(f"nothing is called « {sorte} »")


def manques_de(inscription: Inscription, options: Mapping[int, tuple[str, ...]] | None = None) -> list[AObtenir]:
    """What is missing today (prefetch `prerequis` and `contrats`). A closed enrolment lacks nothing. `options`: those to choose
    from, by key of enrolment, when they were read for a whole list.
    """
    if inscription.etat != EtatInscription.EN_COURS:
        return []
    lues = options_manquantes([inscription]) if options is None else options
    famille = facade.famille(inscription.certification)
    dossier = etat_dossier(
        inscription,
        list(inscription.prerequis.all()),
        list(inscription.contrats.all()),
        famille,
        lues.get(inscription.pk, ()),
    )
    return manques(dossier, aujourdhui())


class TableInscriptions(tables.Table):
    personne = tables.Column("Personne", order_by=("personne__cle_tri", "pk"))
    certification = tables.Column("Certification", order_by=("certification__cle_tri", "personne__cle_tri", "pk"))
    voie = tables.Column("Voie", order_by=("voie", "personne__cle_tri", "pk"))
    prestataire = tables.Column("Qui prépare", order_by=("prestataire__cle_tri", "pk"))
    entree = tables.Column("Entrée", order_by=("entree", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    manque = tables.Column("Manque avant la session", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    @cached_property
    def _options(self) -> Mapping[int, tuple[str, ...]]:
        lignes = [r.record for r in self.paginated_rows] if getattr(self, "page", None) else list(self.data.data)
        return options_manquantes(lignes)

    def render_personne(self, record: Inscription) -> SafeString:
        url = lien("inscription", self.request.organisation.slug, pk=record.pk)
        return format_html('<a href="{}">{}</a>', url, record.personne.nom_complet)

    def value_personne(self, record: Inscription) -> str:
        return record.personne.nom_complet

    def render_certification(self, record: Inscription) -> SafeString:
        return format_html(
            '{}<span class="sous">{}</span>', nom_certification(record.certification), record.certification.intitule
        )

    def value_certification(self, record: Inscription) -> str:
        return nom_certification(record.certification)

    def render_voie(self, record: Inscription) -> SafeString:
        voie = VoieAcces(record.voie)
        sous = "" if STATUTS_ORDINAIRES.get(voie) == record.statut else record.get_statut_display()
        return format_html('{}<span class="sous">{}</span>', VOIES_COURTES[voie], sous)

    def value_voie(self, record: Inscription) -> str:
        return record.get_voie_display()

    def render_prestataire(self, record: Inscription) -> SafeString | str:
        if record.prestataire is None:
            return ""
        autre = record.site.denomination if record.site and record.site_id != record.prestataire_id else ""
        return format_html('{}<span class="sous">{}</span>', record.prestataire.denomination, autre)

    def value_prestataire(self, record: Inscription) -> str:
        return record.prestataire.denomination if record.prestataire else ""

    def render_entree(self, record: Inscription) -> str:
        return date_courte(record.entree)

    def value_entree(self, record: Inscription) -> Any:
        return record.entree

    def render_etat(self, record: Inscription) -> SafeString:
        return statut(TONS[EtatInscription(record.etat)], record.get_etat_display())

    def value_etat(self, record: Inscription) -> str:
        return record.get_etat_display()

    def render_manque(self, record: Inscription) -> SafeString | str:
        liste = manques_de(record, self._options)
        if record.etat != EtatInscription.EN_COURS:
            return ""
        if not liste:
            return statut("ok", "Rien")
        sortes = list(dict.fromkeys(LIBELLES_MANQUE[m.sorte] for m in liste))
        return format_html('{}<span class="sous">{}</span>', statut("al", sortes[0]), " · ".join(sortes[1:]))

    def value_manque(self, record: Inscription) -> str:
        return " ".join(m.quoi for m in manques_de(record, self._options))


class ListeInscriptions(VueListe):
    table_class = TableInscriptions
    filterset_class = FiltreInscriptions
    template_name = "parcours/inscriptions/liste.html"
    titre = "Inscriptions"
    sous_titre = "Qui prépare quelle certification, par quelle voie, et ce qui manque avant la session."
    nom_export = "inscriptions"
    vide_titre = "Aucune inscription"
    vide_texte = "Retirez un filtre, inscrivez une personne depuis sa fiche, ou importez un tableur."
    neuf_titre = "Aucune inscription pour l’instant"
    neuf_texte = "Une inscription dit qui prépare quelle certification, chez qui, depuis quand. Un tableur en apporte autant que vous voulez ; sinon, elle se fait depuis la fiche de la personne."
    neuf_gestes = (
        GesteNeuf.importer("parcours.gerer_personnes", "parcours.candidats", "Importer candidats et inscriptions"),
        GesteNeuf(("parcours.voir_personnes",), "Choisir une personne", "parcours:personnes"),
    )

    def lignes(self) -> QuerySet[Any]:
        return (
            inscriptions_visibles(self.request.membre)
            .prefetch_related("prerequis", "contrats")
            .order_by("-entree", "personne__cle_tri", "pk")
        )

    def contexte(self) -> dict[str, Any]:
        return {"lien_personnes": lien("personnes", self.request.organisation.slug)}


liste = exige("parcours.voir_personnes")(ListeInscriptions.as_view())
