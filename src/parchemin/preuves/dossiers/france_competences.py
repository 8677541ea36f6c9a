"""What France compétences asks of a certifier: partner by partner, what binds, what was controlled, found, decided, sent, answered, declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.preuves.domain.dossiers import FeuilletDossier, TableauDossier, TexteDossier
from parchemin.preuves.dossiers.actes import reseau as r
from parchemin.preuves.dossiers.cahier import Cahier, Ligne, Texte, dit
from parchemin.reseau.domain.grille import TYPES_EN_MOTS
from parchemin.reseau.domain.mentions import sans_marque
from parchemin.reseau.models import (
    CampagneControle,
    CaptureCommunication,
    ConstatReseau,
    ControlePartenaire,
    Convention,
    DeclarationListe,
    DemandePartenaire,
    GrilleControle,
    HabilitationPartenaire,
    LettreReseau,
    MesureReseau,
    TirageControle,
)
from parchemin.socle.horloge import jour_de

RESEAU = "Le réseau"
CHAPITRES = (
    ("conventions", "Conventions et leurs versions"), ("habilitations", "Habilitations et leur histoire"), ("controles", "Contrôles et grilles"),
    ("constats", "Constats et corrections"), ("mesures", "Mesures et lettres"), ("echanges", "Ce qui a été demandé, et les réponses"),
    ("captures", "Pages et brochures relevées"),
)  # fmt: skip


def partenaires(organisation_id: int) -> Any:
    """Partners with anything to show: a convention, an habilitation, a control, a finding. In the order of their names."""
    siens = [
        Exists(m.toutes.filter(organisation=organisation_id, etablissement=OuterRef("pk")))
        for m in (Convention, HabilitationPartenaire, ControlePartenaire, ConstatReseau)
    ]
    ensemble = siens[0]
    condition = Q(ensemble)
    for x in siens[1:]:
        condition |= Q(x)
    return Etablissement.toutes.filter(
        condition, organisation=organisation_id, sorte=SorteEtablissement.PARTENAIRE
    ).order_by("cle_tri", "pk")


def composer(cahier: Cahier) -> None:
    """The network first (what is planned, drawn, declared), then each partner in the order of their names."""
    choisis = list(partenaires(cahier.o))
    if cahier.demande.partenaire is not None:
        choisis = [e for e in choisis if e.pk == cahier.demande.partenaire]
    _reseau(cahier, choisis)
    for e in choisis:
        _partenaire(cahier, e)


def _dans(cahier: Cahier, champ: str) -> Q:
    return Q(**{f"{champ}__gte": cahier.du, f"{champ}__lte": cahier.au})


def _instants(cahier: Cahier, champ: str) -> Q:
    return Q(**{f"{champ}__date__gte": cahier.du, f"{champ}__date__lte": cahier.au})


def _reseau(cahier: Cahier, choisis: Sequence[Etablissement]) -> None:
    cles = [e.pk for e in choisis]
    cahier.partie("plan", "Programme de contrôle", RESEAU).lignes += _plan(cahier, choisis)
    campagnes = cahier.partie("campagnes", "Campagnes et tirages", RESEAU)
    grilles = set[int]()
    # With one partner, a draw of the whole network would name the others.
    entier = cahier.demande.partenaire is None
    menees = CampagneControle.toutes.filter(
        organisation=cahier.o, controles__etablissement__in=cles, annee__range=(cahier.du.year, cahier.au.year)
    )
    for x in menees.distinct().select_related("grille").order_by("annee", "pk"):
        grilles.add(x.grille_id)
        campagnes.lignes += _campagne(cahier, x, cles, entier=entier)
    if entier:
        vides = CampagneControle.toutes.filter(
            organisation=cahier.o, controles__isnull=True, annee__range=(cahier.du.year, cahier.au.year)
        )
        for x in vides.select_related("grille").order_by("annee", "pk"):
            grilles.add(x.grille_id)
            campagnes.lignes += _campagne(cahier, x, cles, entier=True)
    lues = ControlePartenaire.toutes.filter(organisation=cahier.o, etablissement__in=cles)
    grilles |= set(lues.order_by().values_list("grille_id", flat=True))
    p = cahier.partie("grilles", "Grilles de contrôle", RESEAU)
    for g in GrilleControle.toutes.filter(organisation=cahier.o, pk__in=grilles).order_by("version", "pk"):
        p.lignes += _grille(cahier, g)
    cahier.partie(
        "declarations", "Changements déclarés au registre, et leurs deux mois", RESEAU
    ).lignes += _declarations(cahier, cles)
    for partie in cahier.parties:
        if not partie.lignes:
            partie.partie = replace(partie.partie, ton="nu", mots="Rien sur la période")


def _plan(cahier: Cahier, choisis: Iterable[Etablissement]) -> list[Ligne]:
    lignes = []
    for e in choisis:
        siens = ControlePartenaire.toutes.filter(organisation=cahier.o, etablissement=e)
        faits = [
            f"{x.get_nature_display()} le {dit(x.conclu_le)}"
            for x in siens.filter(_instants(cahier, "conclu_le")).order_by("conclu_le", "pk")
        ]
        menes = [
            f"{x.get_nature_display()} : {x.get_phase_display().lower()}"
            for x in siens.filter(conclu_le__isnull=True).exclude(phase="abandonne").order_by("pk")
        ]
        lignes.append((e.denomination, e.siret or "—", " ; ".join(faits) or "aucun", " ; ".join(menes) or "aucun"))
    if not lignes:
        return []
    f = FeuilletDossier(
        "Programme de contrôle du réseau", f"Du {dit(cahier.du)} au {dit(cahier.au)}", (("Partenaires", str(len(lignes))),),
        (TableauDossier("Partenaire par partenaire", ("Partenaire", "SIRET", "Contrôles conclus", "Contrôles en cours"), tuple(lignes)),),
    )  # fmt: skip
    return [
        cahier.du_feuillet(
            "programme", f, "Programme de contrôle", cahier.au if cahier.au <= cahier.jour else cahier.jour
        )
    ]


def _campagne(cahier: Cahier, x: CampagneControle, cles: list[int], *, entier: bool) -> list[Ligne]:
    cahier.sujets.add(("campagne_controle", str(x.pk)))
    controles = tuple(
        (c.etablissement.denomination, c.get_phase_display(), "oui" if c.approfondi else "non", dit(c.conclu_le, "pas encore"))
        for c in x.controles.filter(etablissement__in=cles).select_related("etablissement").order_by("etablissement__cle_tri", "pk")
    )  # fmt: skip
    blocs: list[TableauDossier | TexteDossier] = [
        TableauDossier("Ses contrôles", ("Partenaire", "Étape", "Approfondi", "Conclu le"), controles)
    ]
    t = TirageControle.toutes.filter(campagne=x).first()
    if t is not None and entier:
        blocs += r.tirage(t)
    elif t is not None:
        blocs.append(
            TexteDossier(
                "Le tirage",
                (
                    f"Tiré le {dit(t.le)}. La liste arrêtée nomme d’autres partenaires : elle est dans le dossier du réseau entier.",
                ),
            )
        )
    f = FeuilletDossier(
        f"Campagne : {x.intitule}", x.get_nature_display(),
        (("Année", str(x.annee)), ("Grille", str(x.grille)), ("Dernier jour", dit(x.preuves_avant_le)), ("Close le", dit(x.close_le, "pas encore")), ("Ouverte par", x.par_libelle)),
        tuple(blocs),
    )  # fmt: skip
    return [
        cahier.du_feuillet(f"campagne/{x.pk}", f, "Campagne de contrôle", jour_de(x.created_at), auteur=x.par_libelle)
    ]


def _grille(cahier: Cahier, g: GrilleControle) -> list[Ligne]:
    points = tuple(
        (f"{p.numero}. {sans_marque(p.libelle)}", p.domaine, sans_marque(p.preuve) or "—", ", ".join(TYPES_EN_MOTS[x] for x in p.types if x in TYPES_EN_MOTS), p.get_severite_display(), sans_marque(p.texte) or "—")
        for p in g.points.filter(retenu=True).order_by("numero", "pk")
    )  # fmt: skip
    f = FeuilletDossier(
        str(g), g.base, (("Publiée le", dit(g.publiee_le, "pas encore")), ("Par", g.publiee_par_libelle or "—"), ("Points demandés", str(len(points)))),
        (TableauDossier("Les points", ("Point", "Domaine", "Preuve attendue", "Comment", "Gravité d’un écart", "Texte"), points),),
    )  # fmt: skip
    return [
        cahier.du_feuillet(
            f"grille/{g.pk}",
            f,
            "Grille de contrôle",
            jour_de(g.publiee_le) if g.publiee_le else None,
            auteur=g.publiee_par_libelle,
        )
    ]


def _declarations(cahier: Cahier, cles: list[int]) -> list[Ligne]:
    lues = DeclarationListe.toutes.filter(
        _dans(cahier, "fait_le") | _dans(cahier, "declaree_le"),
        organisation=cahier.o,
        habilitation__etablissement__in=cles,
    )
    lignes = tuple(
        (x.habilitation.etablissement.denomination, r.numero(x.habilitation.certification), x.get_objet_display(), dit(x.fait_le), dit(x.avant_le), dit(x.declaree_le, "pas encore"), _tenu(cahier, x))
        for x in lues.select_related("habilitation__etablissement", "habilitation__certification__fiche__version").order_by("fait_le", "pk")
    )  # fmt: skip
    if not lignes:
        return []
    f = FeuilletDossier(
        "Changements déclarés à France compétences", f"Du {dit(cahier.du)} au {dit(cahier.au)}", (("Changements", str(len(lignes))),),
        (TableauDossier("Un par un", ("Partenaire", "Certification", "Objet", "Fait le", "À déclarer avant le", "Déclaré le", "Délai"), lignes),),
    )  # fmt: skip
    return [cahier.du_feuillet("declarations", f, "Déclarations au registre", min(cahier.au, cahier.jour))]


def _tenu(cahier: Cahier, x: DeclarationListe) -> str:
    if x.declaree_le is not None:
        return "tenu" if x.declaree_le <= x.avant_le else "dépassé"
    return "dépassé" if x.avant_le < cahier.jour else "en cours"


def _partenaire(cahier: Cahier, e: Etablissement) -> None:
    cahier.sujets.add(("etablissement", str(e.pk)))
    masque = r.masque_du_partenaire(cahier, e.pk)
    lus = {
        "conventions": _conventions(cahier, e), "habilitations": _habilitations(cahier, e), "controles": _controles(cahier, e, masque),
        "constats": _constats(cahier, e, masque), "mesures": _mesures(cahier, e, masque), "echanges": _echanges(cahier, e, masque),
        "captures": _captures(cahier, e),
    }  # fmt: skip
    for code, titre in CHAPITRES:
        p = cahier.partie(f"{e.pk}:{code}", titre, f"{e.denomination}{f', SIRET {e.siret}' if e.siret else ''}")
        p.lignes += lus[code]
        if not p.lignes:
            attendu = code in ("conventions", "habilitations")
            p.partie = replace(
                p.partie, ton="ko" if attendu else "nu", mots="Manquant" if attendu else "Rien sur la période"
            )


def _conventions(cahier: Cahier, e: Etablissement) -> list[Ligne]:
    """Every version, whatever its days: an amendment is read beside what it changes."""
    lues = Convention.toutes.filter(organisation=cahier.o, etablissement=e, du__lte=cahier.au).select_related(
        "etablissement", "remplace"
    )
    return r.a_plat(r.convention(cahier, k) for k in lues.order_by("reference", "version", "pk"))


def _habilitations(cahier: Cahier, e: Etablissement) -> list[Ligne]:
    lues = HabilitationPartenaire.toutes.filter(organisation=cahier.o, etablissement=e).select_related(
        "etablissement", "certification__fiche__version", "convention"
    )
    return r.a_plat(r.habilitation(cahier, h) for h in lues.order_by("du", "pk"))


def _controles(cahier: Cahier, e: Etablissement, masque: Texte) -> list[Ligne]:
    lus = ControlePartenaire.toutes.filter(
        _instants(cahier, "created_at") | _instants(cahier, "conclu_le") | _dans(cahier, "phase_depuis"),
        organisation=cahier.o,
        etablissement=e,
    ).select_related(
        "etablissement",
        "campagne",
        "grille",
        "relecteur__utilisateur",
        "demande_preuves__etablissement",
        "demande_rapport__etablissement",
    )
    lignes = []
    for x in lus.order_by("created_at", "pk"):
        lignes += r.controle(cahier, x, masque)
        for d in (x.demande_preuves, x.demande_rapport):
            if d is not None:
                lignes += r.echange(cahier, d, masque)
    return lignes


def _constats(cahier: Cahier, e: Etablissement, masque: Texte) -> list[Ligne]:
    """Seen or moved in the period, and those that were still open before it."""
    lus = ConstatReseau.toutes.filter(
        _dans(cahier, "vu_le") | _dans(cahier, "etat_depuis") | Q(vu_le__lte=cahier.au, etat__in=("ouvert", "transmis", "maintenu", "action", "a_relire")),
        organisation=cahier.o, etablissement=e,
    ).select_related("etablissement", "demande__etablissement")  # fmt: skip
    lignes = []
    for x in lus.order_by("vu_le", "pk"):
        lignes += r.constat(cahier, x, masque)
        demandes = [x.demande, *(a.demande for a in x.actions.select_related("demande__etablissement").order_by("pk"))]
        for d in demandes:
            if d is not None:
                lignes += r.echange(cahier, d, masque)
    return lignes


def _mesures(cahier: Cahier, e: Etablissement, masque: Texte) -> list[Ligne]:
    lues = MesureReseau.toutes.filter(
        _instants(cahier, "created_at") | _dans(cahier, "decidee_le") | _dans(cahier, "levee_le"),
        organisation=cahier.o,
        habilitation__etablissement=e,
    ).select_related(
        "habilitation__etablissement", "habilitation__certification__fiche__version", "lettre", "demande__etablissement"
    )
    lignes: list[Ligne] = []
    dites = set[int]()
    for m in lues.order_by("created_at", "pk"):
        lignes += r.mesure(cahier, m, masque)
        if m.lettre_id:
            dites.add(m.lettre_id)
        if m.demande is not None:
            lignes += r.echange(cahier, m.demande, masque)
    for x in LettreReseau.toutes.filter(_dans(cahier, "datee_du"), organisation=cahier.o, etablissement=e).order_by(
        "datee_du", "pk"
    ):
        if x.pk not in dites:
            lignes += r.lettre(cahier, x)
    return lignes


def _echanges(cahier: Cahier, e: Etablissement, masque: Texte) -> list[Ligne]:
    """What was asked outside controls, findings and measures, whose threads stand beside them."""
    lues = DemandePartenaire.toutes.filter(
        organisation=cahier.o, etablissement=e, controle_preuves__isnull=True, controle_rapport__isnull=True, constat__isnull=True,
        action_corrective__isnull=True, mesure__isnull=True,
    ).filter(_instants(cahier, "created_at"))  # fmt: skip
    return r.a_plat(
        r.echange(cahier, d, masque) for d in lues.select_related("etablissement").order_by("created_at", "pk")
    )


def _captures(cahier: Cahier, e: Etablissement) -> list[Ligne]:
    lues = CaptureCommunication.toutes.filter(_dans(cahier, "capturee_le"), organisation=cahier.o, etablissement=e)
    return r.a_plat(r.capture(cahier, x) for x in lues.select_related("etablissement").order_by("capturee_le", "pk"))
