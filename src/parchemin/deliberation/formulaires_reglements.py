"""Forms of règlements: dates and choices of the family, units, coefficients at one go, versions, habilitations (CCF)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from parchemin.comptes.models import Etablissement
from parchemin.deliberation.domain.reglement import Domaine, ModeEvaluation
from parchemin.deliberation.models import HabilitationCCF, NatureHabilitation, ReglementExamen, UniteReglement
from parchemin.deliberation.services.reglements import ContenuReglement, ContenuUnite
from parchemin.parcours.models import ElementEvalue, ModeResultat, NatureElement
from parchemin.plateforme.formulaires import AvecGroupes, ChampDate
from parchemin.referentiel.facade import DIPLOMES_ETAT, Famille
from parchemin.referentiel.models import Certification

DOMAINES = (
    ("", "Non dit"), (str(Domaine.PROFESSIONNEL), "Professionnel"), (str(Domaine.GENERAL), "Général"), ("autre", "Autre"),
)  # fmt: skip
MODES = (
    ("", "Non dit"), (str(ModeEvaluation.CCF), "Contrôle en cours de formation (CCF)"),
    (str(ModeEvaluation.PONCTUEL), "Ponctuel"), (str(ModeEvaluation.CONTROLE_CONTINU), "Contrôle continu"),
)  # fmt: skip
AVEC_CREDITS = frozenset({Famille.BTS, Famille.BTSA, Famille.DMA, Famille.DNMADE, Famille.DCG, Famille.SUPERIEUR})
_PALIERS, _ACCREDITATIONS = 3, 2


def _nombre(label: str, *, maximum: int, decimales: int = 2, minimum: Decimal = Decimal(0), aide: str = "") -> Any:
    return forms.DecimalField(
        label=label, required=False, localize=True, min_value=minimum, max_value=maximum, decimal_places=decimales,
        max_digits=5, help_text=aide,
    )  # fmt: skip


class ChoixCertification(forms.ModelChoiceField):
    """A certification of the organisation, by its number and title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.numero} · {obj.intitule}" if obj.numero else obj.intitule


def certifications() -> Any:
    return Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")


class FormulaireCertification(forms.Form):
    """Which certification the règlement is for: what is asked next depends on its family."""

    certification = ChoixCertification(label="Certification", queryset=Certification.objects.none(), empty_label="—")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certification"].queryset = certifications()  # type: ignore[attr-defined]


class FormulaireReglement(AvecGroupes):
    """Dates, reference, and the choices that the family leaves to the certifier (`offertes`)."""

    GROUPES: Sequence[Any] = ()
    reference = forms.CharField(
        label="Texte de référence", max_length=300,
        help_text="L’arrêté de spécialité, ou le règlement du certificateur et sa date.",
    )  # fmt: skip
    specialite = forms.CharField(
        label="Spécialité ou option", max_length=255, required=False, help_text="Vide : il vaut pour toutes. Recopiez-la comme dans les sessions.",
    )  # fmt: skip
    session_du = ChampDate(label="À partir des sessions du", required=False)
    session_au = ChampDate(label="Jusqu’aux sessions du", required=False)
    seuil_unite = _nombre("Une unité notée est acquise à partir de (sur 20)", maximum=20, aide="Vide : 10.")
    compensation = forms.BooleanField(
        label="Les unités se compensent", required=False,
        help_text="C’est alors la moyenne qui décide, sans note sous le minimum de chaque unité.",
    )  # fmt: skip
    moyenne_minimale = _nombre("Moyenne demandée (sur 20)", maximum=20, aide="Si les unités se compensent. Vide : 10.")
    entretien_final = forms.BooleanField(
        label="Un entretien final a lieu devant le jury", required=False, help_text="Quand tout le reste est acquis."
    )
    pfmp = forms.BooleanField(
        label="Les périodes en milieu professionnel doivent être validées", required=False,
        help_text="Sans elles, le diplôme ne peut pas être délivré, quelle que soit la moyenne.",
    )  # fmt: skip
    fin_validite = ChampDate(
        label="Dernier jour de validité du titre", required=False, help_text="Vide : celui que publie la fiche."
    )
    conservation_mois = forms.IntegerField(
        label="Un acquis partiel se garde (mois)", required=False, min_value=1, max_value=600,
        help_text="Vide : le règlement n’en dit rien.",
    )  # fmt: skip
    semaines_activite = forms.IntegerField(
        label="Activité demandée aux adultes (semaines)", required=False, min_value=1, max_value=160,
        help_text="Seulement si l’arrêté de la spécialité la demande.",
    )  # fmt: skip
    validite_mois = forms.IntegerField(
        label="La certification est valable (mois)", required=False, min_value=1, max_value=600,
        help_text="Vide : sans limite de durée.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, offertes: frozenset[str], reglement: ReglementExamen | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.options = dict(reglement.options) if reglement is not None else {}
        simples = ("seuil_unite", "compensation", "moyenne_minimale", "entretien_final", "pfmp", "fin_validite",
                   "conservation_mois", "validite_mois", "semaines_activite")  # fmt: skip
        for nom in simples:
            if nom not in offertes:
                del self.fields[nom]
        self.paliers = self._repeter("paliers", _PALIERS, self._palier) if "paliers" in offertes else 0
        self.accreditations = (
            self._repeter("accreditations", _ACCREDITATIONS, self._accreditation) if "accreditations" in offertes else 0
        )
        duree = tuple(n for n in ("fin_validite", "conservation_mois", "validite_mois") if n in self.fields)
        decision = tuple(
            n for n in ("seuil_unite", "compensation", "moyenne_minimale", "entretien_final", "pfmp", "semaines_activite")
            if n in self.fields
        )  # fmt: skip
        groupes: list[Any] = [
            ("Le règlement", ("reference", "specialite")),
            ("Pour quelles sessions", ("session_du", "session_au"), "Jours compris ; vide : sans limite de ce côté."),
        ]
        if decision:
            groupes.append(("Ce qui fait décider", decision))
        if duree:
            groupes.append(("Combien de temps", duree))
        if self.paliers:
            noms = tuple(f"palier_{i}_{x}" for i in range(self.paliers) for x in ("nom", "seuil"))
            groupes.append(("Niveaux selon la moyenne", noms, "Le plus haut niveau atteint figure sur le résultat."))
        if self.accreditations:
            noms = tuple(f"accreditation_{i}_{x}" for i in range(self.accreditations) for x in ("du", "au"))
            groupes.append(
                ("Accréditation de l’établissement", noms, "Les périodes des arrêtés. Vide : sans limite de ce côté.")
            )
        self.GROUPES = groupes

    def _repeter(self, nom: str, minimum: int, ajouter: Any) -> int:
        connus = list(self.options.get(nom, ()))
        combien = max(minimum, len(connus) + 1)
        for i in range(combien):
            ajouter(i, connus[i] if i < len(connus) else ("", ""))
        return combien

    def _palier(self, i: int, valeurs: Sequence[Any]) -> None:
        seuil, nom = valeurs
        self.fields[f"palier_{i}_nom"] = forms.CharField(
            label=f"Niveau {i + 1}", max_length=60, required=False, initial=nom
        )
        champ = _nombre(f"Niveau {i + 1}, à partir de (sur 20)", maximum=20)
        champ.initial = Decimal(str(seuil)) if seuil != "" else None
        self.fields[f"palier_{i}_seuil"] = champ

    def _accreditation(self, i: int, valeurs: Sequence[Any]) -> None:
        du, au = valeurs
        self.fields[f"accreditation_{i}_du"] = ChampDate(label=f"Période {i + 1}, du", required=False, initial=du)
        self.fields[f"accreditation_{i}_au"] = ChampDate(label=f"Période {i + 1}, au", required=False, initial=au)

    def clean(self) -> dict[str, Any]:
        d = super().clean() or self.cleaned_data
        for i in range(self.paliers):
            nom, seuil = d.get(f"palier_{i}_nom"), d.get(f"palier_{i}_seuil")
            if bool(nom) != (seuil is not None) and f"palier_{i}_seuil" not in self.errors:
                self.add_error(f"palier_{i}_{'seuil' if nom else 'nom'}", "Un niveau a un nom et une note.")
        for i in range(self.accreditations):
            du, au = d.get(f"accreditation_{i}_du"), d.get(f"accreditation_{i}_au")
            if du and au and au < du:
                self.add_error(f"accreditation_{i}_au", "La fin vient avant le début.")
        if d.get("moyenne_minimale") is not None and not d.get("compensation"):
            self.add_error("compensation", "Une moyenne est demandée : cochez la compensation, ou effacez la moyenne.")
        return d

    def contenu(self) -> ContenuReglement:
        """Choices of another family stay as they were: a family may be corrected, and corrected back."""
        d, options = self.cleaned_data, dict(self.options)

        def poser(nom: str, valeur: Any) -> None:
            options.pop(nom, None)
            if valeur not in (None, "", False, []):
                options[nom] = valeur

        for nom in ("seuil_unite", "moyenne_minimale"):
            if nom in self.fields:
                # Decimals travel as text: JSON's numbers are floats.
                poser(nom, f"{d[nom].normalize():f}" if d[nom] is not None else None)
        for nom in ("compensation", "conservation_mois", "validite_mois", "semaines_activite"):
            if nom in self.fields:
                poser(nom, d[nom])
        if self.paliers:
            lus = [(d[f"palier_{i}_seuil"], d[f"palier_{i}_nom"]) for i in range(self.paliers)]
            poser("paliers", [[f"{s.normalize():f}", nom] for s, nom in sorted(x for x in lus if x[1])])
        if self.accreditations:
            dates = [(d[f"accreditation_{i}_du"], d[f"accreditation_{i}_au"]) for i in range(self.accreditations)]
            poser(
                "accreditations",
                [[x.isoformat() if x else None for x in paire] for paire in dates if any(paire)],
            )
        return ContenuReglement(
            reference=d["reference"], specialite=d["specialite"], session_du=d["session_du"], session_au=d["session_au"],
            entretien_final=bool(d.get("entretien_final")), pfmp=bool(d.get("pfmp")), fin_validite=d.get("fin_validite"),
            options=options,
        )  # fmt: skip


def initiales_reglement(r: ReglementExamen) -> dict[str, Any]:
    """What the form shows of a règlement."""
    noms = ("reference", "specialite", "session_du", "session_au", "entretien_final", "pfmp", "fin_validite")
    options = {n: r.options.get(n) for n in ("compensation", "conservation_mois", "validite_mois", "semaines_activite")}
    notes = {n: Decimal(str(r.options[n])) for n in ("seuil_unite", "moyenne_minimale") if r.options.get(n)}
    return {n: getattr(r, n) for n in noms} | options | notes


class ChoixElement(forms.ModelChoiceField):
    """An element of the certification that the règlement does not hold yet."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} · {obj.libelle}"


class FormulaireUnite(AvecGroupes):
    """How a unit counts; a new one is described first. Fields that the family never reads are not asked."""

    GROUPES: Sequence[Any] = (
        ("L’unité", ("element",)),
        (
            "Si elle est nouvelle",
            ("nature", "code", "libelle", "parent", "resultat", "facultatif"),
            "Nature, code, intitulé et forme du résultat sont alors demandés.",
        ),
        ("Comment elle compte", ("domaine", "autre_domaine", "coefficient", "seuil", "ects", "ordre")),
        ("Comment elle est évaluée", ("mode", "pratique", "eps", "controle", "commune")),
        ("Ce qu’elle donne", ("blocs",)),
    )
    element = ChoixElement(
        label="Élément évalué", queryset=ElementEvalue.objects.none(), required=False,
        empty_label="Une nouvelle unité, décrite ci-dessous",
    )  # fmt: skip
    nature = forms.ChoiceField(
        label="C’est", choices=NatureElement.choices, required=False, initial=NatureElement.UNITE
    )
    code = forms.CharField(label="Code", max_length=40, required=False)
    libelle = forms.CharField(label="Intitulé", max_length=800, required=False)
    parent = ChoixElement(label="Dépend de", queryset=ElementEvalue.objects.none(), required=False, empty_label="—")
    resultat = forms.ChoiceField(
        label="Résultat", choices=ModeResultat.choices, widget=forms.RadioSelect, required=False
    )
    facultatif = forms.BooleanField(label="Unité facultative", required=False)
    domaine = forms.ChoiceField(label="Domaine", choices=DOMAINES, required=False)
    autre_domaine = forms.CharField(
        label="Autre domaine, son nom", max_length=60, required=False, help_text="Demandé si le domaine est « Autre »."
    )
    coefficient = _nombre(
        "Coefficient", maximum=999, minimum=Decimal("0.01"),
        aide="Sans objet pour un résultat acquis ou non acquis. Vide : à compléter plus tard.",
    )  # fmt: skip
    seuil = _nombre(
        "Note minimale (sur 20)", maximum=20, aide="Seulement si le règlement en demande une à cette unité."
    )
    ects = forms.IntegerField(label="Crédits européens", required=False, min_value=0, max_value=300)
    ordre = forms.IntegerField(label="Ordre", required=False, min_value=0, max_value=9999)
    mode = forms.ChoiceField(label="Mode d’évaluation", choices=MODES, required=False)
    pratique = forms.BooleanField(label="C’est l’épreuve de pratique professionnelle", required=False)
    eps = forms.BooleanField(
        label="C’est l’éducation physique et sportive",
        required=False,
        help_text="Elle n’a pas d’épreuve de remplacement.",
    )
    controle = forms.CharField(
        label="Groupe de l’épreuve de contrôle", max_length=40, required=False,
        help_text="Le nom du groupe (« scientifique », « littéraire »…) si un oral peut reprendre cette unité ; sinon vide.",
    )  # fmt: skip
    commune = forms.BooleanField(
        label="Commune à plusieurs spécialités", required=False,
        help_text="Sa note suit le candidat qui change de spécialité.",
    )  # fmt: skip
    blocs = forms.MultipleChoiceField(
        label="Blocs de la fiche que donne cette unité", choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, reglement: ReglementExamen, unite: UniteReglement | None, famille: Famille,
        blocs: Mapping[str, str], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.unite = unite
        siens = ElementEvalue.objects.filter(certification=reglement.certification_id).order_by("ordre", "code", "pk")
        if unite is not None:
            for nom in ("element", "nature", "code", "libelle", "parent", "resultat", "facultatif"):
                del self.fields[nom]
        else:
            pris = UniteReglement.objects.filter(reglement=reglement).order_by().values("element_id")
            libres = siens.exclude(pk__in=pris)
            self.fields["element"].queryset = libres  # type: ignore[attr-defined]
            if not libres.exists():
                # Nothing to choose from: it is a new one, and what describes it is asked.
                del self.fields["element"]
                self.GROUPES = (("L’unité", self.GROUPES[1][1]), *self.GROUPES[2:])
                for nom in ("nature", "code", "libelle", "resultat"):
                    self.fields[nom].required = True
            else:
                # Asked as soon as no element is chosen: « (facultatif) » beside them would be untrue.
                for nom in ("element", "nature", "code", "libelle", "resultat"):
                    self.fields[nom].widget.sans_mention = True
            self.fields["parent"].queryset = siens  # type: ignore[attr-defined]
            self.fields["resultat"].initial = (
                ModeResultat.NOTE if famille in {*DIPLOMES_ETAT, Famille.SUPERIEUR} else ModeResultat.VALIDATION
            )
        if famille not in DIPLOMES_ETAT:
            for nom in ("pratique", "eps", "controle", "commune"):
                del self.fields[nom]
        if famille not in AVEC_CREDITS:
            del self.fields["ects"]
        connus = dict(blocs)
        for code in unite.blocs if unite is not None else ():
            connus.setdefault(code, "bloc absent de la fiche aujourd’hui")
        self.fields["blocs"].choices = [(code, f"{code} · {mots}") for code, mots in sorted(connus.items())]  # type: ignore[attr-defined]
        if not connus:
            del self.fields["blocs"]

    def clean(self) -> dict[str, Any]:
        d = super().clean() or self.cleaned_data
        if d.get("domaine") == "autre" and not d.get("autre_domaine"):
            self.add_error("autre_domaine", "Donnez le nom de ce domaine.")
        if self.unite is None and not d.get("element"):
            for nom, mots in (("code", "Donnez un code, ou choisissez un élément."), ("libelle", "Donnez un intitulé."),
                              ("nature", "Dites ce que c’est."), ("resultat", "Choisissez la forme du résultat.")):  # fmt: skip
                if not d.get(nom) and nom not in self.errors:
                    self.add_error(nom, mots)
        return d

    def arguments(self) -> dict[str, Any]:
        """For `services.reglements.enregistrer_unite`."""
        d = self.cleaned_data
        u = self.unite
        contenu = ContenuUnite(
            domaine=d["autre_domaine"] if d["domaine"] == "autre" else d["domaine"],
            coefficient=d["coefficient"], mode=d["mode"], seuil=d["seuil"],
            pratique=d.get("pratique", u.pratique if u else False), eps=d.get("eps", u.eps if u else False),
            controle=d.get("controle", u.controle if u else ""), commune=d.get("commune", u.commune if u else False),
            blocs=tuple(d.get("blocs", u.blocs if u else ())), ects=d.get("ects", u.ects if u else 0) or 0,
            ordre=d["ordre"] or 0,
        )  # fmt: skip
        if u is not None:
            return {"unite": u, "contenu": contenu}
        if d.get("element"):
            return {"element": d["element"], "contenu": contenu}
        nouveau = {
            "nature": NatureElement(d["nature"]), "code": d["code"], "libelle": d["libelle"], "parent": d["parent"],
            "mode": ModeResultat(d["resultat"]), "facultatif": d["facultatif"], "ordre": d["ordre"] or 0,
            "code_bloc": contenu.blocs[0] if len(contenu.blocs) == 1 else "",
        }  # fmt: skip
        return {"nouvel_element": nouveau, "contenu": contenu}


def initiales_unite(u: UniteReglement) -> dict[str, Any]:
    """What the form shows of a unit."""
    noms = ("coefficient", "seuil", "ects", "ordre", "mode", "pratique", "eps", "controle", "commune", "blocs")
    connus = {cle for cle, _ in DOMAINES}
    domaine = {"domaine": u.domaine} if u.domaine in connus else {"domaine": "autre", "autre_domaine": u.domaine}
    notes = {n: _sans_zeros(getattr(u, n)) for n in ("coefficient", "seuil")}
    return {n: getattr(u, n) for n in noms} | notes | domaine


def _sans_zeros(valeur: Decimal | None) -> Decimal | None:
    """4.00, as the table keeps it, is written 4."""
    return None if valeur is None else Decimal(f"{valeur.normalize():f}")


class FormulaireCoefficients(forms.Form):
    """Coefficient, domain and mode of every unit, at one go: what one copies from the arrêté."""

    def __init__(self, *args: Any, unites: Sequence[UniteReglement], etat: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unites, self.etat = unites, etat
        for u in unites:
            nom = f"{u.element.code} · {u.element.libelle}"
            if u.element.mode == ModeResultat.NOTE:
                champ = _nombre(f"Coefficient de {nom}", maximum=999, minimum=Decimal("0.01"))
                champ.initial = _sans_zeros(u.coefficient)
                self.fields[f"coefficient_{u.pk}"] = champ
            if etat:
                choix = list(DOMAINES[:3])
                if u.domaine and u.domaine not in dict(choix):
                    choix.append((u.domaine, u.domaine))
                self.fields[f"domaine_{u.pk}"] = forms.ChoiceField(
                    label=f"Domaine de {nom}", choices=choix, required=False, initial=u.domaine
                )
            self.fields[f"mode_{u.pk}"] = forms.ChoiceField(
                label=f"Mode d’évaluation de {nom}", choices=MODES, required=False, initial=u.mode
            )

    @property
    def lignes(self) -> list[tuple[UniteReglement, list[tuple[str, Any]]]]:
        """(unit, (heading, field) by column; None where the unit has none)."""
        colonnes = {"coefficient": "Coefficient", "domaine": "Domaine", "mode": "Mode d’évaluation"}
        if not self.etat:
            del colonnes["domaine"]
        return [
            (u, [(mot, self[nom] if (nom := f"{x}_{u.pk}") in self.fields else None) for x, mot in colonnes.items()])
            for u in self.unites
        ]

    def changes(self) -> list[tuple[UniteReglement, ContenuUnite]]:
        """Units that change, whole."""
        resultat = []
        for u in self.unites:
            avant = {n: getattr(u, n) for n in ("coefficient", "domaine", "mode")}
            apres = {n: self.cleaned_data.get(f"{n}_{u.pk}", avant[n]) for n in avant}
            if avant != apres:
                gardes = {
                    n: getattr(u, n) for n in ("seuil", "pratique", "eps", "controle", "commune", "ects", "ordre")
                }
                resultat.append((u, ContenuUnite(**apres, **gardes, blocs=tuple(u.blocs))))
        return resultat


class FormulaireVersion(forms.Form):
    """Another version: from a day on, or instead."""

    reference = forms.CharField(label="Texte de référence de la nouvelle version", max_length=300)
    sessions = forms.ChoiceField(
        label="Elle vaut", widget=forms.RadioSelect,
        choices=[("suite", "à partir d’un jour ; l’ancienne garde ses sessions"),
                 ("remplace", "pour les mêmes sessions ; l’ancienne ne sert plus qu’aux décisions qui la citent")],
    )  # fmt: skip
    a_partir_du = ChampDate(label="À partir des sessions du", required=False)

    def clean(self) -> dict[str, Any]:
        d = super().clean() or self.cleaned_data
        if d.get("sessions") == "suite" and not d.get("a_partir_du") and "a_partir_du" not in self.errors:
            self.add_error("a_partir_du", "Donnez le premier jour de ses sessions.")
        return d


class FormulaireHabilitation(AvecGroupes):
    """An establishment may assess during the course."""

    GROUPES = (
        ("Qui, et pour quoi", ("etablissement", "certification", "specialite")),
        ("À quel titre", ("nature", "reference")),
        ("Quand", ("du", "au"), "Jours compris. Sans fin : vide."),
    )
    etablissement = forms.ModelChoiceField(
        label="Établissement", queryset=Etablissement.objects.none(), empty_label="—"
    )
    certification = ChoixCertification(label="Certification", queryset=Certification.objects.none(), empty_label="—")
    specialite = forms.CharField(
        label="Spécialité ou option", max_length=255, required=False, help_text="Vide : toutes."
    )
    nature = forms.ChoiceField(label="Il le peut par", choices=NatureHabilitation.choices, widget=forms.RadioSelect)
    reference = forms.CharField(label="Décision ou pièce qui le montre", max_length=300)
    du = ChampDate(label="À partir du")
    au = ChampDate(label="Jusqu’au", required=False)

    def __init__(self, *args: Any, habilitation: HabilitationCCF | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["etablissement"].queryset = Etablissement.objects.order_by("cle_tri", "pk")  # type: ignore[attr-defined]
        self.fields["certification"].queryset = certifications()  # type: ignore[attr-defined]
