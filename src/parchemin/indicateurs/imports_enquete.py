"""« Réponses d’une enquête »: one row per person, what was said by phone, on paper or in another tool.

Giving somebody the answer of another is the worst that an import can do: what a row says twice must agree, and a name that two
people bear asks for more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms

from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.imports.facade import (
    ActionLigne,
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
from parchemin.indicateurs import constats_enquetes as c
from parchemin.indicateurs.domain.questionnaire import Questionnaire, questionnaire_au
from parchemin.indicateurs.models import CanalReponse, Destinataire, Enquete, EtatEnquete, ReponseEnquete
from parchemin.indicateurs.selectors.enquetes import questionnaire_de
from parchemin.indicateurs.services.enquetes_trace import tracer
from parchemin.indicateurs.services.reponses import Dit, repondre
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui

MODELE = "indicateurs.ReponseEnquete"


class OptionsEnquete(forms.Form):
    """Which survey the file answers."""

    enquete = forms.TypedChoiceField(label="Enquête", coerce=int, help_text="Celles qui sont ouvertes.")

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ouvertes = Enquete.toutes.filter(organisation=membre.organisation_id, etat=EtatEnquete.OUVERTE)
        champ: Any = self.fields["enquete"]
        champ.choices = [("", "Choisir…"), *((e.pk, e.titre) for e in ouvertes.order_by("-ouvre_le", "pk"))]


_SITUATIONS = tuple(x.mots for x in questionnaire_au(aujourdhui()).situations)
CHAMPS = (
    ChampImport(
        "reference", "Référence interne", lecteurs.texte(60), exemples=("P-1042 (exemple)", ""),
        alias=("référence", "identifiant", "id", "ref"),
    ),
    ChampImport(
        "courriel", "Courriel", lecteurs.texte(254), exemples=("", "ines@exemple.fr"), alias=("email", "e-mail", "mail", "adresse de courriel"),
    ),
    ChampImport("nom", "Nom", lecteurs.texte(60), exemples=("Martin", "Le Goff"), alias=("nom de naissance", "nom d’usage", "nom de famille")),
    ChampImport("prenom", "Prénom", lecteurs.texte(60), exemples=("Léa", "Inès"), alias=("premier prénom", "prénoms")),
    ChampImport(
        "naissance", "Date de naissance", lecteurs.date_jour(passee=True), exemples=("12/03/2004", ""), alias=("né le", "née le", "ddn"),
        aide="Distingue deux personnes du même nom.",
    ),
    ChampImport(
        "certification", "Numéro de la certification", lecteurs.texte(40), exemples=("", ""), alias=("rncp", "fiche", "numéro rncp", "certification"),
        aide="Pour qui en a deux dans l’enquête.",
    ),
    ChampImport(
        "situation", "Situation", lecteurs.texte(120), obligatoire=True, exemples=("CDI", "En recherche d’emploi"),
        alias=("situation actuelle", "situation professionnelle", "statut"), aide=f"L’une de : {', '.join(_SITUATIONS)}.",
    ),
    ChampImport(
        "vise", "Métier visé", lecteurs.texte(40), exemples=("Oui", ""), aide="Oui, En partie ou Non. Vide sans emploi.",
        alias=("est-ce le métier visé", "dans le métier visé", "emploi en rapport"),
    ),
    ChampImport("metier", "Métier exercé", lecteurs.texte(150), exemples=("Mécanicienne bateau", ""), alias=("métier", "emploi occupé", "poste", "fonction")),
    ChampImport("commentaire", "Commentaire", lecteurs.paragraphe(1000), exemples=("", ""), alias=("remarque", "observations"), aide="Rien sur la santé."),
)  # fmt: skip


class _Population:
    """The people of a survey, found by what a row says of them."""

    def __init__(self, enquete: Enquete) -> None:
        self.tous = list(
            Destinataire.toutes.filter(enquete=enquete, retire_le__isnull=True, inscription__isnull=False)
            .select_related("inscription__personne", "inscription__certification__fiche", "reponse").order_by("pk")
        )  # fmt: skip
        self._index: dict[tuple[str, str], list[Destinataire]] = {}
        for d in self.tous:
            p = self.personne(d)
            for cle, valeurs in (
                ("reference", {p.reference}), ("courriel", {p.courriel, p.representant_courriel}),
                ("nom", {p.nom_naissance, p.nom_usage}),
            ):  # fmt: skip
                for valeur in valeurs - {""}:
                    self._index.setdefault((cle, _serre(valeur)), []).append(d)

    @staticmethod
    def personne(d: Destinataire) -> Any:
        return d.inscription.personne if d.inscription is not None else None

    def _convient(self, d: Destinataire, v: Mapping[str, Any]) -> bool:
        """Nothing that the row says contradicts this person."""
        p = self.personne(d)
        if v.get("reference") and _serre(v["reference"]) != _serre(p.reference):
            return False
        if v.get("nom") and _serre(v["nom"]) not in {_serre(p.nom_naissance), _serre(p.nom_usage)}:
            return False
        if v.get("prenom") and _serre(v["prenom"]) not in {_serre(p.prenom1), _serre(p.prenoms)}:
            return False
        if v.get("certification") and d.inscription is not None:
            numero = d.inscription.certification.numero
            if _serre(v["certification"]) not in {
                _serre(numero),
                _serre(numero.removeprefix("RNCP").removeprefix("RS")),
            }:
                return False
        jour = v.get("naissance")
        connue = (p.naissance_annee, p.naissance_mois, p.naissance_jour)
        dite = (jour.year, jour.month, jour.day) if jour else (None, None, None)
        return all(a is None or b is None or a == b for a, b in zip(connue, dite, strict=True))

    def trouver(self, v: Mapping[str, Any]) -> tuple[Destinataire | None, Constat | None]:
        """The row's person, or why none."""
        cle = next((k for k in ("reference", "courriel", "nom") if v.get(k)), None)
        if cle is None:
            return None, c.SANS_DESIGNATION.constat()
        qui = " ".join(str(v[k]) for k in ("prenom", "nom") if v.get(k)) or str(v[cle])
        trouves = [d for d in self._index.get((cle, _serre(v[cle])), []) if self._convient(d, v)]
        if not trouves:
            return None, c.DESTINATAIRE_INCONNU.constat(qui=qui)
        if len(trouves) > 1:
            return None, c.DESTINATAIRE_AMBIGU.constat(qui=qui, nombre=len(trouves))
        return trouves[0], None


def _serre(texte: str) -> str:
    return cle_recherche(texte).replace(" ", "")


class AnalyseurReponses:
    """Remembers who was met: one person and certification, one row."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._vus: dict[int, int] = {}

    @cached_property
    def _enquete(self) -> Enquete:
        pk = int(self._c.options.get("enquete") or 0)
        trouvee: Enquete | None = Enquete.toutes.filter(
            pk=pk, organisation=self._c.organisation_id, etat=EtatEnquete.OUVERTE
        ).first()
        if trouvee is None:
            raise ErreurMetier(c.ENQUETE_INACCESSIBLE.constat())
        return trouvee

    @cached_property
    def _population(self) -> _Population:
        return _Population(self._enquete)

    @cached_property
    def _questions(self) -> Questionnaire:
        return questionnaire_de(self._enquete)

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        return [self._juger(x) for x in lignes]

    def _juger(self, ligne: LigneLue) -> LigneAnalysee:
        v, trouves = ligne.valeurs, list[ConstatLigne]()
        d, faute = self._population.trouver(v)
        if faute is not None:
            champ = next((k for k in ("reference", "courriel", "nom") if v.get(k)), "")
            trouves.append(ConstatLigne(champ, faute))
        situation, vise = self._lire(v, trouves)
        if d is None:
            qui = " ".join(str(v[k]) for k in ("prenom", "nom") if v.get(k)) or str(
                v.get("reference") or v.get("courriel") or "Sans nom"
            )
            return LigneAnalysee(ActionLigne.REFUSER, qui, {}, trouves)
        nom: str = self._population.personne(d).nom_complet
        deja = self._vus.setdefault(d.pk, ligne.numero)
        if deja != ligne.numero:
            trouves.append(ConstatLigne("", c.DEUX_FOIS.constat(qui=nom, ligne=deja)))
        donnees = {
            "destinataire": d.pk, "avant": d.reponse_id, "situation": situation or "", "vise": vise,
            "metier": v.get("metier") or "", "commentaire": v.get("commentaire") or "",
        }  # fmt: skip
        r = d.reponse
        if r is not None and (r.situation, r.vise, r.metier, r.commentaire) == tuple(
            donnees[k] for k in ("situation", "vise", "metier", "commentaire")
        ):
            return LigneAnalysee(ActionLigne.INCHANGER, nom, donnees, trouves)
        if r is not None:
            dite = c.REMPLACE.constat(qui=nom, canal=r.get_canal_display().lower(), le=f"{r.recue_le:%d/%m/%Y}")
            trouves.append(ConstatLigne("", dite))
        mots = f"{nom} · {self._questions.mots(situation)}" if situation else nom
        return LigneAnalysee(ActionLigne.CREER if r is None else ActionLigne.MODIFIER, mots[:200], donnees, trouves)

    def _lire(self, v: Mapping[str, Any], trouves: list[ConstatLigne]) -> tuple[str | None, str]:
        """Codes of what a row says; what is not understood is told beside its cell."""
        situation, vise = None, ""
        if v.get("situation"):
            situation = self._questions.situation_dite(v["situation"])
            if situation is None:
                acceptees = ", ".join(x.mots for x in self._questions.situations)
                trouves.append(
                    ConstatLigne("situation", c.SITUATION.constat(valeur=v["situation"], acceptees=acceptees))
                )
        if v.get("vise"):
            lu = self._questions.vise_dit(v["vise"])
            if lu is None:
                trouves.append(ConstatLigne("vise", c.VISE.constat(valeur=v["vise"])))
            vise = lu or ""
        return situation, vise

    # --- write
    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        membre = Membre.toutes.select_related("utilisateur").get(pk=self._c.membre_id or 0)
        tenus = {
            d.pk: d
            for d in Destinataire.toutes.select_for_update(of=("self",)).filter(
                pk__in=[x.donnees["destinataire"] for x in lignes], enquete=self._enquete, inscription__isnull=False
            ).select_related("inscription__personne").order_by("pk")
        }  # fmt: skip
        operations = []
        for x in lignes:
            d = tenus.get(x.donnees["destinataire"])
            if d is None or d.reponse_id != x.donnees["avant"]:
                qui = self._population.personne(d).nom_complet if d is not None else "Cette personne"
                raise ErreurMetier(c.CHANGEE.constat(qui=qui))
            refus = d.refus_le.isoformat() if d.refus_le else None
            dit = Dit(
                x.donnees["situation"], {d.pk: x.donnees["vise"]}, x.donnees["metier"], "", x.donnees["commentaire"]
            )
            (r,) = repondre(destinataires=[d], dit=dit, canal=CanalReponse.FICHIER, par=membre.utilisateur.nom_complet)
            avant = {"destinataire": d.pk, "reponse": d.reponse_id, "refus_le": refus}
            operations.append(Operation(x.numero, MODELE, str(r.pk), None if d.reponse_id is None else avant, avant))
        if operations:
            n = f"{len(operations)} réponses" if len(operations) > 1 else "une réponse"
            tracer(
                self._enquete, reference_de(membre.utilisateur), "importer",
                f"a importé {n} à l’enquête « {self._enquete.titre} ».", n=len(operations),
            )  # fmt: skip
        return operations

    # --- undo
    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """An answer that is no longer the one that counts, or a survey closed since."""
        courantes = {
            r: d for d, r in Destinataire.toutes.filter(reponse__in=[int(o.cle) for o in operations])
            .exclude(enquete__etat=EtatEnquete.CLOSE).values_list("pk", "reponse_id")
        }  # fmt: skip
        return [
            c.CHANGEE_DEPUIS.constat(laquelle=f"de la ligne {o.numero}")
            for o in operations
            if int(o.cle) not in courantes
        ]

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        if contre := self.objections(operations):
            return contre
        for o in operations:
            avant = o.apres or {}
            Destinataire.toutes.filter(pk=avant["destinataire"], reponse=int(o.cle)).update(
                reponse=avant["reponse"], refus_le=avant["refus_le"]
            )
            ReponseEnquete.toutes.filter(pk=int(o.cle)).delete()
        return []


def enquete_dite(options: Mapping[str, Any]) -> tuple[str, str, int] | None:
    """The survey of the file, and its page."""
    e = Enquete.objects.filter(pk=options.get("enquete") or 0).first()
    return (e.titre, "indicateurs:enquete", e.pk) if e is not None else None


REPONSES = inscrire_type(
    TypeImport(
        code="indicateurs.reponses_enquete",
        libelle="Réponses d’une enquête",
        description="Une ligne par ancien : sa situation, et si c’est le métier visé. Une personne hors de l’enquête est refusée ; une "
        "réponse déjà reçue est remplacée, et gardée derrière.",
        permission="indicateurs.enqueter",
        champs=CHAMPS,
        analyseur=AnalyseurReponses,
        sortes={MODELE: "réponse,réponses"},
        formulaire_options="parchemin.indicateurs.imports_enquete.OptionsEnquete",
        suite="indicateurs:enquetes",
        objet=enquete_dite,
        par_transaction=500,
    )
)
