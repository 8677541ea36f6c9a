"""Tables of this room: what is shown is what is exported."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from parchemin.imports.domain.modele import ActionLigne
from parchemin.imports.domain.registre import types_import
from parchemin.imports.models import LIBELLES_ACTION, EtatLot, LigneLot, LotImport
from parchemin.plateforme.templatetags.parchemin import moment, statut, typo
from parchemin.socle.constats import Constat

TONS_ETAT = {
    EtatLot.DEPOSE: "al", EtatLot.ANALYSE: "in", EtatLot.PRET: "al", EtatLot.APPLICATION: "in", EtatLot.APPLIQUE: "ok",
    EtatLot.ANNULATION: "in", EtatLot.DEFAIT: "nu", EtatLot.ABANDONNE: "nu", EtatLot.REFUSE: "ko",
}  # fmt: skip


def ton_etat(lot: LotImport) -> str:
    return "al" if lot.est_defait_en_partie else TONS_ETAT[EtatLot(lot.etat)]


_TONS_ACTION = {"creer": "ok", "modifier": "in", "inchanger": "nu", "refuser": "ko"}
_MONTRES = 4


def verdict(ligne: LigneLot) -> tuple[str, str]:
    """Tone and words: what will become, or became, of a line."""
    if ligne.appliquee:
        return "ok", "Créée" if ligne.action == ActionLigne.CREER else "Modifiée"
    return _TONS_ACTION[ligne.action], LIBELLES_ACTION[ActionLigne(ligne.action)]


class TableLots(tables.Table):
    nom_fichier = tables.Column("Fichier", order_by=("nom_fichier", "pk"))
    sorte = tables.Column("Sorte", accessor="type_import", order_by=("type_import", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    lues = tables.Column("Lues", order_by=("lues", "pk"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    refusees = tables.Column(
        "Refusées", order_by=("refusees", "pk"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    emetteur = tables.Column("Préparé par", order_by=("emetteur", "pk"))
    depose_le = tables.Column("Déposé", order_by=("depose_le", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_nom_fichier(self, record: LotImport) -> SafeString:
        url = reverse("imports:lot", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a><span class="sous">import n° {}</span>', url, record.nom_fichier, record.pk)  # fmt: skip

    def value_nom_fichier(self, record: LotImport) -> str:
        return record.nom_fichier

    def render_sorte(self, value: str) -> str:
        return next((t.libelle for t in types_import() if t.code == value), value)

    def render_etat(self, record: LotImport) -> SafeString:
        return statut(ton_etat(record), record.etat_en_mots)

    def value_etat(self, record: LotImport) -> str:
        return record.etat_en_mots

    def render_depose_le(self, record: LotImport) -> SafeString:
        return format_html('{}<span class="sous">{}</span>', moment(record.depose_le), record.depose_par_libelle)

    def value_depose_le(self, record: LotImport) -> Any:
        return record.depose_le


class TableLignes(tables.Table):
    """The lines of a file. A finding says where, what, how to mend, and links to its page of help."""

    numero = tables.Column("Ligne", order_by=("numero", "pk"))
    libelle = tables.Column("De quoi il s’agit", order_by=("cle_recherche", "numero"))
    verdict = tables.Column("Verdict", accessor="action", order_by=("action", "numero"))
    constats = tables.Column("Ce qu’il y a à voir", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_numero(self, record: LigneLot) -> SafeString:
        url = reverse("imports:ligne", args=[self.request.organisation.slug, record.lot_id, record.numero])
        return format_html('<a href="{}" aria-label="Ligne {}, voir">{}</a>', url, record.numero, record.numero)

    def value_numero(self, record: LigneLot) -> int:
        return record.numero

    def render_libelle(self, record: LigneLot) -> SafeString:
        corrigee = format_html('<span class="sous">{}</span>', "corrigée ici") if record.corrigee else ""
        return format_html("{}{}", record.libelle or "—", corrigee)

    def value_libelle(self, record: LigneLot) -> str:
        return record.libelle

    def render_verdict(self, record: LigneLot) -> SafeString:
        return statut(*verdict(record))

    def value_verdict(self, record: LigneLot) -> str:
        return verdict(record)[1]

    def render_constats(self, record: LigneLot) -> SafeString | str:
        tous = [constat for _, constat in record.constats]
        if not tous:
            return ""
        corps = format_html_join("", "<li>{}</li>", ((self._constat(x),) for x in tous[:_MONTRES]))
        reste = len(tous) - _MONTRES
        suite = format_html("<li>et {} autres, sur la page de la ligne</li>", reste) if reste > 0 else ""
        return format_html('<ul class="constats-ligne">{}{}</ul>', corps, suite)

    @staticmethod
    def _constat(x: Constat) -> SafeString:
        aide = reverse("plateforme:controle", args=[x.code])
        colonne = x.ou.split(", ", 1)[1] if ", " in x.ou else ""
        ton, mot = ("ko", "Bloquant") if x.est_bloquant else ("al", "À regarder")
        return format_html(
            '{} <strong>{}</strong> <span class="sous">{}{} <a class="nowrap" href="{}">{}<span class="visually-hidden"> : '
            "l’explication</span></a></span>",
            statut(ton, mot), typo(x.quoi), typo(f"{colonne[0].upper()}{colonne[1:]}. ") if colonne else "",
            typo(x.remede), aide, x.code,
        )  # fmt: skip

    def value_constats(self, record: LigneLot) -> str:
        return " ".join(f"{x.phrase} {x.remede}" for _, x in record.constats)
