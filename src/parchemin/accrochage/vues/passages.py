"""The passages: the working list, one passage, what is done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.accuses import famille
from parchemin.accrochage.domain.constats_passage import HORS_DELAI
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.phrase import en_phrase, libelle
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.forms import GROUPES_PASSAGE, FormulaireCompleter, FormulaireMotif, FormulaireTrancher
from parchemin.accrochage.models import (
    CoffreNir,
    CompteAccrochage,
    EnvoiPassage,
    EtatEcart,
    EtatPassage,
    PassageCertification,
)
from parchemin.accrochage.sans_noms import constat_lu, nom_lu, sans_noms
from parchemin.accrochage.selectors import passages as selectors
from parchemin.accrochage.services import passages as services
from parchemin.accrochage.services import reponses
from parchemin.accrochage.services.controles import MODIFIABLES, a_relire
from parchemin.accrochage.services.corrections import SUPPRIMER, suppression_possible
from parchemin.accrochage.services.doubles import attribution, connues
from parchemin.accrochage.services.ecarts import a_annuler, constat_de
from parchemin.accrochage.services.histoire import SUPPRESSION
from parchemin.accrochage.services.nir import nirs_de
from parchemin.accrochage.services.recreations import motif_de_la_suppression
from parchemin.accrochage.services.relecture import montrer_a_jour, relire_maintenant
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, journal_de, passage_ou_404, peut, remplir
from parchemin.accrochage.vues.passages_tables import FiltrePassages, TablePassages, condition, mots_des_champs
from parchemin.comptes.acces import exige
from parchemin.parcours.models import EtatIdentite
from parchemin.parcours.services.confirmation import USAGE, reponses_en_attente
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.listes.vue import demande_bornee
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de


class ListePassages(VueListe):
    table_class = TablePassages
    filterset_class = FiltrePassages
    template_name = "accrochage/passages.html"
    titre = "Passages à transmettre"
    sous_titre = "Chaque certification délivrée se transmet à la Caisse des Dépôts dans les trois mois."
    nom_export = "passages"
    vide_titre = "Aucun passage"
    vide_texte = "Aucun passage ne répond à ces filtres."
    neuf_titre = "Aucun passage pour l’instant"
    neuf_texte = "Recueillez ceux des jurys signés, ou importez ceux que vous préparez ailleurs."
    neuf_gestes = (GesteNeuf.importer("accrochage.importer", "accrochage.passages", "Importer vos passages"),)

    def lignes(self) -> QuerySet[Any]:
        lignes = selectors.passages()
        if any(self.request.GET.get(cle) for cle in ("situation", "q", "identifiant", "lot", "fichier")):
            return lignes
        return lignes.filter(condition("a_faire"))

    def contexte(self) -> dict[str, Any]:
        tout = selectors.bilan()
        filtres = demande_bornee(self.request).copy()
        filtres.pop("situation", None)
        montres = None
        if any(filtres.get(cle) for cle in FiltrePassages.base_filters):
            # Each count opens the list with the other filters kept: it counts among them.
            montres = FiltrePassages(filtres, queryset=PassageCertification.objects.all(), request=self.request).qs
        return {
            "bilan": tout,
            "tuiles": tout if montres is None else selectors.bilan(montres),
            "filtre": montres is not None,
            "ecarts": selectors.ecarts_ouverts(),
            "ecarts_tuiles": selectors.ecarts_ouverts(montres),
            "parametres": self.request.GET.urlencode(),
            "a_recueillir": services.attributions(self.request.organisation.pk).count(),
            "a_relire": a_relire(self.request.organisation.pk).exists(),
            "compte": CompteAccrochage.objects.filter(actif=True).order_by("pk").first(),
        }


liste = exige("accrochage.voir")(ListePassages.as_view())


@exige("accrochage.preparer")
@require_POST
def recueillir(request: HttpRequest, slug: str) -> HttpResponse:
    """Create the missing passages: a long work when there are many."""
    organisation = request.organisation  # type: ignore[attr-defined]
    try:
        if services.attributions(organisation.pk).count() > services.PAR_LOT:
            qui = acteur(request)
            demande = lancer(
                "accrochage.recueillir", organisation_id=organisation.pk, demandeur_id=request.user.pk,
                parametres={"acteur": [qui.type, qui.identifiant, qui.libelle]}, demandeur_libelle=qui.libelle,
                titre="Passages à recueillir",
            )  # fmt: skip
            return redirect("plateforme:travail", demande.pk)
        n = services.recueillir(organisation_id=organisation.pk, acteur=acteur(request))
    except ErreurMetier as e:
        for constat in e.constats:
            messages.error(request, f"{constat.phrase} {constat.remede}")
    else:
        messages.success(
            request,
            f"{n} passages recueillis." if n > 1 else "Un passage recueilli." if n else "Rien de nouveau à recueillir.",
        )
    return redirect("accrochage:passages", slug)


@exige("accrochage.preparer")
@require_POST
def relire(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed since the last control, without waiting for the quarter of an hour."""
    relus = relire_maintenant(request.organisation.pk)  # type: ignore[attr-defined]
    dit = (
        f"{relus.passages} passages relus."
        if relus.passages > 1
        else "Un passage relu."
        if relus.passages
        else "Tout est à jour."
    )
    messages.success(request, dit + (" Les autres suivent d’ici un quart d’heure." if relus.restent else ""))
    return redirect("accrochage:passages", slug)


def _valeurs(passage: PassageCertification) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Groups of (label, value in words, name of the value); only what will be said."""
    champs, p = profil("1.1.2").champs(), passage
    groupes = []
    for titre, cles in GROUPES_PASSAGE:
        lignes = []
        for cle in cles:
            if cle == "voie":
                continue
            valeur = getattr(p, cle)
            if valeur is None or valeur == "":
                continue
            if isinstance(valeur, bool):
                mots = "oui" if valeur else "non"
            elif hasattr(valeur, "isoformat"):
                mots = date_courte(valeur)
            else:
                mots = libelle(cle, str(valeur))
            lignes.append((champs[cle].mots, mots, cle))
        if lignes:
            groupes.append((titre, lignes))
    return groupes


def _chaine(p: PassageCertification, *, suppression: bool) -> list[tuple[str, str, str]]:
    """Where this person is on the way: decision, passage, file, deposit, answer. `suppression`: the last sending deletes."""
    if p.etat == EtatPassage.EXCLU:
        suite = [("Délivrance", date_courte(p.debut_validite)), ("Transmission", "laissée de côté")]
        return _en_etapes(suite, 1)
    en_route = suppression and p.etat in (EtatPassage.EN_FICHIER, EtatPassage.DEPOSE, EtatPassage.A_REGARDER)
    if en_route or p.etat in (EtatPassage.A_SUPPRIMER, EtatPassage.SUPPRIME):
        return _chaine_de_suppression(p)
    etape = {
        EtatPassage.A_ENVOYER: 1, EtatPassage.REFUSE: 4, EtatPassage.EN_FICHIER: 2, EtatPassage.DEPOSE: 3,
        EtatPassage.ACCEPTE: 5, EtatPassage.A_REGARDER: 4,
    }.get(EtatPassage(p.etat), 0)  # fmt: skip
    suite = [
        ("Délivrance", date_courte(p.debut_validite)),
        ("Contrôles", p.get_verdict_display().lower()),
        ("Fichier", "construit" if etape >= 2 else ""),
        ("Dépôt", "fait" if etape >= 3 else ""),
        ("Réponse", p.get_etat_display().lower() if etape >= 4 else ""),
    ]
    return _en_etapes(suite, etape)


def _chaine_de_suppression(p: PassageCertification) -> list[tuple[str, str, str]]:
    """Accepted once, then on its way out: what was done stays done."""
    etape = {
        EtatPassage.EN_FICHIER: 3, EtatPassage.DEPOSE: 4, EtatPassage.A_REGARDER: 5, EtatPassage.SUPPRIME: 6,
    }.get(EtatPassage(p.etat), 2)  # fmt: skip
    suite = [
        ("Délivrance", date_courte(p.debut_validite)),
        ("Acceptation", date_courte(timezone.localdate(p.accepte_le)) if p.accepte_le else ""),
        ("Suppression", "demandée"),
        ("Fichier", "construit" if etape >= 3 else ""),
        ("Dépôt", "fait" if etape >= 4 else ""),
        ("Réponse", p.get_etat_display().lower() if etape >= 5 else ""),
    ]
    return _en_etapes(suite, etape)


def _en_etapes(suite: list[tuple[str, str]], etape: int) -> list[tuple[str, str, str]]:
    return [(t, texte, "fait" if n < etape else "ici" if n == etape else "") for n, (t, texte) in enumerate(suite)]


_TITRES = {
    EtatPassage.EN_FICHIER: "Ce que dit le fichier",
    **dict.fromkeys(
        (EtatPassage.DEPOSE, EtatPassage.ACCEPTE, EtatPassage.A_SUPPRIMER, EtatPassage.SUPPRIME), "Ce qui a été dit"
    ),
}
_PERSONNELS = ("La personne", "Le dossier CPF")
_LIBRES = ("verbatim", "url_preuve", "libelle_option")
"""What an auditor is not shown: groups that say who, values that somebody typed."""


def _anonymise(p: PassageCertification) -> Passage:
    """What will be said, but of whom."""
    vide = dict.fromkeys(
        ("nom_naissance", "prenom1", "dossier_nom", "dossier_prenom", "nir_nom_naissance", "libelle_option"), ""
    )
    return replace(p.vers_domaine(), **vide)  # type: ignore[arg-type]


def _du_numero(p: PassageCertification) -> list[dict[str, Any]]:
    """What is to do when the passage waits for a number that nobody has given, or that has no place to be kept."""
    if p.voie != "nir" or p.etat not in (*MODIFIABLES, EtatPassage.A_SUPPRIMER):
        return []
    if p.personne is None:
        return [c.NIR_SANS_FICHE.constat("Numéro de sécurité sociale").vers_dict()]
    if CoffreNir.objects.filter(personne=p.personne).exclude(chiffre="").exists():
        return [] if nirs_de([p])(p) else [c.NIR_ILLISIBLE.constat("Numéro de sécurité sociale").vers_dict()]
    return [c.NIR_A_REDONNER.constat("Numéro de sécurité sociale").vers_dict()]


@exige("accrochage.voir")
@require_safe
def passage(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p, anonyme = passage_ou_404(pk), sans_noms(request)
    controle_le = p.controle_le
    # Never saved: the row shows what a control would write now.
    relu = montrer_a_jour(p)
    envois = list(EnvoiPassage.objects.filter(passage=p).select_related("fichier", "lot").order_by("-pk"))
    reponse = famille(p.refus_classe) if p.refus_message else None
    # The delay to transmit is over once the passage is taken, or not to be.
    dits = [k for k in p.constats if k["code"] != HORS_DELAI.code or p.etat in selectors.EN_DELAI]
    constats = [{cle: v for cle, v in k.items() if cle != "champ"} for k in dits]
    if anonyme:
        constats = [constat_lu(k) for k in constats]
    if p.etat == EtatPassage.A_REGARDER and p.refus_classe == "deja_en_base":
        constats.insert(0, c.DEJA_SANS_HISTOIRE.constat("Réponse", id=p.id_technique).vers_dict())
    constats = [*_du_numero(p), *constats]
    voit_nir = peut(request, "accrochage.voir_nir") and p.personne is not None
    groupes = _valeurs(p)
    if anonyme:
        groupes = [(t, [x for x in lignes if x[2] not in _LIBRES]) for t, lignes in groupes if t not in _PERSONNELS]
    tous = list(p.ecarts.order_by("etat", "echeance", "pk"))
    for e in tous:
        e.passage = p
    courriels = list(courriels_de("personne", str(p.personne_id)).filter(usage=USAGE)[:5]) if p.personne_id else []
    a_repondu = (
        [r for r in [reponses_en_attente(p.personne).first()] if r] if p.personne and p.etat in MODIFIABLES else []
    )
    # Refused with a confirmed identity, the person may still be asked again.
    confirmee = (
        p.personne is not None
        and p.personne.etat_identite == EtatIdentite.CONFIRMEE
        and p.etat == EtatPassage.A_ENVOYER
    )
    contexte = {
        "numero": voit_nir and (p.voie == "nir" or "nir" in profil(p.compte.profil).voies),
        "passage": p, "titre_phrase": _TITRES.get(EtatPassage(p.etat), "Ce qui sera dit"), "phrase": en_phrase(_anonymise(p) if anonyme else p.vers_domaine()), "groupes": groupes, "envois": envois, "reponse": reponse,
        "bloquants": [c for c in constats if c["gravite"] == "bloquant"],
        "avertissements": [c for c in constats if c["gravite"] != "bloquant"],
        "modifiable": p.etat in MODIFIABLES and peut(request, "accrochage.preparer"),
        "a_trancher": p.etat == EtatPassage.A_REGARDER and peut(request, "accrochage.deposer"),
        "exclu": p.etat == EtatPassage.EXCLU and peut(request, "accrochage.preparer"),
        "ton": selectors.TONS_ETAT[EtatPassage(p.etat)], "journal": [] if anonyme else journal_de(request, "passage", p.pk),
        "nom": nom_lu(p, anonyme=anonyme), "sans_noms": anonyme, "courriels": [] if anonyme else courriels,
        "ecarts": [(e, [constat_de(e, mots_des_champs())]) for e in tous if e.etat == EtatEcart.OUVERT],
        "a_annuler": a_annuler(p),
        "ecarts_fermes": [e for e in tous if e.etat != EtatEcart.OUVERT], "fermer": peut(request, "accrochage.deposer"),
        "supprimable": suppression_possible(p) and peut(request, "accrochage.deposer"), "attend_accord": en_attente_sur([SUPPRIMER], "passage", str(p.pk)),
        "peut_approuver": peut(request, "accrochage.approuver_suppression"),
        "recreable": p.etat == EtatPassage.SUPPRIME and not hasattr(p, "remplacant") and peut(request, "accrochage.preparer"),
        "demander": p.personne is not None and p.etat in MODIFIABLES and peut(request, "parcours.gerer_personnes") and not (a_repondu or confirmee),
        "a_repondu": a_repondu, "confirmee": confirmee, "decider": peut(request, "parcours.gerer_personnes"),
        "en_delai": p.etat in selectors.EN_DELAI, "rectifier": peut(request, "accrochage.suivre_demandes"),
        "motif_suppression": "" if anonyme else motif_de_la_suppression(p),
        "attend_correction": any(x["code"] == c.CORRECTION_ATTENDUE.code for x in p.constats) and p.etat in MODIFIABLES,
        "relu": relu, "controle_le": controle_le, "relire": peut(request, "accrochage.preparer"), "chaine": _chaine(p, suppression=bool(envois) and envois[0].lot.action == SUPPRESSION), "voit_personne": peut(request, "parcours.voir_personnes"),
    }  # fmt: skip
    return render(request, "accrochage/passage.html", contexte)


@exige("accrochage.preparer")
def completer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = passage_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        services.completer(passage=p, valeurs=d, acteur=acteur(request))
        return "Passage complété et contrôlé à nouveau."

    return remplir(
        request, gabarit="accrochage/completer.html", cle=f"accrochage.completer:{pk}", titre=f"Compléter le passage {de(p.nom_affiche)}",
        classe=lambda *a, **k: FormulaireCompleter(*a, passage=p, **k), geste=geste,
        retour=reverse("accrochage:passage", args=[slug, pk]), initial=FormulaireCompleter.initiales(p),
        contexte={"objet": p}, version=str(p.updated_at.timestamp()),
    )  # fmt: skip


@exige("accrochage.preparer")
def exclure(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = passage_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        services.exclure(passage=p, motif=d["motif"], acteur=acteur(request))
        return "Passage laissé de côté : il ne partira pas tant que vous ne le reprenez pas."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.exclure:{pk}", titre=f"Ne pas transmettre {p.nom_affiche}",
        classe=FormulaireMotif, geste=geste, retour=reverse("accrochage:passage", args=[slug, pk]), bouton="Laisser de côté",
        danger=True, contexte={"objet": p, "consequence": "La loi demande de transmettre toute certification délivrée : le motif reste au journal."},
    )  # fmt: skip


@exige("accrochage.preparer")
@require_POST
def reprendre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _geste(request, slug, pk, lambda p: services.reprendre(passage=p, acteur=acteur(request)), "Passage repris.")


@exige("accrochage.deposer")
def trancher(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = passage_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        reponses.trancher(passage=p, reponse=d["reponse"], motif=d["motif"], acteur=acteur(request))
        return "Noté : ce passage attend toujours." if d["reponse"] == "attendre" else "Réponse enregistrée."

    envoi = reponses.reponse_attendue(p)
    suppression = envoi is not None and envoi.lot.action == SUPPRESSION

    return remplir(
        request, gabarit="accrochage/trancher.html", cle=f"accrochage.trancher:{pk}", titre=f"Trancher : que faire du passage {de(p.nom_affiche)} ?",
        bouton="Trancher",
        classe=lambda *a, **k: FormulaireTrancher(*a, suppression=suppression, **k), geste=geste, retour=reverse("accrochage:passage", args=[slug, pk]),
        contexte={"objet": p, "famille": famille(p.refus_classe), "message": p.refus_message, **_pour_trancher(p)},
    )  # fmt: skip


_DOUBLES = ("deja_en_base", "titulaire_existe")
"""Answers that may mean that two passages tell one award, or that this one was taken before."""


def _pour_trancher(p: PassageCertification) -> dict[str, Any]:
    """What one looks at before saying what an answer means: the other passages of the award, and all the sendings."""
    cle = attribution(p)
    siens = connues(p.compte, {cle}).get(cle, []) if cle is not None else []
    autres = [a.pk for a in siens if a.pk != p.pk]
    return {
        "double": p.refus_classe in _DOUBLES,
        "autres": list(PassageCertification.objects.filter(pk__in=autres).order_by("pk")),
        "envois": list(EnvoiPassage.objects.filter(passage=p).select_related("fichier").order_by("-pk")),
    }


def _geste(request: HttpRequest, slug: str, pk: int, geste: Any, message: str) -> HttpResponse:
    p = passage_ou_404(pk)
    try:
        geste(p)
    except ErreurMetier as e:
        for constat in e.constats:
            messages.error(request, f"{constat.phrase} {constat.remede}")
    else:
        messages.success(request, message)
    return redirect("accrochage:passage", slug, pk)
