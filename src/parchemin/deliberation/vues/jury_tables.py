"""The list of deliberations: what is shown is what is exported."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.deliberation.acte import Etape
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.parcours.selectors.jurys import session_jugee_ici
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.cles import cle_recherche

ETATS = {
    Etape.SAISIE: ("nu", "Résultats à arrêter"),
    Etape.COMPLETE: ("al", "À délibérer"),
    Etape.EN_DELIBERATION: ("al", "En délibération"),
    Etape.DELIBEREE: ("al", "Procès-verbal à signer"),
    Etape.SIGNEE: ("in", "À clore"),
    Etape.CLOSE: ("ok", "Close"),
}


def etat_en_mots(session: Any) -> tuple[str, str]:
    """Tone and words of where a session stands; a jury that is not ours has its own."""
    etape = selectors.etape_de(session)
    if etape is Etape.COMPLETE and not session_jugee_ici(session):
        return "in", "Jury d’une autre autorité"
    if etape is Etape.EN_DELIBERATION and session.attend:
        return "al", "Attend une seconde personne"
    return ETATS[etape]


def avancement(session: Any) -> str:
    """« 12 décisions sur 14 », « 2 signatures attendues »."""
    etape = selectors.etape_de(session)
    if etape is Etape.EN_DELIBERATION:
        return f"{session.decides or 0} décision{'s' * ((session.decides or 0) > 1)} sur {session.candidats}"
    if etape is Etape.DELIBEREE:
        n = session.attendues or 0
        return f"{n} signature{'s' * (n > 1)} attendue{'s' * (n > 1)}"
    return ""


class TableDeliberations(tables.Table):
    session = tables.Column("Session", accessor="intitule", order_by=("intitule", "pk"))
    jury_le = tables.Column("Jury le", order_by=("jury_le", "pk"))
    candidats = tables.Column(
        "Candidats", order_by=("candidats", "pk"), attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )
    etat = tables.Column("État", accessor="pk", orderable=False)
    avancement = tables.Column("Avancement", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._masques: dict[int, Masque] = {}

    def render_session(self, record: Any) -> SafeString:
        url = reverse("deliberation:deliberation", args=[self.request.organisation.slug, record.pk])
        c = record.certification
        return format_html(
            '<a href="{}">{}</a><span class="sous">{} {}</span>', url, self.value_session(record), c.numero, c.intitule
        )

    def value_session(self, record: Any) -> str:
        if not selectors.lit_sans_noms(self.request.membre):
            return str(record.intitule)
        if record.pk not in self._masques:  # those of the page at once; of an export, one by one
            page = getattr(self, "page", None)
            self._masques.update(
                Masque.par_session({record.pk, *(r.record.pk for r in page.object_list)} if page else [record.pk])
            )
        return self._masques[record.pk].texte(record.intitule, general=True)

    def render_jury_le(self, record: Any) -> str:
        return date_courte(record.jury_le)

    def value_jury_le(self, record: Any) -> Any:
        return record.jury_le

    def render_etat(self, record: Any) -> SafeString:
        return statut(*etat_en_mots(record))

    def value_etat(self, record: Any) -> str:
        return etat_en_mots(record)[1]

    def render_avancement(self, record: Any) -> str:
        return avancement(record)

    def value_avancement(self, record: Any) -> str:
        return avancement(record)


_FILTRES = {
    "saisie": Q(etat="ouverte"),
    "a_deliberer": Q(etat="complete", deliberation__isnull=True),
    "ouverte": Q(deliberation__etat="ouverte"),
    "a_signer": Q(deliberation__etat="deliberee"),
    "a_clore": Q(deliberation__etat="signee"),
    "close": Q(deliberation__etat="close"),
}


class FiltreDeliberations(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Session ou certification")
    etape = df.ChoiceFilter(
        method="par_etape", label="État", empty_label="Tous",
        choices=[("saisie", "Résultats à arrêter"), ("a_deliberer", "À délibérer"), ("ouverte", "En délibération"),
                 ("a_signer", "Procès-verbal à signer"), ("a_clore", "À clore"), ("close", "Close")],
    )  # fmt: skip
    annee = df.NumberFilter(field_name="jury_le", lookup_expr="year", label="Année", min_value=1950, max_value=2100)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # A few hundred sessions: compared in Python, accents folded.
        mots = cle_recherche(valeur).split()
        trouves = [
            s.pk
            for s in lignes
            if all(
                m in cle_recherche(f"{s.intitule} {s.certification.numero} {s.certification.intitule}") for m in mots
            )
        ]
        return lignes.filter(pk__in=trouves)

    def par_etape(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(_FILTRES[valeur])
