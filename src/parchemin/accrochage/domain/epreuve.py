"""A schema put to the proof: fictitious messages, whole and spoiled, on which it must decide as our own does (ADR 8).

Drawn from fixed seeds: the same schema gets the same answer every time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from lxml import etree

from parchemin.accrochage.domain.ecriture import FERMETURE, FIN, CertificationCitee, debut, ouverture, redacteur
from parchemin.accrochage.domain.modele import Enveloppe, Passage, ResultatNumerique
from parchemin.accrochage.domain.profils import Element, Profil
from parchemin.accrochage.domain.schema import XSI, schema_du_profil
from parchemin.accrochage.domain.validation import traduire
from parchemin.socle.horloge import PARIS

DOCUMENTS, MUTATIONS, ECARTS_DITS = 25, 16, 5
"""Size of the proof, and how many differences are told."""
NOMS = ["Le Goff", "O’Brien", "D'Almeida", "Nguyễn", "Łukasiewicz", "Saint-Just", "Müller & fils", "A<B", "É", "N" * 60]
PRENOMS = ["Maëlys", "Jean-Baptiste", "Thị Hồng", "Zoé", "K", "P" * 60]
ACCES = [
    "", "FORMATION_INITIALE_HORS_APPRENTISSAGE", "FORMATION_INITIALE_APPRENTISSAGE", "VAE", "CANDIDAT_LIBRE",
    "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION", "EQUIVALENCE_DIPLOME_ETRANGER",
]  # fmt: skip
MENTIONS = ["", "SANS_MENTION", "MENTION_ASSEZ_BIEN", "MENTION_TRES_BIEN_AVEC_FELICITATIONS_DU_JURY"]
VALEURS = [
    "", " ", "x", "nil", "0", "13", "-1", "2024-02-31", "2024-2-3", "1899-12-31", "2100-01-01", "true", "TRUE", "1", "12ABC345",
    "12ABC3456", "RNCP1", "A" * 61, "A" * 256, "2026-07-01T14:03:00+02:00", "2026-07-01T14:03:00Z", "2026-07-01T14:03:00.5+02:00",
    "2026-07-01T24:00:00+02:00", "2026-07-01T14:03:00+20:00", "2026-07-01T14:03:00-14:00", "2026-07-01T14:03:00+14:30",
    "M", "VAE", "B2", " 5 ", "+7", "07", "1e3", "99", "9", "A\nB", "SANS_MENTION", "2024-05-06\n", "2024-05-06Z", "2024-05-06+02:00",
]  # fmt: skip


def un_passage(hasard: random.Random, n: int = 0) -> Passage:
    """A plausible award. Everything optional is there or not."""
    h = hasard
    jour = date(2024, 1, 1) + timedelta(days=h.randrange(700))
    p = Passage(
        type_certification="RNCP", code_certification=f"RNCP9900{h.randrange(3)}", id_technique=f"id-{n}-{h.randrange(10**9)}",
        url_preuve=h.choice(["", "https://exemple.fr/p?a=1&b=2"]), libelle_option=h.choice(["", "Option « A »"]),
        obtention=h.choice(["PAR_ADMISSION", "PAR_SCORING"]), donnee_certifiee=h.random() < 0.9,
        debut_examen=h.choice([None, jour - timedelta(days=9)]), fin_examen=h.choice([None, jour - timedelta(days=5)]),
        modalite_examen=h.choice(["", "A_DISTANCE", "EN_PRESENTIEL", "MIXTE"]), code_postal_centre=h.choice(["", "44000"]),
        debut_validite=jour, fin_validite=h.choice([None, jour + timedelta(days=1096)]),
        niveau_langue=h.choice(["", "", "B2", "INSUFFISANT"]), scoring=h.choice(["", "12,4", "895/990"]),
        mention=h.choice(MENTIONS), modalite_acces=h.choice(ACCES), initiative=h.choice(["", "OF", "POLE_EMPLOI"]),
        date_inscription=h.choice([None, jour - timedelta(days=200)]), nom_naissance=h.choice(NOMS),
        nom_usage=h.choice(["", "Martin"]), prenom1=h.choice(PRENOMS), prenom2=h.choice(["", "Anne"]),
        annee_naissance=h.randrange(1950, 2008), mois_naissance=h.choice([None, 2, 12]),
        jour_naissance=h.choice([None, 1, 28]), sexe=h.choice("MF"), verbatim=h.choice(["", "texte"]),
        libelle_commune=h.choice(["", "Nantes", "L" * 60]),
    )  # fmt: skip
    lieux: list[dict[str, Any]] = [
        {"code_insee": "44109"}, {"code_insee": "99352", "code_pays": "352"}, {"code_postal": "44000"}, {},
    ]  # fmt: skip
    p = replace(p, **h.choice(lieux))
    if h.random() < 0.2:
        resultats = (ResultatNumerique(3, "1", "2"), ResultatNumerique(None, "5", ""))[: h.randrange(1, 3)]
        p = replace(p, score_numerique=h.choice([None, 640]), resultats_numeriques=resultats)
    if h.random() < 0.25:
        p = replace(p, voie="dossier", id_dossier="1234567890123", dossier_nom="Martin", dossier_prenom="Léa")
    return p


def abimer(racine: etree._Element, hasard: random.Random) -> str:
    """Spoil a message in one way; returns what was done, in French. Some ways leave it valid: both schemas agree then too."""
    noeuds = [n for n in racine.iter() if isinstance(n.tag, str)]
    espace = racine.tag.rpartition("}")[0] + "}"
    noeud = hasard.choice(noeuds)
    feuilles = [n for n in noeuds if not len(n)]
    parent = noeud.getparent()
    match hasard.randrange(11):
        case 0 if parent is not None:
            parent.remove(noeud)
            return f"« {_nom(noeud)} » retiré"
        case 1 if parent is not None:
            parent.append(etree.fromstring(etree.tostring(noeud)))
            return f"« {_nom(noeud)} » en double"
        case 2 | 3 | 4 | 5:
            feuille = hasard.choice(feuilles)
            feuille.text = hasard.choice(VALEURS)
            return _valeur(feuille)
        case 6:
            noeud.set(f"{{{XSI}}}nil", hasard.choice(["true", "1", "false", "oui"]))
            if hasard.random() < 0.7 and not len(noeud):
                noeud.text = None
            return f"« {_nom(noeud)} » dit vide (xsi:nil)"
        case 7 if len(noeud) > 1:
            noeud.append(noeud[0])
            return f"le contenu de « {_nom(noeud)} » dans un autre ordre"
        case 8:
            noeud.tag = espace + hasard.choice(["titulaire", "codePostalNaissance", "inconnu", "prenom2", "verbatim"])
            return f"un élément renommé « {_nom(noeud)} »"
        case 9:
            noeud.set(hasard.choice(["id", "type"]), "1")
            return f"un attribut de trop sur « {_nom(noeud)} »"
        case _:
            nom = hasard.choice(["verbatim", "codePostal", "nomUsage", "resultat"])
            etree.SubElement(noeud, espace + nom).text = "x"
            return f"« {nom} » en trop dans « {_nom(noeud)} »"


@dataclass(frozen=True, slots=True)
class Comparaison:
    """`essais`: messages that both schemas judged; `autrement`: those on which they differ; `dits`: at most `ECARTS_DITS`
    of these, in French."""

    essais: int
    autrement: int
    dits: tuple[str, ...]


def comparer(schema: etree.XMLSchema, profil: Profil) -> Comparaison:
    """Where this schema decides otherwise than ours."""
    dits: list[str] = []
    le_notre = schema_du_profil(profil)
    essais = autrement = 0
    entiers: dict[int, bytes] = {}
    for graine in range(DOCUMENTS):
        entier = _message(profil, graine)
        essais += 1
        racine = etree.fromstring(entier)
        if schema.validate(racine):
            entiers[graine] = entier
            continue
        # What is made of it would be refused for this same reason, and be told of something else: left out.
        autrement += 1
        cause = next((x.quoi for _, x in traduire(schema, profil, racine)), "")
        dits.append(f"un message ordinaire, qu’il refuse ({cause[:160].rstrip('.')})" if cause else "un message ordinaire, qu’il refuse")  # fmt: skip
    for quoi, racine in _epreuves(profil, entiers):
        essais += 1
        attendu = le_notre.validate(racine)
        if schema.validate(racine) is attendu:
            continue
        autrement += 1
        dits.append(
            f"{quoi} : il {'refuse' if attendu else 'accepte'}, le dictionnaire {'accepte' if attendu else 'refuse'}"
        )
    return Comparaison(essais, autrement, tuple(dict.fromkeys(dits))[:ECARTS_DITS])


def _epreuves(profil: Profil, entiers: Mapping[int, bytes]) -> Iterator[tuple[str, etree._Element]]:
    """(what was done, message): each value at and past its limits, then whole messages spoiled at random. `entiers`: by seed."""
    hasard = random.Random(8)  # noqa: S311 (a sample, not a secret)
    for feuille in profil.racine.feuilles():
        yield from _une_valeur(profil, feuille, list(entiers.values()), hasard)
    for graine, entier in entiers.items():
        hasard = random.Random(graine + 10_000)  # noqa: S311
        for _ in range(MUTATIONS):
            racine = etree.fromstring(entier)
            yield " ; ".join(abimer(racine, hasard) for _ in range(hasard.choice([1, 1, 1, 2]))), racine


def _une_valeur(
    profil: Profil, feuille: Element, entiers: list[bytes], hasard: random.Random
) -> Iterator[tuple[str, etree._Element]]:
    """Every place where this value is in one of the messages, with what it may hold and what it may not."""
    balise = f"{{{profil.espace}}}{feuille.nom}"
    source = next((e for e in entiers if f"{feuille.nom}>".encode() in e), None)
    if source is None:
        return
    places = len(etree.fromstring(source).findall(f".//{balise}"))
    for rang in range(places):
        for valeur in (*_essais(feuille), *hasard.sample(VALEURS, 4)):
            racine = etree.fromstring(source)
            noeud = racine.findall(f".//{balise}")[rang]
            noeud.attrib.clear()
            noeud.text = valeur
            yield _valeur(noeud), racine


def _essais(f: Element) -> tuple[str, ...]:
    """Values at the limits of a leaf, and just past them."""
    match f.genre:
        case "texte":
            longueurs = {f.minimum - 1, f.minimum, f.maximum - 1, f.maximum, f.maximum + 1} - {-1}
            return (*("Aé1 '-"[n % 6] * n for n in longueurs), "Q7-z_é"[: f.maximum].ljust(f.minimum, "7"))
        case "entier":
            return tuple(str(n) for n in (f.minimum - 1, f.minimum, f.maximum, f.maximum + 1))
        case "valeurs":
            return (*f.valeurs, *(v.lower() for v in f.valeurs), *(f"{v}X" for v in f.valeurs), "X", "")
        case "booleen":
            return ("true", "false", "1", "0", "oui", "")
        case "date":
            return ("1900-01-01", "2099-12-31", "2024-02-29", "2023-02-29", "01/01/2024", "")
        case "instant":
            return ("2026-07-01T14:03:00+02:00", "2026-01-01T00:00:00+01:00", "2026-07-01T14:03:00", "")
        case "motif":
            return ("RNCP1", "RS1", "44109", "2A004", "99352", "44000", "2900544109005", "1234567890123", "")
    return ("",)


def _message(profil: Profil, graine: int) -> bytes:
    """One whole message of one award; the way of identification turns with the seed."""
    hasard = random.Random(graine)  # noqa: S311
    p = un_passage(hasard, graine)
    if "nir" in profil.voies and graine % 5 == 4:
        p = replace(p, voie="nir", nir="2900544109005", nir_nom_naissance=p.nom_naissance or "Martin")
    elif graine == 0:
        # What the draw seldom gives is all in the first one.
        p = replace(
            p, resultats_numeriques=(ResultatNumerique(3, "1", "2"),), score_numerique=640, voie="titulaire",
            modalite_acces="VAE", voie_vae="VAE_CLASSIQUE", prenom2="Anne", prenom3="Zoé", libelle_pays="Maroc",
            code_insee="99350", code_pays="350", code_postal="", commentaires_men="x",
        )  # fmt: skip
    moment = datetime(2026, 7, 1, 14, 3, 27, tzinfo=PARIS) + timedelta(days=hasard.randrange(300))
    contrat = hasard.choice(["C1", "MCFCER000123", "AUTRE0001", "é" * 20, "7"])
    emetteur, certificateur = (hasard.choice(["AB123CDE", "E564ACB0", "12345678", "ZZZZZZZZ"]) for _ in range(2))
    action = hasard.choice([*profil.actions, profil.action])
    e = Enveloppe(f"flux-{graine}", moment, emetteur, certificateur, contrat, action)
    corps = redacteur(profil).ecrire(p).encode()
    cite = CertificationCitee(p.type_certification, p.code_certification, hasard.choice(["", "CERTIFICATEUR"]))
    return ouverture(profil, e) + debut(cite) + corps + b"\n" + FIN + FERMETURE


def _nom(noeud: etree._Element) -> str:
    return str(noeud.tag).rpartition("}")[2]


def _valeur(noeud: etree._Element) -> str:
    texte = noeud.text or ""
    if not texte.strip():
        return f"« {_nom(noeud)} » vide" if not texte else f"« {_nom(noeud)} » fait d’espaces"
    if len(texte) > 12 and len(set(texte)) <= 6:
        # Made for its length: only that is told.
        return f"« {_nom(noeud)} » de {len(texte)} caractères"
    return f"« {_nom(noeud)} » valant « {' '.join(texte.split())} »"
