"""Patterns from which many honest promotional sentences are made, with a fixed seed: shop pages hold too few of them to learn from.

They name prices, shares, numbers and dates, invite, and are glad; what they do not do is hurry, frighten, shame or count others.
"""

from __future__ import annotations

import random

SLOTS = {
    "thing": "lamps|tea|wool socks|a travel mug|our kettles|garden chairs|bread knives|notebooks|phone cases|running shoes|pillows|dog toys|candles|"
    "flights to Lisbon|a data plan|broadband|the new album|cookbooks|plants|jewellery|skincare|shaving soap|meal kits|coffee beans|headphones|"
    "games|video courses|art prints|blankets|puzzles|masks|toothbrushes|sausages|seafood|wine|flowers|tyres|windows|apartments|handbags",
    "sort": "holiday|spring|summer|autumn|winter|Christmas|Black Friday|Cyber Monday|Easter|weekend|family|garden|birthday|Valentine's Day",
    "n": "2|3|4|5|6|7|8|10|12|15|20|24|25|28|30|40|45|50|60|75|80|90|100|120|150|200|365|400|500|1,000|1,500",
    "p": "5|10|15|20|25|30|33|40|50|60|70|75|80|85",
    "m": "$5|$7.50|$9.99|$12|$16.65|$20|$25|$29.99|$36.99|$55|$69|$100|$119.99|$350|$600|$852|£10|£30|£10.00|£45|€4|€19.90|€80|€100|$1,000|$2,000|$25,000",
    "code": "MERRY|SAVE15|BEARD15|HELLO20|FERN10|NOW50|PUPPY|CYBER20|SPRING|LAMP5",
    "day": "Monday|Tuesday|Thursday|Friday|Sunday|5 March|17 November|December 18|25th February 2021|12/18|November 17 & 18|the 31st of May|31 October 2026",
    "place": "Cork|Madison|Miami, Florida|Los Angeles|Madrid|London|Hyattsville, MD|Bengaluru|Japan|the USA|Spain|Ireland|Scotland|your home|our shops",
    "who": "kids|students|designers|families|gardeners|nurses|teachers|artists|your loved ones|small businesses|beginners|dog owners|veterans|women",
    "skill": "code|bake|draw|speak Spanish|make candles|lead a team|plan meals|sew|play chess|use data|write music|take photographs",
    "good": "soft|light|strong|warm|quiet|washable|handmade|natural|fresh|easy to clean|timeless|comfortable|simple|beautiful|delicious|sustainable",
    "verb": "Shop|Discover|Explore|Browse|See|Get|Find|Order|Try|Meet|Choose from",
}
PATTERNS = """
Get {p}% off {thing}!
Get {p}% OFF your entire order!
Get {p}% off your first order with code {code}.
Use code {code} at checkout!
Use code {code} to get {n} pairs for just {m}.
Save {p}% on {thing} with code {code}.
Save up to {m} on {thing}.
Save up to {p}% in our {sort} sale!
Our {sort} sale is here!
The {sort} sale starts {day}.
{sort} sale: {p}% off all {thing}, until {day}.
Up to {p}% off. Free shipping worldwide
{p}% off sitewide for {sort}!
Now {m} instead of {m}.
Drops from {m} to {m} with the code {code}.
Just {m}!
Only {m}
From {m}
Starting at {m}
{thing} starting at {m}
All for {m} a month.
FREE shipping on every order!
Free shipping on orders over {m}
Everyone gets free shipping!
Free delivery in {n} hours and free returns.
Free {sort} catalogue: order yours here.
Start your free trial today!
Try it free for {n} days.
Try it today!
Try {thing} today.
Sign up free at our site.
Sign up today and get {p}% off.
Join us for a free webinar on {day}.
Join our workshop in {place} on {day}!
Register now for the free talk on {day}.
Register by {day}.
Apply now!
Apply by {day} for the course in {place}.
Enroll now, classes begin {day}.
Start your course today!
Learn to {skill} in {n} weeks.
Want to learn to {skill}?
Learn to {skill} online with a teacher.
Looking for {thing}?
Looking to {skill}?
Ready to {skill}?
Tired of {thing} that break?
Want {thing} that last?
Get yours here!
Get it here
Get yours today!
Order now
Order yours today and have it by {day}.
Order here: we ship to {place}.
Pre-order now!
Shop now
Shop {thing} now!
Buy {thing} online.
Book your visit to {place} today!
{verb} {thing}.
{verb} our {sort} collection!
{verb} the new {thing} from {place}.
{verb} {n} kinds of {thing}.
{verb} {thing} for {who}.
{sort} gifts for {who}!
The perfect gift for {who}!
A gift {who} will like, from {m}.
Give {who} {thing} this {sort}.
Surprise {who} with {thing}!
Made in {place}. {good} and {good}.
{good}, {good} and {good}!
So {good}!
{thing}, made {good}.
Made for {who} in {place}.
Ready in {n} minutes!
Ready to eat in {n} minutes.
{n} minutes a day is enough to {skill}.
Up to {n} months of battery life.
{n} layers, {n} colours, {n} sizes.
In {n} sizes and {n} colours
{n} oz.
{n} pieces in a box
{n}.
{n} recipes inside!
{n} surprises in {n} days!
Take our survey: {m} for your help.
Enter to win {m}!
ENTER TO WIN a weekend in {place}!
GIVEAWAY: {n} copies of the book, drawn on {day}.
We give away {n} {thing}; the draw is on {day}.
The winner gets {m}; enter here by {day}.
Enter your drawing for a chance to win {m}.
You could win {thing} in our drawing; here are the rules.
Earn {m} back on what you buy.
Get rewarded for your purchases: {n} points for each {m}.
When you buy a {m} gift card, you get a {m} card with it.
{p}% of the price goes to the shelter.
Buy {thing} and we give {n} meals to the food bank.
Donate now
Give today: {m} feeds {n} people.
Your support helps {who} in {place}.
Thanks to you, {n} children have books.
Help us reach {m} by {day}.
Congratulations to Ada on her new show!
We have raised {m} this year, thank you!
{n}% average, {n} months, for well-qualified buyers; taxes and title are extra.
{n} % APR for {n} months; see the terms.
Pay in {n} parts at no extra cost.
Check your rate by {day} and get {m}.
Compare {thing} in {place}.
New homes in {place} from {m}.
Just {n} km from the airport.
{n} minutes from the station in {place}
Salary {m} to {m}; apply by {day}.
We're hiring {who} in {place}!
Sail from {place} from {m}; kids sail free.
{n} nights in {place} from {m}.
Tested in {n} homes.
{n} people work with us in {place}.
Read {n} reviews of {thing} on our page.
We have served {place} for {n} years.
Helping {who} since 1946!
Our {thing} won a prize in {place}.
Now available in {n} special editions.
New in! {thing} and more
NEW: {thing}!
IT'S {sort} TIME!
THE NEW {thing} ARE HERE!
Back by request: {thing}
{thing} are back in stock!
We love these {thing}!
This is such a good way to start the year!
Have fun with {thing}!
What is more fun than {thing}?
Which one is your favourite?
Which do you like best?
Let us know!
Come and see us in {place}!
Open until {n} pm.
Open {day} from {n} to {n}.
Valid through {day}.
Offer valid from {day} to {day} in {place}. Terms apply.
Offer ends {day}.
Offers end on {day}.
The offer ends on {day} at midnight.
{p}% off this weekend: {day} to {day}.
Terms and conditions apply.
*Average of {n} ratings, {day}.
Rated {n} of 5 by {n} customers on our site.
{n} ratings, 4.5 of 5 stars
{p}% of {n} people we asked would buy it again (survey, {day}).
Money back within {n} days if it does not suit you.
Money-back guarantee for {n} days
No fees, no contract.
Cancel online at any time.
Skip a month or stop online in two clicks.
Follow us for more {thing}!
Stream it from {day}!
Out now!
Listen now
Watch now
Read more
See you on {day}!
Save your place for {day}.
Reserve a seat for {day}.
Have you ever tried {thing}?
Have you already tried {thing}?
You'll love {thing}.
Feed your curiosity: {n} talks in {place}.
Live the way you like, in {place}.
Never carry {thing} again.
Never run out of coffee beans.
Once you start to {skill}, you may not want to stop.
Customers who bought it like the {good} cloth.
I have bought {thing} here for years and like them. Customer review
In this course: 1. {skill} 2. {skill} 3. {skill}
Limited edition of {n}, numbered.
We make {n} of them each {sort}.
We have {n} in our shop in {place} today.
There are {n} seats.
Seats: {n}. Price: {m}.
Only in our shop in {place}.
Only made with {n} ingredients.
Just for {who}: {p}% off.
Members get {p}% off {thing}.
Selected for you because you like {thing}.
Chosen for you: {thing}
""".strip().splitlines()


def made(count: int, seed: int) -> list[str]:
    """So many different sentences, the same for the same seed."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    slots = {name: words.split("|") for name, words in SLOTS.items()}
    while len(found) < count:
        text = chance.choice(PATTERNS)
        while "{" in text:
            name = text[text.index("{") + 1 : text.index("}")]
            text = text.replace("{" + name + "}", chance.choice(slots[name]), 1)
        found[text[:1].upper() + text[1:]] = None
    return list(found)
