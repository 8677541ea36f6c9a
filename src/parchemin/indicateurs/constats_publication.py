"""What a publication asks before it goes on."""

from __future__ import annotations

from parchemin.socle.constats import Controle, Gravite, declarer

DEPASSEE_SANS_RAISON = declarer(Controle(
    "IND-037", "Version dépassée : dites pourquoi la publier",
    "Depuis que ces résultats {annee} ont été préparés, {n} de ce qu’ils disent {a} changé.",
    "Publier des chiffres que l’on sait dépassés se justifie : la raison reste au journal, avec le nom de qui l’a donnée.",
    "Préparez à nouveau les résultats ; ou écrivez, dans « Pourquoi », la raison de publier ceux-ci, en dix signes au moins.",
    Gravite.BLOQUANT,
))  # fmt: skip
PEU_DE_PERSONNES = declarer(Controle(
    "IND-160", "Correction qui peut désigner quelqu’un",
    "Face à une version déjà publiée, {n} de ces résultats {annee} ne {change} que de moins de {minimum} personnes : {lesquelles}.",
    "Qui a gardé l’ancienne page retrouve, par différence, ce qui concerne ces quelques personnes. Publier quand même se décide et s’écrit.",
    "Attendez la prochaine publication ; ou, en seconde personne, écrivez dans « Pourquoi » que vous acceptez ce risque et la raison, en dix signes au moins.",
    Gravite.BLOQUANT,
))  # fmt: skip
