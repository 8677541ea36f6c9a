"""The person confirms: asking, the page behind the link, deciding what they propose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from parchemin.comptes.acces import AccesRefuse, exige
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.parcours.domain.identite import est_mineur
from parchemin.parcours.domain.identite_completude import completude, naissance_en_mots
from parchemin.parcours.domain.identite_lieu import libelle_affiche
from parchemin.parcours.filtres_personnes import FiltrePersonnes
from parchemin.parcours.formulaires_personnes import FormulaireConfirmation, FormulaireEnvoi
from parchemin.parcours.models import EtatIdentite, Personne, ReponseIdentite
from parchemin.parcours.services.confirmation import (
    CORRIGEABLES,
    DECISION_ABSENTE,
    GROUPES,
    USAGE,
    decider_correction,
    demander_confirmation,
    destinataire_de,
    empreinte_montree,
    lieu_non_verifie,
    organisation_de,
    recevoir_reponse,
)
from parchemin.parcours.services.personnes import identite_avec, identite_de
from parchemin.parcours.tables_personnes import lieu_en_mots
from parchemin.parcours.vues.inscriptions_commun import peut
from parchemin.parcours.vues.personnes import acteur, personnes_de
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.liens.registre import LienNonConsomme, usage_de_lien
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui

LOT_MAXIMAL = 5000
"""People asked in one act; more is more likely a mistake of filter."""


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@exige("parcours.gerer_personnes")
@require_POST
def demander(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mail the link, or show it once to be printed or handed over: a partner may only have it mailed."""
    objet = get_object_or_404(personnes_de(request).select_related("organisation"), pk=pk)
    envoyer = request.POST.get("comment") != "remettre"
    remet = peut(request, "parcours.remettre_lien_identite")
    if not envoyer and not remet:
        raise AccesRefuse("parcours.remettre_lien_identite")
    try:
        demande = demander_confirmation(
            personne=objet, acteur=acteur(request), base=_base(request), envoyer=envoyer, par_partenaire=not remet
        )
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("parcours:personne", slug=slug, pk=pk)
    if envoyer:
        messages.success(request, f"La demande part à {demande.envoyee_a}. Son acheminement se voit sur cette page.")
        return redirect("parcours:personne", slug=slug, pk=pk)
    return render(request, "parcours/personnes/lien.html", {"personne": objet, "demande": demande})


def _selection(request: HttpRequest) -> Any:
    """People of the list as filtered, not confirmed yet."""
    filtre = FiltrePersonnes(request.GET, queryset=personnes_de(request), request=request)
    lignes = filtre.qs if not filtre.form.errors else filtre.qs.none()
    return lignes.exclude(etat_identite__in=[EtatIdentite.CONFIRMEE, EtatIdentite.A_REVOIR])


@exige("parcours.gerer_personnes")
def en_lot(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask everybody of a list, after having seen how many and whom."""
    personnes = list(_selection(request).select_related("organisation").order_by("cle_tri", "pk")[: LOT_MAXIMAL + 1])
    avec = [p for p in personnes if destinataire_de(p)[1]]
    formulaire = FormulaireEnvoi(request.POST if request.method == "POST" else None)
    if request.method == "POST" and avec and len(personnes) <= LOT_MAXIMAL and formulaire.is_valid():
        tache = lancer(
            "parcours.demander_confirmations",
            organisation_id=request.organisation.pk,  # type: ignore[attr-defined]
            parametres={
                "personnes": [p.pk for p in avec],
                "base": _base(request),
                "par_partenaire": not peut(request, "parcours.remettre_lien_identite"),
            },
            demandeur_id=request.user.pk,
            demandeur_libelle=reference_de(request.user).libelle,  # type: ignore[arg-type]
            titre=f"Demandes de confirmation d’identité ({len(avec)})",
        )
        return redirect("plateforme:travail", pk=tache.pk)
    contexte = {
        "formulaire": formulaire,
        "avec": avec,
        "exemples": [(p, *destinataire_de(p)) for p in avec[:12]],
        "sans": [p for p in personnes if not destinataire_de(p)[1]],
        "trop": len(personnes) > LOT_MAXIMAL,
        "maximum": LOT_MAXIMAL,
        "parametres": request.GET.urlencode(),
    }
    return render(request, "parcours/personnes/en_lot.html", contexte, status=422 if formulaire.errors else 200)


@travail("parcours.demander_confirmations", titre="Demandes de confirmation d’identité")
def demander_en_lot(ctx: Contexte) -> None:
    """One link and one message per person; each is its own step, so that nobody is written to twice."""
    from django.db import transaction

    ids: list[int] = ctx.parametres["personnes"]
    demandeur = Reference("utilisateur", str(ctx.demandeur_id), ctx.demandeur_libelle)
    envoyees = int(ctx.compteurs.get("envoyees", 0))
    for rang in range(int(ctx.curseur.get("rang", 0)), len(ids)):
        with transaction.atomic():
            objet = (
                Personne.objects.filter(pk=ids[rang], fusionnee_dans__isnull=True)
                .exclude(etat_identite__in=[EtatIdentite.CONFIRMEE, EtatIdentite.A_REVOIR])
                .select_related("organisation")
                .first()
            )
            if objet is not None:
                try:
                    with transaction.atomic():
                        demander_confirmation(
                            personne=objet,
                            acteur=demandeur,
                            base=ctx.parametres["base"],
                            par_partenaire=bool(ctx.parametres.get("par_partenaire")),
                        )
                    envoyees += 1
                except ErreurMetier as e:
                    ctx.constater(*e.constats)
            ctx.avancer(
                curseur={"rang": rang + 1},
                fait=rang + 1,
                total=len(ids),
                phrase=f"{envoyees} demandes parties sur {len(ids)}",
                envoyees=envoyees,
            )


# --- the page behind the link


def _personne(lien: LienPersonnel) -> Personne | None:
    return Personne.objects.filter(pk=lien.charge.get("personne"), fusionnee_dans__isnull=True).first()


def _lieu(p: Personne) -> str:
    """As the identity card says it: the town and the department, never an official code."""
    ville, pays = libelle_affiche(p.naissance_libelle), libelle_affiche(p.naissance_pays)
    if pays or not p.naissance_code:
        return ", ".join(x for x in (ville, pays) if x)
    departement = p.naissance_code[: 3 if p.naissance_code.startswith(("97", "98")) else 2]
    return f"{ville} ({departement})"


def _page(
    request: HttpRequest,
    lien: LienPersonnel,
    formulaire: FormulaireConfirmation | None = None,
    refus: Sequence[Constat] = (),
) -> HttpResponse:
    objet = _personne(lien)
    if objet is None:
        return render(request, "plateforme/liens/lien_mort.html", {"pourquoi": "revoque"}, status=410)
    identite = identite_de(objet)
    manque = completude(identite, aujourdhui())
    faits = [
        ("Nom de naissance", objet.nom_naissance),
        ("Nom d’usage", objet.nom_usage or "Aucun"),
        ("Prénoms", objet.prenoms or ("Aucun prénom" if objet.sans_prenom else "")),
        ("Sexe", objet.get_sexe_display() if objet.sexe else ""),
        ("Date de naissance", naissance_en_mots(identite).removeprefix("le ")),
        ("Lieu de naissance", _lieu(objet)),
        ("Adresse électronique", objet.courriel or "Aucune"),
        ("Téléphone", objet.telephone or "Aucun"),
        ("Adresse postale", ", ".join(objet.adresse.splitlines()) or "Aucune"),
    ]
    contexte = {
        "personne": objet,
        "organisation": organisation_de(objet),
        "faits": faits,
        "vue": empreinte_montree(objet),
        "refus": refus,
        "manque": manque,
        "formulaire": formulaire or FormulaireConfirmation(depart=objet),
        "ouvert": formulaire is not None or not manque.est_complete,
        "pour_autrui": est_mineur(identite, aujourdhui()) and bool(objet.representant_nom),
    }
    refusee = bool(refus) or bool(formulaire and formulaire.errors)
    return render(request, "parcours/personnes/confirmer.html", contexte, status=422 if refusee else 200)


@usage_de_lien(USAGE, montrer=_page)
def accomplir(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    objet = _personne(lien)
    if objet is None:
        raise LienNonConsomme(_page(request, lien))
    par = lien.destinataire_libelle
    if request.POST.get("decision") == "juste":
        try:
            recevoir_reponse(personne=objet, confirme=True, par=par, vue=request.POST.get("vue", ""))
        except ErreurMetier as e:
            raise LienNonConsomme(_page(request, lien, refus=e.constats)) from e
        return _merci(request, objet, confirme=True)
    formulaire = FormulaireConfirmation(request.POST, depart=objet)
    if not formulaire.is_valid():
        raise LienNonConsomme(_page(request, lien, formulaire))
    proposees = {n: getattr(formulaire.identite, n) for n in CORRIGEABLES}
    message = formulaire.cleaned_data["message"].strip()
    if not message and all(v == getattr(objet, n) for n, v in proposees.items()):
        formulaire.add_error(None, "Vous n’avez rien changé. Si tout est juste, appuyez sur « Tout est juste ».")
        raise LienNonConsomme(_page(request, lien, formulaire))
    recevoir_reponse(personne=objet, confirme=False, proposees=proposees, message=message, par=par)
    return _merci(request, objet, confirme=False)


def _merci(request: HttpRequest, objet: Personne, *, confirme: bool) -> HttpResponse:
    contexte = {"personne": objet, "organisation": organisation_de(objet), "confirme": confirme}
    return render(request, "parcours/personnes/merci.html", contexte)


# --- deciding


@exige("parcours.gerer_personnes")
def reponse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the person proposes, beside what is known, group by group: taken or left."""
    visibles = personnes_de(request).order_by().values("pk")
    objet = get_object_or_404(ReponseIdentite.objects.select_related("personne").filter(personne__in=visibles), pk=pk)
    constats: list[Any] = []
    if request.method == "POST":
        acceptes = {cle for cle, _, _ in GROUPES if request.POST.get(cle) == "oui"}
        oublies = [
            libelle for cle, libelle, champs in GROUPES
            if any(c in objet.corrections for c in champs) and request.POST.get(cle) not in ("oui", "non")
        ] if objet.decidee_le is None else []  # fmt: skip
        try:
            if oublies:
                raise ErreurMetier(DECISION_ABSENTE.constat(quoi=", ".join(x[:1].lower() + x[1:] for x in oublies)))
            decider_correction(reponse=objet, acceptes=acceptes, acteur=acteur(request))
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            messages.success(request, "La réponse est traitée.")
            return redirect("parcours:personne", slug=slug, pk=objet.personne_id)
    personne: Personne = objet.personne
    propose = Personne(
        **{
            n: getattr(identite_avec(personne, **{c: v[1] for c, v in objet.corrections.items()}), n)
            for n in identite_de(personne).__dataclass_fields__
        }
    )
    non_verifie = lieu_non_verifie(objet) if objet.decidee_le is None else None
    groupes = [
        {
            "cle": cle,
            "libelle": libelle,
            "avant": _en_mots(personne, cle),
            "apres": _en_mots(propose, cle),
            "decision": objet.decisions.get(cle),
            "constat": non_verifie if cle == "lieu" else None,
            # Nothing is chosen beforehand: only what this person ticked a moment ago.
            "choix": request.POST.get(cle, ""),
        }
        for cle, libelle, champs in GROUPES
        if any(c in objet.corrections for c in champs)
    ]
    contexte = {"reponse": objet, "personne": personne, "groupes": groupes, "constats": constats}
    return render(request, "parcours/personnes/reponse.html", contexte, status=422 if constats else 200)


def _en_mots(p: Personne, cle: str) -> str:
    if cle == "prenoms":
        return p.prenoms or ("Aucun prénom" if p.sans_prenom else "")
    if cle == "naissance":
        return naissance_en_mots(identite_de(p)).removeprefix("le ")
    if cle == "lieu":
        return lieu_en_mots(p)
    if cle == "sexe":
        return str(p.get_sexe_display()) if p.sexe else ""
    return str(getattr(p, cle))
