/// How a language says "I", and how a company speaks in it that stands before its people.
struct VoiceWords: Sendable {
  let firstPerson: Pattern
  let corporate: Pattern

  private init?(firstPerson: [String], corporate: [String]) {
    guard let first = try? Pattern("(?i)(?<![\\p{L}\\d])(?:\(firstPerson.joined(separator: "|")))(?![\\p{L}\\d])"),
      let we = try? Pattern("(?i)(?<![\\p{L}\\d])(?:\(corporate.joined(separator: "|")))(?![\\p{L}\\d])")
    else { return nil }
    self.firstPerson = first
    self.corporate = we
  }

  /// By language (ISO 639-1).
  static let all: [String: VoiceWords] = [
    "en": VoiceWords(firstPerson: english, corporate: englishCompany),
    "da": VoiceWords(firstPerson: danish, corporate: danishCompany),
    "de": VoiceWords(firstPerson: german, corporate: germanCompany),
    "ru": VoiceWords(firstPerson: russian, corporate: russianCompany),
  ].compactMapValues { $0 }

  private static let english = ["I", "I['’](?:m|ve|d|ll)", "me", "my", "mine", "myself"]
  private static let englishCompany = [
    #"we(?:['’]re| are) (?:(?:very|so|truly|really|absolutely|extremely) )?(?:pleased|proud|excited|delighted|thrilled|happy|honou?red|committed|dedicated) (?:to|that|about)"#,
    #"we(?:['’]re| are) (?:announcing|launching|introducing|offering)"#,
    #"we (?:proudly|hereby|cordially) \w+"#,
    #"we (?:would like|wish) to (?:announce|inform|thank you for your (?:business|custom|loyalty)|introduce|invite all)"#,
    #"we (?:pride ourselves|strive|aim|endeavou?r)(?: on| to)?"#,
    #"we (?:as a company|at [A-Z]\w+|offer|provide) (?:our|a wide|the best|all our|solutions)"#,
    #"(?:our|the) company (?:is|are|has|offers|would|wishes|takes|prides)"#,
    #"our (?:(?:highly|most) )?(?:valued|esteemed|loyal|dear) (?:customers?|clients?|partners?|patrons)"#,
    #"(?:dear|to all(?: of)? our|attention all) (?:(?:valued|esteemed|loyal) )?(?:customers?|clients?|subscribers?)"#,
    #"valued (?:customers?|clients?|subscribers?|partners?)"#, #"our (?:customers|clients) (?:are|deserve|come) first"#,
    #"(?:your|customer) satisfaction is our"#, #"our mission is"#,
    #"on behalf of (?:the (?:whole|entire) )?(?:team|company|management)"#,
    #"the (?:entire|whole) team (?:at|here)"#, #"the management (?:is|team is|wishes)"#,
  ]

  private static let danish = ["jeg", "mig", "min", "mit", "mine", "undertegnede"]
  private static let danishCompany = [
    #"vi er (?:(?:meget|så|utrolig|utroligt|særdeles|virkelig) )?(?:glade|stolte|begejstrede|beærede|lykkelige) (?:for|over)(?: at)?"#,
    #"vi (?:har|har hermed|ser) (?:den )?(?:fornøjelsen|glæden|æren) (?:af )?at"#,
    #"vi glæder os (?:til|over) at (?:præsentere|kunne|byde|introducere|lancere)"#,
    #"vi kan (?:med (?:stolthed|glæde)|nu stolt) \w+"#,
    #"med (?:stolthed|stor glæde) (?:kan vi|præsenterer vi|lancerer vi)"#,
    #"vi (?:lancerer|præsenterer|introducerer|tilbyder) (?:nu|hermed|vores|alle vores|et bredt|stolt)"#,
    #"vi bestræber os på"#, #"vi sætter en ære i"#,
    #"vi (?:vil|ønsker) (?:hermed )?(?:gerne )?(?:informere|meddele|orientere|takke alle)"#,
    #"vores (?:virksomhed|firma|selskab) (?:er|har|tilbyder|ønsker|kan)"#, #"virksomheden (?:er|har|tilbyder|ønsker)"#,
    #"(?:vores )?(?:værdsatte|højt skattede|trofaste|skattede) kunder?"#,
    #"kære (?:alle )?(?:(?:vores|værdsatte|trofaste) )*kunder?"#,
    #"til alle vores kunder"#, #"vores mission er"#,
    #"på vegne af (?:hele )?(?:teamet|holdet|ledelsen|virksomheden|firmaet)"#,
    #"hele (?:teamet|holdet) (?:hos|bag)"#,
  ]

  private static let german = ["ich", "mich", "mir", "mein(?:e[mnrs]?)?", "meinerseits", "meinetwegen"]
  private static let germanCompany = [
    #"wir (?:sind|wären) (?:(?:sehr|besonders|überaus|wirklich|äußerst|unheimlich) )?(?:stolz|erfreut|begeistert|glücklich)(?: darauf|,| auf| über)?"#,
    #"wir freuen uns(?:,? (?:(?:sehr|riesig|besonders|außerordentlich),?)?)? ?(?:Ihnen|Sie|euch|dir|Dir|Euch|bekannt|mitteilen|darauf, (?:Ihnen|Sie)|ankündigen|präsentieren|unseren)"#,
    #"(?:gerne|hiermit|mit Stolz|voller Stolz|mit großer Freude) (?:präsentieren|informieren|stellen|möchten|teilen|dürfen|geben) wir"#,
    #"wir (?:präsentieren|stellen|bieten|möchten|dürfen|haben die Ehre)(?: wir)? (?:(?:Ihnen|euch|hiermit|nun|stolz|unseren|alle[nr]?)\W+)+\w*"#,
    #"wir (?:legen (?:großen|höchsten) Wert|sind bestrebt|bemühen uns)"#,
    #"unser (?:Unternehmen|Haus|Betrieb) (?:ist|hat|bietet|freut|möchte|steht)"#,
    #"unsere Firma (?:ist|hat|bietet|freut|möchte)"#,
    #"(?:unsere[nr]?|all unsere[nr]?) (?:geschätzten|werten|treuen|verehrten) Kund\w+"#,
    #"(?:sehr )?(?:geehrte|verehrte|werte|liebe|geschätzte) (?:Kundinnen und Kunden|Kunden|Kundschaft|Kundin, (?:sehr )?(?:geehrter|lieber|werter) Kunde|Kund\*innen|KundInnen|Kund:innen)"#,
    #"(?:geschätzte|verehrte|werte)[rn]? Kund\w+"#,
    #"im Namen (?:des gesamten|unseres gesamten|des ganzen|der gesamten|der) (?:Teams|Unternehmens|Hauses|Belegschaft|Geschäftsleitung|Geschäftsführung)"#,
    #"das (?:gesamte|ganze) Team (?:von|der|bei|freut)"#, #"unsere Mission ist"#,
    #"(?:Kundenzufriedenheit|Ihre Zufriedenheit) (?:steht|ist) (?:bei uns|unser|für uns)"#,
  ]

  private static let russian = [
    "я", "меня", "мне", "мной", "мною", "мо(?:й|я|ё|е|и|его|ей|ему|им|их|ими|ём|ем|ю|ею)",
    "сам(?:а)? (?:видел|был|пробовал)а?",
    // Verbs that say "I" by their form, as letters begin with them.
    "(?:хочу|думаю|надеюсь|помню|знаю|вижу|пишу|могу|буду|считаю|советую|рад|рада|благодарю|жду|обещаю|люблю|уверен|уверена|прошу|напишу|позвоню|приеду|заеду|расскажу|отвечу|пришлю|привезу|покажу|отложу|извиняюсь|признаюсь|предлагаю|спешу|решила?|вспомнила?|посмотрю|узнаю|сделаю|подумаю|помогу|занимаюсь|работаю|живу|держу|говорю|скажу|смогу|обнимаю|прикладываю|вернулся|вернулась)",
  ]
  private static let russianCompany = [
    #"мы (?:(?:очень|искренне|безмерно|невероятно) )?(?:рады|счастливы|гордимся|горды|с радостью|с гордостью|с удовольствием)"#,
    #"(?:рады|счастливы|спешим|имеем честь) (?:(?:вам|Вам|Вас|вас) )?(?:сообщить|представить|предложить|объявить|пригласить|проинформировать|порадовать)"#,
    #"мы (?:предлагаем|представляем|запускаем|объявляем) (?:(?:вам|Вам|нашим|вашему|Вашему|новую|новый|лучш\w+|широк\w+)\W+)+"#,
    #"с (?:гордостью|радостью|удовольствием) (?:представляем|сообщаем|объявляем|предлагаем|приглашаем)"#,
    #"(?:настоящим|сим) (?:сообщаем|уведомляем|информируем)"#,
    #"(?:сообщаем|информируем|уведомляем) (?:вас|Вас),? (?:о|об|что)"#,
    #"наша (?:компания|фирма|организация) \w+"#,
    #"наше (?:предприятие|производство) (?:радо|предлагает|готово|сообщает)"#,
    #"компания «?[А-ЯЁA-Z][\w-]*»? (?:рада|предлагает|сообщает|представляет|объявляет|поздравляет)"#,
    #"(?:наш(?:и|их|им|ими) )?(?:уважаемы[ейхм]+|дорог(?:ие|их|им)|многоуважаемые|ценн(?:ые|ых|ым)) (?:наши )?(?:клиент|покупател|заказчик|партн[её]р|друзья и партн[её]р)\w*"#,
    #"от (?:имени|лица) (?:(?:всей|всего|нашей|нашего|всего нашего) )*(?:компании|команды|коллектива|фирмы|руководства)"#,
    #"вся наша команда"#, #"наша миссия"#, #"наш коллектив"#, #"мы стремимся"#,
    #"мы (?:дорожим|ценим) (?:каждым|каждого|вашим|Вашим|ваше|Ваше|своими|наших)"#,
  ]
}
