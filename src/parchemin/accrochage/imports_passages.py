"""« Passages à transmettre »: awards prepared elsewhere, by the columns of the dictionary or the official model.

A row is known by its technical identifier, else by the certification, the person and the day of delivery. What is missing
does not refuse the row, the fiche excepted: the passage is taken, and stays to be completed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.colonnes_lues import deduire, dire_colonnes
from parchemin.accrochage.domain.constats_passage import DEUX_ATTRIBUTIONS, DONNEE_ABSENTE, ID_DEJA_ACCEPTE
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.regles import controler
from parchemin.accrochage.domain.tableau import (
    ENVELOPPE,
    champs_lus,
    derniere_ligne_d_entetes,
    exiger_les_colonnes,
    passage_de,
)
from parchemin.accrochage.models import (
    CompteAccrochage,
    EnvoiPassage,
    EtatPassage,
    OriginePassage,
    PassageCertification,
)
from parchemin.accrochage.models.passages import CHAMPS_PASSAGE
from parchemin.accrochage.selectors.passages import suite_d_un_import
from parchemin.accrochage.services.controles import (
    MODIFIABLES,
    circonstances,
    juger,
    marquer_corrige,
    rejuger_les_doubles,
)
from parchemin.accrochage.services.doubles import Attribution, a_rejuger, attribution, connues
from parchemin.accrochage.services.nir import nirs_de
from parchemin.accrochage.services.passages import dire_champs, venus_d_ailleurs
from parchemin.accrochage.trace import tracer
from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.imports.facade import (
    ActionLigne,
    Circonstances,
    ConstatLigne,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
    TypeImport,
    inscrire_type,
)
from parchemin.journal.facade import Reference
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier, Gravite
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr

_FICHE = ("type_certification", "code_certification")
_DATES = tuple(f.name for f in fields(Passage) if "date" in str(f.type))


class OptionsPassages(forms.Form):
    """Whose awards the file holds."""

    compte = forms.TypedChoiceField(
        label="Certificateur",
        coerce=int,
        empty_value=None,
        help_text="Celui au nom de qui ces passages seront transmis.",
    )

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        comptes = CompteAccrochage.objects.filter(actif=True).order_by("libelle", "pk")
        champ: Any = self.fields["compte"]
        champ.choices = [(x.pk, x.libelle) for x in comptes]


def _en_json(p: Passage) -> dict[str, Any]:
    return {
        **{cle: v.isoformat() if isinstance(v := getattr(p, cle), date) else v for cle in CHAMPS_PASSAGE},
        "resultats_numeriques": [[r.niveau, r.domaine, r.competence] for r in p.resultats_numeriques],
    }


def _depuis_json(d: Mapping[str, Any]) -> dict[str, Any]:
    return {cle: date.fromisoformat(v) if cle in _DATES and v else v for cle, v in d.items()}


class AnalyseurPassages:
    """Judges and writes the rows of one file."""

    def __init__(self, circonstances_: Circonstances) -> None:
        self._c = circonstances_
        self._vus: dict[str, int] = {}
        self._ailleurs: dict[str, str] = {}
        self._attributions: dict[Attribution, int] = {}

    @cached_property
    def _compte(self) -> CompteAccrochage:
        return CompteAccrochage.objects.get(pk=self._c.options["compte"])

    @cached_property
    def _acteur(self) -> Reference:
        return reference_de(Membre.toutes.select_related("utilisateur").get(pk=self._c.membre_id or 0).utilisateur)

    def _connus(self, lus: Sequence[Passage]) -> dict[str, PassageCertification]:
        """Passages of this account that the rows speak of, by technical identifier and by award."""
        siens = PassageCertification.objects.filter(compte=self._compte)
        par_id = siens.filter(id_technique__in=[p.id_technique for p in lus if p.id_technique])
        jours = {p.debut_validite for p in lus if not p.id_technique and p.debut_validite}
        codes = {p.code_certification for p in lus if not p.id_technique}
        par_attribution = (
            siens.filter(debut_validite__in=jours, code_certification__in=codes) if jours else siens.none()
        )
        connus = {}
        for x in [*par_id.order_by("pk"), *par_attribution.order_by("pk")]:
            connus[f"id:{x.id_technique}"] = x
            connus.setdefault(_cle(x.vers_domaine()), x)
        return connus

    def _des_autres_comptes(self, lus: Iterable[Passage]) -> dict[str, str]:
        """Name of the account, by technical identifier, of passages that another account holds."""
        ids = {p.id_technique for p in lus if p.id_technique}
        autres = PassageCertification.objects.filter(id_technique__in=ids).exclude(compte=self._compte)
        return dict(autres.order_by("pk").values_list("id_technique", "compte__libelle"))

    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        from parchemin.accrochage.domain.profils import profil

        deduites = [deduire(x.valeurs) for x in lignes]
        lignes = [replace(x, valeurs=valeurs) for x, (valeurs, _) in zip(lignes, deduites, strict=True)]
        lus = [passage_de(x.valeurs) for x in lignes]
        exiger_les_colonnes({cle for x in lignes for cle in (*x.valeurs, *x.illisibles)})
        connus = self._connus(lus)
        self._ailleurs = self._des_autres_comptes(lus)
        q = circonstances(profil(self._compte.profil), self._c.jour, {p.code_insee for p in lus if p.code_insee})
        verdicts = []
        for ligne, p, (_, deduits) in zip(lignes, lus, deduites, strict=True):
            verdict = self._juger(ligne, p, connus, q)
            # What the house's own columns say counts whatever becomes of the line: refused, it is not « unchanged ».
            verdict.constats = [*(ConstatLigne(champ, k) for champ, k in deduits), *verdict.constats]
            verdicts.append(verdict)
        self._dire_les_doubles(lignes, lus, verdicts)
        return verdicts

    def _dire_les_doubles(
        self, lignes: Sequence[LigneLue], lus: Sequence[Passage], verdicts: Sequence[LigneAnalysee]
    ) -> None:
        """The same award under another identifier, in the file or already here: taken, said, and held until one is set aside."""
        dites = [attribution(p) for p in lus]
        deja = connues(self._compte, {x for x in dites if x is not None})
        rangs = {x.numero: i for i, x in enumerate(lignes)}
        for i, (ligne, p, cle) in enumerate(zip(lignes, lus, dites, strict=True)):
            if cle is None or any(k.constat.code == c.DEUX_FOIS.code for k in verdicts[i].constats):
                continue
            premiere = self._attributions.setdefault(cle, ligne.numero)
            if premiere != ligne.numero:
                quoi = f"Les lignes {premiere} et {ligne.numero} disent la même certification de la même personne, le même jour"
                concernes = [i, rangs[premiere]] if premiere in rangs else [i]
                k = replace(DEUX_ATTRIBUTIONS.constat(quoi=quoi), gravite=Gravite.AVERTISSEMENT)
                for j in concernes:
                    verdicts[j].constats.append(ConstatLigne("", k))
            ici = verdicts[i].donnees.get("ancien")
            autre = next((a for a in deja.get(cle, ()) if a.pk != ici and a.id_technique != p.id_technique), None)
            if autre is not None:
                k = autre.constat(p.code_certification, p.debut_validite)
                verdicts[i].constats.append(ConstatLigne("", replace(k, gravite=Gravite.AVERTISSEMENT)))

    def _juger(self, ligne: LigneLue, p: Passage, connus: Mapping[str, PassageCertification], q: Any) -> LigneAnalysee:
        libelle = f"{p.personne or 'Sans nom'} · {p.code_certification or 'sans fiche'}"
        trouves = [ConstatLigne("", k) for k in self._enveloppe(ligne)]
        cle = f"id:{p.id_technique}" if p.id_technique else _cle(p)
        deja = self._vus.setdefault(cle, ligne.numero)
        if deja != ligne.numero:
            trouves.append(ConstatLigne("id_technique", c.DEUX_FOIS.constat(ligne=deja)))
        # What is missing is said, not refused: the passage stays to be completed. But an award of no fiche is none.
        ancien = connus.get(cle)
        for d in controler(p if p.id_technique else replace(p, id_technique="à attribuer"), q):
            k = d.constat
            sans_fiche = ancien is None and d.champ in _FICHE and k.code == DONNEE_ABSENTE.code
            if k.est_bloquant and not sans_fiche:
                k = replace(k, gravite=Gravite.AVERTISSEMENT)
            trouves.append(ConstatLigne(d.champ, k))
        if (autre := self._ailleurs.get(p.id_technique)) is not None:
            constat = c.IDENTIFIANT_D_UN_AUTRE_COMPTE.constat(id=p.id_technique, compte=autre)
            trouves.append(ConstatLigne("id_technique", constat))
        if ancien is None:
            trouves += _identite_absente(ligne, p)
        donnees = _en_json(p)
        if ancien is not None:
            avant = _en_json(ancien.vers_domaine())
            dit = {x for x in ligne.valeurs if x in CHAMPS_PASSAGE and ligne.valeurs[x] is not None}
            differents = [x for x in sorted(dit) if donnees.get(x) != avant.get(x)]
            donnees = {"ancien": ancien.pk, "valeurs": {x: donnees[x] for x in differents}}
            if not differents:
                return LigneAnalysee(ActionLigne.INCHANGER, libelle, donnees, [])
            if interdits := interdits_a_l_import(ancien, differents):
                constat = c.IDENTITE_DE_LA_PERSONNE.constat(champs=dire_champs(interdits))
                return LigneAnalysee(
                    ActionLigne.REFUSER, libelle, {}, [*trouves, ConstatLigne(sorted(interdits)[0], constat)]
                )
            if ancien.etat not in MODIFIABLES:
                constat = c.PAS_MODIFIABLE.constat(etat=ancien.get_etat_display().lower())
                if ancien.etat == EtatPassage.ACCEPTE and ancien.accepte_le:
                    quand = date_fr(ancien.accepte_le.astimezone(PARIS).date())
                    constat = ID_DEJA_ACCEPTE.constat("Identifiant technique", quand=quand)
                return LigneAnalysee(
                    ActionLigne.REFUSER, libelle, {}, [*trouves, ConstatLigne("id_technique", constat)]
                )
            return LigneAnalysee(ActionLigne.MODIFIER, libelle, donnees, trouves)
        action = ActionLigne.REFUSER if any(k.constat.est_bloquant for k in trouves) else ActionLigne.CREER
        return LigneAnalysee(action, libelle, {"ancien": None, "valeurs": donnees}, trouves)

    def _enveloppe(self, ligne: LigneLue) -> list[Constat]:
        """A row made out to another certifier is not taken for this one."""
        attendus = {"certificateur": self._compte.certificateur_bcr, "contrat": self._compte.contrat}
        return [
            c.AUTRE_CERTIFICATEUR.constat(lu=ligne.valeurs[cle], attendu=attendu)
            for cle, attendu in attendus.items()
            if ligne.valeurs.get(cle) and attendu and str(ligne.valeurs[cle]) != attendu
        ]

    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        cles = [x.donnees["ancien"] for x in lignes if x.donnees["ancien"]]
        tenus = PassageCertification.objects.select_for_update(of=("self",)).select_related("compte", "personne")
        anciens = {x.pk: x for x in tenus.filter(pk__in=cles).order_by("pk")}
        operations, nouveaux, changes = [], [], []
        liees = a_rejuger(anciens.values())
        for ligne in lignes:
            valeurs = _depuis_json(ligne.donnees["valeurs"])
            if ligne.donnees["ancien"]:
                x = anciens.get(ligne.donnees["ancien"])
                if x is None or x.etat not in MODIFIABLES:
                    raise ErreurMetier(c.PAS_MODIFIABLE.constat(etat=x.get_etat_display().lower() if x else "absent"))
                if interdits := interdits_a_l_import(x, valeurs):
                    raise ErreurMetier(c.IDENTITE_DE_LA_PERSONNE.constat(champs=dire_champs(interdits)))
                avant = {cle: _simple(getattr(x, cle)) for cle in valeurs}
                for cle, v in valeurs.items():
                    setattr(x, cle, v)
                marquer_corrige(x)
                x.calculer_cles()
                changes.append(x)
                operations.append(Operation(ligne.numero, "accrochage.PassageCertification", str(x.pk), avant, {}))
            else:
                p = PassageCertification(
                    organisation_id=self._c.organisation_id,
                    compte=self._compte,
                    origine=OriginePassage.IMPORT,
                    **valeurs,
                )
                p.id_technique = p.id_technique or str(uuid.uuid4())
                p.nature_deposant = p.nature_deposant or self._compte.nature_deposant
                p.calculer_cles()
                nouveaux.append((ligne.numero, p))
        if ailleurs := self._des_autres_comptes(p.vers_domaine() for _, p in nouveaux):
            # Taken by another account since the preview.
            raise ErreurMetier(
                *(c.IDENTIFIANT_D_UN_AUTRE_COMPTE.constat(id=k, compte=v) for k, v in sorted(ailleurs.items()))
            )
        tous = [*changes, *(p for _, p in nouveaux)]
        juger(tous, nirs=nirs_de(tous))
        PassageCertification.objects.bulk_create([p for _, p in nouveaux], batch_size=50)
        champs_ecrits = {*CHAMPS_PASSAGE, "resultats_numeriques", "verdict", "verdict_phrase", "constats", "controle_le", "juge_par", "echeance",
                         "cle_tri", "cle_recherche", "updated_at", "etat"} - {"id_technique"}  # fmt: skip
        PassageCertification.objects.bulk_update(changes, sorted(champs_ecrits), batch_size=40)
        rejuger_les_doubles(*tous, avec=liees)
        operations += [Operation(n, "accrochage.PassageCertification", str(p.pk), None, {}) for n, p in nouveaux]
        if operations:
            self._tracer("a importé", operations)
        return operations

    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        partis = PassageCertification.objects.filter(pk__in=[int(o.cle) for o in operations]).exclude(
            etat__in=MODIFIABLES
        )
        crees = [int(o.cle) for o in operations if o.avant is None]
        entres = PassageCertification.objects.filter(
            Exists(EnvoiPassage.objects.filter(passage=OuterRef("pk"))), pk__in=crees, etat__in=MODIFIABLES
        )
        return [
            *(
                c.PAS_MODIFIABLE.constat(ou=x.nom_affiche, etat=x.get_etat_display().lower())
                for x in partis.order_by("pk")
            ),
            # A file that was cancelled may have been deposited all the same: its passages are not forgotten.
            *(c.DEJA_EN_FICHIER.constat(ou=x.nom_affiche, qui=x.nom_affiche) for x in entres.order_by("pk")),
        ]

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        if contre := self.objections(operations):
            return contre
        crees = [int(o.cle) for o in operations if o.avant is None]
        tous = PassageCertification.objects.filter(pk__in=[int(o.cle) for o in operations])
        liees = a_rejuger(tous.select_related("compte").order_by("pk")) - set(crees)
        PassageCertification.objects.filter(pk__in=crees, envois__isnull=True).delete()
        changes = []
        rangs = {int(o.cle): o for o in operations if o.avant is not None}
        for x in PassageCertification.objects.filter(pk__in=rangs).select_related("compte", "personne").order_by("pk"):
            for cle, v in _depuis_json(rangs[x.pk].avant or {}).items():
                setattr(x, cle, v)
            changes.append(x)
        juger(changes, nirs=nirs_de(changes))
        for x in changes:
            x.save()
        rejuger_les_doubles(*changes, avec=liees)
        self._tracer("a défait l’import de", operations)
        return []

    def _tracer(self, quoi: str, operations: Sequence[Operation]) -> None:
        n = len(operations)
        tracer(
            organisation_id=self._c.organisation_id, acteur=self._acteur, acte="importer",
            sujet=Reference("import", "accrochage.passages", "Passages à transmettre"),
            phrase=f"{quoi} {n} passages." if n > 1 else f"{quoi} un passage.",
            details={"nombre": n, "manifeste": sha256_hex(canonique([o.cle for o in operations]))},
        )  # fmt: skip


def interdits_a_l_import(passage: PassageCertification, champs_: Iterable[str]) -> set[str]:
    """Of these values, those that a person or a decision holds: a file does not rewrite them."""
    return set(champs_) & venus_d_ailleurs(passage)


_EXIGES = {
    "nom_naissance": "le nom de naissance", "prenom1": "le premier prénom", "annee_naissance": "la date de naissance", "sexe": "le sexe",
}  # fmt: skip


def _identite_absente(ligne: LigneLue, p: Passage) -> list[ConstatLigne]:
    """What the message demands of a person and the row does not say: taken all the same, to be completed, and said now."""
    if p.voie != "titulaire":
        return []
    return [
        ConstatLigne(cle, replace(DONNEE_ABSENTE.constat(quoi=mots), gravite=Gravite.AVERTISSEMENT))
        for cle, mots in _EXIGES.items()
        if not getattr(p, cle) and cle not in ligne.illisibles
        and not (cle == "annee_naissance" and "date_naissance" in ligne.illisibles)
    ]  # fmt: skip


def _simple(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def _cle(p: Passage) -> str:
    """The award of a person, when no identifier tells it: certification, birth name, first name, birth, delivery."""
    nom = cle_recherche(f"{p.personne}")
    naissance = f"{p.annee_naissance}-{p.mois_naissance}-{p.jour_naissance}"
    return f"a:{p.code_certification}|{nom}|{naissance}|{p.id_dossier}|{p.debut_validite}"


PASSAGES = inscrire_type(
    TypeImport(
        code="accrochage.passages",
        rang=15,
        libelle="Passages à transmettre à la Caisse des Dépôts",
        description="Des certifications délivrées, préparées ailleurs : tableau maison, modèle officiel de 51 colonnes, ou jumeau "
        "d’un fichier de Parchemin. Une ligne par certification délivrée à une personne.",
        permission="accrochage.importer",
        champs=tuple(x for x in champs_lus() if x.cle not in ENVELOPPE or x.cle in ("certificateur", "contrat")),
        analyseur=AnalyseurPassages,
        sortes={"accrochage.PassageCertification": "passage,passages"},
        formulaire_options="parchemin.accrochage.imports_passages.OptionsPassages",
        suite="accrochage:passages",
        par_transaction=250,
        hors_ligne=frozenset(ENVELOPPE),
        fin_des_entetes=derniere_ligne_d_entetes,
        dire_colonnes=dire_colonnes,
        dire_suite=suite_d_un_import,
    )
)
