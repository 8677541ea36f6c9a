"""What stops an act on evidence, and what to do."""

from parchemin.socle.constats import Controle, declarer

FUTURE = declarer(Controle(
    "PRV-001", "Date à venir", "Ce que montre la preuve serait daté du {le}, qui n’est pas encore arrivé.",
    "Une preuve montre ce qui a eu lieu.", "Donnez le jour de ce qu’elle montre : il peut être bien avant celui du dépôt.",
))  # fmt: skip
SANS_CONTENU = declarer(Controle(
    "PRV-002", "Preuve vide", "Il n’y a ni fichier, ni lien.", "Sans contenu, rien ne peut être montré.",
    "Joignez un fichier, ou donnez une adresse avec sa capture.",
))  # fmt: skip
LIEN_SANS_CAPTURE = declarer(Controle(
    "PRV-003", "Lien sans capture", "L’adresse {adresse} est donnée sans capture de la page.",
    "Une page change ou disparaît : seule sa capture reste ce que l’on a vu ce jour-là.",
    "Joignez une capture de la page (PDF ou image).",
))  # fmt: skip
DEJA_REMPLACEE = declarer(Controle(
    "PRV-004", "Preuve déjà remplacée", "« {titre} » a déjà été remplacée.", "Une preuve n’est remplacée qu’une fois : chaque version reste lisible.",
    "Ouvrez la version la plus récente, et remplacez celle-là.",
))  # fmt: skip
RETIREE = declarer(Controle(
    "PRV-005", "Preuve retirée", "« {titre} » a été retirée le {le}.", "Une preuve retirée reste lisible et ne sert plus.",
    "Déposez une nouvelle preuve.",
))  # fmt: skip
EXIGENCE_INCONNUE = declarer(Controle(
    "PRV-006", "Exigence introuvable", "« {exigence} » n’est dans aucun de vos référentiels.", "Une preuve sert une exigence connue, pour que l’on dise ce qu’elle montre.",
    "Choisissez une exigence de la liste.",
))  # fmt: skip
SANS_EXIGENCE = declarer(Controle(
    "PRV-007", "Preuve sans exigence", "La preuve ne sert aucune exigence.", "Une preuve que rien ne demande ne se retrouve pas le jour de l’audit.",
    "Choisissez ce qu’elle sert : une ou plusieurs exigences, d’un ou de plusieurs référentiels.",
))  # fmt: skip
VALIDITE_PASSEE = declarer(Controle(
    "PRV-008", "Fin de validité avant la date", "La preuve serait valable jusqu’au {au}, avant le {le}.", "Elle n’aurait jamais servi.",
    "Corrigez l’une des deux dates.",
))  # fmt: skip
SOI_MEME = declarer(Controle(
    "PRV-009", "Vérifier sa propre preuve", "Vous avez déposé cette preuve : une autre personne la vérifie.", "Deux regards valent mieux qu’un.",
    "Demandez à un collègue qui tient les preuves de la relire.",
))  # fmt: skip
DEMANDE_FINIE = declarer(Controle(
    "PRV-010", "Demande close", "Cette demande n’attend plus rien ({etat}).", "Elle a reçu sa réponse, ou elle a été annulée.",
    "Ouvrez la preuve reçue, ou faites une nouvelle demande.",
))  # fmt: skip
DESTINATAIRE = declarer(Controle(
    "PRV-011", "À qui demander", "Choisissez un collègue, ou donnez un nom et une adresse.", "Le lien est personnel : il part à une seule personne.",
    "Remplissez l’un des deux, pas les deux.",
))  # fmt: skip
DATE_PASSEE = declarer(Controle(
    "PRV-012", "Date déjà passée", "La date demandée, le {le}, est passée.", "Personne ne peut répondre à temps.", "Choisissez aujourd’hui ou un jour à venir.",
))  # fmt: skip
RAISON_COURTE = declarer(Controle(
    "PRV-013", "Raison trop courte", "Dites pourquoi, en quelques mots.", "On relira cette raison dans un an, ou le jour d’un audit.",
    "Écrivez une phrase d’au moins {n} signes.",
))  # fmt: skip
CODE_PRIS = declarer(Controle(
    "PRV-014", "Numéro déjà pris", "« {code} » désigne déjà une exigence de ce référentiel.", "Un numéro désigne une seule chose.", "Choisissez un autre numéro.",
))  # fmt: skip
VERSION_INCONNUE = declarer(Controle(
    "PRV-015", "Version inconnue", "« {version} » n’est pas une version de ce référentiel.", "On ne peut suivre que ce qui est décrit.", "Choisissez une version de la liste.",
))  # fmt: skip
SANS_CATEGORIE = declarer(Controle(
    "PRV-016", "Aucune catégorie d’actions", "Aucune catégorie n’est cochée.", "Ce qui s’applique dépend de ce que vous faites.",
    "Cochez au moins une catégorie : formation, apprentissage, VAE ou bilan.",
))  # fmt: skip
AUDIT_PASSE = declarer(Controle(
    "PRV-022", "Prochain audit déjà passé", "Le prochain audit serait le {le}, qui est passé.", "Cette date choisit la version du référentiel : un jour passé la changerait sans rien dire.",
    "Donnez un jour à venir, ou laissez vide ; un audit qui a eu lieu se note dans « Audits ».",
))  # fmt: skip
CORRESPONDANCE_SOI = declarer(Controle(
    "PRV-017", "Correspondance impossible", "« {de} » et « {vers} » ne peuvent pas se répondre.",
    "Une correspondance relie une exigence à celle d’un autre référentiel, qui n’en dépend pas déjà.", "Choisissez deux référentiels différents.",
))  # fmt: skip
PLUS_OFFERTE = declarer(Controle(
    "PRV-018", "Acte qui ne s’offre plus", "Cet acte n’est plus proposé comme preuve.", "Il a changé depuis l’affichage de la page.", "Relisez la page de l’exigence.",
))  # fmt: skip
DEJA_SERVIE = declarer(Controle(
    "PRV-019", "Dernière exigence", "« {titre} » ne sert que cette exigence.", "Une preuve que rien ne demande ne se retrouve pas.",
    "Rattachez-la d’abord à une autre exigence, ou retirez-la.",
))  # fmt: skip
