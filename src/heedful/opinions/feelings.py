"""What customers' phrases say that a general sentiment lexicon does not know: complaints of fact, and words that only look like feelings.

Each phrase has a level, -3 to 3, in the units of VADER's own lexicon (mean of human ratings); 0 takes a feeling away that the general
lexicon would see. A phrase is written as in a taxonomy (`*`, `#`), without apostrophes; CANT stands for every way to say that something
cannot be done, NOT for every other negation, DO for what people try to do with a service.
"""

from __future__ import annotations

from typing import Final

from heedful.opinions.wordlists import listed

CANT: Final = listed("cant cannot couldnt unable wont wouldnt can't couldn't won't wouldn't cnt ")
NOT: Final = listed("not dont doesnt didnt isnt wasnt arent werent havent hasnt aint never nt without hardly barely hadnt dnt ")
DO: Final = listed(
    "access activate add answer book browse buy call change charge check checkin claim complete confirm connect contact "
    "deliver deposit download find fix get help load log login make open pay process purchase reach receive recharge refund "
    "register reload reply reserve resolve respond return see select send sign speak subscribe surf talk track transact "
    "update upgrade upload use view watch withdraw work "
)

LEVELS: Final[dict[int, str]] = {
    -3: """
        never again, never fly*, never use, never buy, never shop, worst, absolute joke, rip off, ripoff, rip-off, thiev*, thief,
        scam*, fraud*, nightmare, disgrac*, unacceptable, not acceptable, atrocious, appalling, epic fail, epicfail, total fail,
        joke of a, thanks for nothing, thank you for nothing, shame on you, fuck you, piece of shit, con artist*, robber*, stop
        stealing, stealing, stole, hate you, useless, pathetic, rubbish, trash, shitty, crap, crappy, garbage, fed up, sick of,
        disgust*
        """,
    -2: """
        NOT work*, stopped working, stop working, NOT function*, NOT load*, NOT respond*, NOT answer*, NOT reply, NOT replied, NOT
        help*, NOT happy, NOT impressed, NOT cool, NOT ok, NOT okay, NOT fair, NOT right, NOT enough, NOT fix*, NOT resolv*, NOT
        solv*, NOT care, NOT deliver*, NOT arriv*, NOT receiv*, NOT show*, NOT get through, NOT available, NOT worth, NOT
        recommend, NOT trust, NOT make sense, NOT good enough, no longer works, CANT DO, CANT to DO, CANT even, CANT seem, NOT DO,
        NOT able, NOT been able, fail*, broke, broken, breaks, breaking down, break down, crash*, glitch*, bug, buggy, error*,
        outage*, offline, down again, is down, are down, went down, been down, was down, system down, network down, site down,
        freez*, froze, frozen, hang*, buffer*, lag*, slow, slower, sluggish, slowest, unreliable, unstable, intermittent, poor,
        poorly, overpriced, overcharg*, too expensive, expensive, costly, pricey, extortionate, exorbitant, hidden fee*, hidden
        charge*, rude*, unhelpful, unprofessional, incompeten*, clueless, lazy, disorganized, disorganised, unorganized,
        unorganised, dirty, filthy, smelly, stink*, stain*, mould*, mold*, cramped, uncomfortable, freezing, boiling, lost my,
        lost our, losing my, missing, stuck, strand*, on hold, hung up, hang up on, hangs up, disconnected, disconnects, no
        answer, no response, no reply, no explanation, no apology, no update*, no info*, no signal, no network, no internet, no
        service, no coverage, no help, no idea, no clue, no one answer*, nobody answer*, no one help*, no one pick*, nobody pick*,
        no body pick*, NOT pick*, nobody cares, no one cares, ignor*, runaround, run around, run-around, wasted, waste of,
        wasting, let down, letdown, let me down, disappoint*, frustrat*, annoy*, irritat*, infuriat*, outrag*, ridiculous, absurd,
        joke, mess, messed up, screwed, screw up, screwing, screws, suck, sucks, sucked, sux, wtf, smh, ffs, fail, damag*, torn,
        ripped, cracked, defective, faulty, shoddy, flimsy, dropped call*, call drop*, calls drop*, dropping calls, drop calls,
        deduct*, cheat*, eating my, eats my, eat my, ate my, chow*, steal*, wrong, out of stock, sold out, late again, delayed
        again, excuses, lies, liar*, lying, lied, spam*, unsolicited, long wait, long queue*, long line*, hours late, too long,
        forever, ages, fall short, could be better, should be better, need to be better, must be better, do better, style up, step
        up your, up your game, get your act together, get it together, pull up your socks, sort this out, fix this, fix your, sort
        your, shape up, last time i, losing customers, lost a customer, lost me as, lose customers, losing a customer, taking my
        business, switch providers, what a shame, no excuse, no wonder, no way, not again, yet again, under staffed, understaffed,
        terible, horible, awfull, disapoint*, dissapoint*, displeas*, irksome, exasperat*, infuriat*, maddening, vexing, off-putting, underwhelm*, lacklustre, lackluster,
        subpar, substandard, tiresome, nonsense, nuisance, hell, zero customer, false promise*, empty promise*, rolleyes, unamused, thumbsdown
        """,
    -1: """
        wait*, hold, late, delay*, cancel*, complain*, complaint*, issue*, problem*, trouble*, still no, still not, still nothing,
        still waiting, still has, why is, why are, why does, why do, why cant, why wont, why isnt, why did, whats wrong, what is
        wrong, what happened to, refus*, den*, reject*, blocked, cost me, cost us, charged me, charging me, charge me, charged
        twice, misle*, confus*, refund*, worse, lack of, lacks, lacking, without any, was told, were told, told me, keeps, keep
        telling, keep asking, keep sending, expired, expire*, again and again, every time, everytime, for hours, for days, for
        weeks, for months, all day, hour*, how long, how hard, how come, really, seriously, tired of, tired, unable to, # hour, #
        hours, # hr, # hrs, # min, # mins, # minute, # days, # weeks, # months, why, no one, nobody, NOT even, not be, have to,
        had to, tried, tried to, trying to, should be, should have, should not, shouldnt, missed my, missed our, miss my, miss
        our, missing my, kept, never, since, off, wasnt, supposed to, instead of, kicked, forced, stop, bumped, hectic, drains,
        drain*, finish*, deplet*, disappear*, vanish*, takes ages, taking so long, took so long, crying, pout, smirk, disturb*
        """,
    0: """
        only # min*, in # min*, in # hour*, in # hrs, in # days, better, please, pls, plz, plis, kindly, help, help me, assist*,
        hi, hello, dear, interest*, look* like, feel* like, seem* like, sound* like, something like, would
        like, id like, like to, number, credit, free, emergency, save, saved, saving, security, care, customer
        care, care center, care centre, take care of, share*, united, alliance, reward*, bonus*, gold, value, sure, make sure,
        yes, yeah, yep, ok, okay, kind of, want, wants, wanted, play, playing, well, ill, hell of, positive, interesting,
        important, hope, hoping, hopefully, wish, wishes, would be great, would be nice, would be good, would be awesome, would be
        better, would love, would be helpful, be nice if, be great if, good morning, good afternoon, good evening, good day, good
        night, hey, true, matter, certain, certainly, confirmed, accept, agree*, active, ready, natural, special, award*, oscar*,
        challenge, fresh, ha, haha, lol, trust, promise*, support, special needs, win, won, winner, winning, contest, vision,
        champion*, god, freedom, respond, in case, drop, dropped, drop off, low, lower, demand, pay, debt, war, kill, fire,
        funeral, dead, death, died, alone, limited, no, honor, honour, sorry, apolog*, excuse me, stop by, pardon, solution*,
        solve, resolve, fun fact, trip, bomb, battle, battles, gun, leave, leaves, left, mistake*, dream, dreams, opportunity
        """,
    1: """
        fixed, resolved, sorted, solved, working now, back on, works well, work well, works fine, works great, on time, ontime,
        early, arrived early, prompt*, quickly, quick, speedy, fast, faster, responsive, convenient*, easy, easier, smooth*,
        reliable, cheap, cheaper, affordable, comfy, comfortable, spacious, clean, got through, thx, thanx, tx, tnx, tks, thnx,
        ty, cheers, appreciat*, no problem*, no issue*, no complaint*, no worries, no trouble, no hassle*, hassle-free, clap, good
        job, good work, welldone, improve*, upgraded, much better, even better, better now, got better, getting better, better
        than, worth it, rock, rocks, rocked, lifesaver, fan of, kudos, props, hats off, shout out, shoutout, shout-out, big up,
        bravo, helpful, helped, helping, happy with, proud of, congrat*, enjoy*, super, strong
        """,
    2: """
        excelent, excellant, gr8, recomend*, well done, great job, great work, great service, excellent*, outstanding, amazing*, awesome*, fantastic*, superb*,
        brilliant*, wonderful*, impress*, blown away, first class service, top notch, second to none, cant wait, couldnt be
        happier, couldnt be better, cant complain, cant fault, cant go wrong, looking forward, can not wait, above and beyond,
        made my day, makes my day, saved the day, saved my, hero, on point, onpoint, on fleek, killing it, kill it, nailed it,
        game changer, highly recommend*, recommend*, best, love*, loving, luv, lovely, perfect*, flawless*, seamless*, world
        class, unbeatable, keep it up, keep up the good work, pleasantly surprised, you rock, you guys rock, classy, thumbsup
        """,
    3: """
        best ever, the best, best airline, best network, best service, love you guys, love love, absolutely love, forever a fan,
        customer for life
        """,
}

# VADER takes these for words that weaken; customers deny with them.
SAID_AS: Final = {"hardly": "not", "barely": "not", "scarcely": "not"}
# Short words that hold hashtags together.
GLUE: Final = listed(
    "a i u to of in on at my me we us is it its be the and for not no never ever you your our was are am get got so too "
    "very this that they with by go back out off up down an or if do does did done can will all now again one more most way "
    "need want how why what when who were bring give make made time day first last service customer flight fly airline "
    "company network data app bag please fix "
)

# An emoji's level; others take the level of VADER's description of them.
EMOJI: Final[dict[int, str]] = {
    -2: "👎😡🤬😠😤😒🙄😑😩😫😞😔🤦🤮🤢💩🖕😣😖🥶🐌",
    -1: "😭😢☹🙁😕😟😳😥😓😪💔🤷",
    0: "😂🤣😅😉🙏🙈😜😝😛😏😬✈🎁🎂⏰🔥💀🙃",
    1: "👌👏🙌😀😄🙂☺🤗✅💪🤞",
    2: "👍❤😍💕💖💙💜💚💛🥰😘😊😁🎉🏆💯⭐🌟",
}
EMOTICON: Final[dict[int, str]] = {
    -2: ":( :-( =( :'( >:( D: :/ :-/ :\\ :-\\ :| :-| </3 ):",
    2: ":) :-) =) :D :-D =D ;D <3 (: ^_^ ^^ xD XD :] (^^)",
    1: ";) ;-) :P :-P :p :-p =P",
}


def phrases() -> dict[str, int]:
    """Every phrase and its level.

    Guarantee: one level a phrase; of two that stand under several levels the one further from nought.
    """
    found: dict[str, int] = {}
    for level, text in LEVELS.items():
        for phrase in filter(None, (" ".join(part.split()) for part in text.split(","))):
            if phrase not in found or abs(level) > abs(found[phrase]):
                found[phrase] = level
    return found


def emoji() -> dict[str, int]:
    """Every emoji and emoticon and its level.

    Guarantee: single characters, or an emoticon as typed.
    """
    signs = {sign: level for level, text in EMOJI.items() for sign in text}
    return signs | {sign: level for level, text in EMOTICON.items() for sign in text.split()}
