"""The words of the gate on words: how people say of themselves, or of somebody near them, what must not be mined.

Patterns use what Rust's and Python's regular expressions share, on lower-case text. Each needs a person beside the word: who
has it, is it, or whose it is. English at length; the commonest ways of German, French, Spanish, Italian, Dutch, Portuguese.
"""

from __future__ import annotations

import re
from typing import Final

_KIN = (
    r"(?:mum|mom|mam|mother|dad|father|parents?|sister|brother|son|daughter|wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|gran"
    r"|granny|grandma|grandmother|grandad|grandpa|grandfather|aunt|auntie|uncle|cousin|nephew|niece|child|kid|kids|baby|friend|best friend"
    r"|mate|neighbou?r|boss|colleague|toddler|twin|ex|nan|nana|in-law|family|fam)"
)
_MY = rf"(?:my|our|his|her|their) (?:own |late |dear |old |elderly |poor |little |youngest |eldest |oldest )?{_KIN}"
_WHO = rf"(?:i|we|he|she|they|{_MY})"
_AM = rf"(?:i'?m|i am|i was|i've been|i have been|we'?re|we are|he'?s|she'?s|he is|she is|he was|she was|they'?re|they are|{_MY}(?:'s| is| was| has been))"
_A = r"(?:an? |the )?"
_ADVERBS = r"(?:(?:so|also|just|now|still|always|really|only|actually|currently|recently|openly|severely|clinically|newly|technically|proudly|proud|both|all|very|a bit|nearly|partially|registered|legally|profoundly|completely|totally|practi[cs]ing|devout|lifelong|life-long|committed|strict|observant|born|raised) )*"
_HAVE = rf"{_WHO}(?:'ve|'d| have| has| had)?(?: (?:always|also|just|now|still|only|recently|sadly|both|long))?(?: been)?"

# ------------------------------------------------------------------ health
_ILLNESS = (
    r"(?:(?:breast |lung |bowel |skin |prostate |terminal |stage \w+ )?cancer|leuka?emia|lymphoma|melanoma|a (?:brain )?tumou?r|diabetes"
    r"|(?:type (?:1|2|one|two)) diabetes|hiv|aids|epilepsy|dementia|alzheimer'?s?|parkinson'?s?|multiple sclerosis|m\.?s\.? \(|depression|anxiety"
    r"|(?:post ?natal|postpartum) depression|bipolar(?: disorder)?|schizophrenia|ptsd|ocd|an? (?:anxiety|eating|panic|personality) disorder"
    r"|panic attacks|anorexia|bulimia|asthma|crohn'?s?(?: disease)?|colitis|coeliac(?: disease)?|celiac(?: disease)?|ibs|endometriosis|pcos"
    r"|hepatitis|arthritis|fibromyalgia|lupus|long covid|covid|adhd|chronic (?:pain|fatigue|illness|migraines?)|migraines|eczema|psoriasis"
    r"|high blood pressure|heart (?:disease|failure|condition)|an? (?:stroke|heart attack|miscarriage|hysterectomy|mastectomy|seizure|std|sti)"
    r"|kidney (?:disease|failure)|cystic fibrosis|sickle cell|a mental breakdown|an? (?:chronic|mental|terminal|rare|serious) (?:illness|disease|condition))"
)
_ILL = (
    r"(?:diabetic|epileptic|asthmatic|bipolar|schizophrenic|anorexic|bulimic|hiv[- ]positive|hiv\+|immuno(?:compromised|suppressed)|terminally ill"
    r"|chronically ill|mentally ill|c(?:o)?eliac|a cancer survivor|cancer[- ]free|in remission|on (?:chemo|dialysis|antidepressants|insulin|lithium"
    r"|prozac|sertraline|antipsychotics|sick leave|ssris|beta blockers)|having (?:chemo\w*|radiotherapy|dialysis)|being treated for \w+|in hospital|in the hospital"
    r"|in hospice|infertile|suffering from \w+|recovering from (?:surgery|an operation|cancer|a stroke|covid|a heart attack))"
)
_CARE = (
    r"(?:chemo(?:therapy)?|radiotherapy|dialysis|insulin|antidepressants|oncologist|psychiatrist|psychologist|therapist|antipsychotics|meds|biopsy"
    r"|diagnosis|mastectomy|hysterectomy|colonoscopy|epilepsy|diabetes|cancer|depression|anxiety|asthma|arthritis|fibromyalgia|ptsd|adhd|eczema|endometriosis|crohn'?s|blood pressure (?:pills|tablets|meds)|mental health|tumou?r|mental illness|heart condition|migraines|hiv)"
)
_HEALTH: Final = (
    rf"\b{_HAVE} (?:got |have |has |had |live[sd]? with |living with |suffer(?:s|ed|ing)? (?:from|with) |battl(?:e|es|ed|ing) |fighting |fought |struggl(?:e|es|ed|ing) with |survived |beat |caught |diagnosed with |developed |died of )?(?:\w+ )?{_ILLNESS}(?:\b|\W|$)",
    rf"\b{_WHO} (?:have|has|had|got|suffer|suffers|suffered|live|lives|lived|battle|battles|battled|survived|beat) (?:from |with )?(?:\w+ )?{_ILLNESS}",
    rf"\b{_AM} {_ADVERBS}{_A}{_ILL}\b",
    rf"\b(?:my|our|his|her|their|{_MY}'s) {_CARE}\b",
    r"\bdiagnosed (?:me|him|her|us) |\b(?:got|been|being|was|just|newly) diagnosed\b|\bdiagnosed with\b",
    r"\bas an? (?:\w+ )?(?:diabetic|epileptic|asthmatic|c(?:o)?eliac|cancer (?:patient|survivor)|hiv[- ]positive \w+|person (?:living )?with (?:hiv|ms|adhd|bipolar|depression|diabetes|cancer|epilepsy))\b",
    r"\bliving with (?:hiv|ms|cancer|diabetes|depression|bipolar|epilepsy|parkinson'?s|chronic (?:pain|illness)|dementia|long covid)\b",
    r"\b(?:my|her) (?:abortion|miscarriage|hiv status|std test|sti test|cancer scan)\b",
    # Often the person is left out, at the beginning of what is said.
    rf"(?:^|[.!?;,(:] ?)(?:had|having|been|being|got|still|just|now|currently)? ?(?:living with |suffering from |battling |fighting |diagnosed with |on )?{_ILL}\b",
    r"\bhiv[- ]positive\b|\b(?:after|since|during|before|following|thanks to) my (?:\w+ )?(?:stroke|heart attack|surgery|operation|transplant|seizure|overdose|accident|breakdown|chemo|diagnosis|treatment|fit|fall|injury)\b",
    r"\b(?:going|went|been) through (?:chemo\w*|cancer|radiotherapy|(?:a )?(?:mental )?breakdown|surgery)\b|\bhospitali[sz]ed\b|\bin (?:intensive care|the icu|a psychiatric ward|a coma)\b|\bpsych ward\b",
    r"\bmeine? (?:mutter|vater|frau|mann|schwester|bruder|tochter|sohn|oma|opa|freundin|freund|kind) (?:hat|hatte) (?:\w+ )?(?:\w*krebs|diabetes|demenz|alzheimer|epilepsie|depressionen|einen schlaganfall|multiple sklerose)\b",
    # de fr es it nl pt
    r"\bich (?:habe|hatte|leide an) (?:\w+ )?(?:krebs|diabetes|depressionen|hiv|epilepsie|asthma|multiple sklerose|eine angststörung|borderline|brustkrebs|rheuma)\b|\bich bin (?:\w+ )?(?:diabetiker(?:in)?|depressiv|hiv-positiv|epileptiker(?:in)?|chronisch krank)\b|\bmeine? (?:depression|chemo|krebserkrankung|psychiater(?:in)?|therapeut(?:in)?|epilepsie|diabetes)\b",
    r"\bj'ai (?:eu )?(?:un |le |du |la |une )?(?:cancer|diabète|dépression|sida|vih|épilepsie|asthme|sclérose)\b|\bje suis (?:diabétique|dépressi(?:f|ve)|séropositi(?:f|ve)|épileptique|asthmatique|bipolaire)\b|\bm(?:a|on) (?:dépression|cancer|chimio|psychiatre|psy|diabète|épilepsie)\b",
    r"\b(?:tengo|tuve|padezco|sufro) (?:de )?(?:un )?(?:cáncer|diabetes|depresión|vih|epilepsia|asma|ansiedad)\b|\bsoy (?:diabétic[oa]|epiléptic[oa]|seropositiv[oa]|asmátic[oa]|bipolar)\b|\bmi (?:depresión|cáncer|quimio|psiquiatra|psicólog[oa]|diabetes|ansiedad)\b",
    r"\b(?:ho|ho avuto|soffro di) (?:il |la |l'|un )?(?:cancro|diabete|depressione|hiv|epilessia|asma|ansia)\b|\bsono (?:diabetic[oa]|depress[oa]|sieropositiv[oa]|epilettic[oa]|bipolare)\b|\b(?:la mia|il mio) (?:depressione|cancro|chemio|psichiatra|psicolog[oa]|diabete)\b",
    r"\bik heb (?:\w+ )?(?:kanker|diabetes|suikerziekte|een depressie|hiv|epilepsie|astma|reuma|borstkanker)\b|\bik ben (?:diabeet|depressief|hiv-positief|chronisch ziek|bipolair)\b|\bmijn (?:depressie|chemo|kanker|psychiater|therapeut|diabetes|epilepsie)\b",
    r"\b(?:tenho|tive|sofro de) (?:um )?(?:câncer|cancro|diabetes|depressão|hiv|epilepsia|asma|ansiedade)\b|\bsou (?:diabétic[oa]|soropositiv[oa]|seropositiv[oa]|epiléptic[oa]|bipolar)\b|\b(?:minha|meu|a minha|o meu) (?:depressão|câncer|cancro|quimio|psiquiatra|psicólog[oa]|diabetes)\b",
)

# ------------------------------------------------------------------ religion, politics, union
_BELIEVER = (
    r"(?:muslim|muslims|christian|christians|catholic|catholics|protestant|anglican|methodist|baptist|mormon|jehovah'?s witness(?:es)?|jewish|a jew|(?:orthodox )?jew|hindu|hindus|sikh|sikhs"
    r"|buddhist|buddhists|atheist|atheists|agnostic|orthodox christian|evangelical|quaker|pagan|wiccan|religious|born[- ]again|shia|sunni|jain|baha'?i|rastafarian|presbyterian|lutheran|pentecostal|a believer in god|god-fearing)"
)
_RELIGION: Final = (
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}{_BELIEVER}\b",
    rf"\bas an? {_ADVERBS}{_BELIEVER}\b",
    rf"\b(?:my|our) (?:{_ADVERBS})?{_BELIEVER} (?:family|faith|parents|mother|father|wedding|household|community|upbringing)\b",
    r"\b(?:my|our) (?:church|mosque|synagogue|temple|parish|rabbi|imam|priest|pastor|vicar|congregation|faith|religion|baptism|bar mitzvah|bat mitzvah|first communion|prayer group|bible study|umrah|hajj)\b",
    r"\b(?:i|we) (?:pray|prayed|fast|fasted|worship|tithe|converted to|believe in (?:god|jesus|allah)|go to (?:the )?(?:church|mass|mosque|temple|synagogue)|went to (?:mass|church|mosque|temple|synagogue)|observe (?:shabbat|ramadan|lent|the sabbath)|keep (?:kosher|halal|the sabbath)|eat only (?:halal|kosher))\b",
    r"\bfasting (?:for|during|this|through) (?:\w+ )?(?:ramadan|lent|yom kippur)\b|\bmy hijab\b|\bmy turban\b|\bi wear (?:a |the |my )?(?:hijab|kippah|turban|niqab)\b",
    r"\bich bin (?:\w+ )?(?:muslim(?:a|in)?|christ(?:in)?|katholi(?:k|kin|sch)|evangelisch|jüdisch|jude|jüdin|atheist(?:in)?|hindu|buddhist(?:in)?|gläubig)\b|\bals (?:gläubige[r]? )?(?:muslim(?:a|in)?|christ(?:in)?|katholik(?:in)?|jude|jüdin|atheist(?:in)?)\b|\bmeine (?:kirche|moschee|gemeinde|religion)\b",
    r"\bje suis (?:\w+ )?(?:musulmane?|chrétien(?:ne)?|catholique|juif|juive|athée|protestante?|bouddhiste|croyante?)\b|\ben tant que (?:musulmane?|chrétien(?:ne)?|catholique|juif|juive|athée)\b|\bma (?:foi|paroisse|mosquée|religion)\b",
    r"\bsoy (?:\w+ )?(?:musulm[aá]na?|cristian[oa]|católic[oa]|judí[oa]|ate[oa]|evangélic[oa]|budista)\b|\bcomo (?:musulm[aá]na?|cristian[oa]|católic[oa]|judí[oa])\b|\bmi (?:iglesia|mezquita|parroquia|fe|religión)\b",
    r"\bsono (?:\w+ )?(?:musulman[oa]|cristian[oa]|cattolic[oa]|ebre[oa]|ate[oa]|buddista|credente)\b|\bla mia (?:chiesa|moschea|parrocchia|fede|religione)\b",
    r"\bik ben (?:\w+ )?(?:moslim(?:a)?|christen|katholiek|joods|atheïst|boeddhist|gelovig|protestant)\b|\bals (?:moslim(?:a)?|christen|katholiek|jood)\b|\bmijn (?:kerk|moskee|geloof|religie)\b",
    r"\bsou (?:\w+ )?(?:muçulman[oa]|crist[ãa]o?|católic[oa]|jude[uia]+|ateu|evangélic[oa]|budista)\b|\b(?:minha|a minha) (?:igreja|mesquita|paróquia|fé|religião)\b",
)
_PARTISAN = r"(?:labour|tory|tories|conservative|lib dem|liberal democrat|green party|republican|democrat|socialist|communist|marxist|leftist|left[- ]wing|right[- ]wing|libertarian|anarchist|trump supporter|brexiteer|remainer|snp|ukip|reform uk|feminist activist|far[- ]right|maga|liberal|social democrat|monarchist|nationalist)"
_POLITICS: Final = (
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}{_PARTISAN}(?: (?:voter|supporter|member|activist|councillor|candidate|party member|man|woman))?\b",
    rf"\bas an? {_ADVERBS}{_PARTISAN}\b",
    r"\b(?:i|we|my \w+) (?:always |have always |never |proudly |will |would |'ll )?(?:vote|voted|voting|am voting|campaign(?:ed)?|canvass(?:ed)?|door-?knock(?:ed)?|donat(?:e|ed) to|joined|protested|marched) (?:for |with |against |in favou?r of )?(?:the )?(?:labour|tory|tories|conservatives?|lib dems?|greens?|green party|republicans?|democrats?|trump|biden|harris|obama|snp|ukip|reform|brexit|remain|leave|afd|spd|cdu|left party|far[- ]right|socialists?|communists?|party|government|bnp|macron|le pen|starmer|corbyn|independence)\b",
    r"\bmy (?:political (?:views|beliefs|party)|party membership|vote for)\b|\b(?:i'?m|i am) (?:a (?:paid[- ]up |card[- ]carrying )?)?member of the (?:\w+ )?(?:party|democrats|greens|conservatives)\b|\bi (?:support|back) (?:the )?(?:labour|tories|conservatives|republicans|democrats|greens|trump|brexit|snp|far right)\b",
    r"\bich wähle (?:immer )?(?:die )?(?:afd|spd|cdu|csu|grünen?|fdp|linke)\b|\bich bin (?:\w+ )?(?:sozialist(?:in)?|kommunist(?:in)?|konservativ|links|rechts|mitglied der (?:spd|cdu|csu|afd|fdp|grünen|linken))\b",
    r"\bje vote (?:\w+ )?(?:à gauche|à droite|macron|le pen|mélenchon|rn|ps|lr)\b|\bje suis (?:\w+ )?(?:socialiste|communiste|de gauche|de droite|conservat(?:eur|rice))\b|\bsoy (?:de izquierdas?|de derechas?|socialista|comunista|votante de \w+)\b|\bvoto (?:al |a |por el |no )(?:psoe|pp|vox|podemos|pt|psd)\b|\bsono (?:di sinistra|di destra|socialista|comunista)\b|\bik stem (?:\w+ )?(?:op )?(?:pvv|vvd|pvda|groenlinks|d66|cda|sp)\b|\bsou (?:de esquerda|de direita|socialista|comunista|petista|bolsonarista)\b",
)
_UNION: Final = (
    r"\b(?:my|our) (?:trade |labou?r )?union(?: (?:rep|card|dues|branch|membership|meeting|steward))?\b",
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}(?:trade[- ]?union(?:ist| member| rep)?|union (?:member|rep|steward|official|man|woman)|shop steward|unionised|unionized|in (?:a|the) (?:trade )?union|in (?:unison|unite|gmb|ver\.?di|ig metall|usdaw|rmt|aslef)|on strike)\b",
    r"\bas an? (?:\w+ )?(?:trade[- ]?unionist|union (?:member|rep|steward)|shop steward)\b|\b(?:i|we) (?:joined|left|rejoined) (?:the |a |my )?(?:trade )?(?:union|unison|unite|gmb)\b|\b(?:we|i) (?:went|are going|are|were|walked|came)(?: out)? on strike\b",
    r"\b(?:meine|unsere) gewerkschaft\b|\bich bin (?:in der gewerkschaft|gewerkschafter(?:in)?|gewerkschaftsmitglied)\b|\bmon syndicat\b|\bje suis syndiquée?\b|\bmi sindicato\b|\bestoy sindicad[oa]\b|\bil mio sindacato\b|\bmijn vakbond\b|\b(?:o )?meu sindicato\b",
)

# ------------------------------------------------------------------ sexuality, origin, genes
_ORIENTED = r"(?:gay|lesbian|bisexual|bi|queer|pansexual|asexual|trans|transgender|non[- ]?binary|gender[- ]?fluid|transsexual|homosexual|heterosexual|polyamorous|a trans (?:man|woman)|intersex)"
_SEX: Final = (
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}{_ORIENTED}(?: (?:man|woman|guy|girl|person|couple|teen|dad|mum|mom))?\b",
    rf"\bas an? {_ADVERBS}{_ORIENTED}\b",
    rf"\b(?:i|he|she|they|{_MY}) (?:came|have come|has come|just came|recently came) out(?: as| to (?:my|his|her|their))\b|\b(?:coming|came|come) out (?:as (?:gay|lesbian|bi|trans)|to (?:my|our|his|her|their))\b",
    r"\bmy (?:sexuality|sexual orientation|transition|gender identity|top surgery|hormone therapy|sex life|same[- ]sex (?:partner|wedding|marriage))\b",
    r"\bich bin (?:schwul|lesbisch|bisexuell|trans|nicht[- ]?binär|homosexuell)\b|\bje suis (?:gay|lesbienne|bisexuel(?:le)?|trans|homosexuel(?:le)?)\b|\bsoy (?:gay|lesbiana|bisexual|trans|homosexual)\b|\bsono (?:gay|lesbica|bisessuale|trans|omosessuale)\b|\bik ben (?:homo|lesbisch|biseksueel|trans|gay)\b|\bsou (?:gay|lésbica|bissexual|trans|homossexual)\b",
)
_ORIGINS = r"(?:black|asian|south asian|east asian|mixed[- ]race|biracial|white|caucasian|arab|latino|latina|latinx|hispanic|roma|romani|gypsy|traveller|kurdish|native american|indigenous|aboriginal|m[aā]ori|african[- ]american|afro[- ]caribbean|british asian|brown|person of colou?r|people of colou?r|an immigrant|a refugee|an asylum seeker)"
# Which country somebody belongs to is no special category by itself, and is refused for no country. Descent is, and so is being treated by it.
_NATIONS = r"(?:nigerian|ghanaian|kenyan|ethiopian|somali|moroccan|algerian|tunisian|egyptian|syrian|iraqi|iranian|afghan|pakistani|bangladeshi|indian|sri lankan|chinese|japanese|korean|vietnamese|filipin[oa]|thai|indonesian|turkish|jamaican|haitian|brazilian|mexican|colombian|cuban|peruvian|polish|romanian|bulgarian|russian|ukrainian|albanian|serbian|greek|italian|spanish|portuguese|irish|german|french|dutch)"
_ORIGIN: Final = (
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}(?:half[- ]|part[- ]){_NATIONS}\b",
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}(?:of |from (?:an? )?)?{_NATIONS}(?: (?:descent|heritage|origins?|ancestry|blood|roots|background)|[- ](?:british|american|german|french))\b",
    rf"\b(?:of|with) (?:\w+ )?{_NATIONS} (?:descent|heritage|origins?|ancestry|roots)\b",
    rf"\bbecause (?:i'?m|i am|we'?re|we are) {_NATIONS}\b",
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}(?:half[- ]|part[- ]|of )?{_ORIGINS}(?: (?:man|woman|guy|girl|person|family|couple|kid|teen|student|british|american|descent|heritage|origin))?(?:$|[.,;!?]| and | so | but | who | in | living | on | with )",
    rf"\bas an? {_ADVERBS}{_ORIGINS} (?:man|woman|guy|girl|person|mum|mom|dad|family|customer|shopper|passenger|student|kid|teen)\b|\bas an? {_ADVERBS}(?:immigrant|refugee|asylum seeker|person of colou?r)\b",
    r"\bmy (?:\w+ )?(?:ethnicity|race|heritage|ancestry|skin colou?r|ethnic background|roots are)\b|\bmy (?:\w+ )?roots\b|\bbecause (?:i'?m|i am|we'?re|we are) (?:black|asian|brown|muslim|arab|roma|latino)\b",
    r"\bich bin (?:schwarz|kurde|kurdin|araber(?:in)?|rom(?:a|ni)?|flüchtling|asiatin|asiate)\b|\bje suis (?:noire?|arabe|kabyle|rom|réfugiée?|métisse?)\b|\bsoy (?:negr[oa]|gitan[oa]|árabe|indígena|mestiz[oa]|refugiad[oa])\b|\bsono (?:ner[oa]|arab[oa]|rom|rifugiat[oa])\b|\bik ben (?:zwart|vluchteling)\b|\bsou (?:negr[oa]|indígena|cigan[oa]|pard[oa]|refugiad[oa])\b",
)
_GENES: Final = (
    r"\bmy (?:dna (?:test|results?)|genetic (?:test|results?|condition)|genome|brca\d?|gene test|paternity test|fingerprints? (?:were|was|is|are) (?:taken|stored|on file)|iris scan|facial recognition (?:scan|data)|ancestry results?|23andme)\b",
    rf"\b{_WHO} (?:carry|carries|have|has|tested positive for|inherited) (?:the |a )?(?:brca\d?|huntington'?s|sickle cell|faulty|cystic fibrosis|fragile x|gene|mutated|genetic)(?: \w+)?\b",
)
SPECIAL: Final = (*_HEALTH, *_RELIGION, *_POLITICS, *_UNION, *_SEX, *_ORIGIN, *_GENES)

# ------------------------------------------------------------------ vulnerability
_GONE = r"(?:died|passed away|passed on|passed last|has passed|was killed|is dying|took (?:his|her|their) own life|killed (?:him|her|them)self|is no longer with us)"
VULNERABLE: Final = (
    # minors, of themselves
    r"\b(?:i'?m|i am|im) (?:only |just |still |literally |nearly |almost |turning )?(?:[6-9]|1[0-7]|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|ten|nine)(?: (?:years? old|yrs? old|yo|y/o)|(?:$|[.,;!?]| and | so | but ))",
    r"\bas an? (?:[6-9]|1[0-7])[- ]year[- ]old\b|\bi'?m in (?:year (?:[3-9]|1[0-3])|(?:[3-9]|1[0-2])(?:th|rd) grade|primary school|middle school|elementary school|high school|secondary school)\b|\bi'?m (?:a minor|underage|under 18|still at school|still in school)\b|\bmy (?:\w+ )?(?:homework|gcses?|form tutor|school uniform) (?:is|are|was)? ?(?:due|next|tomorrow)\b",
    r"\bich bin (?:erst )?(?:[6-9]|1[0-7])(?: jahre alt)?(?:$|[.,!?])|\bj'ai (?:seulement )?(?:[6-9]|1[0-7]) ans\b|\btengo (?:solo )?(?:[6-9]|1[0-7]) años\b|\bho (?:solo )?(?:[6-9]|1[0-7]) anni\b|\bik ben (?:pas )?(?:[6-9]|1[0-7])(?: jaar)?(?:$|[.,!?])|\btenho (?:só )?(?:[6-9]|1[0-7]) anos\b",
    # disability
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}(?:disabled|autistic|deaf|blind|visually impaired|hearing impaired|hard of hearing|partially sighted|paraplegic|quadriplegic|an amputee|amputee|wheelchair[- ](?:user|bound)|in a wheelchair|on disability|dyslexic|housebound|bed-?bound|paralysed|paralyzed|learning disabled|neurodivergent|on the (?:autism )?spectrum)(?: (?:man|woman|person|customer|child|adult|student|veteran|mum|mom|dad|passenger))?\b",
    r"\bas an? (?:\w+ )?(?:disabled|autistic|deaf|blind|wheelchair|visually impaired|hearing impaired|dyslexic|neurodivergent|partially sighted) ?(?:person|man|woman|customer|user|traveller|passenger|shopper|mum|mom|dad|student|adult)?\b",
    r"\bmy (?:wheelchair|disability|guide dog|white cane|mobility scooter|prosthe(?:tic|sis)(?: \w+)?|hearing aids?|blue badge|stoma|carer|support worker|disability (?:benefits?|allowance|pension)|autism|blindness|deafness|cerebral palsy|down'?s syndrome)\b",
    rf"\b{_WHO} (?:has|have|had|was born with|were born with) (?:a )?(?:\w+ )?(?:disabilit(?:y|ies)|cerebral palsy|down'?s syndrome|autism|a learning disability|learning difficulties|muscular dystrophy|special needs|spina bifida)\b|\b{_MY} with (?:autism|down'?s syndrome|special needs|a disability|cerebral palsy)\b",
    r"\bich bin (?:\w+ )?(?:behindert|blind|gehörlos|taub|autist(?:in|isch)?|rollstuhlfahrer(?:in)?|schwerbehindert)\b|\bmein rollstuhl\b|\bje suis (?:\w+ )?(?:handicapée?|aveugle|sourde?|autiste|en fauteuil)\b|\bsoy (?:\w+ )?(?:discapacitad[oa]|cieg[oa]|sord[oa]|autista)\b|\bsono (?:\w+ )?(?:disabile|ciec[oa]|sord[oa]|autistic[oa])\b|\bik ben (?:\w+ )?(?:gehandicapt|blind|doof|autistisch)\b|\bsou (?:\w+ )?(?:deficiente|ceg[oa]|surd[oa]|autista)\b",
    rf"\b{_WHO} (?:use|uses|used|rely on|relies on|need|needs) (?:a |an |my |his |her )?(?:\w+ )?(?:wheelchair|guide dog|white cane|hearing aids?|mobility scooter|screen reader|crutches|walking frame|oxygen tank|stoma bag)\b",
    # debt and poverty
    r"\b(?:i'?m|i am|we'?re|we are|been|my family is|deep|drowning|thousands|currently) (?:\w+ )?(?:in (?:\w+ )?debt|bankrupt|homeless|on (?:benefits|universal credit|food stamps|the dole|welfare)|unemployed|out of work|jobless|made redundant|being evicted|evicted|broke until|living in poverty|skint until)\b",
    r"\b(?:i|we|my \w+) (?:can'?t|cannot|can no longer|couldn'?t|could not|can barely|are struggling to|am struggling to|struggle to|struggled to) (?:even )?(?:afford (?:food|rent|heating|to eat|to live|the rent|my rent|our rent|my meds|groceries|the bills|nappies|diapers)|pay (?:the |my |our )?(?:rent|mortgage|bills|heating|debts?|loans?|council tax|gas bill|electric(?:ity)? bill|minimum)|feed (?:my|our|the) (?:kids|children|family)|make ends meet|heat (?:the|my|our) (?:house|flat|home))\b",
    r"\b(?:i|we) (?:lost|have lost|just lost) (?:my|our) (?:job|jobs|home|house)\b|\bmy (?:debts?|debt collectors?|bankruptcy|payday loans?|overdraft|benefits (?:were|are|got)|universal credit|eviction|bailiffs?|food bank|iva|loan shark|redundancy|money problems|repossession|credit card debt)\b|\b(?:to|from|at|use|using|rely on|relying on|visit(?:ed)?|queu\w+ at) (?:a |the |our |my )?(?:local )?food ?bank\b|\bthe bailiffs\b|\b(?:took|taken|take|taking) out (?:a |another )?payday loan\b|\bi was (?:made redundant|laid off|evicted|sacked)\b|\bgot (?:laid off|made redundant|evicted)\b|\bdeclared bankruptcy\b|\bsleeping rough\b",
    r"\bich (?:bin|habe) (?:\w+ )?(?:pleite|verschuldet|arbeitslos|obdachlos|insolvent|schulden|meinen job verloren)\b|\bmeine schulden\b|\bje suis (?:\w+ )?(?:au chômage|endettée?|surendettée?|sans[- ]abri|au rsa)\b|\bmes dettes\b|\bestoy (?:\w+ )?(?:en paro|endeudad[oa]|sin trabajo|arruinad[oa])\b|\bmis deudas\b|\bsono (?:disoccupat[oa]|indebitat[oa]|senza lavoro)\b|\bi miei debiti\b|\bik (?:ben|zit|heb) (?:\w+ )?(?:werkloos|in de bijstand|in de schulden|schulden|dakloos)\b|\bestou (?:desempregad[oa]|endividad[oa]|sem emprego)\b|\bminhas dívidas\b",
    r"(?:^|[.!?;,(:] ?)(?:i )?(?:can'?t|cannot|couldn'?t) (?:even )?(?:pay (?:my|the|our) (?:rent|mortgage|bills|debts?|heating)|afford (?:food|rent|heating|to eat|nappies))\b|\bhomeless (?:since|and|for (?:\w+ )?(?:months?|years?|weeks?)|with my|person here)\b|(?:^|[.!?;,(:] ?)(?:unemployed|jobless|out of work|bankrupt|evicted|on benefits|on universal credit|drowning in debt)\b",
    # grief
    rf"\b{_MY} (?:recently |just |suddenly |sadly |unexpectedly )?{_GONE}\b|\b(?:i|we|she|he|they) (?:just |recently |sadly |also )?lost (?:my|our|her|his|their) (?:\w+ )?{_KIN}\b|\b{_MY}'s? (?:funeral|death|passing|grave|ashes|wake|memorial)\b|\bafter (?:losing|the (?:loss|death) of) (?:my|our|a) (?:\w+ )?\w+|\bmy (?:late|deceased) (?:husband|wife|mum|mom|dad|father|mother|son|daughter|brother|sister|partner|nan|gran|grandad)\b|\b(?:i'?m|i am|we'?re|still) (?:\w+ )?(?:grieving|in mourning|a widow(?:er)?|widowed|bereaved|mourning (?:my|our))\b|\bmy grief\b|\bas a (?:\w+ )?widow(?:er)?\b|\b(?:i|we) (?:had a|suffered a) (?:stillbirth|bereavement)\b|\b(?:i|we) (?:buried|cremated) (?:my|our)\b|\bstill-?born\b|\bstill-?birth\b|\b(?:i|we) (?:am|are|have been|'ve been) (?:planning|organising|arranging) (?:a|my|our|the) (?:\w+ )?funeral\b",
    r"\bmein(?:e)? (?:mann|frau|vater|mutter|oma|opa|sohn|tochter|bruder|schwester) ist (?:\w+ )?(?:gestorben|verstorben|tot)\b|\bmon (?:mari|père|fils|frère|grand-père) est (?:mort|décédé)\b|\bma (?:femme|mère|fille|sœur|grand-mère) est (?:morte|décédée)\b|\b(?:mi|se) (?:padre|madre|marido|mujer|abuel[oa]|hij[oa]|herman[oa]) (?:murió|falleció|ha muerto)\b|\b(?:mio padre|mia madre|mio marito|mia moglie|mi[oa] nonn[oa]) è mort[oa]\b|\bmijn (?:vader|moeder|man|vrouw|oma|opa) is (?:overleden|gestorven)\b|\b(?:meu pai|minha mãe|meu marido|minha av[óo]) (?:morreu|faleceu)\b",
    # addiction
    rf"\b{_AM} {_ADVERBS}{_A}{_ADVERBS}(?:recovering (?:alcoholic|addict|from (?:alcohol|drug|gambling)\w*)|alcoholic|drug addict|gambling addict|sober (?:for|since|now)|(?:\w+ )?(?:days|weeks|months|years) (?:sober|clean)|in (?:rehab|recovery|aa|na)\b|addicted to (?:alcohol|drugs|gambling|heroin|cocaine|painkillers|opioids|pills|betting|meth|crack|porn|oxy\w*|drink|drinking|nicotine|vaping|smoking|weed)|on methadone|relapsed|an addict)\b",
    rf"\b(?:my|{_MY}'s) (?:drinking|gambling|alcohol|alcoholism|drug|cocaine|heroin|betting|addiction|relapse|sobriety|rehab|sponsor|aa meeting)(?: (?:problem|addiction|habit|debts?|issues?|meeting|counsellor|struggle))?\b|\bi (?:have )?(?:relapsed|gambled away|can'?t stop (?:drinking|gambling|betting)|drink every (?:day|night) to|went to rehab|quit drinking|stopped drinking|overdosed)\b|\b(?:\w+) (?:days|weeks|months|years) (?:sober|clean)\b|\brecovering (?:alcoholic|addict|gambler)\b|\b(?:i|he|she|they|we) (?:has |have |had )?relapsed\b",
    r"\bich bin (?:\w+ )?(?:alkoholiker(?:in)?|süchtig nach (?:alkohol|drogen|tabletten)|spielsüchtig|trocken seit)\b|\bje suis (?:\w+ )?(?:alcoolique|toxicomane|accro aux (?:jeux|médicaments))\b|\bsoy (?:\w+ )?(?:alcohólic[oa]|ludópata|drogadict[oa])\b|\bsono (?:\w+ )?(?:alcolista|ludopatico|tossicodipendente)\b|\bik ben (?:\w+ )?(?:alcoholist|gokverslaafd|verslaafd aan (?:alcohol|drugs))\b|\bsou (?:\w+ )?(?:alcoólatra|alcoólic[oa]|viciad[oa] em (?:jogo|drogas|álcool))\b",
    # pregnancy and its loss
    rf"\b{_AM} {_ADVERBS}(?:\d+ (?:weeks|months) |\w+ (?:weeks|months) |heavily )?(?:pregnant|expecting (?:a baby|our|my|twins|in)|postpartum|breastfeeding|trying (?:for a baby|to conceive)|having (?:a baby|twins|ivf|fertility treatment))\b|\bmy (?:pregnancy|due date|bump|midwife|ultrasound|ivf|fertility (?:treatment|clinic)|morning sickness|unborn|c-section|antenatal|maternity leave|embryo transfer|12[- ]week scan|20[- ]week scan)\b|\b(?:we|i) (?:had|have had|suffered|am having) (?:a |another |two |three )?(?:miscarriages?|ivf|stillbirth)\b|\bas a (?:\w+ )?pregnant\b|\b(?:weeks|months) pregnant\b|\b(?:going|went|been|go) through (?:\w+ )?(?:ivf|fertility treatment|a miscarriage)\b|\b(?:ivf|fertility) (?:journey|baby|round|cycle)\b|\b(?:when|while) (?:i was )?pregnant\b|\bi (?:just )?found out i'?m (?:pregnant|expecting)\b",
    r"\bich bin (?:\w+ )*schwanger\b|\bmeine (?:schwangerschaft|fehlgeburt|hebamme)\b|\bje suis (?:\w+ )*enceinte\b|\bma grossesse\b|\bestoy (?:\w+ )*embarazada\b|\bmi embarazo\b|\bsono (?:\w+ )*incinta\b|\bla mia gravidanza\b|\bik ben (?:\w+ )*zwanger\b|\bmijn zwangerschap\b|\bestou (?:\w+ )*gr[áa]vida\b|\bminha gravidez\b",
    # crisis
    r"\b(?:i|we) (?:want|wanted|wish|am going|tried|'m going|would rather) (?:to )?(?:die|kill myself|end it all|end my life|be dead|hurt myself|not be here any ?more|disappear forever)\b|\b(?:i'?m|i am|feeling|felt|feel|was|been) (?:so |really |actually |actively )?suicidal\b|\bself[- ]harm(?:ed|ing)?\b|\bmy suicide\b|\bi don'?t want to (?:live|be here|be alive|wake up)\b|\b(?:my|an) abusive (?:husband|wife|partner|boyfriend|girlfriend|ex|marriage|relationship|home|father|mother|parents)\b|\b(?:i'?m|i am|i was|was) (?:being )?(?:abused|raped|assaulted|beaten|stalked)(?: by| as a| when|$|[.,!?])|\bdomestic (?:abuse|violence) (?:survivor|victim|shelter|refuge)\b|\bwomen'?s (?:refuge|shelter)\b|\bin foster care\b|\bjust got out of prison\b|\bmy (?:divorce|restraining order|parole|probation officer)\b",
    r"\bich will (?:sterben|nicht mehr leben)\b|\bje veux mourir\b|\bquiero morir\b|\bvoglio morire\b|\bik wil dood\b|\bquero morrer\b",
)

# ------------------------------------------------------------------ others' words
THIRD_PARTY: Final = (
    r"\b(?:she|he|they|my \w+|a friend|someone|somebody|this (?:guy|girl|man|woman)|@\w+|\[\w+\]) (?:just )?(?:wrote|texted|messaged|emailed|dm'?d|posted|told me in private|sent me this)(?: me| us| this| to me)?(?: \w+){0,3} ?[:\-–] ?[\"“«'].{40,}",
    r"(?:^|\W)(?:forwarded message|original message|begin forwarded|screenshot of (?:our|the|her|his) (?:chat|conversation|dms?))\b.{30,}",
    r"^ ?> ?[a-z].{40,}",
)

# ------------------------------------------------------------------ what only looks alike
PASSES: Final = (
    r"\b(?:addicted|addict) to (?:this|these|that|those|it|them|your|their|the|my|chocolate|coffee|crisps|shopping|tea|netflix|shoes|online|sugar|cake|trainers|sneakers|the app|lip|candles|skincare|makeup|sushi|pizza|plants|books|online shopping)\b",
    r"\b(?:i'?m|i am|we'?re) (?:so |totally |completely |officially )?(?:in debt to|depressed (?:that|about the|because the)|dying (?:to|for|of laughter)|blind to|deaf to|sick of|allergic to|bankrupting)\b",
    r"\bmy (?:phone|laptop|battery|car|tv|order|kettle|washing machine|router|plant|headphones?|fridge|tablet|old one|printer|app|toaster|speaker|watch|shoes|trainers|bag|bike|console|card|account|internet|wifi|connection|signal) (?:just |has |have )?(?:died|is dying|is dead|passed away|has passed|is bipolar|is schizophrenic|is blind|is deaf|is pregnant|has (?:adhd|ocd|depression|anxiety|dementia|covid))\b",
    r"\b(?:is|are|was|it's|like|becomes?|almost|basically|practically) (?:a |my |our )?(?:new )?(?:religion|cult|church|temple|faith|therapist|therapy|addiction|drug)\b(?: (?:to|for|of) (?:me|us|many|some))?",
    r"\b(?:my|our) (?:retail therap\w+|religion is (?:shopping|coffee|football|food)|church is|happy place|faith in (?:humanity|you|this|the|them|your)|mental health day|diagnosis (?:is|was)? ?:? ?(?:a |the )?(?:battery|software|router|cable|fuse|screen|faulty|dead)|cancer sign|union jack|union flag|student union|credit union|european union|western union|rugby union|diabetes in a|blood pressure (?:monitor|is rising|goes up)|anxiety (?:levels|over the parcel|about the (?:parcel|delivery|order))|depression (?:about|over) the|white (?:shirt|trainers|shoes|dress|sofa|wall|walls)|black (?:shirt|dress|coat|jeans|shoes|bag|phone|friday)|late (?:parcel|delivery|order|flight|train)|due date (?:for|to pay|of (?:the|my) (?:bill|book|order))|bump (?:up|in)|transition to (?:the|your|a|this|android|ios))\b",
    r"\b(?:credit|student|european|western|rugby|civil|monetary|customs|postal|savings) union\b|\bunion (?:jack|square|station|street|flag|pacific|berlin|coffee)\b",
    r"\bi'?m (?:a |an )?(?:bit |little |total |complete |huge |absolute )?(?:ocd|adhd|bipolar|psycho|schizo) (?:about|with|when|on) (?:my|the|this|how|it|cables|packaging|tidiness)\b|\bso ocd about\b",
    r"\b(?:i|we) (?:pray|prayed|am praying|'m praying) (?:that |it |for (?:a |the |my |your )?(?:refund|restock|discount|sale|delivery|parcel|order|update|stock|size|better service|sunshine|good weather))|\bpraying for (?:a |the |my )?(?:refund|restock|discount|delivery|parcel|sale)\b",
    r"\b(?:vote|voted|voting) (?:for )?(?:them|it|this|these|you|your|best|product|shop|store|favou?rite|the (?:best|blue|red|new|old)|number|no|yes|with my (?:feet|wallet))\b",
    r"\b(?:blind) (?:taste|test|tasting|date|buy|box|spot|faith|bag)\b|\b(?:deaf) ears\b|\bblinds?\b(?: (?:for|from|in|that|which))",
    r"\b(?:religious|liberal|conservative|orthodox|fundamentalist|agnostic|catholic) (?:about|with my|when it comes)\b|\bblind to the\b|\bblind (?:drunk|in love)\b|\bdrinking (?:game|water|glass|glasses|fountain|chocolate|straws?)\b|\bdisabled (?:button|account)\b|\bblind buy\b",
    r"\b(?:like|as if|feel like|feels like|as though|was like) (?:i'?m|i am|we'?re|he'?s|she'?s|a) (?:\w+ )?(?:homeless|pregnant|disabled|blind|deaf|in prison|dying|drunk|high|an addict|a criminal|in rehab)\b|\bhomeless for (?:the|a|one) (?:night|day|weekend)\b|\b(?:on|of|in) this (?:sub|forum|page)\b|\b(?:i would|i'd|would) have lost my job\b|\babusive relationship (?:with|this)\b|\bback to my roots\b",
    r"\bpregnant pause\b|\b(?:am|i'm|we're|are) expecting (?:a |my |the |an |your |it|them|better|more|delivery|you|this|that|something)\b",
    r"\bsick (?:beats?|deal|design|trainers|kicks|bass|colou?rs?|tune|guitar|bike|of (?:waiting|this|the|your|paying|being))\b|\b(?:insanely|crazy|mad|stupidly|criminally|ridiculously) (?:good|cheap|fast|expensive|slow|tasty)\b",
    r"\b(?:conservative|liberal|generous) (?:estimate|with|amount|portion|sizing|return|policy|refund)\b|\b(?:green|labour|party) (?:tea|dress|day|shirt|shoes|bag|pants|jacket|intensive|cost|costs|charge|charges|hat|box|food|platter|outfit|shop|line)\b|\bdemocratic prices?\b",
    r"\b(?:i'?m|i am) (?:a |an )?(?:bit of a |total |huge |complete |proper |self-confessed |massive )?(?:\w+ )?(?:believer in (?:good|buying|this|quality|slow|your)|convert|shopaholic|chocoholic|workaholic|bargain (?:addict|hunter)|fan|coffee addict|shoe addict|book addict|gym addict|tech addict)\b",
    r"\b(?:straight|bi|trans|gay)[- ]?(?:weekly|annual|monthly|atlantic|action|parency|fer|port|pride (?:collection|range|edition|shirt|flag))\b|\b(?:i'?m|i am) trans(?:fixed|ported|ferring)\b",
    r"\b(?:my|our) (?:support (?:ticket|request|agent)|carer bag|sponsor(?:ed)? (?:post|ad))\b|\b(?:recover(?:y|ing)) (?:my account|password|mode|disk|the deposit|from the (?:sale|price|shock|bill))\b",
    r"\b(?:the|this|that|their|a|an|your) (?:\w+ )?(?:battery|phone|app|service|delivery|website|laptop|car|shop|store|screen|speaker) (?:has |have |just |is )?(?:died|dead|killed|dying|suicidal|disabled|blind|drunk|bipolar)\b|\b(?:account|card|feature|notifications?|cookies|javascript|button|option|wifi) (?:is |was |has been |been |got )?disabled\b|\b(?:disabled|blocked) (?:my|the|our) (?:account|card|app|notifications?|access)\b",
    r"\bbankrupt(?:ing)? (?:me|my wallet|us)\b|\b(?:will|gonna|going to) (?:make me |leave me )?(?:broke|bankrupt|poor|skint)\b(?: (?:at|with) (?:this|these|your))?",
    r"\b(?:size|aged?|for ages|ages|level|chapter|gen|version|iphone|ps|episode|week|day|page|row|gate|platform|series|pack of|box of|number|model|no\.?) (?:[0-9]+)\b|\b(?:i'?m|i am) (?:only |just )?(?:[6-9]|1[0-7]) (?:minutes?|hours?|days?|weeks?|months?|miles?|km|stone|kg|orders?|pages?|th in|in the queue|people|places?|points?|percent|%|into|deep|chapters?|episodes?|euros?|pounds?|dollars?)\b",
    r"\bheart attack (?:when|seeing|at the) (?:i saw|the|price|bill)\b|\b(?:nearly|almost|gave me|gives me|having) (?:had )?a (?:heart attack|stroke|breakdown|panic attack|seizure)(?: (?:when|at|over|from|looking))?|\bprices? (?:gave|gives) me\b|\bdepressing\b|\bkill(?:er|ing it)\b|\bto die for\b|\bdead (?:cheap|good|easy|nice|handy|cute|on arrival)\b",
    r"\bin (?:a |the )?(?:black|white|brown) (?:and|or|colou?r|finish|leather|version|please)\b|\b(?:it|that|mine|they|these|this|the \w+)(?:'s|'re| is| are| comes? in) (?:a )?(?:black|white|brown|asian|indian|chinese|turkish|jamaican)\b",
)

# A post without any of these cannot be met by a pattern above; found in one pass over the column.
STEMS: Final = tuple(
    sorted(
        {
            *("cancer", "cáncer", "câncer", "diabét", "epilép", "epiless", "krebs", "kanker", "suikerz", "séroposi", "sieroposi", "seropos", "soropos", "sida", "vih", "leuk", "lymphoma", "melanoma", "tumo", "diabet", "hiv", "aids", "epilep", "dementia", "alzheimer", "parkinson", "sclero", "depress", "anxiety", "bipolar", "schizo"),
            *("ptsd", "ocd", "disorder", "panic", "anorex", "bulim", "asthma", "crohn", "colitis", "eliac", "ibs", "endometri", "pcos", "hepatit", "arthrit", "fibromyal", "lupus", "covid"),
            *("adhd", "chronic", "migraine", "eczema", "psorias", "blood pressure", "heart", "stroke", "miscarriage", "ectomy", "seizure", " std", "an sti", " sti test", "sti ", "kidney", "fibrosis", "sickle"),
            *("breakdown", "illness", "disease", "condition", "immuno", "lly ill", "remission", "chemo", "dialysis", "insulin", "lithium", "prozac", "sertraline", "ssri", "beta block"),
            *("radiotherapy", "hospi", "infertil", "suffering", "surgery", "operation", "oncolog", "psych", "therap", "meds", "biopsy", "diagnos", "colonoscopy", "mental", "abortion", "treated for"),
            *("muslim", "christ", "catholic", "protestan", "anglican", "methodist", "baptis", "mormon", "jehovah", "jew", "hindu", "sikh", "budd", "atheis", "agnostic", "evangel", "quaker", "pagan"),
            *("wiccan", "religi", "born-again", "born again", "shia", "sunni", "jain", "baha", "rasta", "presbyter", "lutheran", "pentecost", "believ", "god", "church", "mosque", "synagogue"),
            *("temple", "parish", "rabbi", "imam", "priest", "pastor", "vicar", "congreg", "faith", "mitzvah", "communion", "prayer", "bible", "umrah", "hajj", "pray", "fast", "worship", "tithe"),
            *("convert", "mass", "shabbat", "ramadan", "lent", "sabbath", "kosher", "halal", "hijab", "turban", "kippah", "niqab", "orthodox", "kathol", "jüd", "jude", "gläubig", "kirche", "moschee"),
            *("gemeinde", "musulm", "chrétien", "catholi", "juif", "juive", "athée", "bouddh", "croyant", "foi", "paroisse", "mosquée", "cristian", "católic", "judí", " ateo", " atea", " ateu", "iglesia", "mezquita"),
            *("parroquia", "mi fe ", "cattolic", "ebre", "credente", "chiesa", "moschea", "parrocchia", "fede", "moslim", "joods", "boeddh", "gelov", "kerk", "moskee", "geloof", "muçulman", "crist", "igreja"),
            *("mesquita", "paróquia", "fé", "atheïst"),
            *("labour", "tory", "tories", "conservative", "lib dem", "liberal", "greens", "green party", "grünen", "republican", "democrat", "socialis", "communis", "marxis", "leftist", "left wing", "left-wing", "right wing", "right-wing", "libertarian", "anarch", "trump"),
            *("brexit", "remainer", "snp", "ukip", "reform", "maga", "nationalis", "monarchis", "vot", "campaign", "canvass", "knock", "donat", "protest", "march", "politic", "party member", "member of the", "the party", "my party", "green party", "vote", "supporter", "i support", "i back", "wähle"),
            *("sozialis", "kommunis", "konservativ", "mitglied", "gauche", "droite", "izquierd", "derech", "comunist", "sinistra", "destra", "ik stem", "esquerda", "direita", "petista", "bolsonar", "links", "rechts"),
            *("union", "unison", " in unite", "joined unite", "left unite", "rejoined unite", "gmb", "ver.di", "verdi", "ig metall", "usdaw", "rmt", "aslef", "strike", "steward", "gewerkschaft", "syndi", "sindica", "sindaca", "vakbond"),
            *("gay", "lesb", "bisex", " bi ", " bi.", " bi,", "queer", "sexual", "trans", "binary", "fluid", "polyam", "intersex", "came out", "come out", "coming out", "gender", "hormone", "sex", "schwul", "binär", "homo", "lésb"),
            *("black ", "asian", "mixed", "biracial", "white", "caucas", "arab", "latin", "hispanic", "roma", "gyps", "traveller", "kurd", "native", "indigen", "aborig", "maori", "māori", "african", "afro"),
            *re.findall(r"[a-z ]{4,}", _NATIONS.replace("[oa]", "")),
            *("brown", "colour", "color", "immigrant", "refugee", "asylum", "ethnic", "race", "heritage"),
            *("ancest", "skin", "roots", "schwarz", "flüchtling", "asiat", "noir", "kabyle", "réfugi", "métis", "negr", "gitan", "árabe", "mestiz", "refugiad", "sono ner", "rifugiat", "zwart", "marokk"),
            *("surinaam", "vluchteling", "cigan", "pard", "dna", "genetic", "genome", "brca", "gene", "paternity", "fingerprint", "iris", "facial", "23andme", "huntington", " rom ", " roma ", " roma.", " roma,", "romani", "romni"),
            *(   "year old", "year-old", "years old", "yrs old", "yr old", "in year ", " yo ", "y/o", "years sober", "years clean", "th grade", "rd grade", "school", "minor", "underage", "homework", "gcse", "tutor", "jahre", " ans", "años", "anni", "jaar", "anos", "ich bin", "ik ben"),
            *("disab", "autis", "deaf", "blind", "impaired", "hearing", "sighted", "plegic", "amputee", "wheelchair", "dyslex", "bound", "paraly", "neurodiv", "spectrum", "guide dog", "cane", "mobility"),
            *("prosthe", "badge", "stoma", "carer", "support worker", "cerebral", "down's", "downs", "special needs", "muscular", "bifida", "difficult", "behindert", "gehörlos", "taub", "rollstuhl", "handicap", "aveugle"),
            *("sourd", "fauteuil", "discapacit", "cieg", "sord", "disabile", "ciec", "gehandicapt", "doof", "deficiente", "ceg", "surd"),
            *("debt", "bankrupt", "homeless", "benefit", "universal credit", "stamps", "dole", "welfare", "unemploy", "out of work", "redundan", "evict", "broke until", "poverty", "skint", "afford", "pay my", "pay the", "pay our", "pay rent", "pay min", "feed", "ends meet"),
            *("to heat", "heat the", "heat my", "heat our", "pay heating", "afford heating", "lost my", "lost our", "lost her", "lost his", "lost their", "have lost", "just lost", "bailiff", "payday", "overdraft", "food bank", "foodbank", "my iva", "shark", "my money problem", "repossess", "laid off", "sacked", "sleeping rough", "pleite", "schuld", "arbeitslos", "obdachlos"),
            *("insolvent", "chômage", "endett", "sans abri", "sans-abri", "au rsa", "dette", "paro", "endeud", "trabajo", "arruin", "deuda", "disoccup", "indebit", "lavoro", "debiti", "werkloos", "bijstand", "dakloos"),
            *("desempreg", "endivid", "emprego", "dívida", "jobless"),
            *("died", "passed", "killed", "dying", "own life", "no longer", "funeral", "death", "passing", "grave", "ashes", "wake", "memorial", "losing", "loss", "my late", "our late", "her late", "his late", "their late", "deceased", "deceased", "griev", "grief", "mourn"),
            *("widow", "bereav", "stillb", "buried", "cremat", "gestorben", "verstorben", "tot ", "mort", "décéd", "muri", "falleci", "muert", "overleden", "gestorven", "morreu", "faleceu"),
            *("alcohol", "addict", "sober", "clean", "rehab", "recover", "methadone", "relapse", "drinking", "gambl", "drug", "cocaine", "heroin", "betting", "sobriety", "sponsor", "aa meeting", "drink", "overdos"),
            *("alkohol", "süchtig", "trocken", "alcooli", "toxico", "accro", "alcohól", "ludóp", "drogadic", "alcolis", "ludopat", "tossico", "verslaafd", "alcoó", "viciad"),
            *("pregnan", "expecting", "postpartum", "breastfe", "conceive", "baby", "twins", "ivf", "fertil", "due date", "bump", "midwife", "ultrasound", "morning sick", "unborn", "c-section", "antenatal", "maternity"),
            *("embryo", "scan", "schwanger", "fehlgeburt", "hebamme", "enceinte", "grossesse", "embaraz", "incinta", "gravid", "zwanger", "gráv"),
            *("die", "kill", "end it", "end my", "dead", "hurt myself", "suicid", "harm", "want to live", "want to be", "abus", "raped", "assault", "beaten", "stalked", "domestic", "refuge", "shelter", "foster"),
            *("prison", "divorce", "restraining", "parole", "probation", "sterben", "leben", "mourir", "morir", "dood", "morrer", "disappear"),
            *("i'm 6", "i'm 7", "i'm 8", "i'm 9", "i'm 1", "i am 6", "i am 7", "i am 8", "i am 9", "i am 1", "im 6", "im 7"),
            *("im 8", "im 9", "im 1", "'m only", "im only", "am only", "'m just 1", "'m nearly 1", "'m almost 1", "'m turning 1"),
            *("'m still 1", "'m ten", "'m eleven", "'m twelve", "'m thirteen", "'m fourteen", "'m fifteen", "'m sixteen"),
            *("'m seventeen", "'m nine", "am just 1", "i joined", "we joined", "spd", "afd", "cdu", "psoe", "vvd", "pvda"),
            *("wrote", "texted", "messaged", "emailed", "dm'd", "posted", "sent me", "forwarded", "original message", "screenshot", ">"),
        }
    )
)  # fmt: skip
