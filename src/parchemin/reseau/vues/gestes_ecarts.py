"""Beside each difference with the public list, the act that it asks, its form already filled with what the list says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.referentiel.facade import fiches_remplacantes
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.comparaison import EcartListe, EcartTrouve
from parchemin.reseau.models import DeclarationListe
from parchemin.reseau.vues.commun import peut

_SIREN = 9


@dataclass(frozen=True, slots=True)
class Suite:
    """What may be done of a difference. `meme`: what says that it is the same company under another establishment."""

    gestes: tuple[tuple[str, str], ...] = ()
    meme: str = ""


class SuitesEcarts:
    """The acts for many differences: what they need is read once, whatever their number."""

    def __init__(self, request: HttpRequest, slug: str, ecarts: Sequence[EcartTrouve]) -> None:
        self._slug, self._conduire = slug, peut(request, "reseau.habiliter")
        self._creer = peut(request, "comptes.gerer_etablissements")
        partenaires = Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE)
        tous = list(partenaires.exclude(siret="").order_by("cle_tri", "pk"))
        self._par_siret = {e.siret: e for e in tous}
        self._par_siren: dict[str, list[Etablissement]] = defaultdict(list)
        for e in tous:
            self._par_siren[e.siret[:_SIREN]].append(e)
        certifications = Certification.objects.select_related("fiche__version").exclude(fiche=None).order_by("pk")
        self._certifications = {x.numero: x.pk for x in certifications}
        cles = [e.cle for e in ecarts if e.cle is not None]
        ouvertes = DeclarationListe.objects.filter(habilitation__in=cles, declaree_le__isnull=True)
        self._declarations = {
            h: pk for pk, h in ouvertes.order_by("-avant_le", "-pk").values_list("pk", "habilitation")
        }
        finies = {e.fiche for e in ecarts if e.ecart is EcartListe.INACTIVE}
        self._successeurs = {code: fiches_remplacantes(code) for code in sorted(finies)}
        # The company under another establishment: what the list alone knows, by company and fiche.
        self._dans_la_liste = {(e.fiche, e.siret[:_SIREN]): e for e in ecarts if e.ecart is EcartListe.INCONNUE}

    def de(self, e: EcartTrouve) -> Suite:
        return Suite(tuple(self._gestes(e)) if self._conduire else (), self._meme(e))

    def _gestes(self, e: EcartTrouve) -> list[tuple[str, str]]:
        ici = self._par_siret.get(e.siret)
        certification = self._certifications.get(e.fiche)
        match e.ecart:
            case EcartListe.INCONNUE if ici is None:
                if not self._creer:
                    return []
                return [("Enregistrer ce partenaire", self._vers("comptes_o:etablissement_nouveau", denomination=e.nom, siret=e.siret, sorte="partenaire"))]  # fmt: skip
            case EcartListe.INCONNUE:
                return [
                    ("Enregistrer sa convention", self._vers("reseau:convention_nouvelle", etablissement=ici.pk if ici else "")),
                    ("Ouvrir son habilitation", self._ouvrir(ici, certification, e.liste)),
                ]  # fmt: skip
            case EcartListe.INACTIVE:
                suivante = next((self._certifications[n] for n in self._successeurs.get(e.fiche, ()) if n in self._certifications), None)  # fmt: skip
                gestes = [("Préparer le passage", self._ouvrir(ici, suivante, e.ici or e.liste))] if ici else []
                return gestes + self._sa_page(e)
            case EcartListe.ROLE if e.liste - e.ici and ici is not None:
                return [
                    ("Ouvrir l’habilitation qui manque", self._ouvrir(ici, certification, e.liste - e.ici)),
                    *self._declaration(e),
                ]
        return self._declaration(e)

    def _declaration(self, e: EcartTrouve) -> list[tuple[str, str]]:
        pk = self._declarations.get(e.cle or 0)
        return [("Noter la déclaration", reverse("reseau:declarer", args=[self._slug, pk]))] if pk else self._sa_page(e)

    def _sa_page(self, e: EcartTrouve) -> list[tuple[str, str]]:
        return [("Ouvrir sa page", reverse("reseau:habilitation", args=[self._slug, e.cle]))] if e.cle else []

    def _ouvrir(self, ici: Etablissement | None, certification: int | None, roles: frozenset[str]) -> str:
        role = min(roles) if len(roles) == 1 else ""
        return self._vers("reseau:nouvelle", etablissement=ici.pk if ici else "", certification=certification or "", role=role)  # fmt: skip

    def _vers(self, nom: str, **valeurs: Any) -> str:
        dites = {n: v for n, v in valeurs.items() if v}
        return f"{reverse(nom, args=[self._slug])}{f'?{urlencode(dites)}' if dites else ''}"

    def _meme(self, e: EcartTrouve) -> str:
        if e.ecart is EcartListe.INCONNUE:
            autres = [x for x in self._par_siren.get(e.siret[:_SIREN], []) if x.siret != e.siret]
            if autres:
                notres = ", ".join(f"{x.denomination} ({x.siret})" for x in autres[:3])
                return f"Même entreprise, autre établissement : vous tenez {notres} ; la liste dit {e.siret}."
        if e.ecart is EcartListe.INTROUVABLE:
            la = self._dans_la_liste.get((e.fiche, e.siret[:_SIREN]))
            if la is not None and la.siret != e.siret:
                return f"Même entreprise, autre établissement : vous tenez le {e.siret} ; la liste dit {la.siret}."
        return ""
