//! The parts names are made of.

/// First names by region: Slavic, Arabic and Persian, Western.
pub(super) const FIRST_NAMES: &[&[&str]] = &[
    &[
        "Ivan",
        "Sergey",
        "Dmitry",
        "Aleksandr",
        "Vladimir",
        "Nikolay",
        "Mikhail",
        "Andrey",
        "Yuriy",
        "Oleg",
        "Pavel",
        "Viktor",
        "Anatoliy",
        "Boris",
        "Konstantin",
        "Yevgeny",
        "Igor",
        "Roman",
        "Stanislav",
        "Valentin",
        "Leonid",
        "Maksim",
        "Denis",
        "Ruslan",
    ],
    &[
        "Mohammed", "Ahmad", "Ali", "Hussein", "Hassan", "Khaled", "Omar", "Yusuf", "Ibrahim", "Mahmoud",
        "Mustafa", "Abdul", "Rashid", "Jamal", "Samir", "Tariq", "Walid", "Nasser", "Reza", "Mehdi", "Farid",
        "Karim", "Bashar", "Salim",
    ],
    &[
        "Carlos", "Jose", "Maria", "Juan", "Pedro", "Luis", "Anna", "Peter", "Hans", "Jean", "Pierre",
        "Marco", "Paolo", "Thomas", "Michael", "Robert", "Elena", "Sofia", "Daniel", "David", "Martin",
        "Stefan", "Andreas", "Georg",
    ],
];

pub(super) const SURNAME_ENDINGS: &[&[&str]] = &[
    &["ov", "ev", "in", "enko", "sky", "ych", "chuk", "yan", "shvili"],
    &["i", "a", "an", "iyya", "zadeh", "pour", "awi", "oun"],
    &["ez", "er", "sen", "son", "o", "mann", "eau", "elli", "a"],
];

pub(super) const STEMS: &[&str] = &[
    "b", "br", "ch", "d", "dr", "f", "g", "gr", "h", "k", "kh", "kr", "l", "m", "n", "p", "pr", "r", "s",
    "sh", "st", "t", "tr", "v", "vl", "z", "zh", "", "ser", "mar", "kor", "bel",
];

pub(super) const SYLLABLES: &[&str] = &[
    "al", "am", "an", "ar", "as", "ad", "ak", "el", "em", "en", "er", "es", "ed", "il", "im", "in", "ir",
    "is", "id", "ol", "om", "on", "or", "os", "od", "ul", "um", "un", "ur", "us", "abra", "anti", "ergo",
    "iber", "oka", "una", "eva", "osto",
];

pub(super) const COMPANY_KINDS: &[&str] = &[
    "Trading",
    "Transport",
    "Bank",
    "Holding",
    "Shipping",
    "Petroleum",
    "Industries",
    "Logistics",
    "Avia",
    "Telecom",
    "Invest",
    "Group",
    "Energy",
    "Steel",
    "Import Export",
    "Technologies",
    "Machinery",
    "Auto",
];

pub(super) const FORMS: &[&str] = &[
    "LLC",
    "GmbH",
    "OOO",
    "JSC",
    "Ltd",
    "S.A.",
    "s.r.o.",
    "SARL",
    "Co., Ltd.",
    "PJSC",
    "FZE",
];

/// Latin letters and groups with their usual Cyrillic counterpart, long groups first.
const CYRILLIC: &[(&str, &str)] = &[
    ("shch", "щ"),
    ("sh", "ш"),
    ("ch", "ч"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ya", "я"),
    ("yu", "ю"),
    ("ye", "е"),
    ("a", "а"),
    ("b", "б"),
    ("c", "к"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "дж"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "кс"),
    ("y", "й"),
    ("z", "з"),
];

/// A Latin name in Cyrillic letters.
pub(super) fn cyrillic(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut rest = lower.as_str();
    let mut out = String::new();
    while let Some(next) = rest.chars().next() {
        let group = CYRILLIC
            .iter()
            .find_map(|(latin, cyrillic)| rest.strip_prefix(latin).map(|rest| (*cyrillic, rest)));
        if let Some((cyrillic, after)) = group {
            out.push_str(cyrillic);
            rest = after;
        } else {
            out.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        }
    }
    out
}
