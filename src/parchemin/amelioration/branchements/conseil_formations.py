"""What the house knows of its courses, its trainers and the companies: four of the subjects of the text (art. R. 6231-4). Counts, no name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from parchemin.amelioration.matieres import Matiere, MatiereConseil, TableMatiere, inscrire_matiere
from parchemin.amelioration.selectors.appuis import contrats_en_cours
from parchemin.comptes.models import Organisation
from parchemin.parcours.models import Contrat, Formateur, Inscription, SessionFormation
from parchemin.plateforme.templatetags.parchemin import nombre, pluriel
from parchemin.socle.periodes import date_fr

_LIGNES = 20
"""Rows of one table of the papers: the rest is on its page."""


def accueil(o: Organisation, du: date, au: date) -> Matiere | None:
    """Who came in since the last meeting."""
    n = Inscription.toutes.filter(organisation=o, entree__range=(du, au)).count()
    mots = (
        pluriel(n, "personne entrée en formation,personnes entrées en formation")
        if n
        else "personne n’est entré en formation"
    )
    return Matiere((f"Depuis le {date_fr(du)} : {mots}.",), url="parcours:inscriptions")


def formations(o: Organisation, du: date, au: date) -> Matiere | None:
    """Courses under way between the two days, with how many are in each."""
    lues = SessionFormation.toutes.filter(organisation=o, du__lte=au, au__gte=du).annotate(n=Count("inscriptions"))
    lignes = tuple(
        (s.intitule, f"{s.du:%d/%m/%Y}", f"{s.au:%d/%m/%Y}", nombre(s.n)) for s in lues.order_by("du", "intitule", "pk")
    )
    if not lignes:
        return None
    reste = len(lignes) - _LIGNES
    note = (
        f"{pluriel(reste, 'autre session,autres sessions')} sur la page des sessions de formation." if reste > 0 else ""
    )
    table = TableMatiere("", ("Session de formation", "Du", "Au", "Inscrits"), lignes[:_LIGNES], note)
    return Matiere((), (table,), "parcours:formations")


def formateurs(o: Organisation, du: date, au: date) -> Matiere | None:
    """Trainers of the courses under way, and whether what qualifies them is written down."""
    lus = Formateur.toutes.filter(organisation=o, sessions__du__lte=au, sessions__au__gte=du).order_by("pk").distinct()
    n = lus.count()
    if not n:
        return None
    dits = lus.exclude(qualifications="").count()
    notees = "pour tous" if dits == n else f"pour {dits} d’entre eux" if dits else "pour aucun"
    return Matiere(
        (
            f"{pluriel(n, 'formateur intervient,formateurs interviennent')} dans les sessions en cours ; leurs qualifications sont notées {notees}.",
        ),
        url="parcours:formateurs",
    )


def entreprises(o: Organisation, du: date, au: date) -> Matiere | None:
    """Apprenticeship contracts under way, companies, and whether a tutor may be written to."""
    en_cours = contrats_en_cours(au).filter(organisation=o)
    contrats = list(en_cours.values_list("siret", "employeur", "tuteur_courriel"))
    nouveaux = Contrat.toutes.filter(organisation=o, debut__range=(du, au)).count()
    if not contrats and not nouveaux:
        return None
    employeurs = {siret or " ".join(nom.casefold().split()) for siret, nom, _ in contrats}
    joignables = sum(bool(courriel) for *_, courriel in contrats)
    rompus = Contrat.toutes.filter(Q(rompu_le__range=(du, au)), organisation=o).count()
    lignes = (
        ("Contrats d’apprentissage en cours", nombre(len(contrats))), ("Entreprises", nombre(len(employeurs))),
        ("Contrats dont le maître d’apprentissage a une adresse connue", _part(joignables, len(contrats))),
        (f"Contrats commencés depuis le {date_fr(du)}", nombre(nouveaux)), (f"Contrats rompus depuis le {date_fr(du)}", nombre(rompus)),
    )  # fmt: skip
    return Matiere((), (TableMatiere("", ("Avec les entreprises", "Nombre"), lignes),), "parcours:inscriptions")


def _part(n: int, sur: int) -> str:
    if not sur:
        return nombre(n)
    return f"{nombre(n)}, soit {(Decimal(100 * n) / sur).quantize(Decimal(1))} %"


for _code, _sujet, _titre, _fonction in (
    ("entrees", "accueil", "Les entrées en formation", accueil),
    ("formations", "organisation", "Les formations en cours", formations),
    ("formateurs", "formateurs", "Les formateurs", formateurs),
    ("entreprises", "entreprises", "Les contrats et les entreprises", entreprises),
):
    inscrire_matiere(MatiereConseil(_code, _sujet, _titre, _fonction))
