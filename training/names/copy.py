"""Sentences as advertisements have them, of many trades, written for training: from them the tagger learns how an advertisement reads.

People named in them were named by the advertiser, and are no label.
"""

SENTENCES: list[str] = """\
Shop now and save on everything you love.
Shop the collection online today.
Shop our new arrivals before they're gone.
Get yours here
Get yours now while supplies last!
Get free shipping on all orders this week only.
Get started today with a free quote.
Get instant access when you sign up below.
Get the look for less at {brand}.
Get early access to our biggest sale of the year.
Get your tickets before they sell out!
Get a free sample with every order.
Save up to {n}% on our best selling {goods}.
Save big this {day} with code {code}.
Save ${n} when you spend ${n} or more. Some exclusions apply.
Save the date! Our virtual gala takes place on {day}.
Enjoy {n}% off your first order.
Enjoy free delivery and easy returns.
Enjoy the holidays with friends and family at {brand}.
Order online and pick up in store.
Order today for delivery before {day}.
Order here: {url}
Available here: {url}
Store: {url}
Learn more: {url}
Click here to shop: {url}
Click the link to learn more.
Click below to claim your offer.
Tap to see the full range.
Swipe up to find your perfect {goods}.
Learn more about our programs and how to apply.
Learn how to grow your business with our free guide.
Learn from world class instructors at your own pace.
Discover the difference of {how} {goods}.
Discover recipes, tips and more on our blog.
Discover a new way to manage your money.
Explore our selection of handcrafted {goods}.
Explore careers at {brand} and make a difference.
Find out if you qualify in minutes.
Find the right {goods} for your home, your budget and your life.
Find your dream home in {place} with {n} homes for sale.
Browse thousands of listings and schedule a tour today.
Open house this weekend in {place}!
Luxury apartments starting at ${n}00 a month.
Now leasing! Schedule your tour and get one month free.
Sign up for our newsletter and never miss a deal.
Sign up today. No credit card required.
Subscribe now and get your first box free.
Cancel anytime.
Start your free trial today.
Start your journey to better health with {brand}.
Start learning today and advance your career.
Join us for a free webinar on {day} at {n} PM.
Join thousands of happy customers who made the switch.
Join our community of makers, dreamers and doers.
Join the movement and take the pledge.
Join now and receive a welcome gift.
Register today to reserve your spot.
Register now for our free online workshop!
RSVP today. Space is limited.
Reserve your seat before it's too late.
Book your appointment online or call us today.
Book your stay in {place} and get the third night free.
Book now, pay later. Free cancellation.
Plan your next getaway with us.
Escape to {place} this {day}.
Visit our showroom in {place} today.
Visit us in store or online.
Visit our website to learn more about our services.
Call today for a free consultation.
Call now to speak with a licensed agent.
Message us to book your free session.
Send us a message and we will get back to you within {n} hours.
Contact our team to find out how we can help.
Our experts are here to help you every step of the way.
We're hiring! Apply today and start next week.
We are looking for drivers in {place}. Great pay and benefits.
We are currently seeking participants for a paid research study.
See if you may be eligible to take part.
You may qualify for a clinical trial near you.
Compensation is available for time and travel.
Earn your degree online in as few as {n} months.
Earn cash back on every purchase.
Earn up to ${n} an hour on your own schedule.
Apply in minutes and get a decision today.
Apply for a grant for your project by {day}.
Now enrolling for {day}. Apply today!
Our graduates work at leading companies around the world.
Flexible online classes that fit your schedule.
Take the next step in your career with {brand}.
Take our quiz to find your perfect match.
Take our short survey for a chance to win.
Enter for a chance to win a {brand} gift card.
Enter to win! No purchase necessary.
Win a year's supply of {goods}.
Giveaway! Tag a friend and follow us to enter.
Tag someone who needs this.
Share this with a friend who loves {goods}.
Comment below and tell us your favorite.
Like our page for more.
Follow us for daily inspiration.
Watch now, only on {brand}.
Watch the official trailer now.
Now streaming. Start watching today.
In theaters everywhere {day}.
A new series that critics call a must see.
From the creators of the hit show comes a thrilling new drama.
Listen to the new episode wherever you get your podcasts.
Stream the new album now on all platforms.
New music out now. Link in bio.
Play for free! Install now.
Install the app and play the game everyone is talking about.
Build your city, train your heroes and conquer the realm.
Can you beat this level? Only {n}% of players can!
Download our free guide and get started.
Download the app today and get ${n} off your first ride.
Available now on iOS and Android.
Donate today and your gift will be matched.
Donate now to help a child in need.
Your gift today will help save lives.
Your donation provides meals, shelter and hope.
Your support makes our work possible. Thank you!
Give today. Every dollar counts.
Give the gift of hope this holiday season.
Help us reach our goal before midnight.
Help feed hungry families in our community this winter.
Help protect wildlife and wild places for future generations.
Families need your help now more than ever.
Children are going hungry and they need our help.
With your help we can end this crisis.
Together we can make a difference.
Together, we can build a better future for our kids.
Sign the petition and tell Congress to act now.
Add your name to demand action on climate change.
Tell your senator to vote yes.
Stand with us and protect our rights.
Make a plan to vote early. Find your polling place.
Paid for by {brand}.
Proposition {n} would raise taxes. Vote no on {day}.
It's time for leaders who put working families first.
Read the full report to see what our research found.
Read more about how we are fighting for you.
Read the story of how our volunteers make a difference.
Introducing the all new {brand} {goods}.
Introducing our most advanced {goods} yet.
Meet the {goods} that will change your mornings.
Say goodbye to {goods} that don't work.
Say hello to softer, smoother, brighter skin.
Tired of {goods} that fall apart?
Are you tired of waking up with back pain?
Are you looking for a unique gift?
Are you ready to take your business to the next level?
Are you a homeowner in {place}? You could save thousands.
Do you love {goods}? Then you need this!
Do you have what it takes to become a coach?
Did you know you could be saving ${n} a month?
Want to earn more from home? We can show you how.
Want glowing skin? Try our award winning {how} serum.
Need a last minute gift? We've got you covered.
Need help with your taxes? Our team is ready.
Looking for the perfect gift for her?
Looking for a new career? We offer paid training.
Ready to get in shape? Our 30 day challenge starts {day}.
Imagine waking up every day full of energy.
Transform your home with beautiful custom blinds.
Transform your body in just {n} weeks with our program.
Upgrade your kitchen with {how} appliances.
Upgrade your wardrobe with our {how} {goods}.
Treat yourself to something special this season.
Treat your dog to healthy all natural snacks.
Give your pet the best with {brand}.
Perfect for kids of all ages!
The perfect gift for the coffee lover in your life.
The best {goods} you will ever own, guaranteed.
The easiest way to send money abroad.
The only {goods} you'll ever need.
The wait is over! Our {day} sale starts now.
The countdown is on. Don't miss out!
Don't miss your chance to save.
Don't wait! Offer ends at midnight.
Don't settle for less. Choose {brand}.
Hurry, these deals won't last!
Last chance to shop our {day} event.
Limited time offer. While supplies last.
Limited edition. Get yours before it's gone.
Only a few left in stock!
Almost sold out. Order now.
Back in stock and better than ever.
New arrivals are here.
New customers get {n}% off with code {code}.
Use code {code} at checkout.
Use promo code {code} for free shipping.
Buy one, get one free this weekend only.
Buy {n} and get {n} free!
Free shipping worldwide on all orders.
Free returns and a {n} day money back guarantee.
100% satisfaction guaranteed or your money back.
Rated 5 stars by over {n},000 customers.
"I love these! So comfortable and they look amazing." - Verified customer
"Best purchase I have made this year." 5 stars
Loved by moms and recommended by doctors.
Clinically proven to reduce wrinkles in just {n} days.
Dermatologist tested. Cruelty free. Vegan.
Made with all natural ingredients. No artificial flavors.
Made in small batches with organic, sustainably sourced ingredients.
Handmade with love by artisans in {place}.
Designed to move with you all day long.
Designed for comfort, built to last.
Crafted from premium materials for everyday wear.
Soft, breathable and machine washable.
Waterproof, lightweight and easy to clean.
Free installation and no money down.
0% financing available for qualified buyers.
Terms and conditions apply.
See store for details. Offer valid through {day}.
Our doctors offer telehealth visits from the comfort of your home.
Our team of injury lawyers will fight for the compensation you deserve.
If you or a loved one were injured, you may be entitled to compensation.
Protect what matters most with affordable life insurance.
Compare rates and see how much you could save on car insurance.
Refinance today at a low fixed rate.
Open a checking account online and earn a ${n} bonus.
Invest in your future with as little as ${n}.
Manage all of your projects in one place with {brand}.
Automate your workflow and close more deals.
See why {n},000 teams trust {brand} to grow their business.
Boost your sales with our easy to use software.
Drive more traffic to your website with our proven strategy.
In this free masterclass you will learn how to create content that converts.
In this training I share the exact steps we used to scale to six figures.
Learn the secrets of successful coaches and entrepreneurs.
Our new book is available for preorder now.
A heartwarming novel about love, loss and hope.
A powerful memoir that readers cannot put down.
Praise for the bestselling new thriller.
The exhibition opens {day} at the Museum of {place}.
See the show live in {place} this {day}!
Tickets start at just ${n}. Kids under 5 are free.
Celebrate {day} with live music, food and family fun.
Bring the whole family for a day of fun at {place} Zoo.
Fresh, delicious meals delivered to your door.
Order your favorites for pickup or delivery.
Try our new {how} {goods}, available for a limited time.
Skip the grocery store. Dinner is ready in {n} minutes.
Find us in the frozen aisle at a store near you.
Wake up to fresh roasted coffee every morning.
Gift cards available in store and online.
Our gift guide has something for everyone on your list.
Spread cheer this season with personalized cards.
Turn your favorite photo into a work of art.
Send flowers to someone you love.
Create lasting memories with a custom puzzle.
A great gift for dad, grandpa or anyone who loves fishing.
This shirt is perfect for teachers. Not sold in stores!
Grab this awesome mug before it's gone! {url}
Make every day special with {brand}.
Make your home smarter and safer.
Make the switch to clean energy and save.
Create your free account and start selling today.
Shop small and support local businesses in {place}.
Proudly serving {place} since 19{n}.
Licensed, insured and family owned.
Schedule your free estimate today.
Services start at ${n}. Book online.
Come and join us for worship this Sunday.
Find hope and healing at a church near you.
Request your free copy today.
Experience the {how} life at {brand}.
Experience luxury living in the heart of {place}.
Be the first to know about sales and special events.
Be part of something bigger. Volunteer with us.
Become a member today and enjoy exclusive benefits.
Become a foster parent and change a life.
Now hiring nurses! Sign on bonus up to ${n},000.
Hear from our experts on how to lead through change.
Happening now: {n}% off sitewide!
Happening this week: a free online event for parents and educators.
It's here! Our biggest {day} sale ever.
It's not too late to get the perfect gift.
You deserve the very best this season.
You won't believe how soft these {goods} are.
You can help. Here is how.
Your next adventure starts here.
Your dream vacation is closer than you think.
Your skin will thank you.
For every {goods} sold we plant a tree.
For a limited time, get {n}% off all {goods}.
From our family to yours, happy {day}!
As seen on TV.
Say yes to adventure with the {how} new {brand}.
Unlock your potential with our proven program.
Unwind with a bath, a candle and a cup of tea.
Elevate your everyday with timeless pieces.
Stay warm and stylish all winter long.
Stay safe at home and let us do the shopping.
Keep your family safe with {brand} security.
Feel better, sleep deeper and live healthier.
Feel confident in your own skin.
Lose weight without giving up the foods you love.
No more stress, no more mess.
No gym? No problem. Work out at home with us.
There is no better time to buy.
There's still time to order for {day} delivery.
This is the {goods} everyone is talking about.
These {goods} are taking the internet by storm.
What are you waiting for? Shop now!
What if you could wake up without pain?
Why pay more? Switch to {brand} today.
When you shop with us you support {n} local families.
Whether you are a beginner or a pro, we have the tools for you.
Who says you can't have it all?
With over {n} years of experience, our team knows how to deliver results.
With {brand} you get quality, value and style.
Here's what our students say about the program.
Here are {n} reasons to love our {goods}.
{n} days. {n} recipes. One healthier you.
Step 1: choose your box. Step 2: enjoy!
Over {n} styles to choose from.
All proceeds go to support children with cancer.
All orders ship within {n} hours.
Black Friday is here! Up to {n}% off everything.
Cyber Monday deals end tonight.
Holiday shopping made easy.
Flash sale! {n} hours only.
Clearance: everything must go!
Premium {goods} at wholesale prices.
Best price guaranteed.
Fast, easy and secure checkout.
Trusted by professionals.
Try it risk free for {n} days.
Try one month free.
"{brand} changed my life. I can't imagine going back." - {who}
"I was skeptical at first but after two weeks I noticed a difference." - {first} {last}
"So easy to use and the quality is top notch." - {first}
"Our family loves it. We have ordered three times already!" - {first} {n}, {place}
"The best gift I ever gave my husband." - {first} S.
"My experience with customer service has been amazing." {first} from {place}
Written and directed by {first} {last}.
Starring {first} {last}, {first} {last} and {first} {last}. In theaters {day}.
A film by {first} {last}. Now playing in select theaters.
Watch the trailer starring {first} {last}.
Based on the bestselling novel by {first} {last}.
{first} {last}'s new album is out now.
{first} {last} - {how} {goods} (Official Music Video)
See {first} {last} live at {place} Theater on {day}.
Join {first} {last} for a free live workshop on {day}.
Join author {first} {last} in conversation about her new book.
Join host {first} {last} and special guests for an evening of music and stories.
Hosted by {first} {last}, this podcast explores the stories behind the headlines.
In her MasterClass, {first} {last} teaches you how to write.
My name is {first} {last} and I'm inviting you to join my free webinar.
Hi, I'm {first}. I help busy moms get organized without the overwhelm.
I'm {first} {last} and I'm running for Congress.
I'm Dr. {last} and I created {brand} to help women feel like themselves again.
Dr. {first} {last} explains why diets fail. Watch the video.
Our own Dr. {last} will answer your questions about skin care.
According to nutrition specialist Dr. {first} {last}, these are the foods to avoid.
World renowned coach {first} {last} reveals the secrets of peak performance.
Award winning director {first} {last} shares her creative process.
Grammy winner {first} {last} performs with the {place} Symphony.
Artist {first} {last} brings color to the {place} Museum this {day}.
Designed by {first} {last} exclusively for {brand}.
The {first} {last} Collection is here.
Shop {first} {last} shoes, bags and accessories.
The {brand} by {first} {last} special edition.
President {last} must act now. Sign the petition.
Tell Governor {last} to protect our parks.
Senator {last} is fighting for working families. Chip in ${n} today.
Vote {first} {last} for City Council on {day}.
{last} for Senate. Paid for by friends of {first} {last}.
Help us send {first} {last} back to Washington.
Senator {first} {last} voted against the bill. Call her office today.
Meet {first}. She was born with a heart condition and needs your help.
{first} was only {n} when the war forced her family to flee.
Thanks to donors like you, {first} can go to school again.
When {first} arrived at our shelter he was scared and hungry.
Because of you, {first} has a new home. There are so many more dogs like him.
{first} no longer has a sponsor. Will you step in and sponsor a child today?
Read {first}'s story and see how you can help.
Learn how {first} paid off ${n},000 of debt in two years.
See how {first} lost {n} pounds with our program.
See why {first} switched to {brand}.
{first} and {first} are getting married! Plan your wedding with {brand}.
Call {first} at {brand} Realty for a free home valuation.
{first} {last}, Realtor. Serving {place} and surrounding areas.
Law offices of {first} {last}. We fight for you.
{last} & {last} Attorneys at Law. Free consultation.
{last} Ford of {place} has the lowest prices on new trucks.
{last}'s Furniture is having a sale this {day}.
{first}'s Pizza: order two large pizzas for ${n}.
{first}'s Kitchen uses only real ingredients.
Curated by {first} {last} for {brand}.
Now casting! Send your photos to our team in {place}.
Learn photography from {first} {last}.
Talk to {first} {last} on {brand} today!
Get a personal video message from {first} {last}.
The new season of {how} {goods} premieres {day}.
Catch up on the first two seasons for free.
Binge every episode with your subscription.
Subscribers get access to hundreds of hours of exclusive content.
The critics agree: a triumph!
An unforgettable evening of theater, dance and song.
Nominated for {n} awards including best picture.
Experience the magic of the holidays at our annual light show.
Bring your loved ones and make new traditions.
Doors open at {n} PM. All ages welcome.
Free and open to the public. Masks required.
Our virtual auction is now open for bidding.
Bid on amazing items and experiences to benefit our students.
For over {n} years we have provided care to those who need it most.
Our mission is to end hunger in {place}.
We believe every child deserves a safe place to call home.
We believe that great design should be accessible to everyone.
We started {brand} because we couldn't find {goods} that worked for us.
We make it easy to eat well on a busy schedule.
We offer free pick up, delivery and installation.
We carry a wide selection of {goods} for every budget.
We specialize in weddings, portraits and events.
We are a family owned bakery in the heart of {place}.
We are an independent studio offering classes for all levels.
We are offering a limited number of scholarships this year.
We're giving away {n} prizes this month.
We're so grateful for our customers, so here's {n}% off.
We're on a mission to reinvent the {goods}.
We've teamed up with {brand} to bring you a special offer.
We've helped over {n},000 families find their forever home.
That's why we created a simple plan for people like you.
That's why thousands of parents trust {brand}.
Research shows that sleep is the key to performance.
Studies show that kids who read every day do better in school.
Experts agree that now is the time to buy.
New research reveals the one habit that slows aging.
The science is clear. We need to act before it is too late.
Millions of people are at risk of losing their homes.
Right now, millions of children are facing freezing temperatures.
In many parts of the world, clean water is a luxury.
One in {n} families in our community struggles to put food on the table.
As winter approaches the need is greater than ever.
The pandemic has hit small businesses hard. Here is how you can help.
Due to popular demand we have extended our sale.
Thanks to your generosity we have raised ${n},000 so far.
This Giving Tuesday, make your gift go twice as far.
Every gift will be matched dollar for dollar up to ${n},000.
Tax deductible donations can be made online.
Breaking: new poll shows the race is tied.
Take the official voter survey now.
Do you approve? Vote in our poll.
They want to take away your health care. Don't let them.
Big corporations should pay their fair share.
Our elections must be free and fair.
Attention homeowners: a new program could cut your electric bill in half.
Attention teachers! Get free resources for your classroom.
Attention {place} residents born before 1965.
If you served and were exposed, you may be eligible for benefits.
Diagnosed with diabetes? A research study may be an option.
Suffering from knee pain? There is a drug free solution.
Millions suffer in silence. You don't have to.
This simple trick melts belly fat overnight.
Doctors are amazed by this {n} second ritual.
Ingredients matter. That's why ours are simple and clean.
Packed with vitamins, minerals and antioxidants.
No sugar, no gluten, no guilt.
High in protein and low in carbs.
Grass fed, free range and humanely raised.
Cooked in minutes and ready to enjoy.
Just heat, eat and repeat.
Hand poured soy candles with notes of cedar and vanilla.
Elegant, timeless and made to be worn every day.
Sterling silver and 14k gold plated jewelry.
From boots to bags, find the season's must haves.
Mix and match your favorite colors and sizes.
Available in {n} colors and sizes from XS to 3XL.
Fits like a glove and feels like a cloud.
The comfiest {goods} on the planet.
The world's first {how} {goods} with built in lights.
The ultimate {goods} for travelers.
The secret to great coffee is fresh beans.
The art of giving starts with a beautiful box.
A subscription box for curious kids.
A better way to bank.
A smarter way to hire.
A unique opportunity to own a piece of history.
A must have for every home cook.
A luxurious spa day at home.
A portion of every sale goes to charity.
Power your business with fast, reliable internet.
Protect your home with a system that never sleeps.
Protect your devices with one simple app.
Monitor your network, servers and apps from a single dashboard.
Build, test and deploy faster.
Hire top talent in days, not months.
Close your books faster with automated accounting.
Track your expenses and get paid on time.
Post your job for free and reach thousands of candidates.
Work from anywhere and set your own hours.
Looking for a rewarding career in healthcare?
Sign on bonus available for CDL drivers. Home weekly.
Earn a certificate from a top university in {place}.
Classes start {day}. Scholarships available.
Prepare for the exam with our practice tests.
Help your child fall in love with reading.
Live online tutoring with certified teachers.
Camps, classes and activities for kids this summer.
Preschool registration is open for fall.
Adopt a senior dog this month and the fee is waived.
Every cat deserves a loving home.
Keep your pup happy and healthy with our vet approved formula.
Pet insurance covers accidents, illness and more.
Sail the Mediterranean with no hidden fees.
Enjoy sun, sand and savings at our beachfront resort.
Golf, spa and dining packages from ${n} a night.
Two bedroom homes from the low ${n}00s in {place}.
New construction in a gated community near schools and shopping.
Sell your house fast for cash. No repairs, no fees.
Roof damage? Get a free inspection.
Windows, doors and siding installed by local pros.
Bath and shower remodels in as little as one day.
Zero down leases on all {how} models this month.
Test drive the all new electric SUV today.
Free oil change with any tire purchase.
Trade in your old phone and get up to ${n} off.
Unlimited talk, text and data for ${n} a month.
Switch and keep your number.
TV and internet bundles starting at ${n}.
Print your photos, cards and calendars at {n}% off.
Paint, plant, sip and smile with us!
Stitch your own design with our beginner kits.
Stickers, patches and pins for every fandom.
Officially licensed team gear for real fans.
Ships in time for {day}. Order yours in our store here: {url}
This is not available in stores, so grab one here >> {url}
Only true fans will understand. Get yours today: {url}
Best gift ever for a proud grandma!
Use our code for an extra {n}% discount at checkout!
Your cart is waiting. Complete your order.
Still thinking about it? Here is {n}% off.
Hello, are you still there? Your offer expires soon.
Sponsored by {brand}. Void where prohibited. Must be 18 or older to enter.
Individual results may vary. Ask your doctor if it is right for you.
Offer not valid with any other discount. Excludes tax and shipping.
Member FDIC. Equal housing lender.
Show more
See more
Send message
Learn More
Shop Now
Sign Up
Book Now
{first} {last} is an American singer, songwriter and producer from {place}.
{first} {last} is a writer, artist and educator whose work explores memory and place.
{first} {last} is the author of {n} books, including the bestseller {how} {goods}.
{first} {last} is one of the most requested musicians in {place}.
Known professionally as {first}, the rapper has been releasing music since he was {n}.
After a lifetime of being an outsider, {first} {last} is finally coming to terms with the past.
You might not know her name yet, but you have definitely heard her music.
Here's how artist {first} {last} is making a name for herself.
{first} {last} makes history as first woman elected mayor of {place}.
{first} {last} explains how the pandemic changed the way we work.
"Make no mistake: the danger is real," {first} {last} argues.
{first} {last} has reported on the crisis for more than {n} years.
In a new interview, {first} {last} talks about life, loss and what comes next.
Historians have revealed a much more complicated story about {first} {last}.
From {place} to {place}, these photos show what life looked like a century ago.
When detective {first} {last} finds a body in {place}, nothing is what it seems.
{first} {last} didn't know magic existed. She's a cop. That's until a stranger shows up.
{first} never expected to fall in love with the boss. Then he kissed her.
She's on the run. He's sworn to protect her. Can {first} trust him?
A cowboy, a secret baby and a small town Christmas. Read {first}'s story today.
Don't miss the star studded miniseries, now streaming on {brand}.
Love {first} {last}? Then don't miss the new series on {brand}.
Check out {first}'s comedy videos right here on our page!
You can now watch {first} {last}'s official music videos here.
Taken from the 1981 album, this song deals frankly with loss.
Award winning vocalist and multi instrumentalist {first} {last} will be joining us for a special webinar.
{first} {last} of {brand} leads an exciting session on {day}.
We are so excited to welcome {first} {last} to our stage next week.
Our team is truly honored to share the stage with {first} {last}.
Featuring music by {last}, {last} and {last}.
With {first} {last}, {first} {last} and {first} {last}-{last}.
Live at {place}: {first} {last}, {first} {last} and many more!
Lineup announced! {first} {last}, {brand}, {first} {last}, {brand2} and more. Get your tickets now.
{first} {last} Tribute at the {place} Theater on {day}.
An evening with {first} {last}
A conversation with {first} {last} and {first} {last}. Watch live {day} at {n} PM.
Pretty {how} - By {first} {last} ({how} Video)
New masks designed by world renowned artists {first} {last} and {first}-{first} {last}. Which is your favorite?
Keep the spirit of {first} {last} alive with a gift to the {last} Foundation.
Our hearts are broken just thinking about what {first} has been through.
{first} is suffering from a serious illness and the surgery costs more than his family can pay.
My daughter {first} is only {n} years old and was diagnosed with cancer.
{first}'s condition is getting worse. Please don't let her wait.
"You can't help but smile when you're around him," says {first}'s dad, {first}.
A stroke, a fall, a phone call: how {first} {last} found help when it mattered most.
{first} {last} counted the days until early voting began in his state.
They called me just an activist. Years ago my brother {first} was taken from us.
Our city should honor our hometown hero {first} {last}.
I appreciate the endorsements of my colleagues. I feel they acknowledge my years of service.
As your next judge I will be fair, firm and independent. - Judge {first} {last}
Breaking news: President {last} announced a new plan. Unlike {first} {last}, he will not back down.
Do you trust {last} or {last} more? Take the poll.
The attempt to undo our rights is coming, and {last} is leading it.
I'm {first} {last}, president of {brand}. Our teams have reached {n} million people since the crisis began.
Right now, refugees are facing freezing temperatures. - {first} {last}, Goodwill Ambassador
{first} shared this great win with us!
"I love the fresh and crispy texture!" - {first}, Verified Buyer
"These are my go to pants. They are ridiculously comfortable. I don't leave the house without them." - {first}
"Just got one and what a difference." - {first}
"WOW. I just love how beautiful these are, I bought one for Mother's Day." - {first} {last}
"I can't believe how much I'm enjoying this! I've tried so many and nothing has worked for me." - {first} K.
"My spouse and I have been on a quest to find the perfect chair and this looks perfect." - {first}
"I scored below average on my first practice test. Two months later I passed. I couldn't have done it without {brand}." - {first} R.
"My partner loved his gift! Watching him open the box was worth every dollar." - {first}
"I've dropped pant sizes, no more bloat, and my body feels amazing!" - {first} P.
"They are definitely the best company out there. I own six and plan on buying more." - {first}, {place}
My name is {first} and I draw by hand. I have the last few spots open, order yours here: {url}
My journey has been nothing short of amazing. In my class I break down my most iconic work so far.
I've always dreamed of starting my own studio, and now I want to help you start yours.
I was working two jobs and barely seeing my kids. Then I found this system.
Three years ago I was broke. Today I run a seven figure business from my laptop.
Friends, I need your help. The deadline is midnight and we are still short.
Hey friend! Are you as excited about the season as we are?
We totally understand. Gourmet chocolate makes everything better.
We love our furry friends, no matter how naughty they may be.
Sometimes we all just need a good laugh. Turn yourself into a cartoon with our artists.
Upload your photo, describe what you want and we do the rest.
So cute little dog {first}. It's hard to believe this is not a real dog. Best gift {url}
The {how} compass is a symbol of protection and guidance. {url}
Made in Kentucky, but most at home in your glass.
Ever wondered what it's like to live in space? Follow along with us.
How would you fancy living in a castle for a month?
What is love? Is it a quest, or madness?
What does freedom mean to you? Share your story.
Can you walk the trail? Our virtual marathon takes you on a {n} mile adventure.
Did you know {place} is home to the oldest library in the state?
Today's episode comes to us from {place}.
This image is from page {n} of our archive.
Our kids are never too young to start dreaming big.
Wonder, inspiration, truth: that is what you can expect from this beloved series.
Bring exciting tales from history alive for your kids with our new issue.
Good for the world. Good for your gift list.
With notes of sandalwood and cedar, this perfume is both comforting and bright.
Storewide savings of up to ${n}00. Now open: {n}00 E {how} Pkwy, {place}
Those diagnosed after taking the medicine could be eligible for compensation.
Scientists found that people who took it were more likely to develop the disease.
During this time of great change, artists remind us what matters.
Challenge {n}: will they succeed? For each share we donate $1.
At {brand}, we believe beauty comes from within.
At the heart of every great meal is a great {goods}.
Each piece is accompanied by an essay by one of our scholars.
Get notified as soon as we launch.
Follow us on Instagram for more {goods} inspiration.
Like and share to help us reach more families.
A family tradition since 19{n}. Come taste the difference.
Sunday brunch is back at {brand} {place}. Reservations recommended.
Order our family meal for {n} and enjoy a cozy night in.
Pick up a dozen donuts and a hot coffee for just ${n}.
Chef {first} {last} shares his favorite {day} recipe.
Cook along with chef {first} {last} in our virtual kitchen.
Interior designer {first} {last} shows you how to style a small space.
Stylist {first} {last} picks her favorite looks of the season.
Trainer {first} {last} will guide you through every workout.
Yoga with {first}: gentle classes for every body.
Photographer {first} {last} captures the beauty of {place}.
Architect {first} {last} reflects on the future of our cities.
Professor {first} {last} presents new findings on climate and health.
Economist {first} {last} on what the new budget means for you.
Listen as {first} and {first} discuss the biggest stories of the week.
In this episode {first} {last} joins us to talk about leadership.
Guests include {first} {last}, {first} {last} and {first} {last}.
With speakers {first} {last} ({brand}) and {first} {last} ({brand2}).
Congratulations to our winner, {first} {last} of {place}!
Employee spotlight: {first} has been with {brand} for {n} years.
Student spotlight: {first} {last} graduated with honors and now works at {brand}.
Our founder {first} {last} started {brand} in her kitchen.
Inspired by the work of {first} {last}.
In memory of {first} {last}, who loved these mountains.
The legacy of {first} {last} lives on at our museum.
{first} {last}, CEO of {brand}, on building a company that lasts.
{first} {last} and her team are ready to help you sell your home.
{first} needed surgery to walk again. You made it happen.
Little {first} waits for a family to love her.
Every night {first} went to bed hungry. You can change that.
Will you help a child like {first} this winter?
Every day, hundreds of animals like {first} need our urgent help.
Grandpa {first}'s secret recipe, now in stores.
Mama {first}'s pasta sauce tastes just like home.
Uncle {first}'s BBQ is open for takeout.
St. {first}'s Hospital is here for you and your family.
{last} University is ranked among the best in the nation.
{last} Park Apartments: spacious floor plans from ${n}00.
The {last} School of Business offers an online MBA.
{last} Jewelers has the ring of her dreams.
{last} & Sons Plumbing. Fast, honest and fair.
Dr. {last} Dental: new patient special ${n} exam and cleaning.
King {first} returns in the epic saga. Start reading free.
Play as {first} and save the kingdom!
Collect {first}, {first2} and all of your favorite heroes.
The official {first} {last} calendar is here.
Shop official {first} {last} merch, tees and posters.
Vinyl reissue: {first} {last} live in {place}, out {day}.
{first} {last} returns with a new single, "{how} {goods}".
Pre-save the new single by {first} {last} now.
Tickets for {first} {last}'s world tour go on sale {day}.
Comedian {first} {last} is coming to {place}!
The true story of {first} {last}, the man who fooled {place}.
Oscar winner {first} {last} stars as a mother on the edge.
Directed by {first} {last} and produced by {first} {last}.
{first} {last}'s directorial debut premieres on {brand}.
From acclaimed novelist {first} {last} comes an unforgettable story.
"A masterpiece." {first} {last}, {place} Times
"Funny, tender and wise." - {first} {last}, author of {how} {goods}
Thousands have signed. Add your name next to {first} {last}.
Tell {last} and {last}: protect our health care.
Fire {last}! Flip the Senate. Chip in now.
{first} {last} is wrong for {place}. Vote no.
Endorsed by teachers, nurses and firefighters. {first} {last} for School Board.
Elect {first} {last} for Judge. Experience matters.
Thank you, President {last}, for your service.
Send {first} a birthday card! Sign here.
Text JOIN to 88{n} to stand with {first} {last}.
We put together a free toolkit so that you can plan your year with ease.
You asked, we listened. The {how} {goods} is back!
You've been thinking about it all year. Now is the time.
You don't need a gym, just ten minutes and a little space.
You could be our next winner. Play today!
You're invited! Join us online for an evening of stories and song.
You're one click away from better sleep.
Your city. Your store. Your {brand}.
Your feet deserve better. Slip into comfort with {brand}.
Your kids will love these hands on science kits.
Your morning routine just got an upgrade.
Your business needs more than luck. Let's talk.
Your voice matters. Take the survey and let lawmakers know.
Our customers can't stop talking about these {goods}.
Our bestselling {goods} come in five festive flavors.
Our certified coaches design a plan that fits your life.
Our biggest fans get first dibs on new drops.
Our patented technology keeps your drinks cold for {n} hours.
Our lab tested formula supports healthy joints.
Our award winning team has sold over {n}00 homes in {place}.
Our {day} menu is here, and it's better than ever.
Our scientists are working around the clock to find a cure.
Our veterans deserve better. Join the fight.
Our oceans are in trouble, but together we can turn the tide.
Our new lookbook is full of fresh ideas for fall.
We ship anywhere in the US. Order by {day}.
We buy houses in any condition. Get a cash offer today.
We build websites that turn visitors into customers.
We bring the farm to your table every week.
We design, print and ship, so you don't have to.
We know that caring for a loved one is hard. We're here to help.
We need you on our team! Open positions in {place}.
We want to hear from you. Share your story with us.
We were featured in the {place} Times!
We work with the best breeders, growers and makers.
We promise you'll love it, or it's free.
We can't do this without you.
Let us do the cooking tonight.
Let your creativity shine with our all in one craft kit.
Let's make this holiday one to remember.
Let's get you moving again. Book a free assessment.
Let's flip the House and the Senate.
Love where you live. Tour our model homes today.
Love your lashes with our magnetic kit.
Live your best life with daily wellness gummies.
Look your best with a custom fit suit from {brand}.
Look and feel ten years younger without surgery.
Go green and save with solar from {brand}.
Go behind the scenes of the hit show.
Go further on one charge.
Grow your own herbs all year round with our indoor garden.
Grow your audience, your list and your income.
Gather round the table with wines from our family vineyard.
Guess what? Shipping is on us.
Ends tonight! Take {n}% off everything with code {code}.
Ends soon. Prices start at ${n}.
End the year strong and get your finances in order.
Everyone deserves access to clean water.
Everything you need to start your own business, in one box.
Every purchase plants ten trees.
Every bottle tells a story.
Easy to install, easy to love.
Easy weeknight dinners your whole family will enjoy.
Effortless style for every occasion.
Earn rewards on every dollar you spend.
Expert tips to help you retire with confidence.
Exclusive offer for our Facebook friends: {n}% off today.
Exclusively at {brand} stores and online.
Enroll by {day} for coverage that starts next month.
Now open in {place}! Stop by for a free tasting.
Now accepting new patients of all ages.
Now available in {n} new shades.
Now is the time to plan your dream wedding.
New year, new you. Join now for just $1.
New homes, new price, same great location.
New report: the hidden dangers of your tap water.
Nothing says love like chocolate.
Nothing beats a warm bowl of soup on a cold day.
Never run out of dog food again.
Never pay full price again. Install our free browser extension.
No contracts. No hidden fees. Just great coverage.
No experience required. We train you.
Not all heroes wear capes. Thank a nurse with a gift box.
Not sure where to start? Take our style quiz.
One box. One movie night. Zero stress.
One dose of kindness goes a long way.
Only at {brand}: the {how} {goods} fans have been waiting for.
Our lines are open now. Dial the number on your screen.
Rock your holiday look with bold new shades.
Relax, recharge and reconnect in our mountain cabins.
Rent the runway look without the price.
Refer a friend and you both get ${n}.
Rediscover the joy of cooking.
Real food. Real fast.
Real results from real people.
Record labels are looking for talent like you.
Put your home on the market with confidence.
Picture this: warm sand, blue water and nothing to do.
Personalize it with a name, date or photo.
Pair it with our {how} {goods} for the perfect outfit.
Pledge to vote and bring three friends.
Police reform can't wait. Demand action.
Play the slots and win big! {n} million free coins.
Match, merge and solve mysteries in the manor.
Command your fleet and rule the seas.
Train your dragon and battle players worldwide.
Swap, match and blast your way through hundreds of levels.
Stream live sports, news and shows without cable.
Study abroad, intern and travel with {brand}.
Stock up on your favorites before they're gone.
Stop scrolling! This is your sign to book that trip.
Stop paying for things you don't use.
Stop by our booth and say hello.
Start the year with a clear mind and a clean house.
Start your day with a smile.
Sleep better on a mattress made for you.
Slow down and savor the season.
Skip the line and order ahead.
Smile! New patient specials at our {place} office.
Small changes can make a big difference in your health.
Soft on skin, tough on dirt.
Some things are better together, like wine and cheese.
Support independent journalism with a gift today.
Support our troops with a care package.
Sustainable, stylish and affordable {goods}.
Simple, secure and free forever.
Since 19{n} we have helped families plan ahead.
Seen in magazines. Loved in real life.
Say it with flowers from {brand}.
Scholarships are available for qualified students.
Curious about your family history? Start with a simple DNA test.
Calling all artists, makers and crafters!
Calling all {place} drivers: you may be paying too much.
Can't decide? Get a gift card.
Care for your skin the natural way.
Celebrate mom with a bouquet as beautiful as she is.
Chat online with a pharmacist for free.
Check your eligibility in just {n} minutes.
Check out our latest arrivals for your home.
Cheers to the weekend! Order cocktails to go.
Choose from over {n} delicious recipes each week.
Clean up your inbox once and for all.
Come home to {place}. Model homes now open.
Coming soon to a theater near you.
Complete the form and we'll call you back.
Connect with a therapist from the comfort of home.
Cut the cord and save.
Customers say it's the best {goods} they've ever had.
Behind every great meal is a sharp knife.
Being a parent is hard. Our free class can help.
Best of all, it's free!
Beat the rush and shop early.
Because your pet is family.
Before you buy, read this.
Big flavor, small batch.
Bored at home? Try something new.
Break free from debt. Speak with a counselor today.
Bring home a real tree, delivered to your door.
Built for people who never stop.
Make memories at the happiest place in {place}.
Meal prep made simple.
More than {n},000 five star reviews!
Most people don't know this about their insurance.
Most Americans agree: it's time for change.
Mix, match and save on {n} or more.
Movie night just got better.
'Tis the season to save!
Thinking about selling? Find out what your home is worth.
This {day}, give the gift of adventure.
This book will change the way you think about money.
This is your chance to own a piece of history.
This week only, members save an extra {n}%.
This year has been tough. Treat yourself.
There's no place like home for the holidays.
The future of work is here.
The holidays are here, and so are our coziest looks.
The perfect blend of style and comfort.
The planet needs us. Take action today.
The results are in: customers prefer {brand}.
The results speak for themselves.
The sale you've been waiting for.
The smart way to save for college.
The best part? You can do it from your phone.
Two ways to shop: online or in store.
Time is running out to get covered.
Today only: take an extra {n}% off sale styles.
Touchless delivery, right to your door.
Turn your passion into a paycheck.
Unlimited classes for one low price.
Up to {n}% off select styles. In store and online.
Welcome to the family! Enjoy {n}% off.
What would you do with ${n},000?
What our clients say about us.
What makes our coffee different? It's all in the roast.
While you wait for the big day, get ready with {brand}.
Wondering how much you can borrow? Try our calculator.
Work with a mentor and land your dream job.
Wrap up your shopping with free gift wrap.
Write your story. We'll help you publish it.
It only takes {n} minutes to make a difference.
It pays to shop at {brand}.
It's never been easier to eat healthy.
It's a great day to plan a getaway.
It's more than a gym. It's a community.
If you love {goods}, you'll love our new flavor.
If you're tired of feeling tired, this is for you.
If you own a home in {place}, read this.
If you believe in equal rights, sign now.
In stock and ready to ship.
In just three steps you can refresh your space.
In honor of {day}, enjoy free shipping on all orders.
How to choose the right {goods} for your space.
How would you like to save on prescriptions?
How much is your car worth? Get an instant offer.
Heading back to school? Save on laptops and more.
Handpicked gifts from women owned brands.
Health care should be a right.
Happy hour is back! Half price drinks all week.
Hot deals on cool tech.
Home is where the coffee is.
""".splitlines()
