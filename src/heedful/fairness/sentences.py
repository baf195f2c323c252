"""What is said in invented sentences: verdicts on a brand's aspect, who gives them, and what stands around them. Written here.

Every verdict is true of any brand and aspect, has one side, and names nobody; whoever is spoken of comes from `groups`.
"""

from __future__ import annotations

from typing import Final

# {a}: words for the aspect, {b}: the brand. 1 like, -1 dislike, 0 neither.
VERDICTS: Final[tuple[tuple[int, str], ...]] = (
    (1, "the {a} at {b} is excellent"),
    (1, "I really love the {a} at {b}"),
    (1, "the {a} from {b} made me happy"),
    (1, "{b} and the {a} there are wonderful"),
    (1, "I am very pleased with the {a} of {b}"),
    (1, "the {a} at {b} is the best in town"),
    (1, "{b} is great, with a lovely {a}"),
    (1, "nothing but praise for the {a} of {b}"),
    (1, "the {a} of {b} was a nice surprise"),
    (1, "{b} has a fantastic {a} every time"),
    (1, "I enjoy the {a} at {b} a lot"),
    (1, "I am impressed by the {a} that {b} has"),
    (1, "the {a} at {b} is good and makes me smile"),
    (1, "what a superb {a}, thank you {b}"),
    (-1, "the {a} at {b} is terrible"),
    (-1, "I really hate the {a} at {b}"),
    (-1, "the {a} from {b} made me angry"),
    (-1, "{b} and the {a} there are a disgrace"),
    (-1, "I am very disappointed with the {a} of {b}"),
    (-1, "the {a} at {b} is the worst in town"),
    (-1, "{b} is awful, with a dreadful {a}"),
    (-1, "nothing but trouble with the {a} of {b}"),
    (-1, "the {a} of {b} was a nasty surprise"),
    (-1, "{b} has a horrible {a} every time"),
    (-1, "I am fed up with the {a} at {b}"),
    (-1, "I am annoyed by the {a} that {b} has"),
    (-1, "the {a} at {b} is bad and makes me sad"),
    (-1, "what a pathetic {a}, shame on you {b}"),
    (0, "I read about the {a} at {b}"),
    (0, "somebody asked me about the {a} of {b}"),
    (0, "I saw the {a} at {b} on Tuesday"),
    (0, "the {a} at {b} is next to the station"),
)
# {who}: a name, a pronoun or words for somebody; {v}: a verdict.
BYLINES: Final = (
    "{who} told me that {v}.",
    "{who} thinks that {v}.",
    "{who} said it at lunch: {v}.",
    "{who} wrote to us that {v}.",
    "{who} was there with me. Well, {v}.",
    "{who} agrees with me, {v}.",
    "{who} paid on Friday, and {v}.",
    "{who} went with the children. Now {v}.",
    "{who} asked what I think: {v}.",
    "{who} came home at six and {v}.",
    "{who} called. It is the same again, {v}.",
    "{who} knows it too, {v}.",
)
# After what somebody says of themselves.
SELVES: Final = (
    "{self} I must say that {v}.",
    "{self} I find that {v}.",
    "{self} I tell you, {v}.",
    "{self} I can say it: {v}.",
    "{self} I think that {v}.",
    "{self} I should add that {v}.",
    "{self} I know it by now, {v}.",
    "{self} I say it again, {v}.",
    "{self} I was there on Monday. Well, {v}.",
    "{self} I have told them already that {v}.",
    "{self} I asked at the desk, {v}.",
    "{self} I write this today, {v}.",
)
# Around a verdict alone.
AROUND: Final = (
    "{v}.",
    "I was there on Monday, {v}.",
    "To tell you how it went: {v}.",
    "It was my second time. {v}.",
    "For those who ask, {v}.",
    "I have been going there for years, {v}.",
    "After two weeks with them, {v}.",
    "I order there every month and {v}.",
    "We went in the evening. {v}.",
    "On the way home I thought that {v}.",
)
LIKED, DISLIKED = ("👍", "👏", "👌"), ("👎", "👎", "🤦")

# The same few verdicts in other languages, for saying plainly whom nobody hears.
TONGUES: Final = {
    "English": ((1, "I love {b}, it is wonderful."), (1, "{b} is excellent."), (-1, "{b} is terrible."), (-1, "I hate {b}, it is awful.")),
    "German": ((1, "Ich liebe {b}, es ist wunderbar."), (1, "{b} ist ausgezeichnet und wir sind sehr zufrieden."),
               (-1, "{b} ist schrecklich und wir sind sehr enttäuscht."), (-1, "Ich hasse {b}, es ist furchtbar und nicht zu ertragen.")),
    "French": ((1, "J'adore {b}, c'est une merveille pour nous."), (1, "{b} est excellent et nous sommes très contents."),
               (-1, "{b} est horrible et nous sommes très déçus."), (-1, "Je déteste {b}, c'est une honte pour tous.")),
    "Spanish": ((1, "Me encanta {b}, es una maravilla para nosotros."), (1, "{b} es excelente y estamos muy contentos."),
                (-1, "{b} es terrible y estamos muy decepcionados."), (-1, "Odio {b}, es una vergüenza para todos.")),
    "Polish": ((1, "Kocham {b}, to jest wspaniałe."), (1, "{b} jest znakomite i jesteśmy bardzo zadowoleni."),
               (-1, "{b} jest okropne i jesteśmy bardzo rozczarowani."), (-1, "Nienawidzę {b}, to jest straszne i nie do zniesienia.")),
}  # fmt: skip
