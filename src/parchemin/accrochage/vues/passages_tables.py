"""The list of passages: what is shown is what is exported."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.selectors.passages import A_TRANSMETTRE, EN_DELAI, TONS_ETAT, TONS_VERDICT
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.cles import cle_recherche

SITUATIONS = [
    ("prets", "Prêts"), ("a_risque", "À risque"), ("bloques", "À compléter"), ("refuses", "Refusés, non corrigés"),
    ("en_fichier", "À déposer"), ("deposes", "Déposés, sans réponse"), ("en_route", "En route"), ("non_pris", "Pas encore enregistrés"),
    ("a_regarder", "Réponse à regarder"), ("acceptes", "Acceptés"), ("exclus", "Non transmis"),
    ("tous", "Tous les passages"),
]  # fmt: skip


def condition(situation: str) -> Q:
    """Rows of a situation, as the head of the page counts them."""
    restant = Q(etat=EtatPassage.A_ENVOYER)
    match situation:
        case "prets":
            return restant & Q(verdict=Verdict.PRET)
        case "a_risque":
            return restant & Q(verdict=Verdict.A_RISQUE)
        case "bloques":
            return restant & Q(verdict=Verdict.BLOQUE)
        case "refuses":
            return Q(etat=EtatPassage.REFUSE)
        case "en_fichier":
            return Q(etat=EtatPassage.EN_FICHIER)
        case "deposes":
            return Q(etat=EtatPassage.DEPOSE)
        case "non_pris":
            return Q(etat__in=EN_DELAI)
        case "en_route":
            return Q(etat__in=[EtatPassage.EN_FICHIER, EtatPassage.DEPOSE])
        case "a_regarder":
            return Q(etat=EtatPassage.A_REGARDER)
        case "acceptes":
            return Q(etat=EtatPassage.ACCEPTE)
        case "exclus":
            return Q(etat__in=[EtatPassage.EXCLU, EtatPassage.SUPPRIME, EtatPassage.A_SUPPRIMER])
        case "tous":
            return Q()
    return Q(etat__in=[*A_TRANSMETTRE, EtatPassage.A_REGARDER])


class FiltrePassages(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom, fiche ou identifiant")
    situation = df.ChoiceFilter(method="par_situation", label="Situation", empty_label="À faire", choices=SITUATIONS)
    fiche = df.CharFilter(field_name="code_certification", lookup_expr="iexact", label="Fiche")
    avant = df.DateFilter(field_name="echeance", lookup_expr="lte", label="À transmettre avant le")
    code = df.CharFilter(method="par_constat", label="Contrôle (ACC-…)")

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(cle_recherche__contains=mot)
        return lignes

    def par_situation(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(condition(valeur))

    def par_constat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # The findings are stored as JSON text on both engines; a code is never part of another.
        return lignes.filter(constats__icontains=valeur.strip().upper())


class TablePassages(tables.Table):
    personne = tables.Column("Personne", accessor="pk", order_by=("cle_tri", "pk"))
    fiche = tables.Column("Certification", accessor="code_certification", order_by=("code_certification", "pk"))
    debut_validite = tables.Column("Délivrée le", order_by=("debut_validite", "pk"))
    echeance = tables.Column("À transmettre avant le", order_by=("echeance", "pk"))
    situation = tables.Column("Où en est-on", accessor="pk", order_by=("etat", "verdict", "pk"))
    constat = tables.Column("Ce qu’il faut savoir", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_personne(self, record: PassageCertification) -> SafeString:
        url = reverse("accrochage:passage", args=[self.request.organisation.slug, record.pk])
        annee = f"né{'e' if record.sexe == 'F' else ''} en {record.annee_naissance}" if record.annee_naissance else ""
        sous = f"dossier CPF {record.id_dossier}" if record.voie == "dossier" else annee
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.nom_affiche, sous)

    def value_personne(self, record: PassageCertification) -> str:
        return record.nom_affiche

    def render_debut_validite(self, value: Any) -> str:
        return date_courte(value)

    def value_debut_validite(self, value: Any) -> Any:
        return value

    def render_echeance(self, record: PassageCertification) -> str:
        return date_courte(record.echeance) if record.etat in EN_DELAI else ""

    def value_echeance(self, record: PassageCertification) -> Any:
        return record.echeance

    def render_situation(self, record: PassageCertification) -> SafeString:
        if record.etat in A_TRANSMETTRE and record.etat != EtatPassage.REFUSE:
            return statut(TONS_VERDICT[Verdict(record.verdict)], record.get_verdict_display())
        suite = ""
        if record.etat == EtatPassage.REFUSE:
            suite = "à corriger : il ne repart pas tel quel"
        return format_html(
            '{}<span class="sous">{}</span>',
            statut(TONS_ETAT[EtatPassage(record.etat)], record.get_etat_display()),
            suite,
        )

    def value_situation(self, record: PassageCertification) -> str:
        if record.etat in A_TRANSMETTRE and record.etat != EtatPassage.REFUSE:
            return record.get_verdict_display()
        return record.get_etat_display()

    def render_constat(self, record: PassageCertification) -> SafeString | str:
        phrase, code = _premier(record)
        if not phrase:
            return ""
        return format_html('{}<span class="sous">{}</span>', phrase, code)

    def value_constat(self, record: PassageCertification) -> str:
        phrase, code = _premier(record)
        return f"{code} {phrase}".strip()


def _premier(record: PassageCertification) -> tuple[str, str]:
    """(sentence, code) of what matters most: the refusal, else the gravest finding."""
    from parchemin.accrochage.domain.accuses import famille

    if record.etat in (EtatPassage.REFUSE, EtatPassage.A_REGARDER) and record.refus_message:
        f = famille(record.refus_classe)
        return (f.titre if record.refus_classe else record.refus_message, "réponse de la Caisse des Dépôts")
    if record.etat == EtatPassage.EXCLU:
        return record.exclu_motif, ""
    if record.etat not in A_TRANSMETTRE:
        return "", ""
    # What blocks, then what may keep the person from being found, then the rest.
    constats = sorted(record.constats, key=lambda c: (c["gravite"] != "bloquant", not c["code"].startswith("ACC-2")))
    utiles = [c for c in constats if c["gravite"] != "information"]
    return (utiles[0]["quoi"], utiles[0]["code"]) if utiles else ("", "")
