"""What the registers and the appraisals bring to the conseil: counts, themes of the house's own lists, never a name nor a word written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db.models import Q

from parchemin.amelioration.domain.faits import FINIS, NatureFait
from parchemin.amelioration.domain.voix import themes
from parchemin.amelioration.matieres import Matiere, MatiereConseil, TableMatiere, inscrire_matiere
from parchemin.amelioration.models import CampagneAppreciation, EcartExterne, Equivalent, FaitSignale
from parchemin.amelioration.selectors.voix import themes_de
from parchemin.comptes.models import Organisation
from parchemin.plateforme.templatetags.parchemin import nombre, pluriel


def _faits(*natures: NatureFait) -> Callable[[Organisation, date, date], Matiere | None]:
    """Received since the last meeting, what became of them, by theme."""

    def matiere(o: Organisation, du: date, au: date) -> Matiere | None:
        lues = FaitSignale.toutes.filter(organisation=o, nature__in=[str(n) for n in natures])
        recus, clos, themes = 0, 0, Counter[str]()
        for etat, theme in lues.filter(recu_le__range=(du, au)).order_by("pk").values_list("etat", "theme__libelle"):
            recus += 1
            clos += etat in FINIS
            themes[theme or "Sans thème"] += 1
        ouverts = lues.exclude(etat__in=[str(e) for e in FINIS]).count()
        phrase = (
            f"Depuis la dernière séance : {pluriel(recus, 'reçue,reçues')}, dont {pluriel(clos, 'close,closes')} ; "
            f"{pluriel(ouverts, 'ouverte,ouvertes')} aujourd’hui."
        )
        lignes = tuple((t, nombre(n)) for t, n in sorted(themes.items(), key=lambda x: (-x[1], x[0])))
        tables = (TableMatiere("Par thème", ("Thème", "Nombre"), lignes),) if lignes else ()
        return Matiere((phrase,), tables, "amelioration:faits")

    return matiere


def dire_reponses(x: CampagneAppreciation) -> str:
    """« 21, dont 5 des 8 invités »: a poster and paper bring answers that no invitation asked for."""
    n = int((x.resultats or {}).get("n", x.repondants or 0))
    if not x.invites:
        return nombre(n)
    if n == (x.repondants or 0):
        return f"{nombre(n)} sur {nombre(x.invites)}"
    return f"{nombre(n)}, dont {nombre(x.repondants or 0)} des {pluriel(x.invites, 'invité,invités')}"


def appreciations(o: Organisation, du: date, au: date) -> Matiere | None:
    """Campaigns closed since the last meeting, how many answered, what they spoke of; and what stood for a campaign."""
    closes = CampagneAppreciation.toutes.filter(organisation=o, etat="close", close_le__range=(du, au))
    lignes = []
    for x in closes.order_by("close_le", "pk"):
        sujets = ", ".join(f"{themes()[t].lower()} ({n})" for t, n in themes_de(x)[:3])
        lignes.append((x.titre, x.get_partie_display(), dire_reponses(x), sujets or "—"))  # fmt: skip
    lus = Equivalent.toutes.filter(organisation=o, le__range=(du, au)).order_by("le", "pk")
    lignes += [
        (e.titre, e.get_partie_display(), "—", f"{e.get_nature_display()}, à la place d’une campagne") for e in lus
    ]
    if not lignes:
        return Matiere(("Aucune campagne n’a été close depuis la dernière séance.",), url="amelioration:voix")
    table = TableMatiere("", ("Campagne", "Qui", "Réponses", "Ce dont il a été question"), tuple(lignes))
    return Matiere((), (table,), "amelioration:voix")


def ecarts(o: Organisation, du: date, au: date) -> Matiere | None:
    """What authorities found and asked: open, or closed since the last meeting."""
    lues = EcartExterne.toutes.filter(Q(clos_le__isnull=True) | Q(clos_le__range=(du, au)), organisation=o)
    lignes = tuple(
        (e.get_organisme_display(), e.titre, e.get_etat_display(), f"{e.repondre_avant:%d/%m/%Y}")
        for e in lues.order_by("controle_le", "pk")
    )
    if not lignes:
        return Matiere(("Aucun écart relevé par une autorité n’est ouvert.",), url="amelioration:ecarts_externes")
    return Matiere(
        (),
        (TableMatiere("", ("Autorité", "Écart", "État", "Répondre avant le"), lignes),),
        "amelioration:ecarts_externes",
    )


for _code, _sujet, _titre, _fonction in (
    ("recu_reclamations", "reclamations", "Les réclamations", _faits(NatureFait.RECLAMATION)),
    ("recu_difficultes", "difficultes", "Les difficultés et les aléas", _faits(NatureFait.DIFFICULTE, NatureFait.ALEA)),
    ("ecarts", "controles", "Ce que les autorités ont relevé", ecarts),
    ("campagnes", "appreciations", "Les campagnes", appreciations),
):
    inscrire_matiere(MatiereConseil(_code, _sujet, _titre, _fonction))
