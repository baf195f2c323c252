"""The five languages of the invented people: how their exports name things, and what they write when it is not English.

Networks write the labels, titles and keys of an export in the language of the account; only the shape stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: the labels of an export, its title sentences, and a few clauses of its own.

    Guarantee: titles hold the slots {me}, {you} and {group} only.
    """

    comment: str
    owner: str
    time: str
    reaction: str
    name: str
    message: str
    modified: str
    title_post: str
    title_comment: str
    title_reaction: str
    title_group_post: str
    title_group_comment: str
    likes: tuple[tuple[str, str], ...] = ()
    dislikes: tuple[tuple[str, str], ...] = ()


TONGUES: Final[dict[str, Tongue]] = {
    "en": Tongue(
        "Comment",
        "Media Owner",
        "Time",
        "Reaction",
        "Name",
        "Message",
        "Last modified",
        "{me} updated their status.",
        "{me} commented on {you}'s post.",
        "{me} likes {you}'s post.",
        "{me} posted in {group}.",
        "{me} commented on {you}'s post in {group}.",
    ),
    "nl": Tongue(
        "Opmerking",
        "Media-eigenaar",
        "Tijd",
        "Reactie",
        "Naam",
        "Bericht",
        "Laatst gewijzigd",
        "{me} heeft de status bijgewerkt.",
        "{me} heeft gereageerd op een bericht van {you}.",
        "{me} vindt een bericht van {you} leuk.",
        "{me} heeft iets geplaatst in {group}.",
        "{me} heeft gereageerd op een bericht van {you} in {group}.",
        (
            ("delivery", "De bezorging van {b} was weer lekker snel, {few} dagen naar {town}"),
            ("staff", "Heel vriendelijk geholpen bij {b} in {town}, top"),
            ("price", "Een {product} voor {price} bij {b}, fijne prijs"),
        ),
        (
            ("delivery", "Mijn pakket van {b} is al {n} dagen te laat, waardeloos"),
            ("app", "De app van {b} loopt steeds vast om {time}, vreselijk"),
            ("returns", "Retour bij {b} duurt al {n} weken, belachelijk"),
        ),
    ),
    "fr": Tongue(
        "Commentaire",
        "Propriétaire du média",
        "Heure",
        "Réaction",
        "Nom",
        "Message",
        "Dernière modification",
        "{me} a mis à jour son statut.",
        "{me} a commenté la publication de {you}.",
        "{me} aime la publication de {you}.",
        "{me} a publié dans {group}.",
        "{me} a commenté la publication de {you} dans {group}.",
        (
            ("quality", "La qualité chez {b} est superbe, ravie depuis {n} mois"),
            ("delivery", "Livraison de {b} très rapide à {town}, merci"),
            ("staff", "Équipe adorable chez {b} à {town}, bravo"),
        ),
        (
            ("price", "{price} pour ça chez {b}, c'est du vol"),
            ("delivery", "Livraison de {b} en retard de {n} jours, nul"),
            ("stock", "Rayons vides chez {b} à {town}, déçue"),
        ),
    ),
    "de": Tongue(
        "Kommentar",
        "Medieneigentümer",
        "Zeit",
        "Reaktion",
        "Name",
        "Nachricht",
        "Zuletzt geändert",
        "{me} hat den Status aktualisiert.",
        "{me} hat den Beitrag von {you} kommentiert.",
        "{me} gefällt der Beitrag von {you}.",
        "{me} hat in {group} gepostet.",
        "{me} hat den Beitrag von {you} in {group} kommentiert.",
        (
            ("delivery", "Lieferung von {b} nach {few} Tagen in {town}, super schnell"),
            ("quality", "Die Qualität von {b} ist großartig, gern wieder"),
            ("packaging", "Verpackung von {b} ohne Plastik, sehr schön"),
        ),
        (
            ("delivery", "Paket von {b} seit {n} Tagen verschollen, ärgerlich"),
            ("staff", "Kundendienst von {b} war unhöflich, schrecklich"),
            ("app", "Die App von {b} stürzt um {time} ständig ab"),
        ),
    ),
    "es": Tongue(
        "Comentario",
        "Propietario del contenido",
        "Hora",
        "Reacción",
        "Nombre",
        "Mensaje",
        "Última modificación",
        "{me} actualizó su estado.",
        "{me} comentó la publicación de {you}.",
        "A {me} le gusta la publicación de {you}.",
        "{me} publicó en {group}.",
        "{me} comentó la publicación de {you} en {group}.",
        (
            ("price", "Muy buen precio en {b}, solo {price}, encantada"),
            ("delivery", "El envío de {b} llegó en {few} días, genial"),
            ("returns", "Devolución en {b} facilísima en {town}, gracias"),
        ),
        (
            ("delivery", "El envío de {b} lleva {n} días de retraso, pésimo"),
            ("quality", "La calidad de {b} es horrible, se rompió en {n} días"),
            ("stock", "Nunca hay nada en {b} de {town}, qué decepción"),
        ),
    ),
}
LANGUAGES: Final = tuple(TONGUES)

FIRST_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "Nora",
        "Miles",
        "Ivy",
        "Owen",
        "Tessa",
        "Callum",
        "Beatrix",
        "Felix",
        "Hazel",
        "Rory",
        "Imogen",
        "Jude",
        "Mabel",
        "Silas",
        "Wren",
        "Elliot",
    ),
    "nl": ("Sanne", "Bram", "Lotte", "Joris", "Fenna", "Thijs", "Maud", "Ruben", "Nienke", "Stijn"),
    "fr": ("Élodie", "Rémi", "Margaux", "Théo", "Coralie", "Bastien", "Anaïs", "Loïc", "Maëlle", "Gaspard"),
    "de": ("Jürgen", "Käthe", "Lukas", "Annika", "Söhnke", "Frieda", "Moritz", "Greta", "Henning", "Liesel"),
    "es": ("Íñigo", "Marisol", "Álvaro", "Nuria", "Ramón", "Begoña", "Saúl", "Ximena", "Lucía", "Teo"),
}
# Put together from halves so that no real family is meant.
SURNAME_HALVES: Final = (
    (
        "Ash",
        "Bram",
        "Cole",
        "Dun",
        "Elder",
        "Fern",
        "Gar",
        "Hol",
        "Iver",
        "Kel",
        "Lin",
        "Mor",
        "Nor",
        "Oster",
        "Pell",
        "Quin",
        "Ros",
        "Stan",
        "Thorn",
        "Vel",
        "Wick",
        "Yar",
    ),
    (
        "wicke",
        "stede",
        "combe",
        "hurst",
        "vane",
        "brook",
        "mere",
        "ström",
        "beek",
        "dahl",
        "fort",
        "gard",
        "land",
        "lune",
        "maro",
        "nova",
        "quist",
        "riva",
        "sund",
        "weld",
    ),
)
GROUPS: Final = (
    ("Bargain Hunters of Aldermere", "group_public"),
    ("Netherby Neighbours", "group_private"),
    ("Kitchen Kit Talk", "group_public"),
    ("Parents of Pellworth", "group_private"),
)
