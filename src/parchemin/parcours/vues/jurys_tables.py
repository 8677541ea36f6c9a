"""Tables and filters of the juries and of their members: what is shown is what is exported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.parcours.models import CollegeJury, MandatJury, MembreJury
from parchemin.parcours.selectors import jurys as selectors
from parchemin.plateforme.templatetags.parchemin import date_courte, jours_restants, statut
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui


def etat_jury(session: Any) -> tuple[str, str]:
    """How far the composition is, from the counts of `selectors.jurys_visibles`."""
    if session.etat == "annulee":
        return "nu", "Session annulée"
    if session.arretee:
        return "ok", "Composition arrêtée"
    if selectors.nomme_ailleurs(session):
        return "in", "Nommé par une autre autorité"
    if not session.nb_sieges:
        return "ko" if session.jury_le >= aujourdhui() else "nu", "Personne n’est appelé"
    if not session.nb_presidents:
        return "al", "Sans président"
    return "al", "À arrêter"


def etat_reponses(session: Any) -> str:
    """« 3 présents, 1 sans réponse, 1 à convoquer »."""
    comptes = (
        (session.nb_acceptes, "présent", "présents"),
        (session.nb_silencieux, "sans réponse", "sans réponse"),
        (session.nb_a_envoyer, "à convoquer", "à convoquer"),
        (session.nb_refus, "indisponible", "indisponibles"),
    )
    return ", ".join(f"{n} {pluriel if n > 1 else mot}" for n, mot, pluriel in comptes if n)


class TableJurys(tables.Table):
    jury_le = tables.Column("Jury le", order_by=("jury_le", "pk"))
    session = tables.Column("Session", accessor="intitule", order_by=("intitule", "pk"))
    nb_candidats = tables.Column("Candidats", order_by=("nb_candidats", "pk"))
    nb_sieges = tables.Column("Membres", order_by=("nb_sieges", "pk"))
    composition = tables.Column("Composition", accessor="pk", orderable=False)
    reponses = tables.Column("Réponses", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_jury_le(self, record: Any) -> SafeString:
        url = reverse("parcours:session_jury", args=[self.request.organisation.slug, record.pk])
        return format_html(
            '<a class="nowrap" href="{}">{}</a><span class="sous">{}</span>', url, date_courte(record.jury_le),
            jours_restants(record.jury_le),
        )  # fmt: skip

    def value_jury_le(self, record: Any) -> Any:
        return record.jury_le

    def render_session(self, record: Any) -> SafeString:
        certification = record.certification
        return format_html(
            '{}<span class="sous">{} {}</span>', record.intitule, certification.numero, certification.intitule
        )

    def value_session(self, record: Any) -> str:
        return str(record.intitule)

    def render_composition(self, record: Any) -> SafeString:
        return statut(*etat_jury(record))

    def value_composition(self, record: Any) -> str:
        return etat_jury(record)[1]

    def render_reponses(self, record: Any) -> str:
        return etat_reponses(record)

    def value_reponses(self, record: Any) -> str:
        return etat_reponses(record)


class FiltreJurys(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Session ou certification")
    quand = df.ChoiceFilter(
        method="par_moment", label="Jury", empty_label="Tous",
        choices=[("venir", "À venir"), ("mois", "Dans les 30 jours"), ("passe", "Passé")],
    )  # fmt: skip
    composition = df.ChoiceFilter(
        method="par_composition", label="Composition", empty_label="Toutes",
        choices=[("arretee", "Arrêtée"), ("a_arreter", "À arrêter"), ("sans_president", "Sans président"), ("vide", "Personne n’est appelé")],
    )  # fmt: skip
    reponses = df.ChoiceFilter(
        method="par_reponses", label="Réponses", empty_label="Toutes",
        choices=[("silence", "Il en manque"), ("a_convoquer", "Des membres à convoquer")],
    )  # fmt: skip

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        mots = cle_recherche(valeur).split()
        trouves = []
        for s in lignes:
            texte = cle_recherche(f"{s.intitule} {s.certification.numero} {s.certification.intitule}")
            if all(mot in texte for mot in mots):
                trouves.append(s.pk)
        return lignes.filter(pk__in=trouves)

    def par_moment(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        if valeur == "passe":
            return lignes.filter(jury_le__lt=jour)
        lignes = lignes.filter(jury_le__gte=jour)
        return lignes.filter(jury_le__lte=jour + timedelta(days=30)) if valeur == "mois" else lignes

    def par_composition(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "arretee":
            return lignes.filter(arretee=True)
        if valeur == "vide":
            return lignes.filter(nb_sieges=0)
        if valeur == "sans_president":
            return lignes.filter(nb_presidents=0, nb_sieges__gt=0)
        return lignes.filter(arretee=False)

    def par_reponses(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(nb_silencieux__gt=0) if valeur == "silence" else lignes.filter(nb_a_envoyer__gt=0)


def mandats_en_mots(membre: MembreJury) -> list[str]:
    """« RNCP99001 jusqu’au 31/12/2026 », the mandates that run today or later (prefetched)."""
    jour = aujourdhui()
    textes = []
    for m in membre.mandats.all():
        if m.au and m.au < jour:
            continue
        pour = m.certification.numero or m.certification.intitule if m.certification else "toutes"
        du = f" à partir du {date_courte(m.du)}" if m.du > jour else ""
        au = f" jusqu’au {date_courte(m.au)}" if m.au else ""
        textes.append(f"{pour}{du}{au}")
    return textes


class TableMembresJury(tables.Table):
    membre = tables.Column("Membre", accessor="nom", order_by=("cle_tri", "pk"))
    fonction = tables.Column("Fonction", order_by=("fonction", "pk"))
    employeur = tables.Column("Employeur", order_by=("employeur", "pk"))
    qualites = tables.Column("En quelle qualité", accessor="pk", orderable=False)
    mandats = tables.Column("Mandats", accessor="pk", orderable=False)
    nb_jurys = tables.Column("Jurys à venir", order_by=("nb_jurys", "pk"))
    actif = tables.Column("État", order_by=("-actif", "cle_tri", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_membre(self, record: MembreJury) -> SafeString:
        url = reverse("parcours:membre_jury", args=[self.request.organisation.slug, record.pk])
        return format_html(
            '<a href="{}">{}</a><span class="sous">{}</span>', url, f"{record.nom} {record.prenom}", record.courriel
        )

    def value_membre(self, record: MembreJury) -> str:
        return f"{record.nom} {record.prenom}"

    @staticmethod
    def _qualites(record: MembreJury) -> str:
        mots = [
            "professionnel" if record.professionnel else "",
            "formateur" if record.enseignant else "",
            "lié au certificateur ou au réseau" if record.lien_certificateur else "extérieur",
            f"collège {record.get_college_display().lower()}" if record.college else "",
        ]
        return ", ".join(m for m in mots if m)

    def render_qualites(self, record: MembreJury) -> str:
        return self._qualites(record)

    def value_qualites(self, record: MembreJury) -> str:
        return self._qualites(record)

    def render_mandats(self, record: MembreJury) -> SafeString | str:
        textes = mandats_en_mots(record)
        return ", ".join(textes) if textes else format_html('<span class="muted">{}</span>', "aucun en cours")

    def value_mandats(self, record: MembreJury) -> str:
        return ", ".join(mandats_en_mots(record))

    def render_actif(self, record: MembreJury) -> SafeString:
        return statut("ok", "Actif") if record.actif else statut("nu", "Ne siège plus")

    def value_actif(self, record: MembreJury) -> str:
        return "Actif" if record.actif else "Ne siège plus"


class FiltreMembresJury(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom, employeur, fonction, adresse")
    certification = df.ModelChoiceFilter(
        method="par_certification", label="Mandat pour", empty_label="Toutes", queryset=lambda r: Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk"),
    )  # fmt: skip
    qualite = df.ChoiceFilter(
        method="par_qualite", label="Qualité", empty_label="Toutes",
        choices=[("exterieur", "Extérieur"), ("lie", "Lié au certificateur ou au réseau"), ("professionnel", "Professionnel"), ("enseignant", "Enseignant ou formateur")],
    )  # fmt: skip
    college = df.ChoiceFilter(label="Collège", empty_label="Tous", choices=[c for c in CollegeJury.choices if c[0]])
    mandat = df.ChoiceFilter(
        method="par_mandat", label="Mandat", empty_label="Tous",
        choices=[("fin", "Prend fin dans 60 jours"), ("aucun", "Aucun en cours")],
    )  # fmt: skip
    actif = df.ChoiceFilter(
        method="par_etat", label="État", empty_label="Tous", choices=[("oui", "Actif"), ("non", "Ne siège plus")]
    )  # fmt: skip

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # A few hundred people: compared in Python, accents folded.
        mots = cle_recherche(valeur).split()
        trouves = []
        for pk, *textes in lignes.values_list("pk", "nom", "prenom", "employeur", "fonction", "courriel"):
            texte = cle_recherche(" ".join(textes))
            if all(mot in texte for mot in mots):
                trouves.append(pk)
        return lignes.filter(pk__in=trouves)

    def par_certification(self, lignes: QuerySet[Any], nom: str, valeur: Certification) -> QuerySet[Any]:
        jour = aujourdhui()
        en_cours = MandatJury.objects.filter(Q(au__isnull=True) | Q(au__gte=jour)).filter(
            Q(certification=valeur) | Q(certification__isnull=True)
        )
        return lignes.filter(pk__in=en_cours.order_by().values("membre_id"))

    def par_qualite(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur in ("professionnel", "enseignant"):
            return lignes.filter(**{valeur: True})
        return lignes.filter(lien_certificateur=valeur == "lie")

    def par_mandat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        if valeur == "fin":
            fins = MandatJury.objects.filter(au__gte=jour, au__lte=jour + timedelta(days=60))
            return lignes.filter(pk__in=fins.order_by().values("membre_id"))
        en_cours = MandatJury.objects.filter(Q(au__isnull=True) | Q(au__gte=jour))
        return lignes.exclude(pk__in=en_cours.order_by().values("membre_id"))

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(actif=valeur == "oui")
