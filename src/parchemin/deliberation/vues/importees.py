"""Results decided elsewhere: the list, what is awaited, one result beside its simulation, the form for one person."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.deliberation import importees_constats as c
from parchemin.deliberation.concordance import LIBELLES_ACCORD, Accord, accord, comparer
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.proposition import DEFINITIFS, LIBELLES_MENTION, LIBELLES_RESULTAT, Mention, Resultat
from parchemin.deliberation.lecture_decisions import lire_note
from parchemin.deliberation.models import Decision, OrigineDecision
from parchemin.deliberation.pv import annonce
from parchemin.deliberation.pv_pdf import ETATS_UNITE, phrases_gardees, textes_cites
from parchemin.deliberation.sans_noms import FiltreSansNoms, Masque, cacher, nom_lu
from parchemin.deliberation.selectors import importees as selectors
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.deliberation.selectors.pv import decisions_lisibles
from parchemin.deliberation.selectors.suites import est_absent
from parchemin.deliberation.services import importees as services
from parchemin.parcours.domain.resultats import ModeCellule, ValeurCellule
from parchemin.parcours.models import ElementEvalue, Inscription, Presentation, SessionExamen
from parchemin.parcours.selectors.grille import code_court, naissance_en_mots
from parchemin.parcours.selectors.perimetre import inscriptions_visibles
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut
from parchemin.parcours.vues.inscriptions_liste import FiltreCertification, par_mots
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

TONS_ACCORD = {Accord.IDENTIQUE: "ok", Accord.DIFFERE: "al", Accord.SANS_CALCUL: "nu"}
TONS_RESULTAT = {
    Resultat.ADMIS: "ok", Resultat.PARTIEL: "in", Resultat.CONTROLE: "in", Resultat.AJOURNE: "ko",
    Resultat.NON_DELIVRABLE: "ko",
}  # fmt: skip
_RESULTATS = [(str(r), LIBELLES_RESULTAT[r]) for r in Resultat if r in DEFINITIFS]


def _nom(certification: Any) -> str:
    return certification.numero or certification.intitule


# --- list
class FiltreImportees(FiltreSansNoms):
    q = df.CharFilter(method="par_texte", label="Nom")
    certification = FiltreCertification(field_name="inscription__certification")
    resultat = df.ChoiceFilter(label="Résultat", empty_label="Tous", choices=_RESULTATS)
    accord = df.ChoiceFilter(
        method="par_accord", label="Simulation", empty_label="Peu importe",
        choices=[(str(k), v) for k, v in LIBELLES_ACCORD.items()],
    )  # fmt: skip
    autorite = df.CharFilter(field_name="autorite", lookup_expr="icontains", label="Autorité")
    annee = df.NumberFilter(
        field_name="decidee_le", lookup_expr="year", label="Année du jury", min_value=1950, max_value=2100
    )

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return par_mots(lignes, "inscription__personne__cle_recherche", valeur)

    def par_accord(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(selectors.condition_accord(Accord(valeur)))


class TableImportees(tables.Table):
    candidat = tables.Column("Candidat", accessor="pk", order_by=("inscription__personne__cle_tri", "pk"))
    certification = tables.Column(
        "Certification", accessor="pk", order_by=("inscription__certification__cle_tri", "pk")
    )
    resultat = tables.Column("Décision de l’autorité", order_by=("resultat", "pk"))
    autorite = tables.Column("Autorité", order_by=("autorite", "pk"))
    decidee_le = tables.Column("Jury du", order_by=("decidee_le", "pk"))
    simulation = tables.Column("Notre simulation", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_candidat(self, record: Decision) -> SafeString:
        url = reverse("deliberation:importee", args=[self.request.organisation.slug, record.pk])
        i = record.inscription
        return format_html(
            '<a href="{}">{}</a><span class="sous">{}</span>', url, nom_lu(self.request.membre, i),
            f"n° {i.numero_candidat}" if i.numero_candidat else "",
        )  # fmt: skip

    def value_candidat(self, record: Decision) -> str:
        return nom_lu(self.request.membre, record.inscription)

    def render_certification(self, record: Decision) -> SafeString:
        x = record.inscription.certification
        return format_html('{}<span class="sous">{}</span>', _nom(x), x.intitule if x.numero else "")

    def value_certification(self, record: Decision) -> str:
        return _nom(record.inscription.certification)

    def render_resultat(self, record: Decision) -> SafeString:
        mention = LIBELLES_MENTION[Mention(record.mention)] if record.mention else ""
        version = f"version {record.version}" if record.version > 1 else ""
        mots = "Absent" if est_absent(record) else LIBELLES_RESULTAT[Resultat(record.resultat)]
        return format_html(
            '{}<span class="sous">{}</span>',
            statut(TONS_RESULTAT[Resultat(record.resultat)], mots),
            " · ".join(x for x in (mention, version) if x),
        )

    def value_resultat(self, record: Decision) -> str:
        return "Absent" if est_absent(record) else annonce(record.resultat, record.mention)

    def render_decidee_le(self, record: Decision) -> str:
        return date_courte(record.decidee_le)

    def value_decidee_le(self, record: Decision) -> Any:
        return record.decidee_le

    def render_simulation(self, record: Decision) -> SafeString:
        verdict = accord(record.resultat, record.mention, record.proposition)
        sous = self._simule(record) if verdict is not Accord.IDENTIQUE else ""
        return format_html(
            '{}<span class="sous">{}</span>', statut(TONS_ACCORD[verdict], LIBELLES_ACCORD[verdict]), sous
        )

    def value_simulation(self, record: Decision) -> str:
        verdict = accord(record.resultat, record.mention, record.proposition)
        sous = self._simule(record) if verdict is Accord.DIFFERE else ""
        return f"{LIBELLES_ACCORD[verdict]}{f' : {sous}' if sous else ''}"

    @staticmethod
    def _simule(record: Decision) -> str:
        p = record.proposition
        return f"simulé : {annonce(p['resultat'], p.get('mention', '')).lower()}" if p else "pas de règlement"


class ListeImportees(VueListe):
    table_class = TableImportees
    filterset_class = FiltreImportees
    template_name = "deliberation/importees/liste.html"
    titre = "Résultats décidés ailleurs"
    sous_titre = "Ce qu’une académie, une direction régionale ou une branche a décidé, à côté de notre simulation."
    nom_export = "resultats-importes"
    vide_titre = "Aucun résultat"
    vide_texte = "Aucun résultat ne répond à ces filtres."
    neuf_titre = "Aucun résultat importé"
    neuf_texte = "Importez la liste reçue de l’autorité, ou enregistrez le résultat d’une personne."
    neuf_gestes = (
        GesteNeuf.importer("deliberation.importer_decisions", "deliberation.decisions", "Importer la liste reçue"),
    )

    def lignes(self) -> QuerySet[Any]:
        return selectors.importees_visibles(self.request.membre)


liste = exige("deliberation.voir_importees")(ListeImportees.as_view())


# --- awaited
def _sessions_attendues(request: Any) -> QuerySet[Any]:
    """Sessions that somebody still waits for."""
    if request is None:
        return SessionExamen.objects.none()
    attendues = selectors.attendues(request.membre, aujourdhui()).order_by().values("session_id")
    return SessionExamen.objects.filter(pk__in=attendues).order_by("-du", "pk")


class FiltreAttendues(FiltreSansNoms):
    q = df.CharFilter(method="par_texte", label="Nom")
    certification = FiltreCertification(field_name="inscription__certification")
    session = df.ModelChoiceFilter(label="Session", empty_label="Toutes", queryset=_sessions_attendues)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return par_mots(lignes, "inscription__personne__cle_recherche", valeur)


class TableAttendues(tables.Table):
    numero = tables.Column("Numéro de candidat", accessor="inscription__numero_candidat",
                           order_by=("inscription__numero_candidat", "pk"))  # fmt: skip
    nom = tables.Column("Nom", accessor="pk", order_by=("inscription__personne__cle_tri", "pk"))
    prenom = tables.Column("Prénom", accessor="inscription__personne__prenom1",
                           order_by=("inscription__personne__prenom1", "pk"))  # fmt: skip
    naissance = tables.Column("Date de naissance", accessor="pk", orderable=False)
    certification = tables.Column(
        "Certification", accessor="pk", order_by=("inscription__certification__cle_tri", "pk")
    )
    session = tables.Column("Session", accessor="pk", order_by=("session__au", "pk"))
    resultat = tables.Column("Résultat", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_nom(self, record: Presentation) -> str:
        p = record.inscription.personne
        return p.nom_usage or p.nom_naissance

    def value_nom(self, record: Presentation) -> str:
        return record.inscription.personne.nom_naissance

    def render_naissance(self, record: Presentation) -> str:
        p = record.inscription.personne
        if p.naissance_jour is None:
            return naissance_en_mots(p)
        return f"{p.naissance_jour:02d}/{p.naissance_mois:02d}/{p.naissance_annee}"

    def value_naissance(self, record: Presentation) -> str:
        p = record.inscription.personne
        if p.naissance_jour is None:
            return ""
        return f"{p.naissance_jour:02d}/{p.naissance_mois:02d}/{p.naissance_annee}"

    def render_certification(self, record: Presentation) -> str:
        return _nom(record.inscription.certification)

    def value_certification(self, record: Presentation) -> str:
        return _nom(record.inscription.certification)

    def render_session(self, record: Presentation) -> SafeString:
        return format_html(
            '{}<span class="sous">finie le {}</span>', record.session.intitule, date_courte(record.session.au)
        )

    def value_session(self, record: Presentation) -> str:
        return record.session.intitule

    def render_resultat(self, record: Presentation) -> SafeString | str:
        slug = self.request.organisation.slug
        simuler = format_html(
            '<a href="{}">Simuler<span class="visually-hidden"> : {}</span></a>',
            reverse("deliberation:simulation", args=[slug, record.pk]), record.inscription.personne.nom_complet,
        )  # fmt: skip
        if not peut(self.request, "deliberation.importer_decisions"):
            return simuler
        url = reverse("deliberation:importee_saisir", args=[slug, record.inscription_id])
        return format_html(
            '<a href="{}?session={}">Enregistrer<span class="visually-hidden"> le résultat : {}</span></a> · {}',
            url, record.session_id, record.inscription.personne.nom_complet, simuler,
        )  # fmt: skip

    def value_resultat(self, record: Presentation) -> str:
        return ""


class ListeAttendues(VueListe):
    table_class = TableAttendues
    filterset_class = FiltreAttendues
    template_name = "deliberation/importees/attendues.html"
    titre = "Résultats attendus"
    sous_titre = "Session passée, jury d’une autre autorité, et pas encore de résultat. Le fichier exporté se remplit puis s’importe tel quel."
    nom_export = "resultats-attendus"
    vide_titre = "Rien n’est attendu"
    vide_texte = "Tous les résultats des sessions passées sont là."
    neuf_titre = "Rien n’est attendu"
    neuf_texte = "Tous les résultats des sessions passées sont là."

    def lignes(self) -> QuerySet[Any]:
        return selectors.attendues(self.request.membre, aujourdhui())


attendues = exige("deliberation.voir_importees")(ListeAttendues.as_view())


# --- one result
@exige("deliberation.voir_importees")
@require_safe
def importee(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    decision: Decision = get_object_or_404(
        decisions_lisibles(request.membre)  # type: ignore[attr-defined]
        .filter(origine=OrigineDecision.IMPORTEE)
        .select_related(
            "inscription__personne", "inscription__certification__fiche__version", "presentation__session", "organisation"
        )
        .prefetch_related("issues"),
        pk=pk,
    )  # fmt: skip
    i = decision.inscription
    absent = est_absent(decision)
    issues = list(decision.issues.all())
    numero = i.certification.numero
    versions = _versions(decision)
    sans_noms = lit_sans_noms(request.membre)  # type: ignore[attr-defined]
    if sans_noms:
        masque = Masque.de(i.personne, decision)
        for x in (decision, *versions):
            masque.ecrire(x, "motif", "autorite")
        if decision.presentation is not None:
            masque.ecrire(decision.presentation.session, "intitule")
    contexte = {
        "decision": decision,
        "personne": cacher(request.membre, i.personne),  # type: ignore[attr-defined]
        "certification": i.certification,
        "session": decision.presentation.session if decision.presentation else None,
        "absent": absent,
        "annonce": "Absent" if absent else annonce(decision.resultat, decision.mention),
        "ton": TONS_RESULTAT[Resultat(decision.resultat)],
        "issues": [
            (code_court(x.code, numero), x, ecrire(x.note) if x.note is not None else "", ETATS_UNITE.get(x.etat, x.etat))
            for x in issues
        ],
        "simulation": decision.proposition,
        "regle": decision.jeu,
        "concordance": comparer(
            decision.resultat, decision.mention, decision.proposition,
            avec_notes=any(x.note is not None or x.acquis is not None for x in issues), absent=absent,
        ),
        "garde": phrases_gardees(decision),
        "textes_gardes": textes_cites(decision),
        "versions": versions,
        "journal": journal_de(request, "personne", i.personne_id)
        if peut(request, "parcours.voir_personnes") and not sans_noms else [],
        "enregistrer": peut(request, "deliberation.importer_decisions") and decision.en_vigueur,
        "extrait": peut(request, "deliberation.lire_extraits") and decision.en_vigueur,
    }  # fmt: skip
    return render(request, "deliberation/importees/importee.html", contexte)


def _versions(decision: Decision) -> list[Decision]:
    """Every version of this decision, the latest first; none when there is only one."""
    memes = (
        {"presentation": decision.presentation_id}
        if decision.presentation_id
        else {"inscription": decision.inscription_id, "presentation": None, "decidee_le": decision.decidee_le}
    )
    lignes = list(Decision.objects.filter(**memes).order_by("-version", "pk"))
    return lignes if len(lignes) > 1 else []


# --- the form for one person
class FormulaireImportee(forms.Form):
    """What the authority says of one candidate; one field per unit for the marks, when it gives them."""

    session = forms.TypedChoiceField(label="Session", coerce=int, empty_value=None, required=False)
    autorite = forms.CharField(
        label="Autorité qui a décidé", max_length=200,
        help_text="« Académie de Nantes », « DREETS Bretagne », « CPNE de la métallurgie ».",
    )  # fmt: skip
    decidee_le = ChampDate(label="Date du jury")
    resultat = forms.ChoiceField(label="Résultat", choices=[("", "—"), *_RESULTATS, ("absent", "Absent")])
    mention = forms.ChoiceField(
        label="Mention", required=False, choices=[("", "Sans mention"), *((str(m), LIBELLES_MENTION[m]) for m in Mention if m)]
    )  # fmt: skip
    motif = forms.CharField(
        label="Raison du changement", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Si un résultat est déjà enregistré : ce que l’autorité a rectifié.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, inscription: Inscription, presentation: Presentation | None, deja: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.elements = {f"e{e.pk}": e for e in services.elements_de(inscription, presentation)}
        sessions = inscription.presentations.exclude(session__etat="annulee").select_related("session")
        choix: Any = self.fields["session"]
        choix.choices = [
            ("", "Aucune session enregistrée ici"),
            *(
                (p.pk, f"{p.session.intitule}, {date_fr(p.session.du)}")
                for p in sessions.order_by("-session__du", "pk")
            ),
        ]
        if not deja:
            del self.fields["motif"]
        numero = inscription.certification.numero
        for cle, e in self.elements.items():
            self.fields[cle] = forms.CharField(
                label=f"{code_court(e.code, numero)} · {e.libelle}"[:120], max_length=260, required=False,
                help_text="Note sur 20, ABS, DISP" if e.mode == "note" else "O acquis, N non acquis, ABS",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        notes: dict[ElementEvalue, ValeurCellule] = {}
        for cle, e in self.elements.items():
            if not (donnees.get(cle) or "").strip():
                continue
            try:
                notes[e] = lire_note(donnees[cle], ModeCellule(e.mode))
            except ErreurMetier as erreur:
                k = erreur.constats[0]
                self.add_error(cle, f"{k.quoi} {k.remede} [{k.code}]")
        donnees["notes"] = notes
        return donnees


@exige("deliberation.importer_decisions")
def saisir(request: HttpRequest, slug: str, inscription: int) -> HttpResponse:
    """Record the result of one person, typed from the paper of the authority."""
    objet: Inscription = get_object_or_404(
        inscriptions_visibles(request.membre).select_related("certification__fiche__source", "organisation"),  # type: ignore[attr-defined]
        pk=inscription,
    )
    session = entier_borne(request.GET.get("session"))
    siennes = {p.pk: p for p in objet.presentations.select_related("session").order_by("-session__du", "pk")}
    visee = next((p for p in siennes.values() if session in (None, p.session_id)), None)
    deja = _deja(objet, visee)
    certificateur = selectors.capacite_certificateur(
        objet.certification, aujourdhui(), visee.session if visee is not None else None
    )

    saisie = Saisie(request, f"deliberation.importee:{objet.pk}", titre=f"Résultat {de(objet.personne.nom_complet)}")
    formulaire = FormulaireImportee(
        request.POST or None, inscription=objet, presentation=visee, deja=deja is not None,
        initial={**_initial(visee, deja), **saisie.initiales},
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        absent = d["resultat"] == "absent"
        lue = services.DecisionLue(
            objet, siennes.get(d["session"] or 0), d["autorite"].strip(),
            Resultat.NON_DELIVRABLE if absent else Resultat(d["resultat"]), d["decidee_le"], Mention(d["mention"]),
            absent, d["notes"],
        )  # fmt: skip
        try:
            decision, ecrite = services.enregistrer_decision_importee(
                lue=lue, acteur=acteur(request), motif=d.get("motif", "")
            )
        except ErreurMetier as e:
            for k in e.constats:
                champ = _CHAMPS.get(k.code)
                formulaire.add_error(
                    champ if champ in formulaire.fields else None, f"{k.quoi} {k.pourquoi} {k.remede} [{k.code}]"
                )
        else:
            saisie.oublier()
            messages.success(
                request,
                "La décision est enregistrée." if ecrite else "Cette décision était déjà enregistrée, rien n’a changé.",
            )
            return redirect("deliberation:importee", slug=slug, pk=decision.pk)
    contexte = {
        "objet": objet,
        "saisie": saisie,
        "formulaire": formulaire,
        "deja": deja,
        "deja_mots": annonce(deja.resultat, deja.mention) if deja else "",
        "refus": [c.JURY_ICI.constat(capacite=certificateur, certification=objet.certification.intitule)]
        if certificateur
        else [],
    }
    return render(request, "deliberation/importees/saisir.html", contexte, status=422 if formulaire.errors else 200)


_CHAMPS = {
    "AUT-010": "decidee_le", "AUT-012": "decidee_le", "AUT-014": "autorite", "AUT-017": "mention", "AUT-022": "motif",
}  # fmt: skip


def _deja(inscription: Inscription, visee: Presentation | None) -> Decision | None:
    lignes = Decision.objects.filter(inscription=inscription, en_vigueur=True, origine=OrigineDecision.IMPORTEE)
    if visee is not None:
        lignes = lignes.filter(presentation=visee)
    return lignes.prefetch_related("issues").order_by("-decidee_le", "pk").first()


def _initial(visee: Presentation | None, deja: Decision | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"session": visee.pk if visee else None}
    if visee is not None and visee.session.jury_le:
        initial["decidee_le"] = visee.session.jury_le
    if deja is not None:
        resultat = "absent" if est_absent(deja) else deja.resultat
        initial |= {
            "autorite": deja.autorite,
            "decidee_le": deja.decidee_le,
            "resultat": resultat,
            "mention": deja.mention,
        }
    return initial
