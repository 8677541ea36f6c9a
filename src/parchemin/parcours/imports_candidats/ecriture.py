"""Write the lines that were kept, and undo them exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model, Q

from parchemin.comptes.models import Etablissement
from parchemin.imports.facade import LigneRetenue, Operation
from parchemin.journal.facade import EvenementAConsigner, consigner_lot
from parchemin.parcours.domain.derogations import depuis_le_texte, lire_derogations
from parchemin.parcours.domain.identite import CHAMPS
from parchemin.parcours.imports_candidats import constats as c
from parchemin.parcours.models import EtatIdentite, FusionPersonnes, Inscription, Personne, Prerequis
from parchemin.parcours.services.fusions import colonnes_vers
from parchemin.parcours.services.inscriptions import refuser_derogation
from parchemin.parcours.services.inscriptions_en_lot import corriger_ensemble, inscrire_ensemble
from parchemin.parcours.services.personnes import IDENTITE, noms_des_champs, reference_personne
from parchemin.plateforme.lots import par_lots
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de

if TYPE_CHECKING:
    from parchemin.parcours.imports_candidats.analyse import AnalyseurCandidats

PERSONNE, INSCRIPTION = "parcours.Personne", "parcours.Inscription"
_CHAMPS_INSCRIPTION = (
    "voie", "statut", "forme", "specialite", "perimetre_blocs", "derogations", "dossier_cpf", "numero_candidat", "millesime",
)  # fmt: skip


def valeurs_personne(p: Personne) -> dict[str, Any]:
    """What an import writes of a person (JSON)."""
    return {n: getattr(p, n) for n in CHAMPS}


def valeurs_inscription(i: Inscription) -> dict[str, Any]:
    """What an import writes of an enrolment (JSON)."""
    valeurs: dict[str, Any] = {n: getattr(i, n) for n in _CHAMPS_INSCRIPTION}
    return valeurs | {
        "certification": i.certification_id,
        "entree": i.entree.isoformat(),
        "fin_prevue": i.fin_prevue.isoformat() if i.fin_prevue else None,
        "prestataire": i.prestataire_id,
        "site": i.site_id,
    }


# --- write


def appliquer(analyseur: AnalyseurCandidats, lignes: Sequence[LigneRetenue]) -> list[Operation]:
    """Write people then enrolments, line by line in the order of the file. Raises IDE-228, and what `inscrire` refuses."""
    try:
        with transaction.atomic():
            return _appliquer(analyseur, lignes)
    except IntegrityError as e:
        raise ErreurMetier(c.CHANGE_DEPUIS.constat(nom="Une des fiches")) from e


def _appliquer(analyseur: AnalyseurCandidats, lignes: Sequence[LigneRetenue]) -> list[Operation]:
    evenements: list[EvenementAConsigner] = []
    personnes, operations = _ecrire_personnes(analyseur, lignes, evenements)
    inscriptions = _ecrire_inscriptions(analyseur, lignes, personnes, evenements)
    suite: list[Operation] = []
    ecrites = {o.numero: o for o in operations}
    for ligne in lignes:
        suite += [o for par_ligne in (ecrites, inscriptions) if (o := par_ligne.get(ligne.numero)) is not None]
    consigner_lot(chaine=analyseur.organisation.chaine, evenements=evenements)
    return suite


def _ecrire_personnes(
    analyseur: AnalyseurCandidats, lignes: Sequence[LigneRetenue], evenements: list[EvenementAConsigner]
) -> tuple[dict[int, Personne], list[Operation]]:
    ids = [x.donnees["personne"]["pk"] for x in lignes if x.donnees["personne"]["pk"]]
    connues: dict[int, Personne] = {}
    for lot in par_lots(sorted(set(ids)), 500):
        connues |= analyseur.visibles.select_for_update(of=("self",)).in_bulk(lot)
    deja = _deja_la(analyseur, lignes)
    par_ligne: dict[int, Personne] = {}
    creees: dict[object, Personne] = {}
    a_creer: list[tuple[int, Personne]] = []
    operations: list[Operation] = []
    for ligne in lignes:
        d = ligne.donnees["personne"]
        if d["pk"]:
            personne = connues.get(d["pk"])
            if personne is None:
                raise ErreurMetier(c.CHANGE_DEPUIS.constat(nom="Une fiche"))
            operation = _completer(personne, d, ligne.numero, analyseur, evenements)
            if operation is not None:
                operations.append(operation)
        else:
            neuve = _nouvelle(analyseur, d["apres"])
            cles = _cles(neuve)
            personne = next((creees[x] for x in cles if x in creees), None)
            existante = next((deja[x] for x in cles if x in deja), None)
            if personne is None and existante is not None:
                if not ligne.donnees["suite"]:
                    nom = existante.nom_complet if analyseur.miens is None else "Une autre fiche"
                    raise ErreurMetier(c.CHANGE_DEPUIS.constat(nom=nom))
                # An earlier line of this file made it, in an earlier batch.
                personne = existante
            if personne is None:
                personne = neuve
                a_creer.append((ligne.numero, neuve))
                creees |= dict.fromkeys(cles, neuve)
        par_ligne[ligne.numero] = personne
    Personne.toutes.bulk_create([p for _, p in a_creer], batch_size=200)
    for numero, p in a_creer:
        operations.append(Operation(numero, PERSONNE, str(p.pk), None, valeurs_personne(p)))
        evenements.append(
            EvenementAConsigner(
                "parcours.enregistrer_personne",
                analyseur.acteur,
                reference_personne(p),
                f"a enregistré {p.nom_complet}, par un import de fichier.",
                {"valeurs": {n: v for n, v in valeurs_personne(p).items() if v not in ("", None, False)}},
            )
        )
    return par_ligne, operations


def _nouvelle(analyseur: AnalyseurCandidats, apres: Mapping[str, Any]) -> Personne:
    par = min(analyseur.miens) if analyseur.miens else None
    personne = Personne(organisation=analyseur.organisation, enregistree_par_id=par, **apres)
    personne.calculer_cles()
    return personne


def _cles(p: Personne) -> list[object]:
    """What makes two creations the same person."""
    cles: list[object] = [p.reference] if p.reference else []
    if p.naissance_annee and p.naissance_mois and p.naissance_jour:
        cles.append((p.cle_identite, p.naissance_annee, p.naissance_mois, p.naissance_jour))
    return cles


def _deja_la(analyseur: AnalyseurCandidats, lignes: Sequence[LigneRetenue]) -> dict[object, Personne]:
    """Records that lines to create would double, in the whole organisation."""
    neuves = [_nouvelle(analyseur, x.donnees["personne"]["apres"]) for x in lignes if not x.donnees["personne"]["pk"]]
    trouvees: dict[object, Personne] = {}
    for lot in par_lots(neuves, 250):
        lignes_connues = Personne.toutes.filter(
            Q(reference__in=[p.reference for p in lot if p.reference])
            | Q(cle_identite__in=[p.cle_identite for p in lot]),
            organisation=analyseur.organisation,
            fusionnee_dans__isnull=True,
        )
        for p in lignes_connues.order_by("-pk"):
            trouvees |= dict.fromkeys(_cles(p), p)
    if analyseur.miens is not None:
        # A partner does not learn who else is there: the double is for the secretary to see.
        visibles = set(analyseur.visibles.filter(pk__in=[p.pk for p in trouvees.values()]).values_list("pk", flat=True))
        trouvees = {k: p for k, p in trouvees.items() if p.pk in visibles or isinstance(k, str)}
    return trouvees


def _completer(
    personne: Personne,
    d: Mapping[str, Any],
    numero: int,
    analyseur: AnalyseurCandidats,
    evenements: list[EvenementAConsigner],
) -> Operation | None:
    apres: dict[str, Any] = d["apres"]
    if not apres:
        return None
    avant = {n: getattr(personne, n) for n in apres}
    if avant == apres:
        return None  # another line of this file has just brought the same
    if avant != d["avant"]:
        raise ErreurMetier(c.CHANGE_DEPUIS.constat(nom=personne.nom_complet))
    for n, v in apres.items():
        setattr(personne, n, v)
    if IDENTITE.intersection(apres) and personne.etat_identite == EtatIdentite.CONFIRMEE:
        personne.etat_identite, personne.identite_confirmee_le = EtatIdentite.SAISIE, None
    personne.save()
    evenements.append(
        EvenementAConsigner(
            "parcours.corriger_identite",
            analyseur.acteur,
            reference_personne(personne),
            f"a complété {noms_des_champs(list(apres))}, par un import de fichier.",
            {"avant": avant, "apres": apres},
        )
    )
    return Operation(numero, PERSONNE, str(personne.pk), avant, {n: getattr(personne, n) for n in apres})


def _arguments(analyseur: AnalyseurCandidats, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values of an enrolment, as the services take them."""
    etablissements: dict[int, Etablissement] = analyseur.etablissements.par_pk
    lus: dict[str, Any] = {n: valeurs[n] for n in _CHAMPS_INSCRIPTION if n in valeurs}
    lus |= {n: date.fromisoformat(valeurs[n]) if valeurs[n] else None for n in ("entree", "fin_prevue") if n in valeurs}
    if "derogations" in lus:
        lus["derogations"] = lire_derogations(lus["derogations"])
    elif texte := valeurs.get("derogation"):  # staged before decisions had a kind
        lus["derogations"] = [d for d in (depuis_le_texte(texte),) if d is not None]
    return lus | {n: etablissements.get(valeurs[n]) for n in ("prestataire", "site") if n in valeurs}


def _differe(etat: Mapping[str, Any], attendu: Mapping[str, Any]) -> bool:
    """Does the row hold something else than expected? A column that is no more says nothing."""
    return any(n in etat and etat[n] != v for n, v in attendu.items())


def est_a_prendre(miens: Set[int] | None, actuelle: Mapping[str, Any], nouvelle: Mapping[str, Any]) -> bool:
    """May a partner (`miens`: its establishments; None for the others) write these values over this enrolment?

    Only if it follows it, and never to put itself, or somebody else, in the place of another.
    """
    if miens is None:
        return True
    suivie = any(actuelle[n] in miens for n in ("prestataire", "site"))
    return suivie and all(
        nouvelle[n] == actuelle[n] or (nouvelle[n] in miens and (not actuelle[n] or actuelle[n] in miens))
        for n in ("prestataire", "site")
        if n in nouvelle
    )


def _ecrire_inscriptions(
    analyseur: AnalyseurCandidats,
    lignes: Sequence[LigneRetenue],
    personnes: Mapping[int, Personne],
    evenements: list[EvenementAConsigner],
) -> dict[int, Operation]:
    """By line. Those to create are written together: one by one, three hundred of them take seconds."""
    connues: dict[int, Inscription] = {}
    ids = {d["pk"] for x in lignes if (d := x.donnees["inscription"]) is not None and d["pk"] and d["change"]}
    for lot in par_lots(sorted(ids), 500):
        connues |= Inscription.toutes.in_bulk(lot)
    operations: dict[int, Operation] = {}
    corrections: dict[int, dict[str, Any]] = {}
    neuves: list[tuple[int, dict[str, Any]]] = []
    for ligne in lignes:
        d = ligne.donnees["inscription"]
        if d is None or not d["valeurs"]:
            continue
        certification = analyseur.certifications.par_pk.get(d["valeurs"]["certification"])
        if certification is None:
            raise ErreurMetier(c.CHANGE_DEPUIS.constat(nom="Une certification"))
        personne = personnes[ligne.numero]
        if not d["pk"]:
            _refuser_ailleurs(analyseur, d["valeurs"])
            demande: dict[str, Any] = {"personne": personne, "certification": certification}
            neuves.append((ligne.numero, demande | _arguments(analyseur, d["valeurs"])))
            refuser_derogation(analyseur.organisation, analyseur.acteur, neuves[-1][1].get("derogations", ()))
        elif d["change"]:
            _refuser_changee(analyseur, personne, d, connues.get(d["pk"]))
            corrections[d["pk"]] = _arguments(analyseur, d["change"])
            refuser_derogation(analyseur.organisation, analyseur.acteur, corrections[d["pk"]].get("derogations", ()))
            avant, apres = dict(d["avant"]), dict(d["change"])
            operations[ligne.numero] = Operation(ligne.numero, INSCRIPTION, str(d["pk"]), avant, apres)
    corriger_ensemble(organisation=analyseur.organisation, acteur=analyseur.acteur, corrections=corrections)
    inscrites = inscrire_ensemble(organisation=analyseur.organisation, demandes=[x for _, x in neuves])
    for (numero, _), inscription in zip(neuves, inscrites, strict=True):
        personne = inscription.personne
        nom = inscription.certification.numero or inscription.certification.intitule
        valeurs = valeurs_inscription(inscription)
        operations[numero] = Operation(numero, INSCRIPTION, str(inscription.pk), None, valeurs)
        evenements.append(
            EvenementAConsigner(
                "parcours.inscrire",
                analyseur.acteur,
                reference_personne(personne),
                f"a inscrit {personne.nom_complet} à {nom}, par un import de fichier.",
                {"inscription": inscription.pk, "valeurs": valeurs},
            )
        )
    return operations


def _refuser_ailleurs(analyseur: AnalyseurCandidats, valeurs: Mapping[str, Any]) -> None:
    """A partner enrols for its own establishments only. Raises IDE-212."""
    if analyseur.miens is None:
        return
    for n in ("prestataire", "site"):
        if (pk := valeurs.get(n)) and pk not in analyseur.miens:
            raise ErreurMetier(c.HORS_PERIMETRE.constat(nom=str(analyseur.etablissements.par_pk.get(pk, "—"))))


def _refuser_changee(
    analyseur: AnalyseurCandidats, personne: Personne, d: Mapping[str, Any], actuelle: Inscription | None
) -> None:
    """Raises IDE-228 when the enrolment is not what the preview saw, IDE-215 when it is another partner's."""
    if actuelle is None or _differe(valeurs_inscription(actuelle), d["avant"]):
        raise ErreurMetier(c.CHANGE_DEPUIS.constat(nom=f"L’inscription {de(personne.nom_complet)}"))
    if not est_a_prendre(analyseur.miens, valeurs_inscription(actuelle), d["change"]):
        raise ErreurMetier(c.INSCRIPTION_D_UN_AUTRE.constat())


# --- undo


def defaire(analyseur: AnalyseurCandidats, operations: Sequence[Operation]) -> list[Constat]:
    """Take away what was made, give back what was replaced; nothing at all when something was used or changed since."""
    personnes, inscriptions = _cibles(operations)
    if constats := _objections(operations, personnes, inscriptions):
        return constats
    evenements: list[EvenementAConsigner] = []
    corrections: dict[int, dict[str, Any]] = {}
    for o in operations:
        if o.modele == INSCRIPTION and (inscription := inscriptions.get(int(o.cle))) is not None:
            if o.avant is not None:
                corrections[inscription.pk] = _arguments(analyseur, o.avant)
            else:
                _retirer_inscription(analyseur, inscription, evenements)
        elif o.modele == PERSONNE and (personne := personnes.get(int(o.cle))) is not None:
            _defaire_personne(analyseur, o, personne, evenements)
    corriger_ensemble(
        organisation=analyseur.organisation, acteur=analyseur.acteur, corrections=corrections, retablit=True
    )
    # Together, enrolments first: one by one, each asks again every table that could point to it (10 s for 300 lines).
    creees = [int(o.cle) for o in operations if o.modele == PERSONNE and o.avant is None and int(o.cle) in personnes]
    retirees = {int(o.cle) for o in operations if o.modele == INSCRIPTION and o.avant is None}
    for lot in par_lots(sorted(retirees & inscriptions.keys()), 250):
        Prerequis.toutes.filter(inscription__in=lot).delete()
        Inscription.toutes.filter(pk__in=lot).delete()
    for lot in par_lots(sorted(creees), 250):
        FusionPersonnes.toutes.filter(Q(gardee__in=lot) | Q(absorbee__in=lot)).delete()
        Personne.toutes.filter(pk__in=lot).delete()
    consigner_lot(chaine=analyseur.organisation.chaine, evenements=evenements)
    return []


def objections(operations: Sequence[Operation]) -> list[Constat]:
    """All that was used or changed since, among these operations: IDE-240 to 243. Writes nothing."""
    return _objections(operations, *_cibles(operations))


def _cibles(operations: Sequence[Operation]) -> tuple[dict[int, Personne], dict[int, Inscription]]:
    return (
        _par_cle(Personne, [o for o in operations if o.modele == PERSONNE]),
        _par_cle(Inscription, [o for o in operations if o.modele == INSCRIPTION]),
    )


def _objections(
    operations: Sequence[Operation], personnes: Mapping[int, Personne], inscriptions: Mapping[int, Inscription]
) -> list[Constat]:
    retirees = {int(o.cle) for o in operations if o.modele == INSCRIPTION and o.avant is None}
    return [
        *_objections_inscriptions(operations, inscriptions, retirees),
        *_objections_personnes(operations, personnes, retirees),
    ]


def _par_cle(modele: Any, operations: Sequence[Operation]) -> dict[int, Any]:
    trouvees: dict[int, Any] = {}
    for lot in par_lots(sorted({int(o.cle) for o in operations}), 500):
        lignes = modele.toutes.filter(pk__in=lot)
        if modele is Inscription:
            lignes = lignes.select_related("personne", "certification__fiche__version")
        trouvees |= {x.pk: x for x in lignes}
    return trouvees


def _usages(
    cible: type[Model], pks: Sequence[int], sauf: Mapping[type[Model], Q], retirees: Set[int] = frozenset()
) -> dict[int, set[str]]:
    """Rows of every room that point to these, by kind, in words. `sauf`: rows that do not count, nor do the enrolments
    of `retirees` (left out here: a whole lot of them would not fit in a query)."""
    usages: dict[int, set[str]] = {}
    for modele, champ in colonnes_vers(cible):
        for lot in par_lots(pks, 500):
            lignes = modele._base_manager.filter(**{f"{champ}__in": lot})
            if modele in sauf:
                lignes = lignes.exclude(sauf[modele])
            lues = lignes.order_by().values_list(champ, "pk")
            for pk in {x for x, cle in lues if modele is not Inscription or cle not in retirees}:
                usages.setdefault(pk, set()).add(str(modele._meta.verbose_name))
    return usages


def _objections_inscriptions(
    operations: Sequence[Operation], inscriptions: Mapping[int, Inscription], retirees: set[int]
) -> list[Constat]:
    constats: list[Constat] = []
    presentes = sorted(retirees & inscriptions.keys())
    # What the law asks to be proved was put there by the enrolment itself.
    usages = _usages(Inscription, presentes, {Prerequis: Q(satisfait__isnull=True, piece_id__isnull=True)})
    for o in operations:
        inscription = inscriptions.get(int(o.cle)) if o.modele == INSCRIPTION else None
        if inscription is None:
            continue
        ou, nom = f"ligne {o.numero}", inscription.personne.nom_complet
        etat = valeurs_inscription(inscription)
        if _differe(etat, o.apres or {}) or inscription.etat != "en_cours":
            constats.append(c.MODIFIEE_DEPUIS.constat(ou=ou, nom=nom))
        elif o.avant is None and inscription.pk in usages:
            mots = ", ".join(sorted(usages[inscription.pk]))
            constats.append(c.INSCRIPTION_UTILISEE.constat(ou=ou, nom=nom, usages=mots))
    return constats


def _objections_personnes(
    operations: Sequence[Operation], personnes: Mapping[int, Personne], retirees: set[int]
) -> list[Constat]:
    constats: list[Constat] = []
    creees = sorted(int(o.cle) for o in operations if o.modele == PERSONNE and o.avant is None)
    usages = _usages(Personne, creees, {}, retirees)
    reunies: set[int] = set()
    for lot in par_lots(creees, 500):
        fusions = FusionPersonnes.toutes.filter(Q(gardee__in=lot) | Q(absorbee__in=lot), defaite_le__isnull=True)
        reunies.update(fusions.values_list("gardee_id", flat=True))
    for o in operations:
        personne = personnes.get(int(o.cle)) if o.modele == PERSONNE else None
        if personne is None:
            continue
        ou, nom = f"ligne {o.numero}", personne.nom_complet
        if any(getattr(personne, n) != v for n, v in (o.apres or {}).items()) or personne.fusionnee_dans_id:
            constats.append(c.MODIFIEE_DEPUIS.constat(ou=ou, nom=nom))
        elif o.avant is None and (personne.pk in usages or personne.pk in reunies):
            mots = ", ".join(sorted(usages.get(personne.pk, {"fiches réunies"})))
            constats.append(c.UTILISEE_DEPUIS.constat(ou=ou, nom=nom, usages=mots))
        elif IDENTITE.intersection(o.avant or ()) and personne.etat_identite == EtatIdentite.CONFIRMEE:
            # Writing an identity takes its confirmation away: this one came after the import.
            constats.append(c.CONFIRMEE_DEPUIS.constat(ou=ou, nom=nom))
    return constats


def _retirer_inscription(
    analyseur: AnalyseurCandidats, inscription: Inscription, evenements: list[EvenementAConsigner]
) -> None:
    personne, nom = inscription.personne, inscription.certification.numero or inscription.certification.intitule
    evenements.append(
        EvenementAConsigner(
            "parcours.retirer_inscription",
            analyseur.acteur,
            reference_personne(personne),
            f"a retiré l’inscription à {nom}, en défaisant un import.",
        )
    )


def _defaire_personne(
    analyseur: AnalyseurCandidats, o: Operation, personne: Personne, evenements: list[EvenementAConsigner]
) -> None:
    sujet = reference_personne(personne)
    if o.avant is None:
        phrase, acte = f"a retiré {sujet.libelle}, en défaisant un import.", "parcours.retirer_personne"
    else:
        for n, v in o.avant.items():
            setattr(personne, n, v)
        personne.save()
        phrase = f"a rendu {noms_des_champs(list(o.avant))} d’avant, en défaisant un import."
        acte = "parcours.corriger_identite"
    details = {"avant": o.apres, "apres": o.avant}
    evenements.append(EvenementAConsigner(acte, analyseur.acteur, sujet, phrase, details))
