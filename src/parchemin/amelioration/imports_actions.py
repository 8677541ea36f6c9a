"""« Actions d’amélioration »: the plan that one already keeps in a spreadsheet, one line by action."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django import forms

from parchemin.amelioration import constats as c
from parchemin.amelioration import constats_imports as ci
from parchemin.amelioration.domain.actions import EtatAction, NatureAction, SorteOrigine, etats_action, recueil
from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.selectors.actions import responsables
from parchemin.amelioration.services.actions import MIN
from parchemin.amelioration.services.actions_importees import reprendre, retirer_reprise
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.imports.facade import (
    DOUBLON_FICHIER,
    ActionLigne,
    Cellule,
    ChampImport,
    Circonstances,
    ConstatLigne,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
    TypeImport,
    inscrire_type,
    lecteurs,
)
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

CODE, MODELE = "amelioration.actions", "amelioration.ActionAmelioration"

_ETATS = {
    "À faire": "a_faire", "En cours": "en_cours", "Faite": "faite", "Efficace": "efficace", "Abandonnée": "abandonnee",
}  # fmt: skip
_ALIAS_ETATS = {
    **dict.fromkeys(("à lancer", "non commencée", "non démarrée", "planifiée", "ouverte", "à traiter", "nouvelle", "prévue", "0"), "a_faire"),
    **dict.fromkeys(("commencée", "démarrée", "en attente", "partiel", "partielle", "à poursuivre", "engagée", "lancée", "entamée"), "en_cours"),
    **dict.fromkeys(("terminée", "réalisée", "fait", "finie", "ok", "à évaluer", "100", "100 %", "1", "terminé", "réalisé", "fini", "soldée", "soldé", "clôturée", "clôturé", "close", "clos", "achevée", "achevé"), "faite"),
    **dict.fromkeys(("vérifiée", "efficacité vérifiée", "validée"), "efficace"),
    **dict.fromkeys(("annulée", "sans suite", "supprimée", "non retenue"), "abandonnee"),
}  # fmt: skip
_NATURES = {
    "Immédiate": "immediate",
    "Corrective": "corrective",
    "Préventive": "preventive",
    "Amélioration": "amelioration",
}
_ALIAS_NATURES = {
    "curative": "immediate",
    "correction": "corrective",
    "prévention": "preventive",
    "progrès": "amelioration",
}
_ORIGINES = (
    (SorteOrigine.RECLAMATION, "reclamation"), (SorteOrigine.APPRECIATION, "appreciation satisfaction enquete questionnaire evaluation a froid"),
    (SorteOrigine.ALEA, "alea"), (SorteOrigine.DIFFICULTE, "difficulte"), (SorteOrigine.ABSENCES, "absence absences rupture ruptures abandon abandons"),
    (SorteOrigine.CONSEIL, "conseil perfectionnement"), (SorteOrigine.CONTROLE, "controle dreets inspection rectorat"),
    (SorteOrigine.AUDIT, "audit audits conformite qualiopi surveillance certificateur"), (SorteOrigine.RISQUE, "risque risques"),
    (SorteOrigine.PARTENAIRE, "partenaire partenaires"), (SorteOrigine.INDICATEUR, "indicateur indicateurs taux resultat resultats"),
)  # fmt: skip
"""Words of a cell « origine », and what they say; the first that is met."""

_T = lecteurs
_PART = re.compile(r"(\d{1,3})(?:[.,]\d+)?\s*%")
_lire_etat = lecteurs.choix(_ETATS, _ALIAS_ETATS)


def _etat(cellule: Cellule) -> Any:
    """A word, or the part that is done: « 50 % », which a spreadsheet also keeps as 0,5."""
    if isinstance(cellule, int | float | Decimal) and not isinstance(cellule, bool) and 0 < cellule < 1:
        return "en_cours"
    if isinstance(cellule, str) and (lu := _PART.fullmatch(cellule.strip())) and int(lu[1]) <= 100:
        return "a_faire" if int(lu[1]) == 0 else "faite" if int(lu[1]) == 100 else "en_cours"
    return _lire_etat(cellule)


CHAMPS = (
    ChampImport(
        "titre", "Action", _T.texte(200), obligatoire=True, exemples=("Rappeler les absents le matin même (exemple)", "Revoir le livret d’accueil (exemple)"),
        alias=("titre", "intitulé", "action à mener", "action corrective", "action d’amélioration", "actions", "libellé", "objet", "mesure"),
    ),
    ChampImport(
        "quoi", "Ce qui sera fait", _T.paragraphe(4000), exemples=("Un appel par la vie scolaire avant 10 h.", ""), aide="Vide : le titre suffit.",
        alias=("description", "détail", "détail de l’action", "descriptif", "plan d’action"),
    ),
    ChampImport("origine", "Origine", _T.texte(300), exemples=("Enquête de satisfaction", "Audit de surveillance"), aide="Avec vos mots.",
                alias=("source", "née de", "provenance", "origine de l’action", "constat", "constat / origine", "origine / constat", "constat origine", "constats", "problème", "écart", "dysfonctionnement")),
    ChampImport("indicateur", "Indicateur", _T.texte(60), exemples=("12", "11"), aide="Le numéro de l’exigence du référentiel.",
                alias=("indicateur qualiopi", "indicateur rnq", "n° indicateur", "critère / indicateur", "exigence", "ind")),
    ChampImport("nature", "Pour quoi faire", _T.choix(_NATURES, _ALIAS_NATURES), exemples=("Corrective", "Amélioration"),
                aide="Vide : corrective si une cause est écrite, sinon amélioration.", alias=("nature", "type", "type d’action", "nature de l’action")),
    ChampImport("cause", "Cause", _T.paragraphe(4000), exemples=("Personne n’était chargé de l’appel.", ""),
                alias=("causes", "analyse des causes", "cause racine", "pourquoi")),
    ChampImport("responsable", "Responsable", _T.texte(200), exemples=("", ""), aide="Le nom ou l’adresse électronique d’une personne de votre organisation.",
                alias=("pilote", "qui", "porteur", "en charge", "responsable de l’action", "acteur", "référent")),
    ChampImport("avant_le", "Échéance", _T.date_jour(), exemples=("31/03/2027", "30/06/2027"),
                alias=("date limite", "délai", "pour le", "quand", "date prévue", "à faire avant le", "date d’échéance", "deadline")),
    ChampImport("etat", "État", lecteurs.LecteurCellule(_etat, discriminant=True, acceptees=tuple(_ETATS)), exemples=("À faire", "En cours"), aide="Vide : à faire. Une part faite (« 50 % ») : en cours.",
                alias=("statut", "avancement", "état d’avancement", "situation")),
    ChampImport("moyens", "Moyens", _T.paragraphe(2000), exemples=("2 h par semaine", ""), alias=("ressources", "budget", "moyens nécessaires", "moyens alloués")),
    ChampImport("critere", "Critère d’efficacité", _T.paragraphe(2000), exemples=("Moins de 4 % d’absences", ""),
                alias=("efficacité", "mesure d’efficacité", "résultat attendu", "indicateur de réussite", "indicateur de suivi", "objectif", "critère de réussite")),
    ChampImport("verifier_le", "Effet à vérifier le", _T.date_jour(), exemples=("30/06/2027", ""),
                alias=("date de vérification", "vérification le", "date d’évaluation", "date de contrôle")),
    ChampImport("faite_le", "Faite le", _T.date_jour(), exemples=("", ""), alias=("date de réalisation", "réalisée le", "date de clôture", "terminée le", "soldée le")),
    ChampImport("resultat", "Ce qui a été fait", _T.paragraphe(4000), exemples=("", ""),
                alias=("résultat", "réalisation", "commentaire", "commentaires", "observations", "bilan", "suivi", "résultat obtenu")),
    ChampImport("lieu", "Site", _T.texte(200), exemples=("", ""), aide="Le nom d’un de vos établissements. Vide : partout.",
                alias=("établissement", "antenne", "campus", "centre", "lieu")),
)  # fmt: skip


class OptionsActions(forms.Form):
    """To whom go the lines that name nobody, or somebody who is not here."""

    responsable = forms.TypedChoiceField(
        label="À qui confier les lignes sans responsable connu", required=False, coerce=int, empty_value=None,
        help_text="Sans réponse, ces lignes sont refusées et vous sont rendues. Le nom écrit dans le fichier reste dans le suivi de l’action.",
    )  # fmt: skip

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lignes = responsables(membre.organisation_id, aujourdhui()).select_related("utilisateur")
        champ: Any = self.fields["responsable"]
        champ.choices = [
            ("", "Personne : les refuser"),
            *((m.pk, m.libelle) for m in lignes.order_by("utilisateur__nom", "utilisateur__prenom", "pk")),
        ]


class _Personnes:
    """Who may drive an action, by address and by the ways in which people write a name."""

    def __init__(self, organisation_id: int, jour: date) -> None:
        self.par_pk: dict[int, Membre] = {}
        self._par_cle: dict[str, set[int]] = {}
        for m in responsables(organisation_id, jour).select_related("utilisateur").order_by("pk"):
            u = m.utilisateur
            prenom, nom = cle_recherche(u.prenom), cle_recherche(u.nom)
            self.par_pk[m.pk] = m
            for cle in (
                cle_recherche(u.email),
                f"{prenom} {nom}",
                f"{nom} {prenom}",
                nom,
                prenom,
                f"{prenom[:1]} {nom}",
                f"{nom} {prenom[:1]}",
            ):
                if cle.strip():
                    self._par_cle.setdefault(cle.strip(), set()).add(m.pk)
        self.noms = [m.libelle for m in self.par_pk.values()]

    def trouver(self, ecrit: str) -> list[Membre]:
        mots = re.sub(r"^(?:mme|mlle|m|mr|madame|monsieur)\b\.?\s+", "", ecrit.strip(), flags=re.IGNORECASE)
        return [self.par_pk[pk] for pk in sorted(self._par_cle.get(cle_recherche(mots), ()))]


class AnalyseurActions:
    """Remembers titles: the same action, for the same day, is once."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._vues: dict[tuple[str, str], int] = {}

    @cached_property
    def _personnes(self) -> _Personnes:
        return _Personnes(self._c.organisation_id, self._c.jour)

    @cached_property
    def _defaut(self) -> Membre | None:
        return self._personnes.par_pk.get(int(self._c.options.get("responsable") or 0))

    @cached_property
    def _au_plan(self) -> dict[str, list[ActionAmelioration]]:
        connues: dict[str, list[ActionAmelioration]] = {}
        for a in ActionAmelioration.toutes.filter(organisation_id=self._c.organisation_id).order_by("pk"):
            connues.setdefault(cle_recherche(a.titre), []).append(a)
        return connues

    @cached_property
    def _lieux(self) -> dict[str, int]:
        lignes = Etablissement.toutes.filter(organisation_id=self._c.organisation_id).order_by("-pk")
        return {cle_recherche(nom): pk for pk, nom in lignes.values_list("pk", "denomination")}

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        return [self._juger(x) for x in lignes]

    def _juger(self, ligne: LigneLue) -> LigneAnalysee:
        v, dits = ligne.valeurs, list[ConstatLigne]()
        titre = v.get("titre") or ""
        if not titre:
            return LigneAnalysee(ActionLigne.REFUSER, "Sans titre", {}, [])
        avant_le: date | None = v.get("avant_le")
        deja = self._vues.setdefault((cle_recherche(titre), str(avant_le)), ligne.numero)
        if deja != ligne.numero:
            dits.append(ConstatLigne("titre", DOUBLON_FICHIER.constat(autre=deja, precision="")))
        memes = self._au_plan.get(cle_recherche(titre), [])
        if any(a.avant_le == avant_le for a in memes):
            return LigneAnalysee(ActionLigne.INCHANGER, titre, {}, dits)
        if memes:
            a = memes[-1]
            dits.append(ConstatLigne("titre", ci.DEJA_AU_PLAN.constat(numero=a.numero, le=date_fr(a.avant_le))))
        if len(v.get("quoi") or titre) < MIN:
            dits.append(
                ConstatLigne("quoi" if v.get("quoi") else "titre", c.TEXTE_COURT.constat(champ="Ce qui sera fait"))
            )
        responsable = None if "responsable" in ligne.illisibles else self._responsable(v.get("responsable") or "", dits)
        lieu = self._lieux.get(cle_recherche(v["lieu"])) if v.get("lieu") else None
        if v.get("lieu") and lieu is None:
            dits.append(ConstatLigne("lieu", ci.LIEU_INCONNU.constat(ecrit=lecteurs.montrer(v["lieu"]))))
        donnees = self._dates(ligne, dits) | {
            "titre": titre, "quoi": v.get("quoi") or titre, "responsable": responsable.pk if responsable else None, "lieu": lieu,
            "nature": v.get("nature") or ("corrective" if v.get("cause") else "amelioration"),
            **{n: v.get(n) or "" for n in ("cause", "moyens", "critere", "resultat")},
            "origines": [[str(s), mots] for s, mots in _origines(v)], "note": _note(v, responsable),
        }  # fmt: skip
        return LigneAnalysee(ActionLigne.CREER, titre, donnees, dits)

    def _responsable(self, ecrit: str, dits: list[ConstatLigne]) -> Membre | None:
        trouves = self._personnes.trouver(ecrit) if ecrit else []
        if len(trouves) == 1:
            return trouves[0]
        dit = lecteurs.montrer(ecrit)
        if trouves:
            noms = ", ".join(m.libelle for m in trouves)
            dits.append(ConstatLigne("responsable", ci.RESPONSABLE_DOUBLE.constat(ecrit=dit, noms=noms)))
            return None
        if self._defaut is not None:
            if ecrit:
                qui = self._defaut.libelle
                dits.append(ConstatLigne("responsable", ci.RESPONSABLE_REMPLACE.constat(ecrit=dit, qui=qui)))
            return self._defaut
        if not ecrit:
            dits.append(ConstatLigne("responsable", ci.RESPONSABLE_ABSENT.constat()))
            return None
        proches = get_close_matches(ecrit, self._personnes.noms, n=1, cutoff=0.6)
        proche = f" La plus proche : {proches[0]}." if proches else ""
        dits.append(ConstatLigne("responsable", ci.RESPONSABLE_INCONNU.constat(ecrit=dit, proche=proche)))
        return None

    def _dates(self, ligne: LigneLue, dits: list[ConstatLigne]) -> dict[str, Any]:
        """State and days, as the plan needs them: what is done says when, what was done, and what should have changed."""
        v = ligne.valeurs
        etat = EtatAction(v.get("etat") or "a_faire")
        avant, faite, verifier = v.get("avant_le"), v.get("faite_le"), v.get("verifier_le")
        if etat in (EtatAction.FAITE, EtatAction.EFFICACE):
            faite = faite or (avant if avant and avant <= self._c.jour else None)
            manque = [
                mots
                for n, mots in (("critere", "le critère d’efficacité"), ("resultat", "ce qui a été fait"))
                if not v.get(n)
            ]
            if faite is None and "faite_le" not in ligne.illisibles:
                manque.append("le jour où elle a été faite")
            if manque:
                mots = etats_action()[etat][0].lower()
                dits.append(ConstatLigne("etat", ci.TERMINEE_SANS_CRITERE.constat(etat=mots, manque=", ".join(manque))))
            attente = timedelta(days=int(recueil().valeur_au("verifier", self._c.jour)))
            if verifier is None and faite is not None:
                verifier = faite if etat is EtatAction.EFFICACE else faite + attente
            avant = avant or faite
        else:
            faite = None
        if avant is None and etat is EtatAction.ABANDONNEE:
            avant = self._c.jour
        if avant is None and "avant_le" not in ligne.illisibles and etat not in (EtatAction.FAITE, EtatAction.EFFICACE):
            dits.append(ConstatLigne("avant_le", ci.SANS_ECHEANCE.constat()))
        if verifier is not None and avant is not None and verifier < avant and faite is None:
            inverse = c.VERIFIER_AVANT.constat(verifier=date_fr(verifier), avant=date_fr(avant))
            dits.append(ConstatLigne("verifier_le", inverse))
        jours = {"avant_le": avant, "faite_le": faite, "verifier_le": verifier}
        return {"etat": str(etat), **{n: x.isoformat() if x else None for n, x in jours.items()}}

    # --- write
    @cached_property
    def _acteur(self) -> Reference:
        membre = Membre.toutes.select_related("utilisateur").filter(pk=self._c.membre_id or 0).first()
        return reference_de(membre.utilisateur) if membre else SYSTEME

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        organisation = Organisation.objects.get(pk=self._c.organisation_id)
        membres = Membre.toutes.select_related("utilisateur").in_bulk([x.donnees["responsable"] for x in lignes])
        lieux = Etablissement.toutes.in_bulk([x.donnees["lieu"] for x in lignes if x.donnees["lieu"]])
        operations = []
        for x in lignes:
            d = x.donnees
            jours = {n: date.fromisoformat(d[n]) if d[n] else None for n in ("faite_le", "verifier_le")}
            a = reprendre(
                organisation=organisation, titre=d["titre"], quoi=d["quoi"], nature=NatureAction(d["nature"]), responsable=membres[d["responsable"]],
                avant_le=date.fromisoformat(d["avant_le"]), etat=EtatAction(d["etat"]), acteur=self._acteur, cause=d["cause"], moyens=d["moyens"],
                critere=d["critere"], resultat=d["resultat"], lieu=lieux.get(d["lieu"]) if d["lieu"] else None, note=d["note"],
                origines=tuple((SorteOrigine(s), mots) for s, mots in d["origines"]), **jours,
            )  # fmt: skip
            operations.append(Operation(x.numero, MODELE, str(a.pk), None, _tenue(a)))
        return operations

    # --- undo
    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """Actions that moved since they came."""
        lues = self._lues(operations)
        return [
            ci.ACTION_SUIVIE_DEPUIS.constat(ou=f"ligne {o.numero}", titre=a.titre)
            for o in operations
            if (a := lues.get(int(o.cle))) is not None and _tenue(a) != o.apres
        ]

    def _lues(self, operations: Sequence[Operation]) -> dict[int, ActionAmelioration]:
        lignes = ActionAmelioration.toutes.filter(organisation_id=self._c.organisation_id).prefetch_related(
            "suivis", "origines"
        )
        return {a.pk: a for a in lignes.filter(pk__in=[int(o.cle) for o in operations]).order_by("pk")}

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        if contre := self.objections(operations):
            return contre
        lues = self._lues(operations)
        for o in operations:  # given last first
            if (a := lues.get(int(o.cle))) is not None:
                retirer_reprise(action=a, acteur=self._acteur)
        return []


def _tenue(a: ActionAmelioration) -> dict[str, Any]:
    """What says that nobody touched it: its words, its days, its thread."""
    textes = {n: getattr(a, n) for n in ("titre", "quoi", "cause", "moyens", "critere", "resultat", "etat")}
    return {
        **{n: str(x) for n, x in textes.items()}, "avant_le": a.avant_le.isoformat(), "responsable": a.responsable_id,
        "suivis": len(a.suivis.all()), "origines": len(a.origines.all()),
    }  # fmt: skip


def _origines(v: Mapping[str, Any]) -> list[tuple[SorteOrigine, str]]:
    """What the action answers, in the words of the file."""
    trouvees = []
    if ecrite := v.get("origine"):
        mots = set(cle_recherche(ecrite).split())
        mots |= {m.removesuffix("s") for m in mots}
        sorte = next((s for s, signes in _ORIGINES if mots & set(signes.split()) - {"a"}), SorteOrigine.AUTRE)
        trouvees.append((sorte, ecrite))
    if indicateur := v.get("indicateur"):
        seul = re.fullmatch(r"(?:ind(?:icateur)?\.?\s*|i)?(?:n°\s*)?(\d+)", indicateur, flags=re.IGNORECASE)
        trouvees.append((SorteOrigine.AUTRE, f"Indicateur {seul[1] if seul else indicateur}"))
    return trouvees


def _note(v: Mapping[str, Any], responsable: Membre | None) -> str:
    """The first word of its thread: where it comes from, and what the file said that the plan does not hold."""
    phrases = ["Reprise d’un fichier."]
    ecrit = v.get("responsable")
    if ecrit and responsable is not None and cle_recherche(ecrit) != cle_recherche(responsable.libelle):
        phrases.append(f"Responsable dans le fichier : {ecrit}.")
    if v.get("resultat") and v.get("etat") not in ("faite", "efficace"):
        phrases.append(v["resultat"])
    return " ".join(phrases)


TYPE = inscrire_type(
    TypeImport(
        code=CODE,
        rang=14,
        libelle="Plan d’actions",
        description="Le tableau d’actions que vous tenez déjà : action, origine, cause, responsable, échéance, état, critère d’efficacité. Une action "
        "déjà au plan, à la même date, ne change pas.",
        permission="amelioration.conduire",
        champs=CHAMPS,
        analyseur=AnalyseurActions,
        formulaire_options="parchemin.amelioration.imports_actions.OptionsActions",
        sortes={MODELE: "action,actions"},
        suite="amelioration:actions",
        par_transaction=100,
    )
)
