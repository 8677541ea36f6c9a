"""Application files of the demonstration: whole where an habilitation went through, with what happens in life elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from parchemin.comptes.demonstration import siret
from parchemin.comptes.models import Etablissement, Organisation, SorteEtablissement
from parchemin.journal.facade import Reference
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.dossier import NaturePiece, actions, criteres_du_role, natures_du_role
from parchemin.reseau.models import HabilitationPartenaire
from parchemin.reseau.selectors.dossier import lire_dossier
from parchemin.reseau.selectors.matrice import blocs_attendus
from parchemin.reseau.selectors.suites import fin_enregistrement
from parchemin.reseau.services import dossier, ecarts, habilitations, matrice, sous_traitants, suites
from parchemin.socle.horloge import aujourdhui


def constituer(h: HabilitationPartenaire, jour: date, acteur: Reference, rang: int = 0) -> None:
    """Every piece accepted that is not yet. The insurance of the second partner ends soon."""
    deja = lire_dossier(h, jour).depots
    for n in natures_du_role(h.role):
        if n.cle in deja:
            continue
        visees = list(actions())[:3] if n.cle == "qualiopi" else []
        delivree, fin = jour - timedelta(days=90 + 10 * rang), _fin(n, jour, rang)
        p = dossier.deposer(habilitation=h, nature=n.cle, fichiers=[], visees=visees, acteur=acteur)
        dossier.lire(
            piece=p, acceptee=True, delivree_le=delivree, valable_jusqu=fin, visees=visees, acteur=acteur
        )  # fmt: skip


def _fin(n: NaturePiece, jour: date, rang: int) -> date | None:
    if n.dates != "fin":
        return None
    return jour + timedelta(days=30 if (n.cle, rang) == ("assurance", 1) else 400 + 60 * rang)


def instruire(h: HabilitationPartenaire, acteur: Reference) -> None:
    """A favourable opinion, with its notes."""
    dossier.noter_grille(
        habilitation=h, notes={x.cle: 3 if i % 3 else 2 for i, x in enumerate(criteres_du_role(h.role))}, avis="favorable",
        motivation="Programme et moyens conformes à la fiche, formateurs du métier, évaluations reprises sans changement.",
        acteur=acteur,
    )  # fmt: skip


def creer(organisation: Organisation, jour: date, acteur: Reference) -> None:
    """An application under way, a matrix with its faults, two sub-contractors, a renewal, a plan, the list compared."""
    vivantes = HabilitationPartenaire.toutes.filter(organisation=organisation).select_related(
        "etablissement", "convention", "certification__fiche__source"
    )  # fmt: skip
    actives = list(vivantes.filter(etat="actif").order_by("pk"))
    _demande_en_cours(organisation, jour, acteur)
    for h in [x for x in actives if x.role == "former"][:1]:
        _matrice(h, acteur)
    for h in [x for x in actives if x.convention is not None and x.convention.cpf][:1]:
        _sous_traitants(h, jour, acteur)
    for h in actives:
        fin = fin_enregistrement(h.certification, jour)
        if h.au is not None and fin is not None and h.au < fin:
            suites.ouvrir_renouvellement(habilitation=h, au=min(fin, h.au + timedelta(days=365)), acteur=acteur)
            break
    fins = sorted(
        (fin, h.pk, h.certification) for h in vivantes.order_by("pk")
        if (fin := fin_enregistrement(h.certification, jour)) is not None and fin > jour
    )  # fmt: skip
    if fins:
        suites.ouvrir_plan(organisation=organisation, certification=fins[0][2], acteur=acteur)
    ecarts.comparer_organisation(organisation=organisation)


def _demande_en_cours(organisation: Organisation, jour: date, acteur: Reference) -> None:
    """Received three days ago, not acknowledged; two pieces asked for, one come by mail."""
    partenaires = Etablissement.toutes.filter(organisation=organisation, sorte=SorteEtablissement.PARTENAIRE).order_by(
        "-siret", "pk"
    )
    prises = set(
        HabilitationPartenaire.toutes.filter(organisation=organisation).order_by().values_list("etablissement", "certification")
    )  # fmt: skip
    certifications = list(
        Certification.toutes.filter(organisation=organisation, fiche__isnull=False).order_by("cle_tri", "pk")
    )
    libre = next(((e, c) for e in partenaires for c in certifications if (e.pk, c.pk) not in prises), None)
    if libre is None:
        return
    e, c = libre
    h = habilitations.ouvrir(
        organisation=organisation,
        etablissement=e,
        certification=c,
        role="former",
        du=jour,
        contact_le=jour - timedelta(days=10),
        acteur=acteur,
    )
    habilitations.changer(habilitation=h, vers="dossier_en_cours", effet_le=jour - timedelta(days=3), acteur=acteur)
    dossier.recevoir(
        habilitation=h, recu_le=jour - timedelta(days=3), accuse_le=None, visees=["formation"], acteur=acteur
    )
    dossier.demander_pieces(
        habilitation=h, choisies=["formateurs", "programme"], avant_le=jour + timedelta(days=20), acteur=acteur,
        texte="Merci de préciser l’expérience de chacun dans le métier.",
    )  # fmt: skip
    dossier.deposer(habilitation=h, nature="equipements", fichiers=[], acteur=acteur)


def _matrice(h: HabilitationPartenaire, acteur: Reference) -> None:
    """Every bloc written; the last one leaves a competence out, and is assessed otherwise without a reason."""
    blocs = blocs_attendus(h, aujourdhui())
    for rang, b in enumerate(blocs):
        dernier = rang == len(blocs) - 1
        faites = b.competences[:-1] if dernier else b.competences
        matrice.ecrire_bloc(
            habilitation=h, bloc=b.code, identique=not dernier, pratiquee="Questionnaire en ligne, trente minutes." if dernier else "",
            justification="", cellules={x.cle: (f"Module {rang + 1}, séance {i}", Decimal(7)) for i, x in enumerate(faites, start=1)},
            acteur=acteur,
        )  # fmt: skip


def _sous_traitants(h: HabilitationPartenaire, jour: date, acteur: Reference) -> None:
    """A trainer on his own, in order but for his contract; a body that has no certificate."""
    if h.convention is None:
        return
    for rang, (nom, dispense, part) in enumerate(
        (("Rémi Calvet, formateur", "micro", 12), ("Atelier des Embruns", "", 30))
    ):
        sous_traitants.noter(
            convention=h.convention, denomination=nom, siret=siret(810 + rang), du=h.convention.du, dispense=dispense,
            part_cpf=Decimal(part), declare_le=jour - timedelta(days=40) if rang == 0 else None,
            contrat_signe_le=h.convention.du, acteur=acteur,
        )  # fmt: skip
