"""« Résultats d’examen (décisions d’une autorité) »: one row per candidate, with the marks when the certification is chosen.

A candidate is known by their number, else by the internal reference, else by name (and date of birth). What a row says twice
must agree. Nothing is deduced from marks: the result is the one that the authority writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Any

from django import forms

from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.deliberation import importees_constats as c
from parchemin.deliberation.candidats_importes import Candidats, Designation
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.lecture_decisions import MOTS_A_ECRIRE, ResultatLu, lire_mention, lire_note, lire_resultat
from parchemin.deliberation.models import Decision, OrigineDecision
from parchemin.deliberation.selectors.importees import Simulateur, capacite_certificateur
from parchemin.deliberation.services import importees as services
from parchemin.imports.facade import (
    ActionLigne,
    Cellule,
    ChampImport,
    Circonstances,
    ConstatLigne,
    Illisible,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
    TypeImport,
    inscrire_type,
    lecteurs,
)
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain.resultats import ModeCellule, ValeurCellule, ecrire_cellule, lire_cellule
from parchemin.parcours.models import ElementEvalue, Inscription, Presentation
from parchemin.parcours.selectors.grille import code_court
from parchemin.plateforme.formulaires import ChampDate
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.empreintes import canonique, sha256_hex

_COURT = 60


class OptionsDecisions(forms.Form):
    """What the whole file has in common: whose decisions, on which certification, decided when."""

    autorite = forms.CharField(
        label="Autorité qui décide", max_length=200, required=False,
        help_text="« Académie de Nantes », « DREETS Bretagne », « CPNE de la métallurgie ». Inutile si une colonne la donne.",
    )  # fmt: skip
    certification = forms.TypedChoiceField(
        label="Certification", coerce=int, empty_value=None, required=False,
        help_text="Choisie, elle ajoute une colonne par unité pour les notes. Vide : la colonne « Certification » dit laquelle.",
    )  # fmt: skip
    jury_le = ChampDate(label="Date du jury", required=False, help_text="Inutile si une colonne la donne.")
    raison = forms.CharField(
        label="Raison, si des résultats déjà enregistrés changent", max_length=300, required=False,
        help_text="« Rectification du rectorat du 12 juillet ». Sans raison, une ligne qui change un résultat est refusée.",
    )  # fmt: skip

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lignes = Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")
        champ: Any = self.fields["certification"]
        champ.choices = [("", "Plusieurs, ou dite par le fichier"), *((x.pk, _certification(x)) for x in lignes)]

    def clean_jury_le(self) -> str:
        jour = self.cleaned_data.get("jury_le")
        return jour.isoformat() if jour else ""


def _certification(x: Certification) -> str:
    return " · ".join(m for m in (x.numero, x.intitule) if m)


def _lecteur(lire: Callable[[str], Any], maximum: int = 120) -> Callable[[Cellule], Any]:
    """A reader of words -> a reader of cells, which says with a finding what it does not understand."""
    en_texte = lecteurs.texte(maximum)

    def lire_une(cellule: Cellule) -> Any:
        texte = en_texte(cellule)
        if texte is None:
            return None
        try:
            return lire(texte)
        except ErreurMetier as e:
            raise Illisible(e.constats[0]) from None

    return lire_une


CHAMPS = (
    ChampImport(
        "numero", "Numéro de candidat", lecteurs.texte(30), exemples=("C00042 (exemple)", ""),
        alias=("n° candidat", "numéro", "n° de candidat", "matricule", "candidat n°", "n° anonymat", "numero inscription"),
    ),
    ChampImport(
        "reference", "Référence interne", lecteurs.texte(60), exemples=("", "P-1042 (exemple)"),
        alias=("référence", "identifiant", "code candidat", "ref"),
    ),
    ChampImport(
        "nom", "Nom", lecteurs.texte(60), exemples=("Martin", "Le Goff"), aide="De naissance ou d’usage.",
        alias=("nom de naissance", "nom de famille", "nom du candidat", "nom d’usage"),
    ),
    ChampImport(
        "prenom", "Prénom", lecteurs.texte(60), exemples=("Léa", "Inès"),
        alias=("premier prénom", "prénom 1", "prénoms", "prénom du candidat"),
    ),
    ChampImport(
        "naissance", "Date de naissance", lecteurs.date_jour(passee=True), exemples=("12/03/2004", "30/11/2001"),
        alias=("né le", "née le", "date naissance", "ddn", "naissance"), aide="Distingue deux candidats du même nom.",
    ),
    ChampImport(
        "certification", "Certification", lecteurs.texte(200), exemples=("RNCP99015 (exemple)", ""),
        alias=("diplôme", "examen", "fiche", "code rncp", "rncp", "titre"),
        aide="Numéro ou intitulé. Inutile si elle est choisie au dépôt, ou si la personne n’en prépare qu’une.",
    ),
    ChampImport(
        "session", "Session", lecteurs.texte(200), exemples=("2026", ""), alias=("année", "session d’examen", "millésime"),
        aide="Son année ou son nom ; vide : la dernière session commencée avant le jury.",
    ),
    ChampImport(
        "resultat", "Résultat", _lecteur(lire_resultat), obligatoire=True, exemples=("ADMIS", "2ND GROUPE"),
        alias=("décision", "décision du jury", "résultat final", "admission", "avis", "résultat examen"),
        aide=", ".join(MOTS_A_ECRIRE) + ". Les mots courants des listes sont compris.",
    ),
    ChampImport(
        "mention", "Mention", _lecteur(lire_mention), exemples=("AB", ""), alias=("mention obtenue", "mention du diplôme"),
        aide="AB, B, TB, TB avec félicitations ; vide sans mention.",
    ),
    ChampImport(
        "jury_le", "Date du jury", lecteurs.date_jour(), exemples=("03/07/2026", ""),
        alias=("date de décision", "jury du", "date délibération", "date de délibération", "date du résultat"),
    ),
    ChampImport(
        "autorite", "Autorité", lecteurs.texte(200), exemples=("Académie de Nantes", ""),
        alias=("académie", "jury", "délivré par", "autorité certificatrice"),
    ),
)  # fmt: skip


def cle_element(element: ElementEvalue) -> str:
    return f"e{element.pk}"


def elements_du_fichier(options: Mapping[str, Any]) -> list[ElementEvalue]:
    """What receives a mark in the certification that was chosen."""
    tous = list(
        ElementEvalue.toutes.filter(certification=options.get("certification") or 0)
        .select_related("certification__fiche")
        .order_by("ordre", "code", "pk")
    )
    parents = {e.parent_id for e in tous}
    return [e for e in tous if e.pk not in parents]


def champs_du_fichier(options: Mapping[str, Any]) -> tuple[ChampImport, ...]:
    champs = []
    for e in elements_du_fichier(options):
        court, mode = code_court(e.code, e.certification.numero), ModeCellule(e.mode)
        libelle = e.libelle if len(e.libelle) <= _COURT else f"{e.libelle[: _COURT - 1]}…"
        champs.append(
            ChampImport(
                cle_element(e), f"{court} · {libelle}", _lecteur(partial(lire_note, mode=mode), 260),
                aide=("Note sur 20" if mode is ModeCellule.NOTE else "Acquis ou non acquis") + ", si l’autorité la donne.",
                alias=(court, e.code, e.libelle, f"{court} {e.libelle}", f"note {court}", f"résultat {court}"),
            )
        )  # fmt: skip
    return tuple(champs)


class AnalyseurDecisions:
    """Remembers the candidates of earlier rows: one candidate, one decision in a file."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._vus: dict[int, int] = {}
        self._certifie: dict[tuple[int, date], str] = {}

    @cached_property
    def _candidats(self) -> Candidats:
        return Candidats()

    @cached_property
    def _elements(self) -> dict[str, ElementEvalue]:
        return {cle_element(e): e for e in elements_du_fichier(self._c.options)}

    @cached_property
    def _acteur(self) -> Reference:
        membre = Membre.toutes.select_related("utilisateur").get(pk=self._c.membre_id or 0)
        return reference_de(membre.utilisateur)

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        certification = self._c.options.get("certification")
        designations = [self._candidats.designer(x.valeurs, certification) for x in lignes]
        inscriptions = self._candidats.charger({d.inscription_id for d in designations if d.inscription_id})
        presentations = self._candidats.presentations(inscriptions)
        decisions = _courantes(inscriptions)
        return [
            self._juger(x, d, inscriptions, presentations, decisions) for x, d in zip(lignes, designations, strict=True)
        ]

    def _juger(
        self,
        ligne: LigneLue,
        designation: Designation,
        inscriptions: Mapping[int, Inscription],
        presentations: Mapping[int, list[Presentation]],
        decisions: Mapping[tuple[str, int, date | None], Decision],
    ) -> LigneAnalysee:
        v = ligne.valeurs
        trouves = [ConstatLigne(designation.champ, k) for k in designation.constats]
        inscription = inscriptions.get(designation.inscription_id or 0)
        if inscription is None:
            return LigneAnalysee(ActionLigne.REFUSER, designation.libelle, {}, trouves)
        nom = inscription.personne.nom_complet
        deja = self._vus.setdefault(inscription.pk, ligne.numero)
        if deja != ligne.numero:
            trouves.append(ConstatLigne("", c.DEUX_RESULTATS.constat(qui=nom, ligne=deja)))
        lu: ResultatLu | None = v.get("resultat")
        if lu is None:
            if "resultat" not in ligne.illisibles:
                trouves.append(ConstatLigne("resultat", c.RESULTAT_MANQUANT.constat()))
            return LigneAnalysee(ActionLigne.REFUSER, nom, {}, trouves)
        presentation, decidee_le, faute = self._quand(v, inscription, presentations.get(inscription.pk, []))
        if faute is not None:
            trouves.append(ConstatLigne("session" if v.get("session") else "jury_le", faute))
        if decidee_le is None:
            return LigneAnalysee(ActionLigne.REFUSER, nom, {}, trouves)
        mention = v.get("mention") or lu.mention or Mention.AUCUNE
        lue = services.DecisionLue(
            inscription, presentation, str(v.get("autorite") or self._c.options.get("autorite") or "").strip(),
            lu.resultat, decidee_le, mention, lu.absent,
            {e: v[cle] for cle, e in self._elements.items() if v.get(cle) is not None},
        )  # fmt: skip
        certifie = self._certificateur(inscription.certification, decidee_le, presentation)
        trouves += [ConstatLigne(_CHAMP.get(k.code, ""), k) for k in services.controler(lue, certificateur=certifie)]
        ancienne = decisions.get(_cle(lue))
        action = ActionLigne.CREER
        if ancienne is not None:
            action, suite = self._remplacer(ancienne, lue)
            trouves += suite
        if any(k.constat.est_bloquant for k in trouves):
            action = ActionLigne.REFUSER
        return LigneAnalysee(action, nom, self._donnees(lue, ancienne), trouves)

    def _remplacer(self, ancienne: Decision, lue: services.DecisionLue) -> tuple[ActionLigne, list[ConstatLigne]]:
        qui = lue.inscription.personne.nom_complet
        if ancienne.origine == OrigineDecision.JURY:
            return ActionLigne.REFUSER, [ConstatLigne("", c.DECIDE_ICI.constat(qui=qui))]
        if services.est_la_meme(ancienne, lue):
            return ActionLigne.INCHANGER, []
        # A line that is refused for want of a reason also says what the reason would be about.
        changements = " ; ".join(services.changements(ancienne, lue)) or "Le détail des unités"
        dit = [ConstatLigne("resultat", c.REMPLACE.constat(changements=changements[:1].upper() + changements[1:]))]
        if not services.raison_de(ancienne, lue, self._c.options.get("raison") or ""):
            return ActionLigne.REFUSER, [ConstatLigne("resultat", c.RAISON_MANQUANTE.constat(qui=qui)), *dit]
        return ActionLigne.MODIFIER, dit

    def _quand(
        self, v: Mapping[str, Any], inscription: Inscription, siennes: Sequence[Presentation]
    ) -> tuple[Presentation | None, date | None, Constat | None]:
        """(session where the candidate sat, day of the decision, why neither is known)."""
        decidee: date | None = v.get("jury_le")
        if decidee is None and (brut := self._c.options.get("jury_le")):
            decidee = date.fromisoformat(brut)
        if v.get("session"):
            siennes = [p for p in siennes if _est_la_session(p, v["session"])]
            if not siennes:
                qui = inscription.personne.nom_complet
                return None, None, c.SESSION_INCONNUE.constat(qui=qui, session=v["session"])
        limite = decidee or self._c.jour
        commencees = [p for p in siennes if p.session.du <= limite]
        # Latest first; when they all come later, the first to come is shown with its dates (AUT-010).
        presentation = commencees[0] if commencees else (siennes[-1] if siennes else None)
        if decidee is None and presentation is not None:
            decidee = presentation.session.jury_le
        return (presentation, decidee, None) if decidee else (presentation, None, c.DATE_MANQUANTE.constat())

    def _certificateur(self, certification: Certification, jour: date, presentation: Presentation | None) -> str:
        session = presentation.session if presentation is not None else None
        cle = (certification.pk, (session.jury_le if session is not None else None) or jour)
        if cle not in self._certifie:
            self._certifie[cle] = capacite_certificateur(certification, jour, session)
        return self._certifie[cle]

    @staticmethod
    def _donnees(lue: services.DecisionLue, ancienne: Decision | None) -> dict[str, Any]:
        return {
            "inscription": lue.inscription.pk,
            "presentation": lue.presentation.pk if lue.presentation else None,
            "autorite": lue.autorite,
            "resultat": str(lue.resultat),
            "mention": str(lue.mention),
            "decidee_le": lue.decidee_le.isoformat(),
            "absent": lue.absent,
            "notes": {cle_element(e): ecrire_cellule(v) for e, v in lue.notes.items()},
            "ancienne": ancienne.pk if ancienne else None,
        }

    # --- write
    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        inscriptions = self._candidats.charger({x.donnees["inscription"] for x in lignes})
        presentations = {p.pk: p for siennes in self._candidats.presentations(inscriptions).values() for p in siennes}
        simulateur = Simulateur()
        simulateur.annoncer(p for p in (presentations.get(x.donnees["presentation"]) for x in lignes) if p is not None)
        operations, brutes = [], []
        for ligne in lignes:
            d = ligne.donnees
            lue = self._relire(d, inscriptions, presentations)
            ancienne = services.courante(lue)
            if (ancienne.pk if ancienne else None) != d["ancienne"]:
                raise ErreurMetier(c.CHANGE_DEPUIS.constat(qui=lue.inscription.personne.nom_complet))
            decision, ecrite = services.enregistrer_decision_importee(
                lue=lue, acteur=self._acteur, motif=self._c.options.get("raison") or "", simulateur=simulateur,
                journal=False,
            )  # fmt: skip
            if ecrite:
                avant = {"precedente": d["ancienne"]} if d["ancienne"] else None
                operations.append(Operation(ligne.numero, "deliberation.Decision", str(decision.pk), avant, {}))
                brutes.append(services.brut(lue))
        if operations:
            self._consigner("a importé", brutes)
        return operations

    def _relire(
        self, d: Mapping[str, Any], inscriptions: Mapping[int, Inscription], presentations: Mapping[int, Presentation]
    ) -> services.DecisionLue:
        notes: dict[ElementEvalue, ValeurCellule] = {
            self._elements[cle]: lire_cellule(texte, ModeCellule(self._elements[cle].mode))
            for cle, texte in d["notes"].items()
            if cle in self._elements
        }
        presentation = presentations.get(d["presentation"] or 0)
        if d["inscription"] not in inscriptions or (d["presentation"] and presentation is None):
            raise ErreurMetier(c.CHANGE_DEPUIS.constat(qui="ce candidat"))
        return services.DecisionLue(
            inscriptions[d["inscription"]], presentation, d["autorite"], Resultat(d["resultat"]),
            date.fromisoformat(d["decidee_le"]), Mention(d["mention"]), d["absent"], notes,
        )  # fmt: skip

    # --- undo
    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        connues = self._decisions(operations)
        contre = []
        for o in operations:
            d = connues.get(int(o.cle))
            if d is None:
                contre.append(c.UTILISE_DEPUIS.constat(qui=f"la ligne {o.numero}", pourquoi="elle n’existe plus"))
            else:
                contre += services.objections_au_retrait(d)
        return contre

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        if contre := self.objections(operations):
            return contre
        connues = self._decisions(operations)
        for o in operations:
            services.retirer_decision_importee(
                decision=connues[int(o.cle)], precedente_id=(o.avant or {}).get("precedente")
            )
        if operations:
            self._consigner("a défait l’import de", [{"decision": int(o.cle)} for o in operations])
        return []

    @staticmethod
    def _decisions(operations: Sequence[Operation]) -> dict[int, Decision]:
        lignes = Decision.objects.filter(pk__in={int(o.cle) for o in operations})
        return {d.pk: d for d in lignes.select_related("inscription__personne").order_by("pk")}

    def _consigner(self, quoi: str, lignes: list[dict[str, Any]]) -> None:
        """One event for the batch, with the hash of its manifest."""
        n = len(lignes)
        combien = f"{n} décisions d’une autorité" if n > 1 else "une décision d’une autorité"
        consigner(
            chaine=f"o:{self._c.organisation_id}", acte="deliberation.importer_decisions", acteur=self._acteur,
            sujet=Reference("import", "deliberation.decisions", "Résultats d’examen"),
            details={"nombre": n, "manifeste": sha256_hex(canonique(lignes)), "decisions": lignes},
            phrase=f"{quoi} {combien}.",
        )  # fmt: skip


def _courantes(inscriptions: Mapping[int, Inscription]) -> dict[tuple[str, int, date | None], Decision]:
    """Decisions in force of these enrolments, by session or by day, in two queries."""
    lignes = Decision.objects.filter(inscription__in=list(inscriptions), en_vigueur=True).prefetch_related("issues")
    return {
        ("p", d.presentation_id, None) if d.presentation_id else ("i", d.inscription_id, d.decidee_le): d
        for d in lignes.order_by("pk")
    }


def _cle(lue: services.DecisionLue) -> tuple[str, int, date | None]:
    if lue.presentation is not None:
        return "p", lue.presentation.pk, None
    return "i", lue.inscription.pk, lue.decidee_le


def _est_la_session(p: Presentation, dite: str) -> bool:
    """Its year, or its name (a part of it is enough)."""
    from parchemin.socle.cles import cle_recherche

    if dite.strip().isdigit():
        return int(dite) in (p.session.au.year, p.session.du.year)
    return cle_recherche(dite) in cle_recherche(p.session.intitule)


_CHAMP = {
    "AUT-001": "certification", "AUT-010": "jury_le", "AUT-011": "jury_le", "AUT-012": "jury_le", "AUT-014": "autorite",
    "AUT-017": "mention",
}  # fmt: skip
DECISIONS = inscrire_type(
    TypeImport(
        code="deliberation.decisions",
        libelle="Résultats d’examen (décisions d’une autorité)",
        description="Les résultats que décide un jury qui n’est pas le vôtre : académie, direction régionale, branche. "
        "Une ligne par candidat ; les notes si l’autorité les donne. Chaque résultat est gardé tel quel, à côté d’une "
        "simulation qui aide à repérer une faute de copie.",
        permission="deliberation.importer_decisions",
        champs=CHAMPS,
        champs_selon=champs_du_fichier,
        analyseur=AnalyseurDecisions,
        sortes={"deliberation.Decision": "décision,décisions"},
        formulaire_options="parchemin.deliberation.imports_decisions.OptionsDecisions",
        suite="deliberation:importees",
        par_transaction=50,
    )
)
