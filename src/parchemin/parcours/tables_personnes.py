"""Tables of people."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parchemin.parcours.domain.identite_completude import completude, naissance_en_mots
from parchemin.parcours.domain.identite_lieu import libelle_affiche
from parchemin.parcours.models import EtatIdentite, Inscription, Personne
from parchemin.parcours.services.personnes import identite_de
from parchemin.plateforme.templatetags.parchemin import statut
from parchemin.socle.horloge import aujourdhui

TONS_ETAT: dict[str, str] = {
    EtatIdentite.SAISIE: "nu",
    EtatIdentite.DEMANDEE: "in",
    EtatIdentite.CONFIRMEE: "ok",
    EtatIdentite.A_REVOIR: "al",
}
MOTS_ETAT: dict[str, str] = {
    EtatIdentite.SAISIE: "Non confirmée",
    EtatIdentite.DEMANDEE: "Confirmation demandée",
    EtatIdentite.CONFIRMEE: "Confirmée par la personne",
    EtatIdentite.A_REVOIR: "Correction proposée",
}


def lieu_en_mots(p: Personne) -> str:
    """« Nantes (44109) », « Hanoï, Viet Nam »."""
    ville, pays = libelle_affiche(p.naissance_libelle), libelle_affiche(p.naissance_pays)
    nom = ", ".join(x for x in (ville, pays if pays != ville else "") if x)
    return f"{nom} ({p.naissance_code})" if p.naissance_code else nom


class TablePersonnes(tables.Table):
    personne = tables.Column("Personne", accessor="cle_tri", order_by=("cle_tri", "pk"))
    naissance = tables.Column(
        "Naissance", accessor="pk", order_by=("naissance_annee", "naissance_mois", "naissance_jour", "pk")
    )
    inscriptions = tables.Column("Inscriptions", accessor="pk", orderable=False)
    identite = tables.Column("Identité", accessor="pk", orderable=False)
    etat = tables.Column("Confirmation", accessor="etat_identite", order_by=("etat_identite", "cle_tri", "pk"))
    reference = tables.Column("Référence", order_by=("reference", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_personne(self, record: Personne) -> SafeString:
        request: Any = self.request
        url = reverse("parcours:personne", args=[request.organisation.slug, record.pk])
        usage = record.nom_usage and record.nom_usage.upper() != record.nom_naissance.upper()
        mot = {"F": "née", "M": "né"}.get(record.sexe, "nom de naissance")
        sous = format_html('<span class="sous">{} {}</span>', mot, record.nom_naissance) if usage else ""
        return format_html('<a href="{}">{}</a>{}', url, record.nom_complet, sous)

    def value_personne(self, record: Personne) -> str:
        return record.nom_complet

    def render_naissance(self, record: Personne) -> SafeString | str:
        date, lieu = naissance_en_mots(identite_de(record)), lieu_en_mots(record)
        return format_html('{}<span class="sous">{}</span>', date, lieu) if date or lieu else ""

    def value_naissance(self, record: Personne) -> str:
        return " ".join(x for x in (naissance_en_mots(identite_de(record)), lieu_en_mots(record)) if x)

    def value_inscriptions(self, record: Personne) -> str:
        vues: list[Inscription] = getattr(record, "inscriptions_vues", [])
        return ", ".join(dict.fromkeys(i.certification.numero or str(i.certification) for i in vues))

    def render_inscriptions(self, record: Personne) -> str:
        return self.value_inscriptions(record)

    def render_identite(self, record: Personne) -> SafeString:
        c = completude(identite_de(record), aujourdhui())
        if c.est_complete:
            return statut("ok", "Complète")
        manque = ", ".join(m.mots for m in c.necessaires)
        return format_html('{}<span class="sous">il manque {}</span>', statut("al", "Incomplète"), manque)

    def value_identite(self, record: Personne) -> str:
        return completude(identite_de(record), aujourdhui()).phrase

    def render_etat(self, record: Personne) -> SafeString:
        return statut(TONS_ETAT[record.etat_identite], MOTS_ETAT[record.etat_identite])

    def value_etat(self, record: Personne) -> str:
        return MOTS_ETAT[record.etat_identite]


class TableExportPersonnes(TablePersonnes):
    """The file that is taken away: one datum a column, ready for another program."""

    nom_naissance = tables.Column("Nom de naissance", orderable=False)
    nom_usage = tables.Column("Nom d’usage", orderable=False)
    prenom1 = tables.Column("Prénom 1", orderable=False)
    prenom2 = tables.Column("Prénom 2", orderable=False)
    prenom3 = tables.Column("Prénom 3", orderable=False)
    sexe = tables.Column("Sexe", orderable=False)
    jour = tables.Column("Jour de naissance", accessor="naissance_jour", orderable=False)
    mois = tables.Column("Mois de naissance", accessor="naissance_mois", orderable=False)
    annee = tables.Column("Année de naissance", accessor="naissance_annee", orderable=False)
    code = tables.Column("Code du lieu de naissance", accessor="naissance_code", orderable=False)
    lieu = tables.Column("Commune de naissance", accessor="naissance_libelle", orderable=False)
    pays = tables.Column("Pays de naissance", accessor="naissance_pays", orderable=False)
    courriel = tables.Column("Adresse électronique", orderable=False)
    telephone = tables.Column("Téléphone", orderable=False)
    adresse = tables.Column("Adresse postale", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def value_adresse(self, value: str) -> str:
        return ", ".join(value.splitlines())

    def value_sexe(self, record: Personne) -> str:
        return record.sexe
