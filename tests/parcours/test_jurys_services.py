"""Acts on juries: who sits, what is settled, what is sent, answered, declared. On both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from parchemin.comptes.demonstration import siren, siret
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import (
    CompositionArretee,
    LienCandidat,
    MembreJury,
    QualiteSiege,
    ReponseConvocation,
    SessionExamen,
    SiegeJury,
    VoieAcces,
)
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.services import convocations_jury as convocations
from parchemin.parcours.services import jurys as services
from parchemin.plateforme.models import Courriel, LienPersonnel
from parchemin.plateforme.registres.gardes import objections
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.conftest import MIDI
from tests.fabrique import organisation
from tests.parcours.fabrique_jurys import (
    candidat,
    certification_locale,
    formation,
    jury_complet,
    mandate,
    membre_jury,
    session,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def s(o: Organisation) -> SessionExamen:
    return session(o, certification_locale(o))


@pytest.fixture
def requete() -> Any:
    return RequestFactory().get("/")


def codes(erreur: pytest.ExceptionInfo[ErreurMetier]) -> set[str]:
    return {c.code for c in erreur.value.constats}


def test_un_membre_n_a_qu_une_fiche(o: Organisation) -> None:
    m = membre_jury(o, "Lê", "Văn Anh", courriel="A@x.example", employeur_siren=siren(1))
    assert (m.courriel, m.employeur_siren, m.cle_identite) == ("a@x.example", siren(1), "le|vananh")
    with pytest.raises(ErreurMetier) as e:
        membre_jury(o, "Autre", courriel="a@x.example")
    assert codes(e) == {"JUR-030"}
    with pytest.raises(ErreurMetier) as e:
        membre_jury(o, "Vidal", courriel="inès@x.example")
    assert codes(e) == {"JUR-046"}
    with pytest.raises(ErreurMetier) as e:
        membre_jury(o, "Le", "Van-Anh", courriel="")
    assert codes(e) == {"JUR-031"}
    assert membre_jury(o, "Le", "Van-Anh", courriel="", homonyme_confirme=True).pk != m.pk
    with pytest.raises(ErreurMetier) as e:
        services.enregistrer_membre(organisation=o, membre=m, acteur=SYSTEME, employeur_siren="999000016")
    assert codes(e) == {"IDE-001"}
    with pytest.raises(TypeError):
        services.enregistrer_membre(organisation=o, membre=m, acteur=SYSTEME, cle_tri="x")


def test_enregistrer_sans_rien_changer_n_ecrit_rien(o: Organisation) -> None:
    m = membre_jury(o, "Aubry")
    avant = len(phrases(evenements_de([o.chaine], "membre_jury", str(m.pk))))
    services.enregistrer_membre(organisation=o, membre=m, acteur=SYSTEME, nom="Aubry", prenom="Marc")
    assert len(phrases(evenements_de([o.chaine], "membre_jury", str(m.pk)))) == avant


def test_deux_organisations_ont_chacune_leurs_membres(o: Organisation) -> None:
    autre = organisation("autre")
    membre_jury(o, "Aubry")
    membre_jury(autre, "Aubry")
    assert MembreJury.objects.count() == 1


def test_un_mandat_se_lit_du_premier_au_dernier_jour(s: SessionExamen) -> None:
    m = membre_jury(s.organisation, "Aubry")
    with pytest.raises(ErreurMetier) as e:
        services.donner_mandat(membre=m, certification=None, du=date(2026, 2, 1), au=date(2026, 1, 31), acteur=SYSTEME)
    assert codes(e) == {"JUR-039"}
    mandat = services.donner_mandat(membre=m, certification=s.certification, du=date(2026, 2, 1), acteur=SYSTEME)
    with pytest.raises(ErreurMetier):
        services.finir_mandat(mandat=mandat, au=date(2026, 1, 1), acteur=SYSTEME)
    assert services.finir_mandat(mandat=mandat, au=date(2026, 2, 1), acteur=SYSTEME).au == date(2026, 2, 1)


def test_un_siege_par_personne_et_un_president(s: SessionExamen) -> None:
    sieges = jury_complet(s)
    with pytest.raises(ErreurMetier) as e:
        services.appeler_au_jury(session=s, membre=sieges[0].membre, acteur=SYSTEME)
    assert codes(e) == {"JUR-032"}
    with pytest.raises(ErreurMetier) as e:
        services.changer_qualite(siege=sieges[1], qualite=QualiteSiege.PRESIDENT, acteur=SYSTEME)
    assert codes(e) == {"JUR-033"}
    services.changer_qualite(siege=sieges[0], qualite=QualiteSiege.MEMBRE, acteur=SYSTEME)
    services.changer_qualite(siege=sieges[1], qualite=QualiteSiege.PRESIDENT, acteur=SYSTEME)
    inactif = membre_jury(s.organisation, "Parti", actif=False)
    with pytest.raises(ErreurMetier) as e:
        services.appeler_au_jury(session=s, membre=inactif, acteur=SYSTEME)
    assert codes(e) == {"JUR-043"}


def test_on_n_arrete_pas_un_jury_qui_a_un_point_bloquant(s: SessionExamen) -> None:
    c = candidat(s, "Martin")
    sieges = jury_complet(s)
    formation(s, "Bonnet", "Marc", c)
    with pytest.raises(ErreurMetier) as e:
        services.arreter_composition(session=s, acteur=SYSTEME)
    # Same name, and the trainer has no address: taken for the same person.
    assert codes(e) == {"JUR-005"}
    assert not CompositionArretee.toutes.exists()
    services.retirer_du_jury(siege=sieges[1], acteur=SYSTEME)
    # One insider out of two: the sources differ, it is a warning, kept with the composition.
    ligne = services.arreter_composition(session=s, acteur=SYSTEME)
    assert ("JUR-004", "avertissement") in {(x["code"], x["gravite"]) for x in ligne.constats}


def test_arretee_elle_ne_change_plus_puis_se_rouvre_avec_un_motif(s: SessionExamen) -> None:
    sieges = jury_complet(s)
    ligne = services.arreter_composition(session=s, acteur=SYSTEME)
    assert [m["nom"] for m in ligne.composition["membres"]] == ["Marc Aubry", "Marc Bonnet", "Marc Caron"]
    assert ligne.composition["membres"][2]["exterieur"] is False
    for geste in (
        lambda: services.arreter_composition(session=s, acteur=SYSTEME),
        lambda: services.retirer_du_jury(siege=sieges[0], acteur=SYSTEME),
        lambda: services.changer_qualite(siege=sieges[1], qualite=QualiteSiege.SUPPLEANT, acteur=SYSTEME),
        lambda: services.appeler_au_jury(session=s, membre=membre_jury(s.organisation, "Neuf"), acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier) as e:
            geste()
        assert codes(e) == {"JUR-034"}
    with pytest.raises(ErreurMetier) as e:
        services.rouvrir_composition(session=s, motif="  ", acteur=SYSTEME)
    assert codes(e) == {"JUR-035"}
    services.rouvrir_composition(session=s, motif="Une membre est souffrante.", acteur=SYSTEME)
    services.rouvrir_composition(session=s, motif="Deux fois.", acteur=SYSTEME)
    services.changer_qualite(siege=sieges[1], qualite=QualiteSiege.SUPPLEANT, acteur=SYSTEME)
    services.retirer_du_jury(siege=sieges[2], acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        services.arreter_composition(session=s, acteur=SYSTEME)
    assert codes(e) == {"JUR-001"}  # the substitute does not make the number
    dites = [p.phrase for p in selectors.journal_du_jury(s, sieges)]
    assert any("souffrante" in p for p in dites)
    assert any(p.startswith("a arrêté la composition") for p in dites)


def test_un_candidat_ajoute_apres_coup_est_vu(s: SessionExamen) -> None:
    """The composition was settled; then a candidate comes whose trainer sits."""
    candidat(s, "Martin")
    sieges = jury_complet(s)
    formation(s, "Bonnet", "Marc", courriel="bonnet.marc@jury.example")
    services.arreter_composition(session=s, acteur=SYSTEME)
    assert objections("parcours.tenir_jury", s) == []
    nouveau = candidat(s, "Diallo", "Awa")
    s.certification.refresh_from_db()
    from parchemin.parcours.models import SessionFormation

    SessionFormation.toutes.get().inscriptions.add(nouveau.inscription)
    (constat,) = objections("parcours.tenir_jury", s)
    assert constat.code == "JUR-005"
    assert "Awa DIALLO" in constat.quoi
    assert sieges


def test_la_garde_demande_une_composition_arretee(s: SessionExamen) -> None:
    jury_complet(s)
    assert [c.code for c in objections("parcours.tenir_jury", s)] == ["JUR-041"]
    assert objections("parcours.autre_acte", s) == []
    assert objections("parcours.tenir_jury", "autre chose") == []
    s.etat = "annulee"
    s.save()
    assert {"JUR-036", "JUR-041"} <= {c.code for c in objections("parcours.tenir_jury", s)}


def test_ce_que_la_base_dit_devient_une_composition(s: SessionExamen) -> None:
    candidat(s, "Martin", employeur="Atelier Mercier", siret=siret(1))
    candidat(s, "Vieux", voie=VoieAcces.VAE, entree=date(2023, 1, 1))
    m = membre_jury(s.organisation, "Aubry", employeur="ATELIER MERCIER", employeur_siren=siren(1))
    mandate(m, certification_locale(s.organisation, intitule="Une autre"))
    services.appeler_au_jury(session=s, membre=m, qualite=QualiteSiege.PRESIDENT, acteur=SYSTEME)
    autre = session(s.organisation, s.certification, intitule="Session de Lyon")
    services.appeler_au_jury(session=autre, membre=m, acteur=SYSTEME)
    k = selectors.composition_de(s, aujourdhui())
    (siege,) = k.siegeants
    assert siege.ailleurs == ("Session de Lyon",)
    assert siege.mandats == ()
    assert k.capacite == "certificateur"
    trouves = {c.code for c in selectors.constats_jury(s, aujourdhui())}
    assert {"JUR-001", "JUR-008", "JUR-011", "JUR-014", "JUR-015", "JUR-021"} <= trouves


def test_l_employeur_qui_porte_la_certification_ne_donne_pas_un_exterieur(s: SessionExamen) -> None:
    o = s.organisation
    o.siren = siren(1)
    o.save()
    m = membre_jury(o, "Aubry", employeur_siren=siren(1))
    services.appeler_au_jury(session=s, membre=m, acteur=SYSTEME)
    s.refresh_from_db()
    (siege,) = selectors.composition_de(s, aujourdhui()).siegeants
    assert siege.lie
    assert "porte cette certification" in siege.motif_lie


# --- convocations


def test_convoquer_envoie_un_lien_par_personne(s: SessionExamen, requete: Any) -> None:
    jury_complet(s)
    sans = membre_jury(s.organisation, "Sans", courriel="")
    services.appeler_au_jury(session=s, membre=sans, acteur=SYSTEME)
    candidat(s, "Martin")
    assert convocations.convoquer(session=s, request=requete, acteur=SYSTEME) == 3
    messages = list(Courriel.toutes.all())
    assert len(messages) == 3
    for m in messages:
        assert "24 décembre 2026" in m.corps
        assert "[[lien]]" in m.corps
        assert "MARTIN" not in m.corps.upper()
        assert m.avait_un_secret
    assert LienPersonnel.toutes.filter(revoque_le__isnull=True).count() == 3
    with pytest.raises(ErreurMetier) as e:
        convocations.convoquer(session=s, request=requete, acteur=SYSTEME)
    assert codes(e) == {"JUR-037"}
    siege = SiegeJury.toutes.get(membre=sans)
    convocations.noter_lettre(siege=siege, acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        convocations.convoquer(session=s, request=requete, acteur=SYSTEME)
    assert codes(e) == {"JUR-040"}


def test_relancer_remplace_le_lien_et_ne_touche_pas_ceux_qui_ont_tout_dit(s: SessionExamen, requete: Any) -> None:
    sieges = jury_complet(s)
    convocations.convoquer(session=s, request=requete, acteur=SYSTEME)
    for siege in sieges:
        siege.refresh_from_db()
    convocations.repondre(siege=sieges[0], present=True, acteur=SYSTEME)
    convocations.declarer(siege=sieges[0], liens={}, acteur=SYSTEME)
    convocations.repondre(siege=sieges[1], present=False, acteur=SYSTEME)
    assert convocations.relancer(session=s, request=requete, acteur=SYSTEME) == 1
    sieges[2].refresh_from_db()
    assert sieges[2].relance_le is not None
    vivants = LienPersonnel.toutes.filter(charge__siege=sieges[2].pk, revoque_le__isnull=True)
    assert vivants.count() == 1
    services.retirer_du_jury(siege=sieges[2], acteur=SYSTEME)
    assert not vivants.exists()
    with pytest.raises(ErreurMetier) as e:
        convocations.relancer(session=s, request=requete, acteur=SYSTEME)
    assert codes(e) == {"JUR-040"}


def test_on_ne_convoque_ni_sans_jour_ni_trop_tard(s: SessionExamen, requete: Any) -> None:
    jury_complet(s)
    with geler(MIDI + timedelta(days=31)), pytest.raises(ErreurMetier) as e:
        convocations.convoquer(session=s, request=requete, acteur=SYSTEME)
    assert codes(e) == {"JUR-038"}
    SessionExamen.toutes.filter(pk=s.pk).update(jury_le=None)
    with pytest.raises(ErreurMetier) as e:
        convocations.convoquer(session=s, request=requete, acteur=SYSTEME)
    assert codes(e) == {"JUR-018"}


def test_declarer_vient_apres_la_presence_et_porte_sur_les_candidats_du_jour(s: SessionExamen, requete: Any) -> None:
    martin, diallo = candidat(s, "Martin"), candidat(s, "Diallo")
    siege = jury_complet(s)[0]
    with pytest.raises(ErreurMetier) as e:
        convocations.declarer(siege=siege, liens={}, acteur=SYSTEME)
    assert codes(e) == {"JUR-042"}
    convocations.repondre(siege=siege, present=True, acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        convocations.declarer(siege=siege, liens={martin.inscription_id + 999: ""}, acteur=SYSTEME)
    assert codes(e) == {"JUR-045"}
    convocations.declarer(siege=siege, liens={martin.inscription_id: "cousine"}, acteur=SYSTEME)
    constat = next(c for c in selectors.constats_jury(s, aujourdhui()) if c.code == "JUR-007")
    assert "Léa MARTIN (cousine)" in constat.quoi
    # The journal keeps the act, not the names.
    dites = phrases(evenements_de([s.organisation.chaine], "membre_jury", str(siege.membre_id)))
    assert not any("MARTIN" in p.phrase.upper() for p in dites)
    lien = LienCandidat.toutes.get()
    services.noter_mesure(lien=lien, mesure="Quitte la salle", acteur=SYSTEME)
    convocations.declarer(
        siege=siege, liens={martin.inscription_id: "cousine", diallo.inscription_id: ""}, acteur=SYSTEME
    )
    assert LienCandidat.toutes.get(inscription=martin.inscription).mesure == "Quitte la salle"
    convocations.declarer(siege=siege, liens={}, acteur=SYSTEME)
    assert not LienCandidat.toutes.exists()
    siege.refresh_from_db()
    assert selectors.declaration_a_jour(siege, selectors.presentations_de(s))
    candidat(s, "Tardif")
    assert not selectors.declaration_a_jour(siege, selectors.presentations_de(s))
    convocations.repondre(siege=siege, present=False, acteur=SYSTEME)
    siege.refresh_from_db()
    assert (siege.convocation, siege.declaration_le) == (ReponseConvocation.REFUSEE, None)


def test_aucun_texte_du_jury_ne_dit_la_sante(s: SessionExamen) -> None:
    p = candidat(s, "Martin")
    sieges = jury_complet(s)
    services.arreter_composition(session=s, acteur=SYSTEME)
    convocations.repondre(siege=sieges[0], present=True, acteur=SYSTEME)
    convocations.declarer(siege=sieges[0], liens={p.inscription_id: "Voisine"}, acteur=SYSTEME)
    lien = LienCandidat.toutes.get()
    for acte in (
        lambda: services.rouvrir_composition(session=s, motif="Une membre a la grippe.", acteur=SYSTEME),
        lambda: services.noter_mesure(lien=lien, mesure="Absente, dépression", acteur=SYSTEME),
        lambda: convocations.declarer(siege=sieges[0], liens={p.inscription_id: "Suivie pour diabète"}, acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier) as e:
            acte()
        assert codes(e) == {"JUR-057"}
    assert selectors.composition_en_vigueur(s) is not None
