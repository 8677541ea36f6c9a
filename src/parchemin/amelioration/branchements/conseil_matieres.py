"""What the house already knows of the subjects of the conseil: published results, breaks, absences, the improvement plan. No name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.db.models import Q

from parchemin.amelioration.domain.actions import A_CONDUIRE, EtatAction, SorteOrigine
from parchemin.amelioration.matieres import Matiere, MatiereConseil, TableMatiere, inscrire_matiere
from parchemin.amelioration.models import ActionAmelioration
from parchemin.comptes.models import Organisation
from parchemin.indicateurs.domain.faits import annee_scolaire
from parchemin.indicateurs.domain.rapprochement import AccordDesChiffres
from parchemin.indicateurs.models import JeuAnnuel
from parchemin.indicateurs.selectors.analyse import Analyse, Portee
from parchemin.indicateurs.selectors.rapprochements import officiels_et_les_notres
from parchemin.indicateurs.selectors.taux import calcul_courant
from parchemin.plateforme.templatetags.parchemin import nombre, pluriel

ACCORDS = {
    AccordDesChiffres.EGAL: "Les deux disent la même chose",
    AccordDesChiffres.ECART: "Les deux diffèrent",
    AccordDesChiffres.NON_COMPARABLE: "Ne se compare pas",
}
_LIGNES = 20
"""Rows of one table of the papers: the rest is on its page."""


def _virgule(valeur: object) -> str:
    return str(valeur).replace(".", ",")


def publies(o: Organisation, du: date, au: date) -> Matiere | None:
    """The set published last, as it was published."""
    jeu = JeuAnnuel.toutes.filter(organisation=o, etat="publie").order_by("-annee", "pk").first()
    if jeu is None:
        return Matiere(("Aucun résultat annuel n’est publié.",), url="indicateurs:publication")
    lignes = tuple(
        (x["libelle"], f"{_virgule(x['valeur'])} %" if x["valeur"] is not None else x["etat_en_mots"],
         f"{nombre(x['numerateur'])} sur {nombre(x['denominateur'])}" if x["numerateur"] is not None else "", ", ".join(x["annees"]))
        for x in jeu.contenu["ensemble"]
    )  # fmt: skip
    etat = "déjà présentés au conseil" if jeu.presente_le else "pas encore présentés au conseil"
    return Matiere(
        (f"Résultats {jeu.contenu['annee']}, version {jeu.version}, {etat}.",),
        (TableMatiere("Ce qui est publié, toutes formations ensemble", ("Résultat", "Taux", "Personnes", "Années"), lignes),),
        "indicateurs:publication", (("jeu", jeu.pk),),
    )  # fmt: skip


def officiels(o: Organisation, du: date, au: date) -> Matiere | None:
    """Official figures beside ours."""
    lues = officiels_et_les_notres(o, calcul_courant(o.pk))
    if not lues:
        return None
    lignes = tuple(
        (x.libelle, x.etablissement if not x.formation else f"{x.etablissement}, {x.formation}", x.periode,
         "—" if x.rapprochement.ici is None else _virgule(x.rapprochement.ici),
         "—" if x.rapprochement.officiel is None else _virgule(x.rapprochement.officiel), ACCORDS[x.rapprochement.accord])
        for x in lues[:_LIGNES]
    )  # fmt: skip
    reste = len(lues) - len(lignes)
    note = f"{pluriel(reste, 'autre mesure,autres mesures')} sur la page des chiffres officiels." if reste else ""
    table = TableMatiere("", ("Mesure", "Où", "Période", "Chez nous", "Officiel", "Ce que cela dit"), lignes, note)
    return Matiere((), (table,), "indicateurs:officiels")


def ruptures(o: Organisation, du: date, au: date) -> Matiere | None:
    """Contracts begun in the school year, broken since, by cause."""
    annee = annee_scolaire(au)
    a = Analyse(Portee(o.pk, au, annee)).ruptures
    n, rompus = a.commences.nombre, a.rompus.nombre
    phrase = f"Année {annee - 1}-{annee} : {pluriel(n, 'contrat commencé,contrats commencés')}, dont {pluriel(rompus, 'rompu,rompus')}."
    if n and rompus:
        part = (Decimal(100 * rompus) / n).quantize(Decimal("0.1"))
        phrase = f"{phrase[:-1]} ({_virgule(part)} %)."
    causes = tuple((x.mots, nombre(x.nombre)) for x in a.par_cause if x.nombre)
    tables = (TableMatiere("Par cause", ("Cause", "Ruptures"), causes),) if causes else ()
    return Matiere((phrase,), tables, "indicateurs:analyse")


def absences(o: Organisation, du: date, au: date) -> Matiere | None:
    """Hours missed in the school year, by reason; people at each threshold, as counts."""
    annee = annee_scolaire(au)
    a = Analyse(Portee(o.pk, au, annee)).absences
    heures = f"{_virgule(a.total.total.normalize().to_integral_value())} heures d’absence"
    sans = f"{_virgule(a.total.injustifiees.normalize().to_integral_value())} sans justification"
    phrase = f"Année {annee - 1}-{annee} : {heures}, dont {sans}, parmi {pluriel(a.inscrits.nombre, 'personne inscrite,personnes inscrites')}."
    motifs = tuple((x.compte.mots, f"{x.total.to_integral_value()} h") for x in a.par_motif if x.total)
    paliers = tuple((f"{n} h et plus", nombre(x.nombre)) for n, x in a.paliers if x.nombre)
    tables = [TableMatiere("Par motif", ("Motif", "Heures"), motifs)] if motifs else []
    if paliers:
        tables.append(TableMatiere("Heures non justifiées", ("À partir de", "Personnes"), paliers))
    return Matiere((phrase,), tuple(tables), "indicateurs:analyse")


def _corrige(*sortes: SorteOrigine) -> Callable[[Organisation, date, date], Matiere | None]:
    """What was corrected: actions born from such things, open now or finished since the last meeting."""

    def matiere(o: Organisation, du: date, au: date) -> Matiere | None:
        ouvertes = Q(etat__in=(*A_CONDUIRE, EtatAction.FAITE)) | Q(etat_depuis__range=(du, au))
        lues = ActionAmelioration.toutes.filter(ouvertes, organisation=o, origines__sorte__in=[str(s) for s in sortes])
        lignes = tuple(
            (a.numero, a.titre, a.get_etat_display(), f"{a.avant_le:%d/%m/%Y}")
            for a in lues.distinct().order_by("annee", "rang", "pk")[:_LIGNES]
        )
        if not lignes:
            return None
        return Matiere((), (TableMatiere("", ("N°", "Action", "État", "Pour le"), lignes),), "amelioration:actions")

    return matiere


def plan(o: Organisation, du: date, au: date) -> Matiere | None:
    """The improvement plan in four numbers."""
    lues = list(
        ActionAmelioration.toutes.filter(organisation=o).order_by("pk").values_list("etat", "avant_le", "etat_depuis")
    )
    retard = sum(e in A_CONDUIRE and a < au for e, a, _ in lues)
    lignes = (
        ("À conduire", nombre(sum(e in A_CONDUIRE for e, _, _ in lues))), ("dont en retard", nombre(retard)),
        ("Faites, effet à vérifier", nombre(sum(e == EtatAction.FAITE for e, _, _ in lues))),
        ("Efficaces depuis la dernière séance", nombre(sum(e == EtatAction.EFFICACE and d >= du for e, _, d in lues))),
    )  # fmt: skip
    return Matiere((), (TableMatiere("", ("Actions", "Nombre"), lignes),), "amelioration:actions")


S = SorteOrigine
for _code, _sujet, _titre, _fonction in (
    ("publies", "informations", "Les résultats publiés", publies),
    ("officiels", "informations", "Les chiffres officiels, à côté des nôtres", officiels),
    ("ruptures", "ruptures", "Les ruptures de contrat", ruptures),
    ("absences", "absences", "Les absences", absences),
    ("plan", "actions", "Le plan d’amélioration", plan),
    ("corrige_reclamations", "reclamations", "Ce qui a été corrigé", _corrige(S.RECLAMATION)),
    ("corrige_appreciations", "appreciations", "Ce qui a été corrigé", _corrige(S.APPRECIATION)),
    ("corrige_difficultes", "difficultes", "Ce qui a été corrigé", _corrige(S.DIFFICULTE, S.ALEA)),
    ("corrige_absences", "absences", "Ce qui a été corrigé", _corrige(S.ABSENCES)),
    ("corrige_ruptures", "ruptures", "Ce qui a été corrigé", _corrige(S.ABSENCES)),
    ("corrige_controles", "controles", "Ce qui a été fait", _corrige(S.CONTROLE, S.AUDIT)),
):
    inscrire_matiere(MatiereConseil(_code, _sujet, _titre, _fonction))
