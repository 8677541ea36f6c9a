"""Tables of the registers."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.comptes.selectors import Nommer
from parchemin.plateforme.templatetags.parchemin import date_courte, jours_restants, statut
from parchemin.referentiel.domain import validite
from parchemin.referentiel.models import (
    Certification,
    ChangementFiche,
    EtatInstantane,
    Fiche,
    Instantane,
    PartenaireDeclare,
)
from parchemin.referentiel.selectors import Portee, etat_de
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import Periode

_LONG = 90
"""Characters of a text that a sentence already shows; longer ones are read by unfolding."""


def ton_partenaire(partenaire: PartenaireDeclare, actif: bool) -> tuple[str, str]:
    """A usable habilitation is an active partner of an active fiche (a.3)."""
    if partenaire.etat == "Actif":
        return ("ok", "Actif") if actif else ("al", "Actif, fiche close")
    return ("ko", "Retiré") if partenaire.etat == "Supprimé" else ("nu", partenaire.etat or "—")


class TableFiches(tables.Table):
    code = tables.Column("Numéro", order_by=("repertoire", "numero"))
    intitule = tables.Column("Intitulé", accessor="version__intitule", order_by=("version__cle_tri", "pk"))
    sigle = tables.Column("Sigle", accessor="version__abrege_code", orderable=False, visible=False)
    certificateurs = tables.Column("Certificateurs", accessor="version__certificateurs", orderable=False, visible=False)
    niveau = tables.Column("Niveau", accessor="version__niveau", order_by=("version__niveau", "pk"))
    statut = tables.Column("Enregistrement", accessor="version__actif", order_by=("version__actif", "pk"))
    fin = tables.Column(
        "Fin", accessor="version__date_fin_enregistrement", order_by=("version__date_fin_enregistrement", "pk")
    )

    class Meta:
        empty_text = ""

    def render_code(self, record: Fiche) -> SafeString:
        url = reverse("referentiel:fiche", args=[self.request.organisation.slug, record.code])
        return format_html('<a class="nowrap" href="{}">{}</a>', url, record.code)

    def value_code(self, record: Fiche) -> str:
        return record.code

    def render_intitule(self, record: Fiche) -> SafeString:
        v: Any = record.version
        sigle = format_html(" <strong>{}</strong>", v.abrege_code) if v.abrege_code else ""
        return format_html('{}{}<span class="sous">{}</span>', v.intitule, sigle, v.certificateurs)

    def value_intitule(self, record: Fiche) -> str:
        return str(record.version.intitule)  # type: ignore[union-attr]

    def render_statut(self, record: Fiche) -> SafeString:
        s = validite.statut_au(etat_de(record.version, record), aujourdhui())  # type: ignore[arg-type]
        return statut(validite.TONS_STATUT[s], validite.LIBELLES_STATUT[s])

    def value_statut(self, record: Fiche) -> str:
        return validite.LIBELLES_STATUT[validite.statut_au(etat_de(record.version, record), aujourdhui())]  # type: ignore[arg-type]

    def render_fin(self, value: date) -> str:
        return date_courte(value)


class TableCertifications(tables.Table):
    certification = tables.Column("Certification", accessor="intitule", order_by=("cle_tri", "pk"))
    numero = tables.Column("Numéro", accessor="numero", orderable=False, visible=False)
    niveau = tables.Column("Niveau", accessor="fiche__version__niveau", order_by=("fiche__version__niveau", "pk"))
    qualite = tables.Column("Votre qualité", accessor="pk", orderable=False)
    statut = tables.Column("Enregistrement", accessor="pk", orderable=False)
    entrees = tables.Column(
        "Entrées jusqu’au",
        accessor="fiche__version__date_fin_enregistrement",
        order_by=("fiche__version__date_fin_enregistrement", "pk"),
    )
    delivrance = tables.Column(
        "Délivrance jusqu’au",
        accessor="fiche__version__date_limite_delivrance",
        order_by=("fiche__version__date_limite_delivrance", "pk"),
    )

    class Meta:
        empty_text = ""

    def render_certification(self, record: Certification) -> SafeString:
        url = reverse("referentiel:certification", args=[self.request.organisation.slug, record.pk])
        precision = record.numero or record.get_nature_locale_display()
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.intitule, precision)

    def value_certification(self, record: Certification) -> str:
        return record.intitule

    def render_qualite(self, record: Certification) -> str:
        jour = aujourdhui()
        noms = [c.get_capacite_display() for c in record.capacites.all() if jour in Periode(c.du, c.au)]
        return ", ".join(noms) or "aucune aujourd’hui"

    value_qualite = render_qualite

    def _statut(self, record: Certification) -> tuple[str, str]:
        if record.fiche is None or record.fiche.version is None:
            return "nu", "Hors des registres nationaux"
        s = validite.statut_au(etat_de(record.fiche.version, record.fiche), aujourdhui())
        return validite.TONS_STATUT[s], validite.LIBELLES_STATUT[s]

    def render_statut(self, record: Certification) -> SafeString:
        return statut(*self._statut(record))

    def value_statut(self, record: Certification) -> str:
        return self._statut(record)[1]

    def render_entrees(self, value: date) -> SafeString:
        return format_html('{}<span class="sous">{}</span>', date_courte(value), jours_restants(value))

    def value_entrees(self, value: date) -> date:
        return value

    def render_delivrance(self, value: date) -> str:
        return date_courte(value)

    def value_delivrance(self, value: date) -> date:
        return value


class TableExports(tables.Table):
    export = tables.Column("Export", accessor="date_export", order_by=("-date_export", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    nouvelles = tables.Column("Nouvelles", accessor="comptes__nouvelles", orderable=False)
    modifiees = tables.Column("Modifiées", accessor="comptes__modifiees", orderable=False)
    retirees = tables.Column("Absentes", accessor="comptes__retirees", orderable=False)
    importe = tables.Column("Importé", accessor="importe_le", order_by=("importe_le", "pk"))
    demandeur = tables.Column("Par", orderable=False)

    class Meta:
        empty_text = ""

    def render_export(self, record: Instantane) -> SafeString:
        url = reverse("referentiel:instantane", args=[self.request.organisation.slug, record.pk])
        precision = f"{record.nom_fichier}{' (extrait)' if record.extrait else ''}"
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record, precision)

    def value_export(self, record: Instantane) -> str:
        return str(record)

    def render_demandeur(self, value: str) -> str:
        if not hasattr(self, "_nommer"):
            self._nommer = Nommer(self.request.organisation.pk)
        return self._nommer(value)

    value_demandeur = render_demandeur

    def render_etat(self, record: Instantane) -> SafeString:
        tons = {EtatInstantane.EN_VIGUEUR: "ok", EtatInstantane.REFUSE: "ko"}
        return statut(tons.get(EtatInstantane(record.etat), "nu"), record.get_etat_display())

    def value_etat(self, record: Instantane) -> str:
        return record.get_etat_display()


class TablePartenaires(tables.Table):
    nom = tables.Column("Partenaire", order_by=("cle_recherche", "pk"))
    siret = tables.Column("SIRET", order_by=("siret", "pk"))
    role = tables.Column("Peut", accessor="role", order_by=("habilitation", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    depuis = tables.Column("Observé depuis", accessor="depuis__date_export", order_by=("depuis_id", "pk"))
    date_actif = tables.Column("Actif depuis (déclaré)", order_by=("date_actif", "pk"))

    class Meta:
        empty_text = ""

    def render_etat(self, record: PartenaireDeclare) -> SafeString:
        return statut(*ton_partenaire(record, bool(record.fiche.version and record.fiche.version.actif)))

    def value_etat(self, record: PartenaireDeclare) -> str:
        return ton_partenaire(record, bool(record.fiche.version and record.fiche.version.actif))[1]

    def render_depuis(self, value: date) -> str:
        return date_courte(value)

    def render_date_actif(self, value: date) -> str:
        return date_courte(value)


_TONS_PORTEE = {Portee.MIENNES: "al", Portee.MIENNES_INFORMATION: "in", Portee.ETAT_OU_DATES: "in", Portee.AUTRE: "nu"}


class TableChangements(tables.Table):
    """Words of what touches the organisation: « à regarder » is said of its own certifications only."""

    fiche = tables.Column("Fiche", accessor="fiche__code", order_by=("fiche__repertoire", "fiche__numero", "pk"))
    phrase = tables.Column("Ce qui change", orderable=False)
    importance = tables.Column("Pour vous", accessor="portee", order_by=("portee", "importance", "pk"))

    class Meta:
        empty_text = ""

    def render_fiche(self, record: ChangementFiche) -> SafeString:
        url = reverse("referentiel:fiche", args=[self.request.organisation.slug, record.fiche.code])
        return format_html('<a class="nowrap" href="{}">{}</a>', url, record.fiche.code)

    def value_fiche(self, record: ChangementFiche) -> str:
        return record.fiche.code

    def render_importance(self, record: ChangementFiche) -> SafeString:
        portee = Portee(record.portee)  # type: ignore[attr-defined]
        return statut(_TONS_PORTEE[portee], portee.label)

    def value_importance(self, record: ChangementFiche) -> str:
        return str(Portee(record.portee).label)  # type: ignore[attr-defined]


class TableHistorique(tables.Table):
    export = tables.Column("Export du", accessor="instantane__date_export", order_by=("instantane_id", "pk"))
    phrase = tables.Column("Ce qui change", orderable=False)
    avant = tables.Column("Avant", orderable=False, visible=False)
    apres = tables.Column("Après", orderable=False, visible=False)
    importance = tables.Column("Importance", order_by=("importance", "pk"))

    class Meta:
        empty_text = ""

    def render_export(self, value: date) -> str:
        return date_courte(value)

    def value_export(self, value: date) -> date:
        return value

    def render_phrase(self, record: ChangementFiche) -> SafeString | str:
        if max(len(record.avant), len(record.apres)) <= _LONG:
            return record.phrase
        return format_html(
            "{}<details><summary>Lire avant et après</summary><h3>Avant</h3><p>{}</p><h3>Après</h3><p>{}</p></details>",
            record.phrase, record.avant or "rien", record.apres or "rien",
        )  # fmt: skip

    def value_phrase(self, record: ChangementFiche) -> str:
        return record.phrase

    def render_importance(self, record: ChangementFiche) -> SafeString:
        return statut("al" if record.importance == "alerte" else "nu", record.get_importance_display())

    def value_importance(self, record: ChangementFiche) -> str:
        return record.get_importance_display()
