"""A guest auditor: invite, open, close, prolong; what they opened."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.domain.ouvertures import PROPOSEES, SALLES
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.invitations import annonce, se_remet_en_main_propre
from parchemin.comptes.models import ConsultationAuditeur, RoleMembre
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.courriels.moteur import courrier_regle
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import moment
from parchemin.preuves import formulaires_audits as f
from parchemin.preuves.models import OuverturePreuves, Preuve, QuestionAudit
from parchemin.preuves.selectors.acces import acces_ouvert
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.services import invites as services
from parchemin.preuves.services.invites import PreuvesOuvertes, salles_que_lit
from parchemin.preuves.vues.audits import audit_ou_404, sur_un_audit
from parchemin.preuves.vues.commun import FORMULAIRE, acteur, lien, remplir
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


def acces_ou_404(pk: int) -> RoleMembre:
    a: RoleMembre = get_object_or_404(
        RoleMembre.objects.select_related("membre__utilisateur", "membre__organisation"), pk=pk, role=Role.AUDITEUR
    )
    return a


@exige("preuves.inviter_auditeur")
def inviter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a, par, faits = audit_ou_404(pk), request.membre, list[int]()  # type: ignore[attr-defined]
    ouvrables = salles_que_lit(par)

    def geste(x: dict[str, Any]) -> str:
        familles = {k: PreuvesOuvertes(None, x["suivantes"]) for k in x["familles"]}
        with transaction.atomic():
            i = services.inviter(
                audit=a, prenom=x["prenom"], nom=x["nom"], email=x["email"], au=x["au"], salles=x["salles"], familles=familles, par=par,
                acteur=acteur(request), request=request,
            )  # fmt: skip
        faits.append(i.acces_id)
        return annonce(i.acces.membre)

    fin = max(a.tenu_le or a.prevu_le, aujourdhui()) + timedelta(days=15)
    prenom, _, nom = a.auditeur.partition(" ")
    reponse = sur_un_audit(
        request, slug, a, nom="inviter", titre="Inviter l’auditeur", geste=geste, bouton="Inviter",
        classe=partial(f.FormulaireInvitation, organisation=a.organisation, ouvrables=ouvrables),
        initial={"salles": [s for s in PROPOSEES if s in ouvrables], "familles": [a.famille], "au": fin, "prenom": prenom, "nom": nom},
        contexte={"intro": "Il lira sans rien modifier, jusqu’au jour dit, ce que vous cochez et rien d’autre. Il pourra vous poser des questions."},
    )  # fmt: skip
    return redirect("preuves:invite", slug, faits[0]) if faits else reponse


@exige("preuves.inviter_auditeur")
@require_safe
def invite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is open, what they opened last, what they asked."""
    acces = acces_ou_404(pk)
    vues = ConsultationAuditeur.objects.filter(membre=acces.membre).order_by("-derniere_a", "-pk")
    contexte = {
        "o": acces_ouvert(acces), "acces": acces, "membre": acces.membre, "vues": list(vues[:10]), "n_vues": vues.count(), "jour": aujourdhui(),
        "questions": list(QuestionAudit.objects.filter(membre=acces.membre).order_by("-posee_le", "-pk")[:20]),
        "a_remettre": not courrier_regle() and se_remet_en_main_propre(acces.membre),
    }  # fmt: skip
    return render(request, "preuves/invite.html", contexte)


def _sur_un_acces(
    request: HttpRequest, slug: str, acces: RoleMembre, *, nom: str, titre: str, classe: Any, geste: Any, **autres: Any
) -> HttpResponse:
    page = {"page_mots": acces.membre.libelle, "page_url": lien("invite", slug, acces.pk), **autres.pop("contexte", {})}
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"preuves.{nom}:{acces.pk}", titre=titre, classe=classe, geste=geste, retour=lien("invite", slug, acces.pk),
        contexte=page, **autres,
    )  # fmt: skip


@exige("preuves.inviter_auditeur")
def ouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Rooms and frameworks. A framework that is open already keeps the evidence chosen in it."""
    acces, par = acces_ou_404(pk), request.membre  # type: ignore[attr-defined]
    deja = {o.famille: o for o in OuverturePreuves.objects.filter(acces=acces).order_by("pk")}
    salles = list(acces.ouvertures.order_by("pk").values_list("salle", flat=True))

    coche = any(o.suivantes for o in deja.values())

    def geste(x: dict[str, Any]) -> str:
        # One box for frameworks that may differ: left as it was found, it changes nothing of what each of them opens.
        familles = {
            k: PreuvesOuvertes(
                list(deja[k].ouvertes.order_by("pk").values_list("preuve_id", flat=True)),
                deja[k].suivantes if x["suivantes"] == coche else x["suivantes"],
            ) if k in deja else PreuvesOuvertes(None, x["suivantes"])
            for k in x["familles"]
        }  # fmt: skip
        services.ouvrir(acces=acces, salles=x["salles"], familles=familles, par=par, acteur=acteur(request))
        return "Ce qui lui est ouvert est réglé : c’est vrai dès sa prochaine page."

    lues = salles_que_lit(par)
    ouvrables = [s for s in SALLES if s in salles or s in lues]
    return _sur_un_acces(
        request, slug, acces, nom="invite_ouvrir", titre="Régler ce qui lui est ouvert", geste=geste,
        classe=partial(f.FormulaireOuverture, organisation=acces.membre.organisation, ouvrables=ouvrables),
        initial={"salles": salles, "familles": list(deja), "suivantes": coche},
    )  # fmt: skip


@exige("preuves.inviter_auditeur")
def preuves(request: HttpRequest, slug: str, pk: int, famille: str) -> HttpResponse:
    """Evidence of one framework, one by one."""
    acces, par = acces_ou_404(pk), request.membre  # type: ignore[attr-defined]
    c = choix(acces.membre.organisation, aujourdhui())
    if famille not in c.referentiels:
        raise Http404
    ouvertes = list(OuverturePreuves.objects.filter(acces=acces).prefetch_related("ouvertes").order_by("pk"))
    ici = next((o for o in ouvertes if o.famille == famille), None)
    gardees = {x.preuve_id for x in ici.ouvertes.all()} if ici else set()
    siennes = Preuve.objects.filter(rattachements__famille=famille, remplacee_par__isnull=True).order_by()
    # What is open stays in the list: a former version, or evidence of another framework that an answer showed.
    lues = Preuve.objects.filter(Q(pk__in=siennes.values("pk")) | Q(pk__in=gardees), retiree_le__isnull=True).order_by(
        "-effective_le", "-pk"
    )

    def geste(x: dict[str, Any]) -> str:
        familles = {o.famille: PreuvesOuvertes([y.preuve_id for y in o.ouvertes.all()], o.suivantes) for o in ouvertes}
        familles[famille] = PreuvesOuvertes([p.pk for p in x["preuves"]], x["suivantes"])
        salles = list(acces.ouvertures.order_by("pk").values_list("salle", flat=True)) or ["preuves"]
        services.ouvrir(acces=acces, salles=salles, familles=familles, par=par, acteur=acteur(request))
        n = len(x["preuves"])
        return f"{n} preuve{'s' if n > 1 else ''} de « {c.referentiels[famille].nom} » lui {'sont ouvertes' if n > 1 else 'est ouverte'}."

    return _sur_un_acces(
        request, slug, acces, nom=f"invite_preuves_{famille}", titre=f"Preuves ouvertes : {c.referentiels[famille].nom}", geste=geste,
        classe=partial(f.FormulairePreuvesOuvertes, preuves=lues), initial={"preuves": sorted(gardees), "suivantes": ici.suivantes if ici else False},
    )  # fmt: skip


@exige("preuves.inviter_auditeur")
def prolonger(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    acces = acces_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.prolonger(acces=acces, au=x["au"], acteur=acteur(request))
        return "Le dernier jour est changé."

    return _sur_un_acces(
        request, slug, acces, nom="invite_prolonger", titre="Changer le dernier jour", classe=f.FormulaireProlonger, geste=geste, initial={"au": acces.au}
    )  # fmt: skip


class FiltreConsultations(df.FilterSet):
    q = df.CharFilter(field_name="titre", lookup_expr="icontains", label="Page")


class TableConsultations(tables.Table):
    titre = tables.Column("Page", order_by=("titre", "pk"))
    premiere_a = tables.Column("Ouverte le", order_by=("premiere_a", "pk"))
    derniere_a = tables.Column("Vue pour la dernière fois", order_by=("derniere_a", "pk"))
    chemin = tables.Column("Adresse", orderable=False, visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_titre(self, record: ConsultationAuditeur) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.chemin, record.titre)

    def value_titre(self, record: ConsultationAuditeur) -> str:
        return record.titre

    def render_premiere_a(self, value: Any) -> Any:
        return moment(value)

    def value_premiere_a(self, value: Any) -> Any:
        return value

    def render_derniere_a(self, value: Any) -> Any:
        return moment(value)

    def value_derniere_a(self, value: Any) -> Any:
        return value


class ListeConsultations(VueListe):
    table_class = TableConsultations
    filterset_class = FiltreConsultations
    template_name = "preuves/consultations.html"
    titre = "Ce qui a été ouvert"
    sous_titre = "Une ligne par page et par jour."
    nom_export = "consultations-auditeur"
    vide_titre = "Aucune page"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Rien n’a encore été ouvert"
    neuf_texte = "Chaque page que votre invité ouvrira sera notée ici."

    def lignes(self) -> QuerySet[Any]:
        self.acces = acces_ou_404(self.kwargs["pk"])
        self.titre = f"Ce que {self.acces.membre.libelle} a ouvert"
        lignes: QuerySet[Any] = ConsultationAuditeur.objects.filter(membre=self.acces.membre).order_by(
            "-derniere_a", "-pk"
        )
        return lignes

    def contexte(self) -> dict[str, Any]:
        return {"acces": self.acces}


consultations = exige("preuves.inviter_auditeur")(ListeConsultations.as_view())


@exige("preuves.inviter_auditeur")
@require_POST
def fermer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Nothing is open after today. What is over stays over: today would open it again."""
    acces = acces_ou_404(pk)
    if acces.au is not None and acces.au < aujourdhui():
        messages.info(request, f"Cet accès a déjà pris fin le {date_fr(acces.au)}.")
        return redirect("preuves:invite", slug, pk)
    try:
        services.prolonger(acces=acces, au=aujourdhui(), acteur=acteur(request))
        messages.success(request, "L’accès se ferme ce soir : ce qui a été demandé et répondu reste.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("preuves:invite", slug, pk)
