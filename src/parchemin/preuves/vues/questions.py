"""Questions of guests and the answers, kept."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.rules import acces_d_auditeur
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import moment, statut
from parchemin.preuves import formulaires_audits as f
from parchemin.preuves.models import Preuve, QuestionAudit
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.selectors.questions import questions_lues
from parchemin.preuves.services import invites as services
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, lien, peut, regard, remplir
from parchemin.preuves.vues.preuves import vue_ou_404
from parchemin.socle.horloge import aujourdhui

TITRE = "Questions des auditeurs"


class FiltreQuestions(df.FilterSet):
    q = df.CharFilter(field_name="texte", lookup_expr="icontains", label="Mots")
    attend = df.ChoiceFilter(
        label="État", empty_label="Toutes", method="par_etat", choices=[("oui", "Sans réponse"), ("non", "Répondues")]
    )

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(repondue_le__isnull=valeur == "oui")


class TableQuestions(tables.Table):
    texte = tables.Column("Question", orderable=False)
    sujet = tables.Column("Sur", orderable=False)
    posee_par_libelle = tables.Column("De", orderable=False)
    posee_le = tables.Column("Posée le", order_by=("posee_le", "pk"))
    repondue_le = tables.Column("Réponse", order_by=("repondue_le", "pk"), empty_values=())

    class Meta:
        empty_text = ""
        default = ""

    def render_texte(self, record: QuestionAudit) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', lien("question", self.request.organisation.slug, record.pk), str(record)
        )

    def value_texte(self, record: QuestionAudit) -> str:
        return record.texte

    def render_posee_le(self, value: Any) -> Any:
        return moment(value)

    def value_posee_le(self, value: Any) -> Any:
        return value

    def render_repondue_le(self, record: QuestionAudit) -> SafeString:
        return statut("ok", "Répondue") if record.repondue_le else statut("al", "Attend une réponse")

    def value_repondue_le(self, record: QuestionAudit) -> Any:
        return record.repondue_le


class ListeQuestions(VueListe):
    table_class = TableQuestions
    filterset_class = FiltreQuestions
    template_name = "preuves/questions.html"
    titre = TITRE
    sous_titre = "Les questions et leurs réponses restent après la fin de l’accès."
    nom_export = "questions-des-auditeurs"
    vide_titre = "Aucune question"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucune question"
    neuf_texte = "Un auditeur en pose sous une exigence, ou sous une preuve."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if regard(request).invite:
            self.titre = "Vos questions"
            self.neuf_texte = "Ouvrez une exigence ou une preuve : « Poser une question » est au bas de la page."
        return super().get(request, *args, **kwargs)

    def lignes(self) -> QuerySet[Any]:
        lignes = questions_lues(self.request.membre)
        return lignes.order_by("-posee_le", "-pk")


liste = exige("preuves.voir")(ListeQuestions.as_view())


def _ou_404(request: HttpRequest, pk: int) -> QuestionAudit:
    lues = questions_lues(request.membre)  # type: ignore[attr-defined]
    q: QuestionAudit = get_object_or_404(lues.select_related("preuve", "audit", "organisation"), pk=pk)
    return q


@exige("preuves.voir")
@require_safe
def question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    q, vu = _ou_404(request, pk), regard(request)
    reponses = q.reponses.prefetch_related("preuves").order_by("le", "pk")
    contexte = {
        "q": q, "preuve": q.preuve if q.preuve_id is not None and vu.voit(q.preuve_id) else None, "repondre": peut(request, "preuves.repondre_auditeur"),
        "reponses": [{"r": r, "preuves": [(p, vu.voit(p.pk)) for p in r.preuves.all()]} for r in reponses],
        "exigence": bool(q.exigence) and vu.voit_famille(q.famille), "audits": peut(request, "preuves.voir_audits"),
    }  # fmt: skip
    return render(request, "preuves/question.html", contexte)


def _poser(
    request: HttpRequest,
    slug: str,
    *,
    famille: str,
    exigence: str,
    sujet: str,
    retour: str,
    preuve: Preuve | None = None,
) -> HttpResponse:
    membre = request.membre  # type: ignore[attr-defined]
    acces, faits = acces_d_auditeur(membre), list[int]()
    if acces is None:
        raise Http404

    def geste(x: dict[str, Any]) -> str:
        q = services.poser(
            membre=membre, acces=acces, famille=famille, exigence=exigence, sujet=sujet, texte=x["texte"], preuve=preuve, acteur=acteur(request)
        )  # fmt: skip
        faits.append(q.pk)
        return "Votre question est partie : la réponse s’affichera ici."

    reponse = remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.question:{famille}:{exigence}:{preuve.pk if preuve else 0}", titre="Poser une question",
        classe=f.FormulaireQuestion, geste=geste, retour=retour, bouton="Envoyer", contexte={"page_mots": sujet, "page_url": retour},
    )  # fmt: skip
    return redirect("preuves:question", slug, faits[0]) if faits else reponse


@exige("preuves.questionner", auditeur_ecrit=True)
def poser(request: HttpRequest, slug: str, famille: str, code: str) -> HttpResponse:
    c = choix(request.organisation, aujourdhui())  # type: ignore[attr-defined]
    e = c.exigences.get(f"{famille}:{code}")
    if e is None or not regard(request).voit_famille(famille):
        raise Http404
    return _poser(
        request,
        slug,
        famille=famille,
        exigence=code,
        sujet=f"{c.referentiels[famille].nom}, {e.nom}",
        retour=lien("exigence", slug, famille, code),
    )


@exige("preuves.questionner", auditeur_ecrit=True)
def poser_sur_preuve(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p, vu = vue_ou_404(request, pk), regard(request)
    r = next((r for r in p.rattachements.order_by("famille", "exigence", "pk") if vu.voit_famille(r.famille)), None)
    if r is None:
        raise Http404
    return _poser(
        request, slug, famille=r.famille, exigence="", sujet=p.titre, retour=lien("preuve", slug, pk), preuve=p
    )


@exige("preuves.repondre_auditeur")
def repondre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    q = _ou_404(request, pk)

    def geste(x: dict[str, Any]) -> str:
        services.repondre(question=q, texte=x["texte"], preuves=x["preuves"], acteur=acteur(request))
        return "Votre réponse est partie."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.reponse:{pk}", titre="Répondre à l’auditeur", geste=geste, retour=lien("question", slug, pk), bouton="Répondre",
        classe=partial(f.FormulaireReponseQuestion, organisation=q.organisation),
        contexte={"intro": f"{q.posee_par_libelle}, sur « {q.sujet} » : {q.texte}", "page_mots": TITRE, "page_url": lien("questions", slug)},
    )  # fmt: skip
