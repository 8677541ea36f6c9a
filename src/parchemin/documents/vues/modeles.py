"""Templates: what the organisation words, previewed with two fictitious people, read by the linter before it serves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.documents.composition import apercu as composer_apercu
from parchemin.documents.composition import composer_document, gabarit_de
from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.fictifs import LEGENDES
from parchemin.documents.formulaires_modeles import FormulaireModele, initial, reglages
from parchemin.documents.modele import redaction
from parchemin.documents.models import EtatModele, ModeleDocument
from parchemin.documents.relecture import exemples, relire, specimens
from parchemin.documents.selectors.natures import natures_delivrables
from parchemin.documents.services import modeles as services
from parchemin.documents.vues.commun import acteur
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import refuser
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant


def _nature(code: str) -> Nature:
    try:
        return Nature(code)
    except ValueError:
        raise Http404 from None


@exige("documents.regler")
@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    connus = {
        (m.nature, m.etat): m
        for m in ModeleDocument.objects.filter(certification__isnull=True)
        .exclude(etat=EtatModele.REMPLACE)
        .order_by("version", "pk")
    }
    propres = {
        str(nature): nombre
        for nature, nombre in ModeleDocument.objects.filter(certification__isnull=False, etat=EtatModele.PUBLIE)
        .order_by("nature").values_list("nature").annotate(nombre=Count("pk"))
    }  # fmt: skip
    lignes, siennes = [], natures_delivrables(request.organisation.pk)  # type: ignore[attr-defined]
    for nature, genre in GENRES.items():
        if siennes and nature not in siennes:
            continue
        publie, brouillon = connus.get((nature, EtatModele.PUBLIE)), connus.get((nature, EtatModele.BROUILLON))
        lignes.append((nature, genre, publie, brouillon, propres.get(str(nature), 0)))
    groupes = [
        (titre, [x for x in lignes if x[1].portee is portee])
        for titre, portee in (("La certification entière", Portee.ENTIERE), ("Une partie", Portee.PARTIE), ("Informer", Portee.INFORMATION))
    ]  # fmt: skip
    autres = [genre.libelle for nature, genre in GENRES.items() if siennes and nature not in siennes]
    return render(request, "documents/modeles.html", {"groupes": groupes, "autres": autres})


def _certification(request: HttpRequest) -> Certification | None:
    """« ?certification=12 »: the template of that one; without it, the common one. Another organisation's is a 404."""
    brut = request.POST.get("certification") or request.GET.get("certification") or ""
    if not brut:
        return None
    if not brut.isdigit():
        raise Http404
    trouvee = certifications_tenues(request).filter(pk=int(brut)).first()
    if trouvee is None:
        raise Http404
    return trouvee


def certifications_tenues(request: HttpRequest) -> QuerySet[Certification]:
    """Those that the organisation issues."""
    lignes: QuerySet[Certification] = (
        Certification.objects.filter(capacites__capacite__in=list(facade.CERTIFIENT))
        .select_related("fiche__version", "fiche__source").order_by("cle_tri", "pk").distinct()
    )  # fmt: skip
    return lignes


def _adresse(request: HttpRequest, nom: str, nature: str, certification: Certification | None, *args: Any) -> str:
    url = reverse(f"documents:{nom}", args=[request.organisation.slug, nature, *args])  # type: ignore[attr-defined]
    return f"{url}?certification={certification.pk}" if certification is not None else url


@exige("documents.regler")
def modele(request: HttpRequest, slug: str, nature: str) -> HttpResponse:
    """One page: the wording, the three specimens beside it, what the linter says, the versions that served."""
    n, pour = _nature(nature), _certification(request)
    organisation = request.organisation  # type: ignore[attr-defined]
    m, ancienne = services.brouillon_de(organisation, n, pour), _version(request, n, pour)
    saisie = Saisie(
        request, f"documents.modele:{n}{f':{pour.pk}' if pour else ''}", titre=f"Modèle : {GENRES[n].libelle}", version=str(m.version)
    )  # fmt: skip
    siege = Etablissement.objects.filter(sorte=SorteEtablissement.SIEGE).order_by("pk").first()
    formulaire = FormulaireModele(
        *((request.POST, request.FILES) if request.method == "POST" else (None, None)),
        initial={**initial(m, siege.adresse if siege is not None else ""), **saisie.initiales},
        modele=m,
    )
    if request.method == "POST" and formulaire.is_valid():
        x = formulaire.cleaned_data
        try:
            services.rediger(
                organisation=organisation, nature=n, reglages=reglages(x), source=x["source"], logo=x["logo"],
                sans_logo=x.get("sans_logo", False), certification=pour, acteur=acteur(request),
            )  # fmt: skip
        except ErreurMetier as e:
            refuser(formulaire, e, {"DOC-011": "logo", "DOC-010": "source"})
        else:
            saisie.oublier()
            messages.success(request, "Brouillon enregistré. Regardez les aperçus, puis mettez-le en service.")
            return redirect(_adresse(request, "modele", nature, pour))
    vu = ancienne or m
    # The first certification is enough for the page; the others are composed before the template serves.
    constats = relire(vu, exemples(organisation, vu, aujourdhui())[:1], aujourdhui())
    casse = {x.code for x in constats} & {"DOC-010", "DOC-053", "DOC-243", "PDF-001"}
    suffixe = f"{'&' if pour else '?'}version={vu.version}" if ancienne is not None else ""
    contexte = {
        "modele": m, "vu": vu, "ancienne": ancienne, "genre": GENRES[n], "nature": n, "formulaire": formulaire, "saisie": saisie,
        "pour": pour, "certifications": certifications_tenues(request), "versions": services.versions(organisation, n, pour),
        "constats": [x.vers_dict() for x in constats], "bloque": any(x.est_bloquant for x in constats),
        "manque": redaction(n, vu.reglages).manque(n), **_pour_ecrire_le_sien(vu),
        "jetable": ancienne is None and m.pk is not None and m.etat == EtatModele.BROUILLON,
        "d_ailleurs": bool(siennes := natures_delivrables(organisation.pk)) and n not in siennes,
        "publiable": ancienne is None and m.pk is not None and m.etat == EtatModele.BROUILLON, "casse": bool(casse),
        "apercus": [] if casse else [
            (_adresse(request, "apercu", nature, pour, rang) + suffixe, _adresse(request, "specimen", nature, pour, rang) + suffixe, legende)
            for rang, legende in enumerate(LEGENDES, 1)
        ],
        "retour": reverse("documents:modeles", args=[slug]), "ici": _adresse(request, "modele", nature, pour),
        "lien": f"{_adresse(request, 'modele', nature, pour)}{'&' if pour else '?'}version=",
    }  # fmt: skip
    return render(request, "documents/modele.html", contexte, status=422 if formulaire.errors else 200)


def _pour_ecrire_le_sien(modele: ModeleDocument) -> dict[str, Any]:
    """Where to start one's own layout: ours for this nature, and the data that it may print."""
    contenu = specimens(modele, None, aujourdhui())[0]
    return {"maison": gabarit_de(contenu).read_text(encoding="utf-8"), "donnees_du_modele": sorted(_chemins(contenu))}


def _chemins(valeur: Any, racine: str = "") -> set[str]:
    """« titulaire.identite », « blocs[].libelle »: every datum of a content, by its path."""
    if isinstance(valeur, dict):
        return {x for cle, y in valeur.items() for x in _chemins(y, f"{racine}.{cle}" if racine else cle)}
    if isinstance(valeur, list) and valeur and isinstance(valeur[0], dict):
        return _chemins(valeur[0], f"{racine}[]")
    return {racine}


def _version(request: HttpRequest, nature: Nature, pour: Certification | None) -> ModeleDocument | None:
    """« ?version=2 »: an older one, opened to be read."""
    brut = request.GET.get("version", "")
    if not brut:
        return None
    if not brut.isdigit():
        raise Http404
    trouvee = services.versions(request.organisation, nature, pour).filter(version=int(brut)).first()  # type: ignore[attr-defined]
    if trouvee is None:
        raise Http404
    return trouvee


@exige("documents.regler")
@require_safe
@never_cache
def apercu(request: HttpRequest, slug: str, nature: str, rang: int) -> HttpResponse:
    """The first page of a specimen, as a picture. `rang`: 1, born in France; 2, born abroad; 3, everything that is long."""
    image: bytes = _specimen(request, nature, rang, composer_apercu)[0]
    return HttpResponse(image, content_type="image/png")


@exige("documents.regler")
@require_safe
@never_cache
def specimen(request: HttpRequest, slug: str, nature: str, rang: int) -> HttpResponse:
    """The same specimen, whole: every page, as it will be printed but for its stamp."""
    reponse = HttpResponse(_specimen(request, nature, rang, composer_document), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="specimen-{nature.replace("_", "-")}-{rang}.pdf"'
    return reponse


def _specimen(request: HttpRequest, nature: str, rang: int, geste: Any) -> Any:
    n, pour = _nature(nature), _certification(request)
    organisation = request.organisation  # type: ignore[attr-defined]
    m = _version(request, n, pour) or services.brouillon_de(organisation, n, pour)
    tous = specimens(m, exemples(organisation, m, aujourdhui())[0], aujourdhui())
    if not 1 <= rang <= len(tous):
        raise Http404
    try:
        return geste(tous[rang - 1], m, le=maintenant())
    except ErreurMetier as e:
        raise Http404 from e


@exige("documents.regler")
@require_POST
def publier(request: HttpRequest, slug: str, nature: str) -> HttpResponse:
    n, pour = _nature(nature), _certification(request)
    organisation = request.organisation  # type: ignore[attr-defined]
    try:
        m = services.publier(
            organisation=organisation, nature=n, certification=pour, acteur=acteur(request),
            exemples=exemples(organisation, services.brouillon_de(organisation, n, pour), aujourdhui()),
        )  # fmt: skip
        messages.success(request, f"Version {m.version} en service : les prochains documents la suivront.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect(_adresse(request, "modele", nature, pour))


@exige("documents.regler")
@require_POST
def jeter(request: HttpRequest, slug: str, nature: str) -> HttpResponse:
    """The draft leaves, even one that does not compose; the version in service stays."""
    n, pour = _nature(nature), _certification(request)
    try:
        services.jeter_brouillon(
            organisation=request.organisation,  # type: ignore[attr-defined]
            nature=n,
            certification=pour,
            acteur=acteur(request),
        )
        messages.success(request, "Brouillon abandonné. La version en service n’a pas changé.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect(_adresse(request, "modele", nature, pour))
