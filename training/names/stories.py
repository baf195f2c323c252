"""Advertisements that name people, written for training: what buyers, founders and critics are made to say, who sings, who stands for office.

Whom an advertisement names its advertiser has named: in these texts `{who}` is no label.
"""

STORIES: list[str] = """\
"I have tried everything and nothing worked until I found {brand}." - {first}
"So soft, so warm, and my husband loves it too!" - {first} {initial}.
"My skin has never looked better. I will never go back." —{first} {initial}.
"I was sceptical at first, but after two weeks I was sold." - {who}
"Sturdy, easy to put together and it looks great in our living room." – {first} {initial}., verified buyer
"My kids ask for it every single night." - {first}, mom of three
"The quality is amazing and the customer service is top notch!" ~ {first}
"I cried when I opened it. The most thoughtful gift I have ever received." - {first} {initial}
"I bought one for myself and then four more for my sisters." -{first} {initial}
"I finally sleep through the night." - {who}, {place}
"It arrived in two days and it fits perfectly." ★★★★★ {first}
"Game changer! I use it every morning before work." - {first} {initial}. See why {n},000 people made the switch.
"As a nurse I am on my feet for twelve hours. These are the only shoes I wear now." - {first}, RN
"I lost {n} pounds and I have my energy back." - {who}
"It does exactly what it says. Worth every penny." - {first} {last}, {brand} member
"We launched our shop last year and {brand} made it easy." - {who}, founder of {brand2}
"My dog is twelve and she runs like a puppy again." – {first} & Daisy
"After reading the side effects I wanted something natural." - {first}, patient
"They walked me through every step and I closed on my first home." - {who}
"I would recommend this course to anyone who is serious about their business." – {who}
"A triumph. You will not be able to put it down." – {who}, author of The {how} {goods}
"Warm, funny and wise." —{who}, bestselling author
"Fantastically entertaining, and meticulously crafted." - {who}, {brand} Magazine
"One of the finest voices of her generation." - {brand} Review
What our members are saying: "I look forward to every box." {first}, {place}
Don't take our word for it! Here is what {first} had to say about her {brand} experience.
Listen to what {who} says about working with us.
Read how {first} paid off ${n},000 of debt in one year.
See how {first} and {first2} turned a spare room into a home office.
Meet {first}. She was tired of paying too much for her prescriptions.
Meet {who}, one of our teachers. {first} has taught with us since 2012 and loves to see her students grow.
Meet the maker: {who} has been blowing glass in {place} for {n} years.
{first} was diagnosed when she was four years old. Your gift helps families like hers.
{first} is only {n} months old and needs surgery. His parents cannot afford the hospital bills.
Little {first} goes to bed hungry. For the price of a coffee you can change that.
{first}'s condition is getting worse every day. Please donate before it is too late.
Because of donors like you, {first} can walk again.
When the storm took their home, {first} and her children had nowhere to go.
{first} is still waiting for a sponsor. Will you be the one?
I'm raising money for {brand} and your contribution will make an impact, whether you donate $5 or ${n}.
For my birthday this year I'm asking for donations to {brand}. Every little bit will help me reach my goal.
This sweet kitty was found in a box by the road. Please help us give him a second chance.
Meet Buddy! He is a two year old mix who is looking for his forever home.
She was abandoned, hungry and afraid. Today she is safe, thanks to you.
Our rescue saves hundreds of animals each year, and we cannot do it without your support.
Children in {place} are marching towards starvation right now. We urgently need more donations to keep going.
Hi, I'm {who} and I help busy moms get in shape without giving up the food they love.
Hi, I'm Dr. {who}. If this video made sense for you, come find out how I overcame it.
Hey there, {who} here! For those of you who do not know me, I am a coach and an author.
Hello! I am {first}, a self taught illustrator, and in this course you will learn how to draw your own characters.
I'm {who}, and I am running for city council because our neighborhoods deserve better.
I am honored to partner with {brand} on this very special project.
My name is {who} and for {n} years I struggled with my weight. Then I discovered a simple method.
Six years ago I was broke and sleeping on my sister's couch. Today I run a business that I love.
When I started out I had no idea what I was doing. I made every mistake in the book so that you don't have to.
You've tried it all. Counting, bribing, even yelling. Nothing works when your child is in the middle of a meltdown.
I know what it feels like to be stuck. That's why I created this free training.
In this workshop you will discover the three mistakes that keep most coaches from growing.
Join {who} and thousands of others for a free online event on {day}.
Join {who}, {who2} and {who3} for a conversation about the future of education.
Join host {who} as she talks with {who2} about faith, family and forgiveness.
On this episode of the podcast we talk with {who} about leadership and failure.
In this week's episode, {who} explains what investors get wrong.
New episode! {who} sits down with {who2} to talk about life after the army.
Learn directly from {who}, whose work has appeared in museums all over the world.
Learn to cook with chef {who}. New class available now.
Featuring {who}, {who2}, {who3} and many more!
With special guests {who} and {who2}. Doors open at 7 PM.
Live in concert: {who} with the {place} Symphony.
{who} live at the {brand} Theater on {day} {n}, 2021.
{brand} Theater presents an intimate night with {who}.
{who} Tribute: the best live show in {place}. Get tickets now.
The new album from {who} is out now on all platforms.
The official video for {who}'s new single is out now. Watch it here.
Stream the new single by {who} feat. {who2}.
DJ {first} and {who} play all night long this {day}. Free entry before 10.
New vinyl reissue of the classic album by {who}, pressed on {how} blue vinyl. Preorder now.
{who}, {who2}, {who3}: the complete collection in one box.
The music of {last} played by candlelight in a stunning setting.
{who} stars in the thrilling new drama, now streaming on {brand}.
Starring {who} and {who2}. Only in theaters {day}.
{who} is back in the new season of {how} {goods}. Tuesdays on {brand}.
At the peak of his career a judge is forced to choose between the law and his son. With {who}, coming soon to {brand}.
A detective returns to her home town and discovers that nothing is what it seems. Watch {how} {goods} with {who}.
Directed by {who}. Winner of the audience award.
Based on the novel by {who}. A story of love and loss that critics call unforgettable.
The bestselling author {who} returns with a gripping tale of two sisters and the secret that binds them.
{first} never expected to fall for the man next door. When {first2} moves in, everything changes. Read free on {brand}.
"You shouldn't be here," he growled. {first} lifted her chin. "Then make me leave." Read the next chapter now.
He was the most dangerous alpha in the pack, and {first} was the one thing he could not have.
I turned around and there he was, the stranger from the bar, his eyes as dark as midnight. He smiled. Keep reading in the app.
My own mother sold me to the wolves. {first}, she called me, because she had hoped for a son.
The king is dead, the throne is empty and {first} has until midnight to save her people. Get the complete series today.
For fans of {who} and {who2} comes a dark new fantasy.
If {who} and {who2} had written a thriller together, it would look just like this.
In this moving memoir {who} tells how she rebuilt her life after the accident.
Get {who}'s new book for a gift of any amount.
Order your signed copy of the new book by {who} today.
{who} and {who2} are on the ballot this {day}. Vote them out.
{who} voted to raise your taxes. Tell her no.
{last} is not fighting for us. It is time for new leadership in the Senate.
President {last} has a plan. Tell your senator to support it.
Tell Governor {last} to protect our rivers. Sign the petition.
Senator {last} takes money from big oil. We do not. Chip in ${n} today.
Governor {who} signed the bill on {day}. Find out what it means for you.
Unlike my opponent, I will not stand by while our schools fall apart. I ask for your vote on {day}.
I appreciate the endorsement of the {place} County Republicans and of so many friends and neighbors.
I am proud to have the support of teachers, nurses and firefighters all over the state.
{place} deserves a judge with experience. Elect {who} on {day}.
Re-elect {who} for {place} School Board. Paid for by friends of {who}.
What does the Supreme Court's decision mean for workers? {who} explains in our latest article.
Opinion: why {who} is wrong about the economy, writes {who2}.
"It is the most secure election in our history," said Secretary {who}.
The company's president, {who}, says customers need it most now. Read the interview.
"People are still amazed by it," says {who}, director of the {brand} Institute.
{who} spoke to {who2} about writing, grief and hope.
{who}, MD, and {who2}, MD, explain what you should know before surgery.
Dr. {last} and her team offer state of the art care close to home.
The {last} Family Foundation supports young artists in {place}.
The collection of {first} and {first2} {last} is on view at the {place} Museum of Art until {day}.
The exhibition follows {who} from his early sketches to his last paintings.
Happy birthday to our wonderful colleague {who}! Thank you for everything you do for our customers.
Congratulations to {who}, our employee of the month!
Welcome {who} to our team at {brand}! Call today to book with her.
Our designer {who} uses bold color to make a small bedroom feel large.
As interior designer {who} puts it, a rug ties the room together.
Photographer {who} takes us behind the scenes with the new {brand} camera.
Chef {who} shares her favorite recipe for fall.
See how {who} wears the new {brand} collection. 📷: {who2}
Introducing The {first}. Our most loved bag is now available in three new colors.
Say hello to The {first}: the dress you will live in all summer.
The {first} boot is back. Handmade in {place}, built to last.
Shop The {last} Chair. Mid century lines, made to order.
{last} & Sons has made {goods} in {place} since 1890.
{last}'s Tree Service is ready to take on any job, big or small. Give us a call!
{last} Homes now selling in {place}. Tour our model homes today.
At {last} Law our attorneys have {n} years of experience. If you were hurt, call us.
{first}'s Kitchen is open for dine in and takeout. Come hungry!
Uncle {first}'s barbecue sauce is made in small batches with real molasses.
Mama {first}'s pizza night is back every {day}. Two large pies for ${n}.
Old Saint {first} single malt: rich, smooth, with notes of honey and smoke.
San {first} apartments: one and two bedroom homes with a pool.
Fort {last}, Port {last} and Mount {last}: plan your road trip with our free map.
Made with fresh spring water and malted barley, this whiskey was outlawed for a century.
Each bottle is aged in oak for {n} years, with hints of vanilla and spice. Enjoy it neat or on ice.
These chocolatey teas will get you ready for autumn. They taste exactly like grandma's cake.
Sweet, seedless and easy to peel. Pick them up at your local grocery store.
This candle smells of pine, orange and clove. Hand poured from soy wax in small batches.
{brand} fabric softener cares for your clothes and leaves a long lasting fresh smell.
Our ballet flat looks as good as it feels, with memory foam and a non slip sole.
Our masks fit right and work well. Too tight and it hurts, too loose and it slips: we fixed both.
No more foggy glasses. No more sore ears. Just a mask that works.
One third of people do not get enough relief from medication alone. {brand} therapy may be an option.
{brand} is for adults with migraine. Ask your doctor if {brand} is right for you. Side effects include nausea.
Do not take {brand} if you are allergic to it. See the full prescribing information, including boxed warning.
Living with arthritis? Talk to your doctor about {brand}.
Back pain can keep you from the things you love. Our exercises target the cause and not the symptom.
A smart watch that tracks your sleep, your heart and your steps for under ${n}.
The case is made from recycled plastic and takes photos with crystal clear quality.
Removes glare, dust and fingerprints in seconds.
Build the credit you always wanted. No fees, no interest and no credit check to apply.
Our AI does not get writer's block. Sign up to see for yourself. It's free!
We've raised ${n} million to become the ally of the self employed. More in our article.
Since its founding in 1796 the mill has supplied fabric to the best shirt makers of the world.
The company announced that {who}, a partner at {brand}, will join its board.
{brand} has equipped leaders for more than {n} years.
We believe that great design should be for everybody.
We are proud to be named one of the best places to work in {place}.
Local news matters. Subscribe and support the reporters who keep you informed.
Today's picture comes to us from the archive of the {place} Courier of 1917.
From a talking dog to a dancing bride, here are the funniest posts of the week.
These celebrities called out {who} and we are here for it.
Is {who} the best Dracula ever? Tell us in the comments.
Which {brand} hero are you? Take the quiz.
Ten things you did not know about {who}.
Where are they now? See what {who} looks like today.
What happened to {who} after the show will surprise you.
After a lifetime as an outsider {who} is finally ready to tell the truth.
{who} has a message of hope for everyone who fears getting old.
{who} takes on {who2} for the title. Order the fight now.
Watch legends face off live on pay per view! {last} vs {last2}.
{last} scores twice as {place} wins again. Catch the highlights on {brand}.
Train like {who} with {n} workouts you can do at home.
What gift does {who} recommend this year? See his list.
{who}'s favorite serum is now {n}% off.
Henrietta the hedgehog is brewing up a potion, and you can watch her for free.
Get a letter from Santa in the mail! Personalized with your child's name.
Even Santa has {brand} on his list this year.
Rudolph is ready. Are you? Free shipping ends {day}.
Ho ho ho! Stocking stuffers from ${n}.
A book in which {first} is the hero: make one for your child today.
Shh, we have a secret. {first} has a birthday next month and this is the gift she wants.
{first}, this shirt is for you! Only for people born in {day}.
It's a {last} thing, you wouldn't understand. Get the mug with your family name.
God has a plan for your life. Learn how to face your fears in this free book.
Let God give you strength, joy and peace through His Son Jesus Christ.
May God bless you this Lent. Join thousands of others in prayer.
Friends, to help you prepare for Advent my team has put together a book with readings for each day.
Pastor {who} shares how you can hear God's voice. Watch online this Sunday at 10.
Imam {who} has served his community all his life. Help us build the mosque.
Become a sponsor and a child will hear the good news of Christ.
Saint {first} shows us how to pray when words fail. Order the film now.
Struggling to lose the last few pounds? It's not your fault. It's your hormones.
I don't know what to post! Sound familiar?
Was I afraid to give birth? Who isn't? Let me tell you what nobody told me.
What if you could work from anywhere and earn more than you do now?
I challenged myself to wear only {brand} for a month, and here is what happened. #ad
I teamed up with {brand} to show you my morning routine. #sponsored
Thanks to {brand} for sponsoring this recipe! You will love how easy it is.
We can't get over {who}'s kitchen. "I've been working on it for the last five months."
Customer spotlight: {who} from {place} built this bench with our plans.
Staff pick! {first} says it's the best {goods} we have ever stocked.
From our blog: {who} on how to plan a wedding for under ${n},000.
Read the essay by {who} in our winter issue.
{who} chronicles the strange history of the lighthouse. Free with your subscription.
Read the true story of {who}, who spent forty years in the mountains.
In the 19th century {who} crossed the desert alone. Travel in her footsteps with us.
See the house where {who} was born. Open daily.
Our walking tour takes you to the places that {last} painted.
The world's most beloved puppet theater returns to {place}.
The holidays and live music, it doesn't get better than that! Register for my livestream.
The gang is all back! {first}, {first2} and {first3} return for an unhinged holiday hoot.
Don't miss {first}'s farewell show. Seats are limited.
Get your week started with fresh pizza! #foodie #pizza #dinner #instafood #hungry
Be cool. Spread hope. Make a difference. #vote #change #hope
Mood moss will keep your hermit crabs happy.
Healthy eggs, happy hens! Our grubs are packed with calcium.
He pulls, he jumps, he never stops. Our recipes are made for dogs like {first}.
Find the {goods} that {first} and {first2} can't stop talking about.
Now hiring: {brand} is looking for cooks, servers and hosts. Ask for {first}.
Open house on {day} from 1 to 3. Your agent: {who}, {brand} Realty.
Check out the virtual tour for my listing, price recently reduced!
{who}, Realtor. Buying or selling? Let's talk.
Your neighborhood agent {who} has homes you won't find online.
Text {first} for a free quote.
Call {who} to schedule a visit.
""".splitlines()
