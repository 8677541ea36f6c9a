"""The passages: the working list, one passage, what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.accuses import famille
from parchemin.accrochage.domain.phrase import en_phrase, libelle
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.forms import FormulaireCompleter, FormulaireMotif, FormulaireTrancher
from parchemin.accrochage.models import EnvoiPassage, EtatPassage, PassageCertification
from parchemin.accrochage.selectors import passages as selectors
from parchemin.accrochage.services import passages as services
from parchemin.accrochage.services import reponses
from parchemin.accrochage.services.controles import MODIFIABLES
from parchemin.accrochage.services.corrections import suppression_possible
from parchemin.accrochage.services.histoire import SUPPRESSION
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, journal_de, passage_ou_404, peut, remplir
from parchemin.accrochage.vues.corrections import en_attente
from parchemin.accrochage.vues.passages_tables import FiltrePassages, TablePassages, condition
from parchemin.comptes.acces import exige
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier


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

    def lignes(self) -> QuerySet[Any]:
        lignes = selectors.passages()
        if self.request.GET.get("situation") or self.request.GET.get("q"):
            return lignes
        return lignes.filter(condition("a_faire"))

    def contexte(self) -> dict[str, Any]:
        return {
            "bilan": selectors.bilan(),
            "a_recueillir": services.attributions(self.request.organisation.pk).count(),
            "compte": services.compte_de(self.request.organisation.pk),
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


_GROUPES = (
    ("La certification", ("type_certification", "code_certification", "libelle_option", "nature_deposant", "debut_validite",
                          "fin_validite", "obtention", "donnee_certifiee", "scoring", "mention", "niveau_langue",
                          "score_numerique", "verbatim", "url_preuve")),
    ("L’examen et l’inscription", ("debut_examen", "fin_examen", "modalite_examen", "code_postal_centre", "modalite_acces",
                                   "voie_vae", "initiative", "date_inscription")),
    ("La personne", ("nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "annee_naissance", "mois_naissance",
                     "jour_naissance", "sexe", "code_insee", "code_postal", "libelle_commune", "code_pays", "libelle_pays")),
    ("Le dossier CPF", ("id_dossier", "dossier_nom", "dossier_prenom")),
)  # fmt: skip


def _valeurs(passage: PassageCertification) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Groups of (label, value in words, name of the value); only what will be said."""
    champs, p = profil("1.1.2").champs(), passage
    groupes = []
    for titre, cles in _GROUPES:
        lignes = []
        for cle in cles:
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


def _chaine(p: PassageCertification) -> list[tuple[str, str, str]]:
    """Where this person is on the way: decision, passage, file, deposit, answer."""
    etape = {
        EtatPassage.A_ENVOYER: 1, EtatPassage.REFUSE: 4, EtatPassage.EN_FICHIER: 2, EtatPassage.DEPOSE: 3,
        EtatPassage.ACCEPTE: 5, EtatPassage.A_REGARDER: 4,
    }.get(EtatPassage(p.etat), 0)  # fmt: skip
    suite = (
        ("Délivrance", date_courte(p.debut_validite)),
        ("Contrôles", p.get_verdict_display().lower()),
        ("Fichier", "construit" if etape >= 2 else ""),
        ("Dépôt", "fait" if etape >= 3 else ""),
        ("Réponse", p.get_etat_display().lower() if etape >= 4 else ""),
    )
    return [(t, texte, "fait" if n < etape else "ici" if n == etape else "") for n, (t, texte) in enumerate(suite)]


@exige("accrochage.voir")
@require_safe
def passage(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = passage_ou_404(pk)
    envois = list(EnvoiPassage.objects.filter(passage=p).select_related("fichier", "lot").order_by("-pk"))
    reponse = famille(p.refus_classe) if p.refus_message else None
    constats = [{cle: v for cle, v in c.items() if cle != "champ"} for c in p.constats]
    if p.etat == EtatPassage.A_REGARDER and p.refus_classe == "deja_en_base":
        constats.insert(0, c.DEJA_SANS_HISTOIRE.constat("Réponse", id=p.id_technique).vers_dict())
    contexte = {
        "passage": p, "phrase": en_phrase(p.vers_domaine()), "groupes": _valeurs(p), "envois": envois, "reponse": reponse,
        "bloquants": [c for c in constats if c["gravite"] == "bloquant"],
        "avertissements": [c for c in constats if c["gravite"] != "bloquant"],
        "modifiable": p.etat in MODIFIABLES and peut(request, "accrochage.preparer"),
        "a_trancher": p.etat == EtatPassage.A_REGARDER and peut(request, "accrochage.deposer"),
        "exclu": p.etat == EtatPassage.EXCLU and peut(request, "accrochage.preparer"),
        "ton": selectors.TONS_ETAT[EtatPassage(p.etat)], "journal": journal_de(request, "passage", p.pk),
        "supprimable": suppression_possible(p) and peut(request, "accrochage.deposer"), "attend_accord": en_attente(p.pk),
        "peut_approuver": peut(request, "accrochage.approuver_suppression"),
        "recreable": p.etat == EtatPassage.SUPPRIME and not hasattr(p, "remplacant") and peut(request, "accrochage.preparer"),
        "demander": p.personne is not None and p.etat in MODIFIABLES and peut(request, "parcours.gerer_personnes"),
        "en_delai": p.etat in selectors.EN_DELAI, "rectifier": peut(request, "accrochage.suivre_demandes"),
        "chaine": _chaine(p), "voit_personne": peut(request, "parcours.voir_personnes"),
    }  # fmt: skip
    return render(request, "accrochage/passage.html", contexte)


@exige("accrochage.preparer")
def completer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = passage_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        services.completer(passage=p, valeurs=d, acteur=acteur(request))
        return "Passage complété et contrôlé à nouveau."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.completer:{pk}", titre=f"Compléter le passage de {p.nom_affiche}",
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
        request, gabarit=FORMULAIRE, cle=f"accrochage.trancher:{pk}", titre=f"Que faire du passage de {p.nom_affiche} ?",
        classe=lambda *a, **k: FormulaireTrancher(*a, suppression=suppression, **k), geste=geste, retour=reverse("accrochage:passage", args=[slug, pk]),
        contexte={"objet": p, "consequence": f"Message reçu : « {p.refus_message} »"},
    )  # fmt: skip


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
