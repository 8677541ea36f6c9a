"""Acts of improvement: minutes, actions, procedures, registers without names, appraisals closed, gaps found by an authority."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from parchemin.amelioration.domain.violence import preuve
from parchemin.amelioration.models import (
    ActionAmelioration,
    CampagneAppreciation,
    EcartExterne,
    Equivalent,
    FaitSignale,
    SeanceConseil,
    VersionProcedure,
)
from parchemin.amelioration.selectors.violence import cas_comptes
from parchemin.plateforme.nombres import entier_borne
from parchemin.preuves.domain.dossiers import FeuilletDossier, TableauDossier, TexteDossier
from parchemin.preuves.dossiers.cahier import Cahier, Ligne, dit
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import ajouter_mois


def _texte(titre: str, texte: str) -> TexteDossier:
    return TexteDossier(titre, tuple(p for p in texte.split("\n") if p.strip()) or ("Rien d’écrit.",))


def seance(cahier: Cahier, x: SeanceConseil) -> list[Ligne]:
    """One meeting: who came by college, what was said and decided; then the approved minutes."""
    venus = Counter(
        p.membre.get_college_display()
        for p in x.presences.filter(sorte="present").select_related("membre").order_by("pk")
    )
    blocs: list[TableauDossier | TexteDossier] = [
        TableauDossier(
            "Présents, par collège", ("Collège", "Nombre"), tuple((k, str(n)) for k, n in sorted(venus.items()))
        )
    ]
    for p in x.points.prefetch_related("decisions").order_by("rang", "pk"):
        decisions = tuple(f"Décision : {d.texte}" for d in p.decisions.all())
        blocs.append(
            TexteDossier(f"{p.rang}. {p.titre}", (p.dit or p.vide_parce_que or "Rien n’est noté.", *decisions))
        )
    f = FeuilletDossier(
        f"Conseil de perfectionnement du {dit(x.le)}", x.lieu,
        (("État", x.get_etat_display()), ("Approuvée le", dit(x.approuvee_le, "pas encore")), ("Par", x.approuvee_par_libelle or "—")), tuple(blocs),
    )  # fmt: skip
    lignes = [cahier.du_feuillet(f"seance/{x.pk}", f, "Séance du conseil", x.le, auteur=x.redige_par_libelle)]
    return lignes + cahier.des_fichiers([x.compte_rendu], "Compte rendu approuvé", effective_le=x.le)


def action(cahier: Cahier, a: ActionAmelioration) -> list[Ligne]:
    fil = tuple(
        (dit(s.le), s.get_sorte_display(), s.texte or "—", s.par_libelle) for s in a.suivis.order_by("le", "pk")
    )
    f = FeuilletDossier(
        f"Action {a.numero} : {a.titre}", a.get_nature_display(),
        (
            ("État", a.get_etat_display()), ("Depuis le", dit(a.etat_depuis)), ("Responsable", a.responsable.libelle), ("À faire avant le", dit(a.avant_le)),
            ("Faite le", dit(a.faite_le, "pas encore")), ("Effet à vérifier le", dit(a.verifier_le)), ("Ouverte par", a.ouverte_par_libelle),
        ),
        (
            TexteDossier("À quoi elle répond", tuple(o.libelle for o in a.origines.order_by("pk")) or ("Rien n’est noté.",)), _texte("Cause", a.cause),
            _texte("Ce qui sera fait", a.quoi), _texte("Ce qui devra avoir changé", a.critere), _texte("Ce qui a été fait", a.resultat),
            TableauDossier("Son fil", ("Le", "Quoi", "Mots", "Par"), fil),
        ),
    )  # fmt: skip
    pieces = [p for s in a.suivis.order_by("le", "pk") for p in s.pieces]
    return [
        cahier.du_feuillet(f"action/{a.pk}", f, "Action", a.etat_depuis, auteur=a.ouverte_par_libelle),
        *cahier.des_fichiers(pieces, "Preuve d’une action"),
    ]


def plan(cahier: Cahier) -> list[Ligne]:
    """The whole plan in one table: what was open or moved in the period."""
    actions = [
        a for a in ActionAmelioration.toutes.filter(organisation=cahier.o).select_related("responsable__utilisateur").order_by("annee", "rang")
        if jour_de(a.created_at) <= cahier.au and (a.etat in ("a_faire", "en_cours") or a.etat_depuis >= cahier.du)
    ]  # fmt: skip
    lignes = tuple(
        (a.numero, a.titre, a.get_nature_display(), a.responsable.libelle, dit(a.avant_le), a.get_etat_display(), dit(a.faite_le), a.critere or "—")
        for a in actions
    )  # fmt: skip
    if not lignes:
        return []
    entetes = ("Numéro", "Action", "Nature", "Responsable", "Avant le", "État", "Faite le", "Ce qui devra avoir changé")
    f = FeuilletDossier(
        "Plan d’amélioration",
        f"Du {dit(cahier.du)} au {dit(cahier.au)}",
        (("Actions", str(len(lignes))),),
        (TableauDossier("Le plan", entetes, lignes),),
    )
    return [cahier.du_feuillet("plan", f, "Plan d’amélioration", max(a.etat_depuis for a in actions))]


def registres(cahier: Cahier, du: date | None = None, au: date | None = None) -> list[Ligne]:
    """Réclamations, difficultés, aléas of the period, or of these days: numbers, days and summaries that name nobody; never who said it."""
    du, au = du or cahier.du, au or cahier.au
    faits = list(
        FaitSignale.toutes.filter(organisation=cahier.o, recu_le__range=(du, au))
        .select_related("theme")
        .order_by("annee", "rang")
    )
    if not faits:
        return []
    lignes = tuple(
        (x.numero, x.get_nature_display(), x.titre, x.resume or "—", dit(x.recu_le), x.get_auteur_qualite_display() or "—", str(x.theme or "—"), x.get_etat_display(), dit(x.repondu_le), dit(x.clos_le))
        for x in faits
    )  # fmt: skip
    entetes = (
        "Numéro",
        "Registre",
        "En une ligne",
        "Résumé sans nom",
        "Reçu le",
        "À quel titre",
        "Thème",
        "État",
        "Répondu le",
        "Clos le",
    )
    f = FeuilletDossier(
        "Registres des réclamations, difficultés et aléas", f"Du {dit(du)} au {dit(au)}",
        (("Faits reçus", str(len(faits))), ("Ce qui n’y est pas", "Les noms, les coordonnées et les mots de chacun. Les situations de violence n’y sont jamais.")),
        (TableauDossier("Les faits, sans nom", entetes, lignes),),
    )  # fmt: skip
    return [cahier.du_feuillet(f"registres/{du}/{au}", f, "Registre", max(x.recu_le for x in faits))]


def _registre_du_mois(cahier: Cahier, cle: str) -> list[Ligne]:
    """« 202609 »."""
    try:
        du = date(int(cle[:4]), int(cle[4:]), 1)
    except ValueError:
        return []
    return registres(cahier, du, ajouter_mois(du, 1) - timedelta(days=1))


def violences(cahier: Cahier) -> list[Ligne]:
    """The nameless proof and nothing else: no case, no place, no day, no reference."""
    jour = min(cahier.jour, cahier.fait_le.date())
    lues = preuve(cas_comptes(cahier.o, jour), jour)

    def detail(x: tuple[tuple[str, int], ...] | None) -> str:
        return "non détaillé" if x is None else ", ".join(f"{nom} : {n}" for nom, n in x) or "—"

    lignes = tuple(
        (str(x.annee), x.situations, x.signalees, x.delai, x.recepisses, x.mesures, x.closes, detail(x.natures), detail(x.autorites)) for x in lues
    )  # fmt: skip
    entetes = (
        "Année",
        "Situations",
        "Signalées à une autorité",
        "Délai",
        "Accusés reçus",
        "Mesure de protection",
        "Closes",
        "Natures",
        "Autorités prévenues",
    )
    f = FeuilletDossier(
        "Situations de violence : ce qui se prouve sans nommer", "",
        (("Ce qui n’y est pas", "Aucune personne, aucun lieu, aucun jour, aucun numéro de dossier. Les petits nombres ne se disent pas."),),
        (TableauDossier("Par année", entetes, lignes),) if lignes else (TexteDossier("Par année", ("Rien à montrer pour les mois finis.",)),),
    )  # fmt: skip
    return [cahier.du_feuillet("violences", f, "Preuve sans nom", jour)]


def _un(modele: Any, cahier: Cahier, pk: str, *liens: str) -> Any:
    return modele.toutes.filter(organisation=cahier.o, pk=entier_borne(pk) or 0).select_related(*liens).first()


def _seance(cahier: Cahier, pk: str) -> list[Ligne]:
    x = _un(SeanceConseil, cahier, pk)
    return seance(cahier, x) if x else []


def _action(cahier: Cahier, pk: str) -> list[Ligne]:
    a = _un(ActionAmelioration, cahier, pk, "responsable__utilisateur")
    return action(cahier, a) if a else []


def _procedure(cahier: Cahier, pk: str) -> list[Ligne]:
    v = _un(VersionProcedure, cahier, pk, "procedure")
    if v is None:
        return []
    f = FeuilletDossier(
        f"Procédure : {v.procedure.titre}", f"Version {v.numero}",
        (
            ("En vigueur à partir du", dit(v.du)), ("Jusqu’au", dit(v.au, "sans fin écrite")), ("Rédigée par", v.redigee_par_libelle),
            ("Approuvée le", dit(v.approuvee_le, "pas encore")), ("Par", v.approuvee_par_libelle or "—"), ("À relire le", dit(v.revoir_le)),
            ("Lectures", str(v.lectures.count())), ("Empreinte", v.empreinte or "—"),
        ),
        tuple(_texte(s.titre, s.texte) for s in v.sections_lues),
    )  # fmt: skip
    return [cahier.du_feuillet(f"procedure/{v.pk}", f, "Procédure", v.du, auteur=v.approuvee_par_libelle)]


def _campagne(cahier: Cahier, pk: str) -> list[Ligne]:
    """How many were asked and answered. Free words stay inside."""
    x = _un(CampagneAppreciation, cahier, pk)
    if x is None:
        return []
    f = FeuilletDossier(
        f"Appréciations : {x.titre}", x.get_partie_display(),
        (
            ("Moment", x.get_moment_display()), ("Période", f"du {dit(x.du)} au {dit(x.au)}"), ("Ouverte le", dit(x.ouvre_le)), ("Close le", dit(x.close_le, "pas encore")),
            ("Anonyme", "oui" if x.anonyme else "non"), ("Invités", "—" if x.invites is None else str(x.invites)),
            ("Réponses", "—" if x.repondants is None else str(x.repondants)), ("Relances", str(x.relances)),
        ),
        (TexteDossier("Les questions", tuple(q.texte for q in x.lues) or ("Aucune.",)),),
    )  # fmt: skip
    return [cahier.du_feuillet(f"campagne/{x.pk}", f, "Appréciations", x.close_le)]


def _equivalent(cahier: Cahier, pk: str) -> list[Ligne]:
    x = _un(Equivalent, cahier, pk)
    if x is None:
        return []
    f = FeuilletDossier(
        f"{x.get_nature_display()} : {x.titre}",
        x.get_partie_display(),
        (("Le", dit(x.le)), ("Noté par", x.note_par)),
        (_texte("Ce qui en est ressorti", x.retenu),),
    )
    return [
        cahier.du_feuillet(f"equivalent/{x.pk}", f, "Appréciations", x.le, auteur=x.note_par),
        *cahier.des_fichiers(x.pieces, "Pièce d’une réunion"),
    ]


def _ecart(cahier: Cahier, pk: str) -> list[Ligne]:
    x = _un(EcartExterne, cahier, pk)
    if x is None:
        return []
    f = FeuilletDossier(
        f"Écart {x.numero}",
        x.get_organisme_display(),
        (("Contrôle du", dit(x.controle_le)), ("État", x.get_etat_display())),
    )
    return [cahier.du_feuillet(f"ecart/{x.pk}", f, "Écart relevé par une autorité", x.controle_le)]


LECTEURS = {
    "amelioration.registre": _registre_du_mois,
    "amelioration.conseil": _seance, "amelioration.plan": _action, "amelioration.effets": _action, "amelioration.procedures": _procedure,
    "amelioration.campagnes": _campagne, "amelioration.equivalents": _equivalent, "amelioration.ecarts": _ecart,
}  # fmt: skip
