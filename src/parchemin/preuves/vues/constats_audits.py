"""Findings: all of them, one with its thread, its action, and what a later audit says of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.preuves import formulaires_audits as f
from parchemin.preuves.domain.audits import (
    DU_CYCLE,
    NON_CONFORMITES,
    TONS,
    EtatAudit,
    FilConstat,
    JugementAudit,
    NatureAudit,
    SuiteConstat,
    delais,
    fils,
    jugements,
    recueil,
    suites,
)
from parchemin.preuves.models import Audit, ConstatAudit
from parchemin.preuves.selectors.audits import TYPE_CONSTAT, ConstatVu, constats_vus, jour_des_regles, referentiel_de
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.services import audits as services
from parchemin.preuves.templatetags.audits import numeros_entiers
from parchemin.preuves.vues.audits import audit_ou_404, sur_un_audit
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, journal_de, lien, peut, regard, remplir
from parchemin.socle.horloge import aujourdhui

TONS_FIL = {
    FilConstat.SANS_SUITE: "nu", FilConstat.A_TRAITER: "ko", FilConstat.EN_COURS: "in", FilConstat.FAITE: "al", FilConstat.A_REVOIR: "in",
    FilConstat.LEVE: "ok",
}  # fmt: skip


def fil_dit(v: ConstatVu) -> tuple[str, str]:
    if v.en_retard(aujourdhui()):
        return "ko", f"{fils()[v.fil][0]}, en retard"
    return TONS_FIL[v.fil], fils()[v.fil][0]


class FiltreConstats(df.FilterSet):
    q = df.CharFilter(field_name="titre", lookup_expr="icontains", label="Mots")
    nature = df.ChoiceFilter(label="Nature", empty_label="Toutes", choices=f.JUGEMENTS_CHOIX)
    famille = df.ChoiceFilter(label="Référentiel", empty_label="Tous", field_name="audit__famille", choices=())
    fil = df.ChoiceFilter(
        label="Où il en est",
        empty_label="Partout",
        method="par_fil",
        choices=[(str(k), v[0]) for k, v in fils().items()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["famille"].extra["choices"] = [
            (k, r.nom) for k, r in self.request.choix_preuves.referentiels.items()
        ]

    def par_fil(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(pk__in=[pk for pk, v in self.request.constats_vus.items() if v.fil == valeur])


class TableConstats(tables.Table):
    titre = tables.Column("Constat", order_by=("audit__tenu_le", "rang", "pk"))
    nature = tables.Column("Nature", orderable=False)
    exigence = tables.Column("Exigence", order_by=("exigence", "pk"))
    audit = tables.Column("Audit", orderable=False)
    corriger_avant = tables.Column("À corriger avant le", order_by=("corriger_avant", "pk"))
    fil = tables.Column("Où il en est", empty_values=(), orderable=False)
    actions = tables.Column("Actions", empty_values=(), orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def _vu(self, c: ConstatAudit) -> ConstatVu:
        v: ConstatVu = self.request.constats_vus[c.pk]
        return v

    def render_titre(self, record: ConstatAudit) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', lien("constat", self.request.organisation.slug, record.pk), numeros_entiers(record)
        )

    def value_titre(self, record: ConstatAudit) -> str:
        return str(record)

    def render_nature(self, record: ConstatAudit) -> SafeString:
        return statut(TONS[JugementAudit(record.nature)], record.get_nature_display())

    def value_nature(self, record: ConstatAudit) -> str:
        return record.get_nature_display()

    def render_corriger_avant(self, value: Any) -> str:
        return date_courte(value)

    def value_corriger_avant(self, value: Any) -> Any:
        return value

    def render_fil(self, record: ConstatAudit) -> SafeString:
        return statut(*fil_dit(self._vu(record)))

    def value_fil(self, record: ConstatAudit) -> str:
        return fil_dit(self._vu(record))[1]

    def render_audit(self, value: Audit) -> SafeString:
        return numeros_entiers(value)

    def value_audit(self, value: Audit) -> str:
        return str(value)

    def render_actions(self, record: ConstatAudit) -> SafeString:
        return numeros_entiers(self.value_actions(record))

    def value_actions(self, record: ConstatAudit) -> str:
        return ", ".join(a.numero for a in self._vu(record).actions)


class ListeConstats(VueListe):
    table_class = TableConstats
    filterset_class = FiltreConstats
    template_name = "preuves/constats.html"
    titre = "Constats d’audit"
    sous_titre = "Le constat, l’action qui y répond, son effet, ce que l’audit suivant en a dit."
    nom_export = "constats-d-audit"
    vide_titre = "Aucun constat"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucun constat pour l’instant"
    neuf_permission = "preuves.conduire_audits"
    neuf_texte = "Ils s’écrivent depuis la page d’un audit tenu, ou d’un audit blanc en cours."

    def lignes(self) -> QuerySet[Any]:
        self.request.choix_preuves = choix(self.request.organisation, aujourdhui())
        lignes: QuerySet[Any] = ConstatAudit.objects.select_related("audit").order_by("-audit__tenu_le", "rang", "pk")
        self.request.constats_vus = {v.constat.pk: v for v in constats_vus(lignes)}
        return lignes


liste = exige("preuves.voir_audits")(ListeConstats.as_view())


def constat_ou_404(pk: int) -> ConstatAudit:
    c: ConstatAudit = get_object_or_404(ConstatAudit.objects.select_related("audit__organisation"), pk=pk)
    return c


@exige("preuves.voir_audits")
@require_safe
def constat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The thread: finding, action, effect, re-audit."""
    x = constat_ou_404(pk)
    (v,) = constats_vus(ConstatAudit.objects.filter(pk=pk).order_by("pk"))
    c, jour = choix(x.audit.organisation, aujourdhui()), aujourdhui()
    r = referentiel_de(c, x.audit)
    e = r.exigence(x.exigence) if r is not None else None
    actions = [
        {"a": a, "url": reverse("amelioration:action", args=[slug, a.pk]) if peut(request, "amelioration.voir") else ""}
        for a in v.actions
    ]
    ouvert = v.fil is not FilConstat.LEVE and x.nature != JugementAudit.FORT
    prochains = Audit.objects.filter(famille=x.audit.famille, prevu_le__gt=x.audit.tenu_le or x.audit.prevu_le).exclude(
        pk=x.audit_id
    )
    revus = set(x.revues.filter(verification=False).order_by().values_list("audit_id", flat=True))
    contexte = {
        "x": x, "v": v, "ton": TONS[JugementAudit(x.nature)], "fil": fil_dit(v), "sens": fils()[v.fil][1], "e": e, "r": r, "ouvre": regard(request).voit_famille(x.audit.famille), "actions": actions,
        "revues": [{"r": z, "avant": jugements()[JugementAudit(z.nature_avant)][0], "ton": "ok" if z.suite == "levee" else "ko"} for z in x.revues.select_related("audit").order_by("le", "pk")],
        "conduire": peut(request, "preuves.conduire_audits"), "ouvert": ouvert, "jour": jour, "nc": x.nature in NON_CONFORMITES,
        "source": recueil().source(x.nature if x.nature in NON_CONFORMITES else "autre", jour_des_regles(x.audit, jour)) if not regard(request).invite else "",
        "relire": [
            a for a in prochains.exclude(etat=EtatAudit.ANNULE).order_by("prevu_le", "pk")
            if a.pk not in revus and (a.etat == EtatAudit.TENU or a.nature == NatureAudit.BLANC)
        ] if ouvert else [],
        "relus": bool(revus), "verifier_avant": v.a_verifier_avant, "verifier_source": recueil().source("majeure_verifiee", jour_des_regles(x.audit, jour)),
        "attendu": prochains.filter(etat=EtatAudit.PREVU).order_by("prevu_le", "pk").first() if ouvert else None,
        "journal": journal_de(request, TYPE_CONSTAT, x.pk) if not regard(request).invite else [],
    }  # fmt: skip
    return render(request, "preuves/constat.html", contexte)


@exige("preuves.conduire_audits")
def nouveau(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a, faits = audit_ou_404(pk), list[int]()
    r = referentiel_de(choix(a.organisation, a.prevu_le), a)
    if r is None:
        raise Http404

    def geste(x: dict[str, Any]) -> str:
        faits.append(services.constater(audit=a, acteur=acteur(request), **x).pk)
        return "Le constat est écrit."

    code = request.GET.get("exigence", "")
    juge = a.exigences.filter(exigence=code).first() if code else None
    reponse = sur_un_audit(
        request, slug, a, nom="constat", titre="Écrire un constat", geste=geste, bouton="Écrire le constat", classe=partial(f.FormulaireConstat, referentiel=r, blanc=a.nature == NatureAudit.BLANC),
        initial={"exigence": code, "nature": request.GET.get("nature", ""), "texte": juge.vu if juge else ""},
    )  # fmt: skip
    return redirect("preuves:constat", slug, faits[0]) if faits else reponse


def _sur_un_constat(
    request: HttpRequest, slug: str, x: ConstatAudit, *, nom: str, titre: str, classe: Any, geste: Any, **autres: Any
) -> HttpResponse:
    page = {"page_mots": x.titre, "page_url": lien("constat", slug, x.pk), **autres.pop("contexte", {})}
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.{nom}:{x.pk}", titre=titre, classe=classe, geste=geste, retour=lien("constat", slug, x.pk), contexte=page,
        **autres,
    )  # fmt: skip


@exige("preuves.conduire_audits")
def completer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x_ = constat_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.completer_constat(constat=x_, acteur=acteur(request), **x)
        return "Le constat est à jour."

    return _sur_un_constat(
        request, slug, x_, nom="constat_completer", titre="Cause et échéances", classe=f.FormulaireSuiviConstat, geste=geste,
        initial={n: getattr(x_, n) for n in ("cause", "plan_avant", "plan_envoye_le", "corriger_avant")},
    )  # fmt: skip


@exige("preuves.conduire_audits")
def action(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x_ = constat_ou_404(pk)
    o, jour = x_.audit.organisation, aujourdhui()

    def geste(x: dict[str, Any]) -> str:
        a = services.ouvrir_action(constat=x_, acteur=acteur(request), **x)
        return f"L’action {a.numero} est ouverte : elle se suit dans le plan d’amélioration."

    avant = x_.corriger_avant or delais(JugementAudit(x_.nature), jour).corriger_avant
    avant = avant if avant and avant >= jour else jour + timedelta(days=30)
    return _sur_un_constat(
        request, slug, x_, nom="constat_action", titre="Ouvrir une action", geste=geste, bouton="Ouvrir l’action",
        classe=partial(f.FormulaireActionConstat, organisation=o), initial={"titre": x_.titre, "cause": x_.cause, "avant_le": avant, "nature": "corrective"},
    )  # fmt: skip


@exige("preuves.conduire_audits")
def verifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the body says of the correction of a major, on the papers it received."""
    x_ = constat_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.verifier(constat=x_, acteur=acteur(request), **x)
        return "C’est noté."

    return _sur_un_constat(
        request, slug, x_, nom="constat_verifier", titre="Noter la vérification", classe=f.FormulaireVerification, geste=geste, initial={"le": aujourdhui()},
        contexte={"intro": f"{x_.audit} : ce que l’organisme certificateur dit de la correction. Un audit plus récent se note par « Relire »."},
    )  # fmt: skip


def _si_mineure(x: ConstatAudit, a: Audit) -> str:
    """What the body will do with a minor that is still there: said before it is left as it was."""
    if x.nature != JugementAudit.MINEURE or a.nature not in DU_CYCLE:
        return ""
    mots = suites()[SuiteConstat.AGGRAVEE][0]
    regle = recueil().source("mineure", jour_des_regles(a, aujourdhui()))
    return f" Une non-conformité mineure encore là à l’audit suivant devient majeure : choisissez alors « {mots} ». {regle}."


@exige("preuves.conduire_audits")
def revoir(request: HttpRequest, slug: str, pk: int, audit: int) -> HttpResponse:
    x_, a = constat_ou_404(pk), audit_ou_404(audit)

    def geste(x: dict[str, Any]) -> str:
        r = services.revoir(constat=x_, audit=a, acteur=acteur(request), **x)
        return f"C’est noté : {suites()[r.suite][0].lower()}."  # type: ignore[index]

    return _sur_un_constat(
        request, slug, x_, nom=f"constat_revoir_{audit}", titre="Relire le constat", classe=f.FormulaireRevue, geste=geste, vers=lien("audit", slug, a.pk),
        contexte={"intro": f"{a} relit : {x_.titre}. {x_.texte}{_si_mineure(x_, a)}"},
    )  # fmt: skip
