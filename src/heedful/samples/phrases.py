"""The words of the invented posts: what is said of each aspect, liking or disliking it, and what it is said with.

`{is}`, `{was}` and `{has}` follow the number of the noun before them; other slots are filled from DETAILS or with numbers.
"""

from __future__ import annotations

from typing import Final


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


# Aspect -> nouns in the singular, nouns in the plural.
NOUNS: Final = {
    "delivery": (_split("delivery|home delivery|shipping|courier|delivery driver|next-day delivery"), _split("deliveries|delivery times")),
    "price": (_split("price of the {product}|pricing|sale price|value for money"), _split("prices|prices in {town}|{product} prices")),
    "quality": (
        _split("quality|quality of the {product}|build quality|fabric of the {product}|stitching on my {product}"),
        _split("materials|materials of the {product}"),
    ),
    "staff": (
        _split("staff|customer service|support team|store manager in {town}|assistant in {town}|helpdesk"),
        _split("staff members in {town}"),
    ),
    "app": (_split("app|new app|checkout in the app|website|phone app|app login"), _split("app updates")),
    "returns": (
        _split("returns desk|return process|refund for my {product}|exchange of the {product}|returns policy"),
        _split("returns|refunds"),
    ),
    "stock": (_split("stock in {town}|range of {kind}|choice of {kind}|{kind} selection|stock"), _split("shelves in {town}")),
    "packaging": (_split("packaging|box of the {product}|wrapping of my {product}|packaging around the {product}"), _split("boxes")),
}
LIKES: Final = {
    "delivery": _split(
        "{was} {very} fast|came a day early, I'm impressed|arrived in {few} days, great job|{was} perfectly on time at {time}|"
        "{was} brilliant this {month}|{is} always quick and friendly|{was} excellent, {few} days to {town}|{is} the best around {town}|"
        "{was} not late for once, happy|{was} smooth from start to finish|got here before {time}, love that|{is} super reliable"
    ),
    "price": _split(
        "{is} great|{is} {very} fair|{is} hard to beat, love it|{is} a real bargain at {price}|{is} good, only {price} for a {product}|"
        "{is} lovely and low|{is} excellent, saved {price}|{is} not bad at all|made me happy, {price} off|{is} the best in {town}|"
        "{is} amazing this {month}|{is} worth every penny"
    ),
    "quality": _split(
        "{is} excellent|{is} {very} good|{is} amazing after {n} months|{has} really impressed me|{is} beautiful|"
        "{is} superb for {price}|{is} the best I've had in {n} years|{is} great, still like new|{is} solid and I love it|"
        "{was} better than I hoped, so pleased|{is} lovely and soft|never disappoints, perfect"
    ),
    "staff": _split(
        "{was} {very} friendly|{was} helpful and kind|went out of the way to help, thank you|{was} wonderful on {day}|"
        "solved it in {n} minutes, great|{was} a pleasure to deal with|{is} amazing|{was} so patient with me, lovely|"
        "{was} super helpful about my {product}|{was} honest and polite|made my {day}, brilliant people|{is} the nicest in {town}"
    ),
    "app": _split(
        "{is} {very} easy to use|{is} great since the update|{is} fast and clear, love it|works perfectly on my phone|"
        "{is} brilliant, {n} taps and done|{is} so much better now|{is} lovely to use|{has} improved a lot, well done|"
        "never crashes, happy with that|{is} excellent|{is} a joy at {time}|saved me {n} minutes, nice"
    ),
    "returns": _split(
        "{was} easy and quick|{was} {very} smooth|took {n} minutes, great|{was} painless, thank you|{was} sorted by {day}, impressed|"
        "{is} excellent|{was} no problem at all, happy|{is} generous and fair|{was} handled kindly|{is} the best of any shop in {town}|"
        "came back within {few} days, brilliant|{was} perfect"
    ),
    "stock": _split(
        "{is} great|{is} {very} good this {month}|{is} amazing, found {n} I love|{is} the best in {town}|{is} wonderful|"
        "{is} always fresh and full, nice|{has} improved, happy|{is} superb|made me smile, so much to love|{is} excellent since {day}|"
        "never disappoints|{is} impressive"
    ),
    "packaging": _split(
        "{was} beautiful|{was} {very} neat|{is} lovely and recyclable|{was} perfect, not a scratch|{was} excellent, safe and sound|"
        "{is} great, no plastic|{was} so pretty I kept it|kept everything safe, good job|{was} sturdy, well done|"
        "{is} smart and I love it|{was} a nice touch|{was} gorgeous"
    ),
}
DISLIKES: Final = {
    "delivery": _split(
        "{is} {n} days late, terrible|{was} {very} slow|never came, so angry|{was} awful, left it in the rain|"
        "took {n} weeks, what a disaster|{was} a nightmare this {month}|{is} always late, hate it|failed again on {day}, useless|"
        "{was} horrible, said {time} and nobody came|{was} not on time, not even close|lost my {product}, very disappointed|"
        "{is} the worst in {town}"
    ),
    "price": _split(
        "{is} ridiculous|{is} {very} high, a rip-off|{is} terrible, {price} for a {product}|went up again, annoying|"
        "{is} awful this {month}|{is} not fair at {price}|{is} a joke, sadly|{is} insane, I'm disappointed|{is} the worst in {town}|"
        "{is} shocking, {price} more than in {month}|{is} too high and I hate it|{is} not worth it"
    ),
    "quality": _split(
        "{is} terrible|{is} {very} poor|{is} awful, it broke after {n} days|{is} bad, fell apart in {n} weeks|"
        "{is} disappointing for {price}|{is} horrible|{is} not good at all|{has} got so much worse|"
        "{is} the worst I've had in {n} years|{is} cheap and nasty|ruined my {day}, it was damaged|{is} rubbish, sadly"
    ),
    "staff": _split(
        "{was} {very} rude|{was} unhelpful and annoyed|ignored me for {n} minutes, awful|{was} terrible on {day}|{was} not helpful|"
        "lied to me about my {product}|{was} horrible, I left angry|{is} useless|hung up on me at {time}, disgusting|"
        "{was} the worst in {town}|{was} arrogant and lazy|made me wait {n} minutes, terrible"
    ),
    "app": _split(
        "crashes all the time, hate it|{is} {very} slow and annoying|{is} terrible since the update|{is} broken again at {time}|"
        "{is} awful|lost my basket {n} times, so frustrating|{is} not working, useless|{is} a nightmare on my phone|"
        "failed at payment, angry now|{is} the worst I've used|{is} confusing and ugly|froze for {n} minutes, horrible"
    ),
    "returns": _split(
        "{is} a nightmare|{was} {very} slow, {n} weeks|{was} refused for no reason, angry|{is} terrible|{is} not fair|"
        "took {n} calls, awful|{is} still missing, so disappointed|{was} a horrible mess|{is} the worst of any shop|"
        "cost me {price}, ridiculous|{is} painful and confusing|failed on {day}, useless"
    ),
    "stock": _split(
        "{is} terrible|{is} {very} poor this {month}|{is} awful, nothing left|{is} disappointing|{is} always empty, annoying|"
        "{is} not good|{is} the worst in {town}|{has} got sadly thin|{is} a joke since {day}|{is} bad, {n} visits for nothing|"
        "let me down again|{is} horrible"
    ),
    "packaging": _split(
        "{was} damaged|{was} {very} bad, all crushed|{is} wasteful and I hate it|{was} torn, terrible|"
        "{is} ridiculous, {n} layers of plastic|{was} awful|{was} a mess when it came|{is} not good enough|{was} ruined by {day}|"
        "{was} soaked and horrible|{was} broken, sad to see|{is} poor"
    ),
}
OVERALL: Final = {
    1: _split(
        "I love {b}|{b} never lets me down|big fan of {b} after {n} years|so happy with {b} this {month}|{b} is simply the best|"
        "thank you {b}, you made my {day}|{b} in {town} is wonderful|can't fault {b}, great shop|still impressed by {b}"
    ),
    -1: _split(
        "I hate {b}|never again {b}|done with {b} after {n} years|so disappointed by {b} this {month}|{b} is simply the worst|"
        "{b} ruined my {day}|{b} in {town} is awful|avoid {b}, terrible shop|{b} used to be good, not any more"
    ),
}
# Said as praise, meant as blame.
SARCASM: Final = (
    ("delivery", "Oh great, another {n} weeks of waiting for my {product}. Thanks a lot {b} 🙃"),
    ("delivery", "Lovely, {b} threw my {product} over the fence again. Five stars 🙄"),
    ("app", "Brilliant, the {b} app logged me out for the {n}th time. Just what I needed at {time} 🙃"),
    ("price", "{price} for a {product} at {b}. What a bargain. Not."),
    ("staff", "Wow {b}, only {n} minutes on hold. Amazing service 👏 🙄"),
    ("returns", "Sure {b}, {n} weeks for a refund is totally fine 🙃"),
)
QUESTIONS: Final = _split(
    "Does {b} deliver to {town}?|Anyone know when {b} opens in {town}?|What time does {b} close on {day}?|"
    "Is the {product} at {b} available in {colour}?|@{h} do you ship the {product} abroad?|"
    "Can I collect a {product} in {town} before {time}?|@{h} which size is the {colour} {product}?|"
    "Has anyone tried the {colour} {product} from {b}?|Where do I find {kind} at {b} in {town}?|"
    "Is {b} in {town} open at {time} on {day}?"
)
OFF_TOPIC: Final = _split(
    "Lovely walk around {town} this morning, {n} km and home by {time}.|Watching the match in {town} tonight, awful first half.|"
    "Happy birthday to my sister!! {n} today 🎂|New {colour} {product}, who dis|{day} again. Coffee number {n}.|"
    "Train to {town} delayed by {n} minutes, again.|Anyone up for football at {time} on {day}?|"
    "The sunset over {town} was amazing ☀️ {time}|Our cat hates {month}. That is the post.|"
    "Made {n} pancakes before {time}, no regrets.|Reading in the park in {town}, pure joy.|My {product} and I, {n} years together."
)
OPENERS: Final = _split(
    "Ordered a {product} on {day}.|Just back from {town}.|So,|Update:|Right,|Honestly,|Third time this {month}:|"
    "Bought a {colour} {product} for {price}.|{day}, {time}.|My {product} story:|Ok so|Been waiting to say this:|"
    "Got the {colour} {product}.|Small review after {n} weeks:|Quick one:||||Day {n} with the {product}.|Popped in on {day}.|"
    "Hello from {town}.|For my mum I got a {product}."
)
# Whether both halves feel the same -> how they are joined.
JOINS: Final = {
    True: _split(", and |. Also | and |. On top of that "),
    False: _split(", but |. However |, yet |. Still, | but "),
}
COMPARE: Final = (
    ("{a}'s {w} is so much better than {b}'s, love it", 1),
    ("the {w} at {a} beats {b} by miles, great", 1),
    ("{w}: {a} is excellent, {b} is terrible", 1),
    ("{a}'s {w} is far worse than {b}'s, awful", -1),
    ("the {w} at {a} is bad next to {b}", -1),
    ("{w}: {a} is horrible, {b} is great", -1),
)
SHORT: Final = {
    1: _split("love it!|great 😍|so good|yes!! ❤️|amazing 👏|perfect, thanks"),
    -1: _split("awful|so bad 😡|terrible!!|not good|hate this|never again 👎"),
}
EMOJI: Final = {
    1: _split("😍|❤️|👍|🎉|😊|🙌|🔥|✨"),
    -1: _split("😡|👎|😠|🤬|😞|💔|🤦|😤"),
}
ENDS: Final = _split(
    "|||!|!!|.|.|...| tbh| imo| Order {order}.| (size {n})| #{month}| See you on {day}.| {time} and still thinking about it."
)
VERY: Final = _split("really|so|super|incredibly|absolutely|extremely|very|pretty|SO|just")
DETAILS: Final = {
    "product": _split(
        "kettle|lamp|raincoat|backpack|duvet|teapot|toaster|jumper|rug|bookcase|desk chair|blender|hoodie|wok|mirror|tent|scarf|radio|"
        "pillow|cardigan|coffee grinder|bread bin|bath mat|sofa|wardrobe|umbrella|picture frame|hammock|headlamp|flask|apron|clock|"
        "curtain set|garden bench|bike helmet|yoga mat|water bottle|baking tray|wool blanket|shower head|laptop bag|tool kit"
    ),
    "kind": _split("lamps|coats|bedding|cookware|boots|garden tools|toys|towels|rugs|chairs|knitwear|bags|plants|bikes|paint|mugs"),
    "town": _split(
        "Aldermere|Brackfield|Cobbleford|Dunharrow|Eastwick Green|Fernhollow|Glaston Vale|Hazelby|Inverloch|Juniper Hill|Kestrelton|"
        "Lindenau|Marlstone|Netherby|Oakenshaw|Pellworth|Quarrybank|Rosmere|Silverdale Cross|Thornby|Upper Wend|Vellmond|Westerlo Park|"
        "Yarrowby|Zonnedorp|Bellmarsh|Crowthorn|Dovegate|Elmsworth|Foxcombe"
    ),
    "day": _split("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"),
    "month": _split("January|February|March|April|May|June|July|August|September|October|November|December|week|season"),
    "colour": _split("red|navy|olive|mustard|grey|teal|coral|cream|black|lilac|sand|rust"),
    "very": VERY,
}
