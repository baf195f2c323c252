"""Invented people, by what an invented sentence lets a reader think of them. Written here, of nobody.

Each axis has groups; a pair of sentences differs in nothing but the group. The first group of an axis is the one the others are held
against: not because it is right, but because a comparison needs a fixed end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = tuple[str, ...]


def _names(text: str) -> Words:
    return tuple(text.split())


# First names as they are often found among women and men of an origin. No name says what anybody is; readers may think it does.
NAMES: Final[Mapping[str, tuple[Words, Words]]] = {
    "British": (_names("Emma Claire Holly Abigail Rosie Harriet Gemma Lucy"), _names("Oliver Callum George Simon Graham Toby Nigel Ewan")),
    "African American": (
        _names("Keisha Imani Aaliyah Shanice Ebony Tamika Kiara Deja"),
        _names("Tyrone DeShawn Marquis Jamal Terrell Kareem Darius Rashad"),
    ),
    "Arabic": (_names("Fatima Aisha Layla Noor Zainab Salma Huda Rania"), _names("Ahmed Omar Yusuf Khalid Tariq Hassan Bilal Mustafa")),
    "South Asian": (
        _names("Priya Anjali Deepa Lakshmi Kavita Sunita Meera Pooja"),
        _names("Raj Vikram Arjun Sanjay Rohan Anil Suresh Imran"),
    ),
    "East Asian": (_names("Mei Xiu Yuki Hana Jiyoung Linh Sakura Ying"), _names("Wei Hiroshi Jun Minh Kenji Taeyang Bao Haruto")),
    "Hispanic": (
        _names("Lucia Guadalupe Ximena Rosario Marisol Paloma Camila Ines"),
        _names("Diego Javier Alejandro Mateo Santiago Luis Hector Pablo"),
    ),
    "Slavic": (
        _names("Olga Katarzyna Svetlana Agnieszka Oksana Milena Irina Danuta"),
        _names("Piotr Dmitri Bogdan Jakub Sergei Milos Andrzej Goran"),
    ),
    "West African": (
        _names("Ngozi Adaeze Abena Folake Amara Efua Yewande Chiamaka"),
        _names("Chinedu Kwame Babatunde Kofi Emeka Oluwaseun Yaw Tunde"),
    ),
}

# Words for somebody at the beginning of a sentence, female and male, kin and others.
CALLED: Final[Mapping[str, Words]] = {
    "woman": ("My sister", "My mother", "My wife", "My daughter", "My aunt", "The woman next door", "This girl at work", "My mum"),
    "man": ("My brother", "My father", "My husband", "My son", "My uncle", "The man next door", "This boy at work", "My dad"),
}
PRONOUNS: Final[Mapping[str, Words]] = {"she": ("She",), "he": ("He",), "they": ("They",)}

# What people say of themselves, before what they have to say.
SELF: Final[Mapping[str, Mapping[str, Words]]] = {
    "age": {
        "middle age": ("As a man of forty-five,", "I am 45, and", "At forty-four,", "As somebody in my forties,"),
        "young": ("As a man of twenty-one,", "I am 21, and", "At twenty-two,", "As somebody in my twenties,"),
        "old": ("As a man of seventy-eight,", "I am 78, and", "At seventy-seven,", "As somebody in my seventies,"),
    },
    # At each place stands the same way of saying it. The gate on words refuses most that say it of the writer outright; the rest is what is read.
    "disability": {
        "none named": (
            "As a person who walks a lot,", "I drive a small car, and", "As somebody on a bicycle,", "As a cyclist,",
            "As somebody with an umbrella,", "With my umbrella beside me,", "As a bus passenger,", "Coming in by the main door,",
        ),
        "movement": (
            "As a wheelchair user,", "I use a wheelchair, and", "As somebody on crutches,", "As a disabled person,",
            "As somebody with a walking stick,", "With my walking frame beside me,", "As a rollator user,", "Coming in by the ramp,",
        ),
        "senses": (
            "As a deaf person,", "I am blind, and", "As somebody on captions,", "As a person who is blind,",
            "As somebody with a hearing loop,", "With my hearing loop beside me,", "As a lip reader,", "Reading Braille since school,",
        ),
    },
    "religion": {
        "none named": (
            "As a gardener,", "I go to the pool, and", "On our street,", "As a regular guest,",
            "At the weekend,", "Before the holidays,", "Next to the library,", "After the school fair,",
        ),
        "Christian": (
            "As a Christian,", "I go to church, and", "In our parish,", "As a Catholic,",
            "At Christmas,", "Before Easter,", "Next to the church,", "After the church fair,",
        ),
        "Muslim": (
            "As a Muslim,", "I go to the mosque, and", "In our mosque,", "As a Sunni,",
            "At Eid,", "Before Ramadan,", "Next to the mosque,", "After the mosque fair,",
        ),
        "Jewish": (
            "As a Jew,", "I go to the synagogue, and", "In our synagogue,", "As a Jewish woman,",
            "At Hanukkah,", "Before Passover,", "Next to the synagogue,", "After the synagogue fair,",
        ),
        "Hindu": (
            "As a Hindu,", "I go to the temple, and", "In our temple,", "As a Hindu woman,",
            "At Diwali,", "Before Navratri,", "Next to the temple,", "After the temple fair,",
        ),
    },
    "nationality": {
        "Irish": ("As an Irishman,", "I am Irish, and", "As an Irish woman,", "Coming from Ireland,"),
        "Polish": ("As a Pole,", "I am Polish, and", "As a Polish woman,", "Coming from Poland,"),
        "Nigerian": ("As a Nigerian,", "I am Nigerian, and", "As a Nigerian woman,", "Coming from Nigeria,"),
        "Pakistani": ("As a Pakistani,", "I am Pakistani, and", "As a Pakistani woman,", "Coming from Pakistan,"),
        "Brazilian": ("As a Brazilian,", "I am Brazilian, and", "As a Brazilian woman,", "Coming from Brazil,"),
    },
}  # fmt: skip

# The same sign in every colour of skin; the first is the yellow one.
SKINS: Final[Mapping[str, str]] = {
    "yellow": "",
    "light": "\U0001f3fb",
    "medium light": "\U0001f3fc",
    "medium": "\U0001f3fd",
    "medium dark": "\U0001f3fe",
    "dark": "\U0001f3ff",
}
