"""People: list, record, registration, correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.parcours.domain.identite_completude import completude, identite_en_mots
from parchemin.parcours.domain.identite_lieu import libelle_affiche
from parchemin.parcours.filtres_personnes import FiltrePersonnes
from parchemin.parcours.formulaires_personnes import FormulairePersonne
from parchemin.parcours.models import EtatIdentite, Personne, SessionExamen, SessionFormation
from parchemin.parcours.registres import encarts, encarts_personne
from parchemin.parcours.selectors.lieux_naissance import jour_de_naissance
from parchemin.parcours.selectors.perimetre import (
    est_restreint,
    etablissements_de,
    inscriptions_visibles,
    personnes_visibles,
    sessions_examen_visibles,
    sessions_formation_visibles,
)
from parchemin.parcours.selectors.personnes import (
    avec_personnes,
    doublons_de,
    fusions_actives,
    histoire_de,
    paires_ecartees,
    sans_les_inscriptions_des_autres,
    traits_de,
    traits_de_saisie,
)
from parchemin.parcours.services.confirmation import destinataire_de, liens_de, reponses_en_attente
from parchemin.parcours.services.personnes import (
    corriger_identite,
    enregistrer_personne,
    identite_de,
    verifier_identite,
)
from parchemin.parcours.tables_personnes import MOTS_ETAT, TONS_ETAT, TableExportPersonnes, TablePersonnes
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.liens.services import etat as etat_du_lien
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.referentiel.facade import chercher_communes, chercher_pays
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui


def acteur(request: HttpRequest) -> Reference:
    return reference_de(request.user)  # type: ignore[arg-type]


def personnes_de(request: Any) -> QuerySet[Any]:
    """What this member may see."""
    return personnes_visibles(request.membre)


class ListePersonnes(VueListe):
    table_class = TablePersonnes
    filterset_class = FiltrePersonnes
    template_name = "parcours/personnes/liste.html"
    titre = "Personnes"
    nom_export = "personnes"
    vide_titre = "Aucune personne ici"
    vide_texte = "Aucune personne ne répond à ces filtres. Enregistrez-en une, ou importez votre fichier de candidats."
    neuf_titre = "Aucune personne pour l’instant"
    neuf_texte = "Ici vivent les candidats, les apprentis et les titulaires : leur identité exacte, leurs inscriptions, ce qu’ils ont obtenu. Le tableau que vous avez déjà suffit pour commencer."
    neuf_gestes = (
        GesteNeuf.importer("parcours.gerer_personnes", "parcours.candidats", "Importer vos candidats"),
        GesteNeuf(("parcours.gerer_personnes",), "Enregistrer une personne", "parcours:personne_nouvelle"),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("export") in ("csv", "xlsx"):
            self.table_class = TableExportPersonnes
        return super().get(request, *args, **kwargs)

    def lignes(self) -> QuerySet[Any]:
        inscriptions = inscriptions_visibles(self.request.membre).order_by("-entree", "pk")
        return (
            personnes_de(self.request)
            .prefetch_related(Prefetch("inscriptions", queryset=inscriptions, to_attr="inscriptions_vues"))
            .order_by("cle_tri", "pk")
        )

    def contexte(self) -> dict[str, Any]:
        parametres = self.request.GET.copy()
        for nom in ("page", "taille", "tri", "export"):
            parametres.pop(nom, None)
        return {"parametres": parametres.urlencode()}


liste = exige("parcours.voir_personnes")(ListePersonnes.as_view())


def _partenaire(request: Any) -> Etablissement | None:
    """The establishment on whose behalf a partner registers (the first when it represents several)."""
    if not est_restreint(request.membre):
        return None
    return Etablissement.objects.filter(pk__in=etablissements_de(request.membre)).order_by("cle_tri", "pk").first()


def _visibles(request: Any) -> QuerySet[Any] | None:
    """The only people that a refusal may name; None when there is no such limit."""
    return personnes_de(request) if est_restreint(request.membre) else None


def _choix(slug: str) -> dict[str, str]:
    """Where the form finds communes and countries while somebody types."""
    return {nom: reverse(f"parcours:{nom}", args=[slug]) for nom in ("communes", "pays")}


@exige("parcours.gerer_personnes")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    saisie = Saisie(request, "parcours.personne_nouvelle", titre="Nouvelle personne")
    formulaire = FormulairePersonne(
        request.POST if request.method == "POST" else None, initial=saisie.initiales, choix=_choix(slug)
    )
    semblables: list[Any] = []
    if request.method == "POST" and formulaire.is_valid():
        traits = traits_de_saisie(formulaire.identite)
        trouves = doublons_de(traits, personnes_de(request))
        if trouves and not formulaire.cleaned_data["aucune_de_ces_personnes"]:
            # The new one is number 0: the other record of each pair is the one to look at.
            autres = Personne.objects.in_bulk([r.b for r in trouves])
            semblables = [(r, autres[r.b], identite_en_mots(identite_de(autres[r.b]))) for r in trouves[:6]]
            formulaire.montrer_confirmation()
        elif formulaire.lieu_devine is None:
            try:
                personne = enregistrer_personne(
                    organisation=request.organisation,  # type: ignore[attr-defined]
                    identite=formulaire.identite,
                    acteur=acteur(request),
                    enregistree_par=_partenaire(request),
                    visibles=_visibles(request),
                )
            except ErreurMetier as e:
                formulaire.reporter(e)
            else:
                saisie.oublier()
                messages.success(request, f"La fiche {de(personne.nom_complet)} est enregistrée.")
                _dire_lieu(request, formulaire)
                return redirect("parcours:personne", slug=slug, pk=personne.pk)
    contexte = {"formulaire": formulaire, "saisie": saisie, "semblables": semblables}
    echec = bool(formulaire.errors or semblables or formulaire.lieu_devine)
    return render(request, "parcours/personnes/formulaire.html", contexte, status=422 if echec else 200)


def _dire_lieu(request: HttpRequest, formulaire: Any) -> None:
    """A place kept as it was written, without a code: said, never silent."""
    for k in formulaire.a_confirmer:
        messages.warning(request, f"{k.quoi} {k.pourquoi} {k.remede} [{k.code}]")


def _retrouver(request: HttpRequest, pk: int) -> Personne | None:
    """The kept record of a merged one, when this member may see it."""
    pere = Personne.objects.filter(pk=pk, fusionnee_dans__isnull=False).select_related("fusionnee_dans").first()
    while pere is not None and pere.fusionnee_dans is not None:
        pere = pere.fusionnee_dans
    return personnes_de(request).filter(pk=pere.pk).first() if pere is not None else None


@exige("parcours.voir_personnes")
@require_GET
def personne(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = personnes_de(request).filter(pk=pk).first()
    if objet is None:
        if gardee := _retrouver(request, pk):
            messages.info(request, f"Cette fiche a été réunie à celle {de(gardee.nom_complet)}, que voici.")
            return redirect("parcours:personne", slug=slug, pk=gardee.pk)
        objet = get_object_or_404(personnes_de(request), pk=pk)
    organisation: Any = request.organisation  # type: ignore[attr-defined]
    membre: Any = request.membre  # type: ignore[attr-defined]
    identite = identite_de(objet)
    rapprochements = doublons_de(traits_de(objet), personnes_de(request), paires_ecartees(organisation.pk))[:5]
    lien = liens_de(objet).first()
    contexte = {
        "personne": objet,
        "encarts": encarts(encarts_personne, membre, objet),
        "identite": identite,
        "en_mots": identite_en_mots(identite),
        "completude": completude(identite, aujourdhui()),
        "constats": [c for _, c in verifier_identite(identite) if c.code not in _DEJA_DITS],
        "etat": (TONS_ETAT[objet.etat_identite], MOTS_ETAT[objet.etat_identite]),
        "reponses": list(reponses_en_attente(objet)),
        "inscriptions": inscriptions_visibles(membre).filter(personne=objet).order_by("-entree", "pk"),
        "examens": SessionExamen.objects.filter(
            pk__in=sessions_examen_visibles(membre).order_by().values("pk"), presentations__inscription__personne=objet
        )
        .select_related("certification__fiche__version", "centre")
        .distinct()
        .order_by("pk"),
        "formations": SessionFormation.objects.filter(
            pk__in=sessions_formation_visibles(membre).order_by().values("pk"), inscriptions__personne=objet
        )
        .select_related("certification__fiche__version", "etablissement")
        .distinct()
        .order_by("pk"),
        "semblables": [(d.rapprochement, d.b if d.a.pk == objet.pk else d.a) for d in avec_personnes(rapprochements)],
        # Records merged into this one were somebody else's to see: not a partner's, even once they are one.
        "fusions": [] if est_restreint(membre) else list(fusions_actives(objet)),
        "journal": _journal(request, objet),
        "courriels": courriels_de("personne", str(pk))[:5],
        "lien": lien,
        "etat_lien": etat_du_lien(lien) if lien is not None else "",
        "destinataire": destinataire_de(objet),
        "url_inscrire": _url("parcours:inscrire", slug, personne=objet.pk),
        "a_revoir": objet.etat_identite == EtatIdentite.A_REVOIR,
    }
    return render(request, "parcours/personnes/personne.html", contexte)


def _journal(request: Any, objet: Personne) -> list[Any]:
    """What happened to the person; for who has a perimeter, nothing of the enrolments and of the people outside it."""
    if not est_restreint(request.membre):
        return histoire_de(request.organisation, objet)
    lignes = histoire_de(request.organisation, objet, visibles=personnes_de(request))
    return sans_les_inscriptions_des_autres(lignes, inscriptions_visibles(request.membre))


_DEJA_DITS = frozenset({"IDE-110", "IDE-125", "IDE-137", "IDE-140", "IDE-152"})
"""What is missing is said by the completeness, once."""


def _url(nom: str, slug: str, **arguments: Any) -> str:
    try:
        return reverse(nom, kwargs={"slug": slug, **arguments})
    except NoReverseMatch:
        return ""


@exige("parcours.gerer_personnes")
def corriger(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = get_object_or_404(personnes_de(request), pk=pk)
    version = objet.updated_at.isoformat()
    saisie = Saisie(request, f"parcours.personne:{pk}", titre=f"Corriger {objet.nom_complet}", version=version)
    formulaire = FormulairePersonne(
        request.POST if request.method == "POST" else None, depart=objet, initial=saisie.initiales, choix=_choix(slug)
    )
    if request.method == "POST" and formulaire.is_valid() and formulaire.lieu_devine is None:
        vue = request.POST.get("version", version)
        try:
            corriger_identite(
                personne=objet,
                identite=formulaire.identite,
                acteur=acteur(request),
                version=objet.updated_at if vue == version else objet.created_at,
                visibles=_visibles(request),
            )
        except ErreurMetier as e:
            formulaire.reporter(e)
        else:
            saisie.oublier()
            messages.success(request, "C’est enregistré.")
            _dire_lieu(request, formulaire)
            return redirect("parcours:personne", slug=slug, pk=pk)
    contexte = {"formulaire": formulaire, "saisie": saisie, "personne": objet, "version": version, "semblables": []}
    echec = bool(formulaire.errors or formulaire.lieu_devine)
    return render(request, "parcours/personnes/formulaire.html", contexte, status=422 if echec else 200)


@exige("parcours.voir_personnes")
@require_GET
def communes(request: HttpRequest, slug: str) -> HttpResponse:
    """Choices for the field of the commune: those in force on the day of birth first."""

    def nombre(nom: str) -> int | None:
        brut = request.GET.get(nom, "").strip()
        return int(brut) if brut.isascii() and brut.isdigit() and len(brut) <= 4 else None

    jour = jour_de_naissance(nombre("naissance_annee"), nombre("naissance_mois"), nombre("naissance_jour"))
    trouvees = chercher_communes(request.GET.get("naissance_lieu", "").split(" (")[0], 60)
    choix: dict[str, str] = {}
    for c in sorted(trouvees, key=lambda x: not ((x.du is None or x.du <= jour) and (x.au is None or jour <= x.au))):
        en_vigueur = (c.du is None or c.du <= jour) and (c.au is None or jour <= c.au)
        choix.setdefault(
            f"{libelle_affiche(c.libelle)} ({c.code})", "" if en_vigueur else "ce code n’existait pas ce jour-là"
        )
    return render(request, "parcours/personnes/_choix.html", {"choix": list(choix.items())[:20]})


@exige("parcours.voir_personnes")
@require_GET
def pays(request: HttpRequest, slug: str) -> HttpResponse:
    """Choices for the field of the country."""
    trouves = chercher_pays(request.GET.get("naissance_pays", ""), 20)
    choix = {libelle_affiche(p.libelle): p.code for p in trouves}
    return render(request, "parcours/personnes/_choix.html", {"choix": list(choix.items())})
