"""The columns of a file of candidates, with the headings met in the wild."""

from __future__ import annotations

import re
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.imports.facade import Cellule, ChampImport, Ensemble, LectureReservee, ValeurCommune, lecteurs
from parchemin.parcours.domain import identite_controles as ide
from parchemin.parcours.domain.derogations import LIBELLES_DEROGATION, NatureDerogation
from parchemin.parcours.domain.identite_contact import telephone_affiche
from parchemin.parcours.domain.identite_noms import separer_prenoms
from parchemin.parcours.imports_candidats import constats as c
from parchemin.parcours.imports_candidats.index import Certifications
from parchemin.parcours.models import Forme, StatutCandidat, VoieAcces
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat

_NEANT = frozenset(
    {"", "neant", "aucun", "aucune", "sans", "sans objet", "so", "nc", "na", "n a", "null", "nil", "nill"}
)
SANS_PRENOM = "(aucun prénom)"
"""What the readers of first names return for « aucun », « sans prénom »."""
_texte = lecteurs.texte(200)


def _nom(cellule: Cellule) -> Any:
    """A name as written; « néant », « - » and the like are no name."""
    t = _texte(cellule)
    if t is None:
        return None
    # A name of letters that fold to nothing known stays (other alphabets are judged further on).
    return None if t in {"-", "/", "."} or (cle_recherche(t) in _NEANT - {""}) else t


def _prenom(cellule: Cellule) -> Any:
    t = _texte(cellule)
    if t is not None and cle_recherche(t) in {"aucun", "aucun prenom", "sans prenom", "neant"}:
        return SANS_PRENOM
    return None if t in {"-", "."} else t


def _prenoms(cellule: Cellule) -> Any:
    """All first names of one cell: a tuple. Commas separate them; failing which spaces do, and it is said."""
    t = _prenom(cellule)
    if t is None or t == SANS_PRENOM:
        return (t,) if t else None
    dit: list[Constat] = []
    if "," in t or ";" in t:
        lus = separer_prenoms(t)
    else:
        lus = t.split(" ")
        if len(lus) > 1:
            dit = [c.PRENOMS_SEPARES.constat(saisi=t[:80], nombre=len(lus), lus=", ".join(lus)[:120])]
    if len(lus) > 3:
        dit.append(ide.TROP_DE_PRENOMS.constat(suite=", ".join(lus[3:])[:80]))
    valeur = tuple(lus[:3])
    return LectureReservee(valeur, tuple(dit)) if dit else valeur


_ANNEE = re.compile(r"(?:19|20)\d\d")
_SANS_JOUR = re.compile(r"(?:00|0|xx)[/.\- ](\d{1,2}|00|xx)[/.\- ]((?:19|20)\d\d)", re.IGNORECASE)
_date_passee = lecteurs.date_jour(passee=True)


def _naissance(cellule: Cellule) -> Any:
    """(year, month, day). A year alone, or « 00/00/1999 », is a birth whose day is not known."""
    if isinstance(cellule, str):
        t = cellule.strip()
        if _ANNEE.fullmatch(t):
            return (int(t), None, None)
        if trouve := _SANS_JOUR.fullmatch(t):
            mois = int(trouve[1]) if trouve[1].isdigit() else 0
            return (int(trouve[2]), mois if 1 <= mois <= 12 else None, None)
    elif isinstance(cellule, int | float) and not isinstance(cellule, bool) and cellule in range(1900, 2100):
        return (int(cellule), None, None)
    lu = _date_passee(cellule)
    constats: tuple[Any, ...] = ()
    if isinstance(lu, LectureReservee):
        lu, constats = lu.valeur, lu.constats
    if lu is None:
        return None
    valeur = (lu.year, lu.month, lu.day)
    return LectureReservee(valeur, constats) if constats else valeur


_telephone_lu = lecteurs.telephone()


def _telephone(cellule: Cellule) -> Any:
    """As records write it: « +33 6 12 34 56 78 »."""
    lu = _telephone_lu(cellule)
    if isinstance(lu, LectureReservee):
        return LectureReservee(telephone_affiche(lu.valeur) or lu.valeur, lu.constats)
    return telephone_affiche(lu) or lu if lu else None


_TELEPHONE = lecteurs.LecteurCellule(_telephone, discriminant=True)
_SEXE = lecteurs.choix(
    {"F": "F", "M": "M"},
    {
        **dict.fromkeys(("Féminin", "Femme", "Fille", "Mme", "Madame", "Mlle", "Mademoiselle", "2", "W"), "F"),
        **dict.fromkeys(("Masculin", "Homme", "Garçon", "H", "Monsieur", "Mr", "1"), "M"),
    },
)
_VOIE = lecteurs.choix(
    {
        "Scolaire": VoieAcces.SCOLAIRE.value,
        "Apprentissage": VoieAcces.APPRENTISSAGE.value,
        "Formation continue": VoieAcces.FORMATION_CONTINUE.value,
        "Contrat de professionnalisation": VoieAcces.PROFESSIONNALISATION.value,
        "VAE": VoieAcces.VAE.value,
        "Équivalence de diplôme étranger": VoieAcces.EQUIVALENCE.value,
        "Candidat libre": VoieAcces.CANDIDAT_LIBRE.value,
    },
    {
        **dict.fromkeys(
            ("Formation initiale", "FI", "Initial", "Étudiant", "Formation initiale hors apprentissage", "Initiale scolaire"),
            VoieAcces.SCOLAIRE.value,
        ),
        **dict.fromkeys(
            ("Apprenti", "Apprentie", "CA", "Contrat d’apprentissage", "Alternance apprentissage", "Formation initiale apprentissage"),
            VoieAcces.APPRENTISSAGE.value,
        ),
        **dict.fromkeys(
            ("FC", "FPC", "Stagiaire", "Continue", "CPF", "Formation professionnelle continue", "Demandeur d’emploi",
             "Formation continue hors contrat de professionnalisation"),
            VoieAcces.FORMATION_CONTINUE.value,
        ),
        **dict.fromkeys(
            ("Contrat pro", "CP", "Professionnalisation", "Pro A", "Formation continue contrat de professionnalisation"),
            VoieAcces.PROFESSIONNALISATION.value,
        ),
        **dict.fromkeys(("Validation des acquis", "Validation des acquis de l’expérience"), VoieAcces.VAE.value),
        **dict.fromkeys(("Équivalence", "Équivalence (diplôme étranger)", "Equivalence diplôme étranger"), VoieAcces.EQUIVALENCE.value),
        **dict.fromkeys(("Libre", "Individuel", "Candidat individuel"), VoieAcces.CANDIDAT_LIBRE.value),
    },
)  # fmt: skip
_DEROGATION = lecteurs.choix(
    {libelle: str(n) for n, libelle in LIBELLES_DEROGATION.items() if n is not NatureDerogation.A_PRECISER},
    alias={
        "recteur": "recteur", "rectorat": "recteur", "dérogation du recteur": "recteur", "handicap": "handicap",
        "handicap reconnu": "handicap", "dispense": "dispense", "bénéfice": "benefice", "échec": "echec",
        "premier échec": "echec", "engagement": "engagement", "engagement antérieur": "engagement", "âge": "age",
        "deux spécialités": "deux_specialites", "deux qualifications": "deux_qualifications",
        "contrat saisonnier": "deux_qualifications",
    },
)  # fmt: skip
_STATUT = lecteurs.choix(
    {
        "Scolaire": StatutCandidat.SCOLAIRE.value,
        "Apprenti": StatutCandidat.APPRENTI.value,
        "Formation professionnelle continue": StatutCandidat.FPC.value,
        "Enseignement à distance": StatutCandidat.EAD.value,
        "Trois ans d’expérience": StatutCandidat.EXPERIENCE.value,
        "VAE": StatutCandidat.VAE.value,
        "Individuel": StatutCandidat.INDIVIDUEL.value,
    },
    {"Étudiant": StatutCandidat.SCOLAIRE.value, "Stagiaire": StatutCandidat.FPC.value, "Candidat libre": StatutCandidat.INDIVIDUEL.value,
     "Libre": StatutCandidat.INDIVIDUEL.value, "Élève": StatutCandidat.SCOLAIRE.value, "Apprentie": StatutCandidat.APPRENTI.value},
)  # fmt: skip
STATUT_DE_LA_VOIE: dict[str, str] = {
    VoieAcces.SCOLAIRE: StatutCandidat.SCOLAIRE.value,
    VoieAcces.APPRENTISSAGE: StatutCandidat.APPRENTI.value,
    VoieAcces.FORMATION_CONTINUE: StatutCandidat.FPC.value,
    VoieAcces.PROFESSIONNALISATION: StatutCandidat.FPC.value,
    VoieAcces.VAE: StatutCandidat.VAE.value,
    VoieAcces.CANDIDAT_LIBRE: StatutCandidat.INDIVIDUEL.value,
    VoieAcces.EQUIVALENCE: StatutCandidat.INDIVIDUEL.value,
}
"""The status that goes with a route when the file does not say."""


def _entier(maximum: int) -> Any:
    return lecteurs.entier(minimum=1, maximum=maximum)


CHAMPS = (
    ChampImport("nom_naissance", "Nom de naissance", _nom, obligatoire=True,
                aide="Celui de l’acte de naissance, jamais le nom d’usage.",
                alias=("nom", "nom de famille", "nom patronymique", "nom naissance", "nom candidat", "nom du candidat",
                       "nom de jeune fille", "nomNaissance", "NOM_FAMILLE", "nom stagiaire"),
                exemples=("MARTIN (exemple)", "NGUYỄN (exemple)")),
    ChampImport("nom_usage", "Nom d’usage", _nom, aide="Seulement s’il est différent.",
                alias=("nom usage", "nom marital", "nom d’époux", "nom d’épouse", "nomUsage", "nom usuel"),
                exemples=("DURAND", "")),
    ChampImport("prenom1", "Premier prénom", _prenom, aide="« Aucun » si l’état civil n’en porte pas.",
                alias=("prénom", "prénom 1", "prenom1", "premier prenom", "prénom usuel", "prénom candidat"),
                exemples=("Anne-Marie", "Thị")),
    ChampImport("prenom2", "Deuxième prénom", _prenom, alias=("prénom 2", "prenom2", "second prénom", "2e prénom"),
                exemples=("Claire", "")),
    ChampImport("prenom3", "Troisième prénom", _prenom, alias=("prénom 3", "prenom3", "3e prénom"), exemples=("", "")),
    ChampImport("prenoms", "Tous les prénoms", _prenoms, aide="Dans une seule case, séparés par des virgules.",
                alias=("prénoms", "liste des prénoms", "prenoms etat civil", "autres prénoms compris"), exemples=("", "")),
    ChampImport("sexe", "Sexe", _SEXE, aide="Mme, M., Femme, Homme, 1 ou 2 sont compris.", alias=("civilité", "genre", "civ", "titre", "civilite"),
                exemples=("F", "F")),
    ChampImport("naissance", "Date de naissance", lecteurs.LecteurCellule(_naissance, discriminant=True),
                aide="Jour, mois, année. L’année seule si le jour n’est pas connu.",
                alias=("né le", "née le", "né(e) le", "date naissance", "ddn", "dateNaissance", "naissance", "date de naiss", "date naiss", "naiss", "né(e)"),
                exemples=("03/04/2005", "1999")),
    ChampImport("naissance_jour", "Jour de naissance", _entier(31), alias=("jour naissance", "jourNaissance", "jour naiss", "jour de naiss"),
                exemples=("", "")),
    ChampImport("naissance_mois", "Mois de naissance", _entier(12), alias=("mois naissance", "moisNaissance", "mois naiss", "mois de naiss"),
                exemples=("", "")),
    ChampImport("naissance_annee", "Année de naissance", lecteurs.annee(maximum=2099),
                alias=("année naissance", "anneeNaissance", "annee naiss", "année de naiss"), exemples=("", "")),
    ChampImport("naissance_code", "Code de la commune de naissance", lecteurs.code_commune(),
                aide="Code officiel (Insee) du jour de la naissance, ou 99 et le code du pays.",
                alias=("code commune naissance", "code insee naissance", "codeInsee", "insee naissance", "code insee",
                       "code lieu de naissance", "code commune naiss", "code insee naiss", "insee naiss", "codeInseeNaissance", "code commune de naissance"),
                exemples=("44109", "")),
    ChampImport("naissance_commune", "Commune de naissance", _texte,
                aide="Son nom ; à l’étranger, la ville.",
                alias=("lieu de naissance", "ville de naissance", "né à", "née à", "lieu naissance", "ville naissance",
                       "commune naissance", "libelleCommuneNaissance", "né(e) à", "commune naiss", "commune de naiss", "lieu naiss", "lieu de naiss",
                       "ville naiss", "ville de naiss"), exemples=("Nantes", "Hanoï")),
    ChampImport("naissance_departement", "Département de naissance", lecteurs.texte(40),
                alias=("dept naissance", "département naissance", "dep naissance", "code département naissance",
                       "departement de naissance", "dept naiss", "dép naiss", "département naiss", "dpt naissance", "dpt naiss"), exemples=("44", "")),
    ChampImport("naissance_pays", "Pays de naissance", lecteurs.texte(60), aide="Vide pour la France.",
                alias=("pays naissance", "libellePaysNaissance", "pays de naiss", "pays naiss"), exemples=("", "Viet Nam"),
                alias_voisin=("pays",),
                voisins=("naissance_commune", "naissance_code", "naissance_departement", "naissance_code_postal")),
    ChampImport("naissance_code_postal", "Code postal de naissance", lecteurs.code_postal(),
                aide="À défaut du code officiel.", alias=("cp naissance", "code postal naissance", "codePostalNaissance", "cp naiss", "code postal naiss"),
                exemples=("", "")),
    ChampImport("courriel", "Adresse électronique", lecteurs.courriel(),
                alias=("mail", "email", "e-mail", "courriel", "adresse mail", "adresse e-mail", "mél", "adresse électronique candidat", "mail contact", "e-mail contact", "mail candidat", "mail apprenant", "mail apprenti",
                       "email apprenti", "mail stagiaire"),
                exemples=("anne.martin@exemple.fr", "thi@exemple.fr")),
    ChampImport("telephone", "Téléphone", _TELEPHONE,
                alias=("tel", "tél", "portable", "mobile", "téléphone portable", "gsm", "numéro de téléphone"),
                exemples=("06 12 34 56 78", "")),
    ChampImport("adresse", "Adresse postale", lecteurs.texte(120), aide="Le numéro et la rue. Elle sert aux lettres.",
                alias=("adresse", "adresse 1", "rue", "voie et numéro", "adresse ligne 1", "adresse domicile"),
                exemples=("12 rue des Lilas", "")),
    ChampImport("adresse_complement", "Complément d’adresse", lecteurs.texte(80),
                alias=("complément adresse", "adresse 2", "adresse ligne 2", "bâtiment", "résidence"), exemples=("", "")),
    ChampImport("adresse_code_postal", "Code postal", lecteurs.texte(12),
                alias=("cp", "code postal domicile", "cp domicile", "code postal adresse"), exemples=("44000", "")),
    ChampImport("adresse_commune", "Ville", lecteurs.texte(60), aide="Celle où la personne habite.",
                alias=("ville", "commune", "commune de résidence", "ville domicile", "commune domicile", "localité"),
                exemples=("Nantes", "")),
    ChampImport("adresse_pays", "Pays de l’adresse", lecteurs.texte(60), aide="Vide pour la France.",
                alias=("pays de résidence", "pays domicile"), exemples=("", "")),
    ChampImport("reference", "Référence interne", lecteurs.texte(60), aide="Le numéro de la personne dans vos fichiers.",
                alias=("référence", "matricule", "identifiant", "id", "numéro", "n° dossier", "code apprenant", "ref", "id candidat"),
                exemples=("C-2041 (exemple)", "")),
    ChampImport("ine", "INE", lecteurs.texte(20), alias=("ine", "numéro ine", "identifiant national élève", "n° ine"),
                exemples=("", "")),
    ChampImport("representant_nom", "Représentant légal", lecteurs.texte(130), aide="Pour une personne mineure.",
                alias=("responsable légal", "nom du représentant légal", "parent", "tuteur légal", "nom responsable légal"),
                exemples=("", "")),
    ChampImport("representant_lien", "Lien du représentant", lecteurs.texte(60),
                alias=("lien de parenté", "qualité du responsable", "lien responsable"), exemples=("", "")),
    ChampImport("representant_courriel", "Adresse du représentant", lecteurs.courriel(),
                alias=("mail responsable", "email responsable légal", "mail parent", "courriel représentant légal"), exemples=("", "")),
    ChampImport("representant_telephone", "Téléphone du représentant", _TELEPHONE,
                alias=("tel responsable", "téléphone responsable légal", "tel parent"), exemples=("", "")),
    # --- the enrolment
    ChampImport("certification", "Certification", lecteurs.texte(300), pour_toutes=True,
                aide="Son numéro (RNCP37674), tel qu’on l’écrit. Vide : la personne seule est enregistrée.",
                alias=("code rncp", "rncp", "numéro rncp", "n° rncp", "titre", "diplôme", "formation", "certification visée",
                       "code certification", "fiche rncp", "intitulé de la certification"), exemples=("RNCP99001", "")),
    ChampImport("voie", "Voie d’accès", _VOIE, pour_toutes=True,
                alias=("modalité d’accès", "modaliteAcces", "dispositif", "type de parcours", "mode d’accès", "voie"),
                exemples=("Formation continue", "")),
    ChampImport("statut", "Statut à l’examen", _STATUT, aide="Sans cette colonne : celui de la voie.",
                alias=("statut candidat", "statut", "statut du candidat"), exemples=("", "")),
    ChampImport("entree", "Date d’entrée", lecteurs.date_jour(), pour_toutes=True,
                alias_faibles=("début contrat", "début du contrat", "date début contrat", "date de début de contrat"),
                alias=("entrée", "date entrée", "entrée en formation", "début", "date de début", "début de formation",
                       "date d’entrée en formation", "dateInscription"), exemples=("01/09/2026", "")),
    ChampImport("fin_prevue", "Fin prévue", lecteurs.date_jour(),
                alias=("date de fin", "fin", "date fin", "fin de formation", "fin prévisionnelle"),
                alias_faibles=("fin contrat", "fin du contrat", "date fin contrat", "date de fin de contrat"), exemples=("30/06/2027", "")),
    ChampImport("prestataire", "Prestataire", lecteurs.texte(200), aide="Son SIRET ou son nom.",
                alias=("organisme de formation", "of", "siret prestataire", "siret of", "centre de formation", "cfa", "partenaire"),
                exemples=("", "")),
    ChampImport("site", "Site", lecteurs.texte(200), aide="Son SIRET ou son nom.",
                alias=("lieu de formation", "siret site", "antenne", "campus"), exemples=("", "")),
    ChampImport("forme", "Forme", lecteurs.choix({x.label: x.value for x in Forme}), alias=("forme de l’examen",),
                exemples=("", "")),
    ChampImport("perimetre_blocs", "Blocs visés", lecteurs.texte(600),
                aide="Leurs codes ou leurs rangs : « BC01, BC03 ». Vide : toute la certification.",
                alias=("blocs", "bloc", "blocs de compétences", "bloc visé", "blocs préparés", "codes blocs", "code bloc"),
                exemples=("", "")),
    ChampImport("derogation_nature", "Nature de la dérogation", _DEROGATION,
                aide="Recteur, handicap, dispense, bénéfice, engagement, âge… Elle ne lève que sa règle.",
                alias=("type de dérogation", "nature de la décision", "motif de dérogation"), exemples=("", "")),
    ChampImport("derogation", "Référence de la dérogation", lecteurs.texte(300),
                aide="La référence de la décision. Sans nature, ses mots la disent parfois ; sinon elle reste à préciser.",
                alias=("dérogation", "décision de dérogation", "référence de la décision"), exemples=("", "")),
    ChampImport("derogation_date", "Date de la dérogation", lecteurs.date_jour(),
                alias=("date de la décision", "dérogation du"), exemples=("", "")),
    ChampImport("specialite", "Spécialité ou option", lecteurs.texte(255), alias=("option", "spécialité", "parcours", "mention"),
                exemples=("", "")),
    ChampImport("dossier_cpf", "Numéro de dossier CPF", lecteurs.texte(13), alias=("dossier cpf", "idDossier", "numéro dossier edof", "n° edof"),
                exemples=("", "")),
    ChampImport("numero_candidat", "Numéro de candidat", lecteurs.texte(30), alias=("n° candidat", "numéro candidat"), exemples=("", "")),
    ChampImport("millesime", "Promotion", lecteurs.texte(40), alias=("promo", "groupe", "classe", "millésime", "session"),
                exemples=("2026-2027", "")),
)  # fmt: skip

ENSEMBLES = (
    Ensemble(
        "inscrire ces personnes",
        frozenset({"certification", "voie", "statut", "entree", "fin_prevue", "prestataire", "site", "perimetre_blocs", "dossier_cpf"}),
        ("certification", "voie", "entree"),
    ),
)  # fmt: skip
"""An enrolment is all three or nothing; « Promotion » and the like alone mean nothing of the sort."""


def valeurs_communes(organisation_id: int) -> dict[str, ValeurCommune]:
    """The file of a class says neither its certification nor its route on every line. The route is proposed from what the house is."""
    suivies = Certifications(organisation_id).toutes
    choix = tuple((x.numero or x.code_local or x.intitule, f"{x.numero} {x.intitule}".strip()) for x in suivies)
    o = Organisation.objects.get(pk=organisation_id)
    voie = "Apprentissage" if o.est_cfa else "Formation continue" if o.est_organisme_formation else ""
    return {
        "certification": ValeurCommune(choix, sorte="liste" if choix else "texte"), "voie": ValeurCommune(proposee=voie),
        "entree": ValeurCommune(sorte="date"),
    }  # fmt: skip
