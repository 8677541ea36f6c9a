"""The people of a survey: who is behind each figure, where their message is, what was answered, entered by hand when it must be."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import AccesRefuse, exige
from parchemin.indicateurs.domain.enquete import LIBELLE_SOURCE, CoteEnquete, TauxEnquete, cote
from parchemin.indicateurs.formulaires_enquetes import FormulaireSaisie, initiales
from parchemin.indicateurs.models import CanalReponse, Destinataire, Enquete, EtatEnquete
from parchemin.indicateurs.selectors import enquetes as selectors
from parchemin.indicateurs.services import reponses as services
from parchemin.indicateurs.services.renvoi import ecrire_de_nouveau
from parchemin.indicateurs.vues.commun import acteur, sans_noms
from parchemin.indicateurs.vues.enquetes import enquete_ou_404
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.courriels import EtatCourriel
from parchemin.plateforme.templatetags.parchemin import statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.periodes import date_fr

COTES = {
    CoteEnquete.NUMERATEUR: ("ok", "Au numérateur"),
    CoteEnquete.RESTE: ("nu", "Compté, pas au numérateur"),
    CoteEnquete.NEUTRALISEE: ("in", "Neutralisé"),
    CoteEnquete.SANS_REPONSE: ("al", "Sans réponse"),
}


def courriel_en_mots(d: Destinataire) -> tuple[str, str]:
    """Tone and words of where the message of one person is."""
    etat = getattr(d, "courriel_etat", None)
    if d.envoye_le is None and not d.courriel_id:
        return "nu", "Pas encore écrit" if d.inscription is None or d.inscription.personne.courriel else "Sans adresse"
    if d.retour_le is not None:
        return "ko", "Revenu"
    if etat == EtatCourriel.ECHEC:
        return "ko", "Refusé par le serveur"
    if etat in (None, EtatCourriel.ENVOYE):
        return "ok", f"Remis, {d.relances} rappel{'s' * (d.relances > 1)}" if d.relances else "Remis"
    return "al", "En route"


class FiltrePersonnes(df.FilterSet):
    vue = df.ChoiceFilter(
        method="par_vue", label="Qui", empty_label="Toute la population",
        choices=[(k, v[0]) for k, v in selectors.VUES.items() if k != "population"],
    )  # fmt: skip
    certification = df.ChoiceFilter(field_name="certification_id", label="Certification", empty_label="Toutes")
    annee = df.ChoiceFilter(label="Promotion", empty_label="Toutes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        e: Enquete = self.request.enquete
        noms = selectors.certifications_par_cle(e.certifications.order_by("pk").values_list("pk", flat=True))
        self.filters["certification"].extra["choices"] = [(pk, x.intitule) for pk, x in noms.items()]
        self.filters["annee"].extra["choices"] = [(a, str(a)) for a in e.annees]
        if self.request.sans_noms:
            vues = self.filters["vue"].extra["choices"]
            self.filters["vue"].extra["choices"] = [x for x in vues if x[0] not in selectors.FINES]

    def par_vue(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if self.request.sans_noms and valeur in selectors.DE_REPONSE:
            for (certification, annee), tus in self.request.tus.items():
                if tus:
                    lignes = lignes.exclude(certification_id=certification, annee=annee)
        return selectors.vue(self.request.enquete, valeur, lignes)


class TablePersonnes(tables.Table):
    personne = tables.Column("Personne", accessor="pk", order_by=("inscription__personne__cle_tri", "melange"))
    certification = tables.Column("Certification", accessor="certification_id", orderable=False)
    annee = tables.Column("Promotion", order_by=("annee", "melange"))
    courriel = tables.Column("Courriel", accessor="pk", orderable=False)
    situation = tables.Column("Réponse", accessor="reponse", order_by=("reponse__situation", "melange"))
    insertion = tables.Column("Insertion globale", accessor="pk", orderable=False)
    metier = tables.Column("Métier visé", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = "—"

    def _nom(self, d: Destinataire) -> str:
        return d.inscription.personne.nom_complet if d.inscription is not None else "Nom effacé"

    def render_personne(self, record: Destinataire) -> Any:
        if record.inscription is None:
            return self._nom(record)
        url = reverse(
            "indicateurs:enquete_destinataire", args=[self.request.organisation.slug, record.enquete_id, record.pk]
        )
        return format_html('<a href="{}">{}</a>', url, self._nom(record))

    def value_personne(self, record: Destinataire) -> str:
        return self._nom(record)

    def render_certification(self, value: int) -> str:
        trouvee = self.request.certifications.get(value)
        return trouvee.intitule if trouvee is not None else "—"

    def render_courriel(self, record: Destinataire) -> Any:
        return statut(*courriel_en_mots(record))

    def value_courriel(self, record: Destinataire) -> str:
        return courriel_en_mots(record)[1]

    def render_situation(self, record: Destinataire) -> str:
        r = record.reponse
        if r is None:
            return "Ne souhaite pas répondre" if record.refus_le else "—"
        q = self.request.questionnaire
        vise = f". Métier visé\u00a0: {q.mots(r.vise).lower()}" if r.vise else ""
        return f"{q.mots(r.situation)}{vise}"

    def _cote(self, d: Destinataire, taux: TauxEnquete) -> CoteEnquete:
        r = d.reponse
        x = selectors.interroge(self.request.questionnaire, True, r.situation if r else None, r.vise if r else None)
        return cote(x, taux, self.request.regle)

    def render_insertion(self, record: Destinataire) -> Any:
        return statut(*COTES[self._cote(record, TauxEnquete.INSERTION)])

    def value_insertion(self, record: Destinataire) -> str:
        return COTES[self._cote(record, TauxEnquete.INSERTION)][1]

    def render_metier(self, record: Destinataire) -> Any:
        return statut(*COTES[self._cote(record, TauxEnquete.METIER)])

    def value_metier(self, record: Destinataire) -> str:
        return COTES[self._cote(record, TauxEnquete.METIER)][1]


class TableSansNoms(TablePersonnes):
    """What an auditor follows from a figure to its rows. No number of enrolment, which opens on a name elsewhere, and not what was
    answered: it may speak of health."""

    personne = None
    situation = None
    repondu = tables.Column("A répondu", accessor="pk", orderable=False)

    class Meta(TablePersonnes.Meta):
        sequence = ("certification", "annee", "courriel", "repondu", "...")

    def _tu(self, d: Destinataire, taux: TauxEnquete) -> bool:
        return taux in self.request.tus.get((d.certification_id, d.annee), ())

    def render_insertion(self, record: Destinataire) -> Any:
        return "non montré" if self._tu(record, TauxEnquete.INSERTION) else super().render_insertion(record)

    def value_insertion(self, record: Destinataire) -> str:
        return "non montré" if self._tu(record, TauxEnquete.INSERTION) else super().value_insertion(record)

    def render_metier(self, record: Destinataire) -> Any:
        return "non montré" if self._tu(record, TauxEnquete.METIER) else super().render_metier(record)

    def value_metier(self, record: Destinataire) -> str:
        return "non montré" if self._tu(record, TauxEnquete.METIER) else super().value_metier(record)

    def render_repondu(self, record: Destinataire) -> str:
        return "Oui" if record.reponse is not None else "Non"


class ListePersonnes(VueListe):
    """Everybody, or those behind one figure. Who does not run the survey reads rows, not people."""

    table_class = TablePersonnes
    filterset_class = FiltrePersonnes
    template_name = "indicateurs/enquetes/personnes.html"
    nom_export = "enquete-de-l-etablissement"
    vide_titre = "Personne"
    vide_texte = "Personne ne répond à ces filtres."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.enquete = enquete_ou_404(kwargs["pk"])
        plus: dict[str, Any] = {
            "enquete": self.enquete, "sans_noms": sans_noms(request), "questionnaire": selectors.questionnaire_de(self.enquete),
            "regle": selectors.regle_de(self.enquete),
            "certifications": selectors.certifications_par_cle(
                self.enquete.certifications.order_by("pk").values_list("pk", flat=True)
            ),
        }  # fmt: skip
        for nom, valeur in plus.items():
            setattr(request, nom, valeur)
        if plus["sans_noms"]:
            self.table_class = TableSansNoms
            request.tus = selectors.taux_tus(self.enquete)  # type: ignore[attr-defined]
        self.titre, self.sous_titre = self.enquete.titre, f"{LIBELLE_SOURCE}. Qui est compté, et pourquoi."
        return super().get(request, *args, **kwargs)

    def lignes(self) -> QuerySet[Any]:
        lignes = selectors.liste_de(self.enquete)
        if not self.request.sans_noms:
            return lignes
        # A row of a class of one is that person. The alphabet, or the order of enrolments, would say who is who to somebody who
        # knows the class: rows stand by what they show, then in an order that only the installation knows.
        for certification, annee in selectors.promotions_tues(self.enquete):
            lignes = lignes.exclude(certification_id=certification, annee=annee)
        return lignes.order_by("certification_id", "-annee", "melange")

    def contexte(self) -> dict[str, Any]:
        tues = len(selectors.promotions_tues(self.enquete)) if self.request.sans_noms else 0
        caches = self.request.sans_noms and any(self.request.tus.values())
        return {"e": self.enquete, "petites": tues, "caches": caches, "minimum": selectors.GROUPE_MIN}


personnes = exige("indicateurs.voir")(ListePersonnes.as_view())


def _destinataire(request: HttpRequest, pk: int, cle: int) -> Destinataire:
    """Of a survey of the active organisation, with its name still known; a page with a name on it is not for who reads without names."""
    if sans_noms(request):
        raise AccesRefuse("parcours.voir_personnes")
    lignes = selectors.membres(enquete_ou_404(pk)).filter(inscription__isnull=False)
    trouve: Destinataire = get_object_or_404(
        lignes.select_related("enquete__organisation", "inscription__personne", "inscription__certification__fiche__version", "reponse"),
        pk=cle,
    )  # fmt: skip
    return trouve


@exige("indicateurs.enqueter")
@require_safe
def destinataire(request: HttpRequest, slug: str, pk: int, cle: int) -> HttpResponse:
    """One person: their messages, their answer and the former ones."""
    d = _destinataire(request, pk, cle)
    q = selectors.questionnaire_de(d.enquete)
    contexte = {
        "d": d, "e": d.enquete, "courriel": courriel_en_mots(d), "source": LIBELLE_SOURCE,
        "reponses": [
            {"r": r, "situation": q.mots(r.situation), "vise": q.mots(r.vise) if r.vise else "", "debut": q.mots(r.debut) if r.debut else ""}
            for r in d.reponses.order_by("-recue_le", "-pk")
        ],
        "saisissable": d.enquete.etat == EtatEnquete.OUVERTE,
        "ecrivable": services.prend_le_lien(d.enquete) and d.reponse is None and d.refus_le is None,
    }  # fmt: skip
    return render(request, "indicateurs/enquetes/destinataire.html", contexte)


@exige("indicateurs.enqueter")
def saisir(request: HttpRequest, slug: str, pk: int, cle: int) -> HttpResponse:
    """An answer by phone or on paper."""
    d = _destinataire(request, pk, cle)
    if d.enquete.etat != EtatEnquete.OUVERTE:
        return redirect("indicateurs:enquete_destinataire", slug, pk, cle)
    q = selectors.questionnaire_de(d.enquete)
    lus: list[FormulaireSaisie] = []

    def classe(*args: Any, **kwargs: Any) -> FormulaireSaisie:
        certification = d.inscription.certification.intitule if d.inscription else ""
        lus.append(FormulaireSaisie(*args, questionnaire=q, certifications={d.pk: certification}, **kwargs))
        return lus[-1]

    def geste(x: dict[str, Any]) -> str:
        services.saisir(destinataire=d, dit=lus[-1].dit(), canal=CanalReponse(x["canal"]), acteur=acteur(request))
        return "La réponse est enregistrée."

    return remplir(
        request, gabarit="indicateurs/enquetes/saisir.html", cle=f"indicateurs.enquete.reponse:{d.pk}",
        titre=f"Saisir la réponse {de(d.inscription.personne.nom_complet)}" if d.inscription else "Saisir une réponse",
        classe=classe, geste=geste, retour=reverse("indicateurs:enquete_destinataire", args=[slug, pk, cle]),
        bouton="Enregistrer la réponse", initial=initiales({d.pk: d.reponse} if d.reponse else {}),
        contexte={"d": d, "e": d.enquete},
    )  # fmt: skip


@exige("indicateurs.enqueter")
@require_POST
def noter(request: HttpRequest, slug: str, pk: int, cle: int) -> HttpResponse:
    """What happened with one person: the message came back, they would rather not, they are to be written to again."""
    d, qui = _destinataire(request, pk, cle), acteur(request)
    gestes = {
        "retour": (services.noter_retour, "Le courriel est noté comme revenu : cette personne n’a pas été jointe."),
        "refus": (services.noter_refus, "C’est noté : plus rien ne lui sera envoyé pour cette enquête."),
        "ecrire": (ecrire_de_nouveau, f"Un nouveau courriel part, avec un lien qui fonctionne jusqu’au {date_fr(d.enquete.ferme_le)}."),
    }  # fmt: skip
    geste = gestes.get(request.POST.get("geste", ""))
    if geste is not None:
        try:
            geste[0](destinataire=d, acteur=qui)
            messages.success(request, geste[1])
        except ErreurMetier as e:
            dire_constats(request, e.constats)
    return redirect("indicateurs:enquete_destinataire", slug, pk, cle)
