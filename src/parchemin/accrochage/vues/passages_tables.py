"""The list of passages: what is shown is what is exported."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.accrochage.domain.constats_passage import HORS_DELAI
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.verdict import Niveau, niveau
from parchemin.accrochage.models import EnvoiPassage, EtatPassage, PassageCertification
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.sans_noms import TU, constat_lu, nom_lu, sans_noms
from parchemin.accrochage.selectors.passages import (
    A_TRANSMETTRE,
    EN_DELAI,
    TONS_ETAT,
    TONS_VERDICT,
    a_annuler,
    avec_ecart,
    ecrits_par_l_import,
)
from parchemin.accrochage.services.ecarts import constat_de
from parchemin.deliberation.sans_noms import FiltreSansNoms
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui

SITUATIONS = [
    ("prets", "Prêts"), ("a_risque", "À risque"), ("bloques", "À compléter"), ("refuses", "Refusés, non corrigés"),
    ("ecarts", "Transmis, à corriger"), ("a_annuler", "Dans un fichier à annuler"), ("en_fichier", "À déposer"), ("deposes", "Déposés, sans réponse"), ("en_route", "En route"), ("non_pris", "Pas encore enregistrés"),
    ("a_regarder", "Réponse à regarder"), ("acceptes", "Acceptés"), ("a_supprimer", "À faire supprimer"), ("exclus", "Laissés de côté ou supprimés"),
    ("tous", "Tous les passages"),
]  # fmt: skip
NE = {"F": "née", "M": "né"}
_CODE = re.compile(r"ACC-\d{3}")


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
        case "ecarts":
            return Q(avec_ecart()) & ~a_annuler()
        case "a_annuler":
            return a_annuler()
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
            return Q(etat__in=[EtatPassage.EXCLU, EtatPassage.SUPPRIME])
        case "a_supprimer":
            return Q(etat=EtatPassage.A_SUPPRIMER)
        case "tous":
            return Q()
    return Q(etat__in=[*A_TRANSMETTRE, EtatPassage.A_REGARDER, EtatPassage.A_SUPPRIMER]) | Q(avec_ecart())


class FiltrePassages(FiltreSansNoms):
    q = df.CharFilter(method="par_texte", label="Nom, fiche ou identifiant")
    situation = df.ChoiceFilter(method="par_situation", label="Situation", empty_label="À faire", choices=SITUATIONS)
    fiche = df.CharFilter(field_name="code_certification", lookup_expr="iexact", label="Fiche")
    avant = df.DateFilter(field_name="echeance", lookup_expr="lte", label="À transmettre avant le")
    code = df.CharFilter(method="par_constat", label="Contrôle (ACC-…)")
    identifiant = df.CharFilter(field_name="id_technique", lookup_expr="istartswith", label="Identifiant technique")

    lot = df.NumberFilter(method="par_import", label="Import n°")
    fichier = df.NumberFilter(method="par_fichier", label="Fichier n°")

    def par_import(self, lignes: QuerySet[Any], nom: str, valeur: Any) -> QuerySet[Any]:
        return lignes.filter(pk__in=ecrits_par_l_import(int(valeur)))

    def par_fichier(self, lignes: QuerySet[Any], nom: str, valeur: Any) -> QuerySet[Any]:
        dedans = EnvoiPassage.objects.filter(passage=OuterRef("pk"), fichier_id=int(valeur))
        return lignes.filter(Exists(dedans))

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(cle_recherche__contains=mot)
        return lignes

    def par_situation(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(condition(valeur))

    def par_constat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # The findings are stored as JSON text on both engines; a code is never part of another, and nothing but a code is
        # looked for: the sentences quote people.
        code = valeur.strip().upper()
        return lignes.filter(constats__icontains=code) if _CODE.fullmatch(code) else lignes.none()


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

    @cached_property
    def _anonyme(self) -> bool:
        return sans_noms(self.request)

    def render_personne(self, record: PassageCertification) -> SafeString:
        url = reverse("accrochage:passage", args=[self.request.organisation.slug, record.pk])
        annee = f"{NE.get(record.sexe, 'né(e)')} en {record.annee_naissance}" if record.annee_naissance else ""
        sous = f"dossier CPF {record.id_dossier}" if record.voie == "dossier" else annee
        nom = nom_lu(record, anonyme=self._anonyme)
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, nom, "" if self._anonyme else sous)

    def value_personne(self, record: PassageCertification) -> str:
        return nom_lu(record, anonyme=self._anonyme)

    def render_debut_validite(self, value: Any) -> str:
        return date_courte(value)

    def value_debut_validite(self, value: Any) -> Any:
        return value

    def render_echeance(self, record: PassageCertification) -> SafeString | str:
        if record.etat not in EN_DELAI or record.echeance is None:
            return ""
        if record.echeance >= aujourdhui():
            return date_courte(record.echeance)
        return format_html('{}<span class="sous">délai dépassé</span>', statut("ko", date_courte(record.echeance)))

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
        phrase, code = _premier(record, anonyme=self._anonyme)
        if not phrase:
            return ""
        return format_html('{}<span class="sous">{}</span>', phrase, code)

    def value_constat(self, record: PassageCertification) -> str:
        phrase, code = _premier(record, anonyme=self._anonyme)
        return f"{code} {phrase}".strip()


def _premier(record: PassageCertification, *, anonyme: bool) -> tuple[str, str]:
    """(sentence, code) of what matters most: what is false at the Caisse des Dépôts, the refusal, else the gravest finding."""
    from parchemin.accrochage.domain.accuses import famille

    if ouverts := record.ecarts_ouverts:  # type: ignore[attr-defined]
        ouverts[0].passage = record
        constat = constat_de(ouverts[0], mots_des_champs())
        return constat.quoi, constat.code
    if record.etat in (EtatPassage.REFUSE, EtatPassage.A_REGARDER) and record.refus_message:
        f = famille(record.refus_classe)
        message = TU if anonyme else record.refus_message
        return (f.titre if record.refus_classe else message, "réponse de la Caisse des Dépôts")
    if record.etat == EtatPassage.EXCLU:
        return (TU if anonyme else record.exclu_motif), ""
    if record.etat not in A_TRANSMETTRE:
        return "", ""
    return plus_grave(record, anonyme=anonyme)


def _gravite(constat: dict[str, Any]) -> tuple[int, ...]:
    """What blocks; a refusal that is all but sure; the law's delay once it has passed; then by the risk."""
    n = niveau(constat["code"])
    if constat["gravite"] == "bloquant":
        return (0,)
    if n is Niveau.FORT:
        return (1,)
    if constat["code"] == HORS_DELAI.code:
        return (2,)
    return (3, 0 if n is Niveau.MOYEN else 1 if n is Niveau.FAIBLE else 2)


def plus_grave(record: PassageCertification, *, anonyme: bool) -> tuple[str, str]:
    """(sentence, code) of the gravest finding; empty when nothing is to be looked at."""
    constats = sorted((c for c in record.constats if c["gravite"] != "information"), key=_gravite)
    if not constats:
        return "", ""
    premier = constat_lu(constats[0]) if anonyme else constats[0]
    return premier["quoi"], premier["code"]


@cache
def mots_des_champs() -> dict[str, str]:
    """French words of each column of a passage."""
    return {cle: e.mots.lower() for cle, e in profil("1.1.2").champs().items()}
