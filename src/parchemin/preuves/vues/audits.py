"""Audits: the cycle and the list, one audit, its days, its certificate."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.preuves import formulaires_audits as f
from parchemin.preuves.domain.audits import (
    TONS,
    EtatAudit,
    JugementAudit,
    NatureAudit,
    fin_proposee,
    jugements,
    recueil,
)
from parchemin.preuves.formulaires import FormulaireRaison
from parchemin.preuves.models import Audit, CertificatQualite
from parchemin.preuves.selectors.audits import (
    a_revoir,
    avertissement_nombre,
    certificats,
    constats_vus,
    hors_de_la_fenetre,
    jour_des_regles,
    referentiel_de,
)
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.selectors.questions import questions_lues
from parchemin.preuves.services import audits as services
from parchemin.preuves.templatetags.audits import numeros_entiers
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, journal_de, lien, peut, regard, remplir
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

TITRE = "Vos audits"
ETATS = {EtatAudit.PREVU: ("in", "Prévu"), EtatAudit.TENU: ("ok", "Tenu"), EtatAudit.ANNULE: ("nu", "Annulé")}
PAS = {
    "surveillance": "Audit de surveillance à tenir",
    "surveillance_passee": "La fenêtre de l’audit de surveillance est passée, et aucun n’est noté",
    "renouvellement": "Renouvellement à demander",
    "fini": "Le certificat est terminé",
}


class FiltreAudits(df.FilterSet):
    famille = df.ChoiceFilter(label="Référentiel", empty_label="Tous", choices=())
    nature = df.ChoiceFilter(label="Nature", empty_label="Toutes", choices=f.NATURES_CHOIX)
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=[(str(e), mots) for e, (_, mots) in ETATS.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["famille"].extra["choices"] = [
            (k, r.nom) for k, r in self.request.choix_preuves.referentiels.items()
        ]


class TableAudits(tables.Table):
    nature = tables.Column("Audit", order_by=("annee", "rang", "pk"))
    famille = tables.Column("Référentiel", orderable=False)
    prevu_le = tables.Column("Date", order_by=("prevu_le", "pk"))
    etat = tables.Column("État", order_by=("etat", "prevu_le", "pk"))
    organisme = tables.Column("Par", orderable=False)
    constats = tables.Column("Constats", orderable=False, attrs={"td": {"class": "num"}, "th": {"class": "num"}})

    class Meta:
        empty_text = ""
        default = ""

    def render_nature(self, record: Audit) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', lien("audit", self.request.organisation.slug, record.pk), numeros_entiers(record)
        )

    def value_nature(self, record: Audit) -> str:
        return str(record)

    def render_famille(self, record: Audit) -> str:
        return nom_version(self.request.choix_preuves, record).replace("version ", "version\xa0")

    def value_famille(self, record: Audit) -> str:
        return nom_version(self.request.choix_preuves, record)

    def render_prevu_le(self, record: Audit) -> str:
        return date_courte(record.tenu_le or record.prevu_le)

    def value_prevu_le(self, record: Audit) -> Any:
        return record.tenu_le or record.prevu_le

    def render_etat(self, record: Audit) -> SafeString:
        return statut(*etat_audit(record))

    def value_etat(self, record: Audit) -> str:
        return etat_audit(record)[1]

    def render_organisme(self, record: Audit) -> str:
        return ", ".join(x for x in (record.organisme, record.auditeur) if x)

    value_organisme = render_organisme

    def render_constats(self, record: Any) -> str:
        return str(record.n_constats)


def nom_version(c: Any, a: Audit) -> str:
    r = referentiel_de(c, a)
    return r.titre if r is not None else a.famille


def etat_audit(a: Audit) -> tuple[str, str]:
    if a.etat == EtatAudit.PREVU and a.prevu_le < aujourdhui():
        return "al", "Jour passé : à noter"
    return ETATS[EtatAudit(a.etat)]


class ListeAudits(VueListe):
    table_class = TableAudits
    filterset_class = FiltreAudits
    template_name = "preuves/audits.html"
    titre = TITRE
    sous_titre = "Ce qui vient, ce qui a été constaté, ce que vous en avez fait."
    nom_export = "audits"
    vide_titre = "Aucun audit"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucun audit noté"
    neuf_permission = "preuves.conduire_audits"
    neuf_texte = "Notez votre certificat et le dernier audit : les dates du cycle et les constats se suivront d’ici."

    def lignes(self) -> QuerySet[Any]:
        self.request.choix_preuves = choix(self.request.organisation, aujourdhui())
        lignes: QuerySet[Any] = Audit.objects.annotate(n_constats=Count("constats")).order_by("-prevu_le", "-pk")
        return lignes

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if regard(request).invite:
            self.titre, self.sous_titre = "Audits", "Ce qui vient, ce qui a été constaté, ce qui en a été fait."
            self.neuf_texte = f"{request.organisation.nom} n’en a pas encore noté."  # type: ignore[attr-defined]
        return super().get(request, *args, **kwargs)

    def contexte(self) -> dict[str, Any]:
        o, jour, c = self.request.organisation, aujourdhui(), self.request.choix_preuves
        prochain = Audit.objects.filter(etat=EtatAudit.PREVU, prevu_le__gte=jour).order_by("prevu_le", "pk").first()
        return {
            "certificats": [
                {
                    "v": v, "nom": c.referentiels[v.certificat.famille].nom, "pas": PAS[v.pas.quoi] if v.pas else "",
                    "ton": _ton(v.pas, jour) if v.pas else "ok",
                }
                for v in certificats(o, jour)
            ],
            "prochain": prochain, "prochain_version": nom_version(c, prochain) if prochain else "", "source": recueil().source("surveillance_debut", jour),
            "conduire": peut(self.request, "preuves.conduire_audits"), "jour": jour, "interne": not regard(self.request).invite,
        }  # fmt: skip


def _ton(pas: Any, jour: Any) -> str:
    if pas.quoi in ("fini", "surveillance_passee") or pas.au < jour:
        return "ko"
    return "al" if pas.du <= jour else "in"


liste = exige("preuves.voir_audits")(ListeAudits.as_view())


def audit_ou_404(pk: int) -> Audit:
    a: Audit = get_object_or_404(Audit.objects.select_related("organisation"), pk=pk)
    return a


@exige("preuves.voir_audits")
@require_safe
def audit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Former findings first, then what is looked at, the sample, the findings, who is invited, what was asked."""
    a, jour, vu = audit_ou_404(pk), aujourdhui(), regard(request)
    c = choix(a.organisation, jour)
    blanc, interne, regles = a.nature == NatureAudit.BLANC, not vu.invite, jour_des_regles(a, jour)
    anciens = a_revoir(a) if a.etat != EtatAudit.ANNULE else []
    ici = {r.constat_id: r for r in a.revues.filter(verification=False).order_by("pk")}
    exigences = list(a.exigences.prefetch_related("preuves").order_by("pk"))
    contexte = {
        "a": a, "etat": etat_audit(a), "version": nom_version(c, a), "blanc": blanc, "interne": interne, "conduire": peut(request, "preuves.conduire_audits"),
        "anciens": [{"v": v, "ici": ici.get(v.constat.pk), "ton": TONS[JugementAudit(v.constat.nature)]} for v in anciens],
        "ouvre": vu.voit_famille(a.famille),
        "exigences": [{"x": x, "preuves": [p for p in x.preuves.all() if vu.voit(p.pk)], "mots": jugements()[JugementAudit(x.jugement)][0] if x.jugement else "", "ton": TONS[JugementAudit(x.jugement)] if x.jugement else "nu"} for x in exigences],
        "restent": sum(not x.jugement for x in exigences), "echantillons": list(a.echantillons.order_by("pk")),
        "constats": [
            {"v": v, "ton": TONS[JugementAudit(v.constat.nature)], "retard": v.en_retard(jour)} for v in constats_vus(a.constats.order_by("rang", "pk"))
        ],
        "majeures": avertissement_nombre(a, jour), "seuil": recueil().valeur_au("mineures_par_majeure", regles), "source": recueil().source("mineures_par_majeure", regles),
        "invites": list(a.invites.select_related("acces__membre__utilisateur").order_by("pk")) if interne else [],
        "inviter": peut(request, "preuves.inviter_auditeur") and a.etat != EtatAudit.ANNULE, "jour": jour,
        "questions": list(questions_lues(request.membre).filter(audit=a).order_by("-posee_le", "-pk")),  # type: ignore[attr-defined]
        "journal": journal_de(request, services.TYPE, a.pk) if interne else [],
    }  # fmt: skip
    return render(request, "preuves/audit.html", contexte)


def sur_un_audit(
    request: HttpRequest,
    slug: str,
    a: Audit,
    *,
    nom: str,
    titre: str,
    classe: Any,
    geste: Any,
    bouton: str,
    **autres: Any,
) -> HttpResponse:
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.{nom}:{a.pk}", titre=titre, classe=classe, geste=geste, retour=lien("audit", slug, a.pk), bouton=bouton,
        contexte={"page_mots": str(a), "page_url": lien("audit", slug, a.pk), **autres.pop("contexte", {})}, **autres,
    )  # fmt: skip


def _dire_la_fenetre(request: HttpRequest, a: Audit) -> None:
    """A day outside of the window is kept as it was given: the body may have said so; but nobody should find it out afterwards."""
    if a.prevu_le >= aujourdhui() and (v := hors_de_la_fenetre(a)) is not None:
        messages.warning(
            request,
            f"Le {date_fr(a.prevu_le)} est hors de la fenêtre de l’audit de surveillance du certificat {v.certificat.numero} : "
            f"du {date_fr(v.cycle.surveillance_du)} au {date_fr(v.cycle.surveillance_au)}. Changez de jour, ou gardez l’accord de l’organisme.",
        )


@exige("preuves.conduire_audits")
def planifier(request: HttpRequest, slug: str) -> HttpResponse:
    o, faits = request.organisation, list[int]()  # type: ignore[attr-defined]

    def geste(x: dict[str, Any]) -> str:
        a = services.planifier(organisation=o, acteur=acteur(request), **x)
        faits.append(a.pk)
        _dire_la_fenetre(request, a)
        return "L’audit est noté : dites maintenant quel jour il s’est tenu." if x["passe"] else "L’audit est prévu."

    nature = request.GET.get("nature", "")
    reponse = remplir(
        request, gabarit=FORMULAIRE, cle="preuves.audit", titre="Noter un audit", classe=partial(f.FormulaireAudit, organisation=o), geste=geste,
        retour=lien("audits", slug), initial={"nature": nature, "famille": request.GET.get("famille", "")},
        contexte={"page_mots": TITRE, "page_url": lien("audits", slug)},
    )  # fmt: skip
    return redirect("preuves:audit", slug, faits[0]) if faits else reponse


@exige("preuves.conduire_audits")
def modifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = audit_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        _dire_la_fenetre(request, services.modifier(audit=a, acteur=acteur(request), **x))
        return "L’audit est à jour."

    return sur_un_audit(
        request, slug, a, nom="audit_modifier", titre="Changer la date ou l’auditeur", classe=f.FormulaireAuditModifie, geste=geste, bouton="Enregistrer",
        initial={"prevu_le": a.prevu_le, "organisme": a.organisme, "auditeur": a.auditeur, "note": a.note},
    )  # fmt: skip


@exige("preuves.conduire_audits")
def tenir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = audit_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.tenir(audit=a, acteur=acteur(request), **x)
        return "L’audit est noté comme tenu : écrivez ce qui y a été constaté."

    jour = a.tenu_le or min(a.prevu_le, aujourdhui())
    return sur_un_audit(
        request, slug, a, nom="audit_tenir", titre="L’audit a eu lieu", classe=f.FormulaireTenue, geste=geste, bouton="Enregistrer",
        initial={"tenu_le": jour, "notifie_le": a.notifie_le, "conclusion": a.conclusion},
    )  # fmt: skip


@exige("preuves.conduire_audits")
def annuler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = audit_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.annuler(audit=a, acteur=acteur(request), **x)
        return "L’audit est annulé : il reste lisible, avec sa raison."

    return sur_un_audit(
        request, slug, a, nom="audit_annuler", titre="Annuler l’audit", classe=FormulaireRaison, geste=geste, bouton="Annuler l’audit", danger=True
    )  # fmt: skip


@exige("preuves.conduire_audits")
def certificat(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    x_ = get_object_or_404(CertificatQualite.objects, pk=pk) if pk else None

    def geste(x: dict[str, Any]) -> str:
        fin = x.pop("fin_le") or fin_proposee(x["delivre_le"])
        services.enregistrer_certificat(organisation=o, acteur=acteur(request), certificat=x_, fin_le=fin, **x)
        return "Le certificat est enregistré : ses dates font le cycle."

    initial = (
        {n: getattr(x_, n) for n in ("famille", "numero", "organisme", "delivre_le", "fin_le", "categories")}
        if x_
        else {}
    )
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.certificat:{pk or 0}", titre="Le certificat", classe=partial(f.FormulaireCertificat, organisation=o),
        geste=geste, retour=lien("audits", slug), initial=initial, contexte={"page_mots": TITRE, "page_url": lien("audits", slug)},
    )  # fmt: skip
