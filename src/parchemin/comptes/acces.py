"""The door of every view: exactly one of `@public`, `@connecte`, `@exige("contexte.permission")`.

`@exige` serves `/o/<slug>/…`: it finds the organisation, the membership, activates the tenant for the whole answer
(streaming included), and answers 404 to strangers — another organisation's page does not exist for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from html import unescape
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from parchemin.comptes.domain.roles import AVEC_SECOND_FACTEUR, LIBELLES, Role
from parchemin.comptes.models import ConsultationAuditeur, Membre
from parchemin.comptes.rules import adhesions_memorisees, ferme_a_l_invite, membre_de, roles_autorises, roles_de
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import jour_de, maintenant

Vue = Callable[..., HttpResponseBase]
_TITRE = re.compile(r"<title>(.*?)</title>", re.S)
METHODES_SURES = frozenset({"GET", "HEAD", "OPTIONS"})


class AccesRefuse(PermissionDenied):
    """A member without the permission: the page says who may do it."""

    def __init__(self, permission: str, *, ferme: bool = False) -> None:
        """`ferme`: the role would do, the room was not opened to this guest."""
        self.ferme = ferme
        self.roles = [] if ferme else [LIBELLES[r] for r in Role if r in roles_autorises(permission)]
        super().__init__(permission)


def public(vue: Vue) -> Vue:
    """Open to all, signed in or not."""
    vue.acces = "public"  # type: ignore[attr-defined]
    return vue


def connecte(vue: Vue) -> Vue:
    """Any signed-in person."""

    @wraps(vue)
    def porte(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.user.doit_changer_mot_de_passe:
            return redirect("account_change_password")
        return vue(request, *args, **kwargs)

    porte.acces = "connecte"  # type: ignore[attr-defined]
    return porte


def second_facteur_manquant(request: HttpRequest) -> bool:
    """The person holds a role that needs a second factor, and has none."""
    return sans_second_facteur(request.user, roles_de(request.user, request.organisation))  # type: ignore[attr-defined]


def sans_second_facteur(utilisateur: Any, roles: frozenset[Role]) -> bool:
    """The same of anybody, with these roles: programs ask it of the member they act for."""
    if settings.DEMONSTRATION:
        return False
    if not roles & frozenset(getattr(settings, "ROLES_AVEC_MFA", AVEC_SECOND_FACTEUR)):
        return False
    from allauth.mfa.utils import is_mfa_enabled

    return not is_mfa_enabled(utilisateur)


def entrer(request: HttpRequest, membre: Membre) -> None:
    """What the shell of the pages reads of the request: the organisation, the member, their roles in words."""
    organisation = membre.organisation
    request.organisation = organisation  # type: ignore[attr-defined]
    request.membre = membre  # type: ignore[attr-defined]
    roles = roles_de(request.user, organisation)
    request.roles_libelle = ", ".join(LIBELLES[r] for r in Role if r in roles)  # type: ignore[attr-defined]
    request.plusieurs_organisations = len(adhesions_memorisees(request.user)) > 1  # type: ignore[attr-defined]


def seulement_auditeur(request: HttpRequest) -> bool:
    """An auditor reads; nothing of theirs is ever written, whatever the page, but their questions and what they opened."""
    return roles_de(request.user, request.organisation) <= {Role.AUDITEUR}  # type: ignore[attr-defined]


def en_auditeur(request: HttpRequest, permission: str) -> bool:
    """Is this page held as an auditor? By who is nothing else, and by who holds another role that would not open it."""
    roles = roles_de(request.user, request.organisation)  # type: ignore[attr-defined]
    return roles <= {Role.AUDITEUR} or roles & roles_autorises(permission) == {Role.AUDITEUR}


def _retenir(request: HttpRequest, membre: Membre, reponse: HttpResponseBase) -> None:
    """Keep that a guest opened this page: one line by page and by day, that whoever answers for the evidence reads. One query."""
    moment = maintenant()
    ConsultationAuditeur.toutes.bulk_create(
        [
            ConsultationAuditeur(
                organisation_id=membre.organisation_id, membre=membre, jour=jour_de(moment), chemin=request.path[:300],
                titre=_titre(request, reponse), premiere_a=moment, derniere_a=moment,
            )
        ],
        update_conflicts=True, unique_fields=["membre", "jour", "chemin"], update_fields=["derniere_a", "titre"],
    )  # fmt: skip


def _titre(request: HttpRequest, reponse: HttpResponseBase) -> str:
    """The name that a page gives itself, or the name of the file."""
    piece = re.search(r"filename\*?=(?:utf-8'')?\"?([^\";]+)", reponse.headers.get("Content-Disposition", ""))
    if piece:
        return f"Fichier : {unquote(piece[1])}"[:300]
    if isinstance(reponse, HttpResponse) and (lu := _TITRE.search(reponse.content[:4000].decode(errors="replace"))):
        return " ".join(unescape(lu[1]).split()).removesuffix(" — Parchemin")[:300] or request.path[:300]
    return request.path[:300]


def exige(permission: str, *, auditeur_ecrit: bool = False) -> Callable[[Vue], Vue]:
    """The view serves an organisation and needs `permission` in it. `auditeur_ecrit`: the only thing an auditor writes is a question.

    A class: `method_decorator(exige("…"), name="dispatch")`, or `exige("…")(MaVue.as_view())`; both leave the mark
    `acces` on the function that the resolver holds. `settings.ROLES_AVEC_MFA` replaces the roles that need a second
    factor.
    """

    def decorateur(vue: Vue) -> Vue:
        @wraps(vue)
        def porte(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            # Read from the memberships: an organisation that does not exist and one that is not theirs look alike.
            slug = kwargs.get("slug")
            organisation = next(
                (m.organisation for m in adhesions_memorisees(request.user) if m.organisation.slug == slug), None
            )
            membre = membre_de(request.user, organisation)
            if organisation is None or membre is None or not roles_de(request.user, organisation):
                raise Http404
            entrer(request, membre)
            if request.user.doit_changer_mot_de_passe:
                return redirect("account_change_password")
            if second_facteur_manquant(request):
                return redirect("comptes:second_facteur")
            if not request.user.has_perm(permission, organisation):
                raise AccesRefuse(permission, ferme=ferme_a_l_invite(request.user, permission, organisation))
            invite = en_auditeur(request, permission)
            if request.method not in METHODES_SURES and invite and not auditeur_ecrit:
                raise AccesRefuse(permission)
            with organisation_active(organisation.pk):
                reponse = vue(request, *args, **kwargs)
                if isinstance(reponse, TemplateResponse):
                    reponse.render()
            if invite and request.method in METHODES_SURES and reponse.status_code == 200:
                _retenir(request, membre, reponse)
            if getattr(reponse, "streaming", False):
                return _garder_actif(reponse, organisation.pk)
            return reponse

        porte.acces = permission  # type: ignore[attr-defined]
        return porte

    return decorateur


def _garder_actif(reponse: Any, organisation_id: int) -> HttpResponse:
    """A streamed body is read after the view has returned: each piece is produced inside the tenant."""
    morceaux = iter(reponse.streaming_content)

    def dans_l_organisation() -> Any:
        while True:
            with organisation_active(organisation_id):
                try:
                    morceau = next(morceaux)
                except StopIteration:
                    return
            yield morceau

    reponse.streaming_content = dans_l_organisation()
    return reponse
