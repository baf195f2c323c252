"""Sentences written here to teach the classifier what shop pages do not: honest promotion, and pressure as mails put it.

An honest sentence may name a price, a date, a rating or how many are left; it tells, and leaves the reader alone. A pressing one
hurries, shames, frightens, flatters or hides. None is copied from anywhere.
"""

from __future__ import annotations

HONEST = """
The offer runs until Sunday 30 June.
You can use it until 14 March, and after that the usual price applies.
Until the end of May, delivery to a parcel point costs €2.
The price is €24.90 until 30 June, then €29.90 again.
This ticket is valid from 1 to 31 August.
Orders placed before 3 pm leave our warehouse the same day.
We have 40 of them in our warehouse in Cork as of this morning.
There are 12 places on the course in Galway on 4 October.
Of the green ones 35 are left; the blue ones come again in September.
The kettle now costs £39 instead of £49.
Subscribers pay €9 a month, and can leave at the end of any month.
It costs $15 more than the older one, and lasts twice as long by our own test.
Our customers rated it 4.4 of 5 in 312 reviews on our own site.
212 people have reviewed this lamp, and the average is 4.1.
An independent laboratory tested the battery for 500 hours.
Which magazine gave it the mark good in its May issue.
You wrote that deliveries came late. We have a second carrier since 1 May.
We are sorry that your parcels came late this winter.
We read that the lid broke for several people, and we have changed the hinge.
If yours has the old hinge, we send you a new one at no charge.
You told us the app was slow, and it now opens in two seconds.
Thank you for telling us what you think of our prices.
Thanks for being with us.
If you would rather not hear from us, one click stops it.
You need do nothing if you do not want this.
Nothing happens if you ignore this message.
No reply is needed.
You can change your mind at any time.
You can return it within 60 days, also when it was opened.
Returns are free within 30 days and you need not give a reason.
Delivery is free for orders above €40.
Shipping is included in the price.
We deliver in the evening between six and nine.
You can now choose a two hour window for your parcel.
Your parcel can wait for you at a shop near you.
The new spring colours are here.
Have a look at our new kettles.
See the new collection in our shop.
Here is what is new this month.
We have a new tea from a small garden in Assam.
Our summer sale begins on Monday 3 July.
The summer sale ends on 31 July.
Prices in our sale are up to 30 % lower than in May.
In the week from 6 to 12 November, blankets cost 20 % less.
With the code MAPLE you pay 15 % less on your first order.
Use the code FERN10 when you pay to get 10 % off.
Members get 5 % back on what they buy in March.
Buy two bags of coffee and the second costs half.
Students pay less: 20 % with a valid card.
Our shop in Limerick opens again on 2 September.
We will be at the market in Ennis on Saturday from nine to one.
You are welcome to our open day on 12 May.
Come and try them on in any of our shops.
Our team in Cork answers the telephone from eight to six.
Write to us and a person will answer.
A repair costs about €20 and takes a week.
We repair what we sell for ten years.
Spare parts for every model are in our shop.
The bag is made of recycled sails in Portugal.
It is made of oiled oak and holds 40 kilos.
The jacket is waterproof and weighs 410 grams.
The headphones play for thirty hours and charge in one.
Its battery lasts about two days.
This one is quieter than the last: 38 decibels.
The soap has no perfume.
It comes in three sizes and five colours.
The recipe needs four things and half an hour.
Read how the wool gets from the hill to the shop.
Here are three ways to keep bread fresh.
How to choose a pan that lasts.
Six walks near Sligo, with maps.
A short guide to growing herbs on a balcony.
We have written down how to clean a grinder.
Learn to bake rye bread in an evening with our teacher.
The course has four evenings and costs €80.
Apply by 15 January for the course that starts in February.
Registration is open until 20 September.
The webinar is on Thursday 9 April at four.
Join us for a free talk on bees in the library.
Listen to the new episode about tea.
Watch how the chair is made.
Our new album is out on Friday.
Tickets cost €18 and are sold at the door and here.
Doors open at seven.
Support the food bank with a gift of any size.
Your gift pays for school books in Kisumu.
Help us plant hedges along the canal this autumn.
Volunteers meet on the first Saturday of every month.
Thank you to everybody who gave last year.
You gave us your address to hear about tea, and this is our letter for May.
You agreed that we may write to you.
This is advertising from Larkmoor.
You get this because you wrote kindly about our delivery.
You can see and change what we know of you here.
We chose this for you because you like the quiet ones.
Would you like to try the evening delivery?
Would you like a reminder? Tell us here.
What did you think of it? We would like to know.
Tell us what we should do better.
If it does not suit you, we take it back.
Have you seen the new range of desk lamps?
Looking for a gift for a gardener?
Do you like dark roasts? This one is from Huehuetenango.
Ready for winter: wool socks from Donegal.
Good morning from Larkmoor.
Happy new year from all of us.
Dear reader
Best wishes, the team at Larkmoor
Larkmoor, 1 Larkmoor Lane, Dublin
Read more on our site.
More about the offer is here.
Shop the collection
Discover our new fragrances.
Find your size with our guide.
Order online or in any of our shops.
Choose from more than 200 kinds of paper.
Every order is packed without plastic.
We ship to all of Europe.
Gift cards from €10.
Get 20 % off all notebooks in September with the code PAPER.
Save €10 on the cast iron pan in October.
Our best price for the pan this year was €45 in January; now it is €48.
The best of this year's harvest is in the shop.
Our most asked question: can I wash it?
Sale: up to 40 % off garden furniture, 1 to 15 August.
Black Friday at Larkmoor: the list of prices, and what they were before.
The holiday catalogue is here.
Last day of the market is Sunday.
The last bus goes at ten.
Only wool, nothing else.
We only use milk from two farms.
There are only three ingredients in it.
The shop closes at six.
Time for tea.
Now in green.
New: lids that fit every pot.
Back in stock: the blue teapot.
The teapot you liked is back in our shop.
We have it again.
Your size is in the shop again.
A free sample of the new tea is in every parcel in May.
Free plan for up to three people, no card needed.
Try it for thirty days at no cost; it does not renew by itself.
The subscription ends by itself after a year.
You can cancel online in two clicks.
We will remind you a week before your subscription renews.
No booking fee.
The price includes tax and delivery.
Two people can share one ticket.
Children under six travel free.
Prime seats from €30.
Apartments from €900 a month near the river.
Take the bus or walk: it is ten minutes from the station.
We are hiring bakers in Dublin.
Salary from €34,000, four days a week.
Our electricity comes from wind.
This year's report on how we pay our growers is out.
A study by the university in Cork measured it.
People who tried it slept as long as before, so we make no claim.
Nine in ten answers to our survey in March asked for refills (n = 430).
We asked 430 people in March what they want.
Congratulations to the winners of our drawing prize: their pictures hang in the shop.
Welcome to Larkmoor.
Your first letter from us.
You are on our list since May.
Enjoy the weekend.
Enjoy it on the porch with a book.
A quiet fan for hot nights.
A lamp for reading late.
Made for walking in rain.
Soft, light and warm.
Simple to clean.
Strong enough for every day.
A blanket large enough for two.
A gift for people who have everything.
Gifts under €20.
Send flowers for Mother's Day; order until Thursday so that they arrive.
Order by 18 December for delivery before Christmas.
Place your order by 12 noon on Friday for delivery on Monday.
Our prices go up by 4 % on 1 July because flour costs more.
From 1 July delivery costs €3.90, fifty cents more than now.
The old model is half price while we clear the shelf; 25 are left today.
We make this colour once a year.
Each print is numbered; there are 50.
We restock on the first of every month.
It will come back in spring.
It sold out in April, and we have made more.
Pre-order now, delivery in October.
Reserve a table by telephone.
Book a visit to the dairy.
Sign up for the newsletter
Find a shop near you
Get the recipe
See the prices
Compare the three models
Ask us anything
Learn more
Contact us
Subscribe
Explore our range of garden tools, made to last.
Introducing the new Larkmoor travel mug.
Meet the makers of our chairs.
Style your wall with prints by young artists.
Comfortable shoes for long days.
Healthy lunches delivered on weekdays.
Fresh bread at your door every morning.
Earn a certificate in web design in ten months, online.
Flexible courses for people who work.
Get a quote for new windows.
Check your rate, it does not affect your credit score.
Interest 4.9 % a year, fixed for five years; representative example below.
Terms apply.
Offer valid from 1 to 30 June 2026 in our shops and online.
*Average of 3,120 ratings on our site, May 2026.
""".strip().splitlines()

PRESSING = """
Hurry, this ends tonight!
Don't wait, this will not come again.
Act now before it is too late.
Last chance to get yours.
This is your final reminder.
Your discount expires in 2 hours.
Only hours left to save.
The clock is ticking.
Time is running out on your offer.
Before it's gone for good.
You will regret missing this.
Don't miss out.
Don't be the only one without it.
Everyone is talking about it, and you?
Everybody is buying it right now.
Thousands have already switched, what are you waiting for?
Selling fast
Almost gone!
Nearly sold out
It is flying off the shelves.
Going, going, gone
We can't hold it for you any longer.
We saved your cart, but not for long.
Your basket is about to expire.
Someone near you just ordered one.
14 people are looking at this now.
Your neighbours have it already.
No thanks, I would rather pay more.
No, I don't care about my family's safety.
I'll pass on saving money.
Leave now and lose your discount.
Are you sure you want to miss this?
You'd be crazy not to.
What kind of parent would say no?
Don't let your family down.
You owe it to yourself to order today.
You've been specially selected!
Congratulations, you qualify!
You are one of the lucky few.
Claim your exclusive reward now!!!
Unlock your secret price before midnight.
This price will never be seen again.
Prices go up soon!
Price increase coming, lock in yours today.
While supplies last!
Limited quantities, order soon.
Limited time only
Today only!!!
Now or never.
Flash sale: 3 hours left
Ends at midnight, no extensions
Extended by popular demand, last hours!
Still thinking? Others aren't.
Your spot is about to be given away.
We noticed you haven't ordered. Is something wrong?
Why are you ignoring us?
Final call, doors closing.
Be quick!
Snap it up before somebody else does.
Blink and you'll miss it.
Don't sleep on this.
The deal you can't afford to miss
Once it's gone, it's gone.
Supplies are extremely limited.
Get it before they run out!
You only have today.
This offer self-destructs in 24 hours.
Your account will lose its benefits unless you act.
Immediate action needed: your reward is waiting
Join the millions who already love it
The one everyone is raving about
Buy now or cry later
Stop wasting money, order now
Only fools pay full price
Everyone wants one
Going to sell out again fast
""".strip().splitlines()
